"""The ladder: who is told before a term runs out, when it has run out, and when nothing happened then.

The plug-in only says who is to be told and when. Apologies, re-appointments and promises are the
engine's own verbs, and work without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from thutuc.errors import CalendarError, ConfigurationError, TermError
from thutuc.hookspecs import ClockKind, Rung, hookimpl
from thutuc.procedure import Procedure, Step
from thutuc.worktime import Calendar, Due, Term, TermUnit, add, back

__all__ = ["Escalation", "Rungs", "Settings", "plugin"]

REMINDER = "reminder"
BREACH = "breach"
AFTER_BREACH = "after-breach"
CONSULTATION = "consultation-overdue"

_COUNTED = {TermUnit.DAY, TermUnit.WORKING_DAY, TermUnit.HOUR, TermUnit.WORKING_HOUR}
_MICROSECOND = timedelta(microseconds=1)


def _term(text: object) -> Term:
    try:
        term = text if isinstance(text, Term) else Term.parse(str(text))
    except TermError as error:
        raise ValueError(str(error)) from None
    if term.unit not in _COUNTED:
        raise ValueError(f"expected days or hours, found {str(term)!r}")
    return term


def _clock_time(term: Term) -> Term:
    if term.unit is not TermUnit.HOUR:
        raise ValueError(f"expected clock hours such as '02 giờ', found {str(term)!r}")
    return term


Span = Annotated[Term, PlainValidator(_term)]
ClockSpan = Annotated[Span, AfterValidator(_clock_time)]
Share = Annotated[Decimal, Field(gt=0, lt=1)]


class Rungs(BaseModel):
    """When the rungs of one kind of clock are reached."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    #: a term in days: so long before its last day, close of office hours (NĐ 61/2018/NĐ-CP Điều 19.9)
    reminder: Span = Term.parse("01 ngày")
    #: a term in hours, or of a step table: when this share of its time is left
    reminder_share: Share = Decimal("0.25")
    #: so long after the breach the head of the agency is told
    after_breach: Span = Term.parse("01 ngày làm việc")
    #: the same for a term in clock hours, which runs through nights and holidays
    after_breach_in_hours: ClockSpan = Term.parse("02 giờ")


class Settings(Rungs):
    """The plug-in's section of ``thutuc.toml``; a clock's own section replaces what it names."""

    clocks: Mapping[ClockKind, Mapping[str, object]] = {}

    def of(self, clock: ClockKind) -> Rungs:
        """What holds for one kind of clock."""
        common = {name: getattr(self, name) for name in Rungs.model_fields}
        return Rungs.model_validate(common | dict(self.clocks.get(clock, {})))


class Escalation:
    """Answers the hook ``escalations``: reminder, breach, and the head of the agency after it."""

    def __init__(self, settings: Settings) -> None:
        self._rungs = {clock: settings.of(clock) for clock in ClockKind}

    @hookimpl
    def escalations(
        self,
        procedure: Procedure,
        step: Step | None,
        clock: ClockKind,
        started_at: datetime,
        due: Due,
        calendar: Calendar,
    ) -> Sequence[Rung]:
        """The rungs that lie ahead, in the order they are reached."""
        clock_hours = _in_clock_hours(procedure, step, clock, due)
        start = calendar.local(started_at)
        rungs = _ladder(self._rungs[clock], step, start, due, calendar, clock_hours=clock_hours)
        return sorted(
            (rung for rung in rungs if rung.at is None or rung.at > start), key=lambda rung: rung.at or due.at
        )


def plugin(settings: Mapping[str, object]) -> Escalation:
    """Make the plug-in from its section of ``thutuc.toml``."""
    try:
        return Escalation(Settings.model_validate(dict(settings)))
    except ValidationError as error:
        raise ConfigurationError(f"Expected the settings of thutuc_escalation, found: {error}") from error


def _ladder(
    rungs: Rungs, step: Step | None, start: datetime, due: Due, calendar: Calendar, *, clock_hours: bool
) -> Iterator[Rung]:
    reminder = _dated(lambda: _reminder(rungs, start, due, calendar, clock_hours=clock_hours))
    yield Rung(REMINDER, reminder, "holder")
    yield Rung(BREACH, due.at, "unit-head")
    if step is not None and step.consult is not None:
        yield Rung(CONSULTATION, due.at, "one-stop-head")  # NĐ 61/2018/NĐ-CP Điều 19.5
    wait = rungs.after_breach_in_hours if clock_hours else rungs.after_breach
    yield Rung(AFTER_BREACH, _dated(lambda: add(due.at, wait, calendar).at), "agency-head")


def _dated(reckon: Callable[[], datetime]) -> datetime | None:
    """An instant; ``None`` in a year that the calendar does not know yet."""
    try:
        return reckon()
    except CalendarError:
        return None


def _reminder(rungs: Rungs, start: datetime, due: Due, calendar: Calendar, *, clock_hours: bool) -> datetime:
    """Before a last day for a term that ends on a day; else when little of the time is left."""
    if due.at != due.expiry:
        return back(due.at, rungs.reminder, calendar).at
    if clock_hours:
        whole = (due.at - start) // _MICROSECOND
        left = int(whole * rungs.reminder_share) * _MICROSECOND
        return (due.at.astimezone(UTC) - left).astimezone(calendar.zone)
    end = calendar.worked_at(calendar.local(due.at))
    whole = end - calendar.worked_at(start)
    return calendar.instant(end - int(whole * rungs.reminder_share))


def _in_clock_hours(procedure: Procedure, step: Step | None, clock: ClockKind, due: Due) -> bool:
    """Whether the term runs through nights and days off, as ``24 giờ`` does."""
    if due.at != due.expiry:
        return False
    header = procedure.header
    if step is not None:
        term = step.term
    elif clock is ClockKind.DOSSIER:
        term = header.committed_term or header.legal_term
    elif clock is ClockKind.WAIT:
        term = header.supplement.applicant_term
    else:
        term = None
    return term is not None and term.unit is TermUnit.HOUR
