"""What a scan or a typed line is, before anything is looked up.

One reader for the whole house: framing and AIM identifiers are taken off, GS1 labels are read, command barcodes become
keys, and the rest is classified by its shape alone, so that a refusal can say "that is a tracking number".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from floorapp.domain.gs1 import GS, Gs1, certain, check_digit_ok, is_gs1, readings, unsure
from floorapp.domain.refusals import Refused

COMMANDS = {
    "CMDOK": "Enter", "CMDHELP": "F1", "CMDPROBLEM": "F2", "CMDBACK": "F3", "CMDSKIP": "F4", "CMDUNDO": "Undo",
    "CMDEND": "END", "CMDLIGHT": "F5", "CMDTEST": "TEST",
}
TASKS = (
    "receiving", "putaway", "picking", "packing", "dispatch", "delivery", "counting", "moving", "replenishment",
    "returns", "status", "stock", "board", "assembly", "stocktake", "supervision",
)
MOST_CHECK_DIGITS = 6
PROBLEMS = {1: "short", 2: "damaged", 3: "other_item", 4: "unreachable", 5: "tote_full", 6: "label_unreadable"}


@dataclass(frozen=True)
class Scan:
    """One input. `text` is what to look up (capitals, framing removed); `raw` is what came.

    `command` is a key (Enter F1 F2 F3 F4 F5 Undo END TEST) or "GO:<task>". When a GS1 label could be read in two ways,
    `gs1` holds what is certain and `gs1_problem` the refusal; when it breaks a rule, `gs1` is None and `gs1_problem`
    says so.
    """

    raw: str
    text: str
    symbology: str | None = None
    gs1: Gs1 | None = None
    command: str | None = None
    digits: bool = False
    gs1_problem: Refused | None = None


@dataclass(frozen=True)
class CodePatterns:
    """The shapes of a site's own codes and of what others print, as regular expressions over capitals (whole text)."""

    tote: str = r"T-?\d+"
    trolley: str = r"(TR|TRL|TROLI|TROLLEY|CART)-?\d+"
    lpn: str = r"(LPN|PLT|PAL|HU)[A-Z0-9-]*"
    badge: str = r"(BADGE|BDG|OPR?|EMP)-?[A-Z0-9]*\d"
    order: str = (
        r"#\d{3,}|(SO|ORD|ORDER|INV|SP|TP|LZ|BL|WS|PO)[-/][A-Z0-9/-]*\d[A-Z0-9/-]*|(SO|ORD)\d{3,}"
        r"|(?=.*[A-Z])\d{6}[A-Z0-9]{8}|\d{3}-\d{7}-\d{7}"
    )
    tracking: str = (
        r"J[A-Z]{1,2}\d{10,14}|(JNE|CGK|TG)[A-Z0-9]*\d{6,}|TSA[A-Z0-9]{5,}|NLIDAP[A-Z0-9]+|NV[A-Z]*\d{8,12}"
        r"|[A-Z]{2}\d{9}ID|SPX[A-Z]*\d{6,}|[A-Z]{4,5}\d{10,}|\d{10}|\d{12}|\d{15}"
    )
    location: str = r"[A-Z]{1,3}\d?(-\d{1,3}){2,4}[A-Z]?|[A-Z]\d{4,7}|(DOCK|STG|STAGE|STAGING|PACK|SHIP)-?\d*"


PATTERNS = CodePatterns()


def read(raw: str, *, gs_substitutes: tuple[str, ...] = ()) -> Scan:
    """Read one input; never raises. `gs_substitutes`: what this site's scanners send for GS (such as "|" or "<GS>")."""
    body = "".join(c for c in raw if (c >= " " and c != "\x7f") or c == GS).strip(" ")
    symbology, body = _aim_identifier(body)
    label = body
    for substitute in (*gs_substitutes, "\u241d"):
        label = label.replace(substitute, GS)
    if is_gs1(label, symbology):
        read_as_label = _label(Scan(raw, body.upper(), symbology), label)
        if read_as_label.gs1 is not None or is_gs1(body, symbology):
            return read_as_label                       # else the substitute is a sign in somebody's own code
    text = body.upper()
    return Scan(raw, text, symbology, command=command_in(text), digits=text.isascii() and text.isdigit())


def bare(raw: str) -> str:
    """An input without the AIM identifier that its scanner may send before it ("]C0B-0001"), and without spaces round
    it; letters as they came."""
    return _aim_identifier(raw.strip())[1]


def quantity(text: str) -> int | None:
    """A counted number: one to six ASCII digits, no sign; else None."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def location_key(text: str) -> str:
    """A location code for comparing: no case, no dashes, no spaces ("a-03 02" and "A0302" are one place)."""
    return re.sub(r"[\s-]", "", text).upper()


def with_check_digits(text: str) -> tuple[str, str] | None:
    """A location's code and the check digits typed behind it, after a space, dash, dot or slash; None where the text
    has no such end."""
    found = re.fullmatch(rf"(.*[^\s./-])[\s./-]+([0-9A-Z]{{1,{MOST_CHECK_DIGITS}}})", text.upper())
    return (found[1], found[2]) if found else None


def is_gtin(text: str) -> bool:
    """8, 12, 13 or 14 digits with the right check digit, or a UPC-E."""
    return bool(gtin_forms(text))


def gtin_forms(text: str) -> tuple[str, ...]:
    """All ways to write the same GTIN, 14 digits first, then 13, 12, 8 as the leading zeros allow; () if it is none.

    An eight-digit UPC-E is expanded where it is not also an EAN-8.
    """
    if len(text) == 8 and text[0] in "01" and not check_digit_ok(text):
        text = _upc_a(text)
    if len(text) not in {8, 12, 13, 14} or not check_digit_ok(text) or not text.strip("0"):
        return ()
    full = text.zfill(14)
    return tuple(full[14 - n:] for n in (14, 13, 12, 8) if not full[: 14 - n].strip("0"))


def item_forms(scan: Scan) -> tuple[str, ...]:
    """The codes under which a scanned item may be known: its text, and its GTIN in every length."""
    number = scan.gs1.gtin if scan.gs1 is not None else scan.text
    return tuple(dict.fromkeys((scan.text, *gtin_forms(number or ""))))


def sscc(text: str) -> str | None:
    """The 18 digits of a serial shipping container code, with or without its 00; None if it is none."""
    number = text[2:] if len(text) == 20 and text.startswith("00") else text
    return number if len(number) == 18 and check_digit_ok(number) and number.strip("0") else None


def container_key(text: str) -> str:
    """How an LPN or tote is stored and looked up: an SSCC as 18 digits, anything else in capitals without spaces."""
    return sscc(text) or re.sub(r"\s", "", text).upper()


def is_tote(text: str, patterns: CodePatterns = PATTERNS) -> bool:
    return _is(patterns.tote, text)


def is_trolley(text: str, patterns: CodePatterns = PATTERNS) -> bool:
    return _is(patterns.trolley, text)


def is_lpn(text: str, patterns: CodePatterns = PATTERNS) -> bool:
    """A licence plate of the house, or an SSCC."""
    return _is(patterns.lpn, text) or sscc(text) is not None


def looks_like(text: str, patterns: CodePatterns = PATTERNS) -> str | None:
    """What a code seems to be, by its shape: for "that is a tracking number; I asked for a location", never for acting.

    One of command, sscc, gtin, trolley, tote, lpn, badge, order, tracking, location; None where the shape says nothing.
    Twelve digits are a UPC where the check digit is right, else a tracking number: both are in use.
    """
    code = text.strip().upper()
    if command_in(code):
        return "command"
    if sscc(code):
        return "sscc"
    if is_gtin(code):
        return "gtin"
    kinds = ("trolley", "tote", "lpn", "badge", "order", "tracking", "location")
    return next((kind for kind in kinds if _is(getattr(patterns, kind), code)), None)


def is_training(scan: Scan, prefix: str) -> bool:
    """Whether a code belongs to the training warehouse: it, or the lot or serial number on its label, begins so."""
    label = scan.gs1
    said = (scan.text, label.lot, label.serial) if label is not None else (scan.text,)
    return any((text or "").upper().startswith(prefix) for text in said)


def container_code_refusal(text: str) -> str | None:
    """Why a code must not become a new LPN or tote, or None where it may.

    Allowed: an SSCC, or 3 to 30 of A-Z, 0-9 and "-" with a letter. Codes: that_is_an_item_code, that_is_a_command,
    container_code_bad.
    """
    code = text.strip().upper()
    if sscc(code):
        return None
    if is_gtin(code):
        return "that_is_an_item_code"
    if is_reserved(code):
        return "that_is_a_command"
    return None if re.fullmatch(r"(?=.*[A-Z])[A-Z0-9-]{3,30}", code) else "container_code_bad"


def is_reserved(text: str) -> bool:
    """Whether a code is a command barcode, or begins as one: two that a scanner ran together, or one of tomorrow."""
    code = text.strip().upper()
    return command_in(code) is not None or code.startswith("CMD") or bool(re.match(_JUMP, code))


# On paper of 58 mm only so many letters fit after the GO.
PRINTED_LETTERS = 10
_JUMP = f"GO({'|'.join(name[:PRINTED_LETTERS].upper() for name in (*TASKS, 'training'))})"
_CALLED = {called: name for name in (*TASKS, "training") for called in (name, name[:PRINTED_LETTERS])}

# Typed on an empty line where a terminal has no function keys.
_SECOND_WAYS = {"END": "END", "?": "F1", "-": "F2", ".": "F2", "+": "F4", "*": "F5"}


def command_in(text: str) -> str | None:
    """The key that a printed command or its typed second way stands for, or "GO:<task>"; `text` in capitals."""
    if text.startswith("GO") and (name := _CALLED.get(text[2:].lower())):
        return f"GO:{name}"
    return COMMANDS.get(text) or _SECOND_WAYS.get(text)


def _aim_identifier(body: str) -> tuple[str | None, str]:
    found = re.match(r"\]([A-IK-UXZcdeopsz][0-9A-Za-z]|J[0-9])", body)
    return (found[1], body[3:].strip(" ")) if found else (None, body)


def _label(scan: Scan, label: str) -> Scan:
    try:
        found = readings(label)
    except Refused as refusal:
        return replace(scan, gs1_problem=refusal)
    problem = Refused("gs1_ambiguous", fields=", ".join(unsure(found))) if len(found) > 1 else None
    return replace(scan, text=label.lstrip(GS).upper(), gs1=certain(found), gs1_problem=problem)


def _upc_a(upc_e: str) -> str:
    if not (upc_e.isascii() and upc_e.isdigit()):
        return ""
    from biip import BiipException
    from biip.upc import Upc

    try:
        return str(Upc.parse(upc_e).as_upc_a())
    except BiipException:
        return ""


def _is(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text.upper()) is not None
