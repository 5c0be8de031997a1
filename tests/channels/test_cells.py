"""What a cell may say, one value after another."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from floorapp.channels import cells
from floorapp.channels.carriers import carrier_in
from floorapp.channels.payment_words import method_in
from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import BarcodeIn

JAKARTA = ZoneInfo("Asia/Jakarta")


def code_of(read, *given) -> str:
    with pytest.raises(BadCell) as refused:
        read(*given)
    return refused.value.code


@pytest.mark.parametrize(
    "said",
    [
        "0",
        "-1",
        "-0",
        "+5",
        "1.5",
        "12.0",
        "1.000",
        "1.000,5",
        "1,000",
        "1e3",
        "1e9999999",
        "NaN",
        "inf",
        "１２",
        "٣",
        "1234567890",
        "9" * 5000,
        "x",
    ],
)
def test_a_quantity_is_whole_and_above_zero_or_it_is_none(said):
    assert code_of(cells.quantity, said) == "cell_quantity"


def test_a_quantity_may_have_nine_digits_and_leading_zeros():
    assert cells.quantity("999999999") == 999_999_999
    assert cells.quantity("007") == 7


def test_a_hostile_number_is_refused_at_once():
    begun = time.process_time()
    for said in ("1e9999999", "1" + "0" * 1_000_000, "9" * 4_000_000):
        for read in (cells.quantity, cells.whole, cells.measure, cells.centimetres, cells.degrees(90)):
            code_of(read, said)
        code_of(cells.money, said, "IDR")
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("said", "currency", "minor"),
    [
        ("18000", "IDR", 18_000_00),
        ("18000.50", "IDR", 18_000_50),
        ("0", "IDR", 0),
        ("409.94", "USD", 40_994),
        ("409.9", "USD", 40_990),
        ("409.9400", "USD", 40_994),
        ("199", "USD", 19_900),
        ("5", "JPY", 5),
        ("999999999999999", "IDR", 999_999_999_999_999_00),
    ],
)
def test_money_is_whole_minor_units_of_its_currency(said, currency, minor):
    assert cells.money(said, currency) == minor


@pytest.mark.parametrize(
    ("said", "currency", "code"),
    [
        ("18.000", "IDR", "cell_money_unclear"),
        ("1.250", "USD", "cell_money_unclear"),
        ("18000.5", "JPY", "cell_money_fraction"),
        ("1.2345", "USD", "cell_money_fraction"),
        ("1.000,50", "IDR", "cell_money"),
        ("1.250.000", "IDR", "cell_money"),
        ("1,000", "IDR", "cell_money"),
        ("-5", "IDR", "cell_money"),
        ("Rp5000", "IDR", "cell_money"),
        ("1e5", "IDR", "cell_money"),
        ("NaN", "IDR", "cell_money"),
        ("1234567890123456", "IDR", "cell_money"),
        (".5", "USD", "cell_money"),
    ],
)
def test_an_amount_that_can_be_misread_is_refused(said, currency, code):
    assert code_of(cells.money, said, currency) == code


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2026-11-24 14:30", datetime(2026, 11, 24, 7, 30, tzinfo=UTC)),
        ("2026-11-24T14:30:05.123Z", datetime(2026, 11, 24, 14, 30, 5, tzinfo=UTC)),
        ("2026-11-24T14:30:00+0800", datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
        ("2008-01-10T11:00:00-05:00", datetime(2008, 1, 10, 16, 0, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_kept_in_utc_and_one_without_a_zone_is_the_warehouses(said, utc):
    assert cells.moment(said, JAKARTA) == utc
    assert cells.moment(said, JAKARTA).tzinfo is UTC


def test_a_deadline_that_is_only_a_date_lasts_to_the_end_of_that_day():
    assert cells.deadline("2026-11-24", JAKARTA) == datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC)
    assert cells.deadline("2026-11-24 10:00", JAKARTA) == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("24/11/2026", "cell_time"),
        ("12/1/10", "cell_time"),
        ("1716786000", "cell_time"),
        ("2026-W48-2", "cell_time"),
        ("2026-02-30", "cell_time"),
        ("2026-11-24 25:00", "cell_time"),
        ("2026-11-24 14:30 WIB", "cell_time"),
        ("kemarin", "cell_time"),
        ("0001-01-01T00:00:00Z", "cell_time_range"),
        ("9999-12-31T23:59:59-12:00", "cell_time_range"),
    ],
)
def test_a_time_is_never_guessed(said, code):
    assert code_of(cells.moment, said, JAKARTA) == code


def test_an_expiry_is_a_date():
    assert cells.day("2027-01-31") == cells.day("2027-01-31T00:00:00") == date(2027, 1, 31)
    assert code_of(cells.day, "31/01/2027") == "cell_date"
    assert code_of(cells.day, "2027-02-29") == "cell_date"
    assert code_of(cells.day, "1027-02-28") == "cell_time_range"


def test_a_location_code_is_raised_to_capitals():
    assert cells.location("a-03-02") == "A-03-02"
    for bad in ("A 03", "A_03", "-A", "A-", "A--1", "Ä1", "ı1", "A" * 31, "A\n"):
        assert code_of(cells.location, bad) == "cell_location"


def test_a_key_is_never_cut_and_never_cleaned_into_another():
    assert cells.key(5)("00049") == "00049"
    assert code_of(cells.key(5), "000490") == "cell_key_long"
    assert code_of(cells.key(60), "A\x1b[2JB") == "cell_key_damaged"
    assert code_of(cells.key(60), "\u200b") == "cell_needed"
    assert cells.key(60)("AB\u200bC") == "ABC"


def test_text_is_cleaned_and_cut_and_may_vanish():
    assert cells.text(5)("a\tb\x00cdefgh") == "a b\ufffdc"
    assert cells.text(5)("\u202e\u200b") is None
    assert code_of(cells.said(5), "\u202e\u200b") == "cell_needed"


def test_barcodes_carry_what_their_packaging_holds():
    assert cells.barcodes("8991234567891  18991234567898*12\n8991234567891") == (
        BarcodeIn("8991234567891", 1),
        BarcodeIn("18991234567898", 12),
    )
    for bad in ("8991*", "8991*0", "8991*-1", "8991*1*2", "*12", "8991*1.5", "8991*9999999999", "ka\u00e9", "9" * 49):
        assert code_of(cells.barcodes, bad) == "cell_barcode", bad
    assert code_of(cells.barcodes, "8991 8991*12") == "cell_barcode_twice"


def test_words_of_a_list_are_known_in_any_spelling():
    status = cells.choice("in_transit", "delivered")
    assert status("In Transit") == status("IN-TRANSIT") == "in_transit"
    assert code_of(status, "lost") == "cell_choice"
    assert cells.choices("picker", "packer")("picker; Packer,picker") == ("picker", "packer")
    assert code_of(cells.choices("picker"), "picker boss") == "cell_choice"
    assert code_of(cells.choices("picker"), ",;") == "cell_needed"


def test_yes_and_no_are_said_in_two_languages():
    assert [cells.flag(word) for word in ("yes", "Ya", "TRUE", "1")] == [True] * 4
    assert [cells.flag(word) for word in ("no", "Tidak", "false", "0")] == [False] * 4
    assert code_of(cells.flag, "mungkin") == "cell_flag"


def test_measures_are_rounded_and_never_misread():
    assert [cells.measure(said) for said in ("250", "250.5", "250.49", "0")] == [250, 251, 250, 0]
    assert (
        code_of(cells.measure, "1.250")
        == code_of(cells.measure, "-1")
        == code_of(cells.measure, "1,5")
        == "cell_measure"
    )
    assert [cells.centimetres(said) for said in ("12.5", "-3", "0.019")] == [1250, -300, 1]
    assert cells.degrees(90)("-6.2") == -6.2
    assert code_of(cells.degrees(90), "91") == code_of(cells.degrees(90), "nan") == "cell_degrees"


def test_a_bad_pin_is_not_shown():
    with pytest.raises(BadCell) as refused:
        cells.pin("12a4")
    assert refused.value.params == {}
    assert cells.pin("004821") == "004821"


@pytest.mark.parametrize(
    ("said", "carrier", "service"),
    [
        ("Reguler (Cashless)-JNE REG", "JNE", "REG"),
        ("SPX Standard", "SPX", "Standard"),
        ("Hemat Kargo-SPX Hemat", "SPX", "Hemat"),
        ("Reguler (Cashless)-J&T Express", "J&T", "Reguler"),
        ("Reguler (Cashless)-Anteraja Reguler", "AnterAja", "Reguler"),
        ("Reguler (Cashless)-SiCepat REG", "SiCepat", "REG"),
        ("Reguler (Cashless)-Ninja Xpress", "Ninja", "Reguler"),
        ("GoSend Instant", "GoSend", "Instant"),
        ("JNE", "JNE", None),
        ("Shopee Xpress Hemat-JNE OKE", "JNE", "OKE"),
        ("Free Shipping", None, None),
        ("Deposito", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_shipping_option_names_its_carrier(said, carrier, service):
    assert carrier_in(said, {}) == (carrier, service)


def test_the_sites_own_table_of_shipping_options_goes_first():
    known = {"Free Shipping": ("JNE", "REG"), "JNE YES": ("SPX", None)}
    assert carrier_in("free shipping", known) == ("JNE", "REG")
    assert carrier_in("JNE YES", known) == ("SPX", None)


@pytest.mark.parametrize(
    ("said", "method"),
    [
        ("COD (Bayar di Tempat)", "cod"),
        ("Cash on Delivery (COD)", "cod"),
        ("cash_on_delivery", "cod"),
        ("Saldo ShopeePay", "ewallet"),
        ("Kartu Kredit/Debit", "card"),
        ("BCA Virtual Account", "va"),
        ("Transfer Bank", "transfer"),
        ("QRIS", "qris"),
        ("SPayLater", "prepaid"),
        ("Codashop", "prepaid"),
        ("", None),
        (None, None),
    ],
)
def test_ways_of_paying_are_told_from_a_channels_words(said, method):
    assert method_in(said, paid=True) == method
    assert method_in(said, paid=False) == (None if method == "prepaid" else method)
