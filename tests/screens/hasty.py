"""`python -m floorapp` where nobody presses anything as if time ran faster: its screens lock and end soon."""

from __future__ import annotations

import sys
import time

HASTE = 75.0                           # four seconds are the five minutes to the lock, twelve the end
LOOK_EVERY = 0.2

if __name__ == "__main__":
    from floorapp.cli.door import main
    from floorapp.terminal import environment

    prepare = environment.prepare

    def prepare_in_haste() -> object:
        terminal = prepare()
        from floorapp.screens.application import FloorApp
        if hasattr(FloorApp, "hasty"):                          # a forked screen: its server has done it
            return terminal
        FloorApp.hasty = True  # type: ignore[attr-defined]
        idle, mounted = FloorApp._idle, FloorApp.on_mount

        def idle_in_haste(self: FloorApp) -> None:
            if self.is_headless:                                # the rehearsal of a warm server
                return
            last, now = self._last_input, time.monotonic()
            self._last_input = now - (now - last) * HASTE
            idle(self)
            self._last_input = last

        async def on_mount(self: FloorApp) -> None:
            await mounted(self)
            self.set_interval(LOOK_EVERY, self._idle)

        FloorApp._idle = idle_in_haste  # type: ignore[method-assign]
        FloorApp.on_mount = on_mount  # type: ignore[method-assign]
        return terminal

    environment.prepare = prepare_in_haste  # type: ignore[assignment]
    sys.exit(main())
