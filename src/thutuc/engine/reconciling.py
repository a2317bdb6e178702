"""The reconciliation report: what happened, was recorded, was delivered, kept apart; lateness by its parts.

The next system hears of a step within ten minutes (NĐ 63/2024/NĐ-CP Điều 7.4). A result that was there in
time and entered or sent late is late for whoever waits, and not by anybody's work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from thutuc.dossier.view import instant, local
from thutuc.engine.arguments import check_seen
from thutuc.engine.lateness import Lateness, Told, lateness
from thutuc.engine.lists.question import Question
from thutuc.engine.reads import Reads
from thutuc.engine.telling import key_of
from thutuc.engine.unread import UNREADABLE, leave_out
from thutuc.engine.written import check_kept
from thutuc.errors import WrongData
from thutuc.net import Net
from thutuc.store import DossierRow, Tx, incidents
from thutuc.store.incidents import Delivery, WaitingRow
from thutuc.store.rows import is_kept

#: How soon another system hears of what happened (NĐ 63/2024/NĐ-CP Điều 7.4).
WITHIN: Final = timedelta(minutes=10)

#: The longest list in a report.
MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message that was handed over, with its three instants."""

    dossier: int
    code: str | None
    agency: str | None
    target: str
    kind: str
    key: str
    happened: datetime
    recorded: datetime
    delivered: datetime
    times: int  #: how often it was handed over, as far as that was written down

    @property
    def entry(self) -> timedelta:
        """From happening to being recorded."""
        return self.recorded - self.happened

    @property
    def delivery(self) -> timedelta:
        """From being recorded to being delivered."""
        return self.delivered - self.recorded


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A journal row whose messages could not be delivered yet, or stand behind one that could not."""

    dossier: int
    code: str | None
    agency: str | None
    row: int  #: number in the dossier's journal
    verb: str
    happened: datetime
    recorded: datetime
    tries: int  #: 0: it stands behind another one
    retry_at: datetime | None  #: of one that stands behind another: when that one is tried
    error: str | None


@dataclass(frozen=True, slots=True)
class Tallied:
    """Messages of one agency, one day of recording and one target."""

    agency: str | None
    day: date
    target: str | None  #: ``None``: rows that could not be delivered yet
    delivered: int = 0
    late: int = 0  #: delivered later after happening than the law allows
    repeated: int = 0  #: handed over more than once
    waiting: int = 0  #: journal rows that wait


@dataclass(frozen=True, slots=True)
class Compared:
    """Our messages to one target beside the keys that the target says it has seen."""

    target: str
    ours: int
    theirs: int  #: different keys
    missing: tuple[str, ...]  #: delivered, as far as we know, and not seen there
    unknown: tuple[str, ...]  #: seen there, and none of our journal's
    unsettled: tuple[str, ...]  #: of our journal, seen there, and not yet written down as delivered
    repeated: tuple[str, ...]  #: seen there more than once


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What happened, was recorded and was delivered in a period; nobody is judged by it."""

    since: datetime
    until: datetime
    within: timedelta  #: how soon a message is to be delivered after what it tells happened
    tallies: tuple[Tallied, ...]
    late: tuple[MessageLine, ...]
    repeated: tuple[MessageLine, ...]
    waiting: tuple[WaitingLine, ...]
    unread: datetime | None  #: since when the first row is recorded that no worker has looked at yet
    lateness: tuple[Lateness, ...]  #: dossiers whose result came late, or was told late
    compared: Compared | None = None


def reconcile(
    q: Question, *, within: timedelta, target: str | None, seen: Mapping[str, int] | None
) -> Reconciliation:
    """The report for what was recorded in the period."""
    rows = [row for row in incidents.deliveries(q.tx, q.since, q.until) if q.within(row.competent)]
    if target is not None:
        rows = [row for row in rows if row.target == target]
        known = {target} if rows else incidents.targets(q.tx)
        if known and target not in known:
            there = ", ".join(sorted(known))
            raise WrongData(
                [f"Expected a target that was sent anything, found {target!r}; those are {there}"],
                argument="target",
            )
    waiting = [row for row in incidents.waiting_rows(q.tx, MOST) if q.within(row.competent)]
    names = _Agencies(q)
    lines = [_message(row, names) for row in rows]
    heard = q.world.plugins.manager.hook.on_event.get_hookimpls()
    unread = q.tx.one("outbox_waiting") if heard else None
    told = Told(_told_last(rows), {(row.dossier, row.number) for row in waiting}, q.now)
    late = {row[0] for row in q.tx.all("ready_late", (q.since, q.until)) if q.within(row[1])}
    dossiers = sorted(late | {row.dossier for row in rows} | {row.dossier for row in waiting})
    return Reconciliation(
        since=local(q.since),
        until=local(q.until - 1),
        within=within,
        tallies=tuple(_tallies(lines, waiting, names, within)),
        late=tuple(line for line in lines if line.delivered - line.happened > within),
        repeated=tuple(line for line in lines if line.times > 1),
        waiting=tuple(_waiting(waiting, names)),
        unread=None if unread is None else local(unread[0]),
        lateness=tuple(_late(q, dossiers, told)),
        compared=None if seen is None or target is None else _compared(q.tx, target, rows, seen),
    )


class _Agencies:
    """The agency of a unit, asked once."""

    def __init__(self, q: Question) -> None:
        self._q = q
        self._known: dict[str | None, str | None] = {None: None}

    def of(self, unit: str | None) -> str | None:
        """The agency, or the unit itself where it is not known any more."""
        if unit not in self._known:
            facts = self._q.world.unit(unit, self._q.at)
            self._known[unit] = unit if facts is None else facts.agency
        return self._known[unit]


def _message(row: Delivery, names: _Agencies) -> MessageLine:
    agency = names.of(row.competent)
    happened, recorded, delivered = (local(each) for each in row[4:7])
    what = row.target, row.kind, row.key
    return MessageLine(row.dossier, row.code, agency, *what, happened, recorded, delivered, row.times)


def _waiting(rows: Iterable[WaitingRow], names: _Agencies) -> Iterator[WaitingLine]:
    """The rows in their order; one that stands behind another of its dossier waits for that one."""
    first: dict[int, int | None] = {}
    for row in rows:
        ahead = first.setdefault(row.dossier, row.retry_at or None)
        retry_at = row.retry_at or ahead
        yield WaitingLine(
            dossier=row.dossier,
            code=row.code,
            agency=names.of(row.competent),
            row=row.number,
            verb=row.verb,
            happened=local(row.happened_at),
            recorded=local(row.recorded_at),
            tries=row.tries,
            retry_at=None if retry_at is None else local(retry_at),
            error=row.error,
        )


def _tallies(
    lines: Iterable[MessageLine], waiting: Iterable[WaitingRow], names: _Agencies, within: timedelta
) -> Iterator[Tallied]:
    counts: dict[tuple[str | None, date, str | None], Counter[str]] = {}
    for line in lines:
        count = counts.setdefault((line.agency, line.recorded.date(), line.target), Counter())
        count["delivered"] += 1
        count["late"] += line.delivered - line.happened > within
        count["repeated"] += line.times > 1
    for row in waiting:
        day = local(row.recorded_at).date()
        counts.setdefault((names.of(row.competent), day, None), Counter())["waiting"] += 1
    for key in sorted(counts, key=lambda key: (key[0] or "", key[1], key[2] or "")):
        count = counts[key]
        told = (count[name] for name in ("delivered", "late", "repeated", "waiting"))
        yield Tallied(*key, *told)


def _told_last(rows: Iterable[Delivery]) -> dict[tuple[int, int], int]:
    """When the last target had the status that a journal row led to."""
    found: dict[tuple[int, int], int] = {}
    for row in rows:
        if row.kind == "status":
            place = row.dossier, int(row.key.split("-")[1])
            found[place] = max(found.get(place, 0), row.delivered_at)
    return found


def _late(q: Question, dossiers: Iterable[int], told: Told) -> Iterator[Lateness]:
    for number in dossiers:
        row = q.tx.dossier(number)
        if row is not None and row.ready is not None:
            try:
                found = lateness(row, q.tx.journal(number), partial(_net, q, row), told, q.since, q.until)
            except UNREADABLE:
                leave_out(number)
                continue
            if found is not None:
                yield found


def _net(q: Question, row: DossierRow, version: int) -> Net:
    """The net of the version of its procedure that a dossier was on at some time."""
    return q.library.net(q.tx, q.library.key_of(q.tx, row.procedure, version))


# --- the receiver's own list ---------------------------------------------------------------------


def _compared(tx: Tx, target: str, rows: Iterable[Delivery], seen: Mapping[str, int]) -> Compared:
    ours = {row.key for row in rows}
    strange = sorted(key for key in seen if key not in ours)
    known = {key: _standing(tx, key, target) for key in strange}
    return Compared(
        target=target,
        ours=len(ours),
        theirs=len(seen),
        missing=tuple(sorted(ours - seen.keys())),
        unknown=tuple(key for key in strange if known[key] == "unknown"),
        unsettled=tuple(key for key in strange if known[key] == "unsettled"),
        repeated=tuple(sorted(key for key, times in seen.items() if times > 1)),
    )


def _standing(tx: Tx, key: str, target: str) -> str:
    """What a key is that is not of the period: delivered at another time, or only sent, or none of ours."""
    parts = key.split("-")
    if len(parts) < 4 or not is_kept(key) or not all(_is_number(part) for part in parts[:3]):
        return "unknown"
    dossier, number, index = (int(part) for part in parts[:3])
    if tx.one("known_key", (dossier, key, target)) is not None:
        return "earlier"
    row = next((each for each in tx.journal(dossier, after=number - 1) if each.number == number), None)
    return "unsettled" if row is not None and key.startswith(key_of(row, index)) else "unknown"


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) < 19


class Reconciles(Reads):
    """What is asked about messages: what happened, was recorded, was delivered."""

    def reconcile(
        self,
        *,
        since: datetime,
        until: datetime | None = None,
        unit: str | None = None,
        target: str | None = None,
        seen: Mapping[str, int] | Iterable[str] | None = None,
        within: timedelta = WITHIN,
    ) -> Reconciliation:
        """The reconciliation report for what was recorded from *since* until now, or until *until*.

        *target*: only messages to it; *seen*: the keys that it says it has seen, to be held against ours.
        *unit*: only dossiers that this unit, or an agency with its units, decides. *within*: how soon after
        it happened a step is to be known elsewhere (NĐ 63/2024/NĐ-CP Điều 7.4).
        """
        check_kept("target", target)
        check_seen(seen)
        if seen is not None and target is None:
            raise WrongData(["Expected the target whose keys are compared, found none"])
        with self._question(None, since, unit=unit) as q:
            end = q.until if until is None else min(q.until, instant(until))
            if end <= q.since:
                raise WrongData([f"Expected a period that has begun and ends after {local(q.since)}"])
            keys = None if seen is None else Counter(seen)
            return reconcile(replace(q, until=end), within=within, target=target, seen=keys)
