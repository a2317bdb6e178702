"""What is proved of a procedure before it runs: it can finish, and every step can be come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from tests import soundness
from tests.build import Draw, Walk, multi

from thutuc.bpmn import read_all
from thutuc.engine.checking import Checker, Neighbours, Verdict
from thutuc.errors import Finding, Kind
from thutuc.lint import judge_net
from thutuc.lint.sound import sound_drawn
from thutuc.net import compile_net
from thutuc.net.soundness import Fault, Markings, Problem, Proof, prove
from thutuc.net.soundness.explore import State
from thutuc.net.soundness.seeking import Seeker
from thutuc.procedure import EventKind, Field, NodeKind


def proof(draw: Draw) -> Proof:
    return prove(compile_net(draw.done()))


def only(draw: Draw) -> Problem:
    found = proof(draw).problems
    assert len(found) == 1, [problem.fault for problem in found]
    return found[0]


def told(draw: Draw) -> list[Finding]:
    return list(judge_net(compile_net(draw.done())))


def choice(join: str = "and1") -> Draw:
    """Exclusive branches that meet at *join*."""
    draw = Draw(names=["x"]).chain("start", "xor1").chain("a", join, "end").chain("b", join)
    return draw.flow("xor1", "a", "x == 1").flow("xor1", "b", default=True)


def test_blocks_are_proved_without_looking_at_a_single_state() -> None:
    draw = Draw(names=["x"])
    draw.chain("start", "xor0", "and1", "a", "and2", "b", "xor1").chain("and1", "c", "d", "and2")
    draw.flow("xor1", "xor0", "x == 1").flow("xor1", "end", default=True)

    assert proof(draw) == Proof()


def test_a_way_back_into_a_parallel_split_makes_a_join_of_it() -> None:
    draw = Draw(names=["x"]).chain("start", "and1", "a", "and2", "b", "xor1").chain("and1", "c", "and2")
    draw.flow("xor1", "and1", "x == 1").flow("xor1", "end", default=True)

    assert only(draw).fault is Fault.STUCK


def test_exclusive_branches_never_complete_a_parallel_join() -> None:
    problem = only(choice())

    assert (problem.fault, problem.certain) == (Fault.STUCK, True)
    assert problem.node is not None and problem.node.id == "and1"
    assert len(problem.waits_for) == 1


def test_the_path_to_a_deadlock_names_steps_and_branches() -> None:
    finding = told(choice())[0]

    assert (finding.rule, finding.severity, finding.element) == ("sound-join", "error", "and1")
    assert "[→ b] > b" in finding.message or "[→ a] > a" in finding.message
    assert "chờ mãi mãi" in finding.message_vi


def test_what_is_foretold_happens() -> None:
    walk = Walk(compile_net(choice().done()), {"x": 1})
    walk.complete("a")

    assert not walk.finished and not walk.open and not walk.state.waits


def test_a_join_on_the_way_back_waits_for_a_flow_that_nothing_comes_by() -> None:
    draw = Draw(names=["x"]).chain("start", "a", "xor1").flow("xor1", "and1", "x == 1")
    draw.flow("xor1", "end", default=True).chain("and1", "a").chain("xor2", "and1")

    assert only(draw).fault is Fault.STUCK


@pytest.mark.parametrize("join", ["xor2", "or1"])
def test_exclusive_branches_may_meet_at_an_exclusive_or_inclusive_gateway(join: str) -> None:
    assert proof(choice(join)) == Proof()


def test_choices_that_ask_the_same_data_are_not_certain_to_deadlock() -> None:
    draw = Draw(names=["x"]).chain("start", "and0", "xor1").chain("and0", "xor2")
    draw.flow("xor1", "a", "x == 1").flow("xor1", "xor3", default=True).chain("xor3", "end")
    draw.flow("xor2", "b", "x == 1").flow("xor2", "xor4", default=True).chain("xor4", "end")
    draw.chain("a", "and1", "c", "end").chain("b", "and1")

    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "warn")]


def correlated(first: str, second: str, names: tuple[str, ...] = ("x",)) -> Draw:
    """Two parallel branches, each a task and a choice; a join that gets both or none where they agree."""
    draw = Draw(names=names).chain("start", "and0", "t1", "xor1").chain("and0", "t2", "xor2")
    draw.flow("xor1", "a", first).flow("xor1", "end1", default=True)
    draw.flow("xor2", "b", second).flow("xor2", "end2", default=True)
    return draw.chain("a", "and1", "c", "end").chain("b", "and1")


@pytest.mark.parametrize("second", ["x == 1", "x != 2 and x < 3"])
def test_choices_behind_tasks_that_ask_the_same_data_are_not_certain_to_deadlock(second: str) -> None:
    draw = correlated("x == 1", second)

    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "warn")]
    walk = Walk(compile_net(draw.done()), {"x": 1})
    for step in ("t1", "t2", "a", "b", "c"):
        walk.complete(step)
    assert walk.finished


def test_choices_that_ask_different_data_are_certain_to_deadlock() -> None:
    draw = correlated("x == 1", "y == 1", ("x", "y"))

    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "error")]


def forked(second: str, join: str = "and1") -> Draw:
    """A step whose flows ask data: one or the other, and one that asks nothing; they meet at a join."""
    draw = Draw(names=["x", "y"]).chain("start", "t").flow("t", "a", "x == 1").flow("t", "b", second)
    return draw.chain("t", "c", join, "end").chain("a", "xor1", join).chain("b", "xor1")


def test_conditions_of_one_step_that_ask_the_same_data_are_not_taken_to_fail_together() -> None:
    assert [(one.rule, one.severity) for one in told(forked("x != 1"))] == [("sound-join", "warn")]
    dossier = Walk(compile_net(forked("x != 1").done()), {"x": 1})
    for step in ("t", "a", "c"):
        dossier.complete(step)
    assert dossier.finished


def test_conditions_of_one_step_that_ask_different_data_may_fail_together() -> None:
    assert [(one.rule, one.severity) for one in told(forked("y == 1"))] == [("sound-join", "error")]


def test_a_join_that_one_condition_alone_leaves_waiting_is_certain_to_wait() -> None:
    draw = Draw(names=["x"]).chain("start", "or1").flow("or1", "a", "x == 1").flow("or1", "b", "x == 2")
    draw.chain("a", "and1", "end").chain("b", "and1")

    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "error")]


def test_a_choice_by_what_a_script_works_out_is_not_taken_for_free() -> None:
    draw = Draw(names=["x"]).add("script", NodeKind.SCRIPT_TASK, script="y = x == 1").chain("start", "script")
    draw.chain("script", "and0", "t1", "xor1").chain("and0", "t2", "xor2")
    draw.flow("xor1", "a", "x == 1").flow("xor1", "end1", default=True)
    draw.flow("xor2", "b", "y").flow("xor2", "end2", default=True)
    draw.chain("a", "and1", "c", "end").chain("b", "and1")

    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "warn")]


def test_a_choice_by_what_a_repetition_collects_is_not_taken_for_free() -> None:
    loop = multi(collection="people", item="one", output="vote", output_collection="votes")
    draw = Draw(names=["people", "vote"]).add("ask", NodeKind.USER_TASK, [Field("vote")], loop=loop)
    draw.chain("start", "ask", "xor1").flow("xor1", "a", "votes == null").flow("xor1", "b", default=True)
    draw.chain("a", "and1", "end").chain("b", "and1")
    problem = only(draw)

    # whichever branch is taken, the join never gets both: that is certain all the same
    assert (problem.fault, problem.certain) == (Fault.STUCK, True)
    draw = Draw(names=["people", "vote"]).add("ask", NodeKind.USER_TASK, [Field("vote")], loop=loop)
    draw.chain("start", "ask", "and0", "c", "and1", "end").chain("and0", "xor1")
    draw.flow("xor1", "and1", "1 in votes").flow("xor1", "end1", default=True)
    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "warn")]


def test_a_loop_that_is_left_by_a_datum_decides_it_for_what_follows() -> None:
    draw = Draw(names=["x"]).chain("start", "a", "xor1").flow("xor1", "a", "x == 1")
    draw.flow("xor1", "and0", default=True).chain("and0", "b", "and1", "end").chain("and0", "xor2")
    draw.flow("xor2", "end2", "x == 1").flow("xor2", "and1", default=True)

    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "warn")]


def test_a_deadlock_that_an_event_at_the_edge_would_end_is_told_as_advice() -> None:
    draw = Draw(names=["x"]).chain("start", "sub", "end")
    draw.event("late", NodeKind.BOUNDARY_EVENT, EventKind.TIMER, timer="P1D", attached_to="sub")
    draw.chain("late", "end")
    draw.parent = "sub"
    draw.chain("start1", "xor1").flow("xor1", "a", "x == 1").flow("xor1", "b", default=True)
    draw.chain("a", "and1", "end1").chain("b", "and1")

    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "warn")]


def test_parallel_branches_that_meet_without_a_join_do_a_step_twice() -> None:
    draw = Draw().chain("start", "and1", "a", "c", "end").chain("and1", "b", "c")
    problem = only(draw)

    assert (problem.fault, problem.path) == (Fault.TWICE, ("a", "b"))
    assert proof(draw).is_sound, "BPMN lets a step be done twice"
    assert told(draw)[0].severity == "warn"


def test_an_end_reached_while_others_are_under_way_is_no_fault() -> None:
    assert proof(Draw().chain("start", "and1", "a", "end1").chain("and1", "b", "end2")) == Proof()


def test_a_loop_without_a_way_out_never_ends() -> None:
    problem = only(Draw().chain("start", "xor1", "a", "xor1"))

    assert (problem.fault, problem.certain) == (Fault.ENDLESS, True)


def test_a_loop_that_divides_and_never_joins_piles_tokens_up() -> None:
    draw = Draw(names=["x"]).chain("start", "xor1", "a", "xor2").chain("and1", "b", "xor1")
    draw.flow("xor2", "end", "x == 1").flow("xor2", "and1", default=True).chain("and1", "c", "xor1")

    assert Fault.GROWS in {problem.fault for problem in proof(draw).problems}


@pytest.mark.parametrize("join", ["and2", "or2"])
def test_a_wide_join_is_no_pile_of_tokens(join: str) -> None:
    draw = Draw(names=["x"]).chain("start", "and1")
    for number in range(14):
        draw.chain("and1", join, *(["end"] if number == 0 else []))
    draw.event("late", NodeKind.CATCH_EVENT, EventKind.MESSAGE, "m").chain("and1", "late", "xor1")
    draw.flow("xor1", join, "x == 1").flow("xor1", "stop", default=True)
    draw.event("stop", NodeKind.END_EVENT, EventKind.TERMINATE)

    assert proof(draw).problems == ()


def test_tokens_that_are_gathered_for_one_run_are_no_pile() -> None:
    draw = Draw(names=["x"]).add("many", NodeKind.USER_TASK, start_quantity=3)
    draw.add("give", NodeKind.USER_TASK, completion_quantity=60)
    draw.chain("start", "give", "xor1", "many", "end")

    assert Fault.GROWS not in {problem.fault for problem in proof(draw).problems}


def voted(activation: str, branches: int = 3) -> Draw:
    """Parallel opinions of which a complex join awaits some."""
    draw = Draw(names=["x"]).chain("start", "and1")
    draw.add("complex1", NodeKind.COMPLEX_GATEWAY, activation=activation)
    for number in range(branches):
        draw.chain("and1", f"a{number}", "complex1")
    return draw.chain("complex1", "after", "end")


@pytest.mark.parametrize(
    "activation", ["activationCount >= 2", "activationCount == 3", "activationCount > 0"]
)
def test_a_complex_join_that_counts_is_proved(activation: str) -> None:
    assert proof(voted(activation)) == Proof(states=proof(voted(activation)).states)
    assert proof(voted(activation)).is_sound


def test_a_complex_join_that_awaits_more_than_can_come_is_certain_to_get_stuck() -> None:
    problem = only(voted("activationCount >= 4"))

    assert (problem.fault, problem.certain) == (Fault.STUCK, True)
    assert problem.node is not None and problem.node.id == "complex1"


def test_a_complex_join_in_a_loop_begins_each_round_anew() -> None:
    draw = Draw(names=["x"]).chain("start", "xor1", "and1", "a", "complex1").chain("and1", "b", "complex1")
    draw.nodes["complex1"] = replace(draw.nodes["complex1"], activation="activationCount == 2")
    draw.chain("complex1", "c", "xor2").flow("xor2", "xor1", "x == 1").flow("xor2", "end", default=True)

    assert proof(draw).problems == ()
    draw.nodes["complex1"] = replace(draw.nodes["complex1"], activation="activationCount == 1")
    assert only(draw).fault is Fault.GROWS, "who was not waited for is asked again all the same"


def test_a_complex_join_behind_a_choice_may_wait_for_ever() -> None:
    draw = Draw(names=["x"]).chain("start", "or1")
    draw.add("complex1", NodeKind.COMPLEX_GATEWAY, activation="activationCount >= 2")
    draw.flow("or1", "a", "x == 1").flow("or1", "b", default=True)
    draw.chain("a", "complex1", "end").chain("b", "complex1")

    assert [(one.rule, one.severity) for one in told(draw)] == [("sound-join", "error")]


def test_a_complex_join_that_asks_data_is_said_to_be_left_open_and_why() -> None:
    (finding,) = told(voted("activationCount >= 2 or x == 1"))

    assert (finding.rule, finding.severity, finding.element) == ("sound-proved", "warn", "complex1")
    assert "activationCount alone" in finding.message
    assert not proof(voted("activationCount >= 2 or x == 1")).is_sound


def test_a_step_after_a_subprocess_that_always_fails_is_dead() -> None:
    draw = Draw().chain("start", "sub", "after", "end")
    draw.event("failed", NodeKind.BOUNDARY_EVENT, EventKind.ERROR, "E", attached_to="sub")
    draw.chain("failed", "mend", "end2")
    draw.parent = "sub"
    draw.chain("start1", "a").event("thrown", NodeKind.END_EVENT, EventKind.ERROR, "E").chain("a", "thrown")

    problem = only(draw)
    assert problem.fault is Fault.DEAD
    assert problem.node is not None and problem.node.id == "after"


@pytest.mark.parametrize("default", ["fails", "done"])
def test_a_step_after_a_subprocess_that_fails_or_ends_without_resting_is_come_to(default: str) -> None:
    draw = Draw(names=["x"]).add("sub1", NodeKind.SUB_PROCESS).chain("start", "sub1", "a", "end")
    draw.event("edge", NodeKind.BOUNDARY_EVENT, EventKind.ERROR, attached_to="sub1").chain(
        "edge", "b", "end2"
    )
    draw.parent = "sub1"
    draw.event("fails", NodeKind.END_EVENT, EventKind.ERROR, "E1").add("done", NodeKind.END_EVENT)
    draw.chain("start1", "xor1").flow("xor1", default, default=True)
    draw.flow("xor1", "done" if default == "fails" else "fails", "x == 1")

    assert proof(draw).is_sound


def test_an_escalation_that_nobody_throws_leaves_its_handler_dead() -> None:
    draw = Draw().chain("start", "sub", "end")
    draw.event("up", NodeKind.BOUNDARY_EVENT, EventKind.ESCALATION, "U", attached_to="sub")
    draw.chain("up", "help", "end2")
    draw.parent = "sub"
    draw.chain("start1", "a", "end1")

    assert [(one.rule, one.severity, one.element) for one in told(draw)] == [("sound-reached", "warn", "up")]


def test_terminate_ends_what_waits_at_a_join() -> None:
    draw = Draw(names=["x"]).chain("start", "and0", "a", "and1", "end").chain("and0", "xor1")
    draw.flow("xor1", "and1", "x == 1").flow("xor1", "stop", default=True)
    draw.event("stop", NodeKind.END_EVENT, EventKind.TERMINATE)

    assert proof(draw).is_sound


def test_an_escalation_a_handler_throws_on_leaves_the_level_by_the_event_at_its_edge() -> None:
    draw = Draw().chain("start", "sub", "end")
    draw.event("up", NodeKind.BOUNDARY_EVENT, EventKind.ESCALATION, "U", attached_to="sub")
    draw.chain("up", "help", "end2")
    draw.parent = "sub"
    draw.event("thrown", NodeKind.THROW_EVENT, EventKind.ESCALATION, "U").chain(
        "start1", "a", "thrown", "end1"
    )
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "handler"
    draw.event("begin", NodeKind.START_EVENT, EventKind.ESCALATION, interrupting=False)
    draw.event("further", NodeKind.THROW_EVENT, EventKind.ESCALATION, "U")
    draw.chain("begin", "further", "never", "end3")

    assert [(one.rule, one.element) for one in told(draw)] == [("sound-reached", "never")]


def test_rounds_are_one_step_of_the_level_around_them() -> None:
    draw = Draw(names=["n"]).chain("start")
    draw.add("sub", NodeKind.SUB_PROCESS, loop=multi(cardinality="n")).chain("start", "sub", "end")
    draw.parent = "sub"
    draw.chain("start1", "a", "end1")

    assert proof(draw) == Proof()


DEADLOCK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">
<process id="p" isExecutable="true"><startEvent id="s"/><exclusiveGateway id="x" default="f3"/><task id="a"/>
<task id="b"/><parallelGateway id="j"/><endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
<sequenceFlow id="f2" sourceRef="x" targetRef="a">
<conditionExpression>1 == 1</conditionExpression></sequenceFlow>
<sequenceFlow id="f3" sourceRef="x" targetRef="b"/><sequenceFlow id="f4" sourceRef="a" targetRef="j"/>
<sequenceFlow id="f5" sourceRef="b" targetRef="j"/><sequenceFlow id="f6" sourceRef="j" targetRef="e"/>
</process></definitions>"""


def test_a_file_that_is_certain_to_get_stuck_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "stuck.bpmn"
    file.write_text(DEADLOCK, encoding="utf-8")

    report = Checker(Neighbours(())).check(file)

    told = {
        (one.rule, one.element, one.line) for one in report.processes[0].findings if one.severity == "error"
    }
    assert report.verdict is Verdict.UNSUPPORTED
    assert ("sound-join", "j", 3) in told


FAILING = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><error id="E" errorCode="E1"/>
<process id="p" isExecutable="true"><startEvent id="s"/><subProcess id="sub"><startEvent id="s1"/>
<endEvent id="e1"><errorEventDefinition errorRef="E"/></endEvent>
<sequenceFlow id="f1" sourceRef="s1" targetRef="e1"/></subProcess>
<boundaryEvent id="b" attachedToRef="sub"><errorEventDefinition errorRef="E"/></boundaryEvent>
<task id="never"/><endEvent id="e"/><endEvent id="e2"/><sequenceFlow id="f2" sourceRef="s" targetRef="sub"/>
<sequenceFlow id="f3" sourceRef="sub" targetRef="never"/>
<sequenceFlow id="f4" sourceRef="never" targetRef="e"/>
<sequenceFlow id="f5" sourceRef="b" targetRef="e2"/></process></definitions>"""


def test_a_step_that_no_run_comes_to_refuses_nothing_but_is_an_error_of_the_drawing(tmp_path: Path) -> None:
    file = tmp_path / "failing.bpmn"
    file.write_text(FAILING, encoding="utf-8")

    (process,) = Checker(Neighbours(())).check(file).processes
    (found,) = (one for one in process.findings if one.rule == "sound-reached")
    assert (found.kind, found.element) == (Kind.ADVICE, "never")
    assert {one.kind for one in process.findings} <= {Kind.ADVICE, Kind.MISSING}

    (procedure,) = read_all(FAILING.encode(), "failing.bpmn")
    (error,) = sound_drawn(compile_net(procedure))
    assert (error.rule, error.element, error.severity) == ("sound-reached", "never", "error")


def test_too_much_to_look_at_is_said_and_not_taken_for_proved() -> None:
    draw = Draw(names=["x"]).chain("start", "and1")
    for number in range(14):
        draw.chain("and1", f"a{number}", f"or{number}", f"b{number}", "or_end")
        draw.flow(f"or{number}", f"a{(number + 1) % 14}", "x == 1")
    draw.chain("or_end", "end")
    net = compile_net(draw.done())

    assert not prove(net, bound=500).is_sound
    assert {problem.fault for problem in prove(net, bound=500).problems} & {Fault.UNPROVED, Fault.GROWS}


def test_no_walk_gets_stuck_that_was_called_sound_and_no_sound_drawing_is_called_unsound() -> None:
    print(soundness.run(150))


@pytest.mark.parametrize(
    ("there", "may"),
    [
        (["a", *["c"] * 60], True),
        (["b", *["c"] * 30, *["d"] * 30], True),
        (["a", "b", *["c"] * 30], False),
        (["first", "c"], False),
    ],
)
def test_however_many_reminders_are_open_it_is_told_whether_a_run_comes_there(
    there: list[str], may: bool
) -> None:
    draw = Draw().chain("start", "first", "a", "b", "end")
    edge = NodeKind.BOUNDARY_EVENT
    draw.event("daily", edge, EventKind.TIMER, timer="R/P1D", attached_to="a", interrupting=False)
    draw.chain("daily", "c", "d", "end")

    markings = Markings(compile_net(draw.done()))
    assert markings.holds(None, [(node, None) for node in there]) is may


def test_dossiers_that_stand_alike_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    real = Seeker.comes_to

    def comes_to(self: Seeker, asked: State, seeds: Iterable[State]) -> bool | None:
        looked.append(asked)
        return real(self, asked, seeds)

    monkeypatch.setattr(Seeker, "comes_to", comes_to)
    draw = Draw().chain("start", "a", "b", "end")
    edge = NodeKind.BOUNDARY_EVENT
    draw.event("daily", edge, EventKind.TIMER, timer="R/P1D", attached_to="a", interrupting=False)
    draw.chain("daily", "c", "d", "end")
    markings = Markings(compile_net(draw.done()))
    for there in (["a", "c", "c", "c"], ["c", "a", "c", "c"], ["a", "c", "c", "d"], ["a", "c", "c", "c"]):
        assert markings.holds(None, [(node, None) for node in there])
    assert len(looked) == 2


def test_a_reminder_of_a_step_that_was_not_reached_is_known_to_be_impossible() -> None:
    draw = Draw().chain("start", "first", "a", "b", "g", "h", "end")
    for host in ("a", "b", "g"):
        edge = NodeKind.BOUNDARY_EVENT
        draw.event(f"e{host}", edge, EventKind.TIMER, timer="R/P1D", attached_to=host, interrupting=False)
        draw.chain(f"e{host}", f"c{host}", f"d{host}", f"end{host}")
    markings = Markings(compile_net(draw.done()))
    assert markings.holds(None, [("a", None), ("db", None)]) is False
