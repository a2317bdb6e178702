"""What no file and no data can do: run for ever, fill the store, or exhaust the stack."""

import time

import pytest
from tests.build import Draw, Walk, multi

from thutuc.dossier import dump_state
from thutuc.errors import LimitExceeded, ProcedureRefused
from thutuc.net import compile_net
from thutuc.net.model import MAX_NODES
from thutuc.procedure import EventKind, NodeKind


def walk(draw: Draw, **data: object) -> Walk:
    return Walk(compile_net(draw.done()), data)


@pytest.mark.parametrize(
    "loop",
    [
        pytest.param(("xor1", "xor2", "xor1"), id="gateways"),
        pytest.param(("xor1", "and1", "xor1"), id="a growing number of tokens"),
        pytest.param(("xor1", "count", "xor1"), id="scripts"),
    ],
)
def test_a_loop_that_nobody_waits_in_is_caught_quickly(loop: tuple[str, ...]) -> None:
    draw = Draw(names=["n", "log"]).chain("start", "xor1")
    draw.add("count", NodeKind.SCRIPT_TASK, script="n = n + 1; log = [n]")
    draw.chain(*loop).chain("and1", "xor1")
    began = time.perf_counter()

    with pytest.raises(LimitExceeded):
        walk(draw, n=0)

    assert time.perf_counter() - began < 2


def test_a_dossier_holds_at_most_a_thousand_tokens() -> None:
    draw = Draw().chain("start")
    draw.add("sub1", NodeKind.SUB_PROCESS, loop=multi(cardinality="600")).chain("start", "sub1")
    draw.parent = "sub1"
    draw.chain("start2", "and1", "a").chain("and1", "b")

    with pytest.raises(LimitExceeded) as refused:
        walk(draw)

    assert refused.value.limit == 1000


def test_an_activity_repeats_at_most_a_thousand_times_and_a_thousand_works() -> None:
    draw = (
        Draw(names=["n"]).add("a", NodeKind.USER_TASK, loop=multi(cardinality="n")).chain("start", "a", "b")
    )

    assert walk(draw, n=1000).open == ["a"] * 1000
    with pytest.raises(LimitExceeded):
        walk(draw, n=1001)


def test_five_thousand_tasks_in_a_row_work() -> None:
    draw = Draw().chain("start", *[f"task{number}" for number in range(5000)], "end")
    dossier = walk(draw)
    for number in range(5000):
        dossier.complete(f"task{number}")

    assert dossier.finished


def test_subprocesses_in_subprocesses_work_five_hundred_deep() -> None:
    draw = Draw().chain("start", "sub0", "end")
    for depth in range(500):
        draw.parent = f"sub{depth}"
        draw.chain(f"start_{depth}", f"sub{depth + 1}" if depth < 499 else "a", f"end_{depth}")
    dossier = walk(draw)
    assert dossier.open == ["a"]
    dossier.complete("a")

    assert dossier.finished


def test_a_procedure_has_a_bounded_number_of_nodes_with_all_it_calls() -> None:
    inner = Draw("inner").chain("start", *[f"task{number}" for number in range(1500)], "end").done()
    draw = Draw().chain("start")
    for number in range(MAX_NODES // 1500 + 1):
        draw.add(f"call{number}", NodeKind.CALL_ACTIVITY, called="inner").chain("start", f"call{number}")

    with pytest.raises(ProcedureRefused) as refused:
        compile_net(draw.done(), lambda name: inner)

    assert [finding.rule for finding in refused.value.findings] == ["net-size"]


def test_a_hundredth_round_costs_no_more_than_the_first() -> None:
    draw = Draw(names=["again"]).chain("start", "xor1", "a", "xor2").flow("xor2", "xor1", "again")
    dossier = walk(draw.flow("xor2", "end", default=True), again=True)
    sizes = set()
    for _ in range(90):
        dossier.complete("a")
        sizes.add((len(dossier.rows[-1][1]), len(dump_state(dossier.state)) // 100))

    assert len(sizes) == 1


def test_conditions_that_are_asked_at_every_move_are_bounded() -> None:
    draw = Draw(names=["x"]).add("a", NodeKind.SUB_PROCESS, loop=multi("parallel", cardinality="900"))
    draw.add("s", NodeKind.SCRIPT_TASK, script="x = x + 1").chain("start", "and1", "a", "end").chain(
        "and1", "b"
    )
    draw.chain("b", "xor1", "s", "xor1")
    draw.parent = "a"
    draw.event("come", NodeKind.CATCH_EVENT, EventKind.CONDITIONAL, condition="x < 0").chain("start2", "come")
    dossier = walk(draw, x=0)

    with pytest.raises(LimitExceeded):
        dossier.complete("b")


def test_what_is_kept_to_be_undone_is_bounded() -> None:
    draw = (
        Draw(names=["x"])
        .add("s", NodeKind.SCRIPT_TASK, script="x = x + 1")
        .chain("start", "xor1", "s", "xor1")
    )
    draw.add("u", NodeKind.USER_TASK, for_compensation=True)
    draw.event("edge", NodeKind.BOUNDARY_EVENT, EventKind.COMPENSATION, attached_to="s", handler="u")

    with pytest.raises(LimitExceeded):
        walk(draw, x=0)


def test_a_dossier_that_goes_round_a_thousand_times_stays_open() -> None:
    draw = Draw(names=["x"]).chain("start", "xor1", "a", "xor2")
    draw.flow("xor2", "end", "x > 0")
    draw.flow("xor2", "xor1", default=True)
    dossier = walk(draw, x=0)
    for _ in range(1_000):
        dossier.complete("a")

    assert dossier.open == ["a"]
    dossier.complete("a", x=1)
    assert dossier.finished
