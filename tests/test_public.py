"""The front door: a name is public if ``thutuc.__all__`` lists it, and the page lists the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests import pages

import thutuc
from thutuc import configuration, engine, errors

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "public.md"


def test_the_public_names_are_those_of_the_page() -> None:
    page = re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert page == sorted(thutuc.__all__)


def test_every_public_name_is_there_and_says_what_it_is_for() -> None:
    for name in thutuc.__all__:
        assert getattr(thutuc, name).__doc__, name


def test_type_checkers_see_the_public_names_where_they_come_from() -> None:
    checked = next(
        each for each in ast.parse(Path(thutuc.__file__).read_text("utf-8")).body if isinstance(each, ast.If)
    )
    assert {
        name.name: each.module
        for each in checked.body
        if isinstance(each, ast.ImportFrom)
        for name in each.names
    } == vars(thutuc)["_HOMES"]
    assert {*vars(thutuc)["_HOMES"], "sample"} == set(thutuc.__all__) <= set(dir(thutuc))


def test_nothing_else_stands_at_the_front_door() -> None:
    modules = {path.stem for path in Path(thutuc.__file__).parent.iterdir()}
    shown = {name for name in vars(thutuc) if not name.startswith("_")}
    assert shown - set(thutuc.__all__) - modules - {"annotations"} == set()


def test_every_value_that_an_engine_gives_is_on_the_page_of_answers() -> None:
    page = re.findall(r"^## `(\w+)`", (PAGE.parent / "answers.md").read_text("utf-8"), re.MULTILINE)
    assert page == [each.__name__ for each in pages.given()]
    assert {"TaskView", "Dossier", "Listing", "Tally", "DutyView", "PublicStatus", "Ticked"} <= set(page)


def test_what_pages_tell_hosts_to_import_is_there() -> None:
    said = set(re.findall(r"`(\w+)`", PAGE.read_text("utf-8")))
    for name in ("in_vietnamese", "in_english", "MigrationRefused", "read_migration"):
        assert name in engine.__all__ and name in said
    assert {"WrongData", "Busy", "read_configuration"} <= said
    assert callable(configuration.read_configuration) and issubclass(errors.Busy, thutuc.ThutucError)
