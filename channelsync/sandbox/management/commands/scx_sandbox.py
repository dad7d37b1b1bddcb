import argparse
import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from channelsync.runtime.commands import OneLine
from channelsync.sandbox import faults, scenes
from channelsync.sandbox.forms import FORMS
from channelsync.sandbox.living import Living
from channelsync.sandbox.ratelimits import MODES
from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.statefile import StateKeeper, restore
from channelsync.sandbox.world import World

WRONG_USE: Final = 2
NO_PORT: Final = 1


def _spec(text: str) -> str:
    try:
        faults.parse_fault(text)
    except faults.FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _number(low: float, high: float, kind: Callable[[str], float]) -> Callable[[str], Any]:
    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low:g} and {high:g}")
        return number

    return read


class Command(BaseCommand):
    """Run a local SCX until Ctrl-C or SIGTERM; exit 2 for wrong use, 1 when the port is taken."""

    help = f"Run a local SCX over real HTTP.\n\n{faults.__doc__}"
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the lines of the help as they are written."""
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=_number(0, 65_535, int), default=8089, help="0 takes a free one")
        parser.add_argument("--seed", default="1", help="the same seed gives the same catalogue and the same faults")
        parser.add_argument("--offers", type=_number(0, 5_000_000, int), default=200, help="listings at the start")
        parser.add_argument(
            "--faults", type=_spec, nargs="+", action="extend", default=[], metavar="SPEC", help="see above"
        )
        parser.add_argument("--pace", type=_number(0, 60_000, float), default=0.0, help="happenings a minute; 0: none")
        parser.add_argument("--token-seconds", type=_number(1, 10**9, int), default=3600)
        parser.add_argument("--invisible-seconds", type=_number(0.01, 10**9, float), default=300.0)
        parser.add_argument("--rate-limits", choices=MODES, default="production")
        parser.add_argument("--refresh-token", help="the secret that signs in; a random one if not given")
        parser.add_argument("--forms", choices=FORMS, default="plain", help="liberal: as old and odd clients write")
        parser.add_argument(
            "--scenes", action="store_true", help="begin with what is rare: broken events, a seller leaves"
        )
        parser.add_argument("--state-file", type=Path, help="keep the state there over a restart")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve until a signal comes."""
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        state = _read_state(options["state_file"])
        world = _world(options, state)
        server = _server(options, world, options["refresh_token"] or state.get("refreshToken"))
        absent = scenes.ABSENT if options["scenes"] else ()
        living = Living(world, pace=options["pace"], absent=absent) if options["pace"] else None
        extra = {"refreshToken": server.refresh_token}
        keeper = StateKeeper(world, options["state_file"], extra) if options["state_file"] else None
        if keeper:
            _keep(keeper, options["state_file"])
        with server:
            if living:
                living.start()
            self.stdout.write(f"SCX sandbox at {server.url}  refresh token: {server.refresh_token}")
            self.stdout.flush()
            stop.wait()
            for part in (living, keeper):
                if part:
                    part.stop()


def _read_state(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OneLine(f"cannot read the state file {path}: {error}", returncode=WRONG_USE) from None
    if not isinstance(state, dict):
        raise OneLine(f"{path} is not a state file", returncode=WRONG_USE)
    return state


def _keep(keeper: StateKeeper, path: Path) -> None:
    try:
        keeper.start()
    except OSError as error:
        raise OneLine(f"cannot write the state file {path}: {error}", returncode=WRONG_USE) from None


def _world(options: dict[str, Any], state: dict[str, Any]) -> World:
    world = World(
        seed=options["seed"],
        offers=0 if state else options["offers"],
        invisible_seconds=options["invisible_seconds"],
        forms=options["forms"],
    )
    if options["scenes"] and not state:
        scenes.play(world)
    if state:
        try:
            restore(world, state)
        except ValueError as error:
            raise OneLine(str(error), returncode=WRONG_USE) from None
    return world


def _server(options: dict[str, Any], world: World, refresh_token: str | None) -> SandboxServer:
    try:
        return SandboxServer(
            world,
            host=options["host"],
            port=options["port"],
            refresh_token=refresh_token,
            token_seconds=options["token_seconds"],
            rate_limits=options["rate_limits"],
            faults=options["faults"],
        )
    except OSError as error:
        where = f"{options['host']}:{options['port']}"
        raise OneLine(f"cannot listen on {where}: {error.strerror or error}", returncode=NO_PORT) from None
