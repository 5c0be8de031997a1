"""Where the tests' databases lie: in memory where there is plenty, for a disk's waits say nothing about the house."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOM = 2 << 30                         # bytes that must be free


def folder() -> Path | None:
    """A file system in memory, roomy, ours to write, where programs may start; None: the usual temporary folder."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or not os.access(memory, os.W_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return None
    return memory if shutil.disk_usage(memory).free > ROOM else None
