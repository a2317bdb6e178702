"""The receipt phase of environmental permits, as a log tells it: its names, its officers, its dossiers."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from thutuc import Engine, hookimpl, load_plugins, open_store
from thutuc.bpmn import read
from thutuc.errors import ThutucError
from thutuc.logs import Columns, Conformance, Log, Naming, read_csv
from thutuc.logs.conformance import Checked
from thutuc.logs.staff import AGENCY, UNIT, organisation_of
from thutuc.net import Net, compile_net
from thutuc.organisation import Organisation, OrganisationData
from thutuc.worktime import Calendar

DATA = Path(__file__).parents[3] / "shared" / "data" / "log-receipt"
FILE = Path(__file__).with_name("permit-receipt.bpmn")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
RECEIVED = "Confirmation of receipt"
SENT = "send_confirmation"

#: What the log calls the steps.
NAMES = {
    "T02 Check confirmation of receipt": "check_confirmation",
    "T03 Adjust confirmation of receipt": "adjust_confirmation",
    "T04 Determine confirmation of receipt": "determine_confirmation",
    "T05 Print and send confirmation of receipt": "send_confirmation",
    "T06 Determine necessity of stop advice": "determine_advice",
    "T07-1 Draft intern advice aspect 1": "draft_advice_1",
    "T07-2 Draft intern advice aspect 2": "draft_advice_2",
    "T07-3 Draft intern advice hold for aspect 3": "draft_advice_3",
    "T07-4 Draft internal advice to hold for type 4": "draft_advice_4",
    "T07-5 Draft intern advice aspect 5": "draft_advice_5",
    "T08 Draft and send request for advice": "request_advice",
    "T09-1 Process or receive external advice from party 1": "external_advice_1",
    "T09-2 Process or receive external advice from party 2": "external_advice_2",
    "T09-3 Process or receive external advice from party 3": "external_advice_3",
    "T09-4 Process or receive external advice from party 4": "external_advice_4",
    "T10 Determine necessity to stop indication": "determine_stop",
    "T11 Create document X request unlicensed": "create_document",
    "T12 Check document X request unlicensed": "check_document",
    "T13 Adjust document X request unlicensed": "adjust_document",
    "T14 Determine document X request unlicensed": "determine_document",
    "T15 Print document X request unlicensed": "print_document",
    "T16 Report reasons to hold request": "report_reasons",
    "T17 Check report Y to stop indication": "check_report",
    "T18 Adjust report Y to stop indicition": "adjust_report",
    "T19 Determine report Y to stop indication": "determine_report",
    "T20 Print report Y to stop indication": "print_report",
}


def net() -> Net:
    """The procedure as it was drawn from the log."""
    return compile_net(read(FILE))


def log() -> Log:
    """All traces."""
    return read_csv(DATA / "events.csv.gz", Columns(case="case", at="time"))


def naming(net: Net) -> Naming:
    """What the log calls things."""
    return Naming(net.procedure, net.steps, NAMES, received=[RECEIVED])


def ends() -> dict[str, datetime]:
    """When each finished dossier was closed."""
    with (DATA / "cases.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["case"]: datetime.fromisoformat(row["enddate"])
            for row in csv.DictReader(lines)
            if row["enddate"]
        }


class _DutchCalendar:
    """Monday to Friday, as far as the log goes; which holidays they kept is not in it."""

    @hookimpl
    def calendar(self, unit: str | None, at: datetime) -> Calendar:
        return Calendar("netherlands", "log", (2010, 2011, 2012), {}, zone=AMSTERDAM)


class Clock:
    """What time it is, as the log says."""

    def __init__(self) -> None:
        self.now = datetime(2010, 9, 1, tzinfo=AMSTERDAM)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Replayed:
    """What the engine said to a log."""

    accepted: set[str]  #: dossiers in which every occurrence was taken as it happened
    rejected: dict[str, str]  #: dossier → what was refused first, and why
    commands: int
    ended: int  #: dossiers that came to the procedure's own end
    withdrawn: int  #: those whose log ends before it, closed when the office closed them
    problems: int  #: what ``verify`` says of the journals

    @property
    def share(self) -> float:
        return len(self.accepted) / (len(self.accepted) + len(self.rejected))


def replay(conformance: Conformance, net: Net, finished: Mapping[str, datetime]) -> Replayed:
    """Everything that happened, given to a real engine in the order of time, by those who did it."""
    organisation = Organisation(
        OrganisationData.model_validate(organisation_of(conformance, net, date(2010, 1, 1)))
    )
    clock, store = Clock(), open_store(":memory:")
    store.upgrade()
    plugins = load_plugins({"roles": {"organisation": organisation}}, extra=[_DutchCalendar()])
    engine = Engine(store, plugins=plugins, clock=clock)
    engine.deploy(FILE, by="system")
    handing = _Handing(engine, clock, {each.story.trace.id: each for each in conformance.checked})
    handing.all(finished)
    return Replayed(
        handing.ids.keys() - handing.rejected.keys(),
        handing.rejected,
        handing.commands,
        handing.ended,
        handing.withdrawn,
        len(engine.verify()),
    )


class _Handing:
    """Gives the engine one occurrence after the other."""

    def __init__(self, engine: Engine, clock: Clock, checked: Mapping[str, Checked]) -> None:
        self._engine, self._clock, self._checked = engine, clock, checked
        self.ids: dict[str, int] = {}
        self.rejected: dict[str, str] = {}
        self.commands = self.ended = self.withdrawn = 0

    def all(self, finished: Mapping[str, datetime]) -> None:
        happened: list[tuple[datetime, int, str, int]] = []
        for number, each in enumerate(self._checked.values()):
            happened.append((each.story.received, number, each.story.trace.id, -1))
            happened += [
                (told.at, number, each.story.trace.id, place)
                for place, told in enumerate(each.story.occurrences)
            ]
            closed = finished.get(each.story.trace.id)
            if closed is not None:  # a few were closed, on paper, before their last step
                last = max([each.story.received, *(told.at for told in each.story.occurrences)])
                happened.append((max(closed, last), number, each.story.trace.id, len(each.story.steps)))
        for at, _, case, place in sorted(happened):
            self._clock.now = max(at, self._clock.now)
            if place < 0:
                self._receive(case)
            elif place < len(self._checked[case].story.steps):
                self._complete(case, place)
            else:
                self._close(case)

    def _receive(self, case: str) -> None:
        each = self._checked[case]
        dossier = self._engine.start(
            "permit-receipt",
            by=each.story.receiver or "system",
            received_at=UNIT,
            competent=AGENCY,
            data=dict(each.played.start),
            receive=True,
        )
        self.ids[case] = dossier.id
        self.commands += 1

    def _complete(self, case: str, place: int) -> None:
        story = self._checked[case].story
        told, step = story.occurrences[place], story.steps[place]
        chosen = {done.place: done.data for done in self._checked[case].played.done if done.told}
        tasks = [task for task in self._engine.dossier(self.ids[case]).tasks if task.step == step]
        self.commands += 1
        if not tasks:
            reasons = [one.text_en for one in self._checked[case].told if one.at == told.at]
            self.rejected.setdefault(case, f"{told.activity}: {'; '.join(reasons) or 'the step is not open'}")
            return
        try:
            self._engine.complete(tasks[0].id, by=told.resource or "system", data=dict(chosen.get(place, {})))
        except ThutucError as refused:
            self.rejected.setdefault(case, f"{told.activity}: {refused}")

    def _close(self, case: str) -> None:
        if self._engine.dossier(self.ids[case]).phase.is_open:
            self._engine.withdraw(self.ids[case], by="system", reason="nhật ký kết thúc ở đây")
            self.withdrawn += 1
        else:
            self.ended += 1
