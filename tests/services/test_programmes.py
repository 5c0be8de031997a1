"""Which counts are asked for by themselves, how often, and what a supervisor asks for."""

from __future__ import annotations

import pytest

from floorapp.data import clock, db
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import programmes
from tests import small_house
from tests.conftest import Store
from tests.dialogues.counting_floor import asked, counted, furnish, rules
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, taken

DAY = 86_400_000


@pytest.fixture(autouse=True)
def floor(store: Store) -> None:
    small_house.build()
    furnish()
    taken("items", "sku,name,velocity\nKAOS-L,Kaos Polos Hitam L,A\nKOPI-200,Kopi Bubuk 200 g,C\n")


def run(toml: str) -> int:
    with rules(toml):
        return db.execute(lambda: programmes.due(Act("worker", 1)))


def test_places_of_fast_goods_are_counted_when_their_days_are_over() -> None:
    assert run("[programme]\nA = 30") == 2
    assert asked() == [("A-01-01", "", "abc"), ("R-01-01", "", "abc")]
    assert run("[programme]\nA = 30") == 0                           # asked for already
    counted("ANI", "<Enter>", "A-01-01", SHIRT, "10", "END")
    with clock.stopped_at(clock.now() + 29 * DAY):
        assert run("[programme]\nA = 30") == 0
    with clock.stopped_at(clock.now() + 31 * DAY):
        assert run("[programme]\nA = 30") == 1
    assert_sound()


def test_slow_goods_have_days_of_their_own_and_the_fastest_item_of_a_place_decides() -> None:
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-01,1,LATE,2031-01-01\n")
    assert run("[programme]\nC = 10") == 2
    assert [place for place, *_ in asked()] == ["A-01-02", "A-02-01"]


def test_the_least_recently_counted_come_first_so_many_a_day() -> None:
    counted("ANI", "A-01-01", SHIRT, "10", "END")
    with clock.stopped_at(clock.now() + DAY):
        assert run("[programme]\noldest_a_day = 2") == 2
        assert asked() == [("A-01-02", "", "oldest"), ("A-02-01", "", "oldest")]
        assert run("[programme]\noldest_a_day = 2") == 0              # today's share is asked for
    with clock.stopped_at(clock.now() + 2 * DAY):
        assert run("[programme]\noldest_a_day = 2") == 2
    assert [place for place, *_ in asked()] == ["A-01-01", "A-01-02", "A-02-01", "R-01-01"]


def test_empty_places_are_looked_at_too() -> None:
    taken("locations", "code,kind,sequence\nA-09-01,pick,90\nA-09-02,pick,91\n")
    assert run("[programme]\nempty_a_day = 1") == 1
    assert asked() == [("A-09-01", "", "empty")]
    counted("ANI", "<Enter>", "A-09-01", COFFEE, "2", "L-9", "2032-01-31", "END")
    assert [row[2] for row in asked()] == ["recount"]                # it was not empty
    assert_sound()


def test_never_more_wait_than_the_site_wants() -> None:
    assert run("[programme]\nA = 1\nC = 1\nmost_open = 3") == 3
    assert run("[programme]\noldest_a_day = 50\nmost_open = 3") == 0


def test_without_a_programme_nothing_is_asked_for() -> None:
    with rules("") as plain:
        assert not plain.has_programme
    assert run("") == 0
    assert asked() == []


def test_two_workers_at_once_ask_once() -> None:
    """Each run looks at what is open: the second finds it."""
    act = Act("worker", 1)
    with rules("[programme]\nA = 1"):
        db.execute(lambda: programmes.due(act))
        db.execute(lambda: programmes.due(Act("worker2", 1)))
    assert len(asked()) == 2


def test_what_a_supervisor_asks_for_comes_first_and_an_open_count_is_moved_forward() -> None:
    run("[programme]\nA = 30\nC = 30")
    dewi = Person("DEWI", "menu").id
    place = db.ask("SELECT id FROM location WHERE code = 'R-01-01'")[0].id
    assert db.execute(lambda: programmes.request(Act("DEWI", 1, dewi), place)) == 1
    assert asked()[0] == ("R-01-01", "", "abc")                      # the same task, now first
    assert len([row for row in asked() if row[0] == "R-01-01"]) == 1
    shirt = db.ask("SELECT id, sku FROM item WHERE sku = 'KAOS-L'")[0]
    assert db.execute(lambda: programmes.request(Act("DEWI", 1, dewi), item=shirt)) == 2
    assert ("A-01-01", "KAOS-L", "on_request") in asked()
    assert db.execute(lambda: programmes.request(Act("DEWI", 1, dewi), zone="a")) == 3


def test_an_item_that_stands_nowhere_and_a_zone_that_is_none_are_refused() -> None:
    dewi = Person("DEWI", "menu").id
    taken("items", "sku,name\nTAK-ADA,Tidak ada\n")
    item = db.ask("SELECT id, sku FROM item WHERE sku = 'TAK-ADA'")[0]
    with pytest.raises(Refused, match="nothing_to_count"):
        db.execute(lambda: programmes.request(Act("DEWI", 1, dewi), item=item))
    with pytest.raises(Refused, match="zone_unknown"):
        db.execute(lambda: programmes.request(Act("DEWI", 1, dewi), zone="XX"))
