"""The simulator agrees with queueing theory; `python -m tests.full queues` does it at full size."""

from __future__ import annotations

import pytest
from tests.queues import QUEUES, Queue, assert_same_waits, measured, simulated

SEED = 1


@pytest.mark.parametrize("queue", [each for each in QUEUES if each.load == 0.5], ids=lambda each: each.name)
def test_the_mean_wait_is_that_of_the_formula(queue: Queue) -> None:
    answers = simulated(queue, 500, 100, 6, SEED)

    mean, error = measured(queue, answers)

    assert abs(mean - queue.wait) <= 3 * error
    assert error < 0.25 * queue.wait
    assert answers.outcomes[0].refusals == {}


@pytest.mark.parametrize("queue", [each for each in QUEUES if each.load == 0.9], ids=lambda each: each.name)
def test_every_dossier_waits_as_the_recurrence_of_the_theory_says(queue: Queue) -> None:
    assert_same_waits(queue, 800, SEED)
