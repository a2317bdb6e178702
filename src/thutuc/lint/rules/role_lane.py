"""The lane a step is drawn in and the role it names are the same."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.people_words import plain
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

OTHER = Saying(
    "role-lane",
    "Expected the role of the lane {lane!r}, found {role!r}",
    "Bước được vẽ ở làn {lane!r} nhưng lại ghi vai trò {role!r}",
    "Move the step into the lane of its role, or correct the role.",
    "Chuyển bước sang đúng làn, hoặc sửa vai trò.",
)


def role_lane(procedure: Procedure) -> Iterator[Finding]:
    """The drawing that people approve says who does it, and so does the file (rõ người, rõ việc)."""
    lanes: dict[str, list[str]] = {}
    for lane in procedure.lanes:
        for node in lane.nodes:
            lanes.setdefault(node, []).append(lane.name)
    for step in procedure.steps:
        drawn = [name for name in lanes.get(step.id, ()) if name.strip()]
        if step.role is not None and drawn and plain(step.role) not in map(plain, drawn):
            yield OTHER.at(procedure, step, lane=drawn[-1], role=step.role)
