"""Ngày hẹn dự kiến: when a dossier can be expected whose clock stands still, or will by law.

The way on is walked from the open tasks over the net, the quickest one first: every step takes the time
that the law or the table gives it, the dossier's clock counts what it counts. What somebody else's will
alone ends, such as a payment without a limit, gives no date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from thutuc.dossier import State, Task, Wait
from thutuc.dossier.view import instant, local
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft, World
from thutuc.engine.rules import appointments, clocks
from thutuc.engine.rules.foresight import chosen_terms, entered, onward, shortest
from thutuc.hookspecs import ClockKind
from thutuc.net import Net, NetNode
from thutuc.net.timers import plan
from thutuc.procedure import EventKind, NodeKind, Step, Suspend, TimerKind
from thutuc.worktime import Budget, Term, TermUnit, carry, project_left
from thutuc.worktime.carry import stood_still

#: Steps looked at before the way on is called unknown.
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Outlook:
    """An expected date, never a promise: it is shown with the words *dự kiến*."""

    at: datetime
    appointment: int | None  #: which appointment of the receipt it is; ``None`` for the result itself
    term: Term | None  #: the dossier's own; of an appointment what the steps until then have together
    without: tuple[str, ...]  #: grounds of the waits on the way that are not counted


class _Place(NamedTuple):
    """A point on a way: the dossier's clock, and what stood in its way so far."""

    since: int  #: of the clock's present run, or since when it stands still
    left: int | None  #: of its term at :attr:`since`; ``None`` for all
    stands: bool
    over: bool = False  #: its term has run out
    without: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()  #: whose shared time is spent already
    budget: Budget | None = None  #: where another than the walk's: less of the legal term, a term anew
    began: datetime | None = None  #: where its term began anew
    after: str = "resume"  #: how the clock goes on where it stands still


@dataclass(slots=True)
class _Walk:
    draft: Draft
    budget: Budget
    began: datetime  #: the whole of the dossier's term
    reached: list[tuple[int, int, str, _Place]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    seen: set[str] = field(default_factory=set)
    joins: dict[str, int] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)  #: how the clock goes on after what a join waits for
    sooner: bool = False  #: a result that needs no expectation was reached before
    held: bool = False  #: a way ended at what the applicant alone ends
    past: bool = False  #: the ways go on there, as if he did it at once

    def put(self, at: int, node: str, place: _Place) -> None:
        heappush(self.reached, (at, next(self.order), node, place))


def outlook(world: World, net: Net, state: State, dossier: int, now: int) -> Outlook | None:
    """The expected date; ``None`` where the promise says it all, or nobody can say."""
    walk = _begun(world, net, state, dossier, now)
    return None if walk is None else _first(walk)


def ahead(world: World, net: Net, state: State, dossier: int, now: int) -> tuple[Outlook | None, bool]:
    """The expected date, and whether it may be told: not where every way waits for the applicant.

    What the promise does not count is told then all the same; its own date is that of one who does at once
    what he is waited for, and is told to nobody.
    """
    walk = _begun(world, net, state, dossier, now)
    found = None if walk is None else _first(walk)
    if walk is None or found is not None or walk.sooner or not walk.held or walk.reached:
        return found, True
    walk = _begun(world, net, state, dossier, now, past=True)
    return None if walk is None else _first(walk), False


def _begun(
    world: World, net: Net, state: State, dossier: int, now: int, *, past: bool = False
) -> _Walk | None:
    """The ways on from what is open now; ``None`` where there are none."""
    clock = state.clocks.get(clock_names.DOSSIER)
    if clock is None or state.papers is not None or state.leg_papers or not state.tasks:
        return None
    if clock.paused is not None and clock.task is None:  # until a document ends it
        return None
    draft = Draft(world, net, state, dossier, "", now, now)
    walk = _Walk(draft, Budget.from_json(clock.budget), local(clock.began), past=past)
    stands = clock.paused is not None
    start = _Place(
        since=clock.paused if clock.paused is not None else clock.since,
        left=clock.left,
        stands=stands,
        over=clock.missed is not None,
    )
    if clock.paused is not None and walk.budget.limit is not None:
        start = start._replace(budget=_stood(walk, start, clock.since, clock.paused))
    if not stands and any(clocks.stands_for(draft, draft.step(task)) for task in state.tasks.values()):
        start = _stand(walk, start, now)  # at reception: it stands still once all this is decided
    for join, _ in {(token.node, token.via) for token in state.tokens.values()}:
        walk.joins[join] = walk.joins.get(join, 0) + 1  # who came there before
    for task in state.tasks.values():
        _open(walk, task, start, now)
    for wait in state.waits.values():
        if wait.due is not None and net.nodes[wait.node].kind is NodeKind.CATCH_EVENT:
            _leave(walk, net.nodes[wait.node], max(wait.due, now), start)
    return walk


def _first(walk: _Walk) -> Outlook | None:
    """Whatever is reached first: the next appointment, or the result.

    Where a result may come before any wait, such as papers that are given back with a letter, the promise
    says it all of that way; an appointment that lies on another is still what the applicant is to expect.
    """
    net = walk.draft.net
    for _ in range(MOST):
        if not walk.reached:
            return None
        at, _, name, place = heappop(walk.reached)
        if name.startswith("end:"):
            told = _told(walk, net.steps[name.removeprefix("end:")], at, place)
            if told is None or told.appointment is not None:
                return told
            if not walk.sooner and (place.without or place.stands):
                return told
            walk.sooner = True
            if appointments.kept(walk.draft.state) or not any(
                step.appointment for step in net.steps.values()
            ):
                return None
            continue
        node = net.nodes[name]
        if len(node.incoming) > 1 and node.kind is NodeKind.PARALLEL_GATEWAY:
            walk.joins[name] = walk.joins.get(name, 0) + 1
            if place.after != "resume":
                walk.after[name] = place.after
            if walk.joins[name] < len(node.incoming):
                continue
            place = place._replace(after=walk.after.get(name, "resume"))
        elif name in walk.seen:
            continue
        walk.seen.add(name)
        _enter(walk, node, at, place)
    return None


def _told(walk: _Walk, step: Step, at: int, place: _Place) -> Outlook | None:
    appointment, draft = step.appointment, walk.draft
    ends, budget, began = at, place.budget or walk.budget, place.began or walk.began
    if appointment is not None and not appointments.kept(draft.state):
        if not place.stands:
            limit = appointments.limit(draft, step, budget, place.since, place.left, began)
            if limit is not None and limit <= place.since:  # it was over when the clock stood still
                return None
            ends = at if limit is None else limit
        if ends < draft.at:  # it was missed: a day that has passed is told to nobody
            return None
        term = _together(draft, step)
    else:
        appointment, term = None, budget.whole
        if not place.over and not place.stands:
            calendar = draft.calendar(draft.state.competent)
            ends = instant(project_left(budget, local(place.since), place.left, calendar, began).at)
    return Outlook(local(ends), appointment, term, tuple(dict.fromkeys(place.without)))


def _open(walk: _Walk, task: Task, place: _Place, now: int) -> None:
    """A task that is open now ends when its own clock does, or one of its timers."""
    draft = walk.draft
    node, step = draft.net.nodes[task.step], draft.step(task)
    walk.seen.add(node.id)
    lapsed = place
    if step.suspend is not None and clocks.stands_for(draft, step):
        place, lapsed = _waited(place, step.suspend)
    due = [wait.due for wait in _timers_of(draft, task) if wait.due is not None]
    for wait in _timers_of(draft, task):
        if wait.due is not None:
            _leave(walk, draft.net.nodes[wait.node], max(wait.due, now), lapsed)
    own = draft.state.clocks.get(clock_names.task_clock(task.id))
    if own is not None and own.due is not None:
        _done(walk, step, max(own.due, now), place)
    elif not due and not _ends(walk, step):
        ends = _takes(walk, step, now, place)
        _done(walk, step, *ends)


def _timers_of(draft: Draft, task: Task) -> list[Wait]:
    armed = draft.net.nodes[task.step].armed
    return [
        wait
        for wait in draft.state.waits.values()
        if wait.token == task.token and wait.node in armed and draft.net.nodes[wait.node].interrupting
    ]


def _enter(walk: _Walk, node: NetNode, at: int, place: _Place) -> None:
    """A token would come to *node* at that instant."""
    net = walk.draft.net
    if node.step is not None:
        _enter_step(walk, node, node.step, at, place)
    elif node.event is not None and node.kind is NodeKind.CATCH_EVENT:
        due = _fires(walk.draft, node, at) if node.event.kind is EventKind.TIMER else None
        if due is not None:
            _leave(walk, node, due, place)
    else:
        for following in (*entered(net, node), *(onward(net, node) if not entered(net, node) else ())):
            walk.put(at, following, place)


def _enter_step(walk: _Walk, node: NetNode, step: Step, at: int, place: _Place) -> None:
    draft = walk.draft
    if step.suspend is not None and clocks.stands_for(draft, step):
        if not place.stands:
            place = _stand(walk, place, at)
        place, lapsed = _waited(place, step.suspend)
    else:
        place = lapsed = _goes_on(walk, place, at) if place.stands else place
    timed = False
    for name in node.armed:
        boundary = draft.net.nodes[name]
        if boundary.interrupting and boundary.event and boundary.event.kind is EventKind.TIMER:
            due = _fires(draft, boundary, at)
            if due is not None and step.term is None:
                timed = True
                _leave(walk, boundary, due, lapsed)
    if not timed and not _ends(walk, step):
        _done(walk, step, *_takes(walk, step, at, place))


def _waited(place: _Place, wait: Suspend) -> tuple[_Place, _Place]:
    """After a wait outside the term: where it was done, and where its time ran out.

    What the applicant did not bring lets nothing begin anew (NĐ 61/2018/NĐ-CP Điều 19.4).
    """
    place = place._replace(without=(*place.without, wait.ground))
    done = place if wait.after == "resume" else place._replace(after=wait.after)
    return done, place if wait.waits_for == "applicant" else done


def _goes_on(walk: _Walk, place: _Place, at: int) -> _Place:
    """The dossier's clock runs again: with what was left, all of it anew, or a term of its own."""
    after, place = place.after, place._replace(since=at, stands=False, after="resume")
    if after == "resume":
        return place
    budget = clocks.anew(place.budget or walk.budget, after)
    return place._replace(left=None, over=False, budget=budget, began=local(at))


def _stand(walk: _Walk, place: _Place, at: int) -> _Place:
    """The dossier's clock would stand still from that instant on."""
    calendar = walk.draft.calendar(walk.draft.state.competent)
    budget = place.budget or walk.budget
    began = place.began or walk.began
    left = carry(budget, local(place.since), place.left, local(at), calendar, began)
    if budget.limit is not None:
        place = place._replace(budget=_stood(walk, place, place.since, at))
    return place._replace(since=at, left=left, stands=True, over=place.over or left is None)


def _stood(walk: _Walk, place: _Place, since: int, until: int) -> Budget:
    """The dossier's time with what is left of a legal term beside it, after a run until that instant."""
    calendar = walk.draft.calendar(walk.draft.state.competent)
    budget, began = place.budget or walk.budget, place.began or walk.began
    return stood_still(budget, local(since), local(until), calendar, began)


def _takes(walk: _Walk, step: Step, at: int, place: _Place) -> tuple[int, _Place]:
    """When a step begun at that instant ends, by its own term or by the one that its group shares."""
    draft, begins = walk.draft, local(at)
    calendar = draft.calendar(draft.state.competent)
    left = began = None
    budget: Budget | None = None
    if step.term is not None:
        waits = step.suspend is not None or step.consult is not None
        budget = clocks.ask_budget(draft, ClockKind.WAIT if waits else ClockKind.STEP, step=step, at=begins)
    elif step.group is not None and step.group not in place.groups:
        place = place._replace(groups=place.groups | {step.group})
        running = draft.state.clocks.get(clock_names.GROUP + step.group)
        if running is not None and running.due is not None:
            return max(running.due, at), place
        kept = draft.state.groups.get(step.group)
        if kept is not None:
            left, began = kept["left"], kept.get("began")
            if left is None:  # it had run out, and gets no new days
                return at, place
        budget = clocks.ask_budget(draft, ClockKind.GROUP, step=step, at=begins)
    if budget is None:
        return at, place
    whole = None if began is None else local(began)
    return instant(project_left(budget, begins, left, calendar, whole).at), place


def _done(walk: _Walk, step: Step, at: int, place: _Place) -> None:
    """A step would be done at that instant; an appointment or the result is where the walk ends."""
    if step.result_ready or (step.appointment is not None and not appointments.kept(walk.draft.state)):
        walk.put(at, f"end:{step.id}", place)
        return
    _leave(walk, walk.draft.net.nodes[step.id], at, place)


def _leave(walk: _Walk, node: NetNode, at: int, place: _Place) -> None:
    for following in onward(walk.draft.net, node):
        walk.put(at, following, place)


def _ends(walk: _Walk, step: Step) -> bool:
    """Whether a way ends here: the applicant alone ends the wait, and no term says by when."""
    wait = step.suspend
    held = step.term is None and wait is not None and wait.waits_for == "applicant"
    walk.held = walk.held or held
    return held and not walk.past


def _fires(draft: Draft, node: NetNode, at: int) -> int | None:
    timer = node.event.timer if node.event is not None else None
    if timer is None:
        return None
    if timer.kind is TimerKind.TERM:
        return draft.end_of(timer, local(at))
    try:
        return max(plan(timer.kind, timer.text, at).due, at)
    except ValueError:  # an expression, whose value is known only when the timer is set
        return None


def _together(draft: Draft, last: Step) -> Term | None:
    """What the counted steps up to *last* have together: ``08 ngày làm việc``."""
    net, header = draft.net, draft.procedure.header
    whole = header.committed_term or header.legal_term
    if whole is None or whole.unit is not TermUnit.WORKING_DAY:
        return None
    terms = chosen_terms(draft)
    hours = [shortest(net, start, last.id, terms) for start in net.levels[None].starts]
    least = min((each for each in hours if each), default=None)
    return None if least is None else Term(least / 8, TermUnit.WORKING_DAY)
