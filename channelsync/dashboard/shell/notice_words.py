"""What a notice says to the person who reads it, and what to do about it."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.dashboard.shell.event_types import EventType, event_type, types_in
from channelsync.events.sinks import NO_SINK
from channelsync.runtime.models import OperatorNotice
from channelsync.runtime.notices import CONNECTION
from channelsync.runtime.sentences import spoken

# What SCX itself has to say: the event's type, and its words where it has any.
OF_SCX = re.compile(r"(System:\w+|Message from SCX): (.*)", re.ASCII | re.DOTALL)
WORDLESS = "no further text"
# By how the notice's key begins.
ADVICE: dict[str, str | Promise] = {
    CONNECTION: gettext_lazy(
        "Have the connection’s settings (SCX_API_URL, SCX_REFRESH_TOKEN) put right. Nothing is lost meanwhile, and this"
        " goes away by itself."
    ),
    "reports.stopped.": gettext_lazy("Mend what SCX names, then let the reports go on: Overview, Data flows."),
    "events.sightings": gettext_lazy("Look in the administration, under Runs, why SCX is not told that events came."),
    "events.acknowledge_refused": gettext_lazy("The event is safe. Tell JTL its id."),
}


def words(notice: OperatorNotice) -> str:
    """Return the notice in the reader's language; SCX's own words stay, marked as such."""
    if notice.key == NO_SINK and (types := types_in(notice.text)):
        names = ", ".join(str(one.name) for one in types)
        return _("Events arrive that nothing takes, because no EVENT_SINKS are set. They are kept: %(names)s.") % {
            "names": names
        }
    message = OF_SCX.fullmatch(notice.text)
    if message is None:
        return spoken(notice.text)
    name = _("Message from SCX") if " " in message[1] else str(event_type(message[1]).name)
    return name if message[2] == WORDLESS else _("%(name)s: “%(words)s”") % {"name": name, "words": message[2]}


def advice(notice: OperatorNotice) -> str | Promise:
    """Return what to do about a notice; '' where nobody has written it down."""
    if message := OF_SCX.fullmatch(notice.text):
        return event_type("System:Notification" if " " in message[1] else message[1]).advice
    return next((text for key, text in ADVICE.items() if notice.key.startswith(key)), "")


def types_by_advice(notice: OperatorNotice) -> list[tuple[str, list[EventType]]]:
    """Return the event types that a notice is about, by what there is to do about them."""
    found: dict[str, list[EventType]] = {}
    for one in types_in(notice.text) if notice.key == NO_SINK else ():
        found.setdefault(str(one.advice), []).append(one)
    return list(found.items())
