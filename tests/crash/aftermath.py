"""What is left after the crashes: `python -m tests.crash.aftermath SECONDS` drains all and prints the rows as JSON."""

import json
import sys
import time
from io import StringIO
from typing import Any

import django
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model


def drain(seconds: float) -> None:
    """Run the commands until neither events nor reports are left; leases of the dead have to run out first."""
    from channelsync.events.models import InboxEvent
    from channelsync.reports.models import StateReport

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done = [_succeeds("sync_events"), _succeeds("send_reports", "--now")]
        open_events = InboxEvent.objects.filter(acknowledged_at__isnull=True) | InboxEvent.objects.filter(status="new")
        open_reports = StateReport.objects.filter(status__in=["waiting", "sending", "held"])
        if all(done) and not open_events.exists() and not open_reports.exists():
            return
        time.sleep(0.3)


def _succeeds(*command: str) -> bool:
    try:
        call_command(*command, stdout=StringIO(), stderr=sys.stderr)
    except (CommandError, SystemExit) as error:
        sys.stderr.write(f"{command[0]}: {error}\n")
        return False
    return True


def evidence() -> dict[str, list[dict[str, Any]]]:
    """Return all rows that tell what happened."""
    from channelsync.events.models import InboxEvent
    from channelsync.listings.models import Offer, OfferRevision, Transition
    from channelsync.reports.models import ReportAttempt, StateReport

    models = (InboxEvent, Offer, OfferRevision, Transition, StateReport, ReportAttempt)
    return {model.__name__: _rows(model) for model in models}


def _rows(model: type[Model]) -> list[dict[str, Any]]:
    return list(model._default_manager.order_by("pk").values())


def main() -> None:
    """Drain, then testify."""
    django.setup()
    drain(float(sys.argv[1]))
    json.dump(evidence(), sys.stdout, cls=DjangoJSONEncoder)


if __name__ == "__main__":
    main()
