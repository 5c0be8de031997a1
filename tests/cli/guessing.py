"""Processes that guess a PIN at the same moment. Started as a program: connections belong to one process each."""

from __future__ import annotations

import multiprocessing
import sys
from collections import Counter
from multiprocessing.synchronize import Barrier

from floorapp.data import db
from floorapp.domain.refusals import Refused
from floorapp.services import signing_on


def guess(url: str, code: str, pin: str, start: Barrier) -> str:
    db.open_database(url)
    try:
        start.wait(60)
        signing_on.sign_in(code, pin)
        return "in"
    except Refused as refused:
        return refused.code
    finally:
        db.close_database()


def _one(url: str, code: str, pin: str, start: Barrier, answers: multiprocessing.Queue[str]) -> None:
    answers.put(guess(url, code, pin, start))


def at_once(url: str, code: str, pins: list[str]) -> Counter[str]:
    """Each PIN by a process of its own; how often each answer was given."""
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(len(pins)), context.Queue()
    guessers = [context.Process(target=_one, args=(url, code, pin, start, answers)) for pin in pins]
    for guesser in guessers:
        guesser.start()
    found = Counter(answers.get(timeout=60) for _ in guessers)
    for guesser in guessers:
        guesser.join()
    return found


if __name__ == "__main__":
    for answer, times in at_once(sys.argv[1], sys.argv[2], sys.argv[3:]).items():
        print(answer, times)
