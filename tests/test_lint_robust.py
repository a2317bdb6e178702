"""Whatever is drawn, lint judges it; and where a rule is another linter's too, the two agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests import growing
from tests.corpora.shared import DATA, needs
from tests.drawing import drawn, net_of

from thutuc.bpmn import survey
from thutuc.lint import examine
from thutuc.lint.files import Linter
from thutuc.lint.rules.end_implicit import end_implicit

HERE = Path(__file__).parent

#: folder of bpmnlint's diagrams → our rules that ask the same
SHARED = {
    "conditional-flows": {"gateway-condition", "fork-unconditional"},
    "event-based-gateway": {"standard-race", "flow-condition-misplaced"},
    "link-event": {"event-partner"},
    "no-duplicate-sequence-flows": {"flow-twice"},
    "no-disconnected": {"reached"},
    "no-implicit-end": {"end-implicit"},
    "event-sub-process-typed-start-event": {"event-kind"},
    "sub-process-blank-start-event": {"event-kind"},
}
#: where we say something else than the file's name, and why
DIFFERENCES = {
    "no-disconnected/invalid": "one task and no start event: it begins at once (BPMN 2.0.2, 13.3.2)",
    "sub-process-blank-start-event/invalid-ad-hoc": "an ad-hoc subprocess is refused as such",
    "examples/link-event-correct": "both links have an empty name, so nothing says that they belong together",
}
#: what bpmnlint asks and we do not, each with its reason in docs/reference/lint.md
NOT_OURS = {
    "fake-join",
    "global",
    "no-bpmndi",
    "single-event-definition",
    "standard-size",
    "superfluous-termination",
}


@pytest.mark.parametrize("seed", range(60))
def test_a_grown_procedure_is_judged_with_and_without_its_net(seed: int) -> None:
    made = growing.generate(seed, depth=3)
    for finding in examine(drawn(made), net=net_of(made)):
        assert finding.message_vi
        assert finding.severity in ("error", "warn", "note")


@pytest.mark.parametrize("folder", ["bpmn/reads", "bpmn/refuses"])
def test_every_file_of_the_readers_tests_is_judged(folder: str) -> None:
    for path in sorted((HERE / folder).glob("*.bpmn")):
        assert not [one for one in Linter().lint_path(path).findings if one.rule == "lint-failed"], path


@needs("bpmnlint")
@pytest.mark.parametrize("rule", SHARED)
def test_rules_that_bpmnlint_has_too_agree_with_its_diagrams(rule: str) -> None:
    files = [*(DATA / "bpmnlint" / rule).glob("*.bpmn"), *(DATA / "bpmnlint/examples").glob(f"{rule}-*.bpmn")]
    assert len(files) > 4
    for path in files:
        verdict = path.stem.startswith("invalid") or path.stem.endswith("-incorrect")
        expected = verdict != (f"{path.parent.name}/{path.stem}" in DIFFERENCES)
        assert bool(told(path) & SHARED[rule]) == expected, path.name


def told(path: Path) -> set[str]:
    """The rules that find something; those of the workbench also in a file that the reader refuses."""
    found = {finding.rule for finding in Linter().lint_path(path).findings}
    drawn_ = [draft.procedure for draft in survey(path).drafts]
    return found | {finding.rule for procedure in drawn_ for finding in end_implicit(procedure)}


@needs("bpmnlint")
def test_the_page_says_of_every_rule_of_bpmnlint_what_asks_the_same_or_why_nothing_does() -> None:
    folders = {path.name for path in (DATA / "bpmnlint").iterdir() if path.is_dir()} - {"examples"}
    assert folders == set(SHARED) | NOT_OURS
    page = (HERE.parent / "docs/reference/lint.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.+?) \|$", page, re.MULTILINE))
    assert set(rows) == folders
    for rule, ours in SHARED.items():
        assert set(re.findall(r"`([a-z-]+)`", rows[rule])) == ours


@needs("bpmnlint", "miwg", "gov-nl-permits")
def test_no_diagram_of_others_makes_lint_fail() -> None:
    for place in ("bpmnlint", "miwg", "gov-nl-permits"):
        for path in sorted((DATA / place).rglob("*.bpmn")):
            findings = Linter(soundness=False).lint_path(path).findings
            assert not [one for one in findings if one.rule == "lint-failed"], path
