"""A term that several steps share is not shorter than the terms its own steps have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from thutuc.errors import Finding
from thutuc.lint.saying import Saying, Whole
from thutuc.lint.time.amounts import amount_of, limit_of, written
from thutuc.lint.time.cases import Case
from thutuc.lint.time.longest import forward, longest
from thutuc.lint.time.proof import step_told
from thutuc.lint.time.ways import Ways, ways_of
from thutuc.procedure import Group, Procedure

GROUP = Saying(
    "time-group",
    "Expected the steps of {name!r} to keep its {term}, found {total} of their own: {path}",
    "Các bước của nhóm {name!r} cần {total}, vượt thời hạn chung {term} của nhóm: {path}",
    "Correct the group's term, or take the steps' own terms out: inside a group nobody is late alone.",
    "Sửa thời hạn chung của nhóm, hoặc bỏ thời hạn riêng của các bước: trong nhóm không ai trễ hạn riêng.",
    "error",
)


def time_group(procedure: Procedure) -> Iterator[Finding]:
    """Own terms inside a group stay within the group's (R83: Hà Nội 1594 gives 07 days to eight people)."""
    timed = {step.group for step in procedure.steps if step.group is not None and step.term is not None}
    if not timed:
        return
    whole = ways_of(procedure, Case({}, {}))
    for group in procedure.header.groups:
        if group.term is not None and group.id in timed:
            yield from _group(procedure, group, whole)


def _group(procedure: Procedure, group: Group, whole: Ways) -> Iterator[Finding]:
    """The longest path when only this group's steps with terms of their own take time."""
    ways = Ways({}, whole.after, whole.before, whole.ends)
    measures = set()
    for key, stay in whole.stays.items():
        step = procedure.step.get(stay.id)
        own = step.term if step is not None and step.group == group.id and not step.untimed else None
        counted = step is not None and own is not None and stay.group == group.id
        amount = amount_of(own, step.counting) if counted and own is not None and step is not None else None
        ways.stays[key] = replace(stay, amount=amount, group=None, term=str(own) if own else "")
        if amount is not None:
            measures.add(amount.measure)
    straight = forward(ways)
    for measure in sorted(measures):
        limit = limit_of(group.term, measure) if group.term is not None else None
        for path in longest(ways, straight, measure) or ():
            if limit is not None and path.number > limit:
                yield GROUP.at(
                    procedure,
                    procedure.step.get(path.stays[0].id),
                    name=group.name or group.id,
                    term=group.term,
                    total=written(path.number, measure, group.term),
                    path=Whole(" → ".join(step_told(stay) for stay in path.stays)),
                )
