"""A push: prepared, undone, followed, and the walk through the list."""

import pytest
from playwright.sync_api import Page, expect

from channelsync.dashboard.models import ErrorTemplate
from channelsync.listings.models import Offer
from channelsync.reports import delivery
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scx_settings"),
]
SEND = ".btn-primary:has-text('Dem Händler melden')"


def address(offer: Offer, act: str = "") -> str:
    return f"/listings/{offer.seller_id}/{offer.offer_id}/{act}"


def test_push_counts_down_and_undo_takes_it_back(page: Page, world: World) -> None:
    offer = listing(world)
    page.goto(address(offer, "listed/"))
    page.click(SEND)
    expect(page.locator("#told .countdown")).to_be_visible()
    page.click("text=Rückgängig machen")
    expect(page.locator(".head-state")).to_contain_text("Wartet auf Entscheidung")
    delivery.deliver()
    assert world.reports == []


def test_report_is_followed_until_scx_has_taken_it(page: Page, world: World) -> None:
    offer = listing(world)
    page.goto(address(offer, "listed/"))
    page.click(SEND)
    page.click("text=Jetzt senden")
    assert delivery.deliver().counts["accepted"] == 1
    # no reload: the page looks by itself
    expect(page.locator("#told")).to_contain_text("Von SCX angenommen")
    expect(page.locator("#told .countdown")).to_have_count(0)


def test_rows_move_and_name_the_field_in_the_long_message(page: Page, world: World) -> None:
    page.goto(address(listing(world), "failed/"))
    page.fill("#id_error-0-code", "A-1")
    page.fill("#id_error-0-related_attribute_id", "gtin")
    page.fill("#id_error-0-recommended_value", "4012345678901")
    page.click("[name=write_row]")
    expect(page.locator("#id_error-0-long_message")).to_have_value(
        "Marktplatzfeld: GTIN (gtin)\nBitte tragen Sie ein: 4012345678901"
    )
    page.click("text=Fehler hinzufügen")
    expect(page.locator("#id_error-1-code")).to_be_focused()
    page.click("[name=up_row]")
    expect(page.locator("#id_error-1-code")).to_have_value("A-1")


def enter(page: Page, button: str, then: str) -> None:
    """Press a button by Enter, and see where the focus is once the page listens again."""
    page.press(button, "Enter")
    expect(page.locator(then)).to_be_focused()
    expect(page.locator(".htmx-added, .htmx-settling, .htmx-request")).to_have_count(0)


@pytest.mark.parametrize("form", ["/listings/shop/1/failed/", "/bulk/new/?all=1&query=state%3D&kind=failed"])
def test_rows_are_moved_and_removed_by_keyboard_alone(page: Page, world: World, form: str) -> None:
    listing(world, offer_id=1)
    page.goto(form)
    for number in range(3):
        page.fill(f"#id_error-{number}-code", f"A-{number}")
        if number < 2:
            enter(page, "#add_row", f"#id_error-{number + 1}-code")
    enter(page, "#up-2", "#up-1")
    enter(page, "#up-1", "#down-0")
    expect(page.locator("#id_error-0-code")).to_have_value("A-2")
    enter(page, "#remove-2", "#remove-1")
    enter(page, "#remove-1", "#add_row")
    expect(page.locator("#id_error-0-code")).to_have_value("A-2")


def test_template_fills_a_row_and_the_preview_shows_it(page: Page, world: World) -> None:
    offer = listing(world, title="Assam")
    ErrorTemplate.objects.create(code="T-1", name="Titel", message_de="„{title}“ ist zu kurz", message_en="“{title}”")
    page.goto(address(offer, "failed/"))
    page.select_option("[name=template]", label="T-1 – Titel")
    page.click("[name=add_template]")
    expect(page.locator("#preview")).to_contain_text("„Assam“ ist zu kurz")
    page.fill("#id_error-0-message", "x" * 250)
    # as a person types: the first letter may come before the new row listens
    page.locator("#id_error-0-message").press_sequentially("xxx", delay=200)
    expect(page.locator("#preview .finding")).to_contain_text("250")


def test_walk_goes_on_through_the_list_and_undo_stays_in_reach(page: Page, world: World) -> None:
    first, second = listing(world, title="Assam"), listing(world, title="Darjeeling")
    page.goto("/listings/?state=to_decide")
    page.click("text=Assam")
    page.click(".acts >> text=Gelistet")
    page.click("text=Melden, dann das nächste")
    expect(page.locator("h1")).to_have_text("Darjeeling")
    expect(page.locator(".follow.notice")).to_contain_text("Assam")
    page.click(".follow.notice >> text=Rückgängig machen")
    expect(page.locator("h1")).to_have_text("Assam")
    assert not StateReport.objects.filter(offer=first, status="waiting").exists()
    assert second.pk != first.pk


def test_error_leads_to_the_part_at_fault(page: Page, world: World) -> None:
    offer = fail(listing(world, channelAttributeList=[{"attributeId": "material", "value": "wood"}]))
    page.goto(address(offer))
    page.click("#errors a:has-text('material')")
    expect(page.locator("tr.is-faulty")).to_be_in_viewport()
    assert page.url.endswith("#attribute-0")


def test_description_is_shown_in_a_frame_that_runs_nothing(page: Page, world: World) -> None:
    html = "<p><b>Fein</b></p><script>top.document.title='owned'</script><img src=x onerror=alert(1)>"
    offer = listing(world, title="Assam", description=html)
    page.goto(address(offer))
    page.click("summary:has-text('Wie vom Händler gestaltet')")
    expect(page.frame_locator(".framed iframe").locator("b")).to_have_text("Fein")
    assert page.title().startswith("Assam")
