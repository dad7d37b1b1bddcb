"""What holds at every moment, whatever has happened: asked of the database."""

from collections import defaultdict
from itertools import pairwise

from channelsync.events.models import InboxEvent
from channelsync.listings.lifecycle import REPORTED, State
from channelsync.listings.models import LinkState, Offer, Transition
from channelsync.reports.models import OPEN, ReportAttempt, ReportStatus, StateReport

JUDGED = (State.IN_PROGRESS, State.FAILED)


def check_all() -> None:
    """Raise AssertionError for whatever is not as it must be."""
    offers = list(Offer.objects.select_related("seller"))
    check_states(offers)
    check_chains(offers)
    check_outbox(offers)
    assert not InboxEvent.objects.filter(status="new").exists()


def check_states(offers: list[Offer]) -> None:
    """The columns of each listing agree with its state."""
    for offer in offers:
        assert offer.undecided or offer.state != State.PENDING
        assert not offer.undecided or offer.state in (State.PENDING, State.IN_PROGRESS)
        assert offer.retry_requested_at is None or (offer.state == State.IN_PROGRESS and offer.undecided)


def check_chains(offers: list[Offer]) -> None:
    """The moves of each listing follow one another without a gap, up to what it shows (rule 5)."""
    moves: dict[int, list[Transition]] = defaultdict(list)
    for move in Transition.objects.order_by("offer_id", "version"):
        moves[move.offer_id].append(move)
    for offer in offers:
        chain = moves[offer.pk]
        assert [move.version for move in chain] == list(range(1, offer.version + 1))
        assert all(before.to_state == after.from_state for before, after in pairwise(chain))
        assert all(before.revision <= after.revision for before, after in pairwise(chain))
        assert chain[-1].to_state == offer.state


def check_outbox(offers: list[Offer]) -> None:
    """One open and one on its way (rule 6), nothing of the past waits (rule 7), each is sent once."""
    by_pk = {offer.pk: offer for offer in offers}
    seen: set[tuple[int, bool]] = set()
    for report in StateReport.objects.filter(status__in=[*OPEN, ReportStatus.SENDING]):
        key = report.offer_id, report.status == ReportStatus.SENDING
        assert key not in seen
        seen.add(key)
        if report.status in OPEN:
            check_open(report, by_pk[report.offer_id])
    accepted = ReportAttempt.objects.filter(outcome="accepted").values_list("report_id", flat=True)
    sent = StateReport.objects.filter(status=ReportStatus.SENT).values_list("id", flat=True)
    assert sorted(accepted) == sorted(sent)


def check_open(report: StateReport, offer: Offer) -> None:
    """What waits tells of the present, or of an old version that is live; and only to sellers who are there."""
    assert offer.state != State.ENDED
    assert report.state not in JUDGED or report.revision == offer.revision
    assert report.revision < offer.revision or (report.state == offer.state and offer.state in REPORTED)
    assert (report.status == ReportStatus.HELD) == (offer.seller.link_state == LinkState.UNLINKED)
