"""From a file to answers: a plan is read, made ready, checked, and run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from thutuc.errors import Finding, PlanRefused
from thutuc.simulation.answers import Answers
from thutuc.simulation.checking import check
from thutuc.simulation.findings import Notes
from thutuc.simulation.gathering import gather
from thutuc.simulation.loads import check_load
from thutuc.simulation.plan import Plan
from thutuc.simulation.prepared import Prepared
from thutuc.simulation.reading import read_as_far
from thutuc.simulation.run import outcomes


@dataclass(frozen=True, slots=True)
class Checked:
    """A plan that can be run, and what somebody should look at before it is."""

    prepared: Prepared
    findings: tuple[Finding, ...]

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.prepared.plan


def checked(
    file: Path, *, replications: int | None = None, seed: int | None = None, load: bool = True
) -> Checked:
    """Read a plan and judge it; raises :class:`PlanRefused` with everything that is wrong with it.

    *replications* and *seed* replace the plan's own; without *load* no dossiers are sent ahead.
    """
    read = read_as_far(file)
    if read.plan is None:
        raise PlanRefused(read.notes.told())
    plan = read.plan.model_copy(
        update={
            "replications": read.plan.replications if replications is None else replications,
            "seed": read.plan.seed if seed is None else seed,
        }
    )
    return _judged(plan, file.absolute().parent, read.notes, load=load)


def _judged(plan: Plan, folder: Path, notes: Notes, *, load: bool) -> Checked:
    """Judge a plan that was read; what is wrong in it so far stands in the notes."""
    prepared = gather(plan, folder, notes)
    if prepared is not None:
        check(prepared, notes)
    if load and prepared is not None and not notes.refused:
        check_load(prepared, notes)
    if notes.refused or prepared is None:
        raise PlanRefused(notes.told())
    return Checked(prepared, notes.told())


def simulate(found: Checked, *, cores: int = 1, told: Callable[[int], None] | None = None) -> Answers:
    """Run every replication of a plan; *told* hears how many are done."""
    found_out, unlike = outcomes(found.prepared, range(found.plan.replications), cores, told)
    return Answers.of(found_out, unlike)
