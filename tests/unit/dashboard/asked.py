"""Forms that ask before what is odd goes out."""

from typing import Any

from django.test import Client


def insist(client: Client, url: str, data: dict[str, Any]) -> Any:
    """Post a form, be asked about what is odd, and post it once more; returns the second answer."""
    asked: Any = client.post(url, data)
    assert asked.status_code == 422
    assert asked.context["warned"]
    return client.post(url, {**data, "warned": asked.context["warned"]})
