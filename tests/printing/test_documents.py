"""A stored payload is a whole document, or it is refused by the name of the field that is wrong."""

from __future__ import annotations

import pytest

from floorapp.domain.refusals import Refused
from floorapp.printing.documents import KINDS, document
from floorapp.printing.rendering import preview
from tests.printing.samples import SAMPLES, changed, without


def refused_field(kind: str, payload: object) -> object:
    with pytest.raises(Refused) as no:
        document(kind, payload)
    assert no.value.code == "bad_document"
    assert no.value.params["kind"] == kind
    return no.value.params["field"]


def test_every_kind_has_a_sample_and_every_sample_is_a_document():
    assert SAMPLES.keys() == KINDS.keys()
    for kind, payload in SAMPLES.items():
        assert isinstance(document(kind, payload), KINDS[kind])


def test_a_kind_that_nobody_prints_is_refused():
    with pytest.raises(Refused) as no:
        document("love_letter", {})
    assert no.value.code == "unknown_document"


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_needed_field_that_is_missing_is_named(kind):
    needed = [name for name, field in KINDS[kind].__dataclass_fields__.items() if field.metadata["needed"]]
    assert needed
    for name in needed:
        assert refused_field(kind, without(kind, name)) == name
        assert refused_field(kind, changed(kind, name, None)) == name


@pytest.mark.parametrize("payload", [None, [], "text", 7, {}])
def test_what_is_not_an_object_is_no_document(payload):
    assert refused_field("lpn_label", payload) in ("payload", "lpn")


@pytest.mark.parametrize(
    ("kind", "path", "value", "named"),
    [
        ("grn", "lines.1.received", "12", "lines[1].received"),
        ("grn", "lines.1.received", -1, "lines[1].received"),
        ("grn", "lines.1.received", True, "lines[1].received"),
        ("grn", "lines.1.received", 1.5, "lines[1].received"),
        ("grn", "lines.1.received", 10**12, "lines[1].received"),
        ("grn", "lines.0.expiry", "2027-02-30", "lines[0].expiry"),
        ("grn", "lines.0.expiry", 20270930, "lines[0].expiry"),
        ("grn", "discrepancies.0.kind", "stolen", "discrepancies[0].kind"),
        ("grn", "lines.0", "text", "lines[0]"),
        ("grn", "lines", {}, "lines"),
        ("grn", "received_at", "24/11/2026", "received_at"),
        ("grn", "received_at", "2026-11-24", "received_at"),
        ("lpn_label", "qty", 0, "qty"),
        ("lpn_label", "name", 85, "name"),
        ("lpn_label", "lpn", "LPN\x1b@", "lpn"),
        ("lpn_label", "lpn", "LPN  1", "lpn"),
        ("lpn_label", "lpn", "é", "lpn"),
        ("packing_slip", "parcel", 3, "parcel"),
        ("shipping_label", "recipient.name", None, "recipient.name"),
        ("shipping_label", "recipient", "Siti", "recipient"),
        ("shipping_label", "cod.amount", 125000.0, "cod.amount"),
        ("shipping_label", "cod.amount", "-1", "cod.amount"),
        ("shipping_label", "cod.amount", "1e9", "cod.amount"),
        ("shipping_label", "cod.currency", "rp", "cod.currency"),
        ("shipping_label", "colour", "red", "colour"),
        ("manifest", "count", 4, "count"),
        ("manifest", "total_weight_g", 1571, "total_weight_g"),
        ("manifest", "parcels.1.order", "\u200b", "parcels[1].order"),
    ],
)
def test_a_wrong_value_is_refused_by_its_place(kind, path, value, named):
    assert refused_field(kind, changed(kind, path, value)) == named


def test_a_field_that_may_be_left_out_leaves_no_caption_on_the_paper():
    shown = "\n".join(preview("packing_slip", without("packing_slip", "box")))
    assert "Kemasan" not in shown
    assert "Kemasan" not in "\n".join(preview("packing_slip", changed("packing_slip", "box", "")))


def test_a_label_without_cash_on_delivery_says_so():
    assert "NON-COD" in "\n".join(preview("shipping_label", without("shipping_label", "cod")))


def test_a_sorting_code_is_only_printed_where_the_carrier_gave_one():
    with_code = preview("shipping_label", SAMPLES["shipping_label"])
    without_code = preview("shipping_label", without("shipping_label", "sort_code"))
    assert len(with_code) == len(without_code) + 1
