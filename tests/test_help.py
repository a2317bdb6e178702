"""``thutuc --help`` gives an overview of everything on one screen."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from thutuc.cli.groups import GROUPS, OTHERS

app: Any = import_module("thutuc.cli.app").app
#: a letter that English does not have
VIETNAMESE = re.compile("[à-ỹđ]", re.IGNORECASE)
PLACED = [name for names in GROUPS.values() for name in names]


def test_every_command_of_ours_stands_in_one_group() -> None:
    ours: Any = get_command(app)
    assert sorted(PLACED) == sorted(ours.commands)


def test_help_names_every_command_on_one_screen() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output

    assert len(shown.splitlines()) <= 40
    assert set(PLACED) <= set(shown.split()) and all(said in shown for said in GROUPS)
    assert OTHERS not in shown


def test_every_option_of_every_command_is_told_in_vietnamese_and_english() -> None:
    ahead: Any = [("thutuc", get_command(app))]
    told = set()
    while ahead:
        name, command = ahead.pop()
        told.add(name)
        ahead += [(f"{name} {word}", each) for word, each in getattr(command, "commands", {}).items()]
        for said in (command.help, *(each.help for each in command.params)):
            vietnamese, _, english = said.partition(" · ")
            assert english and VIETNAMESE.search(vietnamese), f"{name}: {said}"
    assert {"thutuc lint", "thutuc complete", "thutuc log fit", "thutuc serve"} < told
