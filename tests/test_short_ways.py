"""Where most values take a shorter way, it leads where the long one does."""

from __future__ import annotations

from enum import IntEnum, StrEnum

import pytest

from thutuc.dossier.naming import task_named
from thutuc.errors import UnknownTask
from thutuc.store import wire


class _Number(IntEnum):
    SEVEN = 7


class _Text(StrEnum):
    WORD = "từ"


def test_values_leave_for_postgresql_as_one_by_one() -> None:
    values = [None, 0, -5, 2**63 - 1, True, _Number.SEVEN, "", "Đồng Mây", _Text.WORD, b"", b"\0\xff"]
    line = object.__new__(wire.Wire)
    line._queue = []
    line.later(b"SELECT", values)
    [(_, sent, forms)] = line._queue
    assert list(zip(sent, forms, strict=True)) == [
        (None, 0) if value is None else wire._sent(value) for value in values
    ]


NOT_TASKS = ["", "1", "1.", ".1", "1.2.3", "-1.2", "1.x", "½.1", f"{10**18}.1", f"1.{10**18}"]


@pytest.mark.parametrize("task", NOT_TASKS)
def test_what_names_no_task_is_an_unknown_one(task: str) -> None:
    with pytest.raises(UnknownTask):
        task_named(task)


def test_the_largest_numbers_of_a_task_are_read() -> None:
    assert task_named(f"{10**18 - 1}.{10**18 - 1}") == (10**18 - 1, 10**18 - 1)
