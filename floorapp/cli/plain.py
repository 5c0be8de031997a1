"""A terminal that gets nothing but text from a command: what stands in the tables may have been written by anybody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, TextIO

NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})        # controls, directions, halves of letters, other line ends
SUSPECT = re.compile(r"[^\n\x20-\x7e]")


class Plain:
    """A stream; what is no text goes out as JSON writes it, `\\u001b`: in JSON that is the same value."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(SUSPECT.sub(_shown, text))

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if unicodedata.category(character) not in NO_TEXT:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
