"""An export into a pipe, as real processes."""

import subprocess
import sys

import pytest

from tests.processes import ROOT, manage

MAKE_LISTINGS = """
from django.utils import timezone
from channelsync.listings.models import Offer, Seller
now, seller = timezone.now(), Seller.objects.create(id="S1")
Offer.objects.bulk_create(
    Offer(seller=seller, offer_id=n, title="ö" * 500, state_since=now, created_at=now) for n in range(1, 3000)
)
"""


@pytest.mark.process
def test_export_into_a_closed_pipe_ends_quietly(process_environment: dict[str, str]) -> None:
    made = manage(process_environment, "shell", "--verbosity", "0", "-c", MAKE_LISTINGS)
    assert made.returncode == 0, made.stderr
    command = [sys.executable, "manage.py", "export_listings"]
    environ = process_environment | {"PYTHONIOENCODING": "ascii"}  # which the export must not heed
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as export:
        assert export.stdout
        assert export.stderr
        assert export.stdout.readline().startswith('{"sellerId":"S1","offerId":1,')
        export.stdout.close()
        assert export.stderr.read() == ""
    assert export.returncode == 0
