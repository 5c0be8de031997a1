"""Signing on: the badge (or the operator's code), then the PIN, each ended by Enter. A PIN is never shown."""

from __future__ import annotations

from collections.abc import Sequence

from floorapp.dialogues.page import Line
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import cap
from floorapp.locale import say
from floorapp.screens.base import FloorScreen, key_of
from floorapp.services import signing_on
from floorapp.terminal.scanline import Key, Scan

LANGUAGES = {"id": "en", "en": "id"}


class SigningOn(FloorScreen):
    """Badge, PIN; a refusal is shown until the next input. `locked`: only the PIN, the work waits below."""

    def __init__(self, badge: str = "", hint: str = "", *, locked: bool = False) -> None:
        super().__init__()
        self.badge, self.hint, self.locked, self.refused, self.in_hand = badge, hint, locked, "", ""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        language = self.floor.language
        said = [Line(say("sign_on_title", language), "title")]
        if self.badge and (self.locked or self.floor.operator_code):
            said.append(Line(cap(self.badge, width), "name"))
        said.append(Line(say("sign_on_pin" if self.badge else "sign_on_badge", language), "ask"))
        said.append(Line(f"> {cap(self.in_hand, width - 2)}"))
        if self.working:
            said.append(Line(say("page_working", language), "message"))
        said += [Line(text, "error") for text in self.refused.split("\n") if text]
        said += [Line(text) for text in self.hint.split("\n") if text]
        said = said[:max(height - 1, 0)]
        keys = say("sign_on_locked_keys" if self.locked else "sign_on_keys", language)
        return [*said, *[Line("", "blank")] * (height - 1 - len(said)), Line(cap(keys, width), "keys")]

    def typed(self, text: str) -> None:
        """Stars for a PIN, and for digits: one might be typed too early."""
        self.in_hand = "*" * len(text) if self.badge or text.isdigit() else text
        self.paint()

    async def take(self, taken: Scan | Key) -> None:
        self.in_hand, self.refused = "", ""
        key = key_of(taken)
        if key == "F4":
            self.floor.language = LANGUAGES[self.floor.language]
        elif key == "F3" and self.locked:
            await self.floor.sign_off()
        elif key == "F3":
            self.badge = self.floor.operator_code or ""
        elif isinstance(taken, Key) or key:
            return
        elif self.badge:
            await self._sign_on(taken.text)
        else:
            self.badge = taken.text.strip()

    async def _sign_on(self, pin: str) -> None:
        try:
            operator = await self.ask(signing_on.sign_in, self.badge, pin, self.floor.terminal_name)
        except Refused as refused:
            self.refused = say(refused.code, self.floor.language, **refused.params)
            if not self.locked:
                self.badge = self.floor.operator_code or ""
            self.alarm()
        else:
            await self.floor.signed_on(operator)
