"""Runs in the Python that has emupos and zxing-cpp: prints files of bytes on its paper and reads the codes from it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import emupos.config
import yaml
import zxingcpp
from emupos.printer.printer import Printer
from PIL import Image

PROFILES = Path(emupos.config.__file__).parent / "profiles" / "printers"
PROFILE = emupos.config.PrinterProfile(**yaml.safe_load((PROFILES / "epson-tm-t20iii.yaml").read_text()))


def main(folder: str) -> None:
    """For each `NAME-WIDTH.bin`: how many papers, which events, the text and the codes, as one object a line."""
    for file in sorted(Path(folder).glob("*.bin")):
        profile = PROFILE.model_copy(update={"width_dots": int(file.stem.rsplit("-", 1)[1]) * 12})
        printer = Printer("P", profile, sensor_open_level="high", job_idle_timeout_ms=1000)
        printer.open_connection(1, 0.0)
        out = printer.receive(1, file.read_bytes(), 0.0) + printer.close_connection(1, 1.0)
        found = [code.text for paper in out.receipts for code in zxingcpp.read_barcodes(_picture(paper.png))]
        seen = {
            "name": file.stem,
            "papers": len(out.receipts),
            "events": [str(event.type) for event in out.events],
            "text": "\n".join(paper.text for paper in out.receipts),
            "codes": found,
            "drawer": printer.state().drawer,
        }
        print(json.dumps(seen))


def _picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


if __name__ == "__main__":
    main(sys.argv[1])
