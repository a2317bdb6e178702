"""What changed between two versions of a procedure: its steps, terms, roles, flows, envelope and basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

from thutuc.procedure import Flow, Node, Procedure, Step
from thutuc.reports.difference_facets import (
    FLOW,
    HEADER,
    NODE,
    STEP,
    Area,
    Facet,
    came_and_went,
    items,
    value_of,
)
from thutuc.reports.difference_pairs import moved, pair_flows, pair_nodes, steps_in_order


class What(StrEnum):
    """What happened to an element."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  #: a step that now comes at another place
    CHANGED = "changed"


class Of(StrEnum):
    """What an element is."""

    PROCEDURE = "procedure"
    STEP = "step"
    NODE = "node"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was; texts are the file's own words."""

    of: Of
    what: What
    area: Area
    element: str  #: its id, the new one where it still stands
    name: str = ""  #: what people know it by
    was: str | None = None  #: its old id, where that was another
    facet: str = ""  #: what of it, as :mod:`thutuc.reports.difference_facets` names it
    before: str | None = None
    after: str | None = None
    line_before: int | None = None
    line_after: int | None = None
    listed: bool = False  #: one item of a list came or went


@dataclass(frozen=True)
class Difference:
    """Two versions of a procedure beside each other."""

    old: Procedure
    new: Procedure
    nodes: Mapping[str, str]  #: old id → new id of what still stands
    changes: tuple[Change, ...]

    @cached_property
    def by_step(self) -> Mapping[str, tuple[Change, ...]]:
        """What changed of each step of the old version, by its old id; a removed one has that change only."""
        olds = {new: old for old, new in self.nodes.items()}
        found: dict[str, tuple[Change, ...]] = {}
        for change in self.changes:
            if change.of is Of.STEP and change.what is not What.ADDED:
                id_ = change.element if change.what is What.REMOVED else olds[change.element]
                found[id_] = (*found.get(id_, ()), change)
        return found


def compare(old: Procedure, new: Procedure) -> Difference:
    """Everything in which *new* is not as *old*, in the order in which it is told."""
    nodes = pair_nodes(old, new)
    renamed = {before: after for before, after in nodes.items() if before != after}
    changes = [
        *_facets(Of.PROCEDURE, HEADER, old.header, new.header, _Named(new.id, new.name, old.line, new.line)),
        *_title(old, new),
        *_steps(old, new, nodes, renamed),
        *_nodes(old, new, nodes, renamed),
        *_flows(old, new, nodes),
    ]
    if not changes and _drawing(old) != _drawing(new):
        changes.append(Change(Of.PROCEDURE, What.CHANGED, Area.DRAWING, new.id, new.name))
    return Difference(old, new, nodes, tuple(changes))


@dataclass(frozen=True, slots=True)
class _Named:
    """What a change says of its element."""

    id: str
    name: str
    line_before: int | None = None
    line_after: int | None = None
    was: str | None = None


def _change(of: Of, what: What, area: Area, named: _Named, **said: str | None) -> Change:
    return Change(
        of,
        what,
        area,
        named.id,
        named.name,
        named.was,
        line_before=named.line_before,
        line_after=named.line_after,
        **said,  # type: ignore[arg-type]  # facet, before and after only
    )


def _title(old: Procedure, new: Procedure) -> Iterator[Change]:
    named = _Named(new.id, new.name, old.line, new.line)
    for facet in ("name", "executable", "id"):
        before, after = getattr(old, facet), getattr(new, facet)
        if before != after:
            told = [str(each).lower() if isinstance(each, bool) else each for each in (before, after)]
            said = dict(zip(("before", "after"), told, strict=True))
            yield _change(Of.PROCEDURE, What.CHANGED, Area.PROCEDURE, named, facet=facet, **said)


def _facets(
    of: Of, facets: Mapping[str, Facet], before: object, after: object, named: _Named
) -> Iterator[Change]:
    """Each thing in which two things of one kind differ; of lists only what came, went or became another."""
    for facet in facets.values():
        ours, theirs = value_of(before, facet.path), value_of(after, facet.path)
        told = items(ours), items(theirs)
        if told[0] == told[1]:
            continue
        listed = came_and_went(ours, theirs) if tuple in (type(ours), type(theirs)) else []
        one = "; ".join(told[0]) or None, "; ".join(told[1]) or None  # or the same ones in another order
        for was, becomes in listed or [one]:
            change = _change(of, What.CHANGED, facet.area, named, facet=facet.path, before=was, after=becomes)
            yield replace(change, listed=bool(listed) and None in (was, becomes))


# --- steps ----------------------------------------------------------------------------------------


def _steps(
    old: Procedure, new: Procedure, nodes: Mapping[str, str], renamed: Mapping[str, str]
) -> Iterator[Change]:
    """Those of the new version in their order, then those that are gone."""
    olds = {after: before for before, after in nodes.items()}
    elsewhere = moved(old, new, nodes)
    before_new = _comes_after(new)
    before_old = _comes_after(old)
    for id_ in steps_in_order(new):
        step = new.step[id_]
        earlier = old.step.get(olds.get(id_, ""))
        if earlier is None:
            yield _change(Of.STEP, What.ADDED, Area.STEP, _Named(id_, step.name, None, step.line))
            continue
        was = earlier.id if earlier.id != id_ else None
        named = _Named(id_, step.name or earlier.name, earlier.line, step.line, was)
        if was is not None:
            yield _change(Of.STEP, What.CHANGED, Area.STEP, named, facet="id", before=was, after=id_)
        if id_ in elsewhere:
            places = {"before": before_old.get(earlier.id), "after": before_new.get(id_)}
            yield _change(Of.STEP, What.MOVED, Area.STEP, named, facet="order", **places)
        yield from _facets(Of.STEP, STEP, _step_renamed(earlier, renamed), step, named)
    for step in old.steps:
        if nodes.get(step.id) not in new.step:
            yield _change(Of.STEP, What.REMOVED, Area.STEP, _Named(step.id, step.name, step.line))


def _comes_after(procedure: Procedure) -> dict[str, str]:
    """The step that comes before each, by name."""
    order = [procedure.step[id_] for id_ in steps_in_order(procedure)]
    return {after.id: before.name or before.id for before, after in pairwise(order)}


def _step_renamed(step: Step, renamed: Mapping[str, str]) -> Step:
    """The same step, speaking of others by their new ids."""
    if not renamed:
        return step
    return replace(
        step,
        same_as=renamed.get(step.same_as or "", step.same_as),
        not_same_as=tuple(renamed.get(each, each) for each in step.not_same_as),
        requires=tuple(replace(each, of=renamed.get(each.of, each.of)) for each in step.requires),
    )


# --- what else is drawn ---------------------------------------------------------------------------


def _nodes(
    old: Procedure, new: Procedure, nodes: Mapping[str, str], renamed: Mapping[str, str]
) -> Iterator[Change]:
    """Gateways, events, services; and of steps what is not their official work: loops, where they lie."""
    olds = {after: before for before, after in nodes.items()}
    for node in new.nodes:
        earlier = old.node.get(olds.get(node.id, ""))
        if earlier is None or (earlier.step is None) is not (node.step is None):
            if node.step is None:
                yield _change(Of.NODE, What.ADDED, Area.NODE, _Named(node.id, _called(node), None, node.line))
            continue
        was = earlier.id if earlier.id != node.id else None
        named = _Named(node.id, _called(node), earlier.line, node.line, was)
        if was is not None and node.step is None:
            yield _change(Of.NODE, What.CHANGED, Area.NODE, named, facet="id", before=was, after=node.id)
        told = _facets(Of.NODE, NODE, _node_renamed(earlier, renamed), node, named)
        yield from (each for each in told if node.step is None or each.facet not in STEP)
    for node in old.nodes:
        there = new.node.get(nodes.get(node.id, ""))
        if node.step is None and (there is None or there.step is not None):
            yield _change(Of.NODE, What.REMOVED, Area.NODE, _Named(node.id, _called(node), node.line))


def _called(node: Node) -> str:
    return node.name or node.kind


def _node_renamed(node: Node, renamed: Mapping[str, str]) -> Node:
    if not renamed:
        return node
    return replace(
        node,
        attached_to=renamed.get(node.attached_to or "", node.attached_to),
        handler=renamed.get(node.handler or "", node.handler),
        parent=renamed.get(node.parent or "", node.parent),
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """A flow as it is compared: its ends by name, so that a new id alone changes nothing."""

    source: Any
    target: Any
    name: str
    condition: str | None
    default: bool


def _flows(old: Procedure, new: Procedure, nodes: Mapping[str, str]) -> Iterator[Change]:
    pairs = pair_flows(old, new, nodes)
    olds = {after: before for before, after in pairs.items()}
    for flow in new.flows:
        if flow.id not in olds:
            named = _Named(flow.id, _between(new, flow), None, flow.line)
            yield _change(Of.FLOW, What.ADDED, Area.FLOW, named, after=flow.condition)
            continue
        earlier = old.flow[olds[flow.id]]
        named = _Named(flow.id, _between(new, flow), earlier.line, flow.line)
        for change in _facets(Of.FLOW, FLOW, _way(old, earlier, nodes), _way(new, flow, {}), named):
            if change.facet in ("source", "target"):
                ends = [_end(of, getattr(each, change.facet)) for of, each in ((old, earlier), (new, flow))]
                yield replace(change, before=ends[0], after=ends[1])
            else:
                yield change
    for flow in old.flows:
        if flow.id not in pairs:
            named = _Named(flow.id, _between(old, flow), flow.line)
            yield _change(Of.FLOW, What.REMOVED, Area.FLOW, named, before=flow.condition)


def _way(procedure: Procedure, flow: Flow, nodes: Mapping[str, str]) -> _Way:
    default = procedure.node[flow.source].default == flow.id
    ends = (nodes.get(flow.source, flow.source), nodes.get(flow.target, flow.target))
    return _Way(*ends, flow.name, flow.condition, default)


def _between(procedure: Procedure, flow: Flow) -> str:
    return f"{_end(procedure, flow.source)} → {_end(procedure, flow.target)}"


def _end(procedure: Procedure, id_: str) -> str:
    node = procedure.node[id_]
    return node.name or node.id


def _drawing(procedure: Procedure) -> tuple[object, ...]:
    lanes = tuple(replace(lane, line=None) for lane in procedure.lanes)
    return procedure.shapes, procedure.edges, lanes
