"""Leave out the rules of a style sheet that belong to components which the desk does not have.

The list of what goes is by component, not by "is the class in use today": a template may use any class of what is kept
without this having to run again.
"""

import re
from collections.abc import Iterator

NOT_CLASSES = re.compile(r":not\([^()]*\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def split_rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield (prelude, block) of each top-level rule; block is None for a statement such as @charset."""
    start = depth = 0
    opened = 0
    quote = ""
    for position, letter in enumerate(css):
        if quote:
            quote = "" if letter == quote and css[position - 1] != "\\" else quote
        elif letter in "\"'":
            quote = letter
        elif letter == "{":
            opened = position if depth == 0 else opened
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened], css[opened + 1 : position]
                start = position + 1
        elif letter == ";" and depth == 0:
            yield css[start : position + 1], None
            start = position + 1


def split_selectors(prelude: str) -> list[str]:
    """Split a selector list at the commas that stand outside brackets."""
    parts, depth, current = [], 0, ""
    for letter in prelude:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += letter
    return [*parts, current]


def subset(css: str, omit: re.Pattern[str]) -> str:
    """Return the sheet without the selectors that ask for something that matches `omit`."""
    return "".join(_kept(prelude, block, omit) for prelude, block in split_rules(css))


def _kept(prelude: str, block: str | None, omit: re.Pattern[str]) -> str:
    if block is None:
        return prelude
    head = prelude.strip()
    if head.startswith(("@media", "@supports")):
        inner = subset(block, omit)
        return f"{prelude}{{{inner}}}" if inner.strip() else ""
    if head.startswith("@keyframes"):
        return "" if omit.search(head) else f"{prelude}{{{block}}}"
    # A comment is kept (it may be the licence), but an address in it is no class.
    bare = [(one, NOT_CLASSES.sub("", COMMENT.sub("", one))) for one in split_selectors(prelude)]
    selectors = [one for one, classes in bare if not omit.search(classes)]
    return f"{','.join(selectors)}{{{block}}}" if selectors else ""
