"""Our own journal as an event log: what happened to a dossier, in the words that process mining knows.

Only what is public goes out: steps, officers by their ids, units, instants. What people filled in, wrote
or are called stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

from thutuc.dossier import Event
from thutuc.dossier import events as e
from thutuc.dossier.state import DOSSIER
from thutuc.engine import Dossier, Engine, definitions
from thutuc.engine.undone import holding
from thutuc.engine.views import Record
from thutuc.logs.model import EVENT, PROCEDURE, STEP, Occurrence, Trace, Value
from thutuc.procedure import Procedure

#: Acts and facts beside the steps, as officials call them.
ACTS: Mapping[type[Event], str] = {
    e.DossierSubmitted: "Nộp hồ sơ",
    e.DossierReceived: "Tiếp nhận hồ sơ",
    e.DossierTakenOver: "Tiếp nhận hồ sơ được chuyển đến",
    e.DossierNotAccepted: "Từ chối tiếp nhận hồ sơ",
    e.PaymentRecorded: "Nộp phí, lệ phí",
    e.PapersRequested: "Yêu cầu bổ sung, hoàn thiện hồ sơ",
    e.PapersSupplied: "Bổ sung hồ sơ",
    e.LegNotSupplemented: "Không bổ sung hồ sơ ở một chặng",
    e.ClockSuspended: "Tạm dừng tính thời gian",
    e.ClockResumed: "Tính tiếp thời gian",
    e.ClockExtended: "Gia hạn theo luật",
    e.DeadlineMissed: "Quá hạn",
    e.Apologised: "Ký văn bản xin lỗi",
    e.ResultReady: "Có kết quả",
    e.DossierClosed: "Kết thúc hồ sơ",
}
#: What happens to the task of a step, as XES calls it.
_LIFECYCLES: Mapping[type[Event], str] = {
    e.TaskOpened: "schedule",
    e.TaskAssigned: "assign",
    e.TaskCompleted: "complete",
    e.TaskDeemed: "autoskip",
    e.TaskCancelled: "ate_abort",
    e.TaskRecalled: "withdraw",
}
#: What gives steps other ids: old → new.
_MOVES = (e.DossierMigrated, e.MigrationUndone)
_PAGE = 200


def journal_traces(engine: Engine, procedure: str | None = None) -> Iterator[Trace]:
    """Every dossier (of one procedure) as a trace, read page by page."""
    chosen = {} if procedure is None else {"procedure": procedure}
    after = 0
    while page := engine.search(limit=_PAGE, after=after, **chosen):
        for dossier in page:
            journal = engine.journal(dossier.id)
            yield trace_of(dossier, journal, definitions(dossier, journal, engine.procedure)[:-1])
        after = page[-1].id


def trace_of(dossier: Dossier, journal: Sequence[Record], before: Sequence[Procedure] = ()) -> Trace:
    """One dossier's journal, in the steps of the version it is on.

    What has no counterpart there is named as in the versions that it was on *before* it was moved. A lapse
    that was undone, because what was waited for had come in time, is left out; so is the miss of a step that
    was done in time and entered late.
    """
    journal = holding(journal)
    telling = _Telling((*before, dossier.definition), journal)
    occurrences = [
        told for record in journal for event in record.events for told in telling.tell(event, record)
    ]
    said: dict[str, Value] = {PROCEDURE: dossier.definition.id, "thutuc:version": dossier.version}
    return Trace(dossier.code or str(dossier.id), tuple(occurrences), said)


class _Telling:
    """Tells the events of one dossier; knows which task was of which step and unit."""

    def __init__(self, drawn: Sequence[Procedure], journal: Iterable[Record]) -> None:
        self._names = {node.id: node.name or node.id for procedure in drawn for node in procedure.nodes}
        events = [event for record in journal for event in record.events]
        self._refuted = _refuted(events)
        self._ahead = [event.nodes for event in events if isinstance(event, _MOVES)]  #: moves still to come
        self._steps: dict[int, str] = {}
        self._units: dict[int, str] = {}

    def tell(self, event: Any, record: Record) -> Iterator[Occurrence]:
        """The occurrence that an event is; none for how the drawing was gone through."""
        kind = type(event)
        at = record.happened_at
        if kind in _MOVES:
            del self._ahead[0]
        if kind in ACTS and id(event) not in self._refuted:
            yield Occurrence(ACTS[kind], at, "complete", record.actor, None, {EVENT: kind.__name__})
        if kind not in _LIFECYCLES:
            return
        if kind is e.TaskOpened:
            self._steps[event.task] = reduce(
                lambda step, nodes: nodes.get(step, step), self._ahead, event.step
            )
        elif kind is e.TaskAssigned:
            self._units[event.task] = event.unit_name
        step = self._steps.get(event.task)
        if step is not None:
            said = {STEP: step, EVENT: kind.__name__, "concept:instance": str(event.task)}
            name = self._names.get(step, self._names.get(step.rpartition("/")[2], step))
            yield Occurrence(name, at, _LIFECYCLES[kind], _who(event), self._units.get(event.task), said)


def _refuted(events: Iterable[Event]) -> set[int]:
    """The misses, by identity, of what was done in time and entered late; the dossier's own stays told."""
    found, missed = set[int](), dict[str, e.DeadlineMissed]()
    for event in events:
        if isinstance(event, e.DeadlineMissed) and event.clock != DOSSIER:
            missed[event.clock] = event
        elif isinstance(event, e.ClockStopped):
            gone = missed.pop(event.clock, None)
            if gone is not None and not event.late:
                found.add(id(gone))
    return found


def _who(event: Any) -> str | None:
    if type(event) is e.TaskAssigned:
        who: str | None = event.holder or event.officer
        return who
    return getattr(event, "by", None)
