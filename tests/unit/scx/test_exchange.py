"""Secrets are masked in every form in which a server may echo them."""

import json
from urllib.parse import quote, quote_plus

import pytest

from channelsync.scx.connection import ClientSettings
from channelsync.scx.exchange import redacted
from channelsync.scx.secret import Secret

SECRET = 'ab/c+d "ä&'


@pytest.mark.rule(15)
@pytest.mark.parametrize(
    "form", [SECRET, json.dumps(SECRET)[1:-1], quote(SECRET, safe=""), quote_plus(SECRET), 'ab\\/c+d \\"\\u00e4&']
)
def test_redacted_masks_form(form: str) -> None:
    """Rule 15: escaped or not, a secret does not stay in a text that is kept."""
    assert redacted(f"<{form}> and {form}", [SECRET, ""]) == "<***> and ***"


@pytest.mark.rule(15)
def test_repr_of_settings_and_secret_shows_nothing() -> None:
    """Rule 15: nothing that holds a secret shows it."""
    assert "geheim" not in repr(ClientSettings("http://x", "geheim"))
    assert "geheim" not in f"{Secret('geheim')} {Secret('geheim')!r}"
