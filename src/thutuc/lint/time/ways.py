"""The drawing as a graph in which standing somewhere takes time: what the longest path is looked for in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from thutuc.errors import TermError
from thutuc.lint.domains import decided
from thutuc.lint.reach import onward, reached_from
from thutuc.lint.time.amounts import Amount, Measure, amount_of
from thutuc.lint.time.cases import Case, step_term_of
from thutuc.net.timers import later
from thutuc.procedure import EventKind, Flow, Loop, Node, NodeKind, Procedure, Step, Timer, TimerKind
from thutuc.worktime import READINGS, Counting, Term

_DAY = 86_400_000_000  #: microseconds
_DECIDING = frozenset({NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY})
_OUT = "\N{RIGHTWARDS ARROW}out"  #: where a subprocess is left, or a clock begins anew
_IN = "\N{RIGHTWARDS ARROW}in"  #: where an activity with events at its edge begins


@dataclass(frozen=True, slots=True)
class Stay:
    """One place on the way: what it is, and how much of the dossier's time it takes."""

    id: str
    name: str
    number: str | None = None  #: row of the published table
    term: str = ""  #: as written in the file
    amount: Amount | None = None  #: ``None`` where nothing is counted
    group: str | None = None  #: its time is the group's, counted once
    group_name: str = ""
    ground: str | None = None  #: on which ground the clock stands still meanwhile
    basis: str | None = None  #: the text of law that says so
    #: when it ends the clock goes on with a term of its own, or from the beginning
    restarts: bool = False
    fresh: Term | None = None
    made_up: bool = False  #: the figure is not the published table's
    by_table: bool = False  #: counted by the published step table
    untimed: bool = False  #: nothing is counted because the file says so


@dataclass(slots=True)
class Ways:
    """A graph of stays; its paths are the ways that a dossier may go."""

    stays: dict[str, Stay] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)  #: where the clock has ended

    def put(self, key: str, stay: Stay) -> None:
        """Add a place."""
        self.stays[key] = stay
        self.after.setdefault(key, [])
        self.before.setdefault(key, [])

    def keep(self, starts: Iterable[str]) -> None:
        """Forget what none of *starts* leads to."""
        seen = set(starts)
        waiting = list(seen)
        while waiting:
            for target in self.after[waiting.pop()]:
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        self.stays = {key: stay for key, stay in self.stays.items() if key in seen}
        self.after = {key: self.after[key] for key in self.stays}
        self.before = {key: [one for one in self.before[key] if one in seen] for key in self.stays}

    def join(self, source: str, target: str) -> None:
        """Lead from one place to another, once."""
        if source in self.stays and target in self.stays and target not in self.after[source]:
            self.after[source].append(target)
            self.before[target].append(source)

    def begin_after(self, key: str) -> None:
        """Let the clock end at a place, and begin anew after it."""
        stay, anew = self.stays[key], key + _OUT
        self.put(anew, Stay(stay.id, stay.name, restarts=True, fresh=stay.fresh))
        self.after[anew], self.after[key] = self.after[key], []
        for target in self.after[anew]:
            self.before[target] = [anew if one == key else one for one in self.before[target]]
        self.ends.add(key)


def ways_of(procedure: Procedure, case: Case) -> Ways:
    """The ways of a procedure in one case of its conditional terms."""
    return _Drawing(procedure, case).ways()


def _beside(procedure: Procedure) -> Iterator[str]:
    """Events at edges that break off nothing and lead to no result: what follows, a reminder, runs beside."""
    reminders = [node.id for node in procedure.nodes if node.attached_to and not node.interrupting]
    results = {step.id for step in procedure.steps if step.result_ready}
    if reminders and results:  # seldom: it is asked once for each case of the terms
        after = onward(procedure)
        yield from (id_ for id_ in reminders if results.isdisjoint(reached_from([id_], after)))


class _Drawing:
    """One procedure in one case, while its graph is made."""

    def __init__(self, procedure: Procedure, case: Case) -> None:
        self.procedure = procedure
        self.case = case
        self.edges: dict[str, list[Node]] = {}
        #: the levels that have a start event
        self.begun = {node.parent for node in procedure.nodes if node.kind is NodeKind.START_EVENT}
        for node in procedure.nodes:
            if node.attached_to is not None:
                self.edges.setdefault(node.attached_to, []).append(node)
        self.beside = set(_beside(procedure))

    def ways(self) -> Ways:
        """The whole graph."""
        ways = Ways()
        nodes = [node for node in self.procedure.nodes if not node.for_compensation]
        for node in nodes:
            ways.put(node.id, self._stay(node))
            if node.kind is NodeKind.SUB_PROCESS:
                ways.put(node.id + _OUT, Stay(node.id, node.name))
            elif node.id in self.edges:
                ways.put(node.id + _IN, Stay(node.id, node.name))
                ways.join(node.id + _IN, node.id)
        for node in nodes:
            for source, target in self._joins(node):
                ways.join(source, target)
        ways.keep([self._in(node) for node in nodes if self._starts(node)])
        ways.ends = {key for key in ways.stays if not ways.after[key]}
        return ways

    def _starts(self, node: Node) -> bool:
        """Where a clock may begin to run; a handler of events is proved on its own."""
        handles = node.parent is not None and self.procedure.node[node.parent].triggered_by_event
        if node.parent is not None and not handles:
            return False
        if node.parent in self.begun:
            return node.kind is NodeKind.START_EVENT
        return not node.incoming and node.attached_to is None and not node.triggered_by_event

    def _joins(self, node: Node) -> Iterator[tuple[str, str]]:
        """Where one can go from a node."""
        if node.kind is NodeKind.SUB_PROCESS and not node.triggered_by_event:
            for inner in self._begins(node):
                yield node.id, self._in(inner)
        for edge in self.edges.get(node.id, ()):
            if edge.id not in self.beside:
                yield self._at_edge(node, edge), edge.id
        if node.step is not None and node.step.result_ready:
            return  # the clock has ended: what follows takes none of the term
        source = node.id + _OUT if node.kind is NodeKind.SUB_PROCESS else node.id
        for flow in self._taken(node):
            target = self.procedure.node.get(flow.target)
            if target is not None:
                yield source, self._in(target)
        if node.event is not None:
            yield from self._linked(node)
        if not node.outgoing and node.parent is not None and not _links(node):
            around = self.procedure.node.get(node.parent)
            if around is not None and not around.triggered_by_event:
                yield source, node.parent + _OUT

    def _begins(self, around: Node) -> Iterator[Node]:
        inside = [node for node in self.procedure.nodes if node.parent == around.id]
        starts = [node for node in inside if node.kind is NodeKind.START_EVENT]
        yield from starts or (node for node in inside if not node.incoming and node.attached_to is None)

    def _in(self, node: Node) -> str:
        plain = node.kind is NodeKind.SUB_PROCESS or node.id not in self.edges
        return node.id if plain else node.id + _IN

    def _at_edge(self, node: Node, edge: Node) -> str:
        """A timer runs beside the activity; anything else may happen when its time is nearly over."""
        timed = edge.event is not None and edge.event.timer is not None
        if node.kind is NodeKind.SUB_PROCESS:
            return node.id if timed else node.id + _OUT
        return node.id + _IN

    def _linked(self, node: Node) -> Iterator[tuple[str, str]]:
        if _links(node) and node.kind is NodeKind.THROW_EVENT and node.event is not None:
            for other in self.procedure.nodes:
                caught = _links(other) and other.kind is NodeKind.CATCH_EVENT and other.parent == node.parent
                if caught and other.event is not None and other.event.ref == node.event.ref:
                    yield node.id, self._in(other)

    def _taken(self, node: Node) -> Iterator[Flow]:
        """The flows that may be taken in this case."""
        flows = [self.procedure.flow[id_] for id_ in node.outgoing]
        alone = len(flows) == 1 and flows[0].condition is None
        if alone or (node.kind not in _DECIDING and not node.kind.is_activity):
            yield from flows
            return
        sure = False
        default = self.procedure.flow.get(node.default or "")
        for flow in flows:
            if flow is default:
                continue
            holds = True if flow.condition is None else decided(flow.condition, self.case.values)
            if holds is False:
                continue
            yield flow
            sure = sure or (holds is True and flow.condition is not None)
            if sure and node.kind is NodeKind.EXCLUSIVE_GATEWAY:
                return
        if default is not None and not sure:
            yield default

    # --- what a place takes -----------------------------------------------------------------------

    def _stay(self, node: Node) -> Stay:
        if node.step is not None:
            return self._of_step(node, node.step)
        if node.kind is NodeKind.BOUNDARY_EVENT:
            return self._of_edge(node)
        if node.kind is NodeKind.CATCH_EVENT:
            timer = _timer(node)
            amount, text = _timed(timer) if timer is not None else self._raced(node)
            return Stay(node.id, node.name, term=text, amount=amount)
        return Stay(node.id, node.name)

    def _of_step(self, node: Node, step: Step) -> Stay:
        term = step_term_of(step, self.case)
        said = {"number": step.number, "made_up": step.made_up}
        if step.suspend is not None and stands_still(step):
            fresh, restarts = _goes_on(step.suspend.after)
            return Stay(
                step.id,
                step.name,
                term=str(term) if term else "",
                ground=step.suspend.ground,
                basis=step.suspend.basis,
                fresh=fresh,
                restarts=restarts,
                **said,  # type: ignore[arg-type]
            )
        group = self.procedure.group.get(step.group or "")
        counting = step.counting
        if group is not None and group.term is not None:
            term, counting = group.term, group.counting
        text, amount = _counted(term, counting) if term is not None else ("", None)
        by_table = counting is not Counting.LAW
        if step.untimed and group is None:
            amount = None
        if amount is not None and group is None and node.loop is not None:
            amount = Amount(amount.number * _times(node), amount.measure)
        if amount is None:
            amount, text = self._cut_short(node)
        shared = group if group is not None and group.term is not None else None
        return Stay(
            step.id, step.name, term=text, amount=amount, group=shared.id if shared is not None else None,
            group_name=shared.name if shared is not None else "", by_table=by_table,
            untimed=step.untimed and amount is None, **said,  # type: ignore[arg-type]
        )  # fmt: skip

    def _of_edge(self, node: Node) -> Stay:
        """What happens at an edge comes when its timer says, or when the activity's time is over."""
        host = self.procedure.node.get(node.attached_to or "")
        step = host.step if host is not None else None
        if step is not None and step.suspend is not None and stands_still(step):
            _, text = _timed(_timer(node))
            return Stay(node.id, node.name, term=text, ground=step.suspend.ground, basis=step.suspend.basis)
        timer = _timer(node)
        if timer is not None:
            amount, text = _timed(timer)
            return Stay(node.id, node.name, term=text, amount=amount)
        if host is None or step is None:
            return Stay(node.id, node.name)
        of_host = self._of_step(host, step)
        return Stay(node.id, node.name, of_host.number, of_host.term, of_host.amount, of_host.group)

    def _cut_short(self, node: Node) -> tuple[Amount | None, str]:
        """A step without a term of its own lasts until a timer ends it."""
        for edge in self.edges.get(node.id, ()):
            if edge.interrupting and _timer(edge) is not None:
                return _timed(_timer(edge))
        return None, ""

    def _raced(self, node: Node) -> tuple[Amount | None, str]:
        """What is awaited beside a timer, after a gateway, comes before the timer does."""
        for id_ in node.incoming:
            source = self.procedure.node.get(self.procedure.flow[id_].source)
            if source is not None and source.kind is NodeKind.EVENT_BASED_GATEWAY:
                for flow in source.outgoing:
                    other = self.procedure.node.get(self.procedure.flow[flow].target)
                    timer = _timer(other) if other is not None else None
                    if timer is not None:
                        return _timed(timer)
        return None, ""


def stands_still(step: Step) -> bool:
    """Whether the dossier's clock stands still at this step, by the default reading of the law."""
    if step.suspend is None:
        return False
    policy, _, reading = (step.suspend.reading or "").partition("=")
    return policy not in READINGS or READINGS[policy][0] == reading


@lru_cache(maxsize=4096)
def _counted(term: Term, counting: Counting | None) -> tuple[str, Amount]:
    """A term as it is written, and as it is added."""
    return str(term), amount_of(term, counting)


def _goes_on(after: str) -> tuple[Term | None, bool]:
    """The term the clock goes on with, and whether it begins anew."""
    word, _, term = after.partition(":")
    if word != "fresh":
        return None, word == "restart"
    try:
        return Term.parse(term), True
    except TermError:
        return None, True


def _times(node: Node) -> int:
    """How often a step is done one after the other, at most; what only a run tells counts once."""
    return max(_rounds(node.loop) or 1, 1) if node.loop is not None else 1


def _rounds(loop: Loop) -> int | None:
    """The rounds that the file states, at most; ``None`` where only a run tells."""
    if loop.kind == "parallel":
        return 1
    if loop.kind == "standard":
        return loop.maximum
    return int(loop.cardinality) if (loop.cardinality or "").isdecimal() and loop.cardinality else None


def repeats(procedure: Procedure) -> bool:
    """Whether counted work is done again as often as only a run tells, or a whole subprocess is."""
    again = [node for node in procedure.nodes if node.loop is not None and node.loop.kind != "parallel"]
    return any(
        any(_counts(inner, procedure) for inner in procedure.nodes if _within(inner, node, procedure))
        if node.kind is NodeKind.SUB_PROCESS
        else node.loop is not None and _rounds(node.loop) is None and _counts(node, procedure)
        for node in again
    )


def _within(node: Node, around: Node, procedure: Procedure) -> bool:
    parent = node.parent
    while parent is not None and parent != around.id:
        parent = procedure.node[parent].parent
    return parent is not None


def _counts(node: Node, procedure: Procedure) -> bool:
    """Whether a step has a time of its own that is added; a shared one is counted once anyhow."""
    step = node.step
    if step is None or step.term is None or step.untimed or stands_still(step):
        return False
    group = procedure.group.get(step.group or "")
    return group is None or group.term is None


def _links(node: Node) -> bool:
    return node.event is not None and node.event.kind is EventKind.LINK


def _timer(node: Node) -> Timer | None:
    return node.event.timer if node.event is not None else None


def _timed(timer: Timer | None) -> tuple[Amount | None, str]:
    """What a timer waits for, as it is added and as it is written."""
    if timer is None:
        return None, ""
    try:
        return _awaited(timer), timer.text
    except (TermError, ValueError):
        return None, timer.text


def _awaited(timer: Timer) -> Amount | None:
    """A legal term, or an ISO 8601 duration, which is calendar time; a date or expression tells nothing."""
    if timer.kind is TimerKind.TERM:
        return amount_of(Term.parse(timer.text), timer.counting or Counting.LAW)
    if timer.kind is not TimerKind.DURATION or timer.text[:1] in ("=", "$"):
        return None
    days, rest = divmod(later(timer.text, 0), _DAY)
    if rest == 0:
        return Amount(Decimal(days), Measure.DAY)
    return Amount(Decimal(days * _DAY + rest) / 3_600_000_000, Measure.HOUR)


def grounds_of(ways: Ways) -> Mapping[str, Stay]:
    """The places at which the clock stands still, in document order, each once."""
    return {stay.id: stay for stay in ways.stays.values() if stay.ground is not None}


def untimed_of(ways: Ways) -> Mapping[str, Stay]:
    """The steps whose time no sum counts because the file says *không tính thời gian*, each once."""
    return {stay.id: stay for stay in ways.stays.values() if stay.untimed}
