"""Telling what has happened: at least once, in order per dossier, by one worker at a time.

A cursor runs over the journal; only rows that could not be told (and those behind them in the same
dossier) are written down one by one. Handlers run outside any transaction, between ``take`` and
``settle``; a worker that dies leaves a lease that runs out, and its rows are told again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from thutuc.store.rows import JournalRow

if TYPE_CHECKING:
    from thutuc.store.tx import Tx


def take(tx: Tx, worker: str, *, at: int, lease: int, limit: int) -> list[JournalRow]:
    """Lease the outbox until *at* + *lease* and give the rows to tell, in order."""
    leased = tx.one("outbox_lease", (worker, at + lease, at, worker))
    if leased is None:
        return []
    told = int(leased[0])
    # new rows before held ones: what became visible in between is then told in its order
    new = [JournalRow(*row) for row in tx.all("outbox_new", (told, limit))]
    again = [JournalRow(*row) for row in tx.all("outbox_again", (at, limit))]
    stuck = {dossier for _, dossier, *_ in tx.undelivered()}
    if new:
        tx.note_gaps(told, [row.seq for row in new])
        tx.run("outbox_scanned", (new[-1].seq, worker))
    for row in new:
        if row.dossier in stuck:
            tx.run("hold_behind", (row.seq, row.dossier))
    return again + [row for row in new if row.dossier not in stuck]


def settle(
    tx: Tx, worker: str, rows: Sequence[JournalRow], failed: Mapping[int, str], *, retry_at: int
) -> bool:
    """Move the cursor past *rows*, keep what failed and what stands behind it, and end the lease."""
    if tx.run("outbox_settle", (worker,)) != 1:
        return False
    blocked = set()
    for row in rows:
        error = failed.get(row.seq)
        if error is not None or row.dossier in blocked:
            blocked.add(row.dossier)
            tx.run("hold", (row.seq, row.dossier, int(error is not None), error, retry_at))
        else:
            tx.run("release", (row.seq,))
    return True
