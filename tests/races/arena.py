"""Several processes do something to one database in the same moment; what each was answered."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from threading import BrokenBarrierError
from typing import Any

from floorapp.data import db
from floorapp.domain.refusals import Refused

Does = Callable[[], Any]
PATIENCE = 60                          # seconds until a process counts as hanging
LATE = 20                              # seconds until nobody comes to a meeting any more


class _Meeting:
    """Where the processes of the race that is on meet."""

    place: Any = None


def race(*does: Does) -> list[Any]:
    """Each in a process of its own, let go together. The answers in the order of `does`: what it returned, the code of
    a refusal, or `failed: ...` for anything else. This process is not connected meanwhile."""
    url = db.url()
    _Meeting.place = get_context("fork").Barrier(len(does))
    db.close_database()
    try:
        return [_heard(*child) for child in _let_go([_start(url, act) for act in does])]
    finally:
        db.open_database(url)


def race_of(many: int, act: Callable[[int], Any]) -> list[Any]:
    """`race` of so many processes that do the same, each with its number from 0 on."""
    return race(*[_bound(act, number) for number in range(many)])


def failures(answers: Sequence[Any]) -> list[str]:
    """What no person may ever see."""
    return [said for said in answers if isinstance(said, str) and (said.startswith("failed") or said in {
        "busy_try_again", "database_failed", "database_unreachable"})]


def meet(patience: float = LATE) -> bool:
    """Go on when everybody in this race has come so far: all have read before anybody writes. Whether they came; with
    little `patience` somebody who is kept waiting by a lock is not waited for (and nobody meets again)."""
    try:
        _Meeting.place.wait(patience)
    except BrokenBarrierError:
        assert patience < LATE, "somebody did not come to the meeting"
        return False
    return True


def _bound(act: Callable[[int], Any], number: int) -> Does:
    return lambda: act(number)


def _start(url: str, act: Does) -> tuple[int, int, int, int]:
    ready_out, ready_in = os.pipe()
    go_out, go_in = os.pipe()
    said_out, said_in = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(go_in)
            os.write(said_in, json.dumps(_work(url, act, ready_in, go_out)).encode())
        finally:
            os._exit(0)
    for end in (ready_in, go_out, said_in):
        os.close(end)
    return child, ready_out, go_in, said_out


def _work(url: str, act: Does, ready: int, go: int) -> Any:
    try:
        db.open_database(url)
        os.write(ready, b"!")
        os.read(go, 1)
        return act()
    except Refused as refused:
        return refused.code
    except Exception as error:
        return f"failed: {type(error).__name__}: {error}"
    finally:
        db.close_database()


def _let_go(children: list[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    for _, ready, _, _ in children:
        os.read(ready, 1)
        os.close(ready)
    for _, _, go, _ in children:
        os.write(go, b"!")
    for _, _, go, _ in children:
        os.close(go)
    return [(child, said) for child, _, _, said in children]


def _heard(child: int, said: int) -> Any:
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(PATIENCE)
    try:
        heard = b""
        while part := os.read(said, 65536):
            heard += part
    finally:
        signal.alarm(0)
        os.close(said)
        os.waitpid(child, 0)
    return json.loads(heard) if heard else "failed: no answer"
