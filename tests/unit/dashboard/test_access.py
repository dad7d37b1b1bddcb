"""Who is let in."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client

PAGES = (
    *("/", "/listings/", "/listings/shop/1/", "/listings/shop/1/failed/", "/events/", "/notices/", "/failures/"),
    *("/failures/code/?code=E-17", "/sellers/", "/sellers/shop/", "/stock/"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_page_for_anonymous_leads_to_log_in(client: Client, page: str) -> None:
    response = client.get(page)
    assert (response.status_code, response["Location"]) == (302, f"/login/?next={quote(page)}")


@pytest.mark.django_db
def test_fragment_after_session_ended_is_401(client: Client, htmx: dict[str, str]) -> None:
    assert client.get("/listings/", headers=htmx).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_page_for_user_who_is_no_staff_is_forbidden(client: Client, page: str) -> None:
    client.force_login(User.objects.create_user("customer"))
    assert client.get(page).status_code == 403


def test_page_is_not_cached_and_varies_by_htmx(desk: Client) -> None:
    response = desk.get("/listings/")
    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("act", ["resend", "cancel", "taken-down"])
def test_act_by_get_is_refused(desk: Client, act: str) -> None:
    assert desk.get(f"/listings/shop/1/{act}/").status_code == 405


@pytest.mark.django_db
def test_log_in_leads_to_the_overview(client: Client, staff: User) -> None:
    response = client.post("/login/", {"username": "support", "password": "support"}, follow=True)
    assert response.redirect_chain[-1][0] == "/"


@pytest.mark.django_db
def test_log_in_with_wrong_password_says_so(client: Client, staff: User) -> None:
    response = client.post("/login/", {"username": "support", "password": "x"}, headers={"Accept-Language": "de"})
    assert "passen nicht zusammen" in response.content.decode()


def test_log_out_ends_session(desk: Client) -> None:
    desk.post("/logout/")
    assert desk.get("/listings/").status_code == 302
