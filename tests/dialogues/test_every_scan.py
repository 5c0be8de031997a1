"""Every kind of code at every step of every task: what is no answer is refused, and the words name what was scanned.

The walks of the sheets come to every step; there each code is given and taken back. What is an answer stands in
ANSWERS: a new step, or one that takes more than it did, is noticed here.
"""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.domain.gs1 import check_digit
from floorapp.locale import say
from tests import small_house
from tests.conftest import Store
from tests.screens import walks
from tests.small_house import SHIRT

SSCC = "38991000000000000" + str(check_digit("38991000000000000"))
CODES = {
    "place": "R-01-01", "item": SHIRT, "label": f"]C1010{SHIRT}", "lpn": "LPN-8", "tote": "T-0001", "badge": "B-EKO",
    "asn": "ASN-1", "order": "SO-1",
    # Of these shapes, but nobody's.
    "new label": "]C10108991000000997", "new link": "https://id.gs1.org/01/08991000000997", "new gtin": "8991000000997",
    "new sscc": f"]C100{SSCC}", "new lpn": "LPN-77", "new resi": "JX8009962760", "new place": "Z-99-99"}
# Which of them a step takes for an answer (or as something that needs no refusal), beside what it expects.
ANSWERS = {
    "receiving-asn": "asn item label", "receiving-item": "item label asn",
    "receiving-qty": "item label lpn,new lpn,new sscc",
    "receiving-lpn": "lpn,new lpn,new sscc", "receiving-lot": "new place", "receiving-serial": "new place,new resi",
    "receiving-unknown": "new label,new link,new gtin,new sscc,new resi", "receiving-tray": "item label",
    "putaway-lpn": "lpn", "putaway-location": "place", "putaway-qty": "item label",
    "picking-start": "tote", "picking-item": "item label", "picking-qty": "item label", "picking-tote": "tote",
    "picking-drop": "tote", "packing-order": "tote order", "packing-item": "item label tote", "returns-parcel": "order",
    "returns-location": "place", "counting-location": "place", "counting-item": "item label",
    "counting-qty": "item label", "counting-lot": "new place", "counting-serial": "item label,new place,new resi",
    "moving-source": "place lpn tote", "moving-item": "item label", "moving-qty": "item label place lpn",
    "moving-destination": "place lpn", "replenishment-source": "place", "status-source": "place lpn tote",
    "status-item": "item label", "status-qty": "item label", "stock-code": "place item label lpn tote asn order",
    "assembly-item": "item label", "assembly-qty": "item label", "assembly-target": "place lpn",
    "stocktake-start": "place",
    "dispatch-plate": "place,new place,new lpn", "dispatch-driver": "new place", "delivery-receiver": "new place",
    "supervision-who": "badge", "supervision-text": ",".join(CODES)}
# Refusals that say what they need by themselves: they name the thing, or there is nothing that could be scanned.
PLAIN = {"enter_for_work", "mirror_read_only", "container_code_bad", "that_is_an_item_code", "not_on_dock",
         "serials_one_by_one", "component_not_here"}
KINDS = {"place": "location", "item": "item", "label": "item", "lpn": "lpn", "tote": "tote", "badge": "badge",
         "asn": "asn", "order": "order", "new resi": "tracking", "new sscc": "lpn", "new lpn": "lpn",
         "new label": "item", "new link": "item", "new gtin": "item"}


class _Back(Exception):
    """Everything as it was before."""


def tried(operator: int, code: str) -> Reply:
    """The answer to this input, which then was never given."""
    told: list[Reply] = []

    def once() -> None:
        told[:] = [engine._answer(operator, code, "", None, None, [], ())]
        raise _Back

    with pytest.raises(_Back):
        db.execute(once)
    return told[0]


@pytest.fixture
def probed(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Reply]]:
    """Step -> code's name -> what was said."""
    found: dict[str, dict[str, Reply]] = {}
    keep: Any = walks.Shift._keep

    def probe(shift: walks.Shift, operator: int, reply: Reply) -> None:
        keep(shift, operator, reply)
        name = f"{reply.task}-{reply.prompt['step']}"
        if reply.outcome in {"accepted", "info"} and name in walks.STEPS - set(found) and "message" not in reply.prompt:
            found[name] = {kind: tried(operator, code) for kind, code in CODES.items()}

    monkeypatch.setattr(walks.Shift, "_keep", probe)
    small_house.build()
    with walks.standing_still():
        walks.walked("en")
    return found


def test_what_is_no_answer_is_refused_and_named(probed: dict[str, dict[str, Reply]]) -> None:
    assert set(probed) == walks.STEPS
    wrong, mute = [], []
    for step, replies in probed.items():
        answers = {kind for part in ANSWERS.get(step, "").split(",") for kind in
                   ([part] if part.startswith("new ") else part.split())}
        for kind, reply in replies.items():
            if (reply.outcome == "refused") == (kind in answers):
                wrong.append(f"{step} {kind}: {reply.outcome} {reply.code}")
            if reply.outcome != "refused" or reply.code in PLAIN:
                continue
            code = CODES[kind].removeprefix("]C1").upper()
            named = code in reply.text or SHIRT in reply.text or "KAOS-L" in reply.text or kind == "label"
            if reply.code == "wrong_kind":
                named = named and say(f"kind_{KINDS.get(kind, 'location')}", "en") in reply.text
            if not named:
                mute.append(f"{step} {kind}: {reply.text!r}")
    assert (wrong, mute) == ([], [])
