"""Errors, and the groups that the desk makes of them."""

from django.test import Client

from channelsync.dashboard.figures.failures import FAILURES, Group
from channelsync.scx.payloads import ErrorEntry


def error(code: str, message: str = "Missing") -> ErrorEntry:
    return ErrorEntry(code, message, "", "", "")


def group(code: str) -> Group:
    return next(one for one in FAILURES.recount().what.codes if one.code == code)


def message(pattern: str) -> Group:
    return next(one for one in FAILURES.recount().what.messages if one.message == pattern)


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()
