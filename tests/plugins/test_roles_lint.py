"""The rule that an organisation adds: every role is one that somebody's post has."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lint import hand

from thutuc import load_plugins, sample
from thutuc.bpmn import read_text
from thutuc.cli import lint as command
from thutuc.lint.files import Linter
from thutuc_roles import plugin

SAMPLE = {"organisation": str(sample())}


def said(step: hand.Element) -> list[str]:
    (rule,) = plugin(SAMPLE).lint_rules()
    procedure = read_text(hand.written([hand.start(), hand.receive(), step, hand.give(), hand.end()]))
    return [finding.message for finding in rule(procedure)]


def test_a_role_that_a_post_of_such_a_unit_has_is_right() -> None:
    assert said(hand.step("appraise", "Thẩm định", "01 ngày làm việc")) == []


def test_a_role_that_only_another_unit_has_is_found() -> None:
    (message,) = said(hand.step("appraise", "Thẩm định", "01 ngày làm việc", unit="economics-division"))
    assert "'Công chức tư pháp - hộ tịch'" in message
    assert "'economics-division'" in message


def test_a_kind_that_no_unit_is_is_found() -> None:
    (message,) = said(hand.step("appraise", "Thẩm định", "01 ngày làm việc", unit="justice-division"))
    assert "found 'justice-division'" in message


def test_who_co_operates_needs_a_post_too() -> None:
    beside = '<thutuc:cooperating role="Kiểm lâm viên" unit="economics-division" />'
    (message,) = said(hand.step("appraise", "Thẩm định", "01 ngày làm việc", more=beside))
    assert "'Kiểm lâm viên'" in message


@pytest.mark.parametrize(("role", "found"), [("Công chức văn phòng", 1), ("Lãnh đạo phòng", 0)])
def test_where_a_datum_names_the_unit_any_post_will_do(role: str, found: int) -> None:
    drawn = hand.step("verify", "Xác minh", "01 ngày làm việc", role=role, unit=None)
    words = drawn.words.replace("<thutuc:responsible", '<thutuc:responsible unitFrom="verifying_unit"')
    assert len(said(hand.Element(drawn.id, drawn.tag, drawn.name, words))) == found


@pytest.mark.parametrize(
    ("choice", "meant"),
    [
        ("environment", None),
        ("dong-may.economics", None),
        ("environment-department", "environment.leadership"),
    ],
)
def test_what_may_be_chosen_for_a_unit_is_one(choice: str, meant: str | None) -> None:
    drawn = hand.step("ask", "Lấy ý kiến", "01 ngày làm việc", role="Lãnh đạo phòng", unit=None)
    words = drawn.words.replace("<thutuc:responsible", '<thutuc:responsible unitFrom="agency"')
    words += f'<thutuc:field name="agency" type="choice" choices="environment.leadership|{choice}"/>'
    found = said(hand.Element(drawn.id, drawn.tag, drawn.name, words))
    assert [f"found {choice!r}. Did you mean {meant!r}?" in each for each in found] == [True] * bool(meant)


def test_what_was_said_is_remembered_until_the_organisation_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = hand.step("appraise", "Thẩm định", "01 ngày làm việc", unit="economics-division")
    file = tmp_path / "one.bpmn"
    file.write_text(hand.written([hand.start(), hand.receive(), wrong, hand.give(), hand.end()]), "utf-8")
    organisation = tmp_path / "organisation.yaml"
    text = Path(str(sample())).read_text("utf-8")
    asked: list[str] = []
    original = Linter.lint
    monkeypatch.setattr(Linter, "lint", lambda *given: asked.append(given[2]) or original(*given))

    def rules() -> set[str]:
        plugins = load_plugins({"roles": {"organisation": str(organisation)}})
        (told,) = command.linted([file], Linter(plugins), tmp_path / "cache")
        return {finding.rule for finding in told.findings}

    organisation.write_text(text, "utf-8")
    assert "role-filled" in rules()
    assert "role-filled" in rules()
    assert len(asked) == 1
    organisation.write_text(
        text.replace(
            "kind: economics-division, also: [", "kind: economics-division, also: [civil-status-2, "
        ),
        "utf-8",
    )
    assert "role-filled" in rules()
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"unit": "Civil-Status"}, "'civil-status'"),
        ({"unit": "dong-may.one-stop"}, "'one-stop'"),
        ({"role": "Công chức Tư pháp - hộ tịch"}, "'Công chức tư pháp - hộ tịch'"),
    ],
)
def test_what_was_probably_meant_is_told(given: dict[str, str], meant: str) -> None:
    (message,) = said(hand.step("appraise", "Thẩm định", "01 ngày làm việc", **given))
    assert message.endswith(f"Did you mean {meant}?")
