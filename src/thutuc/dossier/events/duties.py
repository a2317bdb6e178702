"""Work outside the drawing that lies on one post: urging, apologies, directions from above, flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class DutyArose(Event):
    """Somebody has to see to a dossier beside the work of its steps; the steps stay with who has them."""

    private: ClassVar[tuple[str, ...]] = ("text",)

    duty: int
    of: str  #: ``urge`` (đôn đốc), ``apologise`` (ký văn bản xin lỗi), ``direction`` (chỉ đạo), ``flag`` (cờ)
    about: str  #: the clock or task it speaks of: ``dossier``, ``task:7``, ``group:appraisal``
    unit: str | None = None
    unit_name: str | None = None
    post: str | None = None  #: the post that it lies on
    officer: str | None = None  #: who answers for it now
    officer_name: str | None = None
    instead_of: str | None = None  #: the absent head whose post he runs
    due: int | None = None
    text: str | None = None
    by: str | None = None  #: who raised it; ``None``: it arose by itself
    rung: str | None = None  #: the rung of its clock that is reached with it and told nobody else


@dataclass(slots=True)
class DutyGiven(Event):
    """A duty lies with another officer: a new holder of the post, a successor of the unit, who is late."""

    duty: int
    unit: str | None
    unit_name: str | None
    post: str | None
    officer: str | None
    officer_name: str | None
    instead_of: str | None = None
    #: ``head`` (who runs the unit has changed), ``handed over``, ``late`` (another's leg ran out of time)
    why: str | None = None


@dataclass(slots=True)
class DutyDone(Event):
    """A duty was done, or there is no more need for it."""

    private: ClassVar[tuple[str, ...]] = ("explanation",)

    duty: int
    of: str
    about: str
    by: str | None  #: ``None``: by itself
    #: ``urged``, ``reassigned``, ``reappointed``, ``taken-over``; ``signed``; ``reported``; ``removed``;
    #: ``not-needed``
    how: str
    explanation: str | None = None
    acting_for: str | None = None  #: the officer whose post he runs
    told: str | None = None  #: who had been told of it, where what it arose from is refuted
