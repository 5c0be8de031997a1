"""People who hand parcels over to a carrier, and couriers who hand them to the buyer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from floorapp.dialogues.engine import Reply
from floorapp.simulation.floor import Floor, Label
from floorapp.simulation.jobs import END, Job, Prompt

NAMES = ("Sari", "Agus", "Dewi", "Rudi", "Ayu", "Joko", "Rina", "Hadi")
Chosen = Callable[[Label], bool]


def everything(label: Label) -> bool:
    """All parcels."""
    return True


class Dispatch(Job):
    """Load the parcels that the driver takes, carrier by carrier, at most `most` on one manifest."""

    task = "dispatch"

    def __init__(self, floor: Floor, chosen: Chosen = everything, most: int = 100, driver: str = "Budi",
                 plate: str = "B 9012 KXT") -> None:
        super().__init__(floor)
        self.chosen, self.most, self.driver, self.plate = chosen, most, driver, plate
        self._shelf: deque[Label] = deque()
        self._left: set[str] = set()
        self._code = ""

    def sees(self) -> bool:
        return any(self.chosen(label) for label in self.floor.parcels_ready())

    def at_parcel(self, prompt: Prompt, reply: Reply) -> str | None:
        if reply.code == "parcel_stopped":         # the screen names it: it is scanned once more and taken off
            return next((label.code for label in self.floor.parcels_loaded() if label.code in reply.text), END)
        if reply.outcome == "refused":
            self._left.add(self._code)
        if not self._shelf:
            self._shelf.extend(label for label in self.floor.parcels_ready()
                               if label.code not in self._left and self.chosen(label))
        carrier = prompt.get("carrier")
        if prompt.get("done", 0) >= self.most or reply.code == "manifest_full":
            return END
        label = next((label for label in self._shelf if carrier in (None, label.carrier)), None)
        if label is None:
            return END if carrier else None
        self._shelf.remove(label)
        self._code = label.code
        return label.code

    def rested(self) -> None:
        self._left.clear()

    def at_driver(self, prompt: Prompt, reply: Reply) -> str:
        return self.driver

    def at_plate(self, prompt: Prompt, reply: Reply) -> str:
        return self.plate


class Delivery(Job):
    """Deliver the parcels that are chosen; somebody takes each."""

    task = "delivery"

    def __init__(self, floor: Floor, chosen: Chosen = everything) -> None:
        super().__init__(floor)
        self.chosen = chosen
        self._bag: deque[Label] = deque()
        self._left: set[str] = set()
        self._code = ""

    def sees(self) -> bool:
        return any(self.chosen(label) for label in self.floor.parcels_on_the_road())

    def at_parcel(self, prompt: Prompt, reply: Reply) -> str | None:
        if reply.outcome == "refused":
            self._left.add(self._code)
        if not self._bag:
            self._bag.extend(label for label in self.floor.parcels_on_the_road()
                             if label.code not in self._left and self.chosen(label))
        self._code = self._bag.popleft().code if self._bag else ""
        return self._code or None

    def rested(self) -> None:
        self._left.clear()

    def at_result(self, prompt: Prompt, reply: Reply) -> str:
        return "1"

    def at_receiver(self, prompt: Prompt, reply: Reply) -> str:
        return NAMES[sum(prompt["order"].encode()) % len(NAMES)]

    def at_relation(self, prompt: Prompt, reply: Reply) -> str:
        return str(1 + sum(prompt["order"].encode()) % len(prompt["choices"]))

    def at_reason(self, prompt: Prompt, reply: Reply) -> str:
        return "2"
