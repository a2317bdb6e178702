"""What an act costs without a store, as a simulator asks it: ``python -m tests.bench deciding``.

Dossiers of shipped procedures go from their entry to their end, with the shipped plug-ins and the sample
organisation. Only the processor's time in :func:`~thutuc.engine.deciding.decide` counts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from thutuc import library, load_plugins, sample
from thutuc.bpmn import read
from thutuc.dossier import DossierView, Event, State, Task
from thutuc.dossier.view import instant, local
from thutuc.engine import commands as c
from thutuc.engine.deciding import decide
from thutuc.engine.draft import World
from thutuc.net import Net, compile_net
from thutuc.procedure import Field, FieldType

START = datetime(2026, 3, 2, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MINUTE = 60_000_000  #: microseconds
#: so long after a task was opened it is done: every dossier and every act has an instant of its own
WORKS = 7 * MINUTE + 1_234_567
DESK, PLACE, COMPETENT = "an.nguyen", "dong-may.one-stop", "dong-may"
#: procedures of a commune, from three steps to seven
PROCEDURES = ("dang-ky-khai-sinh", "cap-giay-xac-nhan-tinh-trang-hon-nhan", "chung-thuc-chu-ky")

#: what is filled in where the plain value of its type would lead elsewhere than to the result
ANSWERS: Mapping[str, Any] = {
    "needs_verification": False,
    "verifying_unit": COMPETENT,
    "encumbered": False,
    "financial_duty": False,
}
#: what forms take for a name, the number of an identity card, a telephone, an address
SUFFIXES: Mapping[str, Any] = {
    "name": "Nguyễn Thị Hoa",
    "id": "001099000123",
    "phone": "0912345678",
    "email": "hoa.nguyen@example.vn",
}
PLAIN: Mapping[FieldType, Any] = {
    FieldType.TEXT: "Thửa đất số 112, tờ bản đồ số 7",
    FieldType.INTEGER: 2,
    FieldType.NUMBER: 2,
    FieldType.BOOLEAN: True,
    FieldType.DATE: "2026-02-27",
    FieldType.LIST: [],
}


class Walks:
    """Dossiers of one procedure, one after the other, each from its entry to its end."""

    def __init__(self, procedure: str) -> None:
        self.net: Net = compile_net(read(Path(str(library() / procedure / "procedure.bpmn"))))
        plugins = load_plugins({"roles": {"organisation": str(sample())}})
        self.world = World(plugins)
        self.number = 0
        self.acts = 0
        self.taken = 0.0  #: seconds in :func:`decide`, and nowhere else
        self.events: list[Event] = []  #: of the last dossier
        self._forms = {step.id: _filled(step.fields) for step in self.net.steps.values()}

    def walk(self) -> State:
        """One dossier to its end; a new one comes in every eleven minutes, for a month, then anew."""
        self.number += 1
        self.events = []
        state = State(version=1)
        at = instant(START) + self.number % 4_000 * 11 * MINUTE
        fields = self.net.procedure.header.fields
        self._do(state, c.Start(PLACE, COMPETENT, data=_filled(fields)), DESK, at)
        self._do(state, c.Receive(f"H99.1-{self.number}", self.number), DESK, at)
        while state.tasks:
            at += WORKS
            for command, by in self._acts(state, next(iter(state.tasks.values())), at):
                self._do(state, command, by, at)
        return state

    def _acts(self, state: State, task: Task, at: int) -> Iterator[tuple[c.Command, str]]:
        """Who has the task does it; from a pool one who may takes it first."""
        by = task.holder
        if by is None:
            by = self._somebody(state, task, at)
            yield c.Claim(task.id), by
        yield c.Complete(task.id, self._forms[task.step]), by

    def _somebody(self, state: State, task: Task, at: int) -> str:
        """The first in the unit who may take the task."""
        answer = self.world.plugins.hook.responsible(
            procedure=self.net.procedure,
            step=self.net.steps[task.step],
            dossier=DossierView(state, self.number, task.scope),
            at=local(at),
        )
        return str(answer.candidates[0].officer)

    def _do(self, state: State, command: c.Command, by: str, at: int) -> None:
        began = time.process_time()
        events = decide(self.world, self.net, state, command, dossier=self.number, by=by, at=at)
        self.taken += time.process_time() - began
        self.acts += 1
        self.events += events


def _filled(fields: tuple[Field, ...]) -> dict[str, Any]:
    """What brings a dossier to its result."""
    return {field.name: _value(field) for field in fields}


def _value(field: Field) -> Any:
    if field.type is FieldType.CHOICE:
        return field.choices[0]
    plain = ANSWERS.get(field.name, PLAIN.get(field.type))
    return SUFFIXES.get(field.name.rpartition("_")[2], plain) if field.type is FieldType.TEXT else plain


def run(_: Path, size: int) -> dict[str, float]:
    """*size* dossiers of each procedure: microseconds an act and a dossier, and how many a second."""
    figures: dict[str, float] = {}
    for procedure in PROCEDURES:
        walks = Walks(procedure)
        walks.walk()  # what is worked out once a procedure
        walks.acts, walks.taken, began = 0, 0.0, walks.number
        while walks.number < began + size:
            walks.walk()
        figures[f"{procedure}: acts a dossier"] = walks.acts / size
        figures[f"{procedure}: an act (µs)"] = walks.taken / walks.acts * 1e6
        figures[f"{procedure}: a dossier (µs)"] = walks.taken / size * 1e6
        figures[f"{procedure}: dossiers a second"] = size / walks.taken
    return figures
