"""Random walks, a small number here and a hundred thousand by ``python -m tests.full walks``."""

import os

import pytest
from tests import scribbles
from tests.blocks import tasks
from tests.build import Draw, Walk
from tests.drawing import drawings
from tests.growing import generate
from tests.kinds import supported
from tests.walks import RoundCheck, run

from thutuc.dossier.events import TaskCompleted, TaskOpened
from thutuc.net import compile_net
from thutuc.procedure import NodeKind

SIZE = int(os.environ.get("THUTUC_WALKS", "2400"))


def test_random_walks_agree_with_the_reference_and_pass_every_supported_kind_and_never_stick() -> None:
    done = run(SIZE)
    print(done)

    assert supported() - set(done.kinds) == set()


def test_whatever_is_drawn_goes_on_or_is_refused_and_always_folds() -> None:
    print(scribbles.run(SIZE // 5))


def test_the_generator_makes_rounds_and_draws_every_task() -> None:
    trees = [generate(seed) for seed in range(100)]

    assert sum(len(made.rounds) for made in trees) > 30
    for made in trees:
        nodes = [node for one in drawings(made).values() for node in one.nodes]
        assert {node.id for node in nodes if node.kind is NodeKind.USER_TASK} == set(tasks(made))


def test_the_same_seed_gives_the_same_procedure_and_the_same_journal() -> None:
    assert generate(7) == generate(7)
    journals = []
    for _ in range(2):
        walk = Walk(
            compile_net(Draw().chain("start", "and1", "a", "and2", "end").chain("and1", "b", "and2").done())
        )
        walk.complete("b")
        walk.complete("a")
        journals.append(walk.rows)

    assert journals[0] == journals[1]


def test_the_check_on_rounds_catches_a_leader_who_decides_too_early() -> None:
    check = RoundCheck(["a", "b"], "decide")
    for event in (TaskOpened(1, "a", 1, 0), TaskOpened(2, "b", 2, 0), TaskCompleted(1, "a", "x")):
        check(event)

    with pytest.raises(AssertionError):
        check(TaskOpened(3, "decide", 3, 0))
