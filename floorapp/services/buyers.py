"""Who an order goes to: personal data stand apart from the order, and follow what its channel said last."""

from __future__ import annotations

from floorapp.data import sites
from floorapp.data.act import Act
from floorapp.domain.intake import OrderIn
from floorapp.services.orders import order_numbered
from floorapp.services.permissions import intention

FIELDS = ("phone", "email", "address", "city", "postcode")


@intention
def take_buyer(act: Act, given: OrderIn, known: int | None = None) -> int | None:
    """The person that an order names, in place of the `known` one; what the order leaves out stays. Who has been erased
    stays erased. Returns the person, None where the order names nobody."""
    said = {"name": given.customer_name} | {field: getattr(given, field) for field in FIELDS}
    if not (given.customer_name or given.phone or given.address):
        return known
    before = sites.person.one(id=known) if known else None
    if before is None:
        return int(sites.new_person.value(**{field: value or "" for field, value in said.items()}))
    if before.erased_at is None:
        sites.change_person.run(id=before.id, **{field: value or getattr(before, field)
                                                 for field, value in said.items()})
    return int(before.id)


def differs(given: OrderIn, known: int | None) -> bool:
    """Whether an order names somebody else, or another address, than the `known` person. Who was erased is nobody."""
    before = sites.person.one(id=known) if known else None
    if before is None:
        return bool(given.customer_name or given.phone or given.address)
    said = {"name": given.customer_name} | {field: getattr(given, field) for field in FIELDS}
    return before.erased_at is None and any(value and value != getattr(before, field) for field, value in said.items())


@intention
def disclose(act: Act, number: str, channel: str = "", owner: str = "") -> None:
    """Somebody reads an order's buyer unmasked, and the event says who. Refused: as `orders.order_numbered`."""
    order = order_numbered(number, channel, owner)
    act.tell("buyer_disclosed", f"order:{order.number}", order=order.id)
