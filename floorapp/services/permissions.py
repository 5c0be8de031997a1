"""The one table of who may do what."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from floorapp.data import people
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused

EVERYBODY = frozenset({"receiver", "putaway", "picker", "packer", "dispatcher", "counter", "clerk", "assembler",
                       "supervisor", "admin"})
ALLOWED: dict[str, frozenset[str]] = {
    "menu": EVERYBODY,
    "receiving": frozenset({"receiver"}),
    "putaway": frozenset({"putaway"}),
    "picking": frozenset({"picker"}),
    "packing": frozenset({"packer"}),
    "dispatch": frozenset({"dispatcher"}),
    "delivery": frozenset({"dispatcher", "clerk"}),
    "counting": frozenset({"counter"}),
    "moving": frozenset({"putaway", "counter"}),
    "replenishment": frozenset({"putaway"}),
    "returns": frozenset({"receiver", "clerk"}),
    "status": frozenset({"putaway", "counter"}),
    "stock": EVERYBODY,
    "board": frozenset({"clerk"}),
    "assembly": frozenset({"assembler"}),
    "stocktake": frozenset(),
    "supervision": frozenset(),
}
LEADERS = frozenset({"supervisor", "admin"})
# Whoever finds something wrong takes it off sale at once; what may be sold again or destroyed is a leader's word.
STATUS_CHANGES: dict[str, frozenset[str]] = {
    "hold": frozenset({"putaway", "counter"}) | LEADERS,
    "release": LEADERS,
    "damaged": frozenset({"putaway", "counter"}) | LEADERS,
    "scrap": LEADERS,
}


# Who may cause what the services do: a module of services stands for all its intentions, a function for itself.
# Supervisors and admins may do what their people do; `ADMINS` and `LEADERS` stand alone. What a service needs from
# another one on its way (a short pick opens a count) is that service's doing and is not asked again.
ADMINS = frozenset({"admin"})
OFFICE = frozenset({"clerk"}) | LEADERS
INTENTIONS: dict[str, frozenset[str]] = {
    "adjusting": LEADERS,
    "assembly": ALLOWED["assembly"] | LEADERS,
    "buyers": OFFICE,
    "counting": ALLOWED["counting"] | LEADERS,
    "counting.found_empty": ALLOWED["counting"] | ALLOWED["picking"] | LEADERS,
    "counting.not_empty": ALLOWED["counting"] | ALLOWED["picking"] | LEADERS,
    "counting.empty_after_all": ALLOWED["counting"] | ALLOWED["picking"] | LEADERS,
    "cross_docking": ALLOWED["putaway"] | LEADERS,
    "delivery": ALLOWED["delivery"] | LEADERS,
    "dispatch": ALLOWED["dispatch"] | LEADERS,
    "expiry": LEADERS,
    "intake": OFFICE,
    "labelling": ALLOWED["packing"] | LEADERS,
    "lot_swaps": ALLOWED["packing"] | LEADERS,
    "lot_swaps.pick_other": ALLOWED["picking"] | LEADERS,
    "lot_swaps.unpick_other": ALLOWED["picking"] | LEADERS,
    "lpns": ALLOWED["receiving"] | OFFICE,
    "masters": OFFICE,
    "masters.take_operator": ADMINS,
    "messages.acknowledge": EVERYBODY,
    "messages.send": LEADERS,
    "moving": ALLOWED["moving"] | LEADERS,
    "notices": ALLOWED["dispatch"] | ALLOWED["delivery"] | LEADERS,
    "opening_stock": OFFICE,
    "operators": ADMINS,
    "operators.forgive": LEADERS,
    "order_lines": OFFICE,
    "orders": OFFICE,
    "overrides": EVERYBODY,
    "packing": ALLOWED["packing"] | LEADERS,
    "picking": ALLOWED["picking"] | LEADERS,
    "proceedings": LEADERS,
    "programmes": LEADERS,
    "purchase_orders": ALLOWED["receiving"] | LEADERS,
    "putaway": ALLOWED["putaway"] | LEADERS,
    "quarantine": OFFICE,
    "recall": LEADERS,
    "recalled": ALLOWED["moving"] | LEADERS,
    "recalled.let_go_on": LEADERS,
    "receiving": ALLOWED["receiving"] | LEADERS,
    "receiving.print_lpn": ALLOWED["receiving"] | ALLOWED["assembly"] | LEADERS,
    "receiving.unprint_lpn": ALLOWED["receiving"] | ALLOWED["assembly"] | LEADERS,
    "receiving_note": ALLOWED["receiving"] | LEADERS,
    "release": OFFICE,
    "replenishment": ALLOWED["replenishment"] | LEADERS,
    "returns": ALLOWED["returns"] | LEADERS,
    "seats": EVERYBODY,
    "signing_on.set_pin": ADMINS,
    "status": ALLOWED["status"] | LEADERS,
    "transfers": OFFICE,
    "transfers.write_off": LEADERS,
    "unknown_codes": OFFICE,
    "unknown_codes.keep": ALLOWED["receiving"] | OFFICE,
    "unknown_codes.take_back": ALLOWED["receiving"] | OFFICE,
    "stocktaking": LEADERS,
    "supervision": LEADERS,
}

P = ParamSpec("P")
T = TypeVar("T")


def may_do(task: str, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles may open this task; supervisors and admins may open all."""
    return bool(roles & (ALLOWED.get(task, frozenset()) | LEADERS))


def open_to(roles: frozenset[str]) -> list[str]:
    """The tasks that these roles may open, in the order of the menu."""
    return [name for name in ALLOWED if name != "menu" and may_do(name, roles)]


def roles_for(intention: str) -> frozenset[str]:
    """The roles that may cause `module.function`; nobody where neither stands in the table."""
    return INTENTIONS.get(intention, INTENTIONS.get(intention.partition(".")[0], frozenset()))


def intention(service: Callable[Concatenate[Act, P], T]) -> Callable[Concatenate[Act, P], T]:
    """A service that changes something: who acts must have a role for it, whichever door they came through.

    Processes (the worker, an import, the command line) act for the house. Refused: `not_allowed` (what, roles),
    `supervisor_only`.
    """
    name = f"{service.__module__.rpartition('.')[2]}.{service.__name__}"
    allowed = roles_for(name)

    @wraps(service)
    def checked(act: Act, *args: P.args, **kwargs: P.kwargs) -> T:
        if act.inside or not act.operator:
            return service(act, *args, **kwargs)
        if act.roles is None:
            act.roles = frozenset(row.role for row in people.roles_of.all(operator=act.operator))
        if not act.roles & allowed:
            if allowed == LEADERS:
                raise Refused("supervisor_only")
            raise Refused("not_allowed", what=name, roles=", ".join(sorted(allowed)))
        act.inside = True
        try:
            return service(act, *args, **kwargs)
        finally:
            act.inside = False

    checked.allowed = allowed  # type: ignore[attr-defined]  # for the test that walks all services
    return checked
