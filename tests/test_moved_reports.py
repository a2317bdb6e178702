"""What is read out of the journal of a dossier that was moved to a version whose steps have other ids."""

from __future__ import annotations

from typing import Any

import pytest
from tests.assigning_world import CIVIL, HEAD, STAFF, file, hand_in, office, step
from tests.vector_world import World, day

from thutuc.engine import MigrationPlan, definitions
from thutuc.errors import UnknownTask, WrongState
from thutuc.logs.journal import journal_traces, trace_of
from thutuc.reports import control_sheet

ASKED = 'role="Lãnh đạo sở" unitFrom="asked" act="consult"'


def signed(draft: str, sign: str = "sign") -> bytes:
    """What is drafted is signed, or goes back."""
    steps = (
        step(draft, f'{STAFF} act="prepare"', '<thutuc:field name="why" type="text"/>', title="Soạn thảo"),
        step(sign, f'{HEAD} act="sign"', '<thutuc:field name="ok" type="boolean"/>', title="Ký"),
    )
    back = (("g_ok", "end", "ok == true"), ("g_ok", draft, "ok == false"))
    return file(steps, [("start", draft), (draft, sign), (sign, "g_ok"), *back])


def consulted(draft: str, consult: str, who: str = f'{CIVIL} act="consult"') -> bytes:
    """An agency is asked before the result is signed."""
    asked = '<thutuc:consult onSilence="block" basis="x"/>'
    steps = (
        step(draft, STAFF, '<thutuc:untimed/><thutuc:field name="asked" type="text"/>', term=""),
        step(consult, who, asked),
        step("sign", f'{HEAD} act="sign"', '<thutuc:step resultReady="true"/>'),
    )
    return file(steps, [("start", draft), (draft, consult), (consult, "sign"), ("sign", "end")])


def begun(drawn: bytes) -> World:
    """One dossier of that procedure."""
    world = office(drawn)
    world.id = hand_in(world.engine).id
    return world


def move(world: World, drawn: bytes, **elements: str) -> None:
    """Move it to another version, in which some elements have other ids."""
    world.engine.deploy(drawn, by="system", file="2.bpmn")
    given = {"procedure": "viec", "from": 1, "to": 2, "decision": "1/QĐ", "elements": elements}
    done = world.engine.migrate(MigrationPlan.model_validate(given), by="system")
    assert [line.how for line in done.lines] == ["moved"]


def drafting(world: World) -> list[tuple[Any, ...]]:
    return [(line.step, line.outcome, line.returned_to) for line in world.engine.drafting(world.id)]


@pytest.mark.parametrize("moved", [0, 1, 2, 3])
def test_the_drafting_log_has_every_line_whenever_it_was_moved(moved: int) -> None:
    world = begun(signed("draft"))
    acts = (("02/03 10:00", "draft", {"why": "x"}), ("02/03 11:00", "sign", {"ok": False}))
    for number, (when, done, data) in enumerate((*acts, ("02/03 14:00", "draft", {"why": "y"}))):
        if number == moved:
            move(world, signed("soan", "ky"), draft="soan", sign="ky")
        new = {"draft": "soan", "sign": "ky"}[done] if number >= moved else done
        world.do(when, new, **data)
    if moved == 3:
        move(world, signed("soan", "ky"), draft="soan", sign="ky")

    expected = [("Soạn thảo", "completed", None), ("Ký", "returned", "Soạn thảo")]
    expected += [("Soạn thảo", "completed", None), ("Ký", "open", None)]
    assert drafting(world) == expected
    between = world.engine.drafting_between(since=day("01/03 00:00"))
    assert [(line.step, line.outcome, line.returned_to) for line in between] == expected


@pytest.mark.parametrize("renamed", [False, True])
def test_the_time_of_those_who_were_waited_for_stays_theirs(renamed: bool) -> None:
    world = begun(consulted("draft", "ask"))
    world.do("02/03 10:00", "draft", asked="x")
    world.do("04/05 10:00", "ask")
    if renamed:
        move(world, consulted("draft", "hoi"), ask="hoi")
    world.do("05/05 10:00", "sign")
    world.clock.now = day("06/05 10:00")
    (found,) = world.engine.reconcile(since=day("01/03 00:00")).lateness
    assert found.waiting.days == 34 and found.work.days == 1


def test_the_sum_of_a_step_of_an_earlier_version_has_the_same_answer_after_the_move() -> None:
    world = begun(consulted("draft", "ask"))
    world.do("02/03 10:00", "draft", asked="x")

    def answers() -> list[str]:
        found = []
        for task in ("1", "2", "3"):
            try:
                found.append(world.engine.explain(world.id, task).term)
            except (WrongState, UnknownTask) as error:
                found.append(type(error).__name__)
        return found

    before = answers()
    move(world, consulted("soan", "ask"), draft="soan")
    assert answers() == before


@pytest.mark.parametrize("renamed", [False, True])
def test_the_control_sheet_names_who_was_asked_under_an_earlier_version(renamed: bool) -> None:
    world = begun(consulted("draft", "ask", ASKED))
    world.do("02/03 10:00", "draft", asked="environment.leadership")
    world.do("03/03 10:00", "ask")
    if renamed:
        move(world, consulted("draft", "hoi", ASKED), ask="hoi")
    assert len(control_sheet(world.engine, world.id).coordinating) == 1


def test_the_event_log_tells_one_activity_for_a_step_that_has_another_id_now() -> None:
    world = begun(signed("draft"))
    world.do("02/03 10:00", "draft", why="x")
    world.do("02/03 11:00", "sign", ok=False)
    (before,) = journal_traces(world.engine)
    move(world, signed("soan"), draft="soan")
    (after,) = journal_traces(world.engine)

    def told(trace: Any) -> list[tuple[str, Any]]:
        return [(one.activity, one.attributes.get("thutuc:step")) for one in trace.occurrences]

    new = {"draft": "soan"}
    assert told(after)[: len(told(before))] == [(name, new.get(at, at)) for name, at in told(before)]


def test_a_step_that_the_present_version_does_not_have_keeps_its_name_in_the_event_log() -> None:
    world = begun(signed("draft"))
    world.do("02/03 10:00", "draft", why="x")
    move(world, file([step("sign", f'{HEAD} act="sign"', title="Ký")], [("start", "sign"), ("sign", "end")]))
    (trace,) = journal_traces(world.engine)
    assert "Soạn thảo" in {one.activity for one in trace.occurrences}
    dossier, journal = world.engine.dossier(world.id), world.engine.journal(world.id)
    drawn = definitions(dossier, journal, world.engine.procedure)
    assert [len(list(each.steps)) for each in drawn] == [2, 1]
    assert "draft" in {one.activity for one in trace_of(dossier, journal).occurrences}


def test_a_step_of_an_earlier_version_has_the_name_it_had_there_whatever_a_later_one_calls_so() -> None:
    world = begun(signed("draft"))
    world.do("02/03 10:00", "draft", why="x")
    move(world, signed("soan"), draft="soan")
    world.engine.deploy(
        signed("draft").replace("Soạn thảo".encode(), "Vào sổ".encode()), by="system", file="3.bpmn"
    )

    assert [task.name for task in world.engine.history(world.id)] == ["Soạn thảo", "Ký"]
