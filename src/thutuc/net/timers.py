"""Instants and durations as ISO 8601 writes them, on the organisation's calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from thutuc.dossier.view import ZONE
from thutuc.procedure import TimerKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_N = "[0-9]{1,6}"
_DURATION = re.compile(
    rf"P(?=[0-9T])(?:({_N})Y)?(?:({_N})M)?(?:({_N})W)?(?:({_N})D)?"
    rf"(?:T(?=[0-9])(?:({_N})H)?(?:({_N})M)?(?:({_N}(?:[.,][0-9]{{1,6}})?)S)?)?"
)
_CYCLE = re.compile(r"R([1-9][0-9]{0,5})?/(?:([^/]+)/)?(P[^/]+)")


@dataclass(frozen=True, slots=True)
class Planned:
    """When a timer fires first, and how it goes on."""

    due: int  #: microseconds UTC
    left: int | None = None  #: firings left after the first; ``-1`` without end
    every: str | None = None  #: ISO 8601 interval of a cycle: the instant it counts from, and a duration
    since: int | None = None  #: of a legal term: when it began


def plan(kind: TimerKind, value: object, at: int) -> Planned:
    """When a timer of *kind*, set at *at*, fires; raises ``ValueError`` for what is not ISO 8601."""
    if kind is TimerKind.DATE:
        return Planned(instant(value))
    if not isinstance(value, str):
        raise ValueError("a text was expected")
    if kind is TimerKind.DURATION:
        return Planned(later(value, at))
    found = _CYCLE.fullmatch(value)
    if found is None:
        raise ValueError("a cycle such as R3/P1D was expected")
    times, begin, every = found.groups()
    anchor = instant(begin) if begin else at
    first = anchor if begin else later(every, at)
    if later(every, first) <= first:
        raise ValueError("an interval longer than nothing was expected")
    since = (_EPOCH + timedelta(microseconds=anchor)).isoformat()
    return Planned(first, int(times) - 1 if times else -1, f"{since}/{every}")


def following(every: str, due: int) -> int:
    """When a cycle that fired at *due* fires next.

    It is counted from the anchor: a month after 31 January is 28 February, the next one 31 March.
    """
    anchor, _, duration = every.rpartition("/")
    if not anchor:  # a journal of an older release
        return later(duration, due)
    since, least, most = instant(anchor), 1, 1
    while _is_before(duration, since, most, due):
        least, most = most + 1, most * 2
    while least < most:
        middle = (least + most) // 2
        if _is_before(duration, since, middle, due):
            least = middle + 1
        else:
            most = middle
    return later(duration, since, least)


def _is_before(duration: str, since: int, times: int, due: int) -> bool:
    try:
        return later(duration, since, times) <= due
    except ValueError:
        return False


def later(duration: str, at: int, times: int = 1) -> int:
    """The instant *times* the *duration* after *at*; months and years go by the calendar."""
    found = _DURATION.fullmatch(duration)
    if found is None:
        raise ValueError("a duration such as P15D or PT30M was expected")
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    seconds = Decimal((found.group(7) or "0").replace(",", "."))
    try:
        local = (_EPOCH + timedelta(microseconds=at)).astimezone(ZONE)
        days_later = timedelta(days=7 * weeks + days) * times
        local = _months_later(local, (12 * years + months) * times) + days_later
        exact = timedelta(hours=hours, minutes=minutes, microseconds=int(seconds * 1_000_000)) * times
        return (local.astimezone(UTC) + exact - _EPOCH) // _MICROSECOND
    except OverflowError:
        raise ValueError("an instant before the year 9999 was expected") from None


def _months_later(local: datetime, months: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if year > 9998:
        raise OverflowError
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))


def instant(value: object) -> int:
    """The instant a date names: a day begins at 00:00 in the organisation's zone."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:  # it would show the text, which may be a person's
            raise ValueError("a date such as 2026-01-05 was expected and another text was found") from None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(), ZONE)
    if not isinstance(value, datetime):
        raise ValueError("a date or an instant was expected")
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZONE)
    return (value - _EPOCH) // _MICROSECOND
