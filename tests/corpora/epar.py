"""E-PAR's internal procedures: do the days of the steps add up to the published total?

``totaltime`` of a process is the statutory total in working days, ``-1`` where none is stated; ``time`` of
a ``step`` the working days of a unit, ``time`` of a ``task`` those of one role inside it; ``0`` gives none.
The tables speak of working days only, so every term here is in ``ngày làm việc``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from tests.corpora.shared import DATA, table

from thutuc.worktime import Term, TermUnit

FOLDER = "vn-e-par"


@dataclass(frozen=True, slots=True)
class Step:
    """A unit's part."""

    name: str
    term: Term | None  #: None where the table gives it no time
    tasks: tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """One internal procedure."""

    code: str
    name: str
    total: Term | None  #: None where the file states none (-1)
    steps: tuple[Step, ...]

    @property
    def of_steps(self) -> Term | None:
        """What the steps' terms add up to; unlike units would be refused."""
        return added(step.term for step in self.steps)

    @property
    def adds_up(self) -> bool:
        """Do the steps' days make the total?"""
        return self.total is not None and self.of_steps == self.total


def working_days(text: str) -> Term | None:
    """A number of the table as a term; ``0`` gives no time and ``-1`` states none."""
    return None if text.strip() in ("0", "-1") else Term.parse(f"{text.strip()} ngày làm việc")


def added(terms: Iterable[Term | None]) -> Term | None:
    """The sum of terms of one unit; None of none."""
    total: Term | None = None
    for term in terms:
        if term is not None:
            total = term if total is None else total + term
    return total


def read(path: Path) -> Process:
    """One file, as terms."""
    process = ElementTree.fromstring(path.read_bytes())
    steps = tuple(
        Step(
            step.get("name", ""),
            working_days(step.get("time", "")),
            tuple(working_days(task.get("time", "")) for task in step.iter("task")),
        )
        for step in process.iter("step")
    )
    return Process(
        process.get("code", ""), process.get("name", ""), working_days(process.get("totaltime", "")), steps
    )


def files() -> list[Path]:
    """Every internal procedure of the collection."""
    return sorted((DATA / FOLDER).glob("*.xml"))


def processes() -> list[Process]:
    """All of them, read."""
    return [read(path) for path in files()]


def plain_sums() -> dict[str, tuple[Decimal, Decimal]]:
    """The same by nothing but decimal numbers, straight from the files: code → (total, sum of the steps)."""
    sums = {}
    for path in files():
        process = ElementTree.parse(path).getroot()
        days = [Decimal(step.attrib["time"]) for step in process.findall("step")]
        sums[process.attrib["code"]] = (Decimal(process.attrib["totaltime"]), sum(days, Decimal()))
    return sums


def report() -> str:
    """Those whose step days do not add up to the total, and the counts."""
    found = processes()
    rows: list[tuple[object, ...]] = [("", "total", "steps")]
    rows += [(each.code, days(each.total), days(each.of_steps)) for each in found if not each.adds_up]
    stated = [each for each in found if each.total is not None]
    wrong = [each for each in stated if not each.adds_up]
    inside = [step for each in found for step in each.steps if added(step.tasks) != step.term]
    rows += [
        ("procedures read", "", len(found)),
        ("steps read", "", sum(len(each.steps) for each in found)),
        ("tasks read", "", sum(len(step.tasks) for each in found for step in each.steps)),
        ("add up", "", sum(each.adds_up for each in found)),
        ("do not add up", "", sum(not each.adds_up for each in found)),
        ("  differ from the total stated", "", len(wrong)),
        ("  state no total (-1)", "", len(found) - len(stated)),
        ("steps whose tasks do not add up to the step", "", len(inside)),
    ]
    return table("vn-e-par: procedures whose step days do not add up", rows)


def days(term: Term | None) -> str:
    """A number of working days, or that there is none."""
    if term is None:
        return "none"
    assert term.unit is TermUnit.WORKING_DAY
    return str(term.number)
