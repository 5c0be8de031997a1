"""F1 is help for the step; F1 again says why the last scan was refused: rule, scan, holders, arithmetic, remedies."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass, replace
from functools import cache
from string import Formatter

import pytest

from floorapp.data import conversations, people
from floorapp.dialogues import engine, helping
from floorapp.dialogues.blocking import paged
from floorapp.dialogues.lines import wrap
from floorapp.dialogues.page import page
from floorapp.domain.safetext import columns
from floorapp.locale import LANGUAGES, say
from floorapp.services import refused_scans
from floorapp.services.explain import explain
from floorapp.services.rules import _ROWS, RULES
from floorapp.services.voice import Voice
from floorapp.settings import current, use
from tests.catalogues import catalogue
from tests.house.source import called, modules, words
from tests.small_house import ASN, COFFEE, SHIRT, Person, release_all, taken

# What only the command line, a file or the office can meet, though the floor's services hold it.
OFFICE = frozenset({
    "already_picked", "asn_in_progress", "cancel_too_late", "currency_fixed", "kit_has_stock", "kit_needs_lot",
    "kit_nested", "kit_stays_whole", "no_cutoff", "no_site", "no_such_hold", "nothing_in_transit",
    "order_on_the_floor", "other_currency", "other_site", "owner_needed", "payment_ambiguous", "payment_not_come",
    "payment_settlement", "payment_unmatched", "pin_bad", "pin_common", "same_warehouse", "sign_in_wrong",
    "site_exists", "transfer_has_less", "unknown_assembly", "unknown_carrier", "unknown_component", "unknown_order",
    "unknown_reference", "unknown_service", "unknown_sku", "unknown_thing", "unknown_transfer", "unknown_warehouse"})


@cache
def floor() -> set[str]:
    """The files of everything that an input can reach: the dialogues, the services that they know and those that these
    know, the rules and the ledger."""
    known, waiting = set[str](), [file for file in modules() if file.startswith("dialogues/")]
    while waiting:
        file = waiting.pop()
        if file not in known and file in modules():
            known.add(file)
            for node in ast.walk(modules()[file]):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("floorapp.services"):
                    inner = node.module.removeprefix("floorapp.services").removeprefix(".")
                    waiting += [f"services/{inner}.py"] if inner else [f"services/{one.name}.py" for one in node.names]
    return known | {file for file in modules() if file.startswith("domain/")} | {"data/ledger.py"}


@pytest.fixture
def picking(house: object) -> Person:
    taken("stock", "sku,location,qty,lot,expiry\nKAOS-L,A-01-01,10,,\nKAOS-L,A-02-01,5,,\n"
                   "KOPI-200,A-01-02,5,X,2031-01-01\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,4,cod\nSO-2,KAOS-L,3,cod\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>")
    return budi


def test_f1_helps_and_f1_again_explains_the_last_refusal_in_drive(picking: Person) -> None:
    refused = picking.say("A-01-02")
    assert refused.code == "wrong_location"
    helped = picking.say("<F1>")
    assert (helped.outcome, helped.code, helped.prompt["why"]) == ("info", "help_picking_location", "wrong_location")
    why = picking.say("<F1>")
    assert (why.outcome, why.code, why.seq) == ("info", "explained", refused.seq)
    assert "Dipindai: A-01-02. Diminta: A-01-01" in why.text
    assert "Aturan: Stok diambil tepat dari tempat alokasinya" in why.text
    assert "A-01-02 = LOKASI (rak ambil) 5 KOPI-200" in why.text
    assert "KAOS-L di A-01-01: 3 tersedia = 10 fisik - 7 alokasi" in why.text
    assert f"SO-1 ({say('state_picking')}) memegang 4 di A-01-01" in why.text
    assert f"SO-2 ({say('state_released')}) memegang 3 di A-01-01" in why.text
    assert "BUDI mengerjakan SO-1" in why.text
    assert "1 Pergi ke lokasi yang diminta" in why.text
    assert picking.say("A-01-01").outcome == "accepted"        # the question behind it was open all the time
    assert picking.say("<F1>").code.startswith("help_")        # something came in between: help first


def test_the_arithmetic_of_too_many_is_told(house: object) -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    assert rina.say("ASN-1", SHIRT, "30").code == "over_receipt"
    why = rina.say("<F1>", "<F1>")
    assert "Diumumkan 24, lebih 6" in why.text
    assert "ASN" in why.text


def test_every_page_fits_the_smallest_screen_and_no_line_is_lost(picking: Person) -> None:
    picking.say("A-01-02", "<F1>")
    seen: list[str] = []
    for _ in range(12):
        reply = picking.say("<F1>")
        rows = page(reply, 20, 8, "id")
        assert len(rows) == 8 and all(len(row) <= 20 for row in rows)
        assert rows[-1] == say("page_explained", "id")
        seen += rows[1:-1]
    told = " ".join(" ".join(seen).split())
    for line in reply.text.split("\n")[1:]:
        assert " ".join(line.split()) in told


def test_without_a_refusal_f1_stays_help(house: object) -> None:
    rina = Person("RINA", "receiving")
    helped = rina.say("<F1>")
    assert helped.code.startswith("help_") and "why" not in helped.prompt
    assert rina.say("<F1>").code == helped.code
    assert rina.reply.task == "receiving" and engine.enter(rina.id).code == "entered"


def test_a_closed_help_page_starts_with_help_again(picking: Person) -> None:
    picking.say("A-01-02", "<F1>")
    helping.close(picking.id, "picking")
    assert picking.say("<F1>").code == "help_picking_location"


def test_a_question_for_confirmation_is_no_refusal(picking: Person) -> None:
    picking.say("A-01-02", "A-01-01", "<Undo>")
    assert picking.reply.outcome == "ask"
    assert conversations.last_refused.one(operator=picking.id).code == "wrong_location"


def test_the_label_of_a_known_item_is_explained_as_that_item_with_its_separators_and_with_substitutes(
        picking: Person) -> None:
    for label in (f"]C1010{SHIRT}10AB\x1d21S-7", f"]C1010{SHIRT}21S-7", f"(01)0{SHIRT}(10)AB"):
        assert picking.say(label).code == "wrong_kind"
        why = picking.say("<F1>", "<F1>")
        assert "= KAOS-L @ A-01-01 10" in why.text, why.text
    usual = current()
    use(replace(usual, floor=replace(usual.floor, gs_substitutes=("|",))))
    try:
        picking.say(f"]C1010{SHIRT}10AB|21S-7")
        assert "= KAOS-L @ A-01-01 10" in picking.say("<F1>", "<F1>").text
    finally:
        use(usual)


def test_a_refused_scan_is_explained_at_the_command_line_by_operator_number_code_and_text(picking: Person) -> None:
    picking.say("A-01-02", "A-01-01", COFFEE)
    for thing, code in (("BUDI", "wrong_item"), ("scan:budi", "wrong_item"), ("BUDI:1", "wrong_location"),
                        ("scan:BUDI:2", "wrong_item"), ("wrong_location", "wrong_location"),
                        ("scan:wrong_item", "wrong_item")):
        assert f"Rule: {code}" in explain(thing, "en"), thing
    picking.say("ZZZ-9")
    assert "Rule: unknown_code" in explain("ZZZ-9", "en")
    assert any(line.startswith("KAOS-L") for line in explain(SHIRT, "en"))
    assert explain("1", "en") == explain("task:1", "en")


def test_what_is_personal_is_not_told_again(house: object) -> None:
    kinds = {name: dialogue.private for name, dialogue in engine.TASKS.items() if dialogue.private}
    assert kinds, "somebody signs for a parcel"
    row = people.operator_by_code.one(code="RINA")
    assert conversations.last_refused.one(operator=row.id) is None


def test_every_refusal_of_the_floor_has_its_rule_and_remedies() -> None:
    missing = set()
    for file, tree in modules().items():
        if file in floor():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and called(node) == "Refused" and node.args and words(node.args[0]):
                    missing |= {words(node.args[0])} - set(RULES)
    assert not missing - OFFICE, f"a row in services/rules.py for: {sorted(map(str, missing - OFFICE))}"
    assert missing == OFFICE, "what the office meets is looked through when it changes"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_any_refusal_is_explained_with_its_facts_rule_and_remedies_on_pages_of_the_smallest_screen(
        language: str) -> None:
    """Each code of the table as it is kept with an input, its facts filled in, page after page."""
    voice, texts = Voice(language, "Asia/Jakarta", 1), catalogue()
    for code, (rule, mends) in RULES.items():
        told = {name: FACTS.get(name, "A-01-02") for name in placeholders(texts[code][language])}
        said = " ".join(say(code, language, **told).split("\n"))
        assert said != code, f"{code} has no text"
        assert "{" not in said, f"{code}: {said}"
        refused = Refusal(code, said, json.dumps({"params": told, "allowable": 1, "prompt": {
            "step": "item", "expects": ["item"], "location": "A-01-01", "sku": "KAOS-L", "qty": 4, "done": 1}}))
        lines = list(refused_scans.told(voice, refused))
        assert lines[0] == said
        assert any(voice.say(f"why_{rule}", lease=current().floor.lease_minutes) in line for line in lines), code
        assert all(any(say(f"mend_{mend}", language) in line for line in lines) for mend in mends), code
        text = say("explained", language, lines="\n".join(lines))
        rows = [part for line in lines for part in wrap(line, 20)]
        shown = "".join("".join(rows).split())
        assert all("".join(word.split()) in shown for line in lines for word in line.split() if len(word) <= 20), code
        pages = -(-len(rows) // 6)
        for nth in {0, pages - 1}:
            page_ = paged(text, 20, 8, say("page_explained", language), nth)
            assert len(page_) == 8 and all(columns(row.text) <= 20 for row in page_), (code, page_)
            assert pages == 1 or f"{nth + 1}/{pages}" in page_[0].text, (code, page_)


FACTS: dict[str, object] = {"qty": 3, "over": 2, "expected": 24, "most": 9, "room": 4, "free": 1, "on_hand": 5,
                            "days": 3, "done": 4, "missing": 1, "n": 2, "sku": "KAOS-L", "minutes": 5}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@dataclass(frozen=True)
class Refusal:
    """A refused input as the record has it."""

    code: str
    said: str
    facts: str
    raw: str = "A-01-02"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_and_remedy_is_said(language: str) -> None:
    for rule, _, _, mends in _ROWS:
        assert say(f"why_{rule}", language) != f"why_{rule}"
        for mend in mends.split():
            assert say(f"mend_{mend}", language) != f"mend_{mend}"
