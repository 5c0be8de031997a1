"""A refusal is an answer, not a failure: a code, its parameters, and nothing written."""

from __future__ import annotations


class Refused(Exception):
    """The rules say no. `code` names the message in floorapp/locale, `params` fill its text. `allowable`: it is a
    matter of judgement, and the place that refuses has asked whether a supervisor allows it."""

    allowable = False

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code}({given})"


class Stale(Exception):
    """A guarded statement changed no row: somebody was faster. The transaction is run again."""
