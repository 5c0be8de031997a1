"""`python -m floorapp` with a defect: no page can be painted any more once something was scanned."""

from __future__ import annotations

import sys
from typing import NoReturn

if __name__ == "__main__":
    from floorapp.cli.main import main
    from floorapp.terminal import environment

    prepare = environment.prepare

    def prepare_and_break() -> object:
        terminal = prepare()
        from floorapp.screens.signing_on import SigningOn
        from floorapp.widgets.page import Page

        def break_down(*_: object) -> NoReturn:
            raise RuntimeError("a screen that cannot be painted")

        async def take(self: SigningOn, taken: object) -> None:
            Page.render_line = break_down  # type: ignore[method-assign]
            self.in_hand = "x"

        SigningOn.take = take  # type: ignore[method-assign]
        return terminal

    environment.prepare = prepare_and_break  # type: ignore[assignment]
    sys.exit(main())
