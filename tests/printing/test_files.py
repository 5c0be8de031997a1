"""A printer that is a path: the paper is on the disk whole, or not at all, and a device never holds the process."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from floorapp.domain.refusals import Refused
from floorapp.printing import transports
from floorapp.printing.outcomes import Patience, PrinterDown, PrinterUnknown

SOON = Patience(write=0.2)


def send(path: Path | str, data: bytes = b"\x1b@job", name: str = "00000001-grn-GRN-1-1"):
    return transports.send("file", str(path), data, name=name, patience=SOON)


def test_a_job_becomes_a_file_in_a_folder_that_is_made_for_it(tmp_path):
    assert send(tmp_path / "var" / "paper").outcome == "printed"
    (file,) = (tmp_path / "var" / "paper").iterdir()
    assert file.name == "00000001-grn-GRN-1-1.escpos"
    assert file.read_bytes() == b"\x1b@job"
    assert file.stat().st_mode & 0o007 == 0, "it names people: not for everybody"


def test_file_name_and_folder_are_on_the_disk_before_the_job_counts_as_printed(tmp_path, monkeypatch):
    done: list[str] = []
    sync, rename = os.fsync, Path.rename

    def synced(descriptor: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
        sync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        done.append("name")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    send(tmp_path)
    assert done == ["file", "name", "folder"]


def test_a_paper_is_never_overwritten(tmp_path):
    send(tmp_path, b"first")
    send(tmp_path, b"second")
    assert sorted(file.read_bytes() for file in tmp_path.iterdir()) == [b"first", b"second"]


def test_a_full_disk_leaves_nothing_behind_and_the_job_waits(tmp_path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PrinterDown) as down:
        send(tmp_path)
    assert down.value.code == "printer_not_writable"
    assert down.value.params["error"] == "No space left on device"
    assert list(tmp_path.iterdir()) == []


def test_a_device_that_is_not_plugged_in_is_down():
    with pytest.raises(PrinterDown) as down:
        send("/dev/usb/lp-that-is-not-there")
    assert down.value.code == "printer_not_there"


def test_a_device_that_refuses_every_byte_is_down():
    with pytest.raises(PrinterDown) as down:
        send("/dev/full")
    assert down.value.code == "printer_not_writable"


def test_a_device_takes_a_job_and_only_the_paper_knows(tmp_path):
    path = tmp_path / "lp0"
    os.mkfifo(path)
    with pytest.raises(PrinterDown) as down:
        send(path)
    assert down.value.code == "printer_offline", "nobody at the other end"
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert send(path).outcome == "sent"
        assert os.read(reader, 100) == b"\x1b@job"
    finally:
        os.close(reader)


def test_a_device_that_stops_in_the_middle_leaves_it_unknown(tmp_path):
    path = tmp_path / "lp0"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        began = time.monotonic()
        with pytest.raises(PrinterUnknown) as lost:
            send(path, b"x" * 1_000_000)
        assert lost.value.code == "printer_stalled"
        assert time.monotonic() - began < 2
    finally:
        os.close(reader)


def test_a_serial_line_gets_the_bytes_as_they_are():
    ours, theirs = os.openpty()
    try:
        assert send(os.ttyname(theirs), b"a\nb\n").outcome == "sent"
        assert os.read(ours, 100) == b"a\nb\n"
    finally:
        os.close(ours)
        os.close(theirs)


def test_an_ordinary_file_is_no_printer(tmp_path):
    (tmp_path / "ledger.db").write_bytes(b"precious")
    for address in (str(tmp_path / "ledger.db"), "", "a\x00b"):
        with pytest.raises(Refused) as no:
            send(address)
        assert no.value.code == "bad_printer_address"
    assert (tmp_path / "ledger.db").read_bytes() == b"precious"


def test_a_way_that_nobody_knows_is_refused():
    with pytest.raises(Refused) as no:
        transports.send("pigeon", "roof", b"", name="x")
    assert no.value.code == "unknown_transport"
