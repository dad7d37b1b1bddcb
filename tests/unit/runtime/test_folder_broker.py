"""The broker of one machine: files that are whole when they are seen, and a worker that outlives those that are not."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Consumer, Exchange, Producer, Queue

from channelsync import settings
from channelsync.runtime import folder_broker

pytestmark = pytest.mark.rule(13)
QUEUE = Queue("events", Exchange("events", type="direct"), routing_key="events")
MANY = 400


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Callable[[], Connection]]:
    """Return what connects to a folder of its own, each time as another process would."""
    names = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}
    options = {name: str(tmp_path / folder) for name, folder in {**names, "processed_folder": "processed"}.items()}
    for folder in options.values():
        Path(folder).mkdir(exist_ok=True)
    opened: list[Connection] = []

    def make() -> Connection:
        folder_broker.Transport.global_state.clear()  # the bindings that this process knows
        opened.append(Connection("folder://localhost", transport_options={**options, "polling_interval": 0.001}))
        return opened[-1]

    yield make
    for connection in opened:
        connection.release()
    folder_broker.Transport.global_state.clear()


def channel_of(connection: Connection) -> Any:
    """Return what the transport does the work with; kombu's stubs know less of it."""
    return connection.default_channel


def publish(connection: Connection, count: int) -> None:
    """Send that many messages."""
    producer = Producer(connection.default_channel)
    for number in range(count):
        producer.publish({"n": number}, exchange=QUEUE.exchange, routing_key="events", declare=[QUEUE])


def receive(connection: Connection, count: int) -> list[int]:
    """Return what the next messages say; TimeoutError where there are fewer."""
    got: list[int] = []

    def keep(body: dict[str, int], message: Any) -> None:
        got.append(body["n"])
        message.ack()

    with Consumer(connection.default_channel, [QUEUE], callbacks=[keep]):
        while len(got) < count:
            connection.drain_events(timeout=5)
    return got


def take_all(channel: Any, count: int) -> int:
    """Look for messages without a pause until there were so many; return how many."""
    got = 0
    while got < count:
        try:
            channel._get("events")
        except Empty:
            continue
        got += 1
    return got


def test_messages_come_in_order_and_leave_no_file(connect: Callable[[], Connection], tmp_path: Path) -> None:
    publish(connect(), 20)
    assert receive(connect(), 20) == list(range(20))
    assert [path for name in ("queue", "processed") for path in (tmp_path / name).iterdir()] == []


def test_reader_that_never_rests_takes_no_message_before_it_is_whole(connect: Callable[[], Connection]) -> None:
    """kombu's own transport fails here: its files have their names before their content."""
    writer, reader = channel_of(connect()), channel_of(connect())
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(take_all, reader, MANY)
        for number in range(MANY):
            if taken.done():
                break
            writer._put("events", {"n": number, "body": "x" * 1000})
        assert taken.result(30) == MANY


@pytest.mark.parametrize("content", [b"", b'{"body": "', b"\xff\xfe"])
def test_message_that_cannot_be_read_is_passed_over(
    content: bytes, connect: Callable[[], Connection], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One that a killed process of an earlier version left; the worker goes on, and the sweep finds the work."""
    publish(connect(), 2)
    min((tmp_path / "queue").iterdir()).write_bytes(content)
    assert receive(connect(), 1) == [1]
    assert "passed over" in caplog.text
    assert list((tmp_path / "queue").iterdir()) == []


def test_two_workers_do_not_take_the_same_message(connect: Callable[[], Connection]) -> None:
    publish(connect(), MANY)
    readers = [channel_of(connect()) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(take_all, readers, [MANY // 2] * 2))
    assert sum(taken) == MANY
    with pytest.raises(Empty):
        readers[0]._get("events")


def test_queues_bound_at_once_are_all_in_the_table(connect: Callable[[], Connection]) -> None:
    """Each process binds its queues when it starts, while others look up where a message goes."""
    channels = [channel_of(connect()) for _ in range(4)]

    def bind(number: int) -> None:
        channels[number % 4]._queue_bind("all", "", "", f"queue{number}")
        channels[number % 4].get_table("all")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(bind, range(100)))
    assert {row.queue for row in channels[0].get_table("all")} == {f"queue{number}" for number in range(100)}


def test_broken_table_is_made_anew_and_a_queue_can_go(connect: Callable[[], Connection], tmp_path: Path) -> None:
    (tmp_path / "control" / "events.exchange").write_text("")
    publish(connect(), 1)
    channel = channel_of(connect())
    assert [row.queue for row in channel.get_table("events")] == ["events"]
    channel._delete("events", "events", "events", "")
    assert (channel.get_table("events"), channel._size("events")) == ([], 0)


def test_folder_that_takes_nothing_is_an_os_error(connect: Callable[[], Connection], tmp_path: Path) -> None:
    """Whoever wakes a task reckons with that."""
    channel = channel_of(connect())
    (tmp_path / "queue").rmdir()
    with pytest.raises(OSError, match="queue"):
        channel._put("events", {})


def test_machine_without_redis_uses_it() -> None:
    """The address in the settings has to lead here."""
    address = settings.CELERY_BROKER_URL
    assert address == settings.REDIS_URL or isinstance(Connection(address).transport, folder_broker.Transport)
