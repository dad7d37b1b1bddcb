"""What operators must see."""

import pytest
from django.test import Client

from channelsync.runtime import notices
from channelsync.runtime.models import NoticeLevel, OperatorNotice

PAGES = ("/listings/", "/events/")


@pytest.mark.parametrize("page", PAGES)
def test_open_notice_stands_on_every_page(desk: Client, page: str) -> None:
    notices.raise_notice(key="x", text="Nobody handles orders")
    assert "Nobody handles orders" in desk.get(page).content.decode()


@pytest.mark.rule(9)
@pytest.mark.parametrize("page", PAGES)
def test_refused_connection_stands_on_every_page_rule_9(desk: Client, page: str) -> None:
    notices.raise_notice(key=notices.CONNECTION, text="SCX refuses the token", level=NoticeLevel.ERROR)
    assert "SCX refuses the token" in desk.get(page).content.decode()


def test_notice_is_not_shown_to_those_outside(desk: Client) -> None:
    notices.raise_notice(key="x", text="Nobody handles orders")
    desk.post("/logout/")
    assert "Nobody handles orders" not in desk.get("/login/").content.decode()


def test_seen_notice_is_closed_by_the_person(desk: Client) -> None:
    notices.raise_notice(key="x", text="Look")
    notice = OperatorNotice.objects.get()
    response = desk.post(f"/notices/{notice.pk}/seen/", {"next": "/events/?status=new"})
    notice.refresh_from_db()
    assert response["Location"] == "/events/?status=new"
    assert notice.closed_by is not None
    assert notice.closed_by.get_username() == "support"


@pytest.mark.rule(9)
def test_refused_connection_cannot_be_waved_away_rule_9(desk: Client) -> None:
    notices.raise_notice(key=notices.CONNECTION, text="SCX refuses the token", level=NoticeLevel.ERROR)
    desk.post(f"/notices/{OperatorNotice.objects.get().pk}/seen/")
    assert notices.open_notices().exists()


def test_many_notices_take_one_line(desk: Client) -> None:
    for number in range(6):
        notices.raise_notice(key=f"x{number}", text=f"Notice {number}")
    page = desk.get("/listings/").content.decode()
    assert page.count("notice-line") == 1
    assert "5 more notices" in page
    assert desk.get("/notices/").content.decode().count('class="notice notice-warning notice-flat"') == 6


def test_errors_stand_in_full_above_what_is_only_to_be_known(desk: Client) -> None:
    for number in range(4):
        notices.raise_notice(key=f"x{number}", text=f"Stopped {number}", level=NoticeLevel.ERROR)
    notices.raise_notice(key="i", text="Maintenance", level=NoticeLevel.INFO)
    notices.raise_notice(key="w", text="Warned")
    page = desk.get("/listings/").content.decode()
    assert page.count("Stopped") == 3
    assert page.count('<div class="notice notice-line notice-warning"') == 1
    assert "2 more notices" in page
    assert "Maintenance" not in page


def test_open_page_keeps_its_height_when_notices_come_and_go(desk: Client, htmx: dict[str, str]) -> None:
    notices.raise_notice(key="i", text="Maintenance", level=NoticeLevel.INFO)
    without_line, with_line = (
        desk.get(url, headers=htmx).content.decode() for url in ("/notices/banner/", "/notices/banner/?line")
    )
    assert "Maintenance" not in without_line
    assert without_line.count(' hx-swap-oob="true">1<') == 3  # the header counts it
    assert "Maintenance" in with_line
    notices.clear_notice(key="i")
    assert "notice-line is-gone" in desk.get("/notices/banner/?line", headers=htmx).content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_form_leads_to_no_other_site(desk: Client, target: str) -> None:
    assert desk.post("/notices/1/seen/", {"next": target})["Location"] == "/notices/"
