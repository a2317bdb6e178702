"""What a DMN file says, read once and frozen: decisions, their tables, and what they require."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HitPolicy(StrEnum):
    """What a table answers when several rules hold; the labels are what officials may read."""

    UNIQUE = "UNIQUE"  #: at most one rule holds
    ANY = "ANY"  #: several may hold, with the same outputs
    PRIORITY = "PRIORITY"  #: the one whose output stands first in the list of output values
    FIRST = "FIRST"  #: the first in the table
    COLLECT = "COLLECT"  #: all of them, or one number made of them
    RULE_ORDER = "RULE ORDER"  #: all of them, in the order of the table
    OUTPUT_ORDER = "OUTPUT ORDER"  #: all of them, in the order of the list of output values

    @property
    def single(self) -> bool:
        """Does such a table answer with one rule's outputs?"""
        return self in _SINGLE

    @property
    def ranked(self) -> bool:
        """Does the list of output values decide?"""
        return self in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)


_SINGLE = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST})


class Aggregation(StrEnum):
    """What a COLLECT table makes of the outputs of its rules."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column that is asked about."""

    id: str
    label: str  #: the heading, as drawn
    expression: str  #: FEEL; what the cells below are tests of
    type: str | None = None  #: one of :data:`~thutuc.dmn.types.TYPES`; ``None`` is any
    values: str | None = None  #: unary tests that every value has to pass
    line: int | None = None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column that is answered."""

    id: str
    name: str  #: under which the answer is known when there are several
    label: str = ""
    type: str | None = None
    values: str | None = None  #: the values that may be answered, the first has the highest priority
    default: str | None = None  #: the answer when no rule holds
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the cells as they are written."""

    id: str
    number: int  #: in the table, from 1
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table."""

    id: str
    policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A decision, as drawn."""

    id: str
    name: str
    variable: str  #: under which the decisions that require it know its answer
    requires: tuple[str, ...] = ()  #: ids of decisions, in document order
    table: Table | None = None
    expression: str | None = None  #: FEEL, where the decision is no table
    type: str | None = None  #: of the expression
    line: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """Everything one DMN file says."""

    decisions: tuple[Drawn, ...]
    digest: str  #: SHA-256 of the bytes
    file: str | None = None
    spaced: tuple[str, ...] = ()  #: declared names that are no identifiers; FEEL lets names have blanks
