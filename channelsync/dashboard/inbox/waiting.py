"""Events that are stored but not done with in time: one definition for the figures and for the inbox they lead to."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channelsync.events.models import EventStatus, SinkDelivery

GRACE = timedelta(minutes=2)  # what came in just now is not yet a trouble
WAITS: dict[str, str | Promise] = {
    "apply": _("Not applied in time"),
    "acknowledge": _("Not acknowledged in time"),
    "sink": _("Refused by a sink"),
}


def waits_for(what: str) -> Q:
    """Return: waits for one of WAITS for longer than it should."""
    return _CONDITIONS[what]()


def _old() -> LessThan:
    """Return: is here for longer than it should take."""
    # Not by the bare column: SQLite would go through all that is old.
    late = timezone.now() - max(GRACE, 3 * timedelta(seconds=settings.EVENTS_INTERVAL))
    return LessThan(Coalesce("received_at", "received_at"), late)


def _refused() -> Q:
    # For SQLite. It uses a partial index only where it can read the condition: a literal, no parameter. And by the bare
    # column it would rather go through all that wait for the sink, which may be very many, than through the refused.
    refused = SinkDelivery.objects.filter(done_at__isnull=True, tries__gt=RawSQL("0", []))
    ours = refused.alias(name=Concat("sink", Value(""))).filter(name__in=settings.EVENT_SINKS)
    return Q(pk__in=ours.values("event_id"))


_CONDITIONS: dict[str, Callable[[], Q]] = {
    "apply": lambda: Q(_old(), status=EventStatus.NEW),
    "acknowledge": lambda: Q(_old(), acknowledged_at__isnull=True),
    "sink": _refused,
}
