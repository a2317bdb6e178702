"""Which of several officers gets a task: as the step's ``assign``, ``sameAs`` and ``notSameAs`` say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from thutuc.dossier import Task
from thutuc.dossier.events import TaskRecalled
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft
from thutuc.engine.workload import load_of
from thutuc.organisation import Assignment, Seat
from thutuc.procedure import Step

#: How the task went to nobody, because everybody who might do it did a step that forbids it.
FOUR_EYES = "nobody else"

#: The strategies that leave the task without a holder until somebody acts.
OPEN = frozenset({"pool", "by-head"})


def choose(draft: Draft, task: Task, answer: Assignment) -> Assignment:
    """The assignment with the holder that the step asks for; the same answer where it asks for nothing."""
    step = draft.step(task)
    if step.assign is None and step.same_as is None and not step.not_same_as and not taken_back(draft, step):
        return answer
    found = answer.candidates or (() if answer.holder is None else (answer.holder,))
    able = [seat for seat in found if seat.officer not in barred(draft, step)]
    if found and not able:
        return _nobody_else(draft, answer)
    if not able:  # vacant or nobody present: the head answers already
        return answer
    return _given(draft, task, answer, able)


def _given(draft: Draft, task: Task, answer: Assignment, able: Sequence[Seat]) -> Assignment:
    """The assignment to one of those who are able to do it."""
    step = draft.step(task)
    for officer, how in _again(draft, task, step):
        seat = next((seat for seat in able if seat.officer == officer), None)
        if seat is not None:
            return replace(answer, accountable=seat, holder=seat, how=how)
    if step.assign in OPEN or (answer.holder in able and step.assign not in _FAIR):
        return answer
    seat, how = able[0], "sole"
    if len(able) > 1:
        pick, how = _FAIR.get(step.assign, (_any, "chosen"))
        seat = pick(draft, task, able)
    return replace(answer, accountable=seat, holder=seat, how=how)


def barred(draft: Draft, step: Step) -> Mapping[str, str]:
    """Who may not do *step* because he did an earlier one that it names: officer → that step's id."""
    done = draft.state.holders
    return {done[other]: other for other in step.not_same_as if other in done}


def _again(draft: Draft, task: Task, step: Step) -> list[tuple[str, str]]:
    """Who comes before all others: who took it back, who did the named step, who did it the last time."""
    done, wanted = draft.state.holders, []
    if taken_back(draft, step):
        wanted.append((draft.by, "recalled"))
    if step.same_as is not None and step.same_as in done:
        wanted.append((done[step.same_as], "same officer"))
    if step.assign in _KEPT and step.id in done and not repeats(draft, task):
        wanted.append((done[step.id], "same officer"))
    return wanted


def taken_back(draft: Draft, step: Step) -> bool:
    """Whether *step* is open again because who did it took the dossier back in this very act."""
    return step.id in [event.back_to for event in draft.events if type(event) is TaskRecalled]


def repeats(draft: Draft, task: Task) -> bool:
    """Whether *task* is one of several of its step that are open for many items or rounds."""
    scope = draft.state.scopes.get(task.scope)
    while scope is not None:
        if scope.kind in ("multi", "instance"):
            return True
        scope = draft.state.scopes.get(scope.parent) if scope.parent is not None else None
    return False


def _nobody_else(draft: Draft, answer: Assignment) -> Assignment:
    """Everybody who holds the role did a step that forbids it: the head answers, nobody holds the task."""
    head = draft.world.head_of(answer.unit, "unit", draft.now)
    head = head or draft.world.head_of(answer.unit, "agency", draft.now)
    return replace(answer, accountable=head or answer.accountable, holder=None, how=FOUR_EYES)


def _any(draft: Draft, task: Task, able: Sequence[Seat]) -> Seat:
    return able[draft.id % len(able)]


def _in_turn(draft: Draft, task: Task, able: Sequence[Seat]) -> Seat:
    """Each in turn, counted over all dossiers for the unit, the role, the step and who is able to do it.

    One count for several steps would give each of them to the same officers for ever, and where four eyes
    bar one of them the turn would always come to the others in the same order.
    """
    step = draft.step(task)
    key = f"{able[0].unit}/{step.role}/{step.id}"
    names = "/".join(seat.officer for seat in able)
    kept = blake2b(names.encode(), digest_size=8).hexdigest()
    first = int.from_bytes(blake2b(f"{key}/{names}".encode(), digest_size=8).digest())
    return able[(first + draft.world.workload.turn(f"{key}/{kept}")) % len(able)]


def _least_loaded(draft: Draft, task: Task, able: Sequence[Seat]) -> Seat:
    """Who has the least work left (see :mod:`thutuc.engine.workload`); in turn among equals."""
    unit, officers = able[0].unit, {seat.officer for seat in able}
    number = draft.world.workload.turn(f"load:{unit}") - 1  # who else chooses there waits for this choice
    dues: dict[str, Counter[int | None]] = {officer: Counter() for officer in officers}
    for dossier, holder, due in draft.world.workload.held(unit):
        if dossier != draft.id and holder in officers:
            dues[holder][due] += 1
    for other in draft.state.tasks.values():
        if other.unit == unit and other.holder in officers:
            clock = draft.state.clocks.get(clock_names.task_clock(other.id))
            dues[other.holder][clock.due if clock is not None else None] += 1
    calendar = draft.calendar(unit)
    loads = {officer: load_of(counted, draft.at, calendar) for officer, counted in dues.items()}
    turned = [*able[number % len(able) :], *able[: number % len(able)]]
    return min(turned, key=lambda seat: loads[seat.officer])


_FAIR: Mapping[str | None, tuple[Callable[[Draft, Task, Sequence[Seat]], Seat], str]] = {
    "round-robin": (_in_turn, "round robin"),
    "least-loaded": (_least_loaded, "least loaded"),
}

#: A dossier that comes back goes to who did the step before, not to whose turn it is.
_KEPT = frozenset({"round-robin", "least-loaded", "by-head"})
