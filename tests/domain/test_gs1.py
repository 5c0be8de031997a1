"""GS1 labels: read when there is one reading, asked when there are two, refused when a rule is broken."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from floorapp.domain import codes, gs1
from floorapp.domain.refusals import Refused

GTIN = "08991234567891"
SSCC = "106141412345678908"
GS = "\x1d"


def refused(text):
    with pytest.raises(Refused) as refusal:
        gs1.parse(text)
    return refusal.value.code, refusal.value.params


def test_fixed_fields_and_one_lot_at_the_end_need_no_separator():
    label = gs1.parse(f"01{GTIN}1726123110LOT7")
    assert (label.gtin, label.expiry, label.lot) == (GTIN, date(2026, 12, 31), "LOT7")


def test_every_field_of_a_floor_label_is_understood():
    label = gs1.parse(f"01{GTIN}112601311526113017261231310300150010ab-7{GS}21S1{GS}3012")
    assert label == gs1.Gs1(GTIN, "ab-7", date(2026, 12, 31), "S1", None, 12, 1500, date(2026, 1, 31), label.raw)


def test_a_pallet_label_names_the_pallet_and_its_contents():
    label = gs1.parse(f"00{SSCC}02{GTIN}3748")
    assert (label.sscc, label.gtin, label.count) == (SSCC, GTIN, 48)


def test_day_00_is_the_last_of_the_month_and_leap_years_count():
    assert gs1.parse("17260200").expiry == date(2026, 2, 28)
    assert gs1.parse("17280200").expiry == date(2028, 2, 29)
    assert gs1.parse("17991231").expiry == date(1999, 12, 31)


def test_best_before_stands_in_for_a_missing_expiry_only():
    assert gs1.parse("15261130").expiry == date(2026, 11, 30)
    assert gs1.parse("1526113017261231").expiry == date(2026, 12, 31)


def test_a_date_of_zeros_is_no_date():
    assert gs1.parse(f"01{GTIN}17000000").expiry is None


@pytest.mark.parametrize(("decimals", "digits", "grams"), [(0, "000012", 12000), (3, "001500", 1500), (4, "000125", 13),
                                                            (5, "000049", 0)])
def test_net_weight_is_grams(decimals, digits, grams):
    assert gs1.parse(f"310{decimals}{digits}").weight_g == grams


def test_gross_weight_stands_in_for_a_missing_net_weight_only() -> None:
    assert gs1.parse("3302000033").weight_g == 330
    assert gs1.parse("33030020003103001500").weight_g == gs1.parse("31030015003303002000").weight_g == 1500


def test_typed_brackets_are_accepted_with_spaces_and_a_short_ean():
    label = gs1.parse("(01) 8991234567891 (17) 261231 (10) a21b (37) 5")
    assert (label.gtin, label.lot, label.count) == (GTIN, "a21b", 5)


def test_a_digital_link_is_a_label_too():
    label = gs1.parse(f"HTTPS://id.example/01/{GTIN}/10/ABC?17=261231")
    assert (label.gtin, label.lot, label.expiry) == (GTIN, "ABC", date(2026, 12, 31))


@pytest.mark.parametrize("text", [
    f"01{GTIN[:-1]}2",                    # wrong check digit
    f"00{SSCC[:-1]}9",
    "17261331", "17260230", "11260431",   # no such day
    f"01{GTIN}02{GTIN}",                  # an item and its contents at once
    f"10A{GS}10B",                        # two lots
    f"02{GTIN}3700", f"01{GTIN}300{GS}10A",   # a carton of nothing
    f"01{GTIN[:-2]}",                     # cut off
    "(01)899123456789", "(17)9(90)217", "(10)(11)987651", "(01", "(10)", "", GS, "01٠٨٩٩١٢٣٤٥٦٧٨٩١",
])
def test_a_broken_label_is_refused_and_never_guessed(text):
    assert refused(text)[0] == "gs1_bad"


def test_the_refusal_names_the_broken_part():
    assert refused(f"01{GTIN}17261331")[1] == {"ai": "17"}
    assert refused(f"01{GTIN[:-1]}2")[1] == {"ai": "01"}


def test_a_date_glued_to_a_lot_is_asked_not_guessed():
    assert refused(f"01{GTIN}10LOT717261231") == ("gs1_ambiguous", {"fields": "lot, expiry"})
    by_the_book, glued = gs1.readings(f"01{GTIN}10LOT717261231")
    assert (by_the_book.lot, by_the_book.expiry) == ("LOT717261231", None)
    assert (glued.lot, glued.expiry) == ("LOT7", date(2026, 12, 31))


def test_a_serial_number_glued_to_a_lot_is_asked_not_guessed():
    assert refused(f"01{GTIN}10BATCH121SERIAL1") == ("gs1_ambiguous", {"fields": "lot, serial"})


def test_with_the_separator_the_same_label_is_plain():
    label = gs1.parse(f"01{GTIN}10BATCH1{GS}21SERIAL1")
    assert (label.lot, label.serial) == ("BATCH1", "SERIAL1")
    assert gs1.parse(f"01{GTIN}10BATCH121SERIAL1{GS}").lot == "BATCH121SERIAL1"


def test_short_lots_with_a_21_in_them_are_taken_as_printed():
    assert gs1.parse(f"01{GTIN}10L2103").lot == "L2103"
    assert gs1.parse(f"01{GTIN}10LOT2101").lot == "LOT2101"
    assert gs1.parse(f"01{GTIN}17261231102110A").lot == "2110A"


def test_a_lost_separator_is_found_again_where_only_one_cut_is_possible():
    label = gs1.parse(f"01{GTIN}10ABCDEFGHIJKL21SERIAL0001234")
    assert (label.lot, label.serial) == ("ABCDEFGHIJKL", "SERIAL0001234")
    label = gs1.parse(f"02{GTIN}371210LOTX")
    assert (label.count, label.lot) == (12, "LOTX")


def test_a_reading_that_contradicts_itself_throws_no_doubt_on_the_plain_one():
    lot = f"A02{GTIN}"  # were it a carton of that item, the label would name an item and its contents at once
    assert gs1.parse(f"01{GTIN}10{lot}").lot == lot


def test_what_is_certain_of_an_unclear_label_is_kept():
    scan = codes.read(f"]C101{GTIN}10LOT717261231")
    assert scan.gs1_problem.code == "gs1_ambiguous"
    assert (scan.gs1.gtin, scan.gs1.lot, scan.gs1.expiry) == (GTIN, None, None)


def test_a_broken_label_is_still_a_text_that_can_be_looked_up():
    scan = codes.read(f"]C101{GTIN[:-1]}2")
    assert (scan.gs1, scan.gs1_problem.code, scan.text) == (None, "gs1_bad", f"01{GTIN[:-1]}2")


def test_a_substitute_for_gs_works_only_inside_labels():
    label = codes.read(f"01{GTIN}10A|17261231", gs_substitutes=("|",))
    assert (label.gs1.lot, label.gs1.expiry) == ("A", date(2026, 12, 31))
    assert codes.read("RAK|7", gs_substitutes=("|",)).text == "RAK|7"
    for own in ("12|34", "10|KAOS", "01|7"):
        scan = codes.read(own, gs_substitutes=("|",))
        assert (scan.text, scan.gs1, scan.gs1_problem) == (own, None, None), own
    for broken in (f"01{GTIN}10A|B", "]C110A|B", f"10A{GS}B|"):
        assert codes.read(broken, gs_substitutes=("|",)).gs1_problem.code == "gs1_bad", broken
    assert codes.read(f"]d201{GTIN}10A␝17261231").gs1.lot == "A"


@pytest.mark.parametrize("text", ["8991234567891", "0896863001397", "96385074", "18991234567898", "010190001491925",
                                  "0101234567890", f"01{GTIN[1:]}", "1726123110LOT", "02001234567890", "https://shop.example/01/abc",
                                  "T-0003", "JX8009962760", "(A)1", ""])
def test_plain_codes_are_never_read_as_gs1(text):
    assert not gs1.is_gs1(text)
    assert codes.read(text).gs1 is None and codes.read(text).gs1_problem is None


def test_an_ean_is_never_gs1_whatever_it_begins_with():
    for prefix in ("01", "02", "00", "10", "17", "21"):
        payload = prefix + "9123456789"
        assert not gs1.is_gs1(payload + str(gs1.check_digit(payload)))
        assert not gs1.is_gs1(payload + str(gs1.check_digit(payload)), "E0")


def test_the_aim_identifier_is_proof():
    assert gs1.is_gs1("10LOT7", "C1") and not gs1.is_gs1("10LOT7")
    assert not gs1.is_gs1(f"01{GTIN}", "E0") and not gs1.is_gs1(f"01{GTIN}", "I1")
    assert gs1.is_gs1(f"01{GTIN}", "C0")


lots = st.text("ABCDEFGHJKLMNPQRSTUVWXYZabcdef0123456789-./", min_size=1, max_size=20)
dates = st.dates(date(1977, 1, 1), date(2076, 12, 31))
gtins = st.integers(1, 10**13 - 1).map(lambda n: f"{n:013}").map(lambda d: d + str(gs1.check_digit(d)))


@given(gtins, dates, lots, lots, st.permutations(["01", "17", "10", "21"]))
def test_with_separators_every_order_of_fields_says_the_same(gtin, expiry, lot, serial, order):
    parts = {"01": f"01{gtin}", "17": f"17{expiry:%y%m%d}", "10": f"10{lot}{GS}", "21": f"21{serial}{GS}"}
    label = gs1.parse(GS + "".join(parts[ai] for ai in order) + GS)
    assert (label.gtin, label.expiry, label.lot, label.serial) == (gtin, expiry, lot, serial)


@given(gtins, dates, lots)
def test_without_separators_the_truth_is_always_among_the_readings(gtin, expiry, lot):
    assume(not lot.startswith("("))
    found = gs1.readings(f"01{gtin}17{expiry:%y%m%d}10{lot}")
    assert found[0].lot == lot and found[0].expiry == expiry
    glued = gs1.readings(f"01{gtin}10{lot}17{expiry:%y%m%d}")
    assert any(reading.lot == lot and reading.expiry == expiry for reading in glued)


def test_date_and_hour_of_expiry_are_a_day():
    assert gs1.parse(f"01{GTIN}7003{'2701312359'}").expiry == date(2027, 1, 31)
    with pytest.raises(Refused):
        gs1.parse(f"01{GTIN}7003{'2713012359'}")
