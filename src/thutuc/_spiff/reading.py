"""Lays the two readings of a file side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from thutuc._spiff.facts import WHAT, Facts, Key, Value, facts_of
from thutuc._spiff.faults import FAULTS, Case, Difference
from thutuc._spiff.specs import facts_of_specs, parsed
from thutuc.errors import Finding, Kind
from thutuc.procedure import Procedure

RULE = "second-reader"
_LONGEST = 120
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Excused:
    """A difference that the written list explains."""

    fault: str  #: id in :data:`~thutuc._spiff.faults.FAULTS`
    finding: Finding


@dataclass(frozen=True, slots=True)
class Reading:
    """What SpiffWorkflow makes of a file, compared with what thutuc made of it."""

    status: Literal["agrees", "differs", "cannot read"]
    differences: tuple[Finding, ...] = ()  #: each refuses the file
    excused: tuple[Excused, ...] = ()  #: known faults of SpiffWorkflow, told but not held against the file
    reason: str | None = None  #: why SpiffWorkflow cannot read the file


def second_reading(source: bytes, procedure: Procedure) -> Reading:
    """Read the file once more with SpiffWorkflow and compare; never raises for what the file contains."""
    try:
        theirs = facts_of_specs(parsed(source, procedure.id))
    # Its parser has no error of its own for what it does not expect: it raises RecursionError, KeyError, …
    except Exception as error:
        return Reading("cannot read", reason=reason_of(error))
    differences: list[Finding] = []
    excused: list[Excused] = []
    case = Case(procedure)
    for difference in compare(facts_of(procedure), theirs):
        finding = _finding(difference, procedure)
        fault = next((f for f in FAULTS if f.excuses and f.excuses(difference, case)), None)
        if fault is None:
            differences.append(finding)
        else:
            excused.append(Excused(fault.id, finding))
    return Reading("differs" if differences else "agrees", tuple(differences), tuple(excused))


def reason_of(error: BaseException) -> str:
    """One sentence of what SpiffWorkflow said, without the layers around it."""
    text = _UUID.sub("…", " ".join(str(error).split())) or type(error).__name__
    if isinstance(error, RecursionError) or "RecursionError" in text:
        return "SpiffWorkflow cannot follow so many elements in a row"
    element = getattr(error, "id", None)
    place = f" [{element}]" if isinstance(element, str) and element else ""
    return f"{text[:300].rstrip('. ')}{place}"


def compare(ours: Facts, theirs: Facts) -> list[Difference]:
    """Every fact on which they differ; of an element that one of them does not know, only that."""
    found: list[Difference] = []
    for key in dict.fromkeys([*ours, *theirs]):
        mine, other = ours.get(key), theirs.get(key)
        if mine == other:
            continue
        kind = Key(key.element, "kind")
        if key != kind and (kind not in ours or kind not in theirs):
            continue
        found.append(Difference(key, mine, other))
    return found


def _finding(difference: Difference, procedure: Procedure) -> Finding:
    key = difference.key
    node = procedure.node.get(key.element)
    element, name, line = key.element, node.name if node else None, node.line if node else None
    if node is not None and key.flow is not None and key.flow < len(node.outgoing):
        flow = procedure.flow[node.outgoing[key.flow]]
        element, name, line = flow.id, flow.name, flow.line
    what, what_vi = WHAT[key.what]
    place = f" (flow {key.flow + 1} of {key.element!r})" if key.flow is not None else ""
    place_vi = f" (luồng thứ {key.flow + 1} của {key.element!r})" if key.flow is not None else ""
    return Finding(
        rule=RULE,
        message=f"Expected both readers to agree on {what}{place}, found {_said(difference.ours, 'nothing')} "
        f"by thutuc and {_said(difference.theirs, 'nothing')} by SpiffWorkflow.",
        message_vi=f"Hai bộ đọc phải hiểu như nhau về {what_vi}{place_vi}; thutuc đọc là "
        f"{_said(difference.ours, 'không có')}, SpiffWorkflow đọc là {_said(difference.theirs, 'không có')}.",
        remedy="Draw this element anew and save the file; if the difference stays, report it with the file.",
        remedy_vi="Vẽ lại phần tử này rồi lưu tệp; nếu vẫn khác nhau, báo lỗi kèm theo tệp.",
        element=element,
        name=name or None,
        line=line,
        file=procedure.file,
        kind=Kind.UNSUPPORTED,
    )


def _said(value: Value, nothing: str) -> str:
    if value is None:
        return nothing
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…'"
