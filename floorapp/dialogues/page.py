"""A reply as lines of text at any size: what the terminal shows and what `drive --screen` prints is made here, once.

Everything that matters stands in the top left 20x8, at every size; below 60 columns only ASCII is used; at most nine
choices. A desk (60 columns, 16 rows) has below it big letters for what is read from afar, the question always at the
same place, and the tape of kept inputs beside the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from floorapp.data import clock
from floorapp.dialogues import messages
from floorapp.dialogues.banner import bannered
from floorapp.dialogues.blocking import blocking, paged
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.facts import AFAR, BIG, LOOKING, Fact, fitting, listed, numbered
from floorapp.dialogues.headings import MOST, are_codes, choices, heading, keys, question, title, unseen
from floorapp.dialogues.lines import BLANK, PAIRED, WIDE, Line, cut, in_two, sheet, tail, wrap
from floorapp.domain.safetext import cap, columns
from floorapp.locale import say
from floorapp.settings import current

__all__ = ["Line", "blocking", "is_notice", "layout", "page"]

DESK_ROWS = 16
TAPE_ROWS, TAPE_WIDTH = 8, 36
ROLL_FROM = 12                         # rows from which older inputs stand above the last one
ROLLED = 4
MESSAGE_ROWS = 3
NOTICES = frozenset({"lease_lost", "order_cancelled_in_hand", "undone_paper"})


def page(reply: Reply, width: int, height: int, language: str, tape: Sequence[Any] = ()) -> list[str]:
    """The texts of `layout`."""
    return [line.whole(width) for line in bannered(layout(reply, width, height, language, tape), width, language)]


def layout(reply: Reply, width: int, height: int, language: str, tape: Sequence[Any] = (), *,
           typed: str = "", ignored: int = 0, working: bool = False) -> list[Line]:
    """Exactly `height` lines of at most `width` columns.

    `tape`: rows of conversations.tape, newest first. `typed` is the half line in hand, `ignored` the scans that came
    while a refusal showed, `working` says that an answer takes longer than usual.
    """
    language = reply.prompt.get("language", language)
    busy = say("page_working", language) if working else ""
    note = busy or (say("page_ignored", language, n=ignored) if ignored else "")
    if reply.outcome == "refused" or is_notice(reply):
        foot = say("page_allowable" if _may_be_allowed(reply) else "page_understood", language)
        return blocking(reply.text, width, height, foot, note=note)
    if reply.prompt.get("message"):
        return blocking(messages.words(reply.prompt, language), width, height, say("page_understood", language),
                        note=note, style="ask")
    if reply.outcome == "ask":
        foot = say("page_yes" if reply.code == "undo_last" else "page_confirm", language)
        return blocking(reply.text, width, height, foot, note=busy, style="ask")
    if reply.prompt.get("confirm") == "undo":          # asked at another terminal, or before the link was lost
        last = next((row for row in tape if row.task == reply.task and not row.undone), None)
        words = say("undo_last", language, seq=last.seq, said=last.said) if last else say("undo_last", language)
        return blocking(words, width, height, say("page_yes", language), note=busy, style="ask")
    if reply.code.startswith("help_"):
        words = f"{say('key_help', language)}\n{reply.text}"
        note = busy or (say("page_help_why", language) if reply.prompt.get("why") else "")
        return blocking(words, width, height, say("page_help", language), note=note, style="ask")
    if reply.code == "explained":
        return paged(reply.text, width, height, busy or say("page_explained", language), reply.prompt.get("page", 0))
    message = f"{reply.seq} > {typed}" if typed else _said(reply, tape)
    if working:
        message = busy
    elif reply.code == "resumed" and width >= PAIRED:
        message = f"{say('page_resumed', language)}. {message}"
    desk = width >= WIDE and height >= DESK_ROWS
    if options := choices(reply, width, language):
        if desk and not _bare(reply) and len(options) < height - 8:
            return sheet(_desk(reply, width, height, language, message, tape), width, height)
        return sheet(_choosing(reply, width, height, language, message), width, height)
    ask = _desk if desk else _handheld
    return sheet(ask(reply, width, height, language, message, tape), width, height)


def _may_be_allowed(reply: Reply) -> bool:
    """Whether the refusal waits for a supervisor's badge as well as for Enter."""
    return bool(reply.prompt.get("override")) and reply.prompt.get("step") != "override_pin"


def is_notice(reply: Reply) -> bool:
    """Whether a kept input has changed the work in hand, so that it must be read before anything else is scanned."""
    return reply.outcome == "accepted" and reply.code in NOTICES


def hides_question(reply: Reply) -> bool:
    """Whether a page is shown that is closed or answered before the open question is seen again."""
    return (reply.outcome in {"refused", "ask"} or is_notice(reply) or bool(reply.prompt.get("message"))
            or reply.prompt.get("confirm") == "undo" or reply.code.startswith(("help_", "explained")))


def _choosing(reply: Reply, width: int, height: int, language: str, message: str) -> list[Line]:
    """Numbered answers first; the question takes the title's place where rows are few, and two columns where fewer."""
    bare = _bare(reply)
    options = choices(reply, width, language)
    room = height - 2                                           # what is above and below them
    if len(options) > room - 2 * (width >= PAIRED and not bare):
        options = _folded(reply, width, language, room)
    room -= len(options)
    head = [Line(heading(reply, language), "title")]
    foot = [Line(keys(reply, width, language), "keys")]
    if room > 0:
        foot.insert(0, Line(message, "message"))
        room -= 1
    elif columns(head[0].text) + 1 + len(str(reply.seq)) <= width:
        head = [head[0]._replace(side=str(reply.seq))]          # whether an answer was kept is seen all the same
    if not bare and room > 0:
        asked = Line(question(reply, language), "ask")
        told = [fact.line for fact in fitting(reply, width, language, room - 1)]
        gap = [BLANK] if room - 1 - len(told) >= 2 and told else []
        head = [Line(title(reply, width, language), "title"), *gap, *told, *gap, asked]
        room -= len(head) - 1
    if room > 1:
        head.append(BLANK)
        room -= 1
    return [*head, *(Line(option) for option in options), *[BLANK] * room, *foot]


def _folded(reply: Reply, width: int, language: str, room: int) -> list[str]:
    """Choices in two columns: of a code that is too long there its end. Codes that would be alike so stay in one column
    as far as they fit."""
    options = choices(reply, width, language, short=width < PAIRED)
    if _bare(reply) or not are_codes(reply) or max(map(columns, options)) < width // 2:
        return in_two(options, width)
    named = [option.split(" ", 1) for option in options]
    ends = [(number, tail(name, width // 2 - 2 - len(number))) for number, name in named]
    every = len(listed(reply.prompt.get("choices")))
    if every <= MOST and len({end for _, end in ends}) == every:
        return in_two([f"{number} {end}" for number, end in ends], width)
    return options if len(options) <= room else [*options[:room - 1], unseen(every - room + 1, language)]


def _bare(reply: Reply) -> bool:
    """Whether the numbered answers are all there is to see."""
    return reply.prompt.get("step") in {"menu", "problem"}


def _handheld(reply: Reply, width: int, height: int, language: str, message: str, tape: Sequence[Any]) -> list[Line]:
    """Title, facts, question; then what was kept last, and the keys that work now."""
    foot = [Line(keys(reply, width, language), "keys")]
    if reply.code == "resumed" and width < PAIRED:
        foot = [Line(say("page_resumed", language), "keys")]
    asked = Fact(0, 5, Line(question(reply, language), "ask"))
    room = height - 3                                           # title, message, keys
    answers = reply.task in LOOKING and reply.prompt.get("rows")        # not the next question
    if answers or len(numbered(reply.prompt)) > 2 * (room - 1):
        told = fitting(reply, width, language, room)
        told += [asked] * (len(told) < room)
    else:
        told = [*fitting(reply, width, language, room - 1), asked] if room > 0 else []
    spoken = wrap(message, width)
    fits = len(spoken) <= min(MESSAGE_ROWS, height - 2 - len(told))
    foot = [*(Line(part, "message") for part in (spoken if fits else [message])), *foot]
    body = _spaced(told, height - 1 - len(foot))
    rest = height - 1 - len(body) - len(foot)
    newer = int(reply.outcome == "accepted" or _tells_last(reply))       # what the message line says already
    older = tape[newer:newer + min(ROLLED, rest - 2)] if height >= ROLL_FROM and rest > 2 else ()
    rolled = [Line(_kept(row, width), "message") for row in reversed(older)]
    return [Line(title(reply, width, language), "title"), *body, *[BLANK] * (rest - len(rolled)), *rolled, *foot]


def _desk(reply: Reply, width: int, height: int, language: str, message: str, tape: Sequence[Any]) -> list[Line]:
    """Facts and numbered answers left, tape right; question, what was kept last and the keys at the bottom."""
    room = height - 6                                           # title, space, rule, question, message, keys
    left = width - TAPE_WIDTH - 2
    options = [Line(cap(option, left)) for option in choices(reply, left, language)]
    room -= len(options) + bool(options)
    told = fitting(reply, left, language, room - 3, BIG) if room > 3 else []
    letters = [fact.line for fact in told if fact.group == AFAR]
    body = _spaced([fact for fact in told if fact.group != AFAR], room + 1 - len(letters))
    body = body if body[:1] == [BLANK] else [BLANK, *body]
    if options:
        body += [BLANK, *options]
        room += len(options) + 1
    body += [*[BLANK] * (room + 1 - len(body) - len(letters)), *letters]      # always on the same rows
    sides = ["", *_slots(tape, min(TAPE_ROWS, room))]
    beside = [Line(line.text, line.style, sides[nth] if nth < len(sides) else "") for nth, line in enumerate(body)]
    foot = [Line("-" * width), Line(question(reply, language), "ask"), Line(message, "message"),
            Line(keys(reply, width, language), "keys")]
    return [Line(title(reply, width, language), "title"), *beside, *foot]


def _slots(tape: Sequence[Any], rows: int) -> list[str]:
    """The tape where every input keeps its row until the ninth after it comes: a kept scan changes one row, not all of
    them. The newest is the one that the message line tells."""
    slots = [" " * TAPE_WIDTH] * rows
    for row in tape[:rows]:
        slots[row.seq % rows] = _padded(_kept(row, TAPE_WIDTH, clocked=True), TAPE_WIDTH)
    return slots


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _spaced(told: list[Fact], room: int) -> list[Line]:
    """A line of space before each group, as far as there is room: before the question first."""
    starts = [nth for nth, fact in enumerate(told) if nth == 0 or fact.group != told[nth - 1].group]
    spaced = set(starts[-spare:]) if (spare := room - len(told)) > 0 else set()
    return [line for nth, fact in enumerate(told) for line in ([BLANK] * (nth in spaced) + [fact.line])]


def _said(reply: Reply, tape: Sequence[Any]) -> str:
    """Number and words of the last kept input: nothing is shown as done before the database has it."""
    said = str(tape[0].said) if tape and _tells_last(reply) else reply.text.split("\n")[0]
    return f"{reply.seq} {said}".strip()


def _tells_last(reply: Reply) -> bool:
    """Whether there is nothing newer to say than what was kept last."""
    return not reply.text.split("\n")[0] or reply.code == "resumed"


def _kept(row: Any, width: int, *, clocked: bool = False) -> str:
    """A line of the tape; in brackets what was undone."""
    at = f"{clock.local(row.at, current().warehouse.zone):%H:%M} " if clocked else ""
    said = f"{at}{row.seq:>{4 if clocked else 0}} {row.said.split(': ')[0] if clocked else row.said}"
    return f"({cut(said, width - 2)})" if row.undone else cut(said, width)
