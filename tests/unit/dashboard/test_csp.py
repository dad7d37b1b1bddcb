"""What the browser is allowed: nothing inline, nothing from elsewhere but sellers' pictures."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

PAGES = (
    *("/listings/", "/listings/shop/1/", "/listings/shop/1/failed/", "/listings/shop/1/listed/"),
    *("/listings/shop/1/in-progress/", "/listings/shop/1/retry/", "/events/", "/notices/", "/login/", "/nowhere/"),
    *(
        "/",
        "/failures/",
        "/failures/?by=message",
        "/failures/code/?code=E-17",
        "/sellers/",
        "/sellers/shop/",
        "/stock/",
    ),
)


class Inline(HTMLParser):
    """Collect what a strict policy would stop, and addresses of other hosts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in named if name == "style" or name.startswith("on")]
        is_data = named.get("type") == "application/json"  # no script: the browser never runs it
        if tag == "style" or (tag == "script" and not named.get("src") and not is_data):
            self.found.append(f"<{tag}>")
        if tag in {"script", "link"} and "://" in (named.get("src") or named.get("href") or ""):
            self.found.append(f"<{tag}> of another host")


@pytest.fixture
def failed_listing(world: World) -> None:
    """Make shop/1 a failed listing with variations, errors and pictures."""
    fail(listing(world, offer_id=1))


@pytest.mark.parametrize("page", PAGES)
def test_page_holds_nothing_inline(desk: Client, failed_listing: None, page: str) -> None:
    response = desk.get(page)
    parser = Inline()
    parser.feed(response.content.decode())
    assert parser.found == []


@pytest.mark.parametrize("page", [*PAGES, "/admin/"])
def test_policy_goes_with_every_page(desk: Client, failed_listing: None, page: str) -> None:
    policy = desk.get(page)["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert directives["img-src"] == "'self' data: https:"
    assert "unsafe" not in policy


def test_htmx_is_set_up_for_the_policy(desk: Client) -> None:
    config = desk.get("/listings/").context["desk"].htmx_config
    assert '"includeIndicatorStyles": false' in config
    assert '"allowEval": false' in config
