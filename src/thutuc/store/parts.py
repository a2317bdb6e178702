"""Parts of one journal, its end or acts of some verbs: a long one is not read whole for a short answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from thutuc.store.rows import JournalRow

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

#: So many rows of the end are read first, and so many times as many each time that they do not do.
_FIRST, _MORE = 20, 10


def tails(tx: Tx, dossier: int, version: int) -> Iterator[list[JournalRow]]:
    """Ever longer ends of the journal of a dossier at its *version*, each in order; the last is the whole."""
    size = _FIRST
    while size < version:
        yield tx.journal(dossier, after=version - size)
        size *= _MORE
    yield tx.journal(dossier)


def acts_of(tx: Tx, dossier: int, *verbs: str) -> list[JournalRow]:
    """A dossier's acts of these verbs, in order; who asks looks at what is no person's data."""
    chosen = ["j.dossier = ?", f"j.verb IN ({', '.join('?' * len(verbs))})"]
    return [
        JournalRow._make(each)
        for each in tx._narrowed("entries", chosen, "ORDER BY j.number", [dossier, *verbs])
    ]
