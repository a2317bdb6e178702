"""Runs a shipped procedure along every way its data can choose, and says which nodes were passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from tests.office import ZONE, Clock, make_engine

from thutuc import Dossier, Engine, library, open_store
from thutuc.bpmn import read
from thutuc.engine import TaskView
from thutuc.errors import Fault
from thutuc.expressions import condition
from thutuc.forms import Form
from thutuc.procedure import EventKind, Field, FieldType, Node, NodeKind, Procedure

MOST_RUNS, MOST_ACTS = 120, 120
PLAIN: Mapping[FieldType, Any] = {
    FieldType.TEXT: "15/2026",
    FieldType.INTEGER: 2,
    FieldType.NUMBER: 2,
    FieldType.BOOLEAN: True,
    FieldType.DATE: "2026-05-04",
    FieldType.LIST: [],
}
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One shipped procedure: where and when a dossier of it comes in, and what is promised then."""

    folder: str
    received: str  #: ``04/05/2026 09:00``
    promised: str  #: what stands on the receipt
    place: str = "dong-may.one-stop"
    desk: str = "an.nguyen"
    competent: str = "dong-may"
    #: what a dossier may come with; every one of them is run
    starts: Sequence[Data] = ({},)
    #: data that are no choice, such as the unit that is asked
    given: Mapping[str, Any] = field(default_factory=dict)
    #: fees that are paid at reception
    paid: bool = False
    process: str = ""  #: the procedure's id, where the folder of an older version is named otherwise

    @property
    def id(self) -> str:
        """The procedure's id."""
        return self.process or self.folder


def instant(text: str) -> datetime:
    """``04/05/2026 09:00`` in the zone of the office."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


class Runner:
    """One procedure on the sample province; runs are counted so that each choice is taken in its turn."""

    def __init__(self, case: Case) -> None:
        file = library() / case.folder / "procedure.bpmn"
        self.case = case
        self.procedure: Procedure = read(file)
        self.clock = Clock(instant(case.received) - timedelta(days=1))
        store = open_store(":memory:")
        store.upgrade()
        self.engine: Engine = make_engine(store, self.clock)
        self.engine.deploy(file, by="system")
        self.passed: set[str] = set()
        self.ends: Counter[str] = Counter()
        self.done: list[tuple[str, str, Data]] = []  #: of the last run: step, what was done, data
        self._taken: Counter[tuple[int, str, str]] = Counter()
        self._there: Counter[tuple[int, str, str, str]] = Counter()  #: the same, by what was known then
        self._decides = self._deciding()

    # --- what there is to choose -------------------------------------------------------------------

    def _deciding(self) -> set[str]:
        found: set[str] = set()
        for flow in self.procedure.flows:
            found |= condition(flow.condition).names if flow.condition else set()
        return found

    def _answers(self, node: Node) -> list[Data]:
        """Every way to fill a step in, as far as a gateway asks."""
        fields = node.step.fields if node.step else ()
        ways = [[(one.name, value) for value in self._values(one)] for one in fields if self._wanted(one)]
        form = node.step.form if node.step else None
        return [_completed(dict(way), form, fields) for way in product(*ways)]

    def _wanted(self, one: Field) -> bool:
        return one.required or one.name in self._decides or one.name in self.case.given

    def _values(self, one: Field) -> Sequence[Any]:
        if one.name in self.case.given:
            return [self.case.given[one.name]]
        if one.name in self._decides and one.type is FieldType.BOOLEAN:
            return [False, True]
        if one.choices:
            return one.choices if one.name in self._decides else one.choices[:1]
        return [PLAIN[one.type]]

    def _choices(self, node: Node) -> list[tuple[str, Data]]:
        """Answers, and what else can end the step: an event at its edge, silence."""
        found: list[tuple[str, Data]] = [("answer", data) for data in self._answers(node)]
        found += [(event.id, {}) for event in self.procedure.nodes if event.attached_to == node.id]
        if node.step and node.step.consult and node.step.consult.on_silence == "agreed":
            found.append(("silence", {}))
        return found

    # --- running -----------------------------------------------------------------------------------

    def run_all(self) -> None:
        """Run dossiers until every choice of every step that came up was taken, from every start."""
        nodes = {node.id for node in self.procedure.nodes}
        for _ in range(MOST_RUNS):
            for number, _ in enumerate(self.case.starts):
                self.run(number)
            if self.passed >= nodes and all(self._exhausted()):
                return

    def _exhausted(self) -> Iterator[bool]:
        for number, step in {(number, step) for number, step, _ in self._taken}:
            for how, data in self._choices(self.procedure.node[step]):
                yield self._taken[number, step, f"{how} {data}"] > 0

    def hand_in(self, number: int = 0, at: str | None = None) -> Dossier:
        """A dossier comes in as the case says."""
        case = self.case
        self.clock.now = max(self.clock.now, instant(at or case.received))
        data = dict(case.starts[number])
        channel = data.pop("channel", "counter")
        dossier = self.engine.start(
            case.id,
            by=case.desk,
            received_at=case.place,
            competent=case.competent,
            channel=channel,
            data=data,
        )
        if case.paid and not data.get("exempt"):
            self.engine.pay(dossier.id, by=case.desk, moment="reception", document="BL 0001")
        return self.engine.receive(dossier.id, by=case.desk)

    def run(self, number: int = 0, plan: Mapping[str, Sequence[tuple[str, Data]]] | None = None) -> Dossier:
        """One dossier from reception to an end; a *plan* says what is done at the first, second, … visit."""
        dossier = self.hand_in(number)
        visits: Counter[str] = Counter()
        self.done = []
        for _ in range(MOST_ACTS):
            if not dossier.phase.is_open:
                break
            task = dossier.tasks[0]
            planned = (plan or {}).get(task.step, ())
            choice = planned[visits[task.step]] if visits[task.step] < len(planned) else None
            visits[task.step] += 1
            dossier = self._act(number, dossier, task, choice)
        assert not dossier.phase.is_open, f"{self.case.id} does not end: {visits}"
        self._look(dossier)
        return dossier

    def _act(self, number: int, dossier: Dossier, task: TaskView, choice: tuple[str, Data] | None) -> Dossier:
        node = self.procedure.node[task.step]
        choices = self._choices(node)
        known = str(sorted((name, str(dossier.data.get(name))) for name in self._decides))

        def taken(one: tuple[str, Data]) -> tuple[int, int]:
            said = f"{one[0]} {one[1]}"
            return self._there[number, node.id, said, known], self._taken[number, node.id, said]

        how, data = choice or min(choices, key=taken)
        self._taken[number, node.id, f"{how} {data}"] += 1
        self._there[number, node.id, f"{how} {data}", known] += 1
        self.done.append((node.id, how, data))
        if how == "answer":
            self.clock.advance(minutes=1)
            return self.engine.complete(task.id, by=task.holder or task.officer or "", data=data)
        event = self.procedure.node.get(how)
        if event is not None and event.event is not None and event.event.kind is EventKind.MESSAGE:
            return self.engine.send(dossier.id, event.event.ref or "", by="system")
        return self._wait(dossier, task)

    def _wait(self, dossier: Dossier, task: TaskView) -> Dossier:
        """Let time pass until the task has ended by itself."""
        for _ in range(MOST_ACTS):
            with self.engine.store.transaction(write=False) as tx:
                wake = tx.next_wake()
            assert wake is not None, f"nothing ends {task.step}"
            self.clock.now = max(self.clock.now, datetime.fromtimestamp(wake / 1_000_000, ZONE))
            self.engine.tick()
            dossier = self.engine.dossier(dossier.id)
            if all(one.id != task.id for one in dossier.tasks):
                break
        self.clock.now = self.clock.now.replace(microsecond=0) + timedelta(minutes=1)
        return dossier

    def _look(self, dossier: Dossier) -> None:
        for record in self.engine.journal(dossier.id):
            for event in record.events:
                if event.kind == "TokenPlaced":
                    self.passed |= {event.node, *event.path}
                elif event.kind == "TokenTaken":
                    self.passed |= set(event.path)
                elif event.kind == "DossierClosed" and event.end:
                    self.passed.add(event.end)
                    self.ends[event.end] += 1

    @property
    def missed(self) -> set[str]:
        """Nodes that no run has passed."""
        return {node.id for node in self.procedure.nodes} - self.passed

    @property
    def end_events(self) -> set[str]:
        """The ends that are drawn."""
        return {node.id for node in self.procedure.nodes if node.kind is NodeKind.END_EVENT}


def _completed(data: Data, form: Form | None, fields: Sequence[Field]) -> Data:
    """The data, with what the form asks for in this very case, such as the reason of a refusal."""
    faults: list[Fault] = []
    if form is not None:
        form.check({name: value for name, value in data.items() if name in form.members}, faults)
    asked = {fault.at.removeprefix("/") for fault in faults} - data.keys()
    return {**data, **{one.name: PLAIN[one.type] for one in fields if one.name in asked}}
