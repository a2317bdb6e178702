"""DMN files written from a few words, and the naive reading of cells that tables are held against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from thutuc.dmn import Decision, read_decisions

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
#: input or output: heading, type, and what else its element holds
Clause = tuple[str, str, str]


def text(tag: str, content: str) -> str:
    """An element that holds a FEEL text."""
    return f"<{tag}><text>{escape(content)}</text></{tag}>"


def table(
    inputs: Sequence[tuple[str, ...]],
    outputs: Sequence[tuple[str, ...]],
    rules: Sequence[Sequence[str]],
    policy: str = "UNIQUE",
    aggregation: str = "",
) -> str:
    """A decision table; a clause is (name, type, more XML), a rule its cells in a row."""
    parts = []
    for name, type_, *more in inputs:
        kind = f" typeRef={quoteattr(type_)}" if type_ else ""
        parts.append(
            f"<input><inputExpression{kind}><text>{escape(name)}</text></inputExpression>{''.join(more)}</input>"
        )
    for name, type_, *more in outputs:
        kind = f" typeRef={quoteattr(type_)}" if type_ else ""
        parts.append(f"<output name={quoteattr(name)}{kind}>{''.join(more)}</output>")
    for rule in rules:
        cells = [text("inputEntry", cell) for cell in rule[: len(inputs)]]
        cells += [text("outputEntry", cell) for cell in rule[len(inputs) :]]
        parts.append(f"<rule>{''.join(cells)}</rule>")
    how = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{how}>{"".join(parts)}</decisionTable>'


def decision(id_: str, content: str, requires: Sequence[str] = (), more: str = "") -> str:
    """A decision that requires others."""
    links = "".join(
        f'<informationRequirement><requiredDecision href="#{each}"/></informationRequirement>'
        for each in requires
    )
    return f'<decision id="{id_}" name="{id_}">{more}{links}{content}</decision>'


def file(*decisions: str, namespace: str = NAMESPACE, more: str = "") -> bytes:
    """A DMN file."""
    content = "".join(decisions)
    return f'<definitions xmlns="{namespace}" id="d" name="d">{more}{content}</definitions>'.encode()


def made(*arguments: Any, **options: Any) -> Decision:
    """The decision that is one table."""
    return read_decisions(file(decision("decide", table(*arguments, **options))))["decide"]


# --- the naive reading: a cell is (kind, …); nothing is parsed ---------------------------------------

Cell = tuple[Any, ...]
#: what each kind of input is drawn from
LITERALS: dict[str, list[Any]] = {
    "number": [0, 1, 2, 3, 5, Decimal("2.5")],
    "integer": [0, 1, 2, 3, 5],
    "date": [date(2026, 1, 1) + timedelta(days=each) for each in (0, 1, 3)],
    "string": ["a", "b", "Hà Nội"],
    "boolean": [True, False],
}
#: a grid fine enough that every region between two literals has a value
GRID: dict[str, list[Any]] = {
    "number": [Decimal(each) / 4 for each in range(-4, 25)],
    "integer": list(range(-2, 8)),
    "date": [date(2026, 1, 1) + timedelta(days=each) for each in range(-2, 6)],
    "string": ["a", "b", "Hà Nội", "z"],
    "boolean": [True, False],
}


def written(value: Any) -> str:
    """A literal in FEEL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f'date("{value}")'
    return f'"{value}"' if isinstance(value, str) else str(value)


def spelt(cell: Cell) -> str:
    """The cell as an analyst writes it."""
    kind, *rest = cell
    if kind == "any":
        return "-"
    if kind == "is":
        return written(rest[0])
    if kind == "sign":
        return f"{rest[0]} {written(rest[1])}"
    if kind == "range":
        opening, low, high, closing = rest
        return f"{opening}{written(low)}..{written(high)}{closing}"
    inside = ", ".join(spelt(each) for each in rest[0])
    return inside if kind == "or" else f"not({inside})"


def passes(cell: Cell, value: Any) -> bool:
    """Does a value pass? Read off the cell itself, without any of thutuc."""
    kind, *rest = cell
    if kind == "any":
        return True
    if kind == "is":
        return bool(value == rest[0])
    if kind == "sign":
        sign, other = rest
        found = {"<": value < other, "<=": value <= other, ">": value > other, ">=": value >= other}
        return bool(found[sign])
    if kind == "range":
        opening, low, high, closing = rest
        above = value >= low if opening == "[" else value > low
        below = value <= high if closing == "]" else value < high
        return bool(above and below)
    some = any(passes(each, value) for each in rest[0])
    return some if kind == "or" else not some


def chance(random: Random, type_: str, depth: int = 0) -> Cell:
    """A cell of a column of this type."""
    literals = LITERALS[type_]
    kinds = ["any", "is", "is"] if depth == 0 else ["is"]
    if type_ in ("number", "integer", "date"):
        kinds += ["sign", "sign", "range", "range"]
    if depth == 0:
        kinds += ["or", "not"]
    kind = random.choice(kinds)
    if kind == "is":
        return "is", random.choice(literals)
    if kind == "sign":
        return "sign", random.choice(["<", "<=", ">", ">="]), random.choice(literals)
    if kind == "range":
        low, high = sorted([random.choice(literals), random.choice(literals)])
        return "range", random.choice("[(]"), low, high, random.choice("])[")
    if kind in ("or", "not"):
        return kind, tuple(chance(random, type_, depth + 1) for _ in range(random.randint(1, 3)))
    return ("any",)
