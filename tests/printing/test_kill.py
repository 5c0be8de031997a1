"""A worker killed at any moment loses no paper; what may be printed twice is marked; labels are left to a person."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.printing.decoding import texts
from tests.printing.fake_printer import END, FakePrinter
from tests.printing.samples import changed
from tests.printing.stores import FileStore

ROOT = Path(__file__).parents[2]


def worker(database: Path, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "printing" / "spool_process.py"), str(database), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )


def test_nothing_is_lost_and_every_second_copy_is_marked(tmp_path):
    database = tmp_path / "spool.db"
    store = FileStore(str(database))
    with FakePrinter() as printer:
        slips = [f"TP-{number:04d}" for number in range(40)]
        labels = [f"JP{number:010d}" for number in range(40)]
        for slip, label in zip(slips, labels, strict=True):
            store.add("packing_slip", slip, changed("packing_slip", "order", slip), printer.address)
            store.add("shipping_label", label, changed("shipping_label", "tracking_no", label), printer.address)
        for when in (["before", "3"], ["after", "4"], ["after", "1"], ["before", "2"], ["before", "1"]):
            assert worker(database, *when).wait(30) == -9
        for pause in (0.35, 0.37, 0.4):
            process = worker(database)
            began = store.base.execute("SELECT sum(attempts) FROM job").fetchone()
            while store.base.execute("SELECT sum(attempts) FROM job").fetchone() == began:
                time.sleep(0.005)
            time.sleep(pause / 40)
            process.kill()
            process.wait(30)
        assert worker(database).wait(60) == 0

    whole = [texts(job) for job in printer.jobs if job.endswith(END)]
    seen = Counter(slip for job in whole for slip in slips if slip in job)
    unmarked = Counter(slip for job in whole for slip in slips if slip in job and "CETAK ULANG" not in job)
    assert set(seen) == set(slips), "every slip came out"
    assert max(unmarked.values()) == 1, "and what came out again was marked"
    assert sum(seen.values()) > len(slips), "(some did)"

    on_paper = Counter(label for job in whole for label in labels if label in job)
    assert max(on_paper.values()) == 1, "no label came out twice"
    states = {job.key.split(":")[1]: job.state for job in store.all("kind = 'shipping_label'")}
    assert set(states.values()) == {"sent", "unknown"}
    assert {label for label, state in states.items() if state == "sent"} <= set(on_paper)
    assert {job.state for job in store.all("kind = 'packing_slip'")} == {"sent", "unknown"}
