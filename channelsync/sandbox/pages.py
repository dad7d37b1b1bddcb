"""A page of events as it goes out, faults and all."""

from .answers import Request
from .eventqueue import QueuedEvent
from .pictures import HOST_PLACEHOLDER
from .world import World


def event_page(world: World, limit: int, request: Request) -> bytes:
    """Take up to `limit` events out of the queue and return the body; the texts are joined, never parsed."""
    fired = request.fired
    with world.lock:
        if "malformed" in fired:
            world.emit_broken()
        twice = "duplicate" in fired and limit > 1
        again = world.queue.hidden_one() if twice else None
        events = world.deliver(limit - (2 if again and limit > 2 else 1) if twice else limit)
        if twice:
            events += _repeats(events, again, limit)
        if "out-of-order" in fired:
            world.streams("order").shuffle(events)
    body = b'{"eventList": [' + b", ".join(event.text for event in events) + b"]}"
    return body.replace(HOST_PLACEHOLDER.encode(), request.base_url.encode())


def _repeats(events: list[QueuedEvent], again: QueuedEvent | None, limit: int) -> list[QueuedEvent]:
    """Return what stands in the page twice: its own first event, and one of an earlier, unacknowledged page."""
    extra = [*events[:1], *([again] if again else [])]
    return extra[: limit - len(events)]
