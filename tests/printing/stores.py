"""Two stores for print jobs: one in memory, and one in a SQLite file for what must survive a kill."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.printing.samples import SAMPLES

LABELS = ("shipping_label", "lpn_label")


@dataclass(frozen=True)
class StoredJob:
    id: int
    key: str
    kind: str
    payload: str
    printer: str
    transport: str
    address: str
    width: int = 48
    language: str = "id"
    copy: int = 1
    state: str = "queued"
    attempts: int = 0
    reason: str = ""


class MemoryStore:
    def __init__(self) -> None:
        self.jobs: dict[int, StoredJob] = {}

    def add(self, kind: str, number: str, **changes: object) -> StoredJob:
        given = {"payload": json.dumps(SAMPLES[kind]), "printer": "P1", "transport": "file", "address": "-"} | changes
        copy = given.get("copy", 1)
        job = StoredJob(id=len(self.jobs) + 1, key=f"{kind}:{number}:{copy}", kind=kind, **given)
        assert job.key not in {other.key for other in self.jobs.values()}
        self.jobs[job.id] = job
        return job

    def states(self) -> list[tuple[str, str]]:
        return [(job.key, job.state) for job in self.jobs.values()]

    def set(self, job: StoredJob, **changes: object) -> None:
        self.jobs[job.id] = replace(self.jobs[job.id], **changes)

    def claim(self, printer: str) -> StoredJob | None:
        waiting = [job for job in self.jobs.values() if job.state == "queued" and job.printer == printer]
        return min(waiting, key=lambda job: (job.kind not in LABELS, job.id), default=None)

    def mark_sending(self, job: StoredJob) -> bool:
        if self.jobs[job.id].state != "queued":
            return False
        self.set(job, state="sending", attempts=self.jobs[job.id].attempts + 1)
        return True

    def finish(self, job: StoredJob, state: str, detail: str) -> None:
        self.set(job, state=state, reason=detail)

    def requeue(self, job: StoredJob, detail: str) -> None:
        self.set(job, state="queued", reason=detail)

    def copy_again(self, job: StoredJob, detail: str) -> None:
        self.set(job, state="unknown", reason=detail)
        number = job.key.split(":")[1]
        if f"{job.kind}:{number}:{job.copy + 1}" not in {other.key for other in self.jobs.values()}:
            self.add(
                job.kind,
                number,
                payload=job.payload,
                printer=job.printer,
                transport=job.transport,
                address=job.address,
                copy=job.copy + 1,
            )

    def stranded(self, printer: str) -> Sequence[StoredJob]:
        return [job for job in self.jobs.values() if job.state == "sending" and job.printer == printer]


class FileStore:
    def __init__(self, path: str) -> None:
        self.base = sqlite3.connect(path, isolation_level=None, timeout=10)
        self.base.execute("PRAGMA synchronous=FULL")
        self.base.execute(
            "CREATE TABLE IF NOT EXISTS job (id INTEGER PRIMARY KEY, key TEXT UNIQUE, kind TEXT, payload TEXT,"
            " printer TEXT, transport TEXT, address TEXT, width INTEGER, language TEXT, copy INTEGER,"
            " state TEXT, attempts INTEGER, reason TEXT)"
        )

    def add(self, kind: str, number: str, payload: dict, address: str, transport: str = "tcp", copy: int = 1) -> None:
        self.base.execute(
            "INSERT OR IGNORE INTO job VALUES (NULL, ?, ?, ?, 'P1', ?, ?, 48, 'id', ?, 'queued', 0, '')",
            (f"{kind}:{number}:{copy}", kind, json.dumps(payload), transport, address, copy),
        )

    def all(self, where: str = "1") -> list[StoredJob]:
        return [StoredJob(*row) for row in self.base.execute(f"SELECT * FROM job WHERE {where} ORDER BY id")]

    def claim(self, printer: str) -> StoredJob | None:
        return next(iter(self.all("state = 'queued'")), None)

    def mark_sending(self, job: StoredJob) -> bool:
        changed = self.base.execute(
            "UPDATE job SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = 'queued'", (job.id,)
        )
        return changed.rowcount == 1

    def finish(self, job: StoredJob, state: str, detail: str) -> None:
        self.base.execute("UPDATE job SET state = ?, reason = ? WHERE id = ?", (state, detail, job.id))

    def requeue(self, job: StoredJob, detail: str) -> None:
        self.finish(job, "queued", detail)

    def copy_again(self, job: StoredJob, detail: str) -> None:
        self.base.execute("BEGIN IMMEDIATE")
        self.finish(job, "unknown", detail)
        number = job.key.split(":")[1]
        self.add(job.kind, number, json.loads(job.payload), job.address, job.transport, job.copy + 1)
        self.base.execute("COMMIT")

    def stranded(self, printer: str) -> Sequence[StoredJob]:
        return self.all("state = 'sending'")
