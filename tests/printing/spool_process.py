"""A spool worker in a process of its own, which a test kills: `spool_process.py DATABASE [before|after NUMBER]`.

With `before 3` it kills itself when the third job is stored as sending and no byte is sent; with `after 3` when the
third job was sent and that is not stored yet. Its word when it is done: the number of jobs that ended.
"""

from __future__ import annotations

import os
import signal
import sys
import time

from floorapp.printing import transports
from floorapp.printing.outcomes import Patience, Sent
from floorapp.printing.spool import Spool
from tests.printing.stores import FileStore


def main(database: str, when: str = "", number: str = "0") -> None:
    sent = 0

    def send(transport: str, address: str, data: bytes, *, name: str) -> Sent:
        nonlocal sent
        sent += 1
        if when == "before" and sent == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        outcome = transports.send(transport, address, data, name=name, patience=Patience(close=0.5))
        if when == "after" and sent == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    store = FileStore(database)
    spool = Spool(store, send=send)
    spool.recover("P1")
    ended = 0
    while store.claim("P1") is not None:
        ended += spool.work("P1").ended
        time.sleep(min(spool.wait("P1"), 0.05))
    print(ended)


if __name__ == "__main__":
    main(*sys.argv[1:])
