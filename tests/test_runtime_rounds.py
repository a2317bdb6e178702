"""What rounds throw, how many tokens an activity takes and gives, and when a complex gateway goes on."""

import pytest
from tests.build import Draw, Walk, multi

from thutuc.errors import Kind, ProcedureRefused
from thutuc.net import compile_net
from thutuc.procedure import EventDefinition, EventKind, Field, FieldType, NodeKind, Throw

SIGNAL = EventDefinition(EventKind.SIGNAL, "one is done")


def walk(draw: Draw, **data: object) -> Walk:
    return Walk(compile_net(draw.done()), data)


def rounds(throws: tuple[Throw, ...], how: str = "parallel", interrupting: bool = False) -> Walk:
    draw = Draw(names=["x"]).add("a", NodeKind.USER_TASK, loop=multi(how, cardinality="3", throws=throws))
    draw.event(
        "edge", NodeKind.BOUNDARY_EVENT, SIGNAL.kind, SIGNAL.ref, attached_to="a", interrupting=interrupting
    )
    return walk(draw.chain("start", "a", "c", "end").chain("edge", "b", "end2"))


def test_an_activity_that_throws_at_each_instance_is_answered_each_time() -> None:
    dossier = rounds((Throw(SIGNAL),))
    for _ in range(3):
        dossier.complete("a")

    assert dossier.open == ["b", "b", "b", "c"]
    assert dossier.folds()


def test_an_activity_that_throws_at_the_first_instance_is_answered_once() -> None:
    dossier = rounds((Throw(SIGNAL, "nrOfCompletedInstances == 1"),), "sequential")
    for _ in range(3):
        dossier.complete("a")

    assert dossier.open == ["b", "c"]


def test_an_interrupting_event_ends_the_other_instances_at_the_first() -> None:
    dossier = rounds((Throw(SIGNAL),), interrupting=True)
    dossier.complete("a")

    assert dossier.open == ["b"]
    assert dossier.folds()


def test_the_standards_own_names_for_the_counters_are_understood() -> None:
    loop = multi("parallel", cardinality="5", until="numberOfCompletedInstances * 2 >= numberOfInstances")
    dossier = walk(Draw().add("a", NodeKind.USER_TASK, loop=loop).chain("start", "a", "c"))
    for _ in range(3):
        dossier.complete("a")

    assert dossier.open == ["c"]


# --- token quantities ----------------------------------------------------------------------------


def test_an_activity_waits_for_as_many_tokens_as_it_takes() -> None:
    draw = Draw().add("b", NodeKind.USER_TASK, start_quantity=2)
    draw.chain("start", "and1", "a", "b", "end").chain("and1", "c", "b")
    dossier = walk(draw)
    dossier.complete("a")
    assert dossier.open == ["c"]
    dossier.complete("c")

    assert dossier.open == ["b"]
    dossier.complete("b")
    assert dossier.finished


def test_a_token_that_is_at_work_is_not_counted_again() -> None:
    draw = Draw().add("a", NodeKind.USER_TASK, completion_quantity=5)
    draw.add("b", NodeKind.USER_TASK, start_quantity=2).chain("start", "a", "b", "end")
    dossier = walk(draw)
    dossier.complete("a")

    assert dossier.open == ["b", "b"]
    assert len(dossier.state.tokens) == 3
    assert dossier.folds()


# --- complex gateways ----------------------------------------------------------------------------


def discriminator(condition: str) -> Draw:
    draw = Draw(names=["x"]).add("complex1", NodeKind.COMPLEX_GATEWAY, activation=condition)
    draw.chain("start", "and1", "a", "complex1", "d", "end")
    return draw.chain("and1", "b", "complex1").chain("and1", "c", "complex1")


def test_a_complex_gateway_goes_on_when_enough_have_come_and_the_rest_end_there() -> None:
    dossier = walk(discriminator("activationCount >= 2"))
    dossier.complete("b")
    assert dossier.open == ["a", "c"]
    dossier.complete("a")
    assert dossier.open == ["c", "d"]
    dossier.complete("c")
    dossier.complete("d")

    assert dossier.finished
    assert dossier.folds()


def test_a_complex_gateway_begins_a_new_round_when_nothing_of_the_old_can_come() -> None:
    draw = Draw(names=["x"])
    draw.add("complex1", NodeKind.COMPLEX_GATEWAY, activation="activationCount >= 1")
    draw.chain("start", "xor1", "and1", "a", "complex1", "d", "xor2").chain("and1", "b", "complex1")
    draw.flow("xor2", "xor1", "x > 0")
    draw.flow("xor2", "end", default=True)
    dossier = walk(draw, x=1)
    for step in ("a", "b", "d", "b"):
        dossier.complete(step)
    assert dossier.open == ["a", "d"]
    dossier.complete("a")
    dossier.complete("d", x=0)

    assert dossier.finished


def test_a_complex_gateway_that_splits_takes_every_flow_that_holds_or_the_default() -> None:
    draw = Draw(names=["x"]).chain("start", "complex1")
    draw.flow("complex1", "a", "x > 0")
    draw.flow("complex1", "b", "x > 1")
    draw.flow("complex1", "c", default=True)

    assert [walk(draw, x=x).open for x in (2, 1, 0)] == [["a", "b"], ["a"], ["c"]]


# --- data ----------------------------------------------------------------------------------------


def test_two_branches_that_append_to_one_list_lose_nothing() -> None:
    fields = [Field("remarks", FieldType.LIST, append=True)]
    draw = Draw().add("a", NodeKind.USER_TASK, fields=fields).add("b", NodeKind.USER_TASK, fields=fields)
    dossier = walk(draw.chain("start", "and1", "a", "and2", "end").chain("and1", "b", "and2"))
    dossier.complete("b", remarks="one")
    dossier.complete("a", remarks="two")

    assert dossier.state.data["remarks"] == ["one", "two"]


@pytest.mark.parametrize("how", ["parallel", "sequential"])
def test_whoever_answers_with_the_name_of_a_counter_does_not_change_the_rounds(how: str) -> None:
    draw = Draw().add("a", NodeKind.USER_TASK, loop=multi(how, cardinality="3")).chain("start", "a", "end")
    dossier = walk(draw)
    for _ in range(3):
        dossier.complete("a", nrOfInstances=1, nrOfActiveInstances=9, nrOfCompletedInstances=0, loopCounter=3)

    assert dossier.finished
    assert dossier.folds()


def test_a_script_that_sets_a_counter_is_refused() -> None:
    script = "nrOfActiveInstances = 7; numberOfInstances = 2"
    draw = Draw().add("a", NodeKind.SCRIPT_TASK, script=script).chain("start", "a", "end")

    with pytest.raises(ProcedureRefused) as refused:
        compile_net(draw.done())
    found = [(one.rule, one.kind) for one in refused.value.findings]
    assert found == [("counter-set", Kind.UNSUPPORTED)] * 2
