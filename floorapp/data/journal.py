"""What processes and people at the command line did, as intentions: with the inputs it is all that a replay needs.

An operator's intentions are their inputs. What a file brings is noted once, with the file's digest, not row by row.
"""

from __future__ import annotations

import json
from typing import Any

import peewee as pw

from floorapp import settings
from floorapp.data import configurations
from floorapp.data.act import Act
from floorapp.data.base import Table, needed, text, whole
from floorapp.data.conversations import Input
from floorapp.data.db import Statement

FILES = "import"                       # who takes files


class Doing(Table):
    """One intention. `after`: the last input before it; `given`: its values, as JSON; `config`: the digest of the
    settings that it was done under."""

    who = needed()
    what = needed()
    given = text()
    terminal = text()
    at = whole()
    after = whole()
    config = text()


_new_doing = Statement(lambda P: Doing.insert({
    Doing.who: P.who, Doing.what: P.what, Doing.given: P.given, Doing.terminal: P.terminal, Doing.at: P.at,
    Doing.config: P.config,
    Doing.after: Input.select(pw.fn.COALESCE(pw.fn.MAX(Input.id), 0))}))


def note(act: Act, what: str, **given: Any) -> None:
    """Remember what this process does, in its own transaction; an operator's act is an input already."""
    if not act.operator and act.who != FILES:
        write(act, what, **given)


def write(act: Act, what: str, **given: Any) -> None:
    """Remember an intention, whoever has it, and in which warehouse."""
    given["warehouse"] = act.warehouse
    configurations.remember()
    _new_doing.run(who=act.who, what=what, given=json.dumps(given, ensure_ascii=False, separators=(",", ":")),
                   terminal=act.terminal,
                   at=act.at, config=settings.digest())
