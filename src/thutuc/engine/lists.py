"""Lists for heads and inspectors: facts with the formula they are counted by, for now or any past instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from thutuc.dossier.view import instant, local
from thutuc.engine.desk import Desk
from thutuc.engine.listing import FORMULAS, Line, Listing, Tally
from thutuc.engine.past import as_known
from thutuc.engine.question import Question
from thutuc.engine.results import mandates, results
from thutuc.engine.standing import apology, consulted, returned, suspended, untouched
from thutuc.engine.worklists import in_hand, late, sign, soon, undecided
from thutuc.errors import WrongData

#: Lists of dossiers and tasks by name.
LINES: Mapping[str, Callable[[Question], list[Line]]] = {
    "sign": sign,
    "in-hand": in_hand,
    "soon": soon,
    "late": late,
    "apology": apology,
    "suspended": suspended,
    "untouched": untouched,
    "returned": returned,
    "consulted": consulted,
}

#: Lists of figures by name.
TALLIES: Mapping[str, Callable[[Question], list[Tally]]] = {
    "undecided": undecided,
    "results": results,
    "mandates": mandates,
}

#: A list of more lines is not a list that anybody reads.
MOST = 100_000


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
        """One of the lists of :data:`~thutuc.engine.listing.FORMULAS`, as it is known now or was at *at*.

        *unit* is a unit, or an agency with all its units; *since* begins the period of a list that has one
        (the first of the month), which ends at *at*; *number* is the N of its formula.
        """
        if name not in {*LINES, *TALLIES}:
            raise WrongData([f"Expected a list among {', '.join((*LINES, *TALLIES))}, found {name!r}"])
        if name == "sign" and officer is None and unit is None:
            raise WrongData(["Expected the officer, or the unit, whose signature is waited for"])
        if not 0 < limit <= MOST or (number is not None and number < 0):
            raise WrongData([f"Expected 1 to {MOST} lines and no N below 0, found {limit} and {number}"])
        with self._question(at, since, officer=officer, unit=unit, number=number, limit=limit) as q:
            if name in LINES:
                lines = LINES[name](q)
                return Listing(name, FORMULAS[name], q.at, tuple(lines[:limit]), (), len(lines) > limit)
            tallies = TALLIES[name](q)
            return Listing(name, FORMULAS[name], q.at, (), tuple(tallies[:limit]), len(tallies) > limit)

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
        if asked > now:
            raise WrongData([f"Expected an instant that has been, found {local(asked)}"])
        month = local(asked).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        first = instant(month if since is None else since)
        world, library = desk.world.remembering(), desk.library
        with desk.store.transaction(write=False) as tx:
            q = Question(tx, world, library, asked, officer, unit, first, asked + 1, number, limit)
            if at is None:
                yield q
                return
            within = q.within if unit is not None else None
            with as_known(tx, asked, min(first, asked), within) as then:
                yield replace(q, tx=then)
