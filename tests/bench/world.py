"""A dossier that goes round and round: two steps with forms of thirty fields, a gateway behind each."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.bench.timing import Calls

from thutuc import Dossier, Engine, load_plugins, open_store, sample

START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PROCEDURE = "bench"
FIELDS = 30

_TEXT = "Thửa đất số 112, tờ bản đồ số 7"


def form() -> dict[str, object]:
    """What is filled in at each step: text, numbers, dates, yes or no; the state is then about 2 kB."""
    given: dict[str, object] = {}
    for number in range(FIELDS):
        given[f"field_{number}"] = (_TEXT, 1200 + number, "2026-02-27", number % 4 == 3)[number % 4]
    return given | {"send_back": True}


_TYPES = ("text", "integer", "date", "boolean")
_STEPS = {
    "check_papers": ("Công chức một cửa", "one-stop"),
    "appraise": ("Công chức tư pháp - hộ tịch", "civil-status"),
}


def drawing() -> str:
    """The procedure, as a file."""
    fields = "".join(
        f'<thutuc:field name="{name}" type="{_TYPES[number % 4] if name != "send_back" else "boolean"}"/>'
        for number, name in enumerate(form())
    )
    nodes = ['<startEvent id="start"/>', '<endEvent id="end"/>']
    flows = ['<sequenceFlow id="begin" sourceRef="start" targetRef="check_papers"/>']
    others = dict(zip(_STEPS, reversed(_STEPS), strict=True))
    for step, (role, unit) in _STEPS.items():
        nodes.append(
            f'<userTask id="{step}" name="{step}"><extensionElements>'
            '<thutuc:term value="0,5 ngày làm việc"/>'
            f'<thutuc:responsible role="{role}" unit="{unit}" act="prepare"/>{fields}'
            f'</extensionElements></userTask><exclusiveGateway id="after_{step}" default="end_{step}"/>'
        )
        flows.append(
            f'<sequenceFlow id="done_{step}" sourceRef="{step}" targetRef="after_{step}"/>'
            f'<sequenceFlow id="on_{step}" sourceRef="after_{step}" targetRef="{others[step]}">'
            "<conditionExpression>send_back == true</conditionExpression></sequenceFlow>"
            f'<sequenceFlow id="end_{step}" sourceRef="after_{step}" targetRef="end"/>'
        )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1" '
        f'targetNamespace="urn:bench" id="file"><process id="{PROCEDURE}" name="bench" isExecutable="true">'
        '<extensionElements><thutuc:procedure code="9.999999" field="Hộ tịch" legalTerm="30 ngày làm việc" '
        'effectiveFrom="2025-07-01"/>'
        '<thutuc:supplement stages="intake appraisal" atMost="1" after="restart"/>'
        f"</extensionElements>{''.join(nodes)}{''.join(flows)}</process></definitions>"
    )


class Clock:
    """Goes on a millisecond whenever it is asked, so that nothing falls due meanwhile."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class World:
    """An engine on a database, with the shipped plug-ins."""

    def __init__(self, url: str | Path, *, ready: bool = False, organisation: Path | None = None) -> None:
        self.store = open_store(url)
        if not ready:
            self.store.upgrade()
        plugins = load_plugins({"roles": {"organisation": str(organisation or sample())}})
        self.clock = Clock()
        self.engine = Engine(self.store, plugins=plugins, clock=self.clock)
        self.form = form()

    def deploy(self) -> None:
        """Keep the procedure."""
        self.engine.deploy(drawing().encode(), by="system", file="bench.bpmn")

    def received(self) -> Dossier:
        """A new dossier, received."""
        return self.engine.start(
            PROCEDURE, by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
        )

    def dossier(self) -> Dossier:
        """A new dossier, received, its form filled in once."""
        return self.step(self.received())

    def step(self, dossier: Dossier) -> Dossier:
        """One full durable step: the holder of the open task completes it."""
        task = dossier.tasks[0]
        return self.engine.complete(task.id, by=str(task.holder), data=self.form)

    def supplement(self, dossier: Dossier) -> Dossier:
        """Papers are asked for, and brought."""
        self.engine.request_papers(
            dossier.id,
            by="an.nguyen",
            content="Bổ sung sơ đồ thửa đất",
            reason="Thiếu thành phần hồ sơ",
            stage="appraisal",
            basis="Luật Đất đai 2024",
            approver="hanh.bui",
        )
        return self.engine.supply(dossier.id, by="an.nguyen")

    def steps(self, count: int) -> Calls:
        """The next step of each of *count* new dossiers in turn, for ever."""
        return self.steps_of([open_task(self.dossier()) for _ in range(count)])

    def steps_of(self, tasks: list[tuple[str, str]]) -> Calls:
        """The next step of each dossier in turn; only the open *tasks* and their holders are remembered."""
        answer: list[Dossier] = []
        for place in itertools.cycle(range(len(tasks))):
            task, holder = tasks[place]
            yield lambda task=task, by=holder: answer.append(  # type: ignore[misc]
                self.engine.complete(task, by=by, data=self.form)
            )
            tasks[place] = open_task(answer.pop())


def open_task(dossier: Dossier) -> tuple[str, str]:
    """The task that is open, and who holds it."""
    task = dossier.tasks[0]
    return task.id, str(task.holder)
