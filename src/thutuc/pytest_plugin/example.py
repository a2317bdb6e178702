"""How a scenario beside a procedure hands a dossier in, and what its people answer, for drives like it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from thutuc.errors import ConfigurationError
from thutuc.scenario.acts import Do, Pay, Receive, Until
from thutuc.scenario.reading import read
from thutuc.scenario.suite import FOLDER

#: Which scenario is followed where none is named.
USUAL = ("straight", "complete-papers")
#: What is paid before a dossier is received.
RECEPTION = ""


@dataclass(frozen=True)
class Example:
    """Where such a dossier is handed in, with what, and what is filled in at each step in turn."""

    start: Mapping[str, Any] = field(default_factory=dict)  #: arguments of ``Engine.start``
    at: datetime | None = None  #: when
    answers: Mapping[str, list[dict[str, Any] | None]] = field(
        default_factory=dict
    )  #: by step; ``None``: nobody does it
    payments: Mapping[str, tuple[Pay, ...]] = field(
        default_factory=dict
    )  #: by the step before which they come

    def answer(self, step: str, visit: int) -> dict[str, Any] | None:
        """What is filled in at the *visit*-th time, from 0; the last answer stands; ``None``: silence."""
        known = self.answers.get(step)
        return known[min(visit, len(known) - 1)] if known else {}


def example_of(procedure: Path, like: str | None) -> Example:
    """What the scenario *like* beside the procedure says; without a name the usual one, else the first."""
    files = {file.stem: file for file in sorted((procedure.parent / FOLDER).glob("*.toml"))}
    if like is not None and like not in files:
        raise ConfigurationError(
            f"Expected a scenario {like!r} beside {procedure}, found {', '.join(files) or 'none'}."
        )
    chosen = like or next((name for name in (*USUAL, *files) if name in files), None)
    if chosen is None:
        return Example()
    told = read(files[chosen])
    answers: dict[str, list[dict[str, Any] | None]] = {}
    payments: dict[str, tuple[Pay, ...]] = {}
    paid: list[Pay] = []
    for act in told.act:
        if act.refused is not None:
            continue
        if isinstance(act, Pay):
            paid.append(act)
        elif isinstance(act, Do | Until | Receive):
            step = RECEPTION if isinstance(act, Receive) else act.do
            payments[step] = (*payments.get(step, ()), *paid)
            paid = []
        if isinstance(act, Do):
            answers.setdefault(act.do, []).append(dict(act.data or {}))
        elif isinstance(act, Until):
            answers.setdefault(act.do, []).append(None)
    start = {
        "received_at": told.received_at,
        "competent": told.competent,
        "channel": told.channel,
        "by": told.by,
        "applicant": told.applicant,
        "data": dict(told.given or {}),
    }
    return Example(start, told.start, answers, payments)
