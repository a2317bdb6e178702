"""From a file to answers: a plan is read, made ready, checked, and run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from thutuc.errors import Finding, PlanRefused, ThutucError
from thutuc.simulation.answers import Answers
from thutuc.simulation.checking import check
from thutuc.simulation.findings import Notes
from thutuc.simulation.lines import Path as Place
from thutuc.simulation.loads import check_load
from thutuc.simulation.plan import Plan
from thutuc.simulation.prepared import Overlap, Prepared, prepare
from thutuc.simulation.reading import read_plan
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
    plan, lines = read_plan(file)
    plan = plan.model_copy(
        update={
            "replications": plan.replications if replications is None else replications,
            "seed": plan.seed if seed is None else seed,
        }
    )
    return judged(plan, file.absolute().parent, str(file), lines, load=load)


def judged(plan: Plan, folder: Path, file: str, lines: Mapping[Place, int], *, load: bool = True) -> Checked:
    """The same for a plan that was read."""
    notes = Notes(file, lines)
    try:
        prepared = prepare(plan, folder)
    except Overlap as error:
        remedy = ("Bỏ hoặc đổi ngày của [[absence]] này.", "Take this [[absence]] out, or change its days.")
        notes.say("absence", ("absence", error.number, "since"), error.vietnamese, str(error), remedy=remedy)
        raise PlanRefused(notes.found) from error
    except (ThutucError, ValidationError, OSError) as error:
        notes.say("prepare", ("procedure", 0, "file"), f"không chuẩn bị được: {error}", str(error))
        raise PlanRefused(notes.found) from error
    check(prepared, notes)
    if load and not notes.refused:
        check_load(prepared, notes)
    if notes.refused:
        raise PlanRefused(notes.found)
    return Checked(prepared, tuple(notes.found))


def simulate(found: Checked, *, cores: int = 1, told: Callable[[int], None] | None = None) -> Answers:
    """Run every replication of a plan; *told* hears how many are done."""
    found_out, unlike = outcomes(found.prepared, range(found.plan.replications), cores, told)
    return Answers.of(found_out, unlike)
