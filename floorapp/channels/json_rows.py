"""JSON as rows: a list, one object, an object that holds the list, or one object a line.

Stricter than the standard library, which takes NaN, infinities and the last of two equal keys. Numbers stay the text
that was written: nothing is rounded, and 1e9999999 is a text that no quantity accepts instead of ten minutes of work.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from floorapp.channels.rows import MAX_DEPTH, Row
from floorapp.channels.unreadable import BadCell, Unreadable


def rows(text: str, inside: tuple[str, ...] = ()) -> Iterator[Row]:
    """The rows of a JSON text, each with the line where it begins and its own source text. Of a list that is written
    on one line, which says nothing of where to look, the rows are counted instead: 1, 2, 3.

    `inside` names the members of one object in which the rows stand: a list of rows, or a single one.
    Refuses with Unreadable: json_broken, json_too_deep, json_key_twice (each with the line), json_not_rows. In a file
    of one object a line a broken line costs only itself. Rows get the faults json_broken, json_too_deep,
    json_key_twice, json_no_number, json_not_object.
    """
    decode = _Strict()
    if _one_a_line(text, decode):
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield from _line(line, number, inside, decode)
        return
    try:
        yield from _Document(text, 1, decode, on_one_line="\n" not in text.strip()).rows(inside)
    except _Broken as broken:
        raise Unreadable(broken.code, line=text.count("\n", 0, broken.at) + 1) from None


def _one_a_line(text: str, decode: _Strict) -> bool:
    """Whether the second line that says something begins an object of its own, after one that was complete."""
    first, _, rest = text.lstrip().partition("\n")
    if not first.startswith("{") or not rest.strip():
        return False
    if rest.lstrip().startswith("{"):
        return True
    try:
        list(_Document(first, 1, decode).rows(()))
    except (_Broken, Unreadable):
        return False
    return True


def _line(line: str, number: int, inside: tuple[str, ...], decode: _Strict) -> Iterator[Row]:
    try:
        yield from list(_Document(line, number, decode).rows(inside))
    except _Broken as broken:
        yield Row(number, {}, line.strip(), BadCell(broken.code, line=number))
    except Unreadable:
        yield Row(number, {}, line.strip(), BadCell("json_not_object"))


class _Broken(Exception):
    """The text cannot be taken apart from this character on."""

    def __init__(self, code: str, at: int) -> None:
        super().__init__(code)
        self.code = code
        self.at = at


class _Document:
    """One JSON value, walked from left to right, so that each row is known with its line and its text."""

    def __init__(self, text: str, line: int, decode: _Strict, on_one_line: bool = False) -> None:
        self._text = text
        self._at = 0
        self._counted = (0, line)
        self._rows, self._on_one_line = 0, on_one_line
        self._decode = decode

    def rows(self, inside: tuple[str, ...]) -> Iterator[Row]:
        yield from self._rows_here(inside)
        if self._peek():
            raise _Broken("json_broken", self._at)

    def _rows_here(self, inside: tuple[str, ...]) -> Iterator[Row]:
        if self._peek() == "[":
            yield from self._elements()
        elif self._peek() == "{" and any(f'"{name}"' in self._text for name in inside):
            yield from self._members(inside)
        elif self._peek() == "{":
            yield self._row()
        else:
            self._value()
            raise Unreadable("json_not_rows")

    def _elements(self) -> Iterator[Row]:
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        yield self._row()
        while self._peek() == ",":
            self._take(",")
            yield self._row()
        self._take("]")

    def _members(self, inside: tuple[str, ...]) -> Iterator[Row]:
        """The rows inside one object; where none of its members holds rows, the object itself is the row."""
        start, held = self._at, False
        names: set[str] = set()
        self._take("{")
        while self._peek() != "}":
            if names:
                self._take(",")
                self._peek()
            at, name = self._at, self._value().value
            if not isinstance(name, str) or self._text[at] != '"':
                raise _Broken("json_broken", at)
            if name in names:
                raise _Broken("json_key_twice", at)
            names.add(name)
            self._take(":")
            if name in inside and self._peek() in ("[", "{"):
                held = True
                yield from self._rows_here(())
            elif fault := self._value().fault:
                raise _Broken(fault.code, at)
        self._take("}")
        if not held:
            self._at = start
            yield self._row()

    def _row(self) -> Row:
        self._peek()
        start = self._at
        found = self._value()
        before, line = self._counted
        line += self._text.count("\n", before, start)
        self._counted = (start, line)
        self._rows += 1
        line = self._rows if self._on_one_line else line
        text = self._text[start:self._at]
        if not isinstance(found.value, dict):
            return Row(line, {}, text, found.fault or BadCell("json_not_object"))
        return Row(line, found.value, text, found.fault)

    def _value(self) -> _Found:
        self._peek()
        found = self._decode(self._text, self._at)
        self._at = found.end
        return found

    def _peek(self) -> str:
        """The next character that is not white space, or nothing at the end."""
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at
        return self._text[self._at:self._at + 1]

    def _take(self, character: str) -> None:
        if self._peek() != character:
            raise _Broken("json_broken", self._at)
        self._at += 1


_SPACE = re.compile(r"[ \t\r\n]*")


class _Found(NamedTuple):
    value: Any
    end: int
    fault: BadCell | None


class _Strict:
    """Decodes one value, and says what the standard library would have let pass."""

    def __init__(self) -> None:
        self._faults: list[BadCell] = []
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_float=str, parse_int=str,
                                         parse_constant=self._constant)

    def __call__(self, text: str, at: int) -> _Found:
        self._faults.clear()
        try:
            value, end = self._decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise _Broken("json_broken", error.pos) from None
        except RecursionError:
            raise _Broken("json_too_deep", at) from None
        if _too_deep(value):
            self._faults.append(BadCell("json_too_deep", limit=MAX_DEPTH))
        return _Found(value, end, self._faults[0] if self._faults else None)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            names = Counter(name for name, _ in pairs)
            self._faults.append(BadCell("json_key_twice", key=names.most_common(1)[0][0][:40]))
        return members

    def _constant(self, word: str) -> None:
        self._faults.append(BadCell("json_no_number", value=word))


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in (parent.values() if isinstance(parent, dict) else parent)
                 if type(child) in (dict, list)] if type(level[0]) in (dict, list) else []
        if not level:
            return False
    return True
