"""The same life with bulk actions in it: jobs that follow jobs, while colleagues, sellers and SCX go on."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from channelsync.bulk import leftovers, withdrawing
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind, BulkStatus
from channelsync.dashboard.listing.told import told_of
from channelsync.listings.lifecycle import REPORTED, MoveKind, State
from channelsync.listings.models import Offer, Transition
from channelsync.reports import claim, correcting, outcomes
from channelsync.reports.decisions import Target
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.scx.errors import ErrorItem, RejectedError
from tests.crash import machine
from tests.unit.reports.making import SUPPORT

KINDS = (BulkKind.IN_PROGRESS, BulkKind.LISTED, BulkKind.FAILED, BulkKind.RETRY, BulkKind.RESEND)
ERRORS = {"errors": [{"code": "E2", "message": "Too dear"}]}
AT_ONCE = timedelta(0)


class BulkDesk(machine.Desk):
    """A desk at which people act on both listings at once, and take up again what that left."""

    def __init__(self, choose: machine.Choose) -> None:
        super().__init__(choose)
        self.checked: set[int] = set()
        self.acts += (
            *(self.order, self.order_in_vain, self.follow_up, self.follow_up, self.run) * 4,
            *(self.take_back, self.correct_one, self.correct_one),
        )

    def step(self) -> None:
        """Let one thing happen, and ask what follow-ups have done and what the desk says was told."""
        super().step()
        for item in BulkItem.objects.filter(report__isnull=False).exclude(pk__in=self.checked).select_related("job"):
            self.checked.add(item.pk)
            self._check_act(item)
        for offer in Offer.objects.select_related("seller"):
            self._check_told(offer)

    def order(self) -> None:
        """Order something for both listings, at once or with time to undo."""
        kind = self.choose(KINDS)
        parameters = ERRORS if kind == BulkKind.FAILED else {}
        undo = self.choose((AT_ONCE, AT_ONCE, timedelta(seconds=60)))
        every = Offer.objects.all()
        bulk.freeze(offers=every, kind=kind, by=SUPPORT, reason="all", parameters=parameters, undo=undo)
        self.run()

    def follow_up(self) -> None:
        """Retry, take up or correct what a job has left, twice perhaps."""
        jobs = list(BulkJob.objects.filter(finished_at__isnull=False).order_by("-id")[:4])
        if not jobs:
            return
        job = self.choose(jobs)
        bulk.settle(job_id=job.pk)
        how = self.choose((self._retry, self._take_up, self._correct, self._correct))
        for _number in range(self.choose((1, 1, 2))):
            try:
                how(job)
            except (bulk.EmptySelection, ValueError):
                return
        self.run()

    def _retry(self, job: BulkJob) -> None:
        bulk.retry_failed(job_id=job.pk, by=SUPPORT, reason="again", undo=AT_ONCE)

    def _take_up(self, job: BulkJob) -> None:
        seen = dict(leftovers.skipped_items(job).values_list("offer_id", "offer__version"))
        bulk.retry_skipped(job_id=job.pk, seen=seen, by=SUPPORT, reason="all the same", undo=AT_ONCE)

    def _correct(self, job: BulkJob) -> None:
        bulk.correct(job_id=job.pk, by=SUPPORT, reason="a mistake", undo=AT_ONCE)

    def run(self) -> None:
        """Carry out what is due, or leave it for later."""
        if self.choose((True, True, False)):
            self._carry_out()

    def correct_one(self) -> None:
        """Correct what is offered for it, and perhaps think better of that."""
        offer = Offer.objects.get(pk=self.choose(sorted(Offer.objects.values_list("pk", flat=True))))
        if not correcting.is_correctable(offer):
            return
        target = Target(offer.seller_id, offer.offer_id, offer.version)
        assert correcting.correct(targets=[target], by=SUPPORT, reason="a mistake").done
        if self.choose((True, False)):
            self.cancel()

    def _carry_out(self) -> None:
        for pk in BulkJob.objects.filter(status__in=["waiting", "running"]).values_list("pk", flat=True):
            bulk.run(job_id=pk, seconds=60)
        for pk in BulkJob.objects.filter(settled_at__isnull=True).values_list("pk", flat=True):
            bulk.settle(job_id=pk)

    def order_in_vain(self) -> None:
        """Order something that SCX refuses, listing by listing."""
        self.order()
        self._carry_out()
        items = [ErrorItem("VAL100", "no", "error")]
        for state in machine.STATES:
            claimed = claim.claim_due(state, at_once=True)
            if claimed is not None:
                elements = dict.fromkeys(range(len(claimed.reports)), items)
                error = RejectedError("no", machine.exchange(400), items=items, elements=elements)
                outcomes.refused(claimed, error)
        self._carry_out()

    def take_back(self) -> None:
        """Take a job back as far as possible."""
        job = BulkJob.objects.exclude(status=BulkStatus.CANCELLED).last()
        if job is not None:
            bulk.take_back(job_id=job.pk, by=SUPPORT)
            withdrawing.withdraw(job_id=job.pk, seconds=60)

    def _check_act(self, item: BulkItem) -> None:
        """An item acts on what was meant: nothing has happened to its listing since, and it does one thing."""
        report = StateReport.objects.get(bulk_items=item)
        assert report.version - item.version in ({0} if item.job.kind == BulkKind.RESEND else {0, 1})
        if item.job.kind == BulkKind.RESEND:
            told = StateReport.objects.filter(offer=item.offer_id, created_at__gt=item.job.created_at)
            earlier = told.filter(id__lt=report.pk)
            assert not self._was_told(earlier), "told again, though somebody had done that"
        if item.job.source_id is None:
            return
        left = BulkItem.objects.filter(job=item.job.source_id, offer=item.offer_id).get()
        if left.report_id is None:  # it was skipped, and a person took it up as it was then
            return
        since = StateReport.objects.get(pk=left.report_id)
        self._check_untouched(item, since)
        if item.job.kind == BulkKind.CORRECT:
            self._check_correction(item, report)
        else:
            between = StateReport.objects.filter(offer=item.offer_id, id__gt=since.pk, id__lt=report.pk)
            assert not self._was_told(between), "a follow-up told what was told since"

    def _was_told(self, reports: QuerySet[StateReport]) -> bool:
        """Say whether one of these reached the seller, or still may: what was taken back in time never does."""
        unsent = Q(status__in=[ReportStatus.CANCELLED, ReportStatus.SUPERSEDED])
        arrived = {pk for told in self.arrived.values() for pk in told}
        return reports.filter(~unsent | Q(pk__in=arrived)).exists()

    def _check_untouched(self, item: BulkItem, since: StateReport) -> None:
        """Between a job and its follow-up nothing has happened to a listing that was not taken back, unread."""
        moves = Transition.objects.filter(offer=item.offer_id, version__gt=since.version, version__lte=item.version)
        undone = {move.undoes for move in moves if move.kind == MoveKind.CANCEL}
        decided = {move.version for move in moves if move.kind != MoveKind.CANCEL}
        assert undone == decided, "a follow-up acted on what somebody else had decided"
        reports = StateReport.objects.filter(offer=item.offer_id, version__in=decided)
        assert not self._was_told(reports), "a follow-up acted though the seller had read something else"

    def _check_correction(self, item: BulkItem, report: StateReport) -> None:
        """A correction leads to what was there before the first of the jobs that it takes back."""
        assert item.base is not None
        before = Transition.objects.get(offer=item.offer_id, version=item.base + 1).from_state
        assert report.state == (before if before in REPORTED else State.IN_PROGRESS)
        assert report.version == item.version + 1

    def _check_told(self, offer: Offer) -> None:
        """What the seller reads is among what the page names; it claims nothing else for sure."""
        told = told_of(offer)
        open_ones = [one for one in told.open if one.unknown or one.report.status == ReportStatus.SENDING]
        others = [one for one in (told.refused, told.unsent) if one and one.unknown]
        unsure = {one.report.pk for one in (*open_ones, *others, *told.perhaps)}
        arrived = self.arrived[offer.pk]
        reads = arrived[-1] if arrived else None
        sure = told.last.report.pk if told.last else None
        assert reads == sure or reads in unsure, f"the seller reads {reads}, the page says {sure} or {unsure}"
        assert not told.nothing or reads is None
