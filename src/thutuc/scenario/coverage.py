"""How much of a procedure its scenarios came by: nodes, flows, rules of time, rows of decision tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thutuc.net import Net
from thutuc.procedure import Procedure
from thutuc.scenario.following import Passed
from thutuc.scenario.rules import Rule, rows_of, rules_of

#: What is counted, and what it is called.
PARTS: Mapping[str, tuple[str, str]] = {
    "nodes": ("nút", "nodes"),
    "flows": ("luồng", "flows"),
    "terms": ("quy tắc thời hạn", "rules of time"),
    "rows": ("dòng bảng quyết định", "rows of decision tables"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """What there is of one part, and what was not come by."""

    whole: int
    missing: tuple[Rule, ...]  #: each with its name and line, nodes and flows too

    @property
    def met(self) -> int:
        """How many were come by."""
        return self.whole - len(self.missing)

    @property
    def percent(self) -> float:
        """Of a hundred; all, where there is nothing to come by."""
        return 100.0 * self.met / self.whole if self.whole else 100.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the scenarios of one procedure, or of many, came by."""

    shares: Mapping[str, Share]  #: by the words of :data:`PARTS`
    passed: Passed

    @property
    def told(self) -> Mapping[str, Share]:
        """The shares of what the procedure has: one that asks no decision table has no rows."""
        return {name: share for name, share in self.shares.items() if share.whole}

    def short_of(self, least: Mapping[str, float]) -> dict[str, float]:
        """The parts that are below what was asked for, and how far they got."""
        return {
            name: self.shares[name].percent
            for name, wanted in least.items()
            if self.shares[name].percent < wanted
        }


def said(percent: float, lang: str = "en", least: float = 100.0) -> str:
    """A share as people read it: never rounded up to the *least* that it does not reach."""
    near = round(percent, 1)
    text = f"{int(percent * 10) / 10 if percent < least <= near else near:g}"
    return text.replace(".", ",") if lang == "vi" else text


def coverage_of(net: Net, runs: Iterable[Passed]) -> Coverage:
    """What some runs of a procedure came by; its own drawing counts, not what it calls."""
    procedure, passed = net.procedure, Passed()
    for each in runs:
        passed.add(each)
    nodes = [
        Rule(n.id, n.name or n.id, n.name or n.id, n.line, n.id)
        for n in procedure.nodes
        if not n.triggered_by_event  # no token rests there: its start event counts
    ]
    flows = [_flow(procedure, flow.id) for flow in procedure.flows]
    rules, rows = rules_of(procedure), rows_of(net)
    return Coverage(
        {
            "nodes": Share(len(nodes), tuple(each for each in nodes if not passed.nodes[each.id])),
            "flows": Share(len(flows), tuple(each for each in flows if not passed.flows[each.id])),
            "terms": Share(len(rules), tuple(each for each in rules if not passed.rules[each.id])),
            "rows": Share(len(rows), tuple(each for each in rows if not passed.rules[each.id])),
        },
        passed,
    )


def together(parts: Iterable[Coverage]) -> Coverage:
    """What the runs of several procedures came by."""
    every = list(parts)
    shares = {
        name: Share(
            sum(each.shares[name].whole for each in every),
            tuple(rule for each in every for rule in each.shares[name].missing),
        )
        for name in PARTS
    }
    return Coverage(shares, Passed())


def _flow(procedure: Procedure, id: str) -> Rule:
    flow = procedure.flow[id]
    ends = [procedure.node[end].name or end for end in (flow.source, flow.target)]
    name = f"{flow.name}: " if flow.name else ""
    told = f"{name}{ends[0]} → {ends[1]}"
    return Rule(flow.id, told, told, flow.line, flow.id)
