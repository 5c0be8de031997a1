"""The warm start: a server that has the screen's program loaded, and forks it for whoever comes.

`wire` is what both sides say, `client` gives a terminal away, `server` takes it and forks, `session` is the forked
screen, `rehearsal` what is done once before. No screen needs any of it: without a server it starts cold.
"""

from __future__ import annotations

import os

USUAL = "/run/floorapp/warm"


def place() -> str:
    """Where a server listens: `$FLOORAPP_WARM`, else the usual place; empty: nowhere, every screen starts cold."""
    return os.environ.get("FLOORAPP_WARM", USUAL)
