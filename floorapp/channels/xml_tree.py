"""XML as elements that know their line, read strictly: no document type, no entities of its own, no endless depth.

The standard library's trees forget where an element stands, and a person needs the line to mend a statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from floorapp.channels.rows import MAX_DEPTH
from floorapp.channels.unreadable import Unreadable


@dataclass(slots=True)
class Element:
    """`name` without its namespace; `start` and `end` are its place in the source, in bytes."""

    name: str
    namespace: str
    line: int
    start: int
    attributes: dict[str, str]
    end: int = 0
    text: str = ""
    inside: list[Element] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Element]:
        """The elements under this one by their names, step by step."""
        here = [element for element in self.inside if element.name == path[0]]
        if len(path) == 1:
            yield from here
        else:
            for element in here:
                yield from element.all(*path[1:])

    def one(self, *path: str) -> Element | None:
        """The first of `all`, or None."""
        return next(self.all(*path), None)

    def said(self, *path: str) -> str:
        """The text of the first of `all`, without space around it; nothing where it is not there."""
        found = self.one(*path)
        return "" if found is None else found.text.strip()


def read(data: bytes) -> Element:
    """The outermost element. Refuses with Unreadable file_empty, xml_broken (with the line), xml_unsafe."""
    if not data.strip():
        raise Unreadable("file_empty")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    top = Element("", "", 1, 0, {})
    stack = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise Unreadable("xml_unsafe", line=parser.CurrentLineNumber)
        namespace, _, plain = name.rpartition(" ")
        element = Element(plain, namespace, parser.CurrentLineNumber, parser.CurrentByteIndex, attributes)
        stack[-1].inside.append(element)
        stack.append(element)

    def end(name: str) -> None:
        stack.pop().end = data.find(b">", parser.CurrentByteIndex) + 1

    def text(words: str) -> None:
        stack[-1].text += words

    def refuse(*_: Any) -> None:
        raise Unreadable("xml_unsafe", line=parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("xml_broken", line=error.lineno) from None
    except (LookupError, ValueError):           # an encoding that nobody knows
        raise Unreadable("xml_broken", line=1) from None
    return top.inside[0]
