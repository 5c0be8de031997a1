"""A small shift with everything that is not an ordinary scan: overrides, undo, approvals, cancelled orders, counts,
messages, two terminals, changed settings. It plays again to the same ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from floorapp import settings
from floorapp.data import clock, copies, db, people
from floorapp.dialogues import engine
from tests import small_house
from tests.cli.sites import Said, Site
from tests.conftest import Store
from tests.small_house import (
    ASN,
    COFFEE,
    ITEMS,
    LOCATIONS,
    OPERATORS,
    SHIRT,
    Person,
    release_all,
    stock_rows,
    taken,
)

MORE = OPERATORS + "SARI,Sari,counter packer dispatcher,B-SARI,2584,id\nTONO,Tono,counter,B-TONO,2585,id\n"


@dataclass
class Shift:
    """A site whose shift goes on, minute by minute; the backup of its beginning."""

    site: Site
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 1, tzinfo=UTC))

    def say(self, person: Person, *inputs: str) -> None:
        for raw in inputs:
            self.now += timedelta(seconds=20)
            with clock.stopped_at(self.now):
                person.say(raw)

    def person(self, code: str, task: str) -> Person:
        with clock.stopped_at(self.now):
            return Person(code, task)

    def cli(self, *args: str) -> Said:
        """A command beside the floor: it opens the database for itself."""
        db.close_database()
        with clock.stopped_at(self.now):
            said = self.site.run(*args)
        self.open()
        assert said.status == 0, said.err
        return said

    def open_again(self) -> None:
        db.close_database()
        self.open()

    def open(self) -> None:
        settings.use(settings.load(self.site.config).at(self.site.url))
        db.open_database(self.site.url)

    def replay(self) -> Said:
        db.close_database()
        said = self.site.run("replay", str(self.site.folder / "begin.bak"), "--json", "--files", str(self.site.folder))
        self.open()
        return said


@pytest.fixture
def shift(sqlite_store: Store, tmp_path: Path) -> Iterator[Shift]:
    before = settings.current()
    site = Site(tmp_path, f"sqlite:///{tmp_path}/shift.db")
    made = Shift(site)
    with clock.stopped_at(made.now):
        assert site.run("init").status == 0
        db.close_database()
        made.open()
        for kind, text in (("items", ITEMS), ("locations", LOCATIONS), ("operators", MORE)):
            taken(kind, text)
        taken("asns", ASN)
        taken("stock", "sku,location,qty,lot,expiry\nKAOS-L,A-01-01,20,,\nKOPI-200,A-01-02,9,L1,2031-01-01\n")
        taken("orders", "number,sku,qty,payment_method,carrier\nSO-1,KAOS-L,2,cod,JNE\nSO-2,KAOS-L,3,cod,JNE\n")
        copies.backup(tmp_path / "begin.bak")
    yield made
    db.close_database()
    settings.use(before)


def test_a_shift_with_overrides_undo_counts_and_cancelled_orders_plays_again(shift: Shift) -> None:
    with clock.stopped_at(shift.now):
        shift.cli("release")
    rina = shift.person("RINA", "receiving")
    shift.say(rina, "ASN-1", SHIRT, "30", "B-RINA", "30", "B-DEWI", "0000", "<F3>", "30", "B-DEWI", "9999", "2583")
    assert rina.reply.code == "qty_counted"
    shift.say(rina, "1", "LPN-1", "<Undo>", "<Enter>", "LPN-2", "END", "<Undo>", "B-DEWI", "2583", COFFEE, "5", "L9",
              "311231", "LPN-3", "END", "<F3>")
    assert sum(row[6] for row in stock_rows() if row[2]) == 35
    taken_by(shift, "A-01-01")
    lead = shift.person("DEWI", "supervision")
    shift.say(lead, "B-BUDI", "1", "Ke kantor")
    shift.cli("message", "--to", "SARI", "Hitung A-01-02")
    budi = shift.person("BUDI", "picking")
    engine.look(budi.id)
    assert budi.reply.prompt["message"]
    shift.say(budi, "T-0001", "<Enter>", "T-0001", "A-01-01", SHIRT, SHIRT)
    shift.cli("cancel", "SO-2")
    with clock.stopped_at(shift.now):
        other = engine.enter(budi.id, "", "gun-2")
        assert other.code == "resumed"
        engine.answer(budi.id, "PACK-1", "gun-2")
    sari = shift.person("SARI", "counting")
    shift.say(sari, "<Enter>", "A-01-02", COFFEE, "8", "END")
    tono = shift.person("TONO", "counting")
    shift.say(tono, "<Enter>", "A-01-02", COFFEE, "8", "END")
    assert [row.state for row in db.ask("SELECT state FROM stock_count")] == ["approval"]
    lead = shift.person("DEWI", "counting")
    shift.say(lead, "<F4>", "1")
    shift.say(shift.person("SARI", "packing"), "T-0001", SHIRT, SHIRT, "<Enter>", "<Enter>")
    small_house.assert_sound()
    allowed = db.ask('SELECT code, used_at FROM "override" ORDER BY id')
    assert [row.code for row in allowed if row.used_at] == ["over_receipt", "cannot_undo", "location_full"]
    said = shift.replay()
    assert said.status == 0, said.out + said.err
    assert said.json["same"] and said.json["pins"] >= 5 and said.json["settings_of_then"] == []
    assert said.json["moves"] > 10


def taken_by(shift: Shift, place: str) -> None:
    """An LPN is put where it is too much, with a supervisor's yes."""
    shift.cli("import", "locations", written(shift, f"code,kind,sequence,max_units\n{place},pick,10,21\n"))
    rina = shift.person("RINA", "putaway")
    shift.say(rina, "LPN-2", place, "B-DEWI", "2583")
    assert rina.reply.code == "put_away", rina.reply


def written(shift: Shift, text: str) -> str:
    path = shift.site.folder / "came.csv"
    path.write_text(text)
    return str(path)


def test_a_lesson_in_between_and_training_codes_play_again(shift: Shift) -> None:
    """The real warehouse records that the screen went to the other one, and what it refused by its own name."""
    shift.cli("training", "reset")
    assert settings.current().lesson == "training"
    rina = shift.person("RINA", "menu")
    shift.say(rina, "GOTRAINING")
    assert rina.reply.code == "training_begins"
    lesson = shift.site.run("--training", "drive", "--operator", "RINA", "--task", "receiving",
                            stdin="TRN-ASN-01\nTRN10001\n3\n<Enter>\n")
    assert lesson.objects[-1]["outcome"] == "accepted"
    shift.open_again()
    shift.say(rina, "GORECEIVING", "TRN-ASN-01", "trn10001", "]d2010950600013435221TRN-SN0001", "ASN-1", "]E0", SHIRT,
              "7", "TRN-LPN-1", "LPN-1", "END", "<F3>", "GOTRAINING")
    assert rina.reply.code == "training_begins"
    assert [row[2:] for row in stock_rows() if row[1] == "DOCK-1"] == [("LPN-1", "", "", "available", 7, 0)]
    refused = db.ask("SELECT raw FROM input WHERE code = 'training_code_in_live' ORDER BY id")
    assert len(refused) == 4
    (shift.site.folder / "shift-training.db").unlink()        # it is made anew whenever somebody likes
    said = shift.replay()
    assert said.status == 0 and said.json["same"] and said.json["moves"] == 1, said.out + said.err


def test_each_input_is_played_under_the_settings_of_then(shift: Shift) -> None:
    rina = shift.person("RINA", "receiving")
    shift.say(rina, "ASN-1", SHIRT, "10")
    assert rina.step == "lpn"
    shift.say(rina, "LPN-1")
    floor = shift.site.config / "floor.toml"
    as_it_was = floor.read_text()
    floor.write_text(as_it_was.replace('receiving_lpn = "ask"', 'receiving_lpn = "new"'))
    shift.open_again()
    rina = shift.person("RINA", "receiving")
    shift.say(rina, SHIRT, "5")
    assert rina.reply.code == "received"
    said = shift.replay()
    assert said.status == 0, said.out + said.err
    assert len(said.json["settings_of_then"]) == 1
    floor.write_text(as_it_was)
    again = shift.replay()
    assert again.status == 0 and again.json["settings_of_then"] != said.json["settings_of_then"]


def test_settings_that_nobody_has_any_more_are_refused_by_name(shift: Shift) -> None:
    rina = shift.person("RINA", "receiving")
    shift.say(rina, "ASN-1", SHIRT, "10", "LPN-1")
    site = shift.site.config / "site.toml"
    before = site.read_text()
    site.write_text(before.replace('zone = "Asia/Jakarta" ', 'zone = "Asia/Makassar" '))
    assert site.read_text() != before
    said = shift.replay()
    assert said.status == 1 and "PENGATURAN WAKTU ITU" in said.err and not said.out


def test_no_setting_of_then_holds_a_password(shift: Shift) -> None:
    shift.person("RINA", "receiving")
    (row,) = db.ask("SELECT files FROM configuration")
    assert "site.toml" not in row.files and "floor.toml" in row.files
    assert people.operator_by_code.one(code="RINA") and release_all() is not None
