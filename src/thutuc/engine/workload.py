"""Whose turn it is, and how much work each has: what a fair choice among several officers needs to know.

The load of an officer is the sum, over the open tasks of the unit that he holds, of the working time from
now until each is due; a task counts at least one working hour, and just that where it is overdue, stands
still or has no term, for it is still to be done
(khối lượng việc = tổng thời gian làm việc còn lại của các việc đang mở).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from thutuc.dossier import State
from thutuc.dossier.naming import task_clock
from thutuc.dossier.view import local
from thutuc.errors import CalendarError
from thutuc.store import Tx, handing
from thutuc.worktime import Calendar, working_time_between

#: What a task counts at least: it is still to be done.
LEAST = timedelta(hours=1)


class Workload(Protocol):
    """Where turns are counted and open tasks are found."""

    def turn(self, key: str) -> int:
        """The next number under *key*: 1, 2, … without a gap, for all who write."""

    def held(self, unit: str) -> Iterable[tuple[int, str, int | None]]:
        """The dossier, holder and due instant of every open task of *unit* that somebody holds."""

    def named(self) -> Iterable[str]:
        """The units that dossiers ever lay with: what may be meant by one that is not known."""


@dataclass(frozen=True, slots=True)
class InMemory:
    """Turns counted where there is no store, as in a simulation; other dossiers are not seen."""

    turns: dict[str, int] = field(default_factory=dict)

    def turn(self, key: str) -> int:
        """The next number under *key*."""
        self.turns[key] = self.turns.get(key, 0) + 1
        return self.turns[key]

    def held(self, unit: str) -> Sequence[tuple[int, str, int | None]]:
        """Nothing is known of other dossiers."""
        return ()

    def named(self) -> Sequence[str]:
        """Nothing is known of other dossiers."""
        return ()


@dataclass(frozen=True, slots=True)
class Booked:
    """Turns and tasks as the open transaction sees them; a refused command gives its turn back."""

    tx: Tx
    #: unit, holder and due instant of the open tasks of dossiers that are decided and will be written
    decided: dict[int, Sequence[tuple[str, str, int | None]]] = field(default_factory=dict)

    def note(self, dossier: int, state: State) -> None:
        """Let what was decided for a dossier count before it is written."""
        clocks = state.clocks
        self.decided[dossier] = [
            (task.unit, task.holder, clock.due if (clock := clocks.get(task_clock(task.id))) else None)
            for task in state.tasks.values()
            if task.unit and task.holder
        ]

    def turn(self, key: str) -> int:
        """The next number under *key*; whoever else asks for it waits until this transaction ends."""
        return self.tx.next_serial(f"turn:{key}", "")

    def held(self, unit: str) -> Iterable[tuple[int, str, int | None]]:
        """The open tasks of *unit* as they are written, or will be."""
        yield from (row for row in self.tx.all("held_in_unit", (unit,)) if row[0] not in self.decided)
        for dossier, tasks in self.decided.items():
            yield from ((dossier, holder, due) for at, holder, due in tasks if at == unit)

    def named(self) -> Iterable[str]:
        """The units that dossiers ever lay with, as they are written."""
        return handing.named_units(self.tx)


def load_of(dues: Mapping[int | None, int], now: int, calendar: Calendar) -> timedelta:
    """The working time that is left for tasks due at these instants; *dues* says how many at each."""
    total = timedelta()
    for due, count in dues.items():
        left = LEAST
        if due is not None and due > now:
            try:
                left = max(LEAST, working_time_between(local(now), local(due), calendar))
            except CalendarError:  # in a year that no calendar knows yet
                left = LEAST
        total += left * count
    return total
