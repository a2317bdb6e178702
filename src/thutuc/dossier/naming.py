"""What the clock of a task is called."""

from __future__ import annotations

_TASK = "task:"


def task_clock(task: int) -> str:
    """The id of the clock of *task*."""
    return f"{_TASK}{task}"


def task_of_clock(name: str) -> int | None:
    """The task whose own clock this is; ``None`` for any other clock."""
    return int(name[len(_TASK) :]) if name.startswith(_TASK) else None
