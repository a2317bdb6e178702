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


def test_an_analyst_reads_every_option_of_his_commands_in_vietnamese_and_english() -> None:
    commands: Any = get_command(app)
    names = [name for group in ("Soạn thủ tục", "Soát, thử", "Công bố") for name in group_of(group)]
    asked = [(name, commands.commands[name]) for name in names]
    asked += [(f"org {name}", each) for name, each in commands.commands["org"].commands.items()]
    for name, command in asked:
        for told in (command.help, *(each.help for each in command.params if each.name != "help")):
            vietnamese, _, english = told.partition(" · ")
            assert english and VIETNAMESE.search(vietnamese), f"thutuc {name}: {told}"


def group_of(beginning: str) -> tuple[str, ...]:
    (names,) = (names for said, names in GROUPS.items() if said.startswith(beginning))
    return names
