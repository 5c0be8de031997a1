"""What is in the hands of who puts away: an LPN, loose goods, or all that stands on a dock.

What orders hold is never carried away; where it stands in an LPN on a dock or a staging place, the rest of the LPN is.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import items, locations, stock
from floorapp.dialogues.putaway_loose import DOCKS, goods_in_hand, ids_in_hand
from floorapp.dialogues.stock_rows import key
from floorapp.dialogues.talk import State, Talk
from floorapp.domain.refusals import Refused
from floorapp.services import putaway


def in_turn(state: State) -> bool:
    """Whether one thing is in hand, an LPN or loose goods, not the dock whole."""
    return bool(state.get("lpn") or state.get("loose"))


def passed_over(state: State) -> list[int]:
    """How what is in hand is known when it is passed over: an LPN by its number, loose goods by theirs below 0."""
    return [state["lpn"]] if state.get("lpn") else [-balance for balance in ids_in_hand(state)]


def load_in_hand(talk: Talk) -> putaway.Load:
    """What is in hand: an LPN, counted loose goods, or all that stands on the dock."""
    state = talk.state
    if state.get("lpn"):
        lpn = stock.container.one(id=state["lpn"])
        return putaway.free_of_container(lpn) if state.get("free") else putaway.load_of_container(lpn)
    if state.get("loose"):
        goods = goods_in_hand(state)
        return putaway.Load(tuple((items.item.one(id=row.item_id), row.lot, row.status, qty, row.owner_id)
                                  for row, qty in goods), goods[0][0].location_id, 0, tuple(row.id for row, _ in goods))
    lpns, rows = dock_in_hand(state)
    loads = [putaway.load_of_container(lpn).rows for lpn in lpns]
    loose = tuple((items.item.one(id=row.item_id), row.lot, row.status, qty, row.owner_id) for row, qty in rows)
    return putaway.Load((*(row for rows_ in loads for row in rows_), *loose), state["dock"], 0)


def part_of(load: putaway.Load, state: State) -> putaway.Load:
    """The part of it that the suggestion is for."""
    if not state.get("part"):
        return load
    rows = []
    for balance, qty in state["of"]:
        item, lot, status, _, owner = load.rows[load.balances.index(balance) if balance in load.balances else 0]
        rows.append((item, lot, status, qty, owner))
    return putaway.Load(tuple(rows), load.location, load.container)


def lpn_in_hand(lpn: Any) -> State:
    """An LPN goes into the hand; with `free` where it stands on a dock and orders hold some of it, for then only the
    rest is carried away. Refused: `lpn_gone`, `lpn_empty`, `lpn_reserved`."""
    if lpn.location_id is None:
        raise Refused("lpn_gone", lpn=lpn.code)
    rows = stock.content_of_container.all(container=lpn.id)
    held = any(row.reserved for row in rows) and any(row.on_hand > row.reserved for row in rows)
    if held and locations.location.one(id=lpn.location_id).kind in DOCKS:
        return {"lpn": lpn.id, "at": lpn.location_id, "free": 1}
    putaway.load_of_container(lpn)
    return {"lpn": lpn.id, "at": lpn.location_id}


def refuse_moved_on(state: State) -> None:
    """Refused: `lpn_moved_on` where somebody else has carried the LPN away since it was scanned."""
    lpn = stock.container.one(id=state["lpn"]) if state.get("lpn") else None
    if lpn is not None and lpn.location_id != state.get("at", lpn.location_id):
        raise Refused("lpn_moved_on", lpn=lpn.code)


def seen_on_dock(lpns: list[Any], rows: list[Any]) -> State:
    """What stands on a dock when it is scanned: LPNs, and how many units of which loose goods."""
    return {"seen": [[lpn.id for lpn in lpns], [[key(row), row.on_hand - row.reserved] for row in rows]]}


def dock_in_hand(state: State) -> tuple[list[Any], list[tuple[Any, int]]]:
    """LPNs and loose goods of a dock that is put away whole: what stood there when it was scanned, as far as nobody
    else has taken it. What came since is in nobody's hands."""
    lpns, rows, _ = on_dock_now(state["dock"])
    known, loose = state.get("seen") or seen_on_dock(lpns, rows)["seen"]
    units = {tuple(kept[1:]): qty for kept, qty in loose}
    seen = [(row, units.get(tuple(key(row)[1:]), 0)) for row in rows]
    return ([lpn for lpn in lpns if lpn.id in known],
            [(row, min(qty, row.on_hand - row.reserved)) for row, qty in seen if qty])


def on_dock_now(dock: int) -> tuple[list[Any], list[Any], bool]:
    """LPNs and loose goods that are free, all or some of them; whether all the LPNs are free whole."""
    lpns, whole = [], True
    for lpn in stock.containers_at.all(location=dock):
        rows = stock.content_of_container.all(container=lpn.id)
        if lpn.kind == "lpn" and any(row.on_hand > row.reserved for row in rows):
            lpns.append(lpn)
            whole = whole and not any(row.reserved for row in rows)
    return lpns, [row for row in stock.content_of_location.all(location=dock) if row.on_hand > row.reserved], whole
