"""Officers at work: each has a queue, takes one thing after the other, and works in his own hours only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from heapq import heappop, heappush

from thutuc.dossier import Task
from thutuc.dossier.view import DossierView, local
from thutuc.errors import OrganisationError
from thutuc.organisation import Assignment
from thutuc.plugins import Plugins
from thutuc.simulation.agenda import Agenda
from thutuc.simulation.cases import Case, Item
from thutuc.simulation.hours import Timeline, midnight
from thutuc.simulation.plan import Habit

_DAY = 86_400_000_000


class Queue:
    """What waits, in the order in which it is taken; what is gone is passed over."""

    __slots__ = ("_heap",)

    def __init__(self) -> None:
        self._heap: list[tuple[tuple[int, int, int], Item]] = []

    def put(self, item: Item) -> None:
        """Let it wait."""
        heappush(self._heap, (item.order, item))

    def first(self) -> Item | None:
        """What is taken next, left where it is."""
        heap = self._heap
        while heap and heap[0][1].gone:
            heappop(heap)
        return heap[0][1] if heap else None

    def take(self) -> Item:
        """Take what :meth:`first` gave."""
        return heappop(self._heap)[1]

    def __len__(self) -> int:
        return sum(not item.gone for _, item in self._heap)


class Officer:
    """One officer."""

    __slots__ = ("busy", "coming", "hours", "id", "pools", "queue", "taken")

    def __init__(self, id: str, hours: Timeline) -> None:
        self.id = id
        self.hours = hours
        self.queue = Queue()
        self.pools: list[Pool] = []
        self.busy: Item | None = None
        self.coming = False  #: he is on the agenda for when he works next
        self.taken = 0  #: how often he has begun something

    def leave(self, queue: Queue) -> None:
        """Look no more into the pool with this queue, until he joins it again."""
        for pool in [each for each in self.pools if each.queue is queue]:
            self.pools.remove(pool)
            del pool.members[self.id]

    def next(self) -> Queue | None:
        """The queue from which he takes next: his own, or that of a pool he belongs to."""
        found, order = None, None
        first = self.queue.first()
        if first is not None:
            found, order = self.queue, first.order
        for pool in self.pools:
            first = pool.queue.first()
            if first is not None and (order is None or first.order < order):
                found, order = pool.queue, first.order
        return found


class Pool:
    """Tasks of one step and unit that several officers may take."""

    __slots__ = ("members", "queue")

    def __init__(self) -> None:
        self.queue = Queue()
        self.members: dict[str, Officer] = {}

    def join(self, officer: Officer) -> None:
        """Let an officer take from it."""
        if officer.id not in self.members:
            self.members[officer.id] = officer
            officer.pools.append(self)


class Pools:
    """The pools of a run, by number of the procedure, unit, step, and whom four eyes bar."""

    def __init__(self) -> None:
        self._pools: dict[tuple[object, ...], Pool] = {}

    def of(self, name: tuple[object, ...], members: Iterable[Officer]) -> Pool:
        """The pool of that name, which these take from too."""
        pool = self._pools.get(name)
        if pool is None:
            pool = self._pools[name] = Pool()
        for each in members:
            pool.join(each)
        return pool

    def is_worked(self, name: tuple[object, ...], at: int) -> bool:
        """Whether anybody works then who takes from a pool whose name begins so."""
        alike = (pool for key, pool in self._pools.items() if key[: len(name)] == name)
        return any(each.hours.begin(at) == at for pool in alike for each in pool.members.values())

    def members(self) -> list[list[str]]:
        """Who takes from one pool, by pool."""
        return [list(pool.members) for pool in self._pools.values()]


class Tray:
    """What is put together until an hour at which somebody is *there*, or until so many lie in it."""

    def __init__(
        self, habit: Habit, there: Callable[[int], bool], agenda: Agenda, give: Callable[[Item], None]
    ) -> None:
        self._items: list[Item] = []
        self._habit, self._there, self._agenda, self._give = habit, there, agenda, give
        self._waits = False
        self._hours = sorted(((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 for at in habit.at)

    def put(self, item: Item) -> None:
        """Lay something into it."""
        self._items.append(item)
        if self._habit.collect is not None and len(self._items) >= self._habit.collect:
            self._empty(None)
        elif self._hours and not self._waits:
            at = self._next_hour(self._agenda.now)
            if at is not None:
                self._waits = True
                self._agenda.at(at, self._by_hour, None)

    def _by_hour(self, _: object) -> None:
        self._waits = False
        self._empty(None)

    def _empty(self, _: object) -> None:
        items, self._items = self._items, []
        for item in items:
            if not item.gone:
                self._give(item)

    def _next_hour(self, now: int) -> int | None:
        """The next of the hours at which somebody is there."""
        start = midnight(local(now).date())
        for day in range(400):
            for hour in self._hours:
                at = start + day * _DAY + hour
                if at >= now and self._there(at):
                    return at
        return None


class Trays:
    """Who puts which steps together: an officer, or all who take from a pool."""

    def __init__(
        self, habits: Sequence[Habit], agenda: Agenda, give: Callable[[Officer, Item], None]
    ) -> None:
        self._habits, self._agenda, self._give = habits, agenda, give
        self._trays: dict[tuple[object, ...], Tray | None] = {}

    def of(self, officer: Officer, step: str, *, as_head: bool) -> Tray | None:
        """His tray for a step; ``None`` where he takes it as it comes.

        A habit that names no officer is of those who do the step, not of the head who gives it out.
        """
        key = (officer.id, step, as_head)
        if key not in self._trays:
            whose = (officer.id,) if as_head else (None, officer.id)
            give = self._give
            self._trays[key] = self._tray(
                whose, step, lambda at: officer.hours.begin(at) == at, lambda item: give(officer, item)
            )
        return self._trays[key]

    def of_pool(
        self,
        name: tuple[int, str, str],
        there: Callable[[int], bool],
        give: Callable[[Item], None],
    ) -> Tray | None:
        """The tray of everybody who takes a step from a pool; a habit names the step alone for it.

        *name*: number of the procedure, unit, step.
        """
        if name not in self._trays:
            self._trays[name] = self._tray((None,), name[2], there, give)
        return self._trays[name]

    def _tray(
        self,
        whose: tuple[str | None, ...],
        step: str,
        there: Callable[[int], bool],
        give: Callable[[Item], None],
    ) -> Tray | None:
        meant = [each for each in self._habits if each.officer in whose and each.step in (None, step)]
        habit = min(meant, key=lambda each: (each.officer is None) + (each.step is None), default=None)
        return Tray(habit, there, self._agenda, give) if habit is not None else None


def able(plugins: Plugins, case: Case, task: Task, at: datetime) -> list[str]:
    """Who may be given a task by what the plug-ins answer; nobody while no one answers for its unit."""
    net, view = case.flow.net, DossierView(case.state, case.id, task.scope)
    answer: Assignment | None = None
    with suppress(OrganisationError):
        answer = plugins.hook.responsible(
            procedure=net.procedure, step=net.steps[task.step], dossier=view, at=at
        )
    return [seat.officer for seat in answer.candidates] if answer is not None else []
