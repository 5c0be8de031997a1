"""What has to be settled before Textual is imported: it reads its settings from the environment, once."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

from floorapp.domain.refusals import Refused
from floorapp.terminal.classes import TerminalClass, terminal_class


def prepare(environ: MutableMapping[str, str] = os.environ) -> TerminalClass:
    """Sets TERM and Textual's settings for the terminal at hand; its class.

    Every TEXTUAL variable of the caller is wiped (they import modules, write files and type keys), and so is what would
    override the true size and colours of the terminal. A screen that was forked after another `prepare` may say it
    again: Textual has read its settings by then, and what depends on the terminal is set anew.
    """
    forked = environ is os.environ and _Read.by_textual
    assert environ is not os.environ or forked or "textual.constants" not in sys.modules, \
        "Textual has read its settings already"
    terminal = terminal_class(environ.get("TERM"))
    for name in [name for name in environ if name.startswith("TEXTUAL") or name in _MISLEADING]:
        del environ[name]
    environ.update(_SETTINGS, TERM=terminal.name, TEXTUAL_COLOR_SYSTEM="256" if terminal.colours == 256 else "standard")
    if terminal.colours == 0:
        environ["NO_COLOR"] = "1"
    if forked:
        vars(sys.modules["textual.constants"])["COLOR_SYSTEM"] = environ["TEXTUAL_COLOR_SYSTEM"]
    _Read.by_textual = forked or environ is os.environ
    return terminal


def require_terminal() -> None:
    """Refuses `no_terminal` where keys or screen are not a terminal (ssh -T, a pipe, a service)."""
    if not (os.isatty(0) and os.isatty(1)):
        raise Refused("no_terminal")


class _Read:
    by_textual = False                 # in this process or the one that it was forked from


_MISLEADING = {
    "COLUMNS", "LINES", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "TERM_PROGRAM", "LC_TERMINAL", "UNICODE_VERSION",
}
_SETTINGS = {
    "TEXTUAL_THEME": "ansi-dark",  # the terminal's own colours; with NO_COLOR the only clean monochrome
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
    "ESCDELAY": "100",  # milliseconds in which an ESC is the beginning of something
}
