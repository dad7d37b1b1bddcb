"""Say in the reader's language what services said, and stored, in English.

Services speak one language: their sentences stand in logs, in the API's answers and in rows that outlive whoever
caused them. The desk finds the sentence behind such a text again and says it anew; words of SCX and of sellers stay.
"""

import re
from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from channelsync.listings.lifecycle import State

SENTENCES = (
    # refusals
    _("The listing has changed since."),
    _("No listing %(offer)s of seller %(seller)s is known."),
    _("The seller has ended this listing; it takes no reports until the seller sends it again."),
    _("Only a failed listing can be tried again; this one is %(state)s."),
    _("The listing is %(state)s; that does not allow this report."),
    _("The listing is %(state)s: there is nothing to tell the seller."),
    _("The variation shows its listing's state; send the listing's again."),
    _("The listing's newest move is no decision that could be corrected."),
    _("The newest revision changed something: decide anew."),
    _("Nothing waits for a decision here."),
    _("Nobody has decided on this listing before."),
    _("A retry needs a reason."),
    _("The report no longer waits to be sent: it is %(status)s."),
    _("The report no longer waits: it is %(status)s."),
    _("Nobody knows whether a try to send this report got through: decide anew instead of taking it back."),
    _("Only this report tells what the listing shows, and there is nothing to go back to: decide anew."),
    # limits of the contract
    _("%(field)s: must have 1 to %(most)s entries, not %(number)s"),
    _("%(field)s: must have at most %(most)s characters, not %(number)s"),
    _("%(field)s: must not be empty"),
    _("%(field)s: must be 1 to 50 word characters"),
    _("%(field)s: must be a whole number from 1 to 2^63-1"),
    _("%(field)s: a time without a zone cannot be sent"),
    # notices
    _("SCX refuses to take back event %(event)s, which is stored here: %(fault)s"),
    _(
        "%(events)s events come again and again, event %(event)s %(times)s times. SCX drops an event after ten"
        " deliveries without an acknowledgement: see whether acknowledging works."
    ),
    _("Events arrive that nothing takes, because no EVENT_SINKS are set. They are kept. Types: %(types)s"),
    _(
        "Reports of listings as %(state)s are stopped and wait: %(fault)s When that is mended, resume the route"
        " (manage.py send_reports --resume %(option)s)."
    ),
    _("SCX refused %(number)s single reports alike: %(fault)s."),
    _("Message from SCX: %(text)s"),
    # the connection
    _("SCX refuses the refresh token: %(fault)s"),
    _("SCX refuses a token that it gave out just now"),
    _("not configured: %(settings)s"),
    _("%(setting)s is not set."),
    _("SCX_API_URL is not https: the refresh token would travel in clear text."),
    _("%(call)s: the address of SCX cannot be used"),
    _("%(call)s: no complete answer within %(seconds)s s"),
    _("%(call)s answered %(status)s: no JSON in the answer"),
    _("%(call)s answered %(status)s: sent elsewhere"),
)
LONGEST = 4000  # characters; nothing that services say is longer
PLACE = re.compile(r"%\((\w+)\)s")
VIOLATIONS = re.compile(r"; (?=[\w.\[\]]+: must )")


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for sentence in SENTENCES:
        fixed = PLACE.split(sentence)
        named = [re.escape(part) if place % 2 == 0 else f"(?P<{part}>.+?)" for place, part in enumerate(fixed)]
        found.append((sentence, re.compile("".join(named), re.DOTALL)))
    return found


def spoken(text: str) -> str:
    """Return what a service said in the reader's language; what is no sentence of ours comes back as it is."""
    if (get_language() or "en").startswith("en") or len(text) > LONGEST:
        return text
    return "; ".join(map(_spoken, VIOLATIONS.split(text)))


def _spoken(text: str) -> str:
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return gettext(sentence) % {name: _part(name, value) for name, value in found.groupdict().items()}
    return text


def _part(name: str, value: str) -> str:
    if name == "fault":
        return _spoken(value)
    word = value.strip("'").replace(" ", "_")
    return str(State(word).label) if name == "state" and word in State else value
