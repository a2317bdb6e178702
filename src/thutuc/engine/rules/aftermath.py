"""What followed a lapse, told apart: what holds on, what holds no longer, and what lets it stay.

Beside the dossier as it went on it is followed as it would be without the lapse. An event holds on where what
it speaks of is the same in both; what happened by itself otherwise happens anew at its own instant, as far as
it still comes about. What a person decided, or what left the dossier, is not touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from thutuc.dossier import Clock, Event, State, Task, Wait, apply, decode_events
from thutuc.dossier import events as e
from thutuc.dossier.view import when_en, when_vi
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.naming import VERB_NAMES
from thutuc.engine.rules import clocks, duties, hindering
from thutuc.engine.undone import holding
from thutuc.store import JournalRow

#: Told of a dossier, and changing nothing that a token or a clock stands on.
_BESIDE = (
    e.Noted,
    e.DoneOnLeave,
    e.MandateConfirmed,
    e.EntryApproved,
    e.IncidentRecorded,
    e.IncidentResolved,
)
#: What left the dossier for somebody else, or somebody's duty that ended: no event takes that back.
_OUTWARD = (e.MessageSent, e.SignalThrown, e.ErrorThrown, e.PapersRequested, e.DutyDone, e.DutyGiven)

#: What a command would have ended: the clock is that of papers which an officer asked for.
Awaited = Task | Wait | Clock


@dataclass(slots=True)
class Lapse:
    """One instant at which waits ended by themselves, and what came of it."""

    row: JournalRow
    before: State
    ends: int  #: until when it was waited for
    ended: Sequence[Awaited]  #: what would have taken what is entered
    then: State = field(init=False)  #: as everything that holds on leaves it, once it is told apart
    gone: list[int] = field(init=False)  #: numbers of the commands that hold no longer
    parts: dict[str, list[int]] = field(init=False)  #: of those that hold in part: which events do not
    events: list[Event] = field(init=False)  #: that hold no longer

    def __post_init__(self) -> None:
        self.gone, self.parts = [self.row.number], {}
        self.events = decode_events(self.row.public, self.row.payload)


def is_end(event: Event) -> bool:
    """Whether silence agreed, a timer was due, or the dossier was closed because no papers came."""
    if isinstance(event, e.RungReached):
        return event.rung == clocks.CLOSE
    fired = isinstance(event, e.WaitClosed) and event.how == "fired"
    return fired or isinstance(event, e.TaskDeemed | e.WaitMoved)


def hindrance(lapse: Lapse, journal: Sequence[JournalRow]) -> tuple[str, str] | None:
    """Why a lapse stays, in Vietnamese and English; what followed is told apart on the way."""
    now, lapse.then = deepcopy(lapse.before), deepcopy(lapse.before)
    for event in lapse.events:
        if _is_irrevocable(event, now, lapse):
            return _irrevocable(event)
        apply(event, now, lapse.row.happened_at)
    later = [row for row in holding(journal) if row.number > lapse.row.number]
    back = _taken_back(later)
    for row in later:
        if row.number not in back and (found := _followed(row, now, lapse)) is not None:
            return found
    return None


def _taken_back(rows: Sequence[JournalRow]) -> set[int]:
    """Moves to another version that were taken back, and what took them back: all is as before them."""
    found, moved = set[int](), 0
    for row in rows:
        if row.verb == "migrate":
            moved = row.number
        elif row.verb == "undo_migration":
            found |= {moved, row.number}
    return found


def _followed(row: JournalRow, now: State, lapse: Lapse) -> tuple[str, str] | None:
    """Tell the events of a later command apart, in the dossier as it went on and as it would be."""
    events, gone = decode_events(row.public, row.payload), list[int]()
    lost: Event | None = None  #: cannot be taken back, should the command not hold
    last, lapses = "beside", False
    for index, event in enumerate(events):
        concern = _concerns(event, row, now, lapse.then)
        if concern == "decides" and row.verb != "tick":
            when, verb = row.happened_at, VERB_NAMES.get(row.verb, row.verb)
            vi = f"từ đó đã có việc “{verb}” ({row.actor}, {when_vi(when)})"
            return vi, f"one in which {row.actor} did {row.verb!r} at {when_en(when)}"
        lapses = lapses or concern == "decides"
        if lapses:  # another wait has lapsed: that happens anew at its own instant
            concern = "it"
        elif concern == "beside" and isinstance(event, e.IncidentRecorded):
            concern = last if last == "it" else concern  # it is of what was told before
        elif _is_of(event, lapse):
            concern = "it"
        if _is_irrevocable(event, now, lapse):
            lost = lost or event
        apply(event, now, row.happened_at)
        if concern == "it":
            gone.append(index)
        elif concern == "other":
            apply(event, lapse.then, row.happened_at)
        last = concern if concern != "beside" else last
    if lapses and lost is not None:
        return _irrevocable(lost)
    lapse.events += [events[index] for index in gone]
    if len(gone) == len(events):
        lapse.gone.append(row.number)
    elif gone:
        lapse.parts[str(row.number)] = gone
    return None


def _is_of(event: Event, lapse: Lapse) -> bool:
    """Whether it speaks of a duty or an incident that is there no longer."""
    if isinstance(event, e.DutyGiven):
        return any(isinstance(each, e.DutyArose) and each.duty == event.duty for each in lapse.events)
    known = {each.incident for each in lapse.events if isinstance(each, e.IncidentRecorded)}
    return isinstance(event, e.IncidentResolved) and event.incident in known


def _concerns(event: Event, row: JournalRow, now: State, then: State) -> str:
    """Whether an event speaks of what the lapse led to (``it``), of something ``other``, or ``decides``.

    What is ``beside`` stands for itself: it holds on, and changes nothing that a token or a clock stands on.
    """
    found = "decides"
    flagged = isinstance(event, e.DutyArose | e.DutyDone) and event.of == duties.FLAG
    passed = isinstance(event, e.DutyGiven) and row.verb == "pass_duties"
    if flagged or passed or isinstance(event, _BESIDE):
        found = "beside"
    elif isinstance(event, e.TaskAssigned):
        found = _same(now.tasks.get(event.task), then.tasks.get(event.task))
    elif isinstance(event, e.WaitReprojected):
        found = _same(now.waits.get(event.wait), then.waits.get(event.wait))
    elif isinstance(event, e.PromiseMade) and row.verb == "reproject":
        told = _of_clock(DOSSIER, now, then)
        found = told if told == "it" or now.promises == then.promises else found
    elif isinstance(event, e.RungReached) and (event.rung == clocks.CLOSE or event.tell == "agreed"):
        found = "decides"
    elif isinstance(event, e.RungReached | e.DeadlineMissed | e.ClockStopped | e.ClockReprojected):
        found = _of_clock(event.clock, now, then)
    elif isinstance(event, e.DutyArose) and event.by is None:
        found = _of_clock(event.about, now, then)
    return found


def _same(now: Task | Wait | None, then: Task | Wait | None) -> str:
    if then is None:
        return "it"
    return "other" if now == then else "decides"


def _of_clock(name: str, now: State, then: State) -> str:
    was = then.clocks.get(name)
    return "other" if was is not None and now.clocks.get(name) == was else "it"


def _irrevocable(event: Event) -> tuple[str, str]:
    vi = f"khi hết thời gian chờ đã có việc không rút lại được ({event.kind})"
    return vi, f"one in which what cannot be taken back followed ({event.kind})"


def _is_irrevocable(event: Event, now: State, lapse: Lapse) -> bool:
    """Whether it left the dossier, concerns a service, or ended what a person would have to know of again."""
    if isinstance(event, e.IncidentResolved):
        known = {None, hindering.HINDERED, *hindering.UNMANNED}
        what = now.incidents.get(event.incident)
        return (what and hindering.kind_of(what)) not in known and not _is_of(event, lapse)
    if isinstance(event, e.WaitOpened):
        return event.what == "service"
    was = now.waits.get(event.wait) if isinstance(event, e.WaitClosed) else None
    return isinstance(event, _OUTWARD) or (was is not None and was.kind == "service")
