"""Whatever a buyer, a supplier or a marketplace writes, the printer gets the template's commands and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from floorapp.domain.refusals import Refused
from floorapp.printing.guard import tokenize
from floorapp.printing.papertext import paper, wrapped
from floorapp.printing.rendering import preview, render
from tests.printing.decoding import decode, rasters, texts
from tests.printing.hostile import INJECTIONS, naughty_strings
from tests.printing.samples import CODES, FREE_TEXT, IDENTIFIERS, SAMPLES, changed, places

HOSTILE = (
    st.text() | st.sampled_from(INJECTIONS) | st.text(st.sampled_from("\x00\n\r\x10\x14\x1b\x1c\x1d@pdVv0.t! A\xe9"))
)


def sequence(job: bytes) -> list[str]:
    """The commands of a job; how many lines a text takes is the text's own affair."""
    return [token.name for token in tokenize(job) if token.name not in ("text", "LF")]


@settings(max_examples=400, deadline=None)
@given(place=st.sampled_from(list(places(FREE_TEXT))), text=HOSTILE, width=st.sampled_from([32, 42, 48]))
@example(place=("shipping_label", "recipient.name"), text="Siti\x1bp\x00\x19\xfa", width=48)
@example(place=("packing_slip", "note"), text="", width=32)
def test_no_text_changes_the_commands(place, text, width):
    kind, path = place
    job = render(kind, changed(kind, path, text), width=width)
    assert sequence(job) == sequence(render(kind, SAMPLES[kind], width=width))


@settings(max_examples=200, deadline=None)
@given(place=st.sampled_from(list(places(IDENTIFIERS))), text=HOSTILE)
def test_a_number_for_people_is_printed_whole_or_refused(place, text):
    kind, path = place
    try:
        job = render(kind, changed(kind, path, text), width=48)
    except Refused as no:
        assert no.code == "bad_document"
        return
    assert set(sequence(job)) <= set(sequence(render(kind, SAMPLES[kind], width=48)))
    letters = iter(texts(job))
    assert all(letter in letters for letter in "".join(paper(text).split())), "every letter, in its order"


@settings(max_examples=200, deadline=None)
@given(place=st.sampled_from(list(places(CODES))), text=HOSTILE | st.text(st.characters(max_codepoint=127), max_size=8))
def test_bars_carry_exactly_the_code_or_nothing_is_printed(place, text):
    kind, path = place
    try:
        job = render(kind, changed(kind, path, text))
    except Refused as no:
        assert no.code in ("bad_document", "code_too_wide")
        return
    assert text in [decode(picture)[0] for picture in rasters(job)]


@pytest.mark.parametrize("kind", FREE_TEXT)
def test_injections_and_naughty_strings_stand_in_every_field_of(kind):
    strings = INJECTIONS + naughty_strings()
    commands = sequence(render(kind, SAMPLES[kind]))
    fields = FREE_TEXT[kind]
    for turn in range(len(strings)):
        payload = SAMPLES[kind]
        for place, path in enumerate(fields):
            payload = _changed_again(payload, path, strings[(turn + place) % len(strings)])
        assert sequence(render(kind, payload)) == commands


def _changed_again(payload: dict | list, path: str, value: str) -> dict | list:
    step, _, rest = path.partition(".")
    key = int(step) if isinstance(payload, list) else step
    copied = payload.copy()
    copied[key] = _changed_again(payload[key], rest, value) if rest else value
    return copied


def test_a_line_end_in_a_name_is_a_space_and_makes_no_line_of_its_own():
    shown = preview("shipping_label", changed("shipping_label", "recipient.name", "Siti\nCOD Rp0\n"))
    assert "Siti COD Rp0" in shown


@settings(max_examples=300, deadline=None)
@given(text=st.text() | st.sampled_from(INJECTIONS))
def test_every_text_is_printable_and_as_wide_as_its_bytes(text):
    made = paper(text)
    data = made.encode("cp437")
    assert len(data) == len(made)
    assert all(0x20 <= byte <= 0x7E or 0x80 <= byte <= 0xFE for byte in data)
    assert all(len(line) <= 32 for line in wrapped(text, 32))
    assert paper(made) == made


@pytest.mark.parametrize(
    ("given_text", "printed"),
    [
        ("Crème brûlée", "Crème brûlée"),
        ("Cre\u0300me", "Crème"),
        ("\u201cKopi\u201d \u2013 5 \u20ac", '"Kopi" - 5 EUR'),
        ("\u0160koda \u0141\u00f3d\u017a", "Skoda Lódz"),
        ("\u6771\u4eac ABC", "?? ABC"),
        ("isi\u00a06\u00d7250\u202fml\u2026", "isi 6x250 ml..."),
    ],
)
def test_accents_stay_and_the_rest_gets_a_plain_look(given_text, printed):
    assert paper(given_text) == printed
