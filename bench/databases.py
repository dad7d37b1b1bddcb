"""Databases to measure in: each measurement gets a fresh, migrated one, and all are gone afterwards.

The migrations run once for each kind; what a measurement gets is a copy.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

POSTGRES_DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"
PATIENCE = 3  # seconds until a server counts as absent

Fresh = Callable[[], str]  # returns the URL of a database that nobody has used
Migrate = Callable[[str], None]


class Absent(Exception):
    """No PostgreSQL can be used; the text says why in one line."""


@contextmanager
def sqlite(folder: Path, migrate: Migrate) -> Iterator[Fresh]:
    """Lend SQLite databases in a folder."""
    template, numbers = folder / "template.sqlite3", count(1)
    migrate(f"sqlite:///{template}")

    def fresh() -> str:
        copy = folder / f"bench-{next(numbers)}.sqlite3"
        shutil.copyfile(template, copy)
        return f"sqlite:///{copy}"

    yield fresh


@contextmanager
def postgres(_folder: Path, migrate: Migrate) -> Iterator[Fresh]:
    """Lend databases on the server of TEST_DATABASE_URL, or on the usual local one; raises Absent."""
    server = os.environ.get("TEST_DATABASE_URL") or POSTGRES_DEFAULT
    prefix, numbers = f"channelsync_bench_{secrets.token_hex(4)}", count(1)
    template = f"{prefix}_template"
    try:
        _execute(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
    except psycopg.Error as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise Absent(f"PostgreSQL: {lines[0]}") from None

    def fresh() -> str:
        name = f"{prefix}_{next(numbers)}"
        names = (sql.Identifier(name), sql.Identifier(template))
        _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return _named(server, name)

    try:
        migrate(_named(server, template))
        yield fresh
    finally:
        _drop(server, prefix)


KINDS = {"sqlite": sqlite, "postgres": postgres}


def _named(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _execute(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, connect_timeout=PATIENCE, autocommit=True) as connection:
        connection.execute(statement)


def _drop(server: str, prefix: str) -> None:
    with psycopg.connect(server, connect_timeout=PATIENCE, autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
