"""Reads lanes, nested ones too, and tells which role is drawn around a step."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from thutuc.bpmn.definitions import without_prefix
from thutuc.bpmn.findings import Findings, Place
from thutuc.bpmn.names import BPMN, id_of, line_of
from thutuc.procedure import Lane

_LANE = f"{{{BPMN}}}lane"
_CHILDREN = f"{{{BPMN}}}childLaneSet"
_NODE = f"{{{BPMN}}}flowNodeRef"

_Path = tuple[int, ...]


class Lanes:
    """The lanes of one process; a step answers to the innermost one it lies in."""

    def __init__(self, sets: Iterable[etree._Element], findings: Findings) -> None:
        self._findings = findings
        self.all: list[Lane] = []
        self._paths: dict[str, list[_Path]] = {}  #: node id → the lanes around it, outermost first
        waiting: list[tuple[etree._Element, _Path]] = [
            (lane, ()) for one in sets for lane in one.iterchildren(_LANE)
        ]
        waiting.reverse()
        while waiting:
            element, outer = waiting.pop()
            path = (*outer, len(self.all))
            self._read(element, path)
            inner = [lane for block in element.iterchildren(_CHILDREN) for lane in block.iterchildren(_LANE)]
            waiting.extend((lane, path) for lane in reversed(inner))

    def _read(self, element: etree._Element, path: _Path) -> None:
        nodes = []
        for reference in element.iterchildren(_NODE):
            id_ = without_prefix((reference.text or "").strip(), reference)
            nodes.append(id_)
            self._paths.setdefault(id_, []).append(path)
        name = " ".join(element.get("name", "").split())
        self.all.append(Lane(id_of(element), name, tuple(dict.fromkeys(nodes)), line_of(element)))

    def role(self, step: Place, scopes: Iterable[str]) -> str | None:
        """The name of the innermost named lane around a step, or around the subprocesses it lies in."""
        for id_ in (step.id or "", *scopes):
            paths = self._paths.get(id_)
            if paths:
                return self._innermost(paths, step)
        return None

    def _innermost(self, paths: list[_Path], step: Place) -> str | None:
        deepest = max(paths, key=len)
        strangers = [path for path in paths if deepest[: len(path)] != path]
        if strangers:
            names = [self.all[path[-1]].name or self.all[path[-1]].id for path in (deepest, *strangers)]
            self._findings.add("lane-ambiguous", step, found=", ".join(names))
        return next((self.all[lane].name for lane in reversed(deepest) if self.all[lane].name), None)

    def check(self, known: Iterable[str]) -> None:
        """Find references to elements that the process does not have."""
        ids = set(known)
        for lane in self.all:
            for node in lane.nodes:
                if node not in ids:
                    self._findings.add("lane-reference", lane, found=node)
