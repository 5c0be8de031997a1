"""The page on which one signs on."""

from __future__ import annotations

from collections.abc import Sequence

from floorapp.dialogues.lines import BLANK, Line, sheet, wrap
from floorapp.locale import say


def sign_on_lines(width: int, height: int, language: str, *, badge: str = "", named: bool = False, locked: bool = False,
                  typed: str = "", refused: str = "", hint: str = "", working: bool = False) -> Sequence[Line]:
    """Exactly `height` lines. `badge`: known already, so the PIN is asked; `named`: shown, for SSH or the lock told it.

    `typed` is shown as it is: whoever calls has made stars of a PIN. A refusal fills the screen, as everywhere.
    """
    said = [Line(say("sign_on_title", language), "title")]
    if named:
        said.append(Line(badge, "name"))
    said.append(Line(say("sign_on_pin" if badge else "sign_on_badge", language), "ask"))
    said.append(Line(f"> {typed}"))
    if working:
        said.append(Line(say("page_working", language), "message"))
    said += [Line(part) for told in (refused, hint) for text in told.split("\n") if text for part in wrap(text, width)]
    said = said[:max(height - 1, 0)]
    keys = "sign_on_locked_keys" if locked else "sign_on_pin_keys" if badge and not named else "sign_on_keys"
    page = sheet([*said, *[BLANK] * (height - 1 - len(said)), Line(say(keys, language), "keys")], width, height)
    return [line._replace(style="error") for line in page] if refused else page
