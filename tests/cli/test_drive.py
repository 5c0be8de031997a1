"""`floorapp drive`: a line in, an object out; what one leaves the next resumes, however it was left."""

from __future__ import annotations

import io
import json
import signal
import subprocess
from typing import Any

import pytest

from floorapp.cli import drive
from floorapp.data import db
from floorapp.dialogues import engine
from floorapp.domain.refusals import Refused
from tests.cli.sites import Site

ITEM, CASE = "8991234567891", "18991234567898"


@pytest.fixture
def dock(site: Site) -> Site:
    """An ASN of 24 is expected, and BUDI receives."""
    site.run("import", "items", "-", stdin=f"sku,name,barcodes\nS1,Sabun,{ITEM} {CASE}*12\n")
    assert site.run("import", "asns", "-", stdin="number,sku,qty\nASN-1,S1,24\n").status == 0
    site.run("operators", "add", "BUDI", "--roles", "receiver")
    return site


def say(process: subprocess.Popen[bytes], line: str) -> dict[str, Any]:
    assert process.stdin and process.stdout
    process.stdin.write(line.encode() + b"\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def test_the_first_object_is_the_question_on_entering(site: Site) -> None:
    (entered,) = site.run("drive", "--operator", "admin").objects
    assert (entered["seq"], entered["task"], entered["outcome"], entered["code"]) == (0, "menu", "info", "entered")
    assert entered["prompt"]["step"] == "menu" and "screen" not in entered


def test_each_line_is_answered_by_one_object_before_the_next_is_read(dock: Site) -> None:
    with dock.start("drive", "--operator", "BUDI", "--task", "receiving") as process:
        json.loads(process.stdout.readline())
        assert say(process, "ASN-1")["outcome"] == "accepted"
        assert say(process, "rubbish")["outcome"] == "refused"
        assert say(process, ITEM)["outcome"] == "accepted"
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_who_is_cut_off_goes_on_where_the_last_answer_stood(dock: Site, end: signal.Signals) -> None:
    with dock.start("drive", "--operator", "BUDI", "--task", "receiving") as process:
        json.loads(process.stdout.readline())
        for line in ("ASN-1", ITEM, CASE):
            last = say(process, line)
            assert last["outcome"] == "accepted"
        process.send_signal(end)
        process.wait(30)
    resumed, done = dock.run("drive", "--operator", "BUDI", stdin="<Enter>\n").objects
    assert (resumed["code"], resumed["task"], resumed["seq"]) == ("resumed", "receiving", last["seq"])
    assert resumed["prompt"] == last["prompt"]
    assert done["seq"] == last["seq"] + 1
    assert dock.run("db", "check").status == 0


def test_every_answer_that_was_seen_is_kept_when_the_process_is_killed_anywhere(dock: Site) -> None:
    seen = 0
    for turn in range(1, 5):
        with dock.start("drive", "--operator", "BUDI", "--task", "receiving") as process:
            assert json.loads(process.stdout.readline())["seq"] >= seen
            process.stdin.write(b"\n".join([b"ASN-1", ITEM.encode(), *[ITEM.encode()] * (20 + turn)]) + b"\n")
            process.stdin.flush()
            for _ in range(turn * 3):
                seen = max(seen, json.loads(process.stdout.readline())["seq"])
            process.kill()
    assert dock.run("drive", "--operator", "BUDI").objects[0]["seq"] >= seen
    assert dock.run("db", "check").status == 0


def test_an_empty_line_and_the_enter_key_are_the_same_answer(dock: Site) -> None:
    def answers(*lines: str) -> list[tuple[str, str]]:
        said = dock.run("drive", "--operator", "BUDI", "--task", "receiving", stdin="\n".join(lines) + "\n")
        return [(reply["outcome"], reply["code"]) for reply in said.objects[1:]]

    assert answers("", "<Enter>", "CMDOK")[0] == answers("<Enter>")[0]
    assert len(set(answers("", "<Enter>", "CMDOK"))) == 1


def test_the_screen_is_shown_at_the_size_that_was_asked_for(dock: Site) -> None:
    said = dock.run("drive", "--operator", "BUDI", "--task", "receiving", "--screen", "20x8", stdin="ASN-1\nrubbish\n")
    for reply in said.objects:
        assert len(reply["screen"]) == 8 and all(len(line) <= 20 for line in reply["screen"])
    assert any("ASN-1" in line for line in said.objects[1]["screen"])


def test_a_failure_of_the_house_is_an_answer_and_the_question_stays_open(dock: Site,
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    from floorapp.dialogues import engine
    answer, turns = engine.answer, iter(range(9))

    def fails_once(*args: Any) -> Any:
        if next(turns) == 0:
            raise ZeroDivisionError
        return answer(*args)
    monkeypatch.setattr(engine, "answer", fails_once)
    said = dock.run("drive", "--operator", "BUDI", "--task", "receiving", stdin="ASN-1\nASN-1\n")
    entered, failed, opened = said.objects
    assert (failed["outcome"], failed["code"], failed["prompt"]) == ("refused", "internal_error", entered["prompt"])
    assert failed["seq"] == entered["seq"] and opened["outcome"] == "accepted"


def test_not_allowed_is_refused_before_anything_is_read(dock: Site) -> None:
    said = dock.run("drive", "--operator", "BUDI", "--task", "packing", stdin="x\n")
    assert said.status == 1 and not said.out and said.err


@pytest.mark.parametrize(("given", "read"), [
    (b"A\n", ["A"]), (b"A\r\n", ["A"]), (b"A", ["A"]), (b"\n\n", ["", ""]), (b"", []),
    (b"]C10110\\x1d21A\n", ["]C10110\x1d21A"]), (b"\x1d\n", ["\x1d"]), (b"\\x1D\\x0a\\n\n", ["\\x1D\\x0a\\n"]),
    ("é\u4e2d\n".encode(), ["é\u4e2d"]), (b"\xff\n", ["\ufffd"]), (b" A \n", [" A "]), (b"A\rB\n", ["A\rB"]),
])
def test_a_line_is_read_as_it_stands_but_for_its_end_and_the_separator(given: bytes, read: list[str]) -> None:
    assert list(drive.lines(io.BytesIO(given))) == read


def test_a_line_without_end_is_cut_and_the_next_one_is_whole() -> None:
    long, after = drive.lines(io.BytesIO(b"9" * 50_000_000 + b"\nA\n"))
    assert len(long) == drive.LONGEST and after == "A"


def test_where_the_database_goes_away_the_screen_says_so_and_the_next_line_is_read(
        site_once: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> object:
        db.close_database()
        raise Refused("database_unreachable", url="-", why="-")
    monkeypatch.setattr(engine, "answer", away)
    said = site_once.run("drive", "--operator", "ADMIN", "--screen", "20x8", stdin="1\n2\n")
    assert said.status == 0, said.err
    assert [one["code"] for one in said.objects] == ["entered", "database_unreachable", "database_unreachable"]
    assert len(said.objects[-1]["screen"]) == 8
