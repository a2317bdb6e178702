"""The conformance tests of betsy: most pass, every other file is refused by name, none is silently wrong."""

import pytest
from tests.betsy import FOLDER, Case, run_all

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="betsy's files are not here")


@pytest.fixture(scope="module")
def tests() -> list[list[Case]]:
    return run_all()


def test_at_least_sixty_four_of_the_tests_pass(tests: list[list[Case]]) -> None:
    passed = [cases[0].name for cases in tests if all(case.passes for case in cases)]

    assert len(passed) >= 64, passed


def test_a_file_that_does_not_pass_is_refused_and_names_the_element(tests: list[list[Case]]) -> None:
    others = [case for cases in tests for case in cases if not case.passes]

    assert [case for case in others if case.refused is None] == []
    for case in others:
        assert case.refused is not None
        assert all(finding.element and finding.line for finding in case.refused.findings), case.name
