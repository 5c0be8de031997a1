"""ISO 20022 camt.053 statements (Bank to Customer Statement, any version) as payments.

- Only entries that are booked (`Sts` BOOK) and credits count. An entry of several transactions is taken transaction by
  transaction, where each has its amount and together they are the entry's; else a person has to look at it.
- A reversal is not money of a buyer; a credit that is taken back is put aside.
- camt.052 (during the day, may still change) and camt.054 (the same money again) are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from floorapp.channels import cells, xml_tree
from floorapp.channels.checking import Setting
from floorapp.channels.gathering import Entry
from floorapp.channels.payloads import at
from floorapp.channels.reading import set_aside
from floorapp.channels.rows import MAX_ROWS, Row
from floorapp.channels.statements import Booking, Statement
from floorapp.channels.unreadable import BadCell, Unreadable
from floorapp.channels.xml_tree import Element
from floorapp.domain.intake import Fault, Parsed

_MARKS = "CRDT, DBIT"


def payments(data: bytes, setting: Setting) -> Parsed:
    """Booked credits as payments. Refuses with Unreadable statement_not_camt053, and as `xml_tree.read`."""
    document = xml_tree.read(data)
    message = document.one("BkToCstmrStmt")
    if document.name != "Document" or message is None:
        raise Unreadable("statement_not_camt053", found=cells.shown(document.namespace or document.name))
    found = [(statement, entry) for statement in message.all("Stmt") for entry in statement.all("Ntry")]
    if len(found) > MAX_ROWS:
        raise Unreadable("file_too_many_rows", limit=f"{MAX_ROWS:,}".replace(",", "."))
    taken = Statement("camt053")
    entries: list[Entry] = []
    for index, (statement, entry) in enumerate(found):
        try:
            bookings = list(_bookings(entry, _account(statement), setting))
            entries += [Entry([entry.line], [index], thing)
                        for booking in bookings for thing in taken.take(booking, entry.line)]
        except BadCell as bad:
            where = bad.params.pop("field", "Ntry")
            entries.append(Entry([entry.line], [index], faults=[Fault(entry.line, where, bad.code, bad.params)]))

    def again() -> Iterator[Row]:
        return (Row(entry.line, {}, data[entry.start:entry.end].decode("utf-8", "replace")) for _, entry in found)

    return set_aside("payments", entries, again, notices=taken.notices())


def _bookings(entry: Element, account: str, setting: Setting) -> Iterator[Booking]:
    """An entry, or each of its transactions. Refuses with BadCell, also statement_batch."""
    whole, currency = _money(entry.one("Amt"), setting)
    sort = _sort(entry)
    when = _when(entry, setting)
    parts = list(entry.all("NtryDtls", "TxDtls"))
    if len(parts) < 2 or sort != "credit":
        part = parts[0] if parts else None
        yield Booking(sort, whole, currency, when, account, _words(entry, part), _key(entry, part), _payer(part))
        return
    amounts = [_money(part.one("Amt") or part.one("AmtDtls", "TxAmt", "Amt"), setting) for part in parts]
    if any(code != currency for _, code in amounts) or sum(minor for minor, _ in amounts) != whole:
        raise BadCell("statement_batch", n=len(parts))
    for part, (minor, _) in zip(parts, amounts, strict=True):
        yield Booking(sort, minor, currency, when, account, _words(entry, part), _key(entry, part), _payer(part))


def _sort(entry: Element) -> str:
    status = entry.said("Sts", "Cd") or entry.said("Sts")
    mark, reversal = entry.said("CdtDbtInd"), entry.said("RvslInd") in {"true", "1"}
    if mark not in {"CRDT", "DBIT"}:
        raise BadCell("cell_choice", field="CdtDbtInd", value=cells.shown(mark), allowed=_MARKS)
    if status != "BOOK":
        return "open"
    if mark == "DBIT":
        return "reversal" if reversal else "debit"
    return "returned" if reversal else "credit"


def _money(element: Element | None, setting: Setting) -> tuple[int, str]:
    if element is None or not element.text.strip():
        raise BadCell("cell_needed", field="Amt")
    currency = at("Amt", cells.currency, element.attributes.get("Ccy", setting.currency))
    return int(at("Amt", lambda text: cells.exact(text, currency), element.text)), str(currency)


def _when(entry: Element, setting: Setting) -> datetime | None:
    for name in ("BookgDt", "ValDt"):
        said = entry.said(name, "DtTm") or entry.said(name, "Dt")
        if said:                               # some banks write a time where a date belongs, some a zone behind a date
            text = said if "T" in said else said[:10]
            when: datetime = at(name, lambda value: cells.moment(value, setting.zone), text)
            return when
    return None


def _account(statement: Element) -> str:
    return statement.said("Acct", "Id", "IBAN") or statement.said("Acct", "Id", "Othr", "Id")


def _words(entry: Element, part: Element | None) -> tuple[str, ...]:
    """Where an order's number may stand: what the payer wrote first, then what the bank says."""
    found: list[str] = []
    if part is not None:
        found += [element.text for element in part.all("RmtInf", "Ustrd")]
        found += [" " + element.text for element in part.all("RmtInf", "Strd", "CdtrRefInf", "Ref")]
        found += [" " + part.said("Refs", name) for name in ("EndToEndId", "InstrId")]
        found.append(" " + part.said("AddtlTxInf"))
    found.append(" " + entry.said("AddtlNtryInf"))
    return tuple(words for words in found if words.strip() and words.strip() != "NOTPROVIDED")


def _key(entry: Element, part: Element | None) -> str:
    own = [entry.said("AcctSvcrRef"), entry.said("NtryRef")]
    if part is not None:
        own += [part.said("Refs", name) for name in ("AcctSvcrRef", "TxId", "EndToEndId", "InstrId")]
    return "|".join(own)


def _payer(part: Element | None) -> str:
    if part is None:
        return ""
    return part.said("RltdPties", "Dbtr", "Nm") or part.said("RltdPties", "Dbtr", "Pty", "Nm")
