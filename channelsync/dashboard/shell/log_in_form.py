"""The form to log in by: it knows a limit, and the audit log hears of each try."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import ngettext

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor, ActorKind
from channelsync.audit.models import AuditEntry
from channelsync.dashboard.shell import throttling
from channelsync.dashboard.shell.client_address import address_of

THROTTLED = "throttled"
NOBODY = "unknown user name"  # what was typed is not kept: it may be a password


class LogInForm(AuthenticationForm):
    """Django's form, with a limit to wrong passwords."""

    def clean(self) -> dict[str, Any]:
        """Let only a try be looked at that the limits allow."""
        name, address = self.cleaned_data.get("username", ""), address_of(self.request)
        if not (name and self.cleaned_data.get("password")):
            return super().clean()
        try:
            attempt = throttling.begin(name=name, address=address)
        except throttling.Throttled as throttled:
            _note_throttled(name, address)
            raise self._too_many(throttled.minutes) from None
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            _note("login_failed", name, address)
            raise
        throttling.succeeded(attempt)
        _note("login", name, address)
        return cleaned

    @property
    def is_throttled(self) -> bool:
        """Say whether the try was not even looked at."""
        return self.has_error("__all__", THROTTLED)

    def _too_many(self, minutes: int) -> forms.ValidationError:
        said = ngettext(
            "Too many log-ins failed. Try again in %(number)d minute.",
            "Too many log-ins failed. Try again in %(number)d minutes.",
            minutes,
        )
        return forms.ValidationError(said % {"number": minutes}, code=THROTTLED)


def _note(action: str, name: str, address: str) -> None:
    audit.record(by=_actor(name), action=action, details={"address": address})


def _note_throttled(name: str, address: str) -> None:
    """Note it once a window: whoever tries on and on must not fill the log."""
    by, since = _actor(name), timezone.now() - throttling.WINDOW
    recent = AuditEntry.objects.filter(at__gt=since, action="login_throttled", actor_name=by.name)
    if not recent.filter(details__address=address).exists():
        _note("login_throttled", name, address)


def _actor(name: str) -> Actor:
    user = User.objects.filter(username=name).first()
    return Actor.person(user) if user else Actor(ActorKind.PERSON, NOBODY)
