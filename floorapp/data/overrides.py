"""What a supervisor allowed at an operator's terminal: one act, one input, one quantity, once."""

from __future__ import annotations

from floorapp.data.base import Table, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.people import Operator
from floorapp.data.sites import Warehouse


class Override(Table):
    """`raw` is the refused input, `code` the refusal, `about` its facts (JSON); `used_at` and `qty` once it was done,
    before `expires_at`."""

    warehouse = to(Warehouse)
    operator = to(Operator)
    supervisor = to(Operator)
    task = needed()
    step = needed()
    code = needed()
    raw = text()
    about = text()
    at = whole()
    expires_at = whole()
    used_at = maybe()
    qty = maybe()

    class Meta:
        indexes = ((("operator", "at"), False),)


_FIELDS = ("warehouse", "operator", "supervisor", "task", "step", "code", "raw", "about", "at", "expires_at")
grant = Statement(lambda P: Override.insert({getattr(Override, f): getattr(P, f) for f in _FIELDS})
                  .returning(Override.id))
given = Statement(lambda P: Override.select(Override.id, Override.code, Override.about, Operator.code.alias("by"))
                  .join(Operator, on=(Override.supervisor == Operator.id))
                  .where(Override.id == P.id, Override.operator == P.operator, Override.used_at.is_null()))
use = Statement(lambda P: Override.update({Override.used_at: P.at, Override.qty: P.qty})
                .where(Override.id == P.id, Override.operator == P.operator, Override.code == P.code,
                       Override.used_at.is_null(), Override.expires_at >= P.at))
