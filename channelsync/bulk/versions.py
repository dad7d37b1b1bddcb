"""The versions between which a bulk action stands: the one that it found, and the one that its listing has kept."""

from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce

from channelsync.listings import ledger
from channelsync.listings.lifecycle import MoveKind
from channelsync.listings.models import Transition
from channelsync.reports import unread
from channelsync.reports.models import StateReport


def first_base() -> Coalesce:
    """Return the version that the first of a chain of jobs found a listing at."""
    return Coalesce(F("base"), F("version"))


def is_as_left() -> Q:
    """Return whether a listing stands as the job's own act left it, whose version the item's report knows.

    So it does too where all that was decided since was taken back, and no seller can have read of it.
    """
    left = OuterRef("report__version")
    moves = Transition.objects.filter(offer=OuterRef("offer"), version__gt=left).order_by()
    of_the_job = Q(undoes__lte=left) | Q(undoes__isnull=True, version=left + 1)
    reports = StateReport.objects.filter(offer=OuterRef("offer"), version__gt=left).order_by()
    newest = Transition.objects.filter(offer=OuterRef("offer"), version=OuterRef("offer__version")).order_by()
    came_back = Q(
        Q(offer__revision=F("report__revision")),
        Exists(newest.filter(kind=MoveKind.CANCEL)),  # the cheap questions first: mostly they are all
        ~Exists(ledger.lasting(moves)),
        ~Exists(moves.filter(of_the_job, kind=MoveKind.CANCEL)),
        ~Exists(unread.perhaps_read(reports)),
    )
    return Q(offer__version=F("report__version")) | came_back


def left() -> Case:
    """Return the version that stands for what the job left: today's while it does, else the one that it led to."""
    return Case(When(is_as_left(), then=F("offer__version")), default=F("report__version"))
