"""Procedures broken by a slip of the hand are noticed, by lint or by their scenarios (small size)."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.mutant_walks import Draws, OtherDrawsError
from tests.mutants import WAYS, mutants
from tests.mutations import ENOUGH, Judge, every, judged

from thutuc import library
from thutuc.bpmn import survey
from thutuc.scenario import World

CASES = {case.folder: case for case in every()}
MARRIAGE = "dang-ky-ket-hon"


def source(folder: str) -> bytes:
    return library().joinpath(folder, "procedure.bpmn").read_bytes()


def test_every_shipped_procedure_is_broken() -> None:
    assert {path.name for path in library().iterdir() if path.joinpath("procedure.bpmn").is_file()} == set(
        CASES
    )


def test_the_same_seed_breaks_a_file_in_the_same_ways_and_each_way_has_its_turn() -> None:
    first, again = (list(mutants(source(MARRIAGE), 20, 1)) for _ in range(2))
    assert first == again
    assert len({each.source for each in first}) == 20
    turns = Counter(each.kind for each in first)
    assert set(turns) == set(WAYS)
    assert max(turns.values()) - min(turns.values()) <= 1


def test_a_mutant_is_a_file_that_an_editor_could_have_left() -> None:
    for mutant in mutants(source(MARRIAGE), 20, 1):
        rules = {finding.rule for finding in survey(mutant.source, "mutant.bpmn").all}
        assert not rules & {"flow-unlisted", "standard-listed", "standard-reference"}, mutant.told


def test_what_is_left_as_it_was_walks_as_it_did_and_what_is_broken_does_not() -> None:
    judge = Judge(CASES[MARRIAGE], 20, 1, World())
    same = judge._compiled(source(MARRIAGE))
    assert same is not None
    assert judge._walks.differs(same) is None
    later = source(MARRIAGE).replace(b'legalTerm="trong ng', b'legalTerm="02 ng', 1)
    assert later != source(MARRIAGE)
    other = judge._compiled(later)
    assert other is not None
    assert "due date" in (judge._walks.differs(other) or "")


def test_a_draw_that_the_original_did_not_ask_for_is_a_difference() -> None:
    draws = Draws(None, [(2, 1)])
    assert draws.pick([1]) == 0
    assert draws.pick([1, 1]) == 1
    with pytest.raises(OtherDrawsError):
        draws.pick([1, 1])


def test_mutants_that_change_behaviour_are_found() -> None:
    table = judged(every(), 4, 10, 2, both=False)
    assert len(table.judged) == len(CASES)
    assert len(table.changing) > 100
    assert table.share >= ENOUGH, str(table)
