"""Signing on: the badge (or the operator's code), then the PIN, each ended by Enter. A PIN is never shown.

Goods that are scanned where a PIN is asked are no attempt: a locked gun that somebody goes on scanning with must not
lock their account too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from floorapp.dialogues.lines import Line
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.screens.base import FloorScreen, bare_of, key_of
from floorapp.terminal.scanline import Key, Scan
from floorapp.widgets.sign_on import sign_on_lines

LANGUAGES = {"id": "en", "en": "id"}


class SigningOn(FloorScreen):
    """Badge, PIN; a refusal is shown until the next input. `locked`: only the PIN, the work waits below."""

    LOCKS = False

    def __init__(self, badge: str = "", hint: str = "", *, locked: bool = False) -> None:
        super().__init__()
        self.badge, self.hint, self.locked, self.refused, self.in_hand = badge, hint, locked, "", ""
        self._badge_scan: Scan | None = None

    def on_mount(self) -> None:
        """Where SSH has named the operator and the site trusts the key, no PIN is asked; a lock always asks it."""
        super().on_mount()
        if self.floor.operator_code and not self.locked and self.floor.settings.signing_on.key_is_enough:
            # The application's worker: this screen's would end when the next one takes its place, in the middle of it.
            self.floor.arriving = self.floor.run_worker(self._sign_on_by_key(self.floor.operator_code))

    def begin(self) -> None:
        """The next person, or the one whom SSH has named, from the beginning."""
        self.badge, self.in_hand, self.refused = self.floor.operator_code or "", "", ""
        self.paint()

    def lines(self, width: int, height: int) -> Sequence[Line]:
        named = bool(self.badge) and (self.locked or bool(self.floor.operator_code))
        return sign_on_lines(width, height, self.floor.language, badge=self.badge, named=named, locked=self.locked,
                             typed=self.in_hand, refused=self.refused, hint=self.hint, working=self.working)

    def typed(self, text: str) -> None:
        """Stars for a PIN, and for digits: one might be typed too early."""
        self.in_hand = "*" * len(text) if self.badge or text.isdigit() else text
        self.paint()

    async def take(self, taken: Scan | Key) -> None:
        before, self._badge_scan = self._badge_scan, None
        if before is not None and self._again(taken, before):
            return
        self.in_hand, self.refused = "", ""
        key = key_of(taken)
        if key == "F4":
            self.floor.language = LANGUAGES[self.floor.language]
        elif key in {"F2", "TEST"} and not self.locked:
            from floorapp.screens.diagnosis import Diagnosis
            await self.app.push_screen(Diagnosis())
        elif key == "F3" and self.locked:
            await self.floor.sign_off()
        elif key == "F3":
            self.badge = self.floor.operator_code or ""
        elif isinstance(taken, Key) or key:
            return
        elif self.badge:
            await self._sign_on(_sign_in, self.badge, bare_of(taken))
        else:
            self.badge, self._badge_scan = bare_of(taken), taken

    def _again(self, taken: Scan | Key, badge: Scan) -> bool:
        """One pull of the trigger on the badge that arrives twice is no PIN."""
        within = self.floor.settings.floor.double_trigger_ms / 1000
        return taken == badge and taken.at - badge.at <= within and within > 0

    async def _sign_on_by_key(self, code: str) -> None:
        try:
            await self._sign_on(_sign_in_by_key, code)
        except Exception as error:
            self.fail(error)

    async def _sign_on(self, service: Callable[..., Any], *said: str) -> None:
        try:
            operator = await self.ask(service, *said, self.floor.terminal_name)
        except Refused as refused:
            self.refused = say(refused.code, self.floor.language, **refused.params)
            if not self.locked and refused.code != "not_a_pin":
                self.badge = self.floor.operator_code or ""
            self.alarm()
        else:
            await self.floor.signed_on(operator)


# What follows runs on the database thread, which loads the database's libraries: the first picture is there before.

def _sign_in(badge_or_code: str, pin: str, terminal: str) -> Any:
    from floorapp.services import signing_on
    if not signing_on.is_pin(pin):
        raise Refused("not_a_pin")
    return signing_on.sign_in(badge_or_code, pin, terminal)


def _sign_in_by_key(code: str, terminal: str) -> Any:
    from floorapp.services import signing_on
    return signing_on.sign_in_by_key(code, terminal)
