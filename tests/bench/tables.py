"""A table on standard output."""

from __future__ import annotations

from collections.abc import Sequence


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]], *notes: str) -> None:
    """Title, columns as wide as they need, and what has to be known to read them."""
    cells = [[_text(value) for value in row] for row in rows]
    widths = [max(len(line[at]) for line in [list(heads), *cells]) for at in range(len(heads))]
    print(f"\n{title}")
    for line in [list(heads), ["-" * width for width in widths], *cells]:
        print("  " + "  ".join(part.ljust(width) if at == 0 else part.rjust(width)
                               for at, (part, width) in enumerate(zip(line, widths, strict=True))))
    for note in notes:
        print(f"  {note}")


def _text(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
