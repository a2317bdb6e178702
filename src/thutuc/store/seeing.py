"""Reads of dossiers: who would see none because he acts for no agency is told so, and shown nothing empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from thutuc.store.tx import Tx

if TYPE_CHECKING:
    from thutuc.store import Store


@contextmanager
def reading(store: Store) -> Iterator[Tx]:
    """A transaction that reads dossiers; refused where rows are guarded and our role sees none of them."""
    with store.transaction(write=False) as tx:
        tx.check_sees()
        yield tx
