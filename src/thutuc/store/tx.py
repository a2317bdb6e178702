"""One open transaction: everything the engine reads and writes, for every database alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from thutuc.store import incidents, outbox
from thutuc.store.chaining import Chained, chained
from thutuc.store.filters import DOSSIER_FILTERS, NOTHING, TASK_FILTERS, narrowed
from thutuc.store.rows import (
    AccessRow,
    Commit,
    DossierRow,
    Head,
    HoldingRow,
    JournalRow,
    ProcedureRow,
    RequestRow,
    SealRow,
    TaskRow,
)
from thutuc.whole import FOREVER

_PAGE = 5_000


class Cursor(Protocol):
    """What is used of a database driver's cursor."""

    @property
    def rowcount(self) -> int: ...  # noqa: D102
    def execute(self, sql: Any, parameters: Any = (), /) -> Any: ...  # noqa: D102
    def executemany(self, sql: Any, rows: Any, /) -> Any: ...  # noqa: D102
    def fetchone(self) -> Any: ...  # noqa: D102
    def fetchall(self) -> list[Any]: ...  # noqa: D102


def _held_rows(commits: Sequence[Chained]) -> list[Sequence[object]]:
    return [(made.after.version, *held) for made in commits for held in made.held]


class Tx(ABC):
    """An open transaction; got from ``Store.transaction``, gone when that block ends."""

    __slots__ = ("_cursor", "_sql", "hosted")

    keyed = False  #: whether it has the keys that people's data are sealed with

    def __init__(self, cursor: Cursor, sql: Mapping[str, str], *, hosted: bool = False) -> None:
        self._cursor = cursor
        self._sql = sql
        self.hosted = hosted  #: inside a host's transaction: what it reads may never be committed

    # --- what the databases do differently ---------------------------------------------------------

    @abstractmethod
    def _insert(self, name: str, parameters: Sequence[object]) -> int:
        """Insert a row and give the number that the database gave it."""

    @abstractmethod
    def note_gaps(self, told: int, seqs: Sequence[int]) -> None:
        """Remember journal numbers after *told* that are not among *seqs* but may still appear."""

    def find_late(self, told: int) -> bool:
        """Hold what has appeared among the numbers remembered up to *told*; whether there may be more."""
        return False

    def check_sees(self) -> None:  # noqa: B027 (most databases show all)
        """Refuse where no dossier at all is seen, because rows are guarded and nobody is acted for."""

    def ended(self) -> int:
        """Who could fill a gap, and has a lower number, has ended; 0 where there is one writer at a time."""
        return 0

    def begun(self) -> int:
        """Whoever has taken a journal number has a lower number than this; 0 where there is one writer."""
        return 0

    @property
    @abstractmethod
    def failed(self) -> bool:
        """Whether a statement failed so that nothing more can be done in it."""

    # --- plumbing ----------------------------------------------------------------------------------

    def run(self, name: str, parameters: Sequence[object] = ()) -> int:
        """Run a named statement; how many rows it touched."""
        self._cursor.execute(self._sql[name], parameters)
        return self._cursor.rowcount

    def one(self, name: str, parameters: Sequence[object] = ()) -> Any:
        """The first row of a named statement, or ``None``."""
        self._cursor.execute(self._sql[name], parameters)
        return self._cursor.fetchone()

    def all(self, name: str, parameters: Sequence[object] = ()) -> list[Any]:
        """All rows of a named statement."""
        self._cursor.execute(self._sql[name], parameters)
        return self._cursor.fetchall()

    def _each(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        if rows:
            self._cursor.executemany(self._sql[name], rows)

    def _narrowed(
        self, name: str, conditions: Sequence[str], tail: str, values: Sequence[object]
    ) -> list[Any]:
        where = " WHERE " + " AND ".join(conditions) if conditions else ""
        self._cursor.execute(f"{self._sql[name]}{where} {tail}", tuple(values))
        return self._cursor.fetchall()

    # --- procedures --------------------------------------------------------------------------------

    def add_procedure(self, row: ProcedureRow, source: bytes) -> int:
        """Keep one more version of a procedure with its file; gives the key dossiers refer to."""
        return self._insert("add_procedure", (*row[1:], source))

    def procedures(self) -> list[ProcedureRow]:
        """All versions of all procedures, by id and version."""
        return [ProcedureRow._make(row) for row in self.all("procedures")]

    def procedure(self, key: int) -> ProcedureRow | None:
        """One version, by key."""
        return ProcedureRow._make(row) if (row := self.one("procedure", (key,))) else None

    def procedure_versions(self, id: str) -> list[ProcedureRow]:
        """All versions of one procedure, oldest first."""
        return [ProcedureRow._make(row) for row in self.all("procedure_versions", (id,))]

    def procedure_source(self, key: int) -> bytes | None:
        """The file of one version."""
        return bytes(row[0]) if (row := self.one("procedure_source", (key,))) else None

    def end_procedure(self, key: int, effective_to: str | None, facts: bytes | None = None) -> None:
        """Set the last day (ISO date) on which a version is in force; *facts* tell by whose decision."""
        self.run("end_procedure", (effective_to, facts, key))

    # --- dossiers ----------------------------------------------------------------------------------

    def add_dossier(self, row: DossierRow) -> int:
        """Insert a dossier that has no journal yet; gives its number. ``save`` then writes its first row."""
        return self._insert("add_dossier", (*row[1:22], b"", row.state))

    def dossier(self, id: int, *, lock: bool = False) -> DossierRow | None:
        """One dossier; with *lock*, nobody else changes it before this transaction ends."""
        row = self.one("dossier_locked" if lock else "dossier", (id,))
        return DossierRow._make(row) if row else None

    def find_dossier(self, handle: str) -> int | None:
        """The dossier with this code, else the one dossier with this external code."""
        row = self.one("find_by_code", (handle,))
        if row:
            return int(row[0])
        rows = self.all("find_by_external", (handle,))
        return int(rows[0][0]) if len(rows) == 1 else None

    def code_exists(self, code: str, *, brought: bool = False) -> bool:
        """Whether a dossier has this mã số hồ sơ; or *brought* it along from outside, where that is asked."""
        if self.one("find_by_code", (code,)) is not None:
            return True
        return brought and bool(self.search(external_code=code, limit=1))

    def search(
        self,
        *,
        open: bool | None = None,
        limit: int = 100,
        also: Mapping[str, Sequence[str]] = NOTHING,
        **filters: str | int,
    ) -> list[DossierRow]:
        """Dossiers by any of :data:`DOSSIER_FILTERS`, by number; ``after`` gives the next page.

        *also*: by the name of a filter what may stand there as well, such as the units of an agency.
        """
        conditions, values = _sought(open, filters, also)
        rows = self._narrowed("dossiers", conditions, "ORDER BY id LIMIT ?", [*values, limit])
        return [DossierRow._make(row) for row in rows]

    def count_dossiers(
        self,
        *,
        open: bool | None = None,
        limit: int,
        also: Mapping[str, Sequence[str]] = NOTHING,
        **filters: str | int,
    ) -> int:
        """How many these are, counted up to *limit*; not by applicant, who may stand there sealed."""
        conditions, values = _sought(open, filters, also)
        return len(self._narrowed("dossier_keys", conditions, "LIMIT ?", [*values, limit]))

    def days_ahead(self, first: int, *, east: int, length: int) -> list[tuple[str | None, int]]:
        """Unit and number of every day on which something is due from the instant *first* on.

        Days are *length* long and begin *east* before those of UTC, all in microseconds.
        """
        return [tuple(row) for row in self.all("days_ahead", (east, length, first) * 4)]

    def dates_between(self, first: int, before: int) -> list[tuple[int, str | None, int]]:
        """Dossier, unit and due instant of every running term of an open dossier, or of an open task."""
        rows = self.all("dates_of_dossiers", (first, before)) + self.all("dates_of_tasks", (first, before))
        return [tuple(row) for row in rows]

    def other_dates_between(self, first: int, before: int) -> list[tuple[int, str | None, int, int]]:
        """Dossier, unit, earliest and latest of its other dates, where these reach into a stretch of time."""
        return [tuple(row) for row in self.all("other_dates", (before, first))]

    def write(self, commit: Commit) -> None:
        """Write everything of one command, numbered, salted and chained."""
        self.save_many([chained(commit)])

    def save_many(self, commits: Sequence[Chained]) -> None:
        """Write commits of many dossiers at once, or several of one dossier, in their order.

        Each begins from the row that the one before it left. All are written, or none: where a dossier is
        no longer at the version it was read at, :class:`~thutuc.errors.Busy` is raised, here or as late as at
        the COMMIT, and the transaction must end.
        """
        self._write_many(commits)
        self._write_rows(commits)

    def _write_rows(self, commits: Sequence[Chained]) -> None:
        if len(commits) == 1 and not (commits[0].held or commits[0].duties or commits[0].incidents):
            self._each("save_task", commits[0].tasks)  # the usual step
            return
        self._each("save_task", [task for made in commits for task in made.tasks])
        self._each("add_holding", _held_rows(commits))
        self._each("save_duty", [duty for made in commits for duty in made.duties])
        incidents.write(self, [row for made in commits for row in made.incidents])

    @abstractmethod
    def _write_many(self, commits: Sequence[Chained]) -> None:
        """Write dossiers, journal and payloads of :meth:`save_many`."""

    def next_serial(self, agency: str, day: str) -> int:
        """The next number of an agency's day, without gaps: a rollback gives it back."""
        return int(self.one("next_serial", (agency, day))[0])

    def expect(self, handle: int | str) -> None:  # noqa: B027 (SQLite has one writer)
        """Let nobody else change this dossier from when a request is asked for, where others write too."""

    def lock_name(self, kind: str, name: str, *, shared: bool = False) -> None:  # noqa: B027 (likewise)
        """Let nobody else be at what has no row to lock; *shared*: others who share it may."""

    def request(self, request_id: str) -> RequestRow | None:
        """What *request_id* was used for, if it was."""
        return RequestRow._make(row) if (row := self.one("request", (request_id,))) else None

    # --- tasks -------------------------------------------------------------------------------------

    def open_tasks(
        self, *, pool: bool = False, limit: int = 100, after: TaskRow | None = None, **filters: str | int
    ) -> list[TaskRow]:
        """Open tasks by any of :data:`TASK_FILTERS`, the most urgent first; *pool*: only unheld ones.

        *after* is the last task of the page before.
        """
        conditions, values = self._open(pool, filters)
        if after is not None:
            conditions.append("(coalesce(due, ?), dossier, task) > (?, ?, ?)")
            values += [FOREVER, FOREVER if after.due is None else after.due, after.dossier, after.task]
        if "dossier" not in filters:  # the keys from an index, then only the rows of this page
            keys = f"{self._sql['task_keys']} WHERE {' AND '.join(conditions)}"
            conditions = [f"(dossier, task) IN ({keys} ORDER BY coalesce(due, ?), dossier, task LIMIT ?)"]
            values += [FOREVER, limit]
        order = "ORDER BY coalesce(due, ?), dossier, task LIMIT ?"
        rows = self._narrowed("tasks", conditions, order, [*values, FOREVER, limit])
        return [TaskRow._make(row) for row in rows]

    def count_tasks(self, *, pool: bool = False, limit: int, **filters: str | int) -> int:
        """How many these are, counted no further than *limit*; read from an index alone where it has them."""
        conditions, values = self._open(pool, filters)
        return len(self._narrowed("task_keys", conditions, "LIMIT ?", [*values, limit]))

    def _open(self, pool: bool, filters: Mapping[str, str | int]) -> tuple[list[str], list[object]]:
        """The conditions of open tasks, and the values that fill them."""
        conditions, values = narrowed(TASK_FILTERS, filters)
        conditions.append("until IS NULL")
        if "officer" in filters:  # the index begins with the unit: a look for each, not from end to end
            conditions.append(f"unit IN ({self._sql['units_at_work']})")
        if pool:
            conditions.append("holder IS NULL")
        return conditions, values

    def task(self, dossier: int, task: int) -> TaskRow | None:
        """One task, open or closed."""
        return TaskRow._make(row) if (row := self.one("task", (dossier, task))) else None

    def tasks_of(self, dossier: int) -> list[TaskRow]:
        """Every task the dossier ever had, in order."""
        return [TaskRow._make(row) for row in self.all("tasks_of", (dossier,))]

    def accountable(self, dossier: int) -> list[HoldingRow]:
        """Who answered for each task and held it, from when to when; ``until`` is ``None`` while open."""
        return [HoldingRow._make(row) for row in self.all("accountable", (dossier,))]

    def due(self, at: int, limit: int = 100) -> list[int]:
        """Dossiers in which something is due at *at*, the oldest first; none that waits to be tried again."""
        return [row[0] for row in self.all("due", (at, *incidents.span(at), limit))]

    def due_rows(self, at: int, limit: int = 100) -> list[DossierRow]:
        """What :meth:`due` finds, in full; nobody else changes it before this transaction ends.

        One that another worker has in hand is left out where the database can tell.
        """
        return [DossierRow._make(row) for row in self.all("due_rows", (at, *incidents.span(at), limit))]

    def next_wake(self) -> int | None:
        """When something is due next."""
        return int(row[0]) if (row := self.one("next_wake")) else None

    # --- journal -----------------------------------------------------------------------------------

    def journal(
        self, dossier: int, *, after: int = 0, upto: int = FOREVER, until_recorded: int | None = None
    ) -> list[JournalRow]:
        """A dossier's commands in order, after number *after*, to *upto*, as recorded until an instant."""
        until = FOREVER if until_recorded is None else until_recorded
        given = (dossier, after, upto, dossier, after, until)
        return [JournalRow._make(row) for row in self.all("journal", given)]

    def last_row(self) -> int:
        """The last journal row that is seen; behind it others may still appear."""
        return int(self.one("journal_end")[0])

    def journal_end(self) -> int:
        """The last journal row behind which none can still appear; till the end nobody writes."""
        return self.last_row()

    def seal(self, dossier: int, content: bytes) -> bytes:
        """A file that lies outside, as it may be written: sealed where the store is."""
        return content

    def unseal(self, dossier: int, content: bytes) -> bytes:
        """What such a file holds."""
        return content

    def chain_heads(self, upto: int | None = None) -> Iterator[Head]:
        """The end of every chain as it stood at journal row *upto*, else as it is seen; by dossier."""
        after = 0
        while page := self.all("heads", (FOREVER if upto is None else upto, after, _PAGE)):
            yield from (Head(*row) for row in page)
            after = page[-1][0]

    def add_seal(self, row: SealRow) -> None:
        """Keep a seal; it is worth something only if it is also printed or sent out."""
        self.run("add_seal", row)

    def seals(self) -> list[SealRow]:
        """All seals, oldest first."""
        return [SealRow._make(row) for row in self.all("seals")]

    # --- telling and looking -----------------------------------------------------------------------

    def outbox(self, worker: str, *, at: int, lease: int, limit: int = 100) -> list[JournalRow]:
        """What *worker* must tell next, in order; nothing while another worker's lease runs."""
        return outbox.take(self, worker, at=at, lease=lease, limit=limit)

    def undelivered(self) -> list[tuple[int, int | None, int, str | None, int]]:
        """What is stuck: seq, dossier, tries, error, when it is tried again."""
        return [tuple(row) for row in self.all("undelivered")]

    def note_access(self, row: AccessRow) -> None:
        """Write down a read by an inspector or a refusal, outside the dossier's journal and version."""
        self.run("add_access", row)


def _sought(
    open: bool | None, filters: Mapping[str, str | int], also: Mapping[str, Sequence[str]]
) -> tuple[list[str], list[object]]:
    """The conditions of dossiers that are searched for, and the values that fill them."""
    conditions, values = narrowed(DOSSIER_FILTERS, filters, also)
    if open is not None:
        conditions.append("closed IS NULL" if open else "closed IS NOT NULL")
    return conditions, values
