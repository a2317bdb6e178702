"""Which days are worked, and at what hours: versioned data in which every exception names its notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import pairwise
from typing import Self, TypeVar
from zoneinfo import ZoneInfo

from thutuc.errors import CalendarError, CalendarMissing
from thutuc.worktime._table import Day, Spans, Table
from thutuc.worktime.due import Due

#: As files name them; Monday first, as days count themselves.
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MICROSECOND = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Session:
    """One unbroken stretch of office hours, such as 07:30–11:30."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise CalendarError(f"Expected a session to close after it opens, found {self}.")

    @classmethod
    def parse(cls, text: str) -> Session:
        """Read ``07:30-11:30`` (a dash of any length)."""
        opens, _, closes = text.replace("–", "-").partition("-")
        try:
            hours = [time.fromisoformat(part.strip()) for part in (opens, closes)]
        except ValueError:
            hours = []
        if not hours or any(each.tzinfo for each in hours):
            raise CalendarError(f"Expected hours such as '07:30-11:30', found {text!r}.")
        return cls(*hours)

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is not worked."""

    reason: str  #: Vietnamese, as people say it: ``Tết Nguyên đán Bính Ngọ``
    notice: str = ""  #: the text that orders it, ``9441/TB-BNV``
    known_from: date | None = None  #: before this day nobody could know; None where it always stood
    reason_en: str = ""  #: the same in English, for the other half of the readers


@dataclass(frozen=True, slots=True)
class WorkedDay:
    """Why a weekly rest day is worked after all."""

    reason: str
    notice: str = ""
    known_from: date | None = None
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class OwnHours:
    """Why a working day has hours of its own: worked in the morning only, or a swapped Saturday."""

    sessions: tuple[Session, ...]
    reason: str = ""  #: Vietnamese, as people say it: ``chỉ làm việc buổi sáng``
    notice: str = ""
    known_from: date | None = None
    reason_en: str = ""

    def __post_init__(self) -> None:
        check_sessions(self.sessions)
        if not self.sessions:
            raise CalendarError("Expected a day with hours of its own to have some; a day without is off.")


Fact = TypeVar("Fact", DayOff, WorkedDay, OwnHours)

#: what is said beside a date that crosses a year not yet announced
PROVISIONAL_VI = "Lịch nghỉ năm {year} là dự kiến, chưa có thông báo chính thức; ngày hẹn có thể thay đổi."
PROVISIONAL_EN = "The days off of {year} are provisional, not yet announced; the date may change."

WEEKLY_REST = DayOff("nghỉ hằng tuần", "Quyết định 188/1999/QĐ-TTg", None, "weekly rest")
OFFICE_HOURS = (Session(time(7, 30), time(11, 30)), Session(time(13, 30), time(17, 30)))


@dataclass(frozen=True)
class Calendar:
    """The working days and hours of an agency, as far as they are known."""

    name: str
    version: str  #: stands in every event that was counted with it
    years: tuple[int, ...]  #: an unbroken run of years whose days off are known
    days_off: Mapping[date, DayOff] = field(hash=False)
    worked_days: Mapping[date, WorkedDay] = field(default_factory=dict, hash=False)
    provisional: frozenset[int] = frozenset()  #: years of which only the days fixed by law are known
    zone: tzinfo = field(default=ZoneInfo("Asia/Ho_Chi_Minh"), hash=False)
    office_hours: tuple[Session, ...] = OFFICE_HOURS
    weekly_rest: frozenset[int] = frozenset({5, 6})  #: 0 is Monday
    #: hours at which papers are taken, where they differ from office hours; they never make a working day
    reception: Mapping[int, tuple[Session, ...]] = field(default_factory=dict, hash=False)
    #: hours that a local decision makes *working hours* on a weekly rest day; still no working day
    extra_hours: Mapping[int, tuple[Session, ...]] = field(default_factory=dict, hash=False)
    #: working days with hours of their own: half days, and swapped Saturdays where they differ
    day_hours: Mapping[date, OwnHours] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.years:
            raise CalendarError(f"Expected calendar {self.name!r} to know at least one year, found none.")
        for year in range(min(self.years), max(self.years)):
            if year not in self.years:
                raise CalendarMissing(year, self.name)
        if not self.office_hours:
            raise CalendarError(f"Expected calendar {self.name!r} to have office hours, found none.")
        both = sorted(set(self.days_off) & set(self.worked_days))
        if both:
            raise CalendarError(
                f"Expected {both[0]} to be either off or worked in {self.name!r}, found both."
            )
        for sessions in (self.office_hours, *self.reception.values(), *self.extra_hours.values()):
            check_sessions(sessions)
        for day in self.day_hours:
            if not self._is_worked(day):
                raise CalendarError(
                    f"Expected only working days of {self.name!r} to have hours of their own, found {day}."
                )

    # -- days

    def knows(self, day: date) -> bool:
        """Are the days off of this day's year known?"""
        return day.year in self.years

    def is_working_day(self, day: date) -> bool:
        """Is this a working day? A year without data is an error, never 'no holidays'."""
        return self._table.is_working(day)

    def why_off(self, day: date) -> DayOff | None:
        """Why the day is not worked; None for a working day."""
        if self.is_working_day(day):
            return None
        return self.days_off.get(day, WEEKLY_REST)

    def working_day_after(self, day: date, count: int = 1) -> date:
        """The *count*-th working day after a day, which is not counted itself."""
        return self._table.after(day, count)

    def working_day_before(self, day: date, count: int = 1) -> date:
        """The *count*-th working day before a day, which is not counted itself."""
        return self._table.ahead_of(day, count)

    def roll_forward(self, day: date) -> date:
        """The day itself when it is worked, else the next working day (BLDS 2015 Điều 148.5)."""
        table = self._table
        return day if table.is_working(day) else table.after(day, 1)

    def roll_back(self, day: date) -> date:
        """The day itself when it is worked, else the last working day before it."""
        table = self._table
        return day if table.is_working(day) else table.ahead_of(day, 1)

    def working_days_between(self, after: date, upto: date) -> int:
        """How many working days lie after the first day, up to and with the second; negative backwards."""
        table = self._table
        return table.upto[table.place(upto)] - table.upto[table.place(after)]

    # -- hours

    def sessions(self, day: date) -> tuple[Session, ...]:
        """The working hours of a day; none on a day off."""
        if self.is_working_day(day):
            return self._hours(day)
        return () if day in self.days_off else self.extra_hours.get(day.weekday(), ())

    def reception_hours(self, day: date) -> tuple[Session, ...]:
        """When papers are taken: never on a holiday, on a rest day only where a decision says so."""
        if self.is_working_day(day):
            return self._hours(day) if day in self.day_hours else self._reception_on(day.weekday())
        return () if day in self.days_off else self.reception.get(day.weekday(), ())

    def opening(self, day: date) -> datetime:
        """When the office opens on that day."""
        return datetime.combine(day, self._hours(day)[0].opens, self.zone)

    def closing(self, day: date) -> datetime:
        """When the office closes on that day: the hour printed on a receipt."""
        return datetime.combine(day, self._hours(day)[-1].closes, self.zone)

    def due_on(self, day: date) -> Due:
        """A day-term that ends on that day: printed for the close of office hours, over at 24:00."""
        due = self._dues.get(day)
        if due is None:
            expiry = datetime.combine(day + ONE_DAY, MIDNIGHT, self.zone)
            due = Due(day, self.closing(day), expiry, (), self.version)
            if self.knows(day):
                self._dues[day] = due
        return due

    def local(self, at: datetime) -> datetime:
        """The instant in this calendar's zone; an instant without a zone is refused."""
        if at.tzinfo is self.zone:
            return at
        if at.tzinfo is None:
            raise CalendarError(f"Expected an instant with its zone, found {at.isoformat()}.")
        return at.astimezone(self.zone)

    def worked_at(self, at: datetime) -> int:
        """Working microseconds from the first known day to the instant; differences are working time."""
        of_day = ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond
        return self._table.elapsed(at, of_day)

    def instant(self, worked: int) -> datetime:
        """The first instant by which so many working microseconds have gone."""
        day, of_day = self._table.earliest(worked)
        return datetime.combine(day, MIDNIGHT, self.zone) + timedelta(0, 0, of_day)

    def last_instant(self, worked: int) -> datetime:
        """The last instant at which no more than so many working microseconds have gone."""
        day, of_day = self._table.latest(worked)
        return datetime.combine(day, MIDNIGHT, self.zone) + timedelta(0, 0, of_day)

    # -- versions

    @cached_property
    def learnt(self) -> tuple[date, ...]:
        """The days on which something new was ordered, in order."""
        facts: list[DayOff | WorkedDay | OwnHours] = [
            *self.days_off.values(),
            *self.worked_days.values(),
            *self.day_hours.values(),
        ]
        return tuple(sorted({fact.known_from for fact in facts if fact.known_from is not None}))

    def as_known_on(self, day: date) -> Self:
        """The calendar as anybody could know it on that day, without what was ordered later."""
        if not self.learnt or self.learnt[-1] <= day:
            return self
        known = [when for when in self.learnt if when <= day]
        before = replace(
            self,
            version=f"{self.version}@{known[-1] if known else 'start'}",
            days_off=_known(self.days_off, day),
            worked_days=_known(self.worked_days, day),
            day_hours={},
        )
        own = _known(self.day_hours, day)
        return replace(before, day_hours={when: own[when] for when in own if before._is_worked(when)})

    def working_at(
        self,
        office_hours: tuple[Session, ...],
        reception: Mapping[int, tuple[Session, ...]],
        extra_hours: Mapping[int, tuple[Session, ...]],
    ) -> Self:
        """The same days with a unit's own hours, which its version names."""
        own = replace(self, office_hours=office_hours, reception=reception, extra_hours=extra_hours)
        if own == self:
            return self
        hours = ",".join(str(session) for session in office_hours)
        extra = ",".join(f"{day}:{session}" for day, each in extra_hours.items() for session in each)
        taken = ",".join(f"r{day}:{session}" for day, each in reception.items() for session in each)
        return replace(own, version="+".join(each for each in (self.version, hours, extra, taken) if each))

    @cached_property
    def receiving(self) -> Self:
        """The same calendar where the reception hours of a rest day are working hours (vectors J1)."""
        rest = {day: hours for day, hours in self.reception.items() if day in self.weekly_rest and hours}
        return replace(self, extra_hours={**self.extra_hours, **rest}) if rest else self

    def provisional_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years among these days whose days off are not yet announced."""
        return tuple(year for year in range(first.year, last.year + 1) if year in self.provisional)

    def warnings(self, first: date, last: date) -> tuple[str, ...]:
        """What must be said beside a date counted over these days."""
        if last.year < self._announced:
            return ()
        return tuple(PROVISIONAL_VI.format(year=year) for year in self.provisional_years(first, last))

    @cached_property
    def _announced(self) -> int:
        return min(self.provisional, default=max(self.years) + 1)  # every year before it is

    @cached_property
    def _dues(self) -> dict[date, Due]:
        return {}  # at most one for each known day

    def _hours(self, day: date) -> tuple[Session, ...]:
        own = self.day_hours.get(day) if self.day_hours else None
        return own.sessions if own is not None else self.office_hours

    def _reception_on(self, weekday: int) -> tuple[Session, ...]:
        return self.reception.get(weekday, self.office_hours)

    @cached_property
    def _table(self) -> Table:
        return Table.build(
            self.name,
            (min(self.years), max(self.years)),
            [self._usual(weekday) for weekday in range(7)],
            {
                day.toordinal(): (self._is_worked(day), self._spans(day))
                for days in (self.days_off, self.worked_days, self.day_hours)
                for day in days
            },
        )

    def _usual(self, weekday: int) -> Day:
        worked = weekday not in self.weekly_rest
        return worked, _spans(self.office_hours if worked else self.extra_hours.get(weekday, ()))

    def _is_worked(self, day: date) -> bool:
        if day in self.days_off:
            return False
        return day.weekday() not in self.weekly_rest or day in self.worked_days

    def _spans(self, day: date) -> Spans:
        if self._is_worked(day):
            return _spans(self._hours(day))
        return () if day in self.days_off else _spans(self.extra_hours.get(day.weekday(), ()))


def check_sessions(sessions: tuple[Session, ...]) -> None:
    """Refuse the hours of a day that overlap or are not in order."""
    for earlier, later in pairwise(sessions):
        if later.opens < earlier.closes:
            raise CalendarError(f"Expected hours in order, found {later} after {earlier}.")


def _known(facts: Mapping[date, Fact], day: date) -> dict[date, Fact]:
    return {when: fact for when, fact in facts.items() if fact.known_from is None or fact.known_from <= day}


def _spans(sessions: tuple[Session, ...]) -> Spans:
    return tuple((_of_day(s.opens), _of_day(s.closes)) for s in sessions)


def _of_day(at: time | datetime) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond
