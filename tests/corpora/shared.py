"""Where the material of others lies, and how its figures are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"


def needs(*places: str) -> pytest.MarkDecorator:
    """Skip a test where the material it counts is not there."""
    absent = [place for place in places if not (DATA / place).exists()]
    return pytest.mark.skipif(bool(absent), reason=f"the shared data are not here: {', '.join(absent)}")


def table(title: str, rows: Iterable[Sequence[object]]) -> str:
    """A title and rows of aligned columns, the first to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return "\n".join([title, *(f"  {line}" for line in lines)])
