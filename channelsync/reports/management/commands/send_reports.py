"""Send the state reports and the messages to sellers that are due, and return."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from channelsync.reports import delivery, names, notification_sending
from channelsync.reports import services as reports
from channelsync.reports.delivery import Delivery
from channelsync.reports.models import NotificationStatus, ReportStatus, SellerNotification, StateReport
from channelsync.runtime.commands import FAULT, OK, DeskCommand, command_actor, one_line, progress

WAIT = 120.0  # seconds that a request may wait for its slot: longer than SCX's window for reports


class Command(DeskCommand):
    """`send_reports [--now]`."""

    help = (
        "Send the state reports and the messages to sellers that are due. Exit 0: all were sent, and refusals by SCX"
        " are results; 1: SCX or the database could not be reached, or a request failed; 2: wrong use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command takes."""
        parser.add_argument(
            "--now", action="store_true", help="send also what waits for its next try; leases still hold"
        )
        parser.add_argument("--resume", choices=sorted(names.BY_OPTION), help="let a stopped route go on first")

    def work(self, **options: Any) -> int:
        """Deliver, and say what became of it."""
        if options["resume"]:
            reports.resume_route(state=names.BY_OPTION[options["resume"]], by=command_actor())
        with progress("Reports", total=_waiting()) as advance:
            done = delivery.deliver(now_too=options["now"], wait=WAIT, advance=advance)
        counts = done.counts
        self.stdout.write(
            f"{counts['accepted']} sent, {counts['rejected']} rejected by SCX,"
            f" {counts['retry'] + counts['unknown']} to be tried again, in {counts['requests']} requests."
        )
        notification_sending.send_due(seconds=WAIT, wait=WAIT)
        problem = _problem(done) or _message_problem()
        if problem:
            self.complain(problem)
        return FAULT if problem else OK


def _waiting() -> int:
    return StateReport.objects.filter(status=ReportStatus.WAITING, due_at__lte=timezone.now()).count()


def _problem(done: Delivery) -> str:
    if done.failure:
        return one_line("SCX", done.failure)
    return "SCX: the rate limit leaves no slot for the reports that still wait." if done.more else ""


def _message_problem() -> str:
    waiting = SellerNotification.objects.filter(status=NotificationStatus.WAITING).exclude(error="")
    error = waiting.order_by("id").values_list("error", flat=True).first()
    return f"SCX: {waiting.count()} messages to sellers wait: {error}" if error else ""
