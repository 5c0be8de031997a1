"""How right the book is: judged by the first counting of each figure, whatever is decided later."""

from __future__ import annotations

from floorapp.data import accuracy
from tests import small_house
from tests.conftest import Store
from tests.dialogues.counting_floor import counted, furnish, rules
from tests.small_house import COFFEE, SHIRT, Person

ALWAYS = (1, 0, 2**53)


def test_figures_places_units_and_causes(store: Store) -> None:
    small_house.build()
    furnish()
    assert (accuracy.totals(*ALWAYS).figures, accuracy.totals(*ALWAYS).off) == (0, None)
    counted("ANI", "A-01-01", SHIRT, "8", "END", "A-01-02", COFFEE, "8", "END")
    counted("EKO", "<Enter>", "A-01-01", SHIRT, "8", "END")
    counted("ANI", "R-01-01", SHIRT, "31", "END")
    counted("EKO", "<Enter>", "R-01-01", SHIRT, "30", "END")               # the first had miscounted
    with rules("[approval]\nask_cause = true"):
        dewi = Person("DEWI", "counting")
        lost = dewi.say("<F4>", "1").prompt["choices"].index("cause_lost") + 1
        dewi.say(str(lost))
    all_ = accuracy.totals(*ALWAYS)
    assert (all_.figures, all_.right_figures, all_.places, all_.wrong_places) == (3, 1, 3, 2)
    assert (all_.book, all_.off, all_.off_value) == (48, 3, 3 * 25_000_00)
    zones = {row.name: (row.figures, row.right_figures) for row in accuracy.by("zone", *ALWAYS)}
    assert zones == {"A": (2, 1), "R": (1, 0)}
    assert [row.name for row in accuracy.by("zone", *ALWAYS)] == ["R", "A"]
    posted = accuracy.adjustments(*ALWAYS)
    assert [(row.cause, row.counts, row.missing, row.found, row.value_minor) for row in posted] == [
        ("lost", 1, 2, 0, -2 * 25_000_00)]
