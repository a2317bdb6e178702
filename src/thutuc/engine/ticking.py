"""What happens by itself, all dossiers at once: due instants, services, telling plug-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from thutuc.dossier import decode_events
from thutuc.dossier.view import DossierView, instant, local
from thutuc.engine import commands as c
from thutuc.engine.desk import WAKES, Desk, fold_rows
from thutuc.errors import CommandRejected, JournalBroken, StoreError, ThutucError, UnknownTask
from thutuc.store import JournalRow


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did."""

    dossiers: int  #: dossiers in which something was due
    wakes: int  #: due instants dealt with
    services: int  #: services called
    told: int  #: journal rows delivered to plug-ins
    hindered: Mapping[int, str] = field(default_factory=dict)  #: dossiers that need a person first, and why


class Ticker:
    """Wakes dossiers whose time has come."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._hook = desk.world.plugins.hook

    def tick(self, at: datetime | None = None, *, limit: int = 1_000) -> Ticked:
        """Do what is due by *at* (now) in at most *limit* dossiers: timers, rungs, silence, services.

        Then tells plug-ins (``on_event``) of what was committed. Call it every minute, from any number
        of processes.
        """
        now = instant(self._desk.clock())
        until = now if at is None else min(instant(at), now)
        woken = wakes = services = 0
        stuck: set[int] = set()
        hindered: dict[int, str] = {}
        while woken < limit:
            with self._store.transaction(write=False) as tx:
                batch = [d for d in tx.due(until, limit - woken + len(stuck)) if d not in stuck]
            if not batch:
                break
            for dossier in batch:
                done, called, error = self._woken(dossier, until, now)
                woken, wakes, services = woken + 1, wakes + done, services + called
                if error is not None:
                    hindered[dossier] = _told(error)
                if done >= WAKES or not (done or called):  # the rest waits, so that no dossier starves others
                    stuck.add(dossier)
        return Ticked(woken, wakes, services, self._tell(now), hindered)

    def _woken(self, dossier: int, until: int, now: int) -> tuple[int, int, Exception | None]:
        """Wake one dossier; whatever fails in it, or in a plug-in asked about it, concerns no other."""
        try:
            return self._wake(dossier, until, now)
        except StoreError as error:
            if not isinstance(error, JournalBroken):
                raise
            return 0, 0, error
        except Exception as error:
            return 0, 0, error

    def _wake(self, dossier: int, until: int, now: int) -> tuple[int, int, ThutucError | None]:
        with self._store.transaction() as tx:
            row = tx.dossier(dossier, lock=True)
            if row is None:
                return 0, 0, None
            _, state, done, error = self._desk.catch_up(tx, row, until + 1, now, in_part=True)
            waiting = [(wait.id, wait.name) for wait in state.pending_services()]
            view = DossierView(state, dossier)
        for wait, name in waiting:
            self._serve(dossier, wait, name or "", view)
        return done, len(waiting), error

    def _serve(self, dossier: int, wait: int, name: str, view: DossierView) -> None:
        """Call one service outside any transaction, then tell the dossier what it answered."""
        service = self._hook.service_task(name=name)
        command: c.Command
        if service is None:
            command = c.ServiceFailed(wait, f"no plug-in offers service {name!r}")
        else:
            try:
                command = c.ServiceDone(wait, dict(service(view)))
            except Exception as error:
                command = c.ServiceFailed(wait, f"{type(error).__name__}: {error}")
        system = self._desk.system
        try:
            self._desk.do(f"service {name}", dossier, command, system, None)
        except UnknownTask:  # another worker was faster
            return
        except CommandRejected as error:
            self._desk.do(f"service {name}", dossier, c.ServiceFailed(wait, str(error)), system, None)

    def _tell(self, now: int) -> int:
        """Deliver committed events to plug-ins, at least once, in order per dossier."""
        if not self._hook.on_event.get_hookimpls():
            return 0
        worker = f"tick-{id(self):x}"
        told = 0
        while True:
            with self._store.transaction() as tx:
                rows = tx.outbox(worker, at=now, lease=now + 60_000_000)
            if not rows:
                return told
            failed: dict[int, str] = {}
            held: set[int] = set()
            for row in rows:
                if row.dossier in held:
                    failed[row.seq] = "an earlier message of this dossier is stuck"
                    continue
                error = self._deliver(row)
                if error is not None:
                    failed[row.seq] = error
                    held.add(row.dossier)
            with self._store.transaction() as tx:
                tx.settle(worker, rows, failed, retry_at=now + 60_000_000)
            told += len(rows) - len(failed)
            if failed:
                return told

    def _deliver(self, row: JournalRow) -> str | None:
        with self._store.transaction(write=False) as tx:
            journal = [r for r in tx.journal(row.dossier) if r.number <= row.number]
        try:
            view = DossierView(fold_rows(journal), row.dossier)
            for event in decode_events(row.public, row.payload):
                self._hook.on_event(event=event, dossier=view, at=local(row.happened_at))
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return None


def _told(error: Exception) -> str:
    """What hinders a dossier: our own words, or the name and words of what failed."""
    return str(error) if isinstance(error, ThutucError) else f"{type(error).__name__}: {error}"
