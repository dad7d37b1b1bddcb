"""A colleague at the demo's desk, so that there is history: notes, a shared view, bulk actions, messages to sellers.

All of it goes through the desk's own services, each act once in the life of a database.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkJob, BulkKind
from channelsync.dashboard.lists import saved_views
from channelsync.dashboard.shell import notes
from channelsync.demo.wording import said
from channelsync.listings.languages import language_for
from channelsync.listings.lifecycle import State
from channelsync.listings.models import LinkState, Offer, OfferQuerySet, Seller
from channelsync.reports import notifying
from channelsync.reports.models import SellerNotification
from channelsync.sandbox import scenes
from channelsync.scx.payload_channel import Severity

logger = logging.getLogger(__name__)
NAME = "kerstin"
A_FEW = 8
AGREED = timedelta(seconds=20)  # how long a category is closed before she hears that it is open again
AT_ONCE = timedelta(0)
ADDRESSEES = ("HAUSWERK24", "GartenGlueck_DE")
NEWS = {
    "de": "Ab Montag ist die Herstelleradresse (GPSR) in allen Kategorien Pflicht. Bitte ergänzen Sie Ihre Angebote.",
    "en": "From Monday on, every category asks for the manufacturer's address (GPSR). Please complete your listings.",
}
WRONG_ERROR = {
    "code": "BILD-001",
    "message": "Das Hauptbild hat keinen weißen Grund.",
    "long_message": "Bitte zeigen Sie den Artikel im ersten Bild allein vor weißem Grund.",
    "related_attribute_id": "mainPicture",
}


def arrive() -> None:
    """Make the colleague, and have her write down what she knows; later starts find it as it has become."""
    user, is_new = get_user_model().objects.get_or_create(username=NAME, defaults={"is_staff": True})
    if not is_new:
        return
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _write_notes(Actor.person(user))
    name = said("Category closed (KAT-410)", "Kategorie gesperrt (KAT-410)")
    saved_views.save_view(name=name, query="state=failed&code=KAT-410", is_shared=True, by=user)


def act() -> None:
    """Do what there is to do now: tell sellers the news, retry after a mass failure, fail too many, correct that."""
    user = get_user_model().objects.filter(username=NAME).first()
    if user is None:
        return
    by = Actor.person(user)
    _tell_the_news(by)
    once: dict[BulkKind, Callable[[Actor], None]] = {
        BulkKind.RETRY: _retry_reopened, BulkKind.FAILED: _fail_too_many, BulkKind.CORRECT: _correct_that,
    }  # fmt: skip
    done = set(BulkJob.objects.filter(actor_name=NAME).values_list("kind", flat=True))
    for kind, order in once.items():
        if kind not in done:
            order(by)


def _write_notes(by: Actor) -> None:
    known = {
        "PFLICHT-001": said(
            "A required field is empty; the templates name it. Where one seller has many of these, answer all at once "
            "from the seller's page.",
            "Ein Pflichtfeld ist leer; die Vorlagen nennen es. Hat ein Händler viele davon: auf seiner Seite alle auf "
            "einmal beantworten.",
        ),
        "KAT-410": said(
            "Our side, not the seller's: the category is being moved. Retry in bulk once it is open again.",
            "Liegt an uns, nicht am Händler: Die Kategorie zieht um. Gesammelt erneut bearbeiten, sobald sie wieder "
            "offen ist.",
        ),
    }
    for code, text in known.items():
        notes.write_code_note(code=code, text=text, seen="", by=by)
    largest = said("Our largest seller. Prefers to be called.", "Unser größter Händler. Möchte angerufen werden.")
    notes.add_note(seller_id=ADDRESSEES[0], text=largest, by=by)
    left = said(
        "Gave notice and wants to come back in spring. Reports are held until then.",
        "Hat gekündigt und will im Frühjahr wiederkommen. Bis dahin werden Statusmeldungen zurückgehalten.",
    )
    notes.add_note(seller_id=scenes.LEAVER, text=left, ticket="T-1038", by=by)


def _tell_the_news(by: Actor) -> None:
    """Write to two sellers; of the second one, the demo's local SCX takes no messages."""
    keys = {uuid.uuid5(uuid.NAMESPACE_URL, f"channelsync demo: {seller_id}"): seller_id for seller_id in ADDRESSEES}
    told = SellerNotification.objects.filter(key__in=keys).values_list("key", flat=True)
    waiting = {seller_id: key for key, seller_id in keys.items() if key not in set(told)}
    for seller in Seller.objects.filter(pk__in=waiting, link_state=LinkState.LINKED):
        notifying.notify_seller(
            key=waiting[seller.pk], seller_id=seller.pk, message=NEWS[language_for(seller)],
            severity=Severity.WARNING, by=by,
        )  # fmt: skip


def _retry_reopened(by: Actor) -> None:
    failed = Offer.objects.filter(state=State.FAILED, errors__is_current=True, errors__code="KAT-410")
    reason = said("The category is open again", "Die Kategorie ist wieder offen")
    if failed.filter(state_since__lt=timezone.now() - AGREED).exists():
        bulk.freeze(offers=_some(failed), kind=BulkKind.RETRY, by=by, reason=reason, ticket="T-1042", undo=AT_ONCE)


def _fail_too_many(by: Actor) -> None:
    listed = _some(Offer.objects.filter(state=State.LISTED, seller_id="nordlicht_shop"))
    reason = said("Main picture with a coloured ground", "Hauptbild mit farbigem Grund")
    if len(listed) == A_FEW:
        bulk.freeze(
            offers=listed, kind=BulkKind.FAILED, by=by, reason=reason, ticket="T-1040",
            parameters={"errors": [WRONG_ERROR]}, undo=AT_ONCE,
        )  # fmt: skip


def _correct_that(by: Actor) -> None:
    """Take back what was failed too many, once SCX has it; what sellers have changed since is skipped."""
    failed = BulkJob.objects.filter(actor_name=NAME, kind=BulkKind.FAILED, settled_at__isnull=False).first()
    if failed is None:
        return
    reason = said("The wrong list was selected", "Es war die falsche Liste ausgewählt")
    try:
        bulk.correct(job_id=failed.pk, by=by, reason=reason, ticket="T-1040", undo=AT_ONCE)
    except bulk.EmptySelection:
        logger.info("All that was failed has been decided anew meanwhile.")


def _some(offers: OfferQuerySet) -> dict[int, int]:
    """Return the versions of a few of the listings, the longest unchanged first, as a person would see them."""
    return dict(offers.listings().order_by("state_since", "pk").values_list("pk", "version")[:A_FEW])
