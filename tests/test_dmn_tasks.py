"""A business rule task asks a decision that was deployed with its procedure, and goes on at once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.build import Walk
from tests.dmn_world import decision, file, table

from thutuc.bpmn import inspect, read
from thutuc.dmn import read_decisions
from thutuc.errors import EvaluationError, ProcedureRefused
from thutuc.lint.rules.condition_never import never_answered
from thutuc.net import Net, compile_net
from thutuc.procedure import Asked, NodeKind

NAMES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:thutuc="urn:thutuc:bpmn:1" '
    'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core" xmlns:flowable="http://flowable.org/bpmn"'
)
FEES = table([("area", "number")], [("fee", "number")], [["<= 100", "50"], ["> 100", "80"]])
PAPERS = table(
    [("area", "number")],
    [("paper", ""), ("copies", "")],
    [["> 1", '"A"', "1"], ["> 2", '"B"', "2"]],
    "COLLECT",
)
GIVEN = read_decisions(file(decision("fees", FEES), decision("papers", PAPERS)))


def drawn(task: str, inside: str = "", asks: str = "") -> bytes:
    """A procedure: a start that brings the area, the task, and a step that waits."""
    words = f"<extensionElements>{inside}</extensionElements>" if inside else ""
    field = '<extensionElements><thutuc:field name="area" type="number"/></extensionElements>'
    return f"""<definitions {NAMES}><process id="p" isExecutable="true">
  <startEvent id="s">{field}</startEvent>
  <businessRuleTask id="ask" {task}>{words}{asks}</businessRuleTask>
  <userTask id="work"/><endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <sequenceFlow id="f2" sourceRef="ask" targetRef="work"/>
  <sequenceFlow id="f3" sourceRef="work" targetRef="e"/></process></definitions>""".encode()


def net_of(task: str, inside: str = "") -> Net:
    """The compiled procedure."""
    return compile_net(read(drawn(task, inside)), None, lambda _, id_: GIVEN.get(id_, sorted(GIVEN)))


def after(task: str, inside: str = "", **data: Any) -> dict[str, Any]:
    """The dossier's data when the step after the task waits."""
    walk = Walk(net_of(task, inside), data)
    assert walk.open == ["work"]
    return {name: value for name, value in walk.state.data.items() if name not in data}


@pytest.mark.parametrize(
    ("task", "inside", "asked"),
    [
        ("", '<thutuc:decide decision="fees" result="fee"/>', Asked("fees", "fee")),
        ("", '<thutuc:decide decision="fees"/>', Asked("fees", None, "spread")),
        ("", '<zeebe:calledDecision decisionId="fees" resultVariable="fee"/>', Asked("fees", "fee")),
        (
            'camunda:decisionRef="fees" camunda:resultVariable="fee" camunda:mapDecisionResult="singleEntry"',
            "",
            Asked("fees", "fee", "singleEntry"),
        ),
        ('camunda:decisionRef="fees" camunda:resultVariable="fee"', "", Asked("fees", "fee", "resultList")),
        ("", "<spiff:calledDecisionId>fees</spiff:calledDecisionId>", Asked("fees", None, "spread")),
        (
            "",
            '<flowable:field name="decisionTableReferenceKey" stringValue="fees"/>',
            Asked("fees", None, "spread"),
        ),
    ],
)
def test_every_modelers_words_for_a_decision_are_read(task: str, inside: str, asked: Asked) -> None:
    node = read(drawn(task, inside)).node["ask"]
    assert (node.kind, node.asked) == (NodeKind.BUSINESS_RULE_TASK, asked)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("singleEntry", 50),
        ("singleResult", {"fee": 50}),
        ("collectEntries", [50]),
        ("resultList", [{"fee": 50}]),
    ],
)
def test_a_result_is_mapped_as_camunda_maps_it(shape: str, expected: Any) -> None:
    task = f'camunda:decisionRef="fees" camunda:resultVariable="r" camunda:mapDecisionResult="{shape}"'
    assert after(task, area=100) == {"r": expected}


def test_without_a_mapping_the_hit_policy_gives_the_value() -> None:
    assert after("", '<thutuc:decide decision="fees" result="r"/>', area=101) == {"r": 80}
    assert after("", '<thutuc:decide decision="papers" result="r"/>', area=3) == {
        "r": [{"paper": "A", "copies": 1}, {"paper": "B", "copies": 2}]
    }
    assert after("", '<thutuc:decide decision="papers"/>', area=3) == {"paper": ["A", "B"], "copies": [1, 2]}


def test_data_that_do_not_fit_refuse_the_command() -> None:
    with pytest.raises(EvaluationError, match="a number was expected"):
        after("", '<thutuc:decide decision="fees" result="r"/>', area="large")


@pytest.mark.parametrize(
    ("task", "inside", "rule"),
    [
        ("", '<thutuc:decide decision="none" result="r"/>', "decision-unknown"),
        (
            'camunda:decisionRef="papers" camunda:resultVariable="r" camunda:mapDecisionResult="singleEntry"',
            "",
            "decision-entry",
        ),
    ],
)
def test_a_decision_that_cannot_be_asked_is_refused_by_name(task: str, inside: str, rule: str) -> None:
    with pytest.raises(ProcedureRefused) as refused:
        net_of(task, inside)
    assert [finding.rule for finding in refused.value.findings] == [rule]
    assert refused.value.findings[0].element == "ask"


def test_a_name_that_nothing_sets_is_told_of_a_decision_too() -> None:
    bare = drawn("", '<thutuc:decide decision="fees" result="r"/>').replace(b'name="area"', b'name="size"')
    with pytest.raises(ProcedureRefused) as refused:
        compile_net(read(bare), None, lambda _, id_: GIVEN.get(id_, sorted(GIVEN)))
    assert [finding.rule for finding in refused.value.findings] == ["unknown-name"]


@pytest.mark.parametrize(
    ("task", "inside", "rule"),
    [
        ("", "", "decision-missing"),
        ('camunda:class="a.B"', "", "decision-missing"),
        ('camunda:decisionRef="${which}" camunda:resultVariable="r"', "", "decision-missing"),
        ('camunda:decisionRef="fees"', "", "decision-result"),
        ("", '<thutuc:decide decision="fees" shape="spread"/>', "extension-value"),
    ],
)
def test_a_task_that_does_not_say_what_it_asks_is_told(task: str, inside: str, rule: str) -> None:
    assert rule in [finding.rule for finding in inspect(drawn(task, inside))[1]]


def test_rounds_may_ask_a_decision_each() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="false"><extensionElements>'
        '<thutuc:each collection="areas" item="area" output="r" into="all"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    source = drawn("", '<thutuc:decide decision="fees" result="r"/>', loop).replace(
        b'<thutuc:field name="area" type="number"/>', b'<thutuc:field name="areas" type="list"/>'
    )
    walk = Walk(
        compile_net(read(source), None, lambda _, id_: GIVEN.get(id_, sorted(GIVEN))), {"areas": [50, 150]}
    )
    assert walk.state.data["all"] == [50, 80]


# --- what a way asks of a decision's answer -----------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "asks", "more", "never"),
    [
        ('"tinh"', "who == 'tinh'", "", False),
        ('"tinh"', "who == 'Tỉnh'", "", True),
        ('"tinh"', "who == 'Tỉnh' and area > 5", "", True),
        ('"tinh"', "who == 'Tỉnh' or area > 5", "", False),
        ('"tinh"', "who == null", "", False),  # no rule may hold
        ('if area > 5 then "Tỉnh" else "xa"', "who == 'Tỉnh'", "", False),  # it is worked out
        ('"tinh"', "who == 'Tỉnh'", "who = 'Tỉnh'", False),  # a script sets it too
    ],
)
@pytest.mark.parametrize("result", ['result="who"', ""])
def test_a_way_that_no_answer_of_a_decision_leads_to_is_told(
    cell: str, asks: str, more: str, never: bool, result: str
) -> None:
    rules = [["> 100", cell], ["<= 100", '"xa"']]
    given = read_decisions(file(decision("who", table([("area", "number")], [("who", "string")], rules))))
    text = drawn("", f'<thutuc:decide decision="who" {result}/>').decode()
    script = f'<scriptTask id="other"><script>{more}</script></scriptTask>' if more else '<task id="other"/>'
    gate = (
        f'<exclusiveGateway id="which" default="f4"/>{script}'
        '<sequenceFlow id="f4" sourceRef="which" targetRef="work"/>'
        '<sequenceFlow id="f5" sourceRef="which" targetRef="other">'
        f"<conditionExpression>{asks.replace('>', '&gt;')}</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="f6" sourceRef="other" targetRef="work"/></process>'
    )
    text = text.replace('sourceRef="ask" targetRef="work"', 'sourceRef="ask" targetRef="which"')
    net = compile_net(read(text.replace("</process>", gate).encode()), None, lambda _, id_: given[id_])

    assert [one.element for one in never_answered(net)] == (["f5"] if never else [])
