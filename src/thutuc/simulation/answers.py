"""What all replications say together: each figure with how far chance alone may move it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from thutuc.simulation.cases import Unlike
from thutuc.simulation.outcome import Key, Outcome, keys_of

#: Student's t for 95 %, two-sided, where the expansion below is not good enough yet.
_SMALL = {1: 12.7062, 2: 4.30265, 3: 3.18245, 4: 2.77645, 5: 2.57058, 6: 2.44691, 7: 2.36462}
_Z = NormalDist().inv_cdf(0.975)
#: Measures that count things: where a replication has none of it there were 0.
_COUNTS = frozenset(
    {"received", "finished", "open", "overdue", "stopped", "not_supplemented", "reappointed", "done",
     "worked", "told", "given_out", "duties", "reached", "arose", "not_needed", "lapsed", "left", "queue",
     "share", "utilisation"}
)  # fmt: skip


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t (Cornish and Fisher's expansion; exact to three places)."""
    if freedom in _SMALL:
        return _SMALL[freedom]
    z, n = _Z, float(freedom)
    terms = (
        (z**3 + z) / (4 * n),
        (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2),
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3),
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4),
    )
    return z + sum(terms)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its mean over the replications, and half of its 95 % confidence interval."""

    mean: float
    half: float | None  #: ``None``: of one replication nobody can tell
    error: float | None  #: the standard error of the mean
    count: int  #: replications that have it

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        """The figure of these values, one a replication."""
        count = len(values)
        mean = sum(values) / count
        if count < 2:
            return cls(mean, None, None, count)
        error = sqrt(sum((each - mean) ** 2 for each in values) / (count - 1) / count)
        return cls(mean, student(count - 1) * error, error, count)


@dataclass(frozen=True, slots=True)
class Answers:
    """The outcomes of all replications, and the figures they give."""

    outcomes: tuple[Outcome, ...]
    figures: dict[Key, Figure]
    unlike: Unlike | None = None  #: the decision that differed from its precedent, so that all were made anew

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], unlike: Unlike | None = None) -> Answers:
        """Put replications together, in their order."""
        all_ = tuple(outcomes)
        figures = {}
        for key in keys_of(all_):
            values = values_of(all_, key)
            figures[key] = Figure.of([each for each in values if each is not None])
        return cls(all_, figures, unlike)

    def figure(self, section: str, name: str, measure: str) -> Figure | None:
        """One figure; ``None`` where no replication has it."""
        return self.figures.get((section, name, measure))

    def names(self, section: str) -> list[str]:
        """Whose figures a section has, in order."""
        return list(dict.fromkeys(name for part, name, _ in self.figures if part == section))


def values_of(outcomes: Sequence[Outcome], key: Key) -> list[float | None]:
    """A measure in each replication; nothing of what is counted is 0."""
    missing = 0.0 if key[2] in _COUNTS else None
    return [each.numbers.get(key, missing) for each in outcomes]


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of two plans, replication by replication under the same chance."""

    first: Figure
    second: Figure
    change: Figure  #: second less first, paired

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no difference out."""
        return self.change.half is not None and abs(self.change.mean) > self.change.half


def differences(first: Answers, second: Answers) -> dict[Key, Difference]:
    """What changes from one plan to another, by measure."""
    found = {}
    for key in dict.fromkeys((*first.figures, *second.figures)):
        pairs = [
            (a, b)
            for a, b in zip(values_of(first.outcomes, key), values_of(second.outcomes, key), strict=False)
            if a is not None and b is not None
        ]
        if pairs:
            ones, others = [a for a, _ in pairs], [b for _, b in pairs]
            change = Figure.of([b - a for a, b in pairs])
            found[key] = Difference(Figure.of(ones), Figure.of(others), change)
    return found
