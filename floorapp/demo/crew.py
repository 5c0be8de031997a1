"""The people of the scripted day: virtual operators with a few habits, and the slips that each is to make once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from floorapp.demo import story
from floorapp.demo.items import by_sku
from floorapp.demo.opening import lot
from floorapp.dialogues.engine import Reply
from floorapp.simulation import away, inbound, outbound
from floorapp.simulation.floor import Floor, Goods
from floorapp.simulation.jobs import PROBLEM, UNDO, Prompt
from floorapp.simulation.mistakes import Mistakes

Says = Callable[[Floor, Reply], list[str]]


class Dock(Floor):
    """The floor of that day: of one item the truck brings less than was announced."""

    def trucks(self) -> list[str]:
        return [asn for asn in super().trucks() if self.on_truck(asn)]

    def on_truck(self, asn: str) -> list[Goods]:
        found = []
        for goods in super().on_truck(asn):
            missing = story.MISSING.get(goods.sku, 0)
            if goods.qty > missing:
                found.append(Goods(goods.sku, goods.qty - missing, goods.lot, goods.expiry, goods.serial, goods.first))
        return found


class Receiving(inbound.Receiving):
    """Unloads the trucks; one item carries a GS1 label that tells lot and best-before date by itself."""

    def __init__(self, floor: Floor, day: date) -> None:
        super().__init__(floor)
        self.day = day

    def at_item(self, prompt: Prompt, reply: Reply) -> str:
        scan = super().at_item(prompt, reply)
        if scan not in {code for code, _ in self.floor.barcodes(story.LABELLED)}:
            return scan
        return gs1_label(story.LABELLED, self.day)


class Putaway(inbound.Putaway):
    """Brings LPNs where they should go, but the second one where there is more room: asked, and meant so."""

    taken = 0

    def at_lpn(self, prompt: Prompt, reply: Reply) -> str | None:
        scan = super().at_lpn(prompt, reply)
        self.taken += scan is not None
        return scan

    def at_location(self, prompt: Prompt, reply: Reply) -> str:
        return story.OTHER_PLACE if self.taken == 2 else super().at_location(prompt, reply)


class Singles(outbound.Picking):
    """Picks one order at a time, at most `most`."""

    def __init__(self, floor: Floor, totes: outbound.Totes, most: int) -> None:
        super().__init__(floor, totes)
        self.most = most

    def at_start(self, prompt: Prompt, reply: Reply) -> str | None:
        if self.most == 0:
            return None
        scan = super().at_start(prompt, reply)
        self.most -= scan is not None
        return scan


class Delivery(away.Delivery):
    """Brings parcels to their buyers; at the second door nobody is at home."""

    doors = 0

    def at_result(self, prompt: Prompt, reply: Reply) -> str:
        self.doors += 1
        return "2" if self.doors == 2 else "1"


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody says once at a question, before the right thing; `says` is empty where it is not the moment."""

    task: str
    step: str
    says: Says


@dataclass
class Planned(Mistakes):
    """Slips in place of chance."""

    slips: tuple[Slip, ...] = ()

    def instead(self, floor: Floor, reply: Reply, step_before: str, said: str) -> list[str]:
        for slip in self.slips:
            if (slip.task, slip.step) == (reply.task, reply.prompt["step"]):
                inputs = slip.says(floor, reply)
                if inputs:
                    self.slips = tuple(left for left in self.slips if left is not slip)
                    return inputs
        return []


def slips_of(operator: str) -> Planned:
    """A fresh plan of what this operator does wrong."""
    return Planned(slips=_SLIPS[operator])


def gs1_label(sku: str, day: date) -> str:
    """A GS1 DataMatrix as its scanner sends it: GTIN, best-before date, lot."""
    said = lot(by_sku()[sku], 2, day)
    expiry = date.fromisoformat(str(said["expiry"]))
    return f"]d201{by_sku()[sku].ean:0>14}17{expiry:%y%m%d}10{said['lot']}"


def _always(*inputs: str) -> Says:
    return lambda floor, reply: list(inputs)


def _of(sku: str, *inputs: str) -> Says:
    return lambda floor, reply: list(inputs) if reply.prompt.get("sku") == sku else []


def _after(code: str, *inputs: str) -> Says:
    return lambda floor, reply: list(inputs) if reply.outcome == "accepted" and reply.code == code else []


def _neighbour(floor: Floor, reply: Reply) -> list[str]:
    """The place beside the one that is asked for."""
    places = story.NEIGHBOURS
    return [places[0] if reply.prompt["location"] != places[0] else places[1]]


def _short(floor: Floor, reply: Reply) -> list[str]:
    """F2, short, one was there."""
    asked = reply.prompt.get("sku") == story.SHORT and reply.prompt["qty"] > 1
    return [PROBLEM, "1", "1"] if asked else []


def _other_tote(floor: Floor, reply: Reply) -> list[str]:
    """A tote of another order on the same trolley."""
    return ["T-00999"] if reply.prompt.get("to") else []


def _other_carrier(floor: Floor, reply: Reply) -> list[str]:
    """A parcel that another courier is to take."""
    carrier = reply.prompt.get("carrier")
    return [label.code for label in floor.parcels_ready() if carrier not in (None, label.carrier)][:1]


def _one_missing(floor: Floor, reply: Reply) -> list[str]:
    """The scale shows what the first parcel weighs without one of its units."""
    sku, _ = story.INSTANT[-1]
    grams = (floor.scale(reply.prompt["to"]) or 0) - by_sku()[sku].grams
    return [str(grams)] if grams > 0 else []


def _ean(sku: str) -> str:
    return by_sku()[sku].ean


def _plan(*slips: tuple[str, str, Says]) -> tuple[Slip, ...]:
    return tuple(Slip(*slip) for slip in slips)


_STRANGER = _ean("BALSEM-MRH")
_SLIPS: dict[str, tuple[Slip, ...]] = {
    "RINA": _plan(("receiving", "item", _always(_STRANGER)), ("receiving", "qty", _of("KAOS-NVY-L", "500")),
                  ("receiving", "qty", _of("HIJAB-SGE", _ean("HIJAB-SGE"), UNDO)),
                  ("putaway", "location", _always("SHIP-1"))),
    "BUDI": _plan(("picking", "location", _neighbour), ("picking", "item", _always(_STRANGER)),
                  ("picking", "item", _short), ("picking", "location", _after("picked", UNDO)),
                  ("picking", "tote", _other_tote)),
    "SITI": _plan(("packing", "item", _always(_STRANGER)), ("packing", "weight", _one_missing),
                  ("packing", "label", _always("JX0000000000")),
                  ("packing", "item", _after("unit_packed", UNDO))),
    "AGUS": _plan(("dispatch", "parcel", _other_carrier), ("delivery", "parcel", _always("A1-01-1"))),
}


def people(names: Iterable[str]) -> dict[str, Planned]:
    """Everybody's slips; each is made once in the whole day."""
    return {name: slips_of(name) for name in names}
