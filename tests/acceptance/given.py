"""What a run starts from: the contract's files of a warehouse and its orders, and where each order is to end."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

PERSON = {"RINA": "receiver", "REZA": "receiver", "PUTU": "putaway", "PIPIT": "picker", "PANJI": "picker",
          "PAULA": "picker", "KIKI": "packer", "KOMANG": "packer", "KRIS": "packer", "DIDI": "dispatcher",
          "DEWI": "dispatcher"}


@dataclass
class Given:
    """`files` by kind, in the contract's columns. `ends`: order number -> state at the end; an order that is not there
    is to be quarantined. `early`, `late`, `too_late`: orders that are cancelled before release, after it, and after
    they have left. `told`: delivered orders that the carrier tells of; the others the courier's desk tells."""

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    quarantined: Counter[str] = field(default_factory=Counter)
    early: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    too_late: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    payments: Counter[str] = field(default_factory=Counter)
    source_states: Counter[str] = field(default_factory=Counter)

    def leaves(self) -> set[str]:
        """Orders that the carrier takes."""
        return {number for number, state in self.ends.items() if state in {"shipped", "delivered"}}

    def delivered_at_the_desk(self) -> set[str]:
        """Orders whose delivery the courier types in."""
        return {number for number, state in self.ends.items() if state == "delivered"} - set(self.told)


def table(rows: Iterable[dict[str, object]]) -> bytes:
    """Rows as a CSV file; columns as they first appear."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def operators() -> bytes:
    """Who works here."""
    return table({"code": code, "name": code.title(), "roles": role} for code, role in PERSON.items())


def locations(pick: int) -> bytes:
    """A warehouse with so many pick places, two sides an aisle, and a fifth as many in reserve."""
    def place(kind: str, zone: str, number: int) -> dict[str, object]:
        aisle, bay = divmod(number, 40)
        code = f"{zone}-{aisle + 1:02d}-{bay // 2 + 1:02d}-{bay % 2 + 1}"
        return {"code": code, "kind": kind, "zone": zone, "aisle": f"{aisle + 1:02d}", "bay": f"{bay // 2 + 1:02d}",
                "level": str(bay % 2 + 1), "sequence": number}
    return table([*(place("pick", "A", n) for n in range(pick)), *(place("reserve", "R", n) for n in range(pick // 5))])


def ean(number: int) -> str:
    """An Indonesian EAN-13."""
    return with_check_digit(f"899{number:09d}")


def case_code(number: int) -> str:
    """The GTIN-14 of a case of the item with that EAN-13."""
    return with_check_digit(f"1899{number:09d}")


def with_check_digit(digits: str) -> str:
    """The digits with their GS1 check digit behind them."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"
