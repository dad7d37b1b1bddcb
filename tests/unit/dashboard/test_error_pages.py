"""What is shown when something is wrong."""

import pytest
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import Client
from django.utils import translation
from django.views import defaults


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_error_page_needs_no_context(name: str) -> None:
    with translation.override("de"):
        page = get_template(f"{name}.html").render()
    assert '<html lang="de"' in page
    assert 'href="/"' in page


def test_crash_is_answered_in_the_readers_language() -> None:
    with translation.override("de"):
        response = defaults.server_error(HttpRequest())
    assert (response.status_code, "Das ging bei uns schief" in response.content.decode()) == (500, True)


@pytest.mark.django_db
def test_unknown_address_is_404_in_german() -> None:
    response = Client().get("/gibt/es/nicht/", headers={"Accept-Language": "de"})
    assert (response.status_code, "Hier ist nichts" in response.content.decode()) == (404, True)


@pytest.mark.django_db
def test_form_without_token_is_refused_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/login/", headers={"Accept-Language": "de"})
    assert (response.status_code, "Dieses Formular ist zu alt" in response.content.decode()) == (403, True)
