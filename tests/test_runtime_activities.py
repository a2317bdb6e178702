"""Activities: once, many times, within each other, left by a boundary event or an error."""

import pytest
from tests.build import Draw, Walk, multi

from thutuc.errors import EvaluationError, UnknownTask, WrongState
from thutuc.net import compile_net
from thutuc.procedure import EventKind, Field, NodeKind, Procedure


def walk(draw: Draw, **data: object) -> Walk:
    return Walk(compile_net(draw.done()), data)


def repeated(loop: object, **data: object) -> Walk:
    draw = Draw(names=["agencies", "n", "enough", "log", "opinions"])
    draw.add("a", NodeKind.USER_TASK, fields=[Field("opinion"), Field("enough")], loop=loop)
    return walk(draw.chain("start", "a", "b", "end"), **data)


def test_a_step_costs_two_events_more_than_its_completion() -> None:
    draw = Draw().chain("start", "a", "xor1", "and1", "b", "end")
    dossier = walk(draw)

    dossier.complete("a")

    assert [event.kind for event in dossier.rows[-1][1]] == ["TaskCompleted", "TokenPlaced", "TaskOpened"]
    assert dossier.rows[-1][1][1].path == ["xor1", "and1"]  # type: ignore[attr-defined]


def test_parallel_instances_each_have_their_item_and_their_opinions_are_all_collected() -> None:
    loop = multi(collection="agencies", item="agency", output="opinion", output_collection="opinions")
    dossier = repeated(loop, agencies=["tax", "land", "police"])
    instances = [scope.data for scope in dossier.state.scopes.values() if scope.kind == "instance"]

    assert [(data["agency"], data["loopCounter"]) for data in instances] == [
        ("tax", 1),
        ("land", 2),
        ("police", 3),
    ]
    assert dossier.open == ["a", "a", "a"]
    for index, opinion in [(2, "no"), (0, "yes"), (0, "perhaps")]:
        dossier.complete("a", index, opinion=opinion)

    assert dossier.open == ["b"]
    assert dossier.state.data["opinions"] == ["no", "yes", "perhaps"]
    assert "opinion" not in dossier.state.data
    assert dossier.folds()


def test_sequential_instances_come_one_after_the_other_in_the_order_of_the_list_as_it_was() -> None:
    dossier = repeated(multi("sequential", collection="agencies", item="agency"), agencies=["x", "y"])
    seen = []
    while dossier.open == ["a"]:
        seen += [scope.data["agency"] for scope in dossier.state.scopes.values() if scope.kind == "instance"]
        dossier.complete("a")

    assert seen == ["x", "y"]
    assert dossier.open == ["b"]


def test_instances_count_how_many_there_are_active_and_completed() -> None:
    dossier = repeated(multi(cardinality="3"))
    dossier.complete("a")
    whole = next(scope for scope in dossier.state.scopes.values() if scope.kind == "multi")

    assert whole.data == {"nrOfInstances": 3, "nrOfActiveInstances": 2, "nrOfCompletedInstances": 1}


@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_a_completion_condition_cancels_the_rest(kind: str) -> None:
    dossier = repeated(
        multi(kind, cardinality="4", until="nrOfCompletedInstances >= 2 and enough"), enough=False
    )
    dossier.complete("a")
    dossier.complete("a")
    assert "a" in dossier.open
    dossier.complete("a", enough=True)

    assert dossier.open == ["b"]
    assert dossier.count("TaskCancelled") == (1 if kind == "parallel" else 0)
    assert [scope.kind for scope in dossier.state.scopes.values()] == ["process"]


def test_no_instance_at_all_lets_the_token_pass() -> None:
    assert repeated(multi(cardinality="0")).open == ["b"]
    assert repeated(multi(collection="agencies"), agencies=[]).open == ["b"]


@pytest.mark.parametrize(("cardinality", "n"), [("n", -1), ("n", "3"), ("n", True), ("n", None)])
def test_a_number_of_instances_that_is_none_is_refused(cardinality: str, n: object) -> None:
    with pytest.raises(EvaluationError):
        repeated(multi(cardinality=cardinality), n=n)


def test_instances_of_a_subprocess_each_keep_their_own_opinion() -> None:
    draw = Draw(names=["agencies"]).chain("start")
    loop = multi(collection="agencies", item="agency", output="opinion", output_collection="opinions")
    draw.add("sub1", NodeKind.SUB_PROCESS, loop=loop).chain("start", "sub1", "end")
    draw.parent = "sub1"
    draw.add("ask", NodeKind.USER_TASK, fields=[Field("opinion")])
    draw.flow("start2", "ask").flow("ask", "yes2", "opinion == agency").flow("ask", "no2", default=True)
    dossier = walk(draw, agencies=["x", "y"])

    dossier.complete("ask", 0, opinion="x")
    dossier.complete("ask", 0, opinion="z")
    assert dossier.open == ["no2", "yes2"]
    dossier.complete("no2")
    dossier.complete("yes2")

    assert dossier.state.data["opinions"] == ["z", "x"]
    assert dossier.finished
    assert dossier.folds()


def test_a_standard_loop_repeats_while_its_condition_holds_but_not_more_often_than_allowed() -> None:
    loop = multi("standard", condition="not enough", maximum=3)
    one, three = repeated(loop, enough=False), repeated(loop, enough=False)
    one.complete("a", enough=True)
    for _ in range(3):
        three.complete("a")

    assert (one.open, three.open) == (["b"], ["b"])
    assert three.count("TaskCompleted") == 3


def test_a_standard_loop_that_tests_before_may_not_run_at_all() -> None:
    loop = multi("standard", condition="not enough", test_before=True)

    assert repeated(loop, enough=True).open == ["b"]
    assert repeated(loop, enough=False).open == ["a"]


def test_a_thousand_scripted_rounds_run_without_recursion() -> None:
    draw = Draw(names=["log"])
    draw.add(
        "s",
        NodeKind.SCRIPT_TASK,
        script="log = log + [loopCounter]",
        loop=multi("sequential", cardinality="900"),
    )
    dossier = walk(draw.chain("start", "s", "end"), log=[])

    assert dossier.state.data["log"] == list(range(1, 901))
    assert dossier.finished


def test_two_branches_that_write_to_one_list_lose_nothing() -> None:
    draw = Draw().chain("start", "and1", "a", "and2", "end").chain("and1", "b", "and2")
    for id in ("a", "b"):
        draw.add(id, NodeKind.USER_TASK, fields=[Field("remark", append=True)])
    dossier = walk(draw)

    dossier.complete("a", remark="first")
    dossier.complete("b", remark="second")

    assert dossier.state.data["remark"] == ["first", "second"]


def inner() -> Procedure:
    draw = Draw("inner").chain("start", "ask")
    draw.add("ask", NodeKind.USER_TASK, fields=[Field("x")])
    return draw.chain("ask", "end").done()


def test_a_called_procedure_runs_inside_with_prefixed_ids() -> None:
    draw = Draw().chain("start")
    draw.add("call", NodeKind.CALL_ACTIVITY, called="inner")
    net = compile_net(draw.chain("start", "call", "b").done(), {"inner": inner()}.__getitem__)
    dossier = Walk(net)

    assert dossier.open == ["call/ask"]
    assert net.steps["call/ask"].id == "call/ask"
    dossier.complete("call/ask", x=1)

    assert dossier.open == ["b"]
    assert " > ".join(dossier.passed) == "start > call > call/start > call/ask > call/end > b"


def test_a_service_task_waits_for_its_service() -> None:
    draw = Draw().chain("start")
    draw.add("ask", NodeKind.SERVICE_TASK, service="tax", fields=[Field("sum")])
    draw.event("broken", NodeKind.BOUNDARY_EVENT, EventKind.ERROR, "E1", attached_to="ask")
    draw.chain("start", "ask", "b").chain("broken", "c")
    done, failed = walk(draw), walk(draw)
    (wait,) = done.state.waits.values()

    assert (wait.kind, wait.name) == ("service", "tax")
    done.do(lambda run: run.service_done(wait.id, {"sum": 5}))
    assert (done.open, done.state.data) == (["b"], {"sum": 5})
    assert not failed.do(lambda run: run.service_failed(wait.id, "E2"))
    assert failed.state.waits
    assert failed.do(lambda run: run.service_failed(wait.id, "E1"))
    assert (failed.open, failed.state.waits) == (["c"], {})


def test_a_receive_task_is_finished_by_its_message_or_by_hand() -> None:
    draw = Draw().chain("start")
    draw.add("posted", NodeKind.RECEIVE_TASK, message="niêm yết").add("heard", NodeKind.RECEIVE_TASK)
    dossier = walk(draw.chain("start", "posted", "heard", "b"))

    assert not dossier.message("heard")
    assert dossier.message("niêm yết")
    assert dossier.message("heard")
    assert dossier.open == ["b"]
    assert dossier.count("TaskCompleted") == 2


def test_a_send_task_tells_outside_and_goes_on() -> None:
    draw = Draw().chain("start")
    draw.add("tell", NodeKind.SEND_TASK, message="kết quả")
    dossier = walk(draw.chain("start", "tell", "b"))

    assert [event.name for event in dossier.events if event.kind == "MessageSent"] == ["kết quả"]  # type: ignore[attr-defined]
    assert dossier.open == ["b"]


def test_an_unseen_task_can_be_called_back_to_the_step_before() -> None:
    dossier = walk(Draw().chain("start", "a", "b"))
    dossier.complete("a")
    (task,) = dossier.state.tasks.values()

    dossier.do(lambda run: run.recall(task.id, "a"))

    assert [event.kind for event in dossier.rows[-1][1]] == ["TaskRecalled", "TokenPlaced", "TaskOpened"]
    assert dossier.open == ["a"]
    with pytest.raises(WrongState):
        dossier.do(lambda run: run.recall(next(iter(dossier.state.tasks)), "start"))
    with pytest.raises(UnknownTask):
        dossier.do(lambda run: run.recall(99, "a"))


def test_an_empty_subprocess_is_passed() -> None:
    draw = Draw().chain("start", "sub1", "b")

    assert walk(draw).open == ["b"]
