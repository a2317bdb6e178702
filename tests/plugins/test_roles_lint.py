"""The rule that an organisation adds: every role is one that somebody's post has."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.lint import hand

from thutuc import load_plugins, sample
from thutuc.bpmn import read_text
from thutuc.cli import lint as command
from thutuc.lint.files import Linter
from thutuc.organisation import OrganisationData
from thutuc_roles import plugin

SAMPLE = {"organisation": str(sample())}


def said(*steps: hand.Element) -> list[str]:
    (rule,) = plugin(SAMPLE).lint_rules()
    procedure = read_text(hand.written([hand.start(), hand.receive(), *steps, hand.give(), hand.end()]))
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


def asking(words: str, unit: str | None, role: str = "Lãnh đạo Sở") -> hand.Element:
    """A step that another agency does, with more *words* about where it lies."""
    drawn = hand.step("ask", "Lấy ý kiến", "01 ngày làm việc", role=role, unit=unit)
    told = drawn.words.replace("<thutuc:responsible", f"<thutuc:responsible {words}")
    return hand.Element(drawn.id, drawn.tag, drawn.name, told)


def test_another_agencys_unit_is_named_by_a_datum_and_not_by_its_kind() -> None:
    """A unit of a kind is looked for around the agency that decides; a department is none of a commune's."""
    own = [
        hand.step("appraise", "Thẩm định", "01 ngày làm việc"),
        hand.step("initial", "Ký tắt", "01 ngày làm việc", role="Lãnh đạo phòng", unit="economics-division"),
    ]
    kind = "environment-department"
    (message,) = said(*own, asking("", unit=kind))
    assert "'environment-department' around the agency that decides" in message
    assert "found none around 'Ủy ban nhân dân xã Đồng Mây'" in message
    assert said(*own, asking('territoryFrom="agency"', unit=kind)) == []
    named = asking('unitFrom="agency"', unit=None)
    assert said(*own, named) == said(*own, asking("", unit="tax-office", role="Công chức thuế")) == []


def test_only_what_may_be_chosen_for_the_datum_itself_is_a_unit() -> None:
    other = '<thutuc:field name="colour" type="choice" choices="xanh|đỏ"/>'
    own = '<thutuc:field name="agency" type="choice" choices="environment.leadership|sở"/>'
    drawn = asking('unitFrom="agency"', unit=None)
    for words, found in ((other, 0), (other + own, 1)):
        assert len(said(hand.Element(drawn.id, drawn.tag, drawn.name, drawn.words + words))) == found
    (rule,) = plugin(SAMPLE).lint_rules()
    text = hand.written([hand.start(), hand.receive(), drawn, hand.give(), hand.end()])
    text = text.replace("</bpmn:extensionElements>", f"{other}{own}</bpmn:extensionElements>", 1)
    (finding,) = rule(read_text(text))
    assert "found 'sở'" in finding.message


def test_the_roles_that_such_a_unit_has_are_told_and_no_other_ones() -> None:
    (message,) = said(hand.step("appraise", "Thẩm định", "01 ngày làm việc", role="Kiểm lâm", unit="office"))
    assert message.endswith("; there are: 'Công chức tư pháp - hộ tịch', 'Lãnh đạo phòng', 'Văn thư'")
    drawn = asking('unitFrom="agency"', unit=None)
    words = drawn.words.replace("Lãnh đạo Sở", "Kiểm lâm")
    (message,) = said(hand.Element(drawn.id, drawn.tag, drawn.name, words))
    assert message == (
        "Expected a post with the role 'Kiểm lâm' in some unit, found none: nobody could take the step"
    )


def test_of_many_roles_the_first_eight_are_told() -> None:
    rows = yaml.safe_load(Path(str(sample())).read_text("utf-8"))
    (clerk,) = (post for post in rows["posts"] if post["id"] == "dong-may.clerk")
    clerk["roles"] = [f"Vai trò {number}" for number in range(7)]
    (rule,) = plugin({"organisation": OrganisationData.model_validate(rows)}).lint_rules()
    step = hand.step("appraise", "Thẩm định", "01 ngày làm việc", role="Kiểm lâm", unit="office")
    (found,) = rule(read_text(hand.written([hand.start(), hand.receive(), step, hand.give(), hand.end()])))

    assert found.message.count("Vai trò") == 6 and found.message.endswith("'Vai trò 5' …")
