"""What a printer says of itself: DLE EOT before a job (at once, even offline), GS r after it (in its turn)."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

from floorapp.printing.outcomes import PrinterDown

# (question, bit of the answer, what it means), most useful first: DLE EOT 4 paper, 2 cause, 1 online.
_QUESTIONS = (
    (4, ((0x60, "printer_paper_out"),)),
    (2, ((0x04, "printer_cover_open"), (0x20, "printer_paper_out"), (0x40, "printer_error"))),
    (1, ((0x08, "printer_offline"),)),
)


def ask_before(connection: socket.socket, address: str, wait: float) -> None:
    """Raises `PrinterDown` unless the printer is ready: data sent to one without paper is printed when the roll is
    changed, after somebody has printed it again. A printer that does not answer is taken as offline."""
    for question, meanings in _QUESTIONS:
        try:
            connection.sendall(b"\x10\x04" + bytes([question]))
            answer = _next_byte(connection, wait, _is_real_time)
        except OSError:
            answer = None
        if answer is None:
            raise PrinterDown("printer_silent", address=address)
        for bits, code in meanings:
            if answer & bits:
                raise PrinterDown(code, address=address)


def processed(connection: socket.socket, wait: float) -> bool:
    """Whether the printer answers, within `wait` seconds, that everything sent before was processed (GS r 1)."""
    try:
        connection.settimeout(wait)
        connection.sendall(b"\x1dr\x01")
        return _next_byte(connection, wait, _is_plain) is not None
    except OSError:
        return False


def _next_byte(connection: socket.socket, wait: float, wanted: Callable[[int], bool]) -> int | None:
    """The first byte of the wanted kind within `wait` seconds; automatic status (four bytes) is passed over."""
    until = time.monotonic() + wait
    skip = 0
    while (left := until - time.monotonic()) > 0:
        connection.settimeout(left)
        for byte in connection.recv(1) or [-1]:
            if byte < 0:
                return None
            if skip:
                skip -= 1
            elif wanted(byte):
                return byte
            elif byte & 0x93 == 0x10:
                skip = 3
    return None


def _is_real_time(byte: int) -> bool:
    return byte & 0x93 == 0x12


def _is_plain(byte: int) -> bool:
    return byte & 0x90 == 0x00
