"""Who guesses passwords is held up, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from channelsync.audit.models import AuditEntry
from channelsync.dashboard.models import LoginAttempt
from channelsync.dashboard.shell import throttling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_time", "staff")]
HERE, THERE = "192.0.2.7", "198.51.100.9"


def log_in(password: str = "support", name: str = "support", address: str = HERE) -> Any:
    """Try to log in with a fresh browser; return the answer."""
    return Client().post("/login/", {"username": name, "password": password}, REMOTE_ADDR=address)


def guess(times: int, name: str = "support", address: str = HERE) -> None:
    for number in range(times):
        log_in(f"wrong {number}", name, address)


def acts() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "actor_name"))


def test_guesser_is_held_up_even_with_the_right_password(frozen_time: time_machine.Traveller) -> None:
    guess(throttling.OWN)
    assert log_in().status_code == 429
    frozen_time.shift(throttling.WINDOW + timedelta(seconds=1))
    assert log_in().status_code == 302


def test_waiting_is_told_in_both_languages(frozen_time: time_machine.Traveller) -> None:
    guess(throttling.OWN)
    frozen_time.shift(timedelta(minutes=5))
    shown = {language: Client(headers={"Accept-Language": language}) for language in ("en", "de")}
    form = {"username": "support", "password": "x"}
    said = {name: browser.post("/login/", form, REMOTE_ADDR=HERE).content.decode() for name, browser in shown.items()}
    assert "Too many log-ins failed. Try again in 10 minutes." in said["en"]
    assert "in 10 Minuten" in said["de"]


def test_tries_while_held_up_do_not_make_it_longer(frozen_time: time_machine.Traveller) -> None:
    guess(throttling.OWN)
    for _minute in range(15):
        frozen_time.shift(timedelta(minutes=1))
        guess(1)
    frozen_time.shift(timedelta(seconds=1))
    assert log_in().status_code == 302


def test_one_guesser_does_not_lock_out_the_office() -> None:
    User.objects.create_user("anna", password="anna", is_staff=True)
    log_in("anna", "anna")
    for number in range(throttling.SHARED):
        guess(1, name=f"name{number}")
    assert log_in("anna", "anna").status_code == 302
    assert log_in(name="support").status_code == 429  # not known here, and the address has used up its failures
    assert log_in(name="support", address=THERE).status_code == 302


def test_name_that_is_guessed_from_many_addresses_is_held_up_only_where_it_is_not_known() -> None:
    log_in()
    for number in range(throttling.SHARED):
        guess(1, address=f"203.0.113.{number}")
    assert log_in(address="203.0.113.200").status_code == 429
    assert log_in().status_code == 302


def test_success_ends_the_count() -> None:
    guess(throttling.OWN - 1)
    assert log_in().status_code == 302
    guess(throttling.OWN - 1)
    assert log_in().status_code == 302


def test_spelling_of_the_name_and_the_half_of_an_address_do_not_matter() -> None:
    for number in range(throttling.OWN):
        guess(1, name=(" support", "SUPPORT")[number % 2], address=f"2001:db8::{number + 1}")
    assert log_in(address="2001:db8::ffff").status_code == 429
    assert log_in(address="2001:db8:0:1::1").status_code == 302


def test_audit_log_names_log_ins_failures_and_once_who_was_held_up() -> None:
    log_in()
    guess(throttling.OWN + 3)
    log_in("secret typed in the wrong field", "secret typed in the wrong field")
    failed = [("login_failed", "support")] * throttling.OWN
    last = [("login_throttled", "support"), ("login_failed", "unknown user name")]
    assert acts() == [("login", "support"), *failed, *last]
    assert AuditEntry.objects.filter(details__address=HERE).count() == len(acts())
    assert not LoginAttempt.objects.filter(name__contains="secret").exists()


def test_the_admin_has_no_door_of_its_own() -> None:
    answer = Client().get("/admin/login/?next=/admin/auth/user/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/admin/auth/user/")
    assert Client().post("/admin/login/", {"username": "support", "password": "support"}).status_code == 302


def test_old_tries_are_forgotten(frozen_time: time_machine.Traveller) -> None:
    guess(2)
    frozen_time.shift(throttling.KNOWN + timedelta(days=1))
    log_in()
    assert LoginAttempt.objects.count() == 1
