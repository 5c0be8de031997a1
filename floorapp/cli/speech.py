"""In which language the command line speaks, and how it says a message."""

from __future__ import annotations

import os

from floorapp import settings
from floorapp.locale import LANGUAGES, say


def language() -> str:
    """The person's own language where the environment names one of ours, else the site's."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        asked = os.environ.get(name, "")[:2]
        if asked in LANGUAGES:
            return asked
        if os.environ.get(name):
            break
    return settings.current().language


def text(code: str, **params: object) -> str:
    """A message in the person's language."""
    return say(code, language(), **params)
