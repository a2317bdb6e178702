"""What a business rule task does: it asks a decision and puts the answer into the dossier's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thutuc.dmn.decision import Decision
from thutuc.dmn.table import Outcome
from thutuc.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision asked by a step; it stands where a script does and is run as one."""

    decision: Decision
    into: str | None = None  #: the variable that is set
    #: how an answer is put into the data: ``value`` is DMN's own; ``singleEntry``, ``singleResult``,
    #: ``collectEntries`` and ``resultList`` are Camunda 7's; ``spread`` gives each output a variable of its
    #: own, as Flowable and SpiffWorkflow do
    shape: str = "value"

    @property
    def text(self) -> str:
        """What is told where it goes wrong."""
        return self.decision.id

    @property
    def names(self) -> frozenset[str]:
        """The variables that have to be there."""
        return self.decision.names

    @property
    def targets(self) -> tuple[str, ...]:
        """The variables it sets."""
        if self.shape == "spread":
            return self.decision.last.outputs or self.decision.last.known_as[-1:]
        return (self.into,) if self.into else ()

    @property
    def possible(self) -> Mapping[str, tuple[object, ...] | None]:
        """The values that each variable may be set to; ``None`` where no list says them all."""
        table = self.decision.last.table
        found: dict[str, tuple[object, ...] | None] = dict.fromkeys(self.targets)
        if table is not None and self.shape == "spread":
            found |= {name: table.possible(name) for name in table.outputs}
        elif table is not None and self.into and self.shape in ("value", "singleEntry"):
            found[self.into] = table.possible(table.outputs[0]) if len(table.outputs) == 1 else None
        return found

    def __call__(self, data: Mapping[str, object]) -> dict[str, object]:
        """Give the variables that are set and their new values."""
        outcome = self.decision.decide(data)
        if self.shape == "spread":
            return self._spread(outcome)
        return {self.into: self._shaped(outcome)} if self.into else {}

    def _spread(self, outcome: Outcome) -> dict[str, object]:
        stage = self.decision.last
        if stage.table is None:
            return {self.targets[0]: outcome.value}
        given = stage.gives(outcome)
        return {name: given[name] for name in stage.outputs}

    def _shaped(self, outcome: Outcome) -> object:
        rows = outcome.rows
        if self.shape == "value":
            return outcome.value
        if self.shape == "resultList":
            return [dict(row) for row in rows]
        if self.shape == "collectEntries":
            return [self._only(row) for row in rows]
        if len(rows) > 1:
            raise EvaluationError(self.text, f"{len(rows)} rules answer where {self.shape} takes one")
        if not rows:
            return None
        return self._only(rows[0]) if self.shape == "singleEntry" else dict(rows[0])

    def _only(self, row: Mapping[str, object]) -> object:
        if len(row) != 1:
            raise EvaluationError(self.text, f"{len(row)} outputs answer where {self.shape} takes one")
        return next(iter(row.values()))
