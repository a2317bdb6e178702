"""Gateways: which ways tokens take, and when they come together again."""

import pytest
from tests.build import Draw, Walk, multi

from thutuc.errors import NothingMatches
from thutuc.net import compile_net
from thutuc.net.soundness import prove
from thutuc.procedure import EventKind, NodeKind


def walk(draw: Draw, **data: object) -> Walk:
    return Walk(compile_net(draw.done()), data)


def chosen(**data: object) -> list[str]:
    draw = Draw(names=["x"]).chain("start", "xor1").flow("xor1", "a", "x > 10").flow("xor1", "b", "x > 5")
    return walk(draw.flow("xor1", "c", default=True), **data).open


def test_an_exclusive_gateway_takes_the_first_condition_that_holds_in_document_order() -> None:
    assert [chosen(x=11), chosen(x=6), chosen(x=1)] == [["a"], ["b"], ["c"]]


def test_a_gateway_without_default_where_nothing_holds_refuses_and_names_the_conditions() -> None:
    draw = Draw(names=["x"]).chain("start", "xor1").flow("xor1", "a", "x > 10").flow("xor1", "b", "x > 5")

    with pytest.raises(NothingMatches) as refused:
        walk(draw, x=1)

    assert (refused.value.node, refused.value.conditions) == ("xor1", ("x > 10", "x > 5"))


def test_a_parallel_join_waits_for_every_branch() -> None:
    draw = Draw().chain("start", "and1", "a", "and2", "c", "end").chain("and1", "b", "and2")
    dossier = walk(draw)

    dossier.complete("b")
    assert dossier.open == ["a"]
    dossier.complete("a")
    assert dossier.open == ["c"]
    dossier.complete("c")

    assert " > ".join(dossier.passed) == "start > and1 > a > b > and2 > and2 > c > end"
    assert dossier.finished
    assert dossier.folds()


def test_two_tokens_on_one_flow_never_fire_a_join_alone_and_the_extra_one_stays() -> None:
    draw = Draw().chain("start", "and1", "a", "xor1", "and2", "d").chain("and1", "b", "xor1")
    draw.chain("and1", "c", "and2")
    dossier = walk(draw)

    dossier.complete("a")
    dossier.complete("b")
    assert dossier.open == ["c"]
    dossier.complete("c")

    assert dossier.open == ["d"]
    assert [token.node for token in dossier.state.tokens.values()].count("and2") == 1


def test_a_join_in_a_loop_waits_for_all_in_every_round_whatever_the_order() -> None:
    draw = Draw(names=["again"]).chain("start", "xor1", "and1", "a", "and2", "decide", "xor2")
    draw.chain("and1", "b", "and2").flow("xor2", "xor1", "again").flow("xor2", "end", default=True)
    dossier = walk(draw)

    for first, second in [("a", "b"), ("b", "a"), ("b", "a"), ("a", "b")]:
        dossier.complete(first)
        assert dossier.open == [second]
        dossier.complete(second)
        assert dossier.open == ["decide"]
        dossier.complete("decide", again=True)

    assert dossier.open == ["a", "b"]


def inclusive(**data: object) -> Walk:
    draw = Draw(names=["x"]).chain("start", "or1").flow("or1", "a", "x in [1, 3]").flow("or1", "b", "x >= 2")
    draw.flow("or1", "c", default=True).chain("a", "or2", "d", "end").chain("b", "or2").chain("c", "or2")
    return walk(draw, **data)


def test_an_inclusive_gateway_takes_every_condition_that_holds_or_the_default() -> None:
    assert [inclusive(x=x).open for x in (0, 1, 2, 3)] == [["c"], ["a"], ["b"], ["a", "b"]]


def test_an_inclusive_join_waits_for_those_that_were_chosen_and_no_others() -> None:
    one, two = inclusive(x=2), inclusive(x=3)
    one.complete("b")
    two.complete("b")

    assert (one.open, two.open) == (["d"], ["a"])
    two.complete("a")
    assert two.open == ["d"]
    assert two.count("TaskOpened") == 3
    assert two.folds()


def test_an_inclusive_join_waits_for_a_branch_that_still_loops_upstream() -> None:
    draw = Draw(names=["again"]).chain("start", "or1").flow("or1", "xor1", "true").flow("or1", "b", "true")
    draw.chain("xor1", "a", "xor2").flow("xor2", "xor1", "again").flow("xor2", "or2", default=True)
    draw.chain("b", "or2", "d")
    dossier = walk(draw)

    dossier.complete("b")
    dossier.complete("a", again=True)
    assert dossier.open == ["a"]
    dossier.complete("a", again=False)

    assert dossier.open == ["d"]


def test_an_inclusive_join_does_not_wait_for_a_sibling_that_comes_only_with_the_next_round() -> None:
    draw = Draw(names=["again"]).chain("start", "xor1", "and1", "or1").flow("or1", "a", "true")
    draw.flow("or1", "b", "false").chain("a", "or2", "and2").chain("b", "or2").chain("and1", "c", "and2")
    draw.chain("and2", "xor2").flow("xor2", "xor1", "again").flow("xor2", "end", default=True)
    dossier = walk(draw, again=True)

    for first, second in [("a", "c"), ("c", "a")]:
        dossier.complete(first)
        dossier.complete(second)
        assert dossier.open == ["a", "c"]


def test_an_inclusive_join_waits_for_an_opinion_that_may_be_sent_back_before_the_split() -> None:
    draw = (
        Draw(names=["back"]).chain("start", "xor1", "or1").flow("or1", "a", "true").flow("or1", "b", "true")
    )
    draw.chain("a", "xor2").flow("xor2", "xor1", "back").flow("xor2", "or2", default=True)
    draw.chain("b", "or2", "decide")
    dossier = walk(draw, back=False)

    dossier.complete("b")
    assert dossier.open == ["a"]
    dossier.complete("a")
    assert dossier.open == ["decide"]


def test_an_inclusive_join_waits_for_a_boundary_event_that_may_still_come() -> None:
    draw = Draw(names=["x"]).chain("start", "or1").flow("or1", "a", "true").flow("or1", "b", "x == 1")
    draw.event("late", NodeKind.BOUNDARY_EVENT, EventKind.TIMER, timer="PT1H", attached_to="a")
    draw.chain("a", "end").chain("b", "or2", "d").chain("late", "or2")
    dossier = walk(draw, x=1)

    dossier.complete("b")
    assert dossier.open == ["a"]
    dossier.later(3600)

    assert dossier.open == ["d"]


def test_inclusive_joins_that_wait_only_for_each_other_do_not_stick() -> None:
    draw = Draw().chain("start", "and1", "a", "or1", "b", "or2", "c", "end").chain("and1", "d", "or2")
    draw.chain("and1", "e", "or3", "f", "or4", "or1").chain("or2", "or4")
    dossier = walk(draw)

    for step in ("a", "d", "e", "f"):
        dossier.complete(step)

    assert dossier.open == ["b"]


def test_flows_out_of_an_activity_are_all_taken_where_no_condition_stands() -> None:
    draw = Draw().chain("start", "a", "b").chain("a", "c")
    dossier = walk(draw)

    dossier.complete("a")

    assert dossier.open == ["b", "c"]


def after_conditions(x: int) -> list[str]:
    draw = Draw(names=["x"]).chain("start", "a").flow("a", "b", "x == 1").flow("a", "c", default=True)
    dossier = walk(draw.flow("a", "d"), x=x)
    dossier.complete("a")
    return dossier.open


def test_the_default_out_of_an_activity_is_taken_only_when_no_condition_holds() -> None:
    assert [after_conditions(1), after_conditions(2)] == [["b", "d"], ["c", "d"]]


def test_an_activity_whose_conditions_all_fail_refuses_where_nothing_else_leads_on() -> None:
    dossier = walk(Draw(names=["x"]).chain("start", "a").flow("a", "b", "x == 1"), x=2)

    with pytest.raises(NothingMatches):
        dossier.complete("a")


def test_flows_that_meet_at_an_activity_let_each_token_pass() -> None:
    draw = Draw().chain("start", "and1", "a", "c", "end").chain("and1", "b", "c")
    dossier = walk(draw)

    dossier.complete("a")
    dossier.complete("b")

    assert dossier.open == ["c", "c"]


def race() -> Walk:
    draw = Draw().chain("start", "race1")
    draw.event("reply", NodeKind.CATCH_EVENT, EventKind.MESSAGE, "reply")
    draw.event("late", NodeKind.CATCH_EVENT, EventKind.TIMER, timer="P1D")
    draw.add("posted", NodeKind.RECEIVE_TASK)
    draw.chain("race1", "reply", "a").chain("race1", "late", "b").chain("race1", "posted", "c")
    return walk(draw)


def test_at_an_event_based_gateway_the_first_that_comes_decides() -> None:
    by_message, by_time, by_task = race(), race(), race()
    by_message.message("reply")
    by_time.later(86_400)
    by_task.message("posted")

    assert [by_message.open, by_time.open, by_task.open] == [["a"], ["b"], ["c"]]
    assert by_message.state.waits == {}
    by_message.later(86_400)
    assert by_message.open == ["a"]
    assert not by_time.message("reply")
    assert " > ".join(by_time.passed) == "start > race1 > late > b"


def test_a_join_counts_only_tokens_of_its_own_level() -> None:
    draw = Draw().chain("start")
    draw.add("sub1", NodeKind.SUB_PROCESS, loop=multi(cardinality="2"))
    draw.chain("start", "sub1", "end")
    draw.parent = "sub1"
    draw.chain("start2", "and1", "a", "and2", "c", "end2").chain("and1", "b", "and2")
    dossier = walk(draw)

    dossier.complete("a", 0)
    dossier.complete("b", 1)
    assert dossier.open == ["a", "b"]
    dossier.complete("a")
    dossier.complete("b")

    assert dossier.open == ["c", "c"]


def test_a_complex_gateway_that_nothing_leads_to_is_passed() -> None:
    draw = Draw(names=["x"]).chain("complex1", "a")
    draw.flow("complex1", "b", "x == 1")

    assert walk(draw, x=1).open == ["a", "b"]


def reminded(**said: object) -> Draw:
    """A step with a reminder at its edge; both ways on meet at an inclusive join."""
    draw = Draw().chain("start", "a", "or1", "c", "end")
    draw.event("edge", NodeKind.BOUNDARY_EVENT, EventKind.TIMER, timer="P1D", attached_to="a", **said)
    return draw.chain("edge", "b", "or1")


def test_an_inclusive_join_waits_for_the_step_whose_reminder_came_while_it_goes_on() -> None:
    dossier = walk(reminded(interrupting=False))
    dossier.later(86_400)
    assert dossier.open == ["a", "b"]
    dossier.complete("b")
    assert dossier.open == ["a"]
    dossier.complete("a")

    assert dossier.open == ["c"]
    dossier.complete("c")
    assert dossier.finished


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_inclusive_join_does_not_wait_for_an_event_that_did_not_come(interrupting: bool) -> None:
    dossier = walk(reminded(interrupting=interrupting))
    dossier.complete("a")

    assert dossier.open == ["c"]


def test_an_inclusive_join_waits_for_the_step_behind_a_reminder_in_every_round() -> None:
    draw = Draw(names=["x"]).chain("start", "xor1", "a", "or1", "c", "xor2")
    draw.flow("xor2", "xor1", "x == 1").flow("xor2", "end", default=True)
    draw.event("edge", NodeKind.BOUNDARY_EVENT, EventKind.MESSAGE, "m", attached_to="a", interrupting=False)
    dossier = walk(draw.chain("edge", "b", "or1"), x=1)
    for _ in range(2):
        assert dossier.message("m")
        dossier.complete("b")
        assert dossier.open == ["a"]
        dossier.complete("a")
        assert dossier.open == ["c"]
        dossier.complete("c")


def test_an_inclusive_join_that_waits_for_a_step_with_a_reminder_is_proved() -> None:
    assert prove(compile_net(reminded(interrupting=False).done())).problems == ()
