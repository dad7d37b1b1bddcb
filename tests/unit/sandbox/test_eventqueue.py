import pytest

from channelsync.sandbox.eventqueue import MAX_DELIVERIES, EventQueue


@pytest.fixture
def queue() -> EventQueue:
    queue = EventQueue(invisible_seconds=300)
    for event_id, created in (("b", 20.0), ("a", 10.0), ("c", 30.0)):
        queue.add(event_id, created, event_id.encode())
    return queue


def ids(queue: EventQueue, now: float, limit: int = 1000) -> list[str]:
    return [event.id for event in queue.deliver(limit, now)]


def test_deliver_gives_the_oldest_first_and_keeps_the_limit(queue: EventQueue) -> None:
    assert ids(queue, 100, limit=2) == ["a", "b"]
    assert ids(queue, 100) == ["c"]


def test_events_of_one_second_keep_the_order_of_their_making() -> None:
    queue = EventQueue(300)
    for event_id in ("z", "m", "a"):
        queue.add(event_id, 10.0, b"")
    assert ids(queue, 100) == ["z", "m", "a"]


def test_delivered_event_is_hidden_until_its_time_is_over(queue: EventQueue) -> None:
    ids(queue, 100)
    assert ids(queue, 399.9) == []
    assert ids(queue, 400) == ["a", "b", "c"]
    assert queue.deliveries == {"a": 2, "b": 2, "c": 2}


def test_acknowledged_event_never_comes_back(queue: EventQueue) -> None:
    ids(queue, 100)
    queue.acknowledge(["b", "unknown", "b"])
    assert ids(queue, 1000) == ["a", "c"]
    assert queue.acknowledged == ["b"]


def test_event_can_be_acknowledged_before_it_was_delivered(queue: EventQueue) -> None:
    queue.acknowledge(["a"])
    assert ids(queue, 100) == ["b", "c"]


def test_event_is_lost_after_ten_deliveries(queue: EventQueue) -> None:
    queue.acknowledge(["b", "c"])
    delivered = [ids(queue, 1000.0 * n) for n in range(1, MAX_DELIVERIES + 2)]
    assert delivered == [["a"]] * 10 + [[]]
    assert (queue.lost, queue.count()) == (["a"], 0)


def test_event_acknowledged_after_its_tenth_delivery_is_not_lost(queue: EventQueue) -> None:
    for n in range(1, MAX_DELIVERIES + 1):
        ids(queue, 1000.0 * n)
    queue.acknowledge(["a", "b", "c"])
    queue.sweep(100_000)
    assert queue.lost == []


def test_same_id_queued_twice_is_acknowledged_as_one() -> None:
    queue = EventQueue(300)
    queue.add("a", 10.0, b"1")
    queue.add("a", 10.0, b"2")
    assert ids(queue, 100) == ["a", "a"]
    queue.acknowledge(["a"])
    assert ids(queue, 1000) == []
