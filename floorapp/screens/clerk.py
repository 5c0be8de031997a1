"""The one database thread of a process: it opens the database before the first question, and again after trouble.

What it needs for that it loads by itself: the first picture does not wait for the database's libraries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from floorapp.domain.refusals import Refused
from floorapp.settings import Settings, use

T = TypeVar("T")


class Clerk:
    """Answers one question after another; Peewee's connections belong to their thread."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._open = False
        self._thread = ThreadPoolExecutor(1, "clerk")

    async def ask(self, service: Callable[..., T], *args: Any) -> T:
        """What the service returns or raises. After anything but a refusal the connection is made anew.

        Refused, besides: what `db.open_database` and `opening_up.refuse_other_house` refuse.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, service, args)

    async def move(self, house: Settings) -> None:
        """From now on these settings hold, and their database is asked: the one connection is closed before the other
        is made."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._move, house)

    def close(self) -> None:
        """The last question is answered, the database is closed, and the thread has ended."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _answer(self, service: Callable[..., T], args: tuple[Any, ...]) -> T:
        if not self._open:
            from floorapp.data import db
            from floorapp.services import opening_up
            db.open_database(self._database)
            opening_up.refuse_other_house()
            self._open = True
        try:
            return service(*args)
        except Refused:
            raise
        except Exception:
            self._open = False
            raise

    def _move(self, house: Settings) -> None:
        self._close()
        use(house)
        self._database = house.database

    def _close(self) -> None:
        if self._open:
            from floorapp.data import db
            from floorapp.services import seats
            seats.line_lost()
            db.close_database()
            self._open = False
