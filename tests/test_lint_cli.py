"""``thutuc lint``: text, JSON and SARIF, levels, reasons, memory, and files that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from thutuc import Plugins, hookimpl
from thutuc.bpmn import library, read
from thutuc.cli import lint as command
from thutuc.cli import main
from thutuc.configuration import read_configuration
from thutuc.errors import ConfigurationError, Finding
from thutuc.lint import Level, examine
from thutuc.lint.files import Linted, Linter, forms_named
from thutuc.lint.remembered import Remembered, fingerprint

DIAGRAMS = Path(__file__).parent / "lint"
WRONG = DIAGRAMS / "time-path" / "fails-one-day-too-many.bpmn"
WARNED = DIAGRAMS / "time-short" / "fails-half-a-day-nobody-has.bpmn"
RIGHT = DIAGRAMS / "time-path" / "passes-four-steps.bpmn"

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def call(*words: object) -> tuple[int, str]:
        code = 0
        try:
            main(["lint", *map(str, words)])
        except SystemExit as left:
            code = int(left.code or 0)
        out = capsys.readouterr()
        assert "Traceback" not in out.out + out.err
        return code, out.out

    return call


# --- what is printed -----------------------------------------------------------------------------


def test_an_error_refuses_and_a_warning_does_not(run: Run) -> None:
    assert run(WRONG)[0] == 1
    assert run(WARNED)[0] == 0
    assert run(RIGHT)[0] == 0


def test_the_path_that_is_too_long_is_printed_step_by_step_with_line_element_and_remedy(run: Run) -> None:
    _, text = run(WRONG, "--no-notes")
    file, where, said, summary = text.splitlines()
    assert file == str(WRONG)
    assert where == "  [lỗi] dòng 7 Thủ tục mẫu [thu-tuc-mau]  time-path"
    assert said == (
        "    Đường đi dài nhất cần 06 ngày làm việc, vượt thời hạn theo quy định 05 ngày làm việc là "
        "01 ngày làm việc: 1. Kiểm tra, tiếp nhận hồ sơ (0,5 ngày làm việc) → 2. Thẩm định hồ sơ "
        "(4,5 ngày làm việc) → 3. Ký kết quả (01 ngày làm việc) = 06 ngày làm việc. Rút ngắn các bước trên "
        "đường đi này, cho một số bước làm song song, hoặc sửa thời hạn của thủ tục."
    )
    assert summary == "1 tệp: 1 lỗi"


def test_it_speaks_english_too(run: Run) -> None:
    _, text = run(WARNED, "--lang", "en")
    assert "[warning] line 7" in text
    assert "found 4,5 ngày làm việc, 0,5 ngày làm việc less" in text


def test_what_was_proved_is_told_of_few_files_and_of_many_when_asked(run: Run, tmp_path: Path) -> None:
    for number in range(21):
        (tmp_path / f"{number}.bpmn").write_bytes(RIGHT.read_bytes())
    assert run(tmp_path)[1] == "21 tệp: 21 ghi nhận\n"
    assert run(tmp_path, "--notes")[1].count("05 ngày làm việc trong thời hạn 05 ngày làm việc") == 21
    assert "trong thời hạn" in run(RIGHT)[1]


def test_json_has_every_finding_with_all_it_says(run: Run) -> None:
    code, text = run(WRONG, WARNED, "--format", "json")
    told = orjson.loads(text)
    assert code == 1
    assert [each["file"] for each in told["files"]] == [str(WRONG), str(WARNED)]
    first = told["files"][0]["findings"][0]
    assert {"rule", "message", "message_vi", "remedy", "remedy_vi", "element", "line", "severity"} <= set(
        first
    )
    assert told["counts"] == {"error": 1, "warn": 1, "note": 1}


# --- SARIF ---------------------------------------------------------------------------------------


def test_sarif_is_what_its_standard_says(run: Run) -> None:
    code, text = run(DIAGRAMS, "--format", "sarif")
    log = orjson.loads(text)
    assert code == 1
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"  # SARIF 2.1.0, 3.13.2
    (found,) = log["runs"]
    assert set(found) == {"tool", "results", "columnKind"}
    assert found["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")  # 3.14.17
    rules = found["tool"]["driver"]["rules"]
    assert found["tool"]["driver"]["name"] == "thutuc"
    assert len({rule["id"] for rule in rules}) == len(rules)  # 3.19.23: unique
    assert all(rule["help"]["text"] for rule in rules)
    assert all(rule["defaultConfiguration"]["level"] in ("error", "warning", "note") for rule in rules)
    for result in found["results"]:
        _sarif_result(result, rules)


def _sarif_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    """3.27: what a result holds."""
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in ("error", "warning", "note", "none")
    assert result["message"]["text"].strip()
    (place,) = result["locations"]
    physical = place["physicalLocation"]
    assert " " not in physical["artifactLocation"]["uri"]  # 3.4.3: a valid URI reference
    assert physical["artifactLocation"]["uri"].isascii()
    assert physical["region"]["startLine"] >= 1  # 3.30.5
    for logical in place.get("logicalLocations", ()):
        assert set(logical) == {"name", "fullyQualifiedName", "kind"}
        assert all(logical.values())


def test_sarif_names_a_file_with_marks_as_a_uri(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "thủ tục.bpmn"
    path.write_bytes(WRONG.read_bytes())
    (one, *_) = orjson.loads(run("thủ tục.bpmn", "--format", "sarif")[1])["runs"][0]["results"]
    uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "th%E1%BB%A7%20t%E1%BB%A5c.bpmn"


# --- levels, reasons, plug-ins -------------------------------------------------------------------


def test_the_configuration_turns_a_rule_off_or_makes_it_refuse(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thutuc.toml").write_text('[lint]\ntime-path = "off"\ntime-short = "error"\n', "utf-8")
    assert run(WRONG, "--no-notes") == (0, "1 tệp: không có phát hiện\n")
    assert run(WARNED)[0] == 1
    (tmp_path / "thutuc.toml").write_text('[lint]\ntime-path = "warn"\n', "utf-8")
    code, text = run(WRONG)
    assert code == 0
    assert "[cảnh báo] dòng 7 Thủ tục mẫu [thu-tuc-mau]  time-path" in text


def test_a_rule_that_there_is_not_is_refused_with_the_one_that_is_meant(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thutuc.toml").write_text('[lint]\ntime-pth = "off"\n', "utf-8")
    assert run(RIGHT)[0] == 4


def test_a_level_that_there_is_not_is_refused_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "thutuc.toml").write_text('[lint]\ntime-path = "loud"\n', "utf-8")
    with pytest.raises(
        ConfigurationError, match=r"lint\.time-path: Input should be 'off', 'warn' or 'error'"
    ):
        read_configuration(tmp_path, {})


@pytest.mark.parametrize("wrong", ["foo = 1", '[lint]\ntime-path = "loud"', 'organisation = "gone.yaml"'])
def test_a_configuration_that_cannot_be_used_is_refused_and_one_with_no_organisation_is_told(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    (tmp_path / "thutuc.toml").write_text("", "utf-8")
    assert run(RIGHT)[0] == 0
    (tmp_path / "thutuc.toml").write_text(wrong, "utf-8")
    assert run(RIGHT)[0] == 4


def test_what_a_note_accepts_stays_visible_with_its_reason() -> None:
    path = DIAGRAMS / "accepted-nothing" / "passes-a-reason-for-a-finding.bpmn"
    (finding,) = [one for one in examine(read(path)) if one.rule == "time-short"]
    assert finding.severity == "note"
    assert finding.message_vi.endswith(
        "tệp ghi chú chấp nhận: để dự phòng 0,5 ngày làm việc cho một lần chuyển trả"
    )


def test_a_reason_may_be_for_one_element_only() -> None:
    text = (DIAGRAMS / "step-act" / "fails-a-step-without-act.bpmn").read_text("utf-8")
    for element, severity in (("appraise", "note"), ("sign_result", "warn")):
        note = f"<thutuc:note>Chấp nhận step-act ở {element}: lý do</thutuc:note></thutuc:procedure>"
        found = Linter().lint(text.replace("</thutuc:procedure>", note).encode(), "one.bpmn").findings
        assert [one.severity for one in found if one.rule == "step-act"] == [severity]


class Strict:
    """A province's own rule."""

    @hookimpl
    def lint_rules(self) -> Any:
        def own(procedure: Any) -> list[Finding]:
            if procedure.header.field == "Hộ tịch":
                return [Finding("own-rule", "Found", "Có", "Mend it", "Sửa đi", severity="warn")]
            return []

        return [own]


def plugged() -> Plugins:
    plugins = Plugins()
    plugins.register(Strict(), "strict", "1")
    return plugins


def test_a_plug_in_adds_rules_and_the_configuration_sets_their_level() -> None:
    procedure = read(RIGHT)
    assert "own-rule" in {one.rule for one in examine(procedure, plugged())}
    (raised,) = [
        one for one in examine(procedure, plugged(), {"own-rule": Level.ERROR}) if one.rule == "own-rule"
    ]
    assert raised.severity == "error"


# --- files that cannot be read -------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"<", b"\xff\xfe\x00", b"<!DOCTYPE a><a/>", b"<a/>", RIGHT.read_bytes()[:900], os.urandom(64)],
    ids=["empty", "cut", "no text", "doctype", "other xml", "half", "noise"],
)
def test_what_is_no_procedure_gives_what_check_says_and_never_a_traceback(
    run: Run, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.bpmn"
    path.write_bytes(content)
    code, text = run(path, "--format", "json")
    (one,) = orjson.loads(text)["files"]
    assert code == 1
    with pytest.raises(SystemExit):
        main(["check", str(path), "--json"])
    (checked,) = orjson.loads(capsys.readouterr().out)["files"]
    assert [each["rule"] for each in one["findings"]] == [each["rule"] for each in checked["findings"]]


def test_a_file_that_is_not_there_any_more_is_told_and_the_rest_is_judged(tmp_path: Path) -> None:
    gone = tmp_path / "gone.bpmn"
    told = list(command.linted([gone, RIGHT], Linter(), tmp_path / "cache"))
    assert [one.rule for one in told[0].findings] == ["file-unreadable"]
    assert not told[1].refused


def test_a_rule_that_fails_is_told_of_that_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[Finding]:
        raise RuntimeError("oops")

    monkeypatch.setattr("thutuc.lint.files.examine", broken)
    told = Linter().lint(RIGHT.read_bytes(), "one.bpmn")
    assert [one.rule for one in told.findings] == ["lint-failed"]
    assert told.refused


# --- what is remembered --------------------------------------------------------------------------


def test_what_was_said_is_remembered_word_for_word_until_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one.bpmn"
    path.write_bytes(WRONG.read_bytes())
    first = list(command.linted([path], Linter(), tmp_path / "cache"))
    asked: list[str] = []
    original = Linter.lint

    def watched(self: Linter, source: bytes, name: str) -> Linted:
        asked.append(name)
        return original(self, source, name)

    monkeypatch.setattr(Linter, "lint", watched)
    assert list(command.linted([path], Linter(), tmp_path / "cache")) == first
    assert asked == []
    path.write_bytes(RIGHT.read_bytes())
    assert not next(command.linted([path], Linter(), tmp_path / "cache")).refused
    assert asked == [str(path)]


def test_other_levels_and_other_proofs_are_other_answers(tmp_path: Path) -> None:
    prints = {
        fingerprint(levels, soundness=soundness)
        for levels in ({}, {"time-path": Level.OFF})
        for soundness in (True, False)
    }
    assert len(prints) == 4
    kept = Remembered(tmp_path, next(iter(prints)))
    assert kept.get(kept.key(b"never seen"), "one.bpmn") is None
    kept.close()


def test_a_memory_that_is_broken_or_forbidden_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "lint.db").write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    assert next(command.linted([WRONG], Linter(), tmp_path)).refused
    (tmp_path / "file").write_text("in the way")
    assert next(command.linted([WRONG], Linter(), tmp_path / "file")).refused


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (
            b"<a file=\"forms/a.schema.json\"/> <b file='b.schema.json'/>",
            {"forms/a.schema.json", "b.schema.json"},
        ),
        (b'<a file="../x.schema.json"/> <b file="no form"/>', set()),
        (b'"x.schema.json"' * 300, set()),
    ],
    ids=["named", "outside", "too many"],
)
def test_the_forms_that_a_file_names_are_found_without_reading_it_as_xml(
    source: bytes, named: set[str]
) -> None:
    assert forms_named(source) == named


def test_a_file_that_calls_another_is_never_remembered(tmp_path: Path) -> None:
    path = DIAGRAMS / "time-called" / "tells-a-called-procedure.bpmn"
    assert not Linter().lint(path.read_bytes(), "one.bpmn").alone
    assert Linter().lint(RIGHT.read_bytes(), "one.bpmn").alone


def test_the_shipped_procedures_are_linted_without_an_error(run: Run) -> None:
    code, text = run(library(), "--no-notes")
    assert (code, text.splitlines()[-1].split(":")[0].endswith("tệp")) == (0, True)
