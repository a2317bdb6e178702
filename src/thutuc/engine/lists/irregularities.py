"""What an inspector looks through first: acts that the law allows rarely, or that lie beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from thutuc.dossier import Event
from thutuc.dossier.events import (
    Apologised,
    ClockStopped,
    ClockSuspended,
    Corrected,
    DoneOnLeave,
    DossierClosed,
    DossierReceived,
    LapseUndone,
    MandateConfirmed,
    PapersRequested,
)
from thutuc.dossier.view import local
from thutuc.engine.clock_names import DOSSIER, FORWARD, INTAKE
from thutuc.engine.lists.irregularity_kinds import BULK, BULK_WITHIN, KINDS
from thutuc.engine.lists.listing import Formula
from thutuc.engine.lists.question import Question
from thutuc.engine.naming import PHASE_NAMES, VERB_NAMES
from thutuc.engine.undone import UNDO_LAPSE
from thutuc.store import JournalRow, lists
from thutuc.store.keys import UNREAD
from thutuc.store.lists import FOREVER


@dataclass(frozen=True, slots=True)
class Irregularity:
    """One fact of one of the :data:`KINDS`; what to make of it is for a person to say."""

    kind: str
    dossier: int
    code: str | None
    procedure: str
    actor: str | None  #: who entered it
    actor_name: str | None
    happened_at: datetime
    recorded_at: datetime
    gap: timedelta  #: between the two
    unit: str | None  #: that decides the dossier
    note: str = ""


@dataclass(frozen=True, slots=True)
class Irregularities:
    """The facts of a period, by kind and time, with the formula of each kind."""

    since: datetime
    until: datetime
    formulas: Mapping[str, Formula]
    lines: tuple[Irregularity, ...]
    missing: tuple[int, ...] = ()  #: as of a :class:`~thutuc.engine.lists.listing.Listing`


def irregularities(q: Question) -> list[Irregularity]:
    """Everything of the period that is one of the :data:`KINDS`, in their order, then by when recorded."""
    acts = [*_rare_acts(q), *_late_entries(q), *_bulk(q), *_receptions(q), *_marked(q)]
    acts += [("unreadable", entry, "") for entry in q.altered.values()]
    q.look_up(entry.dossier for _, entry, _ in acts)
    found = [*_missing_apologies(q), *(fact for act in acts if (fact := _fact(q, *act)) is not None)]
    found = [_marked_unread(each) if q.known(each.dossier).unread else each for each in found]
    order = list(KINDS)
    return sorted(found, key=lambda each: (order.index(each.kind), each.recorded_at, each.dossier))


def _marked_unread(fact: Irregularity) -> Irregularity:
    """The fact with the word that its dossier was altered: what is shown of it may not be all."""
    return replace(fact, note="; ".join(filter(None, (fact.note, UNREAD))))


#: Of which kind an act is, the act, and what is told beside it.
_Act = tuple[str, JournalRow, str]


def _fact(q: Question, kind: str, entry: JournalRow, note: str) -> Irregularity | None:
    """The fact, where the dossier or who entered it is one that is asked about."""
    known = q.known(entry.dossier)
    if not q.within(known.row.competent) and not q.within(known.row.unit):
        return None
    if q.officer not in (None, entry.actor):
        return None
    return Irregularity(
        kind=kind,
        dossier=entry.dossier,
        code=known.row.code,
        procedure=known.net.procedure.name,
        actor=entry.actor,
        actor_name=q.officer_name(entry.actor),
        happened_at=local(entry.happened_at),
        recorded_at=local(entry.recorded_at),
        gap=timedelta(microseconds=entry.recorded_at - entry.happened_at),
        unit=known.row.competent,
        note=note,
    )


#: The verbs whose acts are looked through; all others are common, or have no kind.
_VERBS = (
    "correct",
    "suspend",
    "request_papers",
    "reappoint",
    "apologise",
    "withdraw",
    "cancel",
    "refuse",
    "take_over",
    UNDO_LAPSE,
)


def _rare_acts(q: Question) -> Iterator[_Act]:
    for verb in _VERBS:
        for entry in lists.acts(q.tx, verb, q.since, q.until):
            for event in q.events(entry):
                for kind, tell in _TOLD.items():
                    if (note := tell(q, entry, event)) is not None:
                        yield kind, entry, note


def _corrected(q: Question, entry: JournalRow, event: Event) -> str | None:
    return f"{', '.join(event.fields)}: {event.reason}" if isinstance(event, Corrected) else None


def _retroactive(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, ClockSuspended) or event.clock != DOSSIER or entry.verb != "suspend":
        return None
    if entry.recorded_at - entry.happened_at <= lists.LATE_ENTRY:
        return None
    return f"văn bản {event.document} ngày {event.issued or '–'}; người duyệt {event.approver or '–'}"


def _asked_twice(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, PapersRequested) or event.number < 2:
        return None
    approved = f"căn cứ {event.basis or '–'}; người duyệt {event.approver or '–'}"
    return f"lần {event.number}, giai đoạn {event.stage}; {approved}"


def _asked_after(q: Question, entry: JournalRow, event: Event) -> str | None:
    return f"giai đoạn {event.stage}" if isinstance(event, PapersRequested) and event.late else None


def _asked_late(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, PapersRequested) or not event.days_late:
        return None
    return f"quá {event.days_late} ngày làm việc"


def _apologised_late(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, Apologised) or not event.late:
        return None
    last = f"; chậm nhất {local(event.limit):%H:%M %d/%m/%Y}" if event.limit is not None else ""
    return f"nguyên nhân: {event.reason}{last}"


def _closed_late(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, DossierClosed) or event.phase == "returned":
        return None
    missed = q.known(entry.dossier).row.missed
    if missed is None or missed >= entry.happened_at:  # at the promised instant itself it is in time
        return None
    ended = PHASE_NAMES.get(event.phase, event.phase)
    return f"{ended}; ngày hẹn trả {local(missed):%H:%M %d/%m/%Y}"


def _answered_late(q: Question, entry: JournalRow, event: Event) -> str | None:
    """The one-stop answered otherwise than by receiving, too late; late receptions are told apart."""
    return _ANSWERS.get(entry.verb) if _is_late_answer(event) else None


def _is_late_answer(event: Event) -> bool:
    return isinstance(event, ClockStopped) and event.clock == INTAKE and event.late


_ANSWERS = {
    "request_papers": "yêu cầu bổ sung",
    "refuse": "từ chối tiếp nhận",
    "withdraw": "rút hồ sơ",
    "cancel": "dừng giải quyết",
}


def _moved_late(q: Question, entry: JournalRow, event: Event) -> str | None:
    moved = isinstance(event, ClockStopped) and event.clock == FORWARD and event.late
    return "cơ quan có thẩm quyền nhận bàn giao" if moved else None


def _lapse_undone(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, LapseUndone):
        return None
    net = q.known(entry.dossier).net
    steps = [net.nodes[each].source.name or each for each in event.steps if each in net.nodes]
    approved = f"; người duyệt {event.approver}" if event.approver else ""
    return f"{', '.join(steps)}: hết thời gian chờ lúc {local(event.at):%H:%M %d/%m/%Y}{approved}"


_TOLD: Mapping[str, Callable[[Question, JournalRow, Event], str | None]] = {
    "correction": _corrected,
    "retroactive-suspension": _retroactive,
    "second-request": _asked_twice,
    "request-after-date": _asked_after,
    "request-late": _asked_late,
    "late-apology": _apologised_late,
    "intake-late": _answered_late,
    "moved-late": _moved_late,
    "closed-late": _closed_late,
    "lapse-undone": _lapse_undone,
}


def _marked(q: Question) -> Iterator[_Act]:
    """Acts of every verb that were kept with a mark: on leave, or under a mandate that had ended.

    And requests for papers that are drawn: to come to such a wait is to ask, whatever verb led there.
    """
    alive = [found.id for found in lists.alive(q.tx, q.since, q.until)]
    for entry in lists.entries_with(q.tx, _MARKS, alive, q.since, q.until):
        notes: dict[str, str] = {}
        for event in q.events(entry):
            if isinstance(event, MandateConfirmed):
                what = VERB_NAMES.get(event.verb, event.verb)
                paper = " ".join(filter(None, (event.form, event.decision)))
                notes["lapsed-mandate"] = f"{what}; {paper}; {event.rule}; xác nhận: {event.approver}"
            elif isinstance(event, DoneOnLeave):
                notes["on-leave"] = VERB_NAMES.get(entry.verb, entry.verb)
            elif isinstance(event, PapersRequested) and event.task is not None:
                told = ((kind, _TOLD[kind](q, entry, event)) for kind in _OF_REQUESTS)
                notes |= {kind: note for kind, note in told if note is not None}
        yield from ((kind, entry, note) for kind, note in notes.items())


_MARKS = (b'"MandateConfirmed"', b'"DoneOnLeave"', b'"PapersRequested"')
_OF_REQUESTS = ("second-request", "request-after-date", "request-late")


def _late_entries(q: Question) -> Iterator[_Act]:
    for entry in lists.late_entries(q.tx, q.since, q.until):
        if entry.verb != "tick":
            yield "late-entry", entry, VERB_NAMES.get(entry.verb, entry.verb)


def _missing_apologies(q: Question) -> Iterator[Irregularity]:
    letters = lists.apologised(q.tx)
    for open_ in ("closed IS NULL", "closed IS NOT NULL"):
        late: lists.Condition = (
            f"missed IS NOT NULL AND {open_} AND missed >= ? AND missed < ?",
            (q.since, q.until),
        )
        ids = lists.dossier_keys(q.tx, [late], "missed", FOREVER)
        q.look_up(ids)
        for id in ids:
            row = q.known(id).row
            if id in letters or row.missed is None or not q.within(row.competent):
                continue
            if q.officer is not None or not q.known(id).owes_apology():
                continue
            at = local(row.missed)
            yield Irregularity(
                kind="missing-apology",
                dossier=id,
                code=row.code,
                procedure=q.known(id).net.procedure.name,
                actor=None,
                actor_name=None,
                happened_at=at,
                recorded_at=at,
                gap=timedelta(0),
                unit=row.competent,
                note=f"ngày hẹn trả {at:%H:%M %d/%m/%Y}",
            )


def _bulk(q: Question) -> Iterator[_Act]:
    done = lists.completions(q.tx, q.since, q.until)
    for actor, group in groupby(done, key=itemgetter(0)):
        acts = list(group)
        times = [each[1] for each in acts]
        first = 0
        while first < len(acts):
            last = first
            while last + 1 < len(acts) and times[last + 1] - times[first] <= BULK_WITHIN:
                last += 1
            count = last - first + 1
            if count >= BULK:
                _, _, dossier, number = acts[first]
                entry = lists.entries_of(q.tx, dossier, after=number - 1)[0]
                note = f"{count} việc từ {local(times[first]):%H:%M:%S} đến {local(times[last]):%H:%M:%S}"
                if actor == entry.actor:
                    yield "bulk", entry, note
                first = last
            first += 1


def _receptions(q: Question) -> Iterator[_Act]:
    received = {found.id for found in lists.received_between(q.tx, q.since, q.until)}
    for entry in lists.entries_with(q.tx, (b'"DossierReceived"',), sorted(received)):
        events = q.events(entry)
        reception = next((each for each in events if isinstance(each, DossierReceived)), None)
        if reception is None or entry.dossier not in received:
            continue
        received.remove(entry.dossier)
        if not reception.receipt:
            yield "no-receipt", entry, ""
        if any(map(_is_late_answer, events)):
            yield "intake-late", entry, ""
    for dossier in sorted(received):  # whose reception no entry tells: one was altered
        for entry in lists.entries_of(q.tx, dossier):
            q.events(entry)
