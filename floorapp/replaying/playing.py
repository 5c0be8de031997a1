"""Playing a shift again: every input through the dialogues and every doing through its service, at its own time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from floorapp import settings
from floorapp.channels.taking import retry, take_file
from floorapp.data import clock, db, people, sites, stock
from floorapp.data.act import Act
from floorapp.dialogues import engine, lessons, messages
from floorapp.dialogues.hearing import LONGEST
from floorapp.domain.refusals import Refused
from floorapp.replaying.shift import Difference
from floorapp.services import (
    assembly,
    expiry,
    intake,
    order_lines,
    picking,
    programmes,
    quarantine,
    recall,
    release,
    site,
    transfers,
    unknown_codes,
)
from floorapp.services import messages as messages_service

HIDDEN = "***"
STAND_IN = "REPLAY"                    # for names of people, which the record of inputs does not hold
MESSAGES = frozenset({"message_read", "message_first"})
GONE = {"scan_too_long": "X" * (LONGEST + 1), "unreadable_scan": " "}      # what was said does not stand in the record
Files = Mapping[str, bytes]            # SHA-256 -> content


@dataclass
class Played:
    """How much was done again, with how many stand-ins for names and for supervisors' PINs; the answer that differed
    first, if one did."""

    inputs: int = 0
    doings: int = 0
    names: int = 0
    pins: int = 0
    difference: Difference | None = None


def refuse_missing_files(steps: list[Any], files: Files) -> None:
    """Refused: `replay_file_missing` (kind, file, at): a file that was imported is not among those given."""
    for step in steps:
        given = json.loads(step.given) if hasattr(step, "what") else {}
        if "sha256" in given and given["sha256"] not in files:
            raise Refused("replay_file_missing", kind=given["kind"], file=given["name"] or "-", at=clock.iso(step.at),
                          digest=given["sha256"][:16])


def settings_of_then(steps: list[Any], known: Mapping[str, Mapping[str, str]]) -> dict[str, settings.Settings]:
    """The settings that each step was answered under, by digest: today's where they are the same.

    Refused: `replay_settings_unknown` (at, digest): today's site.toml is another one than then, or the files of then
    are none that this floorapp reads.
    """
    then = {settings.digest(): settings.current()}
    today = settings.current()
    for step in steps:
        if step.config in then:
            continue
        try:
            then[step.config] = settings.as_then(known[step.config])
            settings.use(then[step.config])
            same = settings.digest() == step.config
        except (KeyError, settings.BadSettings):
            same = False
        finally:
            settings.use(today)
        if not same:
            raise Refused("replay_settings_unknown", at=clock.iso(step.at), digest=step.config or "-")
    return then


def play(steps: list[Any], files: Files,
         then: Mapping[str, settings.Settings] = MappingProxyType({})) -> Played:
    """Do all of it again in the open database, each step under its own settings (today's where `then` has none), up to
    the first answer that is another one than was recorded.

    Refused: `replay_unknown_doing` (what, who) where a newer floorapp has recorded something.
    """
    played, today = Played(), settings.current()
    try:
        for step in steps:
            settings.use(then.get(step.config, today))
            with clock.stopped_at(step.at):
                if hasattr(step, "what"):
                    _do(step, files)
                    played.doings += 1
                    continue
                played.difference = _say(step, played)
            played.inputs += 1
            if played.difference is not None:
                break
    finally:
        settings.use(today)
    return played


def _say(said: Any, played: Played) -> Difference | None:
    if said.code in lessons.SWITCHES.values():
        return None                                # the screen went to another house, and nothing changed here
    person = people.operator.one(id=said.operator)
    if (person.task or "menu") != said.task:
        engine.enter(said.operator, said.task, said.terminal)
    if said.code in MESSAGES:                      # it stood on a screen that had only looked
        messages.show(engine.look(said.operator, said.terminal).prompt)
    raw = said.raw.replace("\\x1d", "\x1d")
    allowed = engine.awaited_pin(said.operator)
    if allowed is not None and (said.raw == HIDDEN or (said.raw == allowed and said.code != "override_pin_wrong")):
        played.pins += 1
        found = Refused(said.code) if said.raw == HIDDEN else None
        return _compared(said, engine.answer_proven(said.operator, found, said.terminal))
    if said.raw == HIDDEN:
        played.names += 1
        if said.outcome == "refused":
            return None                            # it changed nothing, and cannot be said again
        raw = STAND_IN
    return _compared(said, engine.answer(said.operator, GONE.get(said.code, raw), said.terminal))


def _compared(said: Any, reply: engine.Reply) -> Difference | None:
    if (reply.outcome, _code(reply.code)) == (said.outcome, _code(said.code)):
        return None
    return Difference("replay_answer_differs", {
        "at": clock.iso(said.at), "who": said.who, "task": said.task, "seq": said.seq, "raw": said.raw,
        "recorded": f"{said.outcome} {said.code}", "replayed": f"{reply.outcome} {reply.code}"})


def _code(code: str) -> str:
    """Opening a task says whether one was in the middle of something; the record says what was asked for."""
    return "entered" if code == "resumed" else code


def _do(step: Any, files: Files) -> None:
    given = json.loads(step.given)
    if step.what == "import":
        take_file(given["kind"], files[given["sha256"]], channel=given["channel"], name=given["name"],
                  warehouse=sites.house.one(id=given["warehouse"]).code)
        return
    if step.what == "retry":
        retry(given["entries"])
        return
    doing = _DOINGS.get(step.what)
    if doing is None:
        raise Refused("replay_unknown_doing", what=step.what, who=step.who)
    warehouse = given.pop("warehouse")
    act: Callable[[], Any] = lambda: doing(Act(step.who, warehouse, terminal=step.terminal), **given)  # noqa: E731
    db.execute(act)


def _order_assembly(act: Act, sku: str, qty: int, kind: str, priority: int, owner: str = "") -> None:
    assembly.order(act, intake.item_named(sku), qty, kind, priority, owner)


def _bind(act: Act, code: str, sku: str, qty: int) -> None:
    unknown_codes.bind(act, code, intake.item_named(sku), qty)


def _recall(act: Act, sku: str, lot: str, serial: str, expiry: str) -> None:
    item = intake.item_named(sku)
    recall.hold(act, int(stock.lot_exactly.value(item=item.id, code=lot, serial=serial, expiry=expiry)))


def _message(act: Act, text: str, to: list[str], role: str) -> None:
    sender = people.operator_by_code.one(code=act.who)
    act.operator = sender.id if sender is not None else 0
    messages_service.send(act, text, [people.operator_by_code.one(code=code) for code in to], role)


def _plan_transfer(act: Act, source: str, target: str, **given: Any) -> None:
    transfers.plan(act, site.warehouse_named(source), site.warehouse_named(target), **given)


_DOINGS: dict[str, Callable[..., Any]] = {
    "release": release.release, "sweep": picking.sweep, "cancel": intake.cancel_order, "hold": intake.hold_order,
    "unhold": intake.unhold_order, "assemble": _order_assembly, "cancel_assembly": assembly.cancel_named,
    "expire": expiry.hold_expired, "programme": programmes.due, "bind": _bind, "drop": unknown_codes.drop,
    "recall": _recall, "message": _message, "discard": quarantine.discard,
    "plan_transfer": _plan_transfer, "reduce_line": order_lines.reduce_line, "write_off_transfer": transfers.write_off}
