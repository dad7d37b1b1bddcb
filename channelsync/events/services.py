"""The inbox's public face: every write to events goes through here."""

from channelsync.events.fetching import Drained, sync
from channelsync.events.leftovers import apply_again, apply_new
from channelsync.events.pruning import prune
from channelsync.events.sinks import Event, deliver, enlist_missed

__all__ = ["Drained", "Event", "apply_again", "apply_new", "deliver", "enlist_missed", "prune", "sync"]
