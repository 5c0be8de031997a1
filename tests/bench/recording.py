"""What a process says to its database, statement by statement, so that it can be said again without the process."""

from __future__ import annotations

from typing import Any

from floorapp.data import db

Said = tuple[str, Any, bool]
"""SQL, parameters, whether they are many rows."""


class Recorded:
    """Stands in front of the open connection and writes down every statement in `said`."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self._connection = db.database().connection()
        db.database()._state.set_connection(self)

    def cursor(self, *args: Any, **options: Any) -> Any:
        return _Cursor(self._connection.cursor(*args, **options), self.said)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class _Cursor:
    def __init__(self, cursor: Any, said: list[Said]) -> None:
        self._cursor, self._said = cursor, said

    def execute(self, sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
        self._said.append((sql, params, False))
        return self._cursor.execute(sql, params or (), *args, **options)

    def executemany(self, sql: str, params: Any) -> Any:
        rows = list(params)
        self._said.append((sql, rows, True))
        return self._cursor.executemany(sql, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Any:
        return iter(self._cursor)
