"""``thutuc --help`` gives an overview of everything on one screen."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from thutuc.cli.groups import GROUPS, OTHERS

app: Any = import_module("thutuc.cli.app").app
PLACED = [name for names in GROUPS.values() for name in names]


def test_every_command_of_ours_stands_in_one_group() -> None:
    ours: Any = get_command(app)
    assert sorted(PLACED) == sorted(ours.commands)


def test_help_names_every_command_on_one_screen() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output

    assert len(shown.splitlines()) <= 40
    assert set(PLACED) <= set(shown.split()) and all(said in shown for said in GROUPS)
    assert OTHERS not in shown
