"""What analysts type in other modelers is read where it means the same, and named where it is not run."""

from __future__ import annotations

import pytest

from thutuc._spiff import second_reading
from thutuc.bpmn import survey
from thutuc.errors import Finding, Kind, ProcedureRefused
from thutuc.expressions import compile_script
from thutuc.net import compile_net
from thutuc.procedure import FieldType, Node, Procedure

SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:flowable="http://flowable.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="urn:t"'
)

TASK = '<userTask id="x"><extensionElements>%s</extensionElements></userTask>'


def drawn(body: str, before: str = "") -> tuple[Procedure, tuple[Finding, ...], bytes]:
    source = (
        f'<definitions {SPACES}><process id="p" isExecutable="true">{before}<startEvent id="s"/>{body}'
        '<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/>'
        '<sequenceFlow id="g" sourceRef="x" targetRef="e"/></process></definitions>'
    ).encode()
    (draft,) = survey(source).drafts
    return draft.procedure, draft.findings, source


def node(body: str, before: str = "") -> Node:
    procedure, findings, source = drawn(body, before)
    assert [one for one in findings if one.severity == "error"] == []
    assert second_reading(source, procedure).status == "agrees"
    return procedure.node["x"]


def words(inside: str) -> str:
    return f"<extensionElements>{inside}</extensionElements>"


def rules(body: str) -> list[tuple[str, Kind]]:
    return [(one.rule, one.kind) for one in drawn(body)[1]]


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        '<userTask id="x" camunda:candidateGroups="thẩm định"/>',
        '<userTask id="x" flowable:candidateGroups="thẩm định"/>',
        TASK % "<zeebe:assignmentDefinition candidateGroups='thẩm định'/>",
        '<userTask id="x"><extensionElements><zeebe:assignmentDefinition candidateGroups='
        "'=[\"thẩm định\"]'/></extensionElements></userTask>",
        '<userTask id="x"><potentialOwner><resourceAssignmentExpression><formalExpression>group(thẩm định)'
        "</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>",
    ],
    ids=["camunda 7", "flowable", "camunda 8", "camunda 8, a list", "BPMN"],
)
def test_a_candidate_group_is_the_role(body):
    assert node(body).step.role == "thẩm định"


def test_a_lane_is_the_role_of_what_spiffworkflow_draws():
    lanes = '<laneSet><lane id="l" name="Một cửa"><flowNodeRef>x</flowNodeRef></lane></laneSet>'

    assert node('<userTask id="x"/>', lanes).step.role == "Một cửa"


@pytest.mark.parametrize(
    "body",
    [
        '<userTask id="x" camunda:assignee="an"/>',
        '<userTask id="x"><humanPerformer><resourceAssignmentExpression><formalExpression>user(an)'
        "</formalExpression></resourceAssignmentExpression></humanPerformer></userTask>",
    ],
)
def test_a_person_in_a_file_is_not_read(body):
    assert rules(body) == [("person-in-file", Kind.ADVICE)]


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["P15D", '"P15D"', "'P15D'", '="P15D"', '= duration("P15D")', "${'P15D'}", " P15D "]
)
def test_a_timer_is_read_with_and_without_quotes(text):
    found = node(
        '<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration>'
        f"{text}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )

    assert found.event.timer.text == "P15D"


def test_a_due_date_of_whole_days_is_a_term_in_calendar_days():
    assert str(node('<userTask id="x" flowable:dueDate="P15D"/>').step.term) == "15 ngày"
    assert rules('<userTask id="x" camunda:dueDate="${due}"/>') == [("due-date", Kind.ADVICE)]


# --- what is filled in ----------------------------------------------------------------------------

CAMUNDA_FORM = words(
    '<camunda:formData><camunda:formField id="area" label="Diện tích" type="long"><camunda:validation>'
    '<camunda:constraint name="required"/></camunda:validation></camunda:formField>'
    '<camunda:formField id="kind" type="enum"><camunda:value id="A" name="Loại A"/><camunda:value id="B"/>'
    "</camunda:formField></camunda:formData>"
)
FLOWABLE_FORM = words(
    '<flowable:formProperty id="area" name="Diện tích" type="long" required="true"/><flowable:formProperty '
    'id="kind" type="enum"><flowable:value id="A" name="Loại A"/><flowable:value id="B"/>'
    "</flowable:formProperty>"
    '<flowable:formProperty id="seen" writable="false"/>'
)
ZEEBE_FORM = (
    '{"components": [{"type": "group", "components": [{"key": "area", "label": "Diện tích", '
    '"type": "number", "decimalDigits": 0, "validate": {"required": true}}]}, '
    '{"key": "kind", "type": "select", "values": '
    '[{"value": "A", "label": "Loại A"}, {"value": "B"}]}, {"type": "text", "text": "…"}]}'
)


@pytest.mark.parametrize(
    ("form", "before"),
    [
        (CAMUNDA_FORM, ""),
        (FLOWABLE_FORM, ""),
        (
            words('<zeebe:formDefinition formKey="camunda-forms:bpmn:one"/>'),
            words(f'<zeebe:userTaskForm id="one">{ZEEBE_FORM}</zeebe:userTaskForm>'),
        ),
    ],
    ids=["camunda 7", "flowable", "camunda 8"],
)
def test_a_form_in_the_file_is_fields(form, before):
    area, kind = node(f'<userTask id="x">{form}</userTask>', before).step.fields

    assert (area.name, area.label, area.type, area.required) == ("area", "Diện tích", FieldType.INTEGER, True)
    assert (kind.name, kind.type, kind.choices) == ("kind", FieldType.CHOICE, ("A", "B"))
    assert (kind.word("A"), kind.word("B"), kind.word("C")) == ("Loại A", "", "")


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<userTask id="x" camunda:formKey="embedded:app:form.html"/>', "form-elsewhere"),
        (TASK % "<zeebe:formDefinition formId='f'/>", "form-elsewhere"),
        (
            '<userTask id="x"><extensionElements><spiffworkflow:properties><spiffworkflow:property '
            'name="formJsonSchemaFilename" value="f.json"/></spiffworkflow:properties></extensionElements>'
            "</userTask>",
            "form-elsewhere",
        ),
        (TASK % "<flowable:formProperty id='a b'/>", "form-unread"),
        (TASK % "<flowable:formProperty id='a' type='user'/>", "form-unread"),
    ],
)
def test_what_of_a_form_cannot_be_read_is_named(body, rule):
    assert rules(body) == [(rule, Kind.ADVICE)]


@pytest.mark.parametrize(
    ("form", "part"),
    [
        (
            '<camunda:formData><camunda:formField id="a" type="long" defaultValue="7"><camunda:validation>'
            '<camunda:constraint name="required"/><camunda:constraint name="min" config="1"/>'
            '<camunda:constraint name="readonly"/></camunda:validation></camunda:formField>'
            "</camunda:formData>",
            "defaultValue, min, readonly",
        ),
        ('<flowable:formProperty id="a" type="long" default="7"/>', "default"),
        ("<zeebe:formDefinition formKey='x:one'/>", "defaultValue, min, pattern"),
    ],
    ids=["camunda 7", "flowable", "camunda 8"],
)
def test_what_a_form_asks_of_a_value_and_is_not_kept_is_named(form, part):
    component = (
        '{"components": [{"key": "a", "type": "number", "defaultValue": 0, "validate": {"required": true, '
        '"min": 1, "pattern": "x", "maxLength": ""}}]}'
    )
    before = words(f'<zeebe:userTaskForm id="one">{component}</zeebe:userTaskForm>')
    (told,) = drawn(TASK % form, before)[1]

    assert (told.rule, told.kind) == ("form-unkept", Kind.ADVICE)
    assert f"found {part} at 'a' too" in told.message and f"'a' còn ghi {part};" in told.message_vi


def test_a_hostile_form_is_named_too():
    before = words(f'<zeebe:userTaskForm id="one">{"[" * 100_000}</zeebe:userTaskForm>')
    body = TASK % "<zeebe:formDefinition formKey='x:one'/>"

    assert [one.rule for one in drawn(body, before)[1]] == ["form-unread"]


# --- scripts and code -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        '<scriptTask id="x"><script>tổng = a + 1</script></scriptTask>',
        '<scriptTask id="x"><script>execution.setVariable("tổng", a + 1);</script></scriptTask>',
        '<scriptTask id="x" camunda:resultVariable="tổng"><script>${a + 1}</script></scriptTask>',
        '<scriptTask id="x" flowable:resultVariable="tổng"><script>a + 1;</script></scriptTask>',
        '<scriptTask id="x"><extensionElements><zeebe:script expression="=if a = 2 then 3 else 0" '
        'resultVariable="tổng"/></extensionElements></scriptTask>',
    ],
    ids=["python", "setVariable", "camunda 7", "flowable", "camunda 8"],
)
def test_a_script_is_assignments(body):
    assert compile_script(node(body).script)({"a": 2}) == {"tổng": 3}


def test_a_script_of_camunda_8_is_told_as_it_is_written():
    body = '<zeebe:script expression="=a ! 1" resultVariable="r"/>'
    read = drawn(f'<scriptTask id="x"><extensionElements>{body}</extensionElements></scriptTask>')[0]

    with pytest.raises(ProcedureRefused) as refused:
        compile_net(read)
    (told,) = (one.message for one in refused.value.findings if one.rule == "expression")
    assert "found '=a ! 1':" in told and "= =" not in told


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<serviceTask id="x" camunda:class="vn.gov.Pay"/>', "vendor-code"),
        ('<serviceTask id="x" flowable:delegateExpression="${pay}"/>', "vendor-code"),
        (TASK % "<camunda:executionListener event='start' class='A'/>", "vendor-code"),
        (TASK % "<zeebe:taskListeners/>", "vendor-code"),
        (
            '<serviceTask id="x"><extensionElements><camunda:inputOutput><camunda:inputParameter name="url">x'
            "</camunda:inputParameter></camunda:inputOutput></extensionElements></serviceTask>",
            "vendor-inputs",
        ),
    ],
)
def test_code_of_another_engine_is_named_as_not_run(body, expected):
    assert rules(body) == [(expected, Kind.ADVICE)]


@pytest.mark.parametrize(
    ("inside", "refused"),
    [
        ('<camunda:in variables="all"/><camunda:in businessKey="#{execution.processBusinessKey}"/>', False),
        ('<camunda:in source="a" target="a"/><camunda:out sourceExpression="${a}" target="a"/>', False),
        ('<zeebe:ioMapping><zeebe:output source="=a" target="a"/></zeebe:ioMapping>', False),
        ('<camunda:in source="a" target="b"/>', True),
        ('<camunda:out sourceExpression="${a + 1}" target="a"/>', True),
        ('<zeebe:ioMapping><zeebe:output source="=a + 1" target="a"/></zeebe:ioMapping>', True),
    ],
)
def test_data_that_would_silently_have_another_name_or_value_are_refused(inside, refused):
    found = rules(f'<callActivity id="x" calledElement="q">{words(inside)}</callActivity>')

    assert found == ([("vendor-mapping", Kind.UNSUPPORTED)] if refused else [])


# --- what would be passed over in silence ----------------------------------------------------------


@pytest.mark.parametrize("name", ["m-${id}", "#{kind}", "=&quot;m-&quot; + id"])
def test_a_message_whose_name_is_worked_out_is_refused_by_name(name: str) -> None:
    source = (
        f'<definitions {SPACES}><message id="m" name="{name}"/><process id="p"><startEvent id="s">'
        '<messageEventDefinition messageRef="m"/></startEvent></process></definitions>'
    ).encode()
    (draft,) = survey(source).drafts

    assert [(one.rule, one.kind) for one in draft.findings] == [("event-name", Kind.UNSUPPORTED)]


def test_a_correlation_key_is_named_for_messages_find_their_dossier_otherwise() -> None:
    key = words("<zeebe:subscription correlationKey='=soHoSo'/>")
    source = (
        f'<definitions {SPACES}><message id="m" name="paid">{key}</message>'
        '<process id="p"><startEvent id="s"/></process></definitions>'
    )
    (told,) = survey(source.encode()).findings

    assert (told.rule, told.kind, told.element) == ("message-correlation", Kind.ADVICE, "m")
    assert "'=soHoSo'" in told.message and "ghép theo hồ sơ" in told.message_vi


def test_listeners_of_the_process_and_of_a_flow_are_named() -> None:
    listener = words("<camunda:executionListener event='take' class='a.B'/>")
    _, findings, _ = drawn(
        f'<userTask id="x"/><task id="y"/><sequenceFlow id="h" sourceRef="x" targetRef="y">{listener}'
        "</sequenceFlow>",
        before=listener,
    )

    assert [(one.rule, one.element) for one in findings] == [("vendor-code", "p"), ("vendor-code", "h")]


@pytest.mark.parametrize(
    "body",
    [
        '<userTask id="x" flowable:skipExpression="${skip}"/>',
        '<serviceTask id="x"><extensionElements><camunda:errorEventDefinition expression="${true}"/>'
        "</extensionElements></serviceTask>",
        '<callActivity id="x" calledElement="q"><extensionElements><zeebe:calledElement processId="q" '
        'propagateAllChildVariables="false"/></extensionElements></callActivity>',
    ],
)
def test_what_another_engine_would_do_there_is_named(body: str) -> None:
    assert rules(body) == [("vendor-code", Kind.ADVICE)]


def test_the_words_of_activiti_are_read_as_those_of_flowable() -> None:
    said = 'xmlns:activiti="http://activiti.org/bpmn" activiti:candidateGroups="thẩm định"'
    form = words('<activiti:formProperty id="diện_tích" name="Diện tích" type="long"/>')
    step = node(f'<userTask id="x" {said}>{form}</userTask>').step

    assert step is not None
    assert (step.role, [field.name for field in step.fields]) == ("thẩm định", ["diện_tích"])
