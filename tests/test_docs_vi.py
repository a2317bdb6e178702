"""What an analyst reads exists in Vietnamese too, ``NAME.vi.md`` beside ``NAME.md``, and says the same."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path

import pytest
from tests.pages import REGION

from thutuc.bpmn.vocabulary import REPEATED

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
#: what analysts, testers, heads, inspectors and planners look up
REFERENCES = (
    *("vocabulary", "expressions", "dmn", "findings", "bpmn", "dialects", "scenarios", "lint"),
    *("forms", "lists", "simulation", "logs", "rules", "codes", "configuration"),
)
#: the plug-ins that whoever keeps calendars and organisations sets
PLUGINS = ("deadlines", "roles", "escalation")
#: how they do it
HOW_TOS = (
    "add-a-holiday-notice",
    "hand-dossiers-over",
    "camunda-modeler",
    "simulate-a-plan",
    "change-the-law",
    "assign-work",
    "test-your-procedures",
    "keep-and-forget",
    "run-workers",
    "back-up",
)
#: every page with a Vietnamese edition, by its place without ``.md``
EDITIONS = (
    "docs/tutorial/quy-trinh-dau-tien",
    *(f"docs/reference/{name}" for name in REFERENCES),
    *(f"plugins/thutuc_{name}/README" for name in PLUGINS),
    *(f"docs/how-to/{name}" for name in HOW_TOS),
)
FENCES = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)]*))?\)")
#: the line below the title that leads to the other language
OTHER = re.compile(r"^\*(?:English|Tiếng Việt): \[[^\]]+\]\(([^)]+)\)\.\*\n\n", re.MULTILINE)
#: what stands behind a line of a block, or in one of XML, in the page's language
REMARK = re.compile(r" {2,}# .*$|<!-- .* -->$", re.MULTILINE)

editions = pytest.mark.parametrize("name", EDITIONS)


def english(name: str) -> str:
    return (ROOT / f"{name}.md").read_text("utf-8")


def vietnamese(name: str) -> str:
    return (ROOT / f"{name}.vi.md").read_text("utf-8")


def shape(text: str) -> list[tuple[str, int, int, int, set[str]]]:
    """Each section of what is written by hand: level, paragraphs, items, rows, names and numbers."""
    plain = FENCES.sub("", REGION.sub("", OTHER.sub("", text)))
    parts = HEADING.split(plain)
    found = []
    for level, title, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        lines = body.splitlines()
        items = sum(line.startswith("- ") for line in lines)
        rows = sum(line.startswith("|") for line in lines)
        named = [" ".join(each.split()) for each in re.findall(r"`[^`]+`|\d+", f"{title}\n{body}")]
        names = {str(int(each)) if each.isdigit() else each.strip("`") for each in named}
        found.append((level, len(re.split(r"\n\s*\n", body.strip())), items, rows, names))
    return found


def blocks(text: str) -> list[str]:
    return [REMARK.sub("", block) for block in FENCES.findall(text)]


def anchors(text: str) -> set[str]:
    """What a link may name behind ``#``."""
    titles = [title for _, title in HEADING.findall(FENCES.sub("", text))]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_page_of_an_analyst_has_its_vietnamese_edition() -> None:
    found = [path for folder in ("docs", "plugins") for path in (ROOT / folder).rglob("*.vi.md")]
    assert {path.relative_to(ROOT).as_posix().removesuffix(".vi.md") for path in found} == set(EDITIONS)
    index = (DOCS / "README.md").read_text("utf-8")
    both = {
        tuple(target for target, _ in LINK.findall(row)[:2])
        for row in re.findall(r"^\| .*$", index, re.MULTILINE)
    }
    told = {name.removeprefix("docs/") for name in EDITIONS if name.startswith("docs/")}
    assert {(f"{name}.md", f"{name}.vi.md") for name in told} <= both


@editions
def test_each_edition_leads_to_the_other(name: str) -> None:
    page = name.rpartition("/")[2]
    assert OTHER.findall(english(name)) == [f"{page}.vi.md"]
    assert OTHER.findall(vietnamese(name)) == [f"{page}.md"]


@editions
def test_the_editions_have_the_same_sections_and_name_the_same_things(name: str) -> None:
    for section, (told, retold) in enumerate(zip_longest(shape(english(name)), shape(vietnamese(name)))):
        differ = told[4] ^ retold[4] if told and retold else ()
        assert told == retold, f"section {section} of {name}.vi.md: {differ}"


@editions
def test_the_editions_have_the_same_blocks_of_code(name: str) -> None:
    assert blocks(english(name)) == blocks(vietnamese(name))


@editions
def test_what_the_code_says_stands_in_both_editions(name: str) -> None:
    def made(text: str) -> list[tuple[str, list[str]]]:
        return [
            (found[2].removesuffix("_vi"), re.findall(r"^(?:#.*|\| `[^`]+`)", found[0], re.MULTILINE))
            for found in REGION.finditer(text)
        ]

    assert made(english(name)) == made(vietnamese(name))


@editions
def test_the_links_of_a_vietnamese_page_lead_to_headings_that_are_there_and_to_vietnamese_pages(
    name: str,
) -> None:
    here = ROOT / f"{name}.vi.md"
    elsewhere = {ROOT / f"{each}.md" for each in EDITIONS}
    for target, anchor in LINK.findall(FENCES.sub("", OTHER.sub("", vietnamese(name)))):
        if "://" in target:
            continue
        page = here.parent / target if target else here
        assert page.exists(), target
        assert page.resolve() not in elsewhere, f"{target} has a Vietnamese edition"
        assert not anchor or anchor in anchors(page.read_text("utf-8")), anchor


def test_the_engine_is_never_called_what_officials_call_the_apparatus_of_state() -> None:
    told = [*ROOT.glob("src/**/*.py"), *ROOT.glob("plugins/**/*.py"), *ROOT.glob("procedures/**/README.md")]
    told += [ROOT / f"{name}.vi.md" for name in EDITIONS]
    for path in told:
        assert "bộ máy" not in path.read_text("utf-8").lower().replace("tổ chức bộ máy", ""), path


def test_the_vocabulary_says_which_words_may_repeat() -> None:
    for text in (english("docs/reference/vocabulary"), vietnamese("docs/reference/vocabulary")):
        begin = " ".join(text.partition("## ")[0].split())
        said = re.findall(r"\(\w+ (`field`[^)]*?)\)", begin)
        assert [set(re.findall(r"`(\w+)`", each)) for each in said] == [REPEATED]
