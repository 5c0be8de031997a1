"""The demo's files in the contract's formats, made in memory: the same day gives the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from floorapp.demo import building, demand, inbound, items, opening, story

# In the order in which they are imported; payments come in while the day goes on.
MORNING = ("suppliers", "items", "locations", "operators", "stock", "asns", "orders")
LATER = "payments"


def files(begins: datetime) -> dict[str, bytes]:
    """Kind of import -> CSV, for the day that begins at `begins` (in the site's zone)."""
    return {kind: _csv(rows) for kind, rows in {
        "suppliers": inbound.supplier_rows(), "items": items.rows(), "locations": building.rows(),
        "operators": _operators(), "stock": opening.rows(begins.date()), "asns": inbound.rows(begins),
        "orders": demand.rows(begins), "payments": demand.payment_rows(begins)}.items()}


def _operators() -> Iterable[dict[str, object]]:
    for code, name, roles, pin in story.OPERATORS:
        yield {"code": code, "name": name, "roles": roles, "badge": story.badge(code), "pin": pin, "language": "id"}


def _csv(rows: Iterable[Mapping[str, object]]) -> bytes:
    given = list(rows)
    columns = list(dict.fromkeys(name for row in given for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(given)
    return text.getvalue().encode()
