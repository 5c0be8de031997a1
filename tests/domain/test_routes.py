"""The way of a picker: up one aisle, down the next."""

from hypothesis import given
from hypothesis import strategies as st

from floorapp.domain.routes import Place, serpentine


def rack(code):
    aisle, bay, level = code.split("-")
    return Place("Z1", aisle, bay, level, code=code)


def way(codes):
    return serpentine(codes, rack)


def test_every_second_aisle_is_walked_backwards():
    assert way(["B-01-1", "A-03-1", "A-01-1", "B-09-1", "C-02-1", "C-01-1"]) == [
        "A-01-1", "A-03-1", "B-09-1", "B-01-1", "C-01-1", "C-02-1"]


def test_only_aisles_with_a_stop_count():
    assert way(["A-01-1", "A-02-1", "D-01-1", "D-02-1"]) == ["A-01-1", "A-02-1", "D-02-1", "D-01-1"]


def test_numbers_go_by_their_value():
    assert way(["A10-1-1", "A2-1-1", "A2-10-1", "A2-9-1"]) == ["A2-1-1", "A2-9-1", "A2-10-1", "A10-1-1"]


def test_in_a_bay_from_the_lowest_level_up_also_on_the_way_back():
    assert way(["A-01-1", "B-02-2", "B-02-1", "B-03-1"]) == ["A-01-1", "B-03-1", "B-02-1", "B-02-2"]


def test_one_zone_is_finished_before_the_next_and_each_starts_forwards():
    places = {"x": Place("Z2", "A", "01"), "y": Place("Z1", "A", "02"), "z": Place("Z1", "A", "01"),
              "w": Place("Z2", "A", "02")}
    assert serpentine(places, places.get) == ["z", "y", "x", "w"]


def test_where_a_site_has_no_aisles_its_sequence_decides():
    places = {"rak c": Place(sequence=3), "rak a": Place(sequence=1), "rak b": Place(sequence=2)}
    assert serpentine(places, places.get) == ["rak a", "rak b", "rak c"]


def test_two_picks_at_one_place_stay_in_their_order():
    assert serpentine([("second", "A-01-1"), ("first", "A-01-1")], lambda stop: rack(stop[1]))[0][0] == "second"


def test_nothing_to_pick_is_no_way():
    assert way([]) == []


codes = st.lists(st.builds("{}-{:02}-{}".format, st.sampled_from("ABCD"), st.integers(1, 12), st.integers(1, 3)))


@given(codes)
def test_no_stop_is_lost_and_no_aisle_or_bay_is_entered_twice(stops):
    route = way(stops)
    assert sorted(route) == sorted(stops)
    for part in (lambda code: code[0], lambda code: code[:4]):
        entered = [part(code) for n, code in enumerate(route) if n == 0 or part(route[n - 1]) != part(code)]
        assert len(entered) == len(set(entered))


@given(codes, st.randoms())
def test_the_way_does_not_depend_on_the_order_of_the_list(stops, chance):
    shuffled = list(stops)
    chance.shuffle(shuffled)
    assert way(shuffled) == way(stops)
