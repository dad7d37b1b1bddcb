"""Modules, functions and tests stay short enough to be read at once: the numbers of CONTRIBUTING.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

FOLDERS = ("channelsync", "tools", "bench", "tests")
MODULE_LINES, FUNCTION_LINES, TEST_LINES = 300, 40, 15


def too_long(source: str) -> Iterator[str]:
    """Name what a module has that is too long, each with its lines; a function's begin at its `def`."""
    if (lines := len(source.splitlines())) > MODULE_LINES:
        yield f"{lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > (TEST_LINES if node.name.startswith("test_") else FUNCTION_LINES):
                yield f"{node.name}, {lines} lines"


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_is_too_long(folder: str) -> None:
    files = [path for path in Path(settings.BASE_DIR, folder).rglob("*.py") if path.parent.name != "migrations"]
    assert files
    found = {str(path): list(too_long(path.read_text(encoding="utf-8"))) for path in files}
    assert {path: long for path, long in found.items() if long} == {}


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = 1\n" * 300, []),
        ("x = 1\n" * 301, ["301 lines"]),
        ("@a\n@b\ndef act():\n" + "    x = 1\n" * 39, []),
        ("class A:\n  async def act():\n" + "    x = 1\n" * 40, ["act, 41 lines"]),
        ("@a\ndef test_x():\n" + "    x = 1\n" * 14, []),
        ("def test_x():\n" + "    x = 1\n" * 15, ["test_x, 16 lines"]),
    ],
)
def test_limits_are_those_of_contributing(source: str, told: list[str]) -> None:
    assert list(too_long(source)) == told
