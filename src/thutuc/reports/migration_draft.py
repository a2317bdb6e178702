"""A draft of the plan by which running dossiers go over to another version, for a person to complete.

An element that kept its id matches by itself. One that kept its name, which no other bears, is written down.
Everything else is asked in comments: nothing is guessed, and without the number of a decision the plan is
refused.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from thutuc.procedure import Node, NodeKind, Procedure
from thutuc.procedure.telling import printed
from thutuc.reports.difference_pairs import pair_flows, pair_nodes

#: What dossiers can stand on, or wait at; of others no dossier has anything.
_PASSED = {NodeKind.START_EVENT, NodeKind.END_EVENT}


@dataclass(frozen=True, slots=True)
class MigrationDraft:
    """What a plan can say by itself, and what it asks."""

    sure: Mapping[str, str]  #: old id → new id of what kept its name
    likely: Mapping[str, str]  #: what stands at the same place or is called nearly so: a person says whether
    gone: tuple[str, ...]  #: old ids without a counterpart on which a dossier can stand
    dropped: tuple[str, ...]  #: old ids of events that nobody would wait for any longer
    renamed: tuple[str, ...]  #: ids that stayed while the name became another: the same work?
    flows: tuple[str, ...]  #: old ids of flows into a join that have no counterpart


def draft_migration(old: Procedure, new: Procedure) -> MigrationDraft:
    """Compare two versions for a plan of migration."""
    sure = dict(_sure(old, new))
    pairs = pair_nodes(old, new)
    likely = {
        before: after
        for before, after in pairs.items()
        if before != after and before not in sure and after not in sure.values()
    }
    likely = {a: b for a, b in likely.items() if _alike(old.node[a], new.node[b])}
    lost = [node for node in old.nodes if node.id not in {**sure, **likely} and not _stays(node, new)]
    events = [node for node in lost if _waits_beside(node, old)]
    nodes = {id_: id_ for id_ in old.node if id_ in new.node} | sure
    known = pair_flows(old, new, nodes)
    joins = [node for node in old.nodes if node.kind.is_gateway and len(node.incoming) > 1]
    return MigrationDraft(
        sure,
        likely,
        tuple(node.id for node in lost if not _waits_beside(node, old) and node.kind not in _PASSED),
        tuple(node.id for node in events),
        tuple(_renamed(old, new)),
        tuple(flow for node in joins for flow in node.incoming if flow not in known),
    )


def write_migration(
    old: Procedure,
    new: Procedure,
    versions: tuple[int, int],
    *,
    standing: Mapping[str, int] | None = None,
) -> str:
    """The draft as TOML; *standing*: how many open dossiers stand at each step of the old version."""
    draft, counted = draft_migration(old, new), standing or {}
    lines = [
        "# Bản nháp kế hoạch chuyển hồ sơ · draft of a plan of migration",
        "# Mã giữ nguyên thì tự khớp. Dòng có # là chỗ người soạn phải quyết định; không có gì được đoán.",
        f"procedure = {_text(old.id)}",
        f"from = {versions[0]}",
        f"to = {versions[1]}",
        'decision = ""                  # bắt buộc: số quyết định · the number of the decision',
        'legal_term = "reception"       # "new" chỉ khi quyết định ghi rõ · only where the decision says so',
        *_drops(draft, old),
        "",
        "[elements]",
        *(f"{_text(before)} = {_text(after)}" for before, after in draft.sure.items()),
        *_asked(draft, old, new, counted),
    ]
    if draft.flows:
        lines += ["", "[flows]", *(f'# {_text(flow)} = ""   # {_way(old, flow)}' for flow in draft.flows)]
    return "\n".join(lines) + "\n"


def _drops(draft: MigrationDraft, old: Procedure) -> Iterator[str]:
    if draft.dropped:
        told = ", ".join(_said(old.node[id_]) for id_ in draft.dropped)
        yield f"# drop = {json.dumps(list(draft.dropped), ensure_ascii=False)}   # thôi chờ: {told}?"


def _asked(
    draft: MigrationDraft, old: Procedure, new: Procedure, counted: Mapping[str, int]
) -> Iterator[str]:
    for before, after in draft.likely.items():
        told = f"{_said(old.node[before])} → {_said(new.node[after])}: có phải cùng một bước không?"
        yield f"# {_text(before)} = {_text(after)}   # {told}{_count(before, counted)}"
    for id_ in draft.gone:
        told = f"{_said(old.node[id_])}: không có phần tử tương ứng; để nguyên thì hồ sơ ở lại"
        yield f'# {_text(id_)} = ""   # {told}{_count(id_, counted)}'
    for id_ in draft.renamed:
        told = f"{_said(old.node[id_])} → {_said(new.node[id_])}: cùng mã, tên khác; có phải cùng một việc?"
        yield f"# {_text(id_)}: {told}{_count(id_, counted)}"


def _count(id_: str, counted: Mapping[str, int]) -> str:
    return f" ({counted[id_]} hồ sơ đang ở đây)" if counted.get(id_) else ""


def _said(node: Node) -> str:
    return f"«{printed(node.name or node.id)}»"


def _way(procedure: Procedure, flow: str) -> str:
    drawn = procedure.flow[flow]
    ends = _said(procedure.node[drawn.source]), _said(procedure.node[drawn.target])
    return f"nhánh vào cổng {ends[1]} từ {ends[0]}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sure(old: Procedure, new: Procedure) -> Iterator[tuple[str, str]]:
    """What has another id and the same name, which nothing else bears in either version."""
    before, after = _by_name(old.nodes), _by_name(new.nodes)
    found: dict[str, str] = {}
    for name, node in before.items():
        other = after.get(name)
        if other is not None and node.id not in new.node and other.id not in old.node and _alike(node, other):
            found[node.id] = other.id
    for id_, to in found.items():
        node, other = old.node[id_], new.node[to]
        ends = (node.parent, other.parent), (node.attached_to, other.attached_to)
        if all(found.get(ours or "", ours) == theirs for ours, theirs in ends):
            yield id_, to


def _by_name(nodes: Sequence[Node]) -> dict[str, Node]:
    names = Counter(_name(node) for node in nodes)
    return {_name(node): node for node in nodes if _name(node) and names[_name(node)] == 1}


def _name(node: Node) -> str:
    return " ".join(node.name.casefold().split())


def _alike(node: Node, other: Node) -> bool:
    return node.kind is other.kind or (node.kind.waits_for_somebody and other.kind.waits_for_somebody)


def _waits_beside(node: Node, procedure: Procedure) -> bool:
    """Whether it is an event at an edge, or what begins an event subprocess: no token rests on it."""
    level = procedure.node.get(node.parent or "")
    begins = node.kind is NodeKind.START_EVENT and level is not None and level.triggered_by_event
    return node.attached_to is not None or begins


def _stays(node: Node, new: Procedure) -> bool:
    other = new.node.get(node.id)
    return other is not None and _alike(node, other)


def _renamed(old: Procedure, new: Procedure) -> Iterable[str]:
    for node in old.nodes:
        other = new.node.get(node.id)
        if node.step is not None and other is not None and _name(node) != _name(other):
            yield node.id
