"""Keeping and forgetting: how long a dossier must be kept, what holds it, and erasing what people gave.

Nothing is erased before its retention ends (Thông tư 13/2023/TT-BNV), nor while a decision holds it, nor
without a decision of its own; the chain of the journal goes on holding over what was erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Unpack

from thutuc.dossier import State
from thutuc.dossier.view import instant, local
from thutuc.engine import commands as c
from thutuc.engine import commands_keeping as k
from thutuc.engine.archiving import Archives, written
from thutuc.engine.calling import Call, How
from thutuc.engine.rules.retaining import HOLDS, holds_of
from thutuc.engine.unread import read_state
from thutuc.engine.views import Dossier
from thutuc.net import Net
from thutuc.procedure import Retention
from thutuc.store import DossierRow, JournalRow, Tx, keeping
from thutuc.store.parts import acts_of
from thutuc.store.seeing import reading


@dataclass(frozen=True, slots=True)
class Retained:
    """How long one dossier is kept, and what stands between it and its erasure."""

    dossier: int
    code: str | None
    closed: datetime | None  #: when it ended
    retention: Retention | None  #: as its procedure says; ``None``: it says nothing, so it is kept
    until: date | None  #: the last day on which it must be kept; ``None``: for ever, or not known yet
    holds: tuple[str, ...]  #: decisions that hold it, the oldest first
    erased: datetime | None  #: when it was erased
    archived: str | None  #: SHA-256 of the file that what people gave has gone into
    why: str | None  #: why it may not be erased now, in Vietnamese and English; ``None``: it may

    @property
    def erasable(self) -> bool:
        """Whether what people gave may be erased now, under a decision."""
        return self.why is None


def kept_of(row: DossierRow, journal: Sequence[JournalRow], net: Net, at: int) -> Retained:
    """How long a dossier is kept, as it stands at the instant *at*."""
    retention = net.procedure.header.retention
    closed = None if row.closed is None else local(row.closed)
    until = None if retention is None or closed is None else retention.ends(closed.date())
    last = next((each for each in reversed(journal) if each.verb == "erase"), None)
    inside = any(each.has_data for each in journal)
    outside = next((each.erased_by for each in journal if keeping.is_archived(each)), None)
    erased = None if last is None or inside or outside else local(last.recorded_at)
    holds = holds_of(journal)
    return Retained(
        dossier=row.id,
        code=row.code,
        closed=closed,
        retention=retention,
        until=until,
        holds=holds,
        erased=erased,
        archived=None if outside is None else outside.removeprefix(keeping.ARCHIVED),
        why=_why_not(closed, retention, until, holds, erased, local(at).date()),
    )


def _why_not(
    closed: datetime | None,
    retention: Retention | None,
    until: date | None,
    holds: Sequence[str],
    erased: datetime | None,
    today: date,
) -> str | None:
    why = None
    if erased is not None:
        why = f"đã hủy ngày {erased:%d/%m/%Y} · erased on {erased.date()}"
    elif closed is None:
        why = "hồ sơ chưa kết thúc · the dossier is still open"
    elif holds:
        why = f"đang tạm giữ theo {', '.join(holds)} · held by {', '.join(holds)}"
    elif retention is None:
        why = "thủ tục chưa khai thời hạn bảo quản · its procedure declares no retention"
    elif until is None:
        why = "bảo quản vĩnh viễn · kept for ever"
    elif today <= until:
        why = f"bảo quản đến hết ngày {until:%d/%m/%Y} · kept until {until}"
    return why


class Keeps(Archives):
    """The verbs by which dossiers are held, and emptied of what people gave."""

    def retention(self, dossier: int | str) -> Retained:
        """How long a dossier must be kept, what holds it, and whether it may be erased now."""
        with reading(self.store) as tx:
            row = self._desk.row(tx, dossier)
            net = self._desk.library.net(tx, row.procedure)
            return kept_of(row, tx.journal(row.id), net, instant(self.now()))

    def erasable(self, *, after: int = 0, limit: int = 100) -> list[Retained]:
        """Dossiers whose retention has ended and that were not erased, by number, from after number *after*.

        One that a decision holds is among them, and :attr:`Retained.why` says so.
        """
        at = instant(self.now())
        found: list[Retained] = []
        with reading(self.store) as tx:
            numbers: set[int] = set()
            for version in tx.procedures():
                net = self._desk.library.net(tx, version.key)
                before = _ended_before(net.procedure.header.retention, local(at))
                if before is not None:
                    numbers.update(keeping.to_erase(tx, version.key, before, after, limit))
            for number in sorted(numbers)[:limit]:
                row = self._desk.row(tx, number)
                net = self._desk.library.net(tx, row.procedure)
                found.append(kept_of(row, tx.journal(row.id), net, at))
        return found

    def hold(self, dossier: int | str, *, by: str, decision: str, reason: str, **how: Unpack[How]) -> Dossier:
        """Keep a dossier from being erased by a numbered *decision*: a complaint, a trial, an audit."""

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            return k.Hold(decision, reason, holds_of(acts_of(tx, row.id, *HOLDS)))

        return self._desk.do("hold", dossier, command, by, ("hold", decision, reason), **how)

    def lift_hold(
        self, dossier: int | str, *, by: str, decision: str, by_decision: str, **how: Unpack[How]
    ) -> Dossier:
        """Lift the *decision* that holds a dossier, *by_decision* (its number); others may still hold it."""

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            return k.LiftHold(decision, by_decision, holds_of(acts_of(tx, row.id, *HOLDS)))

        return self._desk.do("lift_hold", dossier, command, by, ("lift", decision, by_decision), **how)

    def erase(
        self,
        dossier: int | str,
        *,
        by: str,
        decision: str,
        request_id: str | None = None,
        connection: object | None = None,
    ) -> Dossier:
        """Take out everything that people gave, for good, under a numbered *decision*.

        Refused before the retention ends and while a decision holds the dossier. Who did what, when and by
        which right stays, and the chain holds. The bytes leave the database's files with ``store.scrub()``.
        """
        call = self._desk.call("erase", by, None, request_id, (dossier, decision))
        with self._desk.guard(call, dossier, connection) as tx:
            known = self._desk.repeated(tx, call, dossier)
            if known is not None:
                return known
            row = self._desk.row(tx, dossier, lock=True)
            net, journal = self._desk.library.net(tx, row.procedure), tx.journal(row.id)
            kept = kept_of(row, journal, net, call.at)
            entries = sum(each.payload is not None or keeping.is_archived(each) for each in journal)
            said = "" if kept.retention is None else kept.retention.term
            basis = None if kept.retention is None else kept.retention.basis
            until = "" if kept.until is None else kept.until.isoformat()
            command = k.Erase(decision, kept.why, said, until, basis, entries)
            events = self._desk.decide(net, read_state(row), command, row.id, call)
            keeping.forget_archived(tx, row.id, at=call.recorded, by=by)
            keeping.empty(tx, row.id, at=call.recorded, by=by)
            keeping.drop_key(tx, row.id)
            return written(tx, row, net, events, call)


def _ended_before(retention: Retention | None, now: datetime) -> int | None:
    """Dossiers that ended before this instant need not be kept any more; ``None``: there are none."""
    last = None if retention is None else retention.ends(now.date())
    if last is None:
        return None
    return instant(now.replace(2 * now.year - last.year, 1, 1, 0, 0, 0, 0))
