"""Inspection: everything may be looked at, nothing changed, and every look leaves its trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from thutuc.dossier.view import instant, local
from thutuc.engine.arguments import held_to_signatures
from thutuc.engine.explaining import Explanation
from thutuc.engine.known import unknown_unit
from thutuc.engine.lists.drafting import DraftLine
from thutuc.engine.lists.drawing_lots import (
    Draw,
    check_commitment,
    check_seed,
    draw_of,
    population_at,
    promised_beside,
    sample,
    seal_for,
)
from thutuc.engine.lists.facts import Facts
from thutuc.engine.lists.irregularities import Irregularities
from thutuc.engine.lists.listing import Listing
from thutuc.engine.lists.question import Question
from thutuc.engine.views import Dossier, Record
from thutuc.errors import NotPermitted, ThutucError, WrongData, WrongState, in_both
from thutuc.organisation import Seat
from thutuc.store import AccessRow, Problem, Tx, lists
from thutuc.store.lists import DrawRow
from thutuc.store.seeing import reading

if TYPE_CHECKING:
    from thutuc.engine.reads import Reads

#: Why an officer in service does not inspect his own agency.
OWN_RULE = in_both(
    "không thanh tra hồ sơ của cơ quan mình: xung đột lợi ích",
    "an officer in service does not inspect the dossiers of his own agency",
    "Luật Phòng, chống tham nhũng 36/2018/QH14 Điều 23",
)

#: So many dossiers at most in one sample.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit as it stood at an instant: who ran it, what lay with it, what was late."""

    unit: str
    name: str | None
    at: datetime
    head: Seat | None
    parts: dict[str, Listing]  #: in-hand, late, suspended, apology


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log."""

    at: datetime
    actor: str
    what: str
    dossier: int | None
    outcome: str
    rule: str | None


@held_to_signatures
class Inspector:
    """What one inspector may ask, on a *basis* (the decision that sends him); it has no verb that writes.

    What he looks at goes to the access log, outside every dossier's journal and version.
    """

    def __init__(self, reads: Reads, by: str, basis: str) -> None:
        self._reads, self._desk = reads, reads._desk
        self.by = by
        self.basis = basis

    # --- looking ---------------------------------------------------------------------------------

    def dossier(self, dossier: int | str) -> Dossier:
        """A dossier as it stands."""
        found = self._reads.dossier(dossier)
        self._trace("dossier", found.id)
        return found

    def state_at(self, dossier: int | str, at: datetime) -> Dossier:
        """A dossier as it was recorded by an instant."""
        found = self._reads.state_at(dossier, at)
        self._trace("state_at", found.id)
        return found

    def journal(self, dossier: int | str) -> list[Record]:
        """Everything that was recorded of a dossier."""
        self._trace("journal", self._reads.dossier(dossier).id)
        return self._reads.journal(dossier)

    def explain(
        self, dossier: int | str, clock: str = "dossier", *, at: datetime | None = None
    ) -> Explanation:
        """Why a date is the date."""
        self._trace("explain", self._reads.dossier(dossier).id)
        return self._reads.explain(dossier, clock, at=at)

    def drafting(self, dossier: int | str, *, at: datetime | None = None) -> tuple[DraftLine, ...]:
        """Who drafted, who returned, why, how long."""
        self._trace("drafting", self._reads.dossier(dossier).id)
        return self._reads.drafting(dossier, at=at)

    def listing(self, name: str, **asked: Any) -> Listing:
        """One of the lists; each dossier on it has been looked at."""
        found = self._reads.listing(name, **asked)
        self._trace(f"listing {name}", *(line.dossier for line in found.lines), unit=asked.get("unit"))
        return found

    def irregularities(self, **asked: Any) -> Irregularities:
        """What is to be looked through first."""
        found = self._reads.irregularities(**asked)
        self._trace("irregularities", *(line.dossier for line in found.lines), unit=asked.get("unit"))
        return found

    def facts(self, **asked: Any) -> Facts:
        """A file of facts on a unit or an officer."""
        found = self._reads.facts(**asked)
        shown = [line.dossier for part in found.parts.values() for line in part.lines]
        shown += [line.dossier for line in found.irregularities.lines]
        self._trace(f"facts {found.unit or found.officer}", *shown, unit=found.unit)
        return found

    def unit_at(self, unit: str, at: datetime | None = None) -> UnitState:
        """A unit as it stood at an instant, with the names of then."""
        parts = {
            name: self._reads.listing(name, unit=unit, at=at, limit=MOST)
            for name in ("in-hand", "late", "suspended", "apology")
        }
        when = parts["late"].at
        world = self._desk.world
        facts = world.unit(unit, when)
        if facts is None:
            raise unknown_unit(unit, argument="unit")
        level = "agency" if unit == facts.agency else "unit"
        shown = [line.dossier for part in parts.values() for line in part.lines]
        self._trace(f"unit_at {unit} {when.isoformat()}", *shown, unit=unit)
        name = facts.agency_name if level == "agency" else facts.name
        return UnitState(unit, name, when, world.head_of(unit, level, when), parts)

    def verify(self, dossier: int | str | None = None) -> list[Problem]:
        """Everything that does not hold between journals, chains and states."""
        self._trace("verify", *(() if dossier is None else (self._reads.dossier(dossier).id,)))
        return self._reads.verify(dossier)

    def looks(self, since: datetime, until: datetime) -> list[Look]:
        """Who looked at what, or was refused, between two instants."""
        with reading(self._desk.store) as tx:
            rows = list(lists.looks(tx, instant(since), instant(until)))
        self._trace("looks")
        return [Look(local(row.at), *row[1:]) for row in rows]

    # --- a sample that nobody chose --------------------------------------------------------------

    def promise_draw(
        self,
        commitment: str,
        *,
        size: int,
        received_since: datetime,
        received_until: datetime,
        unit: str | None = None,
    ) -> Draw:
        """Keep the SHA-256 of a seed, and of which dossiers so many will be drawn; nothing is drawn yet."""
        if not 0 < size <= MOST:
            raise WrongData([f"Expected 1 to {MOST} dossiers, found {size}"])
        if received_until <= received_since:
            raise WrongData([f"Expected a period, found one that ends at {received_until}"])
        population = {
            "since": instant(received_since),
            "until": instant(received_until),
            "unit": unit,
        }
        row = DrawRow(
            id=0,
            at=instant(self._desk.clock()),
            actor=self.by,
            commitment=check_commitment(commitment),
            population=orjson.dumps(population).decode(),
            size=size,
        )
        self._trace("promise_draw", unit=unit)
        with self._desk.store.transaction() as tx:
            return draw_of(row._replace(id=lists.add_draw(tx, row)))

    def draw(self, number: int, seed: str) -> Draw:
        """Tell the seed; the sample follows from it and the first seal over what came after its digest."""
        self._trace(f"draw {number}")
        try:
            return self._draw(number, seed)
        except ThutucError as error:
            row = AccessRow(
                instant(self._desk.clock()), self.by, f"inspect draw {number}", None, "failed", str(error)
            )
            with self._desk.store.transaction() as tx:
                tx.note_access(row)
            raise

    def _draw(self, number: int, seed: str) -> Draw:
        with self._desk.store.transaction() as tx:
            row = _draw(tx, number)
            if row.seed is not None:
                raise WrongState("a sample not drawn yet", "one that was")
            check_seed(row, seed)
            done = self._drawn(tx, row._replace(seed=seed))
            lists.reveal_draw(tx, done._replace(revealed_at=instant(self._desk.clock())))
            return draw_of(_draw(tx, number))

    def check_draw(self, number: int) -> list[str]:
        """What does not hold of a sample when it is drawn again, or was promised beside it; empty: nothing.

        Of several samples that the same seal serves one could be told and the others kept quiet.
        """
        self._trace(f"check_draw {number}")
        with self._desk.store.transaction(write=False) as tx:
            row = _draw(tx, number)
            if row.seed is None:
                return ["Expected a sample that was drawn, found one whose seed was not told yet."]
            check_seed(row, row.seed)
            again = self._drawn(tx, row)
            others = promised_beside(tx, row)
        names = ("upto", "seal", "dossiers", "drawn")
        return [
            f"Expected {name} {getattr(again, name)!r}, found {getattr(row, name)!r}."
            for name in names
            if getattr(again, name) != getattr(row, name)
        ] + [
            f"Expected one sample of these dossiers by this seal, found {len(others)} more promised: "
            f"{', '.join(map(str, others[:20]))}."
            for _ in others[:1]
        ]

    def draws(self) -> list[Draw]:
        """All samples, oldest first."""
        self._trace("draws")
        with self._desk.store.transaction(write=False) as tx:
            return [draw_of(row) for row in lists.draws(tx)]

    def _drawn(self, tx: Tx, row: DrawRow) -> DrawRow:
        seal = seal_for(tx, row)
        asked = orjson.loads(row.population)
        world, library = self._desk.world.remembering(), self._desk.library
        q = Question(tx, world, library, seal.at, None, asked["unit"], asked["since"], asked["until"])
        population = population_at(q, seal)
        drawn = sample(population, row.seed or "", bytes(seal.digest), row.size)
        return row._replace(
            upto=seal.upto,
            seal=bytes(seal.digest),
            dossiers=len(population),
            drawn=orjson.dumps(drawn).decode(),
        )

    # --- the trace -------------------------------------------------------------------------------

    def _trace(self, what: str, *dossiers: int, unit: str | None = None) -> None:
        """Keep that he looked; an officer in service who looks at what is his own agency's is refused."""
        now = instant(self._desk.clock())
        with self._desk.store.transaction() as tx:
            own = self._own(tx, dossiers, unit, local(now))
            outcome, why = ("seen", self.basis) if own is None else ("refused", OWN_RULE)
            for dossier in dict.fromkeys(dossiers) if dossiers and own is None else (own,):
                row = AccessRow(now, self.by, f"inspect {what}", dossier or None, outcome, why)
                tx.note_access(row)
        if own is not None:
            raise NotPermitted(self.by, f"inspect {what}", OWN_RULE)

    def _own(self, tx: Tx, dossiers: Iterable[int], unit: str | None, at: datetime) -> int | None:
        """The first dossier that his own agency has or had a hand in, 0 for its *unit*; ``None``: none."""
        world = self._desk.world.remembering()
        mine = {seat.agency for seat in world.seats(self.by, at)}
        if not mine:
            return None

        def is_his(place: str | None) -> bool:
            facts = world.unit(place, at) if place is not None else None
            return place in mine or (facts is not None and facts.agency in mine)

        if is_his(unit):
            return 0
        for dossier in dict.fromkeys(dossiers):
            row = tx.dossier(dossier)
            if row is None:
                continue
            if any(is_his(place) for place in {row.competent, row.unit, *lists.places(tx, dossier)}):
                return dossier
        return None


def _draw(tx: Tx, number: int) -> DrawRow:
    found: Iterator[DrawRow] = (row for row in lists.draws(tx) if row.id == number)
    row = next(found, None)
    if row is None:
        raise WrongData([f"Expected the number of a sample, found {number}"])
    return row
