"""What the model of tests/model found wrong, each as the shortest story that shows it."""

from __future__ import annotations

import pytest

from floorapp.data import clock, orders, tasks
from floorapp.domain.refusals import Refused
from floorapp.services import counting, intake, picking, release
from floorapp.services.counting import Counted
from tests.model.house import ask
from tests.races.floor import broken, done, item, order_of, ordered, place, put


def test_an_order_that_was_released_is_not_rewritten_while_it_is_on_hold(engine: str) -> None:
    """Its lines hold stock and are picked: a newer version from the channel must not take them away."""
    put(5)
    ordered("SO-1", 2)
    done(release.release, "worker")
    done(lambda doing: intake.hold_order(doing, "SO-1", "address"))
    with pytest.raises(Refused, match="order_on_the_floor"):
        done(lambda doing: intake.take_order(doing, order_of("SO-1", [("KAOS-L", 3)])))
    assert ask("SELECT ordered FROM order_line") == [(2,)]
    assert broken() == set()


def test_a_pick_is_not_taken_back_when_the_rest_of_the_line_is_somebody_elses(engine: str) -> None:
    put(5)
    ordered("SO-1", 4)
    done(release.release, "worker")
    done(picking.claim, "BUDI")
    task = tasks.task.one(id=ask("SELECT id FROM task WHERE kind = 'pick'")[0][0])
    picked = done(lambda doing: picking.pick(
        doing, task, 2, picking.tote_for(doing, "T-1", orders.order.one(id=task.order_id))), "BUDI")
    with clock.stopped_at(clock.now() + 2 * tasks.LEASE):
        done(picking.sweep, "worker")
    with pytest.raises(Refused, match="lease_lost"):
        done(lambda doing: picking.unpick(doing, picked), "BUDI")
    assert broken() == set()


def test_an_approval_is_not_taken_back_once_the_place_is_counted_again(engine: str) -> None:
    put(5)
    here = place("A-01-01")

    def count(who: str, qty: int) -> None:
        done(lambda doing: counting.close(doing, here, None,
                                          [Counted(item().id, 0, item().owner_id, qty, doing.at)]), who)
    count("BUDI", 4)
    count("JOKO", 4)
    found = ask("SELECT id FROM stock_count WHERE state = 'approval'")[0][0]
    approved = done(lambda doing: counting.approve(doing, found), "DEWI")
    count("BUDI", 3)
    with pytest.raises(Refused, match="counted_again"):
        done(lambda doing: counting.unapprove(doing, approved), "DEWI")
    assert broken() == set()
