"""Where most values take a shorter way, it leads where the long one does."""

from __future__ import annotations

from datetime import date
from enum import IntEnum, StrEnum

import pytest

from thutuc.dossier.values import clean_value
from thutuc.engine.data import _CHECKS, _SAID, check_data
from thutuc.engine.working import task_number
from thutuc.errors import UnknownTask, WrongData
from thutuc.procedure import Field, FieldType
from thutuc.store import wire

VALUES = ["", "Thửa đất số 112", "plain", 7, -(2**63), True, False, date(2026, 2, 27), [1, "hai"], {"a": [1]}]


class _Number(IntEnum):
    SEVEN = 7


class _Text(StrEnum):
    WORD = "từ"


@pytest.mark.parametrize("kind", _SAID)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_of_the_declared_type_is_what_its_check_keeps(kind: FieldType, value: object) -> None:
    clean = clean_value(value)
    if type(clean) is _SAID[kind]:
        assert _CHECKS[kind](Field("x", kind), clean) is clean


def test_only_values_of_the_declared_type_pass_unchecked() -> None:
    with pytest.raises(WrongData):
        check_data([Field("x", FieldType.INTEGER)], {"x": True})
    with pytest.raises(WrongData):
        check_data([Field("x", FieldType.TEXT)], {"x": "nửa \ud800"})
    assert check_data([Field("x", FieldType.DATE)], {"x": "2026-02-27"}) == {"x": date(2026, 2, 27)}
    assert type(check_data([Field("x", FieldType.TEXT)], {"x": _Text.WORD})["x"]) is str


def test_values_leave_for_postgresql_as_one_by_one() -> None:
    values = [None, 0, -5, 2**63 - 1, True, _Number.SEVEN, "", "Đồng Mây", _Text.WORD, b"", b"\0\xff"]
    line = object.__new__(wire.Wire)
    line._queue = []
    line.later(b"SELECT", values)
    [(_, sent, forms)] = line._queue
    assert list(zip(sent, forms, strict=True)) == [wire._sent(value) for value in values]


@pytest.mark.parametrize(
    "task", ["", "1", "1.", ".1", "1.2.3", "-1.2", "1.x", "½.1", f"{10**18}.1", f"1.{10**18}"]
)
def test_what_names_no_task_is_an_unknown_one(task: str) -> None:
    with pytest.raises(UnknownTask):
        task_number(task)


def test_the_largest_numbers_of_a_task_are_read() -> None:
    assert task_number(f"{10**18 - 1}.{10**18 - 1}") == (10**18 - 1, 10**18 - 1)
