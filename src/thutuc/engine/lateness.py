"""Why a result reached people late: by work, by waiting for others, by entering it, by delivering it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from thutuc.dossier import Event, State, apply, decode_events
from thutuc.dossier.events import ClockResumed, PromiseMade, ResultReady
from thutuc.dossier.view import local
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.undone import holding
from thutuc.net import Net
from thutuc.store import DossierRow, JournalRow
from thutuc.worktime import fresh_term
from thutuc.worktime.calendar import MICROSECOND


@dataclass(frozen=True, slots=True)
class Lateness:
    """One dossier's lateness, counted from the promised instant, in parts that add up to the whole."""

    dossier: int
    code: str | None
    competent: str | None
    due: datetime  #: the first promise that passed, else the last
    happened: datetime  #: the result was ready
    recorded: datetime
    delivered: datetime | None  #: the last target had the status; ``None``: not yet, and it counts until now
    work: timedelta  #: somebody of the agency had it
    waiting: timedelta  #: it stood still, only others had it, or hẹn lần 2 had begun and had not passed
    entry: timedelta  #: it was ready and not entered (synchronisation)
    delivery: timedelta  #: it was entered and not delivered (synchronisation)

    @property
    def whole(self) -> timedelta:
        """From the promised instant until whoever waits could know."""
        return self.work + self.waiting + self.entry + self.delivery

    @property
    def in_time(self) -> bool:
        """Whether the result itself was ready in time: only entering or delivering it was late."""
        return self.happened <= self.due


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of when others were told, by dossier and number of the journal row."""

    delivered: Mapping[tuple[int, int], int]  #: when the last target had the status
    waits: Set[tuple[int, int]]  #: rows that could not be delivered yet
    now: int


def lateness(
    row: DossierRow,
    journal: Sequence[JournalRow],
    net_of: Callable[[int], Net],
    told: Told,
    since: int,
    until: int,
) -> Lateness | None:
    """The parts of one dossier's lateness; ``None`` where its result was there, entered and told in time.

    Only of a result that was recorded in the period, or that others do not know of yet. *net_of* gives the
    net of a version of its procedure.
    """
    promises = [each for each in (row.missed, row.due) if each is not None]
    ready, stretches = _stretches(journal, net_of, row.due)
    if ready is None or row.ready is None or not promises:
        return None
    due, place = min(promises), (row.id, ready.number)
    if not since <= ready.recorded_at < until and place not in told.waits:
        return None
    delivered = told.delivered.get(place)
    known = told.now if place in told.waits else ready.recorded_at if delivered is None else delivered
    entered = max(ready.recorded_at, row.ready)
    late = max(0, row.ready - due)
    if max(entered, known) <= due:
        return None
    waiting, counted = 0, due
    for began, end in sorted(stretches):  # which may overlap
        waiting += max(0, min(end, row.ready) - max(began, counted))
        counted = max(counted, end)
    entry, delivery = max(0, entered - max(row.ready, due)), max(0, known - max(entered, due))
    return Lateness(
        row.id,
        row.code,
        row.competent,
        local(due),
        local(row.ready),
        local(ready.recorded_at),
        None if delivered is None or place in told.waits else local(delivered),
        *(part * MICROSECOND for part in (late - waiting, waiting, entry, delivery)),
    )


def _stretches(
    journal: Sequence[JournalRow], net_of: Callable[[int], Net], due: int | None
) -> tuple[JournalRow | None, list[tuple[int, int]]]:
    """The row by which the result was ready, and when others had the dossier until then.

    Where hẹn lần 1 ended with the step that it is for, nobody is late from then until the term that hẹn lần 2
    gives anew is over at *due* (Quyết định 138/2025/QĐ-UBND Đồng Tháp Điều 5.3).
    """
    state, found, since = State(), list[tuple[int, int]](), None
    met: int | None = None  #: the end of hẹn lần 1
    for entry in holding(journal):
        events = decode_events(entry.public, entry.payload)
        for event in events:
            apply(event, state, entry.happened_at)
            if isinstance(event, PromiseMade) and event.promise == "appointment":
                met = entry.happened_at
            elif _anew(event) and met is not None and due is not None:
                found.append((met, due))
        waits = _with_others(state, net_of(state.version))
        if waits and since is None:
            since = entry.happened_at
        elif not waits and since is not None:
            found.append((since, entry.happened_at))
            since = None
        if any(isinstance(event, ResultReady) for event in events):
            return entry, found if since is None else [*found, (since, entry.happened_at)]
    return None, found


def _anew(event: Event) -> bool:
    """Whether the dossier's clock goes on with a term of its own."""
    return isinstance(event, ClockResumed) and event.clock == DOSSIER and fresh_term(event.after) is not None


def _with_others(state: State, net: Net) -> bool:
    """Whether nobody of the agency has anything to do: it stands still, or only others are waited for."""
    clock = state.clocks.get(DOSSIER)
    if clock is not None and clock.paused is not None:
        return True
    steps = [net.steps.get(task.step) for task in state.tasks.values()]
    return bool(steps) and all(
        step is not None and (step.suspend is not None or step.consult is not None) for step in steps
    )
