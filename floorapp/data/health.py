"""What the open database says of itself."""

from __future__ import annotations

import time
from typing import Any

from floorapp.data import db


def facts() -> dict[str, Any]:
    """Engine and version, and how it keeps what was said to be kept."""
    if db.engine() == "sqlite":
        asked = {name: db.ask(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "page_count",
                                                                    "page_size")}
        return {"version": db.ask("SELECT sqlite_version()")[0][0], "file": db.url().removeprefix("sqlite:///"),
                "journal": str(asked["journal_mode"]).upper(),
                "synchronous": {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}.get(asked["synchronous"], "?"),
                "mb": f"{asked['page_count'] * asked['page_size'] / 1e6:.1f}"}
    named = {name: db.ask("SELECT current_setting(?)", name)[0][0]
             for name in ("server_version", "fsync", "synchronous_commit")}
    size = db.ask("SELECT pg_database_size(current_database()) AS bytes")[0].bytes
    return {"version": named["server_version"], "fsync": named["fsync"],
            "synchronous": named["synchronous_commit"], "mb": f"{size / 1e6:.1f}"}


def clock_drift() -> float:
    """Seconds by which the database's clock is ahead of this machine's; 0 where they are one."""
    if db.engine() == "sqlite":
        return 0.0
    return float(db.ask("SELECT extract(epoch FROM clock_timestamp()) AS now")[0].now) - time.time()
