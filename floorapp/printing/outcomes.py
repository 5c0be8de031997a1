"""How sending a job can end: it came out, it went out, nothing was sent, or nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sent:
    """`printed`: the printer, or the disk, has said so. `sent`: every byte was taken; there is no way back to ask."""

    outcome: Literal["printed", "sent"]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: `write` and `close` count from the last byte that moved, so long papers are no stall.

    `answer` is for one status question, `receipt` for "all of it was processed" (and a second more for each kilobyte).
    Field notes, figures to aim at: connect 2, write 5, receipt 15.
    """

    connect: float = 2.0
    write: float = 5.0
    close: float = 5.0
    answer: float = 1.0
    receipt: float = 15.0


class PrinterDown(Exception):
    """Not one byte was taken: the job can be sent again later. `code` names the message, `params` fill its text."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class PrinterUnknown(Exception):
    """Bytes were taken, the end was not seen: paper may have come out. Sending again may print a second one."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
