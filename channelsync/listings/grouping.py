"""Give errors that an older version of the program stored the key by which messages that mean the same are found."""

from django.db import transaction

from channelsync.listings.models import ListingError
from channelsync.listings.patterns import key_of
from channelsync.runtime import setwise

STEP = 5000


def fill_keys(*, most: int, model: type[ListingError] = ListingError) -> int:
    """Fill up to about `most` missing keys, each step a transaction of its own; return how many were filled.

    With all filled it costs one look into an empty index. `model` is for the migration, which knows the table as it
    was then.
    """
    filled = 0
    while filled < most and model.objects.filter(message_key=None).exists():
        step = _fill_step(model)
        if not step:  # others hold the last ones: the next run finds them
            break
        filled += step
    return filled


def _fill_step(model: type[ListingError]) -> int:
    with transaction.atomic():
        # What a decision holds locked waits for the next run: two that lock many rows could wait for each other.
        missing = model.objects.filter(message_key=None).select_for_update(skip_locked=True).order_by("pk")
        rows = list(missing.values_list("pk", "code", "message")[:STEP])
        setwise.update(model, ("message_key",), [(pk, key_of(code, message)) for pk, code, message in rows])
    return len(rows)
