"""What an inspector looks through first: acts that the law allows rarely, or that lie beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import nsmallest
from itertools import chain, islice

from thutuc.dossier import Event, Phase
from thutuc.dossier.events import (
    Apologised,
    ClockStopped,
    ClockSuspended,
    Corrected,
    DoneOnLeave,
    DossierClosed,
    DossierReceived,
    EntryApproved,
    LapseUndone,
    MandateConfirmed,
    PapersRequested,
)
from thutuc.dossier.view import end_vi, local
from thutuc.engine.clock_names import DOSSIER, FORWARD, INTAKE
from thutuc.engine.lists.bulk import bulk
from thutuc.engine.lists.entered_late import dated_back, over_when_given
from thutuc.engine.lists.irregularity_kinds import KINDS
from thutuc.engine.lists.listing import Formula
from thutuc.engine.lists.question import Question
from thutuc.engine.lists.worklists import ran_out
from thutuc.engine.naming import PHASE_NAMES, VERB_NAMES, corrected
from thutuc.engine.undone import UNDO_LAPSE
from thutuc.procedure.telling import STAGE_NAMES
from thutuc.store import JournalRow, lists
from thutuc.store.keys import UNREAD
from thutuc.whole import FOREVER


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
    number: int = 0  #: of the act in the journal of the dossier; 0 where there ought to be one and is none


@dataclass(frozen=True, slots=True)
class Irregularities:
    """The facts of a period, by kind and time, with the formula of each kind."""

    since: datetime
    until: datetime
    formulas: Mapping[str, Formula]
    lines: tuple[Irregularity, ...]
    missing: tuple[int, ...] = ()  #: as of a :class:`~thutuc.engine.lists.listing.Listing`
    counts: Mapping[str, int] = field(default_factory=dict)  #: by kind, in the whole period
    more: bool = False  #: there are more lines than were asked for


#: Where a page ended: kind, when it was recorded, dossier and number of its last line.
PageEnd = tuple[str, datetime, int, int]

#: In which place each kind is told.
_ORDER: Mapping[str, int] = {kind: place for place, kind in enumerate(KINDS)}

#: So many acts are looked at together; of the dossiers of all others nothing is kept in mind.
_PART = 500


def irregularities(q: Question, after: PageEnd | None = None) -> Irregularities:
    """What is one of the :data:`KINDS` in the period, in their order, then by when recorded.

    All are counted; those *after* a place are told, as many as are asked for.
    """
    counts, last = dict.fromkeys(KINDS, 0), None if after is None else _rank(*after)

    def behind() -> Iterator[Irregularity]:
        for fact in _facts(q):
            counts[fact.kind] += 1
            if last is None or _rank(*place_of(fact)) > last:
                yield fact

    found = nsmallest(q.limit + 1, behind(), key=lambda fact: _rank(*place_of(fact)))
    lines = tuple(_marked_unread(each) if q.is_unread(each.dossier) else each for each in found[: q.limit])
    return Irregularities(local(q.since), q.at, KINDS, lines, q.missing, counts, more=len(found) > q.limit)


def place_of(fact: Irregularity) -> PageEnd:
    """Where a fact stands among all of a period."""
    return fact.kind, fact.recorded_at, fact.dossier, fact.number


def _rank(kind: str, recorded_at: datetime, dossier: int, number: int) -> tuple[int, datetime, int, int]:
    return _ORDER[kind], recorded_at, dossier, number


def _facts(q: Question) -> Iterator[Irregularity]:
    """Everything of the period that is one of the :data:`KINDS`, in no order."""
    yield from _missing_apologies(q)
    acts = chain(_rare_acts(q), _late_entries(q), bulk(q), _receptions(q), _marked(q), _unreadable(q))
    while part := list(islice(acts, _PART)):
        q.look_up(entry.dossier for _, entry, _ in part)
        yield from (fact for act in part if (fact := _fact(q, *act)) is not None)
        q.forget()


def _unreadable(q: Question) -> Iterator[_Act]:
    """What was altered of all that was read for the others."""
    yield from (("unreadable", entry, "") for entry in q.altered.values())


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
        procedure=known.procedure,
        actor=entry.actor,
        actor_name=q.officer_name(entry.actor),
        happened_at=local(entry.happened_at),
        recorded_at=local(entry.recorded_at),
        gap=timedelta(microseconds=entry.recorded_at - entry.happened_at),
        unit=known.row.competent,
        note=note,
        number=entry.number,
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
    return f"{corrected(event.fields)}: {event.reason}" if isinstance(event, Corrected) else None


def _retroactive(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, ClockSuspended) or event.clock != DOSSIER or entry.verb != "suspend":
        return None
    if entry.recorded_at - entry.happened_at <= lists.LATE_ENTRY:
        return None
    issued = f"{date.fromisoformat(event.issued):%d/%m/%Y}" if event.issued else "–"
    return f"văn bản {event.document} ngày {issued}; người duyệt {event.approver or '–'}"


def _asked_twice(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, PapersRequested) or event.number < 2:
        return None
    approved = f"căn cứ {event.basis or '–'}; người duyệt {event.approver or '–'}"
    return f"lần {event.number}, khâu {STAGE_NAMES.get(event.stage, event.stage)}; {approved}"


def _asked_after(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, PapersRequested) or not event.late:
        return None
    return f"khâu {STAGE_NAMES.get(event.stage, event.stage)}"


def _asked_late(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, PapersRequested) or not event.days_late:
        return None
    return f"quá {event.days_late} ngày làm việc"


def _apologised_late(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, Apologised) or not event.late:
        return None
    last = f"; chậm nhất {end_vi(event.limit)}" if event.limit is not None else ""
    return f"nguyên nhân: {event.reason}{last}"


def _closed_late(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, DossierClosed) or event.phase == "returned":
        return None
    missed = q.known(entry.dossier).row.missed
    if missed is None or missed >= entry.happened_at:  # at the promised instant itself it is in time
        return None
    ended = PHASE_NAMES.get(event.phase, event.phase)
    return f"{ended}; ngày hẹn trả {end_vi(missed)}"


def _unannounced(q: Question, entry: JournalRow, event: Event) -> str | None:
    """The applicant withdrew what was received, and was given no notice that it is over."""
    ended = isinstance(event, DossierClosed) and event.phase == Phase.WITHDRAWN and not event.document
    return "" if ended and q.known(entry.dossier).row.received is not None else None


def _revoked(q: Question, entry: JournalRow, event: Event) -> str | None:
    return event.revocation if isinstance(event, DossierClosed) else None


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
    return "cơ quan có thẩm quyền tiếp nhận hồ sơ được chuyển đến" if moved else None


def _lapse_undone(q: Question, entry: JournalRow, event: Event) -> str | None:
    if not isinstance(event, LapseUndone):
        return None
    net = q.known(entry.dossier).net
    nodes = net.nodes if net is not None else {}
    steps = [nodes[each].source.name or each for each in event.steps if each in nodes]
    approved = f"; người duyệt {event.approver}" if event.approver else ""
    return f"{', '.join(steps)}: hết thời gian chờ lúc {end_vi(event.at)}{approved}"


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
    "no-stop-notice": _unannounced,
    "stopped-decided": _revoked,
    "lapse-undone": _lapse_undone,
}


def _marked(q: Question) -> Iterator[_Act]:
    """Acts of every verb that were kept with a mark: on leave, or under a mandate that had ended.

    And requests for papers and ends that are drawn: to come there is to ask, or to stop, by whatever verb.
    """
    alive = [found.id for found in lists.alive(q.tx, q.since, q.until)]
    for entry in lists.entries_with(q.tx, _MARKS, alive, q.since, q.until):
        notes: dict[str, str] = {}
        for event in q.events(entry):
            if isinstance(event, MandateConfirmed):
                what = VERB_NAMES.get(event.verb, event.verb)
                paper = " ".join(filter(None, (event.form, event.decision)))
                notes["lapsed-mandate"] = f"{what}; {paper}; {event.rule}; xác nhận: {event.approver}"
            elif isinstance(event, EntryApproved):
                told_before = notes.get("dated-back", VERB_NAMES.get(event.verb, event.verb))
                notes["dated-back"] = f"{told_before}; {dated_back(event)}"
            elif isinstance(event, DoneOnLeave):
                notes["on-leave"] = VERB_NAMES.get(entry.verb, entry.verb)
            elif _is_drawn(entry, event):
                told = ((kind, _TOLD[kind](q, entry, event)) for kind in _OF_DRAWN)
                notes |= {kind: note for kind, note in told if note is not None}
        yield from ((kind, entry, note) for kind, note in notes.items())


_MARKS = (
    b'"MandateConfirmed"',
    b'"EntryApproved"',
    b'"DoneOnLeave"',
    b'"PapersRequested"',
    b'"DossierClosed"',
)
_OF_DRAWN = ("second-request", "request-after-date", "request-late", "closed-late", "no-stop-notice")


def _is_drawn(entry: JournalRow, event: Event) -> bool:
    if isinstance(event, PapersRequested):
        return event.task is not None
    return isinstance(event, DossierClosed) and entry.verb not in _VERBS


def _late_entries(q: Question) -> Iterator[_Act]:
    for entry in lists.late_entries(q.tx, q.since, q.until):
        if entry.verb != "tick":
            yield "late-entry", entry, VERB_NAMES.get(entry.verb, entry.verb) + over_when_given(q, entry)


def _missing_apologies(q: Question) -> Iterator[Irregularity]:
    if q.officer is not None:
        return
    letters = lists.apologised(q.tx)
    told, unseen = ("missed >= ? AND missed < ?", (q.since, q.until)), min(q.until, q.now)
    untold: lists.Condition = ("wake <= ? AND missed IS NULL AND closed IS NULL", (q.now,))
    for by, late in (
        ("missed", [("missed IS NOT NULL AND closed IS NULL", ()), told]),
        ("missed", [("missed IS NOT NULL AND closed IS NOT NULL", ()), told]),
        ("due", [untold, ("due >= ? AND due < ?", (q.since, unseen))]),  # no worker has come by since
    ):
        ids = iter(lists.dossier_keys(q.tx, late, by, FOREVER))
        while part := list(islice(ids, _PART)):
            q.look_up(part)
            yield from (_missing_apology(q, id) for id in part if id not in letters and _owes(q, id))
            q.forget()


def _owes(q: Question, id: int) -> bool:
    known = q.known(id)
    return ran_out(known.row, q.now) is not None and q.within(known.row.competent) and known.owes_apology()


def _missing_apology(q: Question, id: int) -> Irregularity:
    known = q.known(id)
    at = local(ran_out(known.row, q.now) or 0)
    return Irregularity(
        kind="missing-apology",
        dossier=id,
        code=known.row.code,
        procedure=known.procedure,
        actor=None,
        actor_name=None,
        happened_at=at,
        recorded_at=at,
        gap=timedelta(0),
        unit=known.row.competent,
        note=f"ngày hẹn trả {end_vi(at)}",
    )


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
