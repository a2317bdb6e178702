"""Random tables beside a naive reading of their cells: what holds, what is answered, what is foretold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import product
from random import Random
from typing import Any

import pytest
from tests.dmn_world import GRID, chance, decision, file, made, passes, spelt, table

from thutuc.dmn import inspect_decisions
from thutuc.errors import EvaluationError

RANKS = [3, 1, 2, 0]
RANKED = f"<outputValues><text>{', '.join(map(str, RANKS))}</text></outputValues>"
SEEDS = range(60)
_FEW: dict[str, Callable[[list[int]], int]] = {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}


def drawn(random: Random) -> tuple[list[str], list[tuple[list[Any], int]]]:
    """The types of some inputs, and rules of cells that answer a number."""
    types = [random.choice(list(GRID)) for _ in range(random.randint(1, 3))]
    rules = [
        ([chance(random, type_) for type_ in types], random.randint(0, 3))
        for _ in range(random.randint(1, 6))
    ]
    return types, rules


def points(types: list[str], random: Random, most: int = 400) -> list[tuple[Any, ...]]:
    """Every point of the grid, or some when there are many."""
    found = list(product(*(GRID[type_] for type_ in types)))
    return found if len(found) <= most else random.sample(found, most)


def expected(policy: str, how: str, answers: list[int]) -> Any:
    """What the answers of the rules that hold come to."""
    if how:
        few = _FEW[how]
        return few(answers) if answers else (0 if how == "COUNT" else None)
    if policy in ("COLLECT", "RULE ORDER"):
        return answers
    if policy == "OUTPUT ORDER":
        return sorted(answers, key=RANKS.index)
    if not answers:
        return None
    return min(answers, key=RANKS.index) if policy == "PRIORITY" else answers[0]


@pytest.mark.parametrize(
    ("policy", "how"),
    [
        ("FIRST", ""),
        ("PRIORITY", ""),
        ("COLLECT", ""),
        ("RULE ORDER", ""),
        ("OUTPUT ORDER", ""),
        *(("COLLECT", how) for how in ("SUM", "MIN", "MAX", "COUNT")),
    ],
)
def test_every_policy_answers_as_the_naive_reading_does(policy: str, how: str) -> None:
    for seed in SEEDS:
        random = Random(seed)
        types, rules = drawn(random)
        names = [f"x{place}" for place in range(len(types))]
        one = made(
            list(zip(names, types, strict=True)),
            [("y", "number", RANKED)],
            [[*map(spelt, cells), str(answer)] for cells, answer in rules],
            policy,
            how,
        )
        for point in points(types, random, 60):
            holding = [answer for cells, answer in rules if all(map(passes, cells, point))]
            data = dict(zip(names, point, strict=True))
            assert one(data) == expected(policy, how, holding), (seed, data)


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_gaps_and_overlaps_are_foretold_exactly_where_sampling_finds_them(policy: str) -> None:
    seen = {"gap": 0, "overlap": 0, "neither": 0}
    for seed in range(150):
        random = Random(seed)
        types, rules = drawn(random)
        names = [f"x{place}" for place in range(len(types))]
        rows = [[*map(spelt, cells), str(answer)] for cells, answer in rules]
        source = file(decision("d", table(list(zip(names, types, strict=True)), [("y", "")], rows, policy)))
        gaps, overlaps = 0, set()
        for point in product(*(GRID[type_] for type_ in types)):
            holding = [place for place, (cells, _) in enumerate(rules, 1) if all(map(passes, cells, point))]
            gaps += not holding
            for first, second in ((a, b) for a in holding for b in holding if a < b):
                if policy == "UNIQUE" or rules[first - 1][1] != rules[second - 1][1]:
                    overlaps.add((first, second))
        found = inspect_decisions(source)[1]
        told = [finding.message for finding in found if finding.rule == "decision-overlap"]
        assert len(told) == min(len(overlaps), 10), (seed, overlaps, told)
        assert all(any(f"rules {a} and {b} " in message for a, b in overlaps) for message in told)
        assert ("decision-gap" in [finding.rule for finding in found]) == bool(gaps), (seed, rows)
        assert "decision-undecided" not in [finding.rule for finding in found]
        seen["gap"] += bool(gaps)
        seen["overlap"] += bool(overlaps)
        seen["neither"] += not gaps and not overlaps
    assert all(seen.values()), seen


def test_the_example_of_a_gap_is_one() -> None:
    """What a finding names as missing is answered by no rule, and what it names as double by two."""
    for seed in SEEDS:
        random = Random(1000 + seed)
        cells = [chance(random, "number") for _ in range(random.randint(1, 5))]
        rows = [[spelt(cell), str(place)] for place, cell in enumerate(cells)]
        source = file(decision("d", table([("x", "number")], [("y", "")], rows, "UNIQUE")))
        for finding in inspect_decisions(source)[1]:
            if "x = " not in finding.message or finding.rule not in ("decision-gap", "decision-overlap"):
                continue
            value = float(finding.message.rpartition("x = ")[2].rstrip("."))
            count = sum(passes(cell, value) for cell in cells)
            assert count == 0 if finding.rule == "decision-gap" else count >= 2, (seed, finding.message)


def test_any_tables_answer_or_say_that_their_rules_differ() -> None:
    for seed in SEEDS:
        random = Random(2000 + seed)
        types, rules = drawn(random)
        names = [f"x{place}" for place in range(len(types))]
        variables = {f"v{answer}": answer for _, answer in rules}
        rows = [[*map(spelt, cells), f"v{answer}"] for cells, answer in rules]
        one = made(list(zip(names, types, strict=True)), [("y", "")], rows, "ANY")
        for point in points(types, random, 40):
            holding = {answer for cells, answer in rules if all(map(passes, cells, point))}
            data = {**dict(zip(names, point, strict=True)), **variables}
            if len(holding) > 1:
                with pytest.raises(EvaluationError):
                    one(data)
            else:
                assert one(data) == (holding.pop() if holding else None)


def test_rules_that_never_answer_are_exactly_those_that_sampling_never_sees_first() -> None:
    seen = 0
    for seed in range(150):
        random = Random(3000 + seed)
        types, rules = drawn(random)
        names = [f"x{place}" for place in range(len(types))]
        rows = [[*map(spelt, cells), str(answer)] for cells, answer in rules]
        first = set()
        for point in product(*(GRID[type_] for type_ in types)):
            holding = [place for place, (cells, _) in enumerate(rules, 1) if all(map(passes, cells, point))]
            first |= set(holding[:1])
        columns = list(zip(names, types, strict=True))
        found = inspect_decisions(file(decision("d", table(columns, [("y", "")], rows, "FIRST"))))[1]
        told = {
            int(finding.message.split("rule ")[2].split()[0])
            for finding in found
            if finding.rule == "decision-unreached"
        }
        assert told == set(range(1, len(rules) + 1)) - first, (seed, rows)
        seen += bool(told)
    assert seen


SCRAPS = [
    *(
        '"a"',
        "1",
        "2.5",
        "-",
        "<",
        ">=",
        "=",
        "(",
        ")",
        "[",
        "]",
        "..",
        ",",
        "not(",
        "?",
        'date("2026-01-01")',
    ),
    *(
        'date("x")',
        "x",
        "true",
        "null",
        "if ",
        " then ",
        " else ",
        " and ",
        '"',
        "\\",
        " ",
        "+",
        "*",
        "%",
        "é",
    ),
    *("${", "}", "==", ";", "!", "starts with(", "x.y", "for", "\n", "0"),
]
ODD = [None, 1, 2.5, "a", True, [1], {"y": 1}, "", float("nan"), 10**40, object()]


def test_no_scrap_of_text_and_no_odd_value_raises_anything_else() -> None:
    random, read = Random(7), 0
    for _ in range(2_500):
        cell = "".join(random.choice(SCRAPS) for _ in range(random.randint(1, 6)))
        answer = "".join(random.choice(SCRAPS) for _ in range(random.randint(1, 3)))
        kind = random.choice(["", "number", "string", "date", "boolean", "integer"])
        policy = random.choice(["UNIQUE", "FIRST", "ANY", "COLLECT"])
        source = file(decision("d", table([("x", kind)], [("y", "")], [[cell, answer], ["-", "1"]], policy)))
        for made_one in inspect_decisions(source)[0].values():
            read += 1
            for value in ODD:
                with suppress(EvaluationError):
                    made_one({"x": value})
    assert read > 20


def test_no_byte_changed_in_a_file_raises_anything() -> None:
    source = file(
        decision("d", table([("x", "number")], [("y", "")], [["[1..5)", '"a"'], ["-", "x"]], "FIRST"))
    )
    random = Random(11)
    for _ in range(1_500):
        place = random.randrange(len(source))
        inspect_decisions(
            source[:place] + bytes([random.randrange(256)]) + source[place + random.randint(0, 9) :]
        )
