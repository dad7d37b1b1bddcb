"""The command that exports."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from channelsync.listings.models import Offer, Seller
from tests.conftest import FROZEN_AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def listing() -> Offer:
    seller = Seller.objects.create(id="S1")
    return Offer.objects.create(
        seller=seller, offer_id=1, title="Tasse „Möwe“ 🐦", state_since=FROZEN_AT, created_at=FROZEN_AT
    )


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("export_listings", *arguments, stdout=out)
    return out.getvalue()


def test_command_writes_json_lines() -> None:
    [line] = run().splitlines()
    assert json.loads(line)["title"] == "Tasse „Möwe“ 🐦"


def test_command_writes_csv_with_a_header() -> None:
    header, line = run("--format", "csv").splitlines()
    assert header.startswith("sellerId,offerId,")
    assert line.startswith("S1,1,")


def test_command_writes_utf8_whatever_the_locale(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call_command("export_listings")
    assert "Tasse „Möwe“ 🐦".encode() in capfdbinary.readouterr().out


@pytest.mark.parametrize("state", ["in_progress", "in-progress"])
def test_command_takes_a_state_without_listings(state: str) -> None:
    assert run("--state", state) == ""


def test_command_refuses_an_unknown_state() -> None:
    with pytest.raises(CommandError, match="expected one of pending") as caught:
        run("--state", "gone")
    assert caught.value.returncode == 2


def test_command_names_an_unknown_seller() -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("export_listings", "--seller", "nobody", stderr=err)
    assert caught.value.code == 1
    assert err.getvalue() == "Seller 'nobody' is not known here.\n"
