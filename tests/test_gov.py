"""What public offices have drawn runs to its end, or is refused with a reason somebody can act on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.gov import DATA, FOLDERS, outcomes

from thutuc.bpmn import survey
from thutuc.procedure import NodeKind

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
#: how many processes come to their end, of how many
RUNS = {
    "gov-uk-hocs": (51, 68),
    "gov-uk-hmcts": (72, 92),
    "gov-bc-foi": (0, 3),
    "gov-nl-permits": (0, 3),
}
NODES = {f"{BPMN}{kind}" for kind in (*NodeKind, "transaction")}
SCOPES = {f"{BPMN}{tag}" for tag in ("subProcess", "transaction")}
HAVE_DATA = DATA.is_dir()
FILES = (
    sorted(path for path in DATA.rglob("*") if path.name.endswith((".bpmn", ".bpmn2", ".bpmn20.xml")))
    if HAVE_DATA
    else []
)

pytestmark = pytest.mark.skipif(not HAVE_DATA, reason="the shared data are not here")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_process_of_an_office_ends_or_is_refused_with_a_reason(folder):
    found = list(outcomes(folder))
    least, count = RUNS[folder]

    assert len(found) == count
    assert sum(one.ends for one in found) >= least
    for one in found:
        assert one.ends or one.refused, f"{one.file} {one.process}: {one.stuck}"
        for finding in one.refused:
            assert finding.line and finding.message_vi and finding.remedy_vi and finding.element


def counted(process: ElementTree.Element) -> Counter[str]:
    """How many nodes of each kind, flows and boundary events an unrelated parser finds in a process."""
    found: Counter[str] = Counter()
    waiting = [process]
    while waiting:
        for child in waiting.pop():
            if child.tag in NODES:
                found[child.tag.removeprefix(BPMN)] += 1
            if child.tag == f"{BPMN}sequenceFlow":
                found["sequenceFlow"] += 1
                found["condition"] += child.find(f"{BPMN}conditionExpression") is not None
            if child.tag in SCOPES:
                waiting.append(child)
    found["subProcess"] += found.pop("transaction", 0)
    return +found


def test_of_no_file_is_anything_lost_in_silence():
    compared = 0
    for path in FILES:
        drafts = survey(path, path.name).drafts
        try:
            root = ElementTree.parse(path).getroot()
        except ElementTree.ParseError:
            assert not drafts
            continue
        processes = {each.get("id"): each for each in root.iter(f"{BPMN}process")}
        for draft in drafts:
            procedure, raw = draft.procedure, processes.get(draft.procedure.id)
            if not draft.whole or raw is None or "." in procedure.id:
                continue
            ours = Counter(node.kind.value for node in procedure.nodes)
            ours["sequenceFlow"] = len(procedure.flows)
            ours["condition"] = sum(flow.condition is not None for flow in procedure.flows)
            assert +ours == counted(raw), f"{path} {procedure.id}"
            compared += 1
    assert compared > 300


def test_every_shared_file_is_judged(capsys):
    verdicts: Counter[str] = Counter()
    for path in FILES:
        found = survey(path, path.name)
        assert found.drafts or found.findings, path
        verdicts["read" if all(draft.whole for draft in found.drafts) else "told"] += 1
    print(dict(verdicts))
    assert verdicts.total() == len(FILES)
    assert isinstance(FILES[0], Path)
