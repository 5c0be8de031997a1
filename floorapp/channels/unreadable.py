"""The two ways in which a source is not taken: the whole of it, or one cell."""

from __future__ import annotations

from typing import Any


class Unreadable(Exception):
    """Nothing of this source can be used (exit status 2). `code` names the message in floorapp/locale."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code}({', '.join(f'{name}={value}' for name, value in self.params.items())})"


class BadCell(ValueError):
    """One cell, or one row, says something that cannot be; `code` names the message in floorapp/locale.

    A ValueError, so that pydantic collects it beside the other bad cells of the row.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
