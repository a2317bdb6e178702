"""Every file that other people have drawn is read, or refused with reasons."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from thutuc.bpmn import inspect

DATA = Path(__file__).parents[2] / "shared" / "data"
FOLDERS = sorted({path.relative_to(DATA).parts[0] for path in DATA.rglob("*.bpmn*")}) if DATA.is_dir() else []
#: findings about the file and not about one element
ABOUT_THE_FILE = {"xml-malformed", "xml-doctype", "not-bpmn"}


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".bpmn", ".bpmn2", ".xml"))


@pytest.mark.skipif(not FOLDERS, reason="the shared data are not here")
@pytest.mark.parametrize("folder", [*FOLDERS, "vn-e-par"])
def test_a_collection_is_read_or_refused_with_reasons(folder):
    counts: Counter[str] = Counter()
    for path in files(DATA / folder):
        procedures, findings = inspect(path, path.name)
        refused = [finding for finding in findings if finding.severity == "error"]
        counts["refused" if refused else "read"] += 1
        assert procedures or refused
        for finding in refused:
            assert finding.line, str(finding)
            assert finding.element or finding.rule in ABOUT_THE_FILE, str(finding)
            assert finding.message and finding.message_vi and finding.remedy and finding.remedy_vi
    print(folder, dict(counts))
    assert counts.total() > 0


@pytest.mark.skipif(not (DATA / "betsy").is_dir(), reason="the shared data are not here")
def test_of_the_conformance_files_only_what_is_refused_by_name_is_refused():
    refused: Counter[str] = Counter()
    for path in files(DATA / "betsy"):
        refused.update({finding.rule for finding in inspect(path)[1] if finding.severity == "error"})

    assert set(refused) <= {"element-unsupported", "attribute-value", "loop-number", "start-missing"}
