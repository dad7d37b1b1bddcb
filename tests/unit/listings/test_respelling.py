"""Search texts of an older version are written anew, step by step, while others write."""

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from channelsync.listings import respelling
from channelsync.listings.models import Offer, Seller
from channelsync.listings.tasks import respell
from tests.conftest import FROZEN_AT

pytestmark = pytest.mark.django_db
OLD = "ab-1234 röstgut"
NEW = "ab-1234 1 röstgut ab1234 rostgut roestgut"


@pytest.fixture
def offers() -> list[Offer]:
    """Make listings as an older version has stored them."""
    seller = Seller.objects.create(id="shop")
    facts = {"seller": seller, "state_since": FROZEN_AT, "created_at": FROZEN_AT, "search_text": OLD}
    return [Offer.objects.create(offer_id=n, sku="AB-1234", title="Röstgut", **facts) for n in range(1, 6)]


def texts() -> list[str]:
    return list(Offer.objects.order_by("pk").values_list("search_text", flat=True))


def test_old_texts_get_their_other_spellings(offers: list[Offer]) -> None:
    assert respelling.respell(seconds=60) is False
    assert texts()[0] == NEW
    assert OLD not in texts()


def test_it_goes_on_where_it_was_stopped(offers: list[Offer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(respelling, "STEP", 2)
    assert respelling.respell(seconds=0) is True
    assert [text == OLD for text in texts()] == [False, False, True, True, True]
    Offer.objects.filter(pk=offers[0].pk).update(search_text="written since")
    assert respelling.respell(seconds=60) is False
    assert texts()[0] == "written since"
    assert OLD not in texts()


def test_done_costs_one_look(offers: list[Offer], django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    respelling.respell(seconds=60)
    with django_assert_max_num_queries(1):
        assert respelling.respell(seconds=60) is False


def test_a_step_costs_the_same_for_many(
    offers: list[Offer], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):  # with begin and end of its savepoint
        respelling._step(0)


def test_command_says_that_it_is_done_and_begins_again(offers: list[Offer]) -> None:
    call_command("respell_search", stdout=StringIO())
    Offer.objects.update(search_text=OLD)
    out = StringIO()
    call_command("respell_search", stdout=out)
    assert OLD in texts()
    call_command("respell_search", "--again", stdout=out)
    assert (OLD in texts(), out.getvalue()) == (False, "Search texts: 100 %\n" * 2)


def test_task_does_it_beside_all_else(offers: list[Offer]) -> None:
    respell()
    assert OLD not in texts()
