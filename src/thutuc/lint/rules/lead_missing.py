"""Where several units work on one step, one of them leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

LEAD = Saying(
    "lead-missing",
    "Expected one unit that leads, found several in {what}: {found!r}",
    "Một bước có nhiều đơn vị nhưng không rõ đơn vị chủ trì: {found!r} ({what})",
    "Keep the unit that leads on thutuc:responsible; write the others as <thutuc:cooperating …/>.",
    "Giữ đơn vị chủ trì ở thutuc:responsible; ghi các đơn vị khác bằng <thutuc:cooperating …/>.",
)
_BETWEEN = re.compile(r"[,;/+&]|\bvà\b|\bphối hợp với\b", re.IGNORECASE)
#: what a name of an agency begins with, as against two titles of one unit
_AGENCY = re.compile(
    r"(?:các )?(?:sở|phòng|chi cục|chi nhánh|công an|ubnd|ủy ban|uỷ ban|trung tâm|văn phòng|ban|thuế|cục|"
    r"bộ)\b",
    re.IGNORECASE,
)


def lead_missing(procedure: Procedure) -> Iterator[Finding]:
    """One task, one unit in the lead (R85; Cao Bằng 1.004946; QĐ 2916/QĐ-UBND Hà Tĩnh, bước B4)."""
    for step in procedure.steps:
        if step.unit is not None and _BETWEEN.search(step.unit.strip()):
            yield LEAD.at(procedure, step, what="unit", found=step.unit)
        elif step.role is not None and _several_agencies(step.role):
            yield LEAD.at(procedure, step, what="role", found=step.role)


@lru_cache(maxsize=4096)
def _several_agencies(role: str) -> bool:
    parts = _BETWEEN.split(role)
    return len(parts) > 1 and all(_AGENCY.match(part.strip()) for part in parts)
