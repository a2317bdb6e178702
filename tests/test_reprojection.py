"""A notice comes while dossiers are open (vectors K): Fri 02/01/2026 off, Sat 10/01/2026 worked instead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.leg_world import linked
from tests.office import ZONE, Clock, add_shipped, rows
from tests.saves import load
from tests.vector_world import seven_days

from thutuc import Engine, NotPermitted, hookimpl, load_plugins, open_store, sample
from thutuc.dossier import Document, State, Task, dump_state, load_state
from thutuc.dossier.codec import load_terms
from thutuc.engine import Reprojected
from thutuc.engine.rules.apologies import CAUSES
from thutuc.errors import WrongData
from thutuc.store import Store
from thutuc.worktime import Calendar

ROOT = Path(__file__).parents[1]
SAVED = Path(__file__).parent / "saved" / "0.1.0"

NOTICE = "12729/VPCP-KGVX"
DAYS = (date(2026, 1, 2), date(2026, 1, 10))
KNOWN = "2025-12-25 18:00"  #: the evening of the day on which it came
WITH_LAW = {"notice_moves": "with_law"}


def at(text: str) -> datetime:
    """``2025-12-25 18:00`` in the zone of the office."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Stale:
    """A calendar that nobody has updated yet."""

    def __init__(self) -> None:
        self.known: datetime | None = None  #: it stands as it was known then
        self.until: int | None = None  #: the last year it knows

    @hookimpl(wrapper=True)
    def calendar(self, unit: str | None, at: datetime) -> Any:
        found: Calendar = yield
        if self.until is not None:
            years = tuple(year for year in found.years if year <= self.until)
            return replace(found, version="cut", years=years)
        return found if self.known is None else found.as_known_on(self.known.date())


class Told:
    """Hears every message."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str]] = []

    @hookimpl
    def on_event(self, event: Any, dossier: Any, at: datetime) -> None:
        self.heard.append((dossier.id, event.kind))


class Office:
    """Dossiers of a few terms, handed in at the commune before the notice came."""

    def __init__(self, store: Store, policies: dict[str, str] | None = None) -> None:
        self.store, self.clock, self.stale, self.told = store, Clock(at("2025-12-22 09:00")), Stale(), Told()
        settings: dict[str, dict[str, object]] = {
            "roles": {"organisation": str(sample())},
            "deadlines": {"policies": policies or {}},
        }
        plugins = load_plugins(settings, extra=[self.stale, self.told])
        self.engine = Engine(store, plugins=plugins, clock=self.clock)
        self._files = 0

    def hand_in(
        self, when: str, term: str, *, receive: bool = True, channel: str = "counter", **drawn: Any
    ) -> int:
        """A dossier with that term, received then."""
        self.clock.now = at(when)
        self._files += 1
        id = f"thu-tuc-{self._files}"
        self.engine.deploy(seven_days(term, id=id, **drawn), by="system", file=f"{id}.bpmn")
        return self._start(id, receive=receive, channel=channel)

    def _start(self, procedure: str, **more: Any) -> int:
        place: dict[str, Any] = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
        return self.engine.start(procedure, by="an.nguyen", **{"receive": True} | place | more).id

    def another(self, dossier: int) -> int:
        """One more dossier of the same procedure, at the same instant."""
        procedure = self.engine.dossier(dossier).procedure
        return self._start(procedure)

    def moved(self) -> int:
        """How often a notice moved something so far."""
        with self.store.transaction(write=False) as tx:
            return int(rows(tx, "SELECT count(*) FROM thutuc_journal WHERE verb = 'reproject'")[0][0])

    def state(self, dossier: int) -> State:
        """The whole state."""
        with self.store.transaction(write=False) as tx:
            row = tx.dossier(dossier)
            assert row is not None
            return load_state(row.state)

    def calendar(self) -> Calendar:
        """The calendar as it is known now."""
        found: Calendar = self.engine.plugins.hook.calendar(unit="dong-may", at=self.clock.now)
        return found

    def reproject(self, when: str = KNOWN, **how: Any) -> Reprojected:
        """The notice is brought in."""
        self.clock.now = at(when)
        self.engine.tick()
        return self.engine.reproject(by="system", notice=NOTICE, **{"days": DAYS} | how)

    def due(self, dossier: int) -> str:
        """When the dossier is due, and what else it was told."""
        found = self.engine.dossier(dossier)
        assert found.due is not None
        return f"{found.due:%d/%m} {[promise.kind for promise in found.promises]}"

    def journal(self, dossier: int) -> list[str]:
        """The verbs recorded so far."""
        return [record.verb for record in self.engine.journal(dossier)]

    def events(self, dossier: int, kind: str) -> list[Any]:
        """Every event of a kind."""
        return [e for record in self.engine.journal(dossier) for e in record.events if e.kind == kind]


@pytest.fixture
def office(store: Store) -> Office:
    """The office on every store."""
    return Office(store)


@pytest.fixture
def lawful(store: Store) -> Office:
    """The same in a province that lets dates follow the law."""
    return Office(store, WITH_LAW)


def test_K1_a_promised_day_that_became_a_day_off_moves_to_the_next_working_day(office: Office) -> None:
    dossier = office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    assert office.due(dossier) == "02/01 ['first']"
    office.clock.now = at(KNOWN)
    office.engine.tick()
    office.told.heard.clear()
    before = len(office.journal(dossier))

    done = office.reproject()

    assert (done.dossiers, done.clocks, done.promises, done.kept) == (1, 1, 1, 0)
    assert office.due(dossier) == "05/01 ['first', 'calendar']"
    assert office.journal(dossier)[before:] == ["reproject"]
    office.engine.tick()
    assert office.told.heard == [(dossier, "ClockReprojected"), (dossier, "PromiseMade")]
    assert office.engine.verify() == []


def test_K1_lateness_is_judged_against_the_new_date(office: Office) -> None:
    dossier = office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    office.reproject()

    for when, missed in (("2026-01-05 17:29", []), ("2026-01-05 17:31", [at("2026-01-05 17:30")])):
        office.clock.now = at(when)
        office.engine.tick()
        told = office.events(dossier, "DeadlineMissed")
        assert [_local(e.due) for e in told if e.clock == "dossier"] == missed
    assert office.engine.dossier(dossier).late


def test_K2_a_printed_promise_stands_although_the_law_gives_a_later_day(office: Office) -> None:
    dossier = office.hand_in("2025-12-24 09:00", "11 ngày làm việc")
    assert office.due(dossier) == "09/01 ['first']"

    done = office.reproject()

    assert office.due(dossier) == "09/01 ['first']"
    assert (done.dossiers, done.kept) == (0, 1)
    kept = done.examples[0]
    assert (kept.dossier, kept.clock, kept.due, kept.law) == (
        dossier,
        "dossier",
        at("2026-01-09 17:30"),
        at("2026-01-10 17:30"),
    )


def test_K2_alt_the_promise_moves_with_the_law(lawful: Office) -> None:
    dossier = lawful.hand_in("2025-12-24 09:00", "11 ngày làm việc")

    done = lawful.reproject()

    assert (done.dossiers, done.kept) == (1, 0)
    assert lawful.due(dossier) == "10/01 ['first', 'calendar']"
    assert lawful.reproject().dossiers == 0


def test_K3_an_unchanged_date_writes_and_sends_nothing(office: Office) -> None:
    dossier = office.hand_in("2025-12-24 09:00", "12 ngày làm việc")
    office.clock.now = at(KNOWN)
    office.engine.tick()
    before, journal = len(office.told.heard), office.journal(dossier)

    done = office.reproject()
    office.engine.tick()

    assert (done.dossiers, done.kept) == (0, 0)
    assert (len(office.told.heard), office.journal(dossier)) == (before, journal)


@pytest.mark.parametrize("days", [DAYS, None])
def test_K4_no_promise_moves_earlier_and_the_wrong_calendar_is_reported(office: Office, days: Any) -> None:
    office.stale.known = at("2025-12-20 00:00")
    dossier = office.hand_in("2026-01-05 09:00", "05 ngày làm việc")
    assert office.due(dossier) == "12/01 ['first']"
    office.stale.known = None

    done = office.reproject("2026-01-06 18:00", days=days)

    assert office.due(dossier) == "12/01 ['first']"
    assert (done.dossiers, done.kept) == (0, 1)
    assert (done.examples[0].due, done.examples[0].law) == (at("2026-01-12 17:30"), at("2026-01-10 17:30"))
    assert done.examples[0].calendar != office.calendar().version


def test_K4_alt_the_dossier_is_judged_by_the_law(lawful: Office) -> None:
    lawful.stale.known = at("2025-12-20 00:00")
    dossier = lawful.hand_in("2026-01-05 09:00", "05 ngày làm việc")
    lawful.stale.known = None

    done = lawful.reproject("2026-01-06 18:00")

    assert (done.dossiers, done.kept) == (1, 0)
    assert lawful.due(dossier) == "10/01 ['first', 'calendar']"


def test_K4_a_date_that_stands_is_not_run_out_when_its_clock_stands_still(office: Office) -> None:
    office.stale.known = at("2025-12-20 00:00")
    dossier = office.hand_in("2026-01-05 09:00", "05 ngày làm việc")
    office.stale.known = None
    office.reproject("2026-01-06 18:00")
    office.clock.now = at("2026-01-12 09:00")
    basis = "Luật Quản lý thuế Điều 8"
    office.engine.suspend(dossier, by="quang.hoang", ground="tax", basis=basis, document="12/CV")
    office.clock.now = at("2026-01-14 09:00")
    office.engine.resume(dossier, by="hanh.bui")

    assert office.due(dossier).startswith("14/01")  # nothing was left but the day itself
    assert not office.engine.dossier(dossier).late


def test_K5_at_the_earlier_instant_the_engine_still_gives_the_old_date(office: Office) -> None:
    dossier = office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    office.reproject()

    then = office.engine.state_at(dossier, at("2025-12-24 12:00"))
    told = office.engine.explain(dossier, at=at("2025-12-24 12:00"))
    now = office.engine.explain(dossier)

    assert (then.due, told.due) == (at("2026-01-02 17:30"), at("2026-01-02 17:30"))
    assert now.due == at("2026-01-05 17:30")
    assert told.calendar != now.calendar


def test_K6_the_reminder_moves_with_the_clock_and_is_not_sent_again(office: Office) -> None:
    dossier = office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    office.reproject()

    rungs = {rung: _local(when) for rung, when, _ in office.events(dossier, "ClockReprojected")[0].rungs}
    assert rungs["reminder"] == at("2025-12-31 17:30")
    assert rungs["breach"] == at("2026-01-05 17:30")
    office.clock.now = at("2026-01-05 17:00")
    office.engine.tick()
    reached = [e.rung for e in office.events(dossier, "RungReached") if e.clock == "dossier"]
    assert reached == ["reminder"]


@pytest.mark.parametrize("days", [DAYS, None], ids=["of the notice", "all known"])
def test_K7_only_what_falls_on_the_day_now_off_moves(office: Office, days: Any) -> None:
    terms = range(4, 13)  # due from 26/12 to 09/01
    dossiers = {term: office.hand_in("2025-12-22 09:00", f"{term:02} ngày làm việc") for term in terms}

    done = office.reproject(days=days)

    moved = {term for term, dossier in dossiers.items() if "reproject" in office.journal(dossier)}
    assert (moved, done.dossiers) == ({8}, 1)


# --- all clocks ----------------------------------------------------------------------------------


@pytest.fixture
def stale(office: Office) -> Office:
    """The office on the last day of the year, its calendar not updated yet."""
    office.stale.known = at("2025-12-20 00:00")
    return office


def learn(office: Office, **how: Any) -> Reprojected:
    """The calendar is put right at last, on that evening."""
    office.stale.known = None
    return office.reproject("2025-12-31 18:00", **how)


def test_the_clock_of_a_step_moves_and_so_does_its_row(stale: Office) -> None:
    dossier = stale.hand_in("2025-12-31 16:30", "20 ngày làm việc")  # its step has two working hours
    task = stale.engine.dossier(dossier).tasks[0]
    assert task.due == at("2026-01-02 08:30")

    done = learn(stale)

    assert (done.clocks, done.promises) == (1, 0)
    assert stale.engine.dossier(dossier).tasks[0].due == at("2026-01-05 08:30")
    assert stale.engine.tasks(dossier=dossier)[0].due == at("2026-01-05 08:30")


@pytest.mark.parametrize("days", [DAYS, None], ids=["of the notice", "all known"])
def test_the_clock_of_the_intake_moves(stale: Office, days: Any) -> None:
    dossier = stale.hand_in("2025-12-31 10:00", "20 ngày làm việc", receive=False, channel="online")
    assert stale.engine.dossier(dossier).answer_due == at("2026-01-02 10:00")

    assert learn(stale, days=days).clocks == 1

    assert stale.engine.dossier(dossier).answer_due == at("2026-01-05 10:00")


def test_the_clock_of_papers_moves_and_the_one_that_stands_still_does_not(stale: Office) -> None:
    dossier = stale.hand_in("2025-12-22 09:00", "08 ngày làm việc", applicant="08 ngày làm việc")
    stale.engine.request_papers(dossier, by="an.nguyen", content="Bản chính", reason="Bản chụp mờ")

    learn(stale)

    moved = [(e.clock, _local(e.due)) for e in stale.events(dossier, "ClockReprojected")]
    assert moved == [("papers", at("2026-01-05 17:30"))]
    assert stale.engine.dossier(dossier).due is None


@pytest.mark.parametrize(
    ("handed_on", "clock", "was", "due"),
    [
        ("2025-12-31 17:00", "handover:", "2026-01-02 09:00", "2026-01-05 09:00"),
        ("2025-12-30 17:10", "group:residence", "2026-01-02 17:30", "2026-01-05 17:30"),
    ],
)
def test_the_clocks_of_a_group_and_of_a_hand_over_move(
    stale: Office, handed_on: str, clock: str, was: str, due: str
) -> None:
    stale.clock.now = at("2025-12-30 16:45")
    stale.engine.deploy(linked(), by="system", file="linked.bpmn")
    place = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    data = {"police": "police.leadership", "verified": False}
    dossier = stale.engine.start("lien-thong", by="an.nguyen", receive=True, data=data, **place).id
    for when in ("2025-12-30 17:00", handed_on):
        stale.clock.now = at(when)
        task = stale.engine.dossier(dossier).tasks[0]
        stale.engine.complete(task.id, by=str(task.holder or task.officer))

    learn(stale)

    moved = {e.clock: (_local(e.was), _local(e.due)) for e in stale.events(dossier, "ClockReprojected")}
    name = next(name for name in moved if name.startswith(clock))
    assert moved[name] == (at(was), at(due))
    assert stale.engine.verify() == []
    assert learn(stale).dossiers == 0


def test_a_day_promised_with_an_apology_moves_with_its_rungs(stale: Office) -> None:
    dossier = stale.hand_in("2025-12-22 09:00", "05 ngày làm việc")
    stale.clock.now = at("2025-12-26 09:00")
    stale.engine.reappoint(dossier, by="quang.hoang", day=DAYS[0], reason=CAUSES[0], document="1/XL")

    done = learn(stale)

    assert (done.clocks, done.promises) == (0, 1)
    told = stale.events(dossier, "PromiseMade")[-1]
    assert (told.promise, _local(told.at), told.note) == ("calendar", at("2026-01-05 17:30"), NOTICE)
    clock = stale.state(dossier).clocks["dossier"]
    again = [_local(when) for rung, when, _ in clock.rungs if rung == "breach-again"]
    assert again == [at("2026-01-05 17:30")]
    assert learn(stale).dossiers == 0


def test_what_is_late_stays_late_and_what_has_passed_is_not_touched(stale: Office) -> None:
    late = stale.hand_in("2025-12-22 09:00", "05 ngày làm việc")
    passed = stale.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    stale.stale.known = None

    done = stale.reproject("2026-01-02 17:31")

    assert (done.dossiers, stale.journal(late).count("reproject")) == (0, 0)
    assert stale.engine.dossier(late).late and stale.engine.dossier(passed).late
    assert stale.due(passed) == "02/01 ['first']"


# --- beside the officers -------------------------------------------------------------------------


class Between:
    """A store in which something is done just before the *n*-th transaction that writes."""

    def __init__(self, store: Store, n: int, act: Callable[[], object]) -> None:
        self._store, self._left, self._act = store, n, act

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def transaction(self, connection: object | None = None, *, write: bool = True, **how: bool) -> Any:
        self._left -= write
        if write and self._left == 0:
            self._act()
        return self._store.transaction(connection, write=write, **how)


def test_a_command_that_comes_between_is_kept_and_the_date_moves_all_the_same(office: Office) -> None:
    dossier = office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    office.clock.now = at(KNOWN)
    office.engine.tick()
    beside = Between(office.store, 1, lambda: office.engine.note(dossier, by="an.nguyen", text="Đã gọi điện"))
    engine = Engine(beside, plugins=office.engine.plugins, clock=office.clock)

    assert engine.reproject(by="system", notice=NOTICE, days=DAYS).dossiers == 1

    assert office.journal(dossier)[-2:] == ["note", "reproject"]
    assert office.due(dossier) == "05/01 ['first', 'calendar']"
    assert office.engine.verify() == []


def test_a_dossier_that_ends_between_is_left_as_it_is(office: Office) -> None:
    dossier = office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    office.clock.now = at(KNOWN)
    office.engine.tick()
    beside = Between(
        office.store,
        1,
        lambda: office.engine.withdraw(dossier, by="an.nguyen", reason="Xin rút", document="1/ĐN"),
    )
    engine = Engine(beside, plugins=office.engine.plugins, clock=office.clock)

    assert engine.reproject(by="system", notice=NOTICE, days=DAYS).dossiers == 0
    assert office.journal(dossier)[-1] == "withdraw"


MOVE = """
import sys
from tests.test_reprojection import Office
from thutuc import open_store
office = Office(open_store(sys.argv[1]))
print("begun", flush=True)
office.reproject(batch=1)
"""


def test_killed_and_called_again_it_goes_on_and_moves_nothing_twice(
    shared_office: tuple[Office, str],
) -> None:
    office, url = shared_office
    first = office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    dossiers = [first, *(office.another(first) for _ in range(39))]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(["src", "plugins", "."])}
    mover = subprocess.Popen(
        [sys.executable, "-c", MOVE, url], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert mover.stdout is not None and mover.stdout.readline() == "begun\n"
    end = time.monotonic() + 20
    while (moved := office.moved()) < 3 and time.monotonic() < end:
        time.sleep(0.002)
    mover.send_signal(signal.SIGKILL)
    mover.communicate()
    moved = office.moved()
    assert moved >= 3

    done = office.reproject()

    print(f"moved before the kill: {moved}, after it: {done.dossiers}")
    assert moved + done.dossiers == len(dossiers)
    assert all(office.journal(dossier).count("reproject") == 1 for dossier in dossiers)
    assert office.engine.verify() == []


@pytest.fixture(params=["file", "postgres"])
def shared_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Office, str]]:
    """An office on a database that another process can open."""
    url = f"sqlite:///{tmp_path}/thutuc.db?synchronous=off"
    if request.param == "postgres":
        url = str(request.getfixturevalue("postgres_url"))
    store = open_store(url)
    store.upgrade()
    yield Office(store), url
    store.close()


# --- a dry run -----------------------------------------------------------------------------------


@pytest.mark.parametrize("policies", [None, WITH_LAW], ids=["day now off", "with the law"])
@pytest.mark.parametrize("days", [DAYS, None], ids=["of the notice", "all known"])
def test_a_dry_run_writes_nothing_and_says_what_the_notice_then_does(
    store: Store, days: Any, policies: dict[str, str] | None
) -> None:
    office = Office(store, policies)
    terms = range(4, 13)
    dossiers = [office.hand_in("2025-12-22 09:00", f"{term:02} ngày làm việc") for term in terms]
    office.clock.now = at(KNOWN)
    before = [office.state(dossier) for dossier in dossiers]  # something is still to be caught up with

    told = office.engine.reproject(by="system", notice=NOTICE, days=days, dry_run=True)

    assert [office.state(dossier) for dossier in dossiers] == before
    assert told.dry_run and told.dossiers and told.moved[0].was < told.moved[0].due
    done = office.reproject(days=days)
    assert replace(told, dry_run=False) == done


# --- refused, and kept ---------------------------------------------------------------------------


def test_only_a_named_system_re_projects(office: Office) -> None:
    dossier = office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    with pytest.raises(NotPermitted):
        office.engine.reproject(by="quang.hoang", notice=NOTICE)
    assert "reproject" not in office.journal(dossier)
    with office.store.transaction(write=False) as tx:
        assert rows(tx, "SELECT actor, verb FROM thutuc_access") == [("quang.hoang", "reproject")]


@pytest.mark.parametrize("how", [{"notice": " "}, {"notice": "a\0b"}, {"batch": 0}, {"batch": 5_001}])
def test_what_cannot_be_meant_is_refused(office: Office, how: dict[str, Any]) -> None:
    with pytest.raises(WrongData):
        office.engine.reproject(**{"by": "system", "notice": NOTICE} | how)


def test_a_year_without_a_calendar_hinders_that_dossier_only(office: Office) -> None:
    office.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    other = office.hand_in("2025-12-22 10:00", "20 ngày làm việc")
    office.stale.until = 2025
    done = office.reproject()
    assert other in done.hindered and "2026" in done.hindered[other]


# --- the columns ---------------------------------------------------------------------------------


def test_a_database_of_the_first_release_is_upgraded_and_its_other_dates_are_filled(stale: Office) -> None:
    add_shipped(stale.store)
    online = stale.hand_in("2025-12-31 10:00", "20 ngày làm việc", receive=False, channel="online")
    papers = stale.hand_in("2025-12-22 09:00", "08 ngày làm việc")
    stale.engine.request_papers(papers, by="an.nguyen", content="Bản chính", reason="Bản chụp mờ")
    again = stale.hand_in("2025-12-22 09:00", "05 ngày làm việc")
    stale.engine.reappoint(again, by="quang.hoang", day=DAYS[0], reason=CAUSES[0], document="1/XL")
    plain = stale.hand_in("2025-12-22 09:00", "05 ngày làm việc")
    with stale.store.transaction() as tx:
        saved = [tx.add_dossier(row._replace(code=None, procedure=1)) for row, _ in load(SAVED)]
        before = rows(tx, "SELECT id, other_due, other_last FROM thutuc_dossier ORDER BY id")
        tx._cursor.execute("DROP INDEX thutuc_dossier_other")
        for column in ("other_due", "other_last"):
            tx._cursor.execute(f"ALTER TABLE thutuc_dossier DROP COLUMN {column}")
        tx._cursor.execute("DELETE FROM thutuc_migration WHERE name = '0002_other_dates'")

    assert stale.store.upgrade() == ["0002_other_dates"]

    assert stale.store.check() == []
    with stale.store.transaction(write=False) as tx:
        after = rows(tx, "SELECT id, other_due, other_last FROM thutuc_dossier ORDER BY id")
    assert after == before
    filled = {number: earliest for number, earliest, _ in after}
    assert all(filled[number] is not None for number in (online, papers, again))
    assert [filled[number] for number in (plain, *saved)] == [None] * 4


def test_terms_are_read_as_in_the_whole_state() -> None:
    for row, _ in load(SAVED):
        whole = load_state(row.state)
        assert load_terms(row.state) == (whole.tasks, list(whole.clocks.values()))


def test_names_in_peoples_data_do_not_lead_the_reading_of_terms_astray() -> None:
    given = Document({"tasks": [1], "clocks": [], "text": '"tasks":['})
    state = State(document=given, tasks={1: Task(1, '"tasks":[', 1, 0, 5)})
    assert load_terms(dump_state(state)) == (state.tasks, [])


def _local(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1e6, tz=ZONE)
