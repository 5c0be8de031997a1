"""Each role opens its tasks and no others, and no door leads around the services' own question."""

from __future__ import annotations

import pytest

from floorapp.data import db, people
from floorapp.data.act import Act
from floorapp.data.people import ROLES
from floorapp.dialogues import engine
from floorapp.dialogues.tasks import TASKS
from floorapp.domain.refusals import Refused
from floorapp.services import operators, picking, receiving
from floorapp.services.permissions import ALLOWED, LEADERS
from tests.small_house import taken

pytestmark = pytest.mark.usefixtures("house")


def somebody(role: str) -> int:
    taken("operators", f"code,name,roles,pin\nX-{role.upper()},X,{role},2590\n")
    return int(people.operator_by_code.one(code=f"X-{role.upper()}").id)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_exactly_its_tasks(role: str) -> None:
    person = somebody(role)
    opened = set()
    for task in TASKS:
        try:
            engine.enter(person, task)
        except Refused as refused:
            assert refused.code == "not_your_task"
        else:
            opened.add(task)
    assert opened == set(TASKS if role in LEADERS else (name for name, roles in ALLOWED.items() if role in roles))


def test_a_service_refuses_who_has_no_role_for_it_although_no_dialogue_stands_before_it() -> None:
    packer, admin = somebody("packer"), somebody("admin")
    with pytest.raises(Refused, match="not_allowed"):
        db.execute(lambda: picking.claim(Act("X-PACKER", 1, packer)))
    with pytest.raises(Refused, match="not_allowed"):
        db.execute(lambda: receiving.open_receipt(Act("X-PACKER", 1, packer), None, 1))
    dewi = people.operator_by_code.one(code="DEWI")
    with pytest.raises(Refused, match="not_allowed"):
        db.execute(lambda: operators.new_pin(Act("DEWI", 1, dewi.id), dewi))
    assert db.execute(lambda: operators.new_pin(Act("X-ADMIN", 1, admin), dewi)).isdigit()


def test_a_role_that_was_taken_away_is_gone_at_the_next_input() -> None:
    person = somebody("picker")
    assert engine.enter(person, "picking").task == "picking"
    with db.tx():
        people.drop_roles.run(operator=person)
        people.add_role.run(operator=person, role="packer")
    told = engine.answer(person, "<Enter>")
    assert told.code == "not_allowed" and "picker" in told.text and "." not in told.text, "no name of the program's own"
    assert engine.enter(person).task == "menu"
    assert engine.answer(person, "GOPICKING").text == "TUGAS PERAN LAIN\nAmbil"
