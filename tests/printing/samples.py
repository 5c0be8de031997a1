"""One believable document of every kind, and every field of them that carries text from outside."""

from __future__ import annotations

import copy
from collections.abc import Iterator

SAMPLES: dict[str, dict] = {
    "grn": {
        "number": "GRN-000123",
        "asn": "ASN-2026-0042",
        "supplier": "PT Sumber Makmur Sejahtera",
        "received_at": "2026-11-24T18:05:00+07:00",
        "by": "Budi Santoso",
        "lines": [
            {
                "sku": "MIE-GRG-85",
                "name": "Mi Instan Goreng Spesial 85 g",
                "lot": "L2611A",
                "expiry": "2027-09-30",
                "expected": 1200,
                "received": 1188,
                "damaged": 12,
            },
            {"sku": "TEH-CLP-25", "name": "Teh Celup Melati isi 25", "expected": 240, "received": 252, "damaged": 0},
            {"sku": "KBL-USBC-1M", "name": "Kabel USB-C 1 m", "expected": None, "received": 50, "damaged": 0},
        ],
        "discrepancies": [
            {"sku": "MIE-GRG-85", "kind": "short", "qty": 12},
            {"sku": "MIE-GRG-85", "kind": "damaged", "qty": 12},
            {"sku": "TEH-CLP-25", "kind": "over", "qty": 12},
            {"sku": "KBL-USBC-1M", "kind": "unexpected", "qty": 50},
        ],
    },
    "discrepancy_report": {
        "number": "GRN-000123",
        "asn": "ASN-2026-0042",
        "supplier": "PT Sumber Makmur Sejahtera",
        "received_at": "2026-11-24T18:05:00+07:00",
        "by": "Budi Santoso",
        "discrepancies": [
            {"sku": "MIE-GRG-85", "kind": "short", "qty": 12, "expected": 1200, "received": 1188,
             "reason": "rest_cancelled"},
            {"sku": "MIE-GRG-85", "kind": "damaged", "qty": 12},
            {"sku": "TEH-CLP-25", "kind": "over", "qty": 12, "expected": 240, "received": 252, "reason": "over_free"},
            {"sku": "KBL-USBC-1M", "kind": "unexpected", "qty": 50, "reason": "on_hold"},
            {"sku": "8999999999994", "kind": "unknown", "qty": 2, "reason": "in_tray"},
        ],
    },
    "lpn_label": {
        "lpn": "LPN000000451",
        "sku": "MIE-GRG-85",
        "name": "Mi Instan Goreng Spesial 85 g",
        "lot": "L2611A",
        "expiry": "2027-09-30",
        "qty": 1188,
        "unit": "pcs",
        "received_at": "2026-11-24T18:05:00+07:00",
    },
    "packing_slip": {
        "order": "TP-20261124-0007",
        "channel": "Tokopedia",
        "customer": "Siti Rahmawati",
        "city": "Bandung",
        "lines": [
            {"sku": "MIE-GRG-85", "name": "Mi Instan Goreng Spesial 85 g", "qty": 10},
            {"sku": "TEH-CLP-25", "name": "Teh Celup Melati isi 25", "qty": 2},
        ],
        "parcel": 1,
        "parcels": 2,
        "box": "DUS-M",
        "note": "Tolong bungkus kado, jangan dilipat. Terima kasih!",
    },
    "shipping_label": {
        "parcel": "P-000087",
        "tracking_no": "JP1234567890",
        "carrier": "J&T",
        "service": "EZ",
        "recipient": {
            "name": "Siti Rahmawati",
            "phone": "0812-0000-1234",
            "address": "Jl. Melati No. 12 RT 03/RW 05, Kel. Cihapit, Kec. Bandung Wetan",
            "city": "Bandung",
            "postcode": "40114",
        },
        "sender": {
            "name": "Toko Jaya",
            "phone": "021-5550000",
            "address": "Jl. Pergudangan Blok C/7",
            "city": "Jakarta Barat",
        },
        "order": "TP-20261124-0007",
        "weight_g": 1250,
        "cod": {"amount": "125000", "currency": "IDR"},
        "sort_code": "BDO-10",
    },
    "manifest": {
        "number": "MF-2026-0031",
        "carrier": "SiCepat",
        "dock": "DOCK-2",
        "driver": "Agus Wibowo",
        "plate": "B 9123 KXA",
        "parcels": [
            {"tracking_no": "004512345678", "order": "TP-20261124-0007", "weight_g": 1250},
            {"tracking_no": "004512345679", "order": "SP-261124ABCD12", "weight_g": 320},
            {"tracking_no": "004512345680", "order": "WS-1001", "weight_g": None},
        ],
        "count": 3,
        "total_weight_g": 1570,
        "closed_at": "2026-11-24T16:40:00+08:00",
        "by": "Rina",
    },
    "location_label": {"code": "A-03-02", "zone": "Ambil A", "check_digits": "47"},
    "badge": {"operator": "OP07", "name": "Dewi Lestari", "badge": "B7F3K9Q2"},
    "command_sheet": {
        "commands": [
            {"code": "CMDOK", "words": "OK / lanjut"},
            {"code": "CMDPROBLEM", "words": "Kendala"},
            {"code": "GORECEIVING", "words": "Penerimaan"},
        ]
    },
    "count_record": {
        "number": "OPN-000012",
        "zone": "A",
        "opened_at": "2026-11-24T06:00:00+07:00",
        "opened_by": "DEWI",
        "closed_at": "2026-11-24T11:40:00+07:00",
        "by": "DEWI",
        "currency": "IDR",
        "places": 48,
        "counted": 46,
        "left": [{"location": "A-07-01"}, {"location": "A-07-02"}],
        "figures": 131,
        "agreed": 128,
        "lines": [
            {
                "location": "A-03-02",
                "sku": "MIE-GRG-85",
                "name": "Mi Instan Goreng Spesial 85 g",
                "lot": "L2611A",
                "book": 1188,
                "counted": 1176,
                "cause": "Salah taruh",
                "value": "37200",
                "counted_by": "ANI",
                "recounted_by": "EKO",
                "decided_by": "DEWI",
                "decision": "posted",
            },
            {
                "location": "A-04-01",
                "sku": "TEH-CLP-25",
                "name": "Teh Celup Melati isi 25",
                "book": 240,
                "counted": 241,
                "cause": "Dalam toleransi",
                "value": "8500",
                "counted_by": "EKO",
                "decision": "posted",
            },
            {
                "location": "A-04-02",
                "sku": "KBL-USBC-1M",
                "name": "Kabel USB-C 1 m",
                "book": 50,
                "counted": 20,
                "counted_by": "ANI",
                "recounted_by": "EKO",
                "decided_by": "DEWI",
                "decision": "rejected",
            },
        ],
    },
    "test": {"printer": "P03", "address": "192.0.2.17:9100", "at": "2026-11-24T07:00:00+09:00"},
}

# Fields for people: any text may stand in them.
FREE_TEXT = {
    "grn": ["supplier", "by", "lines.0.name"],
    "discrepancy_report": ["supplier", "by"],
    "lpn_label": ["name", "unit"],
    "packing_slip": ["channel", "customer", "city", "box", "note", "lines.1.name"],
    "shipping_label": [
        "carrier",
        "service",
        "recipient.name",
        "recipient.phone",
        "recipient.address",
        "recipient.city",
        "recipient.postcode",
        "sender.name",
        "sender.phone",
        "sender.address",
        "sender.city",
    ],
    "manifest": ["carrier", "dock", "driver", "plate", "by"],
    "location_label": ["zone", "check_digits"],
    "badge": ["name"],
    "command_sheet": ["commands.1.words"],
    "count_record": ["zone", "opened_by", "by", "lines.0.name", "lines.0.cause", "lines.0.counted_by",
                     "lines.0.recounted_by", "lines.0.decided_by"],
    "test": ["address"],
}

# Numbers and codes for people: printed whole or refused, never shortened.
IDENTIFIERS = {
    "grn": ["number", "asn", "lines.0.sku", "lines.0.lot", "discrepancies.0.sku"],
    "discrepancy_report": ["number", "asn", "discrepancies.0.sku"],
    "lpn_label": ["sku", "lot"],
    "packing_slip": ["order", "lines.0.sku"],
    "shipping_label": ["parcel", "order", "sort_code"],
    "manifest": ["number", "parcels.0.tracking_no", "parcels.0.order"],
    "badge": ["operator"],
    "count_record": ["number", "left.0.location", "lines.0.location", "lines.0.sku", "lines.0.lot"],
}

# What becomes bars: exactly as given, or refused.
CODES = {
    "lpn_label": ["lpn"],
    "shipping_label": ["tracking_no"],
    "location_label": ["code"],
    "badge": ["badge"],
    "command_sheet": ["commands.0.code"],
    "test": ["printer"],
}


def changed(kind: str, path: str, value: object) -> dict:
    """The sample of this kind with one field set to the value."""
    payload = copy.deepcopy(SAMPLES[kind])
    place, last = _place(payload, path)
    place[last] = value
    return payload


def without(kind: str, path: str) -> dict:
    """The sample of this kind without one field."""
    payload = changed(kind, path, None)
    place, last = _place(payload, path)
    del place[last]
    return payload


def places(table: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Every (kind, field) of one of the tables above."""
    return ((kind, path) for kind, paths in table.items() for path in paths)


def _place(payload: dict, path: str) -> tuple:
    place: dict | list = payload
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    return place, int(last) if isinstance(place, list) else last
