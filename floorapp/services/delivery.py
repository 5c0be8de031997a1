"""Delivery: the end of a parcel's way. A proof of delivery, once a parcel; or a failed attempt, as many as it takes.

The same facts come from the desk (the dialogue) and from carriers (tracking files). Every function runs in the caller's
transaction. Reasons and relations: what Indonesian couriers report, numbered as the dialogue asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import clock, orders, parcels
from floorapp.data.act import Act
from floorapp.domain.intake import TrackingIn
from floorapp.domain.refusals import Refused
from floorapp.services import notices
from floorapp.services.orders import settle
from floorapp.services.permissions import intention

RELATIONS = ("self", "family", "guard", "office", "neighbour", "other")
REASONS = ("address_not_found", "nobody_home", "unreachable", "refused_cod_unpaid", "refused_damaged", "misrouted",
           "access_closed", "weather", "cancelled_by_buyer")
ON_THE_WAY = ("shipped", "failed", "returning")


@dataclass(frozen=True, slots=True)
class Proof:
    """Who took a parcel, and what shows it. `relation`: one of RELATIONS, or a carrier's own word. `at`: ms."""

    receiver: str
    relation: str
    at: int
    source: str
    photo: str = ""
    signature: str = ""
    lat: str = ""
    lon: str = ""


@intention
def deliver(act: Act, parcel_id: int, proof: Proof) -> None:
    """The parcel was taken; its proof can never be changed. A parcel that failed before may still be delivered.

    Refused: `parcel_not_shipped`, `already_delivered`, `parcel_returned`.
    """
    order, parcel = _on_its_way(parcel_id)
    made = parcels.new_pod.value(parcel=parcel.id, at=proof.at, relation=proof.relation, source=proof.source,
                                 who=act.who)
    if made is None:
        raise Refused("already_delivered", parcel=parcel.tracking_no)
    parcels.new_pod_person.run(pod=made, receiver=proof.receiver, photo=proof.photo, signature=proof.signature,
                               lat=proof.lat, lon=proof.lon)
    parcels.change_state.changed(id=parcel.id, before=parcel.state, state="delivered")
    for line in parcels.parcel_lines.all(parcel=parcel.id):
        orders.add_delivered.changed(id=line.order_line_id, qty=line.qty)
    act.tell("parcel_delivered", f"parcel:{parcel.number}", order=order.id, relation=proof.relation,
             delivered_at=clock.iso(proof.at), source=proof.source)
    settle(act, order.id)
    notices.delivered(act, order, parcel, proof.relation, proof.at)


@intention
def fail(act: Act, parcel_id: int, reason: str, at: int) -> None:
    """An attempt to deliver failed at `at` (ms). `reason`: one of REASONS, or a carrier's own word.

    Refused: `parcel_not_shipped`, `already_delivered`, `parcel_returned`.
    """
    order, parcel = _on_its_way(parcel_id)
    parcels.new_attempt.run(parcel=parcel.id, at=at, reason=reason, who=act.who)
    if parcel.state == "shipped":
        parcels.change_state.changed(id=parcel.id, before="shipped", state="failed")
    act.tell("delivery_failed", f"parcel:{parcel.number}", order=order.id, reason=reason, failed_at=clock.iso(at))
    settle(act, order.id)
    notices.delivery_failed(act, order, parcel, len(parcels.attempts_of.all(parcel=parcel.id)), reason, at)


@intention
def track(act: Act, told: TrackingIn) -> bool:
    """What a carrier says of a parcel; whether it was news: the same status at the same time twice changes nothing.

    Lines may come late and out of order: of a delivered or returned parcel they are only remembered.
    Refused: `unknown_tracking`, `parcel_not_shipped` (before the carrier had it, only a movement can be told of it).
    """
    found = parcels.parcels_coded.one(code=told.tracking_no)
    if found is None:
        raise Refused("unknown_tracking", tracking_no=told.tracking_no)
    orders.order_to_change.one(id=found.order_id)
    parcel = parcels.parcel_to_change.one(id=found.id)
    moving = told.status in {"in_transit", "out_for_delivery"}
    if not moving:
        _refuse_in_the_house(parcel)
    said_at = clock.millis(told.at) if told.at is not None else 0
    if parcels.new_track.value(parcel=parcel.id, status=told.status, at=said_at) is None:
        return False
    act.tell("parcel_tracked", f"parcel:{parcel.number}", order=parcel.order_id, status=told.status,
             said_at=clock.iso(said_at or None))
    if parcel.state in ON_THE_WAY:
        _follow(act, parcel, told, said_at)
    return True


def numbered(names: tuple[str, ...], given: str) -> str:
    """The name that a number (from 1) or a word of the list stands for; another word as it is."""
    if given.isascii() and given.isdigit() and 1 <= int(given) <= len(names):
        return names[int(given) - 1]
    return given.lower() if given.lower() in names else given


def _follow(act: Act, parcel: Any, told: TrackingIn, said_at: int) -> None:
    at = said_at or act.at
    if told.status == "delivered":
        deliver(act, parcel.id, Proof(
            told.receiver or "", numbered(RELATIONS, told.relation or ""), at, "tracking", told.photo or "",
            told.signature or "", "" if told.lat is None else str(told.lat), "" if told.lon is None else str(told.lon)))
    elif told.status == "failed":
        fail(act, parcel.id, numbered(REASONS, told.reason or ""), at)
        if said_at and parcel.state == "shipped" and parcels.later_track.one(
                parcel=parcel.id, status="out_for_delivery", at=said_at) is not None:
            _change(act, parcels.parcel.one(id=parcel.id), "shipped")       # it has gone out again since
    elif told.status in {"returning", "returned"}:
        _change(act, parcel, told.status)
    elif told.status == "out_for_delivery" and parcel.state == "failed" and said_at > _last_attempt(parcel.id):
        _change(act, parcel, "shipped")


def _change(act: Act, parcel: Any, state: str) -> None:
    if state != parcel.state:
        parcels.change_state.changed(id=parcel.id, before=parcel.state, state=state)
        settle(act, parcel.order_id)


def _on_its_way(parcel_id: int) -> tuple[Any, Any]:
    """The order and its parcel, locked, of a parcel that a carrier has."""
    order = orders.order_to_change.one(id=parcels.parcel.one(id=parcel_id).order_id)
    parcel = parcels.parcel_to_change.one(id=parcel_id)
    refuse_unless_on_the_way(parcel)
    return order, parcel


def refuse_unless_on_the_way(parcel: Any) -> None:
    """Refused: `parcel_not_shipped`, `already_delivered`, `parcel_returned`."""
    _refuse_in_the_house(parcel)
    if parcel.state == "delivered":
        raise Refused("already_delivered", parcel=parcel.tracking_no)
    if parcel.state not in ON_THE_WAY:
        raise Refused("parcel_returned", parcel=parcel.tracking_no)


def _refuse_in_the_house(parcel: Any) -> None:
    if parcel.state in {"open", "packed", "loaded", "void"}:
        raise Refused("parcel_not_shipped", parcel=parcel.tracking_no or parcel.number)


def _last_attempt(parcel_id: int) -> int:
    return max((int(attempt.at) for attempt in parcels.attempts_of.all(parcel=parcel_id)), default=0)
