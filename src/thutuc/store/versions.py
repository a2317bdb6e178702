"""Versions of procedures: found by a name among thousands, and which dossiers stand under one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thutuc.store.rows import ProcedureRow, is_kept

if TYPE_CHECKING:
    from thutuc.store.tx import Tx


def named(tx: Tx, name: str) -> list[ProcedureRow]:
    """All versions of the procedures with this id or national code, by id and version."""
    if not is_kept(name):
        return []
    return [ProcedureRow._make(row) for row in tx.all("procedures_named", (name, name))]


def share(tx: Tx, name: str) -> None:
    """Let the versions of a procedure (id or national code) stay as they are until a dossier is written."""
    if is_kept(name):  # else there is none
        tx.lock_name("procedure", name, shared=True)


def alone(tx: Tx, id: str, code: str | None) -> None:
    """Change versions of a procedure while nobody begins or receives a dossier under them."""
    for name in filter(None, (code, id)):
        tx.lock_name("procedure", name)


def ids(tx: Tx) -> list[str]:
    """The id of every procedure, in order."""
    return [id for (id,) in tx.all("procedure_ids")]


def keys(tx: Tx) -> list[int]:
    """The key of every version of every procedure."""
    return [key for (key,) in tx.all("procedure_keys")]


def has_dossiers(tx: Tx, key: int) -> bool:
    """Whether any dossier, open or not, stands under the version with this key."""
    return tx.one("has_dossiers", (key,)) is not None


def received_since(tx: Tx, key: int, since: int) -> int:
    """How many of them were received from an instant on."""
    return int(tx.one("received_since", (key, since))[0])
