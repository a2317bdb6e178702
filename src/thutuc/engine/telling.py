"""Telling plug-ins what was committed: at least once, in order per dossier, by one worker at a time.

A worker holds the outbox by a lease that it renews while it goes on; one that was killed loses it, and
what it was telling is told again under the same key. What fails is tried again later, with its dossier.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from uuid import uuid4

from thutuc.dossier import decode_events
from thutuc.dossier.view import DossierView, local
from thutuc.engine.desk import Desk, fold_rows
from thutuc.store import JournalRow, outbox

SECOND = 1_000_000

#: How long a worker may be silent before another one tells in its place, in microseconds.
LEASE = 120 * SECOND

#: After so long (seconds of the machine's own count) a worker that is still telling renews its lease.
RENEW = 20.0

#: How soon what failed is tried again, and the longest it ever waits, in microseconds.
SOON, LONGEST = 30 * SECOND, 3_600 * SECOND


def key_of(row: JournalRow, index: int) -> str:
    """What tells one event of one journal row from every other, here and in any other installation."""
    return f"{row.dossier}-{row.number}-{index}-{row.head[:6].hex()}"


class Teller:
    """Tells plug-ins what happened."""

    def __init__(self, desk: Desk) -> None:
        self._store = desk.store
        self._plugins = desk.world.plugins
        self._worker = f"tick-{uuid4().hex}"

    def undelivered(self) -> int:
        """How many journal rows are stuck, or stand behind one that is."""
        if not self._heard():
            return 0
        with self._store.transaction(write=False) as tx:
            return sum(dossier is not None for _, dossier, *_ in tx.undelivered())

    def _heard(self) -> bool:
        return bool(self._plugins.manager.hook.on_event.get_hookimpls())

    def tell(self, now: int) -> int:
        """Deliver what was committed; how many journal rows were told."""
        if not self._heard():
            return 0
        began, told = time.monotonic(), 0
        while True:
            at = now + int((time.monotonic() - began) * SECOND)
            with self._store.transaction() as tx:
                rows = tx.outbox(self._worker, at=at, lease=LEASE)
            if not rows:
                return told
            failed = self._deliver_all(rows, at)
            if failed is None:  # another worker tells now
                return told
            with self._store.transaction() as tx:
                tries = {seq: count for seq, _, count, _, _ in tx.undelivered()} if failed else {}
                retry = {seq: at + _pause(tries.get(seq, 0)) for seq in failed}
                settled = tx.settle(self._worker, rows, failed, retry_at=retry)
            if not settled:
                return told
            held = {row.dossier for row in rows if row.seq in failed}
            told += sum(row.dossier not in held for row in rows)

    def _deliver_all(self, rows: Sequence[JournalRow], at: int) -> Mapping[int, str] | None:
        """What could not be told, and why; ``None`` when the lease was lost on the way."""
        began = renewed = time.monotonic()
        failed: dict[int, str] = {}
        held: set[int] = set()
        for row in rows:
            if time.monotonic() - renewed > RENEW:
                renewed = time.monotonic()
                until = at + int((renewed - began) * SECOND) + LEASE
                with self._store.transaction() as tx:
                    if not outbox.renew(tx, self._worker, until=until):
                        return None
            if row.dossier not in held and (error := self._deliver(row)) is not None:
                failed[row.seq] = error
                held.add(row.dossier)
        return failed

    def _deliver(self, row: JournalRow) -> str | None:
        with self._store.transaction(write=False) as tx:
            journal = [r for r in tx.journal(row.dossier) if r.number <= row.number]
        try:
            view = DossierView(fold_rows(journal), row.dossier)
            before = DossierView(fold_rows(journal[:-1]), row.dossier) if len(journal) > 1 else None
            at = local(row.happened_at)
            for index, event in enumerate(decode_events(row.public, row.payload)):
                key = key_of(row, index)
                self._plugins.hook.on_event(event=event, dossier=view, at=at, key=key, before=before)
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:500]
        return None


def _pause(tries: int) -> int:
    """How long to wait after so many failures: twice as long each time, and never all at once."""
    longest = min(LONGEST, SOON << min(tries, 12))
    return longest - random.randrange(longest // 4)  # noqa: S311 - no secret
