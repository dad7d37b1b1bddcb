"""Ready words for error codes."""

from typing import Any

import pytest
from django.test import Client

from channelsync.audit.models import AuditEntry
from channelsync.dashboard.models import ErrorTemplate

pytestmark = pytest.mark.django_db
WORDS = {"code": "T-1", "name": "Titel", "message_de": "„{title}“", "message_en": "“{title}”", "is_active": "on"}


def made(**changes: Any) -> ErrorTemplate:
    return ErrorTemplate.objects.create(code="T-1", name="Titel", message_de="a", message_en="b", **changes)


def test_new_template_is_saved_with_a_trace(desk: Client) -> None:
    assert desk.post("/templates/new/", WORDS)["Location"] == "/templates/"
    assert ErrorTemplate.objects.get().message_de == "„{title}“"
    assert AuditEntry.objects.get().action == "add_template"


@pytest.mark.parametrize("braced", ["{titel}", "{{sku}}", "{ sku }", "{sku!r}", "{sku.title}", "{sku"])
def test_placeholder_that_nothing_fills_is_refused_at_its_field(desk: Client, braced: str) -> None:
    response = desk.post("/templates/new/", WORDS | {"message_en": f"{{sku}}: {braced}"})
    assert response.status_code == 422
    assert response.context["form"].errors["message_en"] == [f"Nothing fills this placeholder: {braced}"]


def test_value_that_names_itself_is_refused(desk: Client) -> None:
    response = desk.post("/templates/new/", WORDS | {"recommended_value": "{recommended}"})
    assert "{recommended}" in response.context["form"].errors["recommended_value"][0]


@pytest.mark.parametrize("change", [{"message_de": "x" * 251}, {"message_en": ""}, {"code": ""}, {"name": ""}])
def test_what_scx_would_not_take_is_refused(desk: Client, change: dict[str, str]) -> None:
    assert desk.post("/templates/new/", WORDS | change).status_code == 422
    assert not ErrorTemplate.objects.exists()


def test_same_name_for_one_code_is_refused(desk: Client) -> None:
    made()
    assert desk.post("/templates/new/", WORDS).status_code == 422


def test_template_is_changed(desk: Client) -> None:
    template = made()
    address = f"/templates/{template.pk}/"
    desk.post(address, WORDS | {"name": "Neu", "seen": desk.get(address).context["seen"]})
    template.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert (template.name, entry.action) == ("Neu", "change_template")
    assert entry.details["changes"]["name"] == {"before": "Titel", "after": "Neu"}


def test_change_that_a_colleague_was_faster_with_is_shown_and_nothing_is_lost(desk: Client) -> None:
    template = made()
    address = f"/templates/{template.pk}/"
    seen = desk.get(address).context["seen"]
    ErrorTemplate.objects.update(message_de="what the colleague wrote")
    answer = desk.post(address, WORDS | {"name": "Neu", "seen": seen})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "what the colleague wrote" in shown
    assert 'value="Neu"' in shown
    assert ErrorTemplate.objects.get().message_de == "what the colleague wrote"
    assert desk.post(address, WORDS | {"name": "Neu", "seen": answer.context["seen"]}).status_code == 302
    assert AuditEntry.objects.get().details["changes"]["message_de"]["before"] == "what the colleague wrote"


def test_template_is_deleted_with_a_trace(desk: Client) -> None:
    desk.post(f"/templates/{made().pk}/delete/")
    assert not ErrorTemplate.objects.exists()
    details = AuditEntry.objects.get().details
    assert (details["code"], details["name"], details["before"]["message_de"]) == ("T-1", "Titel", "a")


def test_list_shows_and_searches_templates(desk: Client) -> None:
    made(is_active=False)
    assert "not offered" in desk.get("/templates/").content.decode()
    assert "No template found" in desk.get("/templates/?q=other").content.decode()


@pytest.mark.parametrize("path", ["/templates/404/", "/templates/99999999999999999999/"])
def test_unknown_template_is_404(desk: Client, path: str) -> None:
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/templates/", "/templates/new/"])
def test_templates_are_for_staff_alone(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
