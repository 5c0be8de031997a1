"""Choices that only the dialogue remembers: which dock, whose goods, why so many. Undone, the question is open again
and nothing of the choice is left.

That all is as it was is looked at after each of them (conftest); here they are said.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import assembly, intake
from tests.conftest import Store
from tests.small_house import SHIRT, Person, everybody_may_all, stock_rows, taken

Made = Callable[[], tuple[Person, str]]            # who stands before the choice, and what they choose
STOCK = "sku,location,qty\nKAOS-L,A-01-01,10\n"
OWNED = "sku,location,qty,owner\nKAOS-L,STG-1,4,\nKAOS-L,STG-1,3,ACME\n"
ASN = "number,sku,qty\nASN-1,KAOS-L,24\n"


@pytest.fixture(autouse=True)
def unhurried(house: Store) -> None:
    everybody_may_all()
    taken("locations", "code,kind\nDOCK-9,dock\nPACK-9,pack\n")


def assembling() -> Person:
    taken("items", "sku,name,components,assembled\nPAIR,Sepasang,KAOS-L*2,yes\n")
    taken("stock", STOCK)
    db.execute(lambda: assembly.order(Act("office", 1), intake.item_named("PAIR"), 3, "assemble"))
    rina = Person("RINA", "assembly")
    rina.say("<Enter>")
    return rina


def components_ended() -> tuple[Person, str]:
    rina = assembling()
    rina.say("A-01-01", SHIRT, "4")
    return rina, "END"


def counting_whose() -> tuple[Person, str]:
    taken("stock", OWNED)
    rina = Person("RINA", "counting")
    rina.say("STG-1", SHIRT)
    return rina, "ACME"


def dispatch_place() -> tuple[Person, str]:
    return Person("RINA", "dispatch"), "DOCK-9"


def move_all() -> tuple[Person, str]:
    taken("stock", STOCK)
    rina = Person("RINA", "moving")
    assert rina.say("A-01-01", "A-01-01").outcome == "ask"
    return rina, "A-01-01"


def packing_place() -> tuple[Person, str]:
    return Person("RINA", "packing"), "PACK-9"


def on_dock(first: int, second: int) -> Person:
    taken("asns", ASN)
    Person("RINA", "receiving").say("ASN-1", SHIRT, "24", "LPN-7", "END", "<F3>")
    taken("locations", f"code,kind,sequence,max_units\nA-01-01,pick,10,{first}\n"
                       f"A-01-02,pick,20,{second}\nA-02-01,pick,30,0\nR-01-01,reserve,40,0\n")
    return Person("RINA", "putaway")


def in_parts() -> tuple[Person, str]:
    return on_dock(14, 10), "LPN-7"


def in_parts_short() -> tuple[Person, str]:
    return on_dock(9, 8), "LPN-7"


def receiving() -> Person:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT)
    return rina


def damaged() -> tuple[Person, str]:
    rina = receiving()
    rina.say("5", "<F2>", "2")
    return rina, "2"


def dock() -> tuple[Person, str]:
    return Person("RINA", "receiving"), "DOCK-9"


def over_allowed() -> Person:
    rina = receiving()
    rina.say("30", "B-DEWI", "2583")
    return rina


def over_reason() -> tuple[Person, str]:
    return over_allowed(), "1"


def over_not_reasoned() -> tuple[Person, str]:
    """An LPN on a count that is not ended: the reason comes first."""
    rina = receiving()
    rina.say(*["18991000000017"] * 2, "B-DEWI", "2583")
    assert rina.step == "qty", rina.reply
    return rina, "LPN-7"


def receiving_whose() -> tuple[Person, str]:
    taken("stock", OWNED)
    rina = Person("RINA", "receiving")
    rina.say(SHIRT, SHIRT)
    return rina, "ACME"


def stocktake() -> tuple[Person, str]:
    Person("DEWI", "stocktake").say("A", "A")
    return Person("RINA", "stocktake"), "<Enter>"


CHOICES: dict[str, Made] = {
    "components_ended": components_ended, "owner_chosen": counting_whose, "dispatch_place_chosen": dispatch_place,
    "move_all": move_all, "packing_place_chosen": packing_place, "part_suggested": in_parts,
    "part_suggested_short": in_parts_short, "damaged_in_hand": damaged, "dock_chosen": dock,
    "over_reasoned": over_reason, "why_over": over_not_reasoned, "stocktake_shown": stocktake}


@pytest.mark.parametrize(("code", "made"), [*CHOICES.items(), ("owner_chosen", receiving_whose)])
def test_a_choice_is_taken_back_and_its_question_is_open_again(code: str, made: Made) -> None:
    person, choice = made()
    before, stock = person.reply.prompt, stock_rows()
    before.pop("override", None)
    assert person.say(choice).code == code
    assert person.say("<Undo>", "<Enter>").code == "undone"
    assert (person.reply.prompt, stock_rows()) == (before, stock)
    assert person.say(choice).code in {code, "move_all_again"}


def test_an_assembly_that_was_put_aside_is_a_boundary_that_says_how_it_comes_back() -> None:
    rina = assembling()
    assert rina.say("<F4>").code == "assembly_left"
    refused = rina.say("<Undo>")
    assert refused.code == "cannot_undo" and "ENTER" in refused.text
    assert rina.say("<Enter>").code == "assembly_taken"
