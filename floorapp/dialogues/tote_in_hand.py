"""Out of which tote a packer takes what lies in several of an order's: the one scanned last, else it is asked. Part of
the packing task.

Nothing is asked where the answer makes no difference: the goods lie in one tote, or all of them go into the parcel.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import stock
from floorapp.dialogues import reader
from floorapp.dialogues.talk import Answer, Talk, kept
from floorapp.domain.refusals import Refused


def take_in_hand(talk: Talk, order: int) -> str | None:
    """The code of the order's tote that was scanned: it is in the hand from now on. None where it is anything else."""
    if not talk.scan.text:
        return None
    container = reader.container_of(talk, talk.scan)
    if container is None or container.kind != "tote" or container.order != order:
        return None
    talk.state["tote"] = container.id
    return str(container.code)


def choose(talk: Talk, rows: list[Any], item: Any, qty: int, lot: int | None) -> int | Answer:
    """The tote that `qty` units come from, 0 for whichever; or the question, where they may come from several."""
    inside: dict[int, int] = {}
    for row in rows:
        if row.item_id == item.id and lot in (None, row.lot):
            inside[row.container] = inside.get(row.container, 0) + row.qty
    if len(inside) < 2 or qty >= sum(inside.values()):
        return 0
    chosen = talk.state.get("tote", 0)
    if inside.get(chosen, 0) >= qty:
        return int(chosen)
    talk.go("tote", item=item.id, qty=qty, lot=lot or 0, totes=sorted(inside))
    return kept("choose_tote", totes=codes(talk))


def codes(talk: Talk) -> str:
    """The totes to choose from."""
    return ", ".join(stock.container.one(id=tote).code for tote in talk.state["totes"])


def refuse_other(talk: Talk) -> None:
    """The answer to the question. Refused: `wrong_tote` where none of the item lies in the scanned one."""
    container = reader.container_of(talk, talk.scan) if talk.scan.text else None
    if container is None or container.kind != "tote":
        raise reader.refusal(talk, "tote")
    if container.id not in talk.state["totes"]:
        raise Refused("wrong_tote", asked=codes(talk), scanned=container.code)
    talk.state["tote"] = container.id
