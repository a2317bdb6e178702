"""One dossier's clocks under every act in any order, and what must hold after each.

The ledger is gathered from the journal by kind and instant alone (what stood still from when to when, how it
went on, what was granted), and counted anew by ``worktime.project``: the date must be the stored one.
"""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from tests.office import PLACES, ZONE, Clock, hand_in, make_engine
from tests.vector_world import seven_days
from tests.watch import Watch

from thutuc import CommandRejected, Dossier, Engine, hookimpl, open_store, sample
from thutuc.dossier.events import (
    ClockExtended,
    ClockReprojected,
    ClockResumed,
    ClockStarted,
    ClockSuspended,
    RungReached,
)
from thutuc.dossier.view import instant
from thutuc.engine.rules.apologies import CAUSES
from thutuc.organisation import Organisation
from thutuc.store import ProcedureRow
from thutuc.worktime import Budget, Calendar, DayOff, Pause, Term, WorkedDay, project
from thutuc_roles.reading import read_organisation

EXTENSION = '<thutuc:extension ground="verification" atMost="{}" basis="Luật Hộ tịch 2014 Điều 25.2"/>'
#: id → term, how it goes on after papers, the most it may be extended by (no text extends a term in months)
FILES = {
    "lam-lai": ("07 ngày làm việc", "restart", "05 ngày làm việc"),
    "tinh-tiep": ("07 ngày làm việc", "resume", "03 ngày làm việc"),
    "thoi-han-moi": ("10 ngày làm việc", "fresh:05 ngày làm việc", "05 ngày làm việc"),
    "theo-lich": ("15 ngày", "resume", "10 ngày"),
    "theo-gio": ("24 giờ làm việc", "resume", "08 giờ làm việc"),
    "gio-dong-ho": ("24 giờ", "restart", "12 giờ"),
    "theo-thang": ("01 tháng", "restart", ""),
}
BEGIN = datetime(2026, 1, 5, 8, tzinfo=ZONE)
PLACE = PLACES["dang-ky-khai-sinh"]
DESK, UNIT_HEAD = "an.nguyen", "hanh.bui"


class Notices:
    """A calendar that learns: a notice makes a working day off, or a Saturday worked, from its own day."""

    def __init__(self) -> None:
        self.off: dict[date, DayOff] = {}
        self.worked: dict[date, WorkedDay] = {}

    @property
    def numbers(self) -> list[str]:
        """The notices so far."""
        return [fact.notice for fact in (*self.off.values(), *self.worked.values())]

    @hookimpl(wrapper=True)
    def calendar(self, unit: str | None, at: datetime) -> Any:
        found: Calendar = yield
        if not self.numbers:
            return found
        whole = replace(
            found,
            version=f"{found.version}+{len(self.numbers)}",
            days_off={**found.days_off, **self.off},
            worked_days={**found.worked_days, **self.worked},
        )
        return whole.as_known_on(at.astimezone(ZONE).date())


def _deployed() -> list[tuple[ProcedureRow, bytes]]:
    store = open_store(":memory:")
    store.upgrade()
    engine = make_engine(store, Clock(BEGIN))
    for name, (term, after, most) in FILES.items():
        file = seven_days(term, after, id=name, law=EXTENSION.format(most) if most else "")
        engine.deploy(file, by="system", file=f"{name}.bpmn")
    with store.transaction(write=False) as tx:
        kept = [(row, tx.procedure_source(row.key) or b"") for row in tx.procedures()]
    store.close()
    return kept


@cache
def _organisation() -> Organisation:
    return read_organisation(Path(str(sample())))


_KEPT: list[tuple[ProcedureRow, bytes]] = []
#: what all runs together did; a refused act counts as ``refused``
ACTS: Counter[str] = Counter()
late = st.none() | st.integers(1, 4_000)  #: minutes an act is entered after it happened


class ClockMachine(RuleBasedStateMachine):
    """Every act that touches a clock, in any order."""

    def __init__(self) -> None:
        super().__init__()
        if not _KEPT:
            _KEPT.extend(_deployed())
        self.notices, self.clock = Notices(), Clock(BEGIN)
        self.store = open_store(":memory:")
        self.store.upgrade()
        with self.store.transaction() as tx:
            for row, source in _KEPT:
                tx.add_procedure(row, source)
        roles = {"roles": {"organisation": _organisation()}}
        self.engine: Engine = make_engine(self.store, self.clock, self.notices, settings=roles)
        self.id = 0
        self.missed: dict[str, int] = {}
        self.learnt = 0
        self.looked = -1

    def teardown(self) -> None:
        self.store.close()

    @initialize(
        file=st.sampled_from(sorted(FILES)),
        day=st.integers(0, 340),
        minute=st.integers(0, 9 * 60),
        online=st.booleans(),
    )
    def start(self, file: str, day: int, minute: int, online: bool) -> None:
        """A dossier is handed in: received at once at a counter, waiting for that from the portal."""
        self.clock.now = BEGIN + timedelta(days=day, minutes=minute)
        channel = "online" if online else "counter"
        self.id = hand_in(self.engine, file, channel=channel, receive=not online).id
        self.watch = Watch(self.engine, self.id)
        ACTS["start"] += 1

    # --- acts --------------------------------------------------------------------------------------

    @property
    def it(self) -> Dossier:
        """The dossier as it stands."""
        return self.engine.dossier(self.id)

    @property
    def runs(self) -> bool:
        """Does the dossier's own clock run?"""
        clock = self.it._state.clocks.get("dossier")
        return clock is not None and clock.paused is None

    @property
    def head(self) -> str:
        """Who signs for the agency."""
        seat = self.engine.plugins.hook.head_of(unit=PLACE[1], level="agency", at=self.clock.now)
        return str(seat.officer)

    def try_(self, name: str, minutes: int | None = None, **how: Any) -> None:
        """An act that may be refused, perhaps entered late."""
        if minutes is not None:
            how["happened_at"] = self.clock.now - timedelta(minutes=minutes)
        try:
            getattr(self.engine, name)(self.id, **how)
        except CommandRejected:
            ACTS["refused"] += 1
        else:
            ACTS[f"{name}, late entry" if minutes is not None else name] += 1

    def tick(self) -> None:
        """Do what is due: then nothing that has run out is without its lateness."""
        self.engine.tick()
        for name, clock in self.it._state.clocks.items():
            if clock.paused is None and clock.due is not None and clock.due < instant(self.clock.now):
                assert clock.missed is not None, f"{name} ran out and is not late"
                assert name != "dossier" or self.it._state.missed is not None
                ACTS["late"] += 1

    @rule(minutes=st.integers(1, 300) | st.integers(300, 9_000), tick=st.booleans())
    def time_passes(self, minutes: int, tick: bool) -> None:
        """Hours or days go by; perhaps nobody ticks, and the next act catches up."""
        self.clock.advance(minutes=minutes)
        if tick:
            self.tick()
        ACTS["time passes"] += 1

    @precondition(lambda self: self.id and self.it._state.clocks)
    @rule(after=st.sampled_from((-1, 0, 1)))
    def time_passes_to_a_due_instant(self, after: int) -> None:
        """To the microsecond at, before or after the next due instant."""
        due = [clock.due for clock in self.it._state.clocks.values() if clock.due is not None]
        ahead = [at for at in due if at > instant(self.clock.now)]
        if ahead:
            gap = min(ahead) - instant(self.clock.now) + after
            self.clock.now += timedelta(microseconds=max(gap, 1))
            self.tick()
            ACTS["to a due instant"] += 1

    @precondition(lambda self: self.it.received is None)
    @rule()
    def receive(self) -> None:
        """The desk receives it."""
        self.try_("receive", by=DESK)

    @precondition(lambda self: not self.it.waits_for_papers)
    @rule(minutes=late, again=st.booleans())
    def request_papers(self, minutes: int | None, again: bool) -> None:
        """Papers are asked for; a second time with a ground and an approver."""
        legal = {"basis": "Luật Hộ tịch 2014", "approver": self.head} if again else {}
        self.try_("request_papers", minutes, by=DESK, content="Bản chính", reason="Bản nộp bị mờ", **legal)

    @precondition(lambda self: self.it.waits_for_papers)
    @rule(minutes=late)
    def supply(self, minutes: int | None) -> None:
        """The papers come."""
        self.try_("supply", minutes, by=DESK)

    @precondition(lambda self: self.runs)
    @rule(minutes=late, ground=st.sampled_from(("verification", "tax", "posting")))
    def suspend(self, minutes: int | None, ground: str) -> None:
        """A document stops the clock; in retrospect with the word of who runs the unit."""
        issued = (self.clock.now - timedelta(minutes=minutes or 0)).date()
        approver = self.head if minutes is None else UNIT_HEAD
        paper = {"basis": "NĐ 118/2025/NĐ-CP", "document": "12/CV", "issued": issued, "approver": approver}
        self.try_("suspend", minutes, by=self.head, ground=ground, **paper)

    @precondition(lambda self: "dossier" in self.it._state.clocks and not self.runs)
    @rule(minutes=late)
    def resume(self, minutes: int | None) -> None:
        """The clock goes on."""
        self.try_("resume", minutes, by=DESK, document="13/CV")

    @precondition(lambda self: self.runs and not self.it._state.extensions)
    @rule(minutes=late, number=st.integers(1, 5))
    def extend(self, minutes: int | None, number: int) -> None:
        """The law's extension, in the unit of the term."""
        unit = FILES[self.it.procedure][0].partition(" ")[2]
        self.try_("extend", minutes, by=self.head, term=f"{number} {unit}", ground="verification")

    @precondition(lambda self: "dossier" in self.it._state.clocks and not self.it._state.reappointments)
    @rule(days=st.integers(0, 30))
    def reappoint(self, days: int) -> None:
        """The head apologises and gives a new day."""
        day = (self.clock.now + timedelta(days=days)).date()
        self.try_("reappoint", by=self.head, day=day, reason=CAUSES[days % len(CAUSES)])

    @precondition(lambda self: self.it.tasks)
    @rule(minutes=late)
    def complete(self, minutes: int | None) -> None:
        """The open step is done by who holds it or answers for it."""
        for task in self.it.tasks[:1]:
            how: dict[str, Any] = {"by": task.holder or task.officer or ""}
            if minutes is not None:
                how["happened_at"] = self.clock.now - timedelta(minutes=minutes)
            try:
                self.engine.complete(task.id, **how)
                ACTS["complete"] += 1
            except CommandRejected:
                ACTS["refused"] += 1

    @rule(sure=st.integers(0, 9))
    def withdraw(self, sure: int) -> None:
        """The applicant withdraws, now and then."""
        if sure == 0:
            self.try_("withdraw", by=DESK, reason="Không còn nhu cầu")

    @precondition(lambda self: self.it._state.clocks and len(self.notices.numbers) < 4)
    @rule(ahead=st.integers(1, 40), promised=st.booleans(), worked=st.booleans())
    def a_notice_comes(self, ahead: int, promised: bool, worked: bool) -> None:
        """A day becomes off, often the very day promised, and perhaps the Saturday after it worked."""
        now = self.clock.now
        calendar: Calendar = self.engine.plugins.hook.calendar(unit=PLACE[1], at=now)
        due = self.it.due
        day = due.date() if promised and due is not None else (now + timedelta(days=ahead)).date()
        if day <= now.date() or not calendar.is_working_day(day) or day in calendar.worked_days:
            return
        self.engine.tick()
        number, days = f"{len(self.notices.numbers) + 1}/TB-BNV", [day]
        self.notices.off[day] = DayOff("nghỉ hoán đổi", number, now.date())
        saturday = day + timedelta(days=(5 - day.weekday()) % 7 or 7)
        if worked and calendar.why_off(saturday) and saturday not in calendar.days_off:
            self.notices.worked[saturday] = WorkedDay("làm bù", number, now.date())
            days.append(saturday)
        self.learnt = instant(now)
        before = self.running()
        told = self.engine.reproject(by="system", notice=number, days=days)
        for name, due_at in self.running().items():
            assert due_at >= before[name], f"a notice moved {name} earlier"
        ACTS["moved by a notice" if told.clocks else "a notice that moves nothing"] += 1

    # --- what holds after each -------------------------------------------------------------------------

    def running(self) -> dict[str, int]:
        """When each running clock is due."""
        found = {}
        for name, clock in self.it._state.clocks.items():
            if clock.paused is None:
                assert clock.due is not None, f"{name} runs without a date"
                found[name] = clock.due
        return found

    @invariant()
    def everything_agrees(self) -> None:
        """Journal, state, rows and explanation agree; code, first promise and lateness stay."""
        if not self.id or self.version == self.looked:
            return
        self.looked = self.version
        self.watch.check()
        assert self.engine.verify() == []
        self.running()
        self.the_ledger_gives_the_date()
        self.no_rung_is_reached_twice()
        state = self.it._state
        for name, clock in state.clocks.items():
            kept = self.missed.setdefault(f"{name} since {clock.started}", clock.missed or 0)
            assert kept in (0, clock.missed), f"{name} missed {kept}, and now {clock.missed}"
            self.missed[f"{name} since {clock.started}"] = clock.missed or 0
        kept = self.missed.get("result", 0)
        assert kept in (0, state.missed), f"the dossier missed {kept}, and now {state.missed}"
        self.missed["result"] = state.missed or 0

    @property
    def version(self) -> int:
        """How many acts the journal of the dossier has."""
        with self.store.transaction(write=False) as tx:
            row = tx.dossier(self.id)
        assert row is not None
        return row.version

    def no_rung_is_reached_twice(self) -> None:
        """Of one term each rung is reached at most once, however often it stood still."""
        reached: Counter[tuple[str, str]] = Counter()
        for record in self.engine.journal(self.id):
            for event in record.events:
                match event:
                    case ClockStarted() | ClockResumed() if getattr(event, "after", "") != "resume":
                        reached = Counter({key: n for key, n in reached.items() if key[0] != event.clock})
                    case RungReached():
                        reached[event.clock, event.rung] += 1
                        again = {key: n for key, n in reached.items() if n > 1}
                        assert not again, f"reached again: {again}"
                        ACTS["rungs"] += 1

    def the_ledger_gives_the_date(self) -> None:
        """The dossier's date is that of the whole ledger, or the sum says why it is another."""
        state = self.it._state if self.id else None
        clock = state.clocks.get("dossier") if state else None
        if clock is None or clock.paused is not None or clock.due is None:
            return
        budget, began, pauses, noticed = self.ledger()
        calendar: Calendar = self.engine.plugins.hook.calendar(unit=PLACE[1], at=self.clock.now)
        found = project(budget, began, pauses, calendar)
        assert found is not None
        if instant(found.at) == clock.due:
            ACTS["dates equal"] += 1
            return
        told = self.engine.explain(self.id)
        assert noticed, f"due {clock.due}, by the ledger {found}: {told}"
        said = " ".join(line.text_vi for line in told.lines)
        assert any(number in said for number in self.notices.numbers), said
        ACTS["dates that a notice left standing"] += 1

    def ledger(self) -> tuple[Budget, datetime, list[Pause], bool]:
        """Budget, beginning and suspensions of the dossier's clock, and whether a notice came meanwhile."""
        budget, began, pauses = None, None, []
        moved, due, over = False, 0, False
        for record in self.engine.journal(self.id):
            at = record.happened_at
            for event in record.events:
                if getattr(event, "clock", None) != "dossier":
                    continue
                match event:
                    case ClockStarted():
                        budget, began, pauses = Budget.from_json(event.budget), at, []
                        due = event.due
                    case ClockSuspended():
                        pauses.append(Pause(at, None, event.ground, "resume"))
                        over = instant(at) > due  # in the evening of its last day it was late already
                    case ClockResumed():
                        came = any(each.kind == "PapersSupplied" for each in record.events)
                        assert event.after == (FILES[self.it.procedure][1] if came else "resume")
                        pauses[-1] = replace(pauses[-1], until=at, after=event.after)
                        due, pauses = event.due, pauses[: -1 if over and event.after == "resume" else None]
                    case ClockExtended():
                        pauses.append(Pause(at, at, event.ground, "resume", grant=Term.parse(event.by)))
                        due = event.due
                    case ClockReprojected():
                        moved, due = True, event.due
        assert budget is not None and began is not None
        return budget, began, pauses, moved or self.learnt >= instant(began)


def run(size: int, seed_: int) -> str:
    """Drive *size* dossiers, thirty acts each; say what was done."""
    ACTS.clear()
    few = settings(
        max_examples=size,
        stateful_step_count=30,
        deadline=None,
        database=None,
        derandomize=False,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)
        run_machine(seed(seed_)(type("Machine", (ClockMachine,), {})), settings=few)
    done = ", ".join(f"{name} {count:,}" for name, count in sorted(ACTS.items()))
    return f"seed {seed_}: {done}"
