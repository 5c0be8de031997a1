"""Why an input cannot be taken back any more: what others have done since with what it left."""

from __future__ import annotations

from floorapp.data import tracing
from floorapp.data.act import Act
from floorapp.services.voice import Voice


def told(voice: Voice, act: Act, at: int) -> list[str]:
    """Of what the actor did at a moment (ms): who has moved the goods on, when, what for and where to; which orders
    hold them now; where it was no goods, who has gone on with it."""
    moved = tracing.moves_since(act.who, at, act.at)
    lines = [voice.say("since_moved", who=move.who, at=voice.at(move.at), what=voice.say(f"move_{move.reason}"),
                       qty=move.qty, sku=move.sku, target="" if move.went else f"> {move.target}") for move in moved]
    held = ", ".join(f"{row.number} x{row.qty}" for row in tracing.held_since(act.who, at))
    lines += [voice.say("since_held", who=held)] if held else []
    return lines or [voice.say("since_done", who=row.who, at=voice.at(row.at))
                     for row in tracing.acts_since(act.who, at, act.at)]
