"""A real Chromium before a real server, with a local SCX behind it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start the browser once. Playwright's loop runs in this thread, where Django would forbid the database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(browser: Browser, live_server: "LiveServer") -> Iterator[BrowserContext]:
    """Open a German browser of a desktop's size."""
    context = browser.new_context(
        base_url=live_server.url, locale="de-DE", viewport={"width": 1440, "height": 900}, timezone_id="Europe/Berlin"
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def staff(live_server: "LiveServer") -> User:
    """Make somebody who may use desk and admin."""
    return User.objects.create_superuser("support", password="support")


@pytest.fixture
def page(context: BrowserContext, staff: User) -> Iterator[Page]:
    """Return a page that is logged in; a script that fails, or that the policy stops, fails the test."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    page.on("console", note)
    log_in(page)
    yield page
    assert faults == []


@pytest.fixture
def plain(browser: Browser, live_server: "LiveServer", staff: User) -> Iterator[Page]:
    """Return a page that is logged in and runs no script."""
    context = browser.new_context(base_url=live_server.url, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    log_in(page)
    yield page
    context.close()


def press(page: Page, *keys: str) -> None:
    """Press keys once the page's scripts listen: they load after what a test can see already."""
    page.wait_for_load_state("load")
    for key in keys:
        page.keyboard.press(key)


def log_in(page: Page) -> None:
    """Log in by the form."""
    page.goto("/login/")
    page.fill("#id_username", "support")
    page.fill("#id_password", "support")
    page.click("main form button")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/listings/")
