"""Which carrier and service a channel's words mean: "Reguler (Cashless)-JNE REG" is JNE, REG."""

from __future__ import annotations

import re
from collections.abc import Mapping

from floorapp.domain.safetext import SafeText, clean

# The longer name first: what stands after a name is its service, and "Express" is no service of J&T Express.
_NAMES = (
    ("J&T Express", "J&T"), ("J&T", "J&T"), ("JNT", "J&T"), ("JNE Express", "JNE"), ("JNE", "JNE"),
    ("SiCepat Ekspres", "SiCepat"), ("SiCepat", "SiCepat"), ("Si Cepat", "SiCepat"), ("AnterAja", "AnterAja"),
    ("Ninja Xpress", "Ninja"), ("Ninja Express", "Ninja"), ("Ninja Van", "Ninja"), ("Ninja", "Ninja"),
    ("Shopee Xpress", "SPX"), ("Shopee Express", "SPX"), ("SPX Express", "SPX"), ("SPX", "SPX"),
    ("Pos Indonesia", "Pos"), ("Pos", "Pos"), ("GoSend", "GoSend"), ("GrabExpress", "GrabExpress"),
    ("Grab Express", "GrabExpress"), ("ID Express", "ID Express"), ("IDExpress", "ID Express"), ("TIKI", "TIKI"),
    ("Wahana", "Wahana"), ("Lion Parcel", "Lion"), ("Paxel", "Paxel"), ("SAP Express", "SAP"),
)
_CARRIER = {name.casefold(): carrier for name, carrier in _NAMES}
_NAMED = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name, _ in _NAMES), re.IGNORECASE)


def carrier_in(words: str | None,
               known: Mapping[str, tuple[str, str | None]]) -> tuple[SafeText | None, SafeText | None]:
    """Carrier and service that a shipping option names, or (None, None) where it names no carrier we have heard of.

    `known` (the site's own table) goes first and must fit the whole text, capitals apart. Else the carrier's name is
    looked for; its service is what follows the name, or what stands before the last `-` ("Reguler (Cashless)-J&T").
    """
    said = clean(words or "", 120)
    for written, (carrier, service) in known.items():
        if written.casefold() == said.casefold():
            return clean(carrier, 60), clean(service, 60) if service else None
    named = list(_NAMED.finditer(said))
    if not named:
        return None, None
    found = named[-1]  # the tier before it may carry a name too: "Shopee Xpress Hemat-JNE REG"
    after = said[found.end():].strip(" -()")
    before = re.sub(r"\(cashless\)", "", said[:found.start()], flags=re.IGNORECASE).strip(" -")
    return clean(_CARRIER[found.group().casefold()], 60), clean(after or before, 60) or None
