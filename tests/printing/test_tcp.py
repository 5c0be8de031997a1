"""A job on the network is on the paper, or it is known that it is not, or it is said that nobody knows."""

from __future__ import annotations

import socket
import time

import pytest

from floorapp.domain.refusals import Refused
from floorapp.printing import tcp
from floorapp.printing.outcomes import Patience, PrinterDown, PrinterUnknown
from floorapp.printing.rendering import render
from tests.printing.fake_printer import FakePrinter, ready
from tests.printing.samples import SAMPLES

SOON = Patience(connect=0.5, write=0.3, close=0.3, answer=0.2, receipt=0.3)
JOB = render("packing_slip", SAMPLES["packing_slip"])


def failed(error: type[Exception], address: str, data: bytes = JOB) -> str:
    with pytest.raises(error) as lost:
        tcp.send(address, data, patience=SOON)
    assert lost.value.params["address"]
    return lost.value.code


def test_a_job_arrives_whole_and_is_sent():
    with FakePrinter() as printer:
        assert tcp.send(printer.address, JOB, patience=SOON).outcome == "sent"
        assert printer.jobs == [JOB]


def test_every_job_has_its_own_connection_and_leaves_it():
    with FakePrinter() as printer:
        for _ in range(20):
            tcp.send(printer.address, JOB, patience=SOON)
        assert printer.jobs == [JOB] * 20


def test_a_printer_that_is_off_is_down_and_nothing_was_sent():
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"127.0.0.1:{door.getsockname()[1]}"
    assert failed(PrinterDown, address) == "printer_refused"


def test_a_printer_that_nobody_finds_is_down(monkeypatch):
    def nowhere(*_: object, **__: object) -> socket.socket:
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", nowhere)
    assert failed(PrinterDown, "192.0.2.1") == "printer_unreachable"


@pytest.mark.parametrize("read", [1, 100, len(JOB) - 1])
def test_a_printer_that_dies_in_the_middle_leaves_it_unknown(read):
    with FakePrinter(dies_after=read) as printer:
        assert failed(PrinterUnknown, printer.address) == "printer_cut_off"


def test_a_printer_that_takes_no_more_leaves_it_unknown_and_does_not_hold_the_spool():
    with FakePrinter(deaf=True) as printer:
        began = time.monotonic()
        assert failed(PrinterUnknown, printer.address, JOB * 4000) == "printer_stalled"
        assert time.monotonic() - began < 3


def test_status_bytes_that_nobody_reads_do_not_cut_a_long_job_off():
    with FakePrinter(chatty=True) as printer:
        assert tcp.send(printer.address, JOB * 100, patience=SOON).outcome == "sent"
        assert printer.jobs == [JOB * 100]


def test_a_printer_that_never_closes_has_taken_the_job_all_the_same():
    with FakePrinter(clingy=True) as printer:
        assert tcp.send(printer.address, JOB, patience=SOON).outcome == "sent"
        assert printer.jobs == [JOB]


def test_a_printer_that_answers_says_that_it_has_printed():
    with FakePrinter(answers=ready) as printer:
        assert tcp.send(printer.address + "?ack=status", JOB, patience=SOON).outcome == "printed"
        assert printer.jobs == [b"\x10\x04\x04\x10\x04\x02\x10\x04\x01" + JOB + b"\x1dr\x01"]


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [
        (4, 0x72, "printer_paper_out"),
        (2, 0x16, "printer_cover_open"),
        (2, 0x32, "printer_paper_out"),
        (2, 0x52, "printer_error"),
        (1, 0x1A, "printer_offline"),
    ],
)
def test_a_printer_that_is_not_ready_is_sent_nothing(question, answer, code):
    def say(got: bytes) -> bytes:
        return bytes([answer]) if got == b"\x10\x04" + bytes([question]) else b"\x12"

    with FakePrinter(answers=say) as printer:
        assert failed(PrinterDown, printer.address + "?ack=status") == code
    assert b"\x1b@" not in b"".join(printer.jobs)


def test_a_printer_that_is_low_on_paper_still_prints():
    with FakePrinter(answers=lambda got: b"\x1e" if got == b"\x10\x04\x04" else ready(got)) as printer:
        assert tcp.send(printer.address + "?ack=status", JOB, patience=SOON).outcome == "printed"


def test_a_printer_that_should_answer_and_does_not_is_down():
    with FakePrinter() as printer:
        assert failed(PrinterDown, printer.address + "?ack=status") == "printer_silent"
    assert b"\x1b@" not in b"".join(printer.jobs)


def test_a_print_that_is_not_confirmed_is_unknown():
    with FakePrinter(answers=lambda got: ready(got) if got.startswith(b"\x10") else b"") as printer:
        patience = Patience(connect=0.5, write=0.3, close=0.3, answer=0.2, receipt=0.1)
        with pytest.raises(PrinterUnknown) as lost:
            tcp.send(printer.address + "?ack=status", b"short job", patience=patience)
        assert lost.value.code == "printer_no_receipt"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.0.0.5", tcp.Place("10.0.0.5", 9100, False)),
        ("10.0.0.5:9101", tcp.Place("10.0.0.5", 9101, False)),
        ("[::1]", tcp.Place("::1", 9100, False)),
        ("[::1]:9101?ack=status", tcp.Place("::1", 9101, True)),
        ("printer-3.local", tcp.Place("printer-3.local", 9100, False)),
    ],
)
def test_addresses(address, place):
    assert tcp.parse(address) == place


@pytest.mark.parametrize(
    "address", ["", ":9100", "10.0.0.5:0", "10.0.0.5:99999", "10.0.0.5:x", "a b", "a?ack=gs", "a\n"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(Refused) as no:
        tcp.parse(address)
    assert no.value.code == "bad_printer_address"
