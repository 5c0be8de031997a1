"""People at the dock: unloading trucks, and bringing LPNs to their places."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from floorapp.dialogues.engine import Reply
from floorapp.simulation.floor import Floor, Goods
from floorapp.simulation.jobs import BACK, END, ENTER, Job, Prompt, count_on, piece

MOST_OF_AN_ITEM = 100_000              # what fits an LPN where nothing else is said
TAKEN = {"over_receipt", "serial_known"}
GONE = {"same_place", "stock_short", "container_moved", "lpn_moved_on"}


class Receiving(Job):
    """Unload the trucks, or only the `asns` given. `lpns`: labels printed in advance, each for `items_an_lpn` lines;
    without them the house makes one a line. `start`: at which of a truck's goods this person begins."""

    task = "receiving"

    def __init__(self, floor: Floor, asns: Iterable[str] | None = None, lpns: Iterable[str] = (),
                 items_an_lpn: int = 1, most: int = MOST_OF_AN_ITEM, start: int = 0) -> None:
        super().__init__(floor)
        self.asns = None if asns is None else deque(asns)
        self.lpns, self.items_an_lpn, self.most, self.start = iter(lpns), items_an_lpn, most, start
        self._lpn, self._lines = "", 0

    def sees(self) -> bool:
        trucks = self.floor.trucks() if self.asns is None else self.asns
        return any(self.floor.on_truck(asn) for asn in trucks)

    def at_asn(self, prompt: Prompt, reply: Reply) -> str | None:
        if self.asns is None:
            return next(iter(self.floor.trucks()), None)
        if self.asns and reply.outcome == "refused":
            self.asns.popleft()
        while self.asns and not self.floor.on_truck(self.asns[0]):
            self.asns.popleft()
        return self.asns[0] if self.asns else None

    def at_item(self, prompt: Prompt, reply: Reply) -> str:
        left = self.floor.on_truck(prompt["asn"]) if prompt.get("asn") else []
        if reply.code in TAKEN:
            self.start += 1                        # a colleague has just taken these
        if not left:
            self._lpn = ""
            return END
        goods = left[self.start % len(left)]
        return piece(self.floor.barcodes(goods.sku), min(goods.qty, self.most))

    def at_qty(self, prompt: Prompt, reply: Reply) -> str:
        goods = self._goods(prompt)
        if goods is None:
            return BACK
        return count_on(self.floor.barcodes(goods.sku), prompt["done"], min(goods.qty, self.most))

    def at_lot(self, prompt: Prompt, reply: Reply) -> str:
        goods = self._goods(prompt)
        return goods.lot if goods is not None else BACK

    def at_expiry(self, prompt: Prompt, reply: Reply) -> str:
        goods = self._goods(prompt)
        return goods.expiry if goods is not None else BACK

    def at_serial(self, prompt: Prompt, reply: Reply) -> str:
        goods = self._goods(prompt)
        return f"{goods.serial}{goods.first + prompt['position'][0]:05d}" if goods is not None else BACK

    def at_lpn(self, prompt: Prompt, reply: Reply) -> str:
        if reply.code in TAKEN:
            return BACK
        if not self._lpn or self._lines >= self.items_an_lpn or reply.code == "lpn_elsewhere":
            self._lpn, self._lines = next(self.lpns, ENTER), 0
        self._lines += 1
        code, self._lpn = self._lpn, "" if self._lpn == ENTER else self._lpn
        return code

    def _goods(self, prompt: Prompt) -> Goods | None:
        """The goods in hand, by what the screen says of them; of several lots, those of the lot that it names."""
        same = [goods for goods in self.floor.on_truck(prompt["asn"] or "") if goods.sku == prompt["sku"]]
        return next((goods for goods in same if goods.lot == prompt.get("lot")), same[0] if same else None)


class Putaway(Job):
    """Bring every LPN from the dock to the place that is suggested, or where there is none to one of `elsewhere`."""

    task = "putaway"

    def __init__(self, floor: Floor, elsewhere: Iterable[str] = ()) -> None:
        super().__init__(floor)
        self.elsewhere = iter(elsewhere)
        self._waiting: deque[str] = deque()

    def sees(self) -> bool:
        return bool(self.floor.lpns_on_dock())

    def at_lpn(self, prompt: Prompt, reply: Reply) -> str | None:
        if not self._waiting:
            self._waiting.extend(self.floor.lpns_on_dock())
        return self._waiting.popleft() if self._waiting else None

    def at_qty(self, prompt: Prompt, reply: Reply) -> str:
        return count_on(self.floor.barcodes(prompt["sku"]), prompt["done"], prompt["qty"])

    def at_location(self, prompt: Prompt, reply: Reply) -> str:
        if reply.code in GONE:                         # a colleague was faster
            return BACK
        return prompt["location"] or next(self.elsewhere, BACK)
