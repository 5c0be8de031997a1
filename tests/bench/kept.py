"""Bytes of kept scans at 80x24, task by task: a whole day of people, then what no such day has."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from floorapp.data import db, people
from floorapp.data.act import Act
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.services import assembly, intake
from floorapp.simulation import day
from tests import small_house
from tests.bench.picture import Picture
from tests.bench.scans import WHO

MOST = 250                             # bytes of a kept scan of a task, on an average
ROUNDS = 3
SHELVES = """SELECT l.code AS place, i.sku AS sku, b.code AS barcode, SUM(q.on_hand) AS qty, MIN(l.zone) AS zone
FROM balance q JOIN location l ON l.id = q.location_id JOIN item i ON i.id = q.item_id
JOIN barcode b ON b.item_id = i.id AND b.qty = 1
WHERE l.kind = ? AND l.zone <> 'Z' AND i.tracking = 'none'
AND q.status = 'available' AND q.reserved = 0 AND q.container = 0
GROUP BY l.code, i.sku, b.code HAVING SUM(q.on_hand) >= 8 ORDER BY l.code, i.sku LIMIT ?"""


class Watched:
    """A person's line to the dialogues, with a terminal beside it."""

    def __init__(self, code: str, sizes: list[float]) -> None:
        self.id = int(people.operator_by_code.one(code=code).id)
        self.sizes, self._picture = sizes, Picture(self.id)

    def enter(self, task: str) -> Reply:
        reply = engine.enter(self.id, task)
        self._picture.show(reply)
        return reply

    def say(self, raw: str) -> Reply:
        reply = engine.answer(self.id, raw)
        sent = self._picture.show(reply)
        if reply.outcome == "accepted" or (reply.outcome, reply.task) == ("info", "stock"):
            self.sizes.append(sent)
        return reply

    def kept(self, *inputs: str) -> Reply:
        """Each of these is kept, or asked once more and then kept."""
        for raw in inputs:
            reply = self.say(raw)
            if reply.outcome == "ask":
                reply = self.say(raw)
            assert reply.outcome == "accepted", (raw, reply)
        return reply


def of_all_tasks(line: type[Watched] = Watched) -> dict[str, list[float]]:
    """Bytes of every kept scan, by task; in the open database, which holds the demo's morning. `line`: what else may
    be noted."""
    sizes: dict[str, list[float]] = defaultdict(list)
    day.work_a_day(lambda task: line(WHO[task], sizes[task]))
    small_house.everybody_may_all()
    for task, work in (("stock", _look_up), ("moving", _move), ("status", _hold), ("replenishment", _replenish),
                       ("counting", _count), ("returns", _take_back), ("assembly", _assemble),
                       ("stocktake", _stocktake)):
        person = line("DEWI", sizes[task])
        person.enter(task)
        work(person)
    return dict(sizes)


def _look_up(person: Watched) -> None:
    """Places and items in turns, the longest way from one picture to the next."""
    held = db.ask("SELECT MIN(l.code) AS place, i.sku AS sku FROM balance q JOIN location l ON l.id = q.location_id "
                  "JOIN item i ON i.id = q.item_id WHERE l.kind = 'pick' AND l.zone <> 'Z' GROUP BY i.sku "
                  "ORDER BY i.sku LIMIT 20")
    for row in held:
        for code in (row.place, row.sku):
            person.say(code)


def _move(person: Watched) -> None:
    shelves = _shelves()
    for one, other in zip(shelves[:ROUNDS], shelves[ROUNDS:], strict=False):
        person.kept(one.place, one.barcode, "2")
        person.kept(other.place)


def _hold(person: Watched) -> None:
    for shelf in _shelves()[:ROUNDS]:
        reply = person.kept(shelf.place, shelf.barcode, "1")
        while "choice" in reply.prompt["expects"]:
            reply = person.say("1")


def _count(person: Watched) -> None:
    for shelf in _shelves()[:ROUNDS]:
        person.kept(shelf.place)
        for held in db.ask("SELECT b.code AS barcode, SUM(q.on_hand) AS qty FROM balance q "
                           "JOIN location l ON l.id = q.location_id JOIN barcode b ON b.item_id = q.item_id "
                           "AND b.qty = 1 JOIN item i ON i.id = q.item_id WHERE l.code = ? AND q.on_hand > 0 "
                           "AND i.tracking = 'none' GROUP BY b.code", shelf.place):
            person.kept(held.barcode, str(int(held.qty)))
        while person.say("END").outcome == "ask":
            pass


def _replenish(person: Watched) -> None:
    """What the day has left below its least; what has no pick face of its own is put off."""
    for _ in range(2 * ROUNDS):
        prompt = person.say("<Enter>").prompt
        if prompt["step"] != "start" and not _face_of(prompt["sku"]):
            prompt = person.say("<F4>").prompt
        while prompt["step"] != "start":
            said = {"source": prompt.get("lpn") or prompt.get("location"), "item": _barcode(prompt.get("sku")),
                    "qty": 1, "lot": prompt.get("lot"),
                    "destination": prompt.get("to") or _face_of(prompt.get("sku"))}[prompt["step"]]
            prompt = person.kept(str(said)).prompt


def _take_back(person: Watched) -> None:
    for row in db.ask("SELECT o.number AS number, i.sku AS sku FROM order_line n JOIN \"order\" o ON o.id = n.order_id "
                      "JOIN item i ON i.id = n.item_id WHERE n.delivered > 0 AND i.tracking = 'none' "
                      "GROUP BY o.number, i.sku ORDER BY o.number, i.sku LIMIT 3"):
        person.kept(row.number, _barcode(row.sku), "1", "1", _place("returns"))
        while person.say("END").prompt["step"] != "parcel":
            pass


def _assemble(person: Watched) -> None:
    part, other = _shelves()[-2:]
    small_house.taken("items", "sku,name,barcodes,tracking,expires,components,assembled\n"
                      f"PAKET-1,Paket Kado Lebaran,8991000009991,none,no,{part.sku}*1 {other.sku}*1,yes\n")
    for _ in range(ROUNDS):
        db.execute(lambda: assembly.order(Act("office", 1), intake.item_named("PAKET-1"), 1, "assemble"))
        prompt = person.say("<Enter>").prompt
        while prompt["step"] != "start":
            said = {"location": prompt.get("location"), "item": _barcode(prompt.get("sku")), "qty": prompt.get("qty"),
                    "made": "<Enter>", "target": part.place}[prompt["step"]]
            prompt = person.kept(str(said)).prompt


def _stocktake(person: Watched) -> None:
    """A zone is opened; some of its places are left out."""
    person.kept(_shelves()[0].zone)
    person.say("1")
    person.kept(*["2"] * 3 * ROUNDS)


def _shelves(most: int = 12) -> list[Any]:
    return db.ask(SHELVES, "pick", most)


def _barcode(sku: object) -> str:
    found = db.ask("SELECT b.code AS code FROM barcode b JOIN item i ON i.id = b.item_id WHERE i.sku = ? AND b.qty = 1",
                   str(sku))
    return str(found[0].code) if found else ""


def _face_of(sku: object) -> str:
    """Where this is picked."""
    found = db.ask("SELECT l.code AS code FROM location l JOIN balance q ON q.location_id = l.id AND q.on_hand > 0 "
                   "JOIN item i ON i.id = q.item_id WHERE l.kind = 'pick' AND i.sku = ? ORDER BY l.code LIMIT 1",
                   str(sku))
    return str(found[0].code) if found else ""


def _place(kind: str) -> str:
    return str(db.ask("SELECT code FROM location WHERE kind = ? ORDER BY code LIMIT 1", kind)[0].code)
