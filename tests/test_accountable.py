"""One name on every task: random provinces hold it, and faults that would break it are noticed."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from tests.accountable import Walk, run, walked

from thutuc import hookimpl
from thutuc.organisation import Mandate

SEED = 20_260_701


def test_every_task_has_one_name_nobody_acts_without_a_mandate_and_the_past_keeps_its_names() -> None:
    said = run(25, SEED)
    print(said)

    assert all(word in said for word in ("handed", "incidents", "named", "acts judged", "states asked later"))


class Anybody:
    """Lets everybody do everything."""

    @hookimpl(tryfirst=True)
    def mandate(self) -> Mandate:
        return Mandate(True, "ai cũng được", None, "")


class Forgetful(Walk):
    """Nobody hands over when he leaves."""

    def hand_over(self, **how: Any) -> None:
        """Nothing is done."""


class Renamed(Walk):
    """Somebody writes other names over what was told."""

    def check_then(self, later: Any) -> None:
        """The states are asked for, and compared with what nobody told."""
        self.seen = {
            key: [(*task[:4], "Người khác", *task[5:]) for task in was] for key, was in self.seen.items()
        }
        super().check_then(later)


@pytest.mark.parametrize(
    ("kind", "extra", "told"),
    [
        (Walk, (Anybody(),), "without a mandate|holds"),
        (Forgetful, (), "has left"),
        (Renamed, (), "dossier"),
    ],
    ids=["anybody may", "nobody hands over", "names are written over"],
)
def test_a_fault_is_noticed(kind: type[Walk], extra: tuple[object, ...], told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        for number in range(30):
            walked(Random(f"{SEED}:{number}"), kind, *extra)
