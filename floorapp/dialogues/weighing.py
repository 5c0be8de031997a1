"""The weight of a parcel: what the scale says, and whether it may be. Part of the packing task."""

from __future__ import annotations

from typing import Any

from floorapp.dialogues import reader
from floorapp.dialogues.talk import Answer, Talk, ask
from floorapp.domain import codes
from floorapp.domain.codes import Scan
from floorapp.domain.refusals import Refused
from floorapp.services import overrides, packing
from floorapp.settings import current


def grams_of(talk: Talk, parcel: Any) -> int | Answer | None:
    """Grams; None for Enter where there is no scale; for a doubtful weight the question, or, where the site's profile
    says so, a supervisor's to allow: then a weight there must be. Refused: `weight_zero`, `weight_outside`,
    `weight_outside_suspect`."""
    strict = current().floor.verification.packing_weight == "approved"
    if talk.scan.command == "Enter" and not strict:
        return None
    grams = _read_off(talk.scan)
    if grams is None:
        raise reader.refusal(talk, "weight")
    if grams == 0:
        raise Refused("weight_zero")
    doubt = packing.weight_doubt(parcel, grams)
    if doubt is not None and strict:
        overrides.unless_allowed(talk.act, packing.weight_outside(doubt), grams)
    elif doubt is not None and not talk.confirmed:
        return ask(doubt.code, **doubt.params)
    return grams


def _read_off(scan: Scan) -> int | None:
    """Typed digits, or the label of a scale; what goods say that they weigh is not the parcel's weight."""
    label = scan.gs1
    if label is None or label.gtin is not None or label.weight_g is None:
        return codes.quantity(scan.text)
    return codes.quantity(str(label.weight_g))
