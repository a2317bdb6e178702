"""The ladder: who is told before a term runs out, when it has run out, and when nothing happened then.

The plug-in only says who is to be told and when. Apologies, re-appointments and promises are the
engine's own verbs, and work without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from thutuc import mistakes
from thutuc.errors import CalendarError, ConfigurationError, in_both
from thutuc.hookspecs import ClockKind, Rung, hookimpl
from thutuc.procedure import Procedure, Step
from thutuc.worktime import Calendar, Due, TermUnit, add, back
from thutuc_escalation.ladder import APOLOGY, CONSULTATION, RungData, Rungs, Settings, of_file

if TYPE_CHECKING:
    from thutuc.dossier import DossierView

__all__ = ["ApologyFirst", "Escalation", "RungData", "Rungs", "Settings", "plugin"]

_MICROSECOND = timedelta(microseconds=1)


class Escalation:
    """Answers the hook ``escalations``: reminder, breach, and the heads after it."""

    any_thread = True  #: it asks nothing of the thread it is asked in

    def __init__(self, settings: Settings) -> None:
        self._ahead = {clock: settings.of(clock).apology for clock in ClockKind}
        self._rungs = {clock: settings.of(clock).rungs(clock) for clock in ClockKind}

    def changes(self) -> Sequence[datetime]:
        """The same rungs at all times."""
        return ()

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
        start = calendar.local(started_at)
        term = _Term(start, due, calendar, _in_clock_hours(procedure, step, clock, due))
        rungs = [
            Rung(rung.name, _reached(rung, term), rung.tell) for rung in self._asked(procedure, step, clock)
        ]
        if step is not None and step.consult is not None:
            rungs.append(Rung(CONSULTATION, due.at, "one-stop-head"))  # NĐ 61/2018/NĐ-CP Điều 19.5
        if clock is ClockKind.DOSSIER:
            rungs.append(Rung(APOLOGY, None, "agency-head", self._ahead[clock]))
        ahead = [rung for rung in rungs if rung.at is None or rung.at > start]
        ahead.sort(key=lambda rung: rung.at or due.at)
        return ahead

    def _asked(self, procedure: Procedure, step: Step | None, clock: ClockKind) -> Iterable[RungData]:
        own = of_file(procedure, step, clock)
        if own is None:
            return self._rungs[clock]
        return [
            RungData.model_construct(
                name=rung.name,
                tell=rung.tell,
                before=rung.before,
                share=None,
                after=rung.after,
                after_in_hours=None,
            )
            for rung in own
        ]


class ApologyFirst(Escalation):
    """Escalation where a local rule wants the apology before a late dossier is signed; else nobody asks."""

    any_thread = True  #: it asks nothing of the thread it is asked in

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._rule = settings.apology_before_signing or ""

    @hookimpl
    def may(self, verb: str, dossier: DossierView | None) -> str | None:
        """Why a late dossier is not signed yet, where a local rule asks for the apology first."""
        if verb != "sign" or dossier is None or not dossier.owes_apology:
            return None
        return in_both(
            "hồ sơ quá hạn chưa có văn bản xin lỗi", "an overdue dossier has no apology yet", self._rule
        )


def plugin(settings: Mapping[str, object]) -> Escalation:
    """Make the plug-in from its section of ``thutuc.toml``."""
    try:
        made = Settings.model_validate(dict(settings))
        return Escalation(made) if made.apology_before_signing is None else ApologyFirst(made)
    except ValidationError as error:
        raise ConfigurationError(
            f"Expected the settings of thutuc_escalation, found: {mistakes.told(error, Settings)}"
        ) from error


class _Term(NamedTuple):
    """The term of one clock, as its rungs are dated by."""

    start: datetime
    due: Due
    calendar: Calendar
    in_clock_hours: bool


def _reached(rung: RungData, term: _Term) -> datetime | None:
    """When a rung is reached; ``None`` in a year that the calendar does not know yet."""
    due, calendar = term.due, term.calendar
    after = rung.after_in_hours if term.in_clock_hours and rung.after_in_hours is not None else rung.after
    share, before = rung.share, rung.before
    try:
        if after is not None:
            return add(due.at, after, calendar).at
        if before is not None and (share is None or due.at != due.expiry):
            return back(due.at, before, calendar).at
        return due.at if share is None else _when_left(share, term)
    except CalendarError:
        return None


def _when_left(share: Decimal, term: _Term) -> datetime:
    """When this share of the time is left, of clock time or of working time."""
    due, calendar = term.due, term.calendar
    if term.in_clock_hours:
        left = int((due.at - term.start) // _MICROSECOND * share) * _MICROSECOND
        return (due.at.astimezone(UTC) - left).astimezone(calendar.zone)
    end = calendar.worked_at(calendar.local(due.at))
    whole = end - calendar.worked_at(term.start)
    return calendar.instant(end - int(whole * share))


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
