"""The verbs of heads beside the steps, and what lies on whom: urging, apologies, directions, flags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Unpack

from thutuc.dossier import State, decode_events
from thutuc.dossier.events import DutyArose
from thutuc.dossier.naming import duty_name, duty_named
from thutuc.dossier.view import instant, local
from thutuc.engine import commands as c
from thutuc.engine import commands_oversight as o
from thutuc.engine.calling import Call, How, check_filters
from thutuc.engine.desk import Desk
from thutuc.engine.known import check_among, check_known, no_task
from thutuc.engine.naming import DUTY_NAMES
from thutuc.engine.rules import duties
from thutuc.engine.unread import UNREADABLE, leave_out
from thutuc.engine.views import Dossier
from thutuc.engine.working import meant_task
from thutuc.errors import TaskClosed, UnknownTask, WrongData, in_both
from thutuc.net import Net
from thutuc.store import DossierRow, DutyRow, Tx, handing
from thutuc.store.duties import duties_of, open_duties, seats
from thutuc.store.parts import acts_of
from thutuc.store.seeing import reading

#: Verbs by which people raise duties.
_RAISE = ("urge", "direct", "flag")


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty: what has to be done beside the steps, by whom, since when, until when."""

    id: str  #: ``17.d5``: duty 5 of dossier 17
    dossier: int
    kind: str  #: ``urge``, ``apologise``, ``direction`` or ``flag``
    name: str  #: what officials call it
    about: str  #: the clock or task it speaks of
    unit: str | None
    post: str | None
    officer: str | None  #: who answers for it; of a flag, who is meant
    instead_of: str | None  #: the absent officer whose post he runs
    since: datetime  #: when it arose
    held: datetime  #: since when it lies with this officer
    due: datetime | None
    by: str | None  #: who raised it; ``None``: it arose by itself
    text: str | None
    until: datetime | None = None
    outcome: str | None = None  #: how it was done, or ``given`` to the next officer


@dataclass(frozen=True, slots=True)
class DailyLine:
    """A delay on the daily list of who is above: not a single case sent up, one line among others."""

    duty: DutyView
    agency: str  #: the agency that answers for it
    new: bool  #: whether it arose on that day


class Supervises:
    """What heads do beside the steps; a duty is named as reads name it: ``"17.d5"``."""

    _desk: Desk

    def urge(self, task: str, *, by: str, text: str, **how: Unpack[How]) -> Dossier:
        """Urge a task (đôn đốc); who has it keeps it, and a written explanation is owed."""
        dossier, number = meant_task(self._desk, task, by, how)
        command = o.Urge(number, text)
        return self._desk.do("urge", dossier, command, by, command, task=number, **how)

    def explain_delay(
        self, duty: str, *, by: str, explanation: str, action: str, **how: Unpack[How]
    ) -> Dossier:
        """Close an urging duty with a written explanation of the delay and of what was done.

        *action*: ``urged``, ``reassigned``, ``reappointed`` (with apology) or ``taken-over``.
        """
        return self._end("explain_delay", duty, o.ExplainDelay, (explanation, action), by, how)

    def apologise(
        self, duty: str, *, by: str, reason: str, document: str | None = None, **how: Unpack[How]
    ) -> Dossier:
        """Sign the apology that a duty asks for, without a new date; also once the result is out.

        *reason* is one of the closed list of causes. With a new date it is `reappoint`.
        """
        return self._end("apologise", duty, o.Apologise, (reason, document), by, how)

    def direct(
        self,
        dossier: int | str,
        *,
        by: str,
        text: str,
        to: str,
        until: date | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Direct an officer, or the head of a unit, in a dossier; tracked as a duty until the report."""
        command = o.Direct(text, to, until)
        return self._desk.do("direct", dossier, command, by, command, **how)

    def report_done(self, duty: str, *, by: str, text: str, **how: Unpack[How]) -> Dossier:
        """Report that a direction was carried out."""
        return self._end("report_done", duty, o.ReportDone, (text,), by, how)

    def flag(
        self, dossier: int | str, *, by: str, text: str, task: str | None = None, **how: Unpack[How]
    ) -> Dossier:
        """Raise a flag on a dossier, or a task of it; any officer may, and who is meant cannot remove it."""
        meant = None if task is None else meant_task(self._desk, task, by, how)

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            if meant is not None and meant[0] != row.id:
                raise UnknownTask(str(task), in_both(" trong hồ sơ này", " in the dossier"))
            if meant is not None and meant[1] not in state.tasks:
                raise no_task(tx, *meant)
            return o.Flag(text, None if meant is None else meant[1])

        return self._desk.do("flag", dossier, command, by, o.Flag(text, meant and meant[1]), **how)

    def unflag(self, flag: str, *, by: str, reason: str, **how: Unpack[How]) -> Dossier:
        """Take a flag away, with a reason: by who raised it or who runs the agency above."""
        return self._end("unflag", flag, o.Unflag, (reason,), by, how)

    def _end(
        self,
        verb: str,
        duty: str,
        kind: Callable[..., c.Command],
        said: tuple[str | None, ...],
        by: str,
        how: How,
    ) -> Dossier:
        """Do what ends a duty; of one that ended before, that is told."""
        dossier, number = duty_named(duty)
        command = kind(number, *said)

        def still_open(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            if number not in state.duties:
                for past in duties_of(tx, row.id):
                    if past.duty == number and past.until is not None:
                        raise TaskClosed(duty, "done")
            return command

        return self._desk.do(verb, dossier, still_open, by, command, **how)

    def duties(
        self,
        *,
        officer: str | None = None,
        unit: str | None = None,
        kind: str | None = None,
        dossier: int | None = None,
        at: datetime | None = None,
        limit: int = 100,
    ) -> list[DutyView]:
        """What is still to be done beside the steps, the oldest first; with *at*, as it was then.

        *unit* is a unit, or an agency with all its units.
        """
        given = {"officer": officer, "kind": kind, "dossier": dossier}
        filters = {name: value for name, value in given.items() if value is not None}
        check_filters({**filters, "limit": limit, **({} if unit is None else {"unit": unit})})
        if kind is not None:
            check_among("a kind of duty", kind, DUTY_NAMES)
        with reading(self._desk.store) as tx:
            asked = None if at is None else instant(at)
            when = local(instant(self._desk.clock()) if asked is None else asked)
            units = None if unit is None else self._with_its_units(tx, unit, when, past=asked is not None)
            rows = open_duties(tx, at=asked, limit=limit, units=units, **filters)
            if not rows:
                check_known(tx, self._desk.world, when, officer=officer, unit=unit)
            return [duty_view(row) for row in (rows if asked is None else _as_then(tx, rows))]

    def _with_its_units(self, tx: Tx, unit: str, at: datetime, *, past: bool) -> list[str]:
        """The unit; of an agency also its units that duties lie with, or ever lay with."""
        world = self._desk.world
        facts = world.unit(unit, at)
        if facts is None or facts.agency != unit:
            return [unit]
        named = handing.named_units(tx) if past else {seat.unit for seat in seats(tx)}
        parts = {each: world.unit(each, at) for each in named if each is not None}
        return sorted({unit, *(each for each, part in parts.items() if part and part.agency == unit)})

    def daily_list(self, unit: str, day: date, *, limit: int = 10_000) -> list[DailyLine]:
        """What heads of the agencies below *unit* had to urge at the end of *day*, the oldest first.

        Who is above reads a list once a day; a single case reaches him only past the ladder's threshold.
        """
        now = instant(self._desk.clock())
        if day > local(now).date():
            raise WrongData([f"Expected a day that has begun, found {day}"], argument="day")
        check_filters({"unit": unit, "limit": limit})
        midnight = datetime.combine(day, time(), local(now).tzinfo)
        end = min(instant(midnight + timedelta(days=1)) - 1, now)
        found = []
        with reading(self._desk.store) as tx:
            named = ((each, self._below(each, unit, end)) for each in handing.named_units(tx))
            agencies = {each: agency for each, agency in named if agency is not None}
            rows = open_duties(tx, at=end, kind=duties.URGE, limit=limit, units=sorted(agencies))
            if not rows:
                check_known(tx, self._desk.world, local(now), local(end), unit=unit)
            rows = list(_as_then(tx, rows))
        for row in rows:
            agency = agencies[row.unit or ""]
            found.append(DailyLine(duty_view(row), agency, row.since >= instant(midnight)))
        return found

    def _below(self, unit: str, higher: str, at: int) -> str | None:
        """The agency of a unit, where it lies below the agency of *higher*."""
        world, then = self._desk.world, local(at)
        own = world.unit(unit, then)
        top = world.unit(higher, then)
        if own is None or top is None:
            return None
        seen, above = {own.agency}, own.above
        while above is not None and above not in seen:
            if above == top.agency:
                return own.agency
            seen.add(above)
            facts = world.unit(above, then)
            above = None if facts is None else facts.above
        return None


def _as_then(tx: Tx, rows: Iterable[DutyRow]) -> Iterator[DutyRow]:
    """Duties open at a past instant as they were then: without what came of them, with their words."""
    words: dict[int, dict[int, str | None]] = {}
    for row in rows:
        if row.until is None:
            yield row
            continue
        text = None
        if row.raised_by is not None:
            try:
                if row.dossier not in words:
                    words[row.dossier] = _words(tx, row.dossier)
            except UNREADABLE:
                leave_out(row.dossier)
                continue
            text = words[row.dossier].get(row.duty)
        yield row._replace(text=text, until=None, outcome=None, closed_by=None)


def _words(tx: Tx, dossier: int) -> dict[int, str | None]:
    """What people wrote into the duties of a dossier, from its journal: a row of one that ended has none."""
    events = (e for row in acts_of(tx, dossier, *_RAISE) for e in decode_events(row.public, row.payload))
    return {event.duty: event.text for event in events if isinstance(event, DutyArose)}


def duty_view(row: DutyRow) -> DutyView:
    """A duty's row as people read it."""
    return DutyView(
        id=duty_name(row.dossier, row.duty),
        dossier=row.dossier,
        kind=row.kind,
        name=DUTY_NAMES.get(row.kind, row.kind),
        about=row.about,
        unit=row.unit,
        post=row.post,
        officer=row.officer,
        instead_of=row.instead_of,
        since=local(row.since),
        held=local(row.held),
        due=None if row.due is None else local(row.due),
        by=row.raised_by,
        text=row.text,
        until=None if row.until is None else local(row.until),
        outcome=row.outcome,
    )
