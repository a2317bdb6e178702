"""What came before a wait lapsed and is entered after: the lapse is undone, while nobody has built on it.

A term ends at 24:00 of its last day (BLDS 2015 Điều 148.6), and who brought something by then has brought it
in time, whenever an officer enters it. While nothing was decided since, the dossier becomes what it was
before the lapse; the act is then decided as any other that is entered late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from thutuc.dossier import Clock, Event, State, Task, Wait, apply, decode_events
from thutuc.dossier import events as e
from thutuc.dossier.applying.lapses import restoring
from thutuc.dossier.view import instant, local
from thutuc.engine import clock_names, clocks, duties, hindering, rights
from thutuc.engine import commands as c
from thutuc.engine.commands_lapses import UndoLapse
from thutuc.engine.draft import Draft
from thutuc.engine.naming import VERB_NAMES
from thutuc.engine.undone import holding
from thutuc.errors import WrongState, in_both
from thutuc.net import Net
from thutuc.procedure import NodeKind
from thutuc.runtime import Run, rank
from thutuc.store import JournalRow

#: Told of a dossier, and changing nothing that a token or a clock stands on.
_BESIDE = (e.Noted, e.DoneOnLeave, e.MandateConfirmed, e.IncidentRecorded, e.IncidentResolved)
#: What left the dossier for somebody else, or somebody's duty that ended: no event takes that back.
_OUTWARD = (e.MessageSent, e.SignalThrown, e.ErrorThrown, e.PapersRequested, e.DutyDone, e.DutyGiven)
#: Of which the applicant is told.
_TOLD = (e.PromiseMade, e.ResultReady, e.DossierClosed)

_Awaited = Task | Wait | Clock  # the clock of papers that an officer asked for
#: What may be entered late and end a wait that has lapsed.
Late = c.Complete | c.Send | c.SupplyPapers


@dataclass(slots=True)
class _Lapse:
    """One instant at which waits ended by themselves, and what came of it."""

    row: JournalRow
    before: State
    after: State
    ends: int  #: until when it was waited for
    ended: Sequence[_Awaited]  #: what would have taken what is entered
    then: State = field(init=False)  #: as everything that holds on leaves it
    gone: list[JournalRow] = field(init=False)  #: commands that hold no longer

    def __post_init__(self) -> None:
        self.then, self.gone = deepcopy(self.before), [self.row]


# --- whether something is entered as a matter of course ------------------------------------------


def check_entered(draft: Draft, awaited: _Awaited, approver: str | None) -> None:
    """Refuse to enter on one's own word what came before its wait lapsed, once the next working day is over.

    Until then an office enters what has come (as NĐ 297/2025/NĐ-CP Điều 6.4a lets it be closed). It is the
    same whether or not a tick has come by since.
    """
    ends = None if draft.at == draft.known else _ends(draft, awaited)
    if ends is None or not draft.at <= ends < draft.known or not _is_over(draft, ends):
        return
    if not rights.is_approved(draft, approver):
        when = _when(ends)
        rule = in_both(
            f"chờ đến {when}, khi ghi đã qua hết ngày làm việc tiếp theo; người điều hành đơn vị, cơ quan, "
            "không phải người đang giữ việc hay người ghi, phải đồng ý",
            f"it was waited for until {when} and the working day after is over; who runs the unit or agency, "
            "other than the holder and who enters it, approves",
            "NĐ 61/2018/NĐ-CP Điều 19.1",
        )
        raise draft.forbid("complete in retrospect", rule)


def _is_over(draft: Draft, ends: int) -> bool:
    """Whether the working day after that on which a wait lapsed is over when this is entered."""
    calendar = draft.calendar(draft.state.competent)
    return draft.known > instant(calendar.closing(calendar.working_day_after(local(ends - 1).date())))


def _ends(draft: Draft, awaited: _Awaited) -> int | None:
    """When a wait lapses by itself: by a timer at its edge or beside it, by silence, for want of papers."""
    state, found = draft.state, list[int]()
    if not isinstance(awaited, Wait):
        own = awaited.id if isinstance(awaited, Clock) else clock_names.task_clock(awaited.id)
        clock = state.clocks.get(own)
        rungs = [] if clock is None or clock.paused is not None else clock.rungs
        found += [at for rung, at, tell in rungs if rung == clocks.SILENCE and tell == "agreed"]
        if clock is not None and clock.expiry is not None and any(each[0] == clocks.CLOSE for each in rungs):
            found.append(clock.expiry)
    if isinstance(awaited, Clock):
        return min(found, default=None)
    tokens, levels = {awaited.token}, list[int]()
    at: int | None = awaited.scope
    while at is not None:
        level = state.scopes[at]
        levels.append(at)
        tokens.add(level.token)
        at = level.parent
    for wait in state.waits.values():
        if (
            wait.kind == "timer"
            and wait.due is not None
            and _breaks_off(draft, wait, awaited, tokens, levels)
        ):
            found.append(wait.due)
    return min(found, default=None)


def _breaks_off(
    draft: Draft, timer: Wait, awaited: Task | Wait, tokens: set[int | None], levels: Sequence[int]
) -> bool:
    node = draft.net.nodes[timer.node]
    if node.kind is NodeKind.START_EVENT:  # of an event subprocess
        handlers = draft.net.levels[draft.state.scopes[timer.scope].node].handlers
        breaking = any(each.start == node.id and each.interrupting for each in handlers)
        return breaking and timer.scope in levels
    if node.kind is NodeKind.BOUNDARY_EVENT:
        return node.interrupting and timer.token in tokens
    return timer.token == awaited.token  # beside it, behind one gateway


def _when(at: int) -> str:
    return f"{local(at):%H:%M %d/%m/%Y}"


# --- what is undone ------------------------------------------------------------------------------


def reopening(
    net: Net, state: State, command: Late, at: int, journal: Sequence[JournalRow]
) -> tuple[UndoLapse | None, Late]:
    """What has to be undone first, so that *command*, of the instant *at*, finds who waited for it then.

    ``None`` where nothing has, or where there never was such a wait. Refused where it is too late for that,
    unless somebody else who waited then waits still. It is given to nobody who waits only since then.
    """
    if isinstance(command, c.Complete) and command.task in state.tasks:
        return None, command
    lapses, since = _past(net, state, command, at, journal)
    still = [one for one in _waiting(net, state, command) if _since(one, since) <= at]
    if isinstance(command, c.Send):
        waited = [*still, *(one for lapse in lapses for one in lapse.ended)]
        command = replace(command, there=frozenset(int(one.id) for one in waited))
        if not command.signal:  # a signal is for all of them, a message for one
            lapses = _in_turn(net, still, lapses)
    elif still:
        return None, command
    too_late: WrongState | None = None
    for lapse in lapses:
        hindrance = next(_hindrances(lapse, journal), None)
        if hindrance is None:
            return _undoing(lapse, command.approver), command
        too_late = too_late or _too_late(net, state, lapse, hindrance)
    if too_late is not None and not still:
        raise too_late
    return None, command


def _in_turn(net: Net, still: Sequence[_Awaited], lapses: Sequence[_Lapse]) -> list[_Lapse]:
    """The lapses of those who come before the first who still waits, in the order a message is given."""
    first = min((_rank(net, one) for one in still), default=None)
    order = {_rank(net, one): lapse for lapse in lapses for one in lapse.ended}
    return [order[each] for each in sorted(order) if first is None or each < first]


def _rank(net: Net, one: _Awaited) -> tuple[int, int]:
    return (0, 0) if isinstance(one, Clock) else rank(net, one)


def _too_late(net: Net, state: State, lapse: _Lapse, hindrance: tuple[str, str]) -> WrongState:
    steps = [net.nodes[task.step].source.name or task.step for task in state.tasks.values()]
    now, when = ", ".join(f"“{step}”" for step in dict.fromkeys(steps)), _when(lapse.row.happened_at)
    vi, en = hindrance
    then_vi = f"ghi giấy tờ đã nộp bằng note, người đang giữ hồ sơ xem xét ở bước {now}"
    then_en = f"keep what came with note, and who has the dossier decides on it in {now}"
    if state.closed is not None:
        then_vi, then_en = "nộp hồ sơ mới", "a new dossier is handed in"
    elif not now:
        then_vi, then_en = "ghi giấy tờ đã nộp bằng note", "keep what came with note"
    return WrongState(
        in_both(
            f"hồ sơ chưa có việc gì tiếp theo từ khi hết thời gian chờ lúc {when}",
            f"a dossier in which nothing followed when a wait lapsed at {when}",
        ),
        in_both(f"{vi}; cách làm bây giờ: {then_vi}", f"{en}; the way now: {then_en}"),
    )


def _past(
    net: Net, state: State, command: Late, at: int, journal: Sequence[JournalRow]
) -> tuple[list[_Lapse], Mapping[int, int]]:
    """The lapses, at *at* or later, of what *command* would have ended then; since when events wait."""
    hold = {row.number for row in holding(journal)}
    lapses, since, now = list[_Lapse](), dict[int, int](), State()
    for row in journal:
        events = decode_events(row.public, row.payload)
        before = None
        if row.verb == "tick" and row.happened_at >= at and row.number in hold and any(map(_is_end, events)):
            before = deepcopy(now)
        for event in events:
            apply(event, now, row.happened_at)
            if isinstance(event, e.WaitOpened):
                since[event.wait] = row.happened_at
        if before is None or before.version != state.version:
            continue
        waited = [one for one in _waiting(net, before, command) if _since(one, since) <= at]
        ended = [one for one in waited if not _is_there(one, now)]
        if ended:
            until = _waited_until(events, before) or row.happened_at
            lapses.append(_Lapse(row, before, deepcopy(now), until, ended))
    return lapses, since


def _is_end(event: Event) -> bool:
    """Whether silence agreed, a timer ended a wait, or the dossier was closed because no papers came."""
    if isinstance(event, e.RungReached):
        return event.rung == clocks.CLOSE
    return isinstance(event, e.TaskDeemed) or (isinstance(event, e.WaitClosed) and event.how == "fired")


def _waited_until(events: Sequence[Event], before: State) -> int | None:
    """Of papers: their last day, which was over before the dossier was closed for want of them."""
    closing = (each.clock for each in events if isinstance(each, e.RungReached) and _is_end(each))
    return next((before.clocks[clock].expiry for clock in closing), None)


def _waiting(net: Net, state: State, command: Late) -> Iterator[_Awaited]:
    """What *command* ends."""
    if isinstance(command, c.Complete):
        yield from (task for task in state.tasks.values() if task.id == command.task)
    elif isinstance(command, c.SupplyPapers):
        yield from (clock for clock in state.clocks.values() if clock.id == clock_names.PAPERS)
    elif command.signal:
        yield from Run(net, state, 0).hearing(command.name)
    else:
        yield from Run(net, state, 0).waiting_for(command.name)


def _is_there(one: _Awaited, state: State) -> bool:
    if isinstance(one, Clock):
        return one.id in state.clocks
    return one.id in (state.tasks if isinstance(one, Task) else state.waits)


def _since(one: _Awaited, events: Mapping[int, int]) -> int:
    """Since when it waits."""
    if isinstance(one, Wait):
        return events[one.id]
    return one.since if isinstance(one, Task) else one.started


# --- what keeps it from being undone ---------------------------------------------------------------


def _hindrances(lapse: _Lapse, journal: Sequence[JournalRow]) -> Iterator[tuple[str, str]]:
    """Why a lapse stays, in Vietnamese and English; what followed is told apart: what holds on, what not."""
    for event in decode_events(lapse.row.public, lapse.row.payload):
        if isinstance(event, _OUTWARD) or _is_of_service(event, lapse) or _is_resolved(event, lapse):
            vi = f"khi hết thời gian chờ đã có việc không rút lại được ({event.kind})"
            yield vi, f"one in which what cannot be taken back followed ({event.kind})"
    for row in holding(journal):
        if row.number <= lapse.row.number:
            continue
        told = decode_events(row.public, row.payload)
        concerns = {_concerns(event, lapse) for event in told} - {"beside"}
        if len(concerns) > 1 or not concerns <= {"it", "other"}:
            when, verb = _when(row.happened_at), VERB_NAMES.get(row.verb, row.verb)
            vi = f"từ đó đã có việc “{verb}” ({row.actor}, {when})"
            yield vi, f"one in which {row.actor} did {row.verb!r} at {when}"
        elif concerns == {"it"}:
            lapse.gone.append(row)
        else:
            for event in told:
                if not isinstance(event, _BESIDE):
                    apply(event, lapse.then, row.happened_at)


def _is_of_service(event: Event, lapse: _Lapse) -> bool:
    """Whether a service is called, or no longer called, because of it."""
    if isinstance(event, e.WaitOpened):
        return event.what == "service"
    was = lapse.before.waits.get(event.wait) if isinstance(event, e.WaitClosed) else None
    return was is not None and was.kind == "service"


def _is_resolved(event: Event, lapse: _Lapse) -> bool:
    """Whether an incident ended by it that a person would have to know of again."""
    if not isinstance(event, e.IncidentResolved):
        return False
    return lapse.before.incidents.get(event.incident) not in (None, hindering.HINDERED)


def _concerns(event: Event, lapse: _Lapse) -> str:
    """Whether what followed speaks of what the lapse led to (``it``), of something ``other``, or decides."""
    if isinstance(event, _BESIDE):
        return "beside"
    if isinstance(event, e.TaskAssigned):
        return "other" if event.task in lapse.before.tasks and event.task in lapse.after.tasks else "it"
    if isinstance(event, e.RungReached | e.DeadlineMissed | e.ClockStopped):
        clock = event.clock
    elif isinstance(event, e.DutyArose) and event.by is None:
        clock = event.about
    else:
        return event.kind
    was = lapse.before.clocks.get(clock)
    return "other" if was is not None and lapse.after.clocks.get(clock) == was else "it"


# --- undoing ---------------------------------------------------------------------------------------


def _undoing(lapse: _Lapse, approver: str | None) -> UndoLapse:
    events = [event for row in lapse.gone for event in decode_events(row.public, row.payload)]
    rungs = [event for event in events if isinstance(event, e.RungReached) and event.besides is None]
    given = [event for event in events if isinstance(event, e.TaskAssigned | e.DutyArose)]
    return UndoLapse(
        lapse=lapse.row.number,
        at=lapse.row.happened_at,
        ends=lapse.ends,
        commands=tuple(row.number for row in lapse.gone),
        then=lapse.then,
        duties=frozenset(each.duty for each in events if isinstance(each, e.DutyArose)),
        incidents=frozenset(each.incident for each in events if isinstance(each, e.IncidentRecorded)),
        officers=tuple(dict.fromkeys(each.officer for each in (*given, *rungs) if each.officer)),
        applicant=any(isinstance(event, _TOLD) for event in events),
        approver=approver,
    )


def undo(draft: Draft, command: UndoLapse) -> None:
    """Take a lapse back: everything is again as it stood, but for numbers that were given."""
    state, then = draft.state, command.then
    for duty in [duty for number, duty in state.duties.items() if number in command.duties]:
        duties.done(draft, duty, "not-needed")
    for number in command.incidents.intersection(state.incidents):
        draft.emit(e.IncidentResolved(number, "the lapse was undone"))
    for task in [task for number, task in state.tasks.items() if number not in then.tasks]:
        clocks.stop_clock(draft, clock_names.task_clock(task.id), "cancelled")
        draft.emit(e.TaskCancelled(task.id, task.step, "lapse undone"))
    steps = [task.step for task in then.tasks.values() if task.id not in state.tasks]
    steps += [wait.node for wait in then.waits.values() if wait.id not in state.waits and not steps]
    draft.emit(
        e.LapseUndone(
            lapse=command.lapse,
            at=command.at,
            commands=list(command.commands),
            steps=list(dict.fromkeys(steps)),
            approver=command.approver if _is_over(draft, command.ends) else None,
            officers=list(command.officers),
            applicant=command.applicant,
            **restoring(state, then),
        )
    )
