"""Which calendar a unit works by: the country's days off, later notices, and the unit's own hours."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from thutuc.hookspecs import hookimpl
from thutuc.worktime import Calendar, DayOff, Override, override
from thutuc_deadlines.forecast import extended
from thutuc_deadlines.hours import Hours, Levels, UnitHours
from thutuc_deadlines.notices import Notice, known_by, read_notices
from thutuc_deadlines.reading import read_calendar


class Book:
    """All calendars of one state of the data: by unit, and as they were known on a day."""

    def __init__(
        self, base: Calendar, estimated: Mapping[date, DayOff], levels: Levels, notices: tuple[Notice, ...]
    ) -> None:
        self.base = base
        self.estimated = estimated
        self.notices = notices
        self._levels = levels
        self._local = frozenset(unit for notice in notices for unit in notice.units)
        self.learnt = tuple(sorted({*base.learnt, *(notice.day for notice in notices)}))
        self._made = lru_cache(maxsize=1024)(self._make)
        self.has_levels = bool(levels) or bool(self._local)  #: whether any unit decides anything for itself

    def decides(self, unit: str) -> bool:
        """Does this unit decide something for itself?"""
        return unit in self._levels or unit in self._local

    def with_notice(self, notice: Notice) -> Book:
        """The book with one notice more."""
        notices = tuple(sorted((*self.notices, notice), key=lambda each: each.day))
        return Book(self.base, self.estimated, self._levels, notices)

    def calendar(self, chain: tuple[str, ...], day: date) -> Calendar:
        """The calendar of the last unit of *chain* (the others stand above it) as it was known on a day."""
        learnt = bisect_right(self.learnt, day)
        return self._made(chain, self.learnt[learnt - 1] if learnt else date.min)

    def _make(self, chain: tuple[str, ...], day: date) -> Calendar:
        known = known_by(self.notices, day)
        made = _noticed(self.base.as_known_on(day), self.estimated, [n for n in known if not n.units])
        for unit in chain:
            hours = self._levels.own(unit)
            own = [_local(notice) for notice in known if unit in notice.units]
            made = override(made, *([hours] if hours is not None else []), *own)
        return made


class Calendars:
    """Answers the hook ``calendar``: a unit's calendar, as it was known at an instant."""

    def __init__(
        self,
        file: Path | None,
        hours: Hours,
        units: Mapping[str, UnitHours],
        notices: Path | None = None,
        forecast_until: int | None = None,
    ) -> None:
        base, estimated = extended(read_calendar(file), forecast_until)
        self._levels = Levels(units)
        self._start = Book(hours.general(base), estimated, self._levels, ())
        self.notices_file = notices
        self._seen: tuple[int, int, int] | None = None
        self._latest = self._start
        self._supposed: Book | None = None
        self._hook: Any = None
        if notices is not None and notices.exists():
            _ = self.book  # what is wrong with it is said at once

    @hookimpl
    def plugged_in(self, hook: Any) -> None:
        """Keep the hooks: the organisation knows which agency a unit is of."""
        self._hook = hook

    @hookimpl
    def calendar(self, unit: str | None, at: datetime) -> Calendar:
        """The unit's calendar without what was ordered after *at*."""
        book = self.book
        day = book.base.local(at).date()
        return book.calendar(self._chain(book, unit, at) if book.has_levels else (), day)

    @property
    def book(self) -> Book:
        """The calendars with the notices as the file has them now; another process may have added one."""
        if self._supposed is not None:
            return self._supposed
        if self.notices_file is None:
            return self._start
        try:
            stat = self.notices_file.stat()
        except FileNotFoundError:
            read_notices(self.notices_file)  # says what to do
            raise
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            start = self._start
            self._latest = Book(start.base, start.estimated, self._levels, read_notices(self.notices_file))
            self._seen = seen
        return self._latest

    @property
    def estimated(self) -> Mapping[date, DayOff]:
        """The days off that are only expected."""
        return self._start.estimated

    def notices(self) -> tuple[Notice, ...]:
        """The notices that were added; none where the file is yet to be made."""
        return self.book.notices if self.notices_file is not None and self.notices_file.exists() else ()

    def book_with(self, notice: Notice) -> Book:
        """The calendars with this notice, whether or not it stands in the file."""
        start = self._start
        others = tuple(each for each in self.notices() if each.number != notice.number)
        return Book(start.base, start.estimated, self._levels, others).with_notice(notice)

    @contextmanager
    def supposing(self, notice: Notice) -> Iterator[None]:
        """Answer, for a dry run in this process, as if the notice stood in the file."""
        self._supposed = self.book_with(notice)
        try:
            yield
        finally:
            self._supposed = None

    def present(self, unit: str | None, at: datetime) -> Calendar:
        """The unit's calendar with all that is known now, also before the first notice is added."""
        if self.notices_file is None or self.notices_file.exists():
            return self.calendar(unit, at)
        start = self._start
        return start.calendar(self._chain(start, unit, at), start.base.local(at).date())

    def knows(self, unit: str, at: datetime) -> bool:
        """Does the organisation or a setting speak of this unit?"""
        return unit in self._levels or self._agency(unit, at) is not None

    def chain(self, unit: str | None, at: datetime) -> tuple[str, ...]:
        """The units whose own hours hold in *unit*, the farthest first: its agency's, then its own."""
        return self._chain(self.book, unit, at)

    def _chain(self, book: Book, unit: str | None, at: datetime) -> tuple[str, ...]:
        if unit is None or not book.has_levels:
            return ()
        found: list[str] = []
        place: str | None = unit
        while place is not None and place not in found:
            found.append(place)
            place = self._levels.parent(place) or self._agency(place, at)
        return tuple(each for each in reversed(found) if book.decides(each))

    def _agency(self, unit: str, at: datetime) -> str | None:
        facts = self._hook.unit(unit=unit, at=at) if self._hook is not None else None
        return None if facts is None else str(facts.agency)


def _noticed(calendar: Calendar, estimated: Mapping[date, DayOff], notices: list[Notice]) -> Calendar:
    """The country's calendar with the notices that are everybody's; a settled year keeps no estimate."""
    if not notices:
        return calendar
    settled = frozenset(year for notice in notices for year in notice.settles)
    expected = {day for day in estimated if day.year in settled}
    calendar = replace(
        calendar,
        days_off={day: why for day, why in calendar.days_off.items() if day not in expected},
        provisional=calendar.provisional - settled,
    )
    made = override(calendar, *(_local(notice) for notice in notices))
    return replace(made, version=f"{calendar.version}+{_stamp(notices)}")


def _local(notice: Notice) -> Override:
    """A notice as an override."""
    return Override(
        version=_stamp([notice]),
        days_off=notice.days_off(),
        worked_days=notice.worked_days(),
        day_hours=notice.day_hours(),
    )


def _stamp(notices: list[Notice]) -> str:
    """The last notice's number, and a digest of all that they say."""
    said = "".join(notice.written() for notice in notices)
    return f"{notices[-1].number}#{hashlib.sha256(said.encode()).hexdigest()[:8]}"
