"""What is entered after its term ran out and is said to have been before: on whose word (R106).

What happened and when it was entered are two facts. Clocks follow the first; so that nobody takes back a
lateness by the second alone, who runs the unit or agency says that it was so, and the journal keeps that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from thutuc.dossier import State, Task
from thutuc.dossier.events import (
    ClockStopped,
    ClockSuspended,
    DutyDone,
    EntryApproved,
    PromiseMade,
    ResultReady,
    TaskAssigned,
    TaskCompleted,
)
from thutuc.dossier.view import end_en, end_vi, instant, local
from thutuc.engine.clock_names import DOSSIER, GROUP, PAPERS, calendar_of, task_clock
from thutuc.engine.draft import Draft
from thutuc.engine.naming import term_name
from thutuc.engine.rules import duties, rights
from thutuc.errors import WrongData, in_both
from thutuc.organisation import ASSIGNING_RULE
from thutuc.worktime import Calendar

#: Before the number of a direction, whose report has a last day.
_DUTY = f"{duties.DIRECTION}:"

_RESULT = in_both(
    "thời hạn đã hết trước khi nhập; người điều hành đơn vị, cơ quan, không phải người đang giữ việc hay "
    "người nhập, phải duyệt",
    "the term ran out before this was entered; who runs the unit or agency, other than the holder and who "
    "enters it, approves",
    ASSIGNING_RULE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act that is entered after terms ran out before whose end it is said to have been."""

    verb: str
    approver: str | None
    approved: bool  #: whether he may say so, as the dossier stood before the act
    asks: bool  #: whether the verb takes an approver at all
    #: by clock or direction: when it ran out, whether the working day after is over
    passed: Mapping[str, tuple[int, bool]]


def entry_of(draft: Draft, verb: str, command: object) -> Entry:
    """What an act that is entered late, and not decided yet, may be asked about afterwards.

    Whether a tick has recorded the miss makes no difference. The applicant's own time is not the office's.
    """
    passed = {}
    for name, clock in draft.state.clocks.items():
        first, then = (clock.due, clock.missed) if name == DOSSIER else (clock.missed, clock.due)
        due = then if first is None else first
        if due is not None and draft.at <= due < draft.known and name.partition(":")[0] != PAPERS:
            passed[name] = (due, is_over(draft, calendar_of(draft, name), due))
    for duty in draft.state.duties.values():
        if duty.kind == duties.DIRECTION and duty.due is not None and draft.at <= duty.due < draft.known:
            passed[f"{_DUTY}{duty.id}"] = (duty.due, is_over(draft, draft.calendar(duty.unit), duty.due))
    approver = getattr(command, "approver", None)
    approved = rights.is_approved(draft, approver)
    return Entry(verb, approver, approved, hasattr(command, "approver"), passed)


def check_ends(draft: Draft, entry: Entry) -> None:
    """Refuse on one's own word what ended a term that had run out, let it stand, or gave its task to another.

    Asked once the act and what followed from it are decided, whichever verb it was: of the clock of its own
    step, of one beside it, of a group. But for the dossier's own term it is entered as a matter of course
    until the office closes on the working day after that on which the term ran out.
    """
    for name, due in dict.fromkeys(_ended(draft, entry.passed)):
        if not entry.approved:
            raise draft.forbid(f"{_act(draft, entry, name)} in retrospect", _rule(name, due, entry.asks))
        draft.emit(EntryApproved(entry.verb, draft.by, entry.approver or "", name, due))


def _ended(draft: Draft, passed: Mapping[str, tuple[int, bool]]) -> Iterator[tuple[str, int]]:
    """The terms that ended or stand still though they had run out, each with its end.

    Of a group also where a step of it was done, of a task where another answers for it. The dossier's own
    stays late where it stands still, for the miss is recorded first; not so its appointment (hẹn lần 1).
    """
    for event in list(draft.events):
        match event:
            case ClockStopped():
                name = event.clock
            case ClockSuspended() if event.clock != DOSSIER:
                name = event.clock
            case TaskAssigned():
                name = task_clock(event.task)
            case TaskCompleted():
                name = f"{GROUP}{draft.net.steps[event.step].group}"
            case DutyDone():
                name = f"{_DUTY}{event.duty}"
            case PromiseMade(promise="appointment", at=due) if draft.at <= due < draft.known:
                if is_over(draft, calendar_of(draft, DOSSIER), due):
                    yield DOSSIER, due
                continue
            case _:
                continue
        due, over = passed.get(name, (0, False))
        if over or (due and name == DOSSIER):
            yield name, due


def _act(draft: Draft, entry: Entry, name: str) -> str:
    ready = name == DOSSIER and any(isinstance(event, ResultReady) for event in draft.events)
    return "enter a result" if ready else entry.verb


def _rule(name: str, due: int, asks: bool) -> str:
    vi, en = f"{term_name(name)} hết lúc {end_vi(due)}", f"its term ran out at {end_en(due)}"
    if not asks:
        return in_both(
            f"{vi}, trước khi ghi; việc này ghi theo lúc ghi, không khai happened_at",
            f"{en}, before this was entered; enter it as done now, without happened_at",
            "NĐ 61/2018/NĐ-CP Điều 19.1",
        )
    return _RESULT if name == DOSSIER else _late(vi, en)


def _late(vi: str, en: str) -> str:
    return in_both(
        f"{vi}, khi ghi đã qua hết ngày làm việc tiếp theo; người điều hành đơn vị, cơ quan, không phải "
        "người đang giữ việc hay người ghi, phải đồng ý",
        f"{en} and the working day after is over; who runs the unit or agency, other than the holder and who "
        "enters it, approves",
        "NĐ 61/2018/NĐ-CP Điều 19.1",
    )


def check_result(draft: Draft, verb: str, act: str, approver: str | None) -> None:
    """Refuse to let the dossier's own term stand still before its end, entered after, on one's own word.

    The miss is recorded whether or not a tick has run, and stays beside the act.
    """
    due, _ = entry_of(draft, verb, None).passed.get(DOSSIER, (0, False))
    if due:
        _check_approved(draft, act, _RESULT, approver)
        draft.emit(EntryApproved(verb, draft.by, approver or "", DOSSIER, due))


def check_law(draft: Draft, verb: str, version: int | None, approver: str | None) -> None:
    """Refuse to date a reception back, on one's own word, to a day on which another version was in force.

    *version* is that of the day on which it is entered (0: none). Which law a dossier is under is decided by
    the day of reception (R1), so nobody chooses it by what he enters.
    """
    if version is None:
        return
    day, own = draft.now.date(), draft.state.version
    now = f"phiên bản {version}" if version else "không phiên bản nào"
    there = f"version {version}" if version else "none"
    rule = in_both(
        f"ngày tiếp nhận đã khai ({day:%d/%m/%Y}) theo phiên bản {own}, ngày ghi theo {now}; người điều hành "
        "đơn vị, cơ quan, không phải người ghi, phải đồng ý (receive, approver)",
        f"on the day told ({day}) version {own} was in force, on the day of entry {there}; who runs the unit "
        "or agency, other than who enters it, approves (receive, approver)",
        "NĐ 118/2025/NĐ-CP Điều 17.3; NĐ 61/2018/NĐ-CP Điều 19.1",
    )
    _check_approved(draft, verb, rule, approver)
    draft.emit(EntryApproved(verb, draft.by, approver or "", version=version))


def check_approved(
    draft: Draft, verb: str, vi: str, en: str, approver: str | None, clock: str | None, due: int
) -> None:
    """Refuse what was waited for until *due*, as both texts say, and is entered late on one's own word."""
    _check_approved(draft, verb, _late(vi, en), approver)
    draft.emit(EntryApproved(verb, draft.by, approver or "", clock, due))


def _check_approved(draft: Draft, act: str, rule: str, approver: str | None) -> None:
    if not rights.is_approved(draft, approver):
        raise draft.forbid(f"{act} in retrospect", rule)


def is_over(draft: Draft, calendar: Calendar, ends: int) -> bool:
    """Whether the working day after that on which something ended is over when this is entered."""
    return draft.known > instant(calendar.closing(calendar.working_day_after(local(ends - 1).date())))


def check_order(before: Mapping[int, Task], state: State, at: int) -> None:
    """Refuse what is entered late and would end a task before it was given to its holder."""
    given = [max(task.since, task.held) for task in before.values() if task.id not in state.tasks]
    if given and at < max(given):
        last = local(max(given))
        raise WrongData(
            [f"Expected an act after the task it ends was given at {last}, found {local(at)}"],
            argument="happened_at",
        )
