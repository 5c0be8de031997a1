"""The demo's site: its configuration files, with cut-offs that lie ahead whenever the day begins."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

ZONE = "Asia/Jakarta"
WAREHOUSE = "CKR1"

SITE = f"""\
# The demo warehouse. Everything here is made up.
database = "sqlite:///floorapp.db"

[warehouse]
code = "{WAREHOUSE}"
name = "Gudang Cikarang"
zone = "{ZONE}"
currency = "IDR"
language = "id"
owner = "NUSARAYA"

[sender]
name = "Toko Nusa Raya"
phone = "021-0000-1100"
address = "Kawasan Industri Delta Blok C-9"
city = "Cikarang"
"""

# carrier: name, other names, how its tracking numbers begin and how long they are ("" where the channel gives them)
CARRIERS = {
    "JNE": ("JNE Express", (), "CGK", 13),
    "J&T": ("J&T Express", ("JNT",), "JX", 12),
    "SiCepat": ("SiCepat Ekspres", (), "0049", 12),
    "AnterAja": ("AnterAja", (), "TSA", 13),
    "SPX": ("SPX Express", ("Shopee Xpress",), "", 0),
    "GoSend": ("GoSend", ("Gojek",), "", 0),
    "GrabExpress": ("GrabExpress", ("Grab",), "", 0),
}
# carrier, service, name, hours after the day's beginning until which parcels are taken
SERVICES = (
    ("JNE", "REG", "Reguler", (9,)), ("JNE", "YES", "Yakin Esok Sampai", (8,)),
    ("J&T", "EZ", "Reguler", (10,)), ("J&T", "ECO", "Hemat", (10,)),
    ("SiCepat", "REG", "Reguler", (11,)), ("SiCepat", "BEST", "Besok Sampai Tujuan", (9,)),
    ("AnterAja", "REG", "Reguler", (10,)), ("SPX", "STANDARD", "Reguler", (10,)), ("SPX", "HEMAT", "Hemat", (10,)),
    ("GoSend", "INSTANT", "Instan", (6, 9)), ("GoSend", "SAMEDAY", "Same Day", (7,)),
    ("GrabExpress", "SAMEDAY", "Same Day", (7,)),
)
SAME_DAY = frozenset({"GoSend", "GrabExpress"})
POOL = 40                       # tracking numbers that a carrier gave in advance


def files(opening: datetime, example: Mapping[str, bytes]) -> dict[str, bytes]:
    """The configuration folder of the demo for a day that begins at `opening` (in the site's zone).

    `example`: the configuration that comes with the program; floor, boxes and printers are taken as they are.
    """
    pools = {_file(carrier): _numbers(carrier, begin, length) for carrier, (_, _, begin, length)
             in CARRIERS.items() if begin}
    return {"site.toml": SITE.encode(), "carriers.toml": _carriers(opening).encode(),
            **{name: example[name] for name in ("floor.toml", "boxes.toml", "printers.toml")}, **pools}


def _carriers(opening: datetime) -> str:
    written = []
    for code, (name, also, begin, _) in CARRIERS.items():
        names = ", ".join(f'"{other}"' for other in also)
        pool = f'numbers = "{_file(code)}"\n' if begin else ""
        written.append(f'[[carrier]]\ncode = "{code}"\nname = "{name}"\nalso = [{names}]\n{pool}')
        for carrier, service, called, hours in SERVICES:
            if carrier == code:
                times = ", ".join(f'"{opening + timedelta(hours=hour):%H:%M}"' for hour in hours)
                written.append(f'[[carrier.service]]\ncode = "{service}"\nname = "{called}"\n'
                               f"cutoffs = {{ daily = [{times}] }}\n")
    return "\n".join(written)


def _file(carrier: str) -> str:
    return f"numbers-{carrier.lower().replace('&', 'n')}.txt"


def _numbers(carrier: str, begin: str, length: int) -> bytes:
    chance = random.Random(f"Cikarang, numbers of {carrier}")
    first = chance.randint(10 ** (length - len(begin) - 3), 10 ** (length - len(begin) - 2))
    return "".join(f"{begin}{first + nth * 7:0{length - len(begin)}d}\n" for nth in range(POOL)).encode()
