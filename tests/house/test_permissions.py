"""Who may cause what: the one table is complete, and each service asks it itself, whichever door it is entered by."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from floorapp import services
from floorapp.data.act import Act
from floorapp.data.people import ROLES
from floorapp.domain.refusals import Refused
from floorapp.services import permissions
from tests.house.source import called, modules

# What changes something without an act: files and set-up, whose doors are the command line's, who one is, and a serial
# number that is made known (a name; no stock).
NOBODYS_ACT = {
    "adjusting.serial_here",
    "kits.rewrite_lines",
    "kits.set_components",
    "quarantine.keep_rows",
    "quarantine.put_aside",
    "quarantine.put_thing_aside",
    "quarantine.settle",
    "quarantine.taken",
    "signing_on.prove",
    "signing_on.sign_in",
    "signing_on.sign_in_by_key",
    "site.set_up",
    "site.sync",
    "trainees.bring",
    "trainees.come",
}
WRITING = {"run", "changed", "tell", "insert_many"}

PEOPLES = {"operators", "masters.take_operator", "signing_on.set_pin"}
EVERYBODYS = {"messages.acknowledge", "seats.sit", "overrides.grant", "overrides.unless_allowed"}
# Written down once more, by role instead of by service: both must say the same.
DOES: dict[str, set[str]] = {
    "receiver": {"receiving", "lpns", "receiving_note", "purchase_orders", "returns", "unknown_codes.keep",
                 "unknown_codes.take_back"},
    "putaway": {"putaway", "cross_docking", "moving", "replenishment", "status", "recalled.take_out"},
    "picker": {"picking", "counting.found_empty", "counting.not_empty", "counting.empty_after_all",
               "lot_swaps.pick_other", "lot_swaps.unpick_other"},
    "assembler": {"assembly", "receiving.print_lpn", "receiving.unprint_lpn"},
    "packer": {"packing", "labelling", "lot_swaps.replace"}, "dispatcher": {"dispatch", "delivery", "notices"},
    "counter": {"counting", "moving", "status", "recalled.take_out"},
    "clerk": {"delivery", "notices", "lpns", "returns", "buyers", "intake", "masters", "opening_stock", "orders",
              "quarantine", "release", "unknown_codes", "order_lines", "transfers.plan", "transfers.reduce",
              "transfers.arrive_in_transit", "transfers.from_transit", "transfers.back_to_transit"},
}


def public() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of every service, by its name in the table."""
    for found in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"{services.__name__}.{found.name}")
        for name, thing in vars(module).items():
            if inspect.isfunction(thing) and not name.startswith("_") and thing.__module__ == module.__name__:
                yield f"{found.name}.{name}", thing


def acts() -> dict[str, Callable[..., Any]]:
    """Those that somebody does."""
    return {name: thing for name, thing in public() if next(iter(inspect.signature(thing).parameters), "") == "act"}


def test_every_act_asks_the_table_and_stands_in_it() -> None:
    missing = [name for name, thing in acts().items() if not getattr(thing, "allowed", None)]
    assert len(acts()) > 60
    assert not missing, f"write @intention above, and a row into permissions.INTENTIONS: {missing}"


def test_what_takes_no_act_changes_nothing() -> None:
    """A public function that writes, itself or through a private one of its module, must say who does it."""
    known = acts()
    writing = set()
    for file, tree in modules().items():
        if not file.startswith("services/"):
            continue
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        module = file.removeprefix("services/").removesuffix(".py")
        writing |= {f"{module}.{name}" for name in functions
                    if not name.startswith("_") and _writes(name, functions, set())}
    assert writing - set(known) - {"permissions.intention"} == NOBODYS_ACT


def test_every_row_of_the_table_is_a_service_and_every_role_is_known() -> None:
    names = set(acts()) | {name.partition(".")[0] for name in acts()}
    assert set(permissions.INTENTIONS) <= names
    named = frozenset[str]().union(*permissions.INTENTIONS.values(), *permissions.ALLOWED.values())
    assert named <= permissions.EVERYBODY
    assert set(ROLES) <= permissions.EVERYBODY


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_cause_what_is_its_work_and_nothing_else(role: str) -> None:
    wrong = {name for name, thing in acts().items() if _lets_in(thing, role) is not _expected(role, name)}
    assert not wrong, f"{role}: {sorted(wrong)}"


def _expected(role: str, name: str) -> bool:
    mine = DOES.get(role, set())
    module = name.partition(".")[0]
    if role == "admin" or name in EVERYBODYS:
        return True
    if name in PEOPLES or module in PEOPLES:
        return role == "supervisor" and name == "operators.forgive"
    return role == "supervisor" or bool({module, name} & mine)


def _lets_in(service: Callable[..., Any], role: str) -> bool:
    """Past the table's door a service without its values, or without a database, comes to nothing."""
    try:
        service(Act("SOMEBODY", 1, 1, roles=frozenset({role})))
    except Refused as refused:
        return refused.code not in {"not_allowed", "supervisor_only"}
    except Exception:                                          # the values, or the house, are missing
        return True
    return True


def _writes(name: str, functions: dict[str, ast.FunctionDef], seen: set[str]) -> bool:
    seen.add(name)
    calls = [node for node in ast.walk(functions[name]) if isinstance(node, ast.Call)]
    if any(isinstance(call.func, ast.Attribute) and (call.func.attr in WRITING or _of_ledger(call.func))
           for call in calls):
        return True
    return any(_writes(inner, functions, seen) for call in calls
               if (inner := called(call)) in functions and inner not in seen and isinstance(call.func, ast.Name))


def _of_ledger(called_: ast.Attribute) -> bool:
    return isinstance(called_.value, ast.Name) and called_.value.id == "ledger" and called_.attr != "digest"
