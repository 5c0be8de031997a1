"""A message that is answered before anything else."""

from __future__ import annotations

from floorapp.dialogues.banner import training_mark
from floorapp.dialogues.lines import BLANK, Line, sheet, wrap
from floorapp.settings import current


def blocking(text: str, width: int, height: int, foot: str, *, note: str = "", style: str = "error") -> list[Line]:
    """A message that is answered first: its title framed, what was asked and scanned, what to do, the key.

    `error` fills the screen, so that it is seen without being read.
    """
    mark = training_mark(current().language).strip()
    if mark and height > 1:
        height -= 1
    first, *rest = text.split("\n")
    body_style = style if style == "error" else "plain"
    head = [Line(part, style) for part in wrap(first, width)]
    body = [Line(part, body_style) for line in rest for part in wrap(line, width)]
    notes = wrap(note, width) if note else []
    if len(head) + len(body) + len(notes) >= height:
        notes = notes and [note]
    feet = [*(Line(part, style) for part in notes), Line(foot, style if style == "error" else "keys")]
    frame = [Line("*" * min(width, 40), style)]
    room = height - len(feet)
    if room >= len(head) + len(body) + 2:
        head = [*frame, *head, *frame]
    told = [*head, *body][:max(room, 0)]
    empty = Line("", style) if style == "error" else BLANK
    page = [*told, *[empty] * (room - len(told)), *feet[-max(height, 0):]]
    return sheet([Line(mark, "title"), *page] if mark else page, width, height + bool(mark))


def paged(text: str, width: int, height: int, foot: str, page: int) -> list[Line]:
    """A text too long for a small screen: the page with this number, after the last one the first again."""
    first, *rest = text.split("\n")
    body = [part for line in rest for part in wrap(line, width)]
    room = max(height - 2, 1)
    pages = [body[at:at + room] for at in range(0, len(body), room)] or [[]]
    nth = page % len(pages)
    title = f"{first} {nth + 1}/{len(pages)}" if len(pages) > 1 else first
    told = [Line(part) for part in pages[nth]]
    return sheet([Line(title, "title"), *told, *[BLANK] * (room - len(told)), Line(foot, "keys")], width, height)
