"""The demo's files are a believable warehouse: they hold together before anything reads them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from floorapp import settings
from floorapp.channels.contract import parse
from floorapp.cli.opening import example_files
from floorapp.demo import config, demand, story
from floorapp.demo.building import places
from floorapp.demo.files import LATER, MORNING, files
from floorapp.demo.items import by_sku, items
from floorapp.demo.opening import available, standing
from floorapp.domain.codes import looks_like
from floorapp.domain.gs1 import check_digit_ok

BEGINS = datetime(2026, 11, 24, 7, tzinfo=ZoneInfo(config.ZONE))


def test_there_are_300_items_in_categories_with_codes_of_their_own_and_right_check_digits() -> None:
    codes = [code for item in items() for code in (item.ean, item.case_code) if code]
    assert len(items()) == len(by_sku()) == 300
    assert len({item.family.category for item in items()}) >= 12
    assert len(codes) == len(set(codes))
    assert all(check_digit_ok(code) and code.lstrip("1").startswith("899") for code in codes)
    assert {item.family.tracking for item in items()} == {"none", "lot", "serial"}


def test_there_are_150_locations_and_none_looks_like_something_else() -> None:
    assert len({place.code for place in places()}) == 150
    assert {looks_like(place.code) for place in places()} <= {"location", None}
    assert Counter(place.kind for place in places())["pick"] == 100


def test_no_place_holds_more_than_its_limits() -> None:
    weight, volume = Counter[str](), Counter[str]()
    for stands in standing():
        weight[stands.location] += stands.qty * stands.item.grams
        volume[stands.location] += stands.qty * stands.item.volume_cm3
    for place in places():
        if place.rack is not None:
            assert weight[place.code] <= place.rack.kilos * 1000
            assert volume[place.code] <= place.rack.litres * 1000


@pytest.mark.parametrize("kind", [*MORNING, LATER])
def test_every_row_is_one_that_an_import_takes(kind: str) -> None:
    parsed = parse(kind, files(BEGINS)[kind], zone=config.ZONE, currency="IDR")
    assert parsed.quarantined == []
    assert parsed.notices == []
    assert parsed.read > 0


def test_the_same_day_gives_the_same_bytes_and_another_day_other_dates() -> None:
    assert files(BEGINS) == files(BEGINS)
    assert files(BEGINS)["stock"] != files(BEGINS.replace(month=3))["stock"]
    assert files(BEGINS)["items"] == files(BEGINS.replace(month=3))["items"]


def test_sixty_orders_of_six_channels_ask_for_what_is_in_stock_but_where_the_story_says_otherwise() -> None:
    made = demand.orders(BEGINS)
    asked = Counter[str]()
    for order in made:
        asked.update(dict(order.lines))
    assert len({order.number for order in made}) == 60
    assert {order.channel for order in made} == {"shopee", "tokopedia", "tiktok", "shopify", "whatsapp", "pos"}
    assert {sku for sku, qty in asked.items() if qty > available().get(sku, 0)} == {
        *story.ARRIVING, story.SOLD_OUT, story.UNKNOWN}


def test_the_configuration_is_read_and_knows_every_way_of_the_orders() -> None:
    contents = config.files(BEGINS, example_files())
    chosen = settings.read({name: data for name, data in contents.items() if name.endswith(".toml")})
    known = {(carrier.code, service.code) for carrier in chosen.carriers for service in carrier.services}
    assert {(order.carrier, order.service) for order in demand.orders(BEGINS)} <= known


@pytest.mark.parametrize("hour", [0, 3, 12, 18, 23])
def test_cut_offs_lie_ahead_of_the_day_at_whatever_hour_it_begins(hour: int) -> None:
    begins = BEGINS.replace(hour=hour)
    contents = config.files(begins, example_files())
    chosen = settings.read({name: data for name, data in contents.items() if name.endswith(".toml")})
    times = {time for carrier in chosen.carriers for service in carrier.services for time in service.cutoffs[0]}
    ahead = [(int(time[:2]) - hour) % 24 for time in times]
    assert min(ahead) >= 6 and max(ahead) <= 11
