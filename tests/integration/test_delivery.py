"""Send reports to a real server over HTTP: rules 6, 8, 9 and 10."""

import pytest

from channelsync.reports import delivery
from channelsync.reports.models import ReportAttempt, StateReport
from channelsync.runtime.models import SentRequest, SyncRun
from channelsync.sandbox.world import World
from tests.unit.reports import making

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("scx_settings", "known_seller")]


@pytest.fixture
def known_seller(world: World) -> None:
    """Let SCX know the seller and whatever listings it has."""
    world.strict_offers = False
    world.book.meet("S1", world.clock())


def test_delivery_sends_what_is_due_in_one_request(world: World) -> None:
    """Three listings, one request, three attempts."""
    for row in making.offers(3):
        making.report(row, listing_url="https://m.example/1")
    done = delivery.deliver()
    assert (done.failure, dict(done.counts)) == (None, {"requests": 1, "accepted": 3})
    assert [report.element["offerId"] for report in world.reports] == [1, 2, 3]
    assert set(StateReport.objects.values_list("status", "attempts_count")) == {("sent", 1)}
    assert ReportAttempt.objects.filter(request=SentRequest.objects.get(), outcome="accepted").count() == 3
    assert SyncRun.objects.get().counts == {"requests": 1, "accepted": 3}
