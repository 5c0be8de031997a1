"""Messages are codes; their texts stand in gettext catalogues, Bahasa Indonesia and English.

`<language>/LC_MESSAGES/floorapp.po` has an entry a code: msgid is the code, msgstr the text. `{name}` in a text is
filled from the parameters. The first line of a text is its title on a blocking screen. Installing compiles them.
"""

from __future__ import annotations

import string
from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path

LANGUAGES = ("id", "en")
# A look at the open question says nothing, and gettext has no empty texts.
SILENT = "look"
MAGIC = 0x950412DE                     # of a compiled catalogue, as this machine orders its bytes


def say(code: str, language: str = "id", **params: object) -> str:
    """The text of a message. An unknown code is shown as itself, never as an error on the floor."""
    text = _text(language if language in LANGUAGES else "id", code) if code not in {SILENT, ""} else ""
    if text == code or ("{" not in text and "}" not in text):
        return text
    return _Lenient().format(text, **{name: "" if value is None else value for name, value in params.items()})


def known(code: str) -> bool:
    """Whether this code has a text."""
    return code == SILENT or _text("id", code) != code


class Catalogue:
    """A compiled catalogue as it stands in the file: sorted codes and where their texts are. gettext would make 4,000
    strings of it for each screen, of which a task says fifty."""

    def __init__(self, file: Path) -> None:
        self._bytes = file.read_bytes()
        magic, _, self._count, codes, texts, *_ = memoryview(self._bytes)[:28].cast("I")
        assert magic == MAGIC, f"{file} was made for another machine"
        self._codes, self._texts = (memoryview(self._bytes)[at:at + 8 * self._count].cast("I") for at in (codes, texts))

    def text(self, code: str) -> str | None:
        """The text of a code; None where it has none."""
        wanted = code.encode("utf-8", "replace")
        at = bisect_left(range(self._count), wanted, key=lambda at: self._entry(self._codes, at))
        if at == self._count or self._entry(self._codes, at) != wanted:
            return None
        return self._entry(self._texts, at).decode()

    def _entry(self, table: memoryview, at: int) -> bytes:
        length, begin = table[2 * at], table[2 * at + 1]
        return self._bytes[begin:begin + length]


@lru_cache(500)
def _text(language: str, code: str) -> str:
    return _catalogue(language).text(code) or code


@cache
def _catalogue(language: str) -> Catalogue:
    return Catalogue(Path(__file__).parent / language / "LC_MESSAGES" / "floorapp.mo")


class _Lenient(string.Formatter):
    """A parameter that was not given shows as nothing: a message is never lost for a missing name."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        return kwargs.get(key, "") if isinstance(kwargs, dict) else ""
