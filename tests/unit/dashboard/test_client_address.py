"""From where a log-in comes, behind proxies and without."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from channelsync.audit.models import AuditEntry
from channelsync.dashboard.shell import throttling
from channelsync.dashboard.shell.client_address import address_of

PROXY, OTHER, ANNA, STRANGER = "10.0.0.1", "10.0.0.2", "192.0.2.7", "203.0.113.66"


@pytest.fixture
def proxies(settings: Any) -> None:
    """Trust 10/8 and one network of IPv6."""
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def seen(nearest: str, forwarded: str = "") -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return address_of(RequestFactory().get("/", REMOTE_ADDR=nearest, headers=headers))


@pytest.mark.parametrize(
    ("nearest", "forwarded", "expected"),
    [
        (PROXY, ANNA, ANNA),
        (PROXY, f"{STRANGER}, {ANNA}", ANNA),  # what the client itself sent stands on the left
        (PROXY, f"{ANNA}, {OTHER}", ANNA),
        (PROXY, "", PROXY),
        (PROXY, f"{ANNA}, unknown", PROXY),
        (PROXY, OTHER, OTHER),
        (ANNA, STRANGER, ANNA),  # no proxy of ours: made up
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("fd00::1", "[2001:db8::7]:4711", "2001:db8::7"),
        (f"::ffff:{PROXY}", f"{ANNA}:4711", ANNA),
        (PROXY, f"::ffff:{ANNA}", ANNA),
        ("", ANNA, ""),
    ],
)
@pytest.mark.usefixtures("proxies")
def test_first_hop_that_is_no_proxy_counts(nearest: str, forwarded: str, expected: str) -> None:
    assert seen(nearest, forwarded) == expected


def test_nobody_is_trusted_unless_named() -> None:
    assert seen(PROXY, ANNA) == PROXY


def log_in(name: str, password: str, address: str) -> int:
    form, chain = {"username": name, "password": password}, f"{ANNA}, {address}"  # each claims to be Anna's machine
    return Client().post("/login/", form, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=chain).status_code


@pytest.mark.django_db
@pytest.mark.usefixtures("proxies", "staff", "frozen_time")
def test_stranger_behind_the_same_proxy_locks_out_nobody() -> None:
    User.objects.create_user("anna", password="anna", is_staff=True)
    assert log_in("support", "support", ANNA) == 302
    for number in range(throttling.SHARED + 1):
        log_in("support" if number < throttling.OWN else f"nobody{number}", "wrong", STRANGER)
    assert (log_in("support", "support", ANNA), log_in("anna", "anna", ANNA)) == (302, 302)
    assert log_in("anna", "anna", STRANGER) == 429
    assert set(AuditEntry.objects.values_list("details__address", flat=True)) == {ANNA, STRANGER}
