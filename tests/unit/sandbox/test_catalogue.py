import random

import pytest

from channelsync.sandbox.catalogue.flaws import mend, spoil
from channelsync.sandbox.catalogue.gtin import is_gtin, make_gtin
from channelsync.sandbox.catalogue.offers import Payload, build_offer, price_list
from channelsync.sandbox.catalogue.products import LINES
from channelsync.sandbox.catalogue.sellers import PROFILES, profiles, share_out
from channelsync.sandbox.catalogue.taxonomy import CATEGORIES, CATEGORY_ATTRIBUTES, attributes_for
from channelsync.sandbox.world import World


def offers(count: int = 300) -> list[Payload]:
    rng = random.Random(7)
    return [build_offer(rng, "HAUSWERK24", n) for n in range(1, count + 1)]


def test_gtins_have_a_right_check_digit() -> None:
    assert is_gtin("4006381333931")
    assert not is_gtin("4006381333932")
    assert all(is_gtin(make_gtin(random.Random(n))) for n in range(50))


@pytest.mark.parametrize("count", [0, 5, 12, 300, 20_000])
def test_shares_add_up_and_the_giant_has_most(count: int) -> None:
    shares = share_out(count, PROFILES)
    assert sum(shares) == count
    assert min(shares) >= (1 if count >= 12 else 0)
    assert count < 300 or 0.55 < shares[0] / count < 0.65


def test_more_sellers_than_known_are_made_up() -> None:
    assert len({profile.seller_id for profile in profiles(30)}) == 30


def test_every_category_of_the_goods_is_a_leaf_with_attributes() -> None:
    leaves = {category.id for category in CATEGORIES if category.listing_allowed}
    assert {line.category_id for line in LINES} == set(CATEGORY_ATTRIBUTES) == leaves


def test_catalogue_has_variations_tiers_and_html() -> None:
    made = offers()
    assert 20 < sum("variationList" in offer for offer in made) < 200
    assert 50 < sum(len(offer["priceList"]) == 2 for offer in made) < 150
    assert all("<li>" in str(offer["description"]) for offer in made)


def test_offer_without_flaws_has_every_required_attribute() -> None:
    for offer in offers():
        given = {row["attributeId"] for row in offer["channelAttributeList"]}
        required = {a.id for a in attributes_for(str(offer["channelCategoryId"])) if a.required}
        assert required <= given


def test_some_offers_have_flaws_and_most_have_none() -> None:
    world = World(offers=500)
    flawed = [record for record in world.book.offers.values() if record.flaws]
    assert 25 < len(flawed) < 100


@pytest.mark.parametrize("seed", range(40))
def test_mending_takes_the_recommended_value(seed: int) -> None:
    rng = random.Random(seed)
    payload = build_offer(rng, "HAUSWERK24", 1)
    mend(payload, "farbe", "rot", rng)
    assert [r["value"] for r in payload["channelAttributeList"] if r["attributeId"] == "farbe"] == ["rot"]


def test_mending_repairs_what_spoiling_broke() -> None:
    payload, rng = build_offer(random.Random(1), "HAUSWERK24", 1), random.Random(1)
    payload["gtin"], payload["brand"], payload["priceList"] = "4006381333932", "", price_list(1, tiers=False)
    for name in ("gtin", "brand", "priceList"):
        mend(payload, name, "", rng)
    assert is_gtin(payload["gtin"])
    assert payload["brand"]
    assert payload["priceList"][0]["quantityPriceList"][0]["amount"] != "0.01"


def test_spoiling_names_what_it_broke() -> None:
    found: set[str] = set()
    for seed in range(400):
        rng = random.Random(seed)
        found.update(spoil(build_offer(rng, "HAUSWERK24", 1), rng))
    assert {"priceList", "title", "gtin", "brand", "lieferzeit_tage", "zustand"} <= found


def test_same_seed_gives_the_same_catalogue() -> None:
    texts = [[r.text for r in World(seed=seed, offers=40).book.offers.values()] for seed in (3, 3, 4)]
    assert texts[0] == texts[1] != texts[2]
