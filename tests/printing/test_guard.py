"""No byte leaves the house that is not one of our own commands."""

from __future__ import annotations

import pytest

from floorapp.domain.refusals import Refused
from floorapp.printing import guard
from floorapp.printing.layout import CodeLine, TextLine
from floorapp.printing.painter import paint
from floorapp.printing.rendering import lines_of, render
from tests.printing.samples import SAMPLES

FOREIGN = [
    b"\x1bp\x00\x19\xfa",
    b"\x10\x14\x01\x00\x01",
    b"\x10\x04\x01",
    b"\x1dV\x00",
    b"\x1b@",
    b"\x1bt\x10",
    b"\x1c&",
    b"\x1dv0\x00\xff\xff\xff\xff",
    b"\x1dv0\x01\x01\x00\x01\x00\xff",
    b"\x1dv0\x00\x01\x00\x01\x00\x10",
    b"\x1bd\x00",
    b"\x1bd\x09",
    b"\x1b",
    b"\x1d",
    b"\x00",
    b"\x07",
    b"\r",
    b"\t",
    b"\x7f",
    b"\xff",
    b"\x1d!\x77",
    b"\n",
    b"\x1dVB\x00",
]


def refused(data: bytes, **expected: int) -> bool:
    try:
        guard.check(data, **{"width": 48, "lines": 2, "slices": 0, **expected})
    except Refused as no:
        assert no.code == "unsafe_print"
        return True
    return False


JOB = b"\x1b@\x1c.\x1bt\x00Budi\n\x1bE\x01Siti\n\x1dVB\x00"


def test_our_own_job_is_let_through():
    assert not refused(JOB)


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize("at", [0, 7, 9, 12, 19, len(JOB)])
def test_a_foreign_command_anywhere_stops_the_job(foreign, at):
    assert refused(JOB[:at] + foreign + JOB[at:])


@pytest.mark.parametrize(
    "job",
    [b"", b"Budi\n", JOB[2:], JOB[:-4], JOB[:-1], JOB + b"x", JOB.replace(b"Siti\n", b"Siti"), JOB + JOB],
)
def test_a_job_without_its_beginning_or_end_or_with_another_count_of_lines_is_stopped(job):
    assert refused(job)


def test_a_picture_that_is_not_as_wide_as_the_paper_is_stopped():
    picture = b"\x1dv0\x00\x48\x00\x01\x00" + b"\x0f" * 72
    narrow = b"\x1dv0\x00\x30\x00\x01\x00" + b"\x0f" * 48
    assert not refused(JOB[:12] + picture + JOB[12:], slices=1)
    assert refused(JOB[:12] + picture + JOB[12:], slices=2)
    assert refused(JOB[:12] + narrow + JOB[12:], slices=1)


@pytest.mark.parametrize("width", [32, 42, 48])
@pytest.mark.parametrize("kind", SAMPLES)
def test_every_document_passes_with_the_lines_and_codes_that_were_laid_out(kind, width):
    lines = lines_of(kind, SAMPLES[kind], width=width, language="id", copy=2)
    names = [token.name for token in guard.tokenize(render(kind, SAMPLES[kind], width=width, copy=2))]
    assert names.count("LF") == sum(isinstance(line, TextLine) for line in lines)
    assert names.count("GS v 0") == sum(isinstance(line, CodeLine) for line in lines)
    assert names.count("ESC @") == 1
    assert names.count("GS V") == (0 if width == 32 else 1)


def test_the_painter_takes_only_text_that_was_made_printable():
    with pytest.raises(TypeError):
        paint([TextLine("plain str")], 48)  # type: ignore[arg-type]
