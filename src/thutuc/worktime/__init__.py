"""Counting time as the law counts it: terms, calendars, suspensions, and the sum behind a date."""

from thutuc.worktime.arithmetic import add, back, remind_at, working_days_between, working_time_between
from thutuc.worktime.budget import READINGS, Budget, Pause, Policies
from thutuc.worktime.calendar import OFFICE_HOURS, Calendar, DayOff, Session, WorkedDay
from thutuc.worktime.carry import carry, project_left
from thutuc.worktime.due import Due, Line
from thutuc.worktime.term import Counting, Term, TermUnit
from thutuc.worktime.walk import explain, project

__all__ = [
    "OFFICE_HOURS",
    "READINGS",
    "Budget",
    "Calendar",
    "Counting",
    "DayOff",
    "Due",
    "Line",
    "Pause",
    "Policies",
    "Session",
    "Term",
    "TermUnit",
    "WorkedDay",
    "add",
    "back",
    "carry",
    "explain",
    "project",
    "project_left",
    "remind_at",
    "working_days_between",
    "working_time_between",
]
