"""A database and an environment of their own for tests that start channelsync as real processes."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from tests.services import CLAIM

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Lend the URL of an empty database of the kind that this test run uses."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder}/own.sqlite3"
        return
    parts = urlsplit(url)
    # The prefix is that of the run's other databases: with them it is dropped, should this process be killed.
    name = f"test_{parts.path.strip('/')}_own_{secrets.token_hex(3)}"
    server = parts._replace(path="/postgres").geturl()
    _execute(server, "CREATE DATABASE {}", name)
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        _execute(server, "DROP DATABASE {} WITH (FORCE)", name)


def _execute(url: str, statement: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def empty_redis(url: str) -> None:
    """Forget what earlier tests left in the run's Redis, but for the mark that the number is taken."""
    with redis.Redis.from_url(url) as server:
        keys = [key for key in server.scan_iter() if key != CLAIM.encode()]
        if keys:
            server.delete(*keys)


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a child that shares nothing with this process but the kind of its services."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "CHANNELSYNC_TEST"))}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "channelsync.settings",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": "only-for-the-processes-of-tests-" + "fedcba9876543210" * 2,
    }


def manage(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a management command to its end; the caller judges the exit code."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environ, text=True, capture_output=True, check=False
    )


def start(environ: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    """Start `python ...` from the project's root; the caller ends it."""
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
