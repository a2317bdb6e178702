"""A walk of a dossier by chance: plain values, so that a failing one is shown and made smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thutuc.errors import CommandRejected
from thutuc.pytest_plugin.driving import Driven


@dataclass(frozen=True, slots=True)
class Move:
    """After some time one of the open tasks is done, or nothing."""

    turn: int | None  #: of the open tasks, counted round; ``None``: nobody does anything
    pause: str = "30 phút làm việc"  #: before it


@dataclass(frozen=True, slots=True)
class Walk:
    """What happens to a dossier, and what people fill in."""

    moves: tuple[Move, ...]
    answers: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)  #: by step, in turn
    given: Mapping[str, Any] | None = None  #: what it is handed in with; else as the scenario says


def go(driven: Driven, walk: Walk) -> None:
    """Make the moves; what is refused is kept among the refusals, and the walk goes on."""
    visits: Counter[str] = Counter()
    for move in walk.moves:
        driven.wait(move.pause)
        tasks = driven.dossier.tasks
        if move.turn is None or not tasks:
            continue
        step = tasks[move.turn % len(tasks)].step
        answers = walk.answers.get(step, ())
        data = dict(answers[visits[step] % len(answers)]) if answers else {}
        visits[step] += 1
        try:
            driven.do(step, data)
        except CommandRejected as error:
            driven.refusals.append(error)
