"""What was proved about the time of a procedure, case by case: sums, paths and reserves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from thutuc.lint.time.amounts import Measure, limit_of, surely_longer, written
from thutuc.lint.time.beyond import beyond
from thutuc.lint.time.cases import Case, cases_of, terms_of
from thutuc.lint.time.kept import kept_conditions, settled_conditions
from thutuc.lint.time.longest import NOTHING, Forward, Path, forward, longest, mixed
from thutuc.lint.time.ways import Stay, Ways, grounds_of, repeats, untimed_of, ways_of
from thutuc.procedure import Procedure, Step
from thutuc.procedure.telling import GAP
from thutuc.worktime import Term, TermUnit
from thutuc.worktime.term import WORDS


class Verdict(StrEnum):
    """How a sum stands beside a term."""

    FITS = "fits"
    LONGER = "longer"
    UNLIKE = "unlike"  #: another unit: no number tells


@dataclass(frozen=True, slots=True)
class Judged:
    """The longest path of one case, beside the terms it has to keep."""

    case: Case
    path: Path
    measure: Measure
    legal: Term | None
    committed: Term | None
    #: the longest way of steps that are passed only on the way back, and how long they take
    rework: Path | None = None

    @property
    def term(self) -> Term | None:
        """The term it is judged by: the one promised, or the one the clock has gone on with."""
        return self.path.fresh or self.committed or self.legal

    @property
    def verdict(self) -> Verdict:
        """How the path stands beside the term it is judged by."""
        return _judged(self.path.number, self.measure, self.term)

    @property
    def beside_legal(self) -> Verdict:
        """How the path stands beside the legal term."""
        return _judged(self.path.number, self.measure, self.path.fresh or self.legal)

    @property
    def left(self) -> Decimal | None:
        """What is left of the term; ``None`` where the two are unlike."""
        limit = limit_of(self.term, self.measure) if self.term is not None else None
        return None if limit is None else limit - self.path.number

    @property
    def total(self) -> str:
        """The sum in the law's words."""
        return written(self.path.number, self.measure, self.term)

    def say(self, number: Decimal) -> str:
        """Another amount of the same measure, in the words of the sum."""
        return written(number, self.measure, self.term)

    @property
    def where(self) -> str:
        """In which case, in brackets; nothing where no variant applies."""
        return f" (trường hợp {self.case.name})" if self.case.name else ""

    @property
    def told(self) -> str:
        """The path step by step with its sum: ``1. Tiếp nhận (0,5 ngày làm việc) → … = 17 ngày làm việc``."""
        steps = " → ".join(step_told(stay) for stay in self.path.stays)
        since = f"… {self.path.since} → " if self.path.since else ""
        return f"{since}{steps} = {self.total}{self._converted}"

    @property
    def _converted(self) -> str:
        """By which rule hours became parts of a day, where they did (R78: of published step tables only)."""
        hours = any(stay.term.endswith(WORDS[TermUnit.WORKING_HOUR]) for stay in self.path.stays)
        days = self.measure is Measure.WORKING_DAY and self.total.endswith(WORDS[TermUnit.WORKING_DAY])
        return " (theo bảng: 08 giờ làm việc = 01 ngày làm việc)" if hours and days else ""


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything found about the time of a procedure."""

    judged: tuple[Judged, ...] = ()
    #: two steps of one way whose terms are unlike, by case
    mixed: tuple[tuple[Case, Stay, Stay], ...] = ()
    standing: tuple[Stay, ...] = ()  #: where the clock stands still: left out of every sum
    untimed: tuple[Stay, ...] = ()  #: *không tính thời gian*: left out of every sum too
    beyond: tuple[Step, ...] = ()  #: steps after the result is ready: left out of every sum as well
    unproved: str = ""  #: why not everything is proved: ``cases``, ``loops`` or ``repeats``


def step_told(stay: Stay) -> str:
    """A step of a path: its row, name and term as published."""
    number = f"{stay.number}. " if stay.number else ""
    return f"{number}{stay.name or GAP} ({stay.term})"


class _Memory:
    """The proof of the procedure asked about last: several rules ask for the same one."""

    def __init__(self) -> None:
        self._last: tuple[Procedure, Proof] | None = None

    def of(self, procedure: Procedure) -> Proof:
        last = self._last
        if last is not None and last[0] is procedure:
            return last[1]
        found = _proved(procedure)
        self._last = (procedure, found)
        return found


_MEMORY = _Memory()


def prove_time(procedure: Procedure) -> Proof:
    """Prove the time of every case of a procedure."""
    return _MEMORY.of(procedure)


def _proved(procedure: Procedure) -> Proof:
    settled = settled_conditions(procedure, lambda: ways_of(procedure, Case({}, {})))
    found = cases_of(procedure, kept_conditions(procedure), settled)
    if found is None:
        return Proof(unproved="cases")
    judged: list[Judged] = []
    unlike: list[tuple[Case, Stay, Stay]] = []
    standing: dict[str, Stay] = {}
    untimed: dict[str, Stay] = {}
    passed: set[str] = set()
    unproved = ""
    for case in found:
        ways = ways_of(procedure, case)
        standing |= grounds_of(ways)
        untimed |= untimed_of(ways)
        passed.update(stay.id for stay in ways.stays.values())
        straight = forward(ways)
        measures = sorted({stay.amount.measure for stay in ways.stays.values() if stay.amount is not None})
        for measure in measures:
            paths = longest(ways, straight, measure)
            if paths is None:
                unproved = "loops"
                continue
            rework = _rework(ways, straight, measure)
            legal, committed = terms_of(procedure.header, case)
            judged += (Judged(case, path, measure, legal, committed, rework) for path in paths if path.number)
        if len(measures) > 1 and (pair := mixed(ways, straight)) is not None:
            unlike.append((case, *pair))
    unproved = unproved or ("repeats" if repeats(procedure) else "")
    left_out = tuple(standing.values()), tuple(untimed.values())
    return Proof(tuple(_worst(judged)), tuple(unlike), *left_out, beyond(procedure, passed), unproved)


def _worst(judged: Sequence[Judged]) -> Iterable[Judged]:
    """Of cases that officials call the same, and that have the same terms, the one that takes longest."""
    found: dict[tuple[object, ...], Judged] = {}
    for each in judged:
        key = (each.case.name, each.measure, each.path.fresh, each.legal, each.committed)
        if key not in found or each.path.number > found[key].path.number:
            found[key] = each
    return found.values()


def _rework(ways: Ways, straight: Forward, measure: Measure) -> Path | None:
    """The longest chain of steps that only lie on a way back, such as a correction."""
    if straight.tangled or not straight.returns:
        return None
    ending = straight.ending(ways.ends)
    chains: dict[str, tuple[Stay, ...]] = {}
    for place in reversed(straight.order):
        if place in ending:
            continue
        following = [chains[one] for one in straight.after[place] if one in chains]
        rest = max(following, key=_length, default=())
        stay = ways.stays[place]
        counted = stay.amount is not None and stay.amount.measure is measure
        chains[place] = (stay, *rest) if counted else rest
    longest_chain = max(chains.values(), key=_length, default=())
    return Path(longest_chain, _length(longest_chain)) if longest_chain else None


def _length(stays: Sequence[Stay]) -> Decimal:
    return sum((stay.amount.number for stay in stays if stay.amount is not None), NOTHING)


def _judged(number: Decimal, measure: Measure, term: Term | None) -> Verdict:
    if term is None:
        return Verdict.FITS
    limit = limit_of(term, measure)
    if limit is not None:
        return Verdict.LONGER if number > limit else Verdict.FITS
    return Verdict.LONGER if surely_longer(number, measure, term) else Verdict.UNLIKE
