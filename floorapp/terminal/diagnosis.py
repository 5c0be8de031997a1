"""What a scanner or a keyboard really sends, byte by byte: for whoever sets one up.

Nothing is interpreted here but endings and frames. The scan line gets the same bytes in the usual way and says what it
makes of them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

RESTS = 0.3                    # seconds of silence after which the next byte begins a new burst
LONGEST = 600                  # bytes of a burst that are kept
PASTE, PASTED = b"\x1b[200~", b"\x1b[201~"


@dataclass(frozen=True, slots=True)
class Burst:
    """The bytes of one burst and the seconds from the first to the last of them."""

    data: bytes = b""
    seconds: float = 0.0

    @property
    def ending(self) -> str:
        """CRLF, CR, LF or TAB as the last thing sent, ETX or PASTE where the frame ends it, else empty: no ending."""
        data = self.data
        for name, tail in _ENDINGS:
            if data.endswith(tail):
                return name
        if data.endswith(PASTED):
            inside = data[:-len(PASTED)]
            return next((name for name, tail in _ENDINGS if inside.endswith(tail)), "PASTE")
        return ""

    @property
    def framed(self) -> str:
        """STX where the code stands between STX and ETX, PASTE where it comes as a paste, else empty."""
        return "PASTE" if PASTE in self.data else "STX" if self.data.startswith(b"\x02") else ""


class Listener:
    """Gathers bytes into bursts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.burst = Burst()
        self._clock = clock
        self._first = self._last = float("-inf")

    def hear(self, data: bytes, after_a_scan: bool = False) -> None:
        """Some bytes, as they were read. `after_a_scan`: what was heard so far is whole; only the rest of its ending
        still belongs to it."""
        now = self._clock()
        if now - self._last > RESTS or (after_a_scan and data.replace(PASTED, b"").strip(b"\r\n\t\x03")):
            self.burst, self._first = Burst(), now
        self._last = now
        self.burst = Burst((self.burst.data + data)[:LONGEST], now - self._first)


def visible(data: bytes) -> str:
    """Bytes as text that can be read and told on the telephone: control bytes by their names, others than ASCII as hex.

    >>> visible(b"\\x02]C10108\\x1d21\\r")
    '<STX>]C10108<GS>21<CR>'
    """
    return "".join(_shown(byte) for byte in data)


def pieces(text: str, width: int) -> list[str]:
    """`visible` text in lines of at most `width` columns that cut no name of a byte."""
    lines = [""]
    for part in re.findall(r"<[A-Z0-9]{2,4}>|.", text):
        if len(lines[-1]) + len(part) > width and lines[-1]:
            lines.append("")
        lines[-1] += part
    return lines


def _shown(byte: int) -> str:
    if byte < len(_NAMES):
        return f"<{_NAMES[byte]}>"
    if byte == 0x20:
        return "<SP>"
    return chr(byte) if byte < 0x7F else "<DEL>" if byte == 0x7F else f"<{byte:02X}>"


_ENDINGS = (("CRLF", b"\r\n"), ("CR", b"\r"), ("LF", b"\n"), ("TAB", b"\t"), ("ETX", b"\x03"))
_NAMES = (
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI", "DLE",
    "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
)
