"""Code 128 drawn in whole printer dots, so that every scanner reads it (ISO/IEC 15417, code sets B and C).

The bars of drawing libraries are rounded from millimetres to dots; at two dots a module no reader takes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from floorapp.domain.refusals import Refused

QUIET = 10  # modules of white on each side
NARROWEST = 2  # dots a module: 0.25 mm at 203 dpi
WIDEST = 6  # wider ones read no better and hold less


@dataclass(frozen=True, slots=True)
class Bars:
    """A code as one row of dots, `rows` times: `row` is as wide as the paper, one bit a dot, black is 1."""

    text: str
    module: int
    rows: int
    row: bytes


def fits(text: str, dots: int) -> bool:
    """Whether the text can be drawn at all on paper of so many dots."""
    return text.isascii() and text.isprintable() and _module(sum(_widths(symbols(text))), dots) >= NARROWEST


def bars(text: str, dots: int, rows: int) -> Bars:
    """The code in the middle of `dots` (a multiple of 8), in the largest module that fits with its quiet zones.

    Refuses `code_too_wide` (barcode, dots) where two dots a module do not fit. `text` is printable ASCII.
    """
    widths = _widths(symbols(text))
    module = _module(sum(widths), dots)
    if module < NARROWEST:
        raise Refused("code_too_wide", barcode=text, dots=dots)
    drawn = "".join(("1" if position % 2 == 0 else "0") * (width * module) for position, width in enumerate(widths))
    before = (dots - len(drawn)) // 2
    row = int(drawn.ljust(dots - before, "0"), 2).to_bytes(dots // 8, "big")
    return Bars(text, module, rows, row)


def symbols(text: str) -> list[int]:
    """The shortest row of symbol values for the text: start, data in sets B and C, check, stop."""
    left_b, left_c = _shortest(text)
    in_c = left_c[0] < left_b[0]
    values = [START_C if in_c else START_B]
    at = 0
    while at < len(text):
        if in_c and left_c[at] == 1 + left_b[at]:
            values.append(TO_B)
            in_c = False
        elif not in_c and left_b[at] == 1 + left_c[at] and left_b[at] < 1 + left_b[at + 1]:
            values.append(TO_C)
            in_c = True
        if in_c:
            values.append(int(text[at : at + 2]))
            at += 2
        else:
            values.append(ord(text[at]) - 32)
            at += 1
    check = (values[0] + sum(position * value for position, value in enumerate(values))) % 103
    return [*values, check, STOP]


def _module(modules: int, dots: int) -> int:
    """Dots a module that fit, quiet zones included."""
    return min(dots // (modules + 2 * QUIET), WIDEST)


def _shortest(text: str) -> tuple[list[int], list[int]]:
    """For every position, how many more symbols the rest takes when set B, or set C, is on."""
    end = len(text)
    left_b, left_c = [0] * (end + 2), [0] * (end + 2)
    for at in range(end - 1, -1, -1):
        plain = 1 + left_b[at + 1]
        pair = text[at : at + 2]
        paired = 1 + left_c[at + 2] if len(pair) == 2 and pair.isdigit() else end * 2
        left_b[at] = min(plain, 1 + paired)
        left_c[at] = min(paired, 1 + plain)
    return left_b, left_c


def _widths(values: list[int]) -> list[int]:
    """Modules of bar, space, bar ... of the symbols, the stop symbol's last bar included."""
    return [int(width) for value in values for width in _PATTERNS[value * 6 : value * 6 + 6]] + [2]


START_B, START_C, STOP = 104, 105, 106
TO_B, TO_C = 100, 99

# Six widths for each symbol value 0-106, as in the table of the standard (the stop symbol has a seventh: 2).
_PATTERNS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232233111"
)
