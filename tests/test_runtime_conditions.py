"""Conditional events come when data change, links lead on, several definitions count any or all."""

from typing import Any

import pytest
from tests.build import Draw, Walk

from thutuc.errors import EvaluationError, ProcedureRefused
from thutuc.net import compile_net
from thutuc.procedure import EventDefinition, EventKind, NodeKind, Timer, TimerKind

BOUNDARY, CATCH, THROW = NodeKind.BOUNDARY_EVENT, NodeKind.CATCH_EVENT, NodeKind.THROW_EVENT
CONDITIONAL, LINK, MULTIPLE = EventKind.CONDITIONAL, EventKind.LINK, EventKind.MULTIPLE
BOTH = (EventDefinition(EventKind.SIGNAL, "A"), EventDefinition(EventKind.MESSAGE, "m"))


def walk(draw: Draw, **data: object) -> Walk:
    return Walk(compile_net(draw.done()), data)


def beside(**said: Any) -> Draw:
    """A task ``a`` with a conditional event at its edge that leads to ``b``, and a task ``c`` beside it."""
    draw = Draw(names=["x"]).chain("start", "and1", "a", "end").chain("and1", "c", "end2")
    draw.event("edge", BOUNDARY, CONDITIONAL, condition="x > 5", attached_to="a", **said)
    return draw.chain("edge", "b", "end3")


# --- conditional events --------------------------------------------------------------------------


def test_a_condition_that_holds_already_lets_the_token_pass() -> None:
    draw = Draw(names=["x"]).event("come", CATCH, CONDITIONAL, condition="x > 5").chain("start", "come", "a")

    assert walk(draw, x=6).open == ["a"]
    assert walk(draw, x=5).open == []


def test_a_condition_comes_true_when_another_branch_changes_the_data() -> None:
    dossier = walk(beside(), x=1)
    dossier.complete("c", x=7)

    assert dossier.open == ["b"]
    assert dossier.folds()


def test_an_interrupting_condition_that_holds_keeps_the_work_from_beginning() -> None:
    draw = Draw(names=["x"]).chain("start", "sub1", "end")
    draw.event("edge", BOUNDARY, CONDITIONAL, condition="x > 5", attached_to="sub1").chain(
        "edge", "b", "end2"
    )
    draw.parent = "sub1"
    draw.add("s", NodeKind.SCRIPT_TASK, script="x = 100").chain("start2", "s", "end3")

    dossier = walk(draw, x=6)
    assert dossier.open == ["b"]
    assert dossier.state.data["x"] == 6


def test_a_condition_that_does_not_interrupt_comes_again_only_after_it_had_lapsed() -> None:
    draw = beside(interrupting=False).chain("start", "d", "end4").chain("start", "e", "end5")
    dossier = walk(draw, x=1)
    opened = []
    for step, value in (("c", 7), ("d", 8), ("e", 1), ("b", 9)):
        dossier.complete(step, x=value)
        opened.append(dossier.open.count("b"))

    assert opened == [1, 1, 1, 1]  # b itself was completed in the last move, and opened anew
    assert dossier.count("TaskOpened") == 6
    assert dossier.folds()


def test_a_condition_on_data_that_nobody_has_set_does_not_hold() -> None:
    assert walk(beside()).open == ["a", "c"]
    assert walk(beside(), x=None).open == ["a", "c"]


def waiting(condition: str, **data: object) -> Walk:
    """An event ``come`` that waits for a condition over ``x`` and ``y``, beside a task ``a``."""
    draw = Draw(names=["x", "y"]).chain("start", "and1", "a", "end")
    draw.event("come", CATCH, CONDITIONAL, condition=condition).chain("and1", "come", "b", "end2")
    return walk(draw, **data)


@pytest.mark.parametrize(
    "condition",
    [
        "is_empty(x)",
        "x == null",
        "null == x",
        "not is_set(x)",
        "not (x != null)",
        "x > 5 or y == 1",
        "y == 1 or x > 5",
        "x > 5 or x == 4 or y == 1",
        "not (x > 5 and y != 1)",
        "x.z == null",
    ],
)
def test_a_condition_that_holds_without_data_that_nobody_has_set_comes_at_once(condition: str) -> None:
    assert waiting(condition, y=1).open == ["a", "b"]


@pytest.mark.parametrize(
    ("condition", "data"),
    [
        ("is_set(x)", {"x": 1}),
        ("x != null", {"x": 1}),
        ("x > 5 or y == 1", {"y": 1}),
        ("x == null and y == 1", {"y": 1}),
        ("is_empty(x) and is_set(y)", {"y": 1}),
        ("not (x == 1)", {"x": 2}),
        ("x in [1, 2]", {"x": 2}),
        ("x if is_set(x) else is_set(y)", {"y": 1}),
    ],
)
def test_a_condition_over_data_that_nobody_has_set_comes_when_they_make_it_true(
    condition: str, data: dict[str, object]
) -> None:
    dossier = waiting(condition)
    assert dossier.open == ["a"]
    dossier.complete("a", **data)

    assert dossier.open == ["b"]


@pytest.mark.parametrize("condition", ["x != 1", "not (x == 1)", "x > 5", "x", "x.z > 1", "x > 5 or y > 5"])
def test_a_condition_that_needs_a_value_nobody_has_set_does_not_hold(condition: str) -> None:
    assert waiting(condition, y=1).open == ["a"]


def test_a_condition_that_needs_another_kind_of_value_is_an_error_also_beside_what_nobody_has_set() -> None:
    with pytest.raises(EvaluationError):
        waiting("x > 5 or y > 5", y="text")


def test_a_condition_that_cannot_be_asked_of_the_data_is_an_error() -> None:
    with pytest.raises(EvaluationError):
        walk(beside(), x="text")


def test_a_conditional_event_subprocess_ends_the_work_around_it() -> None:
    draw = Draw(names=["x"]).chain("start", "and1", "a", "end").chain("and1", "c", "end2")
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "handler"
    draw.event("begin", NodeKind.START_EVENT, CONDITIONAL, condition="x > 5").chain("begin", "b", "end3")
    dossier = walk(draw, x=1)
    dossier.complete("c", x=6)

    assert dossier.open == ["b"]
    dossier.complete("b")
    assert dossier.finished


def test_an_event_gateway_goes_on_by_the_condition_that_comes_true_first() -> None:
    draw = Draw(names=["x"]).chain("start", "and1", "race1").chain("and1", "a", "end")
    draw.event("many", CATCH, CONDITIONAL, condition="x > 5").chain("race1", "many", "b", "end2")
    draw.event("late", CATCH, EventKind.TIMER, timer="P1D").chain("race1", "late", "d", "end3")
    dossier = walk(draw, x=1)
    dossier.complete("a", x=6)

    assert dossier.open == ["b"]
    assert dossier.state.waits == {}


def test_data_that_change_outside_the_run_are_looked_at_when_it_is_told() -> None:
    dossier = walk(beside(), x=1)
    dossier.state.data["x"] = 7
    dossier.do(lambda run: run.look())

    assert dossier.open == ["b", "c"]


# --- links ---------------------------------------------------------------------------------------


def linked(name: str = "A") -> Draw:
    draw = Draw(names=["x"]).event("out", THROW, LINK, "A").event("in", CATCH, LINK, name)
    return draw.chain("start", "a", "out").chain("in", "b", "end")


def test_a_link_goes_on_where_it_is_caught() -> None:
    dossier = walk(linked())
    dossier.complete("a")

    assert dossier.open == ["b"]
    assert dossier.passed == ["start", "a", "out", "in", "b"]


def test_several_links_lead_to_one_place_and_a_join_counts_each() -> None:
    draw = linked().event("out2", THROW, LINK, "A")
    draw.chain("start", "c", "out2")
    dossier = walk(draw)
    dossier.complete("a")
    dossier.complete("c")

    assert dossier.open == ["b", "b"]


def test_a_loop_by_links_goes_round() -> None:
    draw = Draw(names=["x"]).event("out", THROW, LINK, "again").event("in", CATCH, LINK, "again")
    draw.chain("start", "xor1", "a", "xor2").chain("in", "xor1")
    draw.flow("xor2", "out", "x > 0")
    draw.flow("xor2", "end", default=True)
    dossier = walk(draw, x=1)
    dossier.complete("a")
    dossier.complete("a", x=0)

    assert dossier.finished
    assert dossier.passed.count("in") == 1


# --- several definitions -------------------------------------------------------------------------


def several(together: bool, **said: Any) -> Draw:
    draw = Draw(names=["x"]).chain("start", "a", "end")
    draw.event("edge", BOUNDARY, MULTIPLE, parts=BOTH, together=together, attached_to="a", **said)
    return draw.chain("edge", "b", "end2")


def test_any_of_several_definitions_is_enough() -> None:
    signalled, told = walk(several(together=False)), walk(several(together=False))

    assert signalled.signal("A") and told.message("m")
    for dossier in (signalled, told):
        assert dossier.open == ["b"]
        assert dossier.state.waits == {}


def test_all_of_several_definitions_are_needed_in_any_order() -> None:
    dossier = walk(several(together=True))
    assert dossier.message("m")
    assert not dossier.message("m")
    assert dossier.open == ["a"]
    assert dossier.signal("A")

    assert dossier.open == ["b"]
    assert dossier.folds()


def test_all_of_several_that_do_not_interrupt_are_waited_for_anew() -> None:
    dossier = walk(several(together=True, interrupting=False))
    for _ in range(2):
        dossier.signal("A")
        dossier.message("m")

    assert dossier.open == ["a", "b", "b"]


def test_an_error_among_several_definitions_is_handled_there() -> None:
    draw = Draw(names=["x"]).chain("start", "a", "end")
    parts = (*BOTH, EventDefinition(EventKind.ERROR, "E"))
    draw.event("edge", BOUNDARY, MULTIPLE, parts=parts, attached_to="a").chain("edge", "b", "end2")
    dossier = walk(draw)
    dossier.error("a", "E")

    assert dossier.open == ["b"]


def test_an_event_that_throws_several_throws_all_of_them_in_order() -> None:
    draw = Draw(names=["x"]).event("say", THROW, MULTIPLE, parts=BOTH).chain("start", "say", "a", "end")
    dossier = walk(draw)

    assert [event.kind for event in dossier.events if "Thrown" in event.kind or "Sent" in event.kind] == [
        "SignalThrown",
        "MessageSent",
    ]
    assert dossier.open == ["a"]


def test_a_timer_and_a_message_together_wait_for_both() -> None:
    timer = EventDefinition(EventKind.TIMER, timer=Timer(TimerKind.DURATION, "PT1H"))
    draw = Draw(names=["x"]).event("come", CATCH, MULTIPLE, parts=(timer, BOTH[1]), together=True)
    dossier = walk(draw.chain("start", "come", "a"))
    dossier.later(3600)
    assert dossier.open == []
    dossier.message("m")

    assert dossier.open == ["a"]


def test_two_timers_in_one_event_keep_their_own_times() -> None:
    times = [Timer(TimerKind.DURATION, text) for text in ("P1D", "P9D")]
    parts = tuple(EventDefinition(EventKind.TIMER, timer=time) for time in times)
    draw = Draw(names=["x"]).event("come", CATCH, MULTIPLE, parts=parts, together=True)
    dossier = walk(draw.chain("start", "come", "a"))
    dossier.later(86_400 * 9 - 1)
    assert dossier.open == []
    dossier.later(1)

    assert dossier.open == ["a"]


# --- beginning -----------------------------------------------------------------------------------


def test_a_receive_task_begins_the_process_when_its_message_has_come() -> None:
    draw = Draw().add("r", NodeKind.RECEIVE_TASK, message="m", instantiate=True).chain("r", "a", "end")

    assert walk(draw).open == ["a"]


def test_of_several_starts_each_begins_the_process_its_own_way() -> None:
    draw = Draw().event("one", NodeKind.START_EVENT, EventKind.MESSAGE, "m").chain("one", "a", "end")
    draw.event("two", NodeKind.START_EVENT, EventKind.SIGNAL, "A").chain("two", "b", "end")
    net = compile_net(draw.done())

    assert (Walk(net, start="one").open, Walk(net, start="two").open) == (["a"], ["b"])


def test_an_event_gateway_that_begins_the_process_begins_after_the_event_that_came() -> None:
    draw = Draw().add("race1", NodeKind.EVENT_BASED_GATEWAY, instantiate=True)
    draw.event("m", CATCH, EventKind.MESSAGE, "m").chain("race1", "m", "a", "end")
    draw.event("s", CATCH, EventKind.SIGNAL, "A").chain("race1", "s", "b", "end")
    net = compile_net(draw.done())

    assert net.levels[None].others == ("m", "s")
    assert Walk(net, start="s").open == ["b"]


def test_a_condition_of_an_event_may_only_read_what_something_sets() -> None:
    draw = Draw(names=["x"]).event("come", CATCH, CONDITIONAL, condition="y > 5").chain("start", "come", "a")

    with pytest.raises(ProcedureRefused):
        compile_net(draw.done())
