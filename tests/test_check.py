"""``thutuc check``: each process runs, or everything that keeps it from running is told at once."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import orjson
import pytest

from thutuc import sample
from thutuc.bpmn import kinds, library, read_all, survey
from thutuc.bpmn.messages import MESSAGES
from thutuc.cli import main
from thutuc.engine import checking
from thutuc.engine.checking import Checker, FileReport, Neighbours, Verdict
from thutuc.errors import Kind

SPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
STEP = (
    '<userTask id="{id}" name="Kiểm tra hồ sơ"><extensionElements><thutuc:term value="01 ngày làm việc"/>'
    '<thutuc:responsible role="Công chức một cửa" unit="one-stop" act="receive"/>'
    "</extensionElements></userTask>"
)
HEAD = '<extensionElements><thutuc:procedure legalTerm="05 ngày làm việc"/></extensionElements>'
WHOLE = (
    HEAD
    + '<startEvent id="s"/>'
    + STEP.format(id="work")
    + '<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="work"/>'
    '<sequenceFlow id="g" sourceRef="work" targetRef="e"/>'
)


def file(body: str, *, id: str = "p", more: str = "") -> str:
    return (
        f'<definitions xmlns="{SPACE}" xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:test">'
        f'<process id="{id}" name="Thủ tục {id}" isExecutable="true">{body}</process>{more}</definitions>'
    )


@pytest.fixture
def written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(body: str | bytes, name: str = "one.bpmn") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return path

    return write


@pytest.fixture
def run(capsys):
    def call(*words: object) -> tuple[int, str]:
        code = 0
        try:
            main(["check", *map(str, words)])
        except SystemExit as left:
            code = int(left.code or 0)
        out = capsys.readouterr()
        assert "Traceback" not in out.out + out.err
        return code, out.out

    return call


def report(*paths: Path, **given: object) -> FileReport:
    return Checker(Neighbours(paths), **given).check(paths[0])


# --- verdicts ------------------------------------------------------------------------------------


def test_a_process_that_deploying_would_keep_runs_and_the_second_reader_agrees(written, run):
    code, out = run(written(file(WHOLE)))

    assert code == 0
    assert "Thủ tục p [p] (dòng 1): chạy được" in out
    assert "SpiffWorkflow đọc lại: như nhau" in out


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (WHOLE.replace(HEAD, ""), Verdict.NEEDS),
        (WHOLE + '<callActivity id="c"/>', Verdict.NEEDS),
        (WHOLE + '<adHocSubProcess id="a"/>', Verdict.UNSUPPORTED),
        (WHOLE + '<sequenceFlow id="h" sourceRef="work" targetRef="gone"/>', Verdict.REFUSED),
        (WHOLE + "<step/>", Verdict.REFUSED),
        (WHOLE + '<callActivity id="c"/><adHocSubProcess id="a"/>', Verdict.UNSUPPORTED),
    ],
    ids=["no term", "nothing called", "ad hoc", "flow to nowhere", "no BPMN", "the worse one"],
)
def test_incomplete_not_supported_and_broken_are_three_things(written, body, verdict):
    found = report(written(file(body)))

    assert found.verdict is verdict
    assert [process.verdict for process in found.processes] == [verdict]


def test_all_that_is_missing_is_told_in_one_pass_with_line_element_name_and_remedy(written):
    body = (
        '<startEvent id="s"/>\n<userTask id="work" name="Thẩm định"/>\n<exclusiveGateway id="x"/>\n'
        '<endEvent id="e"/>\n<sequenceFlow id="f" sourceRef="s" targetRef="work"/>\n'
        '<sequenceFlow id="g" sourceRef="work" targetRef="x"/>\n'
        '<sequenceFlow id="h" sourceRef="x" targetRef="e">'
        "<conditionExpression>đạt == true</conditionExpression></sequenceFlow>\n"
        '<sequenceFlow id="i" sourceRef="x" targetRef="gone"/>\n'
        '<callActivity id="c" calledElement="elsewhere"/>\n'
        '<scriptTask id="t"><script>print(1)</script></scriptTask>'
    )
    (process,) = report(written(file(body))).processes

    assert {(finding.rule, finding.element, finding.line) for finding in process.findings} == {
        ("procedure-term", "p", 1),
        ("step-responsible", "work", 2),
        ("step-term", "work", 2),
        ("unknown-name", "h", 7),
        ("flow-target", "i", 8),
        ("call-unknown", "c", 9),
        ("expression", "t", 10),
    }
    for finding in process.findings:
        assert finding.message_vi and finding.remedy_vi and finding.message and finding.remedy
    assert {finding.name for finding in process.findings if finding.element == "work"} == {"Thẩm định"}


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (
            'legalTerm="05 ngày làm việc"',
            'legalTerm="05 ngày làm việc" effectiveFrom="01/02/2026"',
            "extension-value",
        ),
        ('legalTerm="05 ngày làm việc"', 'legalTerm="05 ngày làm vịêc"', "term-unit"),
        ('legalTerm="05 ngày làm việc"', 'legalTem="05 ngày làm việc"', "extension-unknown"),
        ('type="boolean"', 'type="bool"', "extension-value"),
        ('name="đồng_ý"', 'name="đồng ý"', "extension-value"),
        ("thutuc:field", "thutuc:fields", "extension-unknown"),
        ('term="02 ngày làm việc"', 'term="2 tuần"', "term-unit"),
        ('value="01 ngày làm việc"', 'value="1 buổi"', "term-unit"),
        ("a.schema.json", "a.json", "form-path"),
        ("a.schema.json", "b.schema.json", "form-missing"),
    ],
)
def test_what_hangs_on_a_word_that_was_refused_is_not_asked(written, right, wrong, rule):
    asked = {"free": {"type": "boolean", "title": "Được miễn"}}
    form = {"title": "Đơn", "type": "object", "additionalProperties": False, "properties": asked}
    written(orjson.dumps(form), "a.schema.json")
    case = '<thutuc:variant when="đồng_ý and free" name="A" add="01 ngày làm việc" basis="B"/>'
    body = (
        WHOLE.replace(
            "</extensionElements></userTask>",
            '<thutuc:field name="đồng_ý" type="boolean"/><thutuc:field name="other" type="boolean"/>'
            f'<thutuc:step group="g"/>{case}</extensionElements></userTask>',
        )
        .replace(
            "/></extensionElements>",
            f'/><thutuc:group id="g" term="02 ngày làm việc"/>{case.replace("đồng_ý and ", "")}'
            '<thutuc:form file="a.schema.json"/></extensionElements>',
            1,
        )
        .replace(
            'targetRef="e"/>',
            'targetRef="e"><conditionExpression>đồng_ý</conditionExpression></sequenceFlow>',
        )
    )
    assert report(written(file(body))).processes[0].findings == ()
    assert right in body

    (process,) = report(written(file(body.replace(right, wrong, 1)))).processes

    assert [finding.rule for finding in process.findings] == [rule]


@pytest.mark.parametrize(
    ("condition", "rule", "told"),
    [
        ("đồng_ý và đồng_ý", "expression", "và, hoặc, không ghi là and, or, not"),
        ("đồng ý", "expression", "nối bằng dấu _"),
        ("đồng_ý == đúng", "unknown-name", "Có phải là 'true'?"),
        ("đồng_ý & đồng_ý", "xml-malformed", "dấu & ghi là &amp;"),
        ("1 < 2", "xml-malformed", "&lt;"),
    ],
)
def test_what_is_written_as_one_speaks_is_told_with_what_to_write(written, condition, rule, told):
    body = WHOLE.replace(
        'targetRef="e"/>',
        f'targetRef="e"><conditionExpression>{condition}</conditionExpression></sequenceFlow>',
    ).replace(
        "</extensionElements></u", '<thutuc:field name="đồng_ý" type="boolean"/></extensionElements></u'
    )
    found = report(written(file(body)))
    every = [*found.findings, *(one for process in found.processes for one in process.findings)]
    (finding,) = (one for one in every if one.rule == rule)

    assert told in finding.message_vi + finding.remedy_vi


@pytest.mark.parametrize("other", ["http://thutuc.vn/bpmn", "urn:thutuc:bpmn:2"])
def test_another_namespace_under_our_prefix_is_told_once_and_nothing_else_asked(written, other):
    found = report(written(file(WHOLE).replace("urn:thutuc:bpmn:1", other)))

    assert [finding.rule for finding in found.findings] == ["extension-namespace"]
    assert other in found.findings[0].message_vi
    assert found.processes == () and found.verdict is Verdict.REFUSED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_letters_and_marks_written_apart_are_the_same_words(written, encoding):
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' + file(WHOLE)
    apart = unicodedata.normalize("NFD", declared)
    assert apart != declared

    (whole,), (same,) = (read_all(written(text.encode(encoding))) for text in (declared, apart))

    assert (same.name, same.steps) == (whole.name, whole.steps)
    assert same.step["work"].role == "Công chức một cửa"
    assert report(written(apart.encode(encoding))).verdict is Verdict.RUNS


def test_marks_spelt_out_as_character_references_are_composed_too(written):
    apart = WHOLE.replace("Công", "Co&#x302;ng")

    assert read_all(written(file(apart)))[0].step["work"].role == "Công chức một cửa"


def test_a_process_that_is_only_drawn_says_so_beside_all_else(written):
    path = written(file(WHOLE.replace(HEAD, "")).replace('isExecutable="true"', 'isExecutable="false"'))
    (process,) = report(path).processes

    assert process.verdict is Verdict.NEEDS
    assert {finding.rule for finding in process.findings} == {"executable", "procedure-term"}


def test_what_is_wrong_with_the_file_holds_for_each_of_its_processes(written):
    twice = file(WHOLE, more=f'<process id="q" isExecutable="true">{WHOLE}</process>')
    found = report(written(twice))

    assert {finding.rule for finding in found.findings} >= {"id-twice"}
    assert [process.verdict for process in found.processes] == [Verdict.REFUSED, Verdict.REFUSED]


def test_a_service_has_to_be_granted_as_when_deploying(written):
    served = WHOLE.replace('targetRef="e"', 'targetRef="call"') + (
        '<serviceTask id="call"/><sequenceFlow id="z" sourceRef="call" targetRef="e"/>'
    )
    path = written(file(served))

    assert [finding.rule for finding in report(path).processes[0].findings] == ["service-grant"]
    assert report(path, services={"p": ["call"]}).verdict is Verdict.RUNS


def test_the_procedures_that_are_shipped_run(run):
    code, out = run(str(library()))

    assert code == 0
    assert out.count("chạy được") == len(list(Path(str(library())).rglob("*.bpmn"))) + 1


# --- called processes ----------------------------------------------------------------------------


def test_a_process_called_is_found_in_another_file_of_the_same_call(written):
    caller = WHOLE.replace('targetRef="e"', 'targetRef="c"') + (
        '<callActivity id="c" calledElement="inner"/><sequenceFlow id="z" sourceRef="c" targetRef="e"/>'
    )
    path, other = written(file(caller)), written(file(WHOLE, id="inner"), "deep/other.bpmn")

    assert report(path, other).verdict is Verdict.RUNS
    assert [finding.rule for finding in report(path).processes[0].findings] == ["call-unknown"]


# --- what is printed -----------------------------------------------------------------------------


def test_it_speaks_vietnamese_or_english(written, run):
    path = written(file(WHOLE.replace(HEAD, "")))

    vietnamese, english = run(path)[1], run(path, "--lang", "en")[1]
    assert "cần bổ sung 1 điểm" in vietnamese and "Thủ tục chưa ghi thời hạn" in vietnamese
    assert "needs 1 thing(s)" in english and "Expected a legal or committed term" in english
    assert "Thủ tục chưa ghi" not in english and "Expected" not in vietnamese


def test_json_holds_every_file_process_and_finding(written, run):
    written(file(WHOLE), "a/whole.bpmn")
    written(file(WHOLE.replace(HEAD, ""), id="q"), "a/less.bpmn")
    written(b"\x00\xff\xfe", "a/broken.bpmn")
    code, out = run("a", "--json")
    told = orjson.loads(out)

    assert code == 1
    assert told["verdicts"] == {"runs": 1, "needs": 1, "not supported": 0, "refused": 1}
    assert [Path(each["file"]).name for each in told["files"]] == ["broken.bpmn", "less.bpmn", "whole.bpmn"]
    (finding,) = told["files"][1]["processes"][0]["findings"]
    assert (finding["rule"], finding["kind"], finding["element"], finding["line"]) == (
        "procedure-term",
        "missing",
        "q",
        1,
    )


@pytest.mark.parametrize("words", [["gone.bpmn"], ["."], [".", "--lang", "fr"], []])
def test_a_wrong_command_line_is_told_from_a_file_that_does_not_run(words, written, run):
    assert run(*words)[0] == 2


# --- hostile and huge ----------------------------------------------------------------------------

HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)) * 50,
    "text": "Thủ tục".encode(),
    "half": file(WHOLE)[:400].encode(),
    "doctype": b'<!DOCTYPE x [<!ENTITY a "b">]>' + file(WHOLE).encode(),
    "entities": b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + file(WHOLE).encode(),
    "deep": file("<subProcess>" * 5000 + "</subProcess>" * 5000).encode(),
    "huge": file("<!--" + "x" * 9_000_000 + "-->").encode(),
    "html": b"<html><body>process</body></html>",
    "utf-16": file(WHOLE).encode("utf-16"),
    "nothing": file("").encode(),
    "recursive": file('<startEvent id="s"/><callActivity id="c" calledElement="p"/>').encode(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_a_file_holds_it_is_judged_and_never_a_traceback(kind, written, run):
    code, out = run(written(HOSTILE[kind]), "--json")
    told = orjson.loads(out)["files"][0]

    assert code == (0 if kind == "utf-16" else 1)
    findings = [*told["findings"], *(one for process in told["processes"] for one in process["findings"])]
    assert kind == "utf-16" or findings
    assert all(each["message_vi"] and each["remedy_vi"] for each in findings)


def test_what_cannot_be_opened_is_told_and_the_rest_is_checked(written, run, tmp_path):
    written(file(WHOLE))
    (tmp_path / "folder.bpmn").mkdir()
    code, out = run(tmp_path / "one.bpmn", tmp_path / "folder.bpmn" / "..", "--json")
    assert code == 0 and len(orjson.loads(out)["files"]) >= 1

    gone = Checker(Neighbours(())).check(tmp_path / "gone.bpmn")
    folder = Checker(Neighbours(())).check(tmp_path / "folder.bpmn")
    assert [one.rule for one in (*gone.findings, *folder.findings)] == ["file-unreadable"] * 2


def test_a_fault_of_thutuc_itself_is_told_of_that_file_alone(written, run, monkeypatch):
    written(file(WHOLE), "a/one.bpmn")
    written(file(WHOLE, id="q"), "a/two.bpmn")
    real = checking.survey

    def fails(source, name=None, **more):
        if name and name.endswith("one.bpmn"):
            raise RuntimeError("no more")
        return real(source, name, **more)

    monkeypatch.setattr(checking, "survey", fails)
    told = orjson.loads(run("a", "--json")[1])

    assert [each["verdict"] for each in told["files"]] == ["not supported", "runs"]
    assert told["files"][0]["findings"][0]["rule"] == "check-failed"


def test_of_a_drawing_whose_flows_share_an_id_nothing_is_proved(written):
    inner = '<subProcess id="sub"><startEvent id="t"/><task id="in"/><sequenceFlow id="f" sourceRef="t" '
    path = written(
        file(
            f'<startEvent id="s"/>{inner}targetRef="in"/></subProcess><endEvent id="e"/>'
            '<sequenceFlow id="f" sourceRef="s" targetRef="sub"/>'
            '<sequenceFlow id="g" sourceRef="sub" targetRef="e"/>'
        )
    )

    assert [one.rule for one in report(path).findings] == ["id-twice"]


def test_two_thousand_files_are_checked_in_one_call(written, run):
    for number in range(2_000):
        written(file(WHOLE, id=f"p{number}"), f"many/{number}.bpmn")
    code, out = run("many", "--json", "--no-walks")

    assert code == 0
    assert orjson.loads(out)["verdicts"]["runs"] == 2_000


# --- kinds ---------------------------------------------------------------------------------------


def test_every_rule_that_has_a_kind_is_a_rule_of_the_reader():
    assert set(MESSAGES) >= kinds._MISSING | kinds._UNSUPPORTED
    assert not kinds._MISSING & kinds._UNSUPPORTED


def test_a_warning_is_advice_and_an_error_never_is():
    for rule, message in MESSAGES.items():
        assert message.severity == "warn" or kinds.kind_of(rule) is not Kind.ADVICE


# --- decisions ----------------------------------------------------------------------------------

TABLE = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d">\n'
    '<decision id="fee" name="Lệ phí"><decisionTable>\n'
    "<input><inputExpression><text>area</text></inputExpression></input><output name='fee'/>\n"
    "<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>\n"
    "</decisionTable></decision></definitions>"
)
ASKING = WHOLE.replace('targetRef="e"', 'targetRef="b"') + (
    '<businessRuleTask id="b"><extensionElements><thutuc:decide decision="fee" result="fee"/>'
    '</extensionElements></businessRuleTask><sequenceFlow id="z" sourceRef="b" targetRef="e"/>'
)
ASKING = ASKING.replace(
    'act="receive"/>', 'act="receive"/><thutuc:field name="area" type="integer" label="Diện tích"/>'
)


def test_a_file_of_decisions_is_checked_alone_and_in_a_folder(written, run):
    fine, broken = (
        written(TABLE.format(cell="-"), "a/fine.dmn"),
        written(TABLE.format(cell="[1.."), "b/bad.dmn"),
    )

    assert run(fine) == (0, f"{fine}\n  Tệp quyết định (DMN): chạy được\n1 tệp: chạy được 1\n")
    code, out = run(broken)
    assert code == 1 and "[từ chối] dòng 4 Lệ phí [fee]  decision-cell" in out
    assert "Tệp quyết định (DMN): chưa hỗ trợ 1 điểm" in out
    assert "2 file(s)" in run(".", "--lang", "en")[1]


def test_a_finding_about_a_decision_names_its_file_and_is_told_once(written, run):
    written(TABLE.format(cell="[1.."), "a/fees.dmn")
    code, out = run(written(file(ASKING), "a/one.bpmn"))

    assert code == 1 and "[từ chối] fees.dmn, dòng 4 Lệ phí [fee]  decision-cell" in out
    assert "decision-unknown" not in out


# --- what is printed of names and words ------------------------------------------------------------


def test_what_a_terminal_would_obey_or_hide_is_never_printed(written, run):
    evil = "a\u202eb\u009b31mc\u200b" + "dài " * 200
    body = WHOLE.replace('name="Kiểm tra hồ sơ"', f'name="{evil}"').replace('act="receive"', 'act="\u2066x"')
    code, out = run(written(file(body).replace('name="Thủ tục p"', f'name="{evil}"')))

    assert code == 1
    assert not {each for each in out if unicodedata.category(each) in ("Cc", "Cf", "Cs")} - {"\n"}
    assert "a\ufffdb\ufffd31mc\ufffddài" in out and "…" in out
    assert max(map(len, out.splitlines())) < 500


def test_json_and_forms_say_the_same_without_what_a_terminal_obeys(written, capsys):
    evil = "a\u202eb\u009b31mc\U000e0041\x7f ở “đây” Ộ…"
    body = WHOLE.replace('name="Kiểm tra hồ sơ"', f'name="{evil}"').replace(
        "</extensionElements></userTask>",
        f'<thutuc:field name="a" type="text" label="{evil}"/></extensionElements></userTask>',
    )
    path = written(file(body).replace('name="Thủ tục p"', f'name="{evil}"'))
    for words in (["check", "--json", path], ["forms", path]):
        with pytest.raises(SystemExit):
            main([str(each) for each in words])
        out = capsys.readouterr().out
        assert not {each for each in out if unicodedata.category(each) in ("Cc", "Cf", "Cs")} - {"\n"}
        assert r"a\u202eb\u009b31mc\udb40\udc41\u007f ở “đây” Ộ…" in out
        told = orjson.loads(out if words[0] != "forms" else out[out.index("{") :].split("// ")[0])
        assert evil in orjson.dumps(told).decode()


def test_a_finding_says_whether_it_refuses(written, run):
    path = written(file(WHOLE.replace("<userTask", '<userTask camunda:assignee="an"')).replace(
        "xmlns:thutuc", 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:thutuc'
    ).replace(HEAD, ""))  # fmt: skip
    out = run(path)[1]

    assert "[lưu ý] dòng 1 Kiểm tra hồ sơ [work]  person-in-file" in out
    assert "[từ chối] dòng 1 Thủ tục p [p]  procedure-term" in out
    english = run(path, "--lang", "en")[1]
    assert "[advice] line 1" in english and "[refuses] line 1" in english


def test_the_standard_our_words_and_decisions_are_told_apart(written, run):
    ours = WHOLE.replace('value="01 ngày làm việc"', 'value="một ngày"')
    both = ours + '<sequenceFlow id="h" sourceRef="work" targetRef="gone"/>'

    assert "bị từ chối: 1 điểm sai bộ từ thutuc\n" in run(written(file(ours)))[1]
    assert "bị từ chối: 1 điểm sai chuẩn BPMN, 1 điểm sai bộ từ thutuc\n" in run(written(file(both)))[1]
    rule = "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>"
    overlap = TABLE.replace("<rule>", f"{rule}<rule>").format(cell="1")
    assert "bị từ chối: 1 điểm sai trong quyết định (DMN)" in run(written(overlap, "c/fees.dmn"))[1]


def test_what_never_ends_is_not_said_to_break_the_standard(written, run):
    fork = (
        '<exclusiveGateway id="x" default="b"/><parallelGateway id="j"/><sequenceFlow id="a" sourceRef="x" '
        'targetRef="j"><conditionExpression>1 == 1</conditionExpression></sequenceFlow>'
        '<sequenceFlow id="b" sourceRef="x" targetRef="j"/><sequenceFlow id="c" sourceRef="j" targetRef="e"/>'
    )
    path = written(
        file(WHOLE.replace('sourceRef="work" targetRef="e"', 'sourceRef="work" targetRef="x"') + fork)
    )
    code, out = run(path)

    assert code == 1 and "không thể kết thúc: hồ sơ mắc lại ở 1 điểm\n" in out and "chuẩn BPMN" not in out
    assert "cannot finish: dossiers stay at 1 place(s) for ever" in run(path, "--lang", "en")[1]


def test_what_the_second_reader_says_is_told_as_its_own_words(written, run):
    path = written(file(WHOLE.replace('<startEvent id="s"/>', '<task id="s"/>')))

    assert "SpiffWorkflow đọc lại: không đọc được (SpiffWorkflow báo: No start event found" in run(path)[1]
    assert "Second reader: cannot read (SpiffWorkflow says: No start event" in run(path, "--lang", "en")[1]


# --- conditions over declared data -----------------------------------------------------------------

FIELDS = '<thutuc:field name="đủ" type="boolean"/><thutuc:field name="n" type="integer"/>' + (
    '<thutuc:field name="ngày" type="date"/><thutuc:field name="chữ"/>'
)


@pytest.mark.parametrize(
    ("when", "refused"),
    [
        ("đủ == 1", "'đủ' được khai báo là true hoặc false, nhưng 'đủ == 1' lại so sánh với số"),
        ("đủ == 'true'", "lại so sánh với văn bản"),
        ("true != n", "'n' được khai báo là số, nhưng 'true != n' lại so sánh với true hoặc false"),
        ("n in [1, '2']", "lại so sánh với văn bản"),
        ("${n > '5'}", "lại so sánh với văn bản"),
        ("ngày >= '2026-01-05'", "là ngày, ghi như date('2026-03-02'), nhưng"),
        ("đủ == true and n > 5 and ngày > date('2026-01-05') and chữ == 'a'", ""),
        ("đủ == null or n != null or đủ in [true, false]", ""),
        ("chữ == 5", ""),
    ],
)
def test_a_declared_datum_compared_with_another_kind_is_refused(when, refused, written):
    variant = f"""{FIELDS}<thutuc:variant when="{when}" term="01 ngày"/></extensionElements>"""
    body = WHOLE.replace(HEAD, HEAD.replace("</extensionElements>", variant))
    told = [one for process in report(written(file(body))).processes for one in process.findings]

    assert [one.rule for one in told] == (["compared-kinds"] if refused else [])
    assert not refused or refused in told[0].message_vi


@pytest.mark.parametrize(
    ("more", "moment", "told"),
    [
        ("", "reception", ["set-later"]),
        ("", "variant", ["set-later"]),
        ("", "return", []),
        ('<thutuc:field name="phí" type="number"/>', "reception", []),
    ],
)
def test_what_is_decided_at_reception_depends_on_nothing_that_a_step_sets(more, moment, told, written):
    fee = f"""{more}<thutuc:payment moment="{moment}" when="phí > 0 and channel == 'online'"/>"""
    if moment == "variant":
        fee = '<thutuc:variant when="phí > 0" term="07 ngày làm việc"/>'
    filled = STEP.replace(
        "</extensionElements>", '<thutuc:field name="phí" type="number"/></extensionElements>'
    )
    body = WHOLE.replace(STEP.format(id="work"), filled.format(id="work"))
    body = body.replace(HEAD, HEAD.replace("</extensionElements>", f"{fee}</extensionElements>"))
    found = [one.rule for process in report(written(file(body))).processes for one in process.findings]
    assert found == told


def test_a_datum_that_a_script_also_sets_may_be_of_any_kind(written):
    variant = f"{FIELDS}<thutuc:variant when='n == true' term='1 ngày'/></extensionElements>"
    body = WHOLE.replace(HEAD, HEAD.replace("</extensionElements>", variant))
    body = body.replace('targetRef="e"', 'targetRef="t"') + (
        '<scriptTask id="t"><script>n = true</script></scriptTask>'
        '<sequenceFlow id="z" sourceRef="t" targetRef="e"/>'
    )
    assert report(written(file(body))).verdict is Verdict.RUNS


# --- words that are there, but faulty --------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (('act="receive"', 'act="ký"'), "extension-value"),
        (('act="receive"', 'act="receive" assign="trưởng phòng"'), "extension-value"),
        (('value="01 ngày làm việc"', 'value="3 ngay lam viec"'), "term-unit"),
        (('thutuc:term value="01', 'thutuc:terms value="01'), "extension-unknown"),
        (("thutuc:responsible role", "thutuc:reponsible role"), "extension-unknown"),
    ],
)
def test_a_word_that_is_there_but_faulty_is_not_said_to_be_missing(written, wrong, rule):
    (process,) = report(written(file(WHOLE.replace(*wrong)))).processes

    assert [finding.rule for finding in process.findings] == [rule]


def test_where_only_the_unit_is_missing_the_mend_keeps_what_is_written(written):
    (process,) = report(written(file(WHOLE.replace('unit="one-stop" ', "")))).processes

    (finding,) = process.findings
    assert finding.rule == "step-responsible"
    for told in (finding.remedy, finding.remedy_vi):
        assert '<thutuc:responsible role="Công chức một cửa" unit="…" act="receive"/>' in told
        assert "civil-status" in told


@pytest.mark.parametrize("rung", ["first", "second"])
def test_a_wrong_rung_is_named_by_its_number_and_the_right_values_are_told(written, rung):
    rungs = "".join(
        f'<thutuc:rung name="{name}" tell="{"trưởng phòng" if name == rung else "holder"}"/>'
        for name in ("first", "second")
    )
    ladder = f"<thutuc:ladder>{rungs}</thutuc:ladder></extensionElements></userTask>"
    path = written(file(WHOLE.replace("</extensionElements></userTask>", ladder)))

    (finding,) = report(path).processes[0].findings
    assert f"tell (rung {1 if rung == 'first' else 2})" in finding.message_vi
    assert "'above-head'" in finding.message_vi


def test_a_good_report_ends_with_what_comes_next(written, run):
    written(file(WHOLE))
    _, out = run("one.bpmn")
    assert out.splitlines()[-3:] == [
        "Việc tiếp theo:",
        "  thutuc lint one.bpmn",
        "  thutuc org check TO-CHUC.yaml --procedures one.bpmn",
    ]
    assert "thutuc lint" not in run("one.bpmn", "--json")[1]
    written(file(WHOLE.replace(HEAD, "")))
    assert "thutuc lint" not in run("one.bpmn")[1]


def test_a_missing_unit_is_told_with_the_kinds_of_the_organisation_in_force(written, run, tmp_path):
    (tmp_path / "thutuc.toml").write_text(f'organisation = "{sample("organisation.yaml")}"', "utf-8")
    _, out = run(written(file(WHOLE.replace('unit="one-stop" ', ""))))
    (told,) = (line for line in out.splitlines() if line.startswith("Loại đơn vị"))
    assert "chair (lãnh đạo UBND cấp xã)" in told and "civil-status (tư pháp - hộ tịch)" in told
    assert "ví dụ one-stop (Bộ phận Một cửa), chair (" in " ".join(out.split())


def test_broken_xml_is_told_with_its_line_and_without_a_modeler(written):
    (finding,) = report(written(file(WHOLE).replace("</userTask>", "\n</usertask>"))).findings
    assert finding.line == 2
    assert "(libxml: " in finding.message_vi
    assert "Sửa tại dòng" in finding.remedy_vi


def test_the_returned_step_of_the_page_on_assigning_runs(written):
    page = (Path(__file__).parents[1] / "docs" / "how-to" / "assign-work.md").read_text("utf-8")
    (words,) = re.findall(r"^```xml\n(<thutuc:field .*?)^```", page, re.DOTALL | re.MULTILINE)
    body = WHOLE.replace("</extensionElements></userTask>", f"{words}</extensionElements></userTask>")
    assert report(written(file(body))).verdict is Verdict.RUNS


def test_a_decision_that_is_not_found_is_told_with_those_there_are_and_what_it_sets_is_not_asked(written):
    written(TABLE.format(cell="-"), "a.dmn")
    asks = (
        ASKING.replace('decision="fee"', 'decision="fees"')
        .replace(' result="fee"', "")
        .replace(
            'targetRef="e"/>',
            'targetRef="e"><conditionExpression>other == 1</conditionExpression></sequenceFlow>',
        )
    )
    (process,) = report(written(file(asks))).processes
    (finding,) = process.findings
    assert finding.rule == "decision-unknown"
    assert "(có: fee). Có phải là 'fee'?" in finding.message_vi
    assert "found fee. Did you mean 'fee'?" in finding.message


def test_a_file_of_decisions_is_no_procedure_and_the_next_commands_do_not_name_it(written, run):
    path = written(TABLE.format(cell="-"), "a.dmn")
    (finding,) = survey(path).findings
    assert (finding.rule, finding.message_vi.split(",")[0]) == ("dmn-alone", "Đây là tệp quyết định (DMN)")
    code, out = run(written(file(WHOLE)), path)
    (org,) = (line for line in out.splitlines() if "org check" in line)
    assert code == 0 and "one.bpmn" in org and ".dmn" not in org


def test_what_lies_in_an_element_that_is_refused_is_not_told_as_misplaced(written):
    inside = f'<adHocSubProcess id="sp">{STEP.format(id="work")}</adHocSubProcess>'
    body = (
        WHOLE.replace(STEP.format(id="work"), inside)
        .replace('"work"/>', '"sp"/>')
        .replace('sourceRef="work"', 'sourceRef="sp"')
    )
    found = report(written(file(body)))
    assert [one.rule for one in (*found.findings, *found.processes[0].findings)] == ["element-unsupported"]


@pytest.mark.parametrize("id_", ["ky xa", "7a_ky"])
def test_an_id_that_xml_does_not_know_is_told_once_in_vietnamese(written, id_):
    path = written(file(WHOLE.replace('"work"', f'"{id_}"')))
    (finding,) = report(path).findings
    assert finding.rule == "id-form" and ("'_7a_ky'" if id_[0] == "7" else "'ky_xa'") in finding.remedy_vi
    assert [one.rule for one in survey(path).all if one.severity == "error"] == ["id-form"]
