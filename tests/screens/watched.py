"""`python -m floorapp`, and when it ends the names of all modules that were loaded, in the file that MODULES names."""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path


def write_down() -> None:
    loaded = sorted(name for name, module in sys.modules.items() if module is not None)
    Path(os.environ["MODULES"]).write_text("\n".join(loaded), "utf-8")


if __name__ == "__main__":
    atexit.register(write_down)
    from floorapp.cli.door import main
    sys.exit(main())
