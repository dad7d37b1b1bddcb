"""Read settings from the environment: typed, and loud when a value is wrong.

Every reader names the variable and what was expected, so that a typing mistake in a deployment ends with one line
that says what to mend. Secrets may come as `NAME_FILE`, the path of a file that holds the value.
"""

import os
import re
import tempfile
import zoneinfo
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}
LARGEST = 1e9  # seconds: thirty years, which a clock can still be moved by
_TAG = r"(?:[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)(?: *; *q=[01](?:\.[0-9]{1,3})?)?"
ACCEPTED = re.compile(f"{_TAG}(?: *, *{_TAG})*")
SOURCE = re.compile(r"[\w*.:/\[\]-]+", re.ASCII)  # nothing that would end a directive of the policy


def text(name: str, default: str = "") -> str:
    """Return the variable's text, stripped; an empty one counts as not set, as compose files pass them."""
    return (os.environ.get(name, "").strip() or default).strip()


def secret(name: str, default: str = "") -> str:
    """Return `name`, or the content of the file that `name_FILE` points to."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    if text(name):
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE: cannot read {path!r} ({error}).") from error


def kept_secret(path: Path, *, made: str) -> str:
    """Return the secret that a file keeps; `made` goes into it when there is none yet, for its owner's eyes only."""
    try:
        if not path.exists():
            _write_once(path, made)
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"DATA_DIR: cannot keep a secret in {str(path)!r} ({error}).") from error
    if not kept:
        raise ImproperlyConfigured(f"DATA_DIR: {str(path)!r} is empty; remove it, and a new secret is made.")
    return kept


def _write_once(path: Path, content: str) -> None:
    # Several processes start at once: the first one's file counts, and none may see it half written.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content)
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links: the last one's file counts, which only a first start can tell
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def flag(name: str, default: bool) -> bool:
    """Return a yes-or-no variable."""
    word = text(name, "1" if default else "0").lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={word!r}: expected one of 1, 0, true, false, yes, no, on, off.")


def number(name: str, default: float, *, least: float = 0, most: float = LARGEST) -> float:
    """Return a number within bounds (in the unit that the setting's own comment names)."""
    word = text(name) or str(default)
    try:
        value = float(word)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={word!r}: expected a number.") from None
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name}={word!r}: expected a number from {least:g} to {most:g}.")
    return value


def whole(name: str, default: int, *, least: int = 0, most: float = LARGEST) -> int:
    """Return a whole number within bounds."""
    value = number(name, default, least=least, most=most)
    if value != int(value):
        raise ImproperlyConfigured(f"{name}={text(name)!r}: expected a whole number.")
    return int(value)


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return a comma-separated list without empty members."""
    raw = text(name)
    return list(default) if not raw else [word.strip() for word in raw.split(",") if word.strip()]


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """Return one of the allowed words."""
    word = text(name) or default
    if word not in allowed:
        raise ImproperlyConfigured(f"{name}={word!r}: expected one of {', '.join(allowed)}.")
    return word


def language(name: str, default: str) -> str:
    """Return what goes into an Accept-Language header: a language, or several by preference."""
    word = text(name, default)
    if not ACCEPTED.fullmatch(word):
        raise ImproperlyConfigured(f"{name}={word!r}: expected a language like en or de-DE.")
    return word


def picture_sources(name: str) -> list[str]:
    """Return hosts or schemes as a Content-Security-Policy names them, separated by commas."""
    for word in words(name):
        if not SOURCE.fullmatch(word):
            raise ImproperlyConfigured(f"{name}: {word!r} is no host; expected host names, separated by commas.")
    return words(name)


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return addresses or networks (10.0.0.1, 172.16.0.0/12, fd00::/8), separated by commas."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: expected addresses or networks like 172.16.0.0/12 ({error}).") from None


def time_zone(name: str, default: str) -> str:
    """Return the name of a time zone that is known here."""
    word = text(name, default)
    try:
        zoneinfo.ZoneInfo(word)
    except (KeyError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name}={word!r}: expected a time zone like Europe/Berlin.") from None
    return word


def folder(name: str, default: Path) -> Path:
    """Return a folder, made where it is missing."""
    path = Path(text(name) or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: cannot create {str(path)!r} ({error.strerror}).") from error
    return path


def writable_folder(name: str, default: Path) -> Path:
    """Return a folder that this process can write in."""
    path = folder(name, default)
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}: cannot write in {str(path)!r}.")
    return path


def web_url(name: str, default: str = "") -> str:
    """Return an absolute http(s) address without a trailing slash, or an empty text."""
    value = text(name, default).rstrip("/")
    if not value:
        return ""
    if not value.isprintable() or " " in value:
        raise ImproperlyConfigured(f"{name}: a space, a line break or the like stands in the address.")
    parts = _split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name}: expected an address like https://host, got scheme {parts.scheme!r}.")
    _port(name, parts)
    return value


def is_in_clear(url: str) -> bool:
    """Say whether what goes to an address leaves this machine unencrypted.

    A name without a dot is another container beside this one, as in a compose file.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        stays_here = ip_address(host).is_loopback
    except ValueError:
        stays_here = host == "localhost" or "." not in host
    return parts.scheme == "http" and not stays_here


def redis_url(name: str) -> str:
    """Return a redis:// or rediss:// address, or an empty text when none is set."""
    value = secret(name)
    if not value:
        return ""
    parts = _split(name, value)
    number = parts.path.strip("/")
    if parts.scheme not in {"redis", "rediss"} or (number and not number.isdecimal()):
        raise ImproperlyConfigured(f"{name}: expected redis://host:port/number.")
    _port(name, parts)
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings for the database that a URL names.

    Knows `sqlite:///relative/or//absolute/path` and `postgres://user:password@host:port/name?option=value`.
    """
    url = secret(name, default)
    parts = _split(name, url)
    builders: dict[str, Callable[[], dict[str, Any]]] = {
        "sqlite": lambda: _sqlite(name, url),
        "postgres": lambda: _postgres(name, url),
        "postgresql": lambda: _postgres(name, url),
    }
    if parts.scheme not in builders:
        raise ImproperlyConfigured(
            f"{name}: expected sqlite:///path or postgres://user@host/name, got scheme {parts.scheme!r}."
        )
    return builders[parts.scheme]()


def _sqlite(name: str, url: str) -> dict[str, Any]:
    path = unquote(url.split(":", 1)[1])
    if not path.startswith("///") or path == "///":
        raise ImproperlyConfigured(f"{name}={url!r}: expected sqlite:///path (four slashes for an absolute path).")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path[3:],
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            # WAL lets readers and the one writer work side by side; IMMEDIATE takes the write lock at BEGIN, where
            # waiting works, and not in the middle, where SQLite answers 'database is locked' at once. FULL, because
            # a commit that a power cut takes back after the acknowledgement would be a lost event.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456; "
            "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000;",
        },
    }


def _postgres(name: str, url: str) -> dict[str, Any]:
    parts = _split(name, url)
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name}: the address names no database (postgres://user@host:5432/NAME).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(_port(name, parts) or ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, **dict(parse_qsl(parts.query))},
    }


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name}: the port is not a number from 0 to 65535.") from None


def _split(name: str, url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        # The address may hold a password: say what is wrong, never what stands there.
        raise ImproperlyConfigured(f"{name}: not a readable address ({error}).") from None
