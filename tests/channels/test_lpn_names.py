"""An LPN that a file names must be one that can be scanned."""

from __future__ import annotations

import pytest

from floorapp.channels.taking import take_file
from floorapp.data import db
from tests import small_house
from tests.conftest import Store

FILES = {"stock": "sku,location,qty,lpn\nKAOS-L,R-01-01,1,{lpn}\n",
         "asns": "number,sku,qty,lpn\nASN-9,KAOS-L,1,{lpn}\n"}


@pytest.mark.parametrize("kind", FILES)
def test_a_command_is_no_name_for_an_lpn_in_a_file(store: Store, kind: str) -> None:
    small_house.build()
    for lpn in ("CMDOK", "cmdback", "GOPICKING"):
        assert [aside["reason"] for aside in take_file(kind, FILES[kind].format(lpn=lpn).encode()).quarantined] == [
            "that_is_a_command"]
    assert not take_file(kind, FILES[kind].format(lpn="GOLD-7").encode()).quarantined
    assert not db.ask("SELECT code FROM container WHERE code IN ('CMDOK', 'CMDBACK', 'GOPICKING')")
