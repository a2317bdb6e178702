"""Where in a file something stands, so that a finding can say it."""

from __future__ import annotations

from typing import Protocol


class Placed(Protocol):
    """Anything that has a place in the file: a node, a flow, a lane, a step, a procedure."""

    @property
    def id(self) -> str | None:
        """BPMN id."""

    @property
    def name(self) -> str:
        """The name as drawn."""

    @property
    def line(self) -> int | None:
        """Line in the file, from 1."""
