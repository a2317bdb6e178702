"""The receipt phase of a permit office, drawn from its log: does the log fit, and does the engine take it?"""

from __future__ import annotations

import pytest
from tests.logs import receipt_world as world

from thutuc.logs import Conformance, Log, Reason, conform
from thutuc.net import Net

pytestmark = pytest.mark.skipif(not world.DATA.exists(), reason="the log is not here")

#: Every n-th dossier is given to the engine; all of them by ``python -m tests.full receipt``.
EVERY = 6


@pytest.fixture(scope="module")
def net() -> Net:
    return world.net()


@pytest.fixture(scope="module")
def found(net: Net) -> Conformance:
    return conform(net, world.log(), world.naming(net))


def test_of_944_dossiers_940_fit_the_procedure_that_was_drawn_from_them(found: Conformance) -> None:
    assert (len(found), found.occurrences, found.fitting) == (944, 4820, 940)
    assert found.share >= 0.98


def test_every_dossier_that_does_not_fit_is_told_with_its_reason(found: Conformance) -> None:
    told = {(each.dossier, each.step[:3], each.reason): each.text_vi for each in found.told}

    assert told == {
        ("case-4157", "T06", Reason.REPEATED): "làm lại khi chưa được mở lại",
        ("case-8061", "T06", Reason.REPEATED): "làm lại khi chưa được mở lại",
        ("case-7980", "T06", Reason.REPEATED): "làm lại khi chưa được mở lại",
        ("case-7917", "T05", Reason.MISSING): "làm khi chưa có bước «Duyệt giấy xác nhận»",
    }


def test_the_engine_takes_what_fits_as_it_happened_by_those_who_did_it(found: Conformance, net: Net) -> None:
    chosen = Conformance(found.procedure, found.checked[::EVERY])
    told = world.replay(chosen, net, world.ends())

    assert set(told.rejected) == {each.story.trace.id for each in chosen.checked if not each.fits}
    assert told.share >= 0.98
    assert told.problems == 0


def test_traces_that_are_cut_off_fit_and_are_told_as_open(found: Conformance) -> None:
    short = [each for each in found.checked if not each.story.steps]

    assert len(short) == 73
    assert all(each.fits and not each.played.ended for each in short)
    assert {frozenset(each.played.open) for each in short} == {
        frozenset(("check_confirmation", "determine_advice"))
    }


def test_an_empty_log_fits(net: Net) -> None:
    assert conform(net, Log(()), world.naming(net)).share == 1.0
