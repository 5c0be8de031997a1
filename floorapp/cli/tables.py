"""Facts as lines of text for people; the same facts are JSON for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from floorapp.domain.safetext import clean, columns

WIDEST, LONGEST = 40, 500


def table(names: Sequence[str], rows: Iterable[Mapping[str, Any]], whole: str = "") -> Iterator[str]:
    """A heading and a line a row, as wide as needed and no cell wider than 40 columns; numbers stand to the right.
    The column `whole` is told to its end: a reason whose second half says what to do."""
    cells = [[_cell(row.get(name)) if name != whole else clean(row.get(name) or "", LONGEST) for name in names]
             for row in rows]
    widths = [max([columns(name), *(columns(line[n]) for line in cells)]) for n, name in enumerate(names)]
    numbers = [all(_is_number(line[n]) for line in cells) for n in range(len(names))]
    for line in ([str(name) for name in names], *cells):
        yield "  ".join(_padded(text, width, right) for text, width, right in zip(line, widths, numbers, strict=True)
                        ).rstrip()


def facts(value: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """A document, key by key; lists of objects as tables below their key."""
    for key, found in value.items():
        if isinstance(found, Mapping):
            yield f"{indent}{key}:"
            yield from facts(found, indent + "  ")
        elif isinstance(found, list) and found and all(isinstance(entry, Mapping) for entry in found):
            yield f"{indent}{key}:"
            names = list(dict.fromkeys(name for entry in found for name in entry))
            yield from (f"{indent}  {line}" for line in table(names, found))
        else:
            yield f"{indent}{key}: {_cell(found)}"


def _is_number(cell: str) -> bool:
    return not cell or cell.lstrip("-").replace(".", "", 1).isdigit()


def _cell(found: Any) -> str:
    if found is None:
        return ""
    if isinstance(found, bool):
        return "+" if found else "-"
    if isinstance(found, (list, tuple)):
        return clean(", ".join(_cell(entry) for entry in found), WIDEST)
    if isinstance(found, Mapping):
        return clean(", ".join(f"{key} {_cell(entry)}" for key, entry in found.items() if entry is not None), WIDEST)
    return clean(found, WIDEST)


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - columns(text))
    return space + text if right else text + space
