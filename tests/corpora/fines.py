"""Italian traffic fines: a penalty was added exactly 60 days after the notification, whatever the weekday.

One event a row; the case's ``Insert Fine Notification`` is day zero, its ``Add penalty`` the day on which
60 days have gone. Dates only, no times. The law behind it knows no roll: the policy ``roll`` is ``none``.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tests.corpora.shared import DATA, table

from thutuc.worktime import Budget, Calendar, Policies, Term, add, project

FILE = "log-traffic-fines/events.csv.gz"
ROME = ZoneInfo("Europe/Rome")
#: these fines know no days off: nothing here rolls, and only the years have to be known
CALENDAR = Calendar("italy", "no-days-off", tuple(range(2006, 2011)), {}, zone=ROME)
BUDGET = Budget(Term.parse("60 ngày"), policies=Policies(roll="none"))


@dataclass(frozen=True, slots=True)
class Fine:
    """A case with a penalty."""

    case: str
    notified: date
    penalty: date

    @property
    def start(self) -> datetime:
        """Some hour of the day of notification; a day-term does not ask which."""
        return datetime.combine(self.notified, time(9), ROME)

    @property
    def counted(self) -> date:
        """The penalty date as thutuc adds it."""
        return add(self.start, BUDGET.term, CALENDAR, policies=BUDGET.policies).day

    @property
    def projected(self) -> date:
        """The penalty date as thutuc projects a clock without suspensions."""
        due = project(BUDGET, self.start, (), CALENDAR)
        assert due is not None
        return due.day


def fines() -> list[Fine]:
    """Every case with a penalty."""
    days: dict[str, dict[str, date]] = {}
    with gzip.open(DATA / FILE, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            days.setdefault(row["case_id"], {})[row["activity"]] = date.fromisoformat(row["timestamp"])
    return [
        Fine(case, on["Insert Fine Notification"], on["Add penalty"])
        for case, on in days.items()
        if "Add penalty" in on
    ]


def figures() -> dict[str, int]:
    """What the log says, counted."""
    found = fines()
    return {
        "cases with a penalty": len(found),
        "exact: notification + 60 ngày, roll none": sum(fine.counted == fine.penalty for fine in found),
        "the same by the projection": sum(fine.projected == fine.penalty for fine in found),
        "ended on a Saturday or Sunday, not rolled": sum(fine.penalty.weekday() > 4 for fine in found),
    }


def report() -> str:
    """The figures as a table."""
    return table("log-traffic-fines: penalty dates", figures().items())
