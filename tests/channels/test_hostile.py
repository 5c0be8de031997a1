"""Whatever comes in, it is taken, quarantined or refused: no other way out, and no control character gets through."""

from __future__ import annotations

import gzip
import json
import time
import unicodedata
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from floorapp.channels.contract import FORMATS, parse
from floorapp.channels.files import open_table
from floorapp.channels.reading import columns_of
from floorapp.channels.reasons import describe
from floorapp.channels.unreadable import Unreadable
from floorapp.domain.intake import Parsed

KINDS = tuple(FORMATS)
PLAIN = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def outcome(kind: str, data: bytes, channel: str | None = None) -> Parsed | None:
    """What became of it; anything but an answer or Unreadable fails the test."""
    try:
        read = parse(kind, data, channel=channel, zone="Asia/Jakarta", currency="IDR")
    except Unreadable as refused:
        assert refused.code
        return None
    assert read.read == len(read.things) + len(read.quarantined)
    for thing in read.things:
        for text in texts(asdict(thing)):
            assert not {unicodedata.category(character) for character in text} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    for entry in read.quarantined:
        assert entry.line in entry.lines and entry.raw is not None
        for language in ("id", "en"):
            said = describe(entry, language)
            assert said and not any(unicodedata.category(character) in {"Cc", "Cf"} for character in said)
    return read


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    return [text for item in value for text in texts(item)] if isinstance(value, (list, tuple)) else []


def row_of(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    cell = st.one_of(
        st.text(max_size=12),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.none(),
        st.sampled_from(
            [
                "SO1",
                "A-01",
                "pick",
                "5",
                "1e9999999",
                "18.000",
                "2026-11-24",
                "paid",
                "\x1b[2J",
                "\u202e",
                "=1+1",
                '"',
                "[]",
            ]
        ),
    )
    return st.dictionaries(st.sampled_from(list(columns_of(FORMATS[kind].model))), cell)


@PLAIN
@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), st.lists(row_of(kind), max_size=4))))
def test_any_cells_in_json_are_answered(case):
    kind, rows = case
    outcome(kind, json.dumps(rows).encode())
    outcome(kind, "\n".join(json.dumps(row) for row in rows).encode())


@PLAIN
@given(st.sampled_from(KINDS), st.sampled_from(",;"), st.lists(st.lists(st.text(max_size=15), max_size=8), max_size=4))
def test_any_cells_in_csv_are_answered(kind, separator, rows):
    heading = separator.join(columns_of(FORMATS[kind].model))
    body = "\n".join(separator.join(cells) for cells in rows)
    outcome(kind, f"{heading}\n{body}".encode())


@PLAIN
@given(
    st.sampled_from(KINDS),
    st.binary(max_size=200),
    st.sampled_from([b"", b"[", b"{", b"PK\x03\x04", b"\xef\xbb\xbf", b"code,name\n"]),
)
def test_any_bytes_are_answered(kind, data, beginning):
    outcome(kind, beginning + data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)

MEMBERS = (
    "financial_status",
    "line_items",
    "refunds",
    "shipping_address",
    "customer",
    "created_at",
    "currency",
    "total_price",
    "test",
    "payment_gateway_names",
    "shipping_lines",
    "note",
    "id",
)


@PLAIN
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(MEMBERS, JSON),
    )
)
def test_any_shopify_member_is_answered(change):
    order = {
        "id": 1,
        "name": "#1",
        "financial_status": "paid",
        "created_at": "2026-11-24T08:00:00+07:00",
        "line_items": [{"sku": "A", "quantity": 1}],
    }
    read = outcome("orders", json.dumps(order | change).encode(), "shopify")
    assert read is not None and read.read + len(read.notices) == 1


def test_parser_cases_that_must_fail_are_refused_or_quarantined(shared):
    folder = shared / "hostile/json_test_suite/test_parsing"
    cases = sorted(folder.iterdir())
    assert len(cases) > 190
    for path in cases:
        for kind, channel in (("suppliers", None), ("orders", "shopify")):
            begun = time.process_time()
            read = outcome(kind, path.read_bytes(), channel)
            assert read is None or not read.things, path.name
            if path.name.startswith("n_"):
                assert read is None or read.quarantined, path.name
            assert time.process_time() - begun < 20, path.name


def test_csv_cases_read_as_their_authors_say(shared):
    compared = 0
    for folder, written in (("csv_spectrum/csvs", "csv_spectrum/json"), ("csv_test_data/csv", "csv_test_data/json")):
        for path in sorted((shared / "hostile" / folder).glob("*.csv")):
            expected = shared / "hostile" / written / f"{path.stem}.json"
            if not expected.exists() or path.stem == "all-empty" or path.stem.startswith("header-no"):
                continue
            wanted = json.loads(expected.read_text("utf-8").replace("\\r", ""))
            table = open_table(path.read_bytes())
            found = [row.cells for row in table.rows if row.fault is None]
            if isinstance(wanted[0], list):  # these show the first line as a row
                wanted = [dict(zip(map(str.strip, wanted[0]), row, strict=False)) for row in wanted[1:]]
            assert found == [row for row in wanted if any(row.values())], path.name
            compared += 1
            for kind in KINDS:
                outcome(kind, path.read_bytes())
    assert compared >= 20


def test_naughty_strings_pass_through_every_text_field_harmless(shared):
    naughty = json.loads((shared / "hostile/blns/blns.json").read_text("utf-8"))
    for kind in ("items", "orders", "customers", "payments", "tracking"):
        needed = {
            "sku": "A",
            "name": "x",
            "number": "1",
            "qty": "1",
            "code": "C",
            "reference": "R",
            "amount": "5",
            "tracking_no": "T",
            "status": "failed",
        }
        columns = columns_of(FORMATS[kind].model)
        rows = []
        for at, text in enumerate(naughty):
            row = {name: needed[name] for name, wanted in columns.items() if wanted}
            row |= {name: f"{at}" for name in ("sku", "number", "code", "reference") if name in row}
            free = [
                name
                for name in ("name", "address", "note", "payer", "reason", "customer_name", "category")
                if name in columns
            ]
            rows.append(row | dict.fromkeys(free, text))
        read = outcome(kind, json.dumps(rows).encode())
        assert read is not None and read.read == len(naughty)
        assert len(read.things) > 500


def test_real_product_codes_and_names_are_taken(shared):
    for name in ("off_indonesia_899", "off_asean"):
        lines = gzip.decompress((shared / f"barcodes/products/{name}.csv.gz").read_bytes()).decode("utf-8").splitlines()
        data = "\n".join(["sku,name,check", *lines[1:]])
        read = outcome("items", data.encode())
        assert read is not None
        bad = [entry for entry in read.quarantined if entry.reason_code not in {"row_twice", "cell_needed"}]
        assert bad == [] and len(read.things) > 0.95 * (len(lines) - 1)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_of_other_kinds_are_never_an_accident(kind, shared):
    for path in sorted((shared / "orders/woocommerce/doc_samples").glob("*.json")):
        outcome(kind, path.read_bytes())
    for path in sorted((shared / "hostile/csv_injection").iterdir()):
        outcome(kind, path.read_bytes())


def test_twenty_thousand_bad_orders_end_in_good_time():
    data = b"number,sku,qty\n" + b"".join(b"SO%d,A,1e9999999\n" % n for n in range(20_000))
    begun = time.process_time()
    read = outcome("orders", data)
    assert read is not None and len(read.quarantined) == 20_000
    assert time.process_time() - begun < 120
