"""Files as people draw them are read as far as they have a meaning, and what is missing is listed."""

from __future__ import annotations

import pytest

from thutuc.bpmn import inspect, read_all, survey
from thutuc.errors import Finding, Kind, ProcedureRefused
from thutuc.net import compile_net
from thutuc.procedure import Procedure

SPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
WORKING = '<startEvent id="s"/><task id="a"/><sequenceFlow sourceRef="s" targetRef="a"/>'


def wrap(body: str) -> bytes:
    return (
        f'<definitions xmlns="{SPACE}" targetNamespace="urn:t" xmlns:t="urn:t">{body}</definitions>'.encode()
    )


def process(body: str, *, attributes: str = "") -> bytes:
    return wrap(f'<process id="p" {attributes}>{body}</process>')


def only(source: bytes) -> tuple[Procedure, tuple[Finding, ...]]:
    (draft,) = survey(source).drafts
    return draft.procedure, draft.findings


def test_a_drawing_without_start_event_begins_at_all_that_nothing_leads_to():
    (drawn,) = read_all(
        process('<task id="a"/><task id="b"/><task id="c"/><sequenceFlow sourceRef="a" targetRef="c"/>')
    )

    assert compile_net(drawn).levels[None].starts == ("a", "b")


def test_a_subprocess_without_start_event_begins_the_same_way():
    (drawn,) = read_all(process('<startEvent id="s"/><subProcess id="sub"><task id="a"/></subProcess>'))

    assert compile_net(drawn).levels["sub"].starts == ("a",)


def test_an_empty_subprocess_is_read_and_somebody_is_told():
    _, findings = only(process('<startEvent id="s"/><subProcess id="sub"/>'))

    assert [(one.rule, one.kind) for one in findings] == [("subprocess-empty", Kind.ADVICE)]


def test_flows_without_ids_and_plain_tasks_are_read():
    (drawn,) = read_all(process(WORKING))

    assert [flow.id for flow in drawn.flows] == ["s->a"]
    assert [step.id for step in drawn.steps] == ["a"]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (
            '<intermediateCatchEvent id="x" name="15 ngày"><timerEventDefinition/></intermediateCatchEvent>',
            "timer-missing",
        ),
        (
            '<intermediateCatchEvent id="x"><timerEventDefinition><timeDate/></timerEventDefinition>'
            "</intermediateCatchEvent>",
            "timer-missing",
        ),
        (
            '<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>',
            "event-unnamed",
        ),
        ('<callActivity id="x"/>', "called-missing"),
        ('<scriptTask id="x"/>', "script-missing"),
        ('<task id="x"><standardLoopCharacteristics/></task>', "loop-missing"),
        ('<task id="x"><multiInstanceLoopCharacteristics/></task>', "rounds-missing"),
        ('<startEvent id="x"/>', "start-several"),
        ("<task/>", "id-missing"),
    ],
)
def test_what_is_only_drawn_lacks_something_and_breaks_nothing(body, rule):
    drawn, findings = only(process(WORKING + body))

    assert {(one.rule, one.kind) for one in findings} == {(rule, Kind.MISSING)}
    assert "a" in drawn.node


@pytest.mark.parametrize(
    "drawn",
    [
        '<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>',
        '<intermediateCatchEvent id="x"><timerEventDefinition/></intermediateCatchEvent>',
        '<task id="x"><multiInstanceLoopCharacteristics/></task>',
    ],
)
def test_what_a_drawing_may_leave_out_an_executable_process_may_not(drawn):
    body = WORKING + drawn

    assert [one.kind for one in only(process(body))[1]] == [Kind.MISSING]
    assert [one.kind for one in only(process(body, attributes='isExecutable="true"'))[1]] == [Kind.BREAKS]


def test_a_gateway_without_conditions_is_read_and_the_compiler_advises():
    (drawn,) = read_all(
        process(
            '<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/>'
            '<sequenceFlow sourceRef="s" targetRef="g"/><sequenceFlow sourceRef="g" targetRef="a"/>'
            '<sequenceFlow sourceRef="g" targetRef="b"/>'
        )
    )

    assert {one.rule for one in compile_net(drawn).findings} == {"gateway-condition"}


def test_a_gateway_without_conditions_is_told_beside_what_refuses_the_procedure():
    (drawn,) = read_all(
        process(
            '<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/>'
            '<sequenceFlow sourceRef="s" targetRef="g"/><sequenceFlow sourceRef="g" targetRef="a">'
            "<conditionExpression>undeclared == 1</conditionExpression></sequenceFlow>"
            '<sequenceFlow id="always" sourceRef="g" targetRef="b"/>'
        )
    )

    with pytest.raises(ProcedureRefused) as refused:
        compile_net(drawn)
    told = {(one.rule, one.severity) for one in refused.value.findings}
    assert told == {("unknown-name", "error"), ("gateway-condition", "warn")}
    assert ["always" in one.message for one in refused.value.findings if one.severity == "warn"] == [True]


def test_two_pools_with_one_process_are_named() -> None:
    pools = '<participant id="w" processRef="t:p"/><participant id="b" name="Sở Xây dựng" processRef="p"/>'
    found = survey(wrap(f'<collaboration id="c">{pools}</collaboration><process id="p">{WORKING}</process>'))

    assert [(one.rule, one.kind, one.element) for one in found.findings] == [("pool-twice", Kind.ADVICE, "b")]
    assert [one.procedure.name for one in found.drafts] == ["Sở Xây dựng"]


POOLS = (
    '<collaboration id="c"><participant id="us" name="Sở Xây dựng" processRef="p"/>'
    '<participant id="applicant" name="Người dân"/>'
    '<messageFlow id="m1" name="Hồ sơ" sourceRef="applicant" targetRef="s"/>'
    '<messageFlow id="m2" sourceRef="t" targetRef="applicant"/>{more}</collaboration>{declared}'
    '<process id="p"><startEvent id="s"><messageEventDefinition/></startEvent>'
    '<intermediateThrowEvent id="t"><messageEventDefinition/></intermediateThrowEvent>'
    '<sequenceFlow id="f" sourceRef="s" targetRef="t"/></process>'
)


def test_a_message_that_is_only_drawn_as_a_flow_is_named_after_it():
    drawn, findings = only(wrap(POOLS.format(more="", declared="")))

    assert findings == ()
    assert drawn.name == "Sở Xây dựng"
    assert [node.event.ref for node in drawn.nodes if node.event] == ["Hồ sơ", "m2"]


def test_the_message_of_a_message_flow_names_it():
    source = POOLS.format(more="", declared='<message id="letter" name="Thông báo"/>')
    drawn, _ = only(wrap(source.replace('id="m2"', 'id="m2" messageRef="t:letter"')))

    assert drawn.node["t"].event.ref == "Thông báo"


def test_both_ends_of_a_message_flow_know_the_same_message():
    both = wrap(
        '<collaboration id="c"><messageFlow id="m" sourceRef="one" targetRef="two"/></collaboration>'
        '<process id="p"><sendTask id="one"/></process><process id="q"><receiveTask id="two"/></process>'
    )

    assert [procedure.nodes[0].message for procedure in read_all(both)] == ["m", "m"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('<choreography id="c"><startEvent id="s"/></choreography>', "a choreography"),
        ('<globalConversation id="c"/>', "a conversation"),
        (
            '<collaboration id="c"><participant id="a"/><participant id="b"/></collaboration>',
            "pools without a process",
        ),
        ("", "found none"),
    ],
)
def test_what_stands_instead_of_a_process_is_named(body, named):
    procedures, (finding,) = inspect(wrap(body))

    assert procedures == ()
    assert (finding.rule, finding.kind) == ("process-missing", Kind.MISSING)
    assert named in finding.message


def test_a_broken_process_is_kept_as_far_as_it_was_read():
    drawn, findings = only(process(WORKING + '<sequenceFlow id="f" sourceRef="a" targetRef="gone"/>'))

    assert [one.kind for one in findings] == [Kind.BREAKS]
    assert list(drawn.node) == ["s", "a"]
