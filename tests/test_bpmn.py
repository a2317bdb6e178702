"""A BPMN file becomes a procedure: every element, in document order, with all that it says."""

from __future__ import annotations

import hashlib
from datetime import date, time
from pathlib import Path

import pytest
from tests.vector_world import seven_days

from thutuc.bpmn import inspect, library, read, read_all, read_text
from thutuc.engine.rules.data import check_data
from thutuc.errors import ProcedureRefused, WrongData
from thutuc.procedure import (
    Act,
    Consult,
    Decision,
    EventDefinition,
    EventKind,
    Field,
    FieldType,
    Lane,
    Loop,
    NodeKind,
    Procedure,
    Suspend,
    Timer,
    TimerKind,
)
from thutuc.worktime import Counting, Term

READS = Path(__file__).parent / "bpmn" / "reads"
FILES = sorted(READS.glob("*.bpmn"))


def small(name: str) -> Procedure:
    return read(READS / f"{name}.bpmn")


def body(text: str) -> str:
    space = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    return f'<definitions xmlns="{space}" xmlns:t="urn:own">{text}</definitions>'


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_small_file_is_read_without_a_finding(path):
    procedures, findings = inspect(path)

    assert procedures
    assert findings == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nodes_and_flows_know_each_other_and_their_lines(path):
    for procedure in read_all(path):
        lines = path.read_text("utf-8").splitlines()
        assert all(
            f'id="{node.id}"' in lines[node.line - 1] for node in procedure.nodes if "." not in node.id
        )
        for node in procedure.nodes:
            assert node.outgoing == tuple(flow.id for flow in procedure.flows if flow.source == node.id)
            assert node.incoming == tuple(flow.id for flow in procedure.flows if flow.target == node.id)


@pytest.mark.parametrize(
    "kind",
    [kind for kind in NodeKind if kind.is_activity or kind.is_gateway],
)
def test_every_kind_of_activity_and_gateway_has_a_small_file_and_keeps_its_kind(kind):
    node = "gate" if kind.is_gateway else "work"

    assert small(kind.value).node[node].kind is kind


def test_nodes_and_flows_stand_in_document_order():
    procedure = small("subProcess")

    assert [(node.id, node.parent) for node in procedure.nodes] == [
        ("start", None),
        ("work", None),
        ("inner_start", "work"),
        ("inner", "work"),
        ("inner_end", "work"),
        ("end", None),
    ]
    assert [flow.id for flow in procedure.flows] == ["i1", "i2", "f1", "f2"]


@pytest.mark.parametrize(
    ("name", "node", "event"),
    [
        ("startEvent-message", "start", EventDefinition(EventKind.MESSAGE, "Yêu cầu rút hồ sơ")),
        ("startEvent-signal", "start", EventDefinition(EventKind.SIGNAL, "Thiên tai")),
        ("intermediateThrowEvent-none", "work", EventDefinition()),
        ("intermediateThrowEvent-escalation", "work", EventDefinition(EventKind.ESCALATION, "X1")),
        ("endEvent-error", "end", EventDefinition(EventKind.ERROR, "E1")),
        ("endEvent-terminate", "end", EventDefinition(EventKind.TERMINATE)),
        (
            "intermediateCatchEvent-timer",
            "work",
            EventDefinition(EventKind.TIMER, timer=Timer(TimerKind.CYCLE, "R3/PT1H")),
        ),
        (
            "eventDefinitionRef",
            "work",
            EventDefinition(EventKind.TIMER, timer=Timer(TimerKind.DATE, "2026-03-02T07:30:00+07:00")),
        ),
        (
            "eventBasedGateway",
            "silence",
            EventDefinition(EventKind.TIMER, timer=Timer(TimerKind.TERM, "15 ngày", Counting.LAW)),
        ),
    ],
)
def test_an_event_carries_its_definition(name, node, event):
    assert small(name).node[node].event == event


@pytest.mark.parametrize(("kind", "interrupting"), [("timer", False), ("error", True)])
def test_a_boundary_event_knows_its_step_and_whether_it_ends_it(kind, interrupting):
    edge = small(f"boundaryEvent-{kind}").node["edge"]

    assert (edge.attached_to, edge.interrupting) == ("work", interrupting)


def test_an_event_subprocess_knows_that_an_event_opens_it():
    procedure = small("eventSubProcess")

    assert procedure.node["handler"].triggered_by_event
    assert not procedure.node["late"].interrupting


def test_a_gateway_keeps_its_conditions_and_its_default():
    procedure = small("exclusiveGateway")

    assert procedure.node["gate"].default == "no"
    assert [flow.condition for flow in procedure.flows] == [None, "complete == True", None]


@pytest.mark.parametrize("condition", ["${amount &gt; 100}", "=amount &gt; 100", "amount &gt; 100"])
def test_a_condition_is_carried_as_it_is_written(condition):
    procedure = read_text(
        body(
            '<process id="p"><startEvent id="s"/><task id="t"/>'
            '<sequenceFlow id="f" sourceRef="s" targetRef="t"/>'
            '<sequenceFlow id="h" sourceRef="t" targetRef="t"/>'
            '<sequenceFlow id="g" sourceRef="t" targetRef="t">'
            f"<conditionExpression><![CDATA[]]>{condition}</conditionExpression></sequenceFlow></process>"
        )
    )

    assert procedure.flow["g"].condition == condition.replace("&gt;", ">")


@pytest.mark.parametrize(
    ("name", "loop"),
    [
        ("multiInstance-cardinality", Loop("sequential", cardinality="3", until="agreed")),
        (
            "multiInstance-each",
            Loop(
                "parallel",
                collection="consulted",
                item="agency",
                output="opinion",
                output_collection="opinions",
            ),
        ),
        ("multiInstance-camunda", Loop("parallel", collection="consulted", item="agency")),
        (
            "multiInstance-zeebe",
            Loop(
                "parallel",
                collection="=consulted",
                item="agency",
                output="=opinion",
                output_collection="opinions",
            ),
        ),
        ("multiInstance-bpmn", Loop("parallel", collection="consulted", item="agency")),
        ("standardLoop", Loop("standard", condition="again", test_before=True, maximum=3)),
    ],
)
def test_a_loop_is_read_in_every_dialect(name, loop):
    assert small(name).node["work"].loop == loop


def test_a_step_takes_its_role_from_the_innermost_lane_around_it():
    procedure = small("lanes")

    assert (procedure.step["work"].role, procedure.step["sign"].role) == ("Công chức một cửa", "Chủ tịch")
    assert procedure.lanes[:2] == (
        Lane("ward", "UBND cấp xã", ("start", "work"), 5),
        Lane("desk", "Công chức một cửa", ("work",), 9),
    )


def test_flows_without_ids_are_given_the_same_ids_every_time():
    procedure = small("flows-without-ids")

    assert [flow.id for flow in procedure.flows] == ["start->work", "start->work#2"]
    assert procedure.node["start"].outgoing == ("start->work", "start->work#2")


def test_properties_and_data_objects_are_data_that_conditions_may_read():
    fields = small("data").header.fields

    assert [(field.name, field.type) for field in fields] == [
        ("area", FieldType.NUMBER),
        ("place", FieldType.TEXT),
        ("papers", FieldType.TEXT),
    ]


def test_a_step_says_who_answers_for_it_and_within_which_term():
    step = small("words-step").step["work"]

    assert (step.role, step.unit, step.act, step.assign) == (
        "Công chức một cửa",
        "one-stop",
        Act.PREPARE,
        "pool",
    )
    assert (step.term, step.counting, step.untimed) == (
        Term.parse("0,5 ngày làm việc"),
        Counting.TABLE,
        False,
    )
    assert (step.number, step.made_up, step.result_ready, step.appointment) == ("4", True, True, 1)
    assert step.output == "Dự thảo Giấy phép"
    assert step.fields == (
        Field("complete", FieldType.BOOLEAN, "Hồ sơ đủ", required=True, line=5),
        Field("outcome", FieldType.CHOICE, choices=("đạt", "không đạt"), line=5),
    )


@pytest.mark.parametrize(
    "said", ['choices="a|b" labels="Một"', 'choices="a|b" labels="Một|"', 'choices="a|a" labels="Một|Hai"']
)
def test_each_choice_has_one_word_or_none_has(said: str) -> None:
    for field in (f'type="choice" {said}', 'labels="Một"'):
        with pytest.raises(ProcedureRefused) as refused:
            read(seven_days(law=f'<thutuc:field name="x" {field}/>'))
        (finding,) = refused.value.findings
        assert finding.rule == "extension-value"
        assert "labels on thutuc:field to be words for each of 'choices'" in finding.message
        assert "chữ cho từng lựa chọn trong 'choices', đủ số" in finding.message_vi


def test_what_is_chosen_is_kept_by_its_id_and_told_in_words() -> None:
    field = '<thutuc:field name="x" type="choice" label="Ý kiến" choices="a|b" labels=" Đồng  ý=có |Không"/>'
    (asked,) = read(seven_days(law=field)).header.fields
    assert (asked.choices, asked.labels) == (("a", "b"), ("Đồng ý=có", "Không"))
    with pytest.raises(WrongData) as refused:
        check_data([asked], {"x": "Không"})
    (fault,) = refused.value.faults
    assert fault.message_vi == "Ý kiến: phải là một trong: a (Đồng ý=có), b (Không), đang là “Không”"
    assert check_data([asked], {"x": "a"}) == {"x": "a"}


def test_a_choice_may_hold_what_it_likes_as_in_files_deployed_long_ago() -> None:
    field = '<thutuc:field name="x" type="choice" choices="cap=III|cap=IV|=a|cap=III"/>'
    (asked,) = read(seven_days(law=field)).header.fields
    assert (asked.choices, asked.labels) == (("cap=III", "cap=IV", "=a", "cap=III"), ())
    assert check_data([asked], {"x": "cap=III"}) == {"x": "cap=III"}


def test_a_wait_stops_the_clock_and_has_the_term_of_whom_it_waits_for():
    step = small("words-wait").step["work"]

    assert step.suspend == Suspend("posting", "Điều 38 NĐ 101/2024", "commune", "fresh:10 ngày làm việc")
    assert (step.term, step.counting) == (Term.parse("15 ngày"), Counting.LAW)
    assert step.consult == Consult("agreed", "Điều 6.2b NĐ 31/2021", 'opinion = "agreed"')


def test_a_step_may_be_declared_untimed():
    step = small("words-untimed").step["work"]

    assert (step.untimed, step.term) == (True, None)


def test_a_service_task_names_its_service_and_its_data():
    node = small("words-service").node["work"]

    assert (node.service, [field.name for field in node.fields], node.step) == (
        "fees.look_up",
        ["fee"],
        None,
    )
    assert small("serviceTask").node["work"].service == "work"


def test_the_header_says_what_the_procedure_is_in_law():
    procedure = small("words-procedure")
    header = procedure.header

    assert (procedure.name, header.code, header.field) == (
        "Cấp lại Giấy chứng nhận",
        "1.012786",
        "Đất đai",
    )
    assert (str(header.legal_term), str(header.committed_term)) == ("10 ngày làm việc", "08 ngày làm việc")
    assert (header.cutoff, header.effective_from, header.effective_to) == (
        time(15),
        date(2025, 12, 5),
        date(2026, 12, 5),
    )
    assert header.decisions == (Decision("publication", "3380/QĐ-BNNMT"),)
    assert (header.basis, header.notes) == (
        ("138/2025/QĐ-UBND Đồng Tháp, Điều 17",),
        ("Bước 3 tự đặt",),
    )
    supplement = header.supplement
    assert (supplement.stages, supplement.at_most, supplement.after) == (("intake",), 2, "resume")
    assert supplement.applicant_term == Term.parse("15 ngày làm việc")
    assert [field.name for field in header.fields] == ["channel"]


@pytest.mark.parametrize("vendor", ["camunda", "zeebe", "spiffworkflow", "flowable"])
def test_a_vendors_properties_may_speak_our_words(vendor):
    step = small(f"alias-properties-{vendor}").step["work"]

    assert (str(step.term), step.role, step.unit, step.act) == (
        "04 giờ làm việc",
        "Chủ tịch",
        "chair",
        Act.SIGN,
    )


@pytest.mark.parametrize("vendor", ["camunda", "zeebe", "flowable"])
def test_candidate_groups_are_a_role(vendor):
    assert small(f"alias-groups-{vendor}").step["work"].role == "Văn thư"


@pytest.mark.parametrize("name", ["callActivity", "alias-called-zeebe", "alias-called-zeebe-constant"])
def test_a_call_activity_names_the_procedure_it_calls(name):
    assert small(name).node["work"].called == "xac-minh"


def test_a_receive_task_waits_for_its_message_or_under_its_own_id():
    assert small("receiveTask").node["work"].message == "Ý kiến trả lời"
    assert small("eventBasedGateway").node["answer"].message == "answer"


def test_a_script_is_carried_without_its_indentation():
    assert small("scriptTask").node["work"].script == "fee = 0"


def test_a_global_task_is_a_procedure_of_its_own():
    caller, called = read_all(READS / "global-tasks.bpmn")

    assert caller.node["work"].called == called.id == "ask"
    assert [(node.id, node.kind.value) for node in called.nodes] == [
        ("ask.start", "startEvent"),
        ("ask", "userTask"),
        ("ask.end", "endEvent"),
    ]
    assert (called.name, str(called.step["ask"].term)) == ("Hỏi ý kiến", "03 ngày làm việc")
    assert {flow.source for flow in called.flows} == {"ask.start", "ask"}


def test_a_drawing_is_not_executable_but_read():
    assert not small("not-executable").executable


def test_the_drawing_says_where_elements_stand():
    procedure = read_text(
        body(
            '<process id="p"><startEvent id="s"/></process><d:BPMNDiagram xmlns:d='
            '"http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane bpmnElement="p">'
            '<d:BPMNShape bpmnElement="s"><c:Bounds xmlns:c="http://www.omg.org/spec/DD/20100524/DC" '
            'x="1" y="2.5" width="36" height="36"/>'
            "</d:BPMNShape></d:BPMNPlane></d:BPMNDiagram>"
        )
    )

    (shape,) = procedure.shapes
    assert (shape.element, shape.x, shape.y, shape.width) == ("s", 1, 2.5, 36)


def test_the_digest_is_of_the_bytes_of_the_file():
    data = (READS / "task.bpmn").read_bytes()

    assert read(data).digest == small("task").digest == hashlib.sha256(data).hexdigest()


TWO = (
    '<collaboration><participant name="Bộ phận một cửa" processRef="t:a"/></collaboration>'
    '<process id="a"><startEvent id="s1"/></process>'
    '<process id="b" isExecutable="{}"><startEvent id="s2"/></process>'
)


def test_of_several_processes_the_named_one_is_read():
    assert read_text(body(TWO.format("true")), process="b").id == "b"


def test_of_several_processes_the_only_executable_one_is_read_and_goes_by_its_pool():
    procedure = read_text(body(TWO.format("false")))

    assert (procedure.id, procedure.name) == ("a", "Bộ phận một cửa")


@pytest.mark.parametrize(("process", "rule"), [(None, "process-ambiguous"), ("c", "process-missing")])
def test_a_process_that_is_not_clearly_meant_is_refused_with_those_there_are(process, rule):
    with pytest.raises(ProcedureRefused, match="a, b") as refusal:
        read_text(body(TWO.format("true")), process=process)

    assert refusal.value.findings[0].rule == rule


def test_a_reference_may_bear_a_declared_prefix():
    procedure = read_text(
        body(
            '<message id="m" name="Trả lời"/><process id="p"><startEvent id="s"/>'
            '<receiveTask id="r" messageRef="t:m"/>'
            '<callActivity id="c" calledElement="t:other"/></process>'
        )
    )

    assert (procedure.node["r"].message, procedure.node["c"].called) == ("Trả lời", "other")


def test_a_loop_runs_over_the_data_that_an_association_connects():
    procedure = read_text(
        body(
            '<process id="p"><startEvent id="s"/><task id="r">'
            "<dataInputAssociation><sourceRef>agencies</sourceRef>"
            "<targetRef>in1</targetRef></dataInputAssociation><multiInstanceLoopCharacteristics>"
            "<loopDataInputRef>in1</loopDataInputRef></multiInstanceLoopCharacteristics></task></process>"
        )
    )

    assert procedure.node["r"].loop == Loop("parallel", collection="agencies")


def test_every_shipped_procedure_is_read_without_a_finding():
    shipped = [folder / "procedure.bpmn" for folder in library().iterdir() if folder.is_dir()]

    assert shipped
    for path in shipped:
        procedures, findings = inspect(Path(str(path)))
        assert findings == ()
        (procedure,) = procedures  # an earlier version stands in a folder that says until when it held
        assert Path(str(path)).parent.name.partition("-den-20")[0] == procedure.id
