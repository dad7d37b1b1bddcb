"""Draw the rows of errors anew, up to 250 of them: what has not changed is left as it stands on the page."""

from collections.abc import Sequence

from channelsync.dashboard.pushing.forms import ErrorForm, Row


def keep_unchanged(rows: Sequence[ErrorForm], *, before: Sequence[Row], after: Sequence[Row]) -> None:
    """Mark the rows that look the same before and after a wish: in their texts and in their buttons."""
    if (len(before) > 1) != (len(after) > 1):
        return  # one alone cannot be removed
    for number, (row, old, new) in enumerate(zip(rows, before, after, strict=False), 1):
        row.is_kept = old == new and (number == len(before)) == (number == len(after))  # the last one cannot go down
