"""Write stock levels and their history in steps, each one short transaction of a few statements (rules 11 and 12).

The comparison with what is known stands in the statement itself, so two runs at once cannot undo each other's work
nor note one change twice: PostgreSQL looks again at a row that another run has just changed, and SQLite lets only one
writer in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from django.db import connection

from channelsync.listings.models import Offer
from channelsync.scx.payloads import StockUpdate
from channelsync.stock.models import StockLevel, StockSnapshot

LEVEL, SNAPSHOT, OFFER = (model._meta.db_table for model in (StockLevel, StockSnapshot, Offer))
COLUMNS = "offer_id, seller_id, quantity, updated_at, received_at"

# The newer one counts, and of one second the one with another quantity.
IS_CHANGE = "(new.updated_at > old.updated_at OR new.updated_at = old.updated_at AND new.quantity <> old.quantity)"
CHANGES = f"""
    SELECT new.offer_id, new.seller_id, new.quantity, new.updated_at, new.received_at
    FROM new LEFT JOIN {LEVEL} old ON old.offer_id = new.offer_id AND old.seller_id = new.seller_id
    WHERE old.id IS NULL OR {IS_CHANGE}
    ORDER BY new.offer_id, new.seller_id"""  # noqa: S608 - names of our own tables
UPSERT = f"""
    INSERT INTO {LEVEL} ({COLUMNS}) {CHANGES}
    ON CONFLICT (offer_id, seller_id) DO UPDATE
    SET quantity = excluded.quantity, updated_at = excluded.updated_at, received_at = excluded.received_at
    WHERE {IS_CHANGE.replace("new.", "excluded.").replace("old.", LEVEL + ".")}"""  # noqa: S608
UNKNOWN = f"""
    SELECT count(*) FROM new
    WHERE NOT EXISTS (SELECT 1 FROM {OFFER} o WHERE o.offer_id = new.offer_id AND o.seller_id = new.seller_id)"""  # noqa: S608

# Arrays are written as one text each: ids are digits and word characters, so nothing in them needs escaping.
POSTGRES_NEW = """
    new AS MATERIALIZED (
        SELECT offer_id, seller_id, quantity, to_timestamp(second) AS updated_at, %s::timestamptz AS received_at
        FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
            AS given(offer_id, seller_id, quantity, second))"""
POSTGRES_STEP = f"""
    WITH {POSTGRES_NEW},
    changed AS ({UPSERT} RETURNING {COLUMNS}),
    noted AS (INSERT INTO {SNAPSHOT} ({COLUMNS}) SELECT {COLUMNS} FROM changed ORDER BY offer_id, seller_id RETURNING 1)
    SELECT (SELECT count(*) FROM noted), ({UNKNOWN})"""  # noqa: S608

SQLITE_NEW = """
    new AS (
        SELECT json_extract(value, '$[0]') AS offer_id, json_extract(value, '$[1]') AS seller_id,
               json_extract(value, '$[2]') AS quantity, json_extract(value, '$[3]') AS updated_at, %s AS received_at
        FROM json_each(%s))"""


@dataclass(frozen=True, slots=True)
class Step:
    """How many rows of a step changed a level, and how many name an offer that is not known (yet)."""

    changed: int
    unknown: int


def newest(updates: Iterable[StockUpdate]) -> list[StockUpdate]:
    """Return the newest entry per seller and offer, the last among equals, in the order in which rows are locked."""
    kept: dict[tuple[int, str], StockUpdate] = {}
    for update in updates:
        key = update.offer_id, update.seller_id
        known = kept.get(key)
        if known is None or _second(update.updated_at) >= _second(known.updated_at):
            kept[key] = update
    return [kept[key] for key in sorted(kept)]


def write(*, rows: Sequence[StockUpdate], received_at: datetime) -> Step:
    """Write one step in the caller's transaction; each offer occurs once in it at most."""
    return _postgres(rows, received_at) if connection.vendor == "postgresql" else _sqlite(rows, received_at)


def _postgres(rows: Sequence[StockUpdate], received_at: datetime) -> Step:
    arrays = (
        ",".join(str(row.offer_id) for row in rows),
        ",".join(row.seller_id for row in rows),
        ",".join(str(row.quantity) for row in rows),
        ",".join(str(_second(row.updated_at)) for row in rows),
    )
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES_STEP, [received_at, *(f"{{{array}}}" for array in arrays)])
        changed, unknown = cursor.fetchone() or (0, 0)
    return Step(changed, unknown)


def _sqlite(rows: Sequence[StockUpdate], received_at: datetime) -> Step:
    as_stored = connection.ops.adapt_datetimefield_value
    values = [
        (row.offer_id, row.seller_id, row.quantity, as_stored(row.updated_at.replace(microsecond=0))) for row in rows
    ]
    given = [as_stored(received_at), msgspec.json.encode(values).decode()]
    with connection.cursor() as cursor:
        # The history first: once the levels are written, nobody sees any more which of them changed.
        cursor.execute(f"INSERT INTO {SNAPSHOT} ({COLUMNS}) WITH {SQLITE_NEW} {CHANGES}", given)
        changed = cursor.rowcount
        if changed:  # else the statement would only read
            cursor.execute(f"WITH {SQLITE_NEW} {UPSERT}", given)
        cursor.execute(f"WITH {SQLITE_NEW} {UNKNOWN}", given)
        unknown = cursor.fetchone()[0]
    return Step(changed, unknown)


def _second(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
