"""Moving: free stock from place to place, whole containers, and the way back of goods that a cancelled order left.

Every function runs in the caller's transaction. The status of goods stays as it is.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import items, ledger, locations, orders, parcels, people, reports, stock, tasks
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.refusals import Refused
from floorapp.services import putaway
from floorapp.services.orders import settle, void_parcel
from floorapp.services.permissions import intention

STORAGE = {"reserve", "pick"}          # here the putaway rules hold: class, owner, mixing, room
WHOLE = {"lpn", "tote", "trolley", "parcel"}


def held_by(**where: int) -> str:
    """The orders that hold this stock, in words for a message: "SO-1 x2, SO-7 x1". `where` as reports.holders."""
    held: dict[str, int] = {}
    for row in reports.holders(**where):
        held[row.number] = held.get(row.number, 0) + row.qty
    return ", ".join(f"{number} x{qty}" for number, qty in held.items())


def refuse_more_than_free(row: Any, qty: int) -> None:
    """Refused: `only_free` (free, who): orders hold the rest of this balance, and reserved stock stays."""
    if qty > row.on_hand - row.reserved:
        raise Refused("only_free", free=row.on_hand - row.reserved, on_hand=row.on_hand,
                      who=held_by(balance=row.id) or "-")


def refuse_place(row: Any, qty: int, location: Any, act: Act | None = None) -> None:
    """Raise why `qty` of a balance must not stand there (codes of domain.putaway); `act` as `putaway.refuse_place`.

    Docks, staging, packing, shipping, quarantine and returns are places to work at: what is put there is for people to
    know. Damaged and held stock never comes near what is sold.
    """
    if location.kind in STORAGE and location.id != row.location_id:
        goods = (items.item.one(id=row.item_id), row.lot, row.status, qty, row.owner_id)
        putaway.refuse_place(putaway.Load((goods,), row.location_id, row.container), location, act)


def _refuse_together(rows: list[Any], location: Any, act: Act) -> None:
    """As `refuse_place`, of whole rows that come at once: each finds what those before it have left."""
    if rows and location.kind in STORAGE and location.id != rows[0].location_id:
        goods = tuple((items.item.one(id=row.item_id), row.lot, row.status, row.on_hand, row.owner_id) for row in rows)
        putaway.refuse_place(putaway.Load(goods, rows[0].location_id, 0), location, act)


def refuse_moved_on(location: int, container: int) -> None:
    """Refused: `container_moved_on` where what the goods came from (0: no container) stands elsewhere by now."""
    found = stock.container.one(id=container) if container else None
    if found is not None and found.location_id != location:
        raise Refused("container_moved_on", lpn=found.code)


@intention
def move(act: Act, row: Any, qty: int, location: Any, container: Any | None) -> dict[str, Any]:
    """`qty` free units of a balance stand at the location now, loose or in an LPN. Returns what `unmove` needs.

    Refused: `only_free`, `stock_short`, `same_place`, `lpn_other_owner`, `assembly_lpn`, and what `refuse_place`
    refuses.
    """
    refuse_more_than_free(row, qty)
    refuse_place(row, qty, location, act)
    if container is not None:
        from floorapp.services import assembly  # here: assembly loads this module
        assembly.refuse_bench(act.warehouse, container)
        putaway.refuse_other_owner(container.id, row.owner_id)
    source = Spot(row.location_id, row.container, row.status)
    target = Spot(location.id, container.id if container is not None else 0, row.status)
    ledger.transfer(act, Goods(row.owner_id, row.item_id, row.lot), qty, source, target, "move")
    act.tell("moved", f"item:{row.sku}", qty=qty, location=location.code, lpn=container.code if container else None)
    return {"owner": row.owner_id, "item": row.item_id, "lot": row.lot, "status": row.status, "qty": qty,
            "source": [source.location, source.container], "target": [target.location, target.container],
            "sku": row.sku}


@intention
def unmove(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `move`. Refused: `stock_short` once the goods are held or gone, `container_moved_on`."""
    refuse_moved_on(*done["source"])
    ledger.transfer(act, Goods(done["owner"], done["item"], done["lot"]), done["qty"],
                    _spot(done["target"], done["status"]), _spot(done["source"], done["status"]), "move")
    act.tell("move_undone", f"item:{done['sku']}", qty=done["qty"])


@intention
def move_whole(act: Act, container: Any, location: Any) -> dict[str, int]:
    """A container stands somewhere else now, with all its content. Returns what `unmove_whole` needs.

    An LPN moves only while no order holds any of it. A tote or parcel belongs to its order and may be carried anywhere.
    Refused: `lpn_held` (who), `container_gone`, `same_place`, and what `refuse_place` refuses.
    """
    if container.location_id is None:
        raise Refused("container_gone", lpn=container.code)
    rows = stock.content_of_container.all(container=container.id)
    if container.kind == "lpn":
        if any(row.reserved for row in rows):
            raise Refused("lpn_held", lpn=container.code, who=held_by(container=container.id))
        _refuse_together(rows, location, act)
    ledger.relocate(act, container, location.id, "move")
    act.tell("container_moved", f"{container.kind}:{container.code}", order=container.order, location=location.code)
    return {"container": container.id, "source": container.location_id, "target": location.id}


@intention
def unmove_whole(act: Act, done: dict[str, int]) -> None:
    """The compensation of `move_whole`. Refused: `container_moved_on`, `lpn_held`."""
    container = stock.container.one(id=done["container"])
    if container.location_id != done["target"]:
        raise Refused("container_moved_on", lpn=container.code)
    if container.kind == "lpn" and any(row.reserved for row in stock.content_of_container.all(container=container.id)):
        raise Refused("lpn_held", lpn=container.code, who=held_by(container=container.id))
    ledger.relocate(act, container, done["source"], "move")
    act.tell("container_move_undone", f"{container.kind}:{container.code}", order=container.order)


def content_named(location: int) -> list[str]:
    """What a location holds, a line each: loose goods by SKU and quantity, LPNs by their code."""
    loose = [f"{row.sku} {row.on_hand}" for row in stock.content_of_location.all(location=location)]
    return loose + [container.code for container in _full_containers(location)]


@intention
def move_content(act: Act, source: Any, location: Any) -> dict[str, Any]:
    """Everything that stands at `source`, loose or in LPNs, stands at `location` now. Returns what `unmove_content`
    needs, with `qty`, the units that moved.

    What orders hold goes along, and their picks lead to the new place; but not while a picker is on the way to it, and
    only to places that are picked from. All or nothing. Refused: `same_place`, `content_held` (who),
    `tote_in_location` where a tote, trolley or parcel with goods stands there, and what `refuse_place` refuses.
    """
    if location.id == source.id:
        raise Refused("same_place")
    containers = _full_containers(source.id)
    for container in containers:
        if container.kind != "lpn":
            raise Refused("tote_in_location", tote=container.code, location=source.code)
    loose = stock.content_of_location.all(location=source.id)
    inside = [row for container in containers for row in stock.content_of_container.all(container=container.id)]
    picks = refuse_walked_to(source, [row.id for row in (*loose, *inside) if row.reserved], location)
    _refuse_together([*inside, *loose], location, act)
    qty, moved, followed = 0, [], []
    for container in containers:
        qty += ledger.relocate(act, container, location.id, "move")
        _lead_container(container.id, location)
    for row in loose:
        what, spot = Goods(row.owner_id, row.item_id, row.lot), Spot(location.id, 0, row.status)
        key = {"owner": row.owner_id, "item": row.item_id, "lot": row.lot, "status": row.status}
        held = 0
        for hold in stock.held_of_balance.all(balance=row.id):
            _follow(act, hold, spot, location)
            followed.append(key | {"line": hold.order_line, "qty": hold.qty})
            held += hold.qty
        if row.on_hand > held:
            ledger.transfer(act, what, row.on_hand - held, Spot(source.id, 0, row.status), spot, "move")
            moved.append(key | {"qty": row.on_hand - held})
        qty += row.on_hand
    act.tell("content_moved", f"location:{source.code}", location=location.code, qty=qty)
    return {"source": source.id, "target": location.id, "qty": qty, "moved": moved, "followed": followed,
            "containers": [container.id for container in containers],
            "walk": [[pick.id, pick.sequence] for pick in picks]}


@intention
def unmove_content(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `move_content`: everything stands where it stood, held by whom it was held.

    Refused: `stock_short`, `reservation_gone` where some of it is held or gone by now, `container_moved_on`,
    `content_held` where a picker is on the way to it.
    """
    source, target = locations.location.one(id=done["source"]), locations.location.one(id=done["target"])
    rows = {(part["line"], part["lot"], part["status"]): _standing(act, part, target) for part in done["followed"]}
    inside = [row for container in done["containers"] for row in stock.content_of_container.all(container=container)]
    refuse_walked_to(target, [row.id for row in (*rows.values(), *inside) if row.reserved], source)
    for known in done["containers"]:
        refuse_moved_on(target.id, known)
        ledger.relocate(act, stock.container.one(id=known), source.id, "move")
        _lead_container(known, source)
    for part in done["followed"]:
        row = rows[part["line"], part["lot"], part["status"]]
        hold = stock.held.one(balance=row.id, order_line=part["line"])
        if hold is None or hold.qty < part["qty"]:
            raise Refused("reservation_gone")
        _follow(act, hold, Spot(source.id, 0, part["status"]), source, part["qty"])
    for part in done["moved"]:
        ledger.transfer(act, Goods(part["owner"], part["item"], part["lot"]), part["qty"],
                        Spot(target.id, 0, part["status"]), Spot(source.id, 0, part["status"]), "move")
    for pick, sequence in done.get("walk", ()):            # in its place of the walk again
        tasks.postpone.run(id=pick, sequence=sequence)
    act.tell("content_move_undone", f"location:{source.code}", location=target.code, qty=done["qty"])


def refuse_walked_to(place: Any, balances: list[int], location: Any) -> list[Any]:
    """Lock the orders that hold these balances; their picks. Refused: `content_held` (location, who) where one of them
    is being picked there, or where `location` is no place to pick from."""
    for order in reports.orders_holding(location=place.id):
        orders.order_to_change.one(id=order)
    holds = [hold for balance in sorted(balances) for hold in stock.held_of_balance.all(balance=balance)]
    picks = [pick for hold in holds
             for pick in tasks.picks_of_reservation.all(order_line=hold.order_line, balance=hold.balance_id)]
    walked = [pick for pick in picks if pick.state == "claimed"]
    if walked or (holds and location.kind not in STORAGE):
        people_there = {people.operator.one(id=pick.holder).code for pick in walked}
        raise Refused("content_held", location=place.code,
                      who=" ".join([held_by(location=place.id), *(f"({code})" for code in sorted(people_there))]))
    return picks


def left_by_cancelled(container: Any) -> Any | None:
    """The cancelled order whose goods stand in this tote or parcel, else None."""
    if container.kind not in {"tote", "parcel"} or not container.order:
        return None
    order = orders.order.one(id=container.order)
    return order if order.cancelled_at is not None else None


@intention
def put_back(act: Act, container: Any, row: Any, qty: int, location: Any) -> dict[str, Any]:
    """Goods of a cancelled order go from their tote or parcel back to a place; its lines count them as cancelled.

    What was packed is unpacked first, beside its parcel. An empty tote is free for other orders. Returns what
    `take_out` needs. Refused: `order_not_cancelled`, `parcel_on_manifest`, `only_free`, `not_of_order`, and what
    `refuse_place` refuses.
    """
    order = _cancelled(container)
    refuse_more_than_free(row, qty)
    refuse_place(row, qty, location, act)
    parcel = parcel_to_empty(container) if container.kind == "parcel" else None
    parts = []
    for line, part in _lines(order, row, qty, parcel):
        spot = Spot(row.location_id, row.container, row.status)
        what = Goods(row.owner_id, row.item_id, row.lot)
        if parcel is not None:
            beside = Spot(row.location_id, 0, row.status)
            ledger.transfer(act, what, part, spot, beside, "unpack", For(order_line=line, parcel=parcel.id))
            out_of_parcel(act, parcel, line, row.lot, part)
            spot = beside
        ledger.transfer(act, what, part, spot, Spot(location.id, 0, row.status), "unpick", For(order_line=line))
        orders.add_picked.changed(id=line, qty=-part)
        orders.add_cancelled.changed(id=line, qty=part)
        parts.append([line, part])
    emptied = stock.content_of_container.one(container=container.id) is None
    if emptied and parcel is None:
        ledger.bind_container.changed(id=container.id, order=None)
    if emptied and parcel is not None:
        void_parcel(act, parcel)
    act.tell("put_back", f"order:{order.number}", order=order.id, sku=row.sku, qty=qty, location=location.code)
    settle(act, order.id)
    return {"order": order.id, "container": container.id, "parcel": parcel.id if parcel else 0,
            "was": parcel.state if emptied and parcel is not None else "",
            "owner": row.owner_id, "item": row.item_id, "lot": row.lot, "status": row.status, "sku": row.sku,
            "source": row.location_id, "target": location.id, "parts": parts}


@intention
def take_out(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `put_back`: the goods stand in their tote or parcel again.

    Refused: `container_moved_on` where that has gone on or serves another order, `stock_short` where the goods have.
    """
    order = orders.order_to_change.one(id=done["order"])
    container = stock.container.one(id=done["container"])
    if container.location_id != done["source"] or container.order not in (None, order.id):
        raise Refused("container_moved_on", lpn=container.code)
    what = Goods(done["owner"], done["item"], done["lot"])
    inside = Spot(done["source"], container.id, done["status"])
    beside = Spot(done["source"], 0, done["status"])
    for line, part in done["parts"]:
        orders.add_cancelled.changed(id=line, qty=-part)
        ledger.transfer(act, what, part, Spot(done["target"], 0, done["status"]), beside if done["parcel"] else inside,
                        "pick", For(order_line=line))
        orders.add_picked.changed(id=line, qty=part)
        if done["parcel"]:
            ledger.transfer(act, what, part, beside, inside, "pack", For(order_line=line, parcel=done["parcel"]))
            orders.add_packed.changed(id=line, qty=part)
            parcels.add_line.run(parcel=done["parcel"], order_line=line, lot=done["lot"], qty=part)
    if done["was"]:
        parcels.change_state.changed(id=done["parcel"], before="void", state=done["was"])
    ledger.bind_container.changed(id=container.id, order=order.id)
    act.tell("put_back_undone", f"order:{order.number}", order=order.id, sku=done["sku"])
    settle(act, order.id)


def parcel_to_empty(container: Any) -> Any:
    """The parcel whose content stands in this container, locked. Refused: `parcel_on_manifest` once it is loaded."""
    parcel = next(parcel for parcel in parcels.parcels_of_order.all(order=container.order)
                  if parcel.container_id == container.id)
    if parcel.state not in {"open", "packed"}:
        raise Refused("parcel_on_manifest", parcel=parcel.number)
    return parcels.parcel_to_change.one(id=parcel.id)


@intention
def out_of_parcel(act: Act, parcel: Any, line: int, lot: int, qty: int) -> None:
    """So many units of a line are in the parcel no longer; the ledger's move is somebody else's."""
    orders.add_packed.changed(id=line, qty=-qty)
    given = {"parcel": parcel.id, "order_line": line, "lot": lot, "qty": qty}
    if parcels.lower_line.run(**given) != 1:
        parcels.end_line.changed(**given)


def _full_containers(location: int) -> list[Any]:
    """Containers that stand there with something in them."""
    return [container for container in stock.containers_at.all(location=location)
            if stock.content_of_container.one(container=container.id) is not None]


def _follow(act: Act, hold: Any, spot: Spot, location: Any, qty: int = 0) -> None:
    """What an order line holds goes there with its reservation, and its picks lead there. `qty` 0: all of it."""
    ledger.carry(act, hold, qty or hold.qty, spot, "move", For(order_line=hold.order_line))
    there = stock.balance_at.one(item=hold.item_id, location=spot.location, container=spot.container, lot=hold.lot,
                                 status=spot.status, owner=hold.owner_id, warehouse=act.warehouse)
    for pick in tasks.picks_of_reservation.all(order_line=hold.order_line, balance=hold.balance_id):
        _lead(pick, there.id, there.lot, location, 0)


def _lead_container(container: int, location: Any) -> None:
    """The picks of what stands in a container lead to where it stands now."""
    for hold in stock.held_in_container.all(container=container):
        for pick in tasks.picks_of_reservation.all(order_line=hold.order_line, balance=hold.balance_id):
            _lead(pick, hold.balance_id, hold.lot, location, container)


def _lead(pick: Any, balance: int, lot: int, location: Any, container: int) -> None:
    tasks.retarget.changed(id=pick.id, balance=balance, lot=lot, location=location.id, container=container)
    tasks.postpone.changed(id=pick.id, sequence=(location.sequence or 0) * 1000)


def _standing(act: Act, part: dict[str, Any], location: Any) -> Any:
    """The balance that goods stand in at a place. Refused: `stock_short` where it has gone."""
    row = stock.balance_at.one(item=part["item"], location=location.id, container=0, lot=part["lot"],
                               status=part["status"], owner=part["owner"], warehouse=act.warehouse)
    if row is None:
        raise Refused("stock_short", qty=part["qty"])
    return row


def _spot(at: list[int], status: str) -> Spot:
    return Spot(at[0], at[1], status)


def _cancelled(container: Any) -> Any:
    order = orders.order_to_change.one(id=container.order) if container.order else None
    if order is None or order.cancelled_at is None:
        raise Refused("order_not_cancelled", order=order.number if order is not None else "-")
    return order


def _lines(order: Any, row: Any, qty: int, parcel: Any | None) -> list[tuple[int, int]]:
    """The order's lines that these units were picked or packed for."""
    if parcel is not None:
        there = [(line.order_line_id, line.qty) for line in parcels.parcel_lines.all(parcel=parcel.id)
                 if line.item_id == row.item_id and line.lot == row.lot]
    else:
        there = [(line.id, line.picked - line.packed) for line in orders.lines.all(order=order.id)
                 if line.item_id == row.item_id]
    spread = []
    for line, most in there:
        part = min(qty, most)
        if part > 0:
            spread.append((line, part))
            qty -= part
    if qty:
        raise Refused("not_of_order", order=order.number, sku=row.sku)
    return spread
