"""Find the services that tests can use here, and lend each run a place in them that nobody else uses.

PostgreSQL: a database name of its own (Django prefixes it with `test_`), dropped after the run, even a killed worker's.
Redis: one of the numbers 1 to 15 that is empty, marked while in use, emptied after the run.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

POSTGRES_DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS_DEFAULT = "redis://127.0.0.1:6379"
REDIS_NUMBERS = range(15, 0, -1)  # 0 is what everybody else uses
CLAIM, CLAIM_SECONDS = "channelsync-test-run", 2 * 3600
PATIENCE = 3  # seconds until a server counts as absent


class Absent(Exception):
    """A service cannot be used; the text says which and why, in one line."""


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or 'local socket'}:{parts.port or 'default port'}"


@contextmanager
def postgres(url: str) -> Iterator[str]:
    """Lend a DATABASE_URL on the server that `url` leads to; raises Absent."""
    name = f"channelsync_{secrets.token_hex(4)}"
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE, autocommit=True) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            may_create = row.fetchone()
    except psycopg.Error as error:
        raise Absent(f"PostgreSQL at {_place(url)}: {_first_line(error)}") from None
    if may_create != (True,):
        raise Absent(f"PostgreSQL at {_place(url)}: the user may not create databases")
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _drop(url, f"test_{name}")


def _drop(url: str, prefix: str) -> None:
    """Drop the run's databases: pytest drops its own, but not when it was killed."""
    with psycopg.connect(url, connect_timeout=PATIENCE, autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def redis_number(url: str) -> Iterator[str]:
    """Lend a REDIS_URL; one that names a number itself is used as it is. Raises Absent."""
    numbers: Iterator[int] | range = REDIS_NUMBERS
    if named := urlsplit(url).path.strip("/"):
        numbers = range(int(named), int(named) + 1)
    claimed = _claim(url, numbers)
    try:
        yield claimed
    finally:
        with redis.Redis.from_url(claimed) as server:
            server.flushdb()


def _claim(url: str, numbers: Iterator[int] | range) -> str:
    for number in numbers:
        candidate = urlsplit(url)._replace(path=f"/{number}").geturl()
        try:
            with redis.Redis.from_url(candidate, socket_connect_timeout=PATIENCE) as server:
                if server.dbsize() == 0 and server.set(CLAIM, "1", nx=True, ex=CLAIM_SECONDS):
                    return candidate
        except redis.RedisError as error:
            raise Absent(f"Redis at {_place(url)}: {_first_line(error)}") from None
    raise Absent(f"Redis at {_place(url)}: no empty database number to test in")
