"""Documents from files: ASNs, orders, payments. Each `take_*` is one thing in the caller's transaction.

They return `created`, `updated` or `unchanged`. What is refused is put into quarantine by the caller, never dropped.
Sources: contract section 3; the same file again changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any

from floorapp.data import clock, inbound, items, journal, ledger, orders, parcels, sites, stock, tasks
from floorapp.data.act import Act
from floorapp.data.intake import remember, taken
from floorapp.domain.calendar import Cutoffs, next_cutoff
from floorapp.domain.intake import AsnIn, OrderIn, PaymentIn, PurchaseOrderIn
from floorapp.domain.orders import ON_THE_FLOOR, payment_state
from floorapp.domain.refusals import Refused
from floorapp.services import buyers, kits, lpns, payment_matching, site
from floorapp.services.orders import order_for, settle, told_apart, void_empty_parcels
from floorapp.services.permissions import intention
from floorapp.settings import current

GONE = {"shipped", "delivered", "delivery_failed", "returned"}
SENT = {"hold_sent_elsewhere", "hold_partly_sent_elsewhere"}       # no news of an order that we have labelled ourselves


def owner_named(code: str | None) -> int:
    """The owner with this code, made when first named; without a code the house's own."""
    if not code:
        return int(sites.first_owner.value())
    known = sites.owner_by_code.one(code=code)
    return int(known.id if known is not None else sites.new_owner.value(code=code))


def item_named(sku: str) -> Any:
    """The item of the house's own with this SKU. Refused: `unknown_sku`."""
    return items_named([sku])[0]


def items_named(skus: Sequence[str]) -> list[Any]:
    """The items of the house's own with these SKUs. Refused: `unknown_sku`, which names all that are not known: whoever
    mends a document wants to do it once."""
    house = owner_named(None)
    known = {sku: items.item_by_sku.one(owner=house, sku=sku) for sku in skus}
    unknown = [sku for sku, item in known.items() if item is None]
    if unknown:
        raise Refused("unknown_sku", sku=", ".join(unknown))
    return [known[sku] for sku in skus]


@intention
def take_asn(act: Act, given: AsnIn) -> str:
    """An ASN. Refused: `unknown_sku`, `kit_has_no_stock`, `that_is_a_command` (an LPN), `asn_in_progress` where goods
    were received against an older version."""
    return _take_inbound(act, given, "asn", given.po_number or "")


@intention
def take_purchase_order(act: Act, given: PurchaseOrderIn) -> str:
    """What was ordered of a supplier: received like an ASN, in as many receipts as it takes. Refused: as `take_asn`."""
    return _take_inbound(act, given, "po", "")


def _take_inbound(act: Act, given: AsnIn | PurchaseOrderIn, kind: str, po_number: str) -> str:
    owner = owner_named(given.owner)
    rows = [*zip(items_named([line.sku for line in given.lines]), given.lines, strict=True)]
    for item, _ in rows:
        kits.refuse_no_stock(item.id)
    digest = _digest(given)
    known = inbound.asn_of_owner.one(owner=owner, kind=kind, number=given.number)
    if known is not None and known.content == digest:
        return "unchanged"
    head = {"supplier": _supplier(owner, given.supplier), "expected_at": _ms(given.expected_at),
            "po_number": po_number, "content": digest}
    if known is None:
        asn = int(inbound.new_asn.value(warehouse=act.warehouse, owner=owner, kind=kind, number=given.number, **head))
    else:
        if known.state != "expected" or any(line.received for line in inbound.asn_lines.all(asn=known.id)):
            raise Refused("asn_in_progress", asn=given.number)
        asn = int(known.id)
        inbound.change_asn.run(id=asn, **head)
        inbound.drop_asn_lines.run(asn=asn)
    for number, (item, line) in enumerate(rows, 1):
        inbound.new_asn_line.run(asn=asn, line=number, item=item.id, expected=line.qty, lot=line.lot or "",
                                 expiry=line.expiry.isoformat() if line.expiry else "",
                                 lpn=lpns.named(line.lpn) if line.lpn else "", tolerance_pct=line.tolerance_pct or 0)
    outcome = "created" if known is None else "updated"
    act.tell(f"{kind}_{outcome}", f"{kind}:{given.number}")
    return outcome


@intention
def take_order(act: Act, given: OrderIn) -> str:
    """An order of a channel, once. A newer version changes its items until it reaches the floor, and its buyer,
    carriage, terms and payment until a label of it is printed. Of a version that is older than the known one nothing
    is taken; one that tells of no later payment pays nothing again that went back.

    Refused: `unknown_sku`, `unknown_carrier`, `unknown_service`, `order_on_the_floor` (a changed body for a person),
    `cancel_too_late`.
    """
    owner = owner_named(given.owner)
    digest = _digest(given)
    channel = _channel(given.channel)
    known = (orders.order_of_channel.one(owner=owner, channel=channel, number=given.number) if channel
             else orders.order_without_channel.one(owner=owner, number=given.number))
    version = _ms(given.version) or 0
    if known is not None and (known.content == digest or (0 < version < known.version and not given.cancelled)):
        if version > known.version:
            orders.set_content.run(id=known.id, content=digest, version=version)
        return "unchanged"
    if known is not None and given.cancelled:
        cancel(act, known, "channel")
        orders.set_content.run(id=known.id, content=digest, version=version)
        return "updated"
    rows = [*zip(items_named([line.sku for line in given.lines]), given.lines, strict=True)]
    if known is None:
        _new_order(act, given, owner, channel, digest, rows)
        return "created"
    return _change_order(act, known, given, digest, rows)


@intention
def take_payment(act: Act, given: PaymentIn, nth: int = 1) -> str:
    """Money for an order, or money that went back, once. Refused: `other_currency`, and as
    `payment_matching.order_paid`.

    What the channel said is paid and what its payments show is the same money: together they count once. What comes
    in after money went back is not that money.
    """
    identity = given.external_id or _digest(given, nth)
    if payment_matching.seen(identity, given):
        return "unchanged"
    order = orders.order_to_change.one(id=payment_matching.order_paid(given).id)
    if payment_matching.seen(identity, given):              # another source told of it in this moment, by its own key
        return "unchanged"
    if order.currency and given.currency != order.currency:
        raise Refused("other_currency", wanted=order.currency, given=given.currency)
    seen = orders.payments_sum.one(order=order.id)
    orders.new_payment.value(
        owner=order.owner_id, order=order.id, identity=identity, reference=given.reference or order.number,
        amount_minor=given.amount_minor, currency=given.currency, method=given.method or "", payer=given.payer or "",
        account=given.account or "", paid_at=_ms(given.paid_at), state="applied")
    for key in map(payment_matching.also_known, given.same_as):
        if taken.value(key=key) is None:
            remember.run(key=key, value=identity)
    if given.amount_minor > 0:
        anew = 0 if seen.went_back_at is None else orders.paid_after.value(order=order.id, at=seen.went_back_at)
        paid, paid_at = max(order.paid_minor, seen.total + given.amount_minor, anew), _ms(given.paid_at) or act.at
    else:
        paid, paid_at = max(order.paid_minor + given.amount_minor, 0), order.paid_at
    _set_payment(act, order, paid, paid_at, cancelled=order.cancelled_at is not None)
    act.tell("payment_applied" if given.amount_minor > 0 else "payment_returned", f"order:{order.number}",
             order=order.id, amount=given.amount_minor)
    settle(act, order.id)
    return "created"


@intention
def cancel(act: Act, order: Any, reason: str) -> None:
    """Stop an order wherever it is: work ends, stock is free again; picked goods wait in their tote to be put back.

    Refused: `cancel_too_late` once it has left the house.
    """
    order = orders.order_to_change.one(id=order.id)
    if order.cancelled_at is not None:
        return
    if order.state in GONE:
        raise Refused("cancel_too_late", order=order.number)
    tasks.cancel_tasks_of_order.run(order=order.id)
    for line in sorted(orders.lines.all(order=order.id), key=lambda line: line.item_id):    # the order of all locks
        for held in stock.held_by_line.all(order_line=line.id):
            ledger.release(held.balance_id, held.order_line, held.qty)
    orders.cancel_rest.run(order=order.id)
    orders.set_cancelled.changed(id=order.id, at=act.at)
    _set_payment(act, order, order.paid_minor, order.paid_at, cancelled=True,
                 settled=order.payment in {"paid", "overpaid"})
    act.tell("order_cancelled", f"order:{order.number}", order=order.id, reason=reason)
    void_empty_parcels(act, order.id)
    settle(act, order.id)


@intention
def cancel_order(act: Act, number: str, reason: str, channel: str = "", owner: str = "") -> None:
    """`cancel` by number. Refused: `unknown_order`, `order_ambiguous`, `cancel_too_late`."""
    cancel(act, order_for(number, channel, owner, act), reason)
    journal.note(act, "cancel", number=number, reason=reason, **told_apart(channel, owner))


@intention
def hold_order(act: Act, number: str, reason: str, note: str = "", channel: str = "", owner: str = "") -> None:
    """One more reason why an order may not go on. Refused: `unknown_order`, `order_ambiguous`."""
    order = order_for(number, channel, owner, act)
    journal.note(act, "hold", number=number, reason=reason, note=note, **told_apart(channel, owner))
    if not any(hold.reason == reason for hold in orders.open_holds.all(order=order.id)):
        orders.new_hold.run(order=order.id, reason=reason, note=note, who=act.who, at=act.at)
        act.tell("order_held", f"order:{order.number}", order=order.id, reason=reason)
        settle(act, order.id)


@intention
def unhold_order(act: Act, number: str, reason: str, channel: str = "", owner: str = "") -> None:
    """Take a hold away. Refused: `unknown_order`, `order_ambiguous`, `no_such_hold`."""
    order = order_for(number, channel, owner, act)
    if not orders.release_hold.run(order=order.id, reason=reason, at=act.at):
        raise Refused("no_such_hold", order=number, reason=reason)
    journal.note(act, "unhold", number=number, reason=reason, **told_apart(channel, owner))
    act.tell("order_unheld", f"order:{order.number}", order=order.id, reason=reason)
    settle(act, order.id)


def _new_order(act: Act, given: OrderIn, owner: int, channel: int | None, digest: str, rows: list[Any]) -> None:
    head = _head(act, given, rows)
    settled = _settled(given)
    paid = given.paid_minor if given.paid_minor is not None else (head["total_minor"] or 0) if settled else 0
    order = int(orders.new_order.value(
        warehouse=act.warehouse, owner=owner, channel=channel, number=given.number, state="new", customer=None,
        payment=payment_state(head["payment_method"], head["total_minor"], paid, settled=settled,
                              cancelled=given.cancelled),
        paid_minor=paid, person=buyers.take_buyer(act, given), placed_at=_ms(given.placed_at) or act.at, content=digest,
        version=_ms(given.version) or 0, **head))
    kits.write_lines(order, rows)
    _refer(order, given.number, given.external_id, *(given.payment_code or "").split())
    if given.hold:
        orders.new_hold.run(order=order, reason=given.hold, note="", who=act.who, at=act.at)
    if given.cancelled:
        orders.cancel_rest.run(order=order)
        orders.set_cancelled.changed(id=order, at=act.at)
    act.tell("order_taken", f"order:{given.number}", order=order, lines=len(rows))
    settle(act, order)


def _refer(order: int, *codes: str | None) -> None:
    """From now on a payment may call the order so."""
    for key in dict.fromkeys(payment_matching.reference_key(code) for code in codes if code):
        if key:
            orders.refer.run(order=order, key=key)


def _change_order(act: Act, known: Any, given: OrderIn, digest: str, rows: list[Any]) -> str:
    """A newer version of an order. Once its label is printed only payment and holds can be news; what would change the
    label, or the lines that people work on, is a person's decision."""
    known = orders.order_to_change.one(id=known.id)
    labels = {parcel.tracking_no for parcel in parcels.parcels_of_order.all(order=known.id) if parcel.tracking_no}
    left = known.state in GONE
    fixed = left or bool(labels)
    begun = fixed or known.released_at is not None or known.state in ON_THE_FLOOR
    if known.cancelled_at is not None or (begun and not kits.same_lines(known.id, rows)) or (
            fixed and not left and _label_differs(known, given, labels)):
        raise Refused("order_on_the_floor", order=given.number, state=known.state)
    version = _ms(given.version) or 0
    if fixed:
        orders.set_content.run(id=known.id, content=digest, version=version)
    else:
        if not begun:
            kits.rewrite_lines(known.id, rows)
        orders.change_order.run(id=known.id, content=digest, version=version,
                                person=buyers.take_buyer(act, given, known.person), **_head(act, given, rows))
    _refer(known.id, *(given.payment_code or "").split())
    changed = orders.order.one(id=known.id)
    news = not _went_back(known) or (_ms(given.paid_at) or 0) > (known.paid_at or 0)
    settled = news and _settled(given)
    paid = max(changed.paid_minor, (given.paid_minor or 0) if news else 0,
               (changed.total_minor or 0) if settled else 0)
    _set_payment(act, changed, paid, _ms(given.paid_at) or known.paid_at, settled=settled)
    held = not left and not (fixed and given.hold in SENT) and _hold_once(act, known, given.hold)
    if fixed and not held and orders.order.one(id=known.id).payment == known.payment:
        return "unchanged"
    act.tell("order_changed", f"order:{given.number}", order=known.id)
    settle(act, known.id)
    return "updated"


def _label_differs(known: Any, given: OrderIn, labels: set[str]) -> bool:
    """Whether the printed label would say something else: another buyer, carrier or number."""
    carrier, service = _carriage(given)
    return (buyers.differs(given, known.person) or (carrier is not None and carrier != known.carrier_id)
            or (service is not None and service != known.service_id)
            or (given.tracking_no is not None and given.tracking_no not in labels))


def _hold_once(act: Act, order: Any, reason: str | None) -> bool:
    """The channel's reason not to send an order, once: what a person has released stays released."""
    if not reason or orders.hold_ever.one(order=order.id, reason=reason) is not None:
        return False
    orders.new_hold.run(order=order.id, reason=reason, note="", who=act.who, at=act.at)
    act.tell("order_held", f"order:{order.number}", order=order.id, reason=reason)
    return True


def _head(act: Act, given: OrderIn, rows: list[Any]) -> dict[str, Any]:
    """What an order's head says. Where the channel gives no ship-by, the carrier's next cut-off is the deadline."""
    carrier, service = _carriage(given)
    total = given.total_minor
    if total is None and all(line.unit_price_minor is not None for _, line in rows):
        total = sum(line.unit_price_minor * line.qty for _, line in rows)
    since = given.paid_at or given.placed_at or clock.moment(act.at)
    cutoff = _cutoff(act.warehouse, service, since)
    ship_by = _ms(given.ship_by)
    return {
        "payment_method": given.payment_method or "", "currency": given.currency, "total_minor": total,
        "paid_at": _ms(given.paid_at), "carrier": carrier, "service": service,
        "ship_by": ship_by if ship_by is not None else cutoff,
        "ship_by_source": "channel" if ship_by is not None else "cutoff" if cutoff is not None else "",
        "deliver_by": _ms(given.deliver_by), "cutoff_at": cutoff, "priority": given.priority or 0,
        "note": given.note or "", "tracking_no": given.tracking_no or "",
    }


def _carriage(given: OrderIn) -> tuple[int | None, int | None]:
    if not given.carrier:
        return None, None
    carrier = site.carrier_named(given.carrier)
    if carrier is None:
        raise Refused("unknown_carrier", carrier=given.carrier)
    if not given.service:
        return int(carrier.id), None
    service = site.service_named(carrier, given.service)
    if service is None:
        raise Refused("unknown_service", carrier=carrier.code, service=given.service)
    return int(carrier.id), int(service.id)


def _cutoff(warehouse: int, service: int | None, since: datetime) -> int | None:
    weekly: dict[int, tuple[time, ...]] = {}
    for row in sites.cutoffs_of.all(service=service) if service else ():
        weekly[row.weekday] = (*weekly.get(row.weekday, ()), time.fromisoformat(row.at))
    if not weekly:
        return None
    calendar = replace(current().calendar, zone=sites.house.one(id=warehouse).zone)
    return clock.millis(next_cutoff(since, Cutoffs(weekly), calendar))


def _settled(given: OrderIn) -> bool:
    """Paid in full as far as the channel says: with a time of payment, or because it takes the money itself."""
    return given.paid_at is not None or given.payment_method == "prepaid"


def _set_payment(act: Act, order: Any, paid: int, paid_at: int | None, *, settled: bool = False,
                 cancelled: bool = False) -> None:
    state = payment_state(order.payment_method, order.total_minor, paid, settled=settled, cancelled=cancelled,
                          went_back=_went_back(order))
    orders.set_payment.run(id=order.id, payment=state, paid_minor=paid, paid_at=paid_at)


def _went_back(order: Any) -> bool:
    return bool(orders.payments_sum.one(order=order.id).least < 0)


def _supplier(owner: int, code: str | None) -> int | None:
    if not code:
        return None
    known = sites.supplier_by_code.one(owner=owner, code=code)
    return int(known.id if known is not None else sites.new_supplier.value(owner=owner, code=code, name=code))


def _channel(code: str | None) -> int | None:
    if not code:
        return None
    known = sites.channel_by_code.one(code=code)
    return int(known.id if known is not None else sites.new_channel.value(code=code))


def _digest(given: Any, nth: int = 1) -> str:
    """What a thing says, whichever lines of whichever file said it."""
    return hashlib.sha256(repr((_said(asdict(given)), nth)).encode("utf-8", "surrogatepass")).hexdigest()


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return [(name, _said(inner)) for name, inner in value.items() if name not in {"line", "lines_at", "version"}]
    if isinstance(value, (list, tuple)):
        return [_said(inner) for inner in value]
    return str(value) if isinstance(value, (datetime, date, str)) else value


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else clock.millis(moment)
