"""Steps that are put together: opened all day long, and done in a short part of it, such as a head's tray."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from thutuc.logs.hours import Office, sessions_of, since_midnight
from thutuc.logs.times import ENOUGH, quantile

#: Of the office's day the part in which they are done is this at most, of them this share is done in it …
_SHORT, _NEARLY_ALL = 1 / 3, 0.95
#: … and this one at least is done at each hour that is told, and opened while nobody does them.
_EACH, _BEFORE = 0.1, 0.5
#: On so many of ten days the first one is done later than it is told that they are begun.
_DAYS = 0.1
#: An hour is told to so many minutes.
_GRAIN = 5

#: The step that was done, when it was opened, when it was done.
Act = tuple[str, datetime, datetime]


def trays_of(acts: Iterable[Act], office: Office) -> Mapping[str, tuple[time, ...]]:
    """The steps that are put together, and the hours of the day at which they are taken."""
    known: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for step, opened, done in acts:
        known[step].append((opened, done))
    found = {step: _hours(of, office) for step, of in known.items() if len(of) >= ENOUGH}
    return {step: hours for step, hours in found.items() if hours}


def _hours(acts: Sequence[tuple[datetime, datetime]], office: Office) -> tuple[time, ...]:
    done = [at for _, at in acts]
    stretches = [
        (opens, closes, within)
        for opens, closes in sessions_of(done)
        if len(within := [at for at in done if opens <= at.time() <= closes]) >= _EACH * len(done)
    ]
    spent = sum(
        (since_midnight(closes) - since_midnight(opens) for opens, closes, _ in stretches), timedelta()
    )
    before = sum(
        office.is_open(opened) and not any(low <= opened.time() <= high for low, high, _ in stretches)
        for opened, _ in acts
    )
    if (
        spent > _SHORT * office.day
        or sum(len(within) for _, _, within in stretches) < _NEARLY_ALL * len(done)
        or before < _BEFORE * len(done)
    ):
        return ()
    hours = tuple(_begun(within) for _, _, within in stretches)
    return hours if all(any(low <= hour < high for low, high in office.sessions) for hour in hours) else ()


def _begun(done: Iterable[datetime]) -> time:
    """When they are begun: shortly before the first one of the day is done."""
    first: dict[date, time] = {}
    for at in done:
        first[at.date()] = min(first.get(at.date(), at.time()), at.time())
    minutes = sorted(float(at.hour * 60 + at.minute) for at in first.values())
    hour, minute = divmod(int(quantile(minutes, _DAYS)) // _GRAIN * _GRAIN, 60)
    return time(hour, minute)
