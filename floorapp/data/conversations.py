"""Where each operator stands in each task, and every input that was kept or refused."""

from __future__ import annotations

from floorapp.data.base import Table, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.people import Operator


class Dialogue(Table):
    """The stored state of one operator's task, as JSON."""

    operator = to(Operator)
    task = needed()
    state = needed()
    at = whole()

    class Meta:
        indexes = ((("operator", "task"), True),)


class Input(Table):
    """One input. Kept ones carry their number; `before` and `undo` say how to take it back. A refused one carries in
    `facts` (JSON) what the refusal told and what was asked, and `seen_at` once the operator has acknowledged it.
    `config`: the digest of the settings that it was answered under.
    """

    operator = to(Operator)
    seq = whole()
    kept = whole()
    task = needed()
    raw = text()
    outcome = needed()
    code = needed()
    said = text()
    before = text()
    undo = text()
    undone = whole()
    terminal = text()
    at = whole()
    facts = text()
    config = text()
    seen_at = maybe()

    class Meta:
        indexes = ((("operator", "seq", "kept"), False),)


dialogue = Statement(lambda P: Dialogue.select().where(Dialogue.operator == P.operator, Dialogue.task == P.task))
dialogue_to_change = Statement(lambda P: Dialogue.select().where(Dialogue.operator == P.operator,
                                                                  Dialogue.task == P.task), lock="update")
save = Statement(lambda P: Dialogue.insert({Dialogue.operator: P.operator, Dialogue.task: P.task,
                                            Dialogue.state: P.state, Dialogue.at: P.at})
                 .on_conflict(conflict_target=(Dialogue.operator, Dialogue.task),
                              update={Dialogue.state: P.state, Dialogue.at: P.at}))
forget = Statement(lambda P: Dialogue.delete().where(Dialogue.operator == P.operator, Dialogue.task == P.task))
_INPUT = ("operator", "seq", "kept", "task", "raw", "outcome", "code", "said", "before", "undo",
          "undone", "terminal", "at", "facts", "config")
keep = Statement(lambda P: Input.insert({getattr(Input, f): getattr(P, f) for f in _INPUT}))
last_kept = Statement(lambda P: Input.select().where(Input.operator == P.operator, Input.kept == 1, Input.undone == 0,
                                                     Input.task == P.task)
                      .order_by(Input.seq.desc()).limit(1))
mark_undone = Statement(lambda P: Input.update({Input.undone: 1}).where(Input.id == P.id, Input.undone == 0))
tape = Statement(lambda P: Input.select(Input.seq, Input.raw, Input.said, Input.at, Input.outcome, Input.kept,
                                        Input.undone, Input.task)
                 .where(Input.operator == P.operator, Input.kept == 1).order_by(Input.seq.desc()).limit(P.most))
last_refused = Statement(lambda P: Input.select().where(Input.operator == P.operator, Input.kept == 0,
                                                        Input.outcome == "refused")
                         .order_by(Input.id.desc()).limit(1))
refused_after = Statement(lambda P: Input.select().where(Input.operator == P.operator, Input.kept == 0,
                                                         Input.seq == P.seq, Input.outcome == "refused")
                          .order_by(Input.id.desc()).limit(1))
last_refused_as = Statement(lambda P: Input.select().where(
    Input.kept == 0, Input.outcome == "refused", (Input.code == P.code) | (Input.raw == P.raw))
    .order_by(Input.id.desc()).limit(1))
last_input = Statement(lambda P: Input.select().where(Input.operator == P.operator).order_by(Input.id.desc()).limit(1))
seen = Statement(lambda P: Input.update({Input.seen_at: P.at}).where(Input.operator == P.operator, Input.kept == 0,
                                                                     Input.seq == P.seq, Input.seen_at.is_null()))
kept_as = Statement(lambda P: Input.select().where(Input.operator == P.operator, Input.seq == P.seq, Input.kept == 1))
