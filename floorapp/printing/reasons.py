"""Why a job is where it is: stored as a code with its parameters, told in the reader's language."""

from __future__ import annotations

import json

from floorapp.locale import say

LONGEST = 500  # characters of a stored reason


def reason(code: str, **params: object) -> str:
    """The code with its parameters, as it is stored with the job."""
    given = json.dumps(params, default=str, ensure_ascii=False) if params else ""
    return f"{code} {given}".strip()[:LONGEST]


def explain(stored: str, language: str = "id") -> str:
    """A stored reason in words; what is not one of ours is shown as it stands."""
    code, _, given = stored.partition(" ")
    try:
        params = json.loads(given) if given else {}
    except ValueError:
        return stored
    return say(code, language, **params) if isinstance(params, dict) else stored
