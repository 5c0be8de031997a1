"""A warm server whose screens are bare_app.py: the server, the wire and the client are the program's own.

Arguments: the socket; then what is wrong with it: `deaf` never accepts anybody, `slow` never forks.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import NoReturn

from floorapp.cli.warm import rehearsal, server, session
from floorapp.settings import Settings
from floorapp.terminal import environment
from floorapp.terminal.leaving import GUARD


def rehearse(_: Settings) -> None:
    environment.prepare()
    from tests.terminal import bare_app  # noqa: F401  Textual reads its settings now


def screen(*_: object) -> int:
    environment.prepare()
    from tests.terminal.bare_app import BareApp
    BareApp().run(mouse=False)
    return 0 if GUARD.left_by is None else 128 + GUARD.left_by


def stand_still(*_: object) -> NoReturn:
    while True:
        time.sleep(60)


if __name__ == "__main__":
    rehearsal.rehearse, session.screen = rehearse, screen
    wrong = sys.argv[2:]
    if "deaf" in wrong:
        server._work = stand_still
    if "slow" in wrong:
        server._answer = stand_still
    server.serve(server.Site(Path(os.path.abspath("config")), "", Settings()), Path(sys.argv[1]))
