"""A second opinion on every date: walks day by day and minute by minute, as one does with a paper calendar.

Written from the law's text (BLDS 2015 Điều 147–148), sharing nothing with ``thutuc.worktime``: the days
off stand here again, typed from the notices.
"""

from datetime import date, datetime, timedelta

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)

OFF = """
2024: 1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9
2025: 1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9
2026: 1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11
"""
WORKED = """
2024: 4/5
2025: 26/4
2026: 10/1 22/8
"""
#: minutes of the day at which the office is open: 07:30–11:30 and 13:30–17:30
OPEN = [450 <= minute < 690 or 810 <= minute < 1050 for minute in range(1440)]


def _dates(table: str) -> set[date]:
    dates = set()
    for line in table.strip().splitlines():
        year, days = line.split(":")
        for text in days.split():
            number, month = text.split("/")
            dates.add(date(int(year), int(month), int(number)))
    return dates


OFF_DAYS, WORKED_DAYS = _dates(OFF), _dates(WORKED)


def worked(day: date) -> bool:
    """Monday to Friday, unless a notice says otherwise."""
    if day in OFF_DAYS:
        return False
    return day in WORKED_DAYS or day.weekday() < 5


def stopped(day: date, stops: list[tuple[datetime, datetime]]) -> bool:
    """The day of the request is used up; every day after it, up to the day of the answer, does not count."""
    return any(since.date() < day <= until.date() for since, until in stops)


def _answered(day: date, stops: list[tuple[datetime, datetime]]) -> date:
    """Asked on the last day: due on the day of the answer, or on the first working day after it."""
    for since, until in stops:
        if since.date() <= day < until.date():
            day = until.date()
            while not worked(day):
                day += ONE_DAY
    return day


def working_days(start: datetime, count: int, stops: list[tuple[datetime, datetime]]) -> date:
    """Cross off one working day after another; the first day is not counted (Đ147.2)."""
    day, left = start.date(), count
    while left:
        day += ONE_DAY
        if worked(day) and not stopped(day, stops):
            left -= 1
    return _answered(day, stops)


def calendar_days(start: datetime, count: int, stops: list[tuple[datetime, datetime]]) -> date:
    """Cross off every day; if the last is off, the term ends with the next working day (Đ148.5)."""
    day, left = start.date(), count
    while left:
        day += ONE_DAY
        if not stopped(day, stops):
            left -= 1
    return roll(day, stops)


def roll(day: date, stops: list[tuple[datetime, datetime]]) -> date:
    """On from a last day that is off, and from a suspension that begins on the very last day."""
    while not worked(day):
        day += ONE_DAY
    return _answered(day, stops)


def months(start: date, count: int) -> date:
    """Leaf through the calendar to the same date, or to the end of a month too short for it (Đ148.3)."""
    day, left = start.replace(day=1), count
    while left:
        day += ONE_DAY
        if day.day == 1:
            left -= 1
    while day.day != start.day and (day + ONE_DAY).month == day.month:
        day += ONE_DAY
    return roll(day, [])


def working_minutes(start: datetime, count: int, stops: list[tuple[datetime, datetime]]) -> datetime:
    """Let the minutes of the office pass one by one."""
    at, left = start, count
    today, open_today = at.date(), worked(at.date())
    while left:
        if at.date() != today:
            today, open_today = at.date(), worked(at.date())
        if open_today and OPEN[at.hour * 60 + at.minute] and not _still(at, stops):
            left -= 1
        at += ONE_MINUTE
    for since, until in stops:  # stopped when nothing was left: it ends when the office can act on the answer
        if since <= at < until:
            at = _next_opening(until)
    return at


def clock_minutes(start: datetime, count: int, stops: list[tuple[datetime, datetime]]) -> datetime:
    """Let the minutes of the clock pass one by one."""
    at, left = start, count
    while left:
        if not _still(at, stops):
            left -= 1
        at += ONE_MINUTE
    for since, until in stops:  # stopped when nothing was left: it ends with the answer
        if since <= at < until:
            at = until
    return at


def _in_office(at: datetime) -> bool:
    return worked(at.date()) and OPEN[at.hour * 60 + at.minute]


def _next_opening(at: datetime) -> datetime:
    while not _in_office(at):
        at += ONE_MINUTE
    return at


def _still(at: datetime, stops: list[tuple[datetime, datetime]]) -> bool:
    return any(since <= at < until for since, until in stops)
