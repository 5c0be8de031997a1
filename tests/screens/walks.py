"""Walks of real dialogues through every step of every task, for the sheets: one house, one shift, a clock that stands.

What is drawn of a step is the first answer that led to it. A step that no walk reaches fails in test_sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from floorapp.data import clock, conversations, db, holding, people
from floorapp.data.act import Act
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.mirroring import Seen, seen
from floorapp.dialogues.tasks import TASKS
from floorapp.services import assembly, intake, messages
from floorapp.services.seats import Seat
from tests import small_house
from tests.dialogues.counting_floor import rules
from tests.small_house import COFFEE, PHONE, SHIRT, inbound_rules, taken

NOON = 1_794_985_920_000                                   # 18 November 2026, 14:12 in Jakarta
GLASS, TEA = "8991000000041", "8991000000058"
SHELVES = "code,kind,zone,aisle,bay,level,sequence,check_digits\nA-02-02,pick,A,02,02,1,40,64\n"
PEOPLE = """code,name,roles,badge,pin,language
TONO,Tono,assembler,B-TONO,2584,id
ANI,Ani,counter,B-ANI,2590,id
EKO,Eko,counter putaway,B-EKO,2591,id
"""
ITEMS = """sku,name,barcodes,weight_g,length_mm,width_mm,height_mm,tracking,expires,fragile,components,assembled
GELAS-6,Gelas Kaca Bening isi 6,8991000000041,900,200,150,120,none,no,yes,,
TEH-100,Teh Celup Melati isi 100,8991000000058,150,150,80,60,none,no,,,
KADO,Paket Kado Lebaran,8991000009991,,,,,lot,no,,KAOS-L*2 HP-01*1,yes
"""
STOCK = """sku,location,qty,lot,expiry,serial,owner
KAOS-L,A-01-01,60,,,,
KOPI-200,A-01-02,8,LATE,2031-01-01,,
KOPI-200,A-01-02,5,SOON,2030-01-01,,
HP-01,A-02-01,1,,,SN-1,
HP-01,A-02-01,1,,,SN-2,
GELAS-6,R-01-01,20,,,,
TEH-100,A-02-02,2,,,,
"""
ORDERS = """number,sku,qty,payment_method,carrier,ship_by
SO-1,KAOS-L,2,cod,JNE,2026-11-18T15:00:00+07:00
SO-1,KOPI-200,1,cod,JNE,2026-11-18T15:00:00+07:00
SO-2,HP-01,1,cod,JNE,2026-11-18T15:00:00+07:00
SO-2,GELAS-6,1,cod,JNE,2026-11-18T15:00:00+07:00
SO-3,KOPI-200,8,cod,JNE,2026-11-18T15:00:00+07:00
SO-3,TEH-100,2,cod,JNE,2026-11-18T15:00:00+07:00
SO-4,KAOS-L,4,cod,JNE,2026-11-18T15:00:00+07:00
"""
STRANGE = "8997700000017"


@dataclass
class Shift:
    """What was shown: name -> the answer and its tape; and an operator's screen as a mirror has it."""

    shots: dict[str, tuple[Reply, list[Any]]] = field(default_factory=dict)
    mirrors: dict[str, Seen] = field(default_factory=dict)

    def go(self, code: str, task: str, *scans: str, shot: str = "") -> Reply:
        """Somebody's inputs; `shot` names a picture of the last answer that is wanted besides that of its step."""
        operator = people.operator_by_code.one(code=code).id
        reply = engine.enter(operator, task)
        self._keep(operator, reply)
        for raw in scans:
            reply = engine.answer(operator, raw)
            self._keep(operator, reply)
        if shot:
            self.shots[shot] = reply, conversations.tape.all(operator=operator, most=20)
        return reply

    def _keep(self, operator: int, reply: Reply) -> None:
        name = f"{reply.task}-{reply.prompt['step']}"
        plain = reply.outcome == "accepted" or (reply.outcome == "info" and not reply.code.startswith(("help", "expl")))
        if plain and name not in self.shots and not reply.prompt.get("message"):
            self.shots[name] = reply, conversations.tape.all(operator=operator, most=20)


def walked(language: str) -> Shift:
    """The whole shift in this language. The small house must be built; the clock stands."""
    shift = Shift()
    taken("operators", PEOPLE)
    taken("items", ITEMS)
    taken("items", "sku,name,value\nKAOS-L,Kaos Polos Hitam L,25000\n")
    taken("locations", SHELVES)
    taken("stock", STOCK)
    taken("asns", small_house.ASN)
    taken("orders", ORDERS)
    small_house.release_all()
    with db.tx():
        db.database().execute_sql(f"UPDATE operator SET language = '{language}'")
    for walk in (_receiving, _putaway, _picking, _packing, _leaving, _coming_back, _counting, _inside, _assembling,
                 _supervising, _owners, _two_totes, _loose):
        walk(shift.go, shift)
    return shift


Go = Callable[..., Reply]


def _receiving(go: Go, shift: Shift) -> None:
    go("DEWI", "menu")
    go("DEWI", "menu", "9", shot="menu-more")
    go("RINA", "receiving", "ASN-1", SHIRT, "30", shot="override-offer")
    go("RINA", "receiving", "<F2>", shot="override-badge")
    go("RINA", "receiving", "30", "B-DEWI", shot="override-pin")
    go("RINA", "receiving", "9999", shot="override-wrong")
    go("RINA", "receiving", "2583", "<F3>")
    go("RINA", "receiving", "5", "LPN-7", COFFEE, "4", "B-77", "311230", "LPN-8",
       PHONE, "1", "SN-9", "<Enter>")
    go("RINA", "receiving", "<F2>", "3", "<F3>", "<F2>", "6", STRANGE, "2")
    with inbound_rules("[receiving]\nrest = 'ask'\n"):
        go("RINA", "receiving", "END", "1")
    go("DEWI", "receiving", "<F4>", "KAOS-L", "<F3>", "<F3>", "<F3>")


def _putaway(go: Go, shift: Shift) -> None:
    with inbound_rules("[putaway]\nask_reason = true\n"):
        go("RINA", "putaway", "LPN-7", "R-01-01", shot="confirm")
        go("RINA", "putaway", "R-01-01", "<F3>", "<F3>")
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,6\n")
    go("RINA", "putaway", SHIRT, "<F3>", "<F3>")


def _picking(go: Go, shift: Shift) -> None:
    go("BUDI", "picking", "<Enter>", "A-01-01", SHIRT)
    go("BUDI", "picking", COFFEE, shot="refused")
    go("BUDI", "picking", "<F1>", "<F1>", shot="explained")
    go("BUDI", "picking", "<F2>", shot="problem")
    go("BUDI", "picking", "<F3>", "<Undo>", shot="undo")
    go("BUDI", "picking", "<F3>", "<F1>", shot="help")
    go("BUDI", "picking", shot="resumed")
    go("BUDI", "picking", SHIRT, "T-0001", "A-01-02", COFFEE, "PACK-1")
    go("JOKO", "picking", "TR-1", "T-0002", "<Enter>")
    _follow(go, "JOKO", "picking", "T-0002", "drop")
    go("JOKO", "picking", "PACK-1")
    with rules('[floor]\nzero_check = ["A"]'):
        go("BUDI", "picking", "<Enter>")
        _follow(go, "BUDI", "picking", "T-0003", "empty")
        go("BUDI", "picking", "1")
    _follow(go, "BUDI", "picking", "T-0003", "drop")
    go("BUDI", "picking", "PACK-1", "<Enter>", "A-01-01", SHIRT, "2", "T-0004", "<F2>", "5")
    _follow(go, "BUDI", "picking", "T-0005", "drop")
    go("BUDI", "picking", "PACK-1")


def _follow(go: Go, code: str, task: str, tote: str, goal: str) -> None:
    """What the screen asks is done, until it asks this."""
    codes = {"HP-01": PHONE, "GELAS-6": GLASS, "KOPI-200": COFFEE, "KAOS-L": SHIRT, "TEH-100": TEA}
    reply = go(code, task)
    for _ in range(20):
        if reply.prompt["step"] == goal:
            return
        prompt = reply.prompt
        answers = {"location": prompt.get("location"), "tote": tote, "serial": prompt.get("serial"), "made": "<Enter>",
                   "item": codes.get(prompt.get("sku", "")), "qty": str(prompt.get("qty"))}
        reply = go(code, task, answers[prompt["step"]])
    raise AssertionError(f"{code} never came to {goal}: {reply}")


def _packing(go: Go, shift: Shift) -> None:
    go("DEWI", "packing", "T-0001", SHIRT, SHIRT, COFFEE, "<Enter>", "<Enter>", shot="packing-label")
    go("DEWI", "packing", _label("SO-1"))
    go("DEWI", "packing", "T-0002", GLASS, "SN-1", "<Enter>", "<Enter>", "1")
    go("DEWI", "packing", _label("SO-2"))
    go("DEWI", "packing", "T-0003", COFFEE, "SOON", *[COFFEE, "SOON"] * 3, *[COFFEE] * 4, TEA, TEA)
    go("DEWI", "packing", "<Enter>", "<Enter>")
    go("DEWI", "packing", _label("SO-3"))
    go("DEWI", "packing", "SO-4", SHIRT, "T-0004", "<F3>")


def _leaving(go: Go, shift: Shift) -> None:
    one, two, three = (_label(order) for order in ("SO-1", "SO-2", "SO-3"))
    go("DEWI", "dispatch", one, two, three, shot="dispatch-parcels")
    go("DEWI", "dispatch", "END", "PAK JOKO", "B1234CD")
    go("DEWI", "delivery", one, "1", "IBU SARI", "2", two, "2", "1")


def _coming_back(go: Go, shift: Shift) -> None:
    go("RINA", "returns", _label("SO-2"), GLASS, "1", "1", "R-01-01", "END")
    go("RINA", "returns", _label("SO-3"), COFFEE)


def _label(order: str) -> str:
    rows = db.ask('SELECT p.number FROM parcel p JOIN "order" o ON o.id = p.order_id WHERE o.number = ?', order)
    return str(rows[0].number) if rows else "?"


def _counting(go: Go, shift: Shift) -> None:
    go("ANI", "counting", "A-01-01", SHIRT, "50", "END", "<Enter>")
    go("EKO", "counting", "<Enter>", "A-01-01", SHIRT, "50", "END")
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-02,5,B-12,2030-06-30\n")
    go("ANI", "counting", "A-01-02", COFFEE, "3", "B-12", f"(01)0{COFFEE}(10)B-13", "1")
    go("EKO", "counting", "A-02-01", PHONE, "SN-2", "<Enter>")
    with rules("[approval]\nask_cause = true"):
        go("DEWI", "counting", "<F4>", "1", "<F3>", "<F3>")


def _inside(go: Go, shift: Shift) -> None:
    go("JOKO", "moving", "A-01-01", SHIRT, "2", "<F3>", "<F3>")
    go("JOKO", "moving", "A-01-02", COFFEE, "<F3>", "<F3>")
    go("DEWI", "status", "A-01-01", SHIRT, "2", "1", "<F3>", "<F3>", "<F3>", "<F3>")
    go("DEWI", "status", "A-01-02", COFFEE)
    go("DEWI", "stock", SHIRT, shot="stock-item")
    go("DEWI", "stock", "A-01-02", shot="stock-place")
    with db.tx():
        db.database().execute_sql("UPDATE item SET min_qty = 10, max_qty = 15 WHERE sku = 'GELAS-6'")
    taken("stock", "sku,location,qty\nGELAS-6,A-01-01,1\n")
    go("JOKO", "replenishment", "<Enter>", "R-01-01", GLASS, "14")


def _assembling(go: Go, shift: Shift) -> None:
    db.execute(lambda: assembly.order(Act("office", 1), intake.item_named("KADO"), 1, "assemble"))
    go("TONO", "assembly", "<Enter>")
    _follow(go, "TONO", "assembly", "", "target")


def _supervising(go: Go, shift: Shift) -> None:
    go("DEWI", "stocktake", "A", "A", "1")
    go("DEWI", "supervision", "BUDI", "1", "<F3>", "BUDI", "2", "<F3>")
    go("DEWI", "supervision", shot="people")
    dewi, budi = (people.operator_by_code.one(code=code) for code in ("DEWI", "BUDI"))
    shift.mirrors["mirror"] = seen(budi.id)
    db.execute(lambda: messages.send(Act("DEWI", 1, dewi.id), "Semua ke pintu 2, truk JNE sudah datang", [budi]))
    go("BUDI", "picking", shot="message")
    shift.mirrors["mirror-message"] = seen(budi.id)
    go("DEWI", "supervision", "<F4>", shot="messages")
    go("BUDI", "picking", "<Enter>")
    _taking_over(shift)


def _taking_over(shift: Shift) -> None:
    """Rina sits at a desk, and comes to a gun."""
    rina = people.operator_by_code.one(code="RINA").id
    with db.tx():
        db.database().execute_sql("UPDATE operator SET terminal = '10.0.0.7 pts/3', seat = 7, seat_screen = 1, "
                                  f"seat_at = {NOON - 720_000} WHERE id = {int(rina)}")
    with patch.object(holding, "is_held", lambda seat: True):
        reply = engine.enter(rina, "", "pts/9", Seat(True, rina, 8))
        shift.shots["takeover"] = reply, conversations.tape.all(operator=rina, most=20)
    with db.tx():
        db.database().execute_sql(f"UPDATE operator SET seat = 0 WHERE id = {int(rina)}")


def _two_totes(go: Go, shift: Shift) -> None:
    """An order whose shirts lie in two totes: out of which one are they taken?"""
    taken("locations", "code,kind,zone,sequence\nA-09-09,pick,A,1\n")
    taken("stock", "sku,location,qty\nKAOS-L,A-09-09,4\n")
    taken("orders", "number,sku,qty,payment_method,priority\nSO-9,KAOS-L,4,cod,9\n")
    small_house.release_all()
    where = str(go("BUDI", "picking", "<Enter>").prompt["location"])
    go("BUDI", "picking", where, SHIRT, "2", "T-0021", "<F2>", "5", SHIRT, "2", "T-0022", "PACK-1")
    go("DEWI", "packing", "SO-9", SHIRT)


def _owners(go: Go, shift: Shift) -> None:
    taken("stock", "sku,location,qty,owner\nKAOS-L,STG-1,4,\nKAOS-L,STG-1,3,ACME\n")
    go("RINA", "moving", "STG-1", SHIRT)
    go("EKO", "status", "STG-1", SHIRT)
    go("RINA", "receiving", GLASS, GLASS)
    taken("stock", "sku,location,qty,owner\nKAOS-L,DOCK-1,2,ACME\n")
    go("JOKO", "putaway", SHIRT)
    for owner in ("OWN", "ACME"):
        taken("asns", f"number,sku,qty,owner\nASN-9,TEH-100,4,{owner}\n")
        taken("orders", f"number,sku,qty,payment_method,owner\nSO-8,TEH-100,1,cod,{owner}\n")
    go("DEWI", "receiving", "ASN-9")
    go("DEWI", "counting", "STG-1", SHIRT)
    for task in ("stock", "returns", "packing"):
        go("DEWI", task, "SO-8")
        go("DEWI", task, "<F3>")


def _loose(go: Go, shift: Shift) -> None:
    """Two lots and two serial numbers wait without an LPN."""
    taken("stock", "sku,location,qty,lot,expiry,serial\nKOPI-200,DOCK-1,6,B-31,2031-03-31,\n"
                   "KOPI-200,DOCK-1,4,B-32,2032-03-31,\nHP-01,DOCK-1,1,,,SN-31\nHP-01,DOCK-1,1,,,SN-32\n")
    go("RINA", "putaway", COFFEE, "<F3>")
    go("RINA", "putaway", PHONE, "SN-32")


@contextmanager
def standing_still() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(clock.stopped_at(NOON))
        yield


STEPS = {f"{task}-{step.removeprefix('at_')}" for task, dialogue in TASKS.items()
         for step in dir(dialogue) if step.startswith("at_") and task != "board"}
