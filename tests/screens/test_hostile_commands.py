"""Commands that list and tell, on a terminal: what the tables hold is text there too, as a table and as JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
import unicodedata
from pathlib import Path

import pytest

from floorapp import settings
from floorapp.cli.main import main
from floorapp.data import db
from tests import small_house
from tests.conftest import Store
from tests.screens import walks
from tests.screens.real_floor import config_of
from tests.screens.test_hostile_everywhere import poison

LINES = ("Cc", "Cf", "Cs", "Zl", "Zp")
COMMANDS = (
    "stock", "orders", "board", "operators list", "expiring --days 9999", "assemblies", "barcodes", "count status",
    "messages", "print list", "quarantine list", "reconcile", "db check", *(f"report {name}" for name in (
        "operators", "returns", "stock-value", "stock-age", "backlog", "expiring", "pod", "pick-accuracy")))


@pytest.fixture
def poisoned(sqlite_store: Store) -> Store:
    """A house after a whole shift, hostile in every text column."""
    small_house.build()
    with walks.standing_still():
        walks.walked("id")
    with db.tx():
        poison(1)
        db.database().execute_sql("DROP TABLE naughty")
        db.database().execute_sql("UPDATE lot SET expiry = '2031-01-01'")        # a date for those who count days
        db.database().execute_sql("UPDATE pod_person SET lat = '-6.2', lon = '106.8'")  # no way in takes words
    return sqlite_store


def on_a_terminal(store: Store, *words: str) -> tuple[int, str]:
    """Exit status, and all that came to the terminal, as it came."""
    master, slave = os.openpty()
    came: list[bytes] = []

    def read() -> None:
        try:
            while piece := os.read(master, 65536):
                came.append(piece)
        except OSError:                                        # the other side is closed
            pass

    reader = threading.Thread(target=read)
    reader.start()
    before = settings.current(), sys.stdout, sys.stderr
    with os.fdopen(slave, "w", encoding="utf-8") as terminal:
        sys.stdout = sys.stderr = terminal
        try:
            assert terminal.isatty()
            status = main(["--config", str(config_of(store.folder)), "--database", store.url, *words])
        finally:
            sys.stdout, sys.stderr = before[1:]
            settings.use(before[0])
    reader.join(10)
    os.close(master)
    return status, b"".join(came).decode("utf-8")


def test_no_text_of_any_table_is_more_than_text_in_what_a_command_tells(poisoned: Store) -> None:
    order, sku = (db.ask(f"SELECT {column} AS said FROM {table} ORDER BY id LIMIT 1")[0].said
                  for table, column in (('"order"', "number"), ("item", "sku")))
    lot = db.ask("SELECT code AS said FROM lot WHERE code <> '' ORDER BY id LIMIT 1")[0].said
    db.close_database()
    asked = [command.split() for command in COMMANDS]
    asked += [["order", order], ["explain", order], ["explain", sku], ["recall", lot]]
    wrong, told = [], 0
    for words in asked:
        for more in ([], ["--json"]):
            status, text = on_a_terminal(poisoned, *words, *more)
            assert status in {0, 1, 2}, (words, text)
            assert "Traceback" not in text, (words, text)
            told += status == 0
            bad = {character for character in text.replace("\r\n", "") if unicodedata.category(character) in LINES}
            if bad:
                wrong.append(f"{' '.join(map(repr, words))} {more}: {sorted(map(repr, bad))}")
            if more and status == 0 and text.strip():
                for line in text.strip().split("\r\n") if words[0] in {"orders"} else [text]:
                    json.loads(line)
    assert wrong == [], "\n".join(wrong)
    assert told > 30, "most of them have something to tell"
    log = Path(poisoned.folder) / "errors.log"
    assert not log.exists(), log.read_text("utf-8")
