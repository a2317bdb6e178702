"""Breaks every shipped procedure in seeded ways, and asks who notices: lint, or the procedure's scenarios.

A mutant *changes behaviour* if one of many seeded walks comes out otherwise than in the original: in its
trace, in who holds a task, or in a date. A mutant that no engine would take is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.library_world import Case
from tests.mutant_walks import Walks
from tests.mutants import Mutant, mutants
from tests.office import BIRTH, INVESTMENT, LAND
from tests.test_library import CASES

from thutuc import library, scenario
from thutuc.bpmn import read, survey
from thutuc.engine.checking import Neighbours
from thutuc.errors import ProcedureRefused, ThutucError
from thutuc.lint import NOTE
from thutuc.lint.files import Linter
from thutuc.net import Net, compile_net
from thutuc.scenario import Scenario, Stage, World, prepare

_LIBRARY = Path(str(library()))
MUTANTS = 20
ENOUGH = 0.95  #: of the mutants that change behaviour so many are to be found
FIRST = (
    Case(BIRTH, "04/05/2026 09:00", "", given={"verifying_unit": "lung-suong.office"}),
    Case(
        INVESTMENT,
        "04/05/2026 09:00",
        "",
        place="provincial-centre.one-stop",
        desk="anh.bui",
        competent="finance",
        given={"consulted": ["construction", "environment"]},
    ),
    Case(LAND, "04/05/2026 09:00", "", competent="land-branch-1"),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One mutant, and who noticed it."""

    mutant: Mutant
    refused: bool  #: it cannot be read or compiled, so nothing of it ever runs
    changes: str | None  #: what comes out otherwise in the first walk that does
    lint: tuple[str, ...] = ()  #: rules that find what they did not find in the original
    scenario: str | None = None  #: the first of its scenarios that fails

    @property
    def found(self) -> bool:
        """Whether anybody noticed."""
        return bool(self.lint) or self.scenario is not None


@dataclass(slots=True)
class Table:
    """What was found, by procedure."""

    walks: int
    judged: dict[str, list[Judged]] = field(default_factory=dict)

    @property
    def changing(self) -> list[Judged]:
        """The mutants that run, and otherwise than the original."""
        return [one for many in self.judged.values() for one in many if one.changes is not None]

    @property
    def share(self) -> float:
        """How many of them were found."""
        changing = self.changing
        return sum(one.found for one in changing) / len(changing) if changing else 1.0

    def __str__(self) -> str:
        lines = [f"{'':46}mutants refused changing   lint scenarios missed"]
        lines += [_line(name, many) for name, many in sorted(self.judged.items())]
        lines.append(_line("all", [one for many in self.judged.values() for one in many]))
        for name, many in sorted(self.judged.items()):
            lines += [
                f"missed: {name}: {one.mutant.kind}: {one.mutant.told}; {one.changes}"
                for one in many
                if one.changes is not None and not one.found
            ]
        share = f"{self.share:.1%} of {len(self.changing)} mutants that change behaviour are found"
        return "\n".join([f"{share} ({self.walks} walks each)", *lines, ""])


def _line(name: str, many: Sequence[Judged]) -> str:
    changing = [one for one in many if one.changes is not None]
    lint, scenarios = sum(bool(one.lint) for one in changing), sum(bool(one.scenario) for one in changing)
    missed = sum(not one.found for one in changing)
    refused = sum(one.refused for one in many)
    return f"{name:46}{len(many):7}{refused:8}{len(changing):9}{lint:7}{scenarios:10}{missed:7}"


class Judge:
    """Judges the mutants of one shipped procedure."""

    def __init__(self, case: Case, walks: int, seed: int, world: World) -> None:
        self.file = _LIBRARY / case.folder / "procedure.bpmn"
        self.source = self.file.read_bytes()
        self.case, self.seed = case, seed
        self._called = Neighbours(sorted(_LIBRARY.glob("*/procedure.bpmn")))
        self._linter = Linter(world.plugins(), called=self._called)
        self._before = self._told(self.source)
        procedure = read(self.file)
        net = compile_net(procedure, self._called)
        self._walks = Walks(case, world.plugins(), net, walks, seed)
        self._world = world
        self._passed: dict[str, bool] = {}  #: whether the original itself comes through a scenario

    def judge(self, count: int, *, both: bool) -> Iterator[Judged]:
        """Every mutant, judged; with *both*, scenarios are run even where lint has found it."""
        for mutant in mutants(self.source, count, self.seed):
            net = self._compiled(mutant.source)
            new = self._told(mutant.source) - self._before
            changes = self._walks.differs(net) if net is not None else None
            asked = changes is not None and (both or not new)
            yield Judged(
                mutant,
                refused=net is None,
                changes=changes,
                lint=tuple(sorted({rule for rule, _ in new})),
                scenario=self._failing(mutant.source) if asked else None,
            )

    def _failing(self, source: bytes) -> str | None:
        """The first scenario that a mutant does not come through as the original does."""
        try:
            stage = prepare(source, world=self._world, beside=self.file, proved=True)
        except ProcedureRefused:
            return "(not deployed)"
        failing = (name for name, each in self._scenarios.items() if not _passes(each, stage))
        return next((name for name in failing if self._fits(name)), None)

    @cached_property
    def _scenarios(self) -> dict[str, Scenario]:
        return {path.stem: scenario.read(path) for path in sorted(self.file.parent.glob("scenarios/*.toml"))}

    def _fits(self, name: str) -> bool:
        """Whether the original comes through the scenario: one that fails anyhow tells nothing."""
        if name not in self._passed:
            self._passed[name] = _passes(self._scenarios[name], self._world.stage(self.file))
        return self._passed[name]

    def _told(self, source: bytes) -> set[tuple[str, str | None]]:
        """What lint finds, and where; notes only tell."""
        findings = self._linter.lint(source, str(self.file)).findings
        return {(one.rule, one.element) for one in findings if one.severity != NOTE}

    def _compiled(self, source: bytes) -> Net | None:
        (draft,) = survey(source, str(self.file), forms=self.file.parent).drafts
        if not draft.whole:
            return None
        try:
            return compile_net(draft.procedure, self._called)
        except ProcedureRefused:
            return None


def _passes(each: Scenario, stage: Stage) -> bool:
    try:
        return scenario.run(each, stage).ok
    except ThutucError:
        return False


def every() -> list[Case]:
    """A case for each shipped procedure."""
    return [*FIRST, *CASES]


def judged(cases: Sequence[Case], count: int, walks: int, seed: int, *, both: bool = True) -> Table:
    """Break the procedures of *cases*, each in *count* ways."""
    table, world = Table(walks), World()
    for case in cases:
        table.judged[case.folder] = list(Judge(case, walks, seed, world).judge(count, both=both))
    return table


def run(size: int, seed: int = 1) -> Table:
    """*size* walks of each procedure and of what is left of it in twenty ways."""
    return judged(every(), MUTANTS, size, seed)
