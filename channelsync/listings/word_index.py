"""SQLite's index of the search text: every three letters that stand side by side, as PostgreSQL's pg_trgm has them.

The index holds no texts of its own: it reads them from the table of listings, and triggers tell it what changes there.
A migration that rewrites that table drops its triggers, unseen; so after each `migrate` they are looked for, and if
one is missing all is made anew. A Python whose SQLite cannot do this searches without an index, slowly.
"""

import logging
import sqlite3
from contextlib import closing
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)
INDEX = "listings_offer_words"
SHORTEST = 3  # letters; what is shorter is in no index of this kind
_TABLE = (
    "CREATE VIRTUAL TABLE listings_offer_words USING fts5(search_text, content='listings_offer', content_rowid='id', "
    "columnsize=0, tokenize='trigram case_sensitive 1')"
)
_FORGET = (
    "INSERT INTO listings_offer_words(listings_offer_words, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text);"
)
_LEARN = "INSERT INTO listings_offer_words(rowid, search_text) VALUES (new.id, new.search_text);"
_TRIGGERS = {
    f"{INDEX}_insert": f"AFTER INSERT ON listings_offer BEGIN {_LEARN} END",
    f"{INDEX}_delete": f"AFTER DELETE ON listings_offer BEGIN {_FORGET} END",
    f"{INDEX}_update": (
        "AFTER UPDATE OF id, search_text ON listings_offer "
        f"WHEN old.search_text IS NOT new.search_text OR old.id <> new.id BEGIN {_FORGET} {_LEARN} END"
    ),
}
_REBUILD = "INSERT INTO listings_offer_words(listings_offer_words) VALUES ('rebuild')"


@lru_cache(maxsize=1)
def can_index() -> bool:
    """Say whether this Python's SQLite knows the index; asks a database in memory, not the one of the listings."""
    try:
        with closing(sqlite3.connect(":memory:")) as probe:
            probe.execute(_TABLE)
    except sqlite3.OperationalError as error:
        logger.warning("The search stays slow: SQLite %s has no trigram index (%s).", sqlite3.sqlite_version, error)
        return False
    return True


def keep(*, using: str, **_signal: Any) -> None:
    """Make index and triggers if one of them is missing; called after each `migrate`."""
    connection = connections[using]
    if connection.vendor != "sqlite" or not can_index():
        return
    missing = {INDEX, *_TRIGGERS} - _present(connection)
    if not missing or "listings_offer" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")
        cursor.execute(_TABLE)
        for name, body in _TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER {name} {body}")
        cursor.execute(_REBUILD)


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger') AND name LIKE %s", [f"{INDEX}%"]
        )
        return {row[0] for row in cursor.fetchall()}
