"""Migrations of the outbox, back and forth, over reports that are there."""

import pytest
from django.core.management import call_command
from django.db import connection

from channelsync.reports.models import StateReport
from tests.unit.reports import making

pytestmark = pytest.mark.django_db(transaction=True)


def indexes() -> set[str]:
    """Return the names of the outbox's indexes."""
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "reports_statereport"))


def test_bulk_column_goes_and_comes_and_old_reports_are_no_bulk_actions() -> None:
    report = making.report(making.offer())
    call_command("migrate", "reports", "0001", verbosity=0)
    assert "report_due_idx" in indexes()
    call_command("migrate", "reports", verbosity=0)
    assert (StateReport.objects.get().pk, StateReport.objects.get().bulk) == (report.pk, False)
    assert "report_claim_idx" in indexes()
    assert "report_due_idx" not in indexes()
