"""Emptying a dossier of what people gave, and putting it back from the file it went into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from thutuc.store.rows import JournalRow

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

#: How ``erased_by`` begins where persons' data are not gone, but in a file: its SHA-256 follows.
ARCHIVED = "archive:"


def is_archived(row: JournalRow) -> bool:
    """Whether the persons' data of an entry lie in a file outside."""
    return row.payload is None and row.erased_by is not None and row.erased_by.startswith(ARCHIVED)


def to_erase(tx: Tx, procedure: int, before: int, after: int, limit: int) -> list[int]:
    """Dossiers of one version that ended before an instant and were not erased yet, by number."""
    return [row[0] for row in tx.all("kept_to_erase", (procedure, before, after, limit))]


def empty(tx: Tx, dossier: int, *, at: int, by: str) -> int:
    """Take what people gave out of every table but the dossier's own row; how many entries had some."""
    erased = tx.run("empty_payloads", (at, by, dossier))
    for statement in ("empty_duties", "empty_incidents", "empty_tries", "empty_undelivered"):
        tx.run(statement, (dossier,))
    return erased


def forget_archived(tx: Tx, dossier: int, *, at: int, by: str) -> int:
    """The same of what went into a file: it is never taken back."""
    return tx.run("forget_archived", (at, by, dossier))


def refill(tx: Tx, file: str, rows: Sequence[tuple[int, bytes, bytes]]) -> int:
    """Put salt and payload back by place in the journal, where they went into this *file*."""
    return sum(tx.run("refill_payload", (salt, payload, ARCHIVED + file, seq)) for seq, salt, payload in rows)
