"""Decision tables: cells, hit policies, defaults, allowed values, decisions that require others."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.dmn_world import decision, file, made, table, text

from thutuc.dmn import Decision, inspect_decisions, read_decisions, read_words
from thutuc.dmn.reader import NAMESPACES
from thutuc.errors import EvaluationError, ProcedureRefused

SHARED = Path(__file__).parents[1] / "../shared/data/gov-nl-permits"


def holds(cell: str, value: Any, type_: str = "", **data: Any) -> bool:
    """Does a table with this one cell answer?"""
    one = made([("x", type_)], [("y", "")], [[cell, "true"]])
    return one({"x": value, **data}) is True


def rules_of(source: bytes) -> list[str]:
    """The rules that a file breaks."""
    return [finding.rule for finding in inspect_decisions(source)[1]]


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("5", Decimal("5.0"), True),
        ("5", 6, False),
        ("< 5", 4, True),
        ("< 5", 5, False),
        ("<= 5", 5, True),
        ("> -2.5", -2, True),
        (">= 5", 4.5, False),
        ("= 5", 5, True),
        ("!= 5", 5, False),
        ("[1..10]", 10, True),
        ("[1..10)", 10, False),
        ("[1..10[", 10, False),
        ("(1..10]", 1, False),
        ("]1..10]", 1, False),
        ("]1..10[", 2, True),
        ("]1..3[, 7, [9..10[", 9, True),
        ("]1..3[, 7, [9..10[", 10, False),
        ("[1.5..2.5]", 2, True),
        ("1, 3, > 10", 11, True),
        ("1, 3, > 10", 2, False),
        ("not(1, 3)", 2, True),
        ("not(1, > 5)", 6, False),
        ("not([1..3])", 4, True),
        ('"a"', "a", True),
        ('"a", "b, c"', "b, c", True),
        ('"a"', "A", False),
        ('"?"', "?", True),
        ('not("a")', "b", True),
        ('["a", "b"]', "b", True),
        ('"Hà Nội"', "Ha\u0300 No\u0323\u0302i", True),
        ("true", True, True),
        ("false", True, False),
        ("null", None, True),
        ("null", 1, False),
        ("not(null)", None, False),
        ("not(null)", 1, True),
        ('date("2026-01-05")', date(2026, 1, 5), True),
        ('< date("2026-01-05")', date(2026, 1, 4), True),
        ('[date("2026-01-01")..date("2026-02-01"))', date(2026, 2, 1), False),
        ("< limit", 4, True),
        ("[limit..limit + 5]", 10, True),
        ("limit * 2", 10, True),
        ("? > 3 and ? < limit", 4, True),
        ("? > 3 and ? < limit", 5, False),
        ("if limit > 3 then 1 else 2", 1, True),
        ("limit > 3", 99, True),
    ],
)
def test_a_cell_holds_as_feel_says(cell: str, value: Any, expected: bool) -> None:
    assert holds(cell, value, limit=5) is expected


@pytest.mark.parametrize(
    "cell", ['starts with(?, "Xã")', 'contains(?, "ã M")', 'lower case(?) = "xã mai"', "string length(?) = 6"]
)
def test_functions_that_feel_writes_with_blanks_are_read(cell: str) -> None:
    assert holds(cell, "Xã Mai")


@pytest.mark.parametrize("cell", ["< 5", "[1..2]", "not(< 5)", "not([1..2], 7)", '"a"'])
def test_null_passes_no_comparison_and_no_negated_one(cell: str) -> None:
    assert not holds(cell, None)


@pytest.mark.parametrize(
    ("cell", "value"), [("5", "5"), ("< 5", "4"), ("true", 1), ('"a"', 1), ("[1..2]", True)]
)
def test_unlike_kinds_are_an_error_and_never_silently_false(cell: str, value: Any) -> None:
    with pytest.raises(EvaluationError):
        holds(cell, value)


def test_a_missing_variable_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="there is no x"):
        made([("x", "")], [("y", "")], [["1", "2"]])({})


def test_an_input_is_taken_as_its_type() -> None:
    assert holds('< date("2026-02-01")', "2026-01-31", "date")
    assert holds("3", Decimal("3.00"), "integer")
    for type_, value in [("integer", 2.5), ("string", 1), ("date", "31/01/2026"), ("boolean", "true")]:
        with pytest.raises(EvaluationError):
            holds("-", value, type_)


ROWS = [["< 10", '"low"', "1"], ["< 20", '"middle"', "2"], ["< 30", '"high"', "2"]]
RANKED = '<outputValues><text>"high", "middle", "low"</text></outputValues>'


@pytest.mark.parametrize(
    ("policy", "value", "expected"),
    [
        ("FIRST", 5, {"level": "low", "fee": 1}),
        ("FIRST", 40, None),
        ("PRIORITY", 5, {"level": "high", "fee": 2}),
        ("PRIORITY", 40, None),
        ("COLLECT", 15, [{"level": "middle", "fee": 2}, {"level": "high", "fee": 2}]),
        ("RULE ORDER", 15, [{"level": "middle", "fee": 2}, {"level": "high", "fee": 2}]),
        ("OUTPUT ORDER", 15, [{"level": "high", "fee": 2}, {"level": "middle", "fee": 2}]),
        ("OUTPUT ORDER", 40, []),
    ],
)
def test_each_hit_policy_answers_as_dmn_says(policy: str, value: int, expected: Any) -> None:
    one = made([("x", "")], [("level", "", RANKED), ("fee", "")], ROWS, policy)
    assert one({"x": value}) == expected


@pytest.mark.parametrize(
    ("how", "few", "none"), [("SUM", 5, None), ("MIN", 1, None), ("MAX", 2, None), ("COUNT", 3, 0)]
)
def test_a_collect_table_aggregates(how: str, few: int, none: int | None) -> None:
    rows = [["< 10", "1"], ["< 20", "2"], ["< 30", "2"]]
    one = made([("x", "")], [("fee", "")], rows, "COLLECT", how)
    assert [one({"x": 5}), one({"x": 40})] == [few, none]


def test_a_collect_table_without_aggregation_gives_a_list() -> None:
    one = made([("x", "")], [("paper", "")], [["> 0", '"A"'], ["> 1", '"B"']], "COLLECT")
    assert [one({"x": value}) for value in (0, 1, 2)] == [[], ["A"], ["A", "B"]]


def test_two_rules_of_a_unique_table_together_are_an_error_that_names_them() -> None:
    one = made([("x", ""), ("limit", "")], [("y", "")], [["< limit", "-", "1"], ["5", "-", "2"]])
    assert one({"x": 5, "limit": 5}) == 2
    with pytest.raises(EvaluationError, match="rules 1, 2 hold together"):
        one({"x": 5, "limit": 6})


def test_an_any_table_answers_when_its_rules_agree() -> None:
    one = made([("x", "")], [("y", "")], [["> a", "1"], ["> b", "c"]], "ANY")
    assert one({"x": 5, "a": 1, "b": 2, "c": 1}) == 1
    assert one.decide({"x": 5, "a": 1, "b": 2, "c": 1}).rules == (1, 2)
    with pytest.raises(EvaluationError, match="answer differently"):
        one({"x": 5, "a": 1, "b": 2, "c": 3})


def test_default_outputs_answer_where_no_rule_holds() -> None:
    default = text("defaultOutputEntry", '"none"')
    one = made([("x", "")], [("y", "", default), ("z", "")], [["1", '"one"', "1"]])
    assert one({"x": 1}) == {"y": "one", "z": 1}
    assert one({"x": 2}) == {"y": "none", "z": None}


def test_values_that_are_not_allowed_are_refused() -> None:
    allowed = '<inputValues><text>"A", "B"</text></inputValues>'
    one = made([("x", "string", allowed)], [("y", "")], [['"A"', "1"], ['"B"', "2"]])
    assert one({"x": "B"}) == 2
    with pytest.raises(EvaluationError, match="not among"):
        one({"x": "C"})
    listed = "<outputValues><text>1, 2</text></outputValues>"
    one = made([("x", "")], [("y", "number", listed)], [["-", "x + 1"]])
    assert one({"x": 1}) == 2
    with pytest.raises(EvaluationError, match="not among"):
        one({"x": 2})


def test_output_cells_are_expressions() -> None:
    one = made([("x", "")], [("y", "")], [["> 0", 'if x > 10 then x * 2 else "few"'], ["<= 0", ""]])
    assert [one({"x": value}) for value in (20, 5, 0)] == [40, "few", None]


# --- decisions that require others -------------------------------------------------------------------

ZONE = table([("xã", "string")], [("zone", "string")], [['"A"', '"city"'], ['not("A")', '"land"']])
FEE = table([("zone", "")], [("fee", "number")], [['"city"', "50"], ['"land"', "20"]])


def test_a_decision_is_worked_out_after_those_it_requires() -> None:
    total = "<literalExpression><text>fee * count + Fee</text></literalExpression>"
    drd = file(decision("total", total, ["Fee"]), decision("Fee", FEE, ["Zone"]), decision("Zone", ZONE))
    decisions = read_decisions(drd)
    assert list(decisions) == ["total", "Fee", "Zone"]
    assert decisions["total"]({"xã": "A", "count": 2}) == 150
    assert decisions["total"].names == {"xã", "count"}
    assert [stage.id for stage in decisions["total"].stages] == ["Zone", "Fee", "total"]


def test_names_with_blanks_are_read_as_dmn_allows() -> None:
    size = '<inputData id="i" name="Diện tích đất"/>'
    rules = [["> 100", '"lớn"'], ["<= 100", '"Diện tích đất nhỏ"']]
    one = file(decision("d", table([("Diện tích đất", "")], [("Loại hồ sơ", "")], rules)), more=size)
    assert read_decisions(one)["d"]({"Diện_tích_đất": 50}) == "Diện tích đất nhỏ"
    assert read_decisions(one)["d"].last.outputs == ("Loại_hồ_sơ",)


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    one = file(decision("d", table([("x", "")], [("y", "")], [["1", "2"]])), namespace=namespace)
    assert read_decisions(one)["d"]({"x": 1}) == 2


def test_what_is_read_is_frozen_and_the_same_each_time() -> None:
    source = file(decision("d", ZONE))
    assert read_words(source) == read_words(source)
    assert hash(read_words(source)) == hash(read_words(source))


# --- refusals ----------------------------------------------------------------------------------------


def one_rule(cell: str = "1", answer: str = "2", **options: Any) -> bytes:
    """A file with one table of one rule."""
    return file(decision("d", table([("x", "number")], [("y", "number")], [[cell, answer]], **options)))


LOOP = "<literalExpression><text>1</text></literalExpression>"
REFUSED = {
    "not-xml": b"a;b;c",
    "xml-malformed": b"<definitions",
    "xml-doctype": b'<!DOCTYPE d [<!ENTITY x "y">]><definitions/>',
    "decision-version": b"<definitions/>",
    "decision-none": file(),
    "decision-logic": file(decision("d", "")),
    "decision-unsupported": file(decision("d", "<context/>")),
    "decision-twice": file(decision("d", LOOP), decision("d", LOOP)),
    "decision-id": file("<decision>" + LOOP + "</decision>"),
    "decision-policy": one_rule(policy="SOMETIMES"),
    "decision-ranking": one_rule(policy="PRIORITY"),
    "decision-aggregation": file(
        decision("d", table([("x", "")], [("y", ""), ("z", "")], [["1", "2", "3"]], "COLLECT", "SUM"))
    ),
    "decision-output": file(decision("d", table([("x", "")], [("y", ""), ("y", "")], [["1", "2", "3"]]))),
    "decision-shape": file(decision("d", table([("x", "")], [("y", ""), ("z", "")], [["1", "2"]]))),
    "decision-cell": one_rule("[1..", "2"),
    "decision-type": one_rule('"a"'),
    "decision-value": file(
        decision(
            "d", table([("x", "")], [("y", "", "<outputValues><text>1</text></outputValues>")], [["1", "2"]])
        )
    ),
    "decision-required": file(decision("d", LOOP, ["e"])),
    "decision-cycle": file(decision("d", LOOP, ["e"]), decision("e", LOOP, ["d"])),
    "decision-overlap": file(decision("d", table([("x", "")], [("y", "")], [["< 5", "1"], ["> 3", "2"]]))),
    "file-too-large": file(*(decision(f"d{number}", LOOP) for number in range(201))),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_what_is_wrong_is_refused_by_name(rule: str) -> None:
    with pytest.raises(ProcedureRefused) as refused:
        read_decisions(REFUSED[rule], "bang.dmn")
    found = refused.value.findings
    assert rule in [finding.rule for finding in found]
    assert all(finding.message_vi and finding.remedy_vi and finding.file == "bang.dmn" for finding in found)


@pytest.mark.parametrize(
    "cell",
    [
        "1,",
        "not(",
        ")",
        '"a',
        "5 6",
        "1 .. 3",
        "today()",
        "x[1]",
        "__class__",
        "- , 1",
        "[1..2",
        "function(x) x",
        "for i in x return i",
        'duration("P1D")',
        "≥ 5",
        "not()",
        "1;2",
        "𝟙",
    ],
)
def test_a_cell_outside_the_language_is_refused_with_its_rule(cell: str) -> None:
    found = inspect_decisions(one_rule(cell))[1]
    assert [finding.rule for finding in found] == ["decision-cell"]
    assert "rule 1" in found[0].message
    assert "Quy tắc 1" in found[0].message_vi


@pytest.mark.parametrize(
    ("language", "cell", "answer", "read"),
    [
        ("https://www.omg.org/spec/DMN/20230324/FEEL/", "1", "x + 1", True),
        ("feel", "1", "x + 1", True),
        ("juel", "-", "${x + 1}", True),
        ("juel", "-", "x + 1", False),
        ("juel", "${cellInput > 1}", "${x + 1}", False),
        ("groovy", "1", "x + 1", False),
    ],
)
@pytest.mark.parametrize("where", ["entry", "file"])
def test_a_language_that_is_named_is_read_as_such_or_refused(
    language: str, cell: str, answer: str, read: bool, where: str
) -> None:
    source, named = one_rule(cell, answer).decode(), f'expressionLanguage="{language}"'
    if where == "file":
        source = source.replace("<definitions ", f"<definitions {named} ")
        source = source.replace("<inputExpression", '<inputExpression expressionLanguage="feel"')
    else:
        source = source.replace("<outputEntry>", f"<outputEntry {named}>")
        source = source.replace("<inputEntry>", f"<inputEntry {named}>" if cell != "-" else "<inputEntry>")
    if where == "file" and cell == "-":
        source = source.replace("<inputEntry><text>-</text>", "<inputEntry><text></text>")
    rules = rules_of(source.encode())
    assert ("decision-unsupported" in rules) is not read


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ('list contains(("a", "b"), ?)', "a", True),
        ('list contains("abc", ?)', "a", None),
        ('? in "abc"', "a", False),
        ("[.5..1e1]", 10, True),
        ('< @"2026-01-05"', date(2026, 1, 4), True),
        ("[date(2026, 1, 1)..date(2026, 12, 31)]", date(2026, 1, 4), True),
        ("modulo(?, 2) = 1", -7, True),
        ("count(?) = 2", ["a", "b"], True),
        ("count(?) = 2", "ab", None),
    ],
)
def test_a_cell_means_what_feel_means_by_it(cell: str, value: Any, expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(EvaluationError):
            holds(cell, value)
    else:
        assert holds(cell, value) is expected


def test_an_unreadable_file_is_told() -> None:
    decisions, found = inspect_decisions(Path("nowhere.dmn"))
    assert (decisions, [finding.rule for finding in found]) == ({}, ["file-unreadable"])


# --- what is found before a table runs ---------------------------------------------------------------


def told(rows: list[list[str]], policy: str = "UNIQUE", *types: str) -> list[tuple[str, str]]:
    """What is said of a table over ``a``, ``b`` … that answers ``y``."""
    inputs = [("abc"[place], type_) for place, type_ in enumerate(types or ("number",))]
    source = file(decision("d", table(inputs, [("y", "")], rows, policy)))
    return [(finding.rule, finding.message) for finding in inspect_decisions(source)[1]]


def test_a_gap_is_told_with_an_example() -> None:
    assert told([["< 5", "1"], ["> 5", "2"]]) == [
        ("decision-gap", "Expected a rule for every case, but none holds for a = 5.")
    ]
    assert told([["< 5", "1"], [">= 5", "2"]]) == []
    found = told([["true", "< 5", "1"], ["false", "-", "2"]], "UNIQUE", "boolean", "number")
    assert found == [
        (
            "decision-gap",
            "Expected a rule for every case, but none holds for a = true, b = 5.",
        )
    ]


def test_whole_numbers_and_days_have_nothing_between_two_neighbours() -> None:
    assert told([["<= 30", "1"], ["[31..60]", "2"], ["> 60", "3"]], "FIRST", "integer") == []
    assert [rule for rule, _ in told([["<= 30", "1"], ["[31..60]", "2"], ["> 60", "3"]], "FIRST")] == [
        "decision-gap"
    ]
    days = [['<= date("2026-01-31")', "1"], ['>= date("2026-02-01")', "2"]]
    assert told(days, "UNIQUE", "date") == []


def test_allowed_values_are_all_that_has_to_be_answered() -> None:
    allowed = '<inputValues><text>"A", "B"</text></inputValues>'
    rows = [['"A"', "1"], ['"B"', "2"]]
    assert rules_of(file(decision("d", table([("x", "string", allowed)], [("y", "")], rows)))) == []
    assert told(rows, "UNIQUE", "string") == [
        ("decision-gap", "Expected a rule for every case, but none holds for any other a.")
    ]


def test_a_column_that_only_asks_for_null_is_judged_by_null_and_what_is_not() -> None:
    for type_ in ("", "string", "integer", "date", "boolean"):
        assert told([["null", "1"], ["not(null)", "2"]], "UNIQUE", type_) == []
        assert told([["= null", "1"], ["!= null", "2"]], "UNIQUE", type_) == []
    assert told([["null", "1"]], "UNIQUE", "string") == [
        ("decision-gap", "Expected a rule for every case, but none holds for any other a.")
    ]
    assert told([["not(null)", "1"]], "UNIQUE", "date") == [
        ("decision-gap", "Expected a rule for every case, but none holds for a = null.")
    ]
    found = told([["null", "1"], ["-", "2"]], "UNIQUE", "integer")
    assert [rule for rule, _ in found] == ["decision-overlap"] and found[0][1].endswith("for a = null.")
    assert [rule for rule, _ in told([["not(null)", "1"], ["-", "2"]])] == ["decision-overlap"]


def test_an_overlap_is_told_with_both_rules_and_an_example() -> None:
    assert told([["<= 5", "1"], [">= 5", "2"]]) == [
        (
            "decision-overlap",
            "Expected UNIQUE rules that exclude each other, but rules 1 and 2 both hold for a = 5.",
        )
    ]
    assert told([["<= 5", "1"], [">= 5", "1"]], "ANY") == []
    assert [rule for rule, _ in told([["<= 5", "1"], [">= 5", "2"]], "ANY")] == ["decision-overlap"]


def test_what_hangs_on_data_is_told_as_undecided() -> None:
    assert [rule for rule, _ in told([["< b", "1"], [">= b", "2"]])] == ["decision-undecided"] * 2
    depends = file(decision("d", table([("a", ""), ("a + 1", "")], [("y", "")], [["< 5", "< 5", "1"]])))
    assert rules_of(depends) == ["decision-undecided"]
    assert told([["< b", "1"], ["-", "2"]], "FIRST") == []


@pytest.mark.parametrize(
    ("count", "columns", "rule"), [(100, 20, "decision-gap"), (200, 40, "decision-undecided")]
)
def test_a_table_made_to_be_looked_at_for_hours_is_judged_in_time_or_told_as_undecided(
    count: int, columns: int, rule: str
) -> None:
    rules = [[f"> {count - n}", *[f"not({n})"] * (columns - 1), str(n)] for n in range(count)]
    inputs = [(f"x{n}", "number") for n in range(columns)]
    source = file(decision("d", table(inputs, [("y", "number")], rules, policy="FIRST")))

    began = time.process_time()
    assert set(rules_of(source)) == {rule}
    assert time.process_time() - began < 5


def test_rules_that_never_answer_are_told() -> None:
    found = told([["< 10", "1"], ["[3..5]", "2"], ["(7..7)", "3"], ["-", "4"]], "FIRST")
    assert [rule for rule, _ in found] == ["decision-unreached"] * 2
    assert [message.split(":")[0].rpartition(" rule ")[2] for _, message in found] == [
        "3 never does",
        "2 never does",
    ]


def test_a_table_too_big_to_look_through_says_so_soon() -> None:
    rows = [[str(place), *(f"> {place * 7 % 13}" for _ in range(7)), "1"] for place in range(40)]
    source = file(decision("d", table([(f"a{place}", "") for place in range(8)], [("y", "")], rows, "FIRST")))
    assert "decision-cell" not in rules_of(source)


# --- files of others ---------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
def test_the_dutch_permit_tables_are_read_complete_and_answer() -> None:
    felling: Decision = read_decisions(SHARED / "tree-felling-decision.dmn")["TreeFellingDecision"]
    replacing = read_decisions(SHARED / "replacement-tree-decision.dmn")["ReplacementTreeDecision"]
    assert inspect_decisions(SHARED / "tree-felling-decision.dmn")[1] == ()
    for diameter in range(100):
        for protected in (True, False):
            data = {"treeDiameter": diameter, "protectedArea": protected}
            permitted = diameter <= 30 or (diameter <= 60 and not protected)
            assert felling(data) == ("Permit" if permitted else "Reject")
            assert replacing(data) is (diameter > 30)
