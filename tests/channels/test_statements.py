"""Bank statements: booked credits, each with the bank's words, known again in every other statement."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.channels.unreadable import Unreadable

MT940 = """:20:START
:25:0350000001
:28C:1/1
:60F:C261119IDR1000000,00
:61:2611201120C150000,NTRFNONREF//BANK-1
:86:TRSF E-BANKING CR pembayaran
pesanan SO-1 BUDI
:61:2611201120D20000,00NTRFNONREF
:86:biaya admin
:61:2611201120RC5000,NTRFNONREF
:86:koreksi
:61:261120C12.5NTRFNONREF
:62F:C261120IDR1130000,00
:86:speaks of the whole statement SO-9
"""
ENTRY = """<Ntry><Amt Ccy="IDR">150000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>BUDI</Nm></Dbtr></RltdPties><RmtInf><Ustrd>pesanan SO-1</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
"""
PERSONAL = """Account No.,=,'0111222333
Name,=,JOHN DOE
Currency,=,IDR

Date,Description,Branch,Amount,,Balance
'20/11/2026,TRSF E-BANKING CR 2011/FTSCY/WS95031         150000.00SO-1           BUDI,'0000,150000.00,CR,1
'20/11/2026,TRSF E-BANKING DB 2011/FTSCY/WS95031         5000.00,'0000,5000.00,DB,1
PEND,TRSF E-BANKING CR SO-2,'0000,7000.00,CR,1
Starting Balance,=,934539.96
Credit,=,108400.00
Debet,=,
Ending Balance,=,1042939.96
"""
BISNIS = """"Informasi Rekening - Mutasi Rekening"," "," "," "," ",
"No. rekening : 0350000001"
"Periode : 30/12/2026 - 02/01/2027"
"Kode Mata Uang : Rp"
"Tanggal Transaksi","Keterangan","Cabang","Jumlah","Saldo"
"31/12","TRSF E-BANKING CR SO-1","0000","1,150,000.00 CR","25,441,156.00"
"02/01","TRSF E-BANKING CR SO-2","0000","150,000.50 CR","25,441,156.00"
"15/06","TRSF E-BANKING CR SO-3","0000","1.00 CR","25,441,156.00"
"02/01","TRSF E-BANKING CR SO-4","0000","1.500,00 CR","25,441,156.00"
"Saldo Awal : 21,912,192.00"
"Mutasi Debet : 0.00","0"
"Saldo Akhir : 25,441,156.00"
"""


@pytest.fixture
def bank(take):
    def read(channel: str, text: str | bytes, **more: Any):
        return take("payments", text, channel=channel, **more)

    return read


def camt(*entries: str, message: str = "BkToCstmrStmt") -> str:
    return ('<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><'
            f'{message}><Stmt><Acct><Id><Othr><Id>0350000001</Id></Othr></Id></Acct>{"".join(entries)}</Stmt></{message}>'
            '</Document>')


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_mt940(bank, line_end: str) -> None:
    parsed = bank("mt940", MT940.replace("\n", line_end))
    (paid,) = parsed.things
    assert (paid.amount_minor, paid.currency, paid.account, paid.line) == (150000_00, "IDR", "0350000001", 5)
    assert paid.remark == "TRSF E-BANKING CR pembayaran pesanan SO-1 BUDI"
    assert paid.paid_at.isoformat() == "2026-11-19T17:00:00+00:00"
    assert [(entry.line, entry.reason_code) for entry in parsed.quarantined] == [
        (10, "statement_reversal"), (12, "statement_line")]
    assert parsed.quarantined[0].raw == ":61:2611201120RC5000,NTRFNONREF\n:86:koreksi"
    assert [notice.params for notice in parsed.notices] == [{"n": 1}]


def test_mt940_subfields_say_the_purpose_and_who_paid(bank) -> None:
    (paid,) = bank("mt940", ":25:1\n:61:261120C5,NTRFNONREF\n:86:166?00GUTSCHRIFT?20Pembayaran pesanan AB SO-10\n"
                            "?2101 TERIMA KASIH?30BANK?31REK?32BUDI ?33SANTOSO\n").things
    assert paid.payer == "BUDI SANTOSO"
    assert paid.remark == "Pembayaran pesanan AB SO-10 01 TERIMA KASIH | Pembayaran pesanan AB SO-1001 TERIMA KASIH"


@pytest.mark.parametrize(("date", "read"), [("260230", "2026-02-27"), ("260228", "2026-02-27")])
def test_banks_know_a_thirtieth_of_february(bank, date: str, read: str) -> None:
    (paid,) = bank("mt940", f":61:{date}C5,NTRFNONREF\n").things
    assert paid.paid_at.isoformat() == f"{read}T17:00:00+00:00"


def test_an_impossible_date_is_for_a_person(bank) -> None:
    assert [entry.reason_code for entry in bank("mt940", ":61:261301C5,NTRFX\n").quarantined] == ["cell_date"]


def test_the_same_booking_of_two_statements_has_one_key_and_twins_have_two(bank) -> None:
    one = ":25:1\n:61:261120C5,NTRFNONREF\n:86:SO-1\n"
    (day,) = bank("mt940", one).things
    first, second = bank("mt940", ":20:MONTH\n" + one + one[6:]).things
    assert day.external_id == first.external_id != second.external_id


def test_camt053(bank) -> None:
    parsed = bank("camt053", camt(
        ENTRY, ENTRY.replace("CRDT", "DBIT"), ENTRY.replace("BOOK", "PDNG"), ENTRY.replace("<Sts>BOOK</Sts>",
                                                                                         "<Sts><Cd>BOOK</Cd></Sts>"),
        ENTRY.replace("</Amt><CdtDbtInd>CRDT", "</Amt><RvslInd>true</RvslInd><CdtDbtInd>DBIT"),
        ENTRY.replace("150000.00", "0.123456")))
    assert [(paid.amount_minor, paid.remark, paid.payer, paid.account) for paid in parsed.things] == [
        (150000_00, "pesanan SO-1", "BUDI", "0350000001")] * 2
    assert [entry.reason_code for entry in parsed.quarantined] == ["statement_reversal", "cell_money_fraction"]
    assert parsed.quarantined[0].raw.startswith("<Ntry>") and parsed.quarantined[0].raw.endswith("</Ntry>")


def test_a_camt_batch_is_its_transactions_where_they_fit(bank) -> None:
    part = "<TxDtls><Amt Ccy='IDR'>{}</Amt><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>"
    whole = ('<Ntry><Amt Ccy="IDR">30</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls>'
             + part.format(10, "SO-1") + part.format(20, "SO-2") + "</NtryDtls></Ntry>")
    assert [(paid.amount_minor, paid.remark) for paid in bank("camt053", camt(whole)).things] == [
        (10_00, "SO-1"), (20_00, "SO-2")]
    broken = bank("camt053", camt(whole.replace(">20<", ">21<")))
    assert [entry.reason_code for entry in broken.quarantined] == ["statement_batch"]


@pytest.mark.parametrize(("text", "code"), [
    (camt(ENTRY, message="BkToCstmrAcctRpt"), "statement_not_camt053"), ("<a/>", "statement_not_camt053"),
    ("<a><b></a>", "xml_broken"), ("", "file_empty"), ("number,sku\n", "xml_broken"),
    ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml_unsafe"), ("<a>" * 60 + "</a>" * 60, "xml_unsafe"),
    ('<?xml version="1.0" encoding="nobody-knows"?><a/>', "xml_broken"),
])
def test_what_is_no_camt053_is_refused_whole(bank, text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        bank("camt053", text)
    assert refused.value.code == code


def test_bca_personal(bank) -> None:
    parsed = bank("bca", PERSONAL)
    (paid,) = parsed.things
    assert (paid.amount_minor, paid.currency, paid.account, paid.line) == (150000_00, "IDR", "0111222333", 6)
    assert paid.remark == "TRSF E-BANKING CR SO-1 BUDI"
    assert not parsed.quarantined
    assert [notice.params for notice in parsed.notices] == [{"n": 2}]


def test_bca_bisnis_over_new_year(bank) -> None:
    parsed = bank("bca", BISNIS)
    assert [(paid.amount_minor, paid.paid_at.isoformat()[:10]) for paid in parsed.things] == [
        (1150000_00, "2026-12-30"), (150000_50, "2027-01-01")]
    assert [(entry.line, entry.reason_code) for entry in parsed.quarantined] == [
        (8, "statement_no_year"), (9, "cell_money")]


@pytest.mark.parametrize(("channel", "text", "code"), [
    ("bca", "number,sku\nSO-1,X\n", "statement_not_bca"), ("bca", "", "file_empty"),
    ("bca", b"\xff\xfeab", "file_not_utf8"),
    ("bca", b"a\x00b", "file_nul"), ("mt940", "hello", "statement_not_mt940"), ("mt940", b"a\x00", "file_nul"),
    ("mt940", b"\xff\xfe\x80", "statement_not_mt940"),
])
def test_what_is_no_statement_is_refused_whole(bank, channel: str, text: str | bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        bank(channel, text)
    assert refused.value.code == code


@pytest.mark.parametrize("channel", ["mt940", "camt053", "bca"])
def test_real_statements_are_read_or_refused_in_words(bank, shared, channel: str) -> None:
    folder = shared / "payments" / {"mt940": "mt940", "camt053": "camt", "bca": "indonesia_bank"}[channel]
    read = 0
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix in {".sta", ".txt", ".xml", ".csv"}):
        try:
            parsed = bank(channel, path.read_bytes())
        except Unreadable:
            continue
        assert all(paid.amount_minor > 0 for paid in parsed.things)
        read += len(parsed.things)
    assert read
