"""Random intentions through the services, one a step: Hypothesis chooses, `play` acts and looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from floorapp.data import db
from tests.model.play import INTENTIONS, OFTEN, Play


class Warehouse(RuleBasedStateMachine):
    """A step is one intention of one person. `fresh` opens a warehouse in the middle of its day."""

    fresh: Callable[[], None]
    play: Play

    @initialize()
    def open(self) -> None:
        """The same morning for every machine."""
        self.fresh()
        self.play = Play()

    def teardown(self) -> None:
        try:
            if hasattr(self, "play") and self.play.sound:      # what a step has found is told by that step
                self.play.check_all()
        finally:
            db.close_database()


def _as_rule(name: str) -> Any:
    def step(self: Warehouse, dice: int) -> None:
        self.play.do(name, dice)
    step.__name__ = name
    return precondition(lambda self: self.play.possible(name))(rule(dice=st.integers(0, 2**16))(step))


for _name in (*INTENTIONS, "undo"):
    for _nth in range(OFTEN.get(_name, 1)):
        setattr(Warehouse, f"{_name}_{_nth}", _as_rule(_name))
