"""Pollers, senders and deciders are killed at random moments while SCX is full of faults; then the books must be right.

CHANNELSYNC_CRASH_KILLS and CHANNELSYNC_CRASH_SEED make it longer, or another one.
"""

import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from subprocess import run
from typing import Any

import pytest

from tests.crash import stage
from tests.processes import ROOT, environment, manage, own_database

pytestmark = [pytest.mark.process, pytest.mark.slow]
KILLS, SEED = os.environ.get("CHANNELSYNC_CRASH_KILLS", "40"), os.environ.get("CHANNELSYNC_CRASH_SEED", "1")
DRAIN_SECONDS = "60"
FAULTS = (
    *("429:offer:every=41:retry-after=1", "429:event:every=67:retry-after=1"),
    "expire-token:every=307",  # not more often: a late request with an old token would not count
    *("500:offer:every=13", "500:event:every=5", "html502:offer:every=31", "html502:event:every=43"),
    *("cut-before:offer:every=17", "cut-after:offer:every=11", "cut-before:event:every=4", "cut-after:event:every=23"),
    # requests that count though nobody waits for them any more: given up after 1.2 s, or left by the dead
    *("timeout:offer:every=7:seconds=2.2", "timeout:offer:every=3:seconds=0.4", "timeout:event:every=5:seconds=0.1"),
    "timeout:offer:every=53:seconds=2:when=after",
    *("truncated:event-get:every=19", "duplicate:every=5", "out-of-order:every=3", "malformed:every=40"),
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Books:
    """The database's rows by model, what SCX knows, and the ids of all events that were sent."""

    rows: dict[str, list[Row]]
    scx: dict[str, Any]
    sent: set[str]

    def by_offer(self, model: str) -> dict[int, list[Row]]:
        """Return the rows of a model by listing, in the order in which they were made."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows[model]:
            found[row["offer_id"]].append(row)
        return found

    @cached_property
    def reports(self) -> dict[int, Row]:
        """Return the reports by id."""
        return {row["id"]: row for row in self.rows["StateReport"]}

    @cached_property
    def arrivals(self) -> dict[int, list[int]]:
        """Return the ids of our reports in the order in which they arrived at SCX, by listing."""
        ids = {json.dumps(json.loads(row["body"]), sort_keys=True): row["id"] for row in self.reports.values()}
        keys = {f"{row['seller_id']}/{row['offer_id']}": row["id"] for row in self.rows["Offer"]}
        return {
            keys[key]: [ids[json.dumps(one["element"], sort_keys=True)] for one in arrived]
            for key, arrived in self.scx["reports"].items()
        }

    def attempts(self, outcome: str) -> Counter[int]:
        """Return how many attempts with that outcome each report has."""
        return Counter(row["report_id"] for row in self.rows["ReportAttempt"] if row["outcome"] == outcome)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """Play the drama once, let all drain without faults, and open the books."""
    folder = tmp_path_factory.mktemp("crash")
    with ExitStack() as stack:
        own = environment(folder, stack.enter_context(own_database(folder)))
        environ = stack.enter_context(stage.sandbox(own, "--seed", SEED, "--offers", "0", "--invisible-seconds", "0.5"))
        assert manage(environ, "migrate", "--verbosity", "0").returncode == 0
        sent = json.loads(module(environ, "tests.crash.drama", KILLS, SEED, environ["SCX_API_URL"], *FAULTS))
        stage.tell(environ, "faults", {"faults": []})
        rows = json.loads(module(environ, "tests.crash.aftermath", DRAIN_SECONDS))
        yield Books(rows, stage.state(environ), set(sent))


def module(environ: dict[str, str], *arguments: str) -> str:
    """Run a module to its end and return what it printed."""
    done = run([sys.executable, "-m", *arguments], cwd=ROOT, env=environ, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_workers_died_in_the_middle(books: Books) -> None:
    """Else the other tests would prove nothing."""
    assert any(row["error"].startswith("The sender did not say") for row in books.rows["ReportAttempt"])
    assert any(row["sightings"] > 1 for row in books.rows["InboxEvent"] if row["event_id"] in books.sent)


def test_nothing_is_left_to_do_after_the_crashes(books: Books) -> None:
    assert {row["status"] for row in books.rows["InboxEvent"]} <= {"applied", "stale", "invalid", "unhandled"}
    assert {row["status"] for row in books.reports.values()} <= {"sent", "superseded", "cancelled"}


@pytest.mark.rule(1)
def test_no_event_is_lost_by_a_crash(books: Books) -> None:
    """Each is stored and acknowledged; only elements without an id, which nobody can acknowledge, are given up."""
    stored = {row["event_id"] for row in books.rows["InboxEvent"] if row["acknowledged_at"]}
    assert books.sent <= stored
    assert books.sent <= set(books.scx["acknowledged"])
    assert [one for one in books.scx["lost"] if not one.startswith("hidden-")] == []


@pytest.mark.rule(1)
def test_each_event_is_applied_exactly_once(books: Books) -> None:
    """One move per New, Update and End that was not stale, one revision per New and Update."""
    applied = {row["id"]: row for row in books.rows["InboxEvent"] if row["status"] == "applied"}
    moving = {pk for pk, row in applied.items() if row["type"].rpartition(".")[2] in ("New", "Update", "End")}
    content = {pk for pk in moving if not applied[pk]["type"].endswith("End")}
    moved = Counter(row["event_id"] for row in books.rows["Transition"] if row["event_id"])
    assert moved == Counter(moving)
    assert Counter(row["event_id"] for row in books.rows["OfferRevision"]) == Counter(content)


@pytest.mark.rule(3)
def test_newest_event_has_the_last_word_after_the_crashes(books: Books) -> None:
    """Whatever the order in which they came."""
    newest: dict[tuple[str, int], Row] = {}
    for row in books.rows["InboxEvent"]:
        if row["event_id"] in books.sent and row["type"].endswith((".New", ".Update", ".End")):
            key = row["seller_id"], row["offer_id"]
            newest[key] = max(newest.get(key, row), row, key=lambda one: one["event_id"])
    offers = {(row["seller_id"], row["offer_id"]): row for row in books.rows["Offer"]}
    for key, last in newest.items():
        assert offers[key]["content_mark_id"] == last["event_id"]
        assert (offers[key]["state"] == "ended") == last["type"].endswith(".End")


@pytest.mark.rule(5)
def test_moves_of_each_listing_form_a_chain(books: Books) -> None:
    """Versions grow, each move starts where the one before led, and the last is what the listing shows."""
    offers = {row["id"]: row for row in books.rows["Offer"]}
    for offer, moves in books.by_offer("Transition").items():
        moves.sort(key=lambda move: int(move["version"]))
        assert all(a["version"] < b["version"] and a["to_state"] == b["from_state"] for a, b in pairwise(moves))
        assert (moves[-1]["version"], moves[-1]["to_state"]) == (offers[offer]["version"], offers[offer]["state"])


@pytest.mark.rule(5)
def test_each_decision_has_its_move_and_its_report(books: Books) -> None:
    """Both or neither: they are one transaction."""
    moves = Counter((row["offer_id"], row["version"]) for row in books.rows["Transition"] if row["kind"] == "report")
    assert moves == Counter((row["offer_id"], row["version"]) for row in books.reports.values())


@pytest.mark.rule(6)
def test_reports_of_a_listing_arrive_in_order(books: Books) -> None:
    """SCX may see one twice, but none after a newer one."""
    assert books.arrivals
    for arrived in books.arrivals.values():
        assert arrived == sorted(arrived)


@pytest.mark.rule(6)
def test_last_report_of_each_listing_arrived_last(books: Books) -> None:
    """What the seller sees is what was decided last, if it was to be sent at all."""
    for offer, reports in books.by_offer("StateReport").items():
        sent = [report["id"] for report in reports if report["status"] == "sent"]
        assert not sent or books.arrivals[offer][-1] >= sent[-1]
        assert set(sent) <= set(books.arrivals.get(offer, []))


@pytest.mark.rule(6)
@pytest.mark.rule(7)
def test_superseded_and_cancelled_reports_never_arrive(books: Books) -> None:
    """But those that were on their way: an attempt tells that nobody knows what became of them."""
    unknown = books.attempts("unknown")
    for report in {pk for arrived in books.arrivals.values() for pk in arrived}:
        assert books.reports[report]["status"] == "sent" or unknown[report]


@pytest.mark.rule(6)
def test_history_shows_each_report_sent_once(books: Books) -> None:
    """Repeats that SCX saw are attempts whose outcome we never learnt."""
    sent = Counter(pk for pk, row in books.reports.items() if row["status"] == "sent")
    assert books.attempts("accepted") == sent
    repeated = sum(len(arrived) - len(set(arrived)) for arrived in books.arrivals.values())
    assert repeated <= books.attempts("unknown").total()
