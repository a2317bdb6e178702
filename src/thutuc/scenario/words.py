"""What a scenario may say: how a dossier begins, what happens to it act by act, what must follow.

Every table of the file is one frozen model here, and a word that is not known is refused. An act is known by
its verb, the one key that says what happens: ``do = "check_papers"``, ``withdraw = "…"``, ``wait = "…"``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, StrictBool

from thutuc.scenario.acts import Act
from thutuc.scenario.expected import Expected
from thutuc.scenario.lines import Lines
from thutuc.scenario.values import Data, Day, Instant, Name, Papers, Text, Word

#: Acts a scenario may tell.
MOST_ACTS = 500


class Away(Word):
    """An officer is away (vắng mặt), beside what the organisation's file says."""

    officer: Name
    since: Day
    until: Day
    run_by: Name | None = None  #: who runs the unit meanwhile
    decision: Text | None = None


class Scenario(Expected):
    """One run of a procedure, told act by act, with what must come of it."""

    title: Text
    start: Instant  #: when it is handed in
    received_at: Name  #: the unit where
    competent: Name  #: the unit or agency that decides
    channel: Literal["counter", "online", "post"] = "counter"
    by: Name = "system"  #: who takes it in
    receive: StrictBool | None = None  #: received in the same act; at a counter it is, unless said otherwise
    applicant: Name | None = None
    external_code: Name | None = None
    given: Data | None = None  #: the data it comes with
    attachments: Papers | None = None  #: the papers it comes with
    procedure: Name | None = None  #: which process of the file; by default the first
    organisation: Text | None = None  #: a file beside the scenario; by default the sample, or as configured
    away: tuple[Away, ...] = ()
    act: tuple[Act, ...] = Field((), max_length=MOST_ACTS)

    _lines: Lines = PrivateAttr(default_factory=Lines)
    _file: Path | None = PrivateAttr(default=None)

    def arguments(self) -> dict[str, Any]:
        """What `Engine.start` is called with, beside the procedure."""
        names = ("by", "received_at", "competent", "channel", "applicant", "external_code")
        receive = self.receive if self.receive is not None else self.channel == "counter"
        given = {name: getattr(self, name) for name in names} | {"data": self.given, "receive": receive}
        return given | {"attachments": self.attachments or ()}

    @property
    def expects(self) -> bool:
        """Whether anything is expected of it, at the end or after an act."""
        of_acts = any(act.expect is not None or act.refused is not None for act in self.act)
        return of_acts or not Expected.model_fields.keys().isdisjoint(self.model_fields_set)

    @property
    def file(self) -> Path | None:
        """Where it was read from."""
        return self._file

    @property
    def lines(self) -> Lines:
        """On which line what it says stands."""
        return self._lines

    def read_from(self, file: Path | None, lines: Lines) -> Scenario:
        """The scenario, which knows then where it stands."""
        self._file, self._lines = file, lines
        return self
