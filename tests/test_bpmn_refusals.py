"""Whatever is wrong with a file is told at once: the element, its line, what to do, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from thutuc.bpmn import inspect, read, read_all
from thutuc.bpmn.messages import MESSAGES
from thutuc.cli.show import tell_findings
from thutuc.errors import Finding, ProcedureRefused

REFUSED = sorted((Path(__file__).parent / "bpmn" / "refuses").glob("*.bpmn"))
#: rules that a small file cannot show, and rules that only warn
ELSEWHERE = {"file-unreadable", "file-too-large", "process-ambiguous"}
WARNINGS = {rule for rule, message in MESSAGES.items() if message.severity == "warn"}
#: findings about the file and not about one element
ABOUT_THE_FILE = {"not-xml", "xml-malformed", "xml-doctype", "dmn-alone"}


def refuse(path: Path) -> tuple[Finding, ...]:
    with pytest.raises(ProcedureRefused) as refusal:
        read_all(path, path.name)
    return refusal.value.findings


def one(name: str) -> Finding:
    path = next(path for path in REFUSED if path.stem == name)
    (finding,) = (finding for finding in refuse(path) if finding.severity == "error")
    return finding


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_a_file_is_refused_for_what_its_name_says_and_nothing_else(path):
    assert {finding.rule for finding in refuse(path)} == {path.stem.partition(".")[0]}


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_every_refusal_names_file_line_element_and_remedy_in_both_languages(path):
    for finding in refuse(path):
        assert finding.file == path.name
        assert finding.line is not None and 1 <= finding.line <= len(path.read_bytes().splitlines())
        assert finding.element or finding.rule in ABOUT_THE_FILE
        assert finding.message and finding.message_vi and finding.remedy and finding.remedy_vi
        assert finding.message != finding.message_vi and finding.remedy != finding.remedy_vi
        assert str(finding).startswith(f"{path.name}:{finding.line}: ")


@pytest.mark.parametrize(
    ("name", "english", "vietnamese"),
    [
        (
            "time-of-day",
            "at on thutuc:cutoff to be a time of day such as 14:00, found '14h00'",
            "ghi như 14:00",
        ),
        (
            "no-limit",
            "either 'atMost' or 'upTo', one of them, found ground=\"verification\"",
            "một trong hai",
        ),
        ("group-id", "such as tham_dinh, found 'tham-dinh'", "ghi như tham_dinh; tệp ghi 'tham-dinh'"),
        ("stages", "stages on thutuc:supplement to be 'intake'", "Thuộc tính stages ở thutuc:supplement"),
        ("act", "'prepare', 'initial'", "hoặc 'consult'; tệp ghi 'approve'"),
        (
            "decision-kind",
            "'publication' or 'internal-process', found 'công bố'",
            "'publication' hoặc 'internal-process'; tệp ghi 'công bố'",
        ),
        ("after", "'resume' or 'fresh:<term>'", "hoặc 'fresh:<thời hạn>'"),
    ],
)
def test_a_wrong_value_is_told_with_the_right_form_in_both_languages(name, english, vietnamese):
    finding = one(f"extension-value.{name}")

    assert english in finding.message and vietnamese in finding.message_vi
    assert "Input should" not in finding.message_vi and "{" not in finding.message + finding.message_vi


def test_every_rule_that_refuses_has_a_small_file():
    shown = {path.stem.partition(".")[0] for path in REFUSED}

    assert shown == set(MESSAGES) - ELSEWHERE - WARNINGS


def test_both_languages_of_a_rule_state_the_same_facts():
    for rule, message in MESSAGES.items():
        english = facts(message.en + message.remedy)
        vietnamese = facts(message.vi + message.remedy_vi)
        assert vietnamese <= english | {"allowed"}, rule


def facts(sentences: str) -> set[str]:
    return {name.removesuffix("_vi") for name in re.findall(r"{(\w+)", sentences)}


def test_malformed_xml_is_refused_with_its_line():
    assert one("xml-malformed.unclosed").line == 4


def test_a_doctype_is_refused_by_name():
    finding = one("xml-doctype.external-entity")

    assert (finding.line, "DOCTYPE" in finding.message, "DOCTYPE" in finding.message_vi) == (2, True, True)


def test_a_flow_to_nowhere_names_the_flow_and_its_end():
    finding = one("flow-target.nowhere")

    assert (finding.element, finding.name, finding.line) == ("lost", "Chuyển", 9)
    assert "'nowhere'" in finding.message
    assert "'nowhere'" in finding.message_vi


def test_a_missing_start_names_the_process():
    assert (one("start-missing.process").element, one("start-missing.subprocess").element) == ("p", "work")


def test_an_unsupported_element_is_named_in_both_languages():
    finding = one("element-unsupported.complex-gateway")

    assert "a complex gateway that joins without an activation condition" in finding.message
    assert "cổng phức hợp" in finding.message_vi


def test_a_term_in_an_unknown_unit_is_refused_with_the_units_that_are_known():
    finding = one("term-unit.unknown")

    assert (finding.element, finding.name, finding.line) == ("work", "Kiểm tra hồ sơ", 5)
    assert "'7 hôm'" in finding.message
    assert "07 ngày làm việc" in finding.remedy_vi


def test_two_elements_with_one_id_name_both_lines():
    finding = one("id-twice.tasks")

    assert (finding.element, finding.line) == ("work", 6)
    assert "line 5" in finding.message


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("extension-unknown.element", "'thutuc:responsible'"),
        ("extension-unknown.attribute", "'role'"),
        ("extension-unknown.child", "'<basis>'"),
        ("extension-unknown.property", "'thutuc:role'"),
    ],
)
def test_an_unknown_word_is_answered_with_the_nearest_known_one(name, guess):
    finding = one(name)

    assert f"Did you mean {guess}?" in finding.message
    assert f"Có phải là {guess}?" in finding.message_vi


def test_a_known_word_inside_another_is_told_as_misplaced_with_where_it_belongs():
    findings = read_refused(
        '<extensionElements xmlns:thutuc="urn:thutuc:bpmn:1">'
        '<thutuc:procedure code="1.000001" legalTerm="05 ngày">'
        '<thutuc:retention term="10 năm"/></thutuc:procedure></extensionElements>'
    )

    (finding,) = [each for each in findings if each.rule.startswith("extension-")]
    assert finding.rule == "extension-misplaced"
    assert finding.message_vi == "thutuc:retention không được dùng ở <thutuc:procedure>."
    assert "của <process> nếu nói về cả thủ tục" in finding.remedy_vi


def test_all_problems_of_a_file_are_told_together():
    findings = read_refused(
        '<startEvent id="s"/><adHocSubProcess id="t"/><businessRuleTask id="g"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="gone"/>'
    )

    assert [finding.rule for finding in findings] == [
        "element-unsupported",
        "decision-missing",
        "flow-target",
    ]


def test_a_file_that_is_not_there_is_refused_like_any_other(tmp_path):
    with pytest.raises(ProcedureRefused) as refusal:
        read(tmp_path / "none.bpmn")

    assert [finding.rule for finding in refusal.value.findings] == ["file-unreadable"]


@pytest.mark.parametrize(
    ("body", "rule", "element"),
    [
        ('<startEvent id="s"/><task id="t"><incoming>gone</incoming></task>', "flow-unlisted", "t"),
        (
            '<startEvent id="s"/><exclusiveGateway id="g" default="f"/><sequenceFlow id="f" sourceRef="g" '
            'targetRef="g"><conditionExpression>x</conditionExpression></sequenceFlow>',
            "flow-default-condition",
            "f",
        ),
        (
            '<startEvent id="s"><timerEventDefinition><timeDate>2026-01-01</timeDate>'
            "<timeDuration>P1D</timeDuration></timerEventDefinition></startEvent>",
            "timer-several",
            "s",
        ),
        (
            '<laneSet><lane id="l"><flowNodeRef>gone</flowNodeRef></lane></laneSet><startEvent id="s"/>',
            "lane-reference",
            "l",
        ),
        (
            '<startEvent id="s"/><task id="t" camunda:assignee="An" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"/>',
            "person-in-file",
            "t",
        ),
        (
            '<startEvent id="s"/><task id="t" f:candidateGroups="a, b" xmlns:f="http://flowable.org/bpmn"/>',
            "role-alias",
            "t",
        ),
    ],
)
def test_a_warning_is_told_and_the_file_is_read(body, rule, element):
    procedures, findings = inspect(wrap(body))

    assert len(procedures) == 1
    assert [(finding.rule, finding.element, finding.severity) for finding in findings] == [
        (rule, element, "warn")
    ]


def wrap(body: str) -> bytes:
    space = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    return f'<definitions xmlns="{space}"><process id="p">{body}</process></definitions>'.encode()


def read_refused(body: str) -> tuple[Finding, ...]:
    with pytest.raises(ProcedureRefused) as refusal:
        read_all(wrap(body))
    return refusal.value.findings


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_every_sentence_of_a_refusal_ends_with_one_stop(path, capsys):
    tell_findings(refuse(path))

    shown = capsys.readouterr().err
    assert ".." not in shown.replace("...", "")
    for finding in refuse(path):
        assert ".." not in str(finding).replace("...", "")
        assert finding.message_vi.endswith((".", "?", "!"))


def test_a_step_of_people_drawn_as_an_automatic_one_is_told_once():
    assert "là bước máy tự thực hiện" in one("step-automatic.send").message_vi
