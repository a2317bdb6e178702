"""A plan that was learnt from a part of a log, run, and held against what came afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from thutuc.cli.writing import write_whole
from thutuc.dossier import Event
from thutuc.dossier.events import DossierReceived, TaskCompleted
from thutuc.engine import commands
from thutuc.errors import ThutucError
from thutuc.logs.conformance import Conformance
from thutuc.logs.fitting import Fitted, fit_kinds
from thutuc.logs.plans import Around, plan_text
from thutuc.logs.recent import Tried, as_it_stood, latest, leads, tried
from thutuc.logs.staff import organisation_of
from thutuc.logs.times import Times
from thutuc.net import Net
from thutuc.simulation import checked
from thutuc.simulation.cases import Case
from thutuc.simulation.run import Replications

#: Where a log that has no days of its own is run: days of which the calendar is known.
KNOWN = date(2026, 3, 2)
REPLICATIONS = 4
ORGANISATION, PLAN = "organisation.yaml", "plan.toml"


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is written as a plan: the kinds of dossiers, and how far back it was looked."""

    kinds: list[Fitted]
    back: int | None  #: dossiers; ``None``: all
    tried: list[Tried]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was said of the later part, and what came."""

    learnt: Learnt
    earlier: int  #: dossiers it was learnt from
    later: int  #: dossiers it was held against
    since: date  #: the first day of these
    said: Times
    came: Times

    def error(self, share: float) -> float:
        """By how many seconds the quantile was off."""
        return self.said.quantile(share) - self.came.quantile(share)


def learn(known: Conformance, net: Net, until: str | None, back: int | None = None) -> Learnt:
    """Learn from the last *back* dossiers, else from as many as would have predicted best so far."""
    spans = tried(leads(known.checked, until))
    if back is None and spans:
        back = spans[0].back
    return Learnt(fit_kinds(latest(known, back), net, until, known), back, spans)


def predict(
    found: Conformance,
    net: Net,
    file: Path,
    until: str | None,
    *,
    share: float = 0.7,
    back: int | None = None,
    replications: int = REPLICATIONS,
) -> Prediction:
    """Learn from the first *share* of the dossiers, simulate, and compare with the rest.

    Of the first ones only what had happened when the first of the rest came in is learnt.
    """
    at = round(len(found) * share)
    earlier, later = (Conformance(found.procedure, part) for part in (found.checked[:at], found.checked[at:]))
    if later.checked:
        earlier = as_it_stood(earlier, net, later.checked[0].story.received)
    learnt = learn(earlier, net, until, back)
    came = Times.of(timedelta(seconds=lead.seconds) for lead in leads(later.checked, until))
    if not came:
        raise ThutucError("Phần sau không có hồ sơ nào xong · expected finished dossiers in the later part.")
    with TemporaryDirectory() as folder:
        place = Path(folder)
        written(place, learnt.kinds, earlier, net, Around(str(file.resolve()), KNOWN, ORGANISATION, days=60))
        said = simulated(place / PLAN, until, replications)
    return Prediction(learnt, len(earlier), len(came), later.checked[0].story.received.date(), said, came)


def written(folder: Path, kinds: Sequence[Fitted], known: Conformance, net: Net, around: Around) -> None:
    """Write the plan, and the organisation that the log shows."""
    folder.mkdir(parents=True, exist_ok=True)
    if around.organisation == ORGANISATION:
        organisation = organisation_of(known, net, date(2000, 1, 1))
        text = json.dumps(organisation, ensure_ascii=False, indent=1)  # JSON is YAML
        write_whole(folder / ORGANISATION, text + "\n")
    write_whole(folder / PLAN, plan_text(kinds, around))


def simulated(plan: Path, until: str | None, replications: int) -> Times:
    """How long dossiers take until a step (else to their end) when the plan is run."""
    runs = Replications(checked(plan, load=False).prepared)
    took: list[timedelta] = []
    for number in range(replications):
        watch = _Watch(until, took)
        runs.run(number, watch)
    return Times.of(took)


class _Watch:
    """Looks on while dossiers go, and notes how long each takes."""

    def __init__(self, until: str | None, took: list[timedelta]) -> None:
        self._until, self._took = until, took
        self._since: dict[int, int] = {}

    def __call__(
        self, case: Case, verb: str, command: commands.Command, by: str, at: int, events: list[Event]
    ) -> None:
        for event in events:
            if isinstance(event, DossierReceived) and case.counts:
                self._since[case.id] = at
            elif isinstance(event, TaskCompleted) and event.step == self._until:
                self._note(case, at)
        if self._until is None and not case.state.phase.is_open:
            self._note(case, at)

    def _note(self, case: Case, at: int) -> None:
        since = self._since.pop(case.id, None)
        if since is not None:
            self._took.append(timedelta(microseconds=at - since))
