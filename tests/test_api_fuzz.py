"""What schemathesis finds to ask is answered as the description says; the full size is ``tests.full api``."""

from __future__ import annotations

import pytest
from tests.api_fuzz import fuzz

#: Those whose answers and refusals differ most.
FEW = [
    "start",
    "dossier",
    "search",
    "tasks",
    "complete",
    "suspend",
    "note",
    "list",
    "events",
    "form",
    "duties",
]


@pytest.mark.slow
def test_the_service_lives_by_its_description() -> None:
    found = fuzz(5, 1, FEW)

    assert found.total() >= 5 * len(FEW) * 0.6
    assert 500 not in found and found[200] > 0


@pytest.mark.slow
def test_a_token_of_one_agency_learns_and_changes_nothing_of_another() -> None:
    found = fuzz(5, 2, ["dossier", "data", "messages", "search", "status", "note"], agency="finance")

    assert found[404] > 0 and found[200] > 0
