"""Which element of one version is which of another, as a plan says it: what a migration is held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from thutuc.engine.validity import in_force
from thutuc.net import Net, NetNode
from thutuc.net.soundness import Markings
from thutuc.procedure import Procedure, Retention
from thutuc.store import ProcedureRow

#: Which legal term counts after a move: that of the day of reception (R1), or the new version's where the
#: decision says so.
LegalTerm = Literal["reception", "new"]


class Said(NamedTuple):
    """Something that cannot be, in both languages; *element* is the id it is about."""

    element: str
    vi: str
    en: str

    def __str__(self) -> str:
        return f"{self.vi} · {self.en}"


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The way from one version to another; made once, and the same for every dossier."""

    old: Net
    new: Net
    key: int  #: of the version that dossiers go on under
    from_version: int
    to_version: int
    decision: str
    nodes: Mapping[str, str]  #: every element that still stands: old id → new id
    flows: Mapping[str, str]  #: every flow that still stands: old id → new id
    drop: frozenset[str]  #: events that nobody waits for any longer
    legal_term: LegalTerm
    markings: Markings  #: where tokens of the new version can stand together


def remarks_of(course: Course, versions: Sequence[ProcedureRow], today: date) -> Iterator[Said]:
    """What keeps nobody from moving on *today*, and whoever orders it should know."""
    number = course.to_version
    there = next(row for row in versions if row.key == course.key)
    held = in_force([row for row in versions if row.id == there.id], today.isoformat())
    if (there.effective_from or "") > today.isoformat():
        day = date.fromisoformat(str(there.effective_from))
        vi = f"phiên bản {number} chỉ áp dụng từ ngày {day:%d/%m/%Y}, hôm nay {today:%d/%m/%Y} chưa đến"
        yield Said("effectiveFrom", vi, f"version {number} is in force from {day} on, which is after {today}")
    elif held is None or held.key != there.key:
        now = "không phiên bản nào" if held is None else f"phiên bản {held.version}"
        en = "none is" if held is None else f"version {held.version} is"
        vi = f"hôm nay {today:%d/%m/%Y} hồ sơ mới theo {now}, không theo phiên bản {number}"
        yield Said("effectiveTo", vi, f"version {number} is not the one in force on {today}: {en}")
    old, new = (net.procedure.header.retention for net in (course.old, course.new))
    if new is not None and is_shorter(new, old, today):
        before = ("như chưa khai (giữ)", "undeclared, which is kept") if old is None else (old.term, old.term)
        vi = f"thời hạn bảo quản ngắn đi: {before[0]} → {new.term}, kể cả hồ sơ đang giải quyết được chuyển"
        en = f"retention becomes shorter: {before[1]} → {new.term}, also for running dossiers that move"
        yield Said("retention", vi, en)
    if lacks := ", ".join(newly_required(course.old.procedure, course.new.procedure)):
        vi = f"dữ liệu phiên bản mới bắt buộc mà hồ sơ có thể chưa có: {lacks}"
        yield Said("required", vi, f"data the new version requires that a dossier may lack: {lacks}")


def newly_required(old: Procedure, new: Procedure) -> tuple[str, ...]:
    """Data that the new version requires and the old one does not: a dossier moved over may lack them."""
    return tuple(sorted(_required(new) - _required(old)))


def _required(procedure: Procedure) -> set[str]:
    fields = [*procedure.header.fields, *(field for step in procedure.steps for field in step.fields)]
    return {field.name for field in fields if field.required}


def is_shorter(new: Retention, old: Retention | None, today: date) -> bool:
    """Whether a dossier that ends *today* may be erased sooner; undeclared it is kept like one for ever."""
    ends, ended = new.ends(today), None if old is None else old.ends(today)
    return ends is not None and (ended is None or ends < ended)


def chart(
    old: Net,
    new: Net,
    elements: Mapping[str, str],
    flows: Mapping[str, str],
    drop: frozenset[str] = frozenset(),
) -> tuple[dict[str, str], dict[str, str], list[Said]]:
    """All pairs of elements and of flows, and what is wrong with those that were named."""
    found = list(_wrong(old, new, elements, drop))
    nodes: dict[str, str] = {}
    for id_, node in old.nodes.items():
        target = _target(id_, elements)
        if id_ not in drop and target in new.nodes and alike(node, new.nodes[target]):
            nodes[id_] = target
    twice = {target for target, count in Counter(nodes.values()).items() if count > 1}
    for id_ in [id_ for id_ in elements if nodes.get(id_) in twice]:
        to = nodes[id_]
        vi = (
            f"phần tử {to!r} của phiên bản mới nhận nhiều phần tử cũ; để lại một, hồ sơ ở phần tử kia hoàn "
            "thành bước ấy theo phiên bản cũ rồi chạy lại kế hoạch"
        )
        en = (
            f"{to!r} of the new version takes several old elements; leave one, dossiers at another complete "
            "that step under the old version, then the plan is run again"
        )
        found.append(Said(id_, vi, en))
    pairs = _flows(old, new, nodes, flows)
    for id_, to in flows.items():
        if id_ not in old.arcs or to not in new.arcs:
            vi, en = f"không có luồng {id_!r} hoặc {to!r}", f"there is no flow {id_!r}, or none {to!r}"
            found.append(Said(id_, vi, en))
        elif list(flows.values()).count(to) > 1:
            vi, en = f"luồng {to!r} nhận nhiều luồng cũ", f"flow {to!r} takes several old ones"
            found.append(Said(id_, vi, en))
    return nodes, pairs, found


def alike(old: NetNode, new: NetNode) -> bool:
    """Whether one can take what stands on the other: what somebody does may be a user or a manual task."""
    return old.kind is new.kind or (old.kind.waits_for_somebody and new.kind.waits_for_somebody)


def _wrong(old: Net, new: Net, elements: Mapping[str, str], drop: frozenset[str]) -> Iterator[Said]:
    for id_, to in elements.items():
        if id_ not in old.nodes:
            yield Said(id_, f"phiên bản cũ không có phần tử {id_!r}", f"the old version has no {id_!r}")
        elif to not in new.nodes:
            yield Said(id_, f"phiên bản mới không có phần tử {to!r}", f"the new version has no {to!r}")
        elif not alike(old.nodes[id_], new.nodes[to]):
            kinds = f"{old.nodes[id_].kind} → {new.nodes[to].kind}"
            yield Said(id_, f"khác loại phần tử: {kinds}", f"elements of two kinds: {kinds}")
    for id_ in sorted(drop):
        if id_ not in old.nodes or old.nodes[id_].event is None:
            yield Said(id_, f"phiên bản cũ không có sự kiện {id_!r}", f"the old version has no event {id_!r}")
        elif id_ in elements:
            yield Said(id_, f"{id_!r} vừa bỏ vừa chuyển", f"{id_!r} is both dropped and mapped")


def _target(id_: str, elements: Mapping[str, str]) -> str:
    """What an element is called now; inside a call activity that was renamed, under its new name."""
    if id_ in elements:
        return elements[id_]
    outer, slash, inner = id_.rpartition("/")
    return f"{_target(outer, elements)}/{inner}" if slash else id_


def _flows(old: Net, new: Net, nodes: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """By name, else by id where it still leads to the same, else by what it joins."""
    pairs: dict[str, str] = {}
    for id_, arc in old.arcs.items():
        to = new.arcs.get(named.get(id_, id_))
        if to is not None and (id_ in named or nodes.get(arc.target) == to.target):
            pairs[id_] = to.id
    taken = set(pairs.values())
    free: dict[tuple[str, str], list[str]] = {}
    for arc in new.arcs.values():
        if arc.id not in taken:
            free.setdefault((arc.source, arc.target), []).append(arc.id)
    for arc in old.arcs.values():
        there = free.get((nodes.get(arc.source, ""), nodes.get(arc.target, "")))
        if arc.id not in pairs and there:
            pairs[arc.id] = there.pop(0)
    return pairs
