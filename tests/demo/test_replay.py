"""A recorded shift plays again on a copy, and the same ledger comes of it: the demo's whole day, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from floorapp import settings
from floorapp.cli.opening import example_files
from floorapp.data import clock, copies, db
from floorapp.demo import folder as place
from floorapp.demo.day import play_the_day
from floorapp.demo.preparing import prepare
from floorapp.replaying.shift import Outcome, first_difference
from tests.cli.sites import Said, Site
from tests.conftest import ENGINES


@dataclass
class Recorded:
    """A played day: the site, the backup of its morning, and the files that came in."""

    site: Site
    backup: Path
    files: Path

    def replay(self, *args: str) -> Said:
        return self.site.run("replay", str(self.backup), "--json", *args)


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo as it stands at seven, with the backup that was made then."""
    folder = tmp_path_factory.mktemp("shift")
    before = settings.current()
    begins = place.last_whole_day(datetime(2026, 11, 24, 20, tzinfo=UTC))
    with clock.stopped_at(begins):
        prepare(folder, begins, example_files(), "en")
    copies.backup(folder / "morning.bak")
    db.close_database()
    settings.use(before)
    yield folder


@pytest.fixture(params=ENGINES)
def day(request: pytest.FixtureRequest, morning: Path, fresh_url: Callable[[str], str]) -> Iterator[Recorded]:
    """The whole day, played on this engine."""
    url = fresh_url(request.param)
    before = settings.current()
    site = Site(morning, url)
    copies.restore(morning / "morning.bak", url)
    settings.use(settings.load(site.config).at(url))
    db.open_database(url)
    play_the_day(place.begun(morning), morning / place.FILES)
    db.close_database()
    yield Recorded(site, morning / "morning.bak", morning / place.FILES)
    settings.use(before)


def test_the_demos_day_plays_again_and_ends_in_the_same_ledger(day: Recorded, fresh_url: Callable[[str], str]) -> None:
    with_files = ("--files", str(day.files))
    other = fresh_url("sqlite" if day.site.url.startswith("postgresql") else "postgres")
    said = day.replay(*with_files, "--on", other)                 # recorded here, played again on the other engine
    assert said.status == 0, said.out + said.err
    assert said.json["same"] and said.json["difference"] is None
    assert said.json["inputs"] > 800 and said.json["moves"] > 300 and said.json["doings"] >= 3
    assert said.json["names"] > 5                                 # receivers and drivers are not in the record

    missing = day.replay()
    assert missing.status == 1 and "payments.csv" in missing.err  # a file came in, and is not at hand

    assert day.site.run("replay", str(day.backup), "--on", day.site.url).status == 2

    db.open_database(day.site.url)                                # an input is missing from the record
    with db.tx():
        db.database().execute_sql("DELETE FROM input WHERE id = (SELECT MIN(id) FROM input WHERE code = 'received')")
    db.close_database()
    torn = day.replay(*with_files)
    assert torn.status == 1 and torn.json["difference"]["code"] == "replay_answer_differs"
    assert torn.json["difference"]["who"] == "RINA" and torn.json["inputs"] < said.json["inputs"]

    day.site.run("operators", "disable", "BUDI")
    refused = day.replay(*with_files)
    assert refused.status == 1 and "operator_disabled operator:BUDI" in refused.err and not refused.out


def test_a_backup_of_another_house_is_refused(morning: Path, fresh_url: Callable[[str], str], tmp_path: Path) -> None:
    other = Site(tmp_path, fresh_url("sqlite"))
    other.run("init")
    said = other.run("replay", str(morning / "morning.bak"), "--json")
    assert (said.status, said.out) == (1, "")
    assert "bukan dari database ini" in said.err


def test_the_first_thing_that_is_not_the_same_is_told() -> None:
    was = Outcome([("BUDI", "S1", 2), ("BUDI", "S2", 1)], [("S1", 5)], [("BUDI", "picked")])
    assert first_difference(was, was) is None
    short = first_difference(was, Outcome(was.moves[:1], [], []))
    assert short is not None and short.code == "replay_moves_differ"
    assert short.params == {"n": 2, "recorded": "BUDI S2 1", "replayed": "-"}
    stock = first_difference(was, Outcome(was.moves, [("S1", 6)], []))
    assert stock is not None and (stock.code, stock.params["replayed"]) == ("replay_balances_differ", "S1 6")
    told = first_difference(was, Outcome(was.moves, was.balances, []))
    assert told is not None and told.code == "replay_events_differ"
