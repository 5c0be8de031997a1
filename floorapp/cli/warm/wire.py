"""What client and server of the warm start say to each other: whole messages on a Unix socket of the service account.

    client  REQUEST (with its terminal, keys and screen, and its folder)
    server  HEARD, at once, whatever else it does
    server  READY (with a descriptor of the forked screen's process), or NO and why
    client  GO: only now the screen touches the terminal
    screen  its exit status, and the end

Whoever has waited too long hangs up; what belongs to nobody any more ends by itself. The client is loaded at each
log-in and imports nothing heavy.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Sequence

import floorapp

HEARD, READY, NO, GO = b"heard", b"ready", b"no ", b"go"
LONGEST = 65536                        # bytes of a message
NAMES = ("TERM", "LANG", "LC_ALL", "LC_MESSAGES", "TZ", "HOME", "PATH", "SSH_CONNECTION", "SUDO_USER",
         "FLOORAPP_CONFIG", "FLOORAPP_DATABASE")
"""What a screen gets to see of its client's environment."""


class Request:
    """What is asked for: which program on which site, and for whom. Everything is text without NUL."""

    __slots__ = ("build", "config", "database", "environ", "operator", "umask")

    def __init__(self, config: str, database: str, operator: str, environ: dict[str, str], umask: int) -> None:
        self.build = build()
        self.config, self.database, self.operator = config, database, operator
        self.environ, self.umask = environ, umask

    def packed(self) -> bytes:
        """As it goes over the wire."""
        pairs = [f"{name}={value}" for name, value in self.environ.items()]
        fields = [self.build, self.config, self.database, self.operator, str(self.umask), *pairs]
        return "\0".join(fields).encode("utf-8", "surrogateescape")


def unpacked(data: bytes) -> Request:
    """The request in a message. ValueError where it is none."""
    made, config, database, operator, umask, *pairs = data.decode("utf-8", "surrogateescape").split("\0")
    environ = dict(pair.split("=", 1) for pair in pairs)
    request = Request(config, database, operator, {name: environ[name] for name in NAMES if name in environ},
                      int(umask))
    request.build = made
    return request


def build() -> str:
    """Which program this is: another Python, another place or another installation is another program."""
    file = floorapp.__file__ or ""
    return f"{floorapp.__version__} {sys.hexversion:x} {file} {os.stat(file).st_mtime_ns}"  # noqa: PTH116  pathlib is heavy


def is_ours(link: socket.socket) -> bool:
    """Whether the other side is the same account, as the kernel says it."""
    told = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return bool(struct.unpack("3i", told)[1] == os.geteuid())


def send(link: socket.socket, message: bytes, descriptors: Sequence[int] = ()) -> None:
    """One message, never waiting. OSError where the other side is gone or takes nothing."""
    if descriptors:
        socket.send_fds(link, [message], descriptors, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
    else:
        link.send(message, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)


def receive(link: socket.socket, descriptors: int = 0) -> tuple[bytes, list[int]]:
    """The next message and what came with it; empty where the other side is gone. TimeoutError after the link's
    time."""
    try:
        message, given, _, _ = socket.recv_fds(link, LONGEST, descriptors)
    except ConnectionError:
        return b"", []
    for descriptor in given:
        os.set_inheritable(descriptor, False)
    return message, given
