"""A run told for people: what happened, in order, with its dates; facts only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from thutuc.dossier import events as e
from thutuc.dossier.view import ZONE, end_en, end_vi
from thutuc.engine import Record
from thutuc.engine.naming import DUTY_NAMES, DUTY_OUTCOMES, PHASE_NAMES, payment_name
from thutuc.engine.rules.clocks import QUIET
from thutuc.engine.rules.heads import TOLD
from thutuc.procedure import Procedure, ground_name
from thutuc.reports.sheet import RUNGS

Language = Literal["vi", "en"]


_CLOCKS = {
    "dossier": "hồ sơ [dossier]",
    "intake": "tiếp nhận [intake]",
    "papers": "bổ sung hồ sơ [papers]",
}
_TOLD = {**TOLD, "vacant": "chưa có người"}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened."""

    at: datetime
    vi: str
    en: str

    def text(self, lang: Language = "vi") -> str:
        """``09:00 02/03/2026  …``."""
        return f"{when(self.at)}  {self.vi if lang == 'vi' else self.en}"


def when(at: datetime) -> str:
    """An instant in the organisation's zone."""
    return f"{at.astimezone(ZONE):%H:%M %d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that was refused: it changed nothing and stands in no journal."""

    after: int  #: so many records of the journal
    at: datetime
    verb: str
    why: str
    why_vi: str

    @property
    def line(self) -> StoryLine:
        """How it is told."""
        return StoryLine(
            self.at, f"bị từ chối ({self.verb}): {self.why_vi}", f"refused ({self.verb}): {self.why}"
        )


def told_of(
    procedure: Procedure, records: Sequence[Record], refusals: Sequence[Refusal] = ()
) -> tuple[StoryLine, ...]:
    """The story of a journal and of what was refused, in the order of recording."""
    teller = _Teller({step.id: step.name or step.id for step in procedure.steps})
    lines: list[StoryLine] = []
    for number, record in enumerate(records):
        lines += [each.line for each in refusals if each.after == number]
        for event in record.events:
            lines += [StoryLine(record.happened_at, *said) for said in teller.tell(event, record.actor)]
    lines += [each.line for each in refusals if each.after >= len(records)]
    return tuple(lines)


class _Teller:
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        self._steps: dict[int, str] = {}

    def tell(self, event: e.Event, actor: str) -> Iterator[tuple[str, str]]:
        """What an event is told as, in both languages; most events of the machinery are not told."""
        match event:
            case e.TaskOpened():
                self._steps[event.task] = event.step
            case e.TaskAssigned():
                who = event.holder or event.officer
                seat = f"{event.holder_name or event.officer_name} [{who}]" if who else None
                step = self._task(event.task)
                yield (
                    f"giao bước {step} cho {seat or event.unit_name or event.unit}",
                    f"{step} lies with {seat or event.unit_name or event.unit}",
                )
            case e.TaskCompleted():
                step = self._step(event.step)
                yield f"{event.by} hoàn thành bước {step}", f"{event.by} completes {step}"
            case e.TaskDeemed():
                step = self._step(event.step)
                yield f"bước {step}: im lặng là đồng ý", f"{step}: silence agrees"
            case e.TaskCancelled():
                step = self._step(event.step)
                yield f"bước {step} không làm nữa", f"{step} is no longer done"
            case _:
                yield from self._life(event, actor)
                yield from self._beside(event)
                yield from self._time(event)

    def _life(self, event: e.Event, actor: str) -> Iterator[tuple[str, str]]:
        match event:
            case e.DossierSubmitted():
                yield f"nộp hồ sơ tại {event.received_at}", f"handed in at {event.received_at}"
            case e.DossierReceived():
                yield f"tiếp nhận, mã {event.code}", f"received as {event.code}"
            case e.VersionOfReception():
                vi = f"theo phiên bản {event.to_version}, có hiệu lực vào ngày tiếp nhận"
                yield vi, f"under version {event.to_version}, in force on the day of reception"
            case e.DossierTakenOver():
                yield f"{event.unit} nhận hồ sơ được chuyển đến", f"{event.unit} takes it over"
            case e.DossierNotAccepted():
                yield f"từ chối tiếp nhận: {event.reason}", f"not accepted: {event.reason}"
            case e.PapersRequested():
                yield f"{actor} yêu cầu bổ sung: {event.content}", f"{actor} asks for papers: {event.content}"
            case e.PapersSupplied() | e.LegNotSupplemented():
                yield _papers(event)
            case e.PaymentRecorded():
                yield f"thu phí, lệ phí: {event.name or event.moment}", f"paid: {event.name or event.moment}"
            case e.ResultReady():
                yield "có kết quả tại Bộ phận Một cửa", "the result is ready at the one-stop"
            case e.LapseUndone():
                steps = ", ".join(map(self._step, event.steps))
                yield (
                    f"ghi nhận hết thời gian chờ lúc {end_vi(event.at)} được bỏ, chờ lại {steps}",
                    f"the lapse at {end_en(event.at)} is undone; {steps} is waited for again",
                )
            case e.DossierClosed():
                end = f", {event.end}" if event.end else ""
                which = f" [{event.end}]" if event.end else ""
                why = f": {event.reason}" if event.reason else ""
                yield (
                    f"kết thúc: {PHASE_NAMES.get(event.phase, event.phase)}{which}{why}",
                    f"ended ({event.phase}{end}){why}",
                )
            case _:
                return

    def _beside(self, event: e.Event) -> Iterator[tuple[str, str]]:
        match event:
            case e.PaymentCorrected():
                vi, en = ("biên lai khác", "another receipt") if event.paid else ("chưa nộp", "unpaid")
                yield f"đính chính {payment_name(event.moment)}: {vi}", f"payment at {event.moment}: {en}"
            case e.HandedOver():
                yield f"bàn giao theo {event.decision}", f"handed over by {event.decision}"
            case e.DutyArose():
                duty, who = DUTY_NAMES.get(event.of, event.of), event.officer or event.unit
                yield f"phát sinh {duty} của {who}", f"a duty ({event.of}) of {who} arises"
            case e.DutyDone():
                duty = DUTY_NAMES.get(event.of, event.of)
                yield (
                    f"xong {duty} ({DUTY_OUTCOMES.get(event.how, event.how)})",
                    f"the duty ({event.of}) is done ({event.how})",
                )
            case e.IncidentRecorded():
                yield f"sự cố: {event.text}", f"incident: {event.text}"
            case _:
                return

    def _time(self, event: e.Event) -> Iterator[tuple[str, str]]:
        match event:
            case e.PromiseMade():
                yield _promised(event)
            case e.ClockStarted() if event.clock != "dossier":
                clock = self._clock(event.clock)
                yield f"hạn {clock}: {end_vi(event.due)}", f"{clock} is due {end_en(event.due)}"
            case e.ClockSuspended():
                clock, ground = self._clock(event.clock), ground_name(event.ground)
                yield f"tạm dừng tính thời gian {clock}: {ground}", f"{clock} stands still: {event.ground}"
            case e.ClockResumed():
                clock = self._clock(event.clock)
                yield (
                    f"tính tiếp thời gian {clock}, hạn {end_vi(event.due)}",
                    f"{clock} runs on, due {end_en(event.due)}",
                )
            case e.ClockExtended():
                yield (
                    f"gia hạn theo luật {event.by}, hạn {end_vi(event.due)}",
                    f"extended by {event.by}, due {end_en(event.due)}",
                )
            case e.TermReplaced():
                yield (
                    f"thời hạn {event.was_term} thay bằng {event.term} theo {event.decision}",
                    f"the term {event.was_term} became {event.term} by {event.decision}",
                )
            case e.ClockReprojected():
                yield (
                    f"tính lại theo {event.notice}, hạn {end_vi(event.due)}",
                    f"moved by {event.notice}, due {end_en(event.due)}",
                )
            case e.DeadlineMissed():
                clock = self._clock(event.clock)
                yield f"quá hạn {clock}", f"{clock} is overdue"
            case e.RungReached() if event.rung not in QUIET:  # what comes of those is told itself
                clock, who = self._clock(event.clock), event.officer or f"({event.tell})"
                who_vi = event.officer or f"({_TOLD.get(event.tell, event.tell)})"
                yield (
                    f"{RUNGS.get(event.rung, event.rung)}, {clock}: báo {who_vi}",
                    f"rung {event.rung} of {clock}: {who} is told",
                )
            case e.Apologised():
                yield (
                    f"{event.signer} ký văn bản xin lỗi: {event.reason}",
                    f"{event.signer} apologises: {event.reason}",
                )
            case _:
                return

    def _task(self, task: int) -> str:
        return self._step(self._steps.get(task, str(task)))

    def _step(self, step: str) -> str:
        name = self._names.get(step, step)
        return f"«{name}» [{step}]" if name != step else f"[{step}]"

    def _clock(self, clock: str) -> str:
        kind, _, number = clock.partition(":")
        if kind == "papers" and number:
            return f"bổ sung hồ sơ của chặng [{number}]"
        return self._task(int(number)) if kind == "task" and number.isdecimal() else _CLOCKS.get(clock, clock)


def _papers(event: e.PapersSupplied | e.LegNotSupplemented) -> tuple[str, str]:
    if isinstance(event, e.PapersSupplied):
        return "nhận giấy tờ bổ sung", "papers supplied"
    vi = f"chặng [{event.leg}] không được bổ sung giấy tờ, không chờ nữa"
    return vi, f"nothing brought to leg [{event.leg}], which waits no longer"


def _promised(event: e.PromiseMade) -> tuple[str, str]:
    vi, en = end_vi(event.at), end_en(event.at)
    if event.promise == "appointment":
        return f"{event.note or 'hẹn lần 1'}: {vi}", f"first appointment: {en}"
    if event.undated:
        return f"thời hạn giải quyết: {event.note}", "a term is promised and no date"
    return f"hẹn trả kết quả {vi}", f"promised for {en}"
