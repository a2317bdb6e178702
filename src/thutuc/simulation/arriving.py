"""When dossiers come in: by chance at a rate that hours, weekdays and holidays change, or as a list says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from math import log1p
from pathlib import Path

from thutuc import bounded
from thutuc.dossier.view import ZONE, instant, local
from thutuc.errors import ConfigurationError
from thutuc.plugins import Plugins
from thutuc.simulation.chance import draw
from thutuc.simulation.hours import DayHours, midnight, unit_hours
from thutuc.simulation.plan import Arrivals, Burst
from thutuc.worktime.calendar import WEEKDAYS

_HOUR = 3_600_000_000
_DAY = timedelta(days=1)
#: The largest file of arrivals that is read, and the most rows of it.
MOST_BYTES, MOST_ROWS = 64_000_000, 1_000_000


def arriving(
    plan: Arrivals, unit: str, plugins: Plugins, first: date, days: int, stream: int, folder: Path
) -> Iterator[int]:
    """The instants of one source, in order, for so many days."""
    if plan.per_day is None:
        since, until = midnight(first), midnight(first + days * _DAY)
        given = read_instants(plan, folder) if plan.file is not None else [instant(at) for at in plan.at]
        yield from (at for at in sorted(given) if since <= at < until)
        return
    segments = _Rates(plan, unit, plugins).segments(first, days)
    number, needed = 1, -log1p(-draw(stream, 1))
    for start, end, rate in segments:
        at = float(start)
        while rate > 0 and needed <= (room := (end - at) * rate):
            at = min(at + needed / rate, float(end)) if room else float(end)
            yield int(at)
            number += 1
            needed = -log1p(-draw(stream, number))
        needed -= max((end - at) * rate, 0.0)


def days_of(
    plan: Arrivals, unit: str, plugins: Plugins, first: date, days: int, folder: Path
) -> tuple[date, date] | None:
    """The first and the last day on which dossiers of one source may come; ``None`` where none do."""
    if plan.per_day is None:
        at = [*arriving(plan, unit, plugins, first, days, 0, folder)]
    else:
        at = [start for start, _, rate in _Rates(plan, unit, plugins).segments(first, days) if rate > 0]
    return (local(at[0]).date(), local(at[-1]).date()) if at else None


class _Rates:
    """How many come in a microsecond, hour by hour."""

    def __init__(self, plan: Arrivals, unit: str, plugins: Plugins) -> None:
        self._plan = plan
        self._hours: DayHours = unit_hours(plugins, unit, always=plan.hours == "always")
        self._plugins, self._unit = plugins, unit
        self._bursts = plan.burst

    def segments(self, first: date, days: int) -> Iterator[tuple[int, int, float]]:
        """Stretches with one rate each, in order."""
        per_day = (self._plan.per_day or 0.0) / self._usual(first)
        for day in (first + number * _DAY for number in range(days)):
            pieces = [piece for each in self._hours(day) for piece in self._pieces(*each)]
            whole = sum((end - start) * weight for start, end, weight in pieces)
            if not whole:
                continue
            today = per_day * self._plan.by_weekday.get(WEEKDAYS[day.weekday()], 1.0) * self._factor(day)
            for start, end, weight in pieces:
                yield start, end, today * weight / whole

    def _usual(self, first: date) -> float:
        """What weekdays weigh on the average: those on which the unit usually takes papers, and some come.

        Holidays and the days of the plan change nothing of it, so that plans for other days see the same.
        """
        weights = self._plan.by_weekday
        if not weights:
            return 1.0
        weigh = [weight for day in self._weekdays(first) if (weight := weights.get(WEEKDAYS[day], 1.0))]
        return sum(weigh) / len(weigh) if weigh else 1.0

    def _weekdays(self, first: date) -> Iterable[int]:
        """Monday is 0."""
        if self._plan.hours == "always":
            return range(7)
        calendar = self._plugins.calendar(self._unit, datetime.combine(first, time(), ZONE))
        rest, reception = calendar.weekly_rest, calendar.reception
        return (day for day in range(7) if reception.get(day, day not in rest))

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, float]]:
        """One stretch of a day in pieces that weigh alike."""
        if not self._plan.by_hour:
            yield start, end, 1.0
            return
        while start < end:
            hour = local(start).hour
            turn = min(end, start - start % _HOUR + _HOUR)
            yield start, turn, self._plan.by_hour.get(hour, 1.0)
            start = turn

    def _factor(self, day: date) -> float:
        factor = 1.0
        for burst in self._bursts:
            if self._within(burst, day):
                factor *= burst.factor
        return factor

    def _within(self, burst: Burst, day: date) -> bool:
        if burst.after is None:
            return burst.since is not None and burst.until is not None and burst.since <= day <= burst.until
        calendar = self._plugins.calendar(self._unit, datetime.combine(day, time(), ZONE))
        last = max((off for off, why in calendar.days_off.items() if off < day and burst.after in why.reason),
                   default=None)  # fmt: skip
        return last is not None and calendar.working_days_between(last, day) <= burst.working_days


def read_instants(plan: Arrivals, folder: Path) -> list[int]:
    """The instants of a CSV file; one without a zone is the organisation's."""
    path = folder / (plan.file or "")
    try:
        found = bounded.beginning(path, MOST_BYTES)
        if len(found) > MOST_BYTES:
            raise ConfigurationError(f"Expected at most {MOST_BYTES:,} bytes in {path}, found more.")
        rows = csv.reader(io.StringIO(found.decode("utf-8-sig"), newline=""))
        return _instants(rows, plan.column, path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = bounded.reason(error)[1]
        raise ConfigurationError(f"Expected a CSV file of instants at {path}, but: {why}.") from error


def _instants(rows: Iterator[list[str]], column: str | None, path: Path) -> list[int]:
    place, found = 0, []
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise ConfigurationError(f"Expected at most {MOST_ROWS:,} rows in {path}, found more.")
        if number == 0 and column is not None:
            if column not in row:
                raise ConfigurationError(
                    f"Expected a column {column!r} in {path}, found {', '.join(row)[:200]}."
                )
            place = row.index(column)
            continue
        if len(row) <= place or not row[place].strip():
            continue
        try:
            at = datetime.fromisoformat(row[place].strip())
        except ValueError:
            if number == 0:  # a heading
                continue
            raise ConfigurationError(
                f"Expected an instant in row {number + 1} of {path}, found {row[place][:60]!r}."
            ) from None
        found.append(instant(at if at.tzinfo is not None else at.replace(tzinfo=ZONE)))
    return found
