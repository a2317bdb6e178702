"""The reads: what can be asked of the engine without changing anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any
from unicodedata import normalize

from thutuc.dossier import Phase
from thutuc.dossier.view import instant, local
from thutuc.engine import proving
from thutuc.engine.arguments import check_argument
from thutuc.engine.calling import check_filters, is_handle
from thutuc.engine.choosing import Chooses
from thutuc.engine.desk import Desk
from thutuc.engine.explaining import Explanation, explain
from thutuc.engine.known import check_among, check_known
from thutuc.engine.legal_dates import legal_end
from thutuc.engine.limits import explain_limit
from thutuc.engine.lists.asking import Lists
from thutuc.engine.lists.past import recorded_by
from thutuc.engine.lists.waits import Waiting, find_waiting, ordered, waits_of
from thutuc.engine.outlook import Outlook, outlook
from thutuc.engine.reads_tasks import TaskReads
from thutuc.engine.status import MOVES, PublicStatus, last_move, public_status
from thutuc.engine.unread import UNREADABLE, fold_rows, gone, leave_out, read_state
from thutuc.engine.validity import in_force
from thutuc.engine.verifying import numbers, verify_dossier, verify_strays
from thutuc.engine.views import Dossier, ProcedureView, Record, Written, record_of, written_in
from thutuc.errors import CalendarMissing, JournalBroken, UnknownDossier, WrongData
from thutuc.plugins import Plugins
from thutuc.procedure import Procedure
from thutuc.store import DossierRow, Problem, SealRow, Store, Tx, keeping, lists, seal
from thutuc.store.filters import DOSSIER_FILTERS
from thutuc.store.parts import acts_of
from thutuc.store.seeing import reading

#: What dossiers are searched by that is a number or an instant; all else is text.
_KINDS = {"after": "int", "status": "int", "version": "int", "open": "bool | None"} | {
    name: "datetime" for name in DOSSIER_FILTERS if name.endswith(("_from", "_before", "_at"))
}


class Reads(TaskReads, Chooses, Lists):
    """Everything an engine can be asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return self._desk.store

    @property
    def plugins(self) -> Plugins:
        """Who answers who and until when."""
        return self._desk.world.plugins

    def now(self) -> datetime:
        """What the engine's clock says."""
        return self._desk.clock()

    def procedure(self, name: str, *, version: int | None = None) -> Procedure:
        """The version in force today of a deployed procedure, by id or national code; or that *version*."""
        with self.store.transaction(write=False) as tx:
            library = self._desk.library
            if version is None:
                row = library.in_force(tx, name, local(instant(self.now())).date().isoformat())
            else:
                row = library.numbered(tx, name, version)
            return self._desk.library.net(tx, row.key).procedure

    def procedures_in_force(self) -> list[ProcedureView]:
        """The procedures that receive dossiers today, each in the version in force, by id."""
        today = local(instant(self.now())).date().isoformat()
        with self.store.transaction(write=False) as tx:
            versions = groupby(tx.procedures(), key=lambda row: row.id)
            found = (in_force(rows, today) for _, rows in versions)
            return [ProcedureView.of(row) for row in found if row is not None]

    def dossier(self, dossier: int | str) -> Dossier:
        """A dossier by internal number, code or outside code."""
        with reading(self.store) as tx:
            row = self._desk.row(tx, dossier)
            net = self._desk.library.net(tx, row.procedure)
            return Dossier(row.id, read_state(row), net, row.version, instant(self.now()))

    def journal(self, dossier: int | str) -> list[Record]:
        """Everything that was recorded of a dossier, in order."""
        with reading(self.store) as tx:
            return [record_of(row) for row in tx.journal(self._desk.row(tx, dossier).id)]

    def written(self, dossier: int | str) -> list[Written]:
        """What was put down in words, or attached: papers asked for, reasons, remarks; persons' data."""
        return [each for record in self.journal(dossier) for each in written_in(record)]

    def explain(
        self, dossier: int | str, clock: str = "dossier", *, at: datetime | None = None
    ) -> Explanation:
        """Why a deadline is what it is, as known at the instant *at* (now)."""
        with reading(self.store) as tx:
            row = self._desk.row(tx, dossier)
            rows = tx.journal(row.id) if at is None else recorded_by(tx, row.id, at, self.now())
            library, key, world = self._desk.library, row.procedure, self._desk.world
            net, net_with = library.net(tx, key), partial(library.net_with, tx, key)
            limit = explain_limit(world, net_with, row.id, row.competent, rows, clock)
        return limit or explain(
            world, row.id, row.competent, rows, clock, at or self.now(), net.procedure.header.decisions
        )

    def status(self, dossier: int | str) -> PublicStatus:
        """What anybody with the code may be told: what is awaited of whom, until when, what is expected."""
        found = self.dossier(dossier)
        now = instant(self.now())
        with reading(self.store) as tx:
            waits = ordered(tx, found, self._desk.world, local(now))
            move = last_move(acts_of(tx, found.id, *MOVES))
            law = legal_end(self._desk.world, found, move, partial(tx.journal, found.id), now)
        expected, unknown = None, None
        try:
            expected = self._outlook(found)
        except CalendarMissing as missing:  # what stands in the journal is told all the same
            unknown = missing.year
        return public_status(found, waits, expected, local(now), move, law, unknown)

    def outlook(self, dossier: int | str) -> Outlook | None:
        """The expected date (ngày hẹn dự kiến) of a dossier that stands still or will; no promise."""
        return self._outlook(self.dossier(dossier))

    def _outlook(self, found: Dossier) -> Outlook | None:
        return outlook(self._desk.world, found._net, found._state, found.id, instant(self.now()))

    def waiting(self, *, unit: str | None = None, limit: int = 10_000) -> list[Waiting]:
        """Every wait for somebody else, every suspension, and what lies with nobody; the oldest first.

        *unit*: only dossiers that this unit or agency decides.
        """
        given = {} if unit is None else {"competent": unit}
        check_filters({**given, "limit": limit})
        now = instant(self.now())
        with reading(self.store) as tx:
            rows = find_waiting(tx, self._desk.library, now, given, limit)
            if not rows:
                check_known(tx, self._desk.world, local(now), unit=unit)
            dossiers = []
            for each in self._readable(tx, rows):
                try:
                    dossiers.append((each, ordered(tx, each, self._desk.world, local(now))))
                except UNREADABLE:
                    leave_out(each.id)
        return waits_of(self._desk.world, dossiers, local(now))[:limit]

    def state_at(self, dossier: int | str, at: datetime) -> Dossier:
        """The dossier as it was recorded by the instant *at*."""
        with reading(self.store) as tx:
            row = self._desk.row(tx, dossier)
            rows = recorded_by(tx, row.id, at, self.now())
            library, state = self._desk.library, fold_rows(rows)
            net = library.net(tx, library.key_of(tx, row.procedure, state.version))
            return Dossier(row.id, state, net, rows[-1].number, instant(at))

    def search(self, *, limit: int = 100, **filters: Any) -> list[Dossier]:
        """Dossiers by ``code``, ``external_code``, ``applicant``, ``procedure``, ``phase``, ``unit`` ….

        *unit* is where they were handed in: a unit, or an agency with all its units; *procedure* an id or
        a national code, beside which a *version* of it may stand; what ends in ``_from`` (then or later),
        ``_before`` or ``_at`` an instant (aware datetime).
        """
        sought = _sought(limit, filters)
        with reading(self.store) as tx:
            keeping.check_keys(tx)
            rows = tx.search(limit=limit, also=self._also(tx, filters), **sought)
            if not rows:
                self._check_sought(tx, filters)
            found = list(self._readable(tx, rows))
        if rows and not found:
            self.dossier(rows[0].id)  # says why none of them can be read
        return found

    def count_dossiers(self, *, limit: int = 1_000, **filters: Any) -> int:
        """How many dossiers `search` finds by the same words; *limit* stands for so many or more."""
        sought = _sought(limit, filters)
        with reading(self.store) as tx:
            keeping.check_keys(tx)
            given = {**sought, "limit": limit, "also": self._also(tx, filters)}
            # a person has few dossiers, and his name may stand there sealed
            found = len(tx.search(**given)) if "applicant" in filters else tx.count_dossiers(**given)
            if not found:
                self._check_sought(tx, filters)
        return found

    def _also(self, tx: Tx, filters: Mapping[str, Any]) -> dict[str, Sequence[str]]:
        """What may stand where a name was given: the units of an agency, a name as it was spelt before."""
        spelt = [normalize(form, filters.get("applicant", "")) for form in ("NFC", "NFD")]
        return {"unit": self._parts(tx, **filters), "applicant": spelt}  # names are composed since lately

    def _check_sought(self, tx: Tx, filters: Mapping[str, Any]) -> None:
        """Where nothing was found, refuse what nobody knows; of a later page the first one said so."""
        if filters.get("after"):
            return
        for place in ("unit", "competent"):
            now = local(instant(self.now()))
            check_known(tx, self._desk.world, now, unit=filters.get(place), argument=place)
        self._desk.library.check_deployed(tx, filters.get("procedure"), filters.get("version"))

    def _parts(self, tx: Tx, *, unit: str | None = None, after: int = 0, **_: Any) -> Sequence[str]:
        """Of an agency that is asked for its units where dossiers were handed in."""
        world, now = self._desk.world, local(instant(self.now()))
        facts = None if unit is None else world.unit(unit, now)
        if facts is None or facts.agency != unit:
            return ()
        parts = {each: world.unit(each, now) for each in lists.receiving_units(tx, after)}
        return [name for name, part in parts.items() if part is not None and part.agency == unit]

    def _readable(self, tx: Tx, rows: Iterable[DossierRow]) -> Iterator[Dossier]:
        """Of many dossiers those that can be read; that one is left out is told."""
        now = instant(self.now())
        for row in rows:
            try:
                state, net = read_state(row), self._desk.library.net(tx, row.procedure)
            except UNREADABLE:
                leave_out(row.id)
                continue
            yield Dossier(row.id, state, net, row.version, now)

    def verify(self, dossier: int | str | None = None) -> list[Problem]:
        """Everything that does not hold between journals, chains and states; empty when all does.

        Of what the store sees: one that acts for an agency (PostgreSQL) says nothing of the others.
        """
        with reading(self.store) as tx:
            keeping.check_keys(tx)
            if dossier is None:
                all_ = [each for number in numbers(tx) for each in self._verified(tx, number) or ()]
                return [*all_, *verify_strays(tx), *proving.versions(tx, self._desk.library.net)]
            number = tx.find_dossier(dossier) if isinstance(dossier, str) and is_handle(dossier) else dossier
            if not isinstance(number, int) or not is_handle(number):
                raise UnknownDossier(dossier)
            found = self._verified(tx, number, alone=True)
            if found is None:
                raise UnknownDossier(dossier)
            return found

    def _verified(self, tx: Tx, dossier: int, *, alone: bool = False) -> list[Problem] | None:
        """What does not hold of a dossier, if there is one; also where what was sealed does not open.

        Of one that is looked at *alone* also what is kept of its version.
        """
        try:
            row = tx.dossier(dossier)
            if row is None:
                cut = Problem(dossier, None, "cut", gone(dossier))
                return [cut] if tx.journal(dossier) else None
            found = verify_dossier(tx, row)
        except JournalBroken as error:
            return [Problem(dossier, None, "altered", str(error))]
        if all(each.kind != "procedure" for each in found):
            try:
                self._desk.library.net(tx, row.procedure)
            except JournalBroken as error:
                return [*found, Problem(dossier, None, "procedure", str(error))]
            found += proving.versions(tx, self._desk.library.net, row) if alone else ()
        return found

    def seal(self) -> SealRow:
        """A digest over the heads of all chains, kept, to be printed or sent out."""
        with self.store.transaction(verb=True) as tx:
            end = tx.journal_end()  # it lets nobody write, so it is over before the chains are read
        with self.store.transaction(verb=True) as tx:
            made = seal(tx.chain_heads(end), instant(self.now()), end)
            tx.add_seal(made)
            return made

    def check_seal(self, old: SealRow) -> bool:
        """Whether the heads of the chains still give an old seal; if rows give their heads tells `verify`."""
        with reading(self.store) as tx:
            return seal(tx.chain_heads(old.upto), old.at, old.upto) == old


def _sought(limit: int, filters: Mapping[str, Any]) -> dict[str, Any]:
    """What dossiers are searched by, as the store is asked; refused where nothing can be searched so."""
    for name, value in filters.items():
        check_among("something to search by", name, {*DOSSIER_FILTERS, "open"})
        check_argument(name, _KINDS.get(name, "str"), value)
    for name in filters.keys() & {"phase", "undated"}:
        check_among("a phase", filters[name], Phase)
    if "status" in filters and not 1 <= filters["status"] <= 10:
        raise WrongData(
            [f"Expected a national status from 1 to 10, found {filters['status']}"], argument="status"
        )
    if "version" in filters and "procedure" not in filters:
        raise WrongData(
            ["Expected the procedure whose version is looked for, found none"], argument="version"
        )
    sought = {name: instant(at) if isinstance(at, datetime) else at for name, at in filters.items()}
    check_filters({**sought, "limit": limit})
    return sought
