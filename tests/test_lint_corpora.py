"""Lint on published step tables: exactly those whose days do not add up are found."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from tests.corpora import epar
from tests.corpora.shared import DATA, needs
from tests.lint import hand

from thutuc.bpmn import read_text
from thutuc.lint import examine

HERE = Path(__file__).parent
VECTORS = DATA.parent / "domain" / "vectors.md"
ABOUT_THE_SUM = {"time-path", "time-short", "time-units", "procedure-term"}


def found(process: epar.Process, total: str | None) -> set[str]:
    """What lint says about the sum of a published table, drawn one row after the other."""
    rows = [
        hand.step(f"row_{n}", each.name or f"Bước {n}", str(each.term) if each.term else "", number=str(n))
        for n, each in enumerate(process.steps, 1)
    ]
    drawn = hand.written([hand.start(), *rows, hand.end()], header={"legalTerm": total}, name=process.name)
    return {finding.rule for finding in examine(read_text(drawn))} & ABOUT_THE_SUM


@needs(epar.FOLDER)
def test_exactly_the_tables_whose_days_do_not_add_up_are_found() -> None:
    sums = epar.plain_sums()
    processes = epar.processes()
    wrong = {each.code for each in processes if found(each, str(each.total) if each.total else None)}
    assert wrong == {code for code, (total, steps) in sums.items() if total != steps}
    assert (len(processes), len(wrong)) == (59, 20)


@needs(epar.FOLDER)
@pytest.mark.parametrize(("more", "rule"), [("0.25", "time-short"), ("-0.25", "time-path")])
def test_every_table_with_a_quarter_of_a_day_more_or_less_in_its_total_is_found(more: str, rule: str) -> None:
    for each in epar.processes():
        steps = each.of_steps
        assert steps is not None
        total = f"{steps.number + Decimal(more)} ngày làm việc"
        assert found(each, total) == {rule}, each.code
        assert not found(each, str(steps))


@pytest.mark.skipif(not VECTORS.exists(), reason="the worked examples are not here")
def test_every_worked_example_of_the_proof_of_a_table_has_a_test_that_bears_its_number() -> None:
    section = VECTORS.read_text("utf-8").split("\n## L. ")[1].split("\n## ")[0]
    rows = set(re.findall(r"^\| (L\d+) \|", section, re.MULTILINE))
    tests = HERE.joinpath("test_lint_time.py").read_text("utf-8")
    named = re.findall(r"^def test_((?:L\d+_)+)", tests, re.MULTILINE)
    assert rows == {row for name in named for row in re.findall(r"L\d+", name)}
    assert len(rows) == 6
