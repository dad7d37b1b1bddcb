"""Somebody who audits."""

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
def auditor(client: Client, db: None) -> Client:
    """Return the browser of somebody who may see everything, in English."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
