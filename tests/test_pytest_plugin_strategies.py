"""What chance fills in is accepted, who it seats can work, and every walk leaves a journal that folds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thutuc import library, read
from thutuc.engine.rules.data import check_data, forms_of
from thutuc.organisation import OrganisationData, problems
from thutuc.pytest_plugin import Walk
from thutuc.pytest_plugin.laboratory import Laboratory
from thutuc.pytest_plugin.strategies import data_of, organisations, walks

LIBRARY = Path(str(library()))
FOLDERS = sorted(file.parent.name for file in LIBRARY.glob("*/procedure.bpmn"))
BIRTH = LIBRARY / "dang-ky-khai-sinh" / "procedure.bpmn"

few = settings(
    max_examples=8, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.fixture(scope="module")
def laboratory() -> Laboratory:
    """Engines and clocks, as many as chance asks for."""
    return Laboratory(LIBRARY)


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_chance_fills_in_is_accepted(folder: str) -> None:
    procedure = read(LIBRARY / folder / "procedure.bpmn")
    asked = [(procedure.header.fields, procedure.header.form)]
    asked += [(step.fields, step.form) for step in procedure.steps if step.fields]
    strategy = st.tuples(*(data_of(fields, form) for fields, form in asked))

    @settings(few, max_examples=4)
    @given(strategy)
    def accepted(data: tuple[dict[str, Any], ...]) -> None:
        for (fields, form), each in zip(asked, data, strict=True):
            check_data(fields, each, forms=forms_of(form))

    accepted()


@few
@given(walk=walks(BIRTH, given=True))
def test_a_walk_leaves_a_journal_that_folds_to_the_dossier(laboratory: Laboratory, walk: Walk) -> None:
    with laboratory.driver() as drive:
        driven = drive.walk("dang-ky-khai-sinh", walk)
        again = drive.engine.state_at(driven.id, drive.clock())
        assert (again.phase, again.data) == (driven.dossier.phase, driven.dossier.data)
        assert drive.engine.verify() == []


@settings(few, max_examples=30)
@given(walk=walks(BIRTH, most=40))
def test_the_same_walk_tells_the_same_story(laboratory: Laboratory, walk: Walk) -> None:
    told = []
    for _ in range(2):
        with laboratory.driver() as drive:
            told.append(drive.walk("dang-ky-khai-sinh", walk).telling())
    assert told[0] == told[1]


@few
@given(organisation=organisations(BIRTH))
def test_an_organisation_by_chance_contradicts_nothing_and_can_work(
    laboratory: Laboratory, organisation: OrganisationData
) -> None:
    assert list(problems(organisation)) == []
    with laboratory.driver(organisation) as drive:
        start = {"received_at": "commune.one-stop", "competent": "commune", "by": "system"}
        assert drive("dang-ky-khai-sinh", start=start).end == "registered"
