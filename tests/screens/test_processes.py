"""A process with a screen stays light: no printing, no file formats, nothing that only other processes need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from floorapp.dialogues.tasks import NAMES
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import COFFEE, SHIRT
from tests.terminal.terminals import PATIENCE

HEAVY = {"escpos", "PIL", "yaml", "pydantic", "openpyxl", "asyncssh", "holidays"}


def test_after_a_whole_order_nothing_heavy_is_loaded(house: Store) -> None:
    listed = house.folder / "modules"
    with FloorTerminal(house.url, house.folder, program=str(Path(__file__).with_name("watched.py")),
                       environ={"MODULES": str(listed)}).sign_on("B-DEWI", "2583", "MENU") as floor:
        floor.scan("GOPICKING")
        floor.until("ENTER=ambil kerja")
        floor.scan("T-1", "A-01-01", SHIRT, SHIRT, "A-01-02", COFFEE, "PACK-1")
        floor.until("PACK-1. Selesai")
        floor.scan("GOPACKING")
        floor.until("KEMAS")
        floor.scan("T-1", SHIRT, SHIRT, COFFEE, "", "")
        floor.until("pindai label")
        floor.press("F3")
        floor.until("KEMAS")
        floor.scan("GORECEIVING")
        floor.until("PENERIMAAN")
        floor.scan("ASN-1", SHIRT, "3", "")
        floor.until("Barang berikut")
        floor.press("F3")
        floor.until("MENU")
        floor.scan("GOBOARD")
        floor.until("(live)")
        floor.terminate()
        assert floor.wait(PATIENCE) is not None and floor.status == 128 + 15
    loaded = set(listed.read_text("utf-8").splitlines())
    assert "textual.app" in loaded and "floorapp.dialogues.packing" in loaded
    assert {name for name in loaded if name.split(".")[0] in HEAVY} == set()
    assert {name for name in loaded if name.startswith(("floorapp.printing", "floorapp.channels"))} == set()


def test_a_picker_loads_picking_and_no_other_task_and_no_tls(house: Store) -> None:
    listed = house.folder / "modules"
    with FloorTerminal(house.url, house.folder, program=str(Path(__file__).with_name("watched.py")),
                       environ={"MODULES": str(listed)}).sign_on("B-BUDI", "2581", "ENTER=ambil") as floor:
        floor.terminate()
        assert floor.wait(PATIENCE) is not None
    loaded = set(listed.read_text("utf-8").splitlines())
    assert "floorapp.dialogues.picking" in loaded
    others = {name for name in NAMES if name not in {"menu", "picking"}}
    assert not {f"floorapp.dialogues.{name}" for name in others} & loaded
    assert not {"_ssl", "psycopg.connection", "wcwidth", "statistics"} & loaded


PINS = """
import re
from pathlib import Path
from floorapp.services.signing_on import NOBODYS, pin_fits
def weight():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
pin_fits(NOBODYS, "1111")
before = weight()
for _ in range(3):
    pin_fits(NOBODYS, "2222")
print(weight() - before)
"""


def test_a_screen_does_not_keep_the_memory_of_a_pin(house: Store) -> None:
    grown = subprocess.run([sys.executable, "-c", PINS], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert int(grown.stdout) < 4000, "KiB: the 19 MiB of a PIN's hash stay"
