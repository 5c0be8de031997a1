"""Training says so in the top line of every screen, whatever stands there and however small it is."""

from __future__ import annotations

from collections.abc import Sequence

from floorapp.dialogues.lines import Line
from floorapp.domain.safetext import cap, columns
from floorapp.locale import LANGUAGES, say
from floorapp.settings import current


def training_mark(language: str) -> str:
    """The word and the space behind it; empty where the work is real."""
    return f"{say('training_mark', language)} " if current().training.on else ""


def bannered(lines: Sequence[Line], width: int, language: str) -> Sequence[Line]:
    """The same lines; in training the first one begins with the word, if it does not say so already."""
    mark = training_mark(language)
    if not mark or (lines and any(lines[0].text.startswith(say("training_mark", spoken)) for spoken in LANGUAGES)):
        return lines
    first, *rest = lines or [Line("")]
    room = width - (columns(first.side) + 1 if first.side else 0)
    return [first._replace(text=cap(mark + first.text, room), style="title"), *rest]
