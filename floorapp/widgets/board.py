"""The SLA board as lines: groups by cut-off, stages, what needs a decision, and how old the figures are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from floorapp.data import clock
from floorapp.dialogues.page import Line
from floorapp.domain.safetext import cap, clean
from floorapp.locale import say

SIGNS = {"late": "!", "missed": "!", "tight": "~"}
WIDE = 60


def board_lines(board: dict[str, Any], width: int, height: int, language: str, *, read_at: int,
                zone: str, live: bool) -> Sequence[Line]:
    """Exactly `height` lines; exceptions carry a sign and a word, never a colour alone."""
    title = f"{say('board_title', language)} {clock.local(read_at, zone):%H:%M}"
    state = say("board_live" if live else "board_stale", language)
    lines = [Line(title + state.rjust(max(width - len(title), len(state) + 1)), "title" if live else "late")]
    groups = [_group(group, width, language, zone) for group in board["groups"]]
    stages = [_stage(stage, width, language) for stage in board["stages"]]
    alerts = [_alert(alert, width, language) for alert in board["alerts"]]
    today = _today(board["today"], width, language)
    room = height - 2
    if width >= WIDE:
        lines.append(Line(_heads(language, "board_groups")))
        lines += groups[:max(room - len(stages) - min(len(alerts), 5) - 4, 3)]
        lines += [Line("-" * width), Line(_heads(language, "board_stages")), *stages, Line("-" * width)]
        lines += alerts[:max(height - len(lines) - 1, 0)]
    else:
        lines += (alerts[:2] + groups)[:room]
    lines = lines[:height - 1]
    return [*lines, *[Line("", "blank")] * (height - 1 - len(lines)), today]


def _group(group: dict[str, Any], width: int, language: str, zone: str) -> Line:
    risk = group["risk"]
    sign = SIGNS.get(risk, " ")
    word = say(f"risk_{risk}", language) + (f" {group['late']}" if group.get("late") else "")
    name = clean(f"{group['carrier'] or '-'} {group['service'] or ''}", 18)
    if width < WIDE:
        text = f"{sign}{cap(name, 10):<10}{group['to_pick']:>3}{group['to_pack']:>3}{group['to_ship']:>3}"
        return Line(text, "late" if sign == "!" else "plain")
    text = (f"{sign} {name:<18}{_time(group['cutoff'], zone):>6}{group['orders']:>7}{group['to_pick']:>7}{group['to_pack']:>7}"
            f"{group['to_ship']:>7}{_time(group['forecast'], zone):>11}  {sign} {word}")
    return Line(text, "late" if sign == "!" else "plain")


def _stage(stage: dict[str, Any], width: int, language: str) -> Line:
    short = stage.get("short") or 0
    need = f"! +{short} {say('board_people', language)}" if short else say("board_enough", language)
    word = say(f"stage_{stage['stage']}", language)
    return Line(f"  {word:<16}{stage['lines']:>8}{_figure(stage['rate']):>11}{_figure(stage['needed']):>12}"
                f"{_figure(stage['people']):>9}   {need}")


def _alert(alert: dict[str, Any], width: int, language: str) -> Line:
    text = alert.get("text") or say(alert["code"], language, **alert.get("params", {}))
    return Line(cap(f"! {clean(text, 200)}", width), "ask")


def _today(today: dict[str, Any], width: int, language: str) -> Line:
    return Line(cap(say("board_today", language, **today), width), "keys")


def _heads(language: str, code: str) -> str:
    return say(code, language)


def _time(utc: str | None, zone: str) -> str:
    """Hour and minute on the warehouse's wall; a dash where there is none."""
    if not utc or utc.startswith("9999"):
        return "-"
    return datetime.fromisoformat(utc).astimezone(ZoneInfo(zone)).strftime("%H:%M")


def _figure(value: Any) -> str:
    return "-" if value is None else f"{value:.0f}" if isinstance(value, float) else str(value)
