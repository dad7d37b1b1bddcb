"""A listing as nobody should send it: every field long, foreign, and full of markup that wants to run."""

from typing import Any

from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkKind
from channelsync.dashboard.models import CodeNote, ErrorTemplate
from channelsync.dashboard.shell import notes
from channelsync.listings.models import Offer, Seller
from channelsync.runtime import notices
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.e2e import places
from tests.unit.dashboard.feeding import fail

RUNS = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'></title></textarea>{{ 7|add:7 }}"
FOREIGN = "😀👩🏽‍🚀 \u202eעברית מימין\u202c مرحبا بالعالم"
NASTY = f"{RUNS} {FOREIGN} "
LINK = "javascript:alert(3)//"
CODE = f"{RUNS[:60]}{'Ü' * 40}"


def text(length: int) -> str:
    """Return hostile text of a length, that ends in one endless word."""
    return NASTY + "Ü" * (length - len(NASTY))


def variation(number: int) -> dict[str, Any]:
    """Return one of many variations."""
    price = {"id": "B2C", "quantityPriceList": [{"amount": "1.00", "currency": "EUR", "quantity": "1"}]}
    dimension = {"attributeId": "farbe", "value": NASTY}
    return {
        "offerId": 1000 + number,
        "sku": f"{RUNS} {number}",
        "title": text(512),
        "quantity": "3",
        "variationDimensionList": [dimension],
        "priceList": [price],
        "taxPercent": "19",
        "pictureList": [LINK],
    }


def payload() -> dict[str, Any]:
    """Return what the contract calls a listing, at its limits."""
    attributes = [{"attributeId": f"{RUNS}{number}", "value": text(900), "group": "0"} for number in range(30)]
    return {
        "title": text(512),
        "subTitle": text(300),
        "sku": text(255),
        "gtin": RUNS[:60],
        "mpn": NASTY,
        "brand": NASTY,
        "description": f"<p>{NASTY * 20}</p><a href='{LINK}'>x</a><style>*{{display:none}}</style><iframe src=/>",
        "mainPicture": LINK,
        "pictureList": [f"https://pictures.invalid/{n}.jpg?{RUNS}" for n in range(49)],
        "channelAttributeList": attributes,
        "productAttributeList": [{"name": text(200), "value": NASTY}],
        "variationList": [variation(number) for number in range(500)],
    }


def furnish(world: World) -> Offer:
    """Fill the desk with it, and with staff's texts that are no better."""
    offer = places.furnish(world, **payload())
    fail(offer, *(ErrorEntry(f"{CODE}{n}", text(250), text(3000), f"{RUNS}{n}", text(900)) for n in range(250)))
    Seller.objects.update(company_name=text(255))
    by = Actor.api(NASTY)
    notes.add_note(seller_id="shop", offer_id=1, text=text(2000), ticket=LINK, by=by)
    CodeNote.objects.create(code=f"{CODE}0", text=text(500), author_name=NASTY[:100])
    ErrorTemplate.objects.create(code=CODE, name=NASTY[:100], message_de=text(250), message_en=text(250))
    bulk.freeze(offers=Offer.objects.listings(), kind=BulkKind.RESEND, reason=text(500), ticket=LINK, by=by)
    notices.raise_notice(key="hostile", text=text(1000))
    return offer
