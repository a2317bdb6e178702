"""Telling what has happened: at least once, in order per dossier, by one worker at a time.

A cursor runs over the journal; only rows that could not be told (and those behind them in the same
dossier) are written down one by one, each with the targets that lack it. A row stays as long as one before
it does: whoever is told that one again is told this one again after it. Handlers run outside any
transaction, between ``take`` and ``settle``; a worker that dies leaves a lease that runs out, and its rows
are told again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING

import orjson

from thutuc.store.rows import JournalRow

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

#: Nothing that failed waits longer before it is tried again, in microseconds.
LONGEST = 3_600_000_000

#: When what failed is tried again (microseconds UTC): all alike, or by place in the journal.
Retry = int | Mapping[int, int]


def take(tx: Tx, worker: str, *, at: int, lease: int, limit: int) -> list[JournalRow]:
    """Lease the outbox until *at* + *lease* and give the rows to tell, in order.

    A new row of a dossier that waits for some target is given, for the others: see :func:`behind`. Where
    nobody is told more of it, or what it lacks is told now, the row is put with that and passed over, however
    many they are: those of other dossiers behind them are found all the same. What was tried before, what
    only waited, and what is new take turns, so that none lets the others wait. Clocks of two machines are
    never quite alike: a lease that ends later than one taken now would is free only where a whole lease lies
    between, for then it was taken by a clock that has been moved back since.
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
        far = at + LONGEST
        tried, waited = (
            [JournalRow(*row) for row in tx.all("outbox_again", (told, at, far, at, far, was_tried, limit))]
            for was_tried in (1, 0)
        )
        # the rest of the late ones is first
        fresh = [] if more or not new else _fresh(tx, worker, told, new, at)
        if tried or waited or fresh:
            return [row for turn in zip_longest(tried, waited, fresh) for row in turn if row is not None]
        if not more:
            if not new:  # nothing to tell: the next worker need not wait for a lease
                tx.run("outbox_settle", (worker,))
                return []
            told = new[-1].seq


def _fresh(tx: Tx, worker: str, told: int, new: Sequence[JournalRow], at: int) -> list[JournalRow]:
    """What of the new rows is told now; those behind a row of their dossier that nobody was told are held."""
    stuck = {dossier for (dossier,) in tx.all("held_dossiers", (at, at + LONGEST))}
    tx.note_gaps(told, [row.seq for row in new])
    tx.run("outbox_scanned", (new[-1].seq, worker))
    for row in new:
        if row.dossier in stuck:
            tx.run("hold_behind", (row.seq, row.dossier))
    return [row for row in new if row.dossier not in stuck]


def behind(tx: Tx, rows: Sequence[JournalRow]) -> dict[int, Set[str] | None]:
    """Which targets lack something of a dossier from before its *rows*; ``None``: everybody may."""
    found: dict[int, Set[str] | None] = {}
    for dossier, before in _before(tx, rows):
        lists = [None if owed is None else orjson.loads(owed) for owed, _ in before]
        known = [each for each in lists if each is not None]
        found[dossier] = frozenset().union(*known) if len(known) == len(lists) else None
    return found


def _before(tx: Tx, rows: Sequence[JournalRow]) -> Iterator[tuple[int, list[tuple[str | None, int]]]]:
    """What waits of the dossiers of *rows* from before them: to whom it is owed, and until when."""
    stuck = {dossier for (dossier,) in tx.all("stuck_dossiers")}
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(row.dossier, row.seq)
    for dossier, seq in first.items():
        if dossier in stuck and (found := tx.all("owed_before", (dossier, seq))):
            yield dossier, [tuple(row) for row in found]


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
    owed: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> bool:
    """Move the cursor past *rows* and end the lease; ``False`` if it was lost meanwhile.

    What *failed* (seq → why) is kept, with the later rows of its own dossier and of no other, for as long as
    itself; of those *untried* none counts as a try. To whom a row is *owed* is kept; if not said, everybody.
    """
    if tx.run("outbox_settle", (worker,)) != 1:
        return False
    blocked = {dossier: min(again for _, again in before) for dossier, before in _before(tx, rows)}
    for row in rows:
        error, waits = failed.get(row.seq), blocked.get(row.dossier)
        if error is None and waits is None:
            tx.run("release", (row.seq,))
            continue
        again = waits or 0  # what stood before it may be gone meanwhile
        if error is not None:
            again = retry_at if isinstance(retry_at, int) else retry_at.get(row.seq, again)
        blocked[row.dossier] = again if waits is None else min(waits, again)
        tried = error is not None and row.seq not in untried
        lacking = orjson.dumps(list(owed[row.seq])).decode() if row.seq in owed else None
        tx.run("hold", (row.seq, row.dossier, int(tried), error, again, lacking))
    return True
