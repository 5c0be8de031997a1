"""Bad rows never stop the good ones, no thing is taken in part, and every entry says where and why."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    "row",
    [
        "BUDI,Budi,boss,B-1,004821,id",
        "BUDI,Budi,picker,B-1,00x4821,id",
        "BUDI,Budi, S.Kom,picker,B-1,004821,id",
        'BUDI,"Budi" x,picker,B-1,004821,id',
        "BUDI,,picker,B-1,004821,id",
    ],
)
def test_a_pin_is_not_repeated_in_quarantine(take, row):
    (entry,) = take("operators", f"code,name,roles,badge,pin,language\n{row}\n").quarantined
    assert "4821" not in repr(entry)
    assert "BUDI" in entry.raw


def test_one_bad_row_quarantines_its_whole_order_and_every_bad_row_is_named(take):
    read = take(
        "orders", "number,sku,qty,total\nSO1,A,1,100\nSO2,A,1,100\nSO1,B,x,abc\nSO1,,2,\nSO3,C,1,\nSO1,D,1.5,\n"
    )
    assert (read.read, [order.number for order in read.things]) == (3, ["SO2", "SO3"])
    (entry,) = read.quarantined
    assert (entry.line, entry.lines, entry.field, entry.reason_code) == (4, (4, 5, 7), "qty", "cell_quantity")
    assert [(fault.line, fault.field, fault.code) for fault in entry.faults] == [
        (4, "qty", "cell_quantity"),
        (4, "total", "cell_money"),
        (5, "sku", "cell_needed"),
        (7, "qty", "cell_quantity"),
    ]
    assert [row["sku"] for row in json.loads(entry.raw)] == ["A", "B", "", "D"]


def test_rows_of_an_order_do_not_contradict_each_other(take):
    (entry,) = take("orders", "number,sku,qty,carrier\nSO1,A,1,JNE\nSO1,B,1,SPX\n").quarantined
    assert (entry.line, entry.field, entry.reason_code) == (3, "carrier", "rows_differ")
    assert entry.params == {"value": "SPX", "held": "JNE"}


def test_no_order_is_taken_in_part_when_nobody_can_tell_whose_a_row_is(take):
    read = take("orders", "number,sku,qty\nSO1,A,1\n,B,1\nSO2,C,1\nSO3,D,1\n")
    assert [order.number for order in read.things] == ["SO3"]
    assert (read.read, [(entry.reason_code, entry.lines) for entry in read.quarantined]) == (
        4,
        [("row_beside_lost", (3,)), ("cell_needed", (3,)), ("row_beside_lost", (3,))],
    )
    broken = take("orders", '{"number": "SO1", "sku": "A", "qty": 1}\n{"number": "SO1", "sku"\n')
    assert broken.things == [] and {entry.reason_code for entry in broken.quarantined} == {
        "row_beside_lost",
        "json_broken",
    }


def test_a_misquoted_row_still_finds_its_order(take):
    read = take("orders", 'number,sku,qty,note\nSO1,A,1,x\nSO1,B,1,"hati "hati""\nSO2,A,1,\n')
    assert [order.number for order in read.things] == ["SO2"]
    (entry,) = read.quarantined
    assert (entry.lines, entry.reason_code) == ((3,), "csv_quotes")
    assert '"hati "hati""' in entry.raw


def test_the_same_row_twice_is_one_thing_and_two_versions_of_a_thing_are_not(take):
    read = take("items", "sku,name\nA,Teh\nA,Teh\nB,Kopi\nA,Teh Manis\n")
    assert (read.read, [item.sku for item in read.things]) == (3, ["A", "B"])
    (entry,) = read.quarantined
    assert (entry.line, entry.reason_code, entry.params) == (5, "row_twice", {"first": 2})
    assert take("locations", "code,kind\nA-01,pick\na01,pick\n").quarantined[0].reason_code == "row_twice"
    assert len(take("payments", "reference,amount\nSO1,5\nSO1,5\n").things) == 2


def test_line_numbers_are_those_of_the_source(take, sheet):
    rows = 'sku,name\n"A","Teh\nmanis"\nB,\n\nC,Kopi\n'
    assert [entry.line for entry in take("items", rows).quarantined] == [4]
    assert [item.line for item in take("items", rows).things] == [2, 6]
    assert [entry.line for entry in take("items", '[\n{"sku": "A", "name": "x"},\n{"sku": "B"}\n]').quarantined] == [3]
    book = sheet([["sku", "name"], ["A", "Teh"], [None, None], ["B", None]])
    assert [entry.line for entry in take("items", book).quarantined] == [4]


def test_a_cell_beyond_four_kilobytes_costs_its_row_only_where_it_is_used(take):
    long = "x" * 5_000
    assert take("items", f"sku,name,story\nA,Teh,{long}\n").quarantined == []
    (entry,) = take("items", f"sku,name,category\nA,Teh,{long}\n").quarantined
    assert (entry.field, entry.reason_code) == ("category", "cell_too_long")


def test_what_was_quarantined_can_be_tried_again_from_its_own_words(take):
    read = take("orders", 'number,sku,qty,address\nSO1,A,1,"Jl. 1\nRT 2"\nSO1,B,x,\nSO2,C,y,\n')
    mended = [take("orders", entry.raw.replace('"x"', '"3"').replace('"y"', '"4"')) for entry in read.quarantined]
    assert [[line.qty for line in again.things[0].lines] for again in mended] == [[1, 3], [4]]
    assert mended[0].things[0].address == "Jl. 1 RT 2"
