"""Log in, and go on where one was: with a form that came too late, too."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.csrf import csrf_failure

from channelsync.dashboard.shell import kept_input
from channelsync.dashboard.shell.log_in_form import LogInForm


class DeskLogin(LoginView):
    """Django's log-in, which carries what was typed before the session ended."""

    form_class = LogInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form that is carried on."""
        return {**super().get_context_data(**kwargs), "kept": kept_input.read(self.request)}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let the person in; what was typed is shown, and sent only when asked to."""
        kept = kept_input.read(self.request)
        if kept is None:
            return super().form_valid(form)
        login(self.request, form.get_user())
        return render(self.request, "registration/resume.html", {"kept": kept})

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again; a try that was not looked at is told apart."""
        response = super().form_invalid(form)
        if isinstance(form, LogInForm) and form.is_throttled:
            response.status_code = 429
        return response


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token: mostly the session has ended, and the cookies with it.

    Or somebody has logged in anew in another tab: then what was typed is shown, and sent when asked to.
    """
    from_here = kept_input.comes_from_here(request)
    if request.path == reverse("login"):
        return csrf_failure(request, reason=reason)
    if not request.user.is_authenticated:
        return kept_input.ask_to_log_in(request, trusted=from_here)
    kept = kept_input.posted(request) if from_here and not request.headers.get("HX-Request") else None
    if kept is None:
        return csrf_failure(request, reason=reason)
    return render(request, "registration/resume.html", {"kept": kept}, status=403)
