"""Hold messages to the contract in channel-api.yaml: requests that a client sends and answers that a server gives."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker

HERE: Final = Path(__file__).parent
EVENT_SCHEMAS: Final = {
    "Seller:Offer.New": "Offer",
    "Seller:Offer.Update": "Offer",
    "Seller:Offer.End": "OfferEnd",
    "Seller:Offer.StockUpdate": "OfferStockUpdate",
    "Seller:Offer.PriceUpdate": "OfferPriceUpdate",
    "Seller:Channel.Unlinked": "ChannelUnlinked",
}
JSON: Final = "application/json"


class ContractError(AssertionError):
    """A message that the contract does not allow; the text lists everything that is wrong."""


@cache
def contract() -> dict[str, Any]:
    """Return the parsed contract."""
    loaded: dict[str, Any] = yaml.safe_load((HERE / "channel-api.yaml").read_text(encoding="utf-8"))
    return loaded


def validate_request(method: str, target: str, body: object = None) -> None:
    """Check path, query and parsed body of a request; a form is given as a dict. ContractError if it is wrong."""
    parts = urlsplit(target)
    operation = _operation(method, parts.path)
    _check_query(operation, parse_qs(parts.query, keep_blank_values=True), target)
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        if body is not None:
            raise ContractError(f"{method} {target} has no body")
        return
    (media,) = content.values()
    _check(media["schema"], body, f"{method} {target}")


def validate_response(method: str, target: str, status: int, body: object = None) -> None:
    """Check status and parsed body of an answer, events by their types; None stands for an empty body."""
    operation = _operation(method, urlsplit(target).path)
    answer = operation["responses"].get(str(status))
    if answer is None:
        if status < 400:
            raise ContractError(f"{method} {target} answers no {status}")
        answer = {"$ref": "#/components/responses/Error"}
    if "$ref" in answer:
        answer = contract()["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    if JSON not in answer.get("content", {}):
        if body is not None:
            raise ContractError(f"{method} {target} {status} has no body")
        return
    _check(answer["content"][JSON]["schema"], body, f"{method} {target} {status}")
    for event in body.get("eventList", []) if isinstance(body, dict) else []:
        validate_event(event)


def validate_event(event: dict[str, Any]) -> None:
    """Check the body of an event whose type has a schema of its own."""
    name = EVENT_SCHEMAS.get(event["type"])
    if name:
        _check({"$ref": f"#/components/schemas/{name}"}, event["event"], event["type"])


def _operation(method: str, path: str) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = contract()["paths"]
    for template, operations in sorted(paths.items(), key=lambda item: "{" in item[0]):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in operations:
            operation: dict[str, Any] = operations[method.lower()]
            return operation
    raise ContractError(f"there is no {method} {path}")


def _check_query(operation: dict[str, Any], query: dict[str, list[str]], where: str) -> None:
    known = {row["name"]: row for row in operation.get("parameters", []) if row["in"] == "query"}
    if unknown := query.keys() - known.keys():
        raise ContractError(f"{where}: unknown parameters {sorted(unknown)}")
    for name, row in known.items():
        if name not in query:
            if row.get("required"):
                raise ContractError(f"{where}: {name} is missing")
            continue
        text = query[name][-1]
        is_number = row["schema"].get("type") == "integer" and text.isdigit()
        _check(row["schema"], int(text) if is_number else text, f"{where} {name}")


def _check(schema: dict[str, Any], value: object, where: str) -> None:
    # A reference only counts next to nothing else, so it goes into allOf; the components give it something to point at.
    whole = {"allOf": [schema], "components": contract()["components"]}
    validator = OAS30Validator(whole, format_checker=oas30_format_checker)
    errors = [f"{where}: {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]
    if errors:
        raise ContractError("\n".join(errors[:20]))
