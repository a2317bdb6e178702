"""A command or a host imports what it needs itself, and nothing that only others need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.bench.start import files

from thutuc import Plugins, load_plugins
from thutuc.cli import main
from thutuc.cli.rooms import ROOMS, brought

#: Runs a command, then tells every module that is there.
_TELL = """
import sys
from thutuc.cli import main
try:
    main(sys.argv[1:])
finally:
    print("MODULES", *sys.modules, file=sys.stderr)
"""
#: What is long to import and what most commands can do without.
HEAVY = {
    "asyncio",
    "http.server",
    "rich.progress",
    "thutuc.api",
    "thutuc.authoring",
    "thutuc.cli.lint",
    "thutuc.demo",
    "thutuc.logs",
    "thutuc.scenario",
    "thutuc.simulation",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("THUTUC_DB", raising=False)
    files(tmp_path)
    return tmp_path


def imported(*words: str) -> set[str]:
    """Every module that is imported once a command is done."""
    done = subprocess.run(
        [sys.executable, "-c", _TELL, *words], capture_output=True, encoding="utf-8", check=True, timeout=120
    )
    return set(done.stderr.rpartition("MODULES")[2].split())


def ended(*words: str) -> Any:
    with pytest.raises(SystemExit) as left:
        main(words)
    return left.value.code


def test_each_module_brings_the_commands_that_stand_beside_it() -> None:
    for room in dict.fromkeys(ROOMS.values()):
        found = brought(room)
        assert set(found) == {name for name, module in ROOMS.items() if module == room}, room
        homes = {each.callback.__module__ for each in found.values() if each.callback is not None}
        assert homes <= {f"thutuc.cli.{room}"}  # and not what it imports under such a name
    assert HEAVY - sys.modules.keys() == set()  # somebody needs each of them


@pytest.mark.parametrize("words", ["--version", "tasks", "status --help"])
def test_what_only_other_commands_need_is_not_imported(here: Path, words: str) -> None:
    assert ended("deploy") == 0
    there = imported(*words.split())
    assert "thutuc.cli.rooms" in there
    assert there & HEAVY == set()


def test_help_imports_no_command_of_ours(here: Path) -> None:
    assert imported("--help") & (HEAVY | {f"thutuc.cli.{room}" for room in ROOMS.values()}) == set()


@pytest.mark.parametrize("words", ["thutuc", "thutuc.errors", "thutuc.worktime", "thutuc.expressions"])
def test_who_imports_a_part_loads_no_engine(words: str) -> None:
    tell = f"import sys, {words}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", tell], capture_output=True, encoding="utf-8", check=True)
    there = set(done.stdout.split())
    assert words in there
    assert there & {"thutuc.engine", "thutuc.store", "thutuc.bpmn", "pydantic", "lxml", "sqlite3"} == set()


def test_a_command_loads_the_plug_ins_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ended("deploy") == 0
    loaded: list[Plugins] = []

    def load(*given: Any, **named: Any) -> Plugins:
        loaded.append(load_plugins(*given, **named))
        return loaded[-1]

    monkeypatch.setattr("thutuc.configuration.load_plugins", load)
    assert (ended("tasks"), len(loaded)) == (0, 1)
