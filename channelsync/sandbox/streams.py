"""Randomness that repeats: one named stream per purpose, so that a new use shifts no other."""

import random


class Streams:
    """Give out one `random.Random` per name, all derived from one seed."""

    def __init__(self, seed: int | str) -> None:
        self.seed = seed
        self._streams: dict[str, random.Random] = {}

    def __call__(self, name: str) -> random.Random:
        """Return the stream of that name, always the same object."""
        if name not in self._streams:
            self._streams[name] = random.Random(f"{self.seed}:{name}")
        return self._streams[name]
