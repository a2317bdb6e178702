"""Handing over: units merge or a person leaves while dossiers are open.

Everything that lies there goes to who follows, in short transactions between which officers work on; killed
and called again it goes on and moves nothing twice, and its list balances to what lay there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Literal, NamedTuple

from thutuc.dossier import Event, decode_events
from thutuc.dossier import events as e
from thutuc.dossier.naming import task_name
from thutuc.dossier.view import local
from thutuc.engine import commands as c
from thutuc.engine import hosting
from thutuc.engine.batches import MOST, Batches, Outcome
from thutuc.engine.calling import Call
from thutuc.engine.desk import Desk
from thutuc.engine.known import check_known, unknown_unit
from thutuc.engine.reads import Reads
from thutuc.engine.rules import rights, succession
from thutuc.engine.unread import read_state
from thutuc.engine.written import check_decision, check_kept
from thutuc.errors import NotPermitted, WrongData, in_both
from thutuc.store import DossierRow, Tx, handing
from thutuc.store.seeing import reading

#: Why something is handed over.
REASONS = ("merger", "reorganisation", "leaver")

#: Who left so many weeks ago is still an officer that somebody may mean.
_LEFT_WITHIN = 105

How = Literal["moved", "earlier", "undecided", "hindered", "gone"]


class GivenTask(NamedTuple):
    """A task that came to somebody with a hand-over."""

    task: str  #: ``17.3``
    unit: str  #: where it lies now
    officer: str | None  #: who answers for it now
    holder: str | None  #: who works on it; ``None`` in a pool


@dataclass(frozen=True, slots=True)
class Handed:
    """One dossier on the list of a hand-over."""

    dossier: int
    code: str | None
    #: ``moved`` now or ``earlier`` under the same decision; ``undecided``: a person says which successor;
    #: ``hindered``: a person is needed first; ``gone``: it ended or was given away meanwhile
    how: How
    tasks: tuple[GivenTask, ...] = ()
    incidents: tuple[str, ...] = ()  #: what needs a person since
    told: tuple[str, ...] = ()  #: who was told, having asked the unit for something
    why: str | None = None  #: of one that did not move


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was handed over, dossier by dossier."""

    decision: str
    reason: str
    source: str  #: the unit that has ended, or the officer who left
    #: dossiers that lay there before the decision was first carried out: open, or with an open duty
    lay: int
    lines: tuple[Handed, ...]  #: every one of them, by number
    left: int | None  #: how many lie there still; ``None`` in a dry run
    dry_run: bool = False  #: nothing was written

    def count(self, how: How) -> int:
        """How many dossiers it went so with."""
        return sum(line.how == how for line in self.lines)

    @property
    def moved(self) -> int:
        """Dossiers that lie with who follows, by this call or an earlier one."""
        return self.count("moved") + self.count("earlier")

    @property
    def balances(self) -> bool:
        """Whether every dossier that lay there stands on the list once, and what is left is named on it."""
        once = len({line.dossier for line in self.lines}) == len(self.lines) == self.lay
        named = self.count("undecided") + self.count("hindered")
        return once and self.left in (None, named)


class Hander:
    """Carries out one decision over all dossiers that it concerns."""

    def __init__(self, desk: Desk, command: c.HandOver, by: str) -> None:
        self._desk, self._command, self._by = desk, command, by
        self._source = command.from_unit or command.officer or ""
        about = "\0".join((command.decision, command.reason, self._source))
        self._mark = f"hand-over:{sha256(about.encode()).hexdigest()[:32]}:"

    def run(self, only: Sequence[int | str] | None, batch: int, *, dry_run: bool) -> HandOver:
        """Hand over what lies there, or of that *only* these dossiers."""
        call, command = self._call(None), self._command
        with reading(self._desk.store) as tx:
            asked = None if only is None else {self._desk.row(tx, each).id for each in only}
            lines = {
                line.dossier: line for line in self._earlier(tx) if asked is None or line.dossier in asked
            }
            found = [each for each in self._lying(tx, call.at) if asked is None or each in asked]
        concerned = {*found, *lines}
        batches = Batches(self._desk, command, self._call)
        work = batches.rehearse if dry_run else batches.write
        for start in range(0, len(found), batch):
            part = found[start : start + batch]
            outcomes = {outcome.row.id: outcome for outcome in work(part)}
            lines |= {line.dossier: line for line in self._lines(part, outcomes)}
        left = None
        if not dry_run:
            with reading(self._desk.store) as tx:
                left = sum(asked is None or each in asked for each in self._lying(tx, call.at))
        told = tuple(lines[each] for each in sorted(lines))
        return HandOver(command.decision, command.reason, self._source, len(concerned), told, left, dry_run)

    def _call(self, row: DossierRow | None) -> Call:
        """The call as it stands in a dossier's journal: its request names the decision."""
        call = self._desk.call("hand_over", self._by, None, None, None)
        return call if row is None else replace(call, request_id=f"{self._mark}{row.id}.{row.version}")

    # --- what lies there -----------------------------------------------------------------------------

    def _lying(self, tx: Tx, at: int) -> list[int]:
        """The dossiers that lie with the unit, with one inside it, or with the officer."""
        if self._command.officer is not None:
            return sorted(handing.in_hand(tx, self._command.officer))
        found: set[int] = set()
        for place in handing.places(tx):
            facts = self._desk.world.unit(place, local(at))
            if place == self._source or (facts is not None and facts.agency == self._source):
                found.update(handing.lying_with(tx, place))
        return sorted(found)

    def _earlier(self, tx: Tx) -> list[Handed]:
        """What this decision has moved before: the call was killed, or a person has decided since."""
        found = []
        for row in handing.handed(tx, self._mark):
            events = decode_events(row.public, row.payload)
            if any(isinstance(event, e.HandedOver) for event in events):
                found.append(_handed(row.dossier, row.code, "earlier", events))
        return found

    # --- the list ------------------------------------------------------------------------------------

    def _lines(self, dossiers: Sequence[int], outcomes: dict[int, Outcome]) -> list[Handed]:
        lines, quiet = [], [each for each in dossiers if each not in outcomes]
        for outcome in outcomes.values():
            row, events, why = outcome
            moved = any(isinstance(event, e.HandedOver) for event in events)
            how: How = "hindered" if why is not None else "moved" if moved else "undecided"
            lines.append(_handed(row.id, row.code, how, events, why))
        if quiet:
            with self._desk.store.transaction(write=False) as tx:
                lines += [self._unmoved(tx, each) for each in quiet]
        return lines

    def _unmoved(self, tx: Tx, dossier: int) -> Handed:
        """One in which nothing happened: it waits for a person already, or lies there no longer."""
        row = self._desk.row(tx, dossier)
        waits = succession.mark(self._source) in read_state(row).incidents.values()
        if waits:
            return Handed(dossier, row.code, "undecided", why=_DECIDE)
        return Handed(
            dossier, row.code, "gone", why="đã kết thúc hoặc đã giao người khác · ended or given away"
        )


_DECIDE = "chờ người có thẩm quyền quyết định · waits for a person to decide"


def _handed(
    dossier: int, code: str | None, how: How, events: Sequence[Event], why: str | None = None
) -> Handed:
    given = tuple(
        GivenTask(task_name(dossier, event.task), event.unit, event.officer, event.holder)
        for event in events
        if isinstance(event, e.TaskAssigned)
    )
    found = tuple(event.text for event in events if isinstance(event, e.IncidentRecorded))
    letters = [letter for event in events if isinstance(event, e.HandedOver) for letter in event.letters]
    told = tuple(str(officer or asker) for _, asker, officer, _ in letters)
    return Handed(dossier, code, how, given, found, told, why or (_DECIDE if how == "undecided" else None))


class HandsOver(Reads):
    """The verb by which units and officers give over what lies with them."""

    def hand_over(
        self,
        *,
        by: str,
        decision: str,
        from_unit: str | None = None,
        officer: str | None = None,
        to: str | None = None,
        reason: str | None = None,
        dossiers: Sequence[int | str] | None = None,
        batch: int = 100,
        dry_run: bool = False,
    ) -> HandOver:
        """Give all that lies with a unit that ended (or an officer who leaves) to who follows.

        *to* is the unit or officer that follows: without it a unit's successors in the organisation, for an
        officer the pool and head of his unit. One with several successors waits as an incident until this is
        called again for these *dossiers* with *to*. Works in transactions of *batch* dossiers; killed and
        called again it goes on and moves nothing twice. With *dry_run* it gives the list and writes nothing.
        """
        hosting.alone(self._desk, "hand_over")
        why = reason or ("merger" if officer is None else "leaver")
        command = c.HandOver(decision, why, from_unit, officer, to)
        self._check_hand_over(command, by, batch)
        return Hander(self._desk, command, by).run(dossiers, batch, dry_run=dry_run)

    def _check_hand_over(self, command: c.HandOver, by: str, batch: int) -> None:
        call = self._desk.call("hand_over", by, None, None, None)
        if (command.from_unit is None) == (command.officer is None):
            raise WrongData(
                ["Expected either the unit that has ended or the officer who leaves, found both or none"]
            )
        check_decision(command.decision)
        if command.reason not in REASONS:
            raise WrongData([f"Expected a reason among {', '.join(REASONS)}, found {command.reason[:40]!a}"])
        if not 1 <= batch <= MOST:
            raise WrongData([f"Expected batches of 1 to {MOST} dossiers, found {batch}"])
        for name in ("from_unit", "officer", "to"):
            check_kept(name, getattr(command, name))
        if command.to is not None and command.to in (command.from_unit, command.officer):
            raise WrongData([f"Expected another to follow, found {command.to!r} itself"])
        with self._desk.guard(call, None, None) as tx:
            rights.check_let(self._desk.world, by, call.verb)
            back = (local(call.at) - timedelta(weeks=weeks) for weeks in range(_LEFT_WITHIN))
            check_known(tx, self._desk.world, *back, officer=command.officer, unit=command.from_unit)
            if by not in self._desk.world.systems:
                self._check_head(tx, command, call)
        if command.to is not None:
            self._check_follower(command, command.to, call.at)
        elif command.from_unit is not None:
            self._check_ended(command.from_unit, call.at)

    def _check_head(self, tx: Tx, command: c.HandOver, call: Call) -> None:
        """A unit is handed over by a named system; an officer's tasks by who runs every unit they lie in."""
        if command.officer is None:
            rule = in_both(
                "chỉ hệ thống được khai báo bàn giao hồ sơ của một đơn vị",
                "only a named system hands a unit's dossiers over",
            )
            raise NotPermitted(call.by, "hand_over", rule)
        now, world = local(call.at), self._desk.world
        if not world.seats(call.by, now):
            raise NotPermitted(call.by, "hand_over", rights.UNKNOWN)
        for unit in handing.units_of(tx, command.officer):
            heads = [world.head_of(unit, level, now) for level in ("unit", "agency")]
            if call.by not in {head.officer for head in heads if head is not None}:
                rule = in_both(
                    f"chỉ người điều hành {unit!r} hoặc cơ quan của đơn vị đó giao việc đi",
                    f"only who runs {unit!r} or its agency gives its tasks away",
                )
                raise NotPermitted(call.by, "hand_over", rule)

    def _check_ended(self, unit: str, at: int) -> None:
        facts = self._desk.world.unit(unit, local(at))
        if facts is None:
            raise unknown_unit(unit)
        until = facts.until
        if until is None or local(at).date() <= until:
            lasts = "goes on" if until is None else f"is there until {until}"
            raise WrongData(
                [f"Expected a unit that has ended, or who follows it, found {unit!r}, which {lasts}"]
            )

    def _check_follower(self, command: c.HandOver, to: str, at: int) -> None:
        if command.officer is None:
            self._desk.unit(to, at)
        elif not self._desk.world.seats(to, local(at)):
            raise WrongData([f"Expected an officer in service on that day, found {to!r}"])
