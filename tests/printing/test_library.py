"""The printer library does what it is asked to, and nothing to the process around it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROBE = """
import logging, os, sys, tempfile
from floorapp.printing.rendering import render
before = tempfile.gettempdir()
data = render("location_label", {"code": "A-03-02"})
assert data.startswith(b"\\x1b@")
import escpos
print(logging.getLogger().handlers, os.environ.get("ESCPOS_CAPABILITIES_PICKLE_DIR"), tempfile.gettempdir() == before)
print("usb" in sys.modules, "cups" in sys.modules, os.environ["TMPDIR"] == before)
"""


def test_importing_it_leaves_no_file_no_log_handler_no_word(tmp_path: Path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    work = tmp_path / "work"
    (work / "cups").mkdir(parents=True)  # a folder of this name breaks a plain import of the library
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join([str(work), os.getcwd()])}
    environment.pop("ESCPOS_CAPABILITIES_PICKLE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, cwd=work, env=environment, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[] None True\nFalse False True\n", "", 0)
    assert list(temporary.iterdir()) == []


def test_every_job_has_a_printer_object_of_its_own():
    from floorapp.printing.library import blank_printer

    first, second = blank_printer(), blank_printer()
    first.hw("INIT")
    assert first is not second
    assert second.output == b""
