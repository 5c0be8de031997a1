"""Dispatch: the first parcel chooses carrier and manifest, then parcel after parcel; END, driver, plate: shipped.

A dock or shipping place may be scanned first. A parcel whose order was stopped after loading is scanned once more, and
again to confirm: it is off the manifest.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import locations, orders, parcels
from floorapp.dialogues import naming, reader
from floorapp.dialogues.talk import NEVER, Answer, Compensation, Dialogue, State, Talk, ask, kept
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.services import dispatch

DOCKS = ("ship", "dock", "staging")


class Dispatch(Dialogue):
    """States keep: dock (location), manifest (id), driver."""

    task = "dispatch"
    home = "parcel"
    private: ClassVar[frozenset[str]] = frozenset({"driver", "plate"})
    parents: ClassVar[dict[str, str]] = {"driver": "parcel", "plate": "driver"}
    undo: ClassVar[dict[str, Compensation]] = {"unload": dispatch.unload, "put_on": dispatch.put_on}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        manifest = _open_manifest(state)
        dock = _dock(talk, manifest)
        said: dict[str, Any] = {"step": state["step"], "location": dock.code if dock else None,
                                "expects": EXPECTS[state["step"]]}
        if manifest is None:
            return said | {"expects": ["parcel", "location"]} if state["step"] == "parcel" else said
        loaded = parcels.loaded_count.value(manifest=manifest.id)
        waiting = parcels.waiting_count.value(warehouse=talk.warehouse, carrier=manifest.carrier_id)
        said |= {"manifest": manifest.number, "carrier": manifest.carrier_code, "done": loaded,
                 "position": [loaded, loaded + waiting]}
        if state.get("driver"):
            said["driver"] = state["driver"]
        return said

    def resuming(self, state: State) -> bool:
        return _open_manifest(state) is not None

    def at_parcel(self, talk: Talk) -> Answer:
        """A parcel by its label, or at first the dock. Refused: what `dispatch.load` refuses."""
        state = talk.state
        if not talk.scan.text:
            raise reader.refusal(talk, "parcel")
        parcel = reader.parcel_of(talk.scan)
        manifest = _open_manifest(state)
        if parcel is None:
            place = reader.location_of(talk, talk.scan) if manifest is None else None
            if place is None:
                raise reader.refusal(talk, "parcel")
            if place.kind not in DOCKS:
                raise Refused("not_a_dispatch_place", location=place.code)
            state["dock"] = place.id
            return kept("dispatch_place_chosen", location=place.code)
        if parcel.state == "loaded":
            return self._loaded_already(talk, parcel, manifest)
        dock = _dock(talk, manifest)
        done = dispatch.load(talk.act, parcel.id, manifest and manifest.id, dock and dock.id)
        state["manifest"] = done["manifest"]
        shown = parcels.manifest_shown.one(id=done["manifest"])
        return kept("parcel_loaded", [("unload", done)], parcel=parcel.tracking_no, carrier=shown.carrier_code,
                    n=parcels.loaded_count.value(manifest=shown.id))

    def at_driver(self, talk: Talk) -> Answer:
        naming.refuse_code(talk, "driver")
        name = _words(talk, "driver", 60)
        if not name:
            raise reader.refusal(talk, "driver")
        talk.go("plate", driver=name)
        return kept("driver_named")

    def at_plate(self, talk: Talk) -> Answer:
        """The vehicle's plate; Enter where there is none. Everything on the manifest is shipped."""
        state = talk.state
        naming.refuse_code(talk, "plate")
        plate = "" if talk.scan.command == "Enter" else _words(talk, "plate", 20).upper()
        closed = dispatch.close(talk.act, state["manifest"], state["driver"], plate)
        dock = state.get("dock")
        state.clear()
        state.update(self.begin() | ({"dock": dock} if dock else {}))
        return kept("manifest_closed", NEVER, manifest=closed["number"], n=closed["parcels"])

    def end(self, talk: Talk) -> Answer:
        """END: nothing more is loaded. Refused: `nothing_to_end`, `parcel_stopped`."""
        manifest = _open_manifest(talk.state)
        if manifest is None:
            raise Refused("nothing_to_end")
        if talk.state["step"] != "parcel":
            raise reader.refusal(talk, talk.state["step"])
        dispatch.refuse_stopped(manifest.id)
        talk.go("driver")
        return kept("loading_ended", manifest=manifest.number, n=parcels.loaded_count.value(manifest=manifest.id))

    def leave(self, talk: Talk, parent: str) -> None:
        talk.state.pop("driver", None)
        talk.go(parent)

    def _loaded_already(self, talk: Talk, parcel: Any, manifest: Any | None) -> Answer:
        """With nothing in hand it names the manifest to go on with; a stopped one is taken off; else it is refused."""
        if manifest is None:
            shown = parcels.manifest_shown.one(id=parcel.manifest_id)
            talk.state["manifest"] = shown.id
            return kept("manifest_taken_up", manifest=shown.number, carrier=shown.carrier_code,
                        n=parcels.loaded_count.value(manifest=shown.id))
        if parcel.manifest_id != manifest.id or not dispatch.is_stopped(parcel.order_id):
            raise Refused("already_loaded", parcel=parcel.tracking_no,
                          manifest=parcels.manifest_shown.one(id=parcel.manifest_id).number)
        order = orders.order.one(id=parcel.order_id).number
        if not talk.confirmed:
            return ask("take_off_again", parcel=parcel.tracking_no, order=order)
        done = dispatch.take_off(talk.act, parcel)
        if not parcels.loaded_count.value(manifest=manifest.id):
            talk.state.pop("manifest")             # empty again: the next parcel may be another carrier's
        return kept("parcel_taken_off", [("put_on", done)], parcel=parcel.tracking_no, order=order)


EXPECTS = {"parcel": ["parcel", "END"], "driver": ["driver"], "plate": ["plate", "enter"]}


def _open_manifest(state: State) -> Any | None:
    """The manifest in hand, unless somebody has closed it meanwhile."""
    found = parcels.manifest_shown.one(id=state["manifest"]) if state.get("manifest") else None
    return found if found is not None and found.state == "open" else None


def _dock(talk: Talk, manifest: Any | None) -> Any | None:
    """Where parcels are loaded: the manifest's place, the one scanned at first, else the first shipping place."""
    chosen = (manifest.location_id if manifest is not None else None) or talk.state.get("dock")
    if chosen:
        return locations.location.one(id=chosen)
    return locations.locations_of_kind.one(warehouse=talk.warehouse, kind="ship")


def _words(talk: Talk, asked: str, most: int) -> str:
    """A name or plate as typed; a parcel scanned by mistake is none."""
    if talk.scan.text and reader.parcel_of(talk.scan) is not None:
        raise reader.refusal(talk, asked)
    return "" if talk.scan.command else str(clean(talk.scan.raw, most))

