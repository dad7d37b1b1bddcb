"""What the demo's processes are and how they find each other."""

import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

from channelsync.demo import ports
from channelsync.demo.ports import HOST

USER, PASSWORD = "demo", "demo"  # for a server that listens on this machine only
WEB_PORT, SCX_PORT = 8000, 8089
DEFAULTS = {
    "EVENTS_INTERVAL": "3",
    "REPORTS_INTERVAL": "5",
    "STOCK_INTERVAL": "10",
    "SELLERS_INTERVAL_HELD": "30",
    "AUTO_IN_PROGRESS_AFTER": "300",
    "BULK_UNDO_SECONDS": "15",  # the demo's sellers soon change what a bulk action waits for
    "STUCK_AFTER_HOURS": "0.02",
    "EVENT_SINKS": "channelsync.demo.sink.append_to_file",
}
# What SCX does wrong in the demo: it refuses reports of some listings and all messages to one seller, and is slow or
# down now and then.
FAULTS = (
    "500:offer:rate=0.02", "429:event-get:every=60", "cut-after:listed:every=25", "duplicate:every=5",
    "reject:listed:every=31:field=channelOfferId:message=is in use by another listing",
    "reject:notification:seller=GartenGlueck_DE:message=seller takes no messages at present",
)  # fmt: skip
MEMORY = "demo.json"  # in DATA_DIR: what a restarted demo must find again


@dataclass(frozen=True)
class Stage:
    """The demo's addresses and processes. Where `pace` is 0, neither sellers nor marketplace do anything."""

    web_port: int
    scx_port: int
    refresh_token: str
    offers: int
    pace: int
    autoreload: bool

    @classmethod
    def build(cls, *, web_port: int | None, offers: int, pace: int, autoreload: bool) -> "Stage":
        """Find free ports; raise OSError when the wished one is taken."""
        if web_port is not None and not ports.take(web_port):
            raise OSError(f"port {web_port} is taken; choose another with --port")
        web = web_port or ports.take_first(WEB_PORT)
        scx, token = _remembered(web)
        return cls(web, scx, token, offers, pace, autoreload)

    @property
    def web_url(self) -> str:
        """Return the desk's address."""
        return f"http://{HOST}:{self.web_port}/"

    @property
    def scx_url(self) -> str:
        """Return the local SCX's address."""
        return f"http://{HOST}:{self.scx_port}"

    @property
    def state_file(self) -> Path:
        """Return where the local SCX keeps its state, so that a restarted demo goes on where it was."""
        return Path(settings.DATA_DIR, "sandbox-state.json")

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what the processes find in their environment; what the user has set counts more than defaults."""
        defaults = DEFAULTS if self.pace else {**DEFAULTS, "AUTO_IN_PROGRESS_AFTER": "0"}
        chosen = {name: os.environ.get(name, value) for name, value in defaults.items()}
        return {
            **chosen,
            # What a shell may hold for a real installation must not reach the demo.
            "SCX_REFRESH_TOKEN_FILE": "",
            "HTTPS": "0",
            "ALLOWED_HOSTS": ",".join([*settings.ALLOWED_HOSTS, HOST, "localhost"]),
            "DJANGO_SETTINGS_MODULE": "channelsync.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
            "PYTHONUNBUFFERED": "1",
            "DATA_DIR": str(settings.DATA_DIR),
            "SCX_API_URL": self.scx_url,
            "TICKET_URL": os.environ.get("TICKET_URL") or f"{self.scx_url}/_sandbox/tickets/{{ticket}}",
            "SCX_REFRESH_TOKEN": self.refresh_token,
            "PICTURE_HOSTS": os.environ.get("PICTURE_HOSTS", f"https:,{self.scx_url}"),
            "DEBUG": "1" if self.autoreload else os.environ.get("DEBUG", "0"),
        }

    def log(self, name: str) -> Path:
        """Return the file that a process writes its log to."""
        folder = Path(settings.DATA_DIR, "logs")
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.log"

    def commands(self) -> Iterator[tuple[str, list[str]]]:
        """Yield name and command of each process, in the order of their start."""
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        celery = [sys.executable, "-m", "celery", "--app", "channelsync", "--quiet"]
        yield "sandbox", [
            *manage, "scx_sandbox", "--port", str(self.scx_port), "--offers", str(self.offers),
            "--pace", str(self.pace), "--refresh-token", self.refresh_token, "--rate-limits", "x10",
            "--state-file", str(self.state_file), "--scenes", "--faults", *FAULTS,
        ]  # fmt: skip
        yield "web", self._web(manage)
        yield "worker", [
            *celery, "worker", "--queues", "events,stock,reports", "--concurrency", "2", "--loglevel", "WARNING",
            "--without-gossip", "--without-mingle",
        ]  # fmt: skip
        yield "beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
        if self.pace:
            yield "marketplace", [*manage, "demo", "--part", "marketplace"]

    def _web(self, manage: list[str]) -> list[str]:
        address = f"{HOST}:{self.web_port}"
        if self.autoreload:
            return [*manage, "runserver", address]
        gunicorn = [sys.executable, "-m", "gunicorn", "channelsync.wsgi", "--bind", address, "--workers", "1"]
        return [
            *gunicorn,
            "--threads",
            "4",
            "--access-logfile",
            "/dev/null",
            "--log-level",
            "warning",
            "--no-control-socket",
        ]


def make_staff_user() -> None:
    """Make the person that the demo's visitor logs in as; a superuser, to see the admin as well."""
    user, made = get_user_model().objects.get_or_create(
        username=USER, defaults={"is_staff": True, "is_superuser": True, "email": "demo@example.com"}
    )
    if made:
        user.set_password(PASSWORD)
        user.save()


def _remembered(web_port: int) -> tuple[int, str]:
    """Return port and refresh token of this DATA_DIR's local SCX.

    The port stays, because the pictures of listings name it. The token is its own, so that of two demos that take
    one port at the same moment neither reads the other's events.
    """
    path = Path(settings.DATA_DIR, MEMORY)
    try:
        memory = json.loads(path.read_text(encoding="utf-8"))
        port, token = int(memory["scx_port"]), str(memory["refresh_token"])
    except (OSError, ValueError, KeyError, TypeError):
        port, token = 0, secrets.token_urlsafe(24)
    if port == web_port or not port or not ports.take(port):
        port = ports.take_first(SCX_PORT, but=web_port)
    path.write_text(json.dumps({"scx_port": port, "refresh_token": token}), encoding="utf-8")
    return port, token
