"""Appearance and language."""

import pytest
from django.test import Client


@pytest.mark.parametrize(("theme", "drawn"), [("dark", "dark"), ("light", "light"), ("system", "light")])
def test_theme_is_drawn_by_the_server(desk: Client, theme: str, drawn: str) -> None:
    desk.post("/preferences/theme/", {"theme": theme})
    assert f'data-theme="{theme}" data-bs-theme="{drawn}"' in desk.get("/notices/").content.decode()


def test_unknown_theme_sets_no_cookie(desk: Client) -> None:
    assert not desk.post("/preferences/theme/", {"theme": '"><script>'}).cookies


def test_theme_cookie_of_nonsense_means_system(desk: Client) -> None:
    desk.cookies["channelsync_theme"] = '"><script>'
    assert 'data-theme="system"' in desk.get("/notices/").content.decode()


def test_language_can_be_switched(desk: Client) -> None:
    desk.post("/i18n/setlang/", {"language": "de", "next": "/notices/"})
    assert '<html lang="de"' in desk.get("/notices/").content.decode()


def test_home_theme_form_leads_back(desk: Client) -> None:
    next_page = "/listings/?state=failed"
    assert desk.post("/preferences/theme/", {"theme": "dark", "next": next_page})["Location"] == next_page
