"""The form of a bulk failure: its rows, sent as a person would send them."""

from typing import Any

from django.test import Client

from channelsync.attributes.models import Attribute
from channelsync.bulk.models import BulkJob
from channelsync.dashboard.models import ErrorTemplate
from channelsync.listings.models import ListingError
from tests.unit.bulk.ordering import carry_out, look_and_confirm

ALL = {"all": "1", "query": "state=", "kind": "failed"}


SENT = {"confirm": "1", "reason": "why"}


def row(number: int = 0, **fields: str) -> dict[str, str]:
    return {f"error-{number}-{name}": text for name, text in fields.items()} | {"rows": str(number + 1)}


def post(client: Client, path: str = "new/", **data: Any) -> Any:
    url, given = f"/bulk/{path}", {**ALL, **data}
    return look_and_confirm(client, url, given) if "confirm" in given else client.post(url, given, follow=True)


def said(response: Any) -> list[str]:
    """Return what the preview says does not fit, by error."""
    return [finding.text for one in response.context["previews"] for finding in one.for_all]


def template(**changes: Any) -> ErrorTemplate:
    texts = {"message_de": "Angabe fehlt: {sku}", "message_en": "Missing for {sku}", "long_message_de": "{attribute}"}
    return ErrorTemplate.objects.create(**{"code": "T-1", "name": "Missing", **texts, **changes})


def colour(category: str = "c1", *values: str, name: str = "Farbe") -> Attribute:
    return Attribute.objects.create(
        category_id=category, attribute_id="colour", name=name, values=[[value, value.title()] for value in values]
    )


def told() -> list[tuple[str, ...]]:
    carry_out(BulkJob.objects.get())
    rows = ListingError.objects.order_by("offer_id", "position")
    return list(rows.values_list("message", "long_message", "recommended_value"))
