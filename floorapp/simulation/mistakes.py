"""What people do wrong: another thing or place, the same twice, goods they cannot find, second thoughts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import ClassVar

from floorapp.dialogues.engine import Reply
from floorapp.simulation.floor import Floor
from floorapp.simulation.jobs import PROBLEM, UNDO

SCANNED = {"asn", "item", "lpn", "location", "totes", "tote", "drop", "order", "label", "parcel"}


@dataclass
class Mistakes:
    """Each figure is the chance of that mistake at a question where it can be made. A seed makes them the same again.

    wrong_item: another item's code. wrong_location: another place's code. twice: the last scan once more. short: goods
    that stand there are told missing, so their order waits for stock. undo: what was just kept is taken back and done
    again.
    """

    wrong_item: float = 0.0
    wrong_location: float = 0.0
    twice: float = 0.0
    short: float = 0.0
    undo: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    _seen: list[str] = field(default_factory=list)
    _places: list[str] = field(default_factory=list)

    ITEM: ClassVar[set[tuple[str, str]]] = {
        ("picking", "item"), ("picking", "qty"), ("packing", "item"), ("putaway", "qty")}
    PLACE: ClassVar[set[tuple[str, str]]] = {("picking", "location"), ("putaway", "location")}

    def instead(self, floor: Floor, reply: Reply, step_before: str, said: str) -> list[str]:
        """What this person says first, before the right thing; mostly nothing."""
        at = reply.task, str(reply.prompt["step"])
        self._remember(reply)
        if at in self.ITEM and self._happens(self.wrong_item):
            others = [sku for sku in self._seen if sku != reply.prompt.get("sku")]
            return [floor.barcodes(self.chance.choice(others))[-1][0]] if others else []
        if at in self.PLACE and self._happens(self.wrong_location):
            others = [place for place in self._places if place != reply.prompt.get("location")]
            return [self.chance.choice(others)] if others else []
        if at == ("picking", "item") and self._happens(self.short):
            return [PROBLEM, "1", str(self.chance.randrange(reply.prompt["qty"]))]
        if reply.outcome != "accepted":
            return []
        if step_before in SCANNED and not said.startswith("<") and self._happens(self.twice):
            return [said]
        return [UNDO] if self._happens(self.undo) else []

    def _happens(self, chance: float) -> bool:
        return chance > 0 and self.chance.random() < chance

    def _remember(self, reply: Reply) -> None:
        for known, name in ((self._seen, "sku"), (self._places, "location")):
            value = reply.prompt.get(name)
            if value and value not in known[-20:]:
                known.append(value)
                del known[:-20]
