"""A row as the readers give it, before anybody asks what its columns mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from floorapp.channels.unreadable import BadCell

MAX_BYTES = 20_000_000
MAX_ROWS = 100_000
MAX_DEPTH = 32
MAX_CELL = 4_096


class Row(NamedTuple):
    """`line` is the source line where the row begins; cells are texts, in JSON also true, null, lists and objects.

    `text` is the source's own text where the reader still has it. A row with a `fault` is bad whatever its cells say:
    they are there, as far as they could be made out, so that the row can be matched with its order.
    """

    line: int
    cells: dict[str, Any]
    text: str | None = None
    fault: BadCell | None = None

    @property
    def raw(self) -> str:
        """The row for a person, and for trying it again: the source's text, else its cells as a JSON object."""
        if self.text is not None:
            return self.text
        return json.dumps(self.cells, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one source. `columns` is the heading as written, or None where each row brings its own names (JSON)."""

    columns: tuple[str, ...] | None
    rows: Iterator[Row]
