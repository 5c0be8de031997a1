"""Other people's barcode vectors, where they are at hand: nothing crashes, and where we read otherwise we know why."""

import json
from collections import Counter
from pathlib import Path

import pytest

from floorapp.domain import codes, gs1
from floorapp.domain.refusals import Refused

VECTORS = Path(__file__).parents[3] / "shared/data/barcodes/vectors"
PRODUCTS = Path(__file__).parents[3] / "shared/data/barcodes/products"
GS = "\x1d"

pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="sample data is not here")


def rows(name):
    # A raw U+0085 stands inside some values: lines end at LF only.
    return [json.loads(line) for line in (VECTORS / name).read_bytes().decode().split("\n") if line]


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def verdict(text):
    try:
        gs1.parse(text)
    except Refused as refusal:
        return refusal.code
    return "read"


def engine(macro):
    return [row["args"] for row in rows("gs1_syntax_engine_vectors.jsonl")
            if row["macro"] == macro and "buf" not in row["args"][1]]


def differing(pairs):
    """The texts on which we and the vector disagree; `pairs` are (text, should be read)."""
    return {text for text, good in pairs if (verdict(text) == "read") != good}


@pytest.mark.parametrize("name", ["biip_vectors.jsonl", "gs1_linter_vectors.jsonl", "gs1_syntax_engine_vectors.jsonl"])
def test_no_vector_crashes_the_reader(name):
    for text in {text for row in rows(name) for text in strings(row)}:
        for prefix in ("", "]C1", "]d2", "(01)", "01", "\x1d10"):
            codes.read(prefix + text, gs_substitutes=("^", "|"))


def test_bracketed_labels_are_read_as_the_gs1_engine_reads_them():
    assert differing((args[1], args[0] == "true") for args in engine("test_parseAIdata")) == {
        "(10)12345\\(",  # an escaped bracket inside a lot: typing is not escaped on the floor
    }


def test_scanned_fields_are_read_as_the_gs1_engine_reads_them():
    pairs = [(args[1].removeprefix("^").replace("^", GS), args[0] == "true") for args in engine("test_processAIdata")]
    assert differing(pairs) == {
        # Harvest date ranges and returnable assets: fields that no floor task uses are not checked to the digit.
        "7007211225211", "700721122521123", "800302112345678901ABC",
    }


def test_scan_data_with_aim_identifiers_is_read_as_the_gs1_engine_reads_it():
    seen = Counter()
    for good, text, *_ in engine("test_testProcessScanData"):
        scan = codes.read(text)
        if gs1.is_gs1(scan.text, scan.symbology):
            seen["gs1"] += 1
            assert (scan.gs1 is not None and scan.gs1_problem is None) == (good == "true"), text
        elif text[1:3] in {"Q1", "d1", "J0"} and good == "true":
            seen["plain"] += 1
            assert scan.gs1 is None
    assert seen["gs1"] >= 15 and seen["plain"] >= 8


def test_combination_rules_of_the_standard_are_not_a_reason_to_stop_a_receipt():
    """(02) without a pallet, (21) alone and the like stand on real cartons: they are read. Contradictions are not."""
    pairs = [(args[2], args[0] == "true") for args in engine("test_validateAIs")]
    wrong = differing(pairs)
    assert not {text for text in wrong if "(01)12345678901231(02)" in text or text.startswith("(400)")}
    assert len(pairs) - len(wrong) >= 39


def test_digital_links_are_mostly_read_as_the_gs1_engine_reads_them():
    pairs = [(args[1], args[0] == "true") for args in engine("test_parseDLuri")]
    wrong = differing(pairs)
    assert len(pairs) - len(wrong) >= 60
    # What we refuse though it is right: names instead of numbers ("/gtin/"), a decoy path, an RCN beside an asset.
    assert len({text for text in wrong if dict(pairs)[text]}) <= 4


def test_check_digits_and_dates_agree_with_the_gs1_linters():
    for row in rows("gs1_linter_vectors.jsonl"):
        text, good = row["value"], row["valid"]
        if row["linter"] == "csum":
            assert gs1.check_digit_ok(text) == good, row
        elif row["linter"] == "yymmd0" and text != "000000":
            assert (verdict(f"17{text}") == "read") == good, row


def test_labels_of_the_biip_tests_say_the_same_here():
    agreed = 0
    for row in rows("biip_vectors.jsonl"):
        if "expected_hri" not in row:
            continue
        text = row["value"]
        for separator in row.get("separator_chars", ()):
            text = text.replace(separator, GS)
        if text == "010703206980498810032915210526":
            # A lot with a whole date in it: by the book one lot, on the floor a lost separator. It is asked.
            assert verdict(text) == "gs1_ambiguous"
            continue
        label, printed = gs1.parse(text), gs1.parse(row["expected_hri"])
        assert (label.gtin, label.lot, label.expiry, label.serial) == (
            printed.gtin, printed.lot, printed.expiry, printed.serial)
        agreed += 1
    assert agreed >= 6


def test_codes_of_real_products_are_never_taken_for_labels():
    import csv
    import gzip

    for path in sorted(PRODUCTS.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                scan = codes.read(row["barcode"])
                assert scan.gs1 is None and scan.command is None and scan.gs1_problem is None
                if len(row["barcode"]) in {8, 12, 13, 14} and row["gtin_check_ok"] == "1":
                    assert row["barcode"] in codes.gtin_forms(row["barcode"])
