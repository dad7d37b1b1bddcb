"""A staff member at the desk."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """Return a browser that is logged in, and reads English."""
    client.force_login(User.objects.create_user("support", is_staff=True))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
