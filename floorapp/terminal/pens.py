"""Pens: how a cell is drawn. Read from Textual's SGR, reduced to what the terminal shows, sent as the shortest SGR."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple


class Pen(NamedTuple):
    """The SGR parameters in force: attributes in ascending order, then the two colours ("" is the default)."""

    attributes: tuple[str, ...] = ()
    ink: str = ""
    paper: str = ""


PLAIN = Pen()


@lru_cache(maxsize=4096)
def read_pen(sgr: str, colours: int, start: Pen = PLAIN) -> Pen:
    """The pen after the parameters of an SGR ("1;38;5;15;48;5;234").

    With 0 colours only bold, underline and reverse are left. With 8 the bright inks are bold ones, and bright black,
    which is black or nothing on many consoles, is white. Blinking is never sent.
    """
    attributes, ink, paper = set(start.attributes), start.ink, start.paper
    parameters = iter(sgr.split(";"))
    for parameter in parameters:
        if parameter in {"", "0"}:
            attributes.clear()
            ink = paper = ""
        elif parameter in {"38", "48"}:
            colour = _extended(parameter, parameters, colours)
            ink, paper = (colour, paper) if parameter == "38" else (ink, colour)
        elif parameter in _INKS:
            ink = parameter
        elif parameter in _PAPERS:
            paper = parameter
        elif parameter == "39":
            ink = ""
        elif parameter == "49":
            paper = ""
        elif parameter in (_ATTRIBUTES if colours else _MONOCHROME_ATTRIBUTES):
            attributes.add(parameter)
    if colours == 0:
        ink = paper = ""
    elif colours == 8:
        if ink in _BRIGHT:
            attributes |= {"1"} if ink != "90" else set()
        ink, paper = _BRIGHT.get(ink, ink), _BRIGHT_PAPERS.get(paper, paper)
    return Pen(tuple(sorted(attributes, key=int)), ink, paper)


@lru_cache(maxsize=1024)
def blank_pen(pen: Pen) -> Pen:
    """The pen as far as a space shows it: two pens with the same blank pen draw the same blank."""
    return pen if _SEEN_ON_BLANKS.intersection(pen.attributes) else Pen(paper=pen.paper)


@lru_cache(maxsize=8192)
def change(old: Pen, new: Pen) -> str:
    """The shortest SGR sequence that makes `new` out of `old`."""
    if old == new:
        return ""
    whole = ";".join(["0", *new.attributes, *filter(None, new[1:])]) if new != PLAIN else ""
    if not set(old.attributes) <= set(new.attributes):  # single attributes cannot be switched off on a VT100
        return f"\x1b[{whole}m"
    steps = [attribute for attribute in new.attributes if attribute not in old.attributes]
    steps += [new.ink or "39"] if new.ink != old.ink else []
    steps += [new.paper or "49"] if new.paper != old.paper else []
    return f"\x1b[{min(';'.join(steps), whole, key=len)}m"


_MONOCHROME_ATTRIBUTES = {"1", "4", "7"}
_ATTRIBUTES = {"1", "2", "3", "4", "7", "8", "9", "21", "53"}
_SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "53"})
_INKS = {str(code) for code in (*range(30, 38), *range(90, 98))}
_PAPERS = {str(code) for code in (*range(40, 48), *range(100, 108))}
_BRIGHT = {str(60 + code): str(code) for code in range(30, 38)} | {"90": "37"}
_BRIGHT_PAPERS = {str(60 + code): str(code) for code in range(40, 48)}


def _extended(kind: str, parameters: Iterator[str], colours: int) -> str:
    """The rest of 38;5;n or 38;2;r;g;b; "" where the terminal has no such colour."""
    mode = next(parameters, "")
    values = [next(parameters, "") for _ in range({"5": 1, "2": 3}.get(mode, 0))]
    shown = colours >= 256 and bool(values) and all(value.isdigit() for value in values)
    return ";".join([kind, mode, *values]) if shown else ""
