"""Times as a log shows them, and how well a log-normal says the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, exp, expm1, floor, log, sqrt
from statistics import NormalDist, fmean, pstdev

#: Of so many measured times a distribution is fitted; fewer are taken as they are.
ENOUGH = 30
#: What a log-normal may be off at most, times the root of the number (Lilliefors, 5 %).
_LILLIEFORS = 0.886
#: A time is told by so many quantiles in a plan.
TOLD = 200
_NORMAL = NormalDist()
#: Of what chance does, this lies between the two bounds that are told beside a figure: nineteen of twenty.
SURE = _NORMAL.inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Times:
    """Times that were measured, in seconds, the shortest first."""

    seconds: tuple[float, ...]

    @classmethod
    def of(cls, measured: Iterable[timedelta]) -> Times:
        """Measured times; none is less than nothing."""
        return cls(tuple(sorted(max(each.total_seconds(), 0.0) for each in measured)))

    def __len__(self) -> int:
        return len(self.seconds)

    def quantile(self, share: float) -> float:
        """The time that this share of them does not exceed."""
        return quantile(self.seconds, share)

    def between(self, share: float) -> tuple[float, float] | None:
        """Between which times the quantile lies of all that the measured ones were drawn from (95 %).

        Whatever their distribution: by how many of so many fall below it. ``None`` of too few to say.
        """
        number = len(self.seconds)
        middle, aside = number * share, SURE * sqrt(number * share * (1 - share))
        low, high = floor(middle - aside), ceil(middle + aside) + 1  # of the ordered, from 1
        return None if low < 1 or high > number else (self.seconds[low - 1], self.seconds[high - 1])

    @property
    def mean(self) -> float:
        """The average; 0 of none."""
        return fmean(self.seconds) if self.seconds else 0.0

    @property
    def told(self) -> tuple[float, ...]:
        """The times, in at most :data:`TOLD` times, evenly taken."""
        if len(self.seconds) <= TOLD:
            return self.seconds
        return tuple(self.quantile((place + 0.5) / TOLD) for place in range(TOLD))

    @property
    def lognormal(self) -> LogNormal | None:
        """The log-normal of the same logarithms; ``None`` of too few, or where a time is nothing at all."""
        if len(self.seconds) < ENOUGH or self.seconds[0] <= 0:
            return None
        logs = [log(each) for each in self.seconds]
        middle, spread = fmean(logs), pstdev(logs)
        if spread <= 0:
            return None
        return LogNormal(middle, spread, _distance(logs, middle, spread), len(logs))


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A log-normal, and how far it is from what was measured."""

    middle: float  #: mean of the logarithms of seconds
    spread: float  #: their standard deviation
    distance: float  #: largest gap between the two distribution functions (Kolmogorov–Smirnov)
    count: int

    @property
    def fits(self) -> bool:
        """Whether the gap is no larger than chance makes it in nineteen of twenty logs."""
        return self.distance <= _LILLIEFORS / sqrt(self.count)

    @property
    def mean(self) -> float:
        """Its mean, in seconds."""
        return exp(self.middle + self.spread**2 / 2)

    @property
    def deviation(self) -> float:
        """Its standard deviation, in seconds."""
        return self.mean * sqrt(expm1(self.spread**2))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile of what is in order, between neighbours by their distance; 0 of none."""
    if not ordered:
        return 0.0
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def _distance(logs: Sequence[float], middle: float, spread: float) -> float:
    count = len(logs)
    return max(
        max((place + 1) / count - model, model - place / count)
        for place, model in enumerate(_NORMAL.cdf((each - middle) / spread) for each in logs)
    )
