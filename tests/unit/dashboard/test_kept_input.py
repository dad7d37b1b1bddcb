"""Forms that are posted after the session ended, without a script."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from channelsync.dashboard.models import CodeNote, Note
from channelsync.dashboard.shell.kept_input import Kept
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing

NOTE = "/listings/shop/1/notes/"
LONG = "<b>What took an hour</b>\r\nto write & think about"
pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(world: World) -> None:
    """Make shop/1."""
    listing(world, offer_id=1)


def late(client: Client) -> Any:
    """Post a form without a session."""
    return client.post(NOTE, {"text": LONG, "ticket": "T-9"}, headers={"Referer": "http://testserver/listings/shop/1/"})


def logged_in(client: Client, answer: Any, **changes: str) -> Any:
    """Log in on the page that a late form got."""
    kept = answer.context["kept"]
    carried = {"kept_to": kept.to, "kept_data": kept.data, "kept_back": kept.back, "next": kept.back}
    return client.post("/login/", {"username": "support", "password": "support", **carried, **changes})


def test_late_form_asks_to_log_in_and_keeps_what_was_typed(client: Client, offer: None) -> None:
    answer = late(client)
    shown = answer.content.decode()
    assert (answer.status_code, answer.context["kept"].back) == (401, "/listings/shop/1/")
    assert "Your session has ended" in shown
    assert "<b>What" not in shown
    assert not Note.objects.exists()


def test_late_form_is_sent_after_the_log_in_when_asked_to(client: Client, offer: None, staff: User) -> None:
    resumed = logged_in(client, late(client))
    assert LONG.replace("\r\n", "\n") in [text.replace("\r\n", "\n") for text in resumed.context["kept"].typed]
    assert not Note.objects.exists()
    kept = resumed.context["kept"]
    client.post(kept.to, dict(kept.fields))
    note = Note.objects.get()
    assert (note.text, note.ticket) == (LONG.replace("\r\n", "\n"), "T-9")


def test_wrong_password_loses_nothing(client: Client, offer: None, staff: User) -> None:
    again = logged_in(client, late(client), password="wrong")
    assert again.context["kept"].fields == [("text", LONG), ("ticket", "T-9")]


def test_every_post_only_address_comes_back_to_a_page(client: Client, staff: User) -> None:
    answer = client.post("/failures/note/", {"code": "X", "text": "kept"})
    resumed = logged_in(client, answer)
    kept = resumed.context["kept"]
    assert kept.back == "/"
    client.post(kept.to, dict(kept.fields))
    assert CodeNote.objects.get().text == "kept"


def test_address_of_another_site_is_not_carried_on(client: Client, offer: None, staff: User) -> None:
    answer = logged_in(client, late(client), kept_to="//evil.example/x")
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("headers", "keeps"),
    [({"Origin": "http://testserver"}, True), ({"Origin": "https://evil.example"}, False), ({}, False)],
)
def test_form_without_session_and_token_says_that_the_session_ended(
    offer: None, headers: dict[str, str], keeps: bool
) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(NOTE, {"text": LONG}, headers=headers)
    assert (answer.status_code, bool(answer.context["kept"])) == (401, keeps)
    assert "Your session has ended" in answer.content.decode()
    assert strict.post(NOTE, {"text": LONG}, headers={**headers, "HX-Request": "true"}).status_code == 401


def test_password_is_never_kept(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    here = {"Origin": "http://testserver"}
    answer = strict.post("/login/", {"username": "a", "password": "secret"}, headers=here)
    assert (answer.status_code, b"secret" in answer.content) == (403, False)
    answer = strict.post("/admin/auth/user/add/", {"password1": "secret"}, headers=here)
    assert (answer.status_code, b"secret" in answer.content) == (401, False)


def test_form_with_an_old_token_is_still_refused(staff: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff)
    assert strict.post(NOTE, {"text": LONG}).status_code == 403


def token(answer: Any) -> str:
    return str(answer.context["csrf_token"])


def logged_in_anew(strict: Client) -> str:
    """Open a page, log out and in again as in another tab, and return the token that the page holds."""
    form = {"username": "support", "password": "support"}
    strict.post("/login/", {**form, "csrfmiddlewaretoken": token(strict.get("/login/"))})
    old = token(strict.get("/listings/shop/1/"))
    strict.session.flush()
    strict.post("/login/", {**form, "csrfmiddlewaretoken": token(strict.get("/login/"))})
    return old


def test_log_in_in_another_tab_loses_nothing_that_was_typed_here(offer: None, staff: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    data = {"text": LONG, "csrfmiddlewaretoken": logged_in_anew(strict)}
    resumed: Any = strict.post(NOTE, data, headers={"Origin": "http://testserver"})
    kept = resumed.context["kept"]
    assert (resumed.status_code, kept.fields, Note.objects.count()) == (403, [("text", LONG)], 0)
    strict.post(kept.to, {**dict(kept.fields), "csrfmiddlewaretoken": token(resumed)})
    assert Note.objects.get().text == LONG.replace("\r\n", "\n")


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_form_of_another_site_is_not_shown_to_be_sent(offer: None, staff: User, headers: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    data = {"text": LONG, "csrfmiddlewaretoken": logged_in_anew(strict)}
    answer = strict.post(NOTE, data, headers=headers)
    assert (answer.status_code, b"took an hour" in answer.content) == (403, False)


def test_password_is_not_shown_after_a_log_in_in_another_tab(offer: None, staff: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    data = {"password1": "secret", "csrfmiddlewaretoken": logged_in_anew(strict)}
    answer = strict.post("/admin/auth/user/add/", data, headers={"Origin": "http://testserver"})
    assert (answer.status_code, b"secret" in answer.content) == (403, False)


def test_what_was_ticked_is_no_text_that_somebody_typed() -> None:
    kept = Kept("/bulk/new/", "pk=6%3A10&pk=7%3A1&all=1&shown_sample=2&reason=wrong+list&error-0-code=E-1", "/")
    assert kept.typed == ["wrong list", "E-1"]
