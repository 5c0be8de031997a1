"""Figures stand on paper as people write them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from floorapp.printing import figures


@pytest.mark.parametrize(
    ("grams", "shown_id", "shown_en"),
    [
        (0, "0 g", "0 g"),
        (999, "999 g", "999 g"),
        (1000, "1 kg", "1 kg"),
        (1250, "1,25 kg", "1.25 kg"),
        (1001, "1,001 kg", "1.001 kg"),
        (1_200_000, "1.200 kg", "1,200 kg"),
    ],
)
def test_weights(grams, shown_id, shown_en):
    assert figures.weight(grams, "id") == shown_id
    assert figures.weight(grams, "en") == shown_en


@pytest.mark.parametrize(
    ("amount", "currency", "shown_id", "shown_en"),
    [
        ("125000", "IDR", "Rp125.000", "Rp125,000"),
        ("125000.00", "IDR", "Rp125.000", "Rp125,000"),
        ("1250000.5", "IDR", "Rp1.250.000,50", "Rp1,250,000.50"),
        ("12.345", "KWD", "KWD 12,345", "KWD 12.345"),
        ("0", "IDR", "Rp0", "Rp0"),
    ],
)
def test_money_is_never_rounded(amount, currency, shown_id, shown_en):
    assert figures.money(Decimal(amount), currency, "id") == shown_id
    assert figures.money(Decimal(amount), currency, "en") == shown_en


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2026-08-17T09:05:00+07:00", "17 Agu 2026 09:05 WIB"),
        ("2026-08-17T09:05:00+08:00", "17 Agu 2026 09:05 WITA"),
        ("2026-08-17T09:05:00+09:00", "17 Agu 2026 09:05 WIT"),
        ("2026-08-17T09:05:00+05:30", "17 Agu 2026 09:05 +0530"),
        ("2026-08-17T09:05:00Z", "17 Agu 2026 09:05 +0000"),
        ("2026-08-17T09:05:00", "17 Agu 2026 09:05"),
    ],
)
def test_times_say_their_zone(time, shown):
    assert figures.moment(datetime.datetime.fromisoformat(time), "id") == shown


def test_days_cannot_be_read_the_wrong_way_round():
    assert figures.day(datetime.date(2027, 5, 4), "id") == "04 Mei 2027"
    assert figures.day(datetime.date(2027, 5, 4), "en") == "04 May 2027"
