"""kill -9 at every input of a whole order: nothing is lost, nothing doubled, and the work goes on.

Each input is killed right before its commit, and then either right after it, before the answer, or after the answer; of
the two the other engine's turn has the other one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from floorapp.data import checks, db
from floorapp.dialogues.engine import Reply
from floorapp.simulation.day import play
from floorapp.simulation.operators import VirtualOperator
from floorapp.simulation.ports import HungUp, Port
from tests.conftest import ENGINES
from tests.faults import one_order
from tests.faults.drives import AFTER_ANSWER, AFTER_COMMIT, BEFORE_COMMIT, warm

RELEASE = "<released>"


class Recorded:
    """A port that remembers what was said through it and what came back."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.tape: list[tuple[str, Reply]] = []

    def enter(self, task: str) -> Reply:
        here = self.port.enter("")
        self.tape.append(("", here))
        return here

    def say(self, raw: str) -> Reply:
        reply = self.port.say(raw)
        self.tape.append((raw, reply))
        return reply


@pytest.mark.parametrize("engine", ENGINES)
def test_killed_at_every_input_the_work_goes_on_where_it_stood(
        engine: str, fresh_url: Callable[[str], str], tmp_path: Path) -> None:
    tape, expected = unkilled(fresh_url(engine), tmp_path)
    url = fresh_url(engine)
    db.open_database(url)
    try:
        one_order.build()
        before, kills = tape[0][1], 0
        for nth, (raw, after) in enumerate(tape[1:], ENGINES.index(engine)):
            if raw == RELEASE:
                assert one_order.release()
                with warm(url, tmp_path, one_order.BOSS) as drive:
                    before = drive.port.enter("")       # the queue is longer now
                continue
            for death in (BEFORE_COMMIT, (AFTER_COMMIT, AFTER_ANSWER)[nth % 2]):
                with warm(url, tmp_path, one_order.BOSS, death) as drive:
                    assert stands(drive.port.enter("")) == stands(before), f"before {raw!r}, {death}"
                    if death == AFTER_ANSWER:
                        assert drive.port.say(raw) == after, f"{raw!r}"
                    else:
                        with pytest.raises(HungUp):
                            drive.port.say(raw)
                kills += 1
            before = after
        with warm(url, tmp_path, one_order.BOSS) as drive:
            assert stands(drive.port.enter("")) == stands(before)
        assert one_order.written() == expected
        assert checks.violations() == []
        print(f"{engine}: {len(tape) - 2} inputs, {kills} kills")
    finally:
        db.close_database()


def unkilled(url: str, folder: Path) -> tuple[list[tuple[str, Reply]], dict[str, list[tuple[object, ...]]]]:
    """The same way without a kill: what was said and answered, and what was written."""
    db.open_database(url)
    try:
        one_order.build()
        with warm(url, folder, one_order.BOSS) as drive:
            port = Recorded(drive.port)

            def release() -> bool:
                done = one_order.release()
                if done:
                    port.tape.append((RELEASE, port.tape[-1][1]))
                return done

            tally = play(VirtualOperator(port, one_order.jobs()), between=release)
        written = one_order.written()
        assert written["states"] == [("SO-1", "delivered", "paid")] and checks.violations() == []
        assert tally.refused == 0 and tally.inputs > 50
        return port.tape, written
    finally:
        db.close_database()


def stands(reply: Reply) -> tuple[object, ...]:
    """Where somebody stands, whatever was said last."""
    return reply.seq, reply.task, reply.prompt
