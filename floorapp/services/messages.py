"""Messages from a supervisor to the floor: each stands on the operator's screen until it is acknowledged."""

from __future__ import annotations

import textwrap
from typing import Any

from floorapp.data import clock, messages, people
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.services.permissions import intention

COLUMNS, LINES = 20, 5                 # a message is read whole on the smallest screen


@intention
def send(act: Act, text: str, operators: list[Any], role: str = "") -> int:
    """Tell these operators (rows), or with `role` everybody active who has it; to how many it goes.

    Refused: `message_empty`, `message_too_long` (lines, columns), `role_unknown`, `nobody_to_tell`,
    `operator_disabled`.
    """
    said = clean(text.strip(), 200)
    if not said:
        raise Refused("message_empty")
    if len(textwrap.wrap(said, COLUMNS)) > LINES:
        raise Refused("message_too_long", lines=LINES, columns=COLUMNS)
    if role and role not in people.ROLES:
        raise Refused("role_unknown", role=role, known=" ".join(people.ROLES))
    for person in operators:
        if not person.active:
            raise Refused("operator_disabled", operator=person.code)
    reached = {int(person.id): person.code for person in operators}
    if role:
        reached |= {int(row.id): row.code for row in messages.with_role.all(role=role) if row.id != act.operator}
    if not reached:
        raise Refused("nobody_to_tell", role=role or "-")
    made = messages.new_message.value(warehouse=act.warehouse, sender=act.who, role=role, text=said, at=act.at)
    for person in sorted(reached):
        messages.address.run(message=made, operator=person)
        messages.one_more.changed(id=person)
    act.tell("message_sent", f"message:{made}", to=sorted(reached.values()), role=role)
    return len(reached)


@intention
def acknowledge(act: Act, message_to: int) -> None:
    """The operator has read it. Nothing happens where it was acknowledged before."""
    if messages.read.run(id=message_to, operator=act.operator, at=act.at, terminal=act.terminal) == 1:
        messages.one_less.changed(id=act.operator)
        act.tell("message_read", f"message_to:{message_to}")


def waiting(operator: int) -> Any | None:
    """The oldest message that this operator has not acknowledged: id, sender, text, at, shown_at."""
    return messages.waiting.one(operator=operator)


def sent(warehouse: int, most: int = 50) -> list[dict[str, Any]]:
    """The newest messages, one object a receiver: who sent what when, since when it shows, when it was acknowledged."""
    return [{"message": row.id, "from": row.sender, "to": row.code, "role": row.role, "text": row.text,
             "at": clock.iso(row.at), "shown_at": clock.iso(row.shown_at), "read_at": clock.iso(row.read_at),
             "terminal": row.terminal} for row in messages.sent.all(warehouse=warehouse, most=most)]
