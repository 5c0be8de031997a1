"""`python -m floorapp` with Textual's own driver: the same screens, written as Textual writes them."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from floorapp.terminal import environment

    prepare = environment.prepare

    def prepare_for_stock() -> object:
        terminal = prepare()
        from textual.drivers.linux_driver import LinuxDriver

        from floorapp.screens import application
        application.FloorDriver = LinuxDriver  # type: ignore[assignment,misc]
        return terminal

    environment.prepare = prepare_for_stock  # type: ignore[assignment]
    from floorapp.cli.main import main
    sys.exit(main())
