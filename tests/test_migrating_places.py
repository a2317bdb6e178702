"""Where a dossier can wait, and whether it goes over from there: rounds, subprocesses, events, conditions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from tests.assigning_world import chain, engine_on, file, hand_in, step
from tests.test_migrating import ORDER, in_law, plan, steps, whole, work

from thutuc import Engine, open_store
from thutuc.engine import in_vietnamese
from thutuc.errors import WrongState
from thutuc.store import Store

Flows = Sequence[tuple[str, ...]]

TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P{0}D</bpmn:timeDuration></bpmn:timerEventDefinition>"


def catch(name: str, event: str) -> str:
    """An event that is waited for."""
    return f'<bpmn:intermediateCatchEvent id="{name}">{event}</bpmn:intermediateCatchEvent>'


def inner(name: str, *ids: str) -> str:
    """A subprocess of steps in a row."""
    row = [f"{name}_start", *ids, f"{name}_end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="{name}_f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(row))
    )
    ends = f'<bpmn:startEvent id="{row[0]}"/><bpmn:endEvent id="{row[-1]}"/>'
    return (
        f'<bpmn:subProcess id="{name}" name="{name}">{ends}{"".join(map(step, ids))}{flows}</bpmn:subProcess>'
    )


def test_a_step_that_the_new_version_leaves_at_once_is_left_in_the_move(store: Store) -> None:
    """*Bỏ bước này, sang bước sau* is drawn in the new version, as the page says, not written in a plan."""
    edge = (
        '<bpmn:boundaryEvent id="left_out" attachedToRef="a"><bpmn:conditionalEventDefinition>'
        "<bpmn:condition>true</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:boundaryEvent>"
    )
    ways = [
        ("start", "r"),
        ("r", "g_on"),
        ("g_on", "a", "kept"),
        ("g_on", "b"),
        ("a", "b"),
        ("left_out", "b"),
    ]
    law = '<thutuc:field name="kept" type="boolean" label="Còn ở bước cũ"/>'
    new = file([step("r"), step("a"), edge, step("b")], [*ways, ("b", "end")], law)
    new = new.replace(b'"g_on"/>', b'"g_on" default="f3"/>')
    engine = in_law(store, chain(step("r"), step("a"), step("b")), new, count=3, done=["r"])
    work(engine, 2, "a")

    rehearsed = engine.migrate(plan(), by="system", dry_run=True)
    assert (rehearsed.moved, steps(engine, 1)) == (3, ["a"])
    assert engine.migrate(plan(), by="system", dossiers=[1, 2]).lines == rehearsed.lines[:2]

    assert steps(engine, 1) == steps(engine, 2) == ["b"]
    assert [(task.step, task.outcome) for task in engine.history(1)][1:] == [("a", "cancelled"), ("b", None)]
    assert {clock for clock in whole(engine, 1).clocks if clock.startswith("task:")} == {"task:5"}
    move = engine.journal(1)[-1]
    assert (move.verb, move.events[0].kind, move.events[0].decision) == ("migrate", "DossierMigrated", ORDER)
    before = whole(engine, 1)
    with pytest.raises(WrongState, match="one that went on in the move itself") as refused:
        engine.undo_migration(1, by="system", decision="46/QĐ-UBND")
    assert in_vietnamese(refused.value).endswith("ngay khi chuyển, hồ sơ đã đi tiếp theo phiên bản mới.")
    assert whole(engine, 1) == before and engine.verify() == []
    engine.undo_migration(2, by="system", decision="46/QĐ-UBND")
    assert (engine.dossier(2).version, steps(engine, 2)) == (1, ["b"])


def rounds(name: str, kind: str) -> str:
    """A step that three people do, at once or one after the other."""
    sequential = "true" if kind == "sequential" else "false"
    loop = (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">'
        "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    return step(name).replace("</bpmn:userTask>", f"{loop}</bpmn:userTask>")


def gate(*events: tuple[str, str]) -> tuple[list[str], Flows]:
    """Whichever of the events comes first."""
    nodes = ['<bpmn:eventBasedGateway id="first"/>', step("b"), *(catch(*event) for event in events)]
    ways = [flow for name, _ in events for flow in (("first", name), (name, "b"))]
    return nodes, [("start", "first"), *ways, ("b", "end")]


THROW = (
    '<bpmn:intermediateThrowEvent id="undo"><bpmn:compensateEventDefinition id="undoing"/>'
    "</bpmn:intermediateThrowEvent>"
)
UNDONE: Flows = [("start", "a"), ("a", "b"), ("b", "undo"), ("undo", "c"), ("c", "end")]


def undone(handler: str | None, middle: str = "b") -> bytes:
    """Two steps, then what was done is undone; the first is undone by this step, if by any."""
    flows = [tuple(middle if end == "b" else end for end in flow) for flow in UNDONE]
    nodes = [step("a"), step(middle), THROW, step("c")]
    if handler is None:
        return file(nodes, flows)
    edge = '<bpmn:boundaryEvent id="edge" attachedToRef="a"><bpmn:compensateEventDefinition id="undoes"/>'
    undo = step(handler).replace("<bpmn:userTask ", '<bpmn:userTask isForCompensation="true" ')
    joined = f'<bpmn:association id="joined" sourceRef="edge" targetRef="{handler}"/></bpmn:process>'
    made = file([*nodes, f"{edge}</bpmn:boundaryEvent>", undo], flows)
    return made.replace(b"</bpmn:process>", joined.encode())


ROW: Flows = [("start", "s"), ("s", "b"), ("b", "end")]
CASES = {
    "a subprocess whose steps are called otherwise": (
        ([inner("s", "a", "c"), step("b")], ROW),
        ([inner("s", "x", "c"), step("b")], ROW),
        {"a": "x"},
        None,
    ),
    "a step that left its subprocess": (
        ([inner("s", "a"), step("b")], ROW),
        ([step("a"), inner("s", "c"), step("b")], [("start", "a"), ("a", "s"), *ROW[1:]]),
        {},
        "another subprocess",
    ),
    "rounds under another name": (
        ([rounds("s", "parallel"), step("b")], ROW),
        ([rounds("t", "parallel"), step("b")], [("start", "t"), ("t", "b"), ("b", "end")]),
        {"s": "t"},
        None,
    ),
    "rounds at once that are one after the other now": (
        ([rounds("s", "parallel"), step("b")], ROW),
        ([rounds("s", "sequential"), step("b")], ROW),
        {},
        "repeats otherwise",
    ),
    "the same events awaited, one for longer": (
        gate(("ans", TIMER.format(2)), ("late", TIMER.format(5))),
        gate(("ans", TIMER.format(2)), ("late", TIMER.format(9))),
        {},
        None,
    ),
    "one more event awaited": (
        gate(("ans", TIMER.format(2)), ("late", TIMER.format(5))),
        gate(("ans", TIMER.format(2)), ("late", TIMER.format(5)), ("third", TIMER.format(7))),
        {},
        "events awaited",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_from_each_place_a_dossier_moves_whole_or_stays_as_it_is(case: str) -> None:
    old, new, elements, refused = CASES[case]
    store = open_store(":memory:")
    store.upgrade()
    engine = engine_on(store, file(*old))
    hand_in(engine)
    before = whole(engine, 1)
    engine.deploy(file(*new), by="system", file="new.bpmn")

    line = engine.migrate(plan(elements=elements), by="system").lines[0]

    after = whole(engine, 1)
    if refused is not None:
        assert refused in (line.why or "")
        assert after == before
    else:
        assert (line.how, line.why) == ("moved", None)
        assert (after.clocks, after.promises, len(after.tokens)) == (
            before.clocks,
            before.promises,
            len(before.tokens),
        )
        assert [wait.due for wait in after.waits.values()] == [wait.due for wait in before.waits.values()]
        engine._desk.clock.advance(days=3)  # type: ignore[attr-defined]
        engine.tick()
        for _ in range(10):
            for name in steps(engine, 1)[:1]:
                work(engine, 1, name)
        assert engine.dossier(1).phase == "returned"
    assert engine.verify() == []
    store.close()


def moved_on(old: bytes, new: bytes, done: Sequence[str], **more: object) -> tuple[Engine, str | None]:
    """A dossier with these steps done under *old*, moved to *new*; why it stays, if it does."""
    store = open_store(":memory:")
    store.upgrade()
    engine = engine_on(store, old)
    hand_in(engine)
    for name in done:
        work(engine, 1, name)
    before = whole(engine, 1)
    engine.deploy(new, by="system", file="new.bpmn")
    (line,) = engine.migrate(plan(**more), by="system").lines
    if line.how == "refused":
        assert whole(engine, 1) == before
    assert engine.verify() == []
    return engine, line.why


def test_what_may_have_to_be_undone_goes_along_while_it_is_undone_as_before() -> None:
    engine, why = moved_on(undone("undo_a"), undone("undo_a", "x"), ["a"], elements={"b": "x"})

    assert why is None
    for name in ("x", "undo_a", "c"):
        work(engine, 1, name)
    assert engine.dossier(1).phase == "returned"
    assert engine.verify() == []
    engine.store.close()


@pytest.mark.parametrize(
    ("new", "done", "said"),
    [
        (undone(None), ["a"], "may have to be compensated"),
        (undone("other"), ["a"], "may have to be compensated"),
        (undone("undo_a") + b"<!-- 2 -->", ["a", "b"], "just being compensated"),
    ],
)
def test_what_could_no_more_be_undone_as_it_was_drawn_keeps_the_dossier(
    new: bytes, done: list[str], said: str
) -> None:
    engine, why = moved_on(undone("undo_a"), new, done)

    assert said in (why or "")
    engine.store.close()


def called(*names: str, calls: str = "c") -> bytes:
    """A procedure that calls another of the same file, whose steps have these names."""
    inner = file([step(name) for name in names], list(pairwise(["start", *names, "end"])), name="goi")
    outer = file(
        [f'<bpmn:callActivity id="{calls}" name="Gọi" calledElement="goi"/>', step("z")],
        [("start", calls), (calls, "z"), ("z", "end")],
    )
    inside = inner.decode().partition("<bpmn:process ")[2].partition("</bpmn:definitions>")[0]
    for word in ("start", "end"):
        inside = inside.replace(f'"{word}"', f'"goi_{word}"')
    inside = inside.replace('id="f', 'id="gf')
    return outer.replace(b"</bpmn:definitions>", f"<bpmn:process {inside}</bpmn:definitions>".encode())


def test_a_step_of_a_called_procedure_goes_along_under_a_new_call_and_a_new_name() -> None:
    engine, why = moved_on(
        called("p", "q"), called("p2", "q", calls="k"), [], elements={"c": "k", "c/p": "k/p2"}
    )

    assert why is None
    assert steps(engine, 1) == ["k/p2"]
    for name in ("k/p2", "k/q", "z"):
        work(engine, 1, name)
    assert engine.dossier(1).phase == "returned"
    assert engine.verify() == []
    engine.store.close()


def test_a_step_that_the_called_procedure_has_no_more_keeps_the_dossier() -> None:
    engine, why = moved_on(called("p", "q"), called("q"), [])

    assert "'c/p', which has no counterpart" in (why or "")
    engine.store.close()
