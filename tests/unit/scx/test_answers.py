"""Each status means one kind of error; elements are found in whatever wrapper SCX names."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.answers import by_element, error_items, failure, retry_after_seconds
from channelsync.scx.errors import (
    ConfigError,
    ErrorItem,
    GarbledAnswer,
    ProtocolError,
    RejectedError,
    ScxError,
    ServerError,
    TemporaryError,
)
from channelsync.scx.exchange import Exchange
from channelsync.scx.transport import Answer

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
OURS = b'{"errorList":[{"code":"VAL100","message":"offerList[0].x: no","severity":"error","hint":null}]}'
HTML = b"<html>Bad gateway</html>"


def answer(status: int, body: bytes = b"", method: str = "POST") -> Answer:
    exchange = Exchange(method, "/v1/x", status, NOW, 1, sent_elements=3)
    return Answer(status, {}, body, exchange)


def judged(status: int, body: bytes = b"", method: str = "POST") -> ScxError | None:
    return failure(answer(status, body, method), now=0)


@pytest.mark.rule(9)
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, OURS, ServerError),
        (502, HTML, ServerError),
        (503, b"", ServerError),
        (408, b"", ServerError),
        (401, OURS, ConfigError),
        (403, HTML, ConfigError),
        (400, OURS, RejectedError),
        (409, OURS, RejectedError),
        (422, b"{}", RejectedError),
        (413, HTML, RejectedError),
        (400, HTML, GarbledAnswer),
        (400, b"", GarbledAnswer),
        (404, HTML, GarbledAnswer),
        (404, OURS, ProtocolError),
        (404, b"", ProtocolError),
        (405, OURS, ProtocolError),
        (308, b"", ProtocolError),
        (302, HTML, GarbledAnswer),
    ],
)
def test_failure_is_of_kind(status: int, body: bytes, kind: type[ScxError]) -> None:
    """Rule 9: every status has its kind."""
    error = judged(status, body)
    assert type(error) is kind
    assert error.exchange


@pytest.mark.parametrize(("status", "unknown"), [(500, False), (502, True), (503, False), (504, True)])
def test_gateway_failure_of_report_has_unknown_outcome(status: int, unknown: bool) -> None:
    error = judged(status, HTML)
    assert isinstance(error, TemporaryError)
    assert error.outcome_unknown is unknown


@pytest.mark.parametrize(("status", "body"), [(201, b""), (201, HTML), (204, b""), (200, b"{}"), (202, b"[]")])
def test_success_of_report_needs_no_body(status: int, body: bytes) -> None:
    assert judged(status, body) is None


@pytest.mark.parametrize(("method", "status", "body"), [("POST", 200, HTML), ("GET", 204, b""), ("GET", 200, HTML)])
def test_success_that_scx_did_not_write_is_garbled(method: str, status: int, body: bytes) -> None:
    error = judged(status, body, method)
    assert isinstance(error, GarbledAnswer)
    assert error.outcome_unknown


@pytest.mark.parametrize(
    ("message", "index"),
    [
        ("offerList[2].sellerId: leer", 2),
        ("offerList[0]: unknown offer", 0),
        ("eventIdList[1]: x", 1),
        ("body.offerList[1].errorList[7].message: long", 1),
        ("offerList[1].errorList[0].code : x", 1),
        ("offerList[3].x: beyond what was sent", None),
        ("offerList: empty", None),
        ("see offerList[1]", None),
        ("", None),
    ],
)
@pytest.mark.rule(8)
def test_by_element_finds_index(message: str, index: int | None) -> None:
    """Rule 8: elements at fault are found by their path."""
    found = by_element([ErrorItem("VAL100", message)], 3)
    assert list(found) == ([] if index is None else [index])


def test_by_element_passes_warnings_over_where_there_are_errors() -> None:
    items = [ErrorItem("A", "l[0]: x", "warning"), ErrorItem("B", "l[1]: y", "error"), ErrorItem("C", "l[1]: z")]
    assert by_element(items, 3) == {1: items[1:]}
    assert by_element(items[:1], 3) == {0: items[:1]}


def test_error_items_are_read_leniently() -> None:
    body = b'{"errorList":[{"code":100,"message":null},5,{"message":"m","hint":"h"}],"x":1}'
    assert error_items(body) == [ErrorItem("100", ""), ErrorItem("", "m", "", "h")]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"<html>", b'{"errorList":[]}', b'{"errorList":"x"}', b"\xff"])
def test_error_items_of_other_bodies_are_none(body: bytes) -> None:
    assert error_items(body) == []


@given(st.binary(), st.integers(100, 999), st.sampled_from(["GET", "POST", "DELETE"]))
def test_failure_of_any_answer_is_error_of_ours_or_none(body: bytes, status: int, method: str) -> None:
    error = judged(status, body, method)
    assert error is None or isinstance(error, ScxError)
    assert error is not None or 200 <= status < 300


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("1.5", 1.5),
        ("Mon, 02 Mar 2026 09:31:00 GMT", 60),
        ("Mon, 02 Mar 2026 09:00:00 GMT", 0),
        ("999999999", 86_400),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("１２", None),
        ("Mon, 99 Mar 2026 09:31:00 GMT", None),
    ],
)
def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    assert retry_after_seconds({"Retry-After": value}, NOW.timestamp()) == seconds
