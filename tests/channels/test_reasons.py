"""Every reason has its words in both languages, and says what to do."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import floorapp.channels
from floorapp.channels.reasons import describe, describe_notice, describe_unreadable
from floorapp.channels.unreadable import Unreadable
from floorapp.locale import LANGUAGES
from tests.catalogues import catalogue

ROOM = Path(floorapp.channels.__file__).parent


def codes_in_the_room() -> set[str]:
    """The codes that the channels speak: each constructor has its code at a place of its own."""
    found = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            at = {"BadCell": 0, "Unreadable": 0, "_Broken": 0, "Notice": 1, "Fault": 2, "SafeText": 0}.get(node.func.id)
            if at is None or len(node.args) <= at or not isinstance(node.args[at], ast.Constant):
                continue
            code = node.args[at].value
            if node.func.id != "SafeText" or str(code).startswith("hold_"):
                found.add(code)
    return found


def test_every_code_has_words_in_both_languages():
    codes = codes_in_the_room()
    assert len(codes) > 50
    for code in codes | {"hold_payment_voided", "hold_payment_refunded"}:
        assert {language for language in LANGUAGES if catalogue().get(code, {}).get(language)} == set(LANGUAGES), code


def test_both_languages_speak_of_the_same_things():
    for code in codes_in_the_room():
        named = [
            {name for _, name, _, _ in string.Formatter().parse(catalogue()[code][language]) if name}
            for language in LANGUAGES
        ]
        assert named[0] == named[1], code


def test_a_quarantined_order_says_line_column_value_and_mend(take):
    (entry,) = take("orders", "number,sku,qty\nSO1,A,1\nSO1,B,\x1b[31m1.000\nSO1,,2\n").quarantined
    assert describe(entry) == (
        'Baris 3, kolom qty: "\ufffd[31m1.000" bukan jumlah. '
        "Tulis bilangan bulat di atas nol, tanpa titik atau koma: 1000.; "
        "Baris 4, kolom sku: kosong. Kolom ini wajib diisi."
    )
    assert describe(entry, "en").startswith('Line 3, column qty: "\ufffd[31m1.000" is no quantity.')


def test_a_refused_source_and_a_notice_say_what_to_do(take):
    said = describe_unreadable(Unreadable("columns_missing", columns="qty", found="number, sku"), "en")
    assert said == "Needed columns are missing: qty. Found: number, sku."
    (notice,) = take("items", "sku,name,warna\nA,Teh,x\n").notices
    assert describe_notice(notice) == "Kolom yang tidak dipakai: warna."
