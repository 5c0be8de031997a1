"""What a scanner sends, told byte by byte."""

from __future__ import annotations

import pytest

from floorapp.terminal.diagnosis import LONGEST, Burst, Listener, pieces, visible


@pytest.mark.parametrize(("sent", "ending", "framed"), [
    (b"8991\r", "CR", ""), (b"8991\n", "LF", ""), (b"8991\r\n", "CRLF", ""), (b"8991\t", "TAB", ""), (b"8991", "", ""),
    (b"\x028991\x03", "ETX", "STX"), (b"\x028991\x03\r", "CR", "STX"), (b"\x1b[200~8991\x1b[201~", "PASTE", "PASTE"),
    (b"\x1b[200~8991\r\x1b[201~", "CR", "PASTE"), (b"\x1b[200~8991\x1b[201~\r", "CR", "PASTE"),
])
def test_what_ended_it_and_what_framed_it(sent: bytes, ending: str, framed: str) -> None:
    assert (Burst(sent).ending, Burst(sent).framed) == (ending, framed)


def test_every_byte_is_seen_and_none_commands_the_screen() -> None:
    assert visible(b"\x02]C101\x1d21 a\xe9\x7f\r") == "<STX>]C101<GS>21<SP>a<E9><DEL><CR>"
    shown = visible(bytes(range(256)))
    assert shown.isascii() and shown.isprintable() and " " not in shown


def test_no_line_cuts_the_name_of_a_byte() -> None:
    assert pieces("ABC<STX>12", 6) == ["ABC", "<STX>1", "2"]
    assert pieces("", 20) == [""] and pieces("<not a byte>", 4) == ["<not", " a b", "yte>"]


def test_bytes_belong_together_until_they_rest() -> None:
    now = [10.0]
    listener = Listener(lambda: now[0])
    for data in (b"89", b"91", b"\r"):
        listener.hear(data)
        now[0] += 0.02
    assert listener.burst.data == b"8991\r" and round(listener.burst.seconds, 2) == 0.04
    now[0] += 1
    listener.hear(b"A")
    assert listener.burst == Burst(b"A", 0.0)
    listener.hear(b"\r")
    listener.hear(b"\n", after_a_scan=True)
    assert listener.burst.data == b"A\r\n"
    listener.hear(b"B", after_a_scan=True)
    assert listener.burst.data == b"B"
    listener.hear(b"x" * 5000)
    assert len(listener.burst.data) == LONGEST
