"""A reply as lines of text at any size: what the terminal shows and what `drive --screen` prints is made here, once.

Reading order: where am I, where to go, what, how many, into what, what to do now, what was kept, keys. Everything that
matters stands in the top left 20x8; below 60 columns only ASCII is used. A line has a priority: where rows are few the
least important lines go first, never the question.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from floorapp.data import clock
from floorapp.dialogues.engine import Reply
from floorapp.domain.codes import PROBLEMS
from floorapp.domain.safetext import ascii_only, cap, clean, columns
from floorapp.locale import say

NARROW, WIDE = 30, 60
LABELS = ("lot", "expiry", "serial", "lpn", "order", "asn", "carrier", "parcel", "customer", "box", "reason",
          "manifest")


@dataclass(frozen=True, slots=True)
class Line:
    """style: title, place, plain, ask, message, error, keys, blank."""

    text: str
    style: str = "plain"


def page(reply: Reply, width: int, height: int, language: str, tape: Sequence[Any] = ()) -> list[str]:
    """The texts of `layout`."""
    return [line.text for line in layout(reply, width, height, language, tape)]


def layout(reply: Reply, width: int, height: int, language: str, tape: Sequence[Any] = (), *,
           typed: str = "") -> list[Line]:
    """Exactly `height` lines of at most `width` columns. `tape`: rows of conversations.tape, newest first."""
    if reply.outcome == "refused":
        lines = _blocking(reply.text, width, height, say("page_understood", language))
    elif reply.outcome == "ask":
        foot = "page_yes" if reply.code == "undo_last" else "page_confirm"
        lines = _blocking(reply.text, width, height, say(foot, language), style="ask")
    elif reply.code.startswith("help_"):
        words = f"{say('key_help', language)}\n{reply.text}"
        lines = _blocking(words, width, height, say("page_help", language), style="ask")
    elif reply.prompt.get("step") in {"menu", "problem"}:
        lines = _choices(reply, width, height, language)
    else:
        lines = _question(reply, width, height, language, tape, typed)
    return [_fit(line, width) for line in lines[:height]] + [Line("", "blank")] * (height - len(lines))


def _blocking(text: str, width: int, height: int, foot: str, style: str = "error") -> list[Line]:
    """A message that must be acknowledged: its title framed, then what was asked and scanned, then what to do."""
    title, *rest = text.split("\n")
    frame = "*" * min(width, 40)
    body = [part for line in rest for part in _wrap(line, width)]
    head = _wrap(title, width)
    if height >= len(head) + len(body) + 4:
        return [Line(frame, style), *(Line(part, style) for part in head), Line(frame, style),
                *(Line(part) for part in body), *[Line("", "blank")] * (height - len(head) - len(body) - 3),
                Line(foot, "keys")]
    room = height - len(head) - 1
    return [*(Line(part, style) for part in head), *(Line(part) for part in body[:room]),
            *[Line("", "blank")] * (room - len(body[:room])), Line(foot, "keys")]


def _choices(reply: Reply, width: int, height: int, language: str) -> list[Line]:
    prompt = reply.prompt
    if prompt["step"] == "problem":
        title = f"{say('page_problem', language)} {prompt.get('location') or prompt.get('order') or ''}"
        entries = [f"{number} {say(f'problem_{PROBLEMS[number]}_line', language)}" for number in prompt["choices"]]
    else:
        title = f"{say('page_menu', language)} {prompt['operator']}"
        entries = [f"{number} {say(f'task_{name}', language)}" for number, name in enumerate(prompt["choices"], 1)]
        if prompt.get("more"):
            entries.append(f"9 {say('page_more', language)}")
    room = height - (2 if height > len(entries) + 1 else 1)
    if len(entries) > room:                    # two columns: nine choices fit 20x8
        half = -(-len(entries) // 2)
        side = width // 2
        entries = [cap(left, side - 1).ljust(side) + cap(right, side)
                   for left, right in zip(entries[:half], [*entries[half:], ""], strict=False)]
    foot = [Line(_keys(reply, width, language), "keys")] if height > len(entries) + 1 else []
    gap = [Line("", "blank")] * (height - 1 - len(entries) - len(foot))
    return [Line(title, "title"), *(Line(entry) for entry in entries), *gap, *foot]


def _question(reply: Reply, width: int, height: int, language: str, tape: Sequence[Any], typed: str) -> list[Line]:
    """(priority, line) in reading order; the highest numbers go first where rows are few."""
    prompt, step = reply.prompt, reply.prompt["step"]
    facts: list[tuple[int, Line]] = [(0, Line(_title(reply, width, language), "title"))]
    if prompt.get("location"):
        check = f" [{prompt['check']}]" if prompt.get("check") else ""
        place = f"{say('page_location', language)} {prompt['location']}"
        facts.append((2, Line(_spread(place, width) + check, "place")))
    if prompt.get("name"):
        facts.append((4, Line(prompt["name"])))
    if prompt.get("sku") or prompt.get("qty") is not None:
        facts.append((3, Line(_quantity(prompt, width, language))))
    if prompt.get("to"):
        facts.append((5, Line(f"{say('page_to', language)} {prompt['to']}")))
    labels = [f"{say(f'page_{name}', language)} {prompt[name]}" for name in LABELS
              if prompt.get(name) and prompt.get(name) != prompt.get("location")]
    facts += [(7, Line(line)) for line in _paired(labels, width)]
    if prompt.get("detail"):
        facts += [(6, Line(part)) for part in _wrap(str(prompt["detail"]), width)]
    if prompt.get("warning"):
        facts.append((4, Line(str(prompt["warning"]), "ask")))
    facts += [(8, Line(str(row))) for row in prompt.get("rows") or ()]
    choices = prompt.get("choices") or ()
    facts += [(2, Line(f"{number} {text}")) for number, text in enumerate(choices, 1)] if step not in {"menu"} else []
    facts.append((1, Line(say(f"ask_{step}", language), "ask")))
    message = f"> {typed}" if typed else _kept(reply)
    foot = [Line(message, "message"), Line(_keys(reply, width, language), "keys")]
    room = height - len(foot)
    while len(facts) > room:
        worst = max(range(len(facts)), key=lambda at: (facts[at][0], at))
        if facts[worst][0] == 0:
            break
        facts.pop(worst)
    gap = room - len(facts)
    rolled = [Line(f"{row.seq} {row.said}", "message") for row in tape[1:max(gap, 1)]] if gap > 1 else []
    if gap > 1 + len(rolled):
        rolled = [Line("", "blank"), *rolled]
    middle = [*rolled, *[Line("", "blank")] * (gap - len(rolled))]
    return [*(line for _, line in facts), *middle, *foot]


def _title(reply: Reply, width: int, language: str) -> str:
    prompt = reply.prompt
    left = say(f"task_{reply.task}", language).upper()
    position = prompt.get("position")
    if position and position[1]:
        now = position[0] + 1 if reply.task == "picking" and position[0] < position[1] else position[0]
        left += f" {now}/{position[1]}"
    right = _left_until(prompt.get("due"))
    if width >= WIDE and prompt.get("order"):
        left += f"   {prompt['order']}"
    return left + right.rjust(max(width - columns(left), 0)) if right else left


def _left_until(due: str | None) -> str:
    """Hours and minutes to the cut-off; a clock in minutes, so that an idle screen sends nothing each second."""
    if not due:
        return ""
    from datetime import datetime
    minutes = (clock.millis(datetime.fromisoformat(due)) - clock.now()) // 60_000
    sign = "-" if minutes < 0 else ""
    minutes = abs(minutes)
    return f"{sign}{minutes // 1440}h" if minutes >= 5999 else f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def _quantity(prompt: dict[str, Any], width: int, language: str) -> str:
    sku = str(prompt.get("sku") or "")
    count = ""
    if prompt.get("qty") is not None:
        done = prompt.get("done")
        count = f"{say('page_qty', language)} {f'{done}/' if done else ''}{prompt['qty']}"
    elif prompt.get("done") is not None:
        count = f"{say('page_qty', language)} {prompt['done']}"
    if width >= NARROW and prompt.get("unit"):
        count += f" {prompt['unit']}"
    room = width - columns(count) - 1
    if columns(sku) > room:
        sku = "..." + sku[-(max(room - 3, 1)):]
    return sku + count.rjust(width - columns(sku)) if width < NARROW else f"{sku}   {count}"


def _kept(reply: Reply) -> str:
    """What was kept last, with its number: nothing is shown as done before the database has it."""
    said = reply.text.split("\n")[0]
    if reply.outcome == "accepted":
        return f"{reply.seq} {said}"
    return said or str(reply.seq)


def _keys(reply: Reply, width: int, language: str) -> str:
    """Only what works now, as far as it fits."""
    step = reply.prompt.get("step")
    words = [("F2", "key_problem")] if reply.task in {"picking", "packing"} and step not in {"start", "problem"} else []
    words += [("F3", "key_back"), ("F1", "key_help")]
    if "END" in (reply.prompt.get("expects") or ()):
        words.insert(0, ("END", "key_end"))
    if step in {"location", "item"} and reply.task == "picking":
        words.append(("F4", "key_skip"))
    shown = ""
    for key, word in words:
        part = f"{key}{say(word, language)}"
        if columns(shown) + columns(part) + bool(shown) > width:
            continue
        shown = f"{shown} {part}".strip()
    return shown


def _paired(labels: list[str], width: int) -> list[str]:
    if width < 40:
        return labels
    side = width // 2
    return [cap(left, side - 1).ljust(side) + right
            for left, right in zip(labels[::2], [*labels[1::2], ""], strict=False)]


def _spread(place: str, width: int) -> str:
    """Far away on a wide screen: the code in spaced letters."""
    if width < WIDE:
        return place
    word, _, code = place.partition(" ")
    return f"{word}   {' '.join(code)}"


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=True, break_on_hyphens=False) or [""]


def _fit(line: Line, width: int) -> Line:
    """Cleaned once more at the edge; the spaces of the layout stay."""
    text = "".join(part if part.isspace() else clean(part, width) for part in re.split("( +)", line.text) if part)
    return Line(cap(ascii_only(text) if width < WIDE else text, width), line.style)
