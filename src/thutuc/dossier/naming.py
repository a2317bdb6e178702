"""What is called how: a task ``17.3``, a duty ``17.d5``, and within the dossier the clock of a task."""

from __future__ import annotations

from thutuc.errors import UnknownTask

_TASK = "task:"
_LONGEST = 18  #: figures; no table holds a longer number


def task_name(dossier: int, task: int) -> str:
    """What a task is called outside its dossier."""
    return f"{dossier}.{task}"


def task_named(name: str) -> tuple[int, int]:
    """The dossier and the number in it that a task's name says; any other text names no task."""
    return _numbers(name, ".")


def duty_name(dossier: int, duty: int) -> str:
    """What a duty is called outside its dossier."""
    return f"{dossier}.d{duty}"


def duty_named(name: str) -> tuple[int, int]:
    """The dossier and the number in it that a duty's name says; any other text names no duty."""
    return _numbers(name, ".d")


def _numbers(name: str, between: str) -> tuple[int, int]:
    dossier, _, number = name.partition(between)
    if (dossier + number).isdecimal() and 0 < len(dossier) <= _LONGEST and 0 < len(number) <= _LONGEST:
        return int(dossier), int(number)
    raise UnknownTask(name)


def task_clock(task: int) -> str:
    """The id of the clock of *task*."""
    return f"{_TASK}{task}"


def task_of_clock(name: str) -> int | None:
    """The task whose own clock this is; ``None`` for any other clock."""
    return int(name[len(_TASK) :]) if name.startswith(_TASK) else None
