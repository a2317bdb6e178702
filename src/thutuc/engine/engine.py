"""The verbs: each checks, decides, writes in one transaction, and only then tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from thutuc.dossier import Phase, State, decode_events, dump_value, encode_events, fold, load_state
from thutuc.dossier.view import DossierView, instant
from thutuc.engine import commands as c
from thutuc.engine.codes import check_outside, make_code
from thutuc.engine.deciding import decide
from thutuc.engine.deploying import Deployed, Library, source_of
from thutuc.engine.draft import World, local
from thutuc.engine.reads import Dossier, Explanation, Record, TaskView, explain, record_of, task_view
from thutuc.engine.writing import dossier_row, held_rows, snapshot, task_rows
from thutuc.errors import (
    CommandRejected,
    LimitExceeded,
    NotPermitted,
    RequestReused,
    TaskClosed,
    UnknownDossier,
    UnknownTask,
    WrongData,
    WrongState,
)
from thutuc.net import Net
from thutuc.organisation import UnitFacts
from thutuc.plugins import Plugins
from thutuc.store import (
    AccessRow,
    Commit,
    DossierRow,
    Entry,
    JournalRow,
    Problem,
    SealRow,
    Store,
    Tx,
    seal,
    verify,
)
from thutuc.worktime import Term

#: A dossier catches up with at most so many due instants in one call; a tick goes on later.
WAKES = 1_000


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did."""

    dossiers: int  #: dossiers in which something was due
    wakes: int  #: due instants dealt with
    services: int  #: services called
    told: int  #: journal rows delivered to plug-ins


@dataclass(frozen=True, slots=True)
class _Call:
    """One verb as it was called."""

    verb: str
    by: str
    at: int
    recorded: int
    request_id: str | None
    digest: bytes | None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Engine:
    """Runs dossiers: one object for all procedures, safe to share between threads.

    *store* keeps everything, *plugins* answer who and until when, *clock* says what time it is (an aware
    datetime; only it is ever asked). *systems* are the names that the host's own programs act under.
    Every verb takes ``by`` (an officer or a named system; the host authenticates, the engine
    authorises), ``happened_at`` for what is entered late, ``request_id`` so that a repeated call changes
    nothing, and ``connection``, the host's open connection: then the verb works in a savepoint and the
    host commits. A verb that raises :class:`~thutuc.errors.CommandRejected` has changed no dossier.
    """

    def __init__(
        self,
        store: Store,
        *,
        plugins: Plugins,
        clock: Callable[[], datetime] = _utc_now,
        systems: Iterable[str] = ("system",),
        late_entry: timedelta = timedelta(days=30),
    ) -> None:
        self.store = store
        self.plugins = plugins
        self.clock = clock
        self.late_entry = late_entry  #: how long after it happened an act may be entered
        self._world = World(plugins, frozenset(systems))
        self._library = Library(plugins)

    # --- procedures ------------------------------------------------------------------------------

    def deploy(
        self,
        source: str | Path | bytes,
        *,
        by: str,
        file: str | None = None,
        services: Sequence[str] = (),
        connection: object | None = None,
    ) -> list[Deployed]:
        """Keep the executable procedures of a file as new versions.

        Raises :class:`~thutuc.errors.ProcedureRefused` with every finding; nothing is deployed then.
        """
        if by not in self._world.systems:
            raise NotPermitted(by, "deploy", "only a named system deploys procedures")
        content, name = source_of(source, file)
        with self.store.transaction(connection) as tx:
            return self._library.deploy(tx, content, name, by=by, at=instant(self.clock()), services=services)

    # --- reception -------------------------------------------------------------------------------

    def start(
        self,
        procedure: str,
        *,
        by: str,
        received_at: str,
        competent: str,
        channel: str = "counter",
        applicant: str | None = None,
        external_code: str | None = None,
        data: Mapping[str, Any] | None = None,
        receive: bool = False,
        receipt: bool = True,
        happened_at: datetime | None = None,
        request_id: str | None = None,
        connection: object | None = None,
    ) -> Dossier:
        """Hand a dossier in; with ``receive=True`` it is received in the same act, as at a counter.

        *procedure* is a procedure id or national code; the version in force on that day is taken.
        *external_code* is the code it came with from outside: it is kept, no second one is made.
        """
        command = c.Start(received_at, competent, channel, applicant, external_code, dict(data or {}))
        call = self._call("start", by, happened_at, request_id, (procedure, receive, receipt, command))
        with self._guard(call, None, connection) as tx:
            known = self._repeated(tx, call)
            if known is not None:
                return known
            day = local(call.at).date()
            row = self._library.in_force(tx, procedure, day.isoformat())
            self._unit(received_at, call.at)
            self._unit(competent, call.at)
            if external_code is not None and tx.code_exists(external_code):
                raise WrongState("a dossier not handed in before", f"one with code {external_code!r}")
            net = self._library.net(tx, row.key)
            state = State(version=row.version)
            before = tx.dossier(tx.add_dossier(_blank(row.key, call.at)))
            if before is None:
                raise UnknownDossier("the one just added")
            events = self._decide(net, state, command, before.id, call)
            if receive:
                take = self._receiving(tx, state, net, call, receipt=receipt)
                events += self._decide(net, state, take, before.id, call)
            self._save(tx, before, {}, state, events, call)
            return Dossier(before.id, state, net)

    def receive(self, dossier: int | str, *, by: str, receipt: bool = True, **how: Any) -> Dossier:
        """Receive a complete dossier: it gets its code, its clock, a first promise and its first step."""

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: _Call) -> c.Command:
            return self._receiving(tx, state, net, call, receipt=receipt)

        return self._do("receive", dossier, command, by, ("receive", receipt), **how)

    def request_papers(
        self,
        dossier: int | str,
        *,
        by: str,
        content: str,
        reason: str,
        stage: str | None = None,
        basis: str | None = None,
        approver: str | None = None,
        **how: Any,
    ) -> Dossier:
        """Ask the applicant to supplement, once a stage; the clocks stand still meanwhile."""
        command = c.RequestPapers(content, reason, stage, basis, approver)
        return self._do("request_papers", dossier, command, by, command, **how)

    def supply(
        self, dossier: int | str, *, by: str, data: Mapping[str, Any] | None = None, **how: Any
    ) -> Dossier:
        """Take the papers that were asked for; the clock goes on as the procedure's law says."""
        command = c.SupplyPapers(dict(data or {}))
        return self._do("supply", dossier, command, by, command, **how)

    def refuse(
        self, dossier: int | str, *, by: str, reason: str, document: str | None = None, **how: Any
    ) -> Dossier:
        """Refuse reception, or the dossier itself, in writing and with reasons."""
        command = c.Refuse(reason, document)
        return self._do("refuse", dossier, command, by, command, **how)

    # --- tasks -----------------------------------------------------------------------------------

    def claim(self, task: str, *, by: str, **how: Any) -> Dossier:
        """Take a task from the pool."""
        dossier, number = _task_id(task)
        return self._do("claim", dossier, c.Claim(number), by, c.Claim(number), task=number, **how)

    def complete(self, task: str, *, by: str, data: Mapping[str, Any] | None = None, **how: Any) -> Dossier:
        """Finish a task with what was filled in, and let the dossier go on."""
        dossier, number = _task_id(task)
        command = c.Complete(number, dict(data or {}))
        return self._do("complete", dossier, command, by, command, task=number, **how)

    def reassign(self, task: str, *, to: str, by: str, reason: str, **how: Any) -> Dossier:
        """Give a task to another officer."""
        dossier, number = _task_id(task)
        command = c.Reassign(number, to, reason)
        return self._do("reassign", dossier, command, by, command, task=number, **how)

    def recall(self, task: str, *, by: str, **how: Any) -> Dossier:
        """Take back a task that one's own last act opened and nobody has opened yet."""
        dossier, number = _task_id(task)

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: _Call) -> c.Command:
            return c.Recall(number, _step_before(tx, row, number))

        return self._do("recall", dossier, command, by, ("recall", number), task=number, **how)

    def send(
        self,
        dossier: int | str,
        name: str,
        *,
        by: str,
        data: Mapping[str, Any] | None = None,
        signal: bool = False,
        **how: Any,
    ) -> Dossier:
        """Deliver a message (or signal) from outside to whoever waits for it in the dossier."""
        command = c.Send(name, dict(data or {}), signal)
        return self._do("send", dossier, command, by, command, **how)

    # --- the clock -------------------------------------------------------------------------------

    def suspend(
        self,
        dossier: int | str,
        *,
        by: str,
        ground: str,
        basis: str,
        document: str,
        approver: str | None = None,
        **how: Any,
    ) -> Dossier:
        """Stop the dossier's clock on a legal ground, with the document that orders it."""
        command = c.Suspend(ground, basis, document, approver)
        return self._do("suspend", dossier, command, by, command, **how)

    def resume(self, dossier: int | str, *, by: str, document: str | None = None, **how: Any) -> Dossier:
        """Let the dossier's clock run on with what is left."""
        return self._do("resume", dossier, c.Resume(document), by, c.Resume(document), **how)

    def extend(
        self,
        dossier: int | str,
        *,
        by: str,
        term: str,
        ground: str,
        document: str | None = None,
        **how: Any,
    ) -> Dossier:
        """Extend the term by law (*term*: ``05 ngày làm việc``); no apology, not late."""
        command = c.Extend(Term.parse(term), ground, document)
        return self._do("extend", dossier, command, by, ("extend", term, ground, document), **how)

    def reappoint(
        self,
        dossier: int | str,
        *,
        by: str,
        day: date,
        reason: str,
        document: str | None = None,
        **how: Any,
    ) -> Dossier:
        """Apologise and promise a new day, once; signed by the head of the agency."""
        command = c.Reappoint(day, reason, document)
        return self._do("reappoint", dossier, command, by, command, **how)

    # --- the end, and remarks --------------------------------------------------------------------

    def withdraw(
        self, dossier: int | str, *, by: str, reason: str, document: str | None = None, **how: Any
    ) -> Dossier:
        """Withdraw at the applicant's request, before there is a result."""
        command = c.Withdraw(reason, document)
        return self._do("withdraw", dossier, command, by, command, **how)

    def cancel(self, dossier: int | str, *, by: str, reason: str, document: str, **how: Any) -> Dossier:
        """Stop handling the dossier (Thông báo dừng giải quyết hồ sơ)."""
        command = c.Cancel(reason, document)
        return self._do("cancel", dossier, command, by, command, **how)

    def note(
        self,
        dossier: int | str,
        *,
        by: str,
        text: str,
        attachments: Sequence[Mapping[str, str]] = (),
        **how: Any,
    ) -> Dossier:
        """Keep a remark, and papers by reference and SHA-256."""
        command = c.Note(text, tuple(attachments))
        return self._do("note", dossier, command, by, command, **how)

    def correct(
        self, dossier: int | str, *, by: str, data: Mapping[str, Any], reason: str, **how: Any
    ) -> Dossier:
        """Append the right values of what was entered wrongly; the old ones stay in the journal."""
        command = c.Correct(dict(data), reason)
        return self._do("correct", dossier, command, by, command, **how)

    # --- what happens by itself ------------------------------------------------------------------

    def tick(self, at: datetime | None = None, *, limit: int = 1_000) -> Ticked:
        """Do what is due by *at* (now) in at most *limit* dossiers: timers, rungs, silence, services.

        Then tells plug-ins (``on_event``) of what was committed. Call it every minute, from any number
        of processes.
        """
        now = instant(self.clock())
        until = now if at is None else min(instant(at), now)
        woken = wakes = services = 0
        stuck: set[int] = set()
        while woken < limit:
            with self.store.transaction(write=False) as tx:
                batch = [d for d in tx.due(until, limit - woken + len(stuck)) if d not in stuck]
            if not batch:
                break
            for dossier in batch:
                done, called = self._wake(dossier, until, now)
                woken, wakes, services = woken + 1, wakes + done, services + called
                if not done and not called:
                    stuck.add(dossier)
        return Ticked(woken, wakes, services, self._tell(now))

    def _wake(self, dossier: int, until: int, now: int) -> tuple[int, int]:
        with self.store.transaction() as tx:
            row = tx.dossier(dossier, lock=True)
            if row is None:
                return 0, 0
            _, state, done = self._catch_up(tx, row, until + 1, now)
            waiting = [(wait.id, wait.name) for wait in state.pending_services()]
            view = DossierView(state, dossier)
        for wait, name in waiting:
            self._serve(dossier, wait, name or "", view)
        return done, len(waiting)

    def _serve(self, dossier: int, wait: int, name: str, view: DossierView) -> None:
        """Call one service outside any transaction, then tell the dossier what it answered."""
        service = self.plugins.hook.service_task(name=name)
        command: c.Command
        if service is None:
            command = c.ServiceFailed(wait, f"no plug-in offers service {name!r}")
        else:
            try:
                command = c.ServiceDone(wait, dict(service(view)))
            except Exception as error:
                command = c.ServiceFailed(wait, f"{type(error).__name__}: {error}")
        system = next(iter(sorted(self._world.systems)))
        try:
            self._do(f"service {name}", dossier, command, system, None)
        except WrongData as error:
            self._do(f"service {name}", dossier, c.ServiceFailed(wait, str(error)), system, None)

    def _tell(self, now: int) -> int:
        """Deliver committed events to plug-ins, at least once, in order per dossier."""
        if not self.plugins.hook.on_event.get_hookimpls():
            return 0
        worker = f"tick-{id(self):x}"
        told = 0
        while True:
            with self.store.transaction() as tx:
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
            with self.store.transaction() as tx:
                tx.settle(worker, rows, failed, retry_at=now + 60_000_000)
            told += len(rows) - len(failed)
            if failed:
                return told

    def _deliver(self, row: JournalRow) -> str | None:
        with self.store.transaction(write=False) as tx:
            journal = [r for r in tx.journal(row.dossier) if r.number <= row.number]
        view = DossierView(_fold(journal), row.dossier)
        try:
            for event in decode_events(row.public, row.payload):
                self.plugins.hook.on_event(event=event, dossier=view, at=local(row.happened_at))
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return None

    # --- reads -----------------------------------------------------------------------------------

    def dossier(self, handle: int | str) -> Dossier:
        """A dossier by internal number, code or outside code."""
        with self.store.transaction(write=False) as tx:
            row = self._row(tx, handle)
            return Dossier(row.id, load_state(row.state), self._library.net(tx, row.procedure))

    def tasks(
        self,
        *,
        officer: str | None = None,
        holder: str | None = None,
        unit: str | None = None,
        dossier: int | None = None,
        pool: bool = False,
        limit: int = 100,
    ) -> list[TaskView]:
        """Open tasks, the soonest due first."""
        given = {"officer": officer, "holder": holder, "unit": unit, "dossier": dossier}
        filters: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        with self.store.transaction(write=False) as tx:
            rows = tx.open_tasks(pool=pool, limit=limit, **filters)
            nets = {row.dossier: self._net_of(tx, row.dossier) for row in rows}
            return [task_view(row, nets[row.dossier]) for row in rows]

    def history(self, handle: int | str) -> list[TaskView]:
        """Every task a dossier has had, in the order they opened."""
        with self.store.transaction(write=False) as tx:
            row = self._row(tx, handle)
            net = self._library.net(tx, row.procedure)
            return [task_view(task, net) for task in tx.tasks_of(row.id)]

    def journal(self, handle: int | str) -> list[Record]:
        """Everything that was recorded of a dossier, in order."""
        with self.store.transaction(write=False) as tx:
            return [record_of(row) for row in tx.journal(self._row(tx, handle).id)]

    def explain(
        self, handle: int | str, clock: str = "dossier", *, at: datetime | None = None
    ) -> Explanation:
        """Why a deadline is what it is, as known at the instant *at* (now)."""
        with self.store.transaction(write=False) as tx:
            row = self._row(tx, handle)
            rows = tx.journal(row.id, until_recorded=None if at is None else instant(at))
        return explain(self._world, row.id, row.competent, rows, clock)

    def state_at(self, handle: int | str, at: datetime) -> Dossier:
        """The dossier as it was recorded by the instant *at*."""
        with self.store.transaction(write=False) as tx:
            row = self._row(tx, handle)
            rows = tx.journal(row.id, until_recorded=instant(at))
            if not rows:
                raise WrongState(f"a dossier recorded by {at}", "one recorded later")
            return Dossier(row.id, _fold(rows), self._library.net(tx, row.procedure))

    def search(self, *, limit: int = 100, **filters: Any) -> list[Dossier]:
        """Dossiers by ``code``, ``external_code``, ``applicant``, ``procedure``, ``phase``, ``unit`` …."""
        with self.store.transaction(write=False) as tx:
            return [
                Dossier(row.id, load_state(row.state), self._library.net(tx, row.procedure))
                for row in tx.search(limit=limit, **filters)
            ]

    def verify(self, handle: int | str | None = None) -> list[Problem]:
        """Everything that does not hold between journals, chains and states; empty when all does."""
        with self.store.transaction(write=False) as tx:
            if handle is not None:
                row = self._row(tx, handle)
                return verify(row, tx.journal(row.id))
            problems: list[Problem] = []
            for head in list(tx.chain_heads()):
                found = tx.dossier(head.dossier)
                if found is not None:
                    problems += verify(found, tx.journal(found.id))
            return problems

    def seal(self) -> SealRow:
        """A digest over the heads of all chains, kept, to be printed or sent out."""
        with self.store.transaction() as tx:
            end = tx.journal_end()
            made = seal(tx.chain_heads(end), instant(self.clock()), end)
            tx.add_seal(made)
            return made

    def check_seal(self, old: SealRow) -> bool:
        """Whether the chains, as they stood at an old seal, still give that seal."""
        with self.store.transaction(write=False) as tx:
            return seal(tx.chain_heads(old.upto), old.at, old.upto) == old

    # --- one command, one transaction ------------------------------------------------------------

    def _do(
        self,
        verb: str,
        handle: int | str,
        command: c.Command | Callable[[Tx, DossierRow, State, Net, _Call], c.Command],
        by: str,
        content: object,
        *,
        task: int | None = None,
        happened_at: datetime | None = None,
        request_id: str | None = None,
        connection: object | None = None,
    ) -> Dossier:
        call = self._call(verb, by, happened_at, request_id, (handle, content))
        with self._guard(call, handle, connection) as tx:
            known = self._repeated(tx, call)
            if known is not None:
                return known
            row = self._row(tx, handle, lock=True)
            row, state, _ = self._catch_up(tx, row, call.at, call.recorded)
            if call.at < state.submitted:
                raise WrongData([f"Expected an act after {local(state.submitted)}, found {local(call.at)}"])
            net = self._library.net(tx, row.procedure)
            if task is not None and task not in state.tasks:
                raise _no_task(tx, row.id, task)
            before = snapshot(state)
            if callable(command):
                command = command(tx, row, state, net, call)
            events = self._decide(net, state, command, row.id, call)
            self._save(tx, row, before, state, events, call)
            return Dossier(row.id, state, net)

    def _decide(self, net: Net, state: State, command: c.Command, dossier: int, call: _Call) -> list[Any]:
        return decide(
            self._world, net, state, command, dossier=dossier, by=call.by, at=call.at, known=call.recorded
        )

    def _catch_up(self, tx: Tx, row: DossierRow, before: int, recorded: int) -> tuple[DossierRow, State, int]:
        """Record what was due before the instant *before*, each at its own instant, in order."""
        state = load_state(row.state)
        done = 0
        system = next(iter(sorted(self._world.systems)))
        while (due := state.due_at) is not None and due < before:
            if done >= WAKES:
                if before > recorded:  # a tick: the rest comes with the next one
                    break
                raise LimitExceeded(
                    "due instants to catch up with in one command; tick first", WAKES, done + 1
                )
            net = self._library.net(tx, row.procedure)
            call = _Call("tick", system, due, recorded, None, None)
            tasks = snapshot(state)
            events = self._decide(net, state, c.Wake(), row.id, call)
            self._save(tx, row, tasks, state, events, call)
            again = tx.dossier(row.id)
            if again is None:
                raise UnknownDossier(row.id)
            row, done = again, done + 1
        return row, state, done

    def _save(
        self, tx: Tx, row: DossierRow, tasks: Mapping[int, Any], state: State, events: list[Any], call: _Call
    ) -> None:
        public, payload = encode_events(events)
        entry = Entry(
            verb=call.verb,
            actor=call.by,
            happened_at=call.at,
            recorded_at=call.recorded,
            public=public,
            payload=payload,
            request_id=call.request_id,
            request_digest=call.digest,
        )
        tx.save(
            Commit(
                before=row,
                after=dossier_row(row, state),
                entry=entry,
                tasks=task_rows(row.id, tasks, state, events, call.at),
                held=held_rows(row.id, tasks, events, call.at),
            )
        )

    def _call(
        self, verb: str, by: str, happened_at: datetime | None, request_id: str | None, content: object
    ) -> _Call:
        recorded = instant(self.clock())
        at = recorded
        if happened_at is not None:
            if happened_at.tzinfo is None:
                raise WrongData([f"Expected happened_at with its zone, found {happened_at.isoformat()}"])
            at = instant(happened_at)
            if at > recorded:
                raise WrongData([f"Expected an act that has happened, found one at {happened_at}"])
            if recorded - at > self.late_entry // timedelta(microseconds=1):
                raise WrongData(
                    [f"Expected an act at most {self.late_entry.days} days ago, found one at {happened_at}"]
                )
        digest = None if request_id is None else _digest(verb, by, happened_at, content)
        return _Call(verb, by, at, recorded, request_id, digest)

    def _guard(self, call: _Call, handle: int | str | None, connection: object | None) -> _Guard:
        return _Guard(self.store, call, handle, connection)

    def _repeated(self, tx: Tx, call: _Call) -> Dossier | None:
        """The first answer, when this very request came before."""
        if call.request_id is None:
            return None
        known = tx.request(call.request_id)
        if known is None:
            return None
        if known.digest != call.digest:
            raise RequestReused(call.request_id)
        rows = [row for row in tx.journal(known.dossier) if row.seq <= known.seq]
        return Dossier(known.dossier, _fold(rows), self._net_of(tx, known.dossier))

    def _row(self, tx: Tx, handle: int | str, *, lock: bool = False) -> DossierRow:
        found = handle if isinstance(handle, int) else tx.find_dossier(handle)
        row = tx.dossier(found, lock=lock) if found is not None else None
        if row is None:
            raise UnknownDossier(handle)
        return row

    def _net_of(self, tx: Tx, dossier: int) -> Net:
        return self._library.net(tx, self._row(tx, dossier).procedure)

    def _unit(self, unit: str, at: int) -> UnitFacts:
        facts: UnitFacts | None = self.plugins.hook.unit(unit=unit, at=local(at))
        if facts is None:
            raise WrongData([f"Expected a unit or agency of the organisation, found {unit!r}"])
        return facts

    def _receiving(self, tx: Tx, state: State, net: Net, call: _Call, *, receipt: bool) -> c.Receive:
        """The command to receive: an outside code is kept, else the next serial of the day is taken."""
        if state.external_code is not None:
            return c.Receive(check_outside(state.external_code), None, receipt)
        facts = self._unit(state.received_at or "", call.at)
        day = local(call.at).date()
        serial = tx.next_serial(facts.agency_code, day.isoformat())
        pattern = net.procedure.header.code_pattern
        return c.Receive(make_code(pattern, facts.agency_code, day, serial), serial, receipt)


class _Guard:
    """A transaction that leaves a line in the access log when the right was lacking."""

    def __init__(
        self, store: Store, call: _Call, handle: int | str | None, connection: object | None
    ) -> None:
        self._store, self._call, self._handle, self._connection = store, call, handle, connection
        self._inner = store.transaction(connection)

    def __enter__(self) -> Tx:
        return self._inner.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        self._inner.__exit__(kind, error, trace)
        if isinstance(error, NotPermitted):
            dossier = self._handle if isinstance(self._handle, int) else None
            call = self._call
            with self._store.transaction(self._connection) as tx:
                tx.note_access(AccessRow(call.recorded, call.by, call.verb, dossier, "refused", error.rule))


def _fold(rows: Sequence[JournalRow]) -> State:
    """The state a journal folds to; its version is told by its first event."""
    return fold((row.happened_at, decode_events(row.public, row.payload)) for row in rows)


def _digest(verb: str, by: str, happened_at: datetime | None, content: object) -> bytes:
    """What a ``request_id`` is bound to: verb, actor and arguments."""
    return sha256(dump_value([verb, by, happened_at, _plain(content)])).digest()


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(item) for name, item in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str | int | bool | float | date | datetime) or value is None:
        return value
    return str(value)


def _task_id(task: str) -> tuple[int, int]:
    dossier, _, number = task.partition(".")
    if not (dossier.isdecimal() and number.isdecimal() and len(task) < 40):
        raise UnknownTask(task)
    return int(dossier), int(number)


def _no_task(tx: Tx, dossier: int, task: int) -> CommandRejected:
    row = tx.task(dossier, task)
    if row is None:
        return UnknownTask(f"{dossier}.{task}")
    return TaskClosed(f"{dossier}.{task}", row.outcome or "closed")


def _step_before(tx: Tx, row: DossierRow, task: int) -> str:
    """The step whose completion, the dossier's last act, opened *task* and nothing else."""
    last = tx.journal(row.id)[-1]
    kinds = [(event.kind, event) for event in decode_events(last.public, last.payload)]
    done = [event for kind, event in kinds if kind == "TaskCompleted"]
    opened = [event for kind, event in kinds if kind == "TaskOpened"]
    if last.verb != "complete" or len(done) != 1 or len(opened) != 1 or getattr(opened[0], "task", 0) != task:
        raise WrongState(
            "a task that the last act opened, and nothing else since", f"a last act {last.verb!r}"
        )
    return str(getattr(done[0], "step", ""))


def _blank(procedure: int, submitted: int) -> DossierRow:
    """A dossier's row before its first command is written."""
    nothing: dict[str, Any] = dict.fromkeys(DossierRow._fields)
    return DossierRow(
        **nothing
        | {
            "id": 0,
            "procedure": procedure,
            "phase": Phase.SUBMITTED.value,
            "status": 1,
            "channel": "counter",
            "submitted": submitted,
            "late": 0,
            "version": 0,
            "head": b"",
            "state": b"",
        }
    )
