"""The site in the database is the configuration's: made once, kept in line, nothing that was used deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from floorapp import settings
from floorapp.cli.opening import example_files
from floorapp.data import clock, db, locations, people, sites, spool
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.printing import desk
from floorapp.services import board, packing, signing_on, site
from floorapp.settings import Settings
from tests.conftest import Store


@pytest.fixture
def chosen(store: Store) -> Settings:
    return settings.read(example_files()).at(store.url)


@pytest.fixture
def made(chosen: Settings) -> site.SetUp:
    with db.tx():
        return site.set_up(chosen)


def sync(chosen: Settings) -> int:
    return db.execute(lambda: site.sync(chosen))


def test_a_new_site_has_a_place_of_each_kind_and_its_partners(made: site.SetUp) -> None:
    house = sites.warehouse.one()
    assert (house.id, house.code, house.zone, house.currency) == (made.warehouse, "WH1", "Asia/Jakarta", "IDR")
    for kind in ("dock", "staging", "pack", "ship", "quarantine", "returns"):
        assert len(locations.locations_of_kind.all(warehouse=house.id, kind=kind)) == 1
    for name in locations.OUTSIDE:
        assert locations.outside(house.id, name)
    assert len(sites.carriers.all()) == 9 and len(sites.boxes.all()) == 5
    assert spool.printers.one().transport == "file"
    assert sites.first_owner.value() == sites.owner_by_code.one(code="OWN").id


def test_the_first_admin_comes_in_with_the_pin_that_was_told(made: site.SetUp) -> None:
    assert len(made.pin) == 6 and not signing_on.is_common(made.pin)
    admin = signing_on.sign_in("ADMIN", made.pin)
    assert [role.role for role in people.roles_of.all(operator=admin.id)] == ["admin"]


def test_a_site_is_made_once(made: site.SetUp, chosen: Settings) -> None:
    with pytest.raises(Refused, match="site_exists"), db.tx():
        site.set_up(chosen)


def test_what_a_printer_that_is_gone_was_to_print_goes_to_the_next_of_its_kind(made: site.SetUp,
                                                                                   chosen: Settings) -> None:
    old = chosen.printers[0]
    act = Act("BOSS", made.warehouse)
    with db.tx():
        for number in ("1", "2", "3"):
            spool.queue("manifest", number, {}, language="id", who="BOSS")
        failed, gone = (spool.job_by_key.one(key=f"manifest:{number}:1").id for number in ("2", "3"))
        spool.end_job.run(id=failed, state="failed", reason="", at=1)
        spool.end_job.run(id=gone, state="printed", reason="", at=1)
    sync(replace(chosen, printers=()))
    for refused in (lambda: desk.retry(act, desk.job_named("manifest:2")),
                    lambda: desk.reprint(act, desk.job_named("manifest:3"), "")):
        with pytest.raises(Refused, match="no_printer_for"):
            db.execute(refused)
    with clock.stopped_at(datetime.now(UTC) + timedelta(minutes=5)):
        assert [alert["stuck"] for alert in board.board_json()["alerts"] if alert["alert"] == "printer"] == [1]
    sync(replace(chosen, printers=(old._replace(code="LABELS", kinds=("lpn_label",)), old._replace(code="NEW"))))
    db.execute(lambda: desk.retry(act, desk.job_named("manifest:2")))
    db.execute(lambda: desk.reprint(act, desk.job_named("manifest:3"), ""))
    assert [(job.number, job.copy_no, job.state, job.printer_code) for job in spool.jobs.all(most=9)] == [
        ("3", 2, "queued", "NEW"), ("3", 1, "printed", old.code), ("2", 1, "queued", "NEW"), ("1", 1, "queued", "NEW")]


def test_what_is_in_line_is_left_alone(made: site.SetUp, chosen: Settings) -> None:
    events = db.ask("SELECT count(*) AS n FROM event")[0].n
    assert sync(chosen) == 0
    assert db.ask("SELECT count(*) AS n FROM event")[0].n == events


def test_what_the_configuration_drops_is_out_of_use_and_comes_back_as_the_same(
        made: site.SetUp, chosen: Settings) -> None:
    known = site.carrier_named("JNE")
    fewer = replace(chosen, carriers=chosen.carriers[1:], boxes=chosen.boxes[:1], printers=())
    assert sync(fewer) == 1 + 4 + 1
    assert site.carrier_named("JNE") is None and len(sites.boxes.all()) == 1 and spool.printers.all() == []
    assert sync(fewer) == 0
    sync(chosen)
    assert site.carrier_named("JNE").id == known.id and len(sites.boxes.all()) == 5


def test_a_changed_cut_off_or_name_is_written_and_nothing_else(made: site.SetUp, chosen: Settings) -> None:
    jne = chosen.carriers[0]
    later = jne.services[0]._replace(cutoffs=dict.fromkeys(range(5), ("19:30",)))
    other = replace(chosen, carriers=(jne._replace(name="JNE", services=(later, *jne.services[1:])),
                                      *chosen.carriers[1:]))
    assert sync(other) == 2
    service = site.service_named(site.carrier_named("JNE"), "REG")
    assert [(row.weekday, row.at) for row in sites.cutoffs_of.all(service=service.id)] == [
        (day, "19:30") for day in range(5)]


def test_a_service_that_is_dropped_is_no_longer_offered(made: site.SetUp, chosen: Settings) -> None:
    jne = chosen.carriers[0]
    sync(replace(chosen, carriers=(jne._replace(services=jne.services[:1]), *chosen.carriers[1:])))
    carrier = site.carrier_named("JNE")
    assert site.service_named(carrier, "YES") is None
    assert "YES" not in {row.code for row in sites.services.all() if row.carrier_code == "JNE"}


def test_numbers_given_in_advance_are_added_once_and_stay(made: site.SetUp, chosen: Settings) -> None:
    def with_numbers(*numbers: str) -> Settings:
        return replace(chosen, carriers=(chosen.carriers[0]._replace(numbers=numbers), *chosen.carriers[1:]))

    assert sync(with_numbers("TG1", "TG2")) == 2
    assert sync(with_numbers("TG2", "TG3")) == 1
    carrier = site.carrier_named("JNE").id
    assert {row.number for row in sites.pool_numbers.all(carrier=carrier)} == {"TG1", "TG2", "TG3"}


def test_another_site_or_currency_is_refused(made: site.SetUp, chosen: Settings) -> None:
    for changed, code in (({"code": "WH2"}, "other_site"), ({"currency": "USD"}, "currency_fixed")):
        with pytest.raises(Refused, match=code):
            sync(replace(chosen, warehouse=replace(chosen.warehouse, **changed)))
    assert sync(replace(chosen, warehouse=replace(chosen.warehouse, zone="Asia/Makassar"))) == 1
    assert sites.warehouse.one().zone == "Asia/Makassar"


def test_parcels_that_buyers_come_for_stay_possible(made: site.SetUp, chosen: Settings) -> None:
    assert {packing.PICKUP} == site.OWN
    db.execute(lambda: sites.new_carrier.run(code=packing.PICKUP, name="Ambil sendiri"))
    assert sync(chosen) == 0 and sites.carrier_by_code.one(code=packing.PICKUP).active


@pytest.mark.parametrize(("said", "carrier"), [
    ("JNE", "JNE"), ("jne express", "JNE"), ("J&T", "J&T"), ("JNT", "J&T"), ("j & t", "J&T"), ("J&T Express", "J&T"),
    ("jnt-express", "J&T"), ("si cepat", "SiCepat"), ("SICEPAT EKSPRES", "SiCepat"), ("Anter Aja", "AnterAja"),
    ("Ninja Van", "Ninja"), ("ninja xpress", "Ninja"), ("Shopee Express", "SPX"), ("Pos Indonesia", "Pos"),
    ("POS", "Pos"), ("go-send", "GoSend"), ("Grab Express", "GrabExpress"), ("TIKI", None), ("", None), ("&", None),
])
def test_a_carrier_is_known_however_it_is_written(made: site.SetUp, said: str, carrier: str | None) -> None:
    found = site.carrier_named(said)
    assert (found and found.code) == carrier


@pytest.mark.parametrize(("carrier", "said", "service"), [
    ("JNE", "REG", "REG"), ("JNE", "JNE REG", "REG"), ("JNE", "Yakin Esok Sampai", "YES"), ("JNE", "reguler", "REG"),
    ("J&T", "J&T - EZ", "EZ"), ("J&T", "Reguler", "EZ"), ("J&T", "REG", "EZ"), ("SPX", "Standard", "STANDARD"),
    ("SPX", "Hemat", "HEMAT"), ("AnterAja", "next day", "ND"), ("AnterAja", "Same Day", "SD"),
    ("GoSend", "INSTAN", "INSTANT"), ("SiCepat", "Kargo", "GOKIL"), ("Pos", "Pos Kilat Khusus", "KILAT"),
    ("Pos", "reg", "REGULER"), ("JNE", "Kilat", None), ("JNE", "", None), ("GoSend", "REG", None),
])
def test_a_service_is_known_however_it_is_written(made: site.SetUp, carrier: str, said: str,
                                                  service: str | None) -> None:
    found = site.service_named(site.carrier_named(carrier), said)
    assert (found and found.code) == service


def test_a_further_warehouse_is_made_when_first_named_and_kept_in_line(made: site.SetUp, chosen: Settings) -> None:
    files = example_files() | {"site.toml": b'[[further]]\ncode = "WH2"\nzone = "Asia/Makassar"\n'}
    wanted = settings.read(files).at(chosen.database)
    assert [house.currency for house in wanted.further] == ["IDR"]
    assert (sync(wanted), sync(wanted)) == (1, 0)
    second = sites.warehouse_by_code.one(code="WH2")
    assert (second.zone, sites.warehouse.one().id) == ("Asia/Makassar", made.warehouse)
    for kind in ("dock", "pack", "ship"):
        assert len(locations.locations_of_kind.all(warehouse=second.id, kind=kind)) == 1
    assert locations.outside(second.id, "SUPPLIER") != locations.outside(made.warehouse, "SUPPLIER")
    renamed = replace(wanted, further=(replace(wanted.further[0], name="Makassar"),))
    assert (sync(renamed), sync(renamed), sync(chosen)) == (1, 0, 0)    # what is not named any more stays
    assert sites.warehouse_by_code.one(code="WH2").name == "Makassar"


@pytest.mark.parametrize("wrong", ['code = "WH1"', 'code = "WH2"\nzone = "Asia/Atlantis"', 'name = "Kedua"'])
def test_a_further_warehouse_with_a_code_twice_no_zone_or_no_code_is_refused(wrong: str) -> None:
    with pytest.raises(settings.BadSettings):
        settings.read(example_files() | {"site.toml": f"[[further]]\n{wrong}\n".encode()})
