"""Undo against a real worker: web server, Celery worker and local SCX as processes of their own."""

import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes
from tests.crash import script, stage
from tests.e2e.conftest import log_in

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]
PATIENCE = 60  # seconds
WORKER = ("-m", "celery", "--app", "channelsync", "--quiet", "worker", "--queues", "events,stock,reports")
SEND = ".btn-primary:has-text('Dem Händler melden')"
Environ = dict[str, str]


@contextmanager
def process(environ: Environ, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run `python ...` meanwhile."""
    started = processes.start(environ, *arguments)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.communicate()


def until(holds: Callable[[], object]) -> None:
    """Wait until it is so."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/login/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def environ(process_environment: Environ) -> Iterator[Environ]:
    """Return the environment of processes that know some listings and have little time to undo."""
    chosen = {
        "UNDO_SECONDS": "3", "BULK_UNDO_SECONDS": "3", "ALLOWED_HOSTS": "127.0.0.1", "SELLER_LANGUAGE": "de",
        "DJANGO_SUPERUSER_PASSWORD": "support",
    }  # fmt: skip
    with stage.sandbox({**process_environment, **chosen}, "--offers", "0") as told:
        stage.tell(told, "events", script.first_events())
        assert processes.manage(told, "sync_events").returncode == 0
        user = ("createsuperuser", "--noinput", "--username", "support", "--email", "support@example.com")
        assert processes.manage(told, *user).returncode == 0
        yield told


@pytest.fixture
def page(environ: Environ, browser: Browser) -> Iterator[Page]:
    """Return a page of a desk whose worker is running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with ExitStack() as stack:
        stack.enter_context(process(environ, "-m", "gunicorn", "channelsync.wsgi", "--bind", address))
        options = ("--pool", "threads", "--concurrency", "2", "--loglevel", "ERROR")
        stack.enter_context(process(environ, *WORKER, *options))
        until(lambda: answers(f"http://{address}"))
        context = browser.new_context(base_url=f"http://{address}", locale="de-DE")
        stack.callback(context.close)
        page = context.new_page()
        page.set_default_timeout(20_000)
        log_in(page)
        yield page


def reported(environ: Environ) -> set[str]:
    """Return the listings that SCX was told of."""
    return set(stage.state(environ)["reports"])


def push(page: Page, offer_id: int) -> None:
    """Report a listing as listed; it waits to be undone."""
    page.goto(f"/listings/alpha/{offer_id}/listed/")
    page.click(SEND)
    expect(page.locator("#told .countdown")).to_be_visible()


def test_undone_push_is_not_sent_by_a_running_worker(page: Page, environ: Environ) -> None:
    push(page, 1)
    page.click("text=Rückgängig machen")
    expect(page.locator(".head-state")).to_contain_text("Wartet auf Entscheidung")
    # What was pushed after it, and goes out by itself, shows that the worker looked when the first one was due.
    push(page, 2)
    expect(page.locator("#told")).to_contain_text("Von SCX angenommen", timeout=PATIENCE * 1000)
    assert reported(environ) == {"alpha/2"}


def test_undone_bulk_action_is_not_carried_out_by_a_running_worker(page: Page, environ: Environ) -> None:
    for number, seller in enumerate(("alpha", "beta")):
        page.goto(f"/bulk/new/?all=1&query=seller%3D{seller}&kind=in_progress")
        page.fill("#id_reason", "Alle auf einmal")
        page.click("#push .btn-primary")
        page.wait_for_url(re.compile(r"/bulk/\d+/$"))
        if not number:
            page.click("button:has-text('Rückgängig machen')")
            expect(page.locator(".head-state")).to_contain_text("Zurückgezogen")
    until(lambda: len(reported(environ)) >= script.OFFERS)
    assert {key.partition("/")[0] for key in reported(environ)} == {"beta"}
