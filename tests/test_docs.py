"""The documentation runs, says what the code says, and leads somewhere."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from tests.pages import REGION, REGIONS, asked, written
from tests.test_docs_vi import anchors

from thutuc import Engine, errors, load_plugins, open_store, sample
from thutuc.bpmn.vocabulary import WORDS
from thutuc.dossier import EVENTS
from thutuc.engine.rules.apologies import CAUSES
from thutuc.errors import TermError
from thutuc.procedure import Act
from thutuc.store.filters import DOSSIER_FILTERS
from thutuc.worktime import Term, TermUnit

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
KINDS = {"tutorial", "how-to", "reference", "explanation", "adr"}
FENCES = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)

#: a Vietnamese edition has the blocks of the English one, as ``test_docs_vi`` holds
ONCE = [page for page in PAGES if not page.name.endswith(".vi.md")]


def ident(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


pages = pytest.mark.parametrize("page", PAGES, ids=ident)


@pytest.mark.parametrize("page", ONCE, ids=ident)
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
    made = next(found[0] for found in REGION.finditer(text))
    headings = re.findall(r"^## `?(?:thutuc:)?(\w+)`?$", made, re.MULTILINE)
    assert headings == list(names)


def test_the_engine_page_has_every_method_and_says_who_may_call_it() -> None:
    text = (ROOT / "docs" / "reference" / "engine.md").read_text("utf-8")
    methods = {name: what for name, what in asked(Engine).items() if not name.startswith("_")}
    assert re.findall(r"^## `(\w+)`$", text, re.MULTILINE) == ["Engine", *methods]
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    called = [name for name, what in methods.items() if callable(what) and name != "now"]
    assert [name for name, _ in rows] == called
    named = {error for _, refuses in rows for error in re.findall(r"`([A-Z]\w+)`", refuses)}
    assert named
    assert all(issubclass(getattr(errors, error), errors.ThutucError) for error in named)
    assert all(cause in " ".join(text.split()) for cause in CAUSES)
    assert all(f"`{name}`" in text for name in DOSSIER_FILTERS)


def test_the_procedure_of_the_vocabulary_page_runs(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "reference" / "vocabulary.md").read_text("utf-8")
    (source,) = re.findall(r"^```xml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    store = open_store(tmp_path / "vocabulary.db")
    store.upgrade()
    at = datetime.fromisoformat("2026-03-09T09:00+07:00")
    plugins = load_plugins({"roles": {"organisation": sample("organisation.yaml")}})
    engine = Engine(store, plugins=plugins, clock=lambda: at)
    engine.deploy(source.encode(), by="system")
    place = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    dossier = engine.start("ba-buoc", by="an.nguyen", receive=True, **place)
    dossier = engine.complete(dossier.tasks[0].id, by=dossier.tasks[0].holder or "")
    dossier = engine.claim(dossier.tasks[0].id, by="linh.pham")
    dossier = engine.complete(dossier.tasks[0].id, by="linh.pham", data={"eligible": True})
    dossier = engine.complete(dossier.tasks[0].id, by=dossier.tasks[0].holder or "")
    store.close()
    assert (dossier.phase, dossier.ready) == ("returned", at)


def test_the_vocabulary_page_lists_the_units_and_acts_that_are_read() -> None:
    text = (ROOT / "docs" / "reference" / "vocabulary.md").read_text("utf-8")
    units = text.partition("## How a term is written")[2].partition("## The acts")[0]
    rows = re.findall(r"^\| [^|]+ \| (`[^|]+) \| (`[^|]+) \| (yes|no) \|$", units, re.MULTILINE)
    read = set()
    for vietnamese, english, fraction in rows:
        words = re.findall(r"`([^`]+)`", vietnamese + english)
        texts = words if "same day" in words else [f"02 {word}" for word in words]
        (unit,) = {Term.parse(each).unit for each in texts}
        read.add(unit)
        try:
            Term.parse(f"0,5 {words[0]}")
        except TermError:
            assert fraction == "no"
        else:
            assert fraction == "yes"
    assert read == set(TermUnit)
    acts = text.partition("## The acts")[2].partition("<!--")[0]
    assert re.findall(r"^\| `(\w+)` \|", acts, re.MULTILINE) == [act.value for act in Act]


@pages
def test_a_page_leads_only_to_pages_and_headings_that_are_there(page: Path) -> None:
    plain = FENCES.sub("", page.read_text("utf-8"))
    for target, anchor in re.findall(r"\]\(([^)#\s]+)?(?:#([^)]*))?\)", plain):
        if "://" in target:
            continue
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.read_text("utf-8")), f"{target}#{anchor}"


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


def test_an_english_word_stands_in_the_glossary_once() -> None:
    words = re.findall(r"^\| (.+?) \|", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)[1:]
    assert len(words) > 100
    assert sorted(set(words)) == sorted(words)


def test_an_extra_is_installed_from_the_copy_and_is_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    told = [*PAGES, *(ROOT / "plugins").rglob("*.md"), *(ROOT / "plugins").rglob("*.py")]
    texts = {path: path.read_text("utf-8") for path in (*told, *(ROOT / "src").rglob("*.py"))}

    assert [str(path) for path, text in texts.items() if "thutuc[" in text] == []  # it is on no package index
    named = {name for text in texts.values() for name in re.findall(r"install[^\n]*'\.\[(\w+)\]'", text)}
    assert named == set(extras)


#: Whatever stands above it may be moved: what it is the same as is to be said.
LEANS = re.compile(r"The same(?:[.,;]| (?:as|at|for|from|in|no|of|on|over|to|until|where|with|without)\b)")


def test_no_public_docstring_leans_on_its_neighbour() -> None:
    leans = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("src", "plugins")
        for path in (ROOT / folder).rglob("*.py")
        for name, said in _said(ast.parse(path.read_text("utf-8")).body)
        if LEANS.match(said)
    ]
    assert leans == []


def _said(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """The docstrings of what is public there, and inside of its classes."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node) or ""
            if isinstance(node, ast.ClassDef):
                yield from _said(node.body)


def test_the_wheel_brings_the_pages_that_messages_name_and_what_they_lead_to() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    inside = {source: f"thutuc/{source}" for source in packed["force-include"]}
    assert packed["force-include"] == inside and {"docs", "procedures", "README.md"} <= inside.keys()
    readmes = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("plugins/*/README*.md")}
    assert readmes <= inside.keys()
