"""A staff member at the desk."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Start each test in English: a request leaves its language behind for the next test."""
    with translation.override("en"):
        yield


@pytest.fixture
def staff(db: None) -> User:
    """Return a staff member without special permissions."""
    return User.objects.create_user("support", password="support", is_staff=True)


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    """Return a browser that is logged in, and reads English."""
    client.force_login(staff)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def htmx() -> dict[str, str]:
    """Return the headers of a request that htmx makes."""
    return {"HX-Request": "true"}
