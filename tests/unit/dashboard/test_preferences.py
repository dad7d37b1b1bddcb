"""Appearance, language, time zone and page size."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from channelsync.dashboard.models import Preference
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import feed, listing


@pytest.mark.parametrize(("theme", "drawn"), [("dark", "dark"), ("light", "light"), ("system", "light")])
def test_theme_is_drawn_by_the_server(desk: Client, theme: str, drawn: str) -> None:
    desk.post("/preferences/theme/", {"theme": theme})
    assert f'data-theme="{theme}" data-bs-theme="{drawn}"' in desk.get("/notices/").content.decode()


def test_unknown_theme_sets_no_cookie(desk: Client) -> None:
    assert not desk.post("/preferences/theme/", {"theme": '"><script>'}).cookies


def test_theme_cookie_of_nonsense_means_system(desk: Client) -> None:
    desk.cookies["channelsync_theme"] = '"><script>'
    assert 'data-theme="system"' in desk.get("/notices/").content.decode()


def test_lists_are_compact_unless_chosen_otherwise(desk: Client) -> None:
    assert 'data-density="compact"' in desk.get("/notices/").content.decode()
    desk.post("/preferences/theme/", {"density": "comfortable"})
    assert 'data-density="comfortable"' in desk.get("/notices/").content.decode()
    desk.cookies["channelsync_density"] = '"><script>'
    assert 'data-density="compact"' in desk.get("/notices/").content.decode()


def test_language_can_be_switched(desk: Client) -> None:
    desk.post("/i18n/setlang/", {"language": "de", "next": "/notices/"})
    assert '<html lang="de"' in desk.get("/notices/").content.decode()


def test_home_theme_form_leads_back(desk: Client) -> None:
    next_page = "/listings/?state=failed"
    assert desk.post("/preferences/theme/", {"theme": "dark", "next": next_page})["Location"] == next_page


def test_times_are_shown_in_ones_own_zone(desk: Client, world: World) -> None:
    Offer.objects.filter(pk=listing(world).pk).update(state_since=datetime(2026, 1, 9, 23, 30, tzinfo=UTC))
    shown = {zone: _page_in(desk, zone) for zone in ("Europe/Berlin", "America/New_York")}
    assert "10 January 2026" in shown["Europe/Berlin"]
    assert "9 January 2026" in shown["America/New_York"]


def test_page_is_as_long_as_one_likes(desk: Client, world: World) -> None:
    world.add_offers(30)
    feed(world)
    desk.post("/preferences/", {"page_size": "25", "time_zone": ""})
    assert len(desk.get("/listings/?state=").context["rows"]) == 25


@pytest.mark.parametrize(
    "wrong",
    [{"page_size": "7"}, {"page_size": "25", "time_zone": "Mars/Olympus"}, {"page_size": "25", "default_view": "9"}],
)
def test_wrong_preferences_are_refused(desk: Client, wrong: dict[str, str]) -> None:
    assert desk.post("/preferences/", wrong).status_code == 422
    assert not Preference.objects.exists()


def test_zone_that_is_gone_falls_back_to_the_desks(desk: Client, staff: User) -> None:
    Preference.objects.create(user=staff, time_zone="Gone/Away", page_size=9)
    assert desk.get("/listings/?state=").status_code == 200


def test_preferences_are_for_staff(client: Client, db: None) -> None:
    assert client.get("/preferences/")["Location"].startswith("/login/")


def _page_in(desk: Client, zone: str) -> str:
    desk.post("/preferences/", {"page_size": "50", "time_zone": zone})
    return desk.get("/listings/?state=").content.decode()
