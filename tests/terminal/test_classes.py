"""TERM comes from the client; what is sent, and what Textual is told, comes from here."""

from __future__ import annotations

import pytest

from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.terminal import environment
from floorapp.terminal.classes import CLASSES, layout_class, terminal_class
from tests.terminal.sent import undocumented


@pytest.mark.parametrize("term", [
    None, "", "dumb", "xterm;id", "../../etc/passwd", "XTERM", "x" * 65536, "vt100\n", "\0", "st-256color",
], ids=lambda term: repr(term)[:20])
def test_an_unknown_or_forged_terminal_is_an_xterm(term: str | None) -> None:
    assert terminal_class(term).name == "xterm"


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_class_greets_and_leaves_with_what_is_on_the_list(name: str) -> None:
    terminal = terminal_class(name)
    assert terminal.name == name
    assert not undocumented(terminal, (terminal.greeting + terminal.farewell).encode())


@pytest.mark.parametrize("name", ["vt100", "vt220"])
def test_the_plain_classes_have_no_colours_no_eighth_bit_and_no_modes_of_xterm(name: str) -> None:
    terminal = terminal_class(name)
    assert terminal.colours == 0 and terminal.ascii
    assert "1049" not in terminal.greeting and "2004" not in terminal.greeting


def test_nothing_of_the_session_stays_on_a_screen_without_a_second_page() -> None:
    assert all("\x1b[2J" in terminal.farewell for terminal in CLASSES.values())


def test_the_layout_follows_the_columns() -> None:
    assert [layout_class(n) for n in (1, 20, 29, 30, 40, 59, 60, 80, 99, 100, 132)] == [
        "xs", "xs", "xs", "s", "s", "s", "m", "m", "m", "l", "l"]


def test_the_environment_of_the_client_changes_nothing() -> None:
    environ = {
        "TERM": "putty-256color;id", "HOME": "/home/op", "COLUMNS": "9999", "LINES": "9999", "COLORTERM": "truecolor",
        "TEXTUAL_DRIVER": "os:system", "TEXTUAL_LOG": "log", "TEXTUAL_PRESS": "q", "TEXTUAL": "debug", "NO_COLOR": "1",
        "ESCDELAY": "9000",
    }
    assert environment.prepare(environ).name == "xterm"
    assert environ == {
        "TERM": "xterm", "HOME": "/home/op", "ESCDELAY": "100", "TEXTUAL_COLOR_SYSTEM": "standard",
        "TEXTUAL_THEME": "ansi-dark", "TEXTUAL_ANIMATIONS": "none", "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
    }


def test_a_terminal_without_colours_is_monochrome_and_one_with_256_has_them() -> None:
    plain, rich = {"TERM": "vt220"}, {"TERM": "tmux-256color"}
    environment.prepare(plain)
    environment.prepare(rich)
    assert plain["NO_COLOR"] == "1" and plain["TEXTUAL_COLOR_SYSTEM"] == "standard"
    assert "NO_COLOR" not in rich and rich["TEXTUAL_COLOR_SYSTEM"] == "256"


def test_without_a_terminal_the_screen_refuses_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.isatty", lambda fileno: fileno == 0)
    with pytest.raises(Refused) as refused:
        environment.require_terminal()
    assert "ssh -t" in say(refused.value.code, "id") and "ssh -t" in say(refused.value.code, "en")
