"""The documented list of what a terminal may be sent (floorapp/terminal/classes.py), as one pattern per class."""

from __future__ import annotations

import re

from floorapp.terminal.classes import TerminalClass

_ALWAYS = [
    r"[\x20-\x7e]",
    r"\x1b\[(?:\d+(?:;\d+)?)?H",  # CUP
    r"\x1b\[\d*C",  # CUF
    r"\r\n",
    r"\x1b\[[0-9;]*m",  # SGR
    r"\x1b\[K|\x1b\[2J",  # EL, ED
    r"\a",
    r"\x1b\[\?7[lh]",  # DECAWM
]


def undocumented(terminal: TerminalClass, sent: bytes) -> list[str]:
    """Everything in `sent` that is not on the list of this class."""
    listed = list(_ALWAYS)
    if not terminal.ascii:
        listed.append(r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe0f]")
    if terminal.erases_characters:
        listed.append(r"\x1b\[\d+X")  # ECH
    if terminal.hides_cursor:
        listed.append(r"\x1b\[\?25[lh]")
    if terminal.name.startswith(("xterm", "putty", "screen", "tmux")):
        listed.append(r"\x1b\[\?(?:1049|2004)[lh]")
    left = re.sub("|".join(f"(?:{pattern})" for pattern in listed), "\0", sent.decode("utf-8"))
    colours = [code for code in re.findall(r"\x1b\[([0-9;]*)m", sent.decode()) if not _shown(terminal, code)]
    return [piece for piece in left.split("\0") if piece] + colours


def _shown(terminal: TerminalClass, parameters: str) -> bool:
    plain = {"", "0", "1", "4", "7"}
    if terminal.colours == 0:
        return set(parameters.split(";")) <= plain
    simple = re.sub(r"[34]8;5;\d+", "", parameters).split(";")
    extended = "8;5;" in parameters
    bright = any(re.fullmatch(r"9\d|10\d", code) for code in simple)
    return not (extended and terminal.colours < 256) and not (bright and terminal.colours < 16) and "5" not in simple
