"""Messages are codes; their texts stand in gettext catalogues, Bahasa Indonesia and English.

`<language>/LC_MESSAGES/floorapp.po` has an entry a code: msgid is the code, msgstr the text. `{name}` in a text is
filled from the parameters. The first line of a text is its title on a blocking screen. Installing compiles them.
"""

from __future__ import annotations

import gettext
import string
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")
# A look at the open question says nothing, and gettext has no empty texts.
SILENT = "look"


def say(code: str, language: str = "id", **params: object) -> str:
    """The text of a message. An unknown code is shown as itself, never as an error on the floor."""
    text = _texts(language if language in LANGUAGES else "id").gettext(code) if code not in {SILENT, ""} else ""
    if "{" not in text and "}" not in text:
        return text
    return _Lenient().format(text, **{name: "" if value is None else value for name, value in params.items()})


def known(code: str) -> bool:
    """Whether this code has a text."""
    return code == SILENT or _texts("id").gettext(code) != code


@cache
def _texts(language: str) -> gettext.NullTranslations:
    return gettext.translation("floorapp", Path(__file__).parent, [language])


class _Lenient(string.Formatter):
    """A parameter that was not given shows as nothing: a message is never lost for a missing name."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        return kwargs.get(key, "") if isinstance(kwargs, dict) else ""
