"""Compiling: what a net knows, and what refuses a procedure."""

import gc
import sys
from enum import Enum
from functools import _lru_cache_wrapper
from random import Random
from types import FunctionType, ModuleType

import pytest
from tests.build import Draw, multi

from thutuc import library, read
from thutuc.errors import Finding, ProcedureRefused
from thutuc.net import compile_net, told_apart
from thutuc.net.dominators import immediate_dominators
from thutuc.procedure import Consult, EventKind, Field, Loop, NodeKind, Procedure, Timer, TimerKind


def refused(draw: Draw) -> list[Finding]:
    with pytest.raises(ProcedureRefused) as error:
        compile_net(draw.done())
    return list(error.value.findings)


def rules(draw: Draw) -> list[str]:
    return [finding.rule for finding in refused(draw)]


def test_a_finding_names_file_line_element_and_remedy_in_both_languages() -> None:
    draw = (
        Draw(names=["area"])
        .chain("start", "xor1")
        .flow("xor1", "a", "aera > 5")
        .flow("xor1", "b", default=True)
    )
    (finding,) = refused(draw)

    assert (finding.rule, finding.file, finding.line, finding.element) == (
        "unknown-name",
        "test.bpmn",
        101,
        "f2",
    )
    assert "Did you mean 'area'?" in finding.message
    assert "Có phải là 'area'?" in finding.message_vi
    assert finding.remedy
    assert finding.remedy_vi


def test_everything_that_is_wrong_is_told_together() -> None:
    draw = Draw().chain("start", "xor1").flow("xor1", "a", "x >").flow("xor1", "b", "__import__('os')")
    draw.add("s", NodeKind.SCRIPT_TASK, script="while True: pass").chain("a", "s")

    assert rules(draw) == ["expression", "expression", "expression"]


def test_names_may_come_from_fields_scripts_loops_counters_events_and_silence() -> None:
    draw = Draw(names=["header"]).chain("start")
    draw.add("a", NodeKind.USER_TASK, fields=[Field("filled")], loop=multi(collection="header", item="each"))
    draw.add("s", NodeKind.SCRIPT_TASK, script="computed = filled")
    draw.event("m", NodeKind.CATCH_EVENT, EventKind.MESSAGE, "m")
    draw.add("c", NodeKind.CALL_ACTIVITY, called="inner")
    draw.chain("start", "a", "s", "m", "c", "xor1")
    draw.flow("xor1", "end", "header == filled and computed == each and loopCounter == brought")
    inner = Draw("inner", names=["brought"]).chain("start", "end").done()
    net = compile_net(draw.done(), {"inner": inner}.__getitem__)

    assert set(net.names) >= {"header", "filled", "each", "computed", "brought", "nrOfCompletedInstances"}


def test_silence_that_means_agreement_is_compiled_with_the_step() -> None:
    from dataclasses import replace

    draw = Draw().chain("start", "a", "end")
    node = draw.nodes["a"]
    assert node.step is not None
    said = replace(node.step, consult=Consult("agreed", "luật", 'opinion = "đồng ý"'))
    draw.nodes["a"] = replace(node, step=said)
    silence = compile_net(draw.done()).nodes["a"].silence

    assert silence is not None
    assert silence({}) == {"opinion": "đồng ý"}


def test_a_call_of_an_unknown_procedure_is_refused() -> None:
    draw = Draw().chain("start").add("c", NodeKind.CALL_ACTIVITY, called="nowhere").chain("start", "c")

    assert [(one.rule, one.element) for one in refused(draw)] == [("call-unknown", "c")]


def test_procedures_that_call_each_other_in_a_circle_are_refused() -> None:
    def calling(id: str, other: str) -> Procedure:
        draw = Draw(id).chain("start").add("c", NodeKind.CALL_ACTIVITY, called=other)
        return draw.chain("start", "c", "end").done()

    known = {"one": calling("one", "two"), "two": calling("two", "one")}
    with pytest.raises(ProcedureRefused) as error:
        compile_net(known["one"], known.__getitem__)

    assert [(one.rule, one.element) for one in error.value.findings] == [("call-recursive", "c/c")]
    assert "one > two > one" in error.value.findings[0].message


def test_nodes_that_no_token_reaches_are_told_but_do_not_refuse() -> None:
    draw = Draw().chain("start", "a", "sub1", "end").chain("b", "c")
    draw.parent = "sub1"
    draw.chain("start2", "d", "end2")
    draw.parent = None
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.event("edge", NodeKind.BOUNDARY_EVENT, EventKind.MESSAGE, "m", attached_to="a").chain("edge", "e")
    draw.parent = "handler"
    draw.event("start3", NodeKind.START_EVENT, EventKind.SIGNAL, "s").chain("start3", "f")
    net = compile_net(draw.done())

    assert [(one.rule, one.severity, one.element) for one in net.findings] == [
        ("unreachable", "warn", "b"),
        ("unreachable", "warn", "c"),
    ]


def wrong(name: str) -> Draw:
    """A drawing with one thing wrong."""
    draw = Draw(names=["x"]).chain("start", "a", "end")
    cases = {
        "flow-target": lambda: (
            draw.chain("a", "sub1").add("b", NodeKind.TASK, parent="sub1").chain("start", "b")
        ),
        "start-event": lambda: draw.chain("start2", "a"),
        "handler-start": lambda: draw.add("h", NodeKind.SUB_PROCESS, triggered_by_event=True),
        "handler-flow": lambda: (
            draw.add("h", NodeKind.SUB_PROCESS, triggered_by_event=True)
            .event("m", NodeKind.START_EVENT, EventKind.MESSAGE, "m", parent="h")
            .flow("a", "h")
        ),
        "boundary-at": lambda: draw.event(
            "e", NodeKind.BOUNDARY_EVENT, EventKind.MESSAGE, "m", attached_to="start"
        ),
        "event-gateway": lambda: draw.chain("a", "race1", "b"),
        "event-gateway-task": lambda: (
            draw.add("r", NodeKind.RECEIVE_TASK, message="m")
            .event("e", NodeKind.BOUNDARY_EVENT, EventKind.TIMER, timer="P1D", attached_to="r")
            .chain("a", "race1", "r")
        ),
        "condition-unasked": lambda: draw.flow("a", "and1").flow("and1", "b", "x == 1"),
        "default-flow": lambda: draw.add("t", NodeKind.TASK, default="nowhere").chain("a", "t"),
        "timer-text": lambda: draw.event(
            "t", NodeKind.CATCH_EVENT, EventKind.TIMER, timer=Timer(TimerKind.DURATION, "15 days")
        ),
        "loop-count": lambda: draw.add("t", NodeKind.TASK, loop=Loop("standard")).chain("a", "t"),
    }
    cases[name]()
    return draw


@pytest.mark.parametrize(
    "name",
    [
        "flow-target",
        "start-event",
        "handler-start",
        "handler-flow",
        "boundary-at",
        "event-gateway",
        "event-gateway-task",
        "condition-unasked",
        "default-flow",
        "timer-text",
        "loop-count",
    ],
)
def test_a_drawing_that_cannot_run_is_refused(name: str) -> None:
    assert rules(wrong(name)) == [name]


def test_a_receive_task_that_races_and_repeats_is_refused() -> None:
    draw = Draw().add("r", NodeKind.RECEIVE_TASK, message="m", loop=multi(cardinality="2"))

    assert rules(draw.chain("start", "race1", "r")) == ["event-gateway-task"]


@pytest.mark.parametrize("cardinality", ["-1", "2.5", "'three'", "1 == 1"])
def test_a_loop_that_says_a_wrong_number_is_refused(cardinality: str) -> None:
    draw = Draw().add("t", NodeKind.TASK, loop=multi(cardinality=cardinality)).chain("start", "t")

    assert rules(draw) == ["loop-count"]


def test_a_flow_without_condition_after_a_deciding_gateway_is_told() -> None:
    draw = Draw(names=["x"]).chain("start", "xor1", "a").flow("xor1", "b", "x == 1")

    (told,) = compile_net(draw.done()).findings
    assert told.rule == "gateway-condition"
    assert "luôn" not in told.message_vi and "khi không điều kiện nào đứng trước nó đúng" in told.message_vi


@pytest.mark.parametrize("seed", range(200))
def test_the_dominator_is_what_no_way_from_a_start_avoids(seed: int) -> None:
    chance = Random(seed)
    names = [f"n{number}" for number in range(9)]
    after: dict[str, list[str]] = {name: [] for name in names}
    before: dict[str, list[str]] = {name: [] for name in names}
    for _ in range(chance.randint(8, 16)):
        source, target = chance.choice(names), chance.choice(names[chance.randint(1, 2) :])
        after[source].append(target)
        before[target].append(source)

    def reached(without: str | None = None) -> set[str]:
        waiting = [name for name in names if not before[name] and name != without]
        seen = set(waiting)
        while waiting:
            following = [one for one in after[waiting.pop()] if one != without and one not in seen]
            seen.update(following)
            waiting += following
        return seen

    for node, found in immediate_dominators(after, before).items():
        dominators = {name for name in names if name != node and node not in reached(name)}
        nearest = [
            one for one in dominators if dominators - {one} <= {o for o in names if one not in reached(o)}
        ]
        assert found == (nearest[0] if nearest else None)


def test_thousands_of_inclusive_joins_in_a_row_are_no_burden_but_within_each_other_they_are_refused() -> None:
    row = Draw(names=["x"]).chain("start", "or_0")
    for number in range(300):
        split, join = f"or_{number}", f"or_j{number}"
        row.flow(split, f"a{number}", "x == 1").flow(split, f"b{number}", default=True)
        row.chain(f"a{number}", join, f"or_{number + 1}").chain(f"b{number}", join)
    nest = Draw(names=["x"]).chain("start", "or_0")
    for number in range(800):
        nest.flow(f"or_{number}", f"or_{number + 1}", "x == 1").flow(
            f"or_{number}", f"b{number}", default=True
        )
    nest.chain("or_800", "a", "or_j799")
    for number in range(800):
        nest.chain(f"b{number}", f"or_j{number}", f"or_j{number - 1}" if number else "end")

    noted = sum(len(one.far) for join in compile_net(row.done()).reach.values() for one in join.values())
    assert noted == 2 * 300
    assert rules(nest) == ["net-joins"]


def test_a_worker_can_keep_the_nets_of_two_thousand_procedures() -> None:
    net = compile_net(read(library() / "dang-ky-khai-sinh" / "procedure.bpmn"))

    assert _held(net) < 6_000 * len(net.nodes)  # 4,000 when this was written, forms among it; 8,900 before
    assert all(net.nodes[arc.source].id is arc.source for arc in net.arcs.values())


def _held(thing: object) -> int:
    """The bytes of a thing and of all that it holds; what is remembered for all procedures is left out."""
    seen: dict[int, object] = {}
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not isinstance(one, type | Enum | ModuleType | _lru_cache_wrapper):
            seen[id(one)] = one
            closure = one.__closure__ or () if isinstance(one, FunctionType) else None
            waiting.extend(gc.get_referents(one) if closure is None else closure)
    return sum(map(sys.getsizeof, seen.values()))


def test_what_tells_the_ways_apart_is_what_is_asked_not_what_looks_like_it() -> None:
    draw = (
        Draw(names=["area", "place"])
        .event("due", NodeKind.CATCH_EVENT, EventKind.CONDITIONAL, condition="= area > 1.2e2")
        .chain("start", "due", "xor1")
        .flow("xor1", "a", "place == 'Thôn 7, \\'Đông Mây\\'' and area != 40")
        .flow("xor1", "b", default=True)
        .chain("a", "end")
        .chain("b", "end")
    )
    texts, numbers = told_apart(compile_net(draw.done()))

    assert texts == ["", "Thôn 7, 'Đông Mây'"]
    assert numbers == [-1, 0, 1, 39, 40, 41, 119, 120, 121]
