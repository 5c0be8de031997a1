"""The door of the terminal: the guard and the environment first, then Textual, then the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from floorapp.settings import use
from floorapp.terminal import environment
from floorapp.terminal.leaving import GUARD

if TYPE_CHECKING:
    from floorapp.settings import Settings


def run_app(settings: Settings, operator: str | None = None, hint: str = "", mirror: str = "") -> int:
    """Open the terminal until the operator leaves; the process's exit status.

    `operator` was identified by SSH already; `hint` is shown under the first question; `mirror` is
    the operator whose screen a supervisor sees once signed on. Signals are blocked before any
    thread exists, and the environment is cleaned before Textual reads it. Refused, once the screen is gone again: what
    `Clerk.ask` and `opening_up.refuse_strangers` refuse.
    """
    use(settings)
    GUARD.start()
    terminal = environment.prepare()
    from floorapp.screens.application import FloorApp
    app = FloorApp(settings, terminal, operator, hint, mirror)
    app.run(mouse=False)
    app.clerk.close()
    if app.refused is not None:
        raise app.refused
    return app.return_code or 0 if GUARD.left_by is None else 128 + GUARD.left_by
