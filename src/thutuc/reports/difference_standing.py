"""What a new version means for the dossiers that are open: under which version they go on, where they stand.

A running dossier keeps the version it was received under (R1: it is judged by the law of the day of
reception), so nothing happens to it by itself. What is told here is what moving it over would have to map.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from thutuc.engine import Engine
from thutuc.procedure import Procedure
from thutuc.reports.difference import Change, Difference, What, compare
from thutuc.store import lists


@dataclass(frozen=True, slots=True)
class Stood:
    """Open dossiers at one step of one version."""

    step: str  #: its id in that version
    name: str
    dossiers: int
    becomes: str | None  #: the step of the new version, ``None`` where it has none such
    changes: tuple[Change, ...] = ()  #: what is not as it was for whom does this step


@dataclass(frozen=True, slots=True)
class Standing:
    """One deployed version with dossiers that are open."""

    version: int
    effective_from: str | None
    effective_to: str | None
    dossiers: int
    same: bool  #: it is the new version already
    steps: tuple[Stood, ...] = ()
    #: data the new version requires and this one does not: a dossier moved over may lack them
    required: tuple[str, ...] = ()


def standing(engine: Engine, new: Procedure, id_: str | None = None) -> tuple[Standing, ...]:
    """Every deployed version of a procedure (*id_*, by default the new one's) with open dossiers."""
    id_ = id_ or new.id
    with engine.store.transaction(write=False) as tx:
        rows = tx.procedure_versions(id_)
        counted, placed = lists.open_by_version(tx, id_), lists.open_by_step(tx, id_)
    return tuple(
        Standing(
            row.version,
            row.effective_from,
            row.effective_to,
            counted[row.key],
            row.digest == new.digest,
            tuple(_stood(engine.procedure(id_, version=row.version), new, placed.get(row.key, {}))),
            _required(engine.procedure(id_, version=row.version), new),
        )
        for row in rows
        if counted.get(row.key)
    )


def _stood(old: Procedure, new: Procedure, placed: dict[str, int]) -> Iterator[Stood]:
    """In the order of the file; what stands inside a called procedure comes last."""
    difference = compare(old, new)
    order = {step.id: at for at, step in enumerate(old.steps)}
    for id_ in sorted(placed, key=lambda id_: (order.get(id_, len(order)), id_)):
        step = old.step.get(id_)
        changes = tuple(each for each in difference.by_step.get(id_, ()) if each.what is not What.REMOVED)
        name = step.name if step is not None else id_
        yield Stood(id_, name, placed[id_], _becomes(difference, id_), changes)


def _becomes(difference: Difference, id_: str) -> str | None:
    """The step of the new version; one inside a called procedure stays what it is while that is called."""
    call, slash, inner = id_.partition("/")
    there = difference.new.node.get(difference.nodes.get(call, ""))
    if there is None:
        return None
    if slash:
        return f"{there.id}/{inner}" if there.called == difference.old.node[call].called else None
    return there.id if there.step is not None else None


def _required(old: Procedure, new: Procedure) -> tuple[str, ...]:
    return tuple(sorted(_asked(new) - _asked(old)))


def _asked(procedure: Procedure) -> set[str]:
    fields = [*procedure.header.fields, *(field for step in procedure.steps for field in step.fields)]
    return {field.name for field in fields if field.required}
