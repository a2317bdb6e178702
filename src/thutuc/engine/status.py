"""What the public may know of a dossier: where it stands, what is awaited of whom, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from thutuc.dossier import Clock, Phase, Task, decode_events
from thutuc.dossier.events import DossierMigrated, MigrationUndone
from thutuc.dossier.naming import task_name
from thutuc.dossier.view import end_en, end_vi, local, when_en, when_vi
from thutuc.engine import clock_names
from thutuc.engine.outlook import Outlook
from thutuc.engine.views import Dossier, PromiseView
from thutuc.procedure import GROUND_NAMES, WHOM, Step, ground_name
from thutuc.store import JournalRow
from thutuc.worktime import Term
from thutuc.worktime.due import ended

#: What a parked dossier waits for.
MOVED = "tiếp nhận hồ sơ được chuyển đến để giải quyết"
RECEPTION = "tiếp nhận hoặc trả lời hồ sơ"
_UNDER_WAY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        MOVED: ("đang chuyển đến {whom}", "on its way to {whom}"),
        RECEPTION: ("chưa được tiếp nhận, nộp tại {whom}", "not received yet, handed in at {whom}"),
    }
)


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something that a dossier waits for: from whom, since when, until when, on which ground."""

    what: str  #: in the words of the procedure, or the name of the ground
    whom: str
    whom_en: str
    ground: str | None  #: why it lets the dossier's clock stand still; ``None`` where it does not
    basis: str | None
    since: datetime
    until: datetime | None  #: the limit of whoever is waited for, where there is one
    late: bool  #: whether that limit has passed
    task: str | None = None  #: id of the task that waits
    begun: bool = True  #: whether the term for the result has begun; it has not while a dossier is parked
    document: str | None = None  #: the document that ordered the suspension, where one did
    leg: str | None = None  #: of a chain: the leg that waits for papers; `supply` names it where several do


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What anybody with the code may be told (NĐ 224/2026/NĐ-CP Điều 15.1g)."""

    code: str | None
    procedure: str
    status: int  #: national status code, 1–10
    status_name: str
    received: datetime | None
    #: the date that holds; ``None`` while the clock stands still, before reception, and where it is expected
    due: datetime | None
    late: bool
    awaited: tuple[Awaited, ...]
    expected: Outlook | None  #: *ngày hẹn dự kiến*: no promise
    promises: tuple[PromiseView, ...]
    text_vi: str
    text_en: str
    taken_over: datetime | None = None  #: when the competent agency took over what another one received
    moved: str | None = None  #: number of the decision by which another version of the procedure applies
    legal: datetime | None = None  #: when the legal term ends, where a committed one ends on another day
    ready: datetime | None = None  #: when the result lay at the one-stop
    closed: datetime | None = None  #: when the dossier ended; one that is returned: when the result was given


#: Verbs that move a dossier to another version by a decision, and back.
MOVES = ("migrate", "undo_migration")


def last_move(rows: Iterable[JournalRow]) -> DossierMigrated | None:
    """The move to another version that holds: the last one that was not taken back."""
    held: list[DossierMigrated] = []
    for row in rows:
        if row.verb not in MOVES:
            continue
        for event in decode_events(row.public, row.payload):
            if isinstance(event, DossierMigrated):
                held.append(event)
            elif isinstance(event, MigrationUndone):
                held.pop()
    return held[-1] if held else None


def public_status(
    dossier: Dossier,
    waits: Sequence[Awaited],
    expected: Outlook | None,
    now: datetime,
    move: DossierMigrated | None = None,
    legal: datetime | None = None,
    unknown: int | None = None,
) -> PublicStatus:
    """The public status of a dossier at the instant *now*; *legal*: when its legal term ends, if apart.

    *unknown*: a year without a calendar, for which nobody can say what is expected.
    """
    vi, en = _said(dossier, waits, expected, now, legal)
    if move is not None:
        vi = f"{vi}; giải quyết theo phiên bản {move.to_version} của quy trình, theo {move.decision}"
        en = f"{en}; handled under version {move.to_version} of the procedure, by {move.decision}"
    if unknown is not None:
        vi = f"{vi}; chưa tính được ngày hẹn dự kiến vì chưa có lịch nghỉ năm {unknown}"
        en = f"{en}; no day can be expected yet, as the days off of {unknown} are not known"
    return PublicStatus(
        code=dossier.code or dossier.external_code,
        procedure=dossier.procedure_name,
        status=dossier.status,
        status_name=dossier.status_name,
        received=dossier.received,
        due=None if dossier.undated else dossier.promised if expected is None or _later(dossier) else None,
        late=dossier.late,
        awaited=tuple(waits),
        expected=expected,
        promises=dossier.promises,
        text_vi=vi,
        text_en=en,
        taken_over=dossier.taken_over,
        moved=None if move is None else move.decision,
        legal=legal,
        ready=dossier.ready,
        closed=dossier.closed,
    )


def awaited(dossier: Dossier) -> Iterator[Awaited]:
    """Everything a dossier waits for that its officers do not do themselves, or that nobody has in hand."""
    state = dossier._state
    if dossier.parked is not None:
        yield _parked(dossier, dossier.parked)
    if state.papers is not None:
        clock = state.clocks.get(clock_names.PAPERS)
        since, basis = local(int(state.papers["since"])), dossier.definition.header.supplement.basis
        yield _awaited(dossier, "bổ sung, hoàn thiện hồ sơ", "applicant", "applicant", basis, since, clock)
    for leg, asked in state.leg_papers.items():
        clock, basis = (
            state.clocks.get(clock_names.papers_of(leg)),
            dossier.definition.header.supplement.basis,
        )
        group = dossier.definition.group.get(leg)
        what = f"bổ sung, hoàn thiện hồ sơ: {leg if group is None else group.name or leg}"
        found = _awaited(dossier, what, "applicant", "applicant", basis, local(int(asked["since"])), clock)
        yield replace(found, leg=leg)
    for task in state.tasks.values():
        step = dossier._net.steps[task.step]
        clock = state.clocks.get(clock_names.task_clock(task.id))
        if step.suspend is not None:
            yield _waiting(dossier, task, step, clock)
        elif step.consult is not None:
            yield _consulted(dossier, task, step, clock)
    whole = state.clocks.get(clock_names.DOSSIER)
    papers = state.papers is not None or bool(state.leg_papers and whole and whole.ground == "applicant")
    if whole is not None and whole.paused is not None and whole.task is None and not papers:
        ground = whole.ground or ""
        name = ground_name(ground)
        repair = state.clocks.get(clock_names.REPAIR)
        if repair is None:
            yield Awaited(name, "–", "–", ground, None, local(whole.paused), None, False)
        else:
            basis = repair.budget.get("basis")
            yield _awaited(dossier, name, "owner", ground, basis, local(whole.paused), repair)


def _parked(dossier: Dossier, since: datetime) -> Awaited:
    """Handed in and not received, or received elsewhere and not taken over: no term for the result runs."""
    state = dossier._state
    if dossier.forwarded:
        clock, whom, what = state.clocks.get(clock_names.FORWARD), state.competent, MOVED
    else:
        clock, whom, what = state.clocks.get(clock_names.INTAKE), state.received_at, RECEPTION
    basis = clock.budget.get("basis") if clock is not None else None
    return replace(_awaited(dossier, what, whom or "", None, basis, since, clock), begun=False)


def _waiting(dossier: Dossier, task: Task, step: Step, clock: Clock | None) -> Awaited:
    suspend = step.suspend
    if suspend is None:
        raise ValueError(step.id)
    until = _timer(dossier, task) if clock is None else None
    whom = suspend.waits_for or task.unit_name or ""
    found = _awaited(dossier, step.name, whom, suspend.ground, suspend.basis, local(task.since), clock, until)
    return _with_task(found, dossier, task)


def _consulted(dossier: Dossier, task: Task, step: Step, clock: Clock | None) -> Awaited:
    basis = step.consult.basis if step.consult is not None else None
    found = _awaited(
        dossier, step.name, task.unit_name or task.unit or "consulted", None, basis, local(task.since), clock
    )
    return _with_task(found, dossier, task)


def _with_task(found: Awaited, dossier: Dossier, task: Task) -> Awaited:
    return replace(found, task=task_name(dossier.id, task.id))


def _awaited(
    dossier: Dossier,
    what: str,
    whom: str,
    ground: str | None,
    basis: str | None,
    since: datetime,
    clock: Clock | None,
    until: datetime | None = None,
) -> Awaited:
    vi, en = WHOM.get(whom, (whom, whom))
    due = clock.due if clock is not None else None
    late = clock is not None and dossier.past(clock)
    return Awaited(what, vi, en, ground, basis, since, until if due is None else local(due), late)


def _timer(dossier: Dossier, task: Task) -> datetime | None:
    """When a wait ends by itself, at a timer drawn at its edge."""
    armed = dossier._net.nodes[task.step].armed
    waits = dossier._state.waits.values()
    due = [wait.due for wait in waits if wait.token == task.token and wait.node in armed and wait.due]
    return local(min(due)) if due else None


def _said(
    dossier: Dossier,
    waits: Sequence[Awaited],
    expected: Outlook | None,
    now: datetime,
    legal: datetime | None,
) -> tuple[str, str]:
    """The status in one sentence: ``đang niêm yết … đến 24/03/2026; ngày hẹn dự kiến 03/04/2026``."""
    vi, en = [], []
    for wait in waits:
        until_vi = f" đến {_day(wait.until)}" if wait.until is not None else f" từ {_day(wait.since)}"
        until_en = f" until {_day(wait.until)}" if wait.until is not None else f" since {_day(wait.since)}"
        if not wait.begun:
            days = (now.date() - wait.since.date()).days
            way_vi, way_en = _UNDER_WAY[wait.what]
            vi.append(f"{way_vi.format(whom=wait.whom)} từ {_day(wait.since)} (đã {days} ngày)")
            en.append(f"{way_en.format(whom=wait.whom_en)} since {_day(wait.since)} ({days} days)")
        elif wait.ground == "posting":
            vi.append(f"đang {GROUND_NAMES['posting']}{until_vi}")
            en.append(f"publicly posted{until_en}")
        elif wait.whom == "–":
            vi.append(f"đang tạm dừng tính thời gian ({wait.what}){until_vi}")
            en.append(f"suspended ({wait.ground}){until_en}")
        else:
            vi.append(f"đang chờ {wait.whom} ({wait.what}){until_vi}")
            en.append(f"waiting for {wait.whom_en} ({wait.what}){until_en}")
    if not vi:
        at = dossier.closed or dossier.ready
        vi.append(f"{dossier.status_name}{f', {when_vi(at)}' if at else ''}")
        en.append(f"{NAMES_EN[dossier.status]}{f', {when_en(at)}' if at else ''}")
    if dossier.taken_over is not None and dossier.received is not None and dossier.ready is None:
        days = (dossier.taken_over.date() - dossier.received.date()).days
        vi.append(f"cơ quan giải quyết nhận {_day(dossier.taken_over)}, sau {days} ngày kể từ tiếp nhận")
        en.append(f"taken over on {_day(dossier.taken_over)}, {days} days after reception")
    told = _promised(dossier, expected, now, legal)
    if told is not None:
        vi.append(told[0])
        en.append(told[1])
    return "; ".join(vi), "; ".join(en)


def _promised(
    dossier: Dossier, expected: Outlook | None, now: datetime, legal: datetime | None
) -> tuple[str, str] | None:
    """By when the result is there, or an answer; a day that has passed is told as one."""
    if expected is not None and not _later(dossier):
        return _expected(expected)
    if dossier.undated is not None:
        over_vi, over_en = (", đã quá thời hạn", "; it is over") if dossier.late else ("", "")
        without = f"thời hạn giải quyết: {dossier.undated}{over_vi}"
        return without, f"a term is promised and no date{over_en}"
    if dossier.promised is not None:
        first_vi, first_en = _first(dossier, dossier.promised)
        law_vi, law_en = _by_law(legal)
        over = dossier.promised < now and dossier.ready is None
        over_vi, over_en = (", đã quá ngày hẹn", ", which has passed") if over else ("", "")
        vi = f"hẹn trả kết quả {end_vi(dossier.promised)}{first_vi}{law_vi}{over_vi}"
        return vi, f"result promised for {end_en(dossier.promised)}{first_en}{law_en}{over_en}"
    if dossier.answer_due is not None and dossier.phase is Phase.SUBMITTED:
        vi = f"tiếp nhận hoặc trả lời chậm nhất {end_vi(dossier.answer_due)}"
        return vi, f"received or answered by {end_en(dossier.answer_due)}"
    return None


def _later(dossier: Dossier) -> bool:
    """Whether a day told with an apology holds, later than where the clock runs out."""
    return dossier.promised is not None and dossier.promised != dossier.due


def _first(dossier: Dossier, holds: datetime) -> tuple[str, str]:
    """The first date told, where another holds now (NĐ 61/2018/NĐ-CP Đ19.9); an expectation was none."""
    first = dossier.promises[0] if dossier.promises else None
    if first is None or not first.dated or first.at == holds:
        return "", ""
    at = first.at
    return f" (hẹn lần đầu {end_vi(at)})", f" (first promised for {end_en(at)})"


def _by_law(legal: datetime | None) -> tuple[str, str]:
    """When the legal term ends, beside the date that was promised by a committed one."""
    if legal is None:
        return "", ""
    day = _day(legal)
    return f" (thời hạn theo quy định đến hết ngày {day})", f" (the legal term ends on {day})"


def _expected(expected: Outlook) -> tuple[str, str]:
    day = _day(expected.at)
    vi, en = f"ngày hẹn dự kiến {day}", f"expected on {day}"
    if expected.appointment is None:
        return vi, f"{en} (no promise)"
    number, term = expected.appointment, expected.term
    without = ", ".join(ground_name(each) for each in expected.without)
    if term is not None:
        apart = f", không kể thời gian {without}" if without else ""
        counted = f"{en_term(term)}, not counting {', '.join(expected.without)}" if without else en_term(term)
        return f"{vi} (hẹn lần {number}: {term}{apart})", f"{en} (appointment {number}: {counted})"
    return f"{vi} (hẹn lần {number})", f"{en} (appointment {number})"


def en_term(term: Term) -> str:
    """A term in English words."""
    return f"{term.number.normalize():f} {term.unit.value.replace('-', ' ')}s"


def _day(at: datetime) -> str:
    """The last day of a limit; one that ends at 24:00 ends on the day before."""
    return f"{ended(at)[1]:%d/%m/%Y}"


#: The ten national statuses in English.
NAMES_EN: Mapping[int, str] = MappingProxyType(
    {
        1: "submitted",
        2: "received",
        3: "not accepted",
        4: "in progress",
        5: "papers asked for",
        6: "a financial duty to be met",
        7: "withdrawn",
        8: "stopped",
        9: "result ready",
        10: "result handed over",
    }
)
