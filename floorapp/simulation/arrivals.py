"""Orders that come in while a rehearsal goes on: of what is free, for the site's carriers, as an import file."""

from __future__ import annotations

import csv
import io
import random

from floorapp.channels.taking import take_file
from floorapp.data import clock, sites, workload

LINES = ((1, 2, 3), (60, 28, 12))                  # lines an order, and how often of a hundred
UNITS = ((1, 2, 3), (75, 18, 7))


class Arrivals:
    """`orders` orders over the first two thirds of a rehearsal, at even distances, in a series of their own."""

    def __init__(self, orders: int, begins: int, ends: int, chance: random.Random) -> None:
        self.left, self._chance, self._made = orders, chance, 0
        self._gap = max((ends - begins) * 2 // 3 // max(orders, 1), 1)
        self._next = begins
        self._series = f"SIM{begins // 60_000 % 100_000_000}"

    def bring(self, now: int) -> int:
        """Take what has come in by now, through the same door as any file; how many orders."""
        due = 0
        while self.left and self._next <= now:
            self._next += self._gap
            self.left -= 1
            due += 1
        if not due:
            return 0
        report = take_file("orders", self._file(due, now), name="rehearsal.csv")
        return int(report.as_json()["created"])

    def _file(self, orders: int, now: int) -> bytes:
        house = sites.warehouse.one()
        free = [(row.sku, int(row.free)) for row in workload.free_by_sku(house.id)]
        ways = [(row.carrier_code, row.code) for row in sites.services.all()]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("number", "sku", "qty", "placed_at", "paid_at", "payment_method", "carrier", "service",
                         "customer_name"))
        for _ in range(orders):
            self._made += 1
            carrier, service = self._chance.choice(ways) if ways else ("", "")
            for sku, qty in self._basket(free):
                writer.writerow((f"{self._series}-{self._made:05d}", sku, qty, clock.iso(now), clock.iso(now),
                                 "prepaid", carrier, service, "Rehearsal"))
        return text.getvalue().encode()

    def _basket(self, free: list[tuple[str, int]]) -> list[tuple[str, int]]:
        (lines,), basket = self._chance.choices(*LINES), dict[str, int]()
        for sku, most in self._chance.sample(free, min(lines, len(free))):
            (units,) = self._chance.choices(*UNITS)
            basket[sku] = min(units, most)
        return list(basket.items())

