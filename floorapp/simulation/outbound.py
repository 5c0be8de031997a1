"""People who pick and pack."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import count

from floorapp.dialogues.engine import Reply
from floorapp.simulation.floor import Floor
from floorapp.simulation.jobs import BACK, ENTER, SCAN_EACH, Job, Prompt, count_on, piece

NOT_THIS_TOTE = {"tote_of_other_order", "tote_not_empty", "not_a_tote", "wrong_kind"}
AT_A_TIME = 50                         # empty totes carried from the pile to where picking starts
IN_SIGHT = 12                          # totes of the row that a packer looks at


class Totes:
    """Where empty totes come from: the pile, and when it is gone, new ones with numbers of this series."""

    def __init__(self, floor: Floor, series: str = "T-{:05d}") -> None:
        self.floor, self.series = floor, series
        self._numbers: Iterator[int] = count(1)
        self._pile: deque[str] = deque()

    def take(self) -> str:
        """An empty tote."""
        if not self._pile:
            self._pile.extend(self.floor.empty_totes(AT_A_TIME))
        return self._pile.popleft() if self._pile else self.series.format(next(self._numbers))


class Picking(Job):
    """Pick what the queue gives: an order at a time, or with a `trolley` up to `orders` in one walk."""

    task = "picking"

    def __init__(self, floor: Floor, totes: Totes, trolley: str = "", orders: int = 12) -> None:
        super().__init__(floor)
        self.totes, self.trolley, self.orders = totes, trolley, orders
        self._hands: dict[str, str] = {}

    def at_start(self, prompt: Prompt, reply: Reply) -> str | None:
        self._hands.clear()
        return None if reply.code == "no_work" else self.trolley or ENTER

    def at_totes(self, prompt: Prompt, reply: Reply) -> str | None:
        if prompt["done"] >= self.orders or reply.code == "no_more_work":
            return ENTER if prompt["done"] else None
        return self.totes.take()

    def at_location(self, prompt: Prompt, reply: Reply) -> str:
        return str(prompt["location"])

    def at_item(self, prompt: Prompt, reply: Reply) -> str:
        return piece(self.floor.barcodes(prompt["sku"]), prompt["qty"])

    def at_qty(self, prompt: Prompt, reply: Reply) -> str:
        return count_on(self.floor.barcodes(prompt["sku"]), prompt["done"], prompt["qty"])

    def at_serial(self, prompt: Prompt, reply: Reply) -> str:
        return str(prompt["serial"])

    def at_tote(self, prompt: Prompt, reply: Reply) -> str:
        order: str = prompt["order"]
        if reply.code in NOT_THIS_TOTE:
            self._hands.pop(order, None)
        else:
            self._hands[order] = prompt.get("to") or self._hands.get(order, "")
        self._hands[order] = self._hands.get(order) or self.totes.take()
        return self._hands[order]

    def at_drop(self, prompt: Prompt, reply: Reply) -> str:
        return str(prompt["location"])


class Packing(Job):
    """Pack the totes at the packing place, unit by unit; what is refused there is left standing until a pause.
    `start`: at which tote of the row this person begins, so that two do not reach for the same one."""

    task = "packing"

    def __init__(self, floor: Floor, start: int = 0) -> None:
        super().__init__(floor)
        self.start = start
        self._left: set[str] = set()
        self._tote = ""

    def sees(self) -> bool:
        return any(self.floor.totes_at(place, 1) for place in self.floor.packing_places())

    def at_order(self, prompt: Prompt, reply: Reply) -> str | None:
        if reply.outcome == "refused":
            self._left.add(self._tote)
        row = [tote for tote in self.floor.totes_at(prompt["location"], IN_SIGHT + len(self._left))
               if tote not in self._left]
        self._tote = row[self.start % len(row)] if row else ""
        return self._tote or None

    def rested(self) -> None:
        self._left.clear()

    def at_item(self, prompt: Prompt, reply: Reply) -> str:
        sku, done, asked = prompt["sku"], prompt["done"], prompt["qty"]
        labels = self.floor.in_totes(prompt["order"], sku)
        if labels and labels[0][1]:
            return labels[0][1]
        if len(labels) > 1:                        # several lots: one by one, each with its own
            return piece(self.floor.barcodes(sku), 1)
        if done and asked - done > SCAN_EACH and reply.outcome != "refused":
            return str(asked)
        return piece(self.floor.barcodes(sku), asked - done)

    def at_lot(self, prompt: Prompt, reply: Reply) -> str:
        labels = self.floor.in_totes(prompt["order"], prompt["sku"])
        return labels[0][0] if labels and reply.outcome != "refused" else BACK

    def at_box(self, prompt: Prompt, reply: Reply) -> str:
        return ENTER

    def at_weight(self, prompt: Prompt, reply: Reply) -> str:
        grams = self.floor.scale(prompt["to"])
        return ENTER if grams is None else str(grams)

    def at_check(self, prompt: Prompt, reply: Reply) -> str:
        return "1"

    def at_label(self, prompt: Prompt, reply: Reply) -> str:
        return str(prompt["tracking_no"])
