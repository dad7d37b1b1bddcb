"""The whole product on this machine: a local SCX, worker, beat, web server and a marketplace that decides."""

import os
import shutil
from argparse import SUPPRESS
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as AnyDatabaseError

from channelsync.demo import colleague, marketplace, owning, staging, wording
from channelsync.demo.supervisor import Supervisor
from channelsync.runtime.commands import OneLine, WrongUse


class Command(BaseCommand):
    """Run the demo until Ctrl-C. Everything it shows came in over HTTP and went through the services."""

    help = "Run everything on this machine with a local SCX and a marketplace that decides. Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--reset", action="store_true", help="forget the data of earlier runs first")
        parser.add_argument("--port", type=int, help="port of the desk (default: 8000, or the next free one)")
        parser.add_argument("--autoreload", action="store_true", help="restart the web server when the code changes")
        parser.add_argument("--offers", type=int, default=240, metavar="N", help="listings at the start")
        parser.add_argument(
            "--pace", type=int, default=60, metavar="N",
            help="happenings a minute; 0: nothing happens, neither sellers nor the marketplace do anything",
        )  # fmt: skip
        parser.add_argument("--part", choices=("marketplace",), help=SUPPRESS)  # how the demo starts its own parts

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start the children, watch them, stop them."""
        if options["part"]:
            marketplace.run_for_ever()
            return
        for name, least in (("offers", 1), ("pace", 0), ("port", 1)):
            if options[name] is not None and not least <= options[name] <= 65535:
                raise WrongUse(f"--{name}: expected a whole number from {least} to 65535.")
        try:
            with owning.only_here():
                self._perform(options)
        except (owning.AlreadyRunning, owning.ForeignDatabase) as error:
            raise OneLine(str(error), returncode=1) from error
        except AnyDatabaseError as error:
            raise OneLine(f"Database: {' '.join(str(error).split())}", returncode=1) from error

    def _perform(self, options: dict[str, Any]) -> None:
        stage = self._stage(options)
        call_command("migrate", verbosity=0, interactive=False)
        owning.claim_database(secret=stage.refresh_token, reset=options["reset"])
        if options["reset"]:
            self._reset(stage)
            owning.claim_database(secret=stage.refresh_token)
        staging.make_staff_user()
        wording.write_templates()
        colleague.arrive()
        self._run(stage)

    def _stage(self, options: dict[str, Any]) -> staging.Stage:
        try:
            return staging.Stage.build(
                web_port=options["port"],
                offers=options["offers"],
                pace=options["pace"],
                autoreload=options["autoreload"],
            )
        except OSError as error:
            raise OneLine(f"No free port: {error}", returncode=1) from error

    def _reset(self, stage: staging.Stage) -> None:
        """Drop what earlier runs made: the database's content, the broker's messages, the local SCX's state."""
        shutil.rmtree(settings.BROKER_DIR, ignore_errors=True)
        for folder in ("queue", "control", "processed"):
            Path(settings.BROKER_DIR, folder).mkdir(parents=True, exist_ok=True)
        for name in (stage.state_file.name, "beat-schedule", "events-store-failed.json", "foreign-events.jsonl"):
            Path(settings.DATA_DIR, name).unlink(missing_ok=True)
        call_command("flush", verbosity=0, interactive=False)

    def _run(self, stage: staging.Stage) -> None:
        supervisor = Supervisor({**os.environ, **stage.environment}, self._say)
        try:
            for name, command in stage.commands():
                supervisor.add(name, command, stage.log(name))
            self._say(
                f"\n  channelsync demo: {stage.web_url}\n"
                f"  log in as {staging.USER} with password {staging.PASSWORD}\n\n"
                f"  local SCX: {stage.scx_url}   logs: {settings.DATA_DIR / 'logs'}\n  Ctrl-C stops everything."
            )
            supervisor.run()
        finally:
            supervisor.stop()
            self._say("Stopped.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
