"""The SLA board as lines: groups by cut-off, stages, what needs a decision, and how old the figures are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from floorapp.data import clock
from floorapp.dialogues.banner import training_mark
from floorapp.dialogues.lines import BLANK, NARROW, WIDE, Line, sheet, wrap
from floorapp.domain.safetext import cap, clean, columns
from floorapp.locale import say

SIGNS = {"late": "!", "missed": "!", "tight": "~"}
LOUD = frozenset({"late", "missed"})


def board_lines(board: dict[str, Any], width: int, height: int, language: str, *, read_at: int,
                zone: str, live: bool, leads: bool = False) -> Sequence[Line]:
    """Exactly `height` lines; exceptions carry a sign and a word, never a colour alone. Stages need 60 columns.
    `leads`: whoever looks may go from here to the people, by F4."""
    groups = [_group(group, width, language, zone) for group in board["groups"]]
    alerts = [Line(part, "ask") for alert in board["alerts"] for part in wrap(f"! {clean(alert['text'])}", width)]
    foot = [Line(_foot(board, width, language, leads), "keys")]
    room = height - 2
    if width >= WIDE:
        rule = Line("-" * width)
        stages = [rule, Line(say("board_stages", language)), *(_stage(stage, language) for stage in board["stages"])]
        shown = max(room - len(stages) - 1 - min(len(alerts), 5) - 1, 3)
        body = [Line(say("board_groups", language)), *groups[:shown], *stages, rule, *alerts]
    elif width >= NARROW:
        body = [*alerts[:1 if height < 12 else 5], Line(say("board_groups_short", language)), *groups]
    else:
        body = [*groups, *([BLANK, *alerts] if len(groups) + 1 < room else [])]
    body = body[:max(room, 0)]
    title = Line(_title(width, language, clock.local(read_at, zone), live), "title" if live else "late")
    return sheet([title, *body, *[BLANK] * (room - len(body)), *foot], width, height)


def _foot(board: dict[str, Any], width: int, language: str, leads: bool) -> str:
    code = "board_today" if width >= WIDE else "board_today_short"
    return say(f"{code}_leads" if leads else code, language, **board["today"])


def _title(width: int, language: str, at: datetime, live: bool) -> str:
    """How old the figures are matters most when they are stale."""
    mark = training_mark(language)
    width -= columns(mark)
    name, state = say("board_title", language), say("board_live" if live else "board_stale", language)
    left = f"{name} {at:%H:%M}"
    if columns(left) + 1 + columns(state) > width:
        left = name if live and columns(name) + 1 + columns(state) <= width else f"{at:%H:%M}"
    return mark + left + " " * max(width - columns(left) - columns(state), 1) + state


def _group(group: dict[str, Any], width: int, language: str, zone: str) -> Line:
    risk = group["risk"]
    sign, style = SIGNS.get(risk, " "), "late" if risk in LOUD else "plain"
    word = say(f"risk_{risk}", language) + (f" {group['late']}" if group.get("late") else "")
    name, cutoff = clean(f"{group['carrier'] or '-'} {group['service'] or ''}", 18), _time(group["cutoff"], zone)
    stages = [group["to_pick"], group["to_pack"], group["to_ship"]]
    if width < NARROW:
        return Line(f"{sign}{_padded(name, 8)} {cutoff:>5}{group['orders']:>5}", style)
    if width < WIDE:
        return Line(f"{sign}{_padded(name, 11)}{cutoff:>6}{''.join(f'{n:>4}' for n in stages)} {word}", style)
    counts = "".join(f"{n:>7}" for n in [group["orders"], *stages])
    forecast = _time(group["forecast"], zone)
    return Line(f"{sign} {_padded(name, 18)}{cutoff:>6}{counts}{forecast:>11}  {sign} {word}", style)


def _stage(stage: dict[str, Any], language: str) -> Line:
    short = stage.get("short") or 0
    need = f"! +{short} {say('board_people', language)}" if short else say("board_enough", language)
    word = say(f"stage_{stage['stage']}", language)
    return Line(f"  {word:<16}{stage['lines']:>8}{_figure(stage['rate']):>11}{_figure(stage['needed']):>12}"
                f"{_figure(stage['people']):>9}   {need}", "name" if short else "plain")


def _padded(name: str, width: int) -> str:
    name = cap(name, width)
    return name + " " * (width - columns(name))


def _time(utc: str | None, zone: str) -> str:
    """Hour and minute on the warehouse's wall; a dash where there is none."""
    if not utc or utc.startswith("9999"):
        return "-"
    return datetime.fromisoformat(utc).astimezone(ZoneInfo(zone)).strftime("%H:%M")


def _figure(value: Any) -> str:
    return "-" if value is None else f"{value:.0f}" if isinstance(value, float) else str(value)
