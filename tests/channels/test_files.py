"""Any file as rows: what it is, where each row begins, and what is refused as a whole."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
from datetime import date, datetime

import pytest

from floorapp.channels.files import open_table, read_rows
from floorapp.channels.unreadable import Unreadable


def rows(data: bytes | str, **more) -> list:
    return list(read_rows(data.encode() if isinstance(data, str) else data, **more))


def refusal(data: bytes | str, **more) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        rows(data, **more)
    return refused.value


@pytest.mark.parametrize(
    "data",
    [
        "sku,name\nA,Teh\n",
        "sku;name\nA;Teh\n",
        "\ufeffsku,name\r\nA,Teh\r\n",
        "sep=;\nsku;name\nA;Teh\n",
        "\n\nsku,name\n\nA,Teh",
        '"sku","name"\n"A","Teh"\n',
        "sku,name\rA,Teh\r",
        '[{"sku": "A", "name": "Teh"}]',
        '\ufeff[{"sku": "A", "name": "Teh"}]',
        '{"sku": "A", "name": "Teh"}',
        '{"sku": "A", "name": "Teh"}\n\n',
        '{"items": [{"sku": "A", "name": "Teh"}], "page": 1}',
        '{"item": {"sku": "A", "name": "Teh"}}',
    ],
)
def test_the_kind_of_a_file_is_found_by_what_is_in_it(data):
    assert [row.cells for row in rows(data, inside=("items", "item"))] == [{"sku": "A", "name": "Teh"}]


def test_a_workbook_reads_like_the_text_a_careful_person_types(sheet):
    data = sheet(
        [
            ["sku", "qty", "price", "at", "day", "ok", "code", None],
            [
                "0649",
                12,
                18000.5,
                datetime.fromisoformat("2026-05-01 07:45"),
                date(2026, 5, 2),
                True,
                8991234567891,
                None,
            ],
            [None],
            ["B", 1.0, 0.1 + 0.2, None, datetime.fromisoformat("2026-05-02"), False, "x"],
        ]
    )
    table = open_table(data)
    assert table.columns == ("sku", "qty", "price", "at", "day", "ok", "code")
    assert [(row.line, row.cells) for row in table.rows] == [
        (
            2,
            {
                "sku": "0649",
                "qty": "12",
                "price": "18000.5",
                "at": "2026-05-01 07:45:00",
                "day": "2026-05-02",
                "ok": "true",
                "code": "8991234567891",
            },
        ),
        (4, {"sku": "B", "qty": "1", "price": "0.3", "at": "", "day": "2026-05-02", "ok": "false", "code": "x"}),
    ]


def test_line_numbers_count_the_lines_inside_cells():
    data = 'sku,name\nA,"Teh\nmanis\nsekali"\n\nB,Kopi\nC,"x"\n'
    assert [(row.line, row.cells["sku"]) for row in rows(data)] == [(2, "A"), (6, "B"), (7, "C")]


def test_tabs_separate_too():
    rows = list(read_rows(b"sku\tname\nA\t\"Kopi, Teh\"\n"))
    assert [row.cells for row in rows] == [{"sku": "A", "name": "Kopi, Teh"}]


def test_a_semicolon_inside_quotes_does_not_choose_the_separator():
    assert rows('"a;b;c;d",sku\n1,2\n')[0].cells == {"a;b;c;d": "1", "sku": "2"}


def test_each_row_of_a_json_list_knows_its_line_and_its_own_text():
    found = rows('[\n  {"sku": "A"},\n\n  {"sku":\n "B"}, {"sku": "C"}\n]')
    assert [(row.line, row.raw) for row in found] == [(2, '{"sku": "A"}'), (4, '{"sku":\n "B"}'), (5, '{"sku": "C"}')]


def test_rows_of_a_json_list_on_one_line_are_counted():
    assert [row.line for row in rows('[{"sku": "A"}, {"sku": "B"}, 5]\n')] == [1, 2, 3]
    assert [row.line for row in rows('{"orders": [{"sku": "A"}, {"sku": "B"}]}', inside=("orders",))] == [1, 2]
    lines = '{"orders": [{"sku": "A"}, {"sku": "B"}]}\n{"sku": "C"}\n'
    assert [row.line for row in rows(lines, inside=("orders",))] == [1, 1, 2]


def test_json_lines_split_on_line_feeds_alone():
    found = rows('{"sku": "A\u0085\u2028"}\r\n\n{"sku": "B"}\n')
    assert [(row.line, row.cells["sku"]) for row in found] == [(1, "A\u0085\u2028"), (3, "B")]


def test_a_broken_json_line_costs_only_itself():
    found = rows('{"sku": "A"}\n{"sku": \n[1]\n{"sku": "B"} x\n{"sku": "C"}')
    assert [row.fault and row.fault.code for row in found] == [
        None,
        "json_broken",
        "json_not_object",
        "json_broken",
        None,
    ]
    assert [row.line for row in found] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('{"a": NaN}', "json_no_number"),
        ('{"a": -Infinity}', "json_no_number"),
        ('{"a": 1, "a": 2}', "json_key_twice"),
        ('{"a": {"b": 1, "b": 1}}', "json_key_twice"),
        ("7", "json_not_object"),
        ("null", "json_not_object"),
        ('{"a": ' + "[" * 40 + "]" * 40 + "}", "json_too_deep"),
    ],
)
def test_a_bad_element_of_a_json_list_costs_only_itself(element, code):
    found = rows(f'[{{"a": "1"}}, {element}, {{"a": "2"}}]')
    assert [row.fault and row.fault.code for row in found] == [None, code, None]


def test_json_numbers_stay_the_text_they_were_written_as():
    assert rows('[{"a": 1e9999999, "b": 18000.10, "c": 820982911946154508, "d": 1e400}]')[0].cells == {
        "a": "1e9999999",
        "b": "18000.10",
        "c": "820982911946154508",
        "d": "1e400",
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n\r\n\t", "file_empty"),
        (b"\xef\xbb\xbf\n", "file_empty"),
        ("sku,name\nA,Teh\n".encode("utf-16"), "file_utf16"),
        ("sku,name".encode("utf-16-le"), "file_utf16"),
        (b"sku,name\nA,T\x00eh\n", "file_nul"),
        (b"sku,name\nA,caf\xe9\n", "file_not_utf8"),
        (b'[{"a": "caf\xe9"}]', "file_not_utf8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_old_excel"),
        (b"PK\x03\x04 no zip at all", "xlsx_broken"),
        (b"[" * 100_000, "json_too_deep"),
        (b'{"a":' * 100_000, "json_too_deep"),
        (b'[{"a": 1},]', "json_broken"),
        (b'[{"a": 1}] x', "json_broken"),
        (b'[{"a": 1}', "json_broken"),
        (b'{"orders": [{"a": 1}', "json_broken"),
        (b'{"orders": [], "orders": []}', "json_key_twice"),
        (b'{"orders": [], "x": NaN}', "json_no_number"),
        (b'sku,name\nA,"Teh\nB,Kopi\n', "csv_quote_open"),
        (b'"sku,name\nA,Teh\n', "csv_quote_open"),
        (b",,\n,\n", "csv_no_heading"),
    ],
)
def test_what_cannot_be_read_is_refused_as_a_whole(data, code):
    assert refusal(data, inside=("orders",)).code == code


def test_a_refusal_names_the_line():
    assert refusal(b"sku,name\nA,Teh\nB,caf\xe9\n").params == {"line": 3}
    assert refusal(b"sku,name\nA,Teh\nB,\x00\n").params == {"line": 3}
    assert refusal(b'sku,name\nA,Teh\nB,"Kopi\nC,Susu\n').params == {"line": 3}
    assert refusal(b'[\n{"a": 1},\n{"a" 2}]').params == {"line": 3}


def test_a_row_with_wrong_quotes_costs_only_itself():
    found = rows('sku,name\nA,"Teh "manis" enak"\nB,Kopi 12" besar\nC,"Susu" x,3\nD,Gula\n')
    assert [(row.line, row.fault and row.fault.code, row.cells["sku"]) for row in found] == [
        (2, "csv_quotes", "A"),
        (3, None, "B"),
        (4, "csv_quotes", "C"),
        (5, None, "D"),
    ]
    assert found[0].raw == 'A,"Teh "manis" enak"'


def test_a_row_with_more_cells_than_columns_is_bad_and_one_with_fewer_is_not():
    found = rows("sku,name,unit\nA,Teh, manis,pcs\nB,Kopi\nC,Susu,pcs,,\n")
    assert [row.fault and row.fault.code for row in found] == ["csv_too_many_cells", None, None]
    assert found[1].cells == {"sku": "B", "name": "Kopi"}


def test_one_endless_cell_costs_its_row_and_an_endless_quote_the_file():
    found = rows("sku,name\nA," + "x" * 200_000 + "\nB,Kopi\n")
    assert [row.fault and row.fault.code for row in found] == ["cell_too_long", None]
    assert refusal('sku,name\nA,"' + "x\n" * 100_000 + "\nB,Kopi\n").code == "csv_quote_open"


def test_a_file_above_the_limits_is_refused():
    assert refusal(b"sku,name\n" + b"A,Teh\n" * 3_400_000).code == "file_too_big"
    assert len(rows(b"a,b\n" + b"1,2\n" * 100_000)) == 100_000
    assert refusal(b"a,b\n" + b"1,2\n" * 100_001).code == "file_too_many_rows"


def test_standard_input_is_read_no_further_than_the_limit():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert size > 0
            return b"\n" * size

    assert [row.cells for row in read_rows("-", stdin=io.BytesIO(b"sku\nA\n"))] == [{"sku": "A"}]
    with pytest.raises(Unreadable, match="file_too_big"):
        read_rows("-", stdin=Endless())


def test_what_cannot_be_opened_says_why(tmp_path):
    for path in (tmp_path / "missing.csv", tmp_path, "a\0b"):
        with pytest.raises(Unreadable, match="file_cannot_open"):
            read_rows(path)
    if os.path.exists("/dev/zero"):
        with pytest.raises(Unreadable, match="file_too_big"):
            read_rows("/dev/zero")


def workbook(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return kept.getvalue()


def test_a_workbook_that_would_fill_the_memory_is_refused_unopened():
    begun = time.process_time()
    assert refusal(workbook({"xl/a.xml": b" " * 60_000_000})).code == "xlsx_bomb"
    assert refusal(workbook({f"{n}": b"" for n in range(1_001)})).code == "xlsx_bomb"
    assert refusal(workbook({"xl/a.xml": b"x"}, zipfile.ZIP_LZMA)).code == "xlsx_bomb"
    assert time.process_time() - begun < 3


def test_a_workbook_that_lies_about_its_size_is_no_workbook(sheet):
    data = bytearray(sheet([["sku"], ["A"]]))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:  # every entry of the directory says that it inflates to ten bytes
        struct.pack_into("<I", data, at + 24, 10)
        at += 4
    assert refusal(bytes(data)).code == "xlsx_broken"


def test_a_zip_that_is_no_workbook_and_a_cut_workbook_are_refused(sheet):
    assert refusal(workbook({"readme.txt": b"hello"})).code == "xlsx_broken"
    whole = sheet([["sku"], ["A"]])
    for length in range(4, len(whole), 97):
        assert refusal(whole[:length]).code == "xlsx_broken"


def test_a_billion_laughs_are_not_laughed(sheet):
    laugh = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
        + b"ha" * 5_000
        + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(8))
        + b']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row></sheetData></worksheet>'
    )
    with zipfile.ZipFile(io.BytesIO(sheet([["sku"], ["A"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    begun = time.process_time()
    assert refusal(workbook(parts | {"xl/worksheets/sheet1.xml": laugh})).code == "xlsx_broken"
    assert time.process_time() - begun < 2


def test_a_workbook_with_a_row_number_beyond_the_sheet_ends(sheet):
    with zipfile.ZipFile(io.BytesIO(sheet([["sku"], ["A"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = parts["xl/worksheets/sheet1.xml"].replace(b'r="2"', b'r="99999999999"').replace(b'"A2"', b'"A99999999999"')
    begun = time.process_time()
    assert rows(workbook(parts | {"xl/worksheets/sheet1.xml": far})) == []
    assert time.process_time() - begun < 5
