"""Dates as people at a dock type them and as labels carry them."""

from __future__ import annotations

from datetime import date

from floorapp.data import clock, sites
from floorapp.dialogues import reader
from floorapp.dialogues.talk import Talk
from floorapp.domain.refusals import Refused


def read_day(talk: Talk) -> date:
    """A best-before date: from a GS1 label, YYYY-MM-DD, DDMMYY, DDMMYYYY or YYMMDD is not guessed.

    Six digits are DDMMYY as printed in Indonesia. Refused: `bad_date`, `expired`.
    """
    day = given_day(talk)
    today = clock.local(talk.act.at, sites.house.one(id=talk.warehouse).zone).date()
    if day <= today:
        raise Refused("expired", expiry=day.isoformat())
    return day


def given_day(talk: Talk) -> date:
    """The date of a label, or as it is typed. Refused: `bad_date`; `wrong_kind` for the code of something."""
    label = talk.scan.gs1
    if label is not None and label.expiry is not None:
        return label.expiry
    try:
        return parse_day(talk.scan.text)
    except Refused:
        if reader.what_is(talk, talk.scan):
            raise reader.refusal(talk, "expiry") from None
        raise


def parse_day(text: str) -> date:
    """YYYY-MM-DD, DD-MM-YYYY (also with / or .), DDMMYY or DDMMYYYY. Refused: `bad_date`; a code with six digits in it
    ("A-01-01 42", "PO-010128") is no date."""
    if any(c.isalpha() for c in text):
        raise Refused("bad_date", given=text)
    digits = "".join(c for c in text if c.isdigit())
    try:
        if text[:4].isdigit() and text[4:5] in {"-", "/", "."}:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        if len(digits) == 6:
            return date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
        if len(digits) == 8 and digits.startswith("20") and int(digits[2:4]) >= 20:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        if len(digits) == 8:
            return date(int(digits[4:8]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        pass
    raise Refused("bad_date", given=text)
