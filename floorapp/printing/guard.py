"""The last look at finished bytes: only our own commands, with the arguments we give them, ever leave the house.

Text is cleaned long before. This stands behind it, because a printer obeys whatever it is sent: a name once opened
the cash drawer, cut the paper early and swallowed the rest of a job (field notes on injection).
"""

from __future__ import annotations

from dataclasses import dataclass

from floorapp.domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class Token:
    """One command (`ESC @`) or one run of text (`text`) of a job."""

    name: str
    raw: bytes


def check(data: bytes, *, width: int, lines: int, slices: int) -> None:
    """Refuses `unsafe_print` (at, what) unless the job is ours: one reset first, one end last, `lines` line ends,
    `slices` raster slices as wide as the paper (`width` columns)."""
    tokens = tokenize(data)
    names = [token.name for token in tokens]
    if names[:3] != ["ESC @", "FS .", "ESC t"] or any(names.count(name) != 1 for name in names[:3]):
        raise Refused("unsafe_print", at=0, what="start")
    end = "ESC d" if width == 32 else "GS V"
    if names[-1] != end or names.count("GS V") > 1:
        raise Refused("unsafe_print", at=len(data), what="end")
    if names.count("LF") != lines:
        raise Refused("unsafe_print", at=len(data), what="LF")
    rasters = [token.raw for token in tokens if token.name == "GS v 0"]
    if len(rasters) != slices or any(int.from_bytes(raw[4:6], "little") * 8 != width * 12 for raw in rasters):
        raise Refused("unsafe_print", at=len(data), what="GS v 0")


def tokenize(data: bytes) -> list[Token]:
    """The job as commands and texts. Refuses `unsafe_print` (at, what) for any byte that is not one of ours."""
    tokens: list[Token] = []
    at = 0
    while at < len(data):
        token = _token(data, at)
        tokens.append(token)
        at += len(token.raw)
    return tokens


_FIXED = {
    b"\n": "LF",
    b"\x1b@": "ESC @",
    b"\x1c.": "FS .",
    b"\x1bt\x00": "ESC t",
    b"\x1bE\x00": "ESC E",
    b"\x1bE\x01": "ESC E",
    b"\x1d!\x00": "GS !",
    b"\x1d!\x01": "GS !",
    b"\x1d!\x11": "GS !",
    b"\x1dVB\x00": "GS V",
}
_FEEDS = [bytes([lines]) for lines in range(1, 9)]
_REAL_TIME = b"\x10"  # DLE: some printers obey real-time commands even inside a picture


def _token(data: bytes, at: int) -> Token:
    if _printable(data[at]):
        end = at + 1
        while end < len(data) and _printable(data[end]):
            end += 1
        return Token("text", data[at:end])
    for length in (1, 2, 3, 4):
        raw = data[at : at + length]
        if raw in _FIXED:
            return Token(_FIXED[raw], raw)
    if data[at : at + 2] == b"\x1bd" and data[at + 2 : at + 3] in _FEEDS:
        return Token("ESC d", data[at : at + 3])
    if data[at : at + 4] == b"\x1dv0\x00":
        return _raster(data, at)
    raise Refused("unsafe_print", at=at, what=data[at : at + 4].hex(" "))


def _raster(data: bytes, at: int) -> Token:
    across = int.from_bytes(data[at + 4 : at + 6], "little")
    rows = int.from_bytes(data[at + 6 : at + 8], "little")
    end = at + 8 + across * rows
    if not across or not 1 <= rows <= 255 or end > len(data) or _REAL_TIME in data[at + 8 : end]:
        raise Refused("unsafe_print", at=at, what="GS v 0")
    return Token("GS v 0", data[at:end])


def _printable(byte: int) -> bool:
    """Letters of code page 437; 0x7F and 0xFF are left out: some printers take them for something else."""
    return 0x20 <= byte <= 0x7E or 0x80 <= byte <= 0xFE
