"""Files of a small warehouse in Jakarta."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from floorapp.channels.contract import parse
from floorapp.domain.intake import Parsed

Take = Callable[..., Parsed]
Sheet = Callable[[list[list[Any]]], bytes]


@pytest.fixture
def take() -> Take:
    """Read a source of a kind as the site in Jakarta does."""

    def read(kind: str, source: str | bytes | Path, **more: Any) -> Parsed:
        given = source.encode() if isinstance(source, str) and source != "-" else source
        return parse(kind, given, **{"zone": "Asia/Jakarta", "currency": "IDR"} | more)

    return read


@pytest.fixture
def sheet() -> Sheet:
    """Rows as the bytes of an XLSX workbook."""

    def made(rows: list[list[Any]]) -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.create_sheet("Second").append(["nothing", "of", "this"])
        kept = io.BytesIO()
        book.save(kept)
        return kept.getvalue()

    return made


@pytest.fixture(scope="session")
def shared() -> Path:
    """The sample data beside the project; what needs it is skipped where it is absent."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the sample data is not here")
    return folder
