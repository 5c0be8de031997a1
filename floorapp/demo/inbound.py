"""The demo's suppliers, and the three trucks that are announced for today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from floorapp.demo.items import by_sku
from floorapp.demo.opening import lot

# code, name, phone, address
SUPPLIERS = (
    ("NUSATEKS", "CV Nusa Tekstil Mandiri", "022-0000-1101", "Jl. Kain Sutra 12, Bandung"),
    ("DAPURTINI", "UD Dapur Bu Tini", "0271-0000-1102", "Jl. Cabai Rawit 8, Surakarta"),
    ("TANAHLES", "PT Tanah Lestari Kopi", "061-0000-1103", "Jl. Arabika 21, Medan"),
    ("DAUNBIRU", "PT Daun Biru Farma", "031-0000-1104", "Jl. Atsiri Raya 5, Sidoarjo"),
    ("PUSPARONA", "PT Puspa Rona Kosmetika", "021-0000-1105", "Kawasan Industri Delta C-17, Cikarang"),
    ("VOLTARA", "PT Voltara Elektronik Indonesia", "021-0000-1106", "Jl. Arus Searah 3, Tangerang"),
    ("BALITABUN", "CV Balita Bunga", "0251-0000-1107", "Jl. Kapas 44, Bogor"),
    ("TULISJAYA", "CV Tulis Jaya", "024-0000-1108", "Jl. Pena Emas 17, Semarang"),
    ("RUMAHKITA", "UD Rumah Kita", "021-0000-1109", "Jl. Serabut 9, Bekasi"),
    ("BAYUSPORT", "CV Bayu Sport", "0274-0000-1110", "Jl. Angin Ribut 2, Sleman"),
)


@dataclass(frozen=True, slots=True)
class Announced:
    """One line of an ASN. `told`: whether the supplier said lot and best-before date in advance."""

    sku: str
    qty: int
    told: bool = True
    tolerance_pct: int = 0


@dataclass(frozen=True, slots=True)
class Truck:
    """An ASN; `hours`: when it is expected, after the day has begun."""

    number: str
    supplier: str
    po_number: str
    hours: float
    lines: tuple[Announced, ...]


LOTS = Truck("ASN-1101", "PUSPARONA", "PB-2207", 0.5, (
    Announced("SERUM-NIA", 24), Announced("SERUM-CEN", 24, told=False), Announced("TABIR-50", 24)))
CASES = Truck("ASN-1102", "NUSATEKS", "PB-2211", 1.5, (
    Announced("KAOS-NVY-L", 48), Announced("KAOS-HTM-M", 48, tolerance_pct=10), Announced("HIJAB-SGE", 60)))
SERIALS = Truck("ASN-1103", "VOLTARA", "PB-2214", 2.5, (
    Announced("TWS-PTH", 6), Announced("CAS-33W-PTH", 40), Announced("KABEL-USC-1M", 60)))
TRUCKS = (LOTS, CASES, SERIALS)


def supplier_rows() -> Iterator[dict[str, object]]:
    """The contract's `suppliers` file."""
    for code, name, phone, address in SUPPLIERS:
        yield {"code": code, "name": name, "phone": phone, "address": address}


def rows(opening: datetime) -> Iterator[dict[str, object]]:
    """The contract's `asns` file, for the day that begins at `opening`."""
    for truck in TRUCKS:
        for line in truck.lines:
            expected = opening + timedelta(hours=truck.hours)
            row: dict[str, object] = {
                "number": truck.number, "sku": line.sku, "qty": line.qty, "supplier": truck.supplier,
                "expected_at": expected.isoformat(), "po_number": truck.po_number, "tolerance_pct": line.tolerance_pct}
            yield row | (lot(by_sku()[line.sku], 2, opening.date()) if line.told else {})
