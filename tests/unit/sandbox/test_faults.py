import random

import pytest

from channelsync.sandbox.faults import KINDS, FaultError, FaultScript, parse_fault


def script(*specs: str, seed: int = 1) -> FaultScript:
    return FaultScript(random.Random(seed), specs)


def pattern(faults: FaultScript, route: str, count: int = 8) -> list[int]:
    return [len(faults.draw(route)) for _ in range(count)]


@pytest.mark.parametrize(
    ("spec", "route", "expected"),
    [
        ("500", "auth", [1, 1, 1, 1, 1, 1, 1, 1]),
        ("429:offer:every=3", "listed", [0, 0, 1, 0, 0, 1, 0, 0]),
        ("429:offer:every=3", "event-get", [0] * 8),
        ("html502:listed:count=3", "listed", [1, 1, 1, 0, 0, 0, 0, 0]),
        ("500:event:after=2:count=1", "event-delete", [0, 0, 1, 0, 0, 0, 0, 0]),
        ("duplicate:every=4", "event-get", [0, 0, 0, 1, 0, 0, 0, 1]),
        ("duplicate", "event-delete", [0] * 8),
    ],
)
def test_fault_strikes_where_and_as_often_as_written(spec: str, route: str, expected: list[int]) -> None:
    assert pattern(script(spec), route) == expected


def test_rate_is_random_but_the_same_for_one_seed() -> None:
    runs = [pattern(script("500:rate=0.5", seed=seed), "listed", 200) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]
    assert 60 < sum(runs[0]) < 140


def test_several_faults_strike_in_the_order_of_the_script() -> None:
    assert [fault.kind for fault in script("timeout", "500").draw("auth")] == ["timeout", "500"]


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "nope",
        "500:nowhere",
        "500:every=0",
        "500:rate=x",
        "500:rate=nan",
        "timeout:seconds=inf",
        "500:size=3",
        "500:count=-1",
        "500:listed:auth",
    ],
)
def test_spec_that_is_none_is_refused(spec: str) -> None:
    with pytest.raises(FaultError):
        parse_fault(spec)


def test_unknown_fault_is_refused_with_the_known_ones() -> None:
    with pytest.raises(FaultError) as refused:
        parse_fault("tea")
    assert all(kind in str(refused.value) for kind in KINDS)


def test_replace_with_a_bad_spec_changes_nothing() -> None:
    faults = script("500")
    with pytest.raises(FaultError):
        faults.replace(["429", "tea"])
    assert pattern(faults, "auth", 1) == [1]


def test_reject_strikes_the_named_listing_only() -> None:
    faults = script("reject:listed:offer=5:seller=1")
    struck = [
        faults.rejection(route, seller, offer) is not None
        for route, seller, offer in (("listed", "1", 5), ("listed", "2", 5), ("listed", "1", 6), ("failed", "1", 5))
    ]
    assert struck == [True, False, False, False]
    assert faults.draw("listed") == []


def test_clear_lets_everything_work() -> None:
    faults = script("500")
    faults.clear()
    assert pattern(faults, "auth", 1) == [0]


def test_reject_lets_through_what_was_refused_for_another() -> None:
    faults = script("reject:listed:every=2")
    first = [offer for offer in range(1, 9) if faults.rejection("listed", "1", offer)]
    rest = [offer for offer in range(1, 9) if offer not in first]
    faults.spare("listed", [("1", offer) for offer in rest])
    assert (first, [offer for offer in rest if faults.rejection("listed", "1", offer)]) == ([2, 4, 6, 8], [])
    assert [offer for offer in rest if faults.rejection("listed", "1", offer)] == [3, 7]  # counted anew after that


def test_reject_strikes_messages_only_where_they_are_named() -> None:
    assert script("reject:seller=1").rejection("notification", "1", 0) is None
    assert script("reject:notification:seller=1").rejection("notification", "1", 0)
    assert script("reject:notification:seller=1").rejection("listed", "1", 5) is None
