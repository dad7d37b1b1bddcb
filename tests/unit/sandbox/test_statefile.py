import json
from pathlib import Path

import pytest

from channelsync.sandbox.living import Living
from channelsync.sandbox.statefile import StateKeeper, dump, restore
from channelsync.sandbox.world import World
from tests.contract.caller import failed
from tests.unit.sandbox.conftest import HandClock


@pytest.fixture
def busy(world: World) -> World:
    """A world with something of everything."""
    world.add_offers(20)
    world.acknowledge([event.id for event in world.deliver(5)])
    world.take_report("failed", failed(*reversed(next(iter(world.book.offers)))), 3)
    world.emit_raw('{"id": "odd", "x": "\ud800')
    world.unlink("1")
    world.deliver(2)
    world.notifications.append({"message": "x"})
    return world


def reborn(world: World, clock: HandClock) -> World:
    fresh = World(seed=1, clock=clock)
    restore(fresh, json.loads(json.dumps(dump(world))))
    return fresh


def test_restored_world_is_the_same(busy: World, clock: HandClock) -> None:
    assert dump(reborn(busy, clock)) == dump(busy)


def test_restored_world_hides_what_was_hidden_and_forgets_what_was_acknowledged(busy: World, clock: HandClock) -> None:
    hidden_again = reborn(busy, clock)
    assert [e.id for e in hidden_again.deliver(1000)] == [e.id for e in busy.deliver(1000)]
    clock.forward(300)
    assert {e.id for e in hidden_again.deliver(1000)} == {e.id for e in busy.deliver(1000)}


def test_restored_world_makes_new_event_ids(busy: World, clock: HandClock) -> None:
    known = {event.id for event in busy.queue.waiting()} | set(busy.acknowledged)
    assert reborn(busy, clock).emit("System:Test", {}) not in known


def test_restored_world_goes_on_living(busy: World, clock: HandClock) -> None:
    fresh = reborn(busy, clock)
    living = Living(fresh, pace=60)
    clock.forward(100)
    for _ in range(50):
        living.step()
    assert fresh.queue.count() > busy.queue.count()


@pytest.mark.parametrize(
    "data", [{}, {"version": 0}, {"version": 1}, {"version": 1, "counter": 1, "requests": 1, "events": [1]}]
)
def test_file_of_another_kind_is_refused(world: World, data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="state file"):
        restore(world, data)


def test_keeper_writes_whole_files_and_only_after_changes(busy: World, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    keeper = StateKeeper(busy, path, {"refreshToken": "t"})
    keeper.start()
    first = path.stat().st_ino
    keeper.save()
    assert path.stat().st_ino == first
    busy.emit("System:Test", {})
    keeper.stop()
    data = json.loads(path.read_text())
    assert (len(data["events"]), data["refreshToken"]) == (busy.queue.count(), "t")
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]
