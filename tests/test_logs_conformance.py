"""Which dossiers do not fit, where and why: small procedures, and traces that leave them in every way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from tests.build import Draw, Walk, multi

from thutuc.dossier.view import ZONE
from thutuc.logs import Log, LogRefused, Naming, Occurrence, Player, Reason, Trace, conform
from thutuc.logs import replay as replay_module
from thutuc.net import Net, compile_net
from thutuc.procedure import EventKind, Field, FieldType, NodeKind

MONDAY = datetime(2026, 3, 2, 8, tzinfo=ZONE)
YES = Field("yes", FieldType.BOOLEAN)


def trace(*names: str, id: str = "1") -> Trace:
    return Trace(id, tuple(Occurrence(name, MONDAY + timedelta(hours=n)) for n, name in enumerate(names)))


def row_of_three() -> Net:
    return compile_net(Draw().chain("start", "a", "b", "c", "end").done())


def choice() -> Net:
    """After ``a`` comes ``b`` or ``c``, and nobody wrote down which was chosen; ``c`` leads back to ``a``."""
    draw = Draw(names=["yes"]).add("a", NodeKind.USER_TASK, [YES])
    draw.chain("start", "a", "xor").flow("xor", "b", when="yes").flow("xor", "c", default=True)
    return compile_net(draw.chain("b", "end").flow("c", "a").done())


def both() -> Net:
    return compile_net(
        Draw().chain("start", "and1", "a", "and2", "c", "end").chain("and1", "b", "and2").done()
    )


def told(net: Net, *names: str) -> list[tuple[int, Reason, tuple[str, ...]]]:
    return [(each.place, each.reason, each.others) for each in Player(net).play(names).misfits]


def test_what_fits_has_nothing_to_tell() -> None:
    played = Player(row_of_three()).play("abc")

    assert (played.misfits, played.ended, played.open) == ((), True, ())
    assert [(done.step, done.opened, done.told) for done in played.done] == [
        ("a", -1, True),
        ("b", 0, True),
        ("c", 1, True),
    ]


@pytest.mark.parametrize(
    ("names", "misfits"),
    [
        ("ac", [(1, Reason.MISSING, ("b",))]),
        ("c", [(0, Reason.MISSING, ("a", "b"))]),
        ("bac", [(0, Reason.OUT_OF_ORDER, ("a",))]),
        ("acb", [(1, Reason.OUT_OF_ORDER, ("b",))]),
        ("aabc", [(1, Reason.REPEATED, ())]),
        ("abcb", [(3, Reason.AFTER_END, ())]),
        ("abxc", [(2, Reason.UNKNOWN, ())]),
    ],
)
def test_each_way_to_leave_the_procedure_has_its_reason(
    names: str, misfits: list[tuple[int, Reason, tuple[str, ...]]]
) -> None:
    assert told(row_of_three(), *names) == misfits


def test_what_is_told_twice_and_equal_counts_once_where_the_dossier_fits_so() -> None:
    """An export that joins tables writes rows twice; instances that one officer does at once are not that."""
    once = trace("a", "b", "c")
    a, b, c = once.occurrences
    log = Log.of([Trace("2", (a, a, b, c, b, c)), Trace("3", (a, b, replace(b, resource="an"), c))])
    net = row_of_three()
    found = conform(net, log, Naming(net.procedure, net.steps))
    assert [each.fits for each in found.checked] == [True, False]
    assert (found.checked[0].story.occurrences, found.twice) == (once.occurrences, 3)

    draw = Draw().add("a", NodeKind.USER_TASK, loop=multi(cardinality="3")).chain("start", "a", "b", "end")
    many = compile_net(draw.done())
    found = conform(many, Log.of([Trace("4", (a, a, a, b))]), Naming(many.procedure, many.steps))
    assert (found.fitting, found.twice, len(found.checked[0].story.steps)) == (1, 0, 4)


def test_a_trace_that_stops_fits_and_says_what_is_open() -> None:
    played = Player(row_of_three()).play("a")

    assert (played.misfits, played.ended, played.open) == ((), False, ("b",))


def test_choices_nobody_wrote_down_are_found_by_what_came_after() -> None:
    played = Player(choice()).play("acacab")

    assert (played.misfits, played.ended) == ((), True)
    assert [done.data for done in played.done if done.step == "a"] == [
        {"yes": False},
        {"yes": False},
        {"yes": True},
    ]


def test_the_way_not_taken_is_a_step_that_is_missing_or_comes_after_the_end() -> None:
    assert told(choice(), *"abc") == [(2, Reason.AFTER_END, ())]
    assert told(choice(), *"acb") == [(2, Reason.MISSING, ("a",))]


def test_branches_may_come_in_any_order_and_wait_for_each_other() -> None:
    assert told(both(), *"abc") == told(both(), *"bac") == []
    assert told(both(), *"ac") == [(1, Reason.MISSING, ("b",))]


def test_a_step_that_nothing_opens_in_a_few_steps_is_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_module, "MOST_MISSING", 1)
    assert told(row_of_three(), *"c") == [(0, Reason.NOT_OPEN, ("a",))]


def test_a_timer_may_have_fired_between_two_steps() -> None:
    draw = (
        Draw()
        .chain("start", "a")
        .event("late", NodeKind.BOUNDARY_EVENT, EventKind.TIMER, timer="P1D", attached_to="a")
    )
    net = compile_net(draw.chain("a", "b", "end").chain("late", "c", "end").done())

    assert told(net, "a", "b") == told(net, "c") == []


def test_an_activity_of_many_instances_is_done_once_for_each() -> None:
    draw = Draw().add("a", NodeKind.USER_TASK, loop=multi(cardinality="3")).chain("start", "a", "b", "end")
    net = compile_net(draw.done())

    assert told(net, *"aaab") == []
    assert told(net, *"aab") == [(2, Reason.MISSING, ("a",))]


def test_how_many_were_asked_is_found_by_how_many_answered() -> None:
    draw = Draw(names=["whom"]).add("ask", NodeKind.USER_TASK, [Field("whom", FieldType.LIST)])
    draw.add("answer", NodeKind.USER_TASK, loop=multi(collection="whom", item="who"))
    net = compile_net(draw.chain("start", "ask", "answer", "b", "end").done())

    assert told(net, "ask", "b") == told(net, "ask", *["answer"] * 5, "b") == []
    many = Player(net).play(["ask", *["answer"] * 9, "b"])
    assert many.misfits != () and many.cut  # more than are tried: told as perhaps no fault


def test_what_the_runtime_does_by_itself_always_fits() -> None:
    """Random walks of the runtime, told as a log, fit the net they were made on."""
    for net in (row_of_three(), choice(), both()):
        player = Player(net)
        for seed in range(25):
            random, walk, done = Random(seed), Walk(net), list[str]()
            while walk.state.tasks and len(done) < 20:
                task = random.choice(list(walk.state.tasks.values()))
                walk.finish(task.id, {"yes": random.random() < 0.5} if task.step == "a" and net.names else {})
                done.append(task.step)
            played = player.play(done)
            assert (played.misfits, played.ended) == ((), not walk.state.tasks), done


def test_a_trace_longer_than_anybody_works_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_module, "MOST_STEPS", 2)
    with pytest.raises(LogRefused, match="at most 2 steps"):
        Player(row_of_three()).play("abc")


def test_ways_beyond_the_bound_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_module, "MOST_POINTS", 1)
    assert Player(choice()).play("ab").cut


def _log(net: Net, traces: Sequence[Trace], **names: object) -> list[str]:
    naming = Naming(net.procedure, net.steps, **names)  # type: ignore[arg-type]
    return [each.text_en for each in conform(net, Log.of(traces), naming).told]


def test_steps_are_found_by_id_by_name_or_as_somebody_says() -> None:
    net = row_of_three()
    names = {"T1 First": "a", "T2": "b"}

    told_so = trace("Reception", "t1  first", "T2", "C", "remark")

    assert _log(net, [told_so], names=names, received=["reception"], left_out=["Remark"]) == []
    assert _log(net, [trace("z", "a")]) == ["the procedure has no such step"]


def test_a_name_for_a_step_that_is_not_there_is_refused() -> None:
    net = row_of_three()
    with pytest.raises(LogRefused, match="found 'zzz'"):
        Naming(net.procedure, net.steps, {"T1": "zzz"})


def test_what_is_told_names_dossier_instant_and_reason_in_both_languages() -> None:
    net = row_of_three()
    found = conform(
        net,
        Log.of([trace("a", "c", id="H1"), trace("a", "b", "c", id="H2")]),
        Naming(net.procedure, net.steps),
    )

    assert (found.fitting, len(found), found.share, found.ended, found.occurrences) == (1, 2, 0.5, 1, 5)
    (one,) = found.told
    assert (one.dossier, one.at, one.step) == ("H1", MONDAY + timedelta(hours=1), "c")
    assert (one.text_vi, one.text_en) == ("làm khi chưa có bước «b»", "done without «b» before it")
