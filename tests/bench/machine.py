"""Whether the machine was quiet enough to believe times: what others took of it before a bench began."""

from __future__ import annotations

import os
import time
from pathlib import Path

LOOKED = 1.0                           # seconds
QUIET = 0.1                            # share of all processors that others may take
SHORT = ("1", "5", "15")


class Machine:
    """Looked at before a bench; `note` is the line under its table."""

    def __init__(self) -> None:
        before = _ticks()
        time.sleep(LOOKED)
        busy, whole = (after - then for after, then in zip(_ticks(), before, strict=True))
        self.taken = busy / max(whole, 1)
        self.load = os.getloadavg()

    @property
    def quiet(self) -> bool:
        """Whether nobody else was at work."""
        return self.taken <= QUIET

    def note(self) -> str:
        """The load before and after, and whether the times may be believed."""
        loads = " -> ".join("/".join(f"{load:.1f}" for load in loads) for loads in (self.load, os.getloadavg()))
        told = "quiet when it began" if self.quiet else (
            "NOT QUIET: times are those of a busy machine; ratios, bytes and memory hold")
        return (f"loadavg {'/'.join(SHORT)} min {loads} on {os.cpu_count()} processors; others took "
                f"{self.taken:.0%} of them before: {told}")


def _ticks() -> tuple[int, int]:
    """Busy and all ticks of all processors so far."""
    user, nice, system, idle, waiting, *rest = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return user + nice + system + sum(rest), user + nice + system + idle + waiting + sum(rest)
