"""Which dossiers stand under a version of a procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thutuc.store.tx import Tx


def has_dossiers(tx: Tx, key: int) -> bool:
    """Whether any dossier, open or not, stands under the version with this key."""
    return tx.one("has_dossiers", (key,)) is not None


def handed_in_since(tx: Tx, key: int, since: int) -> int:
    """How many of them were received, or handed in and not received yet, from an instant on."""
    return int(tx.one("handed_in_since", (key, since))[0])
