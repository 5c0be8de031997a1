"""The demo's folder: what lies in it, and when its day began. Light: the process with the screen reads this."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from floorapp.demo.config import ZONE

CONFIG, FILES, PRINT, BEGINS, DATABASE = "config", "files", "print", "begins.txt", "floorapp.db"
WORKER_LOG, TRAINING = "worker.log", "floorapp-training.db"
MINE = (CONFIG, FILES, PRINT, BEGINS, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}.ticket",
        f"{DATABASE}.seats", WORKER_LOG, "errors.log", TRAINING, f"{TRAINING}-wal", f"{TRAINING}-shm",
        f"{TRAINING}.ticket", f"{TRAINING}.seats",
        "training-print")
UNDER_WAY = 5                   # hours that the day has gone on when a person opens the demo
DAWN, DUSK = 7, 18              # the hours of the scripted day


def begins_now(moment: datetime) -> datetime:
    """When the day began that a person walks into: some hours ago, so that its cut-offs lie ahead."""
    local = moment.astimezone(ZoneInfo(ZONE))
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0) - timedelta(hours=UNDER_WAY)


def last_whole_day(moment: datetime) -> datetime:
    """When the newest day began that is over already: the scripted day never reaches into the future."""
    local = moment.astimezone(ZoneInfo(ZONE))
    day = local if local.hour >= DUSK else local - timedelta(days=1)
    return day.replace(hour=DAWN, minute=0, second=0, microsecond=0)


def begun(folder: Path) -> datetime:
    """When the day of a prepared folder began."""
    return datetime.fromisoformat((folder / BEGINS).read_text("utf-8").strip()).astimezone(ZoneInfo(ZONE))


def is_prepared(folder: Path) -> bool:
    """Whether a demo was made there, to its end: the file that is written last says so."""
    return (folder / BEGINS).is_file() and (folder / DATABASE).is_file()


def clear(folder: Path) -> None:
    """Take away what an earlier demo left; what is not the demo's stays."""
    for name in MINE:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
