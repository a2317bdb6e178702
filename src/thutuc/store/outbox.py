"""Telling what has happened: at least once, in order per dossier, by one worker at a time.

A cursor runs over the journal; only rows that could not be told (and those behind them in the same
dossier) are written down one by one. Handlers run outside any transaction, between ``take`` and
``settle``; a worker that dies leaves a lease that runs out, and its rows are told again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import zip_longest
from typing import TYPE_CHECKING

from thutuc.store.rows import JournalRow

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

#: When what failed is tried again (microseconds UTC): all alike, or by place in the journal.
Retry = int | Mapping[int, int]


def take(tx: Tx, worker: str, *, at: int, lease: int, limit: int) -> list[JournalRow]:
    """Lease the outbox until *at* + *lease* and give the rows to tell, in order.

    Rows behind a stuck one are put with it and passed over, however many they are: those of other
    dossiers behind them are found all the same. What is tried again and what is new take turns, so that
    neither lets the other wait. Clocks of two machines are never quite alike: a lease that
    ends later than one taken now would is free only where a whole lease lies between, for then it was taken
    by a clock that has been moved back since.
    """
    leased = tx.one("outbox_lease", (worker, at + lease, at, at + 2 * lease, worker))
    if leased is None:
        return []
    told = int(leased[0])
    tx.run("drop_skipped")
    while True:
        # new rows before late and held ones: what became visible in between is then told in its order; what
        # a worker that lost the lease noted behind the cursor is among the new ones
        new = [JournalRow(*row) for row in tx.all("outbox_new", (told, limit))]
        more = tx.find_late(told)
        again = [JournalRow(*row) for row in tx.all("outbox_again", (told, at, limit))]
        # the rest of the late ones is first
        fresh = [] if more or not new else _fresh(tx, worker, told, new)
        if again or fresh:
            return [row for turn in zip_longest(again, fresh) for row in turn if row is not None]
        if not more:
            if not new:  # nothing to tell: the next worker need not wait for a lease
                tx.run("outbox_settle", (worker,))
                return []
            told = new[-1].seq


def _fresh(tx: Tx, worker: str, told: int, new: Sequence[JournalRow]) -> list[JournalRow]:
    """What of the new rows is told now; those behind a row of their dossier that was not told are held."""
    stuck = {dossier for (dossier,) in tx.all("stuck_dossiers")}
    tx.note_gaps(told, [row.seq for row in new])
    tx.run("outbox_scanned", (new[-1].seq, worker))
    for row in new:
        if row.dossier in stuck:
            tx.run("hold_behind", (row.seq, row.dossier))
    return [row for row in new if row.dossier not in stuck]


def renew(tx: Tx, worker: str, *, until: int) -> bool:
    """Hold the lease until another instant; ``False`` if it was lost meanwhile."""
    return tx.run("outbox_renew", (until, worker)) == 1


def settle(
    tx: Tx,
    worker: str,
    rows: Sequence[JournalRow],
    failed: Mapping[int, str],
    *,
    retry_at: Retry,
    untried: Set[int] = frozenset(),
) -> bool:
    """Move the cursor past *rows* and end the lease; ``False`` if it was lost meanwhile.

    What *failed* (seq → why) is kept, with the later rows of its own dossier and of no other, for as long as
    itself; of those *untried* none counts as a try.
    """
    if tx.run("outbox_settle", (worker,)) != 1:
        return False
    blocked: dict[int, int] = {}
    for row in rows:
        error = failed.get(row.seq)
        if row.dossier not in blocked and error is not None:
            blocked[row.dossier] = retry_at if isinstance(retry_at, int) else retry_at[row.seq]
        if row.dossier in blocked:
            again = blocked[row.dossier]
            tried = error is not None and row.seq not in untried
            tx.run("hold", (row.seq, row.dossier, int(tried), error, again))
        else:
            tx.run("release", (row.seq,))
    return True
