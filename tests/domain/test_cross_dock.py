"""Cross-docking: who takes goods from the dock, in whole numbers."""

from floorapp.domain.cross_dock import Supply, Taken, Want, takers

TODAY = "2026-11-29"


def want(qty, item=1, owner=1, until=TODAY, promised=False):
    return Want(owner, item, qty, until, promised)


def dock(qty, nth=0, item=1, owner=1, expiry=""):
    return Supply(owner, item, expiry, qty, nth)


def shelf(qty, item=1, owner=1, expiry=""):
    return Supply(owner, item, expiry, qty)


def test_the_most_urgent_order_takes_first_and_who_would_still_lack_something_takes_nothing():
    assert takers([(7, [want(4)]), (8, [want(4)]), (9, [want(1)])], [dock(5)]) == [
        Taken(7, ((0, 4),)), Taken(9, ((0, 1),))]


def test_what_stands_on_a_shelf_comes_before_what_stands_at_the_dock():
    assert takers([(7, [want(5)])], [dock(9), shelf(3)]) == [Taken(7, ((0, 2),))]
    assert takers([(7, [want(3)])], [dock(9), shelf(3)]) == []


def test_what_keeps_the_least_time_goes_first_but_long_enough_for_the_order():
    early, late = dock(5, 0, expiry="2026-12-31"), shelf(5, expiry="2027-06-30")
    assert takers([(7, [want(3)])], [late, early]) == [Taken(7, ((0, 3),))]
    assert takers([(7, [want(3, until="2027-01-01")])], [late, early]) == []
    assert takers([(7, [want(3, until="2028-01-01")])], [early]) == []


def test_an_order_of_another_owner_takes_nothing():
    assert takers([(7, [want(3, owner=2)])], [dock(5)]) == []


def test_of_other_goods_it_may_only_count_on_what_is_promised_to_it():
    two = [want(1), want(1, item=2)]
    assert takers([(7, two)], [dock(5), shelf(1, item=2)]) == []
    assert takers([(7, [two[0], want(1, item=2, promised=True)])], [dock(5), shelf(1, item=2)]) == [Taken(7, ((0, 1),))]
    assert takers([(7, two)], [dock(5), dock(1, 1, item=2)]) == [Taken(7, ((0, 1), (1, 1)))]


def test_two_lines_of_the_same_item_never_take_the_same_unit():
    assert takers([(7, [want(3), want(3)])], [dock(5)]) == []
    assert takers([(7, [want(3), want(2)])], [dock(5)]) == [Taken(7, ((0, 5),))]
