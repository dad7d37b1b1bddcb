"""Carry out the bulk actions that are due, and return."""

from typing import Any

from channelsync.bulk import running, settling, withdrawing
from channelsync.bulk.models import BulkJob
from channelsync.runtime.commands import FAULT, OK, DeskCommand


class Command(DeskCommand):
    """`run_bulk_actions`: what the tasks do, for a set-up without Celery."""

    help = (
        "Carry out the bulk actions that are due, take back what shall be taken back, and note what SCX said of their"
        " reports. Exit 0: done; 1: the database failed; 2: wrong use."
    )

    def work(self, **options: Any) -> int:
        """Work on each to its end, whatever lease a task holds, and say how many listings each has carried out."""
        carried_out = [self._finish(job_id) for job_id in running.due()]
        for job_id in withdrawing.pending():
            withdrawing.withdraw(job_id=job_id, seconds=float("inf"))
        for job_id in settling.unsettled():
            settling.settle(job_id=job_id)
        return OK if all(carried_out) else FAULT

    def _finish(self, job_id: int) -> bool:
        running.run(job_id=job_id, seconds=float("inf"))
        job = BulkJob.objects.get(pk=job_id)
        if job.error:
            self.complain(f"Bulk action {job_id}: {job.error}")
        else:
            self.stdout.write(f"Bulk action {job_id}: {job.get_status_display()}, {job.total} listings.")
        return not job.error
