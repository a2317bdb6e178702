"""All scenarios of some procedures: found, run, counted together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from thutuc.errors import ConfigurationError, ProcedureRefused, ThutucError
from thutuc.plugins import unanswered
from thutuc.scenario.coverage import Coverage, coverage_of
from thutuc.scenario.reading import read
from thutuc.scenario.running import Outcome, run
from thutuc.scenario.world import Stage, World

#: The folder beside a procedure's file in which its scenarios lie.
FOLDER = "scenarios"


@dataclass(frozen=True)
class Result:
    """One scenario's file, and what became of it."""

    file: Path
    outcome: Outcome | None = None
    error: ThutucError | None = None  #: why it could not be read or run

    @property
    def ok(self) -> bool:
        """Whether all was as expected."""
        return self.outcome is not None and self.outcome.ok

    @property
    def checks_nothing(self) -> bool:
        """Whether it expects nothing, so that it proves no more than that its acts can be done."""
        return self.outcome is not None and not self.outcome.scenario.expects

    @property
    def title(self) -> str:
        """What it tells."""
        return self.outcome.scenario.title if self.outcome is not None else ""


@dataclass(frozen=True)
class Suite:
    """One procedure's file with its scenarios, run."""

    file: Path
    results: tuple[Result, ...] = ()
    stage: Stage | None = None
    refused: ProcedureRefused | None = None  #: why it cannot be deployed

    @property
    def ok(self) -> bool:
        """Whether everything was as expected."""
        return self.refused is None and all(each.ok for each in self.results)

    @cached_property
    def coverage(self) -> Coverage | None:
        """What its scenarios came by, those that failed too; ``None`` where it cannot be deployed."""
        if self.stage is None:
            return None
        outcomes = [each.outcome for each in self.results if each.outcome is not None]
        return coverage_of(self.stage.net, [each.passed for each in outcomes])


@dataclass(frozen=True, slots=True)
class Found:
    """A procedure's file and the scenarios to be run on it."""

    file: Path
    scenarios: tuple[Path, ...]


def find(places: Iterable[Path]) -> list[Found]:
    """The procedures in files and folders with their scenarios; a scenario's file brings its procedure."""
    found: dict[Path, dict[Path, None]] = {}
    for place in places:
        for file, scenario in _pairs(place):
            kept = found.setdefault(file, {})
            if scenario is not None:
                kept[scenario] = None
    return [Found(file, tuple(scenarios)) for file, scenarios in found.items()]


def _pairs(place: Path) -> Iterator[tuple[Path, Path | None]]:
    if place.is_dir():
        for folder in sorted({file.parent for file in place.rglob("*.bpmn")}):
            yield from _beside(_procedure_in(folder))
    elif place.suffix.lower() == ".toml":
        beside = next((each.parent for each in place.parents if each.name == FOLDER), place.parent)
        yield _procedure_in(beside), place
    else:
        yield from _beside(place)


def _beside(file: Path) -> Iterator[tuple[Path, Path | None]]:
    yield file, None
    yield from ((file, scenario) for scenario in told_in(file.parent / FOLDER))


def told_in(folder: Path) -> list[Path]:
    """The scenarios of a folder and of the folders in it, however the end of a name is written."""
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() == ".toml" and file.is_file())


def _procedure_in(folder: Path) -> Path:
    """The procedure's file of a folder: ``procedure.bpmn``, or the only one."""
    files = sorted(folder.glob("*.bpmn"))
    usual = folder / "procedure.bpmn"
    if usual not in files and len(files) != 1:
        raise ConfigurationError(
            f"Thư mục {folder} có {len(files)} tệp BPMN, không tệp nào tên là procedure.bpmn: để lại "
            f"một tệp cạnh thư mục scenarios · expected procedure.bpmn, or one BPMN file, "
            f"in {folder}, found {len(files)}."
        )
    return usual if usual in files else files[0]


def run_all(found: Sequence[Found], world: World | None = None) -> Iterator[Suite]:
    """Run every scenario; nothing stops the rest."""
    world = world or World()
    for each in found:
        try:
            stage = world.stage(each.file)
        except ProcedureRefused as error:
            yield Suite(each.file, refused=error)
            continue
        yield Suite(each.file, tuple(_one(file, stage) for file in each.scenarios), stage)


def _one(file: Path, stage: Stage) -> Result:
    try:
        told = read(file)
        if told.procedure not in (None, stage.procedure.id) and stage.file is not None:
            stage = stage.world.stage(stage.file, told.procedure)
        return Result(file, run(told, stage))
    except ThutucError as error:
        return Result(file, error=error)
    except Exception as error:
        if (asked := unanswered(error)) is None:  # our own mistakes are not hidden
            raise
        return Result(file, error=asked)
