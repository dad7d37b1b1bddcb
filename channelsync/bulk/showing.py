"""Keep what a dialog has shown until it is confirmed: ids and versions, packed into one row however many."""

import zlib
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, pairwise
from uuid import UUID, uuid4

import msgspec
from django.utils import timezone

from channelsync.bulk.freezing import Seen
from channelsync.bulk.models import ShownSelection

KEPT_FOR = timedelta(days=1)
Packed = tuple[list[int], list[int]]  # gaps between the ids in their order, and the versions
_encode, _decode = msgspec.json.encode, msgspec.json.Decoder(Packed).decode


@dataclass(frozen=True, slots=True)
class Kept:
    """What a dialog has shown: listings with their versions, what `named` them, and what was `typed`."""

    seen: Seen
    named: str = ""
    typed: str = ""


def keep(seen: Seen, named: str = "") -> UUID:
    """Keep listings as they are shown; returns the key to ask for them with. 100,000 take some 60 KB."""
    row = ShownSelection(key=uuid4(), created_at=timezone.now(), listings=_packed(seen), named=named)
    row.save(force_insert=True)
    return row.key


def recall(key: UUID) -> Kept | None:
    """Return what was shown under a key; None where that is not known, or not any more."""
    row = ShownSelection.objects.filter(key=key).defer("created_at").first()
    if row is None:
        return None
    gaps, versions = _decode(zlib.decompress(row.listings))
    return Kept(dict(zip(accumulate(gaps), versions, strict=True)), row.named, row.typed)


def note_typed(key: UUID, typed: str) -> bool:
    """Keep what a dialog is filled with, beside what it shows; returns whether that is kept at all."""
    return bool(ShownSelection.objects.filter(key=key).update(typed=typed))


def forget_old() -> None:
    """Forget what nobody has confirmed for a day."""
    ShownSelection.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _packed(seen: Seen) -> bytes:
    pks = sorted(seen)
    gaps = [pk - before for before, pk in pairwise([0, *pks])]
    return zlib.compress(_encode((gaps, [seen[pk] for pk in pks])), 1)
