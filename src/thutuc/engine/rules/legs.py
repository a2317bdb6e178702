"""Papers that one leg of a chain asks for: that leg waits for them, begins anew with them, and no other.

Each leg of a chain (thủ tục liên thông) is a procedure of its own with its own term and its own request for
papers (NĐ 301/2026/NĐ-CP Điều 5, 10; NĐ 297/2025/NĐ-CP Điều 6.4). The promise is of the whole dossier and
waits with every leg.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from thutuc.dossier import Task
from thutuc.dossier.events import LegNotSupplemented
from thutuc.dossier.view import local
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft
from thutuc.engine.rules import clocks, ending, expectation, heads
from thutuc.engine.rules.foresight import ways_on
from thutuc.errors import WrongData
from thutuc.hookspecs import ClockKind
from thutuc.net import Net
from thutuc.worktime import Budget, Term, project_left

#: Of more legs nobody adds up which ways lead from one to the next.
MOST = 10


def asking(draft: Draft) -> Iterator[list[Task]]:
    """The steps of who asks for papers: those he holds, those he answers for, those of his agency."""
    tasks = list(draft.state.tasks.values())
    seats = draft.world.seats(draft.by, draft.now)
    agencies = {heads.agency_of(draft, seat.unit) for seat in seats}
    yield [task for task in tasks if task.holder == draft.by]
    yield [task for task in tasks if task.officer == draft.by]
    yield [task for task in tasks if task.unit and heads.agency_of(draft, task.unit) in agencies]


def leg_asking(draft: Draft, named: str | None) -> str | None:
    """The leg whose papers are asked for: of who asks, of another the only one in which a step is open.

    ``None`` outside a chain, and where they concern all of the dossier. Where the steps of who asks are in
    several legs, it is the one *named*. No leg asks before it has begun.
    """
    tasks = list(draft.state.tasks.values())
    his = [each for each in asking(draft) if each]
    known = _legs_of(draft, [task for each in his for task in each] or tasks)
    if named is not None and named not in known:
        told = ", ".join(known) or "none"
        raise WrongData(
            [f"Expected a leg in which who asks has an open step ({told}), found {named!r}"], argument="leg"
        )
    several = not his and len({draft.step(task).group for task in tasks}) > 1
    own = [named] if named is not None else [] if several else _legs_of(draft, his[0] if his else tasks)
    if len(own) > 1:
        raise WrongData(
            [f"Expected the leg that asks for these papers ({', '.join(own)}), found nothing"], argument="leg"
        )
    if not own:
        return None
    (leg,) = own
    clock = draft.state.clocks.get(f"{clock_names.GROUP}{leg}")
    if clock is not None and draft.at < clock.since:
        begun = local(clock.since)
        raise WrongData(
            [f"Expected an act after the task was given out at {begun}, found {draft.now}"],
            argument="happened_at",
        )
    return leg


def _legs_of(draft: Draft, tasks: Iterable[Task]) -> list[str]:
    """The legs of a chain in which these steps are."""
    if not draft.procedure.header.is_chain:
        return []
    groups = {draft.step(task).group for task in tasks}
    return sorted(group for group in draft.procedure.group if group in groups)


def asked(draft: Draft, stage: str, leg: str | None) -> int:
    """How often papers were asked for at a stage: by *leg*, where its law lets it ask for itself, or by all.

    NĐ 301/2026/NĐ-CP gives each such leg a time to ask; else it is once (NĐ 118/2025/NĐ-CP Điều 11).
    """
    counted = draft.state.requests.items()
    group = draft.procedure.group.get(leg or "")
    if group is not None and group.ask_within is not None:
        return sum(number for key, number in counted if key == f"{stage}:{leg}")
    return sum(number for key, number in counted if key.partition(":")[0] == stage)


def hold(draft: Draft) -> bool:
    """Whether the dossier's clock stands still for papers of legs alone, so that the others run."""
    clock = draft.state.clocks.get(clock_names.DOSSIER)
    asked = clock is not None and clock.ground == "applicant" and clock.task is None
    return asked and bool(draft.state.leg_papers)


def stand(draft: Draft, leg: str | None) -> None:
    """Let the dossier's clock stand still for papers, and those of steps: of one leg, or of all."""
    basis = draft.procedure.header.supplement.basis
    for name, clock in list(draft.state.clocks.items()):
        if clock.paused is None and (name == clock_names.DOSSIER or _is_step_of(draft, name, leg)):
            clocks.suspend_clock(draft, name, "applicant", basis=basis)


def go_on(draft: Draft, leg: str | None, after: str) -> None:
    """Let the clocks go on that stood still for papers, and tell the date that follows."""
    steps = after if after == "restart" else "resume"
    for name, clock in list(draft.state.clocks.items()):
        if clock.paused is not None and clock.ground == "applicant" and _is_step_of(draft, name, leg):
            clocks.resume_clock(draft, name, steps)
    if leg is not None:
        after = _dossier_after(draft, leg, after)
        shared = draft.state.clocks.get(clock_names.GROUP + leg)
        if shared is not None and shared.paused is not None:
            clocks.resume_clock(draft, shared.id, steps)
    if _dossier_goes_on(draft, after) and clocks.waiting(draft) is None:
        expectation.promise(draft, after.partition(":")[0])


def run_out(draft: Draft, name: str) -> None:
    """Nothing was brought by the last day: the dossier is closed, but of a chain only that leg waits no more.

    Other legs have results to give, or go on (NĐ 301/2026/NĐ-CP Điều 3.2); this one ends as it is drawn, by
    the hand of who has it, who answers in writing. The first leg alone is the whole dossier.
    """
    leg = clock_names.leg_of_papers(name)
    if leg is None or not _others(draft, leg):
        ending.not_supplemented(draft)
    else:
        _wait_no_more(draft, leg)


def follow(draft: Draft) -> None:
    """A leg that was left waits for nothing."""
    opened = {draft.step(task).group for task in draft.state.tasks.values()}
    for leg in draft.state.leg_papers.keys() - opened:
        _wait_no_more(draft, leg)


def _wait_no_more(draft: Draft, leg: str) -> None:
    draft.emit(LegNotSupplemented(str(draft.state.leg_papers[leg]["stage"]), leg))
    clocks.stop_clock(draft, clock_names.papers_of(leg), "cancelled")
    go_on(draft, leg, "resume")


def _is_step_of(draft: Draft, name: str, leg: str | None) -> bool:
    if draft.state.clocks[name].kind != ClockKind.STEP:
        return False
    task = clock_names.task_of(draft, name)
    return leg is None or (task is not None and draft.step(task).group == leg)


def _dossier_goes_on(draft: Draft, after: str) -> bool:
    """Let the dossier's clock go on; whether nothing else, a document or another leg, holds it."""
    clock = draft.state.clocks.get(clock_names.DOSSIER)
    if clock is None or clock.paused is None:
        return False
    since, basis = clock.paused, None
    stands = clock.ground if clock.task is None and clock.ground != "applicant" else None
    if stands is None and draft.state.leg_papers:
        stands, basis = "applicant", draft.procedure.header.supplement.basis
    clocks.resume_clock(draft, clock_names.DOSSIER, after)
    if stands is not None:
        clocks.suspend_clock(draft, clock_names.DOSSIER, stands, basis=basis, since=since)
    return stands is None


# --- the promise of the whole --------------------------------------------------------------------


def _dossier_after(draft: Draft, leg: str, after: str) -> str:
    """How the dossier's term goes on with the papers of one leg.

    From the beginning (NĐ 61/2018/NĐ-CP Điều 19.4) is for the legs still to do, not for those done, and not
    longer than the whole. Nor is a day told that is earlier than with what was left: only the applicant's
    time is not counted, and a leg beside may need all of it.
    """
    clock, others = draft.state.clocks.get(clock_names.DOSSIER), _others(draft, leg)
    if after != "restart" or not others or clock is None:
        return after
    budget, calendar = Budget.from_json(clock.budget), clock_names.calendar_of(draft, clock_names.DOSSIER)
    ahead, whole = _still_to_do(draft, leg, others), budget.whole
    if ahead is None or ahead.unit is not whole.unit or ahead.number > whole.number:
        ahead = whole
    anew = f"fresh:{ahead}"
    if clock.left is None:
        return anew
    due = project_left(clocks.anew(budget, anew), draft.now, None, calendar)
    left = project_left(budget, draft.now, clock.left, calendar, local(clock.began))
    return anew if due.at > left.at else "resume"


def _others(draft: Draft, leg: str) -> frozenset[str]:
    """The other legs that are open, or were left."""
    groups = {*(draft.step(task).group for task in draft.state.tasks.values()), *draft.state.groups}
    return frozenset(each for each in draft.procedure.group if each in groups and each != leg)


def _still_to_do(draft: Draft, leg: str, others: frozenset[str]) -> Term | None:
    """What *leg* and those after it have on the longest way; ``None`` where unlike units do not add up."""
    net, groups = draft.net, draft.procedure.group
    if len(groups) > MOST:
        return None

    @cache
    def longest(leg: str, past: frozenset[str]) -> Term | None:
        past |= {leg}
        own, ahead = groups[leg].term, {longest(each, past) for each in _following(net, leg, past)}
        terms = [each for each in ahead if each is not None]
        if own is None or len(terms) < len(ahead) or any(each.unit is not own.unit for each in terms):
            return None
        return Term(own.number + max((each.number for each in terms), default=0), own.unit)

    return longest(leg, others)


def _following(net: Net, leg: str, past: frozenset[str]) -> Iterator[str]:
    """The legs that come next after the steps of one, without those *past*."""
    ways = [step.id for step in net.steps.values() if step.group == leg]
    for name in ways:  # which grows meanwhile
        for place in ways_on(net, net.nodes[name]):
            step = net.nodes[place].step
            group = None if step is None else step.group
            if group is not None and group not in past:
                yield group
            elif group is None and place not in ways:
                ways.append(place)
