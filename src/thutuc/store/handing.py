"""What lies with a unit or an officer, and what one decision has handed over so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from thutuc.store.tx import Tx


class GivenRow(NamedTuple):
    """A journal row that handed a dossier over."""

    dossier: int
    code: str | None
    public: bytes
    payload: bytes | None


def places(tx: Tx) -> list[str]:
    """Every unit or agency that an open dossier lies with: where it came in, who decides, who has a task."""
    return sorted(row[0] for row in tx.all("places_with_dossiers") if row[0] is not None)


def lying_with(tx: Tx, unit: str) -> list[int]:
    """The open dossiers that lie with this very unit or agency."""
    return [row[0] for row in tx.all("lying_with", (unit,) * 4)]


def in_hand(tx: Tx, officer: str) -> list[int]:
    """The dossiers in which this officer answers for an open task or duty, or works on it."""
    return [row[0] for row in tx.all("dossiers_of_officer", (officer,) * 3)]


def units_of(tx: Tx, officer: str) -> list[str]:
    """The units in which this officer answers for an open task or duty, or works on it."""
    return sorted(row[0] for row in tx.all("units_of_officer", (officer,) * 3) if row[0] is not None)


def handed(tx: Tx, mark: str) -> list[GivenRow]:
    """What was written under requests whose names begin with *mark*, in the order of dossiers."""
    after = mark[:-1] + chr(ord(mark[-1]) + 1)
    return [GivenRow._make(row) for row in tx.all("handed_over", (mark, after))]


def named_officers(tx: Tx) -> set[str]:
    """Every officer that a task or duty was ever given to."""
    return {row[0] for row in tx.all("named_officers") if row[0] is not None}


def named_units(tx: Tx) -> set[str]:
    """Every unit or agency that a dossier, a task or a duty ever lay with."""
    return {row[0] for row in tx.all("named_units") if row[0] is not None}


def acted(tx: Tx, officer: str) -> bool:
    """Whether anything in the journals was recorded by this officer."""
    return tx.one("acted", (officer,)) is not None
