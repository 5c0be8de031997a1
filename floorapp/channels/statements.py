"""Bank statements of every format: which bookings are money of buyers, and how they are known again.

- Only booked credits count. Debits and what is only announced are passed over with one notice; a credit that the bank
  takes back (a reversal) is for a person.
- A booking's key is made of all that it says, and of its place among those that say the same: the same booking in the
  statement of the day and in that of the month counts once. Give the bookings of one account in one format only.
- No bank says which order a credit pays: its words are kept, and only an order's number or payment code in them tells.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import Notice, PaymentIn
from floorapp.domain.safetext import SafeText, clean

MAX_REMARK = 1_000
FULL = 27                                      # letters of a sub-field of `:86:`


@dataclass(frozen=True, slots=True)
class Booking:
    """One line of a statement. `sort`: credit, debit, reversal (of a credit), returned (a debit that came back), open.

    `words` are the bank's description, piece by piece: a number may be cut between two pieces, unless the first of them
    ends with a line end.
    """

    sort: str
    amount_minor: int
    currency: str
    booked_at: datetime | None
    account: str
    words: tuple[str, ...]
    bank_key: str = ""
    payer: str = ""


class Statement:
    """Bookings of one file, one after another."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._seen: Counter[str] = Counter()
        self._passed = 0

    def take(self, booking: Booking, line: int) -> list[PaymentIn]:
        """The payment that a booking is, or none. Refuses with BadCell statement_reversal."""
        if booking.sort == "reversal":
            raise BadCell("statement_reversal")
        if booking.sort != "credit" or booking.amount_minor == 0:
            self._passed += 1
            return []
        return [PaymentIn(
            line=line, lines_at=(line,), reference=SafeText(""), amount_minor=booking.amount_minor,
            currency=booking.currency, paid_at=booking.booked_at, method="transfer",
            payer=clean(booking.payer, 120) or None, account=clean(booking.account, 60) or None,
            external_id=self._key(booking), remark=_remark(booking.words))]

    def notices(self) -> list[Notice]:
        """One notice that counts what was passed over, or none."""
        return [Notice(1, "statement_passed", {"n": self._passed})] if self._passed else []

    def _key(self, booking: Booking) -> SafeText:
        said = repr((booking.account, booking.booked_at, booking.amount_minor, booking.currency, booking.bank_key,
                     " ".join(" ".join(booking.words).split())))
        self._seen[said] += 1
        digest = hashlib.sha256(f"{said}#{self._seen[said]}".encode("utf-8", "surrogatepass")).hexdigest()
        return SafeText(f"{self._channel}:{digest[:24]}")


def _remark(words: tuple[str, ...]) -> SafeText:
    """The words; where a piece is so full that a number may have been cut at its end, without the cut as well."""
    apart = " ".join(word.strip() for word in words)
    joined = "".join(word if len(word) >= FULL and not word.endswith("\n") else f"{word.strip()} " for word in words)
    joined = joined.strip()
    return clean(apart if joined == apart else f"{apart} | {joined}", MAX_REMARK)
