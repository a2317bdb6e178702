"""What will happen, in the order of time; at one instant acts of people come before what clocks do."""

from __future__ import annotations

from collections.abc import Callable, Collection
from heapq import heappop, heappush
from typing import Any

#: What clocks do at an instant comes after everything people do at it.
_LATE = 1 << 60


class Agenda:
    """A heap of things to be done; of two at one instant the one noted first comes first."""

    __slots__ = ("_heap", "_noted", "now")

    def __init__(self, now: int) -> None:
        self.now = now
        self._heap: list[tuple[int, int, Callable[[Any], object], Any]] = []
        self._noted = 0

    def at(self, when: int, do: Callable[[Any], object], what: Any) -> None:
        """Do something at an instant."""
        self._noted += 1
        heappush(self._heap, (when, self._noted, do, what))

    def clock_at(self, when: int, dossier: int, do: Callable[[Any], object], what: Any) -> None:
        """Do at an instant what a clock of a dossier asks for; of two dossiers the one that came first."""
        heappush(self._heap, (when, dossier + _LATE, do, what))

    def run(self, enough: int, until: int, waited_for: Collection[object]) -> None:
        """Do everything before an instant; from *enough* on only while anything is waited for."""
        heap = self._heap
        while heap and (at := heap[0][0]) < until and (at < enough or waited_for):
            self.now, _, do, what = heappop(heap)
            do(what)
        if waited_for:
            self.now = until
