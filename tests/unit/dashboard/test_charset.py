"""Forms in other charsets than UTF-8."""

import pytest
from django.test import Client

FORM = "application/x-www-form-urlencoded"


@pytest.mark.django_db
@pytest.mark.parametrize("checks", [True, False])
@pytest.mark.parametrize(("charset", "status"), [("; charset=utf-16", 415), ("; charset=latin-1", 415)])
def test_form_in_another_charset_is_refused_in_words(charset: str, status: int, checks: bool) -> None:
    answer = Client(enforce_csrf_checks=checks).post("/login/", data=b"a=b", content_type=FORM + charset)
    assert (answer.status_code, answer.content) == (status, b"Forms are read in UTF-8 only.\n")


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8"])
def test_form_in_utf8_is_read(charset: str) -> None:
    answer = Client().post("/login/", data="username=ä&password=b".encode(), content_type=FORM + charset)
    assert 'value="ä"' in answer.content.decode()
