"""What counting gives: a due date, and the sum that anybody can check with a paper calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


def ended(at: datetime) -> tuple[str, date]:
    """Hour and day of the end of a term: at midnight that day ends, at 24:00 (BLDS 2015 Điều 148.6)."""
    if at.time() == time():
        return "24:00", at.date() - timedelta(days=1)
    return f"{at:%H:%M}", at.date()


@dataclass(frozen=True, slots=True)
class Due:
    """When a term ends; a day-term ends on a day, an hour-term at an instant."""

    day: date  #: its last day
    at: datetime  #: the appointment as printed: close of office hours of the day, or the exact instant
    expiry: datetime  #: when the term ends in law: 24:00 of the day (BLDS 2015 Điều 148.6), or the instant
    warnings: tuple[str, ...] = ()  #: Vietnamese sentences to show beside the date
    calendar: str = ""  #: version of the calendar it was counted with


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sum that leads to a due date."""

    date: date | None  #: the day the line speaks of, the last one where it speaks of several
    text_vi: str
    text_en: str
    count: int | None = None  #: days counted so far; for working hours the minutes; None where nothing counts
