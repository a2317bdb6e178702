"""Incidents by what they are, what workers try again and when, and what was handed over to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import orjson

from thutuc.store.rows import IncidentRow

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

#: Nothing waits longer than this to be tried again (microseconds). What says so was written by a clock that
#: has been moved back since, and is tried now.
LONGEST = 2 * 3_600_000_000

#: What incidents can be asked for by, and the condition for it.
FILTERS: Mapping[str, str] = {
    "dossier": "i.dossier = ?",
    "incident": "i.incident = ?",
    "competent": "d.competent = ?",
    "since": "i.since >= ?",
}

#: What a try waits for that keeps no dossier from being woken.
ANY_VERSION = -1


class Stands(NamedTuple):
    """An incident with its dossier's code, and how often what it is about was tried."""

    row: IncidentRow
    code: str | None
    competent: str | None
    tries: int | None
    error: str | None  #: why the last try failed
    retry_at: int | None


class TryRow(NamedTuple):
    """Something that failed and is tried again, or that one worker tries now."""

    dossier: int
    what: str
    tries: int  #: how often it failed
    error: str | None
    retry_at: int  #: not before; while a worker has it, when another one may take it
    version: int  #: at this version the dossier is not woken before; :data:`ANY_VERSION`: it is
    worker: str | None


class StuckRow(NamedTuple):
    """A journal row of a dossier that could not be told."""

    seq: int
    number: int
    tries: int
    error: str | None
    retry_at: int
    skipped: int


class Delivery(NamedTuple):
    """A message that a target took."""

    dossier: int
    key: str
    target: str
    kind: str
    happened_at: int
    recorded_at: int
    delivered_at: int  #: for the first time
    times: int  #: how often we handed it over, as far as this was written down
    code: str | None
    competent: str | None


class WaitingRow(NamedTuple):
    """A journal row that could not be told yet, or stands behind one."""

    seq: int
    dossier: int
    number: int
    verb: str
    happened_at: int
    recorded_at: int
    tries: int
    error: str | None
    retry_at: int
    code: str | None
    competent: str | None


def span(now: int) -> tuple[int, int]:
    """Between which instants what waits to be tried again does wait."""
    return now, now + LONGEST


def write(tx: Tx, rows: Sequence[IncidentRow]) -> None:
    """Write down what was recorded, then what was resolved; that is tried no more."""
    for row in rows:
        if row.until is None:
            tx.run("add_incident", row)
        else:
            tx.run("end_incident_try", (row.dossier, row.incident))
            tx.run("end_incident", (row.until, row.how, row.dossier, row.incident))


def find(
    tx: Tx, *, open_only: bool = True, kind: str | None = None, limit: int = 100, **filters: str | int
) -> list[Stands]:
    """Incidents by any of :data:`FILTERS`, the oldest first; *kind* is what stands before a colon."""
    conditions = [FILTERS[name] for name in filters]
    values: list[object] = list(filters.values())
    if open_only:
        conditions.append("i.until IS NULL")
    if kind is not None:
        conditions.append("(i.what = ? OR i.what LIKE ?)")
        values += [kind, f"{kind}:%"]
    order = "ORDER BY i.since, i.dossier, i.incident LIMIT ?"
    found = tx._narrowed("incidents", conditions, order, [*values, limit])
    return [Stands(IncidentRow._make(row[:9]), row[9], row[10], *row[11:]) for row in found]


def of_dossier(tx: Tx, dossier: int) -> list[IncidentRow]:
    """Every incident the dossier ever had, in order."""
    return [IncidentRow._make(row) for row in tx.all("incidents_of", (dossier,))]


def counts(tx: Tx) -> list[tuple[str, int, int]]:
    """How many are open of each kind, and since when the oldest is."""
    return [tuple(row) for row in tx.all("incident_counts")]


# --- trying again --------------------------------------------------------------------------------


def take(tx: Tx, dossier: int, what: str, *, worker: str, now: int, lease: int) -> bool:
    """Let *worker* alone try something for as long as its lease; ``False`` while another has it, or it waits.

    A lease that ends by a whole lease later than one taken now would was taken by a clock that has been moved
    back since.
    """
    late = now + 2 * lease
    return tx.run("take_try", (dossier, what, now + lease, worker, now, now + LONGEST, late)) == 1


def failed(tx: Tx, dossier: int, what: str, error: str, *, retry_at: int, version: int) -> None:
    """Write down that something failed, and when it is tried again."""
    tx.run("failed_try", (dossier, what, error, retry_at, version))


def end(tx: Tx, dossier: int, what: str) -> None:
    """What needs not be tried any more."""
    tx.run("end_try", (dossier, what))


def tried(tx: Tx, dossier: int, what: str) -> TryRow | None:
    """How often something was tried."""
    row = tx.one("try", (dossier, what))
    return None if row is None else TryRow._make(row)


def due_again(tx: Tx, now: int, limit: int) -> list[tuple[int, str]]:
    """Services whose time to be called again has come, by dossier and what the try is called."""
    return [tuple(row) for row in tx.all("tries_due", ("service:%", *span(now), limit))]


def stuck_of(tx: Tx, dossier: int, what: str) -> StuckRow | None:
    """The row of a dossier that could not be told, of which an incident ``message:N`` speaks."""
    row = tx.one("stuck_of", (dossier, int(what.partition(":")[2])))
    return None if row is None else StuckRow._make(row)


# --- what was handed over ------------------------------------------------------------------------


def deliveries(tx: Tx, since: int, until: int) -> list[Delivery]:
    """What was handed over of what was recorded in a stretch of time."""
    return [Delivery._make(row) for row in tx.all("deliveries", (since, until))]


def targets(tx: Tx) -> set[str]:
    """To whom anything ever went, or is owed."""
    rows = tx.all("targets")
    return {each for taken, owed in rows for each in ([taken] if taken is not None else orjson.loads(owed))}


def waiting_rows(tx: Tx, limit: int) -> list[WaitingRow]:
    """What could not be told yet."""
    return [WaitingRow._make(row) for row in tx.all("waiting_rows", (limit,))]
