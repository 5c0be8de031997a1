"""What the open database says of itself."""

from __future__ import annotations

import time
from typing import Any

import peewee as pw

from floorapp.data import db, engines
from floorapp.domain.refusals import Refused

SIGNS = {"SQLITE_READONLY": "database_read_only", "SQLITE_BUSY": "database_locked"}


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


def why_unwritable(wait: float) -> Refused | None:
    """Why a scan would not be kept now: `database_read_only`, `database_locked` (for longer than `wait` seconds),
    `database_failed`; None where it would. Nothing is written, and no writer's ticket is waited for."""
    if db.engine() != "sqlite":
        read_only = db.ask("SELECT current_setting('transaction_read_only') AS said")[0].said == "on"
        return Refused("database_read_only") if read_only else None
    db.database().execute_sql(f"PRAGMA busy_timeout = {int(wait * 1000)}")
    try:
        version = db.ask("PRAGMA user_version")[0][0]
        db.database().execute_sql("BEGIN IMMEDIATE")                 # of a file that can only be read it says nothing
        db.database().execute_sql(f"PRAGMA user_version = {version}")
    except pw.OperationalError as error:
        name = str(getattr(getattr(error, "orig", None), "sqlite_errorname", ""))
        code = next((code for sign, code in SIGNS.items() if name.startswith(sign)), "database_failed")
        return Refused(code, why=str(error))
    finally:
        db.database().rollback()
        db.database().execute_sql(f"PRAGMA busy_timeout = {engines.BUSY * 1000}")
    return None
