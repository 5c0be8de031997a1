"""Signing on: a badge or a code, then the PIN. Wrong guesses are counted in the database before the PIN is looked at,
so that fifty at once, or a process killed in between, count like fifty one after another.

A PIN is kept as argon2id (19 MiB, 2 passes, 1 lane: OWASP's minimum) over its HMAC with the site's pepper, where it has
one. The hash alone protects nothing: all million PINs take a day on one core. Source: field notes, reliability 7.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import Any

from floorapp.data import clock, db, people
from floorapp.data.act import Act
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import intention
from floorapp.settings import current

FREE, MOST = 5, 10            # wrong PINs until the first wait, and until only a supervisor helps
FIRST_WAIT = 60_000           # ms; doubled with each further wrong PIN
NO_SOONER = 0.25              # seconds until a wrong PIN is answered: as long for a badge that nobody has
PEPPERED = "pepper+"
MEMORY, PASSES, LANES = 19 * 1024, 2, 1
MMAP_THRESHOLD = -3           # malloc.h
SAID_BEFORE = "MALLOC_MMAP_THRESHOLD_"         # the same as a setting of the environment

COMMON = frozenset({
    "1234", "12345", "123456", "654321", "54321", "4321", "1212", "121212", "123123", "112233", "1122", "2580", "1313",
    "6969", "7777777", "159753", "147258", "258000", "159357", "789456", "456789", "987654", "101010", "1010", "2000",
    "696969", "131313", "202020", "246810", "135790", "123321", "666999", "171717", "888168", "168168", "170845",
})


def sign_in(badge_or_code: str, pin: str, terminal: str = "") -> Any:
    """The operator's row, where badge (or code) and PIN belong together. Three short transactions of its own.

    Refused: `sign_in_wrong` (the same, and as late, whether badge or PIN is wrong), `sign_in_wait` (minutes) after
    five wrong PINs, `sign_in_blocked` after ten, `operator_disabled`.
    """
    started = time.monotonic()
    person = db.execute(lambda: _count(badge_or_code))
    right = pin_fits(person.pin_hash if person is not None else "", pin)
    if person is None or not right:
        db.execute(lambda: _tell_failed(person, terminal))
        time.sleep(max(0.0, NO_SOONER - (time.monotonic() - started)))
        raise Refused("sign_in_wrong")
    return db.execute(lambda: _let_in(person, terminal))


def is_pin(said: str) -> bool:
    """Whether this can be a PIN at all. Goods that are scanned where a PIN is asked are no attempt, and count for
    nobody."""
    return re.fullmatch(r"[0-9]{4,12}", said) is not None      # a site's own file may bring longer ones than `set_pin`


def prove(badge_or_code: str, pin: str, terminal: str = "") -> None:
    """The PIN is this operator's, who stands at somebody else's terminal: counted and refused as in `sign_in`."""
    started = time.monotonic()
    person = db.execute(lambda: _count(badge_or_code))
    if person is None or not pin_fits(person.pin_hash, pin):
        db.execute(lambda: _tell_failed(person, terminal))
        time.sleep(max(0.0, NO_SOONER - (time.monotonic() - started)))
        raise Refused("sign_in_wrong")
    db.execute(lambda: people.forgive.run(id=person.id))


def sign_in_by_key(code: str, terminal: str = "") -> Any:
    """The operator whom SSH has identified by a key, where the site says that a key is enough.

    Refused: `sign_in_wrong` where it is not enough or nobody has this code, `operator_disabled`.
    """
    person = operator_named(code) if current().signing_on.key_is_enough else None
    if person is None:
        raise Refused("sign_in_wrong")
    return db.execute(lambda: _let_in(person, terminal))


def operator_named(badge_or_code: str) -> Any | None:
    """The operator whose badge or code this is; badge first, case does not matter in a code."""
    said = codes.bare(badge_or_code)
    if not said:
        return None
    return (people.operator_by_badge.one(badge=said) or people.operator_by_code.one(code=said)
            or people.operator_by_badge.one(badge=said.upper()) or people.operator_like.one(code=said.lower()))


@intention
def set_pin(act: Act, operator: Any, pin: str) -> None:
    """Give an operator a PIN and forgive what was guessed wrong. Refused: `pin_bad`, `pin_common`."""
    if not re.fullmatch(r"[0-9]{4,6}", pin):
        raise Refused("pin_bad")
    if is_common(pin):
        raise Refused("pin_common")
    people.set_pin.run(id=operator.id, pin_hash=hash_pin(pin))
    act.tell("pin_set", f"operator:{operator.code}")


def hash_pin(pin: str) -> str:
    """How a PIN is stored. Any PIN: which ones are good enough is asked in `set_pin`; a site's own file is believed."""
    import secrets  # here, as in random_pin: a screen looks at PINs, it makes none

    from argon2.low_level import Type, hash_secret
    _give_back_large_pieces()
    pepper = current().signing_on.pepper
    made = hash_secret(_mixed(pin, pepper), secrets.token_bytes(16), time_cost=PASSES, memory_cost=MEMORY,
                       parallelism=LANES, hash_len=32, type=Type.ID).decode()
    return PEPPERED + made if pepper else made


def pin_fits(pin_hash: str, pin: str) -> bool:
    """Whether a PIN is the one stored; takes as long where none is stored."""
    from argon2.exceptions import VerificationError
    from argon2.low_level import Type, verify_secret
    _give_back_large_pieces()
    pepper = current().signing_on.pepper if pin_hash.startswith(PEPPERED) else b""
    stored = pin_hash.removeprefix(PEPPERED) or NOBODYS
    try:
        return verify_secret(stored.encode(), _mixed(pin, pepper), Type.ID) and bool(pin_hash)
    except VerificationError:
        return False


def random_pin() -> str:
    """Six digits that nobody would guess first."""
    import secrets
    while is_common(pin := f"{secrets.randbelow(1_000_000):06d}"):
        pass
    return pin


def is_common(pin: str) -> bool:
    """One digit over and over, digits in a row up or down, the years people are born in, and the usual favourites."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    in_a_row = len(steps) == 1 and steps <= {0, 1, 9}
    return in_a_row or pin in COMMON or bool(re.fullmatch(r"(19[4-9]|20[0-2])\d", pin))


@cache
def _give_back_large_pieces() -> None:
    """From the second PIN on glibc would keep the 19 MiB of each for the next one: a screen that was signed on to twice
    weighed as much as two. Where `floor-session` has told glibc so, ctypes is not loaded for it: 0.2 MiB."""
    if SAID_BEFORE in os.environ:
        return
    import ctypes
    with suppress(OSError, AttributeError):        # another libc has no such switch
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, 1 << 20)


NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$Zmxvb3JhcHAubm9ib2R5IQ$noquJTwR7sSt+D21fxFd1FzLNdVKEm4aKD1UCa97E9Q"


def _count(badge_or_code: str) -> Any | None:
    """The operator as they were, with this try counted as a wrong one; the right PIN forgives it."""
    found = operator_named(badge_or_code)
    if found is None:
        return None
    person = people.operator_to_change.one(id=found.id)
    if person.failed >= MOST:
        raise Refused("sign_in_blocked")
    now = clock.now()
    if person.locked_until > now:
        raise Refused("sign_in_wait", minutes=-(-(person.locked_until - now) // 60_000))
    failed = person.failed + 1
    people.count_failure.run(id=person.id, until=now + (FIRST_WAIT << failed - FREE) if failed >= FREE else 0)
    return person


def _tell_failed(person: Any | None, terminal: str) -> None:
    """Of a badge that nobody has only the fact is kept: it may be a PIN that was typed in the wrong place."""
    if person is None:
        Act("signing_on", 0, terminal=terminal).tell("sign_in_failed", "operator:?")
        return
    failed = people.operator.one(id=person.id).failed
    Act(person.code, person.warehouse_id, person.id, terminal).tell(
        "sign_in_failed", f"operator:{person.code}", failed=failed)


def _let_in(person: Any, terminal: str) -> Any:
    now = people.operator_to_change.one(id=person.id)
    people.forgive.run(id=person.id)
    if not now.active:
        raise Refused("operator_disabled", operator=now.code)
    Act(now.code, now.warehouse_id, now.id, terminal).tell("signed_in", f"operator:{now.code}")
    return people.operator.one(id=person.id)


def _mixed(pin: str, pepper: bytes) -> bytes:
    given = pin.encode("utf-8", "surrogatepass")
    if not pepper:
        return given
    import hmac  # here: most sites have no pepper
    return hmac.new(pepper, given, hashlib.sha256).hexdigest().encode()
