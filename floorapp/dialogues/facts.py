"""What an open question tells, as lines in reading order: where to, what, how many, into what, and the rest.

Each line has a rank: where rows are few the highest ranks go first. Lines of one group stand together where there is
room for space between. A prompt's value that the catalogue has a word for (`page_<name>`) is shown, whoever added it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from floorapp.dialogues.bigtext import big
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.lines import (
    NARROW,
    PAIRED,
    Line,
    fact,
    in_two,
    middle,
    paired,
    several,
    tail,
    together,
    wrap,
)
from floorapp.domain.safetext import columns
from floorapp.locale import known, say
from floorapp.settings import current

BIG, ROOMY, DENSE, WORDLESS = range(4)                       # forms, from the biggest to the tightest
AFAR = 5                                                     # the group of the big letters
NEEDED = 5                                                   # up to this rank a line is worth a tighter form of all
HERE = frozenset({"receiving", "packing", "dispatch", "delivery"})   # the location is where one stands, not a goal
LOOKING = frozenset({"stock"})                               # the answer matters more than the next question
NEAR = ("owner", "to", "lot", "serial", "expiry")            # what a hand needs for the unit it holds
VITAL = {"parcel": ("carrier",), "label": ("tracking_no",), "result": ("tracking_no",), "box": ("box",),
         "driver": ("carrier",), "plate": ("carrier",), "code": ("on_hand", "reserved", "available"),
         "start": ("waiting",)}
CHOSEN = frozenset({"grade", "status", "change"})                                # told by the words of the choice
SHOWN = frozenset({"step", "expects", "location", "name", "sku", "qty", "done", "unit", "choices", "rows", "position",
                   "due", "detail", "warning", "more", "operator", "problem", "confirm", "check", *NEAR})


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the open question."""

    rank: int
    group: int
    line: Line


def facts(reply: Reply, width: int, language: str, form: int) -> list[Fact]:
    """Everything but the title, the choices and the question."""
    prompt = reply.prompt
    told = [*_place(reply, width, language, form), *_item(reply, width, language, form),
            *_near(prompt, width, language, form), *_labels(reply, width, language, form)]
    told += [Fact(3, 3, Line(part, "name")) for part in _detail(prompt, language, width)]
    if prompt.get("warning"):
        told += [Fact(3, 3, Line(part, "ask")) for part in wrap(text(prompt["warning"]), width)[:2]]
    rank = 1 if reply.task in LOOKING else NEEDED if numbered(prompt) else 6   # what is in hand before what was there
    rows = numbered(prompt) if form == WORDLESS else []
    folded = in_two(rows if width >= PAIRED else [" ".join(row.split()[:2]) for row in rows], width)
    told += [Fact(rank, 4, Line(row)) for row in folded or map(text, listed(prompt.get("rows")))]
    return told + (_from_afar(reply, width) if form == BIG else [])


def fitting(reply: Reply, width: int, language: str, room: int, biggest: int = ROOMY) -> list[Fact]:
    """The facts in the roomiest form that fits; else without the lines that matter least."""
    told: list[Fact] = []
    for form in range(biggest, WORDLESS + 1):
        told = facts(reply, width, language, form)
        if len(told) <= room or (form >= DENSE and sum(fact.rank <= NEEDED for fact in told) <= room):
            break
    while told and len(told) > room:
        told.pop(max(range(len(told)), key=lambda at: (told[at].rank, at)))
    return told


def numbered(prompt: dict[str, Any]) -> list[str]:
    """Rows that one chooses from by their numbers (people): each begins with its own; empty where they are no list."""
    rows = [text(row) for row in listed(prompt.get("rows"))]
    return rows if rows and all(row.startswith(f"{nth} ") for nth, row in enumerate(rows, 1)) else []


def order_in_title(reply: Reply, width: int) -> bool:
    """Whether the order stands beside the task's name; in training the word stands there."""
    order = text(reply.prompt.get("order"))
    return width >= PAIRED and not current().training.on and 0 < columns(order) <= 16


def listed(value: object) -> list[Any]:
    """A prompt's list; empty where it has none."""
    return list(value) if isinstance(value, (list, tuple)) else []


def text(value: object) -> str:
    """A prompt's value as text; empty where it has none."""
    return "" if value is None else str(value)


def _place(reply: Reply, width: int, language: str, form: int) -> list[Fact]:
    """Where to go stands first and apart; where one stands is a fact among others."""
    place, check = text(reply.prompt.get("location")), text(reply.prompt.get("check"))
    if not place or reply.task in HERE:
        return []
    word = say("page_location", language)
    cek = f"  [{check}]" if check else ""
    if form == BIG and columns(f"{word} {place}{cek}") <= width:       # the letters that are read from afar stand below
        return [Fact(2, 2, Line(f"{word} {place}{cek}", "place"))]
    spread = f"{word}   {' '.join(place)}{cek}"
    if width >= PAIRED and columns(spread) <= width:
        return [Fact(2, 1, Line(spread, "place"))]
    ending = cek if columns(word) + 1 + columns(place) + columns(cek) <= width else cek.strip()
    return [Fact(2, 1, Line(fact(word, place, width - columns(ending)) + ending, "place"))]


def _item(reply: Reply, width: int, language: str, form: int) -> list[Fact]:
    """Name, SKU, and the count."""
    prompt, told = reply.prompt, []
    name, sku, unit = (text(prompt.get(key)) for key in ("name", "sku", "unit"))
    if name:
        told = [Fact(4, 2, Line(part, "name"))
                for part in (wrap(name, width)[:2] if form <= ROOMY else [middle(name, width)])]
    number = _number(prompt)
    if not sku and not number:
        return told
    word = say("page_qty", language)
    count = f"{word} {number}" if number else ""
    if width >= NARROW and number and unit:
        count += f" {unit}"
    if form == BIG and sku and count and reply.task == "putaway":      # below the big place
        return [*told, Fact(3, 2, Line(f"{count}   {sku}", "name"))]
    if form <= ROOMY and width >= PAIRED:
        return [*told, *(Fact(rank, 2, Line(part, style)) for rank, part, style in (
            (4, sku, "plain"), (3, count, "name")) if part)]
    sku = tail(sku, width - columns(count) - bool(count))
    between = " " * (width - columns(sku) - columns(count)) if width < PAIRED else "   "
    return [*told, Fact(3, 2, Line((sku + between + count).strip()))]


def _from_afar(reply: Reply, width: int) -> list[Fact]:
    """Once more in big letters, below everything: the place one goes to; at a dock or a bench the count."""
    prompt = reply.prompt
    told = _number(prompt) if reply.task in HERE else text(prompt.get("location"))
    if not told or reply.task in LOOKING:
        return []
    return [Fact(7, AFAR, Line(row, "place")) for row in big(told, width)]


def _number(prompt: dict[str, Any]) -> str:
    """What is asked, and before it what is counted so far."""
    asked, done = prompt.get("qty"), prompt.get("done")
    if asked is None:
        return "" if done is None or not prompt.get("sku") else str(done)
    return f"{done}/{asked}" if done else str(asked)


def _near(prompt: dict[str, Any], width: int, language: str, form: int) -> list[Fact]:
    """Owner, destination, lot, serial, expiry; where rows are few the lot stands for its expiry."""
    known = {name: text(prompt[name]) for name in NEAR if prompt.get(name)}
    if known.get("to") == text(prompt.get("location")):
        known.pop("to", None)
    if "to" in known:
        known["to"] = several(known["to"], width - 6)
    words = {"to": "page_carried"} if prompt.get("step") == "drop" else {}
    parts = {name: (f">{value}" if name == "to" else value) if form == WORDLESS
             else fact(say(words.get(name, f"page_{name}"), language), value, width) for name, value in known.items()}
    later = [parts.pop("expiry")] if form >= DENSE and "lot" in parts and "expiry" in parts else []
    lines = (together if form >= DENSE else paired)([*parts.values()], width)
    if later and lines and columns(lines[-1]) + 1 + columns(later[0]) <= width:
        lines[-1] += f" {later.pop()}"
    return [*(Fact(5, 3, Line(line)) for line in lines), *(Fact(6, 3, Line(line)) for line in later)]


def _labels(reply: Reply, width: int, language: str, form: int) -> list[Fact]:
    """Whatever else the prompt tells and there is a word for; what the step is about is never left out."""
    prompt = reply.prompt
    vital = VITAL.get(str(prompt.get("step")), ())
    told = {"here": text(prompt.get("location"))} if reply.task in HERE and prompt.get("location") else {}
    for name in [*vital, *prompt]:
        value = prompt.get(name)
        if name in SHOWN or not known(f"page_{name}") or not isinstance(value, (str, int)):
            continue
        if (value or (value == 0 and name in vital)) and text(value) not in told.values():
            told[name] = say(f"choice_{value}", language) if name in CHOSEN else text(value)
    if order_in_title(reply, width):
        told.pop("order", None)
    if form == BIG and "reason" in told and told["reason"] in reply.text:
        del told["reason"]                         # the message line says it
    if prompt.get("step") == "box":
        told["choices"] = " ".join(map(text, listed(prompt.get("choices"))))
    parts = {name: _labelled(say(f"page_{name}", language), value, width) for name, value in told.items()}
    arrange = partial(together if form >= DENSE else paired, width=width)
    first = arrange([part for name, part in parts.items() if name in vital])
    rest = arrange([part for name, part in parts.items() if name not in vital])
    return [*(Fact(3, 3, Line(line, "name")) for line in first), *(Fact(7, 3, Line(line)) for line in rest)]


def _labelled(word: str, value: str, width: int) -> str:
    """`LPN LPN00000004` says nothing that `LPN00000004` does not."""
    return value if value.upper().startswith(word.upper()) else fact(word, value, width)


def _detail(prompt: dict[str, Any], language: str, width: int) -> Iterable[str]:
    """What has to be read whole: the packing standard's check, and what a dialogue adds."""
    if prompt.get("step") == "check" and prompt.get("check"):
        return wrap(say(f"check_{prompt['check']}", language), width)
    return wrap(text(prompt["detail"]), width) if prompt.get("detail") else ()
