"""A printer on the loopback network that works, breaks, stalls or talks, as it is told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

END = b"\x1dVB\x00"


class FakePrinter:
    """Takes one connection after another; `jobs` are the bytes of each, as far as they were read.

    `dies_after` bytes it resets the connection. `deaf` reads nothing. `chatty` sends status while it reads. `clingy`
    never closes. `answers` is what it says to DLE EOT 4, 2, 1 and to GS r (None: nothing).
    """

    def __init__(
        self,
        *,
        dies_after: int | None = None,
        deaf: bool = False,
        chatty: bool = False,
        clingy: bool = False,
        answers: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self.dies_after = dies_after
        self.deaf = deaf
        self.chatty = chatty
        self.clingy = clingy
        self.answers = answers
        self.jobs: list[bytes] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> FakePrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)

    @property
    def address(self) -> str:
        host, port = self._door.getsockname()
        return f"{host}:{port}"

    def _serve(self) -> None:
        while not self._leave.is_set():
            try:
                connection, _ = self._door.accept()
            except OSError:
                return
            with contextlib.closing(connection), contextlib.suppress(ConnectionError):
                connection.settimeout(0.05)
                self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        place = len(self.jobs)
        self.jobs.append(b"")
        if self.deaf:
            self._leave.wait(5)
            return
        while not self._leave.is_set():
            room = 4096 if self.dies_after is None else self.dies_after - len(self.jobs[place])
            if room <= 0:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            try:
                got = connection.recv(room)
            except TimeoutError:
                continue
            if not got:
                if self.clingy:
                    self._leave.wait(5)
                return
            said = self.answers(got) if self.answers else b""
            if said:
                connection.sendall(said)
            self.jobs[place] += got
            if self.chatty:
                connection.sendall(b"\x14\x00\x00\x0f")


def ready(got: bytes) -> bytes:
    """What a printer with paper says, with automatic status in between."""
    said = b""
    for at in range(len(got) - 2):
        if got[at : at + 2] == b"\x10\x04":
            said += b"\x14\x00\x00\x0f\x12"
    return said + (b"\x14\x00\x00\x0f\x00" if got.endswith(b"\x1dr\x01") else b"")
