"""The demo's colleague: everything through the services, and once."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from channelsync.bulk.models import BulkItem, BulkJob
from channelsync.dashboard.models import CodeNote, Note, SavedView
from channelsync.demo import colleague
from channelsync.demo.marketplace import MASS_ERROR
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Seller
from channelsync.reports import services as reports
from channelsync.reports.models import ReportStatus, SellerNotification
from channelsync.reports.services import Target
from channelsync.sandbox import scenes
from tests.unit.bulk.ordering import answer, carry_out, settled
from tests.unit.reports.making import SUPPORT, offers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """She writes English."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    colleague.arrive()


def targets(rows: list[Offer]) -> list[Target]:
    """Return what a report is made for."""
    return [Target(row.seller_id, row.offer_id) for row in rows]


def jobs() -> list[str]:
    """Return what she has ordered."""
    return list(BulkJob.objects.order_by("pk").values_list("kind", flat=True))


def test_what_she_knows_is_written_once_and_changes_stay() -> None:
    CodeNote.objects.filter(code="KAT-410").update(text="changed")
    Note.objects.filter(seller_id="HAUSWERK24").delete()
    colleague.arrive()
    assert dict(CodeNote.objects.values_list("code", "text"))["KAT-410"] == "changed"
    assert list(Note.objects.values_list("seller_id", "ticket")) == [(scenes.LEAVER, "T-1038")]
    view = SavedView.objects.get()
    assert (view.query, view.is_shared, view.owner.has_usable_password()) == ("state=failed&code=KAT-410", True, False)


def test_sellers_are_told_the_news_once_when_they_are_there() -> None:
    Seller.objects.create(id="HAUSWERK24")
    Seller.objects.create(id="GartenGlueck_DE", link_state="unlinked")
    colleague.act()
    Seller.objects.update(link_state="linked", language="en")
    colleague.act()
    colleague.act()
    told = dict(SellerNotification.objects.values_list("seller_id", "message"))
    assert told == {"HAUSWERK24": colleague.NEWS["de"], "GartenGlueck_DE": colleague.NEWS["en"]}
    assert SellerNotification.objects.count() == 2


def test_closed_category_is_retried_after_a_while_and_once() -> None:
    rows = offers(3)
    reports.report_failed(targets=targets(rows[:2]), by=SUPPORT, errors=[MASS_ERROR])
    colleague.act()
    assert jobs() == []
    Offer.objects.update(state_since=timezone.now() - colleague.AGREED - timedelta(seconds=1))
    colleague.act()
    colleague.act()
    assert jobs() == ["retry"]
    assert set(BulkItem.objects.values_list("offer", flat=True)) == {row.pk for row in rows[:2]}


def test_too_many_are_failed_and_that_is_corrected() -> None:
    rows = offers(colleague.A_FEW + 1, seller="nordlicht_shop")
    reports.report_listed(targets=targets(rows), by=SUPPORT)
    answer(ReportStatus.SENT)
    colleague.act()
    failed = carry_out(BulkJob.objects.get())
    colleague.act()
    assert jobs() == ["failed"], "it has not gone out yet"
    answer(ReportStatus.SENT)
    settled(failed)
    colleague.act()
    carry_out(BulkJob.objects.get(kind="correct"))
    assert set(Offer.objects.values_list("state", flat=True)) == {State.LISTED}


def test_without_her_nothing_happens() -> None:
    get_user_model().objects.all().delete()
    offers(1, seller="HAUSWERK24")
    colleague.act()
    assert not SellerNotification.objects.exists()
