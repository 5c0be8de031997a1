"""The spool loses no paper, prints no label twice by itself, and marks every second copy."""

from __future__ import annotations

import json

import pytest

from floorapp.printing.outcomes import PrinterDown, PrinterUnknown, Sent
from floorapp.printing.reasons import explain, reason
from floorapp.printing.spool import Spool, file_name
from tests.catalogues import catalogue
from tests.printing.samples import SAMPLES, changed
from tests.printing.stores import MemoryStore, StoredJob


class Paper:
    """A transport that does what it is told, job by job, and then prints; it also sees what was stored before."""

    def __init__(self, store: MemoryStore, *then: Exception) -> None:
        self.store = store
        self.then = list(then)
        self.printed: list[bytes] = []
        self.names: list[str] = []
        self.states: list[list[str]] = []

    def __call__(self, transport: str, address: str, data: bytes, *, name: str) -> Sent:
        self.states.append([job.state for job in self.store.jobs.values()])
        if self.then and (fault := self.then.pop(0)) is not None:
            raise fault
        self.printed.append(data)
        self.names.append(name)
        return Sent("sent")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def test_sending_is_stored_before_the_first_byte_and_the_end_after_the_last(store):
    store.add("grn", "GRN-1")
    paper = Paper(store)
    assert Spool(store, send=paper).work("P1").ended == 1
    assert paper.states == [["sending"]]
    assert store.states() == [("grn:GRN-1:1", "sent")]
    assert store.jobs[1].attempts == 1


def test_jobs_come_out_in_the_order_of_the_store_and_each_printer_has_its_own(store):
    store.add("grn", "GRN-1")
    store.add("shipping_label", "P-1")
    store.add("grn", "GRN-2", printer="P2")
    paper = Paper(store)
    spool = Spool(store, send=paper)
    spool.work("P1")
    assert paper.names == ["00000002-shipping_label-P-1-1", "00000001-grn-GRN-1-1"]
    spool.work("P2")
    assert len(paper.printed) == 3


def test_a_printer_that_is_down_keeps_the_job_and_is_left_alone_longer_and_longer(store):
    store.add("shipping_label", "P-1")
    store.add("shipping_label", "P-2")
    clock = Clock()
    paper = Paper(store, *(PrinterDown("printer_refused", address="10.0.0.5:9100") for _ in range(9)))
    spool = Spool(store, send=paper, clock=clock)
    waits = []
    for _ in range(9):
        turn = spool.work("P1")
        assert turn.ended == 0
        assert explain(turn.down, "en").startswith("PRINTER REFUSES THE CONNECTION: 10.0.0.5:9100")
        assert spool.work("P1") == turn, "nothing is tried while it waits"
        waits.append(spool.wait("P1"))
        clock.now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert store.states() == [("shipping_label:P-1:1", "queued"), ("shipping_label:P-2:1", "queued")]
    assert store.jobs[1].attempts == 9
    assert spool.work("P1").ended == 2
    assert paper.names == ["00000001-shipping_label-P-1-1", "00000002-shipping_label-P-2-1"]
    assert spool.wait("P1") == 0


def test_another_printer_goes_on_while_one_is_down(store):
    store.add("grn", "GRN-1")
    store.add("grn", "GRN-2", printer="P2")
    paper = Paper(store, PrinterDown("printer_paper_out", address="x"))
    spool = Spool(store, send=paper)
    spool.work("P1")
    assert spool.work("P2").ended == 1


@pytest.mark.parametrize("kind", ["grn", "packing_slip", "manifest"])
def test_a_paper_that_may_be_out_is_printed_again_with_the_mark(store, kind):
    store.add(kind, "D-1")
    clock = Clock()
    paper = Paper(store, PrinterUnknown("printer_cut_off", address="x"))
    spool = Spool(store, send=paper, clock=clock)
    spool.work("P1")
    assert store.states() == [(f"{kind}:D-1:1", "unknown"), (f"{kind}:D-1:2", "queued")]
    clock.now += spool.wait("P1")
    spool.work("P1")
    assert store.states() == [(f"{kind}:D-1:1", "unknown"), (f"{kind}:D-1:2", "sent")]
    assert b"*** CETAK ULANG / SALINAN 2 ***" in paper.printed[0]


@pytest.mark.parametrize("kind", ["shipping_label", "lpn_label", "badge", "location_label"])
def test_a_label_that_may_be_out_waits_for_a_person(store, kind):
    store.add(kind, "L-1")
    clock = Clock()
    paper = Paper(store, PrinterUnknown("printer_stalled", address="x"))
    spool = Spool(store, send=paper, clock=clock)
    for _ in range(3):
        spool.work("P1")
        clock.now += 100
    assert store.states() == [(f"{kind}:L-1:1", "unknown")]
    assert paper.printed == []
    assert "Mungkin sudah keluar" in explain(store.jobs[1].reason)


def test_a_printer_that_breaks_off_every_time_is_not_fed_paper_for_ever(store):
    store.add("grn", "GRN-1")
    clock = Clock()
    paper = Paper(store, *(PrinterUnknown("printer_cut_off", address="x") for _ in range(99)))
    spool = Spool(store, send=paper, clock=clock)
    for _ in range(10):
        spool.work("P1")
        clock.now += 100
    assert store.states() == [("grn:GRN-1:1", "unknown"), ("grn:GRN-1:2", "unknown"), ("grn:GRN-1:3", "unknown")]


def test_what_a_dead_worker_left_half_sent_is_unknown_and_slips_come_again(store):
    for kind in ("grn", "shipping_label"):
        store.set(store.add(kind, "D-1"), state="sending")
    store.add("manifest", "M-1")
    spool = Spool(store, send=Paper(store))
    assert spool.recover("P2") == 0
    assert spool.recover("P1") == 2
    assert store.states() == [
        ("grn:D-1:1", "unknown"),
        ("shipping_label:D-1:1", "unknown"),
        ("manifest:M-1:1", "queued"),
        ("grn:D-1:2", "queued"),
    ]
    assert explain(store.jobs[2].reason, "en").startswith("THE PRINT PROCESS WAS INTERRUPTED")
    assert spool.recover("P1") == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"payload": "{"}, "BAD"),
        ({"payload": "[" * 100_000}, "BAD"),
        ({"payload": "{}"}, "DOCUMENT shipping_label IS INCOMPLETE OR WRONG: parcel"),
        ({"payload": json.dumps(changed("shipping_label", "tracking_no", "X" * 40))}, "CODE XXXX"),
        ({"width": 40}, "UNKNOWN PAPER WIDTH 40"),
    ],
)
def test_a_job_that_can_never_be_printed_fails_with_its_reason_and_the_queue_goes_on(store, changes, words):
    store.add("shipping_label", "P-1", **changes)
    store.add("shipping_label", "P-2")
    paper = Paper(store)
    Spool(store, send=paper).work("P1")
    assert store.states() == [("shipping_label:P-1:1", "failed"), ("shipping_label:P-2:1", "sent")]
    assert words == "BAD" or explain(store.jobs[1].reason, "en").startswith(words)
    assert store.jobs[1].attempts == 0


def test_a_fault_of_our_own_in_one_document_does_not_stop_the_others(store, monkeypatch, caplog):
    def broken(kind: str, payload: object, **_: object) -> bytes:
        raise KeyError("x")

    store.add("grn", "GRN-1")
    monkeypatch.setattr("floorapp.printing.spool.render", broken)
    Spool(store, send=Paper(store)).work("P1")
    assert store.states() == [("grn:GRN-1:1", "failed")]
    assert "KeyError" in explain(store.jobs[1].reason)
    assert "grn:GRN-1:1" in caplog.text


def test_a_printer_that_is_set_up_wrong_fails_the_job(store, tmp_path):
    store.add("grn", "GRN-1", transport="pigeon")
    Spool(store).work("P1")
    assert store.states() == [("grn:GRN-1:1", "failed")]
    assert "pigeon" in explain(store.jobs[1].reason)


def test_a_job_that_was_cancelled_in_between_is_not_sent(store, monkeypatch):
    job = store.add("grn", "GRN-1")
    claim = store.claim

    def claimed(printer: str) -> StoredJob | None:
        found = claim(printer)
        store.set(job, state="cancelled")
        return found

    monkeypatch.setattr(store, "claim", claimed)
    paper = Paper(store)
    Spool(store, send=paper).work("P1")
    assert paper.printed == []
    assert store.states() == [("grn:GRN-1:1", "cancelled")]


def test_a_store_that_fails_after_the_paper_moved_leaves_the_job_for_recovery(store, monkeypatch):
    store.add("grn", "GRN-1")
    paper = Paper(store)
    spool = Spool(store, send=paper)
    with monkeypatch.context() as broken:
        broken.setattr(store, "finish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            spool.work("P1")
    assert store.states() == [("grn:GRN-1:1", "sending")]
    spool.recover("P1")
    spool.work("P1")
    assert store.states() == [("grn:GRN-1:1", "unknown"), ("grn:GRN-1:2", "sent")]
    assert b"SALINAN 2" in paper.printed[1]


def test_jobs_become_files_by_their_own_names(store, tmp_path):
    store.add("grn", "../../etc/passwd", address=str(tmp_path))
    store.add("grn", "GRN 1/2", address=str(tmp_path))
    Spool(store).work("P1")
    assert store.states() == [("grn:../../etc/passwd:1", "printed"), ("grn:GRN 1/2:1", "printed")]
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "00000001-grn-etc-passwd-1.escpos",
        "00000002-grn-GRN-1-2-1.escpos",
    ]


def test_two_jobs_never_share_a_file_name():
    names = {
        file_name(StoredJob(number, key, "grn", "", "", "", ""))
        for number, key in enumerate(["grn:A/1:1", "grn:A-1:1", "grn:A 1:1", "grn:A:1:1"])
    }
    assert len(names) == 4


def test_every_reason_has_words_in_both_languages():
    import re
    from pathlib import Path

    room = Path(__file__).parents[2] / "floorapp" / "printing"
    said = "\n".join(file.read_text("utf-8") for file in room.glob("*.py"))
    codes = set(re.findall(r'"((?:printer|print)_[a-z_]+)"', said))
    codes |= set(re.findall(r'Refused\(\s*"([a-z_]+)"', said))
    assert len(codes) > 60
    for code in codes:
        assert catalogue()[code].keys() >= {"id", "en"}, code


def test_a_reason_is_told_in_words_and_nonsense_as_it_stands():
    stored = reason("printer_paper_out", address="10.0.0.5")
    assert explain(stored).startswith("PRINTER KERTAS HABIS: 10.0.0.5")
    assert explain("") == ""
    assert explain("something else {") == "something else {"
    assert SAMPLES.keys() >= {"grn"}
