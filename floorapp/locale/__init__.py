"""Messages are codes; their texts stand here, Bahasa Indonesia and English side by side.

Each `floorapp/locale/<room>.toml` holds tables named by code: `[wrong_item]` with `id = "..."` and `en = "..."`.
`{name}` in a text is filled from the parameters. The first line of a text is its title on a blocking screen.
"""

from __future__ import annotations

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
    given = {name: "" if value is None else value for name, value in params.items()}
    return _Lenient().format(texts.get(language) or texts["id"], **given)


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All messages of all rooms: code -> language -> text."""
    messages: dict[str, dict[str, str]] = {}
    for entry in sorted(resources.files(__package__).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            messages |= tomllib.loads(entry.read_text("utf-8"))
    return messages


class _Lenient(string.Formatter):
    """A parameter that was not given shows as nothing: a message is never lost for a missing name."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        return kwargs.get(key, "") if isinstance(kwargs, dict) else ""
