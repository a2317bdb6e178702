"""``thutuc --help`` gives an overview of everything on one screen."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from thutuc.cli import helping
from thutuc.cli.groups import GROUPS, OTHERS
from thutuc.cli.helping import Command, Group

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
        assert isinstance(command, Command | Group), f"{name}: made with App, so that its help is in both"
        ahead += [(f"{name} {word}", each) for word, each in getattr(command, "commands", {}).items()]
        for said in (command.help, *(each.help for each in command.params)):
            vietnamese, _, english = said.partition(" · ")
            assert english and VIETNAMESE.search(vietnamese), f"{name}: {said}"
    assert {"thutuc lint", "thutuc complete", "thutuc log fit", "thutuc serve"} < told


def test_who_may_do_what_only_a_named_system_does_is_told_no_officer() -> None:
    page = (Path(__file__).parents[1] / "docs" / "reference" / "engine.md").read_text("utf-8")
    verbs = [
        each.replace("_", "-") for each in re.findall(r"^\| `(\w+)` \| a named system \|", page, re.MULTILINE)
    ]
    commands: Any = get_command(app)
    told = {
        verb: param.help
        for verb in verbs
        for param in getattr(commands.commands.get(verb), "params", ())
        if param.name == "by"
    }
    assert {"migrate", "undo-migration", "end-version", "deploy"} == told.keys()
    assert not [verb for verb, said in told.items() if "mã cán bộ" in said or "an officer" in said]


def test_what_typer_says_of_itself_is_in_both_languages_too() -> None:
    shown = [CliRunner().invoke(app, [*words, "--help"]).output for words in ((), ("start",), ("org",))]
    root, start, org = (" ".join(each.split()) for each in shown)

    assert root.startswith("Cách dùng · usage: ") and "[tùy chọn · options] lệnh · command …" in root
    assert "--help In phần trợ giúp này · show this and exit." in root
    assert "tham số · arguments: procedure" in start.lower() and " [bắt buộc · required]" in start
    assert "Tùy chọn · options: --by" in start and "[mặc định · default: counter]" in start
    assert "Lệnh · commands: check Kiểm tra tổ chức" in org
    assert not any(word in "".join(shown) for word in ("Usage:", "Options:", "Commands:", "Show this"))


def test_where_python_leaves_docstrings_out_help_says_why_its_words_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = "Chạy Python không có -OO (PYTHONOPTIMIZE=2) mới đọc được lệnh làm gì"
    assert told not in CliRunner().invoke(app, ["start", "--help"]).output
    monkeypatch.setattr(helping, "sys", SimpleNamespace(flags=SimpleNamespace(optimize=2)))
    for words in ((), ("start",), ("org",)):
        assert told in " ".join(CliRunner().invoke(app, [*words, "--help"]).output.split())
