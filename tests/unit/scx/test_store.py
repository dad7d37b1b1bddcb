"""The store in memory keeps the promises of the interface."""

from concurrent.futures import ThreadPoolExecutor

from channelsync.scx.store import MemoryStore
from tests.unit.scx.conftest import FakeClock


def test_change_is_atomic_between_threads() -> None:
    store = MemoryStore()

    def add(_: int) -> int:
        return store.change("n", lambda old: (str(int(old or 0) + 1), int(old or 0)))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, range(200))) == list(range(200))
    assert store.get("n") == "200"


def test_change_to_none_removes() -> None:
    store = MemoryStore()
    store.change("k", lambda _: ("v", None))
    assert store.change("k", lambda old: (None, old)) == "v"
    assert store.get("k") is None


def test_only_one_lends_to_one_until_given_back() -> None:
    store = MemoryStore()
    with store.only_one("x", seconds=10) as first, store.only_one("x", seconds=10) as second:
        assert (first, second) == (True, False)
    with store.only_one("x", seconds=10) as third:
        assert third


def test_only_one_lapses_and_late_return_harms_nobody() -> None:
    clock = FakeClock()
    store = MemoryStore(clock)
    with store.only_one("x", seconds=10):
        clock.now += 11
        late = store.only_one("x", seconds=10)
        assert late.__enter__()
    with store.only_one("x", seconds=10) as third:
        assert not third
