"""Each rule has diagrams that pass and that fail, and the page shows both as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.lint import hand, page

from thutuc.bpmn import inspect, library, read_text
from thutuc.errors import Finding
from thutuc.lint import NAMES, examine
from thutuc.lint.files import Linter

HERE = Path(__file__).parent / "lint"
FILES = sorted(HERE.glob("*/*.bpmn"))
TOLD_ONLY = {"time-proof", "time-called", "texts-disagree"}

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")


@each_file
def test_a_diagram_is_found_wrong_for_what_its_folder_says_and_for_nothing_else(path: Path) -> None:
    findings = page.findings(path)
    wrong = {finding.rule for finding in findings if finding.severity != "note"}
    if path.stem.startswith("tells"):
        assert not wrong
        assert path.parent.name in {finding.rule for finding in findings}
    else:
        assert wrong == ({path.parent.name} if path.stem.startswith("fails") else set())


@each_file
def test_a_finding_says_in_both_languages_what_where_and_what_to_do(path: Path) -> None:
    for finding in page.findings(path):
        assert finding.line
        assert finding.element
        assert finding.file == path.name
        for said in (finding.message, finding.message_vi, finding.remedy, finding.remedy_vi):
            assert said.strip()
            assert "{" not in said
        assert not finding.message_vi.isascii()
        assert not finding.remedy_vi.isascii()


@each_file
def test_a_diagram_opens_in_a_modeller_with_every_element_drawn(path: Path) -> None:
    (procedure, *_), _ = inspect(path)
    drawn = {shape.element for shape in procedure.shapes} | {edge.element for edge in procedure.edges}
    assert {node.id for node in procedure.nodes} | {flow.id for flow in procedure.flows} <= drawn


@pytest.mark.parametrize("rule", page.every())
def test_a_rule_has_a_diagram_that_passes_and_one_that_fails(rule: str) -> None:
    kinds = {path.stem.partition("-")[0] for path in page.files(rule)}
    assert kinds == ({"tells"} if rule in TOLD_ONLY else {"passes", "fails"})


def test_every_rule_that_tells_anything_has_a_name_that_the_configuration_knows() -> None:
    assert set(page.every()) <= NAMES
    told = {finding.rule for path in FILES for finding in page.findings(path)}
    assert told <= NAMES


def test_every_folder_of_diagrams_is_of_a_rule() -> None:
    assert {path.parent.name for path in FILES} == set(page.every())


@pytest.mark.parametrize("vietnamese", [False, True])
def test_the_page_says_what_the_rules_and_diagrams_say(vietnamese: bool) -> None:
    text = (page.VIETNAMESE if vietnamese else page.PAGE).read_text("utf-8")
    assert text == page.written(text, vietnamese=vietnamese), "run: python -m tests.lint.page"
    assert re.findall(r"^### `([a-z-]+)`$", text, re.MULTILINE) == page.every()


WHO = 'unitFrom="agency" act="consult"'


@pytest.mark.parametrize(
    "place",
    [
        'unitFrom="nowhere" act="consult"',
        'unit="civil-status" territoryFrom="nowhere" act="consult"',
        f'{WHO} /><thutuc:cooperating role="Chuyên viên" unitFrom="nowhere"',
        f'{WHO} /><thutuc:following role="Chuyên viên" unitFrom="nowhere"',
    ],
)
def test_a_datum_that_names_a_unit_and_that_nothing_in_the_file_gives_is_told(
    place: str, tmp_path: Path
) -> None:
    """Of who does the step, of who co-operates in it and of who follows it alike."""
    drawn = (HERE / "unit-named" / "passes-who-does-it-is-named.bpmn").read_text("utf-8")
    path = tmp_path / "drawn.bpmn"
    path.write_text(drawn.replace(WHO, place), "utf-8")
    (told,) = [each for each in page.findings(path) if each.rule == "unit-named"]
    assert "'nowhere'" in told.message and "no field, table or script that gives it" in told.message


def _found(rule: str, *steps: hand.Element) -> list[Finding]:
    drawn = read_text(hand.written([hand.start(), *steps, hand.sign(), hand.give(), hand.end()]))
    return [each for each in examine(drawn) if each.rule == rule]


HANDED_ON = hand.step("hand_on", "Nhận hồ sơ chuyển đến", "01 ngày làm việc", act="receive")
OF_APPLICANT = '<thutuc:suspend ground="applicant" waitsFor="applicant" {}/>'


def test_what_the_one_stop_hands_on_may_be_received_anywhere_and_what_an_applicant_brings_not() -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1e: who applies is dealt with, and asked for papers, at the one-stop only."""
    asked = hand.step("ask", "Bổ sung giấy tờ", unit="one-stop", more=OF_APPLICANT.format('term="05 ngày" '))
    seen = hand.step("look", "Xem hồ sơ", "01 ngày làm việc")
    assert not _found("one-stop", hand.receive(), seen, HANDED_ON)
    (told,) = _found("one-stop", hand.receive(), asked, HANDED_ON)
    assert (told.element, "'civil-status'" in told.message) == ("hand_on", True)
    assert [each.element for each in _found("one-stop", seen, HANDED_ON)] == ["look", "hand_on"]


def test_a_step_that_waits_is_told_that_its_wait_may_have_the_term() -> None:
    waits = hand.step("ask", "Bổ sung giấy tờ", unit="one-stop", more=OF_APPLICANT.format(""))
    (told,) = _found("step-term", hand.receive(), waits)
    assert told.remedy.endswith('or term="15 ngày" to its <thutuc:suspend>.')
    assert told.remedy_vi.endswith('hoặc ghi term="15 ngày" ở <thutuc:suspend> của bước.')
    (other,) = _found("step-term", hand.receive(), hand.step("work", "Thẩm định"))
    assert "suspend" not in other.remedy + other.remedy_vi


def test_the_shipped_procedures_are_clean_or_say_why_not() -> None:
    for path in sorted(Path(str(library())).glob("*/procedure.bpmn")):
        found = Linter().lint_path(path).findings
        assert [str(finding) for finding in found if finding.severity != "note"] == []
