"""`floorapp report`: what there is, in each format; a bad question is told, and no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from floorapp.channels.tables_out import csv_of, xlsx_of
from floorapp.services import kpis
from tests.cli.sites import Site

EVIL = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")')


def test_without_a_name_it_says_what_there_is(own_site: Site) -> None:
    said = own_site.run("report")
    assert said.status == 0
    assert [line.split()[0] for line in said.out.splitlines()] == list(kpis.NAMES)
    assert {entry["report"] for entry in own_site.run("report", "--json").json} == set(kpis.NAMES)


@pytest.mark.parametrize("name", kpis.NAMES)
def test_every_report_answers_in_every_format(own_site: Site, name: str, tmp_path: Path) -> None:
    own_site.run("import", "items", "-", stdin="sku,name,value\nS1,Sabun,1000\n")
    own_site.run("import", "stock", "-", stdin="sku,location,qty\nS1,PACK-1,5\n")
    said = own_site.run("report", name, "--from", "2026-11-01", "--to", "2026-11-30", "--format", "json").json
    assert (said["report"], said["from"], said["to"]) == (name, "2026-10-31T17:00:00Z", "2026-11-30T17:00:00Z")
    assert own_site.run("report", name).status == 0
    heading = next(csv.reader(io.StringIO(own_site.run("report", name, "--format", "csv").out)))
    assert heading == said["columns"]
    for wanted, begins in (("xlsx", b"PK"), ("png", b"\x89PNG")):
        file = tmp_path / f"out.{wanted}"
        assert own_site.run("report", name, "--format", wanted, "--output", str(file)).status == 0
        assert file.read_bytes().startswith(begins)


@pytest.mark.parametrize(("given", "told"), [
    (("nothing",), "on-time-ship"), (("rates", "--from", "yesterday"), "yesterday"),
    (("rates", "--to", "2026-13-01"), "13"),
    (("rates", "--from", "2026-11-25", "--to", "2026-11-24"), "2026-11-25"), (("rates", "--format", "pdf"), "xlsx")])
def test_a_bad_question_is_told_and_ends_with_2(own_site: Site, given: tuple[str, ...], told: str) -> None:
    said = own_site.run("report", *given)
    assert (said.status, said.out) == (2, "") and told in said.err


def test_the_day_that_is_named_last_is_counted_in_and_lies_in_the_warehouses_zone(own_site: Site) -> None:
    said = own_site.run("report", "rates", "--from", "2026-11-24", "--to", "2026-11-24", "--json").json
    assert (said["from"], said["to"], said["zone"]) == ("2026-11-23T17:00:00Z", "2026-11-24T17:00:00Z", "Asia/Jakarta")


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_is_a_formula(text: str) -> None:
    rows = [{"name": text, "n": -5, "x": -1.5, "none": None}]
    read = list(csv.reader(io.StringIO(csv_of(("name", "n", "x", "none"), rows), newline="")))
    assert read[1] == [f"'{text}", "-5", "-1.5", ""]
    sheet = load_workbook(io.BytesIO(xlsx_of("r", ("name", "n", "x", "none"), rows))).active
    assert sheet is not None
    cell = sheet["A2"]
    assert cell.data_type == "s" and sheet["B2"].value == -5 and sheet["C2"].value == -1.5


def test_what_a_file_called_a_formula_stays_a_text_in_the_report(own_site: Site) -> None:
    own_site.run("import", "items", "-", stdin='sku,name,value\nS1,"=HYPERLINK(""http://x"")",1000\n')
    own_site.run("import", "stock", "-", stdin="sku,location,qty\nS1,PACK-1,5\n")
    read = list(csv.DictReader(io.StringIO(own_site.run("report", "stock-value", "--format", "csv").out)))
    assert read[0]["name"].startswith("'=HYPERLINK") and (read[0]["on_hand"], read[0]["value"]) == ("5", "5000.0")
    assert json.loads(own_site.run("report", "stock-value", "--json").out)["rows"][0]["name"].startswith("=HYPERLINK")
