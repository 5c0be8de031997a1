"""The client of the warm start: it gives its terminal away and stays as the terminal's process until the screen ends.

The kernel's signals for a terminal (hang-up, another size) reach the client, whose controlling terminal it is; it hands
them on. It is loaded at each log-in before anything else, so it imports next to nothing.
"""

from __future__ import annotations

import os
import signal
import socket
import termios
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from floorapp.cli.warm import wire

if TYPE_CHECKING:
    from floorapp.cli.door import Asked

PATIENCE = 1.0                         # seconds until a server has heard: one that hangs is not waited for
FORKED = 5.0                           # seconds until one that has heard has forked: many come at the same moment
GRACE = 2.2                            # seconds for a screen that was told to go
HANDED_ON = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGWINCH, signal.SIGCONT)


def hand_over(asked: Asked, where: str) -> int | None:
    """Let the warm server at `where` show the screen on this process's terminal until it is left; its exit status. None
    where none answers for this program, this site and this account: nothing has happened then."""
    if not (os.isatty(0) and os.isatty(1)):
        return None
    link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        screen = _accepted(link, where, asked)
        return None if screen is None else _stay(link, screen)
    except OSError:
        return None
    finally:
        link.close()


def _accepted(link: socket.socket, where: str, asked: Asked) -> int | None:
    """A descriptor of the forked screen's process, which waits for GO."""
    link.settimeout(float(os.environ.get("FLOORAPP_WARM_PATIENCE") or PATIENCE))
    link.connect(where)
    if not wire.is_ours(link):
        return None
    here = os.open(".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        wire.send(link, _request(asked).packed(), [0, 1, 2, here])
    finally:
        os.close(here)
    if wire.receive(link)[0] != wire.HEARD:
        return None
    link.settimeout(FORKED)
    message, given = wire.receive(link, 1)
    return given[0] if message == wire.READY and given else None


def _request(asked: Asked) -> wire.Request:
    config = asked.config or os.environ.get("FLOORAPP_CONFIG") or "config"
    environ = {name: os.environ[name] for name in wire.NAMES if name in os.environ}
    umask = os.umask(0o077)
    os.umask(umask)
    database = asked.database or os.environ.get("FLOORAPP_DATABASE") or ""
    return wire.Request(os.path.abspath(config), database, asked.operator or "", environ, umask)  # noqa: PTH100


def _stay(link: socket.socket, screen: int) -> int:
    """Until the screen has ended. From GO on the terminal is the screen's: what goes wrong now is an end."""
    before: list[Any] = termios.tcgetattr(0)
    told: list[int] = []

    def hand_on(number: int, _: object) -> None:
        with suppress(OSError):                    # it has just ended
            signal.pidfd_send_signal(screen, number)
        if number in {signal.SIGHUP, signal.SIGTERM} and not told:
            told.append(number)
            signal.setitimer(signal.ITIMER_REAL, GRACE)

    def end(*_: object) -> None:
        with suppress(OSError):
            signal.pidfd_send_signal(screen, signal.SIGKILL)

    def stop(*_: object) -> None:
        hand_on(signal.SIGTSTP, None)
        while _runs(screen):                       # it gives the terminal back first; stopping after it was told to
            time.sleep(0.01)                       # continue it would stand for ever
        os.kill(os.getpid(), signal.SIGSTOP)

    signal.signal(signal.SIGALRM, end)
    signal.signal(signal.SIGTSTP, stop)
    for number in HANDED_ON:
        signal.signal(number, hand_on)
    link.settimeout(None)
    wire.send(link, wire.GO)
    message, _ = wire.receive(link)
    if message:
        return int(message)
    with suppress(termios.error):                  # killed: it could not do this itself
        termios.tcsetattr(0, termios.TCSANOW, before)
    return 128 + (told[0] if told else signal.SIGKILL)


def _runs(process: int) -> bool:
    """Whether the process of this descriptor has neither stopped nor ended."""
    with suppress(OSError):
        number = next(line.split()[1] for line in _told(f"/proc/self/fdinfo/{process}").splitlines()
                      if line.startswith("Pid:"))
        return _told(f"/proc/{number}/stat").rpartition(")")[2].split()[0] not in {"T", "Z", "X"}
    return False


def _told(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123  pathlib is not loaded at a log-in
        return file.read()
