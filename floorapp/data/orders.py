"""Orders, their lines, payments and holds."""

from __future__ import annotations

import peewee as pw

from floorapp.data.base import Key, Table, check, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.items import Item
from floorapp.data.sites import Carrier, Channel, Customer, Owner, Service, Warehouse
from floorapp.domain import orders as rules

STATES = rules.STATES
PAYMENT_STATES = ("unpaid", "partial", "paid", "overpaid", "cod", "refund_due", "refunded")


class Order(Table):
    """state: STATES. payment: PAYMENT_STATES. Times and money are numbers; the buyer's person stands in Person."""

    warehouse = to(Warehouse)
    owner = to(Owner)
    channel = to(Channel, null=True)
    number = needed()
    state = needed()
    payment = needed()
    payment_method = text()
    currency = text()
    total_minor = maybe()
    paid_minor = whole()
    placed_at = whole()
    paid_at = maybe()
    customer = to(Customer, null=True)
    person = maybe()
    carrier = to(Carrier, null=True)
    service = to(Service, null=True)
    ship_by = maybe()
    ship_by_source = text()
    deliver_by = maybe()
    cutoff_at = maybe()
    priority = whole()
    note = text()
    tracking_no = text()
    content = text()
    version = whole()
    released_at = maybe()
    shipped_at = maybe()
    delivered_at = maybe()
    cancelled_at = maybe()
    staged_at = text()

    class Meta:
        indexes = ((("owner", "channel", "number"), True), (("number",), False))


class OrderKit(Table):
    """A kit that was ordered as one; its order lines are its components. `line` is the number of the first of them."""

    order = to(Order)
    line = whole()
    item = to(Item)
    ordered = whole()
    unit_price_minor = maybe()

    class Meta:
        indexes = ((("order", "line"), True),)
        constraints = (check("ordered > 0"),)


class OrderLine(Table):
    """`kit`: the kit that this line is a component of, `per_kit` units of it in each; else null and 0."""

    id = Key()
    order = to(Order)
    line = whole()
    kit = to(OrderKit, null=True)
    per_kit = whole()
    item = to(Item)
    ordered = whole()
    promised = whole()
    picked = whole()
    packed = whole()
    shipped = whole()
    delivered = whole()
    returned = whole()
    cancelled = whole()
    unit_price_minor = maybe()

    class Meta:
        indexes = ((("order", "line"), True), (("item",), False))
        constraints = (
            check("0 <= shipped"), check("shipped <= packed"), check("packed <= picked"),
            check("picked <= ordered - cancelled"), check("0 <= cancelled"), check("0 <= promised"),
            check("delivered <= shipped"), check("returned <= shipped"), check("ordered > 0"),
        )


class Payment(Table):
    """Money seen. `identity` keeps the same payment of two files from counting twice. state: applied, unmatched."""

    owner = to(Owner)
    order = to(Order, null=True)
    identity = needed(unique=True)
    reference = needed()
    amount_minor = whole()
    currency = text()
    method = text()
    payer = text()
    account = text()
    paid_at = maybe()
    state = needed()

    class Meta:
        indexes = ((("order",), False), (("reference",), False))


class OrderReference(Table):
    """What a payment may call an order, without capitals and signs: its number, the channel's key, payment codes."""

    order = to(Order)
    key = needed()

    class Meta:
        indexes = ((("key", "order"), True), (("order",), False))


class Hold(Table):
    """A reason why an order may not go on; several may stand at once, each with its owner."""

    order = to(Order)
    reason = needed()
    note = text()
    who = text()
    at = whole()
    released_at = maybe()

    class Meta:
        indexes = ((("order",), False),)


_ORDER = ("warehouse", "owner", "channel", "number", "state", "payment", "payment_method", "currency", "total_minor",
          "paid_minor", "placed_at", "paid_at", "customer", "person", "carrier", "service", "ship_by",
          "ship_by_source", "deliver_by", "cutoff_at", "priority", "note", "tracking_no", "content",
          "version")
_CHANGED = ("payment_method", "currency", "total_minor", "paid_at", "carrier", "service", "ship_by", "ship_by_source",
            "deliver_by", "cutoff_at", "priority", "note", "tracking_no", "person", "content", "version")

order = Statement(lambda P: Order.select().where(Order.id == P.id))
order_to_change = Statement(lambda P: Order.select().where(Order.id == P.id), lock="update")
orders_numbered = Statement(lambda P: Order.select().where(Order.number == P.number).order_by(Order.id))
orders_referred = Statement(lambda P: Order.select().join(OrderReference, on=(OrderReference.order == Order.id))
                            .where(OrderReference.key == P.key).order_by(Order.id))
refer = Statement(lambda P: OrderReference.insert({OrderReference.order: P.order, OrderReference.key: P.key})
                  .on_conflict_ignore())
# Whose open amount is this: no proof, but where a person looks first.
orders_owing = Statement(lambda P: Order.select(Order.number).where(
    Order.state == "awaiting_payment", Order.currency == P.currency,
    Order.total_minor - Order.paid_minor == P.amount_minor).order_by(Order.id).limit(5))
order_of_channel = Statement(lambda P: Order.select().where(Order.owner == P.owner, Order.channel == P.channel,
                                                            Order.number == P.number))
order_without_channel = Statement(lambda P: Order.select().where(Order.owner == P.owner, Order.channel.is_null(),
                                                                 Order.number == P.number))
new_order = Statement(lambda P: Order.insert({getattr(Order, f): getattr(P, f) for f in _ORDER}
                                             | {Order.staged_at: ""}).returning(Order.id))
change_order = Statement(lambda P: Order.update({getattr(Order, f): getattr(P, f) for f in _CHANGED})
                         .where(Order.id == P.id))
set_content = Statement(lambda P: Order.update({Order.content: P.content, Order.version: P.version})
                        .where(Order.id == P.id))
set_state = Statement(lambda P: Order.update({Order.state: P.state}).where(Order.id == P.id))
set_payment = Statement(lambda P: Order.update({Order.payment: P.payment, Order.paid_minor: P.paid_minor,
                                                Order.paid_at: P.paid_at}).where(Order.id == P.id))
set_released = Statement(lambda P: Order.update({Order.state: "released", Order.released_at: P.at})
                         .where(Order.id == P.id, Order.state == "ready"))
forget_release = Statement(lambda P: Order.update({Order.released_at: None}).where(Order.id == P.id))
set_staged = Statement(lambda P: Order.update({Order.staged_at: P.location}).where(Order.id == P.id))
# The first time counts for the SLA: a parcel on its way again, or a return taken back, is no later shipping.
set_shipped = Statement(lambda P: Order.update({Order.shipped_at: P.at})
                        .where(Order.id == P.id, Order.shipped_at.is_null()))
set_delivered = Statement(lambda P: Order.update({Order.delivered_at: P.at}).where(Order.id == P.id))
set_cancelled = Statement(lambda P: Order.update({Order.cancelled_at: P.at})
                          .where(Order.id == P.id, Order.cancelled_at.is_null()))
set_tracking = Statement(lambda P: Order.update({Order.tracking_no: P.tracking_no}).where(Order.id == P.id))
orders_tracked = Statement(lambda P: Order.select().where(Order.tracking_no == P.tracking_no))

_NEW_LINE = ("order", "line", "kit", "per_kit", "item", "ordered", "unit_price_minor")
_ZERO = ("promised", "picked", "packed", "shipped", "delivered", "returned", "cancelled")
new_line = Statement(lambda P: OrderLine.insert({getattr(OrderLine, f): getattr(P, f) for f in _NEW_LINE}
                                                | {getattr(OrderLine, f): 0 for f in _ZERO}).returning(OrderLine.id))
new_kit = Statement(lambda P: OrderKit.insert({getattr(OrderKit, f): getattr(P, f) for f in (
    "order", "line", "item", "ordered", "unit_price_minor")}).returning(OrderKit.id))
drop_kits = Statement(lambda P: OrderKit.delete().where(OrderKit.order == P.order))
kits = Statement(lambda P: OrderKit.select(OrderKit.id, OrderKit.line, OrderKit.item, OrderKit.ordered,
                                           OrderKit.unit_price_minor, Item.sku, Item.name)
                 .join(Item).where(OrderKit.order == P.order).order_by(OrderKit.line))
kit_sku = Statement(lambda P: OrderKit.select(Item.sku).join(Item).where(OrderKit.id == P.id))
drop_lines = Statement(lambda P: OrderLine.delete().where(OrderLine.order == P.order))
lines = Statement(lambda P: OrderLine.select(
    OrderLine.id, OrderLine.line, OrderLine.kit, OrderLine.per_kit, OrderLine.item, OrderLine.ordered,
    OrderLine.promised, OrderLine.picked, OrderLine.packed, OrderLine.shipped, OrderLine.delivered, OrderLine.returned,
    OrderLine.cancelled, OrderLine.unit_price_minor, Item.sku, Item.name, Item.unit, Item.weight_g, Item.length_mm,
    Item.width_mm, Item.height_mm, Item.tracking)
    .join(Item).where(OrderLine.order == P.order).order_by(OrderLine.line))
line = Statement(lambda P: OrderLine.select().where(OrderLine.id == P.id))
add_picked = Statement(lambda P: OrderLine.update({OrderLine.picked: OrderLine.picked + P.qty})
                       .where(OrderLine.id == P.id, OrderLine.picked + P.qty <= OrderLine.ordered - OrderLine.cancelled,
                              OrderLine.picked + P.qty >= OrderLine.packed))
add_packed = Statement(lambda P: OrderLine.update({OrderLine.packed: OrderLine.packed + P.qty})
                       .where(OrderLine.id == P.id, OrderLine.packed + P.qty <= OrderLine.picked,
                              OrderLine.packed + P.qty >= OrderLine.shipped))
add_shipped = Statement(lambda P: OrderLine.update({OrderLine.shipped: OrderLine.shipped + P.qty})
                        .where(OrderLine.id == P.id, OrderLine.shipped + P.qty <= OrderLine.packed))
add_delivered = Statement(lambda P: OrderLine.update({OrderLine.delivered: OrderLine.delivered + P.qty})
                          .where(OrderLine.id == P.id, OrderLine.delivered + P.qty <= OrderLine.shipped))
add_returned = Statement(lambda P: OrderLine.update({OrderLine.returned: OrderLine.returned + P.qty})
                         .where(OrderLine.id == P.id, OrderLine.returned + P.qty <= OrderLine.shipped))
cancel_rest = Statement(lambda P: OrderLine.update({OrderLine.cancelled: OrderLine.ordered - OrderLine.picked,
                                                    OrderLine.promised: 0}).where(OrderLine.order == P.order))
add_cancelled = Statement(lambda P: OrderLine.update({OrderLine.cancelled: OrderLine.cancelled + P.qty})
                          .where(OrderLine.id == P.id,
                                 OrderLine.picked <= OrderLine.ordered - OrderLine.cancelled - P.qty))
promise = Statement(lambda P: OrderLine.update({OrderLine.promised: P.qty}).where(OrderLine.id == P.id))

new_payment = Statement(lambda P: Payment.insert({getattr(Payment, f): getattr(P, f) for f in (
    "owner", "order", "identity", "reference", "amount_minor", "currency", "method", "payer", "account", "paid_at",
    "state")}).returning(Payment.id))
payment_by_identity = Statement(lambda P: Payment.select().where(Payment.identity == P.identity))
payments_sum = Statement(lambda P: Payment.select(
    pw.fn.COALESCE(pw.fn.SUM(Payment.amount_minor), 0).alias("total"),
    pw.fn.COALESCE(pw.fn.MIN(Payment.amount_minor), 0).alias("least"),
    pw.fn.MAX(pw.Case(None, [(Payment.amount_minor < 0, pw.fn.COALESCE(Payment.paid_at, 32503680000000))]))
    .alias("went_back_at")).where(Payment.order == P.order))
# What has come in after a moment: money that went back then is not among it.
paid_after = Statement(lambda P: Payment.select(pw.fn.COALESCE(pw.fn.SUM(Payment.amount_minor), 0)).where(
    Payment.order == P.order, Payment.amount_minor > 0, Payment.paid_at > P.at))
payments_of_order = Statement(lambda P: Payment.select().where(Payment.order == P.order).order_by(Payment.id))
unmatched_payments = Statement(lambda P: Payment.select().where(Payment.reference == P.reference,
                                                               Payment.state == "unmatched"))
match_payment = Statement(lambda P: Payment.update({Payment.order: P.order, Payment.state: "applied"})
                          .where(Payment.id == P.id, Payment.state == "unmatched"))
new_hold = Statement(lambda P: Hold.insert({Hold.order: P.order, Hold.reason: P.reason, Hold.note: P.note,
                                            Hold.who: P.who, Hold.at: P.at}))
open_holds = Statement(lambda P: Hold.select().where(Hold.order == P.order, Hold.released_at.is_null())
                       .order_by(Hold.id))
hold_ever = Statement(lambda P: Hold.select(Hold.id).where(Hold.order == P.order, Hold.reason == P.reason).limit(1))
release_hold = Statement(lambda P: Hold.update({Hold.released_at: P.at})
                         .where(Hold.order == P.order, Hold.reason == P.reason, Hold.released_at.is_null()))

# Demand in the order in which it may count on stock: priority, then age. Lines of orders that wait for stock.
waiting_demand = Statement(
    lambda P: OrderLine.select(OrderLine.id, OrderLine.order, OrderLine.item, OrderLine.ordered, OrderLine.cancelled,
                               OrderLine.picked, OrderLine.promised, Order.owner, Order.state)
    .join(Order).where(Order.warehouse == P.warehouse, pw.SQL("t2.state IN ('new', 'backordered', 'ready')"))
    .order_by(Order.priority.desc(), Order.placed_at, Order.id, OrderLine.line))
# Orders that wait for stock or release and want an item, the most urgent first: as the queue of release.
waiting_for_item = Statement(
    lambda P: Order.select(Order.id, Order.number, Order.owner, Order.priority, Order.placed_at,
                           pw.fn.COALESCE(Order.cutoff_at, Order.ship_by, 32503680000000).alias("due"))
    .where(Order.warehouse == P.warehouse, Order.owner == P.owner,
           pw.SQL("t1.state IN ('new', 'backordered', 'ready')"),
           pw.fn.EXISTS(OrderLine.select(pw.SQL("1")).where(
               OrderLine.order == Order.id, OrderLine.item == P.item,
               OrderLine.ordered - OrderLine.cancelled > OrderLine.picked)))
    .order_by(Order.priority.desc(), pw.fn.COALESCE(Order.cutoff_at, Order.ship_by, 32503680000000), Order.placed_at,
              Order.id).limit(P.most))
# Ready orders by cut-off, then ship-by, then age: the queue of release.
to_release = Statement(
    lambda P: Order.select(Order.id).where(
        Order.warehouse == P.warehouse, pw.SQL("t1.state = 'ready'"),
        (Order.cutoff_at.is_null()) | (Order.cutoff_at <= P.until))
    .order_by(Order.priority.desc(), pw.fn.COALESCE(Order.cutoff_at, Order.ship_by, 32503680000000),
              Order.placed_at, Order.id).limit(P.most))
# Whether any order waits for stock or release. The first condition is that of the index order_open, which needs it.
waiting_for_release = Statement(
    lambda P: Order.select(Order.id).where(
        Order.warehouse == P.warehouse,
        pw.SQL("t1.state IN ('new', 'awaiting_payment', 'on_hold', 'backordered', 'ready', 'released', 'picking', "
               "'picked', 'packing', 'packed')"),
        pw.SQL("t1.state IN ('new', 'backordered', 'ready')")).limit(1))
