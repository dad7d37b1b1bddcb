"""The keys of the desk, and when they keep still."""

import re

import pytest
from playwright.sync_api import Page, expect

from channelsync.dashboard.figures.failures import FAILURES
from channelsync.listings.models import Offer
from channelsync.sandbox.world import World
from tests.e2e.conftest import press
from tests.e2e.places import furnish
from tests.unit.dashboard.feeding import listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OTHER_LISTS = ("/sellers/", "/failures/", "/failures/?by=message", "/failures/code/?code=E-17")


@pytest.fixture
def offers(world: World) -> list[Offer]:
    """Make three listings to decide on."""
    return [listing(world, offer_id=number, title=f"Tee {number}") for number in (1, 2, 3)]


@pytest.mark.usefixtures("offers")
def test_keys_walk_select_and_open_rows(page: Page) -> None:
    page.goto("/listings/?state=to_decide")
    rows = page.locator("[data-row]")
    press(page, *"jjjjk")  # past the last row and one back: the second of three
    expect(rows.nth(1).locator("[data-open]")).to_be_focused()
    press(page, "x")
    expect(rows.nth(1).locator("[data-select]")).to_be_checked()
    expect(page.locator("[data-select]:checked")).to_have_count(1)
    title = rows.nth(1).locator("[data-open]").inner_text()
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text(title)


@pytest.mark.usefixtures("offers")
@pytest.mark.parametrize(("key", "page_name"), [("p", "in-progress"), ("l", "listed"), ("f", "failed")])
def test_push_keys_open_the_form_from_list_and_listing(page: Page, key: str, page_name: str) -> None:
    page.goto("/listings/?state=to_decide")
    press(page, "j")
    press(page, key)
    page.wait_for_url(re.compile(rf"/listings/shop/\d/{page_name}/"))
    page.goto("/listings/shop/1/")
    press(page, key)
    page.wait_for_url(re.compile(rf"/listings/shop/1/{page_name}/"))


@pytest.mark.usefixtures("offers")
def test_push_key_takes_what_is_selected(page: Page) -> None:
    page.goto("/listings/?state=to_decide")
    press(page, *"jxjxl")
    page.wait_for_url("**/bulk/new/?kind=*")
    expect(page.locator(".facts")).to_contain_text("2")


@pytest.mark.usefixtures("offers")
def test_next_key_goes_to_the_next_listing(page: Page) -> None:
    page.goto("/listings/?state=to_decide")
    press(page, "j")
    press(page, "Enter")
    page.wait_for_url("**/listings/shop/*/**")
    first = page.locator("h1").inner_text()
    press(page, "n")
    expect(page.locator("h1")).not_to_have_text(first)
    expect(page.locator("h1")).to_contain_text("Tee")


@pytest.mark.usefixtures("offers")
def test_letters_stay_letters_while_typing(page: Page) -> None:
    page.goto("/listings/shop/1/failed/")
    page.focus("#id_error-0-code")
    page.keyboard.type("plfnx/?jk")
    expect(page.locator("#id_error-0-code")).to_have_value("plfnx/?jk")
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.usefixtures("offers")
def test_slash_on_a_listing_leads_to_the_search(page: Page) -> None:
    page.goto("/listings/shop/1/")
    press(page, "/")
    expect(page.locator("[data-search]")).to_be_focused()


@pytest.mark.usefixtures("offers")
def test_keys_are_shown_and_can_be_switched_off(page: Page) -> None:
    page.goto("/listings/?state=to_decide")
    press(page, "?")
    expect(page.locator("#keys")).to_contain_text("Zeile")
    page.uncheck("[data-keys-on]")
    press(page, "Escape")
    press(page, "j")
    expect(page.locator("[data-open]:focus")).to_have_count(0)
    page.reload()
    press(page, "?")
    expect(page.locator("[data-keys-on]")).not_to_be_checked()


@pytest.mark.usefixtures("offers")
@pytest.mark.parametrize("way", ["back", "link", "next"])
def test_walk_goes_on_at_the_row_one_comes_back_from(page: Page, way: str) -> None:
    page.goto("/listings/?state=to_decide")
    press(page, *("j" if way == "next" else "jj"))
    titles = page.locator("[data-open]").all_inner_texts()
    press(page, "Enter")
    page.wait_for_url("**/listings/shop/*/**")
    if way == "next":
        press(page, "n")
        expect(page.locator("h1")).to_have_text(titles[1])
    page.go_back() if way == "back" else page.click(".walk .crumb")
    page.wait_for_url("**/listings/?state=to_decide*")
    expect(page.locator("[data-open]:focus")).to_have_text(titles[1])
    press(page, "j")
    expect(page.locator("[data-open]:focus")).to_have_text(titles[2])


@pytest.mark.usefixtures("offers")
def test_row_that_has_left_the_list_is_followed_by_the_next(page: Page) -> None:
    page.goto("/listings/?state=to_decide")
    titles = page.locator("[data-open]").all_inner_texts()
    press(page, "j")
    press(page, "Enter")
    page.wait_for_url("**/listings/shop/*/**")
    Offer.objects.filter(title=titles[0]).update(undecided=False, state="listed", is_live=True)
    page.click(".walk .crumb")
    expect(page.locator("[data-open]:focus")).to_have_text(titles[1])


@pytest.mark.usefixtures("offers")
def test_keys_walk_and_select_what_lines_found(page: Page) -> None:
    skus = Offer.objects.order_by("pk").values_list("sku", flat=True)
    page.goto("/listings/find/")
    page.fill("#lines", "\n".join(skus))
    page.click(".find-many .btn-primary")
    press(page, *"jxjx")
    expect(page.locator("[data-selected]")).to_have_text("2 ausgewählt")
    page.check("#selection [name=all]")
    expect(page.locator("[data-selected]")).to_have_text("Alle ausgewählt")
    press(page, "l")
    page.wait_for_url("**/bulk/new/?kind=*")
    expect(page.locator(".facts")).to_contain_text("3")


@pytest.mark.usefixtures("offers")
@pytest.mark.parametrize("held", ["Control", "Alt", "Meta"])
def test_keys_keep_still_with_another_key_held(page: Page, held: str) -> None:
    page.goto("/listings/?state=to_decide")
    press(page, "j")
    page.evaluate(
        "held => ['x', 'l', '?'].forEach(key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{key, bubbles: true, ctrlKey: held === 'Control', altKey: held === 'Alt', metaKey: held === 'Meta'})))",
        held,
    )
    expect(page.locator("[data-select]:checked")).to_have_count(0)
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("address", [*OTHER_LISTS, "/bulk/", "/events/"])
def test_keys_walk_other_lists_too(page: Page, world: World, address: str) -> None:
    furnish(world)
    FAILURES.recount()
    page.goto(address)
    press(page, "j")
    opened = page.locator("[data-open]:focus")
    expect(opened).to_have_count(1)
    leads_to = opened.get_attribute("href") or ""
    press(page, "Enter")
    expect(page).to_have_url(re.compile(re.escape(leads_to.partition("?")[0])))


def test_listing_of_a_failure_is_selected_by_key(page: Page, world: World) -> None:
    furnish(world)
    page.goto("/failures/code/?code=E-17")
    press(page, *"jx")
    expect(page.locator("[data-selected]")).to_have_text("1 ausgewählt")
    press(page, "l")
    page.wait_for_url("**/bulk/new/?kind=*")
