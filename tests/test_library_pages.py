"""The library's index is complete, and what published texts contradict appears as findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.library_pages import (
    ENTRIES,
    KEPT,
    LIBRARY,
    PAGES,
    SEEN,
    contradictions,
    findings,
    procedure,
    written,
)

from thutuc.cli.describe import BEGIN

FOLDERS = [folder for folders in ENTRIES.values() for folder in folders]


def test_the_twenty_two_entries_are_all_there_and_nothing_else_is() -> None:
    assert list(ENTRIES) == list(range(1, 23))
    assert sorted(FOLDERS) == sorted(file.parent.name for file in LIBRARY.glob("*/procedure.bpmn"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_a_page_says_what_the_procedures_say(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text == written(text, PAGES[page]()), "run: python -m tests.library_pages"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_contradiction_appears_as_a_finding_and_every_such_finding_is_told(folder: str) -> None:
    found = findings(folder)
    assert all(finding.severity == "note" for finding in found)
    said = " ".join(finding.message_vi for finding in found if finding.rule == "texts-disagree")
    assert all(text in said for text in contradictions(folder))
    seen = {finding.rule for finding in found} & set(SEEN)
    assert seen == set(KEPT.get(folder, ()))
    assert not seen or contradictions(folder)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_sheet_is_printed_from_its_procedure(folder: str) -> None:
    assert BEGIN in (LIBRARY / folder / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "folder",
    ["cap-lai-giay-chung-nhan-bi-mat", "dang-ky-cap-giay-chung-nhan-lan-dau", "giao-dat-cho-thue-dat"],
)
def test_a_sheet_says_when_it_is_known_whether_there_is_a_first_appointment(folder: str) -> None:
    sheet = (LIBRARY / folder / "README.md").read_text("utf-8")
    (step,) = [step for step in procedure(folder).steps if step.appointment is not None]
    assert f"Có nghĩa vụ tài chính hay không chỉ biết khi xong bước {step.number}" in sheet


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_people_read_names_nothing_as_the_file_does(folder: str) -> None:
    sheet = (LIBRARY / folder / "README.md").read_text("utf-8")
    one = procedure(folder)
    data = {field.name for field in (*one.header.fields, *(f for step in one.steps for f in step.fields))}
    named = {node.id for node in one.nodes if node.step is None} | data
    told = [*one.header.notes, sheet.split("<!-- from")[0], sheet.split("<!-- end -->")[1]]
    assert not [name for name in named if "_" in name and any(name in text for text in told)]
