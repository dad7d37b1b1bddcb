"""Filters kept under a name."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from channelsync.dashboard.lists import saved_views
from channelsync.dashboard.models import Preference, SavedView
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing

QUERY = "state=failed&code=E-17"


@pytest.fixture
def other(db: None) -> User:
    """Return a colleague."""
    return User.objects.create_user("anna", is_staff=True)


def text(desk: Client, url: str = "/listings/?state=") -> str:
    return desk.get(url).content.decode()


def test_view_is_saved_and_leads_back_to_its_list(desk: Client, staff: User) -> None:
    response = desk.post("/listings/views/", {"name": " Mine ", "query": f"?{QUERY}&nonsense=1&after=1-1"})
    assert response["Location"] == f"/listings/?{QUERY}"
    view = SavedView.objects.get()
    assert (view.name, view.query, view.owner, view.is_shared) == ("Mine", QUERY, staff, False)
    assert f'href="/listings/?{QUERY.replace("&", "&amp;")}"' in text(desk)


def test_view_of_the_same_name_is_replaced(desk: Client) -> None:
    desk.post("/listings/views/", {"name": "Mine", "query": QUERY})
    desk.post("/listings/views/", {"name": "Mine", "query": "state=new", "shared": "1"})
    assert list(SavedView.objects.values_list("query", "is_shared")) == [("state=new", True)]


@pytest.mark.parametrize("name", ["", "   ", "\x00"])
def test_view_without_a_name_is_refused_and_says_so(desk: Client, name: str) -> None:
    assert "A view needs a name" in desk.post("/listings/views/", {"name": name}, follow=True).content.decode()
    assert not SavedView.objects.exists()


def test_more_views_than_fit_are_refused(desk: Client, staff: User) -> None:
    SavedView.objects.bulk_create(SavedView(owner=staff, name=str(n)) for n in range(saved_views.VIEWS_MOST))
    desk.post("/listings/views/", {"name": "one more", "query": QUERY})
    desk.post("/listings/views/", {"name": "7", "query": QUERY})
    assert SavedView.objects.count() == saved_views.VIEWS_MOST
    assert SavedView.objects.get(name="7").query == QUERY


def test_shared_view_shows_with_its_owner_and_an_own_one_to_nobody_else(desk: Client, other: User) -> None:
    saved_views.save_view(name="<b>Team</b>", query=QUERY, is_shared=True, by=other)
    saved_views.save_view(name="Secret", query=QUERY, is_shared=False, by=other)
    shown = text(desk)
    assert "&lt;b&gt;Team&lt;/b&gt;" in shown
    assert "shared by anna" in shown
    assert "Secret" not in shown


@pytest.mark.parametrize("shared", [True, False])
def test_views_of_others_are_not_deleted(desk: Client, other: User, shared: bool) -> None:
    view = saved_views.save_view(name="Team", query=QUERY, is_shared=shared, by=other)
    assert desk.post(f"/listings/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.exists()


def test_own_view_is_deleted_by_post_alone(desk: Client, staff: User) -> None:
    view = saved_views.save_view(name="Mine", query=QUERY, is_shared=True, by=staff)
    assert desk.get(f"/listings/views/{view.pk}/delete/").status_code == 405
    desk.post(f"/listings/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_default_view_opens_first_and_all_listings_stay_reachable(desk: Client, world: World) -> None:
    listing(world, sku="TEE-1")
    desk.post("/listings/views/", {"name": "Mine", "query": QUERY, "default": "1"})
    assert desk.get("/listings/")["Location"] == f"/listings/?{QUERY}"
    assert "TEE-1" in text(desk, "/listings/?state=")


def test_list_of_a_view_names_it_and_leads_to_all_listings(desk: Client, world: World) -> None:
    desk.post("/listings/views/", {"name": "<Mine>", "query": QUERY, "default": "1"})
    shown = text(desk, f"/listings/?{QUERY}")
    assert "<h1>Listings: <bdi>&lt;Mine&gt;</bdi></h1>" in shown
    assert '<a href="/listings/?state=">All listings</a>' in shown
    assert "<h1>Listings</h1>" in text(desk, "/listings/?state=failed")


def test_default_is_taken_back_by_the_same_button(desk: Client, staff: User, other: User) -> None:
    view = saved_views.save_view(name="Team", query=QUERY, is_shared=True, by=other)
    for default in (view, None):
        desk.post(f"/listings/views/{view.pk}/first/")
        assert Preference.objects.get(user=staff).default_view == default


def test_default_that_is_no_longer_shared_opens_no_more(desk: Client, staff: User, other: User) -> None:
    view = saved_views.save_view(name="Team", query=QUERY, is_shared=True, by=other)
    saved_views.set_default(view=view, by=staff)
    saved_views.save_view(name="Team", query=QUERY, is_shared=False, by=other)
    assert desk.get("/listings/").status_code == 200


@pytest.mark.parametrize("path", ["views/", "views/1/delete/", "views/1/first/"])
def test_views_are_for_staff(client: Client, db: None, path: str) -> None:
    answer = client.post(f"/listings/{path}")
    assert answer.status_code == 401
    assert "registration/login.html" in [template.name for template in answer.templates]
