"""What is printed as bars reads back as exactly what was asked for, in whole dots, with its quiet zones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.domain.refusals import Refused
from floorapp.printing.code128 import bars, fits, symbols
from floorapp.printing.rendering import preview, render
from tests.printing.decoding import decode, rasters
from tests.printing.samples import CODES, SAMPLES, changed, places

PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24)
DIGITS_AND_LETTERS = st.text(st.sampled_from("0123456789AB"), min_size=1, max_size=24)


@settings(max_examples=300, deadline=None)
@given(text=PRINTABLE | DIGITS_AND_LETTERS, dots=st.sampled_from([384, 504, 576]))
def test_bars_read_back_as_the_text_they_were_drawn_for(text, dots):
    if not fits(text, dots):
        with pytest.raises(Refused) as no:
            bars(text, dots, 10)
        assert no.value.code == "code_too_wide"
        assert no.value.params == {"barcode": text, "dots": dots}
        return
    drawn = bars(text, dots, 10)
    row = "".join(f"{byte:08b}" for byte in drawn.row)
    assert len(row) == dots
    read, module = decode([row] * 10)
    assert read == text
    assert module == drawn.module >= 2
    assert drawn.module == 6 or (len(row.strip("0")) // module + 20) * (module + 1) > dots, "a wider module fits"


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("0123AB"), min_size=1, max_size=9))
def test_no_shorter_row_of_symbols_says_the_same(text):
    def shortest(rest: str, code_set: str) -> int:
        if not rest:
            return 0
        ways = [1 + shortest(rest[1:], "B") + (code_set != "B")]
        if rest[:2].isdigit() and len(rest) > 1:
            ways.append(1 + shortest(rest[2:], "C") + (code_set != "C"))
        return min(ways)

    assert len(symbols(text)) - 3 == min(shortest(text, "B"), shortest(text, "C"))


@pytest.mark.parametrize("width", [32, 42, 48])
@pytest.mark.parametrize(("kind", "path"), list(places(CODES)))
def test_every_code_of_every_label_is_on_the_paper(kind, path, width):
    job = render(kind, changed(kind, path, "QX01-7788"), width=width)
    pictures = rasters(job)
    assert "QX01-7788" in [decode(picture)[0] for picture in pictures]
    assert {len(picture[0]) for picture in pictures} == {width * 12}


def test_usual_tracking_numbers_are_wide_enough_for_cheap_scanners():
    """Ten of the twelve characters are digits, two in a symbol: four dots a module on 80 mm, two on 58 mm."""
    assert decode(rasters(render("shipping_label", SAMPLES["shipping_label"], width=48))[0])[1] == 4
    assert decode(rasters(render("shipping_label", SAMPLES["shipping_label"], width=32))[0])[1] == 2


def test_a_label_whose_code_does_not_fit_is_refused_before_it_is_queued():
    payload = changed("shipping_label", "tracking_no", "ABCDEFGHIJKLMNOPQR")
    with pytest.raises(Refused) as no:
        preview("shipping_label", payload, 32)
    assert no.value.code == "code_too_wide"
    assert preview("shipping_label", payload, 48)


def test_a_slip_with_a_long_order_number_prints_it_without_bars():
    number = "e481f51cbdc54678b7cc49136f2d6af7"
    job = render("packing_slip", changed("packing_slip", "order", number))
    assert rasters(job) == []
    assert number.encode() in job


def test_a_tall_code_is_sent_in_slices_that_small_printers_hold():
    assert len(rasters(render("location_label", SAMPLES["location_label"]))[0]) == 144
    drawn = bars("A-03-02", 576, 600)
    from floorapp.printing.layout import CodeLine, CutLine
    from floorapp.printing.painter import paint

    job = paint([CodeLine(drawn), CutLine()], 48)
    assert job.count(b"\x1dv0\x00") == 3
    assert len(rasters(job)[0]) == 600
