"""Each of the fifteen rules has at least one test that names it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

RULES = range(1, 16)


def named_rules(source: str) -> Iterator[int]:
    """Find the numbers in `pytest.mark.rule(number)`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
            yield from (int(ast.literal_eval(argument)) for argument in node.args)


def test_every_rule_has_a_test_that_names_it() -> None:
    files = Path(settings.BASE_DIR, "tests").rglob("test_*.py")
    named = {number for file in files for number in named_rules(file.read_text(encoding="utf-8"))}
    assert sorted(set(RULES) - named) == []


def test_rule_marks_are_found() -> None:
    assert list(named_rules("@pytest.mark.rule(3)\ndef test_x() -> None: ...\npytest.mark.slow(4)")) == [3]
