"""Say what happened to a selection between the dialog and its confirmation: how many, which, and by whom."""

from collections.abc import Collection, Mapping

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channelsync.dashboard.bulk.reasons import BY_SELLER
from channelsync.dashboard.bulk.selections import Found, Matching, Selection
from channelsync.listings.models import Offer, Transition
from channelsync.runtime.setwise import one_of

NAMED = 5


def differences(selection: Selection, seen: Mapping[int, int]) -> list[str]:
    """Return a sentence for each kind of difference; asks nothing of a selection that names its listings.

    Costs one statement over the selection, and at most four for those that are named.
    """
    if not isinstance(selection, Matching | Found):
        return []
    now = selection.look()
    joined, left = now.keys() - seen.keys(), seen.keys() - now.keys()
    versions = _versions(left)
    changed = {pk for pk in seen if now.get(pk, versions.get(pk)) != seen[pk]}
    return [
        text
        for pks, text in (
            (changed, _changed(changed)),
            (left - changed, _left(left - changed)),
            (joined, _joined(joined)),
        )
        if pks
    ]


def _versions(pks: Collection[int]) -> dict[int, int]:
    return dict(Offer.objects.filter(pk__in=one_of(pks)).values_list("pk", "version"))


def _changed(pks: Collection[int]) -> str:
    text = ngettext(
        "%(n)s listing has changed since it was shown and will be skipped: %(names)s.",
        "%(n)s listings have changed since they were shown and will be skipped: %(names)s.",
        len(pks),
    )
    return text % {"n": len(pks), "names": _names(pks, with_changes=True)}


def _left(pks: Collection[int]) -> str:
    text = ngettext(
        "%(n)s listing no longer matches, is unchanged itself, and is in this bulk action: %(names)s.",
        "%(n)s listings no longer match, are unchanged themselves, and are in this bulk action: %(names)s.",
        len(pks),
    )
    return text % {"n": len(pks), "names": _names(pks)}


def _joined(pks: Collection[int]) -> str:
    text = ngettext(
        "%(n)s listing matches only since the page was shown and is not in this bulk action: %(names)s.",
        "%(n)s listings match only since the page was shown and are not in this bulk action: %(names)s.",
        len(pks),
    )
    return text % {"n": len(pks), "names": _names(pks)}


def _names(pks: Collection[int], *, with_changes: bool = False) -> str:
    """Name the first listings, with who changed each and how."""
    some = sorted(pks)[:NAMED]
    offers = Offer.objects.in_bulk(some)
    moves = Transition.objects.filter(offer__in=some, version=F("offer__version")) if with_changes else ()
    how = {move.offer_id: _how(move) for move in moves}
    names = [_name(offers[pk]) + (f" ({how[pk]})" if pk in how else "") for pk in some if pk in offers]
    return ", ".join(names) + (" …" if len(pks) > NAMED else "")


def _name(offer: Offer) -> str:
    return f"{offer.title or offer.sku or offer.offer_id}"[:80]


def _how(move: Transition) -> str:
    if move.kind in BY_SELLER:
        return move.get_kind_display()
    return _("%(what)s, by %(who)s") % {"what": move.get_to_state_display(), "who": move.actor_name}
