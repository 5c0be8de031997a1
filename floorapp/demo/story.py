"""What is meant to happen in the demo: the goods, orders and people that the scripted day tells of."""

from __future__ import annotations

# Not in the house when the day begins.
ARRIVING = ("SERUM-NIA", "KAOS-NVY-L", "TWS-PTH")          # on today's ASNs, and ordered already
SOLD_OUT = "WAJAN-32"                                      # on no ASN: its order waits at the end of the day
UNKNOWN = "HAMPERS-01"                                     # ordered, but no such item exists: quarantine

# Ordered minutes before the day begins, to be brought at once: the first order that anybody picks.
INSTANT = (("HIJAB-HTM", 1), ("KOPI-GAY-250", 2))

# The pick face holds fewer of it than the system believes; the rest is in reserve.
SHORT = "KAOS-HTM-L"

# Badge, PIN and what each is here for. PINs of a demo: easily typed, never to be used elsewhere.
OPERATORS = (
    ("RINA", "Rina Wulandari", "receiver putaway", "1111"),
    ("BUDI", "Budi Hartono", "picker", "2222"),
    ("SITI", "Siti Rahmawati", "packer", "3333"),
    ("AGUS", "Agus Setiawan", "dispatcher", "4444"),
    ("DEWI", "Dewi Lestari", "supervisor counter", "5555"),
    ("ADMIN", "Admin Gudang", "admin", "9999"),
)

# The truck with it brings so many fewer than the supplier announced.
MISSING = {"KABEL-USC-1M": 12}
# Its cartons carry GS1 labels.
LABELLED = "SERUM-CEN"
# Free reserve, far back: where RINA prefers to put her second LPN.
OTHER_PLACE = "R2-06-3"
# Places side by side, for a picker who stands at the wrong one.
NEIGHBOURS = ("A1-02-2", "A1-02-3")


def badge(operator: str) -> str:
    """What an operator's badge carries."""
    return f"B-{operator}"
