"""What a scan is, by its shape: framing off, commands to keys, and no wrong code taken for a right one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.domain import codes
from floorapp.domain.gs1 import check_digit, check_digit_ok

EAN = "8991234567891"


@pytest.mark.parametrize("raw", [EAN, f"\x02{EAN}\x03", f"  {EAN} ", f"]E0{EAN}", f"\x02]E0{EAN}\x03", f"{EAN}\r"])
def test_framing_and_aim_identifiers_are_taken_off(raw):
    scan = codes.read(raw)
    assert (scan.text, scan.digits, scan.raw) == (EAN, True, raw)


def test_a_scan_is_looked_up_in_capitals_and_kept_as_it_came():
    scan = codes.read("]C0lot-a 7")
    assert (scan.text, scan.raw, scan.symbology, scan.digits) == ("LOT-A 7", "]C0lot-a 7", "C0", False)


def test_every_command_barcode_is_its_key():
    printed = {"CMDOK": "Enter", "CMDHELP": "F1", "CMDPROBLEM": "F2", "CMDBACK": "F3", "CMDSKIP": "F4",
               "CMDUNDO": "Undo", "CMDEND": "END"}
    assert {code: codes.read(code).command for code in printed} == printed
    assert codes.read("cmdok\r").command == "Enter"
    assert codes.read("END").command == "END"


def test_keys_have_a_second_way_on_terminals_without_them():
    assert [codes.read(typed).command for typed in ("?", "-", ".", "+", "*")] == ["F1", "F2", "F2", "F4", "F5"]
    assert codes.read("A-03").command is None


def test_go_and_a_task_opens_it_and_the_courier_gosend_is_no_task():
    assert codes.read("GORECEIVING").command == "GO:receiving"
    assert codes.read("gopicking").command == "GO:picking"
    assert codes.read("GOREPLENISHM").command == codes.read("GOREPLENISHMENT").command == "GO:replenishment"
    assert [codes.read(text).command for text in ("GOSEND", "GO", "GOPICKINGS")] == [None, None, None]


def test_a_location_is_the_same_without_case_dashes_and_spaces():
    assert {codes.location_key(code) for code in ("A-03-02", "a0302", "A 03-02", "a-0302")} == {"A0302"}


@pytest.mark.parametrize(("typed", "counted"), [
    ("12", 12), ("007", 7), ("0", 0), ("999999", 999999), ("1000000", None), ("+3", None), ("-3", None), ("3.0", None),
    ("", None), (" 3", None), ("٣", None), ("²", None), ("12\n", None),
])
def test_a_quantity_is_one_to_six_plain_digits(typed, counted):
    assert codes.quantity(typed) == counted


def test_one_gtin_has_all_its_lengths():
    assert codes.gtin_forms("5901234123457") == ("05901234123457", "5901234123457")
    assert codes.gtin_forms("036000291452") == ("00036000291452", "0036000291452", "036000291452")
    assert codes.gtin_forms("96385074") == ("00000096385074", "0000096385074", "000096385074", "96385074")
    assert codes.gtin_forms("18991234567898") == ("18991234567898",)


def test_a_upc_e_is_expanded_and_a_wrong_check_digit_is_no_gtin():
    assert "042100005264" in codes.gtin_forms("04252614")
    assert codes.gtin_forms("5901234123458") == ()
    assert codes.gtin_forms("0000000000000") == ()
    assert codes.gtin_forms("899123456789a") == ()


@given(st.integers(1, 10**13 - 1))
def test_every_form_of_a_gtin_names_all_the_others(payload):
    digits = f"{payload:013}"
    forms = codes.gtin_forms(digits + str(check_digit(digits)))
    assert all(codes.gtin_forms(form) == forms for form in forms)


@given(st.from_regex(r"[0-9]{7,17}", fullmatch=True), st.data())
def test_one_mistyped_digit_never_passes_the_check(payload, data):
    number = payload + str(check_digit(payload))
    assert check_digit_ok(number)
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    assert not check_digit_ok(number[:at] + other + number[at + 1:])


def test_an_item_is_known_by_its_text_and_by_its_gtin():
    assert codes.item_forms(codes.read("kaos-01")) == ("KAOS-01",)
    assert codes.item_forms(codes.read("036000291452"))[0] == "036000291452"
    assert "8991234567891" in codes.item_forms(codes.read("]C101089912345678911726123110LOT7"))


@pytest.mark.parametrize(("code", "kind"), [
    ("CMDOK", "command"), ("106141412345678908", "sscc"), ("00106141412345678908", "sscc"), (EAN, "gtin"),
    ("T-0003", "tote"), ("t3", "tote"), ("TR-1", "trolley"), ("TROLI7", "trolley"), ("LPN0001", "lpn"),
    ("PLT-9", "lpn"), ("BDG-12", "badge"), ("2605019JTE451Y", "order"), ("SP-123", "order"), ("#1001", "order"),
    ("010190001491925", "tracking"), ("JX8009962760", "tracking"), ("SPXID123456789", "tracking"),
    ("RR123456789ID", "tracking"), ("SOCAG00183235715", "tracking"), ("899123456789", "tracking"),
    ("A-03-02", "location"), ("A0302", "location"), ("DOCK1", "location"), ("KAOS-01", None), ("123456", None),
])
def test_a_code_is_recognised_by_its_shape(code, kind):
    assert codes.looks_like(code) == kind


def test_a_site_may_bring_its_own_shapes():
    ours = codes.CodePatterns(tote=r"BOX\d+", lpn=r"9\d{9}")
    assert codes.looks_like("BOX12", ours) == "tote" and codes.is_tote("box12", ours)
    assert not codes.is_tote("T-1", ours)
    assert codes.is_lpn("9000000001", ours) and codes.is_lpn("106141412345678908", ours)
    assert codes.is_trolley("TR-2", ours)


@pytest.mark.parametrize(("code", "refused"), [
    ("LPN-1", None), ("P0001", None), ("plt-00a", None), ("106141412345678908", None), ("00106141412345678908", None),
    (EAN, "that_is_an_item_code"), ("96385074", "that_is_an_item_code"), ("CMDOK", "that_is_a_command"),
    ("GOPICKING", "that_is_a_command"), ("END", "that_is_a_command"),
    ("CMDOKCMDOK", "that_is_a_command"), ("CMD-1", "that_is_a_command"), ("GOPICKING2", "that_is_a_command"),
    ("GOREPLENISHM-1", "that_is_a_command"), ("GOLD-1", None), ("GO-1", None), ("1234567", "container_code_bad"),
    ("AB", "container_code_bad"), ("A" * 31, "container_code_bad"), ("LPN 1", "container_code_bad"),
    ("LPN_1", "container_code_bad"), ("", "container_code_bad"), ("ÄBC1", "container_code_bad"),
])
def test_only_a_code_that_nothing_else_bears_becomes_a_new_container(code, refused):
    assert codes.container_code_refusal(code) == refused


def test_a_pallet_is_the_same_with_and_without_its_00():
    assert codes.container_key("00106141412345678908") == codes.container_key("106141412345678908")
    assert codes.container_key("lpn-7") == "LPN-7"
    assert codes.sscc("106141412345678909") is None


@given(st.text(max_size=80) | st.from_regex(r"\]?[A-Za-z]?[0-9]?[0-9()\x1dA-Z|]{0,70}", fullmatch=True))
def test_reading_never_fails_and_keeps_no_control_character_but_gs(raw):
    scan = codes.read(raw, gs_substitutes=("|", "<GS>"))
    assert scan.raw == raw
    assert not re.search(r"[\x00-\x1c\x1e\x1f\x7f]", scan.text)
    codes.looks_like(scan.text)
    codes.container_code_refusal(scan.text)
    codes.item_forms(scan)
