"""No window is overdrawn, however many processes share it and wherever SCX's own window begins."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsync.scx.errors import WouldWait
from channelsync.scx.limits import Pacer, Ticket
from channelsync.scx.routes import Group
from channelsync.scx.store import MemoryStore
from tests.unit.scx.conftest import FakeClock


def headers(limit: object, remaining: object, interval: object = 60) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Interval-Length-Seconds": str(interval),
    }


class Server:
    """Count as SCX may: in windows that begin with a first request, at full minutes, or that slide."""

    def __init__(self, kind: str, limit: int, interval: float) -> None:
        self.kind, self.limit, self.interval = kind, limit, interval
        self.times: list[float] = []
        self.begin = 0.0
        self.refused = 0

    def request(self, now: float) -> dict[str, str]:
        """Return the headers of an answer."""
        self._move_window(now)
        used = len(self.times)
        self.refused += used >= self.limit
        self.times.append(now)
        return headers(self.limit, max(0, self.limit - used - 1), self.interval)

    def _move_window(self, now: float) -> None:
        if self.kind == "sliding":
            self.times = [at for at in self.times if at > now - self.interval]
        elif now >= self.begin + self.interval:
            self.times = []
            self.begin = now if self.kind == "first" else now // self.interval * self.interval


class Office:
    """Hold pacers of several processes with one store, one clock and one server."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore(self.clock)
        self.pacers = [Pacer(self.store, clock=self.clock, sleep=self.clock.sleep) for _ in range(3)]

    def learn(self, limit: int, remaining: int | None = None, group: Group = Group.OFFER) -> None:
        """Let one process hear of a limit."""
        left = limit - 1 if remaining is None else remaining
        self.pacers[0].finish(self.take(0, group=group), headers(limit, left))

    def take(self, process: int = 1, *, group: Group = Group.OFFER, wait: float = 0, share: float = 1.0) -> Ticket:
        """Take a slot in one of the processes."""
        return self.pacers[process].take(group, wait=wait, share=share)


@pytest.fixture
def office() -> Office:
    """Return three processes that know of no limit yet."""
    return Office()


@pytest.mark.rule(10)
@given(
    st.sampled_from(["first", "aligned", "sliding"]),
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(0, 2), st.floats(0, 40), st.floats(0, 3), st.floats(0, 3)), max_size=60),
)
def test_window_is_never_overdrawn_by_several_processes(
    kind: str, limit: int, requests: list[tuple[int, float, float, float]]
) -> None:
    """Rule 10: whatever way SCX counts, no request of three processes is refused."""
    office, server = Office(), Server(kind, limit, 60.0)
    for process, pause, before, after in requests:
        office.clock.now += pause
        ticket = office.take(process, wait=1000)
        office.clock.now += before
        told = server.request(office.clock.now)
        office.clock.now += after
        office.pacers[process].finish(ticket, told)
    assert server.refused == 0


@pytest.mark.rule(10)
def test_slots_taken_at_once_by_threads_are_no_more_than_limit(office: Office) -> None:
    """Rule 10: a slot counts from before its request is sent."""
    office.learn(20)

    def take(number: int) -> bool:
        try:
            office.take(number % 3)
        except WouldWait:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(60))) == 19


@pytest.mark.rule(10)
def test_share_leaves_half_of_window_to_others(office: Office) -> None:
    """Rule 10: stock leaves reports half of the offer group."""
    office.learn(10)
    for _ in range(4):
        office.take(share=0.5)
    with pytest.raises(WouldWait):
        office.take(share=0.5)
    for _ in range(5):
        office.take()


def test_full_window_waits_until_slot_is_free(office: Office) -> None:
    office.learn(1)
    began = office.clock.now
    office.take(wait=100)
    assert 60 <= office.clock.now - began <= 70


def test_full_window_beyond_wait_says_how_long_and_sleeps_not(office: Office) -> None:
    office.learn(1)
    with pytest.raises(WouldWait) as caught:
        office.take(wait=30)
    assert 55 <= caught.value.seconds <= 70
    assert office.clock.slept == []


def test_remaining_of_others_is_taken_over(office: Office) -> None:
    office.learn(10, remaining=2)
    office.take()
    office.take()
    with pytest.raises(WouldWait):
        office.take()


def test_more_remaining_than_known_is_not_believed(office: Office) -> None:
    office.learn(3)
    late = [office.take(), office.take()]
    office.pacers[1].finish(late[0], headers(3, 2))
    with pytest.raises(WouldWait):
        office.take()


def test_unknown_limit_is_learnt_with_one_request(office: Office) -> None:
    first = office.take(0)
    with pytest.raises(WouldWait):
        office.take(1)
    office.pacers[0].finish(first, headers(5, 4))
    office.take(1)


def test_unknown_limit_is_open_after_failed_first_request(office: Office) -> None:
    office.pacers[0].finish(office.take(0), None)
    office.take(1)
    with pytest.raises(WouldWait):
        office.take(2)


def test_answer_without_headers_means_no_pacing(office: Office) -> None:
    office.pacers[0].finish(office.take(0), {})
    for _ in range(200):
        office.take()


@pytest.mark.parametrize("value", ["", "abc", "-1", "NaN", "Infinity", "1e99", "0"])
def test_garbage_in_headers_is_ignored(office: Office, value: str) -> None:
    office.learn(2)
    office.pacers[1].finish(office.take(), headers(value, value if value != "0" else 9, value))
    with pytest.raises(WouldWait):
        office.take()


def test_changed_interval_keeps_counts(office: Office) -> None:
    office.learn(2)
    office.pacers[1].finish(office.take(), headers(2, 0, 600))
    with pytest.raises(WouldWait) as caught:
        office.take()
    assert 500 < caught.value.seconds < 700


def test_limited_group_stops_for_all_until_its_window_ends(office: Office) -> None:
    office.learn(100)
    office.pacers[1].finish(office.take(), headers(100, 90), limited=True)
    with pytest.raises(WouldWait) as caught:
        office.take(2)
    assert 55 <= caught.value.seconds <= 70
    office.take(2, group=Group.EVENT)


@pytest.mark.parametrize("seconds", [3, 900])
def test_limited_group_obeys_retry_after(office: Office, seconds: int) -> None:
    office.learn(100)
    assert office.pacers[0].finish(office.take(), {}, limited=True, retry_after=seconds) == seconds
    office.clock.now += seconds - 0.5
    with pytest.raises(WouldWait):
        office.take()
    office.clock.now += 0.5
    office.take()


def test_limited_group_without_known_window_stops_longer_each_time(office: Office) -> None:
    stops = []
    for _ in range(8):
        stops.append(office.pacers[0].finish(office.take(wait=100), {}, limited=True))
    assert stops[:3] == [2, 4, 8]
    assert stops[-1] == 60


def test_waiters_for_one_window_come_at_different_times(office: Office) -> None:
    office.learn(1)
    waits = set()
    for _ in range(10):
        with pytest.raises(WouldWait) as caught:
            office.take()
        waits.add(caught.value.seconds)
    assert len(waits) > 5


def test_released_slot_is_free_again(office: Office) -> None:
    office.learn(2)
    office.pacers[1].release(office.take())
    office.take()
    with pytest.raises(WouldWait):
        office.take()


def test_call_in_two_groups_counts_in_both(office: Office) -> None:
    office.learn(3)
    ticket = office.pacers[1].take(Group.STOCK_ALL, also=Group.OFFER, wait=0)
    office.pacers[1].finish(ticket, headers(60, 59))
    office.take()
    with pytest.raises(WouldWait):
        office.take()


def test_call_in_two_groups_gives_first_slot_back_when_second_is_full(office: Office) -> None:
    office.learn(1)
    office.learn(2, group=Group.STOCK_ALL)
    with pytest.raises(WouldWait):
        office.pacers[1].take(Group.STOCK_ALL, also=Group.OFFER, wait=0)
    office.take(group=Group.STOCK_ALL)


def test_clock_set_back_does_not_stop_group_for_long(office: Office) -> None:
    office.learn(1)
    office.clock.now -= 86_400
    office.take()


def test_unreadable_stored_window_is_forgotten(office: Office) -> None:
    office.store.change("scx:window:offer", lambda _: ("{broken", None))
    office.take()


def test_many_requests_over_hours_need_little_room(office: Office) -> None:
    office.learn(1500)
    spread = random.Random("room")
    for _ in range(2000):
        office.pacers[0].finish(office.take(wait=100), headers(1500, 1499))
        office.clock.now += spread.uniform(0, 10)
    assert len(office.store.get("scx:window:offer") or "") < 1500
