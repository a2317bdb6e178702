"""jBPM's pairs of versions: from every place where a dossier can wait, it moves or the reason is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.assigning_world import engine_on
from tests.office import Clock

from thutuc import Engine, open_store
from thutuc.engine import MigrationPlan
from thutuc.errors import ThutucError
from thutuc.reports.difference_pairs import pair_flows, pair_nodes

FOLDER = Path(__file__).parents[1] / "../shared/data/peer-jbpm-migration"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
#: What is kept of an element; the rest is Java, drawing and data that only jBPM works on.
_WORDS = {
    "id", "name", "sourceRef", "targetRef", "attachedToRef", "cancelActivity", "gatewayDirection",
    "triggeredByEvent", "default", "isInterrupting",
}  # fmt: skip
_NODES = re.compile(r"Event$|Gateway$|[tT]ask$|subProcess$|sequenceFlow$")
_TIMES = {"timerEventDefinition", "timeDuration", "timeCycle", "timeDate"}

#: What a person says of a pair: old id → new id, beside what matching finds by itself.
_SAID = {
    "BPMN2-MultiInstance": {"_2": "UserTask_1"},
    "ReplaceActiveTask": {"_E9140EE9-1B5A-46B1-871E-A735402B69F4": "_9B25FCC5-C718-4941-A4AE-DD8D6E368F48"},
}

#: Pair → from where → what becomes of the dossier: it moves, or a word of the reason.
OUTCOMES = {
    "AddTaskAfterActive": {"Active Task": "moved"},
    "AddTaskAfterActiveExpression": {"Active Task #{s}": "moved"},
    "BPMN2-EventSubprocessTimer": {"User Task 1": "interrupts, or does not, other than before"},
    "BPMN2-MultiInstance": {"Hello v1 + Hello v1": "moved", "Hello v1": "moved"},
    "BPMN2-ProcessSLA": {"Hello v1": "moved"},
    "BPMN2-TimerBoundary": {"Task": "moved"},
    "BPMN2-TimerCycle": {"_5B8836F1-096A-48AA-8427-1A7B43AE11D2": "moved"},
    "BPMN2-UserTaskBoundary": {"Hello v1": "moved", "Goodbye": "moved"},
    "CheckDisruption": {
        "log before signal": "moved",
        "_40A7589D-9038-470C-98D8-D96861A96433": "moved",
    },
    "ReplaceActiveTask": {"Active Task": "moved"},
}


def tidy(path: Path, version: int) -> bytes:
    """The drawing alone, as a procedure of ours: nodes, flows and timers."""
    ElementTree.register_namespace("bpmn", BPMN[1:-1])
    source = ElementTree.fromstring(path.read_bytes())
    whole = ElementTree.Element(f"{BPMN}definitions", {"id": "d", "targetNamespace": "urn:thutuc:test"})
    ElementTree.SubElement(whole, f"{BPMN}signal", {"id": "signal", "name": "signal"})
    process = ElementTree.SubElement(
        whole, f"{BPMN}process", {"id": "viec", "name": f"viec {version}", "isExecutable": "true"}
    )
    _ours(process, "procedure", {"legalTerm": "20 ngày làm việc"})
    found = source.find(f"{BPMN}process")
    assert found is not None
    process.extend(_tidied(found))
    return ElementTree.tostring(whole)


def _ours(parent: ElementTree.Element, name: str, said: dict[str, str]) -> None:
    """Say a word of ours on an element."""
    more = ElementTree.SubElement(parent, f"{BPMN}extensionElements")
    ElementTree.SubElement(more, f"{{urn:thutuc:bpmn:1}}{name}", said)


def _tidied(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for element in parent:
        kind = str(element.tag).removeprefix(BPMN)
        if kind in _TIMES:
            made = ElementTree.Element(element.tag)
            text = (element.text or "").strip()
            made.text = re.sub(r"^(\d+)s.*", r"PT\1S", re.sub(r"#\{.*?\}/", "", text)) or None
        elif _NODES.search(kind):
            kind = {"task": "userTask", "scriptTask": "manualTask"}.get(kind, kind)
            made = ElementTree.Element(
                f"{BPMN}{kind}", {key: value for key, value in element.attrib.items() if key in _WORDS}
            )
            if kind in ("userTask", "manualTask"):
                who = {"role": "Công chức một cửa", "unit": "one-stop"}
                _ours(made, "responsible", who)
        elif kind == "signalEventDefinition":
            made = ElementTree.Element(element.tag, {"signalRef": "signal"})
        elif kind == "multiInstanceLoopCharacteristics":
            made = ElementTree.Element(element.tag)
            ElementTree.SubElement(made, f"{BPMN}loopCardinality").text = "2"
        else:
            continue
        made.extend(_tidied(element))
        yield made


def pairs() -> list[str]:
    """The pairs that are there in both versions."""
    names = {path.name.rpartition("-v")[0] for path in FOLDER.glob("*.bpmn2")}
    return sorted(name for name in names if (FOLDER / f"{name}-v2.bpmn2").is_file())


def waiting(engine: Engine, dossier: int) -> str:
    """Where the dossier waits: its open tasks, else the events it waits for."""
    it = engine.dossier(dossier)
    names = [task.name for task in it.tasks] or [wait.node for wait in it._state.waits.values()]
    return " + ".join(sorted(names))


def outcomes(name: str) -> dict[str, str]:
    """From each place where a dossier comes to wait: ``moved``, or why it stays."""
    store = open_store(":memory:")
    store.upgrade()
    engine = engine_on(store)
    assert isinstance(engine._desk.clock, Clock)
    told: dict[str, str] = {}
    for version in (1, 2):
        with store.transaction() as tx:
            source = tidy(FOLDER / f"{name}-v{version}.bpmn2", version)
            engine._desk.library.deploy(tx, source, f"v{version}", by="system", at=version, proved=True)
        if version == 1:
            made = [_at(engine, steps) for steps in range(4)]
    old, new = (engine.procedure("viec", version=version) for version in (1, 2))
    nodes = pair_nodes(old, new) | _SAID.get(name, {})
    named = {before: after for before, after in nodes.items() if before != after}
    flows = {a: b for a, b in pair_flows(old, new, nodes).items() if a != b}
    plan = MigrationPlan.model_validate(
        {"procedure": "viec", "from": 1, "to": 2, "decision": "45/QĐ", "elements": named, "flows": flows}
    )
    where = {each: waiting(engine, each) for each in made if engine.dossier(each).phase.is_open}
    before = {each: engine.dossier(each)._state for each in where}
    for line in engine.migrate(plan, by="system").lines:
        told[where[line.dossier]] = "moved" if line.how == "moved" else line.why or ""
        after = engine.dossier(line.dossier)._state
        if line.how == "refused":
            assert after == before[line.dossier]
        assert (after.clocks, after.promises) == (
            before[line.dossier].clocks,
            before[line.dossier].promises,
        )
    assert engine.verify() == []
    store.close()
    return told


def _at(engine: Engine, steps: int) -> int:
    """A dossier in which so many tasks were done."""
    place = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    it = engine.start("viec", by="an.nguyen", receive=True, **place).id
    for _ in range(steps):
        task = next(iter(engine.dossier(it).tasks), None)
        if task is None:
            break
        try:
            engine.complete(task.id, by=task.officer or "quang.hoang")
        except ThutucError:
            break
    return it


@pytest.mark.parametrize("name", pairs())
def test_every_pair_moves_or_says_why(name: str) -> None:
    told = outcomes(name)

    assert told.keys() == OUTCOMES[name].keys()
    assert all(OUTCOMES[name][where] in how for where, how in told.items())
