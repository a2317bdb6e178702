"""Two logs of other countries: every legal date counted again, to the day."""

from __future__ import annotations

from tests.corpora import fines, receipt
from tests.corpora.receipt import Rule
from tests.corpora.shared import needs


@needs(fines.FILE)
def test_every_penalty_came_60_days_after_the_notification_to_the_day() -> None:
    print(fines.report())
    assert fines.figures() == {
        "cases with a penalty": 2_291,
        "exact: notification + 60 ngày, roll none": 2_291,
        "the same by the projection": 2_291,
        "ended on a Saturday or Sunday, not rolled": 785,
    }


@needs(receipt.FILE)
def test_every_deadline_follows_from_the_term_the_extension_and_the_days_it_stood_still() -> None:
    counted = {case.case: case.due.day for case in receipt.cases()}
    assert counted == {case.case: case.deadline.date() for case in receipt.cases()}


@needs(receipt.FILE)
def test_245_of_929_are_late_by_the_day_and_307_by_the_instant() -> None:
    print(receipt.report())
    figures = receipt.figures()
    assert (figures["finished"], len(receipt.cases())) == (929, 944)
    assert figures["late: ended >= 24:00 of the deadline's date"] == 245
    assert figures["late: ended > the stored instant (00:00 or so)"] == 307
    assert len(receipt.ended_on_the_deadline()) == 307 - 245
    assert all(case.ended and case.ended.date() == day for day, case in receipt.ended_on_the_deadline())


@needs(receipt.FILE)
def test_eight_weeks_make_most_deadlines_and_the_extension_28() -> None:
    by_rule = [case.rule for case in receipt.cases()]
    assert (by_rule.count(Rule.TERM), by_rule.count(Rule.EXTENDED)) == (707, 28)
