"""Keep what a dialog has shown until it is confirmed: ids and versions, packed into one row however many."""

import zlib
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


def keep(seen: Seen) -> UUID:
    """Keep listings as they are shown; returns the key to ask for them with. 100,000 take some 60 KB."""
    return ShownSelection.objects.create(key=uuid4(), created_at=timezone.now(), listings=_packed(seen)).key


def recall(key: UUID) -> dict[int, int] | None:
    """Return what was shown under a key; None where that is not known, or not any more."""
    row = ShownSelection.objects.filter(key=key).values_list("listings", flat=True).first()
    if row is None:
        return None
    gaps, versions = _decode(zlib.decompress(row))
    return dict(zip(accumulate(gaps), versions, strict=True))


def forget_old() -> None:
    """Forget what nobody has confirmed for a day."""
    ShownSelection.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _packed(seen: Seen) -> bytes:
    pks = sorted(seen)
    gaps = [pk - before for before, pk in pairwise([0, *pks])]
    return zlib.compress(_encode((gaps, [seen[pk] for pk in pks])), 1)
