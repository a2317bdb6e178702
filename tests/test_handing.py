"""Handing over beyond the worked examples: an officer leaves, a process is killed, others work on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.merger_world import DECISION, Commune, at
from tests.office import rows
from tests.vector_world import NO

from thutuc import Engine, NotPermitted, hookimpl, open_store
from thutuc.errors import WrongData
from thutuc.store import Store, Tx

ROOT = Path(__file__).parents[1]
LEAVES = "38/QĐ-UBND"


@pytest.fixture
def of(store: Store) -> Commune:
    """The communes before the merger."""
    return Commune(store).ship()


def handed(tx: Tx) -> list[int]:
    """How often each dossier was handed over."""
    moved = "SELECT count(*) FROM thutuc_journal WHERE verb = 'hand_over' GROUP BY dossier ORDER BY dossier"
    return [row[0] for row in rows(tx, moved)]


# --- an officer leaves ----------------------------------------------------------------------------


def held_by_linh(of: Commune, count: int = 4) -> list[int]:
    """Dossiers that lie with Linh, and one that lies with her colleague."""
    made = [of.birth(f"2026-06-22 {9 + number:02}:00") for number in range(count + 1)]
    for number, each in enumerate(made):
        of.do(each, "check_papers")
        task = of.engine.dossier(each).tasks[0]
        holder = "linh.pham" if number < count else "viet.ngo"
        if task.holder != holder:
            of.engine.reassign(task.id, to=holder, by="thanh.do", reason="Phân công")
    return made


def test_who_leaves_gives_his_work_to_a_named_officer_and_nobody_elses_moves(of: Commune) -> None:
    *hers, other = held_by_linh(of)
    before = {each: of.engine.dossier(each) for each in hers}

    done = of.engine.hand_over(by="thanh.do", decision=LEAVES, officer="linh.pham", to="viet.ngo")

    assert (done.reason, done.lay, done.moved, done.left, done.balances) == ("leaver", 4, 4, 0, True)
    assert [line.dossier for line in done.lines] == hers
    for each in hers:
        task, was = of.engine.dossier(each).tasks[0], before[each].tasks[0]
        assert (task.officer, task.holder, task.unit) == ("viet.ngo", "viet.ngo", "dong-may.office")
        assert (task.id, task.since, task.due) == (was.id, was.since, was.due)
        event = of.events(each, "HandedOver")[0]
        assert (event.officer_name, event.units, event.decision) == ("Phạm Diệu Linh", {}, LEAVES)
    assert len(of.engine.journal(other)) == 3
    assert of.engine.verify() == []


def test_who_leaves_and_nobody_is_named_gives_his_work_back_to_the_head(of: Commune) -> None:
    hers = held_by_linh(of)[:-1]

    done = of.engine.hand_over(by="system", decision=LEAVES, officer="linh.pham")

    assert done.moved == 4
    for each in hers:
        task = of.engine.dossier(each).tasks[0]
        assert (task.officer, task.holder) == ("thanh.do", None)
        of.engine.claim(task.id, by="viet.ngo")


def test_what_the_named_officer_may_not_do_goes_to_the_head_and_the_journal_says_why(of: Commune) -> None:
    first, *_ = held_by_linh(of, 1)

    done = of.engine.hand_over(by="system", decision=LEAVES, officer="linh.pham", to="dan.luc")

    task = of.engine.dossier(first).tasks[0]
    assert (task.officer, task.holder, done.balances) == ("thanh.do", None, True)
    assert "dan.luc" in of.events(first, "TaskAssigned")[-1].reason


def test_what_lies_with_a_head_who_leaves_goes_to_who_runs_the_agency(of: Commune) -> None:
    first, *_ = held_by_linh(of, 1)
    of.engine.hand_over(by="system", decision=LEAVES, officer="linh.pham")

    of.engine.hand_over(by="system", decision="39/QĐ-UBND", officer="thanh.do")

    task = of.engine.dossier(first).tasks[0]
    assert (task.officer, task.holder, task.unit) == ("quang.hoang", None, "dong-may.office")


def test_only_who_runs_the_unit_gives_an_officers_work_away(of: Commune) -> None:
    first, *_ = held_by_linh(of, 1)
    journal = of.engine.journal(first)

    for by in ("viet.ngo", "dan.luc", "nobody.known"):
        with pytest.raises(NotPermitted):
            of.engine.hand_over(by=by, decision=LEAVES, officer="linh.pham", to="viet.ngo")
    with pytest.raises(WrongData):
        of.engine.hand_over(by="system", decision=LEAVES, officer="linh.pham", to="nobody.known")

    assert of.engine.journal(first) == journal


def test_the_host_may_forbid_it(store: Store) -> None:
    class Host:
        @hookimpl
        def may(self, actor: str, verb: str) -> str | None:
            return "chỉ trong giờ hành chính" if verb == "hand_over" else None

    of = Commune(store, None, Host()).ship()
    of.birth("2026-06-22 09:00")

    with pytest.raises(NotPermitted, match="giờ hành chính"):
        of.engine.hand_over(by="system", decision=LEAVES, officer="an.nguyen")


# --- duties beside the drawing --------------------------------------------------------------------


def urged(of: Commune) -> tuple[int, Any]:
    """A dossier whose step is late, so that the head of its unit has to urge."""
    it = of.birth("2026-06-24 08:00")
    of.do(it, "check_papers")
    of.clock.now = at("2026-06-25 08:00")
    of.engine.tick()
    duty = next(duty for duty in of.engine.dossier(it)._state.duties.values() if duty.kind == "urge")
    assert (duty.officer, duty.unit) == ("thanh.do", "dong-may.office")
    return it, duty


def test_a_duty_goes_to_who_runs_the_unit_that_follows(of: Commune) -> None:
    it, duty = urged(of)

    assert of.hand_over().balances

    now = of.engine.dossier(it)._state.duties[duty.id]
    assert (now.unit, now.post, now.officer) == ("song-may.office", "song-may.office-chief", "thanh.do")
    assert (now.since, now.about, now.kind) == (duty.since, duty.about, "urge")
    assert of.engine.verify() == []


def test_a_duty_of_a_head_who_leaves_goes_to_who_runs_the_agency(of: Commune) -> None:
    it, duty = urged(of)

    done = of.engine.hand_over(by="system", decision=LEAVES, officer="thanh.do")

    assert (done.lay, done.moved, done.balances) == (1, 1, True)
    assert of.engine.dossier(it)._state.duties[duty.id].officer == "quang.hoang"


# --- beside others --------------------------------------------------------------------------------


class Between:
    """A store in which something is done just before the *n*-th transaction that writes."""

    def __init__(self, store: Store, n: int, act: Any) -> None:
        self._store, self._left, self._act = store, n, act

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def transaction(self, connection: object | None = None, *, write: bool = True, **how: bool) -> Any:
        self._left -= write
        if write and self._left == 0:
            self._act()
        return self._store.transaction(connection, write=write, **how)


def test_what_ends_or_is_given_away_meanwhile_stands_on_the_list_as_gone(of: Commune) -> None:
    hers = held_by_linh(of, 3)[:-1]
    tasks = [of.engine.dossier(each).tasks[0].id for each in hers]

    def meanwhile() -> None:
        of.engine.withdraw(hers[0], by="an.nguyen", reason="Người nộp rút", document="5/GRHS")
        of.engine.reassign(tasks[1], to="viet.ngo", by="thanh.do", reason="Phân công")

    beside = Between(of.store, 2, meanwhile)  # the first is the check of who may
    engine = Engine(beside, plugins=of.engine.plugins, clock=of.clock)

    done = engine.hand_over(by="system", decision=LEAVES, officer="linh.pham")

    assert [line.how for line in done.lines] == ["gone", "gone", "moved"]
    assert (done.lay, done.left, done.balances) == (3, 0, True)
    assert of.engine.verify() == []


def test_what_was_due_by_then_is_told_to_the_old_unit_before_it_goes(of: Commune) -> None:
    it = of.birth("2026-06-29 08:00")
    of.do(it, "check_papers")

    of.hand_over()

    kinds = [(record.verb, {event.kind for event in record.events}) for record in of.engine.journal(it)]
    verbs = [verb for verb, _ in kinds]
    assert verbs.index("tick") < verbs.index("hand_over") == len(verbs) - 1
    told = of.events(it, "RungReached")
    assert told and {rung.unit for rung in told} <= {
        "dong-may.office",
        "dong-may.one-stop",
        "dong-may.leadership",
    }


KILLED = """
import sys
from tests.merger_world import Commune
from thutuc import open_store
of = Commune(open_store(sys.argv[1]))
print("begun", flush=True)
of.hand_over(batch=1)
"""


@pytest.fixture(params=["file", "postgres"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Commune, str]]:
    """A commune on a database that another process can open."""
    url = f"sqlite:///{tmp_path}/thutuc.db?synchronous=off&timeout=20"
    if request.param == "postgres":
        url = str(request.getfixturevalue("postgres_url"))
    store = open_store(url)
    store.upgrade()
    yield Commune(store).ship(), url
    store.close()


def test_killed_with_kill_9_and_called_again_it_goes_on_and_moves_nothing_twice(
    shared: tuple[Commune, str],
) -> None:
    of, url = shared
    its = [of.birth(f"2026-06-29 {8 + number // 60:02}:{number % 60:02}") for number in range(60)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(["src", "plugins", "."])}
    command = [sys.executable, "-c", KILLED, url]
    mover = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert mover.stdout is not None and mover.stdout.readline() == "begun\n"
    end = time.monotonic() + 20
    while len(moved := _moved(of)) < 3 and time.monotonic() < end:
        time.sleep(0.002)
    mover.send_signal(signal.SIGKILL)
    mover.communicate()
    moved = _moved(of)

    done = of.hand_over()

    print(f"moved before the kill: {len(moved)}, after it: {done.count('moved')}")
    assert 3 <= len(moved) == done.count("earlier")
    assert (done.lay, done.moved, done.left, done.balances) == (60, 60, 0, True)
    assert [line.dossier for line in done.lines] == its
    assert _moved(of) == [1] * 60
    assert of.engine.verify() == []


def _moved(of: Commune) -> list[int]:
    with of.store.transaction(write=False) as tx:
        return handed(tx)


def test_the_same_list_comes_from_a_rehearsal_and_from_the_act(of: Commune) -> None:
    for hour in range(8, 12):
        it = of.birth(f"2026-06-29 {hour:02}:00")
        of.do(it, "check_papers")
        of.do(it, "appraise", **NO)
    rehearsed = of.hand_over(dry_run=True)
    assert _moved(of) == []

    done = of.hand_over()

    assert rehearsed.lines == done.lines and rehearsed.dry_run and rehearsed.left is None
    assert {task.unit for line in done.lines for task in line.tasks} == {"song-may.office"}


def test_another_decision_has_a_list_of_its_own(of: Commune) -> None:
    first = of.birth("2026-06-29 08:00", "dong-may")
    second = of.birth("2026-06-29 09:00", "lung-suong")

    lists = [of.hand_over(unit=unit) for unit in ("dong-may", "lung-suong")]

    assert [[line.dossier for line in one.lines] for one in lists] == [[first], [second]]
    assert {one.reason for one in lists} == {"merger"}
    assert of.hand_over(unit="lung-suong", decision=f"{DECISION}-2").lay == 0
