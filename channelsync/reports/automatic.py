"""Report in progress, in the system's name, what nobody has decided in time (`AUTO_IN_PROGRESS_AFTER`)."""

from django.conf import settings
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings.lifecycle import MoveKind, State
from channelsync.listings.models import Offer
from channelsync.reports.deciding import CHUNK, Act, decide
from channelsync.reports.decisions import Decision, Target

STEPS = 20  # chunks of one call; the next sweep goes on


def auto_in_progress() -> int:
    """Report what has been pending for too long; returns how many listings. They still wait for a person."""
    if not settings.AUTO_IN_PROGRESS_AFTER:
        return 0
    act = Act(MoveKind.AUTO, Actor.system("auto_in_progress"))
    total = 0
    for _step in range(STEPS):
        targets = _overdue()
        done = len(decide([Decision(target, State.IN_PROGRESS) for target in targets], act).done)
        total += done
        if not done or len(targets) < CHUNK:
            break
    return total


def _overdue() -> list[Target]:
    since = timezone.now() - settings.AUTO_IN_PROGRESS_AFTER
    pending = Offer.objects.to_decide().filter(state=State.PENDING, state_since__lte=since)
    # The version goes along: who decides in this moment wins.
    rows = pending.order_by("state_since", "id").values_list("seller_id", "offer_id", "version")
    return [Target(*row) for row in rows[:CHUNK]]
