"""What a document looks like on 58 mm and 80 mm paper, in both languages. Layout only: a changed picture is looked at.

`WRITE_GOLDEN=1 pytest tests/printing/test_preview.py` writes the pictures anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from floorapp.domain.refusals import Refused
from floorapp.printing.rendering import preview, render
from tests.printing.decoding import texts
from tests.printing.samples import SAMPLES, changed

GOLDEN = Path(__file__).parent / "golden"
WAYS = [(language, width) for language in ("id", "en") for width in (32, 42, 48)]


def picture(kind: str) -> str:
    shown = []
    for language, width in WAYS:
        shown += [f"== {language} {width} ==", *preview(kind, SAMPLES[kind], width, language), ""]
    return "\n".join(shown)


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_paper_looks_as_agreed(kind):
    file = GOLDEN / f"{kind}.txt"
    if os.environ.get("WRITE_GOLDEN"):
        file.write_text(picture(kind), "utf-8")
    assert picture(kind) == file.read_text("utf-8")


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize(("language", "width"), WAYS)
def test_nothing_is_wider_than_the_paper(kind, language, width):
    assert max(map(len, preview(kind, SAMPLES[kind], width, language, 99))) <= width


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("width", [32, 42, 48])
def test_the_printer_gets_the_words_of_the_preview(kind, width):
    shown = "".join("".join(preview(kind, SAMPLES[kind], width)[:-1]).split()).replace("|", "")
    assert "".join(texts(render(kind, SAMPLES[kind], width=width)).split()) == shown


@pytest.mark.parametrize("width", [32, 42, 48])
def test_a_narrow_table_loses_no_value(width):
    shown = "".join("\n".join(preview("grn", SAMPLES["grn"], width)).split())
    for line in SAMPLES["grn"]["lines"]:
        assert line["sku"] in shown
    assert "L2611A" in shown
    assert "30Sep2027" in shown


def test_the_largest_figures_are_never_cut():
    payload = changed("grn", "lines.0.received", 999_999_999_999)
    for width in (32, 42, 48):
        assert "999.999.999.999" in "\n".join(preview("grn", payload, width))


def test_a_second_copy_is_headed_so():
    assert preview("grn", SAMPLES["grn"], 48, "id", 2)[0].strip() == "*** CETAK ULANG / SALINAN 2 ***"
    assert preview("grn", SAMPLES["grn"], 48, "en", 3)[0].strip() == "*** REPRINT / COPY 3 ***"
    assert texts(render("grn", SAMPLES["grn"], copy=2)).strip().startswith("*** CETAK ULANG / SALINAN 2 ***")
    assert b"CETAK ULANG" not in render("grn", SAMPLES["grn"], copy=1)


def test_a_language_that_nobody_speaks_is_shown_in_the_first_one():
    assert preview("badge", SAMPLES["badge"], 48, "fr") == preview("badge", SAMPLES["badge"], 48, "id")


def test_paper_of_another_width_is_refused():
    for width in (0, 40, 64):
        with pytest.raises(Refused) as no:
            render("badge", SAMPLES["badge"], width=width)
        assert no.value.code == "unknown_paper_width"


def test_the_same_payload_gives_the_same_bytes_job_after_job():
    payload = changed("grn", "supplier", "Crème brûlée")
    first = render("grn", payload)
    assert [render("grn", payload) for _ in range(3)] == [first] * 3


def test_a_preview_loads_no_printer_library():
    """A terminal must stay light: escpos costs a quarter of a second and writes to the screen when imported."""
    probe = """
import sys
import floorapp.printing, floorapp.printing.rendering, floorapp.printing.spool, floorapp.printing.transports
from floorapp.printing.rendering import preview
preview("location_label", {"code": "A-03-02"})
print(sorted(m for m in sys.modules if m.split(".")[0] in ("escpos", "PIL", "yaml", "pydantic", "barcode", "qrcode")))
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
