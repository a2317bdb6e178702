"""Dutch environmental permits: a deadline eight weeks after the start, six more when the authority extends.

Columns of ``cases.csv``: ``startdate`` is the day the application counts as received; ``deadline`` the
day by which the decision is due, as finally set; ``enddate_planned`` the day planned when the case was
opened or last replanned; ``enddate`` the moment the case ended (empty while open). The hours of the first
three are artefacts: a date became midnight, or 00:00 UTC became 01:06:40; only the *date* is meant.

Wabo Article 3.9: eight weeks, extended once by at most six (42 days). Awb Article 4:15 stops the clock
while the applicant completes his papers, but the log does not record when; such a case shows only as a
deadline that is neither 56 nor 98 days away, and how long it stood still can only be taken from there.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tests.corpora.shared import DATA, table

from thutuc.worktime import Budget, Calendar, Due, Pause, Policies, Term, project

FILE = "log-receipt/cases.csv"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: the deadlines of this log fall on any day of the week: no roll, and no days off are needed
CALENDAR = Calendar("netherlands", "no-days-off", (2010, 2011, 2012), {}, zone=AMSTERDAM)
POLICIES = Policies(roll="none")
EIGHT_WEEKS = Term.parse("56 ngày")
SIX_WEEKS = Term.parse("42 ngày")
WEEK = timedelta(days=7)


class Rule(StrEnum):
    """What makes the deadline of a case."""

    TERM = "eight weeks (56 ngày)"
    EXTENDED = "eight weeks and the extension (56 + 42 ngày)"
    STOOD_STILL = "longer: stood still for days the log does not tell"
    EXTENDED_STOOD_STILL = "longer than 98: extended, and stood still likewise"
    SHORTER = "shorter: another term"


@dataclass(frozen=True, slots=True)
class Case:
    """One application."""

    case: str
    start: datetime
    deadline: datetime
    ended: datetime | None

    @property
    def days(self) -> int:
        """From the start's date to the deadline's."""
        return (self.deadline.date() - self.start.date()).days

    @property
    def rule(self) -> Rule:
        """What makes this deadline."""
        if self.days in (56, 98):
            return Rule.TERM if self.days == 56 else Rule.EXTENDED
        if self.days < 56:
            return Rule.SHORTER
        return Rule.STOOD_STILL if self.days < 98 else Rule.EXTENDED_STOOD_STILL

    @property
    def budget(self) -> Budget:
        """The term before anything happened to it."""
        term = Term.parse(f"{self.days} ngày") if self.rule is Rule.SHORTER else EIGHT_WEEKS
        return Budget(term, basis="Wabo Article 3.9", policies=POLICIES)

    @property
    def pauses(self) -> list[Pause]:
        """The extension, and the days it stood still, put in the first and the third week."""
        found = []
        still = self.days - 56
        if self.rule in (Rule.EXTENDED, Rule.EXTENDED_STOOD_STILL):
            since = self.start + WEEK
            found.append(Pause(since, since, "extended (Wabo 3.9.2)", grant=SIX_WEEKS))
            still -= 42
        if still > 0:
            since = self.start + 3 * WEEK
            found.append(Pause(since, since + timedelta(days=still), "applicant's papers (Awb 4:15)"))
        return found

    @property
    def due(self) -> Due:
        """The deadline as thutuc counts it."""
        due = project(self.budget, self.start, self.pauses, CALENDAR)
        assert due is not None
        return due

    @property
    def late(self) -> bool:
        """Ended after the deadline's own day (BLDS 2015 Điều 148.6: the day ends at 24:00)."""
        return self.ended is not None and self.ended >= self.due.expiry

    @property
    def late_by_instant(self) -> bool:
        """Ended after the instant stored in the log, mostly 00:00 of the deadline's day."""
        return self.ended is not None and self.ended > self.deadline


def cases() -> list[Case]:
    """Every application."""
    with (DATA / FILE).open(encoding="utf-8", newline="") as lines:
        return [
            Case(
                row["case"],
                _local(row["startdate"]),
                _local(row["deadline"]),
                _local(row["enddate"]) if row["enddate"] else None,
            )
            for row in csv.DictReader(lines)
        ]


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(AMSTERDAM)


def figures() -> dict[str, int]:
    """What the log says, counted."""
    found = cases()
    exact = [case for case in found if case.due.day == case.deadline.date()]
    by_rule = {rule: [case for case in exact if case.rule is rule] for rule in Rule}
    return {
        "cases": len(found),
        "deadline counted to the day": len(exact),
        **{f"  {rule}": len(some) for rule, some in by_rule.items()},
        "finished": sum(case.ended is not None for case in found),
        "late: ended >= 24:00 of the deadline's date": sum(case.late for case in found),
        "late: ended > the stored instant (00:00 or so)": sum(case.late_by_instant for case in found),
    }


def report() -> str:
    """The figures as a table."""
    return table("log-receipt: deadlines and lateness", figures().items())


def ended_on_the_deadline() -> list[tuple[date, Case]]:
    """The cases that make the two formulas differ."""
    return [(case.deadline.date(), case) for case in cases() if case.late_by_instant and not case.late]
