"""`floorapp worker`: the background process. Prints, releases orders, frees the work of silent operators.

Several may run, on one host or many: every chore is leased in the database, and what a killed worker held is taken
over at once where it is known to be gone, else when its lease ends.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any

from floorapp.cli.failures import refusal_of
from floorapp.cli.opening import opened
from floorapp.cli.speech import text

POLL = 0.2                             # seconds
GRACE, LAST = 1.4, 1.9                 # seconds after SIGTERM: what is in hand is left, the process is gone
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0   # seconds after a failure of the database; doubled each time


class _Leaving(BaseException):
    """SIGTERM: no error, and nothing that is meant for errors may catch it."""


def register(commands: Any) -> None:
    """`worker`."""
    worker = commands.add_parser("worker", help=text("cli_worker"))
    worker.add_argument("--once", action="store_true", help=text("cli_worker_once"))
    worker.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C, or everything once. Only changes are told, on standard error.

    A signal ends it within two seconds whatever a printer does; the paper it was just sending is then a person's
    question (`print list` shows it as unknown).
    """
    from floorapp.data import db
    from floorapp.services import site
    with opened(args) as chosen:
        from floorapp.cli.chores import Chores
        if chosen.folder is not None:
            db.execute(lambda: site.sync(chosen))
        chores = Chores(_say)
        signals = _Signals(chores)
        try:
            if args.once:
                chores.all()
            else:
                _say("worker_started", worker=chores.name.partition("/")[2])
                _forever(chores, signals, chosen.database)
        except (_Leaving, KeyboardInterrupt):
            _say("worker_ended")
        finally:
            signals.end()
            chores.end()
    return 0


class _Signals:
    """While a chore runs a signal lets it come to its end, for GRACE seconds; while none does it ends at once."""

    def __init__(self, chores: Any) -> None:
        self.working = False
        self._chores = chores
        self._before = {number: signal.signal(number, self._leave) for number in (signal.SIGTERM, signal.SIGHUP)}
        self._before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._now)

    def end(self) -> None:
        """As it was; what is under way to be given back has until LAST."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        if self._chores.leaving:
            return
        self._chores.leaving = True
        last = threading.Timer(LAST, os._exit, (0,))
        last.daemon = True
        last.start()
        if not self.working:
            raise _Leaving
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    def _now(self, number: int, frame: FrameType | None) -> None:
        raise _Leaving


def _forever(chores: Any, signals: _Signals, database: str) -> None:
    """Turn after turn. Where the database fails the worker waits and opens it again: it may only be restarting."""
    from floorapp.data import db
    wait = 0.0
    while True:
        try:
            signals.working = True
            if wait:
                db.open_database(database)
            chores.turn()
            wait = 0.0
        except Exception as error:
            wait = min(max(FIRST_WAIT, 2 * wait), LONGEST_WAIT)
            said = refusal_of(error)
            _say(said.code, **said.params)
        finally:
            signals.working = False
        if chores.leaving:
            raise _Leaving
        time.sleep(wait or POLL)


def _say(code: str, **params: object) -> None:
    said = text(code, **params).replace("\n", " ")
    print(f"{time.strftime('%H:%M:%S')} {said}", file=sys.stderr, flush=True)
