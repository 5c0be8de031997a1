"""Messages are codes; their texts stand here, Bahasa Indonesia and English side by side.

Each `floorapp/locale/<room>.toml` holds tables named by code: `[wrong_item]` with `id = "..."` and `en = "..."`.
`{name}` in a text is filled from the parameters. The first line of a text is its title on a blocking screen.
"""

from __future__ import annotations

import re
import string
import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")


def say(code: str, language: str = "id", **params: object) -> str:
    """The text of a message. An unknown code is shown as itself, never as an error on the floor."""
    texts = catalogue().get(code)
    if texts is None:
        return code
    text = texts.get(language) or texts["id"]
    if "{" not in text and "}" not in text:
        return text
    return _Lenient().format(text, **{name: "" if value is None else value for name, value in params.items()})


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All messages of all rooms: code -> language -> text."""
    messages: dict[str, dict[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        messages |= _read(file.read_text("utf-8"))
    return messages


def _read(text: str) -> dict[str, dict[str, str]]:
    """A catalogue file. Every screen starts with all of them, and tomllib takes a tenth of a second for that: entries
    of the usual form are read by a pattern; from the first other one on the file is read by tomllib."""
    found: dict[str, dict[str, str]] = {}
    at = 0
    for entry in _ENTRY.finditer(text):
        if entry.start() != at:
            break
        at = entry.end()
        found[entry[1]] = {"id": _plain(entry[2]), "en": _plain(entry[3])}
    return found | tomllib.loads(text[at:])


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPES[found[1]], text) if "\\" in text else text


_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_ESCAPE = re.compile(r'\\(["\\nt])')
_TEXT = r'"((?:[^"\\\n]|\\["\\nt])*)"'
_ENTRY = re.compile(rf"(?:#[^\n]*\n|\n)*\[(\w+)\]\nid = {_TEXT}\nen = {_TEXT}(?:\n|$)")


class _Lenient(string.Formatter):
    """A parameter that was not given shows as nothing: a message is never lost for a missing name."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        return kwargs.get(key, "") if isinstance(kwargs, dict) else ""
