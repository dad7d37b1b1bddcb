"""The client of this process, from the settings."""

from typing import Any

import pytest

from channelsync.runtime.connection import scx_client
from channelsync.scx.errors import NotConfigured


@pytest.mark.parametrize(
    ("url", "token", "words"),
    [
        ("", "x", "SCX_API_URL is not set"),
        ("https://scx.example", "", "SCX_REFRESH_TOKEN is not set"),
        ("http://scx.example", "x", "SCX_API_URL is not https"),
    ],
)
def test_client_is_not_made_without_safe_settings(settings: Any, url: str, token: str, words: str) -> None:
    """The refresh token must not leave this machine in clear text."""
    settings.SCX_API_URL, settings.SCX_REFRESH_TOKEN = url, token
    with pytest.raises(NotConfigured, match=words):
        scx_client()
