"""Naming a process so that another on the same machine can tell whether it is still there."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def myself() -> str:
    """This process, as others name it."""
    return named(os.getpid())


def named(number: int) -> str:
    """A process of this machine: where it runs, its number there, and when it started, as `place/number/start`."""
    return f"{_place()}/{number}/{_started(number)}"


def is_gone(name: str) -> bool:
    """Whether a process of this machine has ended; of another machine's nobody here can say."""
    place, _, process = name.partition("/")
    number, _, started = process.partition("/")
    return place == _place() and number.isdigit() and _started(int(number)) != started


def _place() -> str:
    """One boot of one machine, and the space of process numbers in it."""
    with suppress(OSError):
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}.{(PROC / 'self/ns/pid').stat().st_ino}"
    return platform.node() or "-"


def _started(pid: int) -> str:
    """When a process started, in ticks since boot; empty where there is none, 0 where the system does not tell."""
    with suppress(OSError, IndexError):
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[19]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        return "0"
    return "0"
