"""Who does a chore now: printing on one printer, releasing, sweeping. Several workers may run; each chore has one."""

from __future__ import annotations

from typing import Any

from floorapp.data import clock
from floorapp.data.base import Table, needed, text, whole
from floorapp.data.db import Statement


class Lease(Table):
    """`holder` names a process; after `until` (ms) the chore is anybody's."""

    name = needed(unique=True)
    holder = text()
    until = whole()


_start = Statement(lambda P: Lease.insert({Lease.name: P.name, Lease.holder: "", Lease.until: 0}).on_conflict_ignore())
_take = Statement(lambda P: Lease.update({Lease.holder: P.holder, Lease.until: P.until})
                  .where(Lease.name == P.name, (Lease.until <= P.now) | (Lease.holder == P.holder)))
_renew = Statement(lambda P: Lease.update({Lease.until: P.until}).where(Lease.name == P.name, Lease.holder == P.holder))
_end = Statement(lambda P: Lease.update({Lease.until: 0}).where(Lease.name == P.name, Lease.holder == P.holder))
_end_all = Statement(lambda P: Lease.update({Lease.until: 0}).where(Lease.holder == P.holder))
lease = Statement(lambda P: Lease.select().where(Lease.name == P.name))


def take(name: str, holder: str, ms: int) -> bool:
    """The chore is this holder's for `ms` milliseconds, where it is nobody's or theirs already."""
    now = clock.now()
    given: dict[str, Any] = {"name": name, "holder": holder, "until": now + ms, "now": now}
    if _take.run(**given):
        return True
    if lease.one(name=name) is not None:
        return False
    _start.run(name=name)
    return bool(_take.run(**given))


def renew(name: str, holder: str, ms: int) -> bool:
    """Longer, while it is still theirs; False where somebody else has taken it."""
    return bool(_renew.run(name=name, holder=holder, until=clock.now() + ms))


def end(name: str, holder: str) -> None:
    """Given back: the next may take it at once. Also for a holder that is known to be gone."""
    _end.run(name=name, holder=holder)


def end_all(holder: str) -> None:
    """Everything of a holder is given back."""
    _end_all.run(holder=holder)
