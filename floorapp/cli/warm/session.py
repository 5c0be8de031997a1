"""The forked screen: the client's terminal, environment, folder and rights become its own, then it is a screen like any
other. It depends on its client, whose end ends it within two seconds, and on nobody else: not on the server."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from socket import socket
from threading import Thread
from typing import NoReturn

from floorapp.cli.failures import tell
from floorapp.cli.opening import refuse_missing
from floorapp.cli.warm import wire
from floorapp.settings import Settings
from floorapp.terminal.leaving import GUARD

GO_WITHIN = 10.0                       # seconds


def run(link: socket, request: wire.Request, given: list[int], chosen: Settings) -> NoReturn:
    """Be the screen of this client. Never returns."""
    status = 1
    try:
        os.setsid()                                # what happens to the server's terminal is the server's
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        link.settimeout(GO_WITHIN)
        if wire.receive(link)[0] != wire.GO:
            os._exit(0)                            # the client has given up and starts cold
        link.settimeout(None)
        _become(request, given)
        GUARD.end = lambda code: _end(link, code)
        GUARD.start()
        Thread(target=_watch, args=(link,), daemon=True, name="client").start()
        gc.enable()
        status = screen(request, chosen)
    finally:
        _end(link, status)


def screen(request: wire.Request, chosen: Settings) -> int:
    """What is shown; its exit status."""
    from floorapp.app import run_app
    try:
        refuse_missing(chosen.database)
        return run_app(chosen, request.operator or None)
    except BaseException as error:
        return tell(error)


def _become(request: wire.Request, given: list[int]) -> None:
    *terminal, here = given
    for target, descriptor in enumerate(terminal):
        os.dup2(descriptor, target)
    os.fchdir(here)
    for descriptor in given:
        os.close(descriptor)
    os.umask(request.umask)
    os.environ.clear()
    os.environ.update(request.environ)
    time.tzset()
    with suppress(OSError):                        # for whoever looks at the processes
        Path("/proc/self/comm").write_text("floor-screen", "ascii")


def _watch(link: socket) -> None:
    """The client says nothing more: when it is gone, so is the line."""
    wire.receive(link)
    GUARD.leave()


def _end(link: socket, status: int) -> NoReturn:
    """The status for the client, and the end, without the server's own way out."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    with suppress(OSError):
        wire.send(link, str(status).encode())
    os._exit(status)
