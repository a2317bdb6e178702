"""Telling plug-ins what was committed: at least once, in order per dossier, by one worker at a time.

A worker holds the outbox by a lease that it renews while it goes on; one that was killed loses it, and
what it was telling is told again under the same key. What fails is tried again later, with its dossier;
what has failed often is an incident in the dossier, until it was delivered or a person skips it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4
from weakref import ref

from thutuc.dossier import State, decode_events, dump_state, load_state
from thutuc.dossier.values import plain_text
from thutuc.dossier.view import DossierView, local
from thutuc.engine import commands as c
from thutuc.engine import commands_incidents as i
from thutuc.engine.desk import HINDRANCES, Desk
from thutuc.engine.noting import noted
from thutuc.engine.rules.hindering import LONGEST, MOST, SECOND, asked_to_stop, pause, told
from thutuc.engine.unread import UNREADABLE, fold_rows
from thutuc.errors import JournalBroken
from thutuc.hookspecs import Owed, Sent
from thutuc.plugins.asking import answered
from thutuc.store import Commit, DossierRow, JournalRow, Tx, outbox
from thutuc.store.rows import keepable
from thutuc.store.seeing import reading

#: How long a worker may be silent before another one tells in its place, in microseconds.
LEASE = 120 * SECOND

#: After so long (seconds of the machine's own count) a worker that is still telling renews its lease.
RENEW = 10.0

#: After so long (seconds) a worker looks at other things before it tells on, so that it can be stopped.
TURN = 20.0

#: What failed so often is an incident.
TRIES = 5


def key_of(row: JournalRow, index: int) -> str:
    """What tells one event of one journal row from every other, here and in any other installation."""
    return f"{row.dossier}-{row.number}-{index}-{row.head[:6].hex()}"


#: Targets that lack an earlier message of a dossier; ``None``: nobody is told any more of it for now.
_Behind = Set[str] | None


@dataclass(slots=True)
class _Round:
    """What became of the rows that were taken together."""

    rows: list[JournalRow] = field(default_factory=list)  #: those that were tried, or stand behind one
    left: Sequence[JournalRow] = ()  #: for which there was no time
    #: where each dossier stood after its last row that was looked at: its number, and the state
    states: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)  #: place in the journal → why
    waits: dict[int, float] = field(default_factory=dict)  #: of them those not tried → for how many seconds
    owed: dict[int, list[str]] = field(default_factory=dict)  #: of each that was told, to whom it is owed
    sent: list[tuple[JournalRow, Sent, int]] = field(default_factory=list)  #: what left, and when

    @property
    def tried(self) -> Set[int]:
        """The rows of which some target was asked to take something, and did not."""
        return self.failed.keys() - self.waits.keys()


class _Who:
    """Who tells: where he was cut short, between any two lines of ours, he is gone."""

    __slots__ = ("__weakref__",)


class _Hand:
    """What one thread of a process at a time has, to tell."""

    def __init__(self) -> None:
        self.who: ref[_Who] | None = None
        self._mutex = threading.Lock()

    def take(self, who: _Who) -> bool:
        """Let him have it, unless somebody has."""
        with self._mutex:
            if self.who is not None and self.who() is not None:
                return False
            self.who = ref(who)
            return True


class Teller:
    """Tells plug-ins what happened."""

    def __init__(self, desk: Desk, turn: float = TURN) -> None:
        self._desk = desk
        self._turn = turn
        self._store = desk.store
        self._plugins = desk.world.plugins
        self._name = uuid4().hex
        #: by process: in a forked one nobody may be left to open what another thread had closed
        self._telling: dict[int, _Hand] = {}
        self.more = False  #: whether the last call ended before everything was told

    @property
    def _worker(self) -> str:
        """Under which name it holds a lease: another one in a process that was forked."""
        return f"tick-{os.getpid()}-{self._name}"

    def undelivered(self) -> int:
        """How many journal rows are stuck, or stand behind one that is."""
        if not self._heard():
            return 0
        with reading(self._store) as tx:
            return int(tx.one("undelivered_counts")[0])

    def tried_again(self) -> int | None:
        """When the first of them is tried again."""
        with reading(self._store) as tx:
            found: int | None = tx.one("next_delivery")[0]
        return found

    def stuck(self) -> tuple[int, str] | None:
        """The dossier of the first of them that failed, and why."""
        with reading(self._store) as tx:
            found = tx.one("first_stuck")
        return None if found is None else (found[0], found[1])

    def _heard(self) -> bool:
        return bool(self._plugins.manager.hook.on_event.get_hookimpls())

    def tell(self, now: int) -> int:
        """Deliver what was committed; how many journal rows were told.

        A lease is one worker's, also where he has several threads: while one tells, the others do not.
        """
        hand, me = self._telling.setdefault(os.getpid(), _Hand()), _Who()
        if not self._heard() or not hand.take(me):
            return 0
        try:
            return self._tell(now)
        finally:
            hand.who = None

    def _tell(self, now: int) -> int:
        began, count = time.monotonic(), 0
        self.more = False
        while not self.more:
            at = now + int((time.monotonic() - began) * SECOND)
            with self._store.transaction() as tx:
                rows = tx.outbox(self._worker, at=at, lease=LEASE)
            if not rows:
                return count
            done = self._deliver_all(rows, at)
            if done is None:  # another worker tells now
                return count
            with self._desk.transaction() as tx:
                settled = self._settle(tx, done, at)
            if not settled:
                return count
            held = {row.dossier for row in done.rows if row.seq in done.failed}
            count += sum(row.dossier not in held for row in done.rows)
            self.more = time.monotonic() - began > self._turn
        return count

    def _deliver_all(self, rows: Sequence[JournalRow], at: int) -> _Round | None:
        """Tell them; ``None`` when the lease was lost on the way."""
        began = renewed = time.monotonic()
        done = _Round()
        seqs = [row.seq for row in rows]
        with self._store.transaction(write=False) as tx:
            held: dict[int, _Behind] = outbox.behind(tx, rows)
            again = {seq for seq, _ in tx.all("tries_of", (min(seqs), max(seqs)))}
        for number, row in enumerate(rows):
            passed = time.monotonic() - began
            if number and passed > self._turn:
                done.left = rows[number:]
                break
            done.rows.append(row)
            if began + passed - renewed > RENEW:
                renewed = began + passed
                with self._store.transaction() as tx:
                    if not outbox.renew(tx, self._worker, until=at + int(passed * SECOND) + LEASE):
                        return None
            behind = held.get(row.dossier, frozenset())
            if behind is None:
                continue
            sent, owed, error = self._deliver(row, done.states, again=row.seq in again, behind=behind)
            after = at + int((time.monotonic() - began) * SECOND)
            done.sent += [(row, each, after) for each in sent]
            if error is not None:
                done.failed[row.seq], held[row.dossier] = error, None
                continue
            done.owed[row.seq] = sorted({each.target for each in owed})
            if owed:
                held[row.dossier] = behind | {each.target for each in owed}
                waits = [each.wait for each in owed if each.wait is not None]
                done.failed[row.seq] = next((each for each in owed if each.wait is None), owed[0]).why[:MOST]
                if len(waits) == len(owed):
                    done.waits[row.seq] = min(max(0.0, *waits), LONGEST / SECOND)
        return done

    def _deliver(
        self, row: JournalRow, states: dict[int, tuple[int, bytes]], *, again: bool, behind: Set[str]
    ) -> tuple[list[Sent], list[Owed], str | None]:
        """What left of one row, what some target is owed, and why the rest was told to nobody."""
        sent: list[Sent] = []
        owed: list[Owed] = []
        number, left = states.get(row.dossier, (0, dump_state(State())))
        try:
            with self._store.transaction(write=False) as tx:
                journal = tx.journal(row.dossier, after=number, upto=row.number)
                taken = {tuple(each) for each in tx.all("taken_of", (row.dossier,))} if again else set()
        except JournalBroken as error:
            return sent, owed, told(error)
        try:
            found = fold_rows(journal[:-1], load_state(left))
            before = DossierView(load_state(dump_state(found)), row.dossier) if row.number > 1 else None
            view = DossierView(fold_rows(journal[-1:], found), row.dossier)
            states[row.dossier] = row.number, dump_state(found)
            at = local(row.happened_at)
            for index, event in enumerate(decode_events(row.public, journal[-1].payload)):
                key = key_of(row, index)
                answers = self._plugins.hook.on_event(
                    event=event, dossier=view, at=at, key=key, before=before, taken=taken, behind=behind
                )
                for each in (each for answer in answers for each in answer):
                    owed.append(_owed(each)) if isinstance(each, Owed) else sent.append(_sent(each))
                behind = behind | {each.target for each in owed}
        except BaseException as error:  # also where what a plug-in awaits is cancelled, or it calls exit
            if asked_to_stop(error):
                raise
            return sent + _sent_before(error), owed, told(error)
        return sent, owed, None

    def _settle(self, tx: Tx, done: _Round, at: int) -> bool:
        """Keep what left and what did not; ``False`` if the lease was lost.

        Dossiers are locked before the outbox's rows, as whoever skips a message does.
        """
        seqs = [row.seq for row in done.rows]
        tries: Mapping[int, int] = dict(tx.all("tries_of", (min(seqs), max(seqs))))
        news = _news(done, tries)
        for dossier in sorted({row.dossier for row, _ in news}):
            with suppress(JournalBroken):  # it is locked all the same
                self._locked(tx, dossier)
        skipped = {seq for (seq,) in tx.all("skipped_of", (min(seqs), max(seqs)))} if news else set()
        retry_at, untried = _retries(done, tries, at), done.waits.keys()
        if not outbox.settle(
            tx, self._worker, done.rows, done.failed, retry_at=retry_at, untried=untried, owed=done.owed
        ):
            return False
        for row in done.left:
            tx.run("hold", (row.seq, row.dossier, 0, None, 0, None))  # it waits for nothing but its turn
        for row, sent, when in done.sent:
            tx.run("add_delivery", _delivery(row, sent, when))
        for row, command in news:
            if row.seq in skipped:  # while it was being told: nobody waits for it any more
                continue
            commit = self._decided(tx, row.dossier, command, at)
            if commit is not None:
                tx.write(commit)
        return True

    def _locked(self, tx: Tx, dossier: int) -> DossierRow:
        return self._desk.row(tx, dossier, lock=True)

    def _decided(self, tx: Tx, dossier: int, command: c.Command, at: int) -> Commit | None:
        """What to write into the dossier; one that cannot be read keeps nothing else from being settled."""
        try:
            return noted(self._desk, tx, self._locked(tx, dossier), command, at)
        except (*UNREADABLE, *HINDRANCES):
            return None


def _news(done: _Round, tries: Mapping[int, int]) -> list[tuple[JournalRow, c.Command]]:
    """What the dossiers are to know: a message that failed too often, or one of those that was delivered."""
    found: list[tuple[JournalRow, c.Command]] = []
    tried = done.tried
    for row in done.rows:
        if row.seq in tried and tries.get(row.seq, 0) + 1 >= TRIES:
            found.append((row, i.Undelivered(row.number, done.failed[row.seq])))
        elif done.owed.get(row.seq) == [] and tries.get(row.seq, 0) >= TRIES:
            found.append((row, i.Delivered(row.number)))
    return found


def _retries(done: _Round, tries: Mapping[int, int], at: int) -> dict[int, int]:
    """When what did not leave is tried again: later each time, or once it need not wait any more."""
    found = {seq: at + int(wait * SECOND) for seq, wait in done.waits.items() if wait}
    tried = done.tried
    for row in done.rows:
        if row.seq in tried:
            found[row.seq] = at + pause(f"{row.dossier}/{row.number}", tries.get(row.seq, 0) + 1)
    return found


def _sent(answer: Sequence[str]) -> Sent:
    return Sent(*(keepable(plain_text(part) if isinstance(part, str) else str(part)) for part in answer))


def _owed(answer: Owed) -> Owed:
    return answer._replace(target=keepable(answer.target), why=keepable(answer.why))


def _sent_before(error: BaseException) -> list[Sent]:
    """What an error says went out before it, and other plug-ins; a stranger's may call something else so."""
    others = (each for answer in answered(error) for each in answer if not isinstance(each, Owed))
    found = [_sent(each) for each in others]
    try:
        return found + [_sent(each) for each in getattr(error, "sent", ())]
    except (TypeError, ValueError):
        return found


def _delivery(row: JournalRow, sent: Sent, when: int) -> tuple[object, ...]:
    target, key, kind = (part[:500] for part in sent)
    return (row.dossier, key, target, kind, row.happened_at, row.recorded_at, when, when)
