"""Signing on: the badge (or the operator's code), then the PIN, each ended by Enter. Nothing typed is shown."""

from __future__ import annotations

from collections.abc import Sequence

from floorapp.dialogues.page import Line
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.screens.base import FloorScreen
from floorapp.services import signing_on
from floorapp.terminal.scanline import Key, Scan


class SigningOn(FloorScreen):
    """Badge, PIN; a refusal is shown until the next input."""

    def __init__(self, badge: str = "", hint: str = "", *, locked: bool = False) -> None:
        super().__init__()
        self.badge, self.hint, self.locked, self.refused = badge, hint, locked, ""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        language = self.floor.language
        asked = "sign_on_pin" if self.badge else "sign_on_badge"
        said = [Line(say("sign_on_title", language), "title"), Line(say(asked, language), "ask")]
        if self.badge and (self.locked or self.floor.operator_code):
            said.append(Line(self.badge))
        said += [Line(text, "error") for text in self.refused.split("\n") if text]
        said += [Line(text) for text in self.hint.split("\n") if text]
        said = said[:height - 1]
        return [*said, *[Line("", "blank")] * (height - 1 - len(said)), Line(say("sign_on_keys", language), "keys")]

    async def take(self, taken: Scan | Key) -> None:
        if isinstance(taken, Key):
            if taken.name == "F4":
                self.floor.language = "en" if self.floor.language == "id" else "id"
            elif taken.name == "F3" and not self.locked:
                self.badge = self.floor.operator_code or ""
            self.refused = ""
            return self.paint()
        if not self.badge:
            self.badge, self.refused = taken.text.strip(), ""
            return self.paint()
        try:
            operator = await self.ask(signing_on.sign_in, self.badge, taken.text,
                                      self.floor.terminal_name)
        except Refused as refused:
            self.refused = say(refused.code, self.floor.language, **refused.params)
            if not self.locked:
                self.badge = self.floor.operator_code or ""
            self.paint()
            return await self.alarm()
        return await self.floor.signed_on(operator)
