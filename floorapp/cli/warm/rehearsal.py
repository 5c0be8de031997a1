"""What a server does once before it forks: a whole visit in a house of its own, so that everything a screen loads,
compiles and caches is there. The site's database is not touched; no connection and no thread is left."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from importlib import import_module

from floorapp import settings
from floorapp.data import db, schema
from floorapp.dialogues.tasks import TASKS
from floorapp.services import site
from floorapp.settings import Settings
from floorapp.terminal import environment
from floorapp.terminal.scanline import Scan

SIZE = (80, 24)
SELDOM = ("floorapp.screens.board", "floorapp.screens.diagnosis", "floorapp.screens.mirror", "wcwidth")
PATIENCE = 30.0                        # seconds for one answer


def rehearse(chosen: Settings) -> None:
    """Sign on, open every task, leave. RuntimeError where that does not work."""
    terminal = environment.prepare()
    with tempfile.TemporaryDirectory(prefix="floor-warm-") as folder:
        house = chosen.at(f"sqlite:///{folder}/house.db")
        settings.use(house)
        pin = _built(house)
        from floorapp.screens.application import FloorApp
        from floorapp.screens.floor import Floor

        class Visit(FloorApp):
            """The first operator goes through the house."""

            seen = 0

            async def on_mount(self) -> None:
                await super().on_mount()
                self.run_worker(self._walk(), name="visit")

            async def _walk(self) -> None:
                for said in ("ADMIN", pin):
                    self.line.queue.put_nowait(Scan(said))
                await _until(lambda: isinstance(self.screen, Floor) and self.screen.reply is not None)
                for task in TASKS:
                    if task not in {"menu", "board"}:
                        self.line.queue.put_nowait(Scan(f"GO{task.upper()}"))
                        await _until(lambda task=task: _task_of(self.screen) == task)  # type: ignore[misc]  # bound now
                        self.seen += 1
                self.exit()

        visit = Visit(house, terminal, None, "")
        visit.run(headless=True, size=SIZE, mouse=False)
        visit.clerk.close()
        if visit.seen < len(TASKS) - 2:
            raise RuntimeError(f"the rehearsal ended after {visit.seen} of {len(TASKS)} tasks: {visit.return_code}")
    for name in SELDOM:                            # what a screen loads when it is asked for; here all have it
        import_module(name)
    settings.use(chosen)
    db.compile_all(chosen.database)


def _built(house: Settings) -> str:
    """A new house at its address; the first operator's PIN."""
    db.open_database(house.database)
    try:
        schema.upgrade()
        with db.tx():
            return site.set_up(house).pin
    finally:
        db.close_database()


def _task_of(screen: object) -> str:
    return str(getattr(getattr(screen, "reply", None), "task", ""))


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)
