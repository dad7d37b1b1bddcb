"""Texts that people and programs hand in, to be kept and sent: without what nobody can see or type on purpose."""

import unicodedata

from channelsync.scx.reading import clean_text

CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
# Braille's blank and the Hangul fillers count as letters, and show nothing.
BLANK = frozenset("\u2800\u3164\u115f\u1160\uffa0")


def typed_text(text: str) -> str:
    """Return `text` with line ends as LF and without control characters; tabs and line ends stay."""
    kept = clean_text(text).replace("\r\n", "\n").replace("\r", "\n")
    return kept if kept.isprintable() else kept.translate(CONTROLS)


def one_line(text: str) -> str:
    """Return `text` the same way, for what has no lines: an id, a code, an address."""
    return typed_text(text).replace("\n", " ").replace("\t", " ")


def shows(text: str) -> bool:
    """Say whether a text holds a character that can be seen: no space, control or format character alone."""
    return any(unicodedata.category(letter)[0] not in "ZC" and letter not in BLANK for letter in text)
