"""Lists for heads and inspectors: facts with the formula they are counted by, for now or any past instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from thutuc.dossier.view import instant, local
from thutuc.engine.calling import Guard, check_filters, refuse
from thutuc.engine.desk import Desk
from thutuc.engine.inspecting import Inspector
from thutuc.engine.known import check_known, meant
from thutuc.engine.lists.catalogue import LINES, NUMBERED, PERIODIC, TALLIES
from thutuc.engine.lists.drafting import DraftLine, log_between, log_of
from thutuc.engine.lists.facts import Facts, facts
from thutuc.engine.lists.irregularities import Irregularities, irregularities
from thutuc.engine.lists.irregularity_kinds import KINDS
from thutuc.engine.lists.listing import FORMULAS, Listing
from thutuc.engine.lists.past import as_known, check_past, recorded_by
from thutuc.engine.lists.question import Question
from thutuc.engine.rules.rights import check_let
from thutuc.engine.written import check_kept, is_written
from thutuc.errors import WrongData, in_both
from thutuc.store.seeing import reading

if TYPE_CHECKING:
    from thutuc.engine.reads import Reads

#: A list of more lines is not a list that anybody reads.
MOST = 100_000

#: The longest period that is asked about: some lists look at every day of it (in microseconds).
YEARS = 50
PERIOD = YEARS * 366 * 86_400_000_000


class Lists:
    """What heads and inspectors ask; every answer brings its formula, and none a verdict."""

    _desk: Desk

    def listing(
        self,
        name: str,
        *,
        officer: str | None = None,
        unit: str | None = None,
        at: datetime | None = None,
        since: datetime | None = None,
        number: int | None = None,
        limit: int = 100,
    ) -> Listing:
        """One of the :data:`~thutuc.engine.lists.listing.FORMULAS`, as it is known now or was at *at*.

        *unit* is a unit, or an agency with all its units; *since* begins the period of a list that has one
        (the first of the month), which ends at *at*; *number* is the N of its formula.
        """
        if name not in {*LINES, *TALLIES}:
            known = (*LINES, *TALLIES)
            where = ". It is asked by `thutuc drafting`, Engine.drafting" if name == "drafting" else ""
            hint = where or meant(name, known)
            raise WrongData([f"Expected a list among {', '.join(known)}, found {name!r}{hint}"])
        if name == "sign" and officer is None and unit is None:
            raise WrongData(["Expected the officer, or the unit, whose signature is waited for"])
        _check_lines(limit, number)
        if number is not None and name not in NUMBERED:
            raise WrongData([f"Expected no N for the list {name}, found {number}"], argument="number")
        if since is not None and name not in PERIODIC:
            raise WrongData(
                [f"Expected no period for the list {name}, found one from {local(instant(since))}"],
                argument="since",
            )
        with self._question(at, since, officer=officer, unit=unit, number=number, limit=limit) as q:
            if name in LINES:
                lines = LINES[name](q)
                more = len(lines) > limit
                return Listing(name, FORMULAS[name], q.at, tuple(lines[:limit]), (), more, q.missing)
            tallies = TALLIES[name](q)
            more = len(tallies) > limit
            return Listing(name, FORMULAS[name], q.at, (), tuple(tallies[:limit]), more, q.missing)

    def irregularities(
        self,
        *,
        since: datetime,
        at: datetime | None = None,
        unit: str | None = None,
        officer: str | None = None,
        limit: int = 100,
        after: tuple[str, datetime, int, int] | None = None,
    ) -> Irregularities:
        """What an inspector looks through first, recorded from *since* until now, or until *at*.

        Corrections, late entries with the gap, suspensions in retrospect, second requests for papers and
        those after the promised date, missing and late apologies, completions in bulk, missing receipts.
        *after* gives the next page: kind, recorded_at, dossier and number of the last line before it.
        """
        _check_lines(limit)
        _check_place(after)
        with self._question(at, since, officer=officer, unit=unit, limit=limit) as q:
            return irregularities(q, after)

    def facts(
        self,
        *,
        since: datetime,
        at: datetime | None = None,
        unit: str | None = None,
        officer: str | None = None,
    ) -> Facts:
        """A file of facts on a unit, an agency or an officer from *since* until now, or until *at*.

        Each part says how it is counted, and the whole that a person decides what to make of it.
        """
        if (unit is None) == (officer is None):
            raise WrongData(["Expected either a unit or an officer to tell facts of"])
        with self._question(at, since, officer=officer, unit=unit) as q:
            return facts(q)

    def drafting(self, dossier: int | str, *, at: datetime | None = None) -> tuple[DraftLine, ...]:
        """The drafting log of a dossier's documents: who, how long, who returned it, why."""
        with self._question(None, None) as q:
            row = self._desk.row(q.tx, dossier)
            if at is not None:
                recorded_by(q.tx, row.id, at, q.at)
            return tuple(log_of(replace(q, now=q.now if at is None else instant(at)), row.id))

    def drafting_between(
        self, *, since: datetime, at: datetime | None = None, unit: str | None = None
    ) -> tuple[DraftLine, ...]:
        """The drafting log of every dossier of a unit, for what ended, or was open, from *since* until *at*.

        The monthly export; :func:`thutuc.engine.lists.drafting.as_csv` writes it with cells made safe.
        """
        with self._question(at, since, unit=unit) as q:
            return tuple(log_between(q))

    def inspection(self, *, by: str, basis: str) -> Inspector:
        """The reads for an inspector named in the configuration, on the decision that sends him (*basis*).

        He changes nothing, and what he looks at stands in the access log, outside the dossiers' journals.
        """
        call = self._desk.call("inspection", by, None, None, None)
        if by not in self._desk.world.inspectors:
            line = f"inspectors = [{by!r}]".replace("'", '"')
            rule = in_both(
                f"chưa được khai báo là thanh tra: ghi {line} trong thutuc.toml",
                f"not named as an inspector: write {line} in thutuc.toml",
            )
            refuse(self._desk.store, call, None, None, rule, act="inspect")
        with Guard(self._desk.store, self._desk.world.plugins, call, None, None):
            check_let(self._desk.world, by, call.verb, refused="inspect")
        if not is_written(basis):
            raise WrongData(["Expected the decision that the inspection rests on, found none"])
        check_kept("basis", basis)
        return Inspector(cast("Reads", self), by, basis)

    @contextmanager
    def _question(
        self,
        at: datetime | None,
        since: datetime | None,
        *,
        officer: str | None = None,
        unit: str | None = None,
        number: int | None = None,
        limit: int = MOST,
    ) -> Iterator[Question]:
        """A question over the tables as they are, or as they were known at *at*."""
        desk, now = self._desk, instant(self._desk.clock())
        asked = now if at is None else instant(at)
        check_past(asked, now)
        month = local(asked).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        first = instant(month if since is None else since)
        if asked - first > PERIOD:
            raise WrongData(
                [f"Expected a period of at most {YEARS} years, found one from {local(first)}"],
                argument="since",
            )
        check_filters({"officer": officer, "unit": unit, "number": number, "limit": limit})
        world, library = desk.world.remembering(), desk.library
        with reading(desk.store) as tx:
            check_known(tx, world, local(asked), local(min(first, asked)), officer=officer, unit=unit)
            q = Question(tx, world, library, asked, officer, unit, first, asked + 1, number, limit)
            if at is None:
                yield q
                return
            within = q.within if unit is not None else None
            with as_known(tx, asked, min(first, asked), within) as (then, missing):
                yield replace(q, tx=then, missing=missing)


def _check_lines(limit: int, number: int | None = None) -> None:
    if not 0 < limit <= MOST or (number is not None and number < 0):
        raise WrongData([f"Expected 1 to {MOST} lines and no N below 0, found {limit} and {number}"])


def _check_place(after: object) -> None:
    match after:
        case None:
            return
        case (str(kind), datetime() as at, int(), int()) if kind in KINDS and at.utcoffset() is not None:
            return
    raise WrongData(
        [f"Expected after as kind, recorded_at, dossier and number of a line, found {after!r:.40}"],
        argument="after",
    )
