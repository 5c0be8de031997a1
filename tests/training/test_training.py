"""Training: the same dialogues on goods that do not exist, said on every screen, and the real warehouse untouched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from floorapp import settings
from floorapp.data import checks, clock, db, dump, streaming
from floorapp.dialogues import engine
from floorapp.dialogues.banner import bannered
from floorapp.dialogues.page import page
from floorapp.dialogues.tasks import TASKS
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import columns
from floorapp.services import inquiry, operators, signing_on
from floorapp.services.permissions import may_do
from floorapp.services.trainees import LEARNT
from floorapp.simulation.away import Delivery, Dispatch
from floorapp.simulation.day import play
from floorapp.simulation.floor import Floor
from floorapp.simulation.inbound import Putaway, Receiving
from floorapp.simulation.operators import VirtualOperator
from floorapp.simulation.outbound import Packing, Picking, Totes
from floorapp.simulation.ports import Here
from floorapp.widgets.board import board_lines
from floorapp.widgets.sign_on import sign_on_lines
from tests.cli.sites import Site

SIZES = ((20, 8), (20, 16), (40, 8), (60, 16), (80, 24))
MARKS = {"id": "LATIHAN", "en": "TRAINING"}


def lesson_of(site: Site) -> settings.Settings:
    return settings.load(site.config).at(site.url).in_training()


@contextmanager
def lesson(site: Site) -> Iterator[settings.Settings]:
    """This process stands in the training warehouse."""
    chosen = lesson_of(site)
    settings.use(chosen)
    db.open_database(chosen.database)
    try:
        yield chosen
    finally:
        db.close_database()


def digest(site: Site) -> str:
    """Everything that the live database holds."""
    db.open_database(site.url)
    said = hashlib.sha256()
    with db.reading():
        for table in dump.tables():
            for rows in streaming.stream(table, dump.columns_of(table)):
                said.update(repr((table, rows)).encode())
    db.close_database()
    return said.hexdigest()


def day_in_training() -> tuple[int, set[str]]:
    """From the trucks to the doors, by ADMIN; how many inputs, and the codes of their answers."""
    floor = Floor()
    jobs = (Receiving(floor), Putaway(floor), Picking(floor, Totes(floor, "TRN-T-{:05d}"), "TRN-TR-1", 3),
            Packing(floor), Dispatch(floor), Delivery(floor))
    told: set[str] = set()
    inputs = 0
    for job in jobs:
        tally = play(VirtualOperator(Here("ADMIN"), [job]))
        inputs += tally.inputs
        told |= set(tally.codes)
    return inputs, told


def test_a_whole_day_is_learnt_and_the_real_warehouse_does_not_change_by_a_byte(site: Site) -> None:
    before = digest(site)
    with lesson(site):
        inputs, told = day_in_training()
        assert inputs > 200 and {"receipt_closed", "put_away", "picked", "parcel_packed", "manifest_closed",
                                 "parcel_delivered"} <= told
        order = inquiry.order_json("TRN-SO-01")
        assert order["state"] == "delivered" and order["parcels"][0]["pod"]
        assert checks.violations() == []
    assert digest(site) == before


def test_every_number_that_the_training_house_gives_begins_with_the_prefix(own_site: Site) -> None:
    with lesson(own_site):
        day_in_training()
        for table, column in (("container", "code"), ("parcel", "number"), ("parcel", "tracking_no"),
                              ("manifest", "number"), ("receipt", "number"), ("order", "number"), ("asn", "number"),
                              ("item", "sku"), ("barcode", "code")):
            found = [row[0] for row in db.ask(f'SELECT {column} FROM "{table}"')]
            assert found and all(code.startswith("TRN") for code in found), (table, found[:3])
        places = [row[0] for row in db.ask("SELECT code FROM location WHERE outside = 0 AND code <> 'ON-CART'")]
        assert places and not [code for code in places if not code.startswith("TRN-")]


def test_every_task_opens_in_training_and_says_so_at_every_size(shared: Site) -> None:
    with lesson(shared):
        for task in sorted(TASKS):
            who = operators.named("BUDI" if may_do(task, frozenset(LEARNT)) and task != "board" else "DEWI")
            for raw in ("", "8991234567891", "<F1>", "<F2>"):
                reply = engine.enter(who.id, task) if not raw else engine.answer(who.id, raw)
                assert reply.task == task
                for width, height in SIZES:
                    for language, mark in MARKS.items():
                        shown = page(reply, width, height, language)
                        assert shown[0].startswith(tuple(MARKS.values())), (task, raw, shown)
                        assert reply.outcome == "refused" or reply.code.startswith("help") or shown[0].startswith(mark)
                        assert len(shown) == height and all(columns(line) <= width for line in shown)


def test_the_other_screens_say_it_too_and_outside_training_nothing_does(shared: Site) -> None:
    def tops() -> list[str]:
        board = {"groups": [], "stages": [], "alerts": [], "today": {}}
        return [bannered(lines, width, "id")[0].text for width, height in SIZES for lines in (
            sign_on_lines(width, height, "id"), sign_on_lines(width, height, "id", badge="BUDI", locked=True),
            board_lines(board, width, height, "id", read_at=clock.now(), zone="Asia/Jakarta", live=True))]
    with lesson(shared):
        assert all(top.startswith("LATIHAN") for top in tops())
    settings.use(settings.load(shared.config))
    assert not [top for top in tops() if "LATIHAN" in top]


def test_drive_shows_the_word_on_every_screen(shared: Site) -> None:
    for given in (("--training", "drive"), ("drive", "--training")):
        said = shared.run(*given, "--operator", "budi", "--screen", "20x8", stdin="GOPICKING\n<Enter>\nX\n<F1>\n")
        assert len(said.objects) == 5
        assert {reply["screen"][0][:7] for reply in said.objects} == {"LATIHAN"}


def test_in_the_real_warehouse_a_training_code_is_refused_by_its_own_name_in_every_task(shared: Site) -> None:
    codes = ("TRN-A-01-1", "trn10001", "TRN-T-00001", "TRNX", "]d2010950600013435221TRN-SN0001")
    for task in sorted(set(TASKS) - {"menu", "board"}):
        _, *said = shared.run("drive", "--operator", "DEWI", "--task", task, "--screen", "20x8",
                              stdin="\n".join(codes)).objects
        assert [(reply["outcome"], reply["code"], reply["seq"]) for reply in said] == [
            ("refused", "training_code_in_live", 0)] * len(codes)
        for reply in said:
            assert reply["text"].startswith("TRAINING CODE!\n")
            assert "TRAINING CODE!" in reply["screen"] and reply["screen"][-1] == "ENTER=understood"


def test_live_codes_in_training_are_told_apart_from_unknown_ones(shared: Site) -> None:
    def code_of(task: str, raw: str) -> str:
        said = shared.run("--training", "drive", "--operator", "DEWI", "--task", task, stdin=f"{raw}\n").objects[-1]
        assert said["outcome"] == "refused"
        return str(said["code"])
    for raw in ("8991234567891", "PLT-0001", "TR-1", "SO-1234", "JX1234567890", "A-01-02", "KAOS-L"):
        assert code_of("receiving", raw) == "live_code_in_training", raw
    assert code_of("receiving", "TRN-NOBODY") == "unknown_code"


def test_people_come_with_their_badge_and_pin_and_may_learn_every_task(site: Site) -> None:
    site.run("--training", "orders")
    with lesson(site):
        assert signing_on.sign_in("B-BUDI", "2581").code == "BUDI"
        assert engine.enter(operators.named("BUDI").id, "packing").task == "packing"
    site.run("operators", "disable", "BUDI")
    site.run("--training", "orders")
    with lesson(site), pytest.raises(Refused, match="operator_disabled"):
        signing_on.sign_in("B-BUDI", "2581")


def test_wrong_pins_count_in_both_so_that_training_is_no_second_chance(site: Site) -> None:
    db.open_database(site.url)
    for _ in range(signing_on.FREE):
        with pytest.raises(Refused):
            signing_on.sign_in("BUDI", "9999")
    db.close_database()
    site.run("--training", "orders")
    with lesson(site), pytest.raises(Refused, match="sign_in_wait"):
        signing_on.sign_in("BUDI", "2581")


def test_paper_of_a_lesson_goes_into_a_folder_of_its_own_and_says_what_it_is(own_site: Site) -> None:
    own_site.run("--training", "drive", "--operator", "ADMIN", "--task", "receiving",
                 stdin="TRN-ASN-01\nTRN10001\n24\n<Enter>\n<Enter>\n")
    assert own_site.run("worker", "--once").status == 0
    folder = lesson_of(own_site).data_folder
    assert not (folder / "training-print").exists()                # the real worker never looks there
    assert own_site.run("--training", "worker", "--once").status == 0
    made = list((folder / "training-print" / "P1").glob("*.escpos"))
    assert made and all(b"LATIHAN" in file.read_bytes() for file in made)
    assert not (folder / "print").exists()


def test_the_training_house_is_made_by_its_own_command_only(fresh_url: Callable[[str], str], tmp_path: Path) -> None:
    site = Site(tmp_path, fresh_url("sqlite"))
    site.run("init")
    said = site.run("--training", "orders")
    assert said.status == 1 and "floorapp training reset" in said.err
    for refused in (("init",), ("db", "upgrade"), ("import", "items", "-"), ("operators", "list"),
                    ("training", "reset")):
        assert site.run("--training", *refused).status == 2


def test_a_reset_waits_until_nobody_learns_and_then_everything_is_new(own_site: Site) -> None:
    own_site.run("--training", "drive", "--operator", "BUDI", "--task", "receiving", stdin="TRN-ASN-01\nTRN10001\n3\n")
    with own_site.start("--training", "drive", "--operator", "BUDI") as learning:
        assert learning.stdin and learning.stdout and learning.stdout.readline()
        assert own_site.run("training", "reset").status == 1
        learning.stdin.close()
        learning.wait(30)
    assert own_site.run("training", "reset").status == 0
    (entered,) = own_site.run("--training", "drive", "--operator", "BUDI", "--task", "receiving").objects
    assert (entered["code"], entered["seq"]) == ("entered", 0)
    folder = Path(own_site.url.removeprefix("sqlite:///")).parent
    assert not list(folder.glob("*-training.db.*before*")) and not list(folder.glob("*.mak*"))


@pytest.mark.parametrize("prefix", ["T", "1AB", "trn", "TOOLONG", ""])
def test_a_prefix_that_is_no_prefix_is_refused_with_its_mend(prefix: str) -> None:
    with pytest.raises(settings.BadSettings) as refused:
        settings.read({"floor.toml": f'[training]\nprefix = "{prefix}"\n'.encode()})
    assert refused.value.params["key"] == "training.prefix"


def test_a_site_may_choose_its_prefix(fresh_url: Callable[[str], str], tmp_path: Path) -> None:
    site = Site(tmp_path, fresh_url("sqlite"))
    site.run("init")
    file: Any = site.config / "floor.toml"
    file.write_text(file.read_text().replace('prefix = "TRN"', 'prefix = "BLJR"'))
    assert site.run("training", "reset").status == 0
    there = site.run("--training", "drive", "--operator", "ADMIN", "--task", "receiving", stdin="BLJR-ASN-01\n")
    assert there.objects[-1]["outcome"] == "accepted"
    here = site.run("drive", "--operator", "ADMIN", stdin="BLJR-ASN-01\n")
    assert here.objects[-1]["code"] == "training_code_in_live"
