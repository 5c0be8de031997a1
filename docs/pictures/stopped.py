"""`python -m floorapp` whose clock stands at STOPPED_AT (milliseconds): the same picture every day."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    from floorapp.cli.main import main
    from floorapp.data import clock
    with clock.stopped_at(int(os.environ["STOPPED_AT"])):
        sys.exit(main())
