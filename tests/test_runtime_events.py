"""Events: caught at the edge of an activity or inside a level, thrown, handled, and never lost."""

from datetime import datetime

import pytest
from tests.build import NOON, SECOND, Draw, Walk, multi

from thutuc.dossier import State
from thutuc.dossier.view import instant, local
from thutuc.errors import EvaluationError, WrongState
from thutuc.net import compile_net
from thutuc.net.timers import following
from thutuc.procedure import EventKind, NodeKind, Timer, TimerKind
from thutuc.runtime import Run

BOUNDARY = NodeKind.BOUNDARY_EVENT


def walk(draw: Draw, **data: object) -> Walk:
    return Walk(compile_net(draw.done()), data)


def watched(event: EventKind, ref: str | None = None, **said: object) -> Draw:
    """A task ``a`` with an event at its edge that leads to ``b``."""
    draw = Draw(names=["x"]).chain("start", "a", "c", "end")
    return draw.event("edge", BOUNDARY, event, ref, attached_to="a", **said).chain("edge", "b", "end2")


def nested() -> Draw:
    """A subprocess with a task ``a``; what follows is ``c``. Drawing goes on inside."""
    draw = Draw(names=["x"]).chain("start", "sub1", "c", "end")
    draw.parent = "sub1"
    return draw.chain("start2", "a")


# --- boundary events -----------------------------------------------------------------------------


def test_an_interrupting_timer_ends_the_task_and_a_task_that_is_done_ends_the_timer() -> None:
    late, done = walk(watched(EventKind.TIMER, timer="P1D")), walk(watched(EventKind.TIMER, timer="P1D"))
    late.later(86_399)
    assert late.open == ["a"]
    late.later(1)
    done.complete("a")
    done.later(86_400)

    assert (late.open, done.open) == (["b"], ["c"])
    assert [e.why for e in late.events if e.kind == "TaskCancelled"] == ["interrupted"]  # type: ignore[attr-defined]
    assert [e.how for e in late.events if e.kind == "WaitClosed"] == ["fired"]  # type: ignore[attr-defined]
    assert [e.how for e in done.events if e.kind == "WaitClosed"] == ["dropped"]  # type: ignore[attr-defined]


def test_a_cycle_at_the_edge_fires_as_often_as_it_says_and_no_more() -> None:
    dossier = walk(watched(EventKind.TIMER, timer="R3/PT1H", interrupting=False))
    dossier.later(3600 * 2)
    assert dossier.open == ["a", "b", "b"]
    dossier.later(3600 * 10)

    assert dossier.open == ["a", "b", "b", "b"]
    assert dossier.state.waits == {}
    assert dossier.folds()


def test_a_cycle_without_number_goes_on_until_the_task_is_done() -> None:
    dossier = walk(watched(EventKind.TIMER, timer="R/PT1H", interrupting=False))
    dossier.later(3600 * 20)
    dossier.complete("a")
    dossier.later(3600 * 20)

    assert dossier.open.count("b") == 20


def firings(timer: str, at: str, count: int) -> list[str]:
    """When a cycle at the edge of a task fires that somebody came to on the day *at*, at noon."""
    net = compile_net(watched(EventKind.TIMER, timer=timer, interrupting=False).done())
    dossier = Walk.__new__(Walk)
    dossier.net, dossier.state, dossier.rows = net, State(), []
    dossier.at = instant(datetime.fromisoformat(f"{at}T12:00:00+07:00"))
    dossier.do(lambda run: run.start())
    days = []
    for _ in range(count):
        wait = next(iter(dossier.state.waits.values()))
        days.append(local(wait.due or 0).date().isoformat())
        dossier.at = wait.due or 0
        dossier.do(lambda run, wait=wait: run.fire(wait.id))
    assert dossier.folds()
    return days


@pytest.mark.parametrize(
    ("timer", "days"),
    [
        ("R4/P1M", "2026-02-28 2026-03-31 2026-04-30 2026-05-31"),
        ("R/P1M", "2026-02-28 2026-03-31 2026-04-30 2026-05-31 2026-06-30"),
        ("R3/2026-01-31T12:00:00+07:00/P1M", "2026-01-31 2026-02-28 2026-03-31"),
        ("R3/2024-02-29T00:00:00/P1Y", "2026-01-31 2026-02-28 2027-02-28"),
        ("R3/P1M1D", "2026-03-01 2026-04-02 2026-05-03"),
        ("R3/P2W", "2026-02-14 2026-02-28 2026-03-14"),
    ],
)
def test_a_cycle_counts_its_months_from_where_it_began(timer: str, days: str) -> None:
    assert firings(timer, "2026-01-31", days.count(" ") + 1) == days.split()


def test_a_cycle_in_a_journal_of_an_older_release_goes_on_from_its_last_time() -> None:
    assert following("P1D", NOON) == NOON + 86_400 * SECOND


def test_a_message_at_the_edge_that_does_not_interrupt_comes_every_time() -> None:
    dossier = walk(watched(EventKind.MESSAGE, "nhắc", interrupting=False))

    assert all(dossier.message("nhắc", x=number) for number in range(3))
    assert dossier.open == ["a", "b", "b", "b"]
    dossier.complete("a")
    assert not dossier.message("nhắc")


def test_a_message_that_interrupts_ends_a_whole_subprocess() -> None:
    draw = nested().chain("start2", "d")
    draw.parent = None
    draw.event("edge", BOUNDARY, EventKind.MESSAGE, "rút", attached_to="sub1").chain("edge", "b")
    dossier = walk(draw)

    assert dossier.message("rút")
    assert dossier.open == ["b"]
    assert dossier.count("TaskCancelled") == 2
    assert list(dossier.state.scopes) == [0]
    assert dossier.folds()


def test_a_boundary_event_at_a_repeating_activity_ends_all_its_rounds() -> None:
    draw = watched(EventKind.SIGNAL, "stop")
    draw.add("a", NodeKind.USER_TASK, loop=multi(cardinality="3"))
    dossier = walk(draw)
    dossier.complete("a")

    assert len(dossier.state.waits) == 1
    assert dossier.signal("stop")
    assert (dossier.open, list(dossier.state.scopes)) == (["b"], [0])


def test_an_error_of_a_task_goes_to_the_handler_with_its_code_before_the_one_for_all() -> None:
    draw = watched(EventKind.ERROR).event("exact", BOUNDARY, EventKind.ERROR, "E1", attached_to="a")
    draw.chain("exact", "d")
    exact, other = walk(draw), walk(draw)
    exact.error("a", "E1")
    other.error("a", "E2")

    assert (exact.open, other.open) == (["d"], ["b"])
    assert [e.why for e in exact.events if e.kind == "TaskCancelled"] == ["error E1"]  # type: ignore[attr-defined]


def test_an_error_of_a_task_that_nobody_handles_is_refused() -> None:
    dossier = walk(watched(EventKind.ERROR, "E1"))

    with pytest.raises(WrongState):
        dossier.error("a", "E2")


# --- thrown --------------------------------------------------------------------------------------


def thrown(event: EventKind, ref: str, interrupting: bool, caught: str | None = None) -> Walk:
    draw = nested().event("throw", NodeKind.THROW_EVENT, event, ref).chain("a", "throw", "d", "end2")
    draw.parent = None
    draw.event("edge", BOUNDARY, event, caught, attached_to="sub1", interrupting=interrupting)
    dossier = walk(draw.chain("edge", "b"))
    dossier.complete("a")
    return dossier


def test_an_escalation_lets_the_thrower_go_on_unless_its_handler_interrupts() -> None:
    assert thrown(EventKind.ESCALATION, "X", interrupting=False).open == ["b", "d"]
    assert thrown(EventKind.ESCALATION, "X", interrupting=True).open == ["b"]


def test_an_escalation_that_nobody_handles_is_recorded_and_the_thrower_goes_on() -> None:
    dossier = thrown(EventKind.ESCALATION, "X", interrupting=True, caught="Y")

    assert dossier.open == ["d"]
    assert [(e.what, e.code) for e in dossier.events if e.kind == "ErrorThrown"] == [("escalation", "X")]  # type: ignore[attr-defined]


def test_a_signal_reaches_everybody_in_the_dossier_who_waits_for_it() -> None:
    draw = Draw().chain("start", "and1")
    for number in (1, 2):
        draw.event(f"catch{number}", NodeKind.CATCH_EVENT, EventKind.SIGNAL, "go")
        draw.chain("and1", f"catch{number}", f"b{number}")
    draw.event("throw", NodeKind.THROW_EVENT, EventKind.SIGNAL, "go").chain("and1", "a", "throw", "c")
    dossier = walk(draw)
    dossier.complete("a")

    assert dossier.open == ["b1", "b2", "c"]
    assert dossier.count("SignalThrown") == 1


def test_a_signal_that_interrupts_its_own_thrower_stops_it_at_once() -> None:
    assert thrown(EventKind.SIGNAL, "X", interrupting=True, caught="X").open == ["b"]
    assert thrown(EventKind.SIGNAL, "X", interrupting=False, caught="X").open == ["b", "d"]


def test_an_error_end_goes_outward_to_the_nearest_handler_and_ends_all_between() -> None:
    draw = nested().chain("a", "sub2", "end2")
    draw.parent = "sub2"
    draw.chain("start3", "d").chain("start3", "e")
    draw.event("fail", NodeKind.END_EVENT, EventKind.ERROR, "E1").chain("d", "fail")
    draw.parent = None
    draw.event("edge", BOUNDARY, EventKind.ERROR, attached_to="sub1").chain("edge", "b")
    dossier = walk(draw)
    dossier.complete("a")
    dossier.complete("d")

    assert dossier.open == ["b"]
    assert list(dossier.state.scopes) == [0]
    assert dossier.folds()


def test_an_error_that_nobody_handles_ends_the_process_and_is_recorded() -> None:
    draw = Draw().chain("start", "a").chain("start", "b")
    dossier = walk(draw.event("fail", NodeKind.END_EVENT, EventKind.ERROR, "E1").chain("a", "fail"))
    dossier.complete("a")

    assert dossier.finished
    assert [(e.what, e.code, e.node) for e in dossier.events if e.kind == "ErrorThrown"] == [  # type: ignore[attr-defined]
        ("error", "E1", "fail")
    ]
    assert dossier.state.tasks == {}
    assert dossier.run.ended_at == "fail"


def test_a_terminate_end_ends_its_own_level_and_what_is_around_goes_on() -> None:
    draw = nested().chain("start2", "d")
    draw.event("stop", NodeKind.END_EVENT, EventKind.TERMINATE).chain("a", "stop")
    dossier = walk(draw)
    dossier.complete("a")

    assert dossier.open == ["c"]
    assert [e.why for e in dossier.events if e.kind == "TaskCancelled"] == ["terminated"]  # type: ignore[attr-defined]


def test_a_message_end_event_tells_outside() -> None:
    draw = Draw().chain("start", "a").event("tell", NodeKind.END_EVENT, EventKind.MESSAGE, "xong")
    dossier = walk(draw.chain("a", "tell"))
    dossier.complete("a")

    assert (dossier.finished, dossier.count("MessageSent"), dossier.run.ended_at) == (True, 1, "tell")


# --- event subprocesses --------------------------------------------------------------------------


def handled(event: EventKind, ref: str | None, interrupting: bool, **said: object) -> Draw:
    """A process with tasks ``a`` and ``d`` and an event subprocess with a task ``b``."""
    draw = Draw(names=["x"]).chain("start", "a", "end").chain("start", "d")
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "handler"
    draw.event("start2", NodeKind.START_EVENT, event, ref, interrupting=interrupting, **said)
    draw.chain("start2", "b", "end2")
    draw.parent = None
    return draw


def test_an_interrupting_event_subprocess_ends_everything_else_in_its_level() -> None:
    dossier = walk(handled(EventKind.MESSAGE, "rút", True))
    dossier.message("rút")

    assert dossier.open == ["b"]
    assert not dossier.message("rút")
    dossier.complete("b")
    assert dossier.finished
    assert dossier.folds()


def test_an_event_subprocess_that_does_not_interrupt_runs_beside_and_comes_every_time() -> None:
    dossier = walk(handled(EventKind.MESSAGE, "nhắc", False))
    dossier.message("nhắc")
    dossier.message("nhắc")

    assert dossier.open == ["a", "b", "b", "d"]
    dossier.complete("a")
    dossier.complete("d")
    assert not dossier.finished
    dossier.complete("b")
    dossier.complete("b")
    assert dossier.finished


def test_a_process_whose_event_subprocess_is_never_started_ends() -> None:
    dossier = walk(handled(EventKind.TIMER, None, True, timer="P30D"))
    dossier.complete("a")
    dossier.complete("d")

    assert dossier.finished
    assert dossier.state.waits == {}


def test_a_timer_event_subprocess_in_a_subprocess_counts_from_when_that_began() -> None:
    draw = nested()
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "handler"
    draw.event("start3", NodeKind.START_EVENT, EventKind.TIMER, timer="PT1H").chain("start3", "b", "end3")
    dossier = walk(draw)
    dossier.later(3600)
    assert dossier.open == ["b"]
    dossier.complete("b")

    assert dossier.open == ["c"]


def test_an_event_subprocess_catches_the_error_of_its_level_before_the_edge_does() -> None:
    draw = nested().event("fail", NodeKind.END_EVENT, EventKind.ERROR, "E1").chain("a", "fail")
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "handler"
    draw.event("start3", NodeKind.START_EVENT, EventKind.ERROR, "E1").chain("start3", "b")
    draw.event("again", NodeKind.END_EVENT, EventKind.ERROR, "E1").chain("b", "again")
    draw.parent = None
    draw.event("edge", BOUNDARY, EventKind.ERROR, "E1", attached_to="sub1").chain("edge", "e")
    dossier = walk(draw)
    dossier.complete("a")
    assert dossier.open == ["b"]
    dossier.complete("b")

    assert dossier.open == ["e"]


def test_an_escalation_starts_an_event_subprocess_beside_its_thrower() -> None:
    draw = handled(EventKind.ESCALATION, "X", False)
    draw.event("throw", NodeKind.THROW_EVENT, EventKind.ESCALATION, "X").chain("d", "throw", "c")
    dossier = walk(draw)
    dossier.complete("d")

    assert dossier.open == ["a", "b", "c"]


# --- timers and starts ---------------------------------------------------------------------------


def due(kind: TimerKind, text: str, **data: object) -> float:
    draw = Draw(names=["when"]).chain("start")
    draw.event("wait", NodeKind.CATCH_EVENT, EventKind.TIMER, timer=Timer(kind, text)).chain(
        "start", "wait", "a"
    )
    (wait,) = walk(draw, **data).state.waits.values()
    assert wait.due is not None
    return (wait.due - NOON) / SECOND


def test_months_go_by_the_calendar_and_days_begin_in_the_organisations_zone() -> None:
    assert due(TimerKind.DURATION, "P1M") == 31 * 86_400
    assert due(TimerKind.DURATION, "P1Y2M10DT2H30M") == (365 + 59 + 10) * 86_400 + 2.5 * 3600
    assert due(TimerKind.DURATION, "PT0,5S") == 0.5
    assert due(TimerKind.DATE, "2026-01-02") == 12 * 3600
    assert due(TimerKind.DATE, "2026-01-01T13:00:00") == 3600
    assert due(TimerKind.DATE, "2026-01-01T13:00:00Z") == 8 * 3600
    assert due(TimerKind.CYCLE, "R2/2026-01-01T13:00:00/P1D") == 3600


def test_a_date_that_is_past_comes_at_once_and_not_before_anybody_waited() -> None:
    assert due(TimerKind.DATE, "2025-12-24") == 0
    assert due(TimerKind.CYCLE, "R2/2025-12-24T00:00:00/P1D") == 0


def test_a_timer_may_be_worked_out_from_the_data() -> None:
    assert due(TimerKind.DURATION, "=when", when="P2D") == 2 * 86_400
    with pytest.raises(EvaluationError):
        due(TimerKind.DURATION, "=when", when="tomorrow")


def test_a_legal_term_is_counted_by_whoever_the_caller_names() -> None:
    draw = Draw().chain("start")
    term = Timer(TimerKind.TERM, "15 ngày")
    draw.event("wait", NodeKind.CATCH_EVENT, EventKind.TIMER, timer=term).chain("start", "wait", "a")
    net = compile_net(draw.done())
    run = Run(
        net, Walk(compile_net(Draw().chain("start", "end").done())).state, NOON, timer=lambda *asked: 42
    )

    run.start()

    assert [wait.due for wait in run.state.waits.values()] == [42]
    with pytest.raises(EvaluationError):
        Walk(net)


def test_a_process_may_be_started_by_a_message() -> None:
    draw = Draw().event("called", NodeKind.START_EVENT, EventKind.MESSAGE, "đơn").chain("start", "a")
    net = compile_net(draw.chain("called", "b").done())

    assert (Walk(net).open, Walk(net, start="called").open) == (["a"], ["b"])
    with pytest.raises(WrongState):
        Walk(net, start="a")


def test_a_process_is_started_once() -> None:
    dossier = walk(Draw().chain("start", "a"))

    with pytest.raises(WrongState):
        dossier.do(lambda run: run.start())


def test_a_message_goes_to_one_and_first_to_those_in_the_flow() -> None:
    draw = handled(EventKind.MESSAGE, "tin", False)
    draw.event("catch", NodeKind.CATCH_EVENT, EventKind.MESSAGE, "tin").chain("d", "catch", "e")
    dossier = walk(draw)
    dossier.complete("d")
    dossier.message("tin")
    assert dossier.open == ["a", "e"]
    dossier.message("tin")

    assert dossier.open == ["a", "b", "e"]


def rethrown(handled: EventKind, inside: str = "handler") -> Draw:
    """A handler that throws on what started it, itself or in a subprocess of its own, inside ``sub1``."""
    draw = Draw().chain("start", "sub1", "end")
    draw.parent = "sub1"
    draw.event("up", NodeKind.END_EVENT, handled, "X").chain("start1", "a", "up").chain("start1", "c", "end1")
    draw.add("handler", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "handler"
    draw.event("begin", NodeKind.START_EVENT, handled, "X", interrupting=False).chain("begin", "b")
    if inside != "handler":
        draw.chain("b", inside, "end3")
        draw.parent = inside
        draw.chain("start4")
    draw.event("further", NodeKind.END_EVENT, handled, "X")
    return draw.chain("b" if inside == "handler" else "start4", "further")


@pytest.mark.parametrize("inside", ["handler", "sub2"])
@pytest.mark.parametrize("kind", [EventKind.ESCALATION, EventKind.ERROR])
def test_a_handler_that_throws_on_what_started_it_does_not_start_itself_again(
    kind: EventKind, inside: str
) -> None:
    draw = rethrown(kind, inside)
    draw.parent = None
    draw.event("edge", BOUNDARY, kind, attached_to="sub1").chain("edge", "d", "end4")
    dossier = walk(draw)
    dossier.complete("a")
    assert dossier.open == (["b", "c"] if kind is EventKind.ESCALATION else ["b"])
    dossier.complete("b")

    assert dossier.open == ["d"]
    assert dossier.folds()


def test_an_escalation_that_only_its_own_handler_would_catch_is_recorded_and_nothing_ends() -> None:
    dossier = walk(rethrown(EventKind.ESCALATION))
    dossier.complete("a")
    dossier.complete("b")

    assert dossier.open == ["c"]
    assert dossier.count("ErrorThrown") == 1


def test_what_a_handler_throws_on_starts_another_handler_of_the_level() -> None:
    draw = rethrown(EventKind.ESCALATION)
    draw.parent = "sub1"
    draw.add("other", NodeKind.SUB_PROCESS, triggered_by_event=True)
    draw.parent = "other"
    draw.event("begin2", NodeKind.START_EVENT, EventKind.ESCALATION, interrupting=False).chain("begin2", "e")
    dossier = walk(draw)
    dossier.complete("a")
    assert dossier.open == ["b", "c"]
    dossier.complete("b")

    assert dossier.open == ["c", "e"]
