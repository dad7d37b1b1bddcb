"""Tell whether a text is still the one that somebody saw when beginning to change it: the later writer must not win."""

import hashlib
from collections.abc import Iterable

LENGTH = 32  # characters of a digest


def digest(texts: Iterable[str]) -> str:
    """Return what a form carries for the texts that it showed; equal texts have equal digests."""
    joined = "\x00".join(texts)
    return hashlib.sha256(joined.encode()).hexdigest()[:LENGTH] if joined else ""
