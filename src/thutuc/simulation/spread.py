"""How long something takes: a fixed time, or one that chance chooses, drawn from one even number each.

Every spread turns a number between 0 and 1 into a time by its quantile function, so that a larger number
never means a shorter time; that is what makes paired comparisons sharp.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from math import exp, inf, log, log1p, sqrt
from statistics import NormalDist
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

#: Microseconds of the units that durations are written in; a working day has 8 hours of work.
UNITS = {
    "giây": 1_000_000, "s": 1_000_000, "second": 1_000_000, "seconds": 1_000_000,
    "phút": 60_000_000, "min": 60_000_000, "minute": 60_000_000, "minutes": 60_000_000,
    "giờ": 3_600_000_000, "h": 3_600_000_000, "hour": 3_600_000_000, "hours": 3_600_000_000,
    "giờ làm việc": 3_600_000_000, "working hours": 3_600_000_000,
    "ngày": 86_400_000_000, "day": 86_400_000_000, "days": 86_400_000_000,
    "ngày làm việc": 28_800_000_000, "working days": 28_800_000_000,
}  # fmt: skip
_WRITTEN = re.compile(r"\s*(-?[0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*([^\W\d][^\d]{0,30}?)\s*")
#: The longest time that a plan may name: a hundred years.
LONGEST = 36_525 * 86_400_000_000
_MOST_VALUES = 100_000
_NO_DURATION = (
    "không đọc được thời gian {0!r}; viết như '15 phút', '1,5 giờ', '3 ngày' · "
    "expected a duration such as '15 phút', '1,5 giờ' or '3 ngày', found {0!r}"
)
_NORMAL = NormalDist()

#: A time in microseconds for an even number between 0 and 1.
Quantile = Callable[[float], int]


def duration(value: object) -> int:
    """Microseconds of ``"15 phút"``, ``"1,5 giờ"``, ``"3 ngày"``; a bare number is minutes."""
    if isinstance(value, bool):
        raise ValueError(_NO_DURATION.format(value))
    if isinstance(value, int | float):
        return _checked(float(min(value, LONGEST)) * 60_000_000, value)
    found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    unit = UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        raise ValueError(_NO_DURATION.format(str(value)[:60]))
    return _checked(float(found[1].replace(",", ".")) * unit, value)


def _checked(microseconds: float, value: object) -> int:
    if not microseconds >= 0:
        raise ValueError(
            f"thời gian không được âm: {value!r} · expected a time of 0 or more, found {value!r}"
        )
    if microseconds > LONGEST:
        raise ValueError(
            f"thời gian dài quá một trăm năm · expected at most a hundred years, found {value!r}"
        )
    return round(microseconds)


Duration = Annotated[int, BeforeValidator(duration)]


class LogNormal(BaseModel):
    """A skewed time, told by its mean and standard deviation as they are measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: Duration = Field(gt=0)
    sd: Duration


class Spread(BaseModel):
    """A time; exactly one of these ways to say it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    constant: Duration | None = None  #: always the same
    exponential: Duration | None = None  #: without memory, of this mean
    uniform: tuple[Duration, Duration] | None = None  #: evenly between two
    triangular: tuple[Duration, Duration, Duration] | None = None  #: least, most often, most
    lognormal: LogNormal | None = None
    #: times as they were measured, each as likely as the next
    empirical: Annotated[tuple[Duration, ...], Field(min_length=1, max_length=_MOST_VALUES)] | None = None
    weights: tuple[Annotated[float, Field(strict=True)], ...] | None = (
        None  #: how often each of ``empirical`` was seen
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        """A bare duration is a constant one."""
        return value if isinstance(value, dict | Spread) else {"constant": value}

    @model_validator(mode="after")
    def _one(self) -> Spread:
        told = [name for name in _KINDS if getattr(self, name) is not None]
        if len(told) != 1:
            kinds, found = ", ".join(_KINDS), ", ".join(told) or "–"
            raise ValueError(
                f"cần đúng một trong các cách {kinds}, tìm thấy {found} · expected exactly one of {kinds}"
            )
        for ends in (self.uniform, self.triangular):
            if ends is not None and list(ends) != sorted(ends):
                raise ValueError(
                    "thời gian phải xếp từ nhỏ đến lớn · expected times in order, the least first"
                )
        if self.weights is not None and (
            self.empirical is None
            or len(self.weights) != len(self.empirical)
            or any(not 0 <= weight < inf for weight in self.weights)
            or not sum(self.weights) > 0
        ):
            raise ValueError(
                "mỗi thời gian đo được cần một trọng số không âm · "
                "expected one weight of 0 or more for each time"
            )
        return self

    def quantile(self) -> Quantile:
        """The function from an even number to a time."""
        if self.constant is not None:
            always = self.constant
            return lambda _: always
        if self.exponential is not None:
            mean = self.exponential
            return lambda even: round(-mean * log1p(-even))
        if self.uniform is not None:
            low, high = self.uniform
            return lambda even: round(low + (high - low) * even)
        if self.triangular is not None:
            return _triangular(*self.triangular)
        if self.lognormal is not None:
            return _lognormal(self.lognormal)
        return _empirical(self.empirical or (0,), self.weights)


_KINDS = ("constant", "exponential", "uniform", "triangular", "lognormal", "empirical")


def _triangular(low: int, mode: int, high: int) -> Quantile:
    if low == high:
        return lambda _: low
    turn = (mode - low) / (high - low)

    def at(even: float) -> int:
        if even < turn:
            return round(low + sqrt(even * (high - low) * (mode - low)))
        return round(high - sqrt((1 - even) * (high - low) * (high - mode)))

    return at


def _lognormal(told: LogNormal) -> Quantile:
    spread = log1p((told.sd / told.mean) ** 2)
    middle, sigma, inverse = log(told.mean) - spread / 2, sqrt(spread), _NORMAL.inv_cdf
    return lambda even: min(round(exp(middle + sigma * inverse(even))), LONGEST)


def _empirical(values: Sequence[int], weights: Sequence[float] | None) -> Quantile:
    """Steps at the measured times: the quantile of what was seen, no more and no less."""
    pairs = sorted(zip(values, weights or (1.0,) * len(values), strict=True))
    times = [value for value, weight in pairs if weight > 0]
    sums = list(accumulate(weight for _, weight in pairs if weight > 0))
    last = len(times) - 1
    return lambda even: times[min(bisect_right(sums, even * sums[-1]), last)]
