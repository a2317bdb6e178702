"""The yardsticks measure what they say; how long it took is for ``python -m tests.bench`` to tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.bench import (
    clients,
    closed,
    deciding,
    due,
    handing,
    lists,
    migrate,
    million,
    procedures,
    reproject,
    restart,
    runtime,
    sealing,
    simulation,
    start,
    step,
    supplement,
    tick,
    worktime,
    writers,
)
from tests.bench.world import FIELDS, World, form

from thutuc.dossier import Phase
from thutuc.dossier.events import ClockStarted, RungReached, TaskAssigned


def test_a_verb_is_one_commit(tmp_path: Path) -> None:
    figures = step.run(tmp_path, 1, dossiers=2)
    assert {figures["COMMITs a verb, no fsync"], figures["COMMITs a verb, fsync"]} == {1.0}


def test_the_measured_step_has_thirty_fields_a_deadline_a_holder_and_rungs(tmp_path: Path) -> None:
    world = World(tmp_path / "world.db")
    world.deploy()
    dossier = world.dossier()
    told = world.engine.journal(dossier.id)[-1].events
    assert [event.kind for event in told] == [
        "TaskCompleted",
        "DataSet",
        "TokenPlaced",
        "TaskOpened",
        "ClockStopped",
        "TaskAssigned",
        "ClockStarted",
    ]
    assert len(form()) == FIELDS + 1
    started, assigned = told[-1], told[-2]
    assert isinstance(started, ClockStarted) and isinstance(assigned, TaskAssigned)
    assert [rung[0] for rung in started.rungs] == ["reminder", "breach", "after-breach"]
    assert assigned.holder in {"linh.pham", "viet.ngo"}
    assert 1_500 < step.dossier_size(world, dossier.id) < 3_200
    assert world.engine.verify() == []


def test_a_supplemented_dossier_goes_on_and_stays_small(tmp_path: Path) -> None:
    figures = supplement.run(tmp_path, 1, supplements=(1, 3))
    assert list(figures) == [
        "step after supplement 1 (µs)",
        "step after supplement 3 (µs)",
        "step after supplement 3 / 1",
        "state after supplement 3 / 1",
    ]
    assert figures["state after supplement 3 / 1"] < 1.05


def test_a_tick_among_dossiers_that_wake_later_does_nothing(tmp_path: Path) -> None:
    assert len(due.run(tmp_path, 1, dossiers=100)) == 2


def test_a_notice_moves_two_dossiers_in_sixty_while_officers_work(tmp_path: Path) -> None:
    figures = reproject.run(tmp_path, 600, alone=1.0)
    assert figures["dossiers that moved"] == 20


def test_a_merger_moves_every_dossier_while_officers_work(tmp_path: Path) -> None:
    figures = handing.run(tmp_path, 150, alone=1.0)
    assert "a merger with 150 dossiers (s)" in figures and figures["dossiers a second"] > 0


def test_a_change_of_law_moves_every_dossier_while_officers_work(tmp_path: Path) -> None:
    figures = migrate.run(tmp_path, 150, alone=1.0)
    assert "a change of law with 150 dossiers (s)" in figures and figures["dossiers a second"] > 0


@pytest.mark.parametrize(("term", "deadlines"), [(tick.ONE, 1), (tick.TWO, 2)])
def test_dossiers_that_are_late_at_once_are_woken_once_each(
    tmp_path: Path, term: str, deadlines: int
) -> None:
    late = tick.Late(f"sqlite:///{tmp_path}/late.db", term)
    for latest in (3, 6):  # the second time others are waiting for their next rungs
        late.ready(3)
        late.tick(3)
        told = late.world.engine.journal(latest)[-1].events
        kinds = [event.kind for event in told]
        assert kinds[:deadlines] == ["DeadlineMissed"] * deadlines
        climbed = ["RungReached", "DutyArose"] * deadlines
        if deadlines == 2:  # the head of the one-stop hears of the dossier's own
            climbed.insert(2, "RungReached")
        assert kinds[deadlines:] == climbed
        assert all(event.officer for event in told if isinstance(event, RungReached))
    assert late.world.engine.verify() == []


def test_the_lines_of_one_and_of_two_deadlines_are_told_apart(tmp_path: Path) -> None:
    figures = tick.run(tmp_path, 1, dossiers=3)
    assert [name for name in figures if name.endswith("recorded (ms)")] == [
        "3 due, fired, escalated, recorded (ms)",
        "6 due (in 3 dossiers), fired, escalated, recorded (ms)",
    ]


def test_after_a_kill_the_next_process_goes_on_and_nothing_is_broken(tmp_path: Path) -> None:
    assert restart.run(tmp_path, 1)["faults after the kills"] == 0


def test_each_command_is_begun_beside_a_bare_interpreter(tmp_path: Path) -> None:
    begun = {what: start.BEGUN[what] for what in ("pass", "thutuc tasks")}
    figures = start.run(tmp_path, 1, begun)
    assert [*figures] == ["pass (ms of the processor)", "thutuc tasks / pass"]
    assert figures["thutuc tasks / pass"] > 1


def test_the_runtime_and_spiffworkflow_walk_the_same_drawing(tmp_path: Path) -> None:
    assert len(runtime.run(tmp_path, 1)) == 3


def test_lists_are_asked_among_many_dossiers(tmp_path: Path) -> None:
    figures = lists.run(tmp_path, 1, dossiers=500)
    assert figures["lines of the late list"] > 0
    assert len(figures) == 12


def test_dossiers_are_decided_from_their_entry_to_their_end() -> None:
    for procedure in deciding.PROCEDURES:
        walks = deciding.Walks(procedure)
        state = walks.walk()
        assert state.phase is Phase.RETURNED
        kinds = [event.kind for event in walks.events]
        assert walks.acts == 2 + kinds.count("TaskCompleted") + kinds.count("TaskAssigned") - kinds.count(
            "TaskOpened"
        )
        assert {"TaskAssigned", "ClockStarted", "PromiseMade", "DossierClosed"} <= {*kinds}


def test_terms_are_added_in_every_way(tmp_path: Path) -> None:
    figures = worktime.run(tmp_path, 1)
    assert len(figures) == 7
    assert all(figures.values())


def test_simulated_dossiers_are_counted_in_memory_and_into_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROSIMOS_PYTHON", raising=False)
    figures = simulation.run(tmp_path, 1, dossiers=80, written=80)
    assert figures["thutuc, dossiers a second"] > 0
    assert figures["dossiers written into SQLite"] > 40
    assert simulation.parameters()["gateway_branching_probabilities"]


def test_many_dossiers_are_written_fast_and_asked_by_their_indexes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = million.run(tmp_path, 1, dossiers=1_200, stores=["sqlite"], tell=True)
    told = capsys.readouterr().out
    assert figures["SQLite: a worker's memory (MB)"] < 200
    assert "SQLite: late list of a head" in told
    whole = [line for line in told.splitlines() if "SCAN thutuc_" in line and "USING" not in line]
    # no question reads a table from end to end; of the keys the first tells whether there are any
    assert {*whole} <= {"    SCAN thutuc_key"}


def test_a_dossier_is_handed_in_among_many_procedures(tmp_path: Path) -> None:
    figures = procedures.run(tmp_path, 1, 30)
    assert len(figures) == 5  # that no verb reads them all is held by tests/test_parked.py
    assert figures["a worker's memory, 30 procedures with a dossier each (MB)"] < 200


def test_threads_that_write_at_once_are_timed_beside_the_bare_group_commit(tmp_path: Path) -> None:
    figures = writers.run(tmp_path, 1, 2, threads=4)
    assert figures["durable steps / bare group commit, fsync (%)"] > 0
    assert figures["steps a COMMIT, fsync"] > 1


def test_what_sealing_and_forgetting_cost_is_measured(tmp_path: Path) -> None:
    figures = sealing.run(tmp_path, 1, 2)
    assert all(figure > 0 for figure in figures.values())


@pytest.mark.usefixtures("postgres")
def test_clients_take_turns_with_the_bare_statement(tmp_path: Path) -> None:
    figures = clients.run(tmp_path, 1, 0.1, counts=(1,), fsyncs=(False,))
    assert len(figures) == 3 and all(figure > 0 for figure in figures.values())


@pytest.mark.usefixtures("postgres")
def test_a_world_with_closed_dossiers_does_the_same_as_one_without(tmp_path: Path) -> None:
    figures = closed.run(tmp_path, 100, 1, going=5)
    assert {name for name in figures if name.endswith("many / none")} == {
        "dossier by code, many / none",
        "tasks of a person, many / none",
        "tick, nothing due, many / none",
        "step, many / none",
    }
