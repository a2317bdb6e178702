"""The standard's constraints that its schema does not hold: a file that breaks one is told so, by clause."""

from __future__ import annotations

from itertools import pairwise

import pytest

from thutuc.bpmn import inspect
from thutuc.bpmn.clauses import STANDARD
from thutuc.errors import Finding, Kind

DEFINITIONS = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">{}</definitions>'
ITEMS = (
    '<itemDefinition id="paper" structureRef="Paper"/><itemDefinition id="papers" structureRef="Paper" '
    'isCollection="true"/><itemDefinition id="fee" structureRef="Fee"/><message id="notice" itemRef="paper"/>'
)


def process(body: str, said: str = "", id_: str = "p") -> str:
    return f'<process id="{id_}" {said}>{body}</process>'


def line(*ids: str) -> str:
    """A start, these elements and an end, one after the other."""
    around = ["start", *ids, "end"]
    flows = [f'<sequenceFlow id="to_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(around)]
    return '<startEvent id="start"/><endEvent id="end"/>' + "".join(flows)


def join(first: str, middle: str, last: str) -> str:
    """Two more flows."""
    return (
        f'<sequenceFlow id="x" sourceRef="{first}" targetRef="{middle}"/>'
        f'<sequenceFlow id="y" sourceRef="{middle}" targetRef="{last}"/>'
    )


def io(inputs: str = "", outputs: str = "", sets: int = 1) -> str:
    """Data inputs and outputs of these items, each named ``in0``, ``out0`` …"""
    names = {"Input": inputs.split(), "Output": outputs.split()}
    data = "".join(
        f'<data{way} id="{way}{number}" itemSubjectRef="{item}"/>'
        for way, items in names.items()
        for number, item in enumerate(items)
    )
    listed = {
        way: "".join(f"<data{way}Refs>{way}{number}</data{way}Refs>" for number in range(len(items)))
        for way, items in names.items()
    }
    ins = f"<inputSet>{listed['Input']}</inputSet>" * sets
    return f"<ioSpecification>{data}{ins}<outputSet>{listed['Output']}</outputSet></ioSpecification>"


def pools(flow: str) -> str:
    return (
        '<collaboration id="c"><participant id="we" processRef="p"/><participant id="they"/>'
        f'<messageFlow id="m" {flow}/></collaboration>'
    )


TASK = line("a") + '<task id="a"/>'
EXECUTABLE = 'isExecutable="true"'

BREAKS = {
    "standard-listed": process(
        TASK.replace('<task id="a"/>', '<task id="a"><incoming>to_a</incoming></task>')
    ),
    "standard-start": process(
        '<task id="a"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="a" targetRef="e"/>'
    ),
    "standard-incoming": process(
        TASK + '<intermediateThrowEvent id="t"/><sequenceFlow id="x" sourceRef="t" targetRef="a"/>'
    ),
    "standard-awaited": process(
        line("g", "a")
        + join("start", "b", "a")
        + join("g", "c", "end")
        + '<eventBasedGateway id="g"/><receiveTask id="a"/><receiveTask id="c"/><task id="b"/>'
    ),
    "standard-receive": process(
        line("g", "a")
        + join("g", "b", "end")
        + '<eventBasedGateway id="g"/><receiveTask id="a"/>'
        + '<intermediateCatchEvent id="b"><messageEventDefinition/></intermediateCatchEvent>'
    ),
    "standard-race": process(
        line("g", "a") + '<eventBasedGateway id="g"/><receiveTask id="a"/>',
    ),
    "standard-direction": process(
        line("g", "a")
        + join("g", "b", "end")
        + '<exclusiveGateway id="g" gatewayDirection="Converging"/><task id="a"/><task id="b"/>'
    ),
    "standard-error": '<error id="x" name="x"/>'
    + process(
        TASK.replace(
            '<endEvent id="end"/>', '<endEvent id="end"><errorEventDefinition errorRef="x"/></endEvent>'
        ),
        EXECUTABLE,
    ),
    "standard-reference": pools('sourceRef="a" targetRef="nobody"') + process(TASK),
    "standard-condition": process(
        TASK.replace(
            'targetRef="end"/>', 'targetRef="end"><conditionExpression>x</conditionExpression></sequenceFlow>'
        )
    ),
    "standard-escalation": process(
        line("t") + '<intermediateThrowEvent id="t"><escalationEventDefinition/></intermediateThrowEvent>',
        EXECUTABLE,
    ),
    "standard-immediate": process(TASK.replace('id="to_a"', 'id="to_a" isImmediate="false"'), EXECUTABLE),
    "standard-public": process(TASK, EXECUTABLE + ' processType="Public"'),
    "standard-expression": process(
        line("t")
        + '<intermediateCatchEvent id="t"><timerEventDefinition><timeDate/></timerEventDefinition>'
        + "</intermediateCatchEvent>",
        EXECUTABLE,
    ),
    "standard-multiplicity": '<collaboration id="c"><participant id="x"><participantMultiplicity minimum="3" '
    'maximum="2"/></participant></collaboration>' + process(TASK),
    "standard-artifact": pools('sourceRef="they" targetRef="t"') + process(TASK + '<textAnnotation id="t"/>'),
    "standard-message-end": pools('sourceRef="they" targetRef="end"') + process(TASK),
    "standard-pools": pools('sourceRef="a" targetRef="we"') + process(TASK),
    "standard-collection": ITEMS
    + process(TASK + '<dataObject id="d" itemSubjectRef="papers" isCollection="false"/>'),
    "standard-sets": process(
        "<ioSpecification><dataInput id='d'/><inputSet/><outputSet/></ioSpecification>" + TASK
    ),
    "standard-one-set": ITEMS
    + process(line("a") + f'<serviceTask id="a">{io("paper", sets=2)}</serviceTask>'),
    "standard-one-datum": ITEMS + process(line("a") + f'<sendTask id="a">{io("paper paper")}</sendTask>'),
    "standard-item": ITEMS
    + process(line("a") + f'<receiveTask id="a" messageRef="notice">{io(outputs="fee")}</receiveTask>'),
    "standard-payload": ITEMS
    + process(
        line("t")
        + '<intermediateThrowEvent id="t"><dataInput id="i"/><dataInput id="j"/><messageEventDefinition '
        'messageRef="notice"/></intermediateThrowEvent>'
    ),
    "standard-call": ITEMS
    + process(line("a") + f'<callActivity id="a" calledElement="q">{io("paper")}</callActivity>')
    + process(io("fee").replace("Input0", "q0") + TASK.replace('"a"', '"qa"'), id_="q"),
    "standard-binding": '<interface id="i" name="i"><operation id="o" name="o"/></interface>'
    + process("<supportedInterfaceRef>i</supportedInterfaceRef>" + TASK),
    "standard-rounds": ITEMS
    + process(
        line("a") + f'<task id="a">{io("papers")}<multiInstanceLoopCharacteristics>'
        '<loopDataInputRef>Input0</loopDataInputRef><inputDataItem id="each" itemSubjectRef="fee"/>'
        "</multiInstanceLoopCharacteristics></task>"
    ),
}

KEEPS = {
    "a line": process(TASK, EXECUTABLE),
    "no event at all": process(
        '<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    ),
    "flows listed at both ends": process(
        '<startEvent id="s"><outgoing>f</outgoing></startEvent>'
        '<endEvent id="e"><incoming>f</incoming></endEvent>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="e"/>'
    ),
    "two pools": pools('sourceRef="a" targetRef="they"') + process(TASK),
    "a reference into another file": '<import namespace="urn:x" location="x.bpmn" importType="urn:bpmn"/>'
    + pools('sourceRef="a" targetRef="x:theirs"')
    + process(TASK),
    "a gateway that goes the way it says": process(
        line("g", "a") + join("g", "b", "end") + '<exclusiveGateway id="g" gatewayDirection="Diverging"/>'
        '<task id="a"/><task id="b"/>'
    ),
    "a drawing that is not immediate": process(TASK.replace('id="to_a"', 'id="to_a" isImmediate="false"')),
    "another flow beside the condition": process(
        TASK.replace(
            'targetRef="end"/>', 'targetRef="end"><conditionExpression>x</conditionExpression></sequenceFlow>'
        )
        + '<task id="b"/>'
        + join("a", "b", "end")
    ),
    "the message's own item": ITEMS
    + process(line("a") + f'<receiveTask id="a" messageRef="notice">{io(outputs="paper")}</receiveTask>'),
    "the called process's data": ITEMS
    + process(line("a") + f'<callActivity id="a" calledElement="q">{io("paper")}</callActivity>')
    + process(io("paper").replace("Input0", "q0") + TASK, id_="q").replace('"a"', '"a"'),
    "one paper of papers": ITEMS
    + process(
        line("a") + f'<task id="a">{io("papers")}<multiInstanceLoopCharacteristics>'
        '<loopDataInputRef>Input0</loopDataInputRef><inputDataItem id="each" itemSubjectRef="paper"/>'
        "</multiInstanceLoopCharacteristics></task>"
    ),
    "what compensates, and what events start, stands alone": process(
        TASK + '<task id="b" isForCompensation="true"/><subProcess id="s" triggeredByEvent="true">'
        '<startEvent id="t"><timerEventDefinition/></startEvent><endEvent id="u"/>'
        '<sequenceFlow id="f" sourceRef="t" targetRef="u"/></subProcess>'
    ),
}


OPERATION = ITEMS + (
    '<message id="paid" itemRef="fee"/><interface id="i" name="i"><operation id="o" name="o">'
    "<inMessageRef>notice</inMessageRef><outMessageRef>paid</outMessageRef></operation></interface>"
)


def found(body: str) -> list[Finding]:
    _, findings = inspect(DEFINITIONS.format(body).encode(), "small.bpmn")
    return [finding for finding in findings if finding.rule.startswith("standard-")]


@pytest.mark.parametrize("rule", BREAKS)
def test_a_file_that_breaks_a_constraint_is_refused_by_its_clause(rule: str) -> None:
    findings = [finding for finding in found(BREAKS[rule]) if finding.severity == "error"]

    assert {finding.rule for finding in findings} == {rule}
    for finding in findings:
        assert finding.kind is Kind.BREAKS
        assert "BPMN 2.0.2, " in finding.message
        assert "BPMN 2.0.2, " in finding.message_vi
        assert finding.line == 1


@pytest.mark.parametrize("what", KEEPS)
def test_a_file_that_keeps_the_constraints_is_not_refused_for_them(what: str) -> None:
    assert [finding.rule for finding in found(KEEPS[what]) if finding.severity == "error"] == []


@pytest.mark.parametrize(
    ("direction", "into", "out"), [("Diverging", 2, 1), ("Mixed", 1, 2), ("Mixed", 2, 1)]
)
def test_a_gateway_against_its_direction_is_refused(direction: str, into: int, out: int) -> None:
    many = "".join(f'<sequenceFlow id="i{n}" sourceRef="a" targetRef="g"/>' for n in range(into))
    many += "".join(f'<sequenceFlow id="o{n}" sourceRef="g" targetRef="b"/>' for n in range(out))
    gateway = f'<parallelGateway id="g" gatewayDirection="{direction}"/>'

    assert [one.rule for one in found(process(many + gateway + '<task id="a"/><task id="b"/>'))] == [
        "standard-direction"
    ]


@pytest.mark.parametrize(
    ("task", "data", "rules"),
    [
        ("serviceTask", io("paper", "fee"), []),
        ("serviceTask", io("fee", "fee"), ["standard-item"]),
        ("serviceTask", io("paper", "paper"), ["standard-item"]),
        ("serviceTask", io("paper paper", "fee"), ["standard-one-datum"]),
        ("sendTask", io("paper"), []),
        ("sendTask", io("fee"), ["standard-item"]),
        ("receiveTask", io(outputs="paper"), []),
        ("receiveTask", io(outputs="fee"), ["standard-item"]),
    ],
)
def test_what_calls_an_operation_has_the_items_of_its_messages(
    task: str, data: str, rules: list[str]
) -> None:
    body = line("a") + f'<{task} id="a" operationRef="o">{data}</{task}>'

    assert [one.rule for one in found(OPERATION + process(body))] == rules


@pytest.mark.parametrize("task", ["serviceTask", "sendTask", "receiveTask"])
def test_an_operation_or_item_that_is_not_in_the_file_is_refused(task: str) -> None:
    nowhere = line("a") + f'<{task} id="a" operationRef="gone"/>'
    assert [one.rule for one in found(process(nowhere))] == ["standard-reference"]

    data = io(outputs="gone") if task == "receiveTask" else io("gone")
    untyped = process(line("a") + f'<{task} id="a">{data}</{task}>')
    (told,) = found(untyped)
    assert told.rule == "standard-reference" and "itemSubjectRef" in told.message
    assert found(untyped.replace('Ref="gone"', 'Ref="xsd:string" xmlns:xsd="urn:schema"')) == []


def test_the_operation_of_a_task_that_names_its_message_may_be_elsewhere() -> None:
    body = line("a") + '<receiveTask id="a" messageRef="notice" operationRef="elsewhere"/>'

    assert found(ITEMS + process(body)) == []


def test_a_pool_whose_process_is_not_in_the_file_is_refused() -> None:
    pool = '<collaboration id="c"><participant id="x" processRef="gone"/></collaboration>'

    (told,) = found(pool + process(TASK))
    assert (told.rule, told.element) == ("standard-reference", "x")
    assert (
        found(pool.replace("<part", '<participant id="y"/><part').replace("gone", "p") + process(TASK)) == []
    )


def test_no_message_flows_to_a_gateway() -> None:
    body = line("g") + '<exclusiveGateway id="g"/>'

    rules = [one.rule for one in found(pools('sourceRef="they" targetRef="g"') + process(body))]
    assert rules == ["standard-message-end"]


def test_a_drawing_without_an_end_is_read_for_what_happens_is_plain() -> None:
    body = '<startEvent id="s"/><task id="a"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>'

    assert found(process(body)) == []


def test_every_constraint_has_a_file_that_breaks_it() -> None:
    assert set(STANDARD) == set(BREAKS)
