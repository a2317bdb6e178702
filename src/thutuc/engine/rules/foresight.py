"""Whether what is left of a step table still fits the dossier's term; asked when a dossier is sent back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from heapq import heappop, heappush
from itertools import count

from thutuc.dossier.view import end_vi, local
from thutuc.engine.draft import Draft
from thutuc.engine.rules import variants
from thutuc.errors import WrongData
from thutuc.hookspecs import ClockKind
from thutuc.net import Net, NetNode
from thutuc.procedure import NodeKind, Step
from thutuc.worktime import Calendar, Due, Term, TermUnit

#: Steps whose term is another one for a dossier, with that term.
Terms = frozenset[tuple[str, Term | None]]

HOUR = 3_600_000_000  #: microseconds


def shortfall(draft: Draft, step: Step, due: Due, until: int, calendar: Calendar) -> list[str]:
    """Sentences that say why *step*, due at *due*, cannot end in a result by the instant *until*.

    A dossier sent back gets no new days (R84): a step that ends after the dossier does says so, and
    a step done before says when even the shortest way on takes longer than what is left.
    """
    if due.at > local(until):
        return [f"Hạn của bước này ({end_vi(due.at)}) sau {_end(until)}; chuyển trả không được thêm ngày."]
    if step.id not in draft.state.holders:
        return []
    needed = shortest(draft.net, step.id, None, chosen_terms(draft))
    left = calendar.worked_at(local(until)) - calendar.worked_at(draft.now)
    if needed is None or needed * HOUR <= left:
        return []
    days = f"{(needed / 8).normalize():f}".replace(".", ",")
    return [f"Các bước còn lại cần ít nhất {days} ngày làm việc: không kịp {_end(until)}."]


def _end(until: int) -> str:
    return f"hạn giải quyết hồ sơ ({end_vi(until)})"


def chosen_terms(draft: Draft) -> Terms:
    """The terms of steps that depend on a condition, as they are for this dossier now.

    A step whose condition its data cannot decide yet is left out: it has the term that is drawn.
    """
    found: set[tuple[str, Term | None]] = set()
    for step in draft.net.steps.values():
        if step.variants:
            try:
                _, chosen = variants.chosen(draft, ClockKind.STEP, step, None)
            except WrongData:
                continue
            found.add((step.id, chosen.term if chosen is not None else None))
    return frozenset(found)


@lru_cache(maxsize=4096)
def shortest(net: Net, start: str, end: str | None = None, terms: Terms = frozenset()) -> Decimal | None:
    """The fewest working hours from the beginning of *start* to a result, or through the step *end*.

    *terms* are those of this dossier that differ from what is drawn. ``None`` where no way is seen.
    """
    order, own = count(), dict(terms)
    least, groups = _hours(net, start, frozenset(), own)
    reached = [(least, next(order), start, groups)]
    seen: set[str] = set()
    while reached:
        hours, _, node, spent = heappop(reached)
        step = net.nodes[node].step
        if step is not None and (step.result_ready if end is None else step.id == end):
            return hours
        if node in seen:
            continue
        seen.add(node)
        at = net.nodes[node]
        for following in ways_on(net, at):
            more, groups = _hours(net, following, spent, own)
            heappush(reached, (hours + more, next(order), following, groups))
    return None


def comes_again(net: Net, step: str, places: Iterable[str]) -> bool:
    """Whether this step lies ahead of these places, and no end but behind a step that brings a result.

    An end that says it is without a result (a stop as drawn) is none that the dossier came to with one.
    """
    ways = list(places)
    for name in ways:  # which grows meanwhile
        node = net.nodes[name]
        if node.kind is NodeKind.END_EVENT and node.parent is None and node.source.ending is None:
            return False
        if node.step is None or not node.step.result_ready:
            ways += [each for each in ways_on(net, node) if each not in ways]
    return step in ways


def ways_on(net: Net, node: NetNode, *, done: bool = True) -> tuple[str, ...]:
    """Where a token may come next from *node*; where it is not *done*, by an event at its edge alone."""
    left = _interrupted(net, node)
    return (*entered(net, node), *onward(net, node), *left) if done else left


def entered(net: Net, node: NetNode) -> tuple[str, ...]:
    """Where a subprocess or a called procedure begins inside."""
    level = net.levels.get(node.id) if node.kind in (NodeKind.SUB_PROCESS, NodeKind.CALL_ACTIVITY) else None
    return level.starts if level is not None else ()


def onward(net: Net, node: NetNode) -> tuple[str, ...]:
    """Where a token may go from *node*; from the end of an inner level it leaves the activity around it."""
    if node.kind is NodeKind.END_EVENT and node.parent is not None:
        return tuple(arc.target for arc in net.nodes[node.parent].outgoing)
    return tuple(arc.target for arc in node.outgoing)


def _interrupted(net: Net, node: NetNode) -> tuple[str, ...]:
    """Where it goes on when a timer, a message or an error ends an activity."""
    return tuple(arc.target for name in node.boundaries for arc in net.nodes[name].outgoing)


def _hours(
    net: Net, node: str, spent: frozenset[str], own: Mapping[str, Term | None]
) -> tuple[Decimal, frozenset[str]]:
    """What a step adds to the dossier's term, in working hours, and the groups whose time is spent then.

    Nothing where it stands outside of the term; a term that steps share counts once.
    """
    step = net.nodes[node].step
    if step is None or step.suspend is not None:
        return Decimal(0), spent
    term, group = own.get(step.id, step.term), net.procedure.group.get(step.group or "")
    if group is not None:
        term = group.term if group.id not in spent else None
        spent |= {group.id}
    if term is None:
        return Decimal(0), spent
    hours = {TermUnit.WORKING_DAY: 8, TermUnit.WORKING_HOUR: 1}.get(term.unit, 0)
    return term.number * hours, spent
