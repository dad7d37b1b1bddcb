"""A seller's description, shown as it was formatted and unable to do anything."""

import pytest
from django.test import Client

from channelsync.dashboard.listing.content import harmless
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe src='https://evil.example'></iframe>",
        "<form action='https://evil.example'><input></form>",
        "<svg><script>alert(1)</script></svg>",
        "<style>*{display:none}</style>",
        "<p style='position:fixed'>x</p>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<base href='https://evil.example'>",
    ],
)
def test_harmless_takes_out_what_acts(html: str) -> None:
    clean = harmless(html).lower()
    assert not any(word in clean for word in ("script", "onerror", "href", "iframe", "form", "style", "evil", "src"))


def test_harmless_leaves_what_can_be_read() -> None:
    html = '<h2>Assam</h2><ul><li><b>kräftig</b></li></ul><img src="https://pictures.example/a.png">'
    assert harmless(html) == html


def test_description_is_sandboxed_by_its_own_policy(desk: Client, world: World) -> None:
    offer = listing(world, description="<p>Fein</p><script>alert(1)</script>")
    response = desk.get(f"/listings/{offer.seller_id}/{offer.offer_id}/description/")
    policy = response["Content-Security-Policy"]
    assert "<p>Fein</p>" in response.content.decode()
    assert policy.endswith("sandbox")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_other_pages_are_in_no_frame(desk: Client, world: World) -> None:
    offer = listing(world)
    assert desk.get(f"/listings/{offer.seller_id}/{offer.offer_id}/")["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_description_is_for_staff_alone(client: Client, world: World) -> None:
    offer = listing(world)
    assert client.get(f"/listings/{offer.seller_id}/{offer.offer_id}/description/").status_code == 302
