"""Counting time as the law counts it: terms, calendars, suspensions, and the sum behind a date."""

from thutuc.worktime.arithmetic import (
    add,
    apologise_by,
    back,
    last_day,
    remind_at,
    working_days_between,
    working_time_between,
)
from thutuc.worktime.budget import READINGS, Budget, Pause, Policies, fresh_term
from thutuc.worktime.calendar import OFFICE_HOURS, Calendar, DayOff, OwnHours, Session, WorkedDay
from thutuc.worktime.carry import carry, explain_carry, explain_left, project_left
from thutuc.worktime.due import Due, Line
from thutuc.worktime.overrides import Override, override
from thutuc.worktime.readings import READ_AS, reading_line
from thutuc.worktime.term import Counting, Term, TermUnit
from thutuc.worktime.walk import explain, project

__all__ = [
    "OFFICE_HOURS",
    "READINGS",
    "READ_AS",
    "Budget",
    "Calendar",
    "Counting",
    "DayOff",
    "Due",
    "Line",
    "Override",
    "OwnHours",
    "Pause",
    "Policies",
    "Session",
    "Term",
    "TermUnit",
    "WorkedDay",
    "add",
    "apologise_by",
    "back",
    "carry",
    "explain",
    "explain_carry",
    "explain_left",
    "fresh_term",
    "last_day",
    "override",
    "project",
    "project_left",
    "reading_line",
    "remind_at",
    "working_days_between",
    "working_time_between",
]
