"""``docs/reference/rules.md`` is complete: every rule once, every test and read it names is there.

Its Vietnamese edition has the same rules.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from thutuc import Engine
from thutuc.cli.app import app

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "reference" / "rules.md"
VIETNAMESE = PAGE.with_name("rules.vi.md")
#: sections 1–7, 10, 11, 13 and 14 of the domain's rules
EXPECTED = [*range(1, 62), *range(73, 88), *range(93, 114)]
STATUSES = {"held": "bảo đảm", "shown": "cho thấy", "left to people": "do con người"}
#: a numbered text of law, a code or a published decision
LAW = re.compile(
    r"(?:NĐ|TT|QĐ|TB|CV|Luật|Nghị quyết|Quyết định|Bộ luật \w+(?: \w+)*) (?:công bố |Hộ tịch )?"
    r"(?:TTHC )?[\d./]*\d{2,}"
)
NAMED = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """A line of the page."""

    number: int
    rule: str
    law: str
    status: str
    by: str


def rows(page: Path = PAGE) -> list[Row]:
    found = re.findall(
        r"^\| R(\d+) \| (.+?) \| (.+?) \| \*\*(.+?)\*\* \| (.+?) \|$", page.read_text("utf-8"), re.MULTILINE
    )
    return [Row(int(number), *rest) for number, *rest in found]


each_row = pytest.mark.parametrize("row", rows(), ids=lambda row: f"R{row.number}")
RETOLD = {row.number: row for row in rows(VIETNAMESE)}


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_rule_stands_once_and_in_order() -> None:
    assert [row.number for row in rows()] == list(RETOLD) == EXPECTED
    assert PAGE.read_text("utf-8").count("\n| R") == len(EXPECTED)


@each_row
def test_a_rule_has_two_languages_a_law_and_a_status(row: Row) -> None:
    vietnamese = RETOLD[row.number]
    assert row.rule.replace("ngày", "").isascii() and not vietnamese.rule.isascii()
    assert LAW.search(row.law), row.law
    assert LAW.findall(row.law) == LAW.findall(vietnamese.law)
    assert vietnamese.status == STATUSES[row.status]
    assert NAMED.findall(row.by) == NAMED.findall(vietnamese.by)


@each_row
def test_what_a_rule_names_is_there(row: Row) -> None:
    named = NAMED.findall(row.by)
    if row.status == "held":
        assert named
        for test in named:
            file, _, name = test.partition("::")
            assert name.startswith("test_") and name in names_in(file), test
    elif row.status == "shown":
        reads = [each for each in named if each.startswith(("Engine.", "thutuc "))]
        assert reads
        for read in reads:
            kind, _, name = read.replace(" ", ".").partition(".")
            assert hasattr(Engine, name) if kind == "Engine" else name in commands(), read
    else:
        assert len(row.by.split()) > 5


@cache
def commands() -> frozenset[str]:
    """The commands of ``thutuc``, those of its groups too: ``status``, ``org.check``."""
    found: dict[str, Any] = getattr(typer.main.get_command(app), "commands", {})
    inner = {f"{name}.{each}" for name, group in found.items() for each in getattr(group, "commands", ())}
    return frozenset({*found, *inner})
