"""The front door: a name is public if ``thutuc.__all__`` lists it, and the page lists the same."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import pages

import thutuc
from thutuc import configuration, engine, errors
from thutuc.engine.inspecting import Inspector
from thutuc.reports.sheet import control_sheet
from thutuc.reports.standing import marks_of
from thutuc.store.filters import DOSSIER_FILTERS

SOURCE = Path(thutuc.__file__).parent
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "public.md"


def test_the_public_names_are_those_of_the_page() -> None:
    page = re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert page == sorted(thutuc.__all__)


def test_every_public_name_is_there_and_says_what_it_is_for() -> None:
    for name in thutuc.__all__:
        assert getattr(thutuc, name).__doc__, name


def test_what_a_package_lists_is_there() -> None:
    listing = [file for file in SOURCE.rglob("__init__.py") if "__all__" in file.read_text("utf-8")]
    for file in listing:
        module = importlib.import_module(".".join(file.parent.relative_to(SOURCE.parent).parts))
        assert [name for name in module.__all__ if not hasattr(module, name)] == [], file
    assert len(listing) > 10


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


@pytest.mark.parametrize("cls", [engine.Engine, Inspector])
def test_a_dossier_has_one_name_in_every_signature(cls: type) -> None:
    named = {
        f"{name}({each.name})"
        for name, what in pages.asked(cls).items()
        if inspect.isfunction(what) and not name.startswith("_")
        for each in inspect.signature(what).parameters.values()
        if str(each.annotation).startswith("int | str") and each.name != "dossier"
    }
    assert named == set() and "dossier" in inspect.signature(pages.asked(cls)["verify"]).parameters


@pytest.mark.parametrize("told", [control_sheet, marks_of])
def test_reports_on_a_dossier_call_it_as_the_engine_does(told: Callable[..., object]) -> None:
    assert [*inspect.signature(told).parameters] == ["engine", "dossier"]


def test_the_next_page_is_asked_for_by_one_word() -> None:
    reads = (engine.Engine.tasks, engine.Engine.completed_tasks, engine.Engine.irregularities)
    assert all("after" in inspect.signature(read).parameters for read in (*reads, engine.Engine.erasable))
    assert [name for name in DOSSIER_FILTERS if name.startswith("after")] == ["after"]
