"""What a step costs, events included, beside stock SpiffWorkflow: ``python -m tests.bench runtime``."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState
from tests.bench.timing import again, interleaved
from tests.build import Walk

from thutuc.bpmn import read_text
from thutuc.net import compile_net

STEPS = 40


def drawing() -> str:
    """User tasks in a row, a deciding gateway behind each."""
    nodes, flows = ['<startEvent id="start"/>'], ['<sequenceFlow id="f" sourceRef="start" targetRef="t0"/>']
    for number in range(STEPS):
        following = f"t{number + 1}" if number + 1 < STEPS else "end"
        nodes.append(f'<userTask id="t{number}" name="t{number}"/>')
        nodes.append(f'<exclusiveGateway id="x{number}" default="d{number}"/>')
        flows.append(f'<sequenceFlow id="a{number}" sourceRef="t{number}" targetRef="x{number}"/>')
        flows.append(f'<sequenceFlow id="d{number}" sourceRef="x{number}" targetRef="{following}"/>')
        flows.append(
            f'<sequenceFlow id="e{number}" sourceRef="x{number}" targetRef="end">'
            "<conditionExpression>stop == 1</conditionExpression></sequenceFlow>"
        )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:x" id="d">'
        '<process id="bench" name="bench" isExecutable="true"><extensionElements>'
        '<thutuc:field xmlns:thutuc="urn:thutuc:bpmn:1" name="stop" type="integer"/></extensionElements>'
        f'{"".join(nodes)}<endEvent id="end"/>{"".join(flows)}</process></definitions>'
    )


def ours(xml: str) -> Callable[[], None]:
    """One dossier through all steps."""
    net = compile_net(read_text(xml))

    def walk() -> None:
        dossier = Walk(net, {"stop": 0})
        while dossier.state.tasks:
            dossier.finish(next(iter(dossier.state.tasks)), {})

    return walk


def theirs(xml: str) -> Callable[[], None]:
    """The same with SpiffWorkflow, which keeps no events."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(xml.encode())))
    spec = parser.get_spec("bench")

    def walk() -> None:
        workflow = BpmnWorkflow(spec)
        workflow.data["stop"] = 0
        workflow.task_tree.data["stop"] = 0
        workflow.do_engine_steps()
        while tasks := workflow.get_tasks(state=TaskState.READY, manual=True):
            tasks[0].run()
            workflow.do_engine_steps()

    return walk


def run(folder: Path, size: int) -> dict[str, float]:
    """Both, in *size* blocks; nothing is written to *folder*, for neither has a store here."""
    xml = drawing()
    taken = interleaved({"ours": again(ours(xml)), "theirs": again(theirs(xml))}, size)
    return {
        "the runtime alone, a step (µs)": taken["ours"] / STEPS,
        "SpiffWorkflow, a step (µs)": taken["theirs"] / STEPS,
        "SpiffWorkflow / the runtime": taken["theirs"] / taken["ours"],
    }
