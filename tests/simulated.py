"""Plans for tests of the simulator, and a production engine that is given the acts of a simulation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from thutuc import Engine, Event, open_store
from thutuc.dossier.view import local
from thutuc.engine import commands as c
from thutuc.simulation import Checked, checked
from thutuc.simulation.cases import Case
from thutuc.simulation.hours import midnight
from thutuc.simulation.prepared import procedure_file
from thutuc.simulation.run import Replications
from thutuc.store import JournalRow

#: Birth registration and certified copies share the desk, the clerks and the chair of one commune.
COMMUNE = """
title = "Một cửa xã Đồng Mây"
start = 2026-03-30
days = 10
warm_up = 2
cool_down = 20
replications = 4
seed = 11
priority = "due"

[[procedure]]
file = "chung-thuc-ban-sao-tu-ban-chinh"
received_at = "dong-may.one-stop"
competent = "dong-may"
work = {triangular = ["4 phút", "6 phút", "12 phút"]}
[[procedure.arrivals]]
per_day = 12
by_hour = {8 = 3, 15 = 2}
[procedure.step.compare]
work = {lognormal = {mean = "9 phút", sd = "6 phút"}}
choose = {eligible = {true = 0.9, false = 0.1}}
papers = {probability = 0.2, back = {exponential = "2 ngày"}}
[procedure.step.sign_certification]
choose = {signature = {signed = 1.0}}

[[procedure]]
file = "dang-ky-khai-sinh"
received_at = "dong-may.one-stop"
competent = "dong-may"
work = "20 phút"
reception = {desk = ["an.nguyen", "hue.tran"], work = "5 phút"}
[[procedure.arrivals]]
per_day = 3
channel = "online"
hours = "always"
[procedure.step.appraise]
choose = {needs_verification = {false = 1.0}, eligible = {true = 0.9, false = 0.1}}
[procedure.step.sign_certificate]
choose = {signature = {signed = 1.0}}
"""

#: A chain in which the insurance agency always asks for papers, which come late.
LEGS = """
title = "Liên thông khai tử"
start = 2026-09-07
days = 2
cool_down = 30
replications = 1
seed = 5

[[procedure]]
file = "lien-thong-khai-tu"
received_at = "dong-may.one-stop"
competent = "dong-may"
work = "20 phút"
[procedure.data]
benefit = "insurance"
drew_pension = false
health_office = "health"
home_affairs_office = "home-affairs"
[[procedure.arrivals]]
per_day = 2
channel = "online"
[procedure.step.check_death]
choose = {needs_verification = {false = 1.0}, eligible = {true = 1.0}}
[procedure.step.sign_death]
choose = {sign_death_opinion = {agree = 1.0}}
[procedure.step.grant_insurance]
choose = {benefit_granted = {true = 1.0}}
papers = {probability = 1.0, back = "10 ngày"}
"""


class Act(NamedTuple):
    """One act of a simulation, as its sink was told."""

    dossier: int
    procedure: str
    verb: str
    command: c.Command
    by: str
    at: int
    events: list[Event]


def plan_of(folder: Path, text: str = COMMUNE, **load: bool) -> Checked:
    """A plan that was written into *folder*."""
    file = folder / "plan.toml"
    file.write_text(text, "utf-8")
    return checked(file, **load)


def acts_of(found: Checked, number: int = 0) -> list[Act]:
    """Every act of one replication, in order."""
    acts: list[Act] = []

    def sink(case: Case, verb: str, command: c.Command, by: str, at: int, events: list[Event]) -> None:
        acts.append(Act(case.id, case.flow.row.id, verb, command, by, at, list(events)))

    Replications(found.prepared).run(number, sink)
    return acts


class Production:
    """An engine on a database that does what a simulation did, with its clock at the same instants."""

    def __init__(self, found: Checked) -> None:
        self._now = local(midnight(found.plan.start))
        self.store = open_store(":memory:")
        self.store.upgrade()
        self.engine = Engine(self.store, plugins=found.prepared.plugins, clock=lambda: self._now)
        for each in found.plan.procedure:
            self.engine.deploy(
                procedure_file(each, found.prepared.folder), by="system", services=list(each.service)
            )

    def give(self, act: Act) -> None:
        """The same act, by the engine's own verb."""
        self._now = local(act.at)
        if act.verb == "tick" or act.verb.startswith("service"):
            self.engine.tick(self._now)
            return
        command: Any = act.command
        task = f"{act.dossier}.{getattr(command, 'task', 0)}"
        match act.verb:
            case "start":
                told = {"received_at": command.received_at, "competent": command.competent}
                received = any(event.kind == "DossierReceived" for event in act.events)
                told |= {"channel": command.channel, "data": command.data, "receive": received}
                self.engine.start(act.procedure, by=act.by, **told)
            case "receive":
                self.engine.receive(act.dossier, by=act.by)
            case "claim":
                self.engine.claim(task, by=act.by)
            case "complete":
                self.engine.complete(task, by=act.by, data=command.data)
            case "request_papers":
                self.engine.request_papers(
                    act.dossier, by=act.by, content=command.content, reason=command.reason
                )
            case "pay":
                self.engine.pay(act.dossier, by=act.by, moment=command.moment, document=command.document)
            case "reassign":
                self.engine.reassign(task, by=act.by, to=command.to, reason=command.reason)
            case "send":
                self.engine.send(act.dossier, command.name, by=act.by, data=command.data)
            case "explain_delay":
                duty, told = f"{act.dossier}.d{command.duty}", command.explanation
                self.engine.explain_delay(duty, by=act.by, explanation=told, action=command.action)
            case "apologise":
                self.engine.apologise(f"{act.dossier}.d{command.duty}", by=act.by, reason=command.reason)
            case "supply":
                self.engine.supply(act.dossier, by=act.by, leg=command.leg)
            case _:
                raise AssertionError(act)

    def journal(self, dossier: int) -> list[JournalRow]:
        """The rows of a dossier's journal."""
        with self.store.transaction(write=False) as tx:
            return list(tx.journal(dossier))


def relived(found: Checked, acts: Sequence[Act]) -> Iterator[tuple[list[JournalRow], list[Act]]]:
    """Give all *acts* to a production engine; of each dossier, its journal there and its acts."""
    production = Production(found)
    for act in acts:
        production.give(act)
    for dossier in {act.dossier for act in acts}:
        yield production.journal(dossier), [act for act in acts if act.dossier == dossier]
