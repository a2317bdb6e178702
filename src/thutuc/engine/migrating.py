"""Change of law: dossiers go on under another version, by a plan and a numbered decision.

A dossier is handled under the version of the day of reception (R1) until a decision orders otherwise. What
moves is decided by the very code that writes it; what cannot move stays, and the list says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal

import orjson

from thutuc.dossier import Event, Phase, decode_events
from thutuc.dossier.events import DossierMigrated, MigrationUndone, TermReplaced, VersionOfReception
from thutuc.dossier.view import instant, local
from thutuc.engine import commands as c
from thutuc.engine import hosting, validity
from thutuc.engine.arguments import check_argument
from thutuc.engine.batches import MOST, Batches, Outcome
from thutuc.engine.calling import Call
from thutuc.engine.courses import Course, Said, chart, remarks_of
from thutuc.engine.desk import Desk
from thutuc.engine.naming import VERB_NAMES
from thutuc.engine.plans import MigrationPlan, read_migration
from thutuc.engine.reads import Reads
from thutuc.engine.rules import rights
from thutuc.engine.rules.moving import CannotMove
from thutuc.engine.status import MOVES, last_move
from thutuc.engine.unread import fold_rows
from thutuc.engine.verifying import moves_of
from thutuc.engine.views import Dossier
from thutuc.engine.writing import commit_of, snapshot
from thutuc.engine.written import check_decision
from thutuc.errors import Finding, JournalBroken, ProcedureRefused, UnknownProcedure, WrongData, WrongState
from thutuc.net.soundness import Markings
from thutuc.store import DossierRow, ProcedureRow, Tx, versions
from thutuc.store.parts import acts_of
from thutuc.store.seeing import reading


@dataclass(frozen=True, slots=True)
class Migrated:
    """One dossier on the list of a migration."""

    dossier: int
    code: str | None
    how: Literal["moved", "refused"]
    why: str | None = None  #: what keeps it where it is, in Vietnamese and English
    term: str | None = None  #: the legal term that counts from the move on, where that is another one
    due_was: datetime | None = None  #: … the date that was told before it
    due: datetime | None = None  #: … and the one it becomes; none while the clock stands still


@dataclass(frozen=True, slots=True)
class Migration:
    """What a plan did, dossier by dossier; in a dry run, what it would do."""

    procedure: str
    from_version: int
    to_version: int
    decision: str
    lines: tuple[Migrated, ...]
    dry_run: bool = False  #: nothing was written
    remarks: tuple[str, ...] = ()  #: what whoever orders it should know, in Vietnamese and English

    @property
    def moved(self) -> int:
        """Dossiers that go on under the new version."""
        return sum(line.how == "moved" for line in self.lines)

    @property
    def refused(self) -> int:
        """Dossiers that stay where they are."""
        return len(self.lines) - self.moved


@dataclass(frozen=True, slots=True)
class EndedVersion:
    """A version that receives no dossiers after a day, by a decision."""

    procedure: str
    version: int
    last_day: date
    decision: str  #: its number
    by: str
    at: datetime  #: when it was recorded


class Migrates(Reads):
    """The verbs by which running dossiers follow a change of law."""

    def migrate(
        self,
        plan: MigrationPlan | str | Path,
        *,
        by: str,
        decision: str | None = None,
        dossiers: Sequence[int | str] | None = None,
        batch: int = 100,
        dry_run: bool = False,
    ) -> Migration:
        """Let the open dossiers of one version go on under another, as *plan* (or its file) says.

        Only these *dossiers*, if named. Works in transactions of *batch* dossiers, between which officers
        work on; killed and called again it goes on with those that are left. With *dry_run* it gives the
        list and writes nothing. *decision* stands in for the number in the plan,
        which may be empty or missing then.
        """
        hosting.alone(self._desk, "migrate")
        if not isinstance(plan, MigrationPlan):
            check_argument("plan", "str | Path", plan)
            plan = read_migration(plan)
        number = plan.ordered_by(decision)
        check_decision(number)
        if not 1 <= batch <= MOST:
            raise WrongData([f"Expected batches of 1 to {MOST} dossiers, found {batch}"])
        call = self._desk.call("migrate", by, None, None, None)
        with self._desk.guard(call, None, None) as tx:
            rights.check_system(self._desk.world, by, "migrate")
            key, course = _course(self._desk, tx, plan, number)
            beside = tx.procedure_versions(course.new.procedure.id)
            remarks = tuple(map(str, remarks_of(course, beside, local(call.at).date())))
            named = None if dossiers is None else sorted({self._desk.row(tx, each).id for each in dossiers})
        check = _NotTwice(key, course)
        batches = Batches(self._desk, c.Migrate(course), _Calls(self._desk, by, course), check)
        work = batches.rehearse if dry_run else batches.write
        procedure, after, lines = course.old.procedure.id, 0, list[Migrated]()
        while part := self._next(procedure, key, after, batch, named):
            after = part[-1]
            lines += map(_line, work(part))
        told = tuple(sorted(lines, key=lambda line: line.dossier))
        return Migration(procedure, course.from_version, course.to_version, number, told, dry_run, remarks)

    def end_version(
        self,
        procedure: str,
        *,
        version: int,
        last_day: date,
        by: str,
        decision: str,
        connection: object | None = None,
    ) -> EndedVersion:
        """Set the last day on which dossiers are received under a version, by a numbered *decision*.

        Those that were received go on under it (R1); what is only handed in goes over at reception. Refused
        where one was received later, or where another version is in force on these days.
        """
        check_decision(decision)
        desk = self._desk
        call = desk.call("end_version", by, None, None, None)
        with desk.guard(call, None, connection) as tx:
            rights.check_system(desk.world, by, "end_version")
            row = desk.library.numbered(tx, procedure, version)
            versions.alone(tx, row.id, row.code)
            row = desk.library.numbered(tx, procedure, version)
            made = EndedVersion(row.id, row.version, last_day, decision, by, local(call.at))
            for last in [*_ends_of(row)][-1:]:
                if last == replace(made, at=last.at):  # asked again by who was not told
                    return last
            ended = row._replace(effective_to=last_day.isoformat(), facts=_with_end(row, made))
            if last_day.isoformat() < (row.effective_from or ""):
                raise WrongData([f"Expected a day from {row.effective_from} on, found {last_day}"])
            if later := _received_after(tx, row.key, last_day, call.at):
                raise WrongState(f"no dossier received under it after {last_day}", f"{later}")
            place = Finding("", "", "", "", "", row.id, row.name)
            others = [each for each in tx.procedure_versions(row.id) if each.key != row.key]
            found = list(validity.findings(others, ended, lambda other: False, place))
            if wrong := [finding for finding in found if finding.severity == "error"]:
                raise ProcedureRefused(wrong)
            tx.end_procedure(row.key, ended.effective_to, ended.facts)
            return made

    def ended_versions(self, procedure: str) -> list[EndedVersion]:
        """Which versions of a procedure were given a last day by decision, in the order of versions."""
        with self._desk.store.transaction(write=False) as tx:
            rows = versions.named(tx, procedure)
            if not rows:
                raise UnknownProcedure(procedure, versions.ids(tx))
        return [each for row in sorted(rows, key=lambda row: row.version) for each in _ends_of(row)]

    def undo_migration(
        self,
        dossier: int | str,
        *,
        by: str,
        decision: str,
        happened_at: datetime | None = None,
        request_id: str | None = None,
        connection: object | None = None,
        revision: int | None = None,
    ) -> Dossier:
        """Take a move back, as long as nothing else has happened in the dossier since.

        The decision that moved it moves it no second time: it stays, and is listed; another one may.
        """
        check_decision(decision)
        desk = self._desk
        call = desk.call("undo_migration", by, happened_at, request_id, (dossier, decision))
        with desk.guard(call, dossier, connection) as tx:
            rights.check_system(desk.world, by, "migrate")
            known = desk.repeated(tx, call, dossier)
            if known is not None:
                return known
            row = desk.to_change(tx, dossier, revision)
            row, state, _, _ = desk.catch_up(tx, row, call.at, call.recorded)
            command, key = _undoing(desk, tx, row, decision)
            tasks, net = snapshot(state), desk.library.net(tx, row.procedure)
            events = desk.decide(net, state, command, row.id, call, desk.booked(tx))
            commit = commit_of(row, tasks, state, events, call)
            tx.write(commit._replace(after=commit.after._replace(procedure=key)))
            return Dossier(row.id, state, command.net, row.version + 1, call.recorded)

    def _next(
        self, procedure: str, key: int, after: int, batch: int, named: Sequence[int] | None
    ) -> list[int]:
        """The next open dossiers of the version, by number."""
        if named is not None:
            return [each for each in named if each > after][:batch]
        with reading(self._desk.store) as tx:
            while True:
                page = tx.search(procedure=procedure, open=True, after=after, limit=batch)
                found = [row.id for row in page if row.procedure == key]
                if found or not page:
                    return found
                after = page[-1].id


@dataclass(frozen=True, slots=True)
class _Calls:
    """The call as it stands in a dossier's journal: its request names the decision."""

    desk: Desk
    by: str
    course: Course

    def __call__(self, row: DossierRow | None) -> Call:
        call = self.desk.call("migrate", self.by, None, None, None)
        if row is None:
            return call
        course = self.course
        about = f"{course.old.procedure.id}\0{course.from_version}\0{course.to_version}\0{course.decision}"
        mark = sha256(about.encode()).hexdigest()[:32]
        return replace(call, request_id=f"migrate:{mark}:{row.id}.{row.version}")


@dataclass(frozen=True, slots=True)
class _NotTwice:
    """A dossier whose move under a decision was taken back is not moved once more under the same one.

    Asked of each as it is decided: it may be taken back while the others are still moved.
    """

    key: int  #: the version that dossiers are on
    course: Course

    def __call__(self, tx: Tx, row: DossierRow) -> None:
        if row.procedure != self.key or not Phase(row.phase).is_open:
            return
        last, number, way = "", None, (self.course.to_version, self.course.from_version)
        for event in _moves(tx, row.id):
            if isinstance(event, DossierMigrated):
                last = event.decision
            elif last == self.course.decision and (event.from_version, event.to_version) == way:
                number = event.decision
        if number is not None:
            vi = f"đã đưa về phiên bản trước theo {number}; chuyển lại cần quyết định khác"
            en = f"moved under this decision and taken back by {number}: another one may move it again"
            raise CannotMove([Said(row.code or str(row.id), vi, en)])


def _course(desk: Desk, tx: Tx, plan: MigrationPlan, decision: str) -> tuple[int, Course]:
    """The key of the version that dossiers are on, and the way that the plan describes."""
    here = desk.library.numbered(tx, plan.procedure, plan.from_version)
    there = desk.library.numbered(tx, plan.procedure, plan.to_version)
    if here.key == there.key:
        said = "hai phiên bản phải khác nhau", "Expected two versions, found the same twice"
        raise plan.refused([("to", *said)])
    old, new = desk.library.net(tx, here.key), desk.library.net(tx, there.key)
    nodes, flows, wrong = chart(old, new, plan.elements, plan.flows, frozenset(plan.drop))
    if wrong:
        raise plan.refused(wrong)
    return here.key, Course(
        old=old,
        new=new,
        key=there.key,
        from_version=plan.from_version,
        to_version=plan.to_version,
        decision=decision,
        nodes=nodes,
        flows=flows,
        drop=frozenset(plan.drop),
        legal_term=plan.legal_term,
        markings=Markings(new),
    )


def _moves(tx: Tx, dossier: int) -> Iterator[DossierMigrated | MigrationUndone]:
    """How decisions moved a dossier, and back; what does not open is told where it is written to."""
    with suppress(JournalBroken):
        for event in moves_of(acts_of(tx, dossier, "receive", *MOVES)):
            if not isinstance(event, VersionOfReception):
                yield event


def _ends_of(row: ProcedureRow) -> Iterator[EndedVersion]:
    for told in orjson.loads(row.facts).get("ended", []):
        day, at = date.fromisoformat(told["last_day"]), local(told["at"])
        yield EndedVersion(row.id, row.version, day, told["decision"], told["by"], at)


def _received_after(tx: Tx, key: int, day: date, at: int) -> int:
    """How many dossiers were received under a version after a day; after the last of all none can be."""
    if day == date.max:
        return 0
    midnight = datetime.combine(day + timedelta(days=1), time(), local(at).tzinfo)
    return versions.received_since(tx, key, instant(midnight))


def _with_end(row: ProcedureRow, made: EndedVersion) -> bytes:
    """What is recorded of a version, with one more end: an earlier one stays to be seen."""
    facts = orjson.loads(row.facts)
    told = {"was": row.effective_to, "last_day": made.last_day.isoformat(), "decision": made.decision}
    facts["ended"] = [*facts.get("ended", []), told | {"by": made.by, "at": instant(made.at)}]
    return orjson.dumps(facts)


def _line(outcome: Outcome) -> Migrated:
    row, events, why = outcome
    if why is not None:
        return Migrated(row.id, row.code, "refused", why)
    given = next((event for event in events if isinstance(event, TermReplaced)), None)
    if given is None:
        return Migrated(row.id, row.code, "moved")
    was, due = (None if at is None else local(at) for at in (given.was, given.due))
    return Migrated(row.id, row.code, "moved", term=given.term, due_was=was, due=due)


def _undoing(desk: Desk, tx: Tx, row: DossierRow, decision: str) -> tuple[c.UndoMigration, int]:
    """What takes the last act back, which was a move; and the key of the version from before it."""
    rows = tx.journal(row.id)
    events: Sequence[Event] = decode_events(rows[-1].public, rows[-1].payload)
    made = next((event for event in events if isinstance(event, DossierMigrated)), None)
    if made is None and last_move(rows) is None:
        raise WrongState("a dossier that was moved to another version", "one that never was")
    if made is None:
        raise WrongState("a dossier that was just moved, with no other act since", _last(rows[-1].verb))
    before = fold_rows(rows[:-1])
    there = desk.library.numbered(tx, before.procedure, before.version)
    return c.UndoMigration(decision, made, before, desk.library.net(tx, there.key)), there.key


def _last(verb: str) -> str:
    return f"có việc sau cùng là “{VERB_NAMES.get(verb, verb)}” · {verb!r}"
