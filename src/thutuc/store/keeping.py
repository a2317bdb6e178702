"""Emptying a dossier of what people gave, and putting it back from the file it went into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from thutuc.errors import ConfigurationError
from thutuc.store.chain import ARCHIVED
from thutuc.store.rows import DutyRow, IncidentRow, JournalRow

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

__all__ = [
    "ARCHIVED",
    "check_keys",
    "drop_key",
    "empty",
    "forget_archived",
    "is_archived",
    "is_outside",
    "is_sealed",
    "lay_incidents",
    "refill",
    "tell_again",
    "to_erase",
]


def is_archived(row: JournalRow) -> bool:
    """Whether the persons' data of an entry lie in a file outside."""
    return row.payload is None and is_outside(row.erased_by)


def is_outside(erased_by: str | None) -> bool:
    """Whether what is not here any more lies in a file."""
    return erased_by is not None and erased_by.startswith(ARCHIVED)


def to_erase(tx: Tx, procedure: int, before: int, after: int, limit: int) -> list[int]:
    """Dossiers of one version that ended before an instant and were not erased yet, by number."""
    return [row[0] for row in tx.all("kept_to_erase", (procedure, before, after, limit))]


def empty(tx: Tx, dossier: int, *, at: int, by: str) -> int:
    """Take what people gave out of every table but the dossier's own row; how many entries had some."""
    erased = tx.run("empty_payloads", (at, by, dossier))
    for statement in ("empty_duties", "empty_incidents", "empty_tries", "empty_undelivered"):
        tx.run(statement, (dossier,))
    return erased


def drop_key(tx: Tx, dossier: int) -> None:
    """Let nobody open any more what was sealed of a dossier, wherever a copy lies."""
    tx.run("drop_key", (dossier,))


def is_sealed(tx: Tx) -> bool:
    """Whether people's data in this database are sealed."""
    return tx.one("any_key") is not None


def check_keys(tx: Tx) -> None:
    """Refuse to write in clear, or to judge what is read, where data are sealed and no keys were given."""
    if not tx.keyed and is_sealed(tx):
        raise ConfigurationError(
            "Dữ liệu đã được mã hóa mà kho mở không có khóa chủ: open_store(url, keys=[…]) · expected the "
            "master keys of this sealed database, found none: open_store(url, keys=[…])."
        )


def forget_archived(tx: Tx, dossier: int, *, at: int, by: str) -> int:
    """Forget what went into a file: that is never taken back."""
    return tx.run("forget_archived", (at, by, dossier))


def lay_incidents(tx: Tx, rows: Sequence[IncidentRow]) -> None:
    """Keep incidents as another database has them."""
    tx._each("add_incident", rows)


def tell_again(tx: Tx, duties: Sequence[DutyRow], rows: Sequence[IncidentRow]) -> None:
    """Put back what people wrote into duties and incidents, as the journal tells it."""
    tx._each("save_duty", duties)
    tx._each("tell_incident", [(row.text, row.how, row.dossier, row.incident) for row in rows])


def refill(tx: Tx, file: str, rows: Sequence[tuple[int, bytes, bytes]]) -> int:
    """Put salt and payload back by place in the journal, where they went into this *file*."""
    return sum(tx.run("refill_payload", (salt, payload, ARCHIVED + file, seq)) for seq, salt, payload in rows)
