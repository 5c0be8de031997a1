"""An independent printer (emupos) and an independent reader (zxing) see what we meant.

They need a newer Python than the house: PRINT_PEER_PYTHON names one that has `emupos` and `zxing-cpp`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from floorapp.printing.rendering import preview, render
from tests.printing.decoding import decode, rasters
from tests.printing.hostile import INJECTIONS
from tests.printing.samples import FREE_TEXT, SAMPLES, changed, places

PEER = os.environ.get("PRINT_PEER_PYTHON", "")

pytestmark = pytest.mark.skipif(not PEER, reason="PRINT_PEER_PYTHON names no Python with emupos and zxing-cpp")


def printed(jobs: dict[str, bytes], folder: Path) -> dict[str, dict]:
    for name, job in jobs.items():
        (folder / f"{name}.bin").write_bytes(job)
    reader = Path(__file__).with_name("peer_reader.py")
    done = subprocess.run([PEER, str(reader), str(folder)], capture_output=True, text=True, check=True)
    papers = [json.loads(line) for line in done.stdout.splitlines()]
    return {paper["name"]: paper for paper in papers}


def test_every_document_prints_as_previewed_and_every_code_is_read(tmp_path):
    ways = [(kind, width) for kind in SAMPLES for width in (32, 42, 48)]
    jobs = {f"{kind}-{width}": render(kind, SAMPLES[kind], width=width) for kind, width in ways}
    papers = printed(jobs, tmp_path)
    for kind, width in ways:
        paper = papers[f"{kind}-{width}"]
        assert (paper["papers"], set(paper["events"])) == (1, set())
        assert paper["codes"] == [decode(picture)[0] for picture in rasters(jobs[paper["name"]])]
        words = "".join("".join(line for line in preview(kind, SAMPLES[kind], width) if "8<" not in line).split())
        assert "".join(re.sub(r"\[image [^]]*\]", "", paper["text"]).split()) == words.replace("|", "")


def test_every_width_of_code_is_read(tmp_path):
    codes = ["7", "A-1", "LPN000123", "P-2026-00017", "SPXID012345678", "#1001-B", "0123456789012345", "a~b c_d{e}"]
    jobs = {
        f"{number}-{width}": render("location_label", {"code": code}, width=width)
        for number, code in enumerate(codes)
        for width in (32, 42, 48)
    }
    for name, paper in printed(jobs, tmp_path).items():
        assert paper["codes"] == [codes[int(name.split("-")[0])]], name


def test_no_injection_reaches_the_printer(tmp_path):
    jobs = {}
    for kind, path in places(FREE_TEXT):
        for number, text in enumerate(INJECTIONS):
            jobs[f"{kind}-{path}-{number}-48"] = render(kind, changed(kind, path, text))
    papers = printed(jobs, tmp_path)
    assert len(papers) == len(jobs)
    for name, paper in papers.items():
        assert (paper["papers"], paper["events"], paper["drawer"]) == (1, [], "closed"), name
