"""What a new version means for the dossiers that are open: under which version they go on, where they stand.

A running dossier keeps the version it was received under (R1: it is judged by the law of the day of
reception), so nothing happens to it by itself; one only handed in goes by the day of its reception.
What is told here is what moving it over would have to map.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from thutuc.engine import Engine
from thutuc.engine.courses import newly_required
from thutuc.engine.validity import timeline
from thutuc.procedure import Procedure
from thutuc.reports.difference import Change, Difference, What, compare
from thutuc.store import ProcedureRow, lists
from thutuc.store.seeing import reading


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
    submitted: int = 0  #: of the dossiers, those not received yet: they go by the version of that day


@dataclass(frozen=True, slots=True)
class Receives:
    """From which day on dossiers are received under which version, once the new one is deployed."""

    since: str | None  #: ``None``: all days before the next, or all
    version: int | None  #: ``None``: none is in force, nothing can be received
    new: bool = False  #: it is the new one


def receives(engine: Engine, new: Procedure, id_: str | None = None) -> tuple[Receives, ...]:
    """Which version receives from which day on, the new one among them; the last goes on."""
    with engine.store.transaction(write=False) as tx:
        rows = tx.procedure_versions(id_ or new.id)
    there = next((row for row in rows if row.digest == new.digest), None)
    if there is None:
        there = _as_deployed(new, rows[-1].version + 1 if rows else 1)
        rows = [*rows, there]
    found = [Receives(day, row and row.version, row is there) for day, row in timeline(rows)]
    return tuple(found if len(found) == 1 or found[0].version is not None else found[1:])


def _as_deployed(new: Procedure, version: int) -> ProcedureRow:
    begins, ends = new.header.effective_from, new.header.effective_to
    return ProcedureRow(
        key=0,
        id=new.id,
        version=version,
        digest=new.digest,
        code=new.header.code,
        name=new.name,
        effective_from=begins.isoformat() if begins else None,
        effective_to=ends.isoformat() if ends else None,
        deployed_at=0,
        facts=b"",
    )


def standing(engine: Engine, new: Procedure, id_: str | None = None) -> tuple[Standing, ...]:
    """Every deployed version of a procedure (*id_*, by default the new one's) with open dossiers."""
    id_ = id_ or new.id
    with reading(engine.store) as tx:
        rows = tx.procedure_versions(id_)
        counted, placed = lists.open_by_version(tx, id_), lists.open_by_step(tx, id_)
    found = []
    for row in rows:
        if counted.get(row.key):
            old = engine.procedure(id_, version=row.version)
            stood = tuple(_stood(old, new, placed.get(row.key, {})))
            begins, ends, same = row.effective_from, row.effective_to, old.digest == new.digest
            dossiers, submitted = counted[row.key]
            lacks = newly_required(old, new)
            found.append(Standing(row.version, begins, ends, dossiers, same, stood, lacks, submitted))
    return tuple(found)


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
