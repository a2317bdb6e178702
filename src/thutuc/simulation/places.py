"""Where dossiers stand: everything in a state that may shape a decision, but for instants and codes.

Only plain places are known: what waits for the applicant, a message or a timer, what stands still, was missed
or shares its term with other steps is decided each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from thutuc.dossier import Clock, Event, State
from thutuc.dossier.values import dump_value
from thutuc.engine.clock_names import DOSSIER, INTAKE, task_clock
from thutuc.net import Net
from thutuc.simulation.floors import Running, rungs_of

#: Steps whose task chance gives to one of so many.
Chances = tuple[tuple[str, int], ...]


@dataclass(slots=True, eq=False)
class Place:
    """Where dossiers stand that differ in nothing but instants and codes."""

    state: State  #: of the first that stood here; never changed
    counted: tuple[tuple[str, int], ...]  #: what a dossier that stands here adds to the public figures
    ways: dict[tuple[object, ...], Ways] = field(default_factory=dict)  #: by act


@dataclass(slots=True, eq=False)
class Precedent:
    """One decision, as it holds for every dossier in the same place."""

    to: Place
    told: tuple[Event, ...]  #: what the queues are told of; no event among them says an instant
    stopped: tuple[str, ...]  #: clocks that run no longer
    started: tuple[Running, ...]
    received: bool
    ready: bool
    tried: int = 0  #: how often it was compared


@dataclass(slots=True, eq=False)
class Ways:
    """Where an act leads, by whom chance gives the tasks that it opens."""

    chances: Chances
    precedents: dict[tuple[int, ...], Precedent] = field(default_factory=dict)


def place_of(net: Net, state: State) -> tuple[object, ...] | None:
    """What names the place of a dossier; ``None`` where no place says all of it."""
    named = _named(net)
    if named is None or _is_special(state):
        return None
    clocks = tuple(_clocks(net, state))
    if None in clocks:
        return None
    return (
        (state.procedure, state.version, state.phase, state.channel, state.received_at, state.competent),
        (state.applicant, state.external_code, state.received is None, state.ready is None, state.next),
        state.document.written(),
        tuple((each.id, each.node, each.scope, each.via) for each in state.tokens.values()),
        tuple(
            (each.id, each.node, each.parent, each.token, each.kind, dump_value(each.data))
            for each in state.scopes.values()
        ),
        tuple(
            (
                each.id,
                each.step,
                each.token,
                each.scope,
                each.unit,
                each.post,
                each.officer,
                each.holder,
                each.seen,
            )
            for each in state.tasks.values()
        ),
        clocks,
        tuple((each.kind, each.dated) for each in state.promises),
        tuple((step, officer if step in named else "") for step, officer in state.holders.items()),
        tuple(state.paid),
        tuple(state.acts.items()),
    )


def _clocks(net: Net, state: State) -> Iterator[tuple[object, ...] | None]:
    own = {task_clock(task.id): net.steps[task.step] for task in state.tasks.values()}
    for clock in state.clocks.values():
        step = own.get(clock.id)
        plain = clock.id in (INTAKE, DOSSIER) or (step is not None and clock.kind == "step")
        if not plain or _was_moved(clock) or (step is not None and (step.variants or step.returned)):
            yield None
        else:
            rungs = tuple(clock.reached), rungs_of(clock)
            yield clock.id, clock.kind, tuple(clock.budget.items()), clock.calendar, *rungs


def _was_moved(clock: Clock) -> bool:
    """Whether a clock stood still, was missed or counts by a calendar of its own."""
    stood = clock.paused is not None or clock.pauses or clock.left is not None or clock.anew is not None
    return bool(stood or clock.missed is not None or clock.unit is not None)


def _is_special(state: State) -> bool:
    """Whether something is in it that depends on instants, on people outside or on other dossiers."""
    waits = state.waits or state.papers is not None or state.requests or state.forwarded or state.taken_over
    told = any(each.moved is not None for each in state.promises) or state.apologies or state.reappointments
    hindered = state.incidents or state.duties or state.groups or state.extensions
    late = state.missed is not None or state.late
    return bool(waits or told or hindered or late)


@lru_cache(maxsize=256)
def _named(net: Net) -> frozenset[str] | None:
    """Steps of which it matters later who did them; ``None`` for a procedure of which no place is known.

    That is one whose term depends on the dossier, or stands still by what is drawn: what it tells people then
    depends on the calendar.
    """
    steps = net.steps.values()
    if net.procedure.header.variants or any(each.suspend or each.appointment is not None for each in steps):
        return None
    named = {each.id for each in steps if each.assign is not None}
    return frozenset(named.union(*((each.same_as or "", *each.not_same_as) for each in steps)))
