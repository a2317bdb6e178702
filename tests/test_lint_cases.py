"""Conditional terms beside a reference: every combination of the data is run through and added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from thutuc.lint import examine
from thutuc.procedure import (
    Field,
    FieldType,
    Flow,
    Header,
    Node,
    NodeKind,
    Procedure,
    Step,
    Variant,
)
from thutuc.worktime import Term, TermUnit

NAMES = ("a", "b", "c")
Data = Mapping[str, bool]


@dataclass(frozen=True)
class Asked:
    """A condition: all of these names have these values."""

    parts: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        return " and ".join(name if wanted else f"not {name}" for name, wanted in self.parts)

    def holds(self, data: Data) -> bool:
        return all(data[name] is wanted for name, wanted in self.parts)


@dataclass(frozen=True)
class Part:
    """A choice between two steps, either of which may have more days in a case; days are halves."""

    asked: Asked
    yes: int
    no: int
    more: tuple[Asked, int] | None  #: the first step's added days


@dataclass(frozen=True)
class Made:
    """Choices one after the other, and a term with what is added or put in its place in a case."""

    parts: tuple[Part, ...]
    term: int
    replacing: tuple[tuple[Asked, int], ...]
    adding: tuple[tuple[Asked, int], ...]


asked = st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), min_size=1, max_size=2).map(
    lambda parts: Asked(tuple(dict(parts).items()))
)
halves = st.integers(1, 12)
parts = st.builds(Part, asked, halves, halves, st.none() | st.tuples(asked, halves))
cases = st.lists(st.tuples(asked, halves), max_size=2).map(tuple)
made = st.builds(Made, st.lists(parts, min_size=1, max_size=3).map(tuple), st.integers(3, 40), cases, cases)


def by_hand(given_: Made) -> Iterator[tuple[int, int]]:
    """What each combination takes, and what it may take."""
    for values in product((True, False), repeat=len(NAMES)):
        data = dict(zip(NAMES, values, strict=True))
        taken = 0
        for part in given_.parts:
            if part.asked.holds(data):
                taken += part.yes + (part.more[1] if part.more and part.more[0].holds(data) else 0)
            else:
                taken += part.no
        allowed = next((term for case, term in given_.replacing if case.holds(data)), given_.term)
        yield taken, allowed + sum(more for case, more in given_.adding if case.holds(data))


def drawn(given_: Made) -> Procedure:
    """The same as a procedure."""
    nodes = [Node("start", NodeKind.START_EVENT, outgoing=("into_0",))]
    flows: list[Flow] = []
    before = "start"
    for number, part in enumerate(given_.parts):
        gate, yes, no, join = (f"{kind}_{number}" for kind in ("gate", "yes", "no", "join"))
        flows += [
            Flow(f"into_{number}", before, gate),
            Flow(f"taken_{number}", gate, yes, condition=part.asked.text),
            Flow(f"else_{number}", gate, no),
            Flow(f"left_{number}", yes, join),
            Flow(f"right_{number}", no, join),
        ]
        more = (Variant(part.more[0].text, add=days(part.more[1])),) if part.more else ()
        nodes += [
            Node(
                gate,
                NodeKind.EXCLUSIVE_GATEWAY,
                default=f"else_{number}",
                outgoing=(f"taken_{number}", f"else_{number}"),
            ),
            Node(yes, NodeKind.USER_TASK, outgoing=(f"left_{number}",), step=step(yes, part.yes, more)),
            Node(no, NodeKind.USER_TASK, outgoing=(f"right_{number}",), step=step(no, part.no)),
            Node(join, NodeKind.EXCLUSIVE_GATEWAY, outgoing=(f"into_{number + 1}",)),
        ]
        before = join
    flows.append(Flow(f"into_{len(given_.parts)}", before, "end"))
    nodes.append(Node("end", NodeKind.END_EVENT))
    joined = [
        replace(node, incoming=tuple(flow.id for flow in flows if flow.target == node.id)) for node in nodes
    ]
    variants = [Variant(case.text, term=days(term)) for case, term in given_.replacing]
    variants += [Variant(case.text, add=days(more)) for case, more in given_.adding]
    header = Header(
        legal_term=days(given_.term),
        variants=tuple(variants),
        fields=tuple(Field(name, FieldType.BOOLEAN) for name in NAMES),
    )
    return Procedure("cases", "Trường hợp", header, tuple(joined), tuple(flows))


def step(id: str, number: int, variants: tuple[Variant, ...] = ()) -> Step:
    return Step(id, id, NodeKind.USER_TASK, term=days(number), variants=variants)


def days(number: int) -> Term:
    return Term(Decimal(number) / 2, TermUnit.WORKING_DAY)


@settings(max_examples=1200, deadline=None, derandomize=True)
@given(made)
def test_a_case_that_takes_too_long_is_found_and_none_that_does_not(given_: Made) -> None:
    wrong = any(taken > allowed for taken, allowed in by_hand(given_))
    said = [one for one in examine(drawn(given_)) if one.rule == "time-path"]
    assert bool(said) == wrong
