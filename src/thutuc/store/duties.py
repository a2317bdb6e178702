"""Duties by whom they lie on: open ones, or those of a past instant, found without loading dossiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from thutuc.store.lists import among
from thutuc.store.rows import DutyRow

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

#: What duties can be asked for by, and the condition for it.
FILTERS: Mapping[str, str] = {
    "officer": "officer = ?",
    "unit": "unit = ?",
    "post": "post = ?",
    "kind": "kind = ?",
    "about": "about = ?",
    "dossier": "dossier = ?",
    "due_before": "due < ?",
}


class DutySeat(NamedTuple):
    """Somebody on whom open duties of one kind lie."""

    unit: str | None
    officer: str | None
    kind: str
    post: str | None


def open_duties(
    tx: Tx,
    *,
    at: int | None = None,
    limit: int = 100,
    units: Sequence[str] | None = None,
    **filters: str | int,
) -> list[DutyRow]:
    """Duties still to be done by any of :data:`FILTERS`, the oldest first; with *at* as it was then.

    With *units* only those that lie with one of them.
    """
    conditions = [FILTERS[name] for name in filters]
    values: list[object] = list(filters.values())
    if units is not None:
        condition, named = among("unit", units)
        conditions.append(condition)
        values += named
    if at is None:
        conditions.append("until IS NULL")
    else:
        conditions += ["held <= ?", "(until IS NULL OR until > ?)"]
        values += [at, at]
    order = "ORDER BY since, dossier, duty, turn LIMIT ?"
    return [DutyRow._make(row) for row in tx._narrowed("duties", conditions, order, [*values, limit])]


def duties_of(tx: Tx, dossier: int) -> list[DutyRow]:
    """Every duty the dossier ever gave rise to, one row for each officer who had it, in order."""
    rows = tx._narrowed("duties", ["dossier = ?"], "ORDER BY duty, turn", [dossier])
    return [DutyRow._make(row) for row in rows]


def seats(tx: Tx) -> list[DutySeat]:
    """On whom open duties lie."""
    return [DutySeat._make(row) for row in tx.all("duty_seats")]


def unanswered(tx: Tx) -> dict[str, list[int]]:
    """Dossiers with an open task that nobody answers for, by its unit."""
    found: dict[str, list[int]] = {}
    for unit, dossier in tx.all("unanswered"):
        found.setdefault(unit, []).append(dossier)
    return found
