"""Real procedures of Vietnam: every time they state is read as a term, or refused with its reason."""

from __future__ import annotations

import re
import unicodedata

from tests.corpora import epar, tthc
from tests.corpora.published import Unread
from tests.corpora.shared import needs

from thutuc.worktime import Term, TermUnit

#: code → the total it states and what its steps add up to, in working days
DO_NOT_ADD_UP = {
    **dict.fromkeys(("LD11", "LD19", "LD41"), ("none", "30.0")),
    **dict.fromkeys(("LD21", "LD24", "LD25", "LD27", "LD28", "LD29", "LD31", "LD35"), ("none", "10.0")),
    **dict.fromkeys(("LD26", "LD30"), ("none", "31.0")),
    **{"LD18": ("none", "91.0"), "LD37": ("none", "7.0"), "LD42": ("none", "20.0")},
    **{"TC01": ("30", "31.0"), "TC03": ("15", "16.0"), "TC13": ("20", "21.0"), "TC15": ("20", "21.0")},
}


@needs(epar.FOLDER)
def test_exactly_the_procedures_whose_step_days_do_not_add_up_are_reported() -> None:
    print(epar.report())
    reported = {
        each.code: (epar.days(each.total), epar.days(each.of_steps))
        for each in epar.processes()
        if not each.adds_up
    }
    assert reported == DO_NOT_ADD_UP
    assert {code for code, (total, steps) in epar.plain_sums().items() if total != steps} == set(reported)


@needs(epar.FOLDER)
def test_every_internal_procedure_is_read_into_terms_of_one_unit() -> None:
    found = epar.processes()
    sums = epar.plain_sums()
    assert len(found) == len(sums) == 59
    for each in found:
        total, steps = sums[each.code]
        assert (each.total is None) == (total == -1)
        assert each.total is None or each.total.number == total
        assert each.of_steps == Term(steps, TermUnit.WORKING_DAY)
        terms = [term for step in each.steps for term in (step.term, *step.tasks) if term]
        assert {term.unit for term in terms} == {TermUnit.WORKING_DAY}


@needs(tthc.FILE)
def test_every_published_limit_is_read_or_refused_with_a_reason_of_the_closed_list() -> None:
    print(tthc.report())
    found = tthc.cells()
    read = [cell for cell in found if cell.published.limits]
    refused = [cell for cell in found if cell.published.unread]
    assert (len(tthc.procedures()), len(found)) == (1_345, 3_318)
    assert (len(read), len(refused)) == (2_890, 428)
    assert {cell.published.unread for cell in refused} == {Unread.NO_UNIT, Unread.UNCLEAR_HOURS}


@needs(tthc.FILE)
def test_a_limit_read_is_printed_as_published_and_a_bare_number_never_gets_a_unit() -> None:
    for cell in tthc.cells():
        text = cell.published.text
        if re.fullmatch(r"[\d.,]+", text.strip()):
            assert cell.published.unread is Unread.NO_UNIT
        elif cell.published.limits:
            (limit,) = cell.published.limits
            assert normal(str(limit.term)) == normal(text)


def normal(text: str) -> str:
    """Small letters, no leading zeros, a comma before a fraction."""
    plain = " ".join(unicodedata.normalize("NFC", text).casefold().split()).replace(".", ",")
    return re.sub(r"\b0+(?=\d)", "", plain)
