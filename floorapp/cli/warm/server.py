"""The server of the warm start: one process, one thread, no database. It hears everybody at once and forks for one
after another; a screen it has forked is no longer its own."""

from __future__ import annotations

import fcntl
import gc
import os
import select
import signal
import socket
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import floorapp
from floorapp import settings
from floorapp.cli.warm import rehearsal, session, wire
from floorapp.domain.refusals import Refused
from floorapp.settings import Settings

FIRST_WORD = 0.5                       # seconds for a client's request, which it sends as soon as it is connected
WAITING = 128                          # clients in the queue of the socket


class Stale(Exception):
    """The program or the configuration on the disk is another one now."""


class Site:
    """What the server was started for, and how the program's and the configuration's files were then."""

    def __init__(self, config: Path, database: str, chosen: Settings) -> None:
        self.config, self.database, self.chosen = config, database, chosen
        self.build = wire.build()
        self._files = [*(config / name for name in settings.FILES), *Path(floorapp.__path__[0]).rglob("*.py"),
                       *Path(floorapp.__path__[0]).rglob("*.mo")]
        self._then = self._look()

    def why_not(self, request: wire.Request) -> str:
        """Why this request is not for this server; empty where it is. Raises Stale."""
        if self._look() != self._then:
            raise Stale
        if request.build != self.build:
            return "another program"
        if (request.config, request.database) != (str(self.config), self.database):
            return "another site"
        return ""

    def _look(self) -> list[tuple[int, int]]:
        return [_print_of(file) for file in self._files]


def serve(site: Site, where: Path) -> NoReturn:
    """Rehearse, listen at `where`, and fork screens until SIGTERM. Where program or configuration change on the disk
    the server starts itself anew. Refused: `warm_running` (file)."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with _alone(where) as lock:
        rehearsal.rehearse(site.chosen)
        assert threading.active_count() == 1, "a fork would leave threads behind"
        gc.collect()
        gc.disable()                               # nothing moves any more, so that the screens share it
        gc.freeze()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)          # the kernel buries them
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with _listening(where) as door, suppress(Stale):
            _work(site, door, lock)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  this very program


def _work(site: Site, door: socket.socket, lock: int) -> NoReturn:
    waiting: deque[tuple[socket.socket, wire.Request, list[int]]] = deque()
    while True:
        select.select([door], [], [], 0 if waiting else None)
        with suppress(BlockingIOError):
            while True:
                _hear(door.accept()[0], waiting)
        if waiting:
            link, request, given = waiting.popleft()
            with link:
                try:
                    _answer(site, (door.fileno(), lock), link, request, given)
                finally:
                    for descriptor in given:
                        os.close(descriptor)


def _hear(link: socket.socket, waiting: deque[tuple[socket.socket, wire.Request, list[int]]]) -> None:
    """Take a request into the queue. Another account, or whoever says nothing sensible, is hung up on."""
    given: list[int] = []
    try:
        if wire.is_ours(link):
            link.settimeout(FIRST_WORD)
            message, given = wire.receive(link, 4)
            request = wire.unpacked(message)
            if len(given) == 4:
                wire.send(link, wire.HEARD)
                link.setblocking(False)
                waiting.append((link, request, given))
                return
    except (OSError, ValueError):
        pass
    link.close()
    for descriptor in given:
        os.close(descriptor)


def _answer(site: Site, own: tuple[int, ...], link: socket.socket, request: wire.Request, given: list[int]) -> None:
    """Fork the screen. `own` are descriptors of the server: a screen that kept them would stand in for it."""
    if _is_gone(link):
        return
    with suppress(OSError):
        reason = site.why_not(request)
        if reason:
            wire.send(link, wire.NO + reason.encode())
            return
        child = os.fork()
        if child == 0:
            for descriptor in own:
                os.close(descriptor)
            session.run(link, request, given, site.chosen)
        with suppress(ProcessLookupError):         # gone already
            screen = os.pidfd_open(child)
            try:
                wire.send(link, wire.READY, [screen])
            finally:
                os.close(screen)


def _print_of(file: Path) -> tuple[int, int]:
    try:
        told = file.stat()
    except OSError:
        return 0, 0
    return told.st_mtime_ns, told.st_size


def _is_gone(link: socket.socket) -> bool:
    try:
        return not link.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True


@contextmanager
def _listening(where: Path) -> Iterator[socket.socket]:
    """The socket, for this account alone; it takes its place when it listens, whatever lay there before."""
    hidden = where.with_name(f".{where.name}.{os.getpid()}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        before = os.umask(0o177)
        try:
            door.bind(str(hidden))
        finally:
            os.umask(before)
        door.listen(WAITING)
        door.setblocking(False)
        hidden.replace(where)
        try:
            yield door
        finally:
            where.unlink(missing_ok=True)


@contextmanager
def _alone(where: Path) -> Iterator[int]:
    """One server at one place; the kernel gives the lock back, however this one ends."""
    lock = os.open(where.with_name(f"{where.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("warm_running", file=where) from None
        yield lock
    finally:
        os.close(lock)
