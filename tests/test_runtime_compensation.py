"""Compensation undoes what was done, the last first; a transaction that is cancelled is undone and left."""

from tests.build import Draw, Walk, multi

from thutuc.net import compile_net
from thutuc.procedure import EventKind, NodeKind

BOUNDARY, THROW, END = NodeKind.BOUNDARY_EVENT, NodeKind.THROW_EVENT, NodeKind.END_EVENT
COMPENSATION, CANCEL = EventKind.COMPENSATION, EventKind.CANCEL


def walk(draw: Draw, **data: object) -> Walk:
    return Walk(compile_net(draw.done()), data)


def undoable(draw: Draw, *ids: str) -> Draw:
    """Give each activity a handler ``undo_<id>``."""
    for id in ids:
        draw.add(f"undo_{id}", NodeKind.USER_TASK, for_compensation=True)
        draw.event(f"edge_{id}", BOUNDARY, COMPENSATION, attached_to=id, handler=f"undo_{id}")
    return draw


def through(draw: Draw, **data: object) -> list[str]:
    """Complete whatever is open, one after the other; the steps in the order they were opened."""
    dossier = walk(draw, **data)
    opened: list[str] = []
    while dossier.open:
        opened.append("+".join(dossier.open))
        dossier.complete(dossier.open[0])
        assert dossier.folds()
    assert dossier.finished
    return opened


def row(*throw: str | None, wait: bool = True) -> Draw:
    """Two tasks that can be undone, and a throw event after them."""
    draw = Draw(names=["x"]).event("undo", THROW, COMPENSATION, *throw, wait=wait)
    draw.chain("start", "a", "b", "undo", "c", "end")
    return undoable(draw, "a", "b")


def test_what_was_done_is_undone_in_reverse_and_then_the_thrower_goes_on() -> None:
    assert through(row()) == ["a", "b", "undo_b", "undo_a", "c"]


def test_one_activity_may_be_undone_alone() -> None:
    assert through(row("a")) == ["a", "b", "undo_a", "c"]


def test_a_thrower_that_does_not_wait_goes_on_at_once_and_the_level_ends_after_both() -> None:
    assert through(row(wait=False)) == ["a", "b", "c+undo_b", "undo_b", "undo_a"]


def test_what_was_not_done_is_not_undone_and_nothing_twice() -> None:
    draw = Draw(names=["x"]).event("undo", THROW, COMPENSATION).event("undo2", THROW, COMPENSATION)
    draw.flow("xor1", "b", "x > 0")
    draw.chain("start", "xor1", "a", "xor2", "undo", "c", "undo2", "end")
    draw.chain("b", "xor2")
    undoable(draw, "a", "b")

    assert through(draw, x=0) == ["a", "undo_a", "c"]


def test_an_end_event_undoes_before_it_ends_the_process() -> None:
    draw = Draw().event("over", END, COMPENSATION).chain("start", "a", "over")

    assert through(undoable(draw, "a")) == ["a", "undo_a"]


def test_every_round_is_undone_with_its_own_item() -> None:
    draw = Draw(names=["places"]).event("undo", THROW, COMPENSATION)
    loop = multi("sequential", collection="places", item="place")
    draw.add("a", NodeKind.USER_TASK, loop=loop).chain("start", "a", "undo", "end")
    dossier = walk(undoable(draw, "a"), places=["x", "y"])
    dossier.complete("a")
    dossier.complete("a")
    seen = []
    while dossier.open:
        task = next(iter(dossier.state.tasks.values()))
        seen.append(dossier.run.names(task.scope)["place"])
        dossier.complete("undo_a")

    assert seen == ["y", "x"]
    assert dossier.finished


def inside(draw: Draw) -> Draw:
    """A subprocess in which ``a`` and ``b`` are done, and a throw after it."""
    draw.event("undo", THROW, COMPENSATION).chain("start", "sub1", "undo", "c", "end")
    draw.parent = "sub1"
    draw.chain("start2", "a", "b", "end2")
    undoable(draw, "a", "b")
    draw.parent = None
    return draw


def test_a_subprocess_without_a_handler_is_undone_by_undoing_what_was_done_in_it() -> None:
    assert through(inside(Draw())) == ["a", "b", "undo_b", "undo_a", "c"]


def test_a_handler_at_the_edge_of_a_subprocess_stands_for_all_inside() -> None:
    assert through(undoable(inside(Draw()), "sub1")) == ["a", "b", "undo_sub1", "c"]


def test_an_event_subprocess_undoes_its_subprocess_in_its_own_way() -> None:
    draw = inside(Draw())
    draw.parent = "sub1"
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "handler"
    draw.event("begin", NodeKind.START_EVENT, COMPENSATION).event("one", THROW, COMPENSATION, "a")
    draw.chain("begin", "d", "one", "end3")

    assert through(draw) == ["a", "b", "d", "undo_a", "c"]


def test_an_error_handler_in_the_level_undoes_what_was_done_before_the_error() -> None:
    draw = Draw().event("bad", END, EventKind.ERROR, "E").chain("start", "a", "bad")
    undoable(draw, "a")
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "handler"
    draw.event("begin", NodeKind.START_EVENT, EventKind.ERROR, "E").event("undo", THROW, COMPENSATION)
    draw.chain("begin", "undo", "d", "end2")

    assert through(draw) == ["a", "undo_a", "d"]


def test_what_was_interrupted_is_not_undone() -> None:
    draw = Draw().event("undo", THROW, COMPENSATION).chain("start", "a", "end")
    draw.event("edge", BOUNDARY, EventKind.SIGNAL, "A", attached_to="a").chain("edge", "undo", "c", "end2")
    dossier = walk(undoable(draw, "a"))
    dossier.signal("A")

    assert dossier.open == ["c"]


def test_an_error_while_undoing_is_handled_around_the_thrower() -> None:
    draw = Draw().chain("start", "sub1", "end")
    draw.event("edge", BOUNDARY, EventKind.ERROR, "E", attached_to="sub1").chain("edge", "d", "end2")
    draw.parent = "sub1"
    draw.event("undo", THROW, COMPENSATION)
    undoable(draw.chain("start2", "a", "undo", "c", "end3"), "a")
    dossier = walk(draw)
    dossier.complete("a")
    dossier.error("undo_a", "E")

    assert dossier.open == ["d"]
    assert dossier.folds()


# --- transactions --------------------------------------------------------------------------------


def test_a_cancelled_transaction_ends_its_work_undoes_what_was_done_and_is_left_at_its_edge() -> None:
    draw = Draw().add("deal", NodeKind.SUB_PROCESS, transaction=True).chain("start", "deal", "c", "end")
    draw.event("edge", BOUNDARY, CANCEL, attached_to="deal").chain("edge", "d", "end2")
    draw.parent = "deal"
    draw.event("stop", END, CANCEL).chain("start2", "and1", "a", "stop").chain("and1", "b", "end4")
    dossier = walk(undoable(draw, "a"))
    dossier.complete("a")
    assert dossier.open == ["undo_a"]
    dossier.complete("undo_a")

    assert dossier.open == ["d"]
    assert [event.step for event in dossier.events if event.kind == "TaskCancelled"] == ["b"]  # type: ignore[attr-defined]
    assert dossier.folds()


def test_a_transaction_that_is_not_cancelled_is_a_subprocess() -> None:
    draw = Draw().add("deal", NodeKind.SUB_PROCESS, transaction=True).chain("start", "deal", "c", "end")
    draw.parent = "deal"
    draw.chain("start2", "a", "end2")

    assert through(draw) == ["a", "c"]
