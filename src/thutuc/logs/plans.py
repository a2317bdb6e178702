"""Writes what was learnt as a plan for the simulator, with the organisation that the log shows beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from thutuc.logs.fitting import MANY, Arrivals, Fitted, StepFit
from thutuc.logs.hours import open_of
from thutuc.logs.model import checked
from thutuc.logs.staff import AGENCY, UNIT
from thutuc.logs.times import Times
from thutuc.worktime.calendar import WEEKDAYS

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Around:
    """What a plan needs and a log does not tell."""

    procedure: str  #: file beside the plan, or a shipped procedure
    start: date
    organisation: str | None = None  #: file beside the plan
    received_at: str = UNIT
    competent: str = AGENCY
    days: int = 90
    seed: int = 1
    hours: bool = True  #: officers keep the hours of the log, else those of their units


def plan_text(kinds: Sequence[Fitted], around: Around) -> str:
    """The plan as TOML; each kind of dossiers is an entry of its own."""
    return "\n".join(_lines(kinds, around)) + "\n"


def _lines(kinds: Sequence[Fitted], around: Around) -> Iterator[str]:
    arrivals = kinds[0].arrivals
    told, skipped = sum(each.dossiers for each in kinds), sum(each.skipped for each in kinds)
    yield f"# Học từ {told} hồ sơ nhận từ {arrivals.first:%d/%m/%Y} đến {arrivals.last:%d/%m/%Y};"
    yield f"# {skipped} hồ sơ không khớp quy trình không được dùng."
    yield "# 95%: khoảng của giá trị thật, nếu sau này vẫn như vậy. · 95 %: where the true value lies."
    if told < MANY:
        yield f"# Chỉ {told} hồ sơ: con số chỉ là ước chừng. · Only {told} dossiers: rough figures."
    yield "# Thời gian không ghi đơn vị là phút. · Times without a unit are minutes."
    yield f"title = {_text(f'Học từ nhật ký: {around.procedure}')}"
    yield f"start = {around.start.isoformat()}"
    yield f"days = {around.days}"
    yield f"seed = {around.seed}"
    if around.organisation is not None:
        yield f"organisation = {_text(around.organisation)}"
    if around.hours:
        yield ""
        yield "[settings.deadlines]"
        yield f"office_hours = [{_sessions(kinds)}]"
    for kind in kinds:
        yield ""
        yield f"[[procedure]]{f'  # hồ sơ {kind.name}' if kind.name else ''}"
        yield f"file = {_text(around.procedure)}"
        yield f"received_at = {_text(around.received_at)}"
        yield f"competent = {_text(around.competent)}"
        yield from _choose(kind.start)
        yield ""
        yield from _arrivals(kind.arrivals)
        for step in kind.steps.values():
            yield from _step(step)
    if around.hours:
        yield from _hours(kinds)
    for tray, hours in kinds[0].trays.items():
        yield from ("", "[[habit]]", f"step = {_text(tray)}", f"at = [{', '.join(map(str, hours))}]")


def _arrivals(arrivals: Arrivals) -> Iterator[str]:
    yield "[[procedure.arrivals]]"
    office = bool(arrivals.sessions)
    low, high = arrivals.between
    yield f"per_day = {arrivals.per_day:.4f}  # {arrivals.count} hồ sơ; 95%: {low:.2f}–{high:.2f}"
    yield f'hours = "{"office" if office else "always"}"'
    weekdays = dict.fromkeys(WEEKDAYS, 0.0) | dict(arrivals.by_weekday)
    hours = {hour: arrivals.by_hour.get(hour, 0.0) for hour in range(24)}
    if office:  # of an hour that is open for a part of it, what its minutes weigh
        hours = {hour: share / (open_of(arrivals.sessions, hour) or 1.0) for hour, share in hours.items()}
    yield f"by_weekday = {{ {', '.join(f'{day} = {weight:.4f}' for day, weight in weekdays.items())} }}"
    yield f"by_hour = {{ {', '.join(f'{hour} = {weight:.4f}' for hour, weight in hours.items())} }}"


def _step(step: StepFit) -> Iterator[str]:
    yield ""
    yield f"[procedure.step.{_text(step.step)}]  # {step.count} lần; {_sure(step.stay)}"
    yield f"work = {_spread(step.work)}"
    if step.lying.quantile(1.0) >= 1:
        yield f"after = {_spread(step.lying)}"
    yield from _choose(step.choices)


def _sure(stay: Times) -> str:
    """How long it usually stayed, and how sure that is."""
    bounds = stay.between(0.5)
    if bounds is None:
        return "quá ít để nói thường ở bước bao lâu"
    low, high = (each / _MINUTE for each in bounds)
    return f"thường ở bước {stay.quantile(0.5) / _MINUTE:.1f} phút (95%: {low:.1f}–{high:.1f})"


def _choose(choices: Mapping[str, Counter[Any]]) -> Iterator[str]:
    for name, seen in choices.items():
        total = sum(seen.values())
        shares = ", ".join(f"{_text(_said(value))} = {count / total:.8f}" for value, count in sorted(
            seen.items(), key=lambda pair: (-pair[1], str(pair[0]))
        ))  # fmt: skip
        yield f"choose.{_text(name)} = {{ {shares} }}  # {total} lần"


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _spread(times: Times) -> str:
    """A log-normal where it fits, else what was measured."""
    fitted = times.lognormal
    if fitted is not None and fitted.fits:
        mean, deviation = fitted.mean / _MINUTE, fitted.deviation / _MINUTE
        return f"{{ lognormal = {{ mean = {mean:.6f}, sd = {deviation:.6f} }} }}"
    told = times.told
    if not told:
        return "{ constant = 0 }"
    return f"{{ empirical = [{', '.join(f'{each / _MINUTE:.4f}' for each in told)}] }}"


def _hours(kinds: Sequence[Fitted]) -> Iterator[str]:
    """Everybody works in the hours at which things are done in the log."""
    officers = sorted({one for kind in kinds for step in kind.steps.values() for one in step.officers})
    for officer in officers:
        yield ""
        yield "[[hours]]"
        yield f"officer = {_text(officer)}"
        yield f"sessions = [{_sessions(kinds)}]"


def _sessions(kinds: Sequence[Fitted]) -> str:
    return ", ".join(f'"{opens:%H:%M}-{closes:%H:%M}"' for opens, closes in kinds[0].hours)


def _text(text: str) -> str:
    """A string of TOML; JSON writes the same, but for one letter."""
    return json.dumps(checked(text), ensure_ascii=False).replace("\x7f", "\\u007f")
