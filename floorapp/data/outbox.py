"""Messages for the world outside and files that could not be taken: nothing is dropped."""

from __future__ import annotations

import peewee as pw

from floorapp.data.base import Table, maybe, needed, text, whole
from floorapp.data.db import Statement


class Message(Table):
    """To a customer or a channel. state: waiting, sent, failed. `key` is order:event:channel, once."""

    key = needed(unique=True)
    kind = needed()
    order = maybe()
    payload = text()
    state = needed()
    attempts = whole()
    next_at = whole()
    created_at = whole()

    class Meta:
        indexes = ((("state", "next_at"), False),)


class Quarantine(Table):
    """A row or document that was not taken, whole, with the reason. state: open, released, discarded.

    `warehouse`: whose file it was. `faults`: all that is wrong, as JSON; `line`, `field` and `reason` are the first's.
    `number` is what it calls itself, `key` by what it is known again when it comes in after all. `raw` are its rows as
    they stood, `thing` what was read of them, where they could be read.
    """

    warehouse = whole()
    kind = needed()
    channel = text()
    source = text()
    line = whole()
    field = text()
    reason = needed()
    faults = text()
    number = text()
    key = text()
    raw = text()
    thing = text()
    digest = needed(unique=True)
    state = needed()
    at = whole()

    class Meta:
        indexes = ((("state", "reason"), False), (("key", "kind"), False))


_send = Statement(lambda P: Message.insert({
    Message.key: P.key, Message.kind: P.kind, Message.order: P.order, Message.payload: P.payload,
    Message.state: "waiting", Message.attempts: 0, Message.next_at: P.at, Message.created_at: P.at})
    .on_conflict_ignore())
waiting = Statement(lambda P: Message.select().where(Message.state == "waiting", Message.next_at <= P.now)
                    .order_by(Message.id).limit(P.most))
waiting_count = Statement(lambda P: Message.select(pw.fn.COUNT(Message.id)).where(Message.state == "waiting"))
set_message = Statement(lambda P: Message.update({Message.state: P.state, Message.attempts: P.attempts,
                                                  Message.next_at: P.next_at}).where(Message.id == P.id))
_Q = ("warehouse", "kind", "channel", "source", "line", "field", "reason", "faults", "number", "key", "raw", "thing",
      "digest", "at")
put_aside = Statement(lambda P: Quarantine.insert({getattr(Quarantine, f): getattr(P, f) for f in _Q}
                                                  | {Quarantine.state: "open"}).on_conflict_ignore())
put_aside_again = Statement(lambda P: Quarantine.update({Quarantine.state: "open"})
                            .where(Quarantine.digest == P.digest, Quarantine.state == "released"))
rows_of = Statement(lambda P: Quarantine.update({Quarantine.raw: P.raw})
                    .where(Quarantine.digest == P.digest, Quarantine.raw == ""))
aside = Statement(lambda P: Quarantine.select().where(Quarantine.state == "open").order_by(Quarantine.id))
entry = Statement(lambda P: Quarantine.select().where(Quarantine.id == P.id))
aside_for = Statement(lambda P: Quarantine.select().where(Quarantine.state == "open", Quarantine.reason == P.reason)
                      .order_by(Quarantine.id))
settle = Statement(lambda P: Quarantine.update({Quarantine.state: P.state}).where(Quarantine.id == P.id,
                                                                                  Quarantine.state == "open"))
settle_key = Statement(lambda P: Quarantine.update({Quarantine.state: P.state})
                       .where(Quarantine.kind == P.kind, Quarantine.key == P.key, Quarantine.state == "open"))


def send(key: str, kind: str, order: int | None, payload: str, at: int) -> None:
    """Leave a message in the open transaction; the same key counts once."""
    _send.run(key=key, kind=kind, order=order, payload=payload, at=at)
