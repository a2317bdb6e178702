"""The documentation runs, says what the code says, and leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from tests.pages import REGION, REGIONS, written

from thutuc.bpmn.vocabulary import WORDS
from thutuc.dossier import EVENTS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
KINDS = {"tutorial", "how-to", "reference", "explanation", "adr"}
FENCES = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@pages
def test_every_python_block_of_a_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for example in Sybil(parsers=[PythonCodeBlockParser()]).parse(page).examples():
        example.evaluate()


@pages
def test_what_the_code_says_stands_on_the_page(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text == written(text), "run: python -m tests.pages"


def test_nothing_that_the_code_says_is_missing() -> None:
    shown = {found[2] for page in PAGES for found in REGION.finditer(page.read_text("utf-8"))}
    assert {name for name, region in REGIONS.items() if any(region())} - shown == set()


@pytest.mark.parametrize(("page", "names"), [("events", EVENTS), ("vocabulary", WORDS)])
def test_a_reference_page_has_one_heading_for_each(page: str, names: dict[str, object]) -> None:
    text = (ROOT / "docs" / "reference" / f"{page}.md").read_text("utf-8")
    headings = re.findall(r"^## `?(?:thutuc:)?(\w+)`?$", text, re.MULTILINE)
    assert headings == list(names)


@pages
def test_a_page_leads_only_to_pages_and_headings_that_are_there(page: Path) -> None:
    plain = FENCES.sub("", page.read_text("utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)?(?:#[^)]*)?\)", plain):
        if target and "://" not in target:
            assert (page.parent / target).exists(), target


@pages
def test_a_page_has_one_title_and_belongs_to_one_kind(page: Path) -> None:
    titles = re.findall(r"^# .+$", FENCES.sub("", page.read_text("utf-8")), re.MULTILINE)
    assert len(titles) == 1
    place = page.relative_to(ROOT).parts
    assert len(place) < 3 or place[1] in KINDS


def test_the_readme_prints_what_its_comment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = ROOT / "README.md"
    monkeypatch.chdir(tmp_path)
    for example in Sybil(parsers=[PythonCodeBlockParser()]).parse(readme).examples():
        example.evaluate()
    said = re.findall(r"^print\(.*\)  # (.*)$", readme.read_text("utf-8"), re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == said


def test_every_page_of_the_documentation_is_reached_from_the_readme() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", FENCES.sub("", page.read_text("utf-8")))
        ahead += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert [page.relative_to(ROOT).as_posix() for page in PAGES if page.resolve() not in reached] == []
