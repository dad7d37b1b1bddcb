"""The ready words for error codes: a list, and a page for each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channelsync.dashboard.models import ErrorTemplate
from channelsync.dashboard.pushing import error_templates
from channelsync.dashboard.pushing.error_templates import TemplateForm
from channelsync.dashboard.pushing.wording import PLACEHOLDERS
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, page

SHOWN = 500
LARGEST_ID = 2**63 - 1


@require_GET
@desk_page
def template_list(request: HttpRequest) -> HttpResponse:
    """Show all templates, by code."""
    search = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    found = ErrorTemplate.objects.all()
    if search:
        found = found.filter(code__icontains=search) | found.filter(name__icontains=search)
    context = {"templates": found[:SHOWN], "search": search}
    return page(request, "templates/list.html", "templates", context)


@require_http_methods(["GET", "POST"])
@desk_page
def template_new(request: HttpRequest) -> HttpResponse:
    """Write a template."""
    initial = {"code": request.GET.get("code", "")[:255]}
    return _edit(request, TemplateForm(request.POST or None, initial=initial))


@require_http_methods(["GET", "POST"])
@desk_page
def template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template."""
    template = _find(pk)
    return _edit(request, TemplateForm(request.POST or None, instance=template), template)


@require_POST
@desk_page
def template_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a template."""
    error_templates.delete(_find(pk), by=actor(request))
    messages.success(request, _("The error template is deleted."))
    return go_to(request, reverse("templates"))


def _find(pk: int) -> ErrorTemplate:
    return get_object_or_404(ErrorTemplate, pk=min(pk, LARGEST_ID))


def _edit(request: HttpRequest, form: TemplateForm, template: ErrorTemplate | None = None) -> HttpResponse:
    seen = request.POST.get("seen", "") if form.is_bound else error_templates.seen_of(template)
    theirs: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            error_templates.save(form, seen=seen, by=actor(request))
        except error_templates.TemplateChanged as changed:
            seen, theirs = error_templates.seen_of(changed.template), _differing(form, changed.template)
        else:
            messages.success(request, _("The error template is saved."))
            return go_to(request, reverse("templates"))
    status = 409 if theirs else 422 if form.is_bound else 200
    known = ["{" + name + "}" for name in PLACEHOLDERS]
    context = {"form": form, "template": template, "placeholders": known, "seen": seen, "theirs": theirs}
    return page(request, "templates/edit.html", "form", context, status=status)


def _differing(form: TemplateForm, theirs: ErrorTemplate) -> list[tuple[str, str]]:
    """Return what a colleague's template says otherwise than the form, with the fields' labels."""
    mine = error_templates.said_by(form.instance)
    said = error_templates.said_by(theirs)
    return [(str(form.fields[name].label), text) for name, text in said.items() if text != mine[name]]
