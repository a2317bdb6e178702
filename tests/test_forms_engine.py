"""Verbs refuse what does not fit a form, whole and in Vietnamese; a dossier keeps the form it came under."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.office import Clock, snapshot
from typer.testing import CliRunner

from thutuc import Dossier, Engine, ProcedureRefused, load_plugins, sample
from thutuc.bpmn import read
from thutuc.cli.app import app
from thutuc.cli.show import tell_error
from thutuc.errors import WrongData
from thutuc.lint.domains import cases
from thutuc.lint.files import Linter
from thutuc.lint.remembered import Remembered
from thutuc.procedure import Field, FieldType
from thutuc.store import Store, open_store

PLUGINS = load_plugins({"roles": {"organisation": str(sample())}})
HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
}
APPLICATION = HEAD | {
    "title": "Tờ khai",
    "required": ["identity"],
    "properties": {
        "identity": {"type": "string", "title": "Số định danh", "pattern": "^[0-9]{12}$"},
        "by_proxy": {"type": "boolean", "title": "Nộp qua người đại diện"},
        "proxy": {"type": "string", "title": "Người đại diện"},
        "born": {"type": "string", "format": "date", "title": "Ngày sinh"},
        "area": {"type": "number", "title": "Diện tích", "minimum": 1},
    },
    "if": {"properties": {"by_proxy": {"const": True}}, "required": ["by_proxy"]},
    "then": {"required": ["proxy"]},
}
APPRAISAL = HEAD | {
    "title": "Kết quả thẩm tra",
    "required": ["eligible"],
    "properties": {
        "eligible": {"type": "boolean", "title": "Đủ điều kiện"},
        "reason": {"type": "string", "title": "Lý do"},
    },
    "if": {"properties": {"eligible": {"const": False}}, "required": ["eligible"]},
    "then": {"required": ["reason"]},
}
STEP = '<thutuc:form file="forms/appraise.schema.json"/>'


def forms(application: Mapping[str, Any] = APPLICATION) -> dict[str, bytes]:
    """The forms of the procedure by name."""
    return {
        "forms/to-khai.schema.json": json.dumps(application).encode(),
        "forms/appraise.schema.json": json.dumps(APPRAISAL).encode(),
    }


def drawn(step: str = STEP, attributes: str = "", id_: str = "xin-cap") -> bytes:
    """A procedure with an application and a step that decides by what its form asks for."""
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:thutuc="urn:thutuc:bpmn:1"
  targetNamespace="urn:test">
<process id="{id_}" name="Xin cấp" isExecutable="true"><extensionElements>
  <thutuc:procedure code="1.00{len(id_)}" legalTerm="05 ngày làm việc"/>
  <thutuc:form file="forms/to-khai.schema.json"/></extensionElements>
  <startEvent id="s"/>
  <userTask id="work" name="Thụ lý"{attributes}><extensionElements>{step}
    <thutuc:term value="01 ngày làm việc"/>
    <thutuc:responsible role="Công chức một cửa" unit="one-stop" act="receive"/>
  </extensionElements></userTask>
  <exclusiveGateway id="g" default="no"/><endEvent id="e"/><endEvent id="refused"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="work"/><sequenceFlow id="f2" sourceRef="work" targetRef="g"/>
  <sequenceFlow id="yes" sourceRef="g" targetRef="e">
    <conditionExpression>eligible</conditionExpression></sequenceFlow>
  <sequenceFlow id="no" sourceRef="g" targetRef="refused"/></process></definitions>""".encode()


@pytest.fixture
def store() -> Store:
    opened = open_store(":memory:")
    opened.upgrade()
    return opened


def engine_on(store: Store) -> Engine:
    """An engine that has compiled nothing yet."""
    return Engine(store, clock=Clock(), plugins=PLUGINS)


@pytest.fixture
def engine(store: Store) -> Engine:
    made = engine_on(store)
    made.deploy(drawn(), by="system", forms=forms())
    return made


def start(engine: Engine, **data: Any) -> Dossier:
    where = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    return engine.start("xin-cap", by="an.nguyen", receive=True, data=data, **where)


def at_work(engine: Engine, **data: Any) -> tuple[int, str]:
    """A received dossier and its open task."""
    dossier = start(engine, identity="079012345678", **data)
    (task,) = engine.tasks(dossier=dossier.id)
    return dossier.id, task.id


def test_a_wrong_application_is_refused_with_every_fault_and_nothing_is_changed(engine: Engine, store: Store):
    before = snapshot(store, None)

    with pytest.raises(WrongData) as refused:
        start(engine, identity="79", by_proxy=True, born="hôm qua", area=0, agent="An", note=float("nan"))

    told = {fault.at: fault.message_vi for fault in refused.value.faults}
    assert told == {
        "/agent": "Không có mục dữ liệu 'agent'; các mục có: identity, by_proxy, proxy, born, area",
        "/note": "Không có mục dữ liệu 'note'; các mục có: identity, by_proxy, proxy, born, area",
        "/identity": "Số định danh: phải theo mẫu ^[0-9]{12}$, đang là “79”",
        "/born": "Ngày sinh: phải là ngày, ví dụ 2026-01-05, đang là “hôm qua”",
        "/area": "Diện tích: không được nhỏ hơn 1, đang là “0”",
        "/proxy": "Người đại diện: chưa nhập",
    }
    assert len(refused.value.problems) == 6 and snapshot(store, None) == before


def test_what_cannot_be_kept_is_told_and_is_not_called_missing(engine: Engine):
    with pytest.raises(WrongData) as refused:
        start(engine, identity={"$date": "2026-01-05"}, area=float("inf"))

    told = [(fault.at, fault.message_vi.partition(":")[0]) for fault in refused.value.faults]
    assert sorted(told) == [("/area", "Diện tích"), ("/identity", "Số định danh")]
    assert all("không lưu giữ được" in fault.message_vi for fault in refused.value.faults)


def test_a_right_application_is_kept_in_the_types_of_its_form(engine: Engine):
    dossier = start(
        engine, identity="079012345678", born="2026-01-05", area="72.5", by_proxy=True, proxy="An"
    )

    assert dict(dossier.data) == {
        "identity": "079012345678",
        "by_proxy": True,
        "proxy": "An",
        "born": date(2026, 1, 5),
        "area": Decimal("72.5"),
    }


def test_a_step_that_refuses_has_to_say_why(engine: Engine, store: Store):
    dossier, task = at_work(engine)
    before = snapshot(store, dossier)

    with pytest.raises(WrongData, match="Expected 'reason' \\(Lý do\\) to be filled in, found nothing"):
        engine.complete(task, by="an.nguyen", data={"eligible": False})
    assert snapshot(store, dossier) == before

    done = engine.complete(task, by="an.nguyen", data={"eligible": False, "reason": "Thiếu căn cứ"})
    assert done.data["reason"] == "Thiếu căn cứ"


def test_what_is_supplied_or_corrected_is_judged_beside_what_stands(engine: Engine):
    dossier, _ = at_work(engine)
    engine.request_papers(dossier, by="an.nguyen", content="Giấy ủy quyền", reason="Thiếu")

    with pytest.raises(WrongData) as supplied:
        engine.supply(dossier, by="an.nguyen", data={"by_proxy": True})
    engine.supply(dossier, by="an.nguyen", data={"by_proxy": True, "proxy": "Bình"})
    with pytest.raises(WrongData) as corrected:
        engine.correct(dossier, by="an.nguyen", data={"proxy": "", "area": "0"}, reason="Nhập nhầm")
    done = engine.correct(dossier, by="an.nguyen", data={"proxy": "Bình An"}, reason="Nhập nhầm")

    assert [fault.at for fault in supplied.value.faults] == ["/proxy"]
    assert [fault.at for fault in corrected.value.faults] == ["/area", "/proxy"]
    assert (done.data["proxy"], done.data["identity"]) == ("Bình An", "079012345678")


def test_another_form_is_another_version_and_a_dossier_keeps_its_own(engine: Engine, store: Store):
    dossier, _ = at_work(engine)
    narrower = json.loads(json.dumps(APPLICATION))
    narrower["properties"]["area"]["minimum"] = 50

    versions = [engine.deploy(drawn(), by="system", forms=forms(each))[0] for each in (narrower, APPLICATION)]
    assert [(one.version, one.new) for one in versions] == [(2, True), (1, False)]

    later = engine_on(store)
    assert later.correct(dossier, by="an.nguyen", data={"area": 2}, reason="Nhập nhầm").data["area"] == 2
    with pytest.raises(WrongData, match="at least 50"):
        start(later, identity="079012345678", area=2)
    assert later.verify() == []


def test_a_form_changed_behind_the_engines_back_shows(engine: Engine, store: Store):
    at_work(engine)
    with store.transaction() as tx:
        (row,) = tx.procedures()
        facts = json.loads(row.facts)
        facts["forms"]["forms/to-khai.schema.json"] = facts["forms"]["forms/appraise.schema.json"]
        tx._cursor.execute("UPDATE thutuc_procedure SET facts = ?", (json.dumps(facts).encode(),))

    told = engine_on(store).verify()
    assert sorted((each.kind, each.dossier) for each in told) == [("procedure", 0), ("procedure", 1)]


def test_forms_are_read_beside_the_file_and_nowhere_else(store: Store, tmp_path: Path):
    folder = tmp_path / "xin-cap"
    (folder / "forms").mkdir(parents=True)
    path = folder / "procedure.bpmn"
    path.write_bytes(drawn())
    for name, content in forms().items():
        (folder / name).write_bytes(content)
    assert engine_on(store).deploy(path, by="system")[0].new

    outside = tmp_path / "outside.schema.json"
    outside.write_bytes(json.dumps(APPRAISAL).encode())
    (folder / "forms/appraise.schema.json").unlink()
    (folder / "forms/appraise.schema.json").symlink_to(outside)
    assert refused(path) == ["form-missing"]
    (folder / "forms/appraise.schema.json").unlink()
    os.mkfifo(folder / "forms/appraise.schema.json")
    assert refused(path) == ["form-missing"]
    path.write_bytes(drawn(STEP.replace("forms/", "../")))
    assert refused(path) == ["form-path"]


def refused(source: Path | bytes, **how: Any) -> list[str]:
    """The rules that a file breaks."""
    with pytest.raises(ProcedureRefused) as error:
        read(source, **how)
    return [finding.rule for finding in error.value.findings]


def test_a_file_without_its_forms_is_refused_and_so_is_one_with_a_wrong_form():
    wrong = forms() | {"forms/appraise.schema.json": b'{\n"type": "object",\n"anyOf": []}'}

    assert refused(drawn()) == ["form-missing", "form-missing"]
    assert refused(drawn(), forms=wrong) == ["form-keyword", "form-value"]
    with pytest.raises(ProcedureRefused, match=r"^forms/appraise\.schema\.json:3: .*'anyOf'"):
        read(drawn(), forms=wrong)


@pytest.mark.parametrize(
    ("step", "attributes"),
    [
        ("", ' camunda:formKey="forms/appraise.schema.json"'),
        ("", ' camunda:formRef="forms/appraise.schema.json"'),
        (STEP + '<thutuc:field name="eligible" type="boolean" required="true"/>', ""),
        (STEP + '<thutuc:field name="opinions" type="text" append="true"/>', ""),
    ],
)
def test_a_step_has_the_fields_of_its_form(step: str, attributes: str):
    (work,) = read(drawn(step, attributes), forms=forms()).steps

    asked = {field.name: (field.type, field.label, field.required) for field in work.fields}
    assert asked["eligible"] == ("boolean", "Đủ điều kiện", True)
    assert asked["reason"] == ("text", "Lý do", False)


def test_lint_forgets_what_it_said_when_a_form_changes(tmp_path: Path):
    path = tmp_path / "procedure.bpmn"
    path.write_bytes(drawn())
    for name, content in forms().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    kept = Remembered(tmp_path / "cache", b"print")
    key, said = kept.key(drawn(), tmp_path), Linter().lint_path(path)
    assert said.alone and "form-json" not in {finding.rule for finding in said.findings}

    (tmp_path / "forms/appraise.schema.json").write_bytes(b"{")
    assert kept.key(drawn(), tmp_path) != key
    assert "form-json" in {finding.rule for finding in Linter().lint_path(path).findings}
    kept.close()


def test_the_command_line_tells_faults_in_vietnamese_first(
    engine: Engine, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(WrongData) as error:
        start(engine, identity="7")

    assert tell_error(error.value) == 1
    told = capsys.readouterr().err
    assert "Số định danh: phải theo mẫu" in told and "/identity" in told
    assert told.index("Số định danh") < told.index("Expected 'identity'")


def test_a_form_to_begin_with_is_written_from_declared_fields_and_read_as_the_same(tmp_path: Path):
    declared = (
        '<thutuc:field name="eligible" type="boolean" label="Đủ điều kiện" required="true"/>'
        '<thutuc:field name="way" type="choice" label="Hướng xử lý" choices="agree|send_back" '
        'labels="Đồng ý|Chuyển lại"/>'
        '<thutuc:field name="seen" type="date" label="Ngày xem"/><thutuc:field name="fee" type="number"/>'
        '<thutuc:field name="units" type="list" label="Đơn vị"/><thutuc:field name="copies" type="integer"/>'
        '<thutuc:field name="opinions" append="true"/>'
    )
    path = tmp_path / "procedure.bpmn"
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/application.schema.json").write_bytes(forms()["forms/to-khai.schema.json"])
    source = drawn(declared).replace(b"to-khai", b"application")
    path.write_bytes(source)
    (before,) = read(path).steps

    done = CliRunner().invoke(app, ["forms", str(path), "--write"])
    again = CliRunner().invoke(app, ["forms", str(path), "--write"])

    assert done.exit_code == again.exit_code == 0 and "Đã có" in again.stderr
    named = drawn('<thutuc:form file="forms/work.schema.json"/>').replace(b"to-khai", b"application")
    path.write_bytes(named)
    (after,) = read(path).steps
    told = [
        [(one.name, one.type, one.required, one.choices, one.word("agree")) for one in step.fields]
        for step in (before, after)
    ]
    assert told[0][:-1] == told[1]


def test_lint_knows_which_numbers_a_form_lets_in():
    fields = {"area": Field("area", FieldType.NUMBER, least=1, most=100)}

    assert [case["area"] for case in cases(["area > 100"], fields) or ()] == [99, 100, 1]
    assert [case["area"] for case in cases(["area > 500"], fields) or ()] == [1, 100]
