"""A decision ready to be asked: its own table or expression, behind those of the decisions it requires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thutuc.dmn.table import CompiledTable, Data, Outcome, evaluated
from thutuc.expressions import Expression


@dataclass(frozen=True, slots=True)
class Stage:
    """One decision, without those it requires."""

    id: str
    known_as: tuple[str, ...]  #: the names under which a decision that requires it reads its answer
    requires: tuple[str, ...] = ()
    table: CompiledTable | None = None
    expression: Expression | None = None
    type: str | None = None  #: of the expression

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads."""
        if self.table is not None:
            return self.table.names
        return self.expression.names if self.expression is not None else frozenset()

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of its outputs; an expression has none."""
        return self.table.outputs if self.table is not None else ()

    def decide(self, data: Data) -> Outcome:
        """Ask the table, or work the expression out."""
        if self.table is not None:
            return self.table.decide(data)
        if self.expression is None:
            return Outcome(None)
        return evaluated(self.expression, self.type, data)

    def gives(self, outcome: Outcome) -> Mapping[str, object]:
        """What a decision that requires this one may read.

        The answer stands under the decision's id and under its variable's name; each output of a single
        row also under its own, and a list of each output's values where the table answers with several.
        """
        known: dict[str, object] = {}
        if self.table is not None:
            single = self.table.policy.single or self.table.aggregation is not None
            for name in self.table.outputs:
                found = [row[name] for row in outcome.rows]
                known[name] = (found[0] if found else None) if single else found
        return known | dict.fromkeys(self.known_as, outcome.value)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, ready to be asked about a dossier's data."""

    id: str
    name: str
    stages: tuple[Stage, ...]  #: what it requires, in order, then itself
    digest: str  #: SHA-256 of the file it stands in
    file: str | None = None

    @property
    def last(self) -> Stage:
        """The decision itself."""
        return self.stages[-1]

    @property
    def names(self) -> frozenset[str]:
        """The variables of the dossier that it reads, those it is given by what it requires left out."""
        by_id = {stage.id: stage for stage in self.stages}
        found: set[str] = set()
        for stage in self.stages:
            given = {name for id_ in stage.requires for name in (*by_id[id_].known_as, *by_id[id_].outputs)}
            found |= stage.names - given
        return frozenset(found)

    def decide(self, data: Mapping[str, object]) -> Outcome:
        """Work out what it requires, then itself; raises ``EvaluationError`` where the data do not fit."""
        return self.outcomes(data)[self.last.id]

    def outcomes(self, data: Mapping[str, object]) -> Mapping[str, Outcome]:
        """What each of its stages comes to, by id, itself the last."""
        given: dict[str, Mapping[str, object]] = {}
        found: dict[str, Outcome] = {}
        for stage in self.stages:
            known = dict(data)
            for id_ in stage.requires:
                known.update(given[id_])
            found[stage.id] = stage.decide(known)
            given[stage.id] = stage.gives(found[stage.id])
        return found

    def __call__(self, data: Mapping[str, object]) -> object:
        """What the decision comes to."""
        return self.decide(data).value
