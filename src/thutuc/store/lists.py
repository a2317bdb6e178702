"""What lists for heads and inspectors read: keys from indexes first, then only the rows that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from thutuc.store.rows import AccessRow, DossierRow, DutyRow, HoldingRow, JournalRow, ProcedureRow, TaskRow
from thutuc.store.tx import Tx
from thutuc.whole import FOREVER

#: Later than this an act counts as entered late, in microseconds; the index of late entries knows it too.
LATE_ENTRY = 3_600_000_000

#: One condition on a row, and what stands for its ``?``.
Condition = tuple[str, Sequence[object]]


#: So many dossiers are asked for at once.
_PART = 500
_URGENT = "ORDER BY dossier, due IS NULL, due, task"

#: The condition that nothing fulfils.
NOTHING: Condition = ("1 = 0", ())


class Alive(NamedTuple):
    """A dossier that may have been open in a stretch of time."""

    id: int
    competent: str | None
    unit: str | None
    version: int


class DrawRow(NamedTuple):
    """A sample: the digest of a seed first, later the seed, the seal it was used with, what was drawn."""

    id: int
    at: int
    actor: str
    commitment: str  #: SHA-256 of the seed, hexadecimal
    population: str  #: JSON: of which dossiers
    size: int
    upto: int | None = None
    seal: bytes | None = None
    revealed_at: int | None = None
    seed: str | None = None
    dossiers: int | None = None  #: how many it was drawn from
    drawn: str | None = None  #: JSON: their numbers


def among(column: str, values: Sequence[object]) -> Condition:
    """The condition that a column has one of these values; none of them lets nothing through."""
    return (f"{column} IN ({', '.join('?' * len(values))})", values) if values else NOTHING


def with_open_task(conditions: Sequence[Condition], *, few: bool) -> Condition:
    """The condition that a dossier has an open task for which these conditions hold.

    Where there are *few* such tasks their dossiers are looked up one by one, else in the index of the rest.
    """
    texts, values = _joined(conditions)
    joined = " AND ".join(["until IS NULL", *texts])
    id = "id" if few else "+id"  # the sign keeps it from being looked up by
    return f"{id} IN (SELECT dossier FROM thutuc_task WHERE {joined})", values  # noqa: S608 (our own text)


def decided_elsewhere(agency: str, conditions: Sequence[Condition]) -> Condition:
    """The condition that another than *agency* decides a dossier with an open task for which these hold."""
    texts, values = _joined(conditions)
    joined = " AND ".join(["until IS NULL", *texts])
    tasks = f"SELECT dossier FROM thutuc_task WHERE {joined}"  # noqa: S608 (our own text)
    own = "SELECT id FROM thutuc_dossier WHERE closed IS NULL AND competent = ?"
    return f"id IN ({tasks} EXCEPT {own})", [*values, agency]


def open_by_version(tx: Tx, procedure: str) -> dict[int, tuple[int, int]]:
    """How many dossiers are open, and of them not received, under each version, by the version's key."""
    return {key: (count, submitted) for key, count, submitted in tx.all("open_by_version", (procedure,))}


def open_by_step(tx: Tx, procedure: str) -> dict[int, dict[str, int]]:
    """How many open dossiers stand at each step, by the version's key."""
    found: dict[int, dict[str, int]] = {}
    for key, step, count in tx.all("open_by_step", (procedure,)):
        found.setdefault(key, {})[step] = count
    return found


def units_at_work(tx: Tx) -> list[str]:
    """Units in which a task is open."""
    return [row[0] for row in tx.all("units_at_work")]


def receiving_units(tx: Tx, after: int) -> list[str]:
    """Units in which a dossier after number *after* was handed in."""
    return [row[0] for row in tx.all("receiving_units", (after,))]


def deciding_units(tx: Tx) -> list[str]:
    """Units and agencies that decide an open dossier."""
    return [row[0] for row in tx.all("deciding_units")]


def open_task_keys(
    tx: Tx, conditions: Sequence[Condition], order: str, limit: int = FOREVER
) -> list[tuple[int, int]]:
    """Dossier and number of open tasks, in an order; read from the index of open tasks."""
    texts, values = _joined((("until IS NULL", ()), *conditions))
    tail = f"ORDER BY {order}, dossier, task LIMIT ?"
    return [tuple(row) for row in tx._narrowed("task_keys", texts, tail, [*values, limit])]


def completed(
    tx: Tx, officer: str, since: int, upto: tuple[int, int], limit: int
) -> list[tuple[int, int, bytes]]:
    """When an officer completed something, in which dossier, and the events; the newest first."""
    return [tuple(row) for row in tx.all("completed", (officer, since, *upto, limit))]


def tasks_of(tx: Tx, dossiers: Iterable[int]) -> Iterator[TaskRow]:
    """Every task that these dossiers have had, many dossiers at a time."""
    for condition, values in _in_parts("dossier", dossiers):
        yield from map(TaskRow._make, tx._narrowed("tasks", [condition], "", values))


def dossier_keys(tx: Tx, conditions: Sequence[Condition], order: str, limit: int = FOREVER) -> list[int]:
    """Numbers of dossiers, in an order."""
    texts, values = _joined(conditions)
    return [
        row[0]
        for row in tx._narrowed("dossier_keys", texts, f"ORDER BY {order}, id LIMIT ?", [*values, limit])
    ]


def dossier_rows(tx: Tx, dossiers: Iterable[int]) -> Iterator[DossierRow]:
    """These dossiers, many at a time: a question for each costs a way to the server and back."""
    for condition, values in _in_parts("id", dossiers):
        yield from map(DossierRow._make, tx._narrowed("dossiers", [condition], "", values))


def open_tasks_of(tx: Tx, dossiers: Iterable[int]) -> dict[int, list[TaskRow]]:
    """The open tasks of each of these dossiers that has any, the most urgent first; many at a time."""
    found: dict[int, list[TaskRow]] = {}
    for condition, values in _in_parts("dossier", dossiers):
        rows = tx._narrowed("tasks", ["until IS NULL", condition], _URGENT, values)
        for row in map(TaskRow._make, rows):
            found.setdefault(row.dossier, []).append(row)
    return found


def _in_parts(column: str, numbers: Iterable[int]) -> Iterator[Condition]:
    rest = iter(dict.fromkeys(numbers))
    while part := list(islice(rest, _PART)):
        yield among(column, part)


def _joined(conditions: Sequence[Condition]) -> tuple[list[str], list[object]]:
    return [text for text, _ in conditions], [value for _, values in conditions for value in values]


def last_acts(tx: Tx, dossiers: Iterable[int]) -> dict[int, int]:
    """When somebody last did something to each of these dossiers; what happens by itself does not count."""
    found: dict[int, int] = {}
    for condition, values in _in_parts("dossier", dossiers):
        found |= tx._narrowed("acts_of_people", ["verb <> 'tick'", condition], "GROUP BY dossier", values)
    return found


def returns(tx: Tx, dossiers: Iterable[int]) -> list[tuple[int, int, int]]:
    """How often steps of each of these dossiers were opened again after they were done, and when last."""
    found: list[tuple[int, int, int]] = []
    for condition, values in _in_parts("dossier", dossiers):
        found += map(tuple, tx._narrowed("returns", [condition], "GROUP BY dossier", values))
    return found


def asked_again(tx: Tx) -> list[tuple[int, int]]:
    """Tasks of open dossiers whose step had been done in the same unit before."""
    return [tuple(row) for row in tx.all("asked_again")]


class Received(NamedTuple):
    """How a dossier stands that was received in a stretch of time."""

    id: int
    competent: str | None
    received: int
    ready: int | None
    missed: int | None
    late: int
    phase: str


def received_between(tx: Tx, first: int, before: int) -> list[Received]:
    """How the dossiers stand that were received between two instants."""
    given = (first, before, first, first, before)
    return [Received._make(row) for row in tx.all("received_between", given)]


def apologised(tx: Tx) -> set[int]:
    """Dossiers that an apology was signed for."""
    return {row[0] for row in tx.all("apologised")}


def work_in_hand(tx: Tx, at: int) -> list[tuple[str, str | None, int, int]]:
    """Unit, who answers, open tasks, late ones."""
    return [tuple(row) for row in tx.all("work_in_hand", (at,))]


def work_done(tx: Tx, first: int, before: int) -> list[tuple[str, str | None, int, int, int, int]]:
    """Unit, who answered, tasks completed between two instants, with a term, in it; late and not completed.

    Late ones of :func:`given_on_late` count among the completed only.
    """
    given = (before, first, before, first, before)
    return [tuple(row) for row in tx.all("work_done", given)]


class GivenOn(NamedTuple):
    """A late task that has ended and was given to somebody else after its due instant."""

    dossier: int
    task: int
    outcome: str
    due: int | None
    until: int
    unit: str
    officer: str | None  #: who answered at its end


def given_on_late(tx: Tx, first: int, before: int) -> list[GivenOn]:
    """Late tasks that ended between two instants and may have been late in another's hands."""
    given = (before, first, before, first, before)
    return [GivenOn._make(row) for row in tx.all("given_on_late", given)]


def completions(
    tx: Tx, first: int, before: int, *, together: int, within: int
) -> list[tuple[str, int, int, int]]:
    """Who completed so many tasks *together*, all *within* a time; by person and time.

    Each with when it was recorded, dossier and number of the command.
    """
    given = (together - 1, together - 1, within, before, first - LATE_ENTRY, before, first, before)
    return [tuple(row) for row in tx.all("completions", given)]


def duties(tx: Tx, kind: str, first: int, before: int) -> list[DutyRow]:
    """Duties of a kind that are open or were in a stretch of time, a row for each officer who had them."""
    conditions = ["kind = ?", "since < ?", "(until IS NULL OR until >= ?)"]
    rows = tx._narrowed("duties", conditions, "ORDER BY held, dossier, duty, turn", [kind, before, first])
    return [DutyRow._make(row) for row in rows]


def acts(tx: Tx, verb: str, first: int, before: int) -> Iterator[JournalRow]:
    """Rare acts of one verb, by when they were recorded; many at a time."""
    return _by_time(tx, "acts_by_verb", (verb,), first, before)


def _by_time(tx: Tx, name: str, given: Sequence[object], first: int, before: int) -> Iterator[JournalRow]:
    at, seq, rows = first, 0, list[JournalRow]()
    while not rows or len(rows) == _PART:
        rows = [JournalRow._make(row) for row in tx.all(name, (*given, at, before, at, seq, _PART))]
        if not rows:
            return
        at, seq = rows[-1].recorded_at, rows[-1].seq
        yield from rows


def entries_of(tx: Tx, dossier: int, *, after: int = 0, until: int | None = None) -> list[JournalRow]:
    """The acts of a dossier on a list; of one that was altered, without what people gave."""
    given = (dossier, after, FOREVER, dossier, after, FOREVER if until is None else until)
    return [JournalRow._make(row) for row in tx.all("journal", given)]


def entries_with(
    tx: Tx, marks: Sequence[bytes], dossiers: Iterable[int], first: int = 0, before: int = FOREVER
) -> Iterator[JournalRow]:
    """The acts of these dossiers, recorded between two instants, that have one of the *marks*.

    They are looked for in what is no person's data, in many dossiers at a time.
    """
    for condition, values in _in_parts("dossier", dossiers):
        period = ["recorded_at >= ?", "recorded_at < ?"]
        rows = tx._narrowed(
            "publics", [condition, *period], "ORDER BY dossier, number", [*values, first, before]
        )
        found = [seq for seq, public in rows if any(mark in public for mark in marks)]
        for chosen, seqs in _in_parts("j.seq", found):
            acts = tx._narrowed("entries", [chosen], "ORDER BY j.dossier, j.number", seqs)
            yield from map(JournalRow._make, acts)


def late_entries(tx: Tx, first: int, before: int) -> Iterator[JournalRow]:
    """Acts that were recorded longer than :data:`LATE_ENTRY` after they happened, by when that was."""
    return _by_time(tx, "late_entries", (), first, before)


def alive(tx: Tx, first: int, before: int) -> list[Alive]:
    """Dossiers that may have been open, as far as was known, between two instants; none is missing.

    Closed ones as well of which a duty or an apology was open when the stretch ended.
    """
    given = (before, first - LATE_ENTRY, before, first, *(before,) * 5)
    return [Alive._make(row) for row in tx.all("alive", given)]


def places(tx: Tx, dossier: int) -> set[str]:
    """Units that had a hand in a dossier, whenever that was."""
    return {row[0] for row in tx.all("places", (dossier, dossier, dossier)) if row[0] is not None}


def holdings_of(tx: Tx, dossier: int) -> list[tuple[int, HoldingRow]]:
    """Assignments of a dossier that have ended, each with the number of the command that ended it."""
    return [(row[0], HoldingRow._make(row[1:])) for row in tx.all("holdings_of", (dossier,))]


def recorded_at(tx: Tx, seq: int) -> int | None:
    """When one row of the journal was recorded."""
    row = tx.one("recorded_at", (seq,))
    return None if row is None else int(row[0])


def looks(tx: Tx, first: int, before: int) -> Iterator[AccessRow]:
    """Who looked at what, or was refused, between two instants."""
    return (AccessRow._make(row) for row in tx.all("looks", (first, before)))


# --- a part of one database in another -----------------------------------------------------------


def restore_procedure(tx: Tx, row: ProcedureRow, source: bytes) -> None:
    """Keep a version under the key that another database gave it."""
    tx.run("restore_procedure", (*row, source))


def restore_dossier(
    tx: Tx,
    row: DossierRow,
    journal: Sequence[JournalRow],
    tasks: Sequence[TaskRow],
    held: Sequence[tuple[int, HoldingRow]],
    duties: Sequence[DutyRow] = (),
) -> None:
    """Keep a dossier as it was at an instant, with its journal and its intervals (*held* with numbers)."""
    tx.run("restore_dossier", row)
    tx._each("restore_journal", [each[:13] for each in journal])
    hidden = [each for each in journal if each.payload is not None or each.erased_at is not None]
    tx._each(
        "restore_payload",
        [(each.seq, each.salt, each.payload, each.erased_at, each.erased_by) for each in hidden],
    )
    tx._each("save_task", tasks)
    tx._each("add_holding", [(number, *each) for number, each in held])
    tx._each("save_duty", duties)


# --- samples -------------------------------------------------------------------------------------


def add_draw(tx: Tx, row: DrawRow) -> int:
    """Keep the digest of a seed; gives the number it is kept under."""
    return tx._insert("add_draw", row[1:6])


def reveal_draw(tx: Tx, row: DrawRow) -> bool:
    """Keep the seed and what was drawn; ``False`` if it was revealed before."""
    return tx.run("reveal_draw", (*row[6:], row.id)) == 1


def draws(tx: Tx) -> list[DrawRow]:
    """All draws, oldest first."""
    return [DrawRow._make(row) for row in tx.all("draws")]
