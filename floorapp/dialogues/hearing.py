"""What an input is, before any dialogue hears it: a key or a clean scan, of this house."""

from __future__ import annotations

from dataclasses import replace

from floorapp.dialogues.talk import Talk
from floorapp.dialogues.tasks import TASKS
from floorapp.domain import codes
from floorapp.domain.codes import Scan
from floorapp.domain.gs1 import GS
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.locale import say
from floorapp.settings import current

KEYS = {"<F1>": "F1", "<F2>": "F2", "<F3>": "F3", "<F4>": "F4", "<F5>": "F5", "<Enter>": "Enter", "": "Enter",
        "<Undo>": "Undo"}
LONGEST = 400
LIVE_ONLY = frozenset({"gtin", "sscc", "trolley", "tote", "lpn", "order", "tracking"})  # no typed answer looks so
TOLD = frozenset({"lot", "serial", "expiry", "weight"})                              # read off goods and scales


def read(raw: str) -> Scan:
    """The input as SafeText; GS stays, it separates the fields of a label. `raw` is without what a scanner says of
    itself.

    Refused: `scan_too_long`, `unreadable_scan`.
    """
    key = KEYS.get(raw)
    if key is not None:
        return Scan(raw, "", command=key)
    if len(raw) > LONGEST:
        raise Refused("scan_too_long", most=LONGEST)
    printable = "".join(character for character in raw if character >= " " or character == GS)
    body = GS.join(clean(part, LONGEST) for part in printable.split(GS))
    if not body.strip(GS):
        raise Refused("unreadable_scan")
    scan = codes.read(body, gs_substitutes=current().floor.gs_substitutes)
    if not scan.text.strip(GS):                        # an AIM identifier, and nothing behind it
        raise Refused("unreadable_scan")
    if scan.command == "Enter":                        # printed or pressed, it names nothing: no lot, nobody
        return Scan(raw, "", command="Enter")
    return replace(scan, raw=codes.bare(body))


def refuse_other_house(talk: Talk) -> None:
    """Training codes in the live warehouse, live ones in training: said before anything is looked up. A name is not a
    code, whatever it begins with.

    Refused: `training_code_in_live`, `live_code_in_training` (scanned).
    """
    scan, training = talk.scan, current().training
    if scan.command is not None or talk.state["step"] in TASKS[talk.task].private:
        return
    trained = codes.is_training(scan, training.prefix)
    if trained and not training.on:
        raise Refused("training_code_in_live", scanned=scan.text)
    if training.on and not trained and talk.state["step"] not in TOLD \
            and codes.looks_like(scan.text, training.live_codes) in LIVE_ONLY:
        raise Refused("live_code_in_training", scanned=scan.text)


def told(talk: Talk, refusal: Refused) -> str:
    """The words of a refusal. Where a number was to be chosen and something was scanned they name it too; of an undo
    they name who has been there since."""
    text = say(refusal.code, talk.language, **refusal.params)
    if refusal.code == "choose_number" and talk.scan.text and codes.quantity(talk.scan.text) is None:
        return f"{text}\n{say('scanned_was', talk.language, scanned=talk.scan.text)}"
    return "\n".join(filter(None, (text, str(refusal.params.get("since", "")))))
