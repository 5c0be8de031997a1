"""The scan test as lines: the bytes, how they ended, and what they mean here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorapp.dialogues.lines import BLANK, Line, sheet, wrap
from floorapp.domain.codes import looks_like, read
from floorapp.locale import say
from floorapp.terminal.diagnosis import Burst, pieces, visible
from floorapp.terminal.scanline import Key, Scan

IDENTIFIERS = {"sscc": "00", "gtin": "01", "lot": "10", "production": "11", "expiry": "17", "serial": "21",
               "count": "37", "weight_g": "310x g "}


def diagnosis_lines(width: int, height: int, language: str, *, burst: Burst, taken: Scan | Key | None, count: int,
                    gs_substitutes: tuple[str, ...] = ()) -> Sequence[Line]:
    """Exactly `height` lines. `taken` is what the scan line made of the bytes; None while they have no ending."""
    head, foot = Line(say("test_title", language), "title", str(count)), Line(say("test_keys", language), "keys")
    room = max(height - 2, 0)
    if not burst.data:
        said = [Line(part) for part in wrap(say("test_intro", language), width)]
    else:
        told = [*_ended(burst, taken, language),
                *(Line(part, "name") for part in _meant(taken, language, gs_substitutes))]
        shown = pieces(visible(burst.data), width)
        rows = max(room - len(told), 2)
        # Where there are too many bytes the last ones are shown: there the ending stands.
        said = [*(Line(part, "place") for part in shown[-rows:]), *told]
    said = said[:room]
    return sheet([head, *said, *[BLANK] * (room - len(said)), foot], width, height)


def _ended(burst: Burst, taken: Scan | Key | None, language: str) -> Iterator[Line]:
    """How many bytes, in what time, and what ended them; a code that nothing ended is the commonest mistake."""
    key = isinstance(taken, Key) and taken.name != "Enter"
    ending = "" if key else "/".join(dict.fromkeys(name for name in (burst.framed, burst.ending) if name))
    yield Line(say("test_sent", language, n=len(burst.data), ms=round(burst.seconds * 1000), ending=ending).strip())
    if not key and not burst.ending:
        yield Line(say("test_no_ending", language), "error")


def _meant(taken: Scan | Key | None, language: str, gs_substitutes: tuple[str, ...]) -> Iterator[str]:
    if isinstance(taken, Key):
        yield say("test_key", language, key=taken.name)
    if not isinstance(taken, Scan):
        return
    scan = read(taken.text, gs_substitutes=gs_substitutes)
    if scan.symbology:
        yield f"AIM ]{scan.symbology}"
    if scan.command:
        yield say("test_command", language, key=scan.command)
        return
    if scan.gs1_problem is not None:
        yield say(scan.gs1_problem.code, language, **scan.gs1_problem.params).split("\n")[0]
    if scan.gs1 is not None:
        for name, identifier in IDENTIFIERS.items():
            value = getattr(scan.gs1, name)
            if value is not None:
                yield f"({identifier}){value}"
        return
    kind = looks_like(scan.text)
    yield say("test_kind", language, kind=say(f"kind_{kind}", language)) if kind else say("test_no_kind", language)
