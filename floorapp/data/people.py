"""Operators: who they are, what they may do, and how their PIN is guarded."""

from __future__ import annotations

import peewee as pw

from floorapp.data.base import Table, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.sites import Warehouse

ROLES = ("receiver", "putaway", "picker", "packer", "dispatcher", "counter", "clerk", "assembler", "supervisor",
         "admin")


class Operator(Table):
    """`seq` numbers the inputs that were kept for this operator: it is shown on the screen. `messages` is how many of
    their supervisor's messages they have not acknowledged: every input looks at it. `seat` is the number of the last
    seat they took, since `seat_at`, at a screen or not; whether it is still held, `holding` knows."""

    warehouse = to(Warehouse)
    code = needed(unique=True)
    name = text()
    badge = text()
    pin_hash = text()
    language = text()
    active = whole(1)
    failed = whole()
    locked_until = whole()
    seq = whole()
    messages = whole()
    task = text()
    terminal = text()
    seen_at = maybe()
    seat = whole()
    seat_at = maybe()
    seat_screen = whole()

    class Meta:
        indexes = ((("badge",), False),)


class OperatorRole(Table):
    operator = to(Operator)
    role = needed()

    class Meta:
        indexes = ((("operator", "role"), True),)


class OperatorKey(Table):
    """A public SSH key that signs this operator on: `kind base64`, as it stands in a .pub file."""

    operator = to(Operator)
    key = needed(unique=True)
    comment = text()
    at = whole()


_FIELDS = ("name", "badge", "pin_hash", "language")

operator_by_code = Statement(lambda P: Operator.select().where(Operator.code == P.code))
operator_by_badge = Statement(lambda P: Operator.select().where(Operator.badge == P.badge))
operator = Statement(lambda P: Operator.select().where(Operator.id == P.id))
operator_to_change = Statement(lambda P: Operator.select().where(Operator.id == P.id), lock="update")
operators = Statement(lambda P: Operator.select().order_by(Operator.code))
new_operator = Statement(lambda P: Operator.insert(
    {Operator.warehouse: P.warehouse, Operator.code: P.code, Operator.active: 1, Operator.failed: 0,
     Operator.locked_until: 0, Operator.seq: 0, Operator.messages: 0, Operator.task: "", Operator.terminal: "",
     Operator.seat: 0, Operator.seat_screen: 0}
    | {getattr(Operator, f): getattr(P, f) for f in _FIELDS}).returning(Operator.id))
change_operator = Statement(lambda P: Operator.update({getattr(Operator, f): getattr(P, f) for f in _FIELDS})
                            .where(Operator.id == P.id))
set_active = Statement(lambda P: Operator.update({Operator.active: P.active}).where(Operator.id == P.id))
set_language = Statement(lambda P: Operator.update({Operator.language: P.language}).where(Operator.id == P.id))
set_pin = Statement(lambda P: Operator.update({Operator.pin_hash: P.pin_hash, Operator.failed: 0,
                                               Operator.locked_until: 0}).where(Operator.id == P.id))
count_failure = Statement(lambda P: Operator.update({Operator.failed: Operator.failed + 1,
                                                     Operator.locked_until: P.until}).where(Operator.id == P.id))
forgive = Statement(lambda P: Operator.update({Operator.failed: 0, Operator.locked_until: 0})
                    .where(Operator.id == P.id))
set_failures = Statement(lambda P: Operator.update({Operator.failed: P.failed, Operator.locked_until: P.until})
                         .where(Operator.id == P.id))
kept = Statement(lambda P: Operator.update({Operator.seq: P.seq, Operator.task: P.task, Operator.terminal: P.terminal,
                                            Operator.seen_at: P.at})
                 .where(Operator.id == P.id, Operator.seq == P.seq - 1))
at_task = Statement(lambda P: Operator.update({Operator.task: P.task, Operator.terminal: P.terminal,
                                               Operator.seen_at: P.at}).where(Operator.id == P.id))
sit = Statement(lambda P: Operator.update({Operator.seat: P.seat, Operator.seat_at: P.at,
                                           Operator.seat_screen: P.screen, Operator.terminal: P.terminal})
                .where(Operator.id == P.id, Operator.seat == P.before))
last_seen = Statement(lambda P: Operator.select(Operator.id, Operator.code, Operator.task, Operator.terminal,
                                                Operator.seen_at, Operator.messages)
                      .where(Operator.warehouse == P.warehouse, Operator.active == 1, Operator.seen_at.is_null(False))
                      .order_by(Operator.seen_at.desc(), Operator.code).limit(P.most))
roles_of = Statement(lambda P: OperatorRole.select(OperatorRole.role).where(OperatorRole.operator == P.operator)
                     .order_by(OperatorRole.id))
add_role = Statement(lambda P: OperatorRole.insert({OperatorRole.operator: P.operator, OperatorRole.role: P.role}))
drop_roles = Statement(lambda P: OperatorRole.delete().where(OperatorRole.operator == P.operator))
operator_like = Statement(lambda P: Operator.select().where(pw.fn.LOWER(Operator.code) == P.code)
                          .order_by(Operator.id).limit(1))
new_key = Statement(lambda P: OperatorKey.insert({OperatorKey.operator: P.operator, OperatorKey.key: P.key,
                                                  OperatorKey.comment: P.comment, OperatorKey.at: P.at}))
key_holder = Statement(lambda P: OperatorKey.select(OperatorKey.operator, Operator.code).join(Operator)
                       .where(OperatorKey.key == P.key))
drop_key = Statement(lambda P: OperatorKey.delete().where(OperatorKey.operator == P.operator, OperatorKey.key == P.key))
keys_in_use = Statement(lambda P: OperatorKey.select(OperatorKey.key, OperatorKey.comment, Operator.code)
                        .join(Operator).where(Operator.active == 1).order_by(Operator.code, OperatorKey.id))
