"""Whatever is drawn, lint judges it; and where a rule is another linter's too, the two agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import growing
from tests.corpora.shared import DATA, needs
from tests.drawing import drawn, net_of

from thutuc.lint import examine
from thutuc.lint.files import Linter

HERE = Path(__file__).parent

#: folder of bpmnlint's diagrams → our rules that ask the same
SHARED = {
    "conditional-flows": {"gateway-condition", "fork-unconditional"},
    "event-based-gateway": {"standard-race", "flow-condition-misplaced"},
    "link-event": {"event-partner"},
    "no-duplicate-sequence-flows": {"flow-twice"},
    "no-disconnected": {"reached"},
}
#: where we say something else than the file's name, and why
DIFFERENCES = {
    "no-disconnected/invalid.bpmn": "one task and no start event: it begins at once (BPMN 2.0.2, 13.3.2)",
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
@pytest.mark.parametrize("folder", SHARED)
def test_rules_that_bpmnlint_has_too_agree_with_its_diagrams(folder: str) -> None:
    for path in sorted((DATA / "bpmnlint" / folder).glob("*.bpmn")):
        said = {finding.rule for finding in Linter().lint_path(path).findings} & SHARED[folder]
        expected = path.name.startswith("invalid") != (f"{folder}/{path.name}" in DIFFERENCES)
        assert bool(said) == expected, (path.name, said)


@needs("bpmnlint", "miwg", "gov-nl-permits")
def test_no_diagram_of_others_makes_lint_fail() -> None:
    for place in ("bpmnlint", "miwg", "gov-nl-permits"):
        for path in sorted((DATA / place).rglob("*.bpmn")):
            findings = Linter(soundness=False).lint_path(path).findings
            assert not [one for one in findings if one.rule == "lint-failed"], path
