"""What a picker is shown of the line in hand, what a tote's code is, and where totes go."""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, items, locations, orders, stock, tasks
from floorapp.data.act import Act
from floorapp.dialogues import naming, reader
from floorapp.dialogues.owners import shown_owner
from floorapp.dialogues.talk import Talk
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.services import picking
from floorapp.settings import current


def shown_task(talk: Talk) -> dict[str, Any]:
    """The line in hand: where, what, how many, for which order."""
    task = tasks.task.one(id=talk.state["task"])
    place = locations.location.one(id=task.location_id)
    order = orders.order.one(id=task.order_id)
    said = reader.shown(items.item.one(id=task.item_id)) | {
        "location": place.code, "check": place.check_digits, "qty": task.qty - task.done,
        "done": talk.state.get("done", 0), "order": order.number, "due": clock.iso(order.cutoff_at or order.ship_by)}
    if task.lot:
        lot = stock.lot.one(id=talk.state.get("lot") or task.lot)
        said |= {name: value for name, value in (("lot", lot.code), ("serial", lot.serial), ("expiry", lot.expiry))
                 if value}
    if task.container:
        said["lpn"] = stock.container.one(id=task.container).code
    said |= reader.cases(items.item.one(id=task.item_id), task.qty - task.done) | shown_owner(task.owner_id)
    kit = orders.line.one(id=task.order_line).kit_id
    return said | ({"kit": orders.kit_sku.value(id=kit)} if kit else {})


def tote_code(talk: Talk) -> str:
    """The code of a tote, known or new. Refused: what else it is."""
    if not talk.scan.text:
        raise reader.refusal(talk, "tote")
    found = reader.known_as(talk, talk.scan)
    if found and found != "tote":
        raise reader.refusal(talk, "tote")
    code = reader.container_code(talk.scan)
    ours = current().floor.codes
    if codes.is_lpn(code, ours) or codes.is_trolley(code, ours):
        raise reader.refusal(talk, "tote")
    if not found:
        naming.refuse_strange_container(talk, "tote")
    why = None if found or codes.is_tote(code, ours) else codes.container_code_refusal(code)
    if why is not None:
        raise Refused(why, scanned=talk.scan.text)
    return code


def bind_tote(talk: Talk, code: str, order: Any) -> tuple[int, list[tuple[str, dict[str, Any]]]]:
    """The tote of this order, and how that is undone where it was not so before. Refused: as `picking.tote_for`."""
    known = stock.container_by_code.one(warehouse=talk.warehouse, code=code)
    tote = picking.tote_for(talk.act, code, order)
    if known is not None and known.order == order.id:
        return tote, []
    before = [None, None] if known is None else [known.order, known.location_id]
    return tote, [("free_tote", {"tote": tote, "order": order.id, "before": before})]


def totes_of(order: int) -> str:
    """The codes of an order's totes."""
    return ", ".join(tote.code for tote in stock.containers_of_order.all(order=order, kind="tote"))


def drop_point(talk: Talk) -> Any:
    """Where picked totes go: the first packing place, else staging."""
    for kind in ("pack", "staging", "ship"):
        place = locations.locations_of_kind.one(warehouse=talk.warehouse, kind=kind)
        if place is not None and place.code != locations.ON_CART:
            return place
    raise Refused("no_drop_point")


def in_turn(act: Act, skipped: dict[str, Any]) -> None:
    """A line that was put last stands where it stood in the walk."""
    tasks.postpone.run(**skipped)
