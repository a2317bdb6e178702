"""What came before a wait lapsed and is entered after: the lapse is undone, while nobody has built on it.

A term ends at 24:00 of its last day (BLDS 2015 Điều 148.6), and who brought something by then has brought it
in time, whenever an officer enters it. While nothing was decided since, the dossier becomes what it was
before the lapse; the act is then decided as any other that is entered late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache

from thutuc.dossier import Clock, Event, State, Task, Wait, apply, decode_events
from thutuc.dossier import events as e
from thutuc.dossier.applying.lapses import restoring
from thutuc.dossier.view import end_en, end_vi
from thutuc.engine import clock_names
from thutuc.engine import commands as c
from thutuc.engine.commands_lapses import UndoLapse
from thutuc.engine.draft import Draft
from thutuc.engine.rules import clocks, duties, entering
from thutuc.engine.rules.aftermath import Awaited, Lapse, hindrance, is_end
from thutuc.engine.undone import UNDO_LAPSE, holding
from thutuc.errors import WrongState, in_both
from thutuc.net import Net
from thutuc.procedure import NodeKind
from thutuc.runtime import Run, rank
from thutuc.store import JournalRow

#: Of which the applicant is told.
_TOLD = (e.PromiseMade, e.ResultReady, e.DossierClosed)

#: What may be entered late and end a wait that has lapsed.
Ending = c.Complete | c.Send | c.SupplyPapers
_Acting = c.Claim | c.Reassign | c.GiveBack | c.Opine | c.Pay | c.RequestPapers | c.Correct | c.TakeOver
_Deciding = c.Suspend | c.Resume | c.Extend | c.Refuse | c.Withdraw | c.Cancel
#: What is decided by where the dossier stands, and may be entered late.
Late = Ending | _Acting | _Deciding


# --- whether something is entered as a matter of course ------------------------------------------


def check_entered(draft: Draft, verb: str, awaited: Awaited, approver: str | None) -> None:
    """Refuse to enter on one's own word what came before its wait lapsed, once the next working day is over.

    Until then an office enters what has come (as NĐ 297/2025/NĐ-CP Điều 6.4a lets it be closed). It is the
    same whether or not a tick has come by since.
    """
    ends = None if draft.at == draft.known else _ends(draft, awaited)
    if ends is None or not draft.at <= ends < draft.known or not _is_over(draft, ends):
        return
    own = awaited.id if isinstance(awaited, Clock) else None
    vi, en = f"chờ đến {end_vi(ends)}", f"it was waited for until {end_en(ends)}"
    entering.check_approved(draft, verb, vi, en, approver, own, ends)


def _is_over(draft: Draft, ends: int) -> bool:
    return entering.is_over(draft, draft.calendar(draft.state.competent), ends)


def _ends(draft: Draft, awaited: Awaited) -> int | None:
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


# --- what is undone ------------------------------------------------------------------------------


def may_have_lapsed(command: Late, at: int, ticks: Iterable[JournalRow]) -> bool:
    """Whether the journal has to be asked; for a message also since when each wait is there."""
    return isinstance(command, c.Send) or any(row.happened_at >= at for row in ticks)


def reopening(
    net: Net, state: State, command: Late, at: int, journal: Sequence[JournalRow]
) -> tuple[UndoLapse | None, Late]:
    """What has to be undone first, so that *command* finds the dossier as it stood at its instant *at*.

    ``None`` where nothing has, or where nobody waited for it then. What only a worker has recorded since is
    undone whoever waited: had none come by, it would not be there. What somebody has seen is undone for who
    waited in it alone; where it is too late for that it is refused, unless somebody else who waited then
    waits still. It is given to nobody who waits only since then.
    """
    lapses, since = _past(net, state, command, at, journal)
    why = cache(lambda number: hindrance(by_number[number], journal))
    by_number = {one.row.number: one for one in lapses}
    unseen = next((one for one in lapses if _is_unseen(one, journal) and why(one.row.number) is None), None)
    stands = state if unseen is None else unseen.then
    approver = getattr(command, "approver", None)
    if not isinstance(command, Ending):
        there = getattr(command, "task", None) in (None, *stands.tasks)
        return (_undoing(unseen, approver) if unseen and there else None), command
    still = [one for one in _waiting(net, stands, command) if _since(one, since) <= at]
    seen = [one for one in lapses if one.ended and (unseen is None or one.row.number < unseen.row.number)]
    if isinstance(command, c.Send):
        waited = [*still, *(one for lapse in seen for one in lapse.ended)]
        command = replace(command, there=frozenset(int(one.id) for one in waited))
        if not command.signal:  # a signal is for all of them, a message for one
            seen = _in_turn(net, still, seen)
    elif still:
        seen = []
    for lapse in seen:
        if why(lapse.row.number) is None:
            return _undoing(lapse, approver), command
    if seen and not still:
        raise _too_late(net, state, seen[0], why(seen[0].row.number) or ("", ""), journal[-1].verb)
    return (_undoing(unseen, approver) if unseen and still else None), command


def _is_unseen(lapse: Lapse, journal: Sequence[JournalRow]) -> bool:
    """Whether nobody's act has found the lapse there: without a worker it would be recorded only now."""
    return not any(
        row.number > lapse.row.number
        and row.happened_at > lapse.row.happened_at
        and row.verb not in ("tick", UNDO_LAPSE)
        for row in journal
    )


def _in_turn(net: Net, still: Sequence[Awaited], lapses: Sequence[Lapse]) -> list[Lapse]:
    """The lapses of those who come before the first who still waits, in the order a message is given."""
    first = min((_rank(net, one) for one in still), default=None)
    order = {_rank(net, one): lapse for lapse in lapses for one in lapse.ended}
    return [order[each] for each in sorted(order) if first is None or each < first]


def _rank(net: Net, one: Awaited) -> tuple[int, int]:
    return (0, 0) if isinstance(one, Clock) else rank(net, one)


def _too_late(net: Net, state: State, lapse: Lapse, hindrance: tuple[str, str], last: str) -> WrongState:
    """The refusal, with what can be done: a move to another version that came last is taken back first."""
    steps = [net.nodes[task.step].source.name or task.step for task in state.tasks.values()]
    now, when = ", ".join(f"“{step}”" for step in dict.fromkeys(steps)), lapse.row.happened_at
    vi, en = hindrance
    then_vi = f"ghi chú giấy tờ đã nộp (note), người đang giữ hồ sơ xem xét ở bước {now}"
    then_en = f"keep what came with note, and who has the dossier decides on it in {now}"
    if state.closed is not None:
        then_vi, then_en = "nộp hồ sơ mới", "a new dossier is handed in"
    elif not now:
        then_vi, then_en = "ghi chú giấy tờ đã nộp (note)", "keep what came with note"
    if last == "migrate":
        back_vi = "khi chưa có việc khác thì đưa về phiên bản trước (undo_migration), ghi, rồi chuyển lại"
        back_en = "while nothing else happens, take the move back (undo_migration), enter this, move it again"
        then_vi, then_en = f"{back_vi}; hoặc {then_vi}", f"{back_en}; or {then_en}"
    return WrongState(
        in_both(
            f"hồ sơ chưa có việc gì tiếp theo từ khi hết thời gian chờ lúc {end_vi(when)}",
            f"a dossier in which nothing followed when a wait lapsed at {end_en(when)}",
        ),
        in_both(f"{vi}; cách làm bây giờ: {then_vi}", f"{en}; the way now: {then_en}"),
    )


def _past(
    net: Net, state: State, command: Late, at: int, journal: Sequence[JournalRow]
) -> tuple[list[Lapse], Mapping[int, int]]:
    """The lapses at *at* or later, with what *command* would have ended then; since when events wait."""
    held = {row.number: row for row in holding(journal) if row.verb == "tick" and row.happened_at >= at}
    lapses, since, now = list[Lapse](), dict[int, int](), State()
    for row in journal:
        events = decode_events(row.public, row.payload)
        before = None
        if row.number in held and any(map(is_end, decode_events(held[row.number].public, None))):
            before = deepcopy(now)
        for event in events:
            apply(event, now, row.happened_at)
            if isinstance(event, e.WaitOpened):
                since[event.wait] = row.happened_at
        if before is None or not _knows(net, before):
            continue
        waited = [one for one in _waiting(net, before, command) if _since(one, since) <= at]
        until = _waited_until(events, before) or row.happened_at
        lapses.append(Lapse(row, before, until, [one for one in waited if not _is_there(one, now)]))
    return lapses, since


def _knows(net: Net, state: State) -> bool:
    """Whether the net, which may be of a version that the dossier moved to, has every place of a state."""
    places = {token.node for token in state.tokens.values()} | {wait.node for wait in state.waits.values()}
    return places | {scope.node for scope in state.scopes.values() if scope.node} <= net.nodes.keys()


def _waited_until(events: Sequence[Event], before: State) -> int | None:
    """Of papers: their last day, which was over before the dossier was closed for want of them."""
    closing = (each.clock for each in events if isinstance(each, e.RungReached) and is_end(each))
    return next((before.clocks[clock].expiry for clock in closing), None)


def _waiting(net: Net, state: State, command: Late) -> Iterator[Awaited]:
    """What *command* ends."""
    if isinstance(command, c.Complete):
        yield from (task for task in state.tasks.values() if task.id == command.task)
    elif isinstance(command, c.SupplyPapers):
        yield from (clock for clock in state.clocks.values() if _is_for(command, clock))
    elif isinstance(command, c.Send) and command.signal:
        yield from Run(net, state, 0).hearing(command.name)
    elif isinstance(command, c.Send):
        yield from Run(net, state, 0).waiting_for(command.name)


def _is_for(command: c.SupplyPapers, clock: Clock) -> bool:
    """Whether papers are awaited there that *command* brings."""
    leg = clock_names.leg_of_papers(clock.id)
    return clock.id == clock_names.papers_of(command.leg) or (command.leg is None and leg is not None)


def _is_there(one: Awaited, state: State) -> bool:
    if isinstance(one, Clock):
        return one.id in state.clocks
    return one.id in (state.tasks if isinstance(one, Task) else state.waits)


def _since(one: Awaited, events: Mapping[int, int]) -> int:
    """Since when it waits."""
    if isinstance(one, Wait):
        return events[one.id]
    return one.since if isinstance(one, Task) else one.started


# --- undoing ---------------------------------------------------------------------------------------


def _undoing(lapse: Lapse, approver: str | None) -> UndoLapse:
    events = lapse.events
    rungs = [event for event in events if isinstance(event, e.RungReached) and event.besides is None]
    given = [event for event in events if isinstance(event, e.TaskAssigned | e.DutyArose | e.DutyGiven)]
    return UndoLapse(
        lapse=lapse.row.number,
        at=lapse.row.happened_at,
        ends=lapse.ends,
        commands=tuple(lapse.gone),
        parts=lapse.parts,
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
    steps += [wait.node for wait in then.waits.values() if state.waits.get(wait.id) != wait and not steps]
    draft.emit(
        e.LapseUndone(
            lapse=command.lapse,
            at=command.at,
            commands=list(command.commands),
            parts=dict(command.parts),
            steps=list(dict.fromkeys(steps)),
            approver=command.approver if _is_over(draft, command.ends) else None,
            officers=list(command.officers),
            applicant=command.applicant,
            **restoring(state, then),
        )
    )
