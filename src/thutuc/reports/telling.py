"""What was recorded of a dossier, in Vietnamese words: each act with its names, dates and values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thutuc.dossier import Event
from thutuc.dossier.view import end_vi
from thutuc.engine import Dossier, Engine, Record
from thutuc.engine.naming import DUTY_NAMES, DUTY_OUTCOMES, PHASE_NAMES, corrected, payment_name
from thutuc.procedure import Procedure, ground_name
from thutuc.procedure.telling import fields_of
from thutuc.reports.figures import seat_of
from thutuc.reports.sheet import RUNGS

#: The clocks of a dossier.
CLOCKS: Mapping[str, str] = {
    "dossier": "thời hạn giải quyết",
    "intake": "thời hạn tiếp nhận",
    "forward": "thời hạn chuyển hồ sơ",
    "papers": "thời hạn bổ sung",
    "repair": "thời hạn khắc phục hệ thống",
}

_HANDLED = {"retried": "cho thử lại", "skipped": "bỏ qua", "resolved": "đã xử lý"}

#: How the drawing was gone through: for programs, not told.
INNER = frozenset(
    {
        "TokenPlaced",
        "TokenTaken",
        "ScopeOpened",
        "ScopeSet",
        "ScopeClosed",
        "WaitMoved",
        "ActCounted",
        "ActsUsed",
    }
)


@dataclass(frozen=True, slots=True)
class ToldAct:
    """One command in a dossier's journal: who did it, and what each event of it says."""

    record: Record
    who: str
    said: tuple[tuple[Event, str], ...]


def told_acts(engine: Engine, dossier: Dossier, journal: Iterable[Record]) -> list[ToldAct]:
    """A journal in words, people and units with the names that they had then."""
    teller = Teller(dossier.definition, lambda unit, at: _unit(engine, unit, at))
    return [_told(engine, teller, record) for record in journal]


def _told(engine: Engine, teller: Teller, record: Record) -> ToldAct:
    at, who = record.happened_at, record.actor
    seat = seat_of(engine, who, None, at)
    said = ((event, teller.tell(event, at)) for event in record.events)
    return ToldAct(
        record,
        seat.officer_name if seat is not None else "hệ thống" if who == "system" else who,
        tuple((event, clause) for event, clause in said if clause is not None),
    )


def _unit(engine: Engine, unit: str, at: datetime) -> str:
    """What a unit, or an agency, was called."""
    facts = engine.plugins.hook.unit(unit=unit, at=at)
    if facts is None:
        return unit
    return str(facts.agency_name if unit == facts.agency else facts.name)


class Teller:
    """Tells the events of one dossier, in the order in which they happened."""

    def __init__(self, procedure: Procedure, units: Callable[[str, datetime], str] | None = None) -> None:
        self._units = units
        self._at: datetime | None = None
        self._names = {node.id: node.name or node.id for node in procedure.nodes}
        self._fields = {field.name: field for field in fields_of(procedure) if field.labels}
        self._steps: dict[int, str] = {}  #: what the tasks are called that were opened so far

    def tell(self, event: Event, at: datetime | None = None) -> str | None:
        """One event as a clause; ``None`` for how the drawing was gone through. *at*: when it happened."""
        self._at = at
        if event.kind == "TaskOpened":
            self._steps[event.task] = self.step(event.step)  # type: ignore[attr-defined]
        if event.kind in INNER:
            return None
        say = _TOLD.get(event.kind)
        return f"{event.kind}{_rest(event)}" if say is None else say(self, event)

    def step(self, id: str) -> str:
        """What a step is called."""
        return self._names.get(id, id)

    def unit(self, id: str | None) -> str | None:
        """What a unit was called, where events keep its id only."""
        if id is None or self._units is None or self._at is None:
            return id
        return self._units(id, self._at)

    def value(self, name: str, value: Any) -> str:
        """What stands in a datum, with the word for what was chosen."""
        field = self._fields.get(name)
        return _value(value) + _more(field.word(value) if field is not None else "")

    def clock(self, name: str) -> str:
        """Whose term it is."""
        kind, _, rest = name.partition(":")
        if kind == "task":
            return f"hạn của bước {self._steps.get(int(rest), rest)}"
        if kind == "papers" and rest:
            return f"{CLOCKS[kind]} chặng {rest}"
        return f"thời hạn chung {rest}" if kind == "group" else CLOCKS.get(name, name)

    def task(self, event: Any) -> str:
        """The step of the task that an event is about."""
        return self._steps.get(event.task, str(event.task))


def _at(at: int | None) -> str:
    """The end of a term."""
    return "–" if at is None else end_vi(at)


def _more(*parts: object) -> str:
    said = "; ".join(str(part) for part in parts if part)
    return f" ({said})" if said else ""


def _promised(event: Any) -> str:
    """The date of the result, or by when the part of hẹn lần 1 was to be done."""
    if event.promise == "appointment":
        return f"{event.note or 'hẹn lần 1'}: {_at(event.at)}"
    if event.undated:
        return f"thời hạn giải quyết: {event.note}"
    return f"hẹn trả kết quả {_at(event.at)}{_more(event.note)}"


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value)) or "–"
    return "có" if value is True else "không" if value is False else "–" if value is None else f"{value}"


def _values(teller: Teller, event: Any) -> str:
    given = {**event.values, **event.appended}
    return "; ".join(f"{name} = {teller.value(name, value)}" for name, value in given.items())


def _who(event: Any) -> str:
    holder, officer = event.holder_name or event.holder, event.officer_name or event.officer
    names = officer if holder in (None, officer) else f"{holder}, {officer} chịu trách nhiệm"
    return f"{event.unit_name}: {names or 'chưa có người'}"


def _rest(event: Event) -> str:
    given = {name: getattr(event, name) for name in event.__dataclass_fields__ if getattr(event, name)}
    return _more(*(f"{name}: {value}" for name, value in given.items() if isinstance(value, str | int)))


def _ground(event: Any) -> str:
    return str(ground_name(event.ground))


def _noted(event: Any) -> str:
    papers = _papers(event)
    said = [f"ghi chú: {event.text}"] if event.text or not papers else []
    return "; ".join([*said, *papers])


def _receipt(event: Any) -> str:
    return f"biên lai khác{_more(event.amount or 'số tiền như đã ghi', event.document)}"


def _leg(event: Any) -> str:
    return f", chặng {event.leg}" if event.leg is not None else ""


def _papers(event: Any) -> list[str]:
    names = ", ".join(str(paper["name"]) for paper in event.attachments)
    return [f"giấy tờ kèm theo: {names}"] if names else []


_TOLD: Mapping[str, Callable[[Teller, Any], str]] = {
    "DossierSubmitted": lambda t, e: (
        f"nộp tại {t.unit(e.received_at)}, thẩm quyền {t.unit(e.competent)}{_more(e.applicant)}"
    ),
    "DossierReceived": lambda t, e: f"tiếp nhận, mã {e.code}",
    "VersionOfReception": lambda t, e: (
        f"theo phiên bản {e.to_version}, có hiệu lực vào ngày tiếp nhận (khi nộp: phiên bản {e.from_version})"
    ),
    "DossierTakenOver": lambda t, e: f"{t.unit(e.unit)} tiếp nhận hồ sơ được chuyển đến",
    "DossierNotAccepted": lambda t, e: f"từ chối tiếp nhận: {e.reason}",
    "DossierClosed": lambda t, e: (
        f"kết thúc: {PHASE_NAMES.get(e.phase, e.phase)}{_more(e.reason, e.document)}"
        f"{f'; văn bản thu hồi, thay thế: {e.revocation}' if e.revocation else ''}"
    ),
    "PaymentRecorded": lambda t, e: f"đã nộp {e.name}{_more(e.amount, e.document)}",
    "PaymentCorrected": lambda t, e: (
        f"đính chính {payment_name(e.moment)}: {_receipt(e) if e.paid else 'chưa nộp'}"
    ),
    "PapersRequested": lambda t, e: (
        f"yêu cầu bổ sung lần {e.number}{_leg(e)}: {e.content}{_more(e.reason, e.basis)}"
    ),
    "PapersSupplied": lambda t, e: f"đã bổ sung giấy tờ{_leg(e)}",
    "LegNotSupplemented": lambda t, e: f"chặng {e.leg} không được bổ sung giấy tờ, không chờ nữa",
    "ResultReady": lambda t, e: "đã có kết quả",
    "Noted": lambda t, e: _noted(e),
    "Corrected": lambda t, e: f"đính chính {corrected(e.fields)}: {e.reason}",
    "DataSet": lambda t, e: f"điền: {_values(t, e)}",
    "TaskOpened": lambda t, e: f"mở bước {t.step(e.step)}",
    "TaskAssigned": lambda t, e: f"giao {t.task(e)} cho {_who(e)}{_more(e.reason)}",
    "TaskCompleted": lambda t, e: f"xong bước {t.step(e.step)}{_more(e.form, e.ground)}",
    "TaskDeemed": lambda t, e: f"{t.step(e.step)}: im lặng coi như đồng ý{_more(e.agency, e.basis)}",
    "TaskCancelled": lambda t, e: f"bỏ bước {t.step(e.step)}{_more(e.why)}",
    "TaskRecalled": lambda t, e: f"rút lại việc vừa chuyển: {t.step(e.step)} về {t.step(e.back_to)}",
    "OpinionGiven": lambda t, e: "; ".join([f"ý kiến ở bước {t.step(e.step)}: {e.text}", *_papers(e)]),
    "ClockStarted": lambda t, e: f"{t.clock(e.clock)} bắt đầu, đến {_at(e.due)}",
    "ClockSuspended": lambda t, e: f"{t.clock(e.clock)} tạm dừng: {_ground(e)}{_more(e.basis, e.document)}",
    "ClockResumed": lambda t, e: f"{t.clock(e.clock)} tính tiếp, đến {_at(e.due)}",
    "ClockExtended": lambda t, e: f"{t.clock(e.clock)} gia hạn {e.by}, đến {_at(e.due)}{_more(_ground(e))}",
    "ClockStopped": lambda t, e: f"{t.clock(e.clock)} kết thúc{', quá hạn' if e.late else ''}",
    "ClockReprojected": lambda t, e: (
        f"{t.clock(e.clock)} chuyển từ {_at(e.was)} sang {_at(e.due)}, {e.notice}"
    ),
    "TermReplaced": lambda t, e: (
        f"{t.clock(e.clock)} thay {e.was_term} bằng {e.term} theo {e.decision}{_more(e.due and _at(e.due))}"
    ),
    "DeadlineMissed": lambda t, e: f"{t.clock(e.clock)} đã quá, hạn {_at(e.due)}",
    "RungReached": lambda t, e: (
        f"{RUNGS.get(e.rung, e.rung)}: {e.officer_name or e.officer or 'không báo ai'}"
    ),
    "PromiseMade": lambda t, e: _promised(e),
    "Apologised": lambda t, e: f"ký văn bản xin lỗi: {e.reason}{_more(e.signer_name, e.document)}",
    "DutyArose": lambda t, e: (
        f"{DUTY_NAMES.get(e.of, e.of)}: {e.officer_name or e.unit_name or e.unit}{_more(e.text)}"
    ),
    "DutyGiven": lambda t, e: f"nhiệm vụ {e.duty} chuyển cho {e.officer_name or e.unit_name or e.unit}",
    "DutyDone": lambda t, e: (
        f"xong {DUTY_NAMES.get(e.of, e.of)}{_more(DUTY_OUTCOMES.get(e.how, e.how), e.explanation)}"
    ),
    "HandedOver": lambda t, e: (
        f"bàn giao theo {e.decision}{_more(', '.join(e.names.values()), e.officer_name)}"
    ),
    "DossierMigrated": lambda t, e: (
        f"chuyển từ phiên bản {e.from_version} sang phiên bản {e.to_version} theo {e.decision}"
    ),
    "MigrationUndone": lambda t, e: f"đưa về phiên bản {e.to_version} theo {e.decision}",
    "LapseUndone": lambda t, e: (
        f"bỏ ghi nhận hết thời gian chờ lúc {_at(e.at)}, chờ lại {', '.join(map(t.step, e.steps))}"
        f"{_more(e.approver and f'người duyệt {e.approver}')}"
    ),
    "HoldPlaced": lambda t, e: f"tạm giữ, không được hủy, theo {e.decision}{_more(e.reason)}",
    "HoldLifted": lambda t, e: f"thôi giữ theo {e.decision}, căn cứ {e.by_decision}",
    "PersonsDataErased": lambda t, e: f"hủy dữ liệu cá nhân theo {e.decision}{_more(e.retention, e.basis)}",
    "DossierArchived": lambda t, e: f"đưa vào tệp lưu trữ theo {e.decision} (tệp {e.file[:12]}…)",
    "ArchiveBroughtBack": lambda t, e: f"lấy lại từ tệp lưu trữ theo {e.decision} (tệp {e.file[:12]}…)",
    "IncidentRecorded": lambda t, e: f"sự cố: {e.text}",
    "IncidentHandled": lambda t, e: (
        f"sự cố {e.incident}: {_HANDLED.get(e.how, e.how)}{_more(e.decision, e.reason)}"
    ),
    "IncidentResolved": lambda t, e: f"sự cố {e.incident} đã xử lý: {e.how}",
    "WaitOpened": lambda t, e: f"chờ ở {t.step(e.node)}{_more(e.name, e.due and _at(e.due))}",
    "WaitClosed": lambda t, e: f"hết chờ số {e.wait}",
    "MessageSent": lambda t, e: f"gửi thông điệp {e.name}",
    "SignalThrown": lambda t, e: f"phát tín hiệu {e.name}",
}
