"""A small warehouse with stock, and short words for the services that the races are about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from floorapp.data import checks, db, items, locations, orders, stock
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot, bring_in, lot_of
from floorapp.domain.intake import OrderIn, OrderLineIn
from floorapp.domain.safetext import SafeText
from floorapp.services import intake, release
from tests.model.house import ask

PEOPLE = ("BUDI", "JOKO", "RINA", "DEWI")
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)


def act(who: str = "IMPORT") -> Act:
    """Somebody does something, now."""
    known = ask("SELECT id FROM operator WHERE code = ?", who)
    return Act(who, int(ask("SELECT id FROM warehouse")[0][0]), known[0][0] if known else 0)


def done(work: Any, who: str = "IMPORT") -> Any:
    """A service's work in a transaction of its own, as dialogues and the worker run it."""
    def once() -> Any:
        doing = act(who)
        answer = work(doing)
        doing.done()
        return answer
    return db.execute(once)


def item(sku: str = "KAOS-L") -> Any:
    return items.item.one(id=ask("SELECT id FROM item WHERE sku = ?", sku)[0][0])


def place(code: str) -> Any:
    return locations.location.one(id=ask("SELECT id FROM location WHERE code = ?", code)[0][0])


def put(qty: int, code: str = "A-01-01", sku: str = "KAOS-L", batch: str = "", **lot: str) -> None:
    """Opening stock."""
    def opening(doing: Act) -> None:
        what = item(sku)
        goods = Goods(what.owner_id, what.id, lot_of(what.id, batch, **lot))
        bring_in(doing, goods, qty, "OPENING", Spot(place(code).id), "opening")
        doing.tell("stock_opened", f"item:{sku}")
    done(opening)


def row(code: str = "A-01-01", sku: str = "KAOS-L") -> Any:
    """The balance of an item at a place, with its names; None where nothing stands."""
    found = ask("SELECT b.id FROM balance b JOIN location l ON l.id = b.location_id JOIN item i ON i.id = b.item_id "
                "WHERE l.code = ? AND i.sku = ? ORDER BY b.id", code, sku)
    return stock.content_row.one(id=found[0][0]) if found else None


def order_of(number: str, lines: Iterable[tuple[str, int]]) -> OrderIn:
    """A paid order as a channel sends it."""
    return OrderIn(line=1, lines_at=(1,), number=SafeText(number), placed_at=LONG_AGO, payment_method="prepaid",
                   paid_at=LONG_AGO, total_minor=1000, currency="IDR", carrier=SafeText("JNE"),
                   lines=tuple(OrderLineIn(line=n, sku=SafeText(sku), qty=qty)
                               for n, (sku, qty) in enumerate(lines, 1)))


def ordered(number: str, qty: int, sku: str = "KAOS-L") -> int:
    """A paid order of one line has come in; its id."""
    done(lambda doing: intake.take_order(doing, order_of(number, [(sku, qty)])))
    return int(ask('SELECT id FROM "order" WHERE number = ?', number)[0][0])


def lines_of(order: int) -> list[Any]:
    return orders.lines.all(order=order)


def promise() -> None:
    """What may count on stock."""
    done(release.promise)


def totals(sku: str = "KAOS-L") -> tuple[int, int]:
    """On hand and reserved of an item in the house."""
    on_hand, reserved = ask("SELECT COALESCE(SUM(b.on_hand), 0), COALESCE(SUM(b.reserved), 0) FROM balance b "
                            "JOIN item i ON i.id = b.item_id WHERE i.sku = ?", sku)[0]
    return int(on_hand), int(reserved)


def states() -> list[str]:
    return [state for (state,) in ask('SELECT state FROM "order" ORDER BY id')]


def broken() -> set[str]:
    """The codes of the invariants that do not hold."""
    return {violation.code for violation in checks.violations()}


def say_sql(sql: str, *values: object) -> int:
    """A statement of a naive program, committed at once."""
    return int(db.database().execute_sql(sql if db.engine() == "sqlite" else sql.replace("?", "%s"), values).rowcount)
