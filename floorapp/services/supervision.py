"""What a supervisor may look at: who is on the floor, and what an operator sees."""

from __future__ import annotations

from typing import Any

from floorapp.data import people
from floorapp.data.act import Act
from floorapp.services.permissions import intention


@intention
def begin_mirror(act: Act, operator: Any) -> None:
    """Note that somebody looks over this operator's shoulder; asked before anything of it is shown."""
    act.tell("mirrored", f"operator:{operator.code}", task=operator.task)


def on_the_floor(warehouse: int, most: int) -> list[Any]:
    """Active operators by when they were last seen: code, task, terminal, seen_at, messages (not acknowledged)."""
    return people.last_seen.all(warehouse=warehouse, most=most)
