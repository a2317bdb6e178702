"""Finds before a table runs what it leaves open and where its rules contradict each other.

Where a cell compares with literals only, the whole table is looked through, region by region. What a cell
that reads data or calls a function answers is not known: a gap or an overlap that hangs on one is told as
undecided, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import and_, or_

from thutuc.dmn.findings import Findings
from thutuc.dmn.model import Drawn, HitPolicy
from thutuc.dmn.regions import Region, literals, regions
from thutuc.dmn.table import CompiledTable
from thutuc.dmn.unary import Unary
from thutuc.errors import EvaluationError

MOST_LOOKS = 2_000_000  #: regions a search looks at, each again in every case
MOST_MARKS = 1_000_000  #: different cells of the columns by their regions
MOST_RULES = 500  #: rules whose pairs are compared
MOST_TOLD = 10  #: overlaps, and rules that never answer, told of one table
EXAMPLES = 3  #: gaps told of one table


@dataclass(frozen=True, slots=True)
class Axis:
    """All columns that ask the same: which of its regions each rule holds in, one bit a region."""

    label: str
    regions: tuple[Region, ...]
    surely: tuple[int, ...]  #: by rule, in the order of the table
    perhaps: tuple[int, ...]  #: the same, with the cells that cannot be told


@dataclass(frozen=True, slots=True)
class _Cases:
    """Some regions of an axis: which of the rules hold in each, one bit a rule."""

    regions: Sequence[Region]
    holds: Sequence[int]
    whole: int  #: the rules that hold in all of them, and in all cases of the axes behind


class _TooMuchError(Exception):
    """There are more cases than are looked at."""


def judge_table(table: CompiledTable, drawn: Drawn, findings: Findings) -> None:
    """Add what can be told about a table: gaps, overlaps, rules that never answer, and what is undecided."""
    _Judge(table, drawn, findings).judge()


class _Judge:
    def __init__(self, table: CompiledTable, drawn: Drawn, findings: Findings) -> None:
        self._table = table
        self._drawn = drawn
        self._findings = findings
        self._looks = 0

    def judge(self) -> None:
        """Look for gaps where one rule has to answer, for overlaps where only one may."""
        policy = self._table.policy
        if not self._table.rules:
            return
        try:
            axes = self._axes()
        except _TooMuchError:
            self._undecided("gaps or overlaps", "kín hoặc có chồng lấn", *_MUCH)
            return
        if axes is None:
            self._undecided("gaps or overlaps", "kín hoặc có chồng lấn", *_KINDS)
            return
        loose = _depending(self._table)
        self._empty(axes)
        if policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
            self._overlaps(axes, loose)
        try:
            if policy.single and not self._table.has_default:
                self._gaps(axes, loose)
        except _TooMuchError:
            self._undecided("gaps", "kín", *_MUCH)
        try:
            if policy is HitPolicy.FIRST:
                self._hidden(axes)
        except _TooMuchError:
            self._undecided("rules that never answer", "có quy tắc thừa", *_MUCH)

    def _add(self, rule: str, /, **facts: object) -> None:
        drawn = self._drawn
        self._findings.add(rule, drawn.line, drawn.id, drawn.name, **facts)

    def _undecided(self, what: str, what_vi: str, reason: str, reason_vi: str) -> None:
        self._add("decision-undecided", what=what, what_vi=what_vi, reason=reason, reason_vi=reason_vi)

    # --- axes ------------------------------------------------------------------------------------

    def _axes(self) -> list[Axis] | None:
        """One axis for each thing that is asked; ``None`` where a column mixes kinds."""
        table = self._table
        places: dict[str, list[int]] = {}
        for place, column in enumerate(table.columns):
            places.setdefault(column.read.text, []).append(place)
        axes, asked_for = [], 0
        for at in places.values():
            columns = [table.columns[place] for place in at]
            allowed = next((each.allowed for each in columns if each.allowed is not None), None)
            if allowed is not None and literals(allowed) is None:
                allowed = None
            cells = [rule.tests[place] for rule in table.rules for place in at]
            cut = regions(columns[0].type, cells, allowed)
            if cut is None:
                return None
            asked_for += len(cut) * len(set(cells))
            if asked_for > MOST_MARKS:
                raise _TooMuchError
            known: dict[tuple[Unary, ...], tuple[int, int]] = {}
            marks = []
            for rule in table.rules:
                asked = tuple(rule.tests[place] for place in at)
                if asked not in known:
                    known[asked] = _marks(asked, cut)
                marks.append(known[asked])
            surely, perhaps = tuple(each[0] for each in marks), tuple(each[1] for each in marks)
            axes.append(Axis(columns[0].label, tuple(cut), surely, perhaps))
        return axes

    # --- what is found -----------------------------------------------------------------------------

    def _empty(self, axes: Sequence[Axis]) -> None:
        told = 0
        for place, rule in enumerate(self._table.rules):
            bare = [axis.label for axis in axes if not axis.perhaps[place]]
            if bare and told < MOST_TOLD:
                told += 1
                why = f"no value of {bare[0]} passes its cell"
                why_vi = f"không giá trị nào của {bare[0]} thỏa ô của nó"
                self._add("decision-unreached", rule=rule.number, why=why, why_vi=why_vi)

    def _overlaps(self, axes: Sequence[Axis], loose: bool) -> None:
        rules = self._table.rules
        if len(rules) > MOST_RULES:
            self._undecided("overlaps", "có chồng lấn", *_MUCH)
            return
        told, unsure = 0, []
        for first, second in combinations(range(len(rules)), 2):
            if not all(axis.perhaps[first] & axis.perhaps[second] for axis in axes):
                continue
            differs = self._differs(first, second)
            if differs is False:
                continue
            shared = [axis.surely[first] & axis.surely[second] for axis in axes]
            if not all(shared) or loose or differs is None:
                unsure.append(f"{rules[first].number} + {rules[second].number}")
                continue
            told += 1
            if told <= MOST_TOLD:
                self._overlap(axes, shared, rules[first].number, rules[second].number)
        if unsure:
            found = ", ".join(unsure[:MOST_TOLD])
            reason = f"rules {found} may hold together, by cells that read data or depend on each other"
            reason_vi = f"các cặp quy tắc {found} có thể cùng đúng, tùy dữ liệu"
            self._undecided("overlaps", "có chồng lấn", reason, reason_vi)

    def _overlap(self, axes: Sequence[Axis], shared: Sequence[int], first: int, second: int) -> None:
        at = [axis.regions[_lowest(bits)] for axis, bits in zip(axes, shared, strict=True)]
        example, example_vi = _told(axes, at)
        unique = self._table.policy is HitPolicy.UNIQUE
        self._add(
            "decision-overlap",
            policy=self._table.policy.value,
            asked="exclude each other" if unique else "answer alike where they overlap",
            asked_vi="trái với UNIQUE" if unique else "nhưng trả lời khác nhau",
            first=first,
            second=second,
            example=example,
            example_vi=example_vi,
        )

    def _differs(self, first: int, second: int) -> bool | None:
        """Do the rules conflict? Under ANY only where they answer differently, which data may decide."""
        if self._table.policy is HitPolicy.UNIQUE:
            return True
        left, right = self._table.rules[first].answers, self._table.rules[second].answers
        if all((a and a.text) == (b and b.text) for a, b in zip(left, right, strict=True)):
            return False
        written = [each for each in (*left, *right) if each is not None]
        if any(each.names for each in written):
            return None
        known = [[each({}) if each is not None else None for each in side] for side in (left, right)]
        return known[0] != known[1]

    def _gaps(self, axes: Sequence[Axis], loose: bool) -> None:
        rules = _all(len(self._table.rules))
        for hopeful in (True, False):
            self._looks = 0
            found = []
            marks = [axis.perhaps if hopeful else axis.surely for axis in axes]
            cases = _cases([(axis.regions, _across(axis, of)) for axis, of in zip(axes, marks, strict=True)])
            for gap in self._open(cases, rules, 0, (), {}):
                found.append(gap)
                if len(found) == EXAMPLES:
                    break
            if found and hopeful and not loose:
                told = [_told(axes, gap) for gap in found]
                example, example_vi = "; or ".join(en for en, _ in told), "; hoặc ".join(vi for _, vi in told)
                self._add("decision-gap", example=example, example_vi=example_vi)
                return
            if found:
                self._undecided("gaps", "kín", *_DATA)
                return

    def _open(
        self,
        axes: Sequence[_Cases],
        rules: int,
        depth: int,
        at: tuple[Region, ...],
        closed: dict[tuple[int, int], bool],
    ) -> Iterator[tuple[Region, ...]]:
        """The cases in which none of the rules holds."""
        self._look(10)
        if not rules:
            yield at
            return
        if depth == len(axes) or rules & axes[depth].whole or closed.get((depth, rules)):
            return
        axis = axes[depth]
        self._look(len(axis.regions))
        seen: set[int] = set()
        found = False
        for region, holds in zip(axis.regions, axis.holds, strict=True):
            left = rules & holds
            if left not in seen:
                seen.add(left)
                for gap in self._open(axes, left, depth + 1, (*at, region), closed):
                    found = True
                    yield gap
        closed[depth, rules] = not found

    def _look(self, times: int) -> None:
        self._looks += times
        if self._looks > MOST_LOOKS:
            raise _TooMuchError

    def _hidden(self, axes: Sequence[Axis]) -> None:
        """Rules of a FIRST table that only hold where one before them does."""
        self._looks = told = 0
        holds = [_across(axis, axis.surely) for axis in axes]
        for place, rule in enumerate(self._table.rules):
            inside, near = [], _all(place)
            for axis, of in zip(axes, holds, strict=True):
                self._look(len(axis.regions))
                kept = [at for at in range(len(axis.regions)) if axis.perhaps[place] >> at & 1]
                inside.append(([axis.regions[at] for at in kept], [of[at] for at in kept]))
                near &= reduce(or_, inside[-1][1], 0)
            if not near:  # also where it never holds itself
                continue
            gap = next(self._open(_cases(inside), near, 0, (), {}), None)
            if gap is None and told < MOST_TOLD:
                told += 1
                why, why_vi = "rules before it always hold then", "các quy tắc đứng trước luôn đúng khi đó"
                self._add("decision-unreached", rule=rule.number, why=why, why_vi=why_vi)


_KINDS = (
    "a column compares with values of several kinds",
    "một cột so sánh với giá trị thuộc nhiều kiểu khác nhau",
)
_MUCH = ("there are too many cases to look at", "có quá nhiều trường hợp")
_DATA = (
    "some cells read data or depend on each other",
    "một số ô phụ thuộc dữ liệu hoặc phụ thuộc lẫn nhau",
)


def _depending(table: CompiledTable) -> bool:
    """Do two columns that ask different things read the same variable?"""
    asked = {column.read.text: column.read.names for column in table.columns}
    return any(left & right for left, right in combinations(asked.values(), 2))


def _marks(cells: tuple[Unary, ...], cut: Sequence[Region]) -> tuple[int, int]:
    """The regions in which all these cells surely, and perhaps, hold."""
    surely = perhaps = (1 << len(cut)) - 1
    for cell in cells:
        if cell.always:
            continue
        if literals(cell) is None:
            surely = 0
            continue
        holds = sum(1 << place for place, region in enumerate(cut) if _holds(cell, region))
        surely, perhaps = surely & holds, perhaps & holds
    return surely, perhaps


def _holds(cell: Unary, region: Region) -> bool:
    try:
        return cell.holds(region.sample, {})
    except EvaluationError:
        return False


def _all(rules: int) -> int:
    """So many rules, each one bit."""
    return (1 << rules) - 1


def _across(axis: Axis, marks: Sequence[int]) -> list[int]:
    """By region the rules that hold in it, where *marks* says by rule the regions in which it holds."""
    return [
        sum(1 << rule for rule, mark in enumerate(marks) if mark >> place & 1)
        for place in range(len(axis.regions))
    ]


def _cases(axes: Sequence[tuple[Sequence[Region], Sequence[int]]]) -> list[_Cases]:
    made: list[_Cases] = []
    whole = -1
    for regions_, holds in reversed(axes):
        whole = reduce(and_, holds, whole)
        made.append(_Cases(regions_, holds, whole))
    return made[::-1]


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _told(axes: Sequence[Axis], at: Sequence[Region]) -> tuple[str, str]:
    """A case in words; axes on which nothing hangs are left out."""
    texts = [region.text(axis.label) for axis, region in zip(axes, at, strict=False) if len(axis.regions) > 1]
    if not texts:
        return "every case", "mọi trường hợp"
    return ", ".join(en for en, _ in texts), ", ".join(vi for _, vi in texts)
