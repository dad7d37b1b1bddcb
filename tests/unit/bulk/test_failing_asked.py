"""What the form of a bulk failure asks about before it orders, and when it is ordered again."""

from typing import Any

import pytest
from django.test import Client

from channelsync.bulk.models import BulkJob
from tests.unit.bulk.failing_form import ALL, SENT, post, row, template
from tests.unit.bulk.ordering import carry_out
from tests.unit.reports.making import offer, offers

pytestmark = pytest.mark.django_db


def confirm_once(client: Client, **data: Any) -> Any:
    """Confirm what the dialog has shown, and answer no question."""
    hidden = dict(client.post("/bulk/new/", {**ALL}, follow=True).context["hidden"])
    return client.post("/bulk/new/", {**ALL, **hidden, **SENT, **data})


def test_warnings_are_asked_about_once_for_all_listings(desk: Client) -> None:
    offers(3, sku="A")
    typed = row(code="E", message="{sku}{unknown}", related_attribute_id="nowhere")
    asked = confirm_once(desk, **typed)
    assert (asked.status_code, BulkJob.objects.count()) == (422, 0)
    assert "2 warnings: report all the same" in asked.content.decode()
    assert [one.text.split(":")[0] for one in asked.context["warnings"]] == [
        "3 of 3 listings",
        "Nothing fills {unknown}",
    ]
    assert confirm_once(desk, **typed, warned=asked.context["warned"]).status_code == 302


def test_changed_text_of_a_bulk_failure_is_asked_about_anew(desk: Client) -> None:
    offers(2)
    warned = confirm_once(desk, **row(code="E", message="{one}")).context["warned"]
    assert confirm_once(desk, **row(code="E", message="{two}"), warned=warned).status_code == 422
    assert not BulkJob.objects.exists()


def test_template_that_does_not_fit_is_asked_about_at_its_row(desk: Client) -> None:
    offer(category_id="c1")
    asked = confirm_once(desk, **row(template=str(template(related_attribute_id="nowhere").pk)))
    assert asked.status_code == 422
    assert '<a href="#row-0">Error 1</a>' in asked.content.decode()
    assert "nowhere" in asked.content.decode().split('id="row-0-findings"')[1].split("</div>")[0]


def test_blank_rows_of_a_bulk_failure_are_dropped(desk: Client) -> None:
    offer()
    assert confirm_once(desk, **row(2, code="E", message="m")).status_code == 302
    assert [error["code"] for error in BulkJob.objects.get().parameters["errors"]] == ["E"]


def test_bulk_failure_with_too_many_errors_is_refused(desk: Client) -> None:
    offer()
    given = {name: text for number in range(251) for name, text in row(number, code=f"{number}", message="m").items()}
    refused = confirm_once(desk, **given)
    assert (refused.status_code, len(refused.context["rows"])) == (422, 251)
    assert "these are 251" in refused.content.decode()


def test_undone_bulk_failure_can_be_ordered_again_as_it_was_typed(desk: Client) -> None:
    offers(2)
    chosen = template(related_attribute_id="gtin")
    rows = row(template=str(chosen.pk), named="1") | row(1, code="E", message="Bad {sku}")
    post(desk, **SENT, ticket="T-1", **rows)
    job = BulkJob.objects.get()
    desk.post(f"/bulk/{job.pk}/take-back/")
    dialog: Any = desk.get(desk.get(f"/bulk/{job.pk}/").context["same_dialog"], follow=True)
    assert dialog.status_code == 200
    assert (dialog.context["extent"].count, dialog.context["form"]["ticket"].value()) == (2, "T-1")
    first, second = dialog.context["rows"]
    assert (first.template, first.named, second["message"].value()) == (chosen, True, "Bad {sku}")
    assert BulkJob.objects.count() == 1


def test_bulk_failure_that_has_begun_is_not_offered_again(desk: Client) -> None:
    offers(2)
    post(desk, **SENT, **row(code="E", message="m"))
    job = carry_out(BulkJob.objects.get())
    assert desk.get(f"/bulk/{job.pk}/").context["same_dialog"] == ""
