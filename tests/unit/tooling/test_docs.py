"""The documents are true where that can be checked: settings, links, commands and examples."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from channelsync.events.services import Event
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import feed

ROOT = Path(settings.BASE_DIR)
README = ROOT / "README.md"
INTEGRATING = ROOT / "docs" / "integrating.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READ_VARIABLE = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"')
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"manage\.py (\w+)([^\n|>]*(?:\\\n[^\n|>]*)*)")


def examples(path: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return [text for name, text in FENCED.findall(path.read_text(encoding="utf-8")) if name == language]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield name and options of each call of one of our commands in a block of any document."""
    ours = {name for name, app in get_commands().items() if str(app).startswith("channelsync.")}
    for document in DOCUMENTS:
        for text in examples(document, ""):
            for name, rest in COMMAND.findall(text):
                if name in ours:
                    yield name, re.findall(r"(?<!\S)--[a-z-]+", rest)


def anchors(path: Path) -> set[str]:
    """Return what a link into a document can name."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


def test_readme_is_short_and_begins_with_the_two_commands() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 150
    begin = lines.index("```")
    assert begin < 8
    assert [line.split("#")[0].strip() for line in lines[begin + 1 : begin + 3]] == ["make demo", "make test"]


def test_every_variable_of_the_settings_is_documented() -> None:
    read = set(READ_VARIABLE.findall((ROOT / "channelsync" / "settings.py").read_text(encoding="utf-8")))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text("utf-8"), re.MULTILINE))
    assert len(read) > 30
    assert read == documented


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    text = FENCED.sub("", document.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        goal = (document.parent / name).resolve() if name else document
        assert goal.exists(), link
        assert not anchor or anchor in anchors(goal), link


def test_commands_in_documents_know_their_options() -> None:
    called = list(commands())
    assert len(called) > 8
    for name, options in called:
        parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
        known = {option for action in parser._actions for option in action.option_strings}
        assert set(options) <= known, name


def test_rules_name_each_rule_and_its_test() -> None:
    parts = re.split(r"^## ", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [int(part.split()[0]) for part in parts] == list(range(1, 16))
    for part in parts:
        number, tests = part.split()[0], re.findall(r"\.\./(tests/[\w/]+\.py)", part)
        assert any(f"rule({number})" in (ROOT / test).read_text(encoding="utf-8") for test in tests), number


@pytest.mark.django_db
def test_example_of_deciding_runs(world: World) -> None:
    for offer_id in (17, 18):
        world.offer_new("nordlicht_shop", offer_id)
    feed(world)
    example = examples(INTEGRATING, "python")[0]
    namespace: dict[str, Any] = {}
    exec(example, namespace)  # noqa: S102 - our own document
    states = dict(Offer.objects.listings().values_list("offer_id", "state"))
    assert states == {17: State.IN_PROGRESS, 18: State.FAILED}
    assert namespace["result"].refused == []
    assert StateReport.objects.filter(status="waiting").count() == 2


def test_example_of_a_sink_runs() -> None:
    namespace: dict[str, Any] = {}
    exec(examples(INTEGRATING, "python")[1], namespace)  # noqa: S102 - our own document
    order = Event("id-1", "Seller:Order.Confirmed", None, "S1", '{"event": {"orderId": "A"}}')
    namespace["take_orders"]([order, Event("id-2", "Seller:Ticket.Reply", None, "S1", "{}")])
    assert namespace["ORDERS"] == {"id-1": {"orderId": "A"}}


def test_example_of_the_local_scx_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(examples(INTEGRATING, "python")[2], {})  # noqa: S102 - our own document
    assert capsys.readouterr().out.startswith("http://127.0.0.1:")
