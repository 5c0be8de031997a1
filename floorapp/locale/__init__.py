"""Messages are codes; their texts stand here, Bahasa Indonesia and English side by side.

Each `floorapp/locale/<room>.toml` holds tables named by code: `[wrong_item]` with `id = "..."` and `en = "..."`.
`{name}` in a text is filled from the parameters. The first line of a text is its title on a blocking screen.
"""

from __future__ import annotations

import json
import re
import string
import tomllib
from functools import cache
from importlib import resources

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
    for entry in sorted(resources.files(__package__).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            messages |= _read(entry.read_text("utf-8"))
    return messages


def _read(text: str) -> dict[str, dict[str, str]]:
    """A catalogue file. Every screen starts with all of them, and tomllib takes a tenth of a second for that: entries
    of the usual form are read by a pattern; a file with anything else in it is read by tomllib."""
    if any(line and not line.startswith("#") for line in _ENTRY.sub("", text).split("\n")):
        return tomllib.loads(text)
    return {code: {"id": json.loads(one), "en": json.loads(other)} for code, one, other in _ENTRY.findall(text)}


_ENTRY = re.compile(r'^\[(\w+)\]\nid = ("(?:[^"\\\n]|\\["\\nt])*")\nen = ("(?:[^"\\\n]|\\["\\nt])*")$', re.MULTILINE)


class _Lenient(string.Formatter):
    """A parameter that was not given shows as nothing: a message is never lost for a missing name."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        return kwargs.get(key, "") if isinstance(kwargs, dict) else ""
