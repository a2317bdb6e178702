"""A file names kinds of units, so that it runs in every commune."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

LITERAL = Saying(
    "unit-literal",
    "Expected a kind of unit, small letters with hyphens between words such as 'one-stop', found {unit!r}",
    "Phải ghi loại đơn vị bằng chữ thường không dấu, nối bằng dấu '-' (ví dụ 'one-stop'), tệp ghi {unit!r}",
    'Write the kind, such as unit="economics-division"; the organisation says which unit it is.',
    'Ghi loại đơn vị, ví dụ unit="economics-division"; đơn vị cụ thể do tổ chức bộ máy cho biết.',
)
#: a kind is words of small letters with hyphens between them; an id or a code has more in it
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*")
#: several in one, which another rule tells about
_SEVERAL = re.compile(r"[,;/+&]")


def unit_literal(procedure: Procedure) -> Iterator[Finding]:
    """One file serves every place; units are found from where the dossier is (R93)."""
    for step in procedure.steps:
        beside = (place.unit for place in (*step.cooperating, *step.following))
        for unit in (step.unit, *beside):
            if unit is not None and not _KIND.fullmatch(unit) and not _SEVERAL.search(unit):
                yield LITERAL.at(procedure, step, unit=unit)
