"""Texts speak of rows that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.named import named
from thutuc.lint.rows import bare
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure
from thutuc.procedure.placed import Placed

NOWHERE = Saying(
    "step-reference",
    "Expected a step that the table has, found {number!r} in {text!r}",
    "Nhắc tới bước {number!r}, nhưng bảng không có bước này: {text!r}",
    "Name the row that is meant.",
    "Nêu đúng số thứ tự của bước cần nói đến.",
)
_REFERENCE = re.compile(r"\b(?i:bước) (?:số |thứ )?B?(\d+[a-zđ]?(?:\.\d+)*)\b")


def step_reference(procedure: Procedure) -> Iterator[Finding]:
    """A way back names the row it leads to (R85: QĐ 2916/QĐ-UBND Hà Tĩnh, B5: "theo bước B6" meant B9)."""
    known = {number for step in procedure.steps if (number := bare(step.number)) is not None}
    if not known:
        return
    rows = known | {re.sub(r"\D+$", "", number) for number in known}
    for place, text in _texts(procedure):
        for found in _REFERENCE.finditer(text) if "ước" in text or "ƯỚC" in text else ():
            number = found[1]
            if bare(number) not in rows:
                yield NOWHERE.at(procedure, place, number=number, text=text)


def _texts(procedure: Procedure) -> Iterator[tuple[Placed, str]]:
    """What people read, with its place."""
    for note in procedure.header.notes:
        yield procedure, note
    yield from ((place, place.name) for place in named(procedure))
