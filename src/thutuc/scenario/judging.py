"""Lays what was found beside what was expected; each difference with the place that says so in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from thutuc.dossier.naming import task_named
from thutuc.dossier.view import ZONE
from thutuc.engine import Dossier, TaskView
from thutuc.engine.supervising import DutyView
from thutuc.mistakes import nearest
from thutuc.scenario.expected import DutyExpected, Expected, TaskExpected, ToldExpected
from thutuc.scenario.following import Follower, Told
from thutuc.scenario.lines import Place

NONE = "none"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the scenario says."""

    place: Place  #: below the table that expects
    what: str  #: the key, in its words
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Found:
    """How a dossier stands, in a scenario's words."""

    dossier: Dossier
    follower: Follower
    told: Sequence[Told]  #: since the last act; at the end: ever
    duties: Sequence[DutyView]

    @property
    def tasks(self) -> dict[str, TaskView]:
        """The open tasks by step, and by ``step@unit``."""
        views: dict[str, TaskView] = {}
        for each in self.dossier.tasks:
            views.setdefault(each.step, each)
            views[f"{each.step}@{each.unit}"] = each
        return views

    @property
    def open(self) -> list[str]:
        """The open steps."""
        return sorted(each.step for each in self.dossier.tasks)

    @property
    def promise(self) -> datetime | None:
        """The date told last, as it stands; none where the term was told and no date."""
        last = max(self.dossier.promises, key=lambda one: one.told, default=None)
        return None if last is None or last.undated else last.stands

    @property
    def first_promise(self) -> datetime | None:
        """The date told first, which is never overwritten; none where the term was told and no date."""
        first = next(iter(self.dossier.promises), None)
        return None if first is None or first.undated else first.at

    def post(self, task: TaskView) -> str | None:
        """The post that answers for a task."""
        return self.follower.posts.get(task_named(task.id)[1])


def differences(expected: Expected, found: Found) -> Iterator[Difference]:
    """Everything that is expected and not so."""
    dossier = found.dossier
    plain: dict[str, Any] = {
        "path": tuple(found.follower.path),
        "due": dossier.due,
        "answer_due": dossier.answer_due,
        "first_promise": found.first_promise,
        "promise": found.promise,
        "phase": dossier.phase.value,
        "status": dossier.status,
        "waits_for_papers": dossier.waits_for_papers,
        "late": dossier.late,
        "end": found.follower.end,
    }
    for name, is_so in plain.items():
        wanted = getattr(expected, name)
        if wanted is not None and not _same(wanted, is_so):
            yield Difference((name,), name, shown(wanted), shown(is_so))
    if expected.open is not None and sorted(expected.open) != found.open:
        yield Difference(("open",), "open", shown(expected.open), shown(found.open))
    yield from _suspended(expected, dossier)
    for name, task in expected.task.items():
        yield from _task(name, task, found)
    for name, value in (expected.data or {}).items():
        if name not in dossier.data and name not in found.follower.names:
            near = nearest(name, found.follower.names, cutoff=0.6)
            meant = f": {near[0]}?" if near else ""
            strange = f"không có dữ liệu tên này · no datum of this name{meant}"
            yield Difference(("data", name), f"data.{name}", shown(value), strange)
        elif not _same_datum(value, dossier.data.get(name)):
            yield Difference(("data", name), f"data.{name}", shown(value), shown(dossier.data.get(name)))
    yield from _told(expected, found)
    yield from _duties(expected, found)


def _suspended(expected: Expected, dossier: Dossier) -> Iterator[Difference]:
    wanted, ground = expected.suspended, dossier.ground
    stands = dossier.suspended is not None
    if wanted is None or wanted == (stands if isinstance(wanted, bool) else ground):
        return
    yield Difference(("suspended",), "suspended", shown(wanted), shown(ground if stands else False))


def _task(name: str, expected: TaskExpected, found: Found) -> Iterator[Difference]:
    task = found.tasks.get(name)
    if task is None:
        opened = ", ".join(found.open) or NONE
        yield Difference(("task", name), f"task.{name}", "mở · open", f"đang mở · open: {opened}")
        return
    plain: dict[str, Any] = {
        "holder": task.holder,
        "accountable": task.officer,
        "post": found.post(task),
        "unit": task.unit,
        "due": task.due,
        "group_due": found.dossier.shared.get(task.id),
        "late": task.late,
        "suspended": task.id in found.dossier.standing,
    }
    for key, is_so in plain.items():
        wanted = getattr(expected, key)
        if wanted is not None and not _same(wanted, is_so):
            yield Difference(("task", name, key), f"task.{name}.{key}", shown(wanted), shown(is_so))


def _told(expected: Expected, found: Found) -> Iterator[Difference]:
    """The whole list, in order: of the first place where they part, what was wanted and all that was told."""
    if expected.told is None:
        return
    for number, (wanted, each) in enumerate(zip_longest(expected.told, found.told)):
        if wanted is None or each is None or not _matches(wanted, each):
            said = _wanted(wanted) if wanted is not None else _count(len(expected.told))
            lines = "; ".join(map(_line, found.told)) or NONE
            yield Difference(_entry("told", number, expected.told), "told", said, lines)
            return


def _duties(expected: Expected, found: Found) -> Iterator[Difference]:
    """The whole list, in any order: each duty that lies open stands for one that is expected."""
    if expected.duties is None:
        return
    lines = "; ".join(_duty_line(each, found) for each in found.duties) or NONE
    paired = _paired(expected.duties, found)
    for number, wanted in enumerate(expected.duties):
        if number not in paired:
            yield Difference(("duties", number), "duties", _wanted(wanted), lines)
    if len(paired) == len(expected.duties) < len(found.duties):
        yield Difference(("duties",), "duties", _count(len(expected.duties)), lines)


def _paired(expected: Sequence[DutyExpected], found: Found) -> Collection[int]:
    """The expected duties for which there is one, each one of its own."""
    taken: dict[int, int] = {}  #: expected, by the duty that stands for it

    def takes(number: int, tried: set[int]) -> bool:
        for place, each in enumerate(found.duties):
            if place not in tried and _is_duty(expected[number], each, found):
                tried.add(place)
                if place not in taken or takes(taken[place], tried):
                    taken[place] = number
                    return True
        return False

    for number in range(len(expected)):
        takes(number, set())
    return set(taken.values())


def lacks_told(wanted: ToldExpected, found: Found) -> Difference | None:
    """What is missing where this rung is not among those that were reached."""
    if any(_matches(wanted, each) for each in found.told):
        return None
    return Difference(("told",), "told", _wanted(wanted), "; ".join(map(_line, found.told)) or NONE)


def lacks_duty(wanted: DutyExpected, found: Found) -> Difference | None:
    """What is missing where this duty is not among those that lie open."""
    if any(_is_duty(wanted, each, found) for each in found.duties):
        return None
    lines = "; ".join(_duty_line(each, found) for each in found.duties) or NONE
    return Difference(("duties",), "duties", _wanted(wanted), lines)


def _is_duty(wanted: DutyExpected, each: DutyView, found: Found) -> bool:
    of = found.follower.of(each.about)
    pairs = (
        (wanted.kind, each.kind),
        (wanted.officer, each.officer),
        (wanted.unit, each.unit),
        (wanted.of, of),
    )
    return all(one in (None, other) for one, other in pairs) and (
        wanted.due is None or _same(wanted.due, each.due)
    )


def _duty_line(each: DutyView, found: Found) -> str:
    return f"{each.kind} {each.officer or NONE} ({found.follower.of(each.about)})"


def _matches(wanted: ToldExpected, each: Told) -> bool:
    asked = wanted.model_dump(exclude_none=True)
    return all(getattr(each, name) == value for name, value in asked.items())


def _entry(key: str, number: int, expected: Sequence[Any]) -> Place:
    return (key, number) if number < len(expected) else (key,)


def _count(number: int) -> str:
    return f"{number} mục, không hơn · {number}, and no more" if number else "[]"


def _wanted(wanted: ToldExpected | DutyExpected) -> str:
    return ", ".join(
        f"{name} = {shown(value)}" for name, value in wanted.model_dump(exclude_none=True).items()
    )


def _line(each: Told) -> str:
    return f"{each.rung} ({each.of}) → {each.officer or NONE} {each.at.astimezone(ZONE):%H:%M %d/%m/%Y}"


def _same(wanted: Any, found: Any) -> bool:
    return found is None if wanted == NONE else wanted == found


def _same_datum(wanted: Any, found: Any) -> bool:
    """As people read them; but the text "true" is no yes."""
    alike = isinstance(wanted, bool) is isinstance(found, bool)
    return alike and shown(wanted) == shown(found)


def shown(value: Any) -> str:
    """A value as people read it."""
    match value:
        case None:
            return NONE
        case bool():
            return "true" if value else "false"
        case datetime():
            local = value.astimezone(ZONE)
            exact = f"{local:%H:%M:%S.%f}".removesuffix(".000000").removesuffix(":00")
            return f"{exact} {local:%d/%m/%Y}"
        case list() | tuple():
            return " > ".join(shown(each) for each in value) or "[]"
        case _:
            return str(value)
