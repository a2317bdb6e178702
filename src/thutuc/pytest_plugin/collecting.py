"""Scenarios as tests: each file one item, and where it fails the dossier's story stands for a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from thutuc.errors import ProcedureRefused, ThutucError
from thutuc.pytest_plugin.laboratory import Laboratory
from thutuc.scenario.reading import ScenarioRefused, read
from thutuc.scenario.running import Outcome, run
from thutuc.scenario.suite import FOLDER, find


class ScenarioFailed(AssertionError):
    """Something was not as the scenario says."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.scenario.title)
        self.outcome = outcome


class ScenarioFile(pytest.File):
    """``scenarios/…/NAME.toml`` beside a procedure."""

    def __init__(self, *, lab: Laboratory, **more: Any) -> None:
        super().__init__(**more)
        self.lab = lab

    def collect(self) -> Iterator[pytest.Item]:
        """Its one test; what is wrong with the file is told when that is run."""
        yield ScenarioItem.from_parent(self, name=self.path.stem)


class ScenarioItem(pytest.Item):
    """A scenario, run on the engine itself."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.add_marker("thutuc_scenario")

    @property
    def lab(self) -> Laboratory:
        """What this run of pytest works with."""
        return self.getparent(ScenarioFile).lab  # type: ignore[union-attr]  # nothing else makes it

    def runtest(self) -> None:
        """Run it; its procedure is deployed once for all its scenarios."""
        scenario = read(self.path)
        (found,) = find([self.path])
        outcome = run(scenario, self.lab.world.stage(found.file))
        self.lab.count(outcome.stage.net, outcome.passed)
        if not outcome.ok:
            raise ScenarioFailed(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The story and what is not as told; what is wrong with a file, in words; else a traceback."""
        error, vi = excinfo.value, self.lab.lang == "vi"
        if isinstance(error, ScenarioFailed):
            return "\n".join(_told(error.outcome, self.path, vi))
        if isinstance(error, ScenarioRefused):
            return "\n".join(f"{self.path}:{one.line}: {one.vi if vi else one.en}" for one in error.problems)
        if isinstance(error, ProcedureRefused):
            return "\n".join(str(finding) for finding in error.findings)
        return str(error) if isinstance(error, ThutucError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """What it is called."""
        folder = next(each.parent for each in self.path.parents if each.name == FOLDER)
        return self.path, 0, f"{folder.name}: {self.name}"


def _told(outcome: Outcome, path: Path, vi: bool) -> Iterator[str]:
    yield outcome.scenario.title
    yield from (f"  {line.text('vi' if vi else 'en')}" for line in outcome.story)
    for failure in outcome.failures:
        yield f"{path}:{failure.line}: {failure.vi if vi else failure.en}"
