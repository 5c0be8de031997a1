"""The one table of who may do what."""

from __future__ import annotations

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
}
LEADERS = frozenset({"supervisor", "admin"})
# Whoever finds something wrong takes it off sale at once; what may be sold again or destroyed is a leader's word.
STATUS_CHANGES: dict[str, frozenset[str]] = {
    "hold": frozenset({"putaway", "counter"}) | LEADERS,
    "release": LEADERS,
    "damaged": frozenset({"putaway", "counter"}) | LEADERS,
    "scrap": LEADERS,
}


def may_do(task: str, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles may open this task; supervisors and admins may open all."""
    return bool(roles & (ALLOWED.get(task, frozenset()) | LEADERS))


def open_to(roles: frozenset[str]) -> list[str]:
    """The tasks that these roles may open, in the order of the menu."""
    return [name for name in ALLOWED if name != "menu" and may_do(name, roles)]
