"""Signing on: badge and PIN, wrong guesses counted whoever guesses and however fast."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from floorapp import settings
from floorapp.data import clock, db, events, people, sites
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import operators, signing_on
from floorapp.settings import Settings, SigningOn
from tests import small_house
from tests.cli.sites import ROOT
from tests.conftest import Store

PIN, WRONG = "739154", "739155"
START = 1_795_374_000_000
MINUTE = 60_000


@pytest.fixture
def act(store: Store, monkeypatch: pytest.MonkeyPatch) -> Act:
    monkeypatch.setattr(signing_on, "NO_SOONER", 0.0)
    with db.tx():
        house = sites.new_warehouse.value(code="WH1", name="", zone="Asia/Jakarta", currency="IDR", language="id")
        act = Act("cli", house)
        operators.add(act, "BUDI", "Budi", ("picker",), badge="B-0001")
        signing_on.set_pin(act, operators.named("BUDI"), PIN)
    return act


def answer(badge: str = "BUDI", pin: str = PIN) -> str:
    try:
        return str(signing_on.sign_in(badge, pin, "10.0.0.7 pts/1").code)
    except Refused as refused:
        return refused.code


def budi() -> object:
    return people.operator_by_code.one(code="BUDI")


@pytest.mark.parametrize("badge", ["BUDI", "budi", "B-0001", "b-0001", " BUDI "])
def test_badge_or_code_and_the_pin_let_in(act: Act, badge: str) -> None:
    assert answer(badge) == "BUDI"


def test_a_wrong_pin_an_unknown_badge_and_no_badge_are_told_alike(act: Act) -> None:
    assert {answer(pin=WRONG), answer("B-9999"), answer(""), answer(pin=""), answer(pin="9" * 400)} == {"sign_in_wrong"}


def test_nobody_comes_in_without_a_pin_of_their_own(act: Act) -> None:
    with db.tx():
        people.new_operator.value(warehouse=act.warehouse, code="SITI", name="", badge="", pin_hash="", language="")
    assert answer("SITI", "") == "sign_in_wrong" and answer("SITI", "0000") == "sign_in_wrong"


def test_five_wrong_pins_wait_a_minute_and_each_further_one_twice_as_long(act: Act) -> None:
    now = START
    for _ in range(4):
        with clock.stopped_at(now):
            assert answer(pin=WRONG) == "sign_in_wrong"
    for minutes in (1, 2, 4, 8, 16):
        with clock.stopped_at(now):
            assert answer(pin=WRONG) == "sign_in_wrong"
            assert answer() == "sign_in_wait"
        with clock.stopped_at(now + minutes * MINUTE - 1):
            assert answer() == "sign_in_wait"
        now += minutes * MINUTE
    with clock.stopped_at(now):
        assert answer(pin=WRONG) == "sign_in_wrong"
    for later in (now, now + 365 * 24 * 60 * MINUTE):
        with clock.stopped_at(later):
            assert answer() == "sign_in_blocked"


def test_the_right_pin_forgives_what_was_wrong_before(act: Act) -> None:
    for _ in range(3):
        for _ in range(4):
            assert answer(pin=WRONG) == "sign_in_wrong"
        assert answer() == "BUDI"


def test_a_guess_during_the_wait_is_no_guess_and_makes_it_no_longer(act: Act) -> None:
    with clock.stopped_at(START):
        for _ in range(5):
            answer(pin=WRONG)
        assert [answer(pin=WRONG) for _ in range(8)] == ["sign_in_wait"] * 8
    with clock.stopped_at(START + MINUTE):
        assert answer() == "BUDI"


def test_a_supervisor_ends_the_wait_or_gives_a_new_pin(act: Act) -> None:
    with clock.stopped_at(START):
        for _ in range(5):
            answer(pin=WRONG)
        db.execute(lambda: operators.forgive(act, budi()))
        assert answer() == "BUDI"
        for _ in range(5):
            answer(pin=WRONG)
        pin = db.execute(lambda: operators.new_pin(act, budi()))
        assert answer(pin=pin) == "BUDI" and answer() == "sign_in_wrong"


def test_twenty_processes_at_once_get_five_guesses_together(act: Act, store: Store) -> None:
    guesses = [f"55{n:04d}" for n in range(19)] + [WRONG]
    done = subprocess.run([sys.executable, "-m", "tests.cli.guessing", store.url, "BUDI", *guesses], cwd=ROOT,
                          capture_output=True, text=True, check=True, timeout=100)
    answers = {code: int(times) for code, times in (line.split() for line in done.stdout.splitlines())}
    assert answers == {"sign_in_wrong": 5, "sign_in_wait": 15}
    assert budi().failed == 5
    assert answer() == "sign_in_wait"


def test_a_disabled_operator_hears_so_only_with_the_right_pin(act: Act) -> None:
    db.execute(lambda: operators.set_active(act, budi(), False))
    assert answer(pin=WRONG) == "sign_in_wrong" and answer() == "operator_disabled"
    db.execute(lambda: operators.set_active(act, budi(), True))
    assert answer() == "BUDI"


def test_every_try_leaves_an_event_and_no_pin_or_unknown_badge_in_it(act: Act) -> None:
    answer()
    answer(pin=WRONG)
    answer(WRONG, "BUDI")
    told = [(row.who, row.terminal, row.what, row.subject, row.data) for row in events.all_events.all()
            if row.what in {"signed_in", "sign_in_failed"}]
    assert told == [("BUDI", "10.0.0.7 pts/1", "signed_in", "operator:BUDI", ""),
                    ("BUDI", "10.0.0.7 pts/1", "sign_in_failed", "operator:BUDI", '{"failed":1}'),
                    ("signing_on", "10.0.0.7 pts/1", "sign_in_failed", "operator:?", "")]


def test_an_unknown_badge_is_answered_as_late_as_a_wrong_pin(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_on, "NO_SOONER", 0.25)

    def took(badge: str) -> float:
        started = time.monotonic()
        assert answer(badge, WRONG) == "sign_in_wrong"
        return time.monotonic() - started

    assert min(took("BUDI"), took("B-9999"), took("")) >= signing_on.NO_SOONER


@pytest.mark.parametrize(("pin", "code"), [
    ("123", "pin_bad"), ("1234567", "pin_bad"), ("12a4", "pin_bad"), ("\u0661\u0662\u0663\u0664", "pin_bad"),
    ("", "pin_bad"), ("1234", "pin_common"), ("000000", "pin_common"), ("654321", "pin_common"),
    ("1987", "pin_common"), ("7890", "pin_common"), ("2580", "pin_common"),
])
def test_a_pin_that_everybody_guesses_is_refused(act: Act, pin: str, code: str) -> None:
    with pytest.raises(Refused, match=code), db.tx():
        signing_on.set_pin(act, budi(), pin)


def test_a_pin_from_the_sites_own_file_is_taken_as_it_is(act: Act) -> None:
    stored = signing_on.hash_pin("1234")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert signing_on.pin_fits(stored, "1234") and not signing_on.pin_fits(stored, "1235")
    assert not signing_on.pin_fits("", "") and not signing_on.pin_fits("rubbish", "1234")
    assert signing_on.hash_pin("1234") != stored


def test_a_peppered_pin_is_worth_nothing_without_the_pepper(act: Act) -> None:
    before = settings.current()
    try:
        settings.use(replace(Settings(), signing_on=SigningOn(pepper=b"of this site")))
        stored = signing_on.hash_pin(PIN)
        assert signing_on.pin_fits(stored, PIN)
        assert answer() == "BUDI", "a PIN from before the pepper still holds"
        settings.use(replace(Settings(), signing_on=SigningOn(pepper=b"of another")))
        assert not signing_on.pin_fits(stored, PIN)
        settings.use(Settings())
        assert not signing_on.pin_fits(stored, PIN)
    finally:
        settings.use(before)


def test_random_pins_are_six_digits_that_nobody_guesses_first() -> None:
    made = {signing_on.random_pin() for _ in range(200)}
    assert len(made) > 190 and all(len(pin) == 6 and pin.isdigit() and not signing_on.is_common(pin) for pin in made)


def test_a_key_is_enough_only_where_the_site_says_so(store: Store) -> None:
    small_house.build()
    trusting = Settings()
    with pytest.raises(Refused, match="sign_in_wrong"):
        signing_on.sign_in_by_key("BUDI")
    settings.use(replace(trusting, signing_on=SigningOn(key_is_enough=True)))
    try:
        assert signing_on.sign_in_by_key("budi").code == "BUDI"
        with pytest.raises(Refused, match="sign_in_wrong"):
            signing_on.sign_in_by_key("NOBODY")
    finally:
        settings.use(trusting)
