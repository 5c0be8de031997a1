"""Strings that speak to printers, terminals and parsers; the first ones opened a drawer or swallowed a label."""

from __future__ import annotations

import json
from pathlib import Path

INJECTIONS = [
    "Siti\x1bp\x00\x19\xfa",  # open the cash drawer
    "Siti\x10\x14\x01\x00\x01",  # the same, in real time
    "Siti\x10\x14\x02\x01\x08",  # power off
    "Siti\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",  # clear the buffers
    "Siti\x1dV\x00",  # cut
    "Siti\x1dVB\x00",  # our own cut
    "Siti\x1b@",  # reset
    "Siti\x1bd\x08\x1bd\x08",  # feed
    "Siti\x1dv0\x00\xff\xff\xff\xff",  # a picture that swallows the rest
    "Siti\nTOTAL Rp 0\n",  # a line of its own
    "Siti\r\n\r\nCOD Rp0",
    "Siti\x1b{\x01\x1dB\x01",  # upside down, white on black
    "Siti\x1bt\x10\x1c&",  # code page, Chinese mode
    "Siti\x1bc5\x01",  # buttons off
    "Siti\x1cq\x01\x01\x00\x01\x00\xff",  # overwrite the stored logo
    "Siti\x1d(A\x02\x00\x00\x02",  # a test print
    "Siti\x1d(E\x03\x00\x01IN",  # service mode
    "Siti\x1dr\x01\x10\x04\x01",  # ask for status
    "Siti\x1dk\x49\x05{B\x1b@",  # a barcode with a reset in it
    "^XA^FO50,50^FDx^FS^XZ",  # ZPL
    '"\r\nPRINT 99\r\n',  # TSPL
    "\x9b2J\x9d0;x\x07",  # C1 controls
    "\x1b]0;x\x07\x1b[2J",
    "\u202eitiS\u2066\u2069",  # bidi
    "\u200b",
    "\u200d\u200b\ufeff",
    "\ufffd\ufffe\U0010ffff",
    "\udc80\udcff",  # what is left of undecodable bytes
    "e\u0301" * 40,
    "\u00e9\u00e8\u20ac\u201cKopi\u201d \u2013 \u2026 \u2122",
    "\u6771\u4eac ABC \u0e01\u0e32\u0e41\u0e1f \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\u2028\u2029\x0b\x0c\x85",
    "A" * 5000,
    "A " * 2500,
    " ",
    "\x00",
    "\x7f\xff\xa0",
    "{copy} {0} {__class__} %s %(x)s",
    "[/b] [@click=app.quit] [red]x",
]


def naughty_strings() -> list[str]:
    """The big list of naughty strings, and the test files of a terminal, where the folder of sample data is there; else
    an empty list."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "hostile"
    file = folder / "blns" / "blns.json"
    escapes = [file.read_text("latin-1")[:200] for file in sorted((folder / "xterm").glob("*.in"))]
    return [*(json.loads(file.read_text("utf-8")) if file.is_file() else []), *escapes]
