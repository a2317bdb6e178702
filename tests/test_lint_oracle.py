"""The longest path beside a reference that knows nothing of it: every path, one after the other, added up.

The reference walks small random drawings step by step and passes nothing twice; it sorts nothing, takes no
flow out and remembers no partial sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import event, given, settings
from hypothesis import strategies as st

from thutuc.lint.time import prove_time
from thutuc.lint.time.amounts import Measure
from thutuc.procedure import (
    EventDefinition,
    EventKind,
    Flow,
    Group,
    Header,
    Node,
    NodeKind,
    Procedure,
    Step,
    Suspend,
    Timer,
    TimerKind,
)
from thutuc.worktime import Counting, Term, TermUnit

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Drawn:
    """One step of a random drawing."""

    quarters: int  #: of a working day; 0: untimed
    group: int | None = None
    waits: bool = False  #: the clock stands still
    ready: bool = False  #: the clock ends here
    edge: tuple[int, int] | None = None  #: a timer at its edge: quarters, and where it leads


@dataclass(frozen=True)
class Drawing:
    """Steps 0, 1, …, the flows between them, and the groups' terms."""

    steps: tuple[Drawn, ...]
    flows: frozenset[tuple[int, int]]
    groups: tuple[int, ...]


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    count = draw(st.integers(2, 7))
    groups = tuple(draw(st.lists(st.integers(1, 20), max_size=2)))
    some = st.integers(0, count - 1)
    steps = tuple(
        Drawn(
            quarters=draw(st.integers(0, 12)),
            group=draw(st.none() | st.integers(0, len(groups) - 1)) if groups else None,
            waits=draw(st.integers(0, 6)) == 0,
            ready=draw(st.integers(0, 8)) == 0,
            edge=draw(st.tuples(st.integers(1, 12), some)) if draw(st.integers(0, 5)) == 0 else None,
        )
        for _ in range(count)
    )
    onward = {(one, one + 1) for one in range(count - 1)} if draw(st.booleans()) else set()
    return Drawing(steps, frozenset(onward | draw(st.sets(st.tuples(some, some), max_size=9))), groups)


# --- the reference --------------------------------------------------------------------------------


def sums(drawing: Drawing) -> Iterator[int]:
    """What every path from the first step to an end takes, in quarters of a day."""

    def walk(at: int, seen: frozenset[int], groups: frozenset[int], so_far: int) -> Iterator[int]:
        here, seen = drawing.steps[at], seen | {at}
        if here.edge is not None:
            after = so_far + (0 if here.waits else here.edge[0])
            if here.edge[1] not in seen:
                yield from walk(here.edge[1], seen, groups, after)
        if not here.waits and here.group is not None:
            so_far += 0 if here.group in groups else drawing.groups[here.group]
            groups = groups | {here.group}
        elif not here.waits:
            so_far += here.quarters or (here.edge[0] if here.edge else 0)
        onward = sorted(target for source, target in drawing.flows if source == at)
        if here.ready or not onward:
            yield so_far
            return
        for target in onward:
            if target not in seen:
                yield from walk(target, seen, groups, so_far)

    yield from walk(0, frozenset(), frozenset(), 0)


# --- the drawing as a procedure -------------------------------------------------------------------


def procedure_of(drawing: Drawing) -> Procedure:
    """The same as a procedure file would say it."""
    nodes = [Node("start", NodeKind.START_EVENT, line=1)]
    flows = [Flow("begin", "start", "step_0")]
    flows += [Flow(f"f{a}_{b}", f"step_{a}", f"step_{b}") for a, b in sorted(drawing.flows)]
    for number, drawn in enumerate(drawing.steps):
        nodes.append(Node(f"step_{number}", NodeKind.USER_TASK, line=number + 2, step=_step(number, drawn)))
        if drawn.edge is not None:
            timer = Timer(TimerKind.TERM, str(_days(drawn.edge[0])), Counting.TABLE)
            nodes.append(
                Node(
                    f"edge_{number}",
                    NodeKind.BOUNDARY_EVENT,
                    event=EventDefinition(EventKind.TIMER, timer=timer),
                    attached_to=f"step_{number}",
                )
            )
            flows.append(Flow(f"e{number}", f"edge_{number}", f"step_{drawn.edge[1]}"))
    groups = tuple(Group(f"group_{n}", term=_days(each)) for n, each in enumerate(drawing.groups))
    header = Header(legal_term=Term(Decimal(1), TermUnit.WORKING_DAY), groups=groups)
    whole = (_joined(node, flows) for node in nodes)
    return Procedure("drawn", "Vẽ", header, tuple(whole), tuple(flows))


def _joined(node: Node, flows: list[Flow]) -> Node:
    return replace(
        node,
        incoming=tuple(flow.id for flow in flows if flow.target == node.id),
        outgoing=tuple(flow.id for flow in flows if flow.source == node.id),
    )


def _step(number: int, drawn: Drawn) -> Step:
    return Step(
        f"step_{number}",
        f"Bước {number}",
        NodeKind.USER_TASK,
        term=_days(drawn.quarters) if drawn.quarters else None,
        untimed=not drawn.quarters,
        suspend=Suspend("posting") if drawn.waits else None,
        group=f"group_{drawn.group}" if drawn.group is not None else None,
        result_ready=drawn.ready,
    )


def _days(quarters: int) -> Term:
    return Term(Decimal(quarters) / 4, TermUnit.WORKING_DAY)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(drawings())
def test_the_longest_path_is_the_longest_of_all_paths(drawing: Drawing) -> None:
    expected = max(sums(drawing), default=0)
    proof = prove_time(procedure_of(drawing))
    assert proof.unproved == ""
    found = max((judged.path.number for judged in proof.judged), default=NOTHING)
    event("loops" if any(a >= b for a, b in drawing.flows) else "straight")
    assert found == Decimal(expected) / 4
    for judged in proof.judged:
        assert judged.measure is Measure.WORKING_DAY
        shown = [stay.amount.number for stay in judged.path.stays if stay.amount is not None]
        assert sum(shown, NOTHING) == judged.path.number, "the path printed makes the sum printed"
