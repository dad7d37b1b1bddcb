"""Carry out the bulk actions that are due, and return."""

from typing import Any

from channelsync.bulk import halting, running, settling, withdrawing
from channelsync.bulk.models import BulkJob
from channelsync.runtime.commands import FAULT, OK, DeskCommand


class Command(DeskCommand):
    """`run_bulk_actions`: what the tasks do, for a set-up without Celery."""

    help = (
        "Carry out the bulk actions that are due, take back what shall be taken back, and note what SCX said of their"
        " reports. Exit 0: done; 1: one came to a halt, or the database failed; 2: wrong use."
    )

    def work(self, **options: Any) -> int:
        """Work on each to its end, whatever lease a task holds or rest it keeps, and say what became of it."""
        for job_id in running.due():
            self._carry_out(job_id)
        for job_id in withdrawing.pending():
            withdrawing.withdraw(job_id=job_id, seconds=float("inf"))
        settling.settle_all()
        halted = list(halting.halted())
        for job in halted:
            self.complain(f"Bulk action {job.pk}: {job.error}")
        return FAULT if halted else OK

    def _carry_out(self, job_id: int) -> None:
        running.run(job_id=job_id, seconds=float("inf"))
        job = BulkJob.objects.get(pk=job_id)
        if not job.error:
            self.stdout.write(f"Bulk action {job_id}: {job.get_status_display()}, {job.total} listings.")
