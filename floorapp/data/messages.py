"""What supervisors tell operators: one row a message, and one for each whom it reaches until they have read it."""

from __future__ import annotations

from floorapp.data.base import Table, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.people import Operator, OperatorRole
from floorapp.data.sites import Warehouse


class Telling(Table):
    """`sender` is an operator's code or a process; `role` where it went to everybody who has it."""

    warehouse = to(Warehouse)
    sender = needed()
    role = text()
    text = needed()
    at = whole()


class TellingTo(Table):
    """`shown_at`: it stands on the operator's screen; `read_at`: they have acknowledged it, at `terminal`."""

    message = to(Telling)
    operator = to(Operator)
    shown_at = maybe()
    read_at = maybe()
    terminal = text()

    class Meta:
        indexes = ((("operator", "read_at"), False), (("message",), False))


new_message = Statement(lambda P: Telling.insert(
    {Telling.warehouse: P.warehouse, Telling.sender: P.sender, Telling.role: P.role, Telling.text: P.text,
     Telling.at: P.at}).returning(Telling.id))
address = Statement(lambda P: TellingTo.insert({TellingTo.message: P.message, TellingTo.operator: P.operator}))
one_more = Statement(lambda P: Operator.update({Operator.messages: Operator.messages + 1}).where(Operator.id == P.id))
one_less = Statement(lambda P: Operator.update({Operator.messages: Operator.messages - 1})
                     .where(Operator.id == P.id, Operator.messages > 0))
waiting = Statement(lambda P: TellingTo.select(TellingTo.id, TellingTo.shown_at, Telling.sender, Telling.text,
                                               Telling.at)
                    .join(Telling).where(TellingTo.operator == P.operator, TellingTo.read_at.is_null())
                    .order_by(TellingTo.id).limit(1))
show = Statement(lambda P: TellingTo.update({TellingTo.shown_at: P.at})
                 .where(TellingTo.id == P.id, TellingTo.shown_at.is_null()))
read = Statement(lambda P: TellingTo.update({TellingTo.read_at: P.at, TellingTo.terminal: P.terminal})
                 .where(TellingTo.id == P.id, TellingTo.operator == P.operator, TellingTo.read_at.is_null()))
sent = Statement(lambda P: TellingTo.select(
    Telling.id, Telling.sender, Telling.role, Telling.text, Telling.at, Operator.code, TellingTo.shown_at,
    TellingTo.read_at, TellingTo.terminal)
    .join(Telling).switch(TellingTo).join(Operator).where(Telling.warehouse == P.warehouse)
    .order_by(Telling.id.desc(), Operator.code).limit(P.most))
with_role = Statement(lambda P: Operator.select(Operator.id, Operator.code)
                      .join(OperatorRole, on=(OperatorRole.operator == Operator.id))
                      .where(Operator.active == 1, OperatorRole.role == P.role).order_by(Operator.id))
