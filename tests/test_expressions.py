"""The language of conditions and scripts decides rightly, refuses loudly and cannot be escaped."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thutuc.errors import EvaluationError, ExpressionError
from thutuc.expressions import (
    Expression,
    check_language,
    compile_expression,
    compile_script,
    condition,
    in_vietnamese,
)
from thutuc.expressions.functions import FUNCTIONS

SHARED = Path(__file__).parents[1] / "../shared/data"
PAGE = Path(__file__).parents[1] / "docs/reference/expressions.md"

DATA: dict[str, object] = {
    "loai": "A",
    "n": 7,
    "m": Decimal("2.5"),
    "f": 0.1,
    "yes": True,
    "no": False,
    "nothing": None,
    "log": ["task1", "task2"],
    "empty_list": [],
    "received": date(2026, 1, 5),
    "due": "2026-01-19",
    "ho_so": {"dien_tich": 120, "chu": {"ten": "Lê Thị Ánh"}, "thửa": [{"so": 5}, {"so": 9}]},
    "hồ_sơ": {"diện_tích": 64},
}


def value(text: str) -> object:
    return compile_expression(text)(DATA)


# --- what it says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('ho_so.dien_tich > 100 and loai == "A"', True),
        ("ho_so.dien_tich > 100.5", True),
        ("ho_so.dien_tich >= 120 and not no", True),
        ("hồ_sơ.diện_tích * 2", 128),
        ("ho_so.chu.ten == 'Lê Thị Ánh'", True),
        ("ho_so['thửa'][1].so", 9),
        ("ho_so.thửa[-1]['so'] - n", 2),
        ("0 < n <= 7 < 8", True),
        ("0 < n > 7", False),
        ("1 + 2 * 3 - 4", 3),
        ("-n // 2", -4),
        ("-7.0 // 2", Decimal(-4)),
        ("-7 % 3", 2),
        ("-7.5 % 3", Decimal("1.5")),
        ("7.5 % -3", Decimal("-1.5")),
        ("7 / 2", Decimal("3.5")),
        ("f + 0.2 == 0.3", True),
        ("f * 3 == 0.3", True),
        ("1.10 + 2.20", Decimal("3.30")),
        ("m > 2 and m < 3", True),
        ('"a" + "b"', "ab"),
        ('log + ["task3"]', ["task1", "task2", "task3"]),
        ('"task1" in log', True),
        ('"task9" not in log', True),
        ('loai in ["A", "B"]', True),
        ('loai in ("C", "B")', False),
        ('"Thị" in ho_so.chu.ten', True),
        ('"dien_tich" in ho_so', True),
        ('"x" if n > 9 else "y"', "y"),
        ("nothing == None", True),
        ("nothing == null and n != null", True),
        ("yes == true and no == false", True),
        ("!no && (yes || no)", True),
        ("yes == !no", True),
        ("[1, 2.0] == [1.0, 2]", True),
        ("[1] == [1, 2]", False),
        ("len(log) + len(loai) + len(ho_so)", 6),
        ("min(3, m, 9)", Decimal("2.5")),
        ("max([3, n, 2])", 7),
        ("max('a', 'b')", "b"),
        ("sum([1, 2, 0.5])", Decimal("3.5")),
        ("sum(empty_list)", 0),
        ("abs(-3) + abs(3)", 6),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1.005, 2)", Decimal("1.01")),
        ("round(7, 2)", 7),
        ("any([no, yes]) and not all([no, yes])", True),
        ('date("2026-01-05") == received', True),
        ("date(due) - received", 14),
        ("received + days(n) < date(due)", True),
        ("date(due) - days(14) == received", True),
        ("year(received) * 10000 + month(received) * 100 + day(received)", 20260105),
        ("lower('ĐẤT') + upper('đai')", "đấtĐAI"),
        ("contains(log, 'task2') and contains('abc', 'b')", True),
        ("loai.contains('A') and loai.lower() == 'a'", True),
        ("starts_with(due, '2026')", True),
        ("is_set(n) and is_set(ho_so.chu.ten)", True),
        ("is_set(nothing) or is_set(unknown) or is_set(ho_so.x.y) or is_set(nothing.x)", False),
        ("is_empty(unknown) and is_empty(empty_list) and is_empty(nothing)", True),
        ("is_empty(n) or is_empty(no)", False),
        ("${loai == 'A'}", True),
        ("${ !empty ho_so.dien_tich && ho_so.dien_tich > 1 }", True),
        ("${empty flags.x || !flags.x}", True),
        ("= loai = 'A' and n = 7", True),
        ("=n + 1", 8),
        ("n >\n 3\n and yes", True),
        (r'"a\"b\\c\n"', 'a"b\\c\n'),
        ("()", []),
    ],
)
def test_an_expression_means_what_its_page_says(text, expected):
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("unknown > 1", "there is no unknown"),
        ("ho_so.x", "there is no ho_so.x"),
        ("ho_so.chu.x.y", "there is no ho_so.chu.x"),
        ("n.real", "n is a number, which has no field real"),
        ("is_set(n.x)", "n is a number, which has no field x"),
        ("loai.upper", "loai is a text, which has no field upper"),
        ("log.append", "log is a list, which has no field append"),
        ("received.year", "received is a date, which has no field year"),
        ("n == 'A'", "a number was compared with a text"),
        ("loai == 1", "a text was compared with a number"),
        ("loai < 1", "a text was compared with a number"),
        ("yes == 1", "a truth value was compared with a number"),
        ("n != true", "a number was compared with a truth value"),
        ("due == received", "a text was compared with a date"),
        ("ho_so == ho_so", "a mapping cannot be compared"),
        ("nothing < 1", "None has no order"),
        ("yes < no", "a truth value has no order"),
        ("n in ['A', 7]", "a number was compared with a text"),
        ("'A' in ['A', 7]", "a text was compared with a number"),
        ("[1] in [[1]]", "a single value to look for was expected and a list was found"),
        ("1 in n", "a list was expected and a number was found"),
        ("yes + 1", "a number was expected and a truth value was found"),
        ("loai + 1", "a text was expected and a number was found"),
        ("loai * 3", "a number was expected and a text was found"),
        ("3 * log", "a number was expected and a list was found"),
        ("loai % 1", "a number was expected and a text was found"),
        ("log + 'x'", "a list was expected and a text was found"),
        ("1 / 0", "a number was divided by zero"),
        ("0.0 / 0", "a number was divided by zero"),
        ("n // 0", "a number was divided by zero"),
        ("1.5 % 0", "a number was divided by zero"),
        ("-loai", "a number was expected and a text was found"),
        ("n and yes", "true or false was expected and a number was found"),
        ("yes and n", "true or false was expected and a number was found"),
        ("no or nothing", "true or false was expected and None was found"),
        ("yes and yes and n", "true or false was expected and a number was found"),
        ("not n", "true or false was expected and a number was found"),
        ("1 if n else 2", "true or false was expected and a number was found"),
        ("log[2]", "a list of 2 has no item of that number"),
        ("log[-3]", "a list of 2 has no item of that number"),
        ("log[yes]", "a number was expected and a truth value was found"),
        ("log['a']", "a number was expected and a text was found"),
        ("log[1.0]", "a whole number was expected and a decimal one was found"),
        ("loai[0]", "a list or a mapping was expected and a text was found"),
        ("ho_so['x']", "a mapping has nothing under that name"),
        ("len(n)", "a text, a list or a mapping was expected and a number was found"),
        ("max(1, 'a')", "a text was compared with a number"),
        ("min(empty_list)", "at least one value was expected and an empty list was found"),
        ("sum(['a'])", "a number was expected and a text was found"),
        ("any([1])", "true or false was expected and a number was found"),
        ("round(1.5, 11)", "round keeps between 0 and 10 decimal places"),
        ("date(loai)", "a date such as 2026-01-05 was expected and another text was found"),
        ("date(n)", "a text was expected and a number was found"),
        ("received + 1", "a number was expected and a date was found"),
        ("received + days(100001)", "days() goes up to 100000"),
        ("date('9999-12-31') + days(1)", "a date fell outside the years 1 to 9999"),
        ("n + days(1)", "a date was expected and a number was found"),
        ("received - n", "a date was expected and a number was found"),
    ],
)
def test_data_that_do_not_fit_are_an_error_that_says_what_was_found(text, reason):
    with pytest.raises(EvaluationError) as caught:
        value(text)

    assert caught.value.reason == reason
    assert caught.value.text == text


@pytest.mark.parametrize("text", ["n", "loai", "nothing", "log", "1", "'true'", "received"])
def test_a_condition_that_is_neither_true_nor_false_is_an_error(text):
    with pytest.raises(EvaluationError, match=r"true or false was expected and .* was found"):
        condition(text)(DATA)


def test_a_condition_gives_true_or_false():
    assert condition("n > 5")(DATA) is True
    assert condition("no")(DATA) is False


def test_messages_do_not_show_the_data_of_a_dossier():
    with pytest.raises(EvaluationError) as caught:
        condition("ho_so.chu.ten > 1")(DATA)

    assert "Ánh" not in str(caught.value)


def test_an_expression_knows_its_text_and_the_variables_it_reads():
    found = compile_expression(" ${ a.b > c[d] and is_set(e.f) and len(g) > 1 } ")

    assert found.text == "${ a.b > c[d] and is_set(e.f) and len(g) > 1 }"
    assert found.names == {"a", "c", "d", "e", "g"}


def test_expressions_and_what_they_come_from_cannot_be_changed():
    found = compile_expression("n")

    with pytest.raises(AttributeError):
        found.text = "m"  # type: ignore[misc]
    assert found == compile_expression("n")
    assert not hasattr(found, "__dict__")


def test_any_mapping_may_hold_the_data():
    data = MappingProxyType({"a": MappingProxyType({"b": 1})})

    assert compile_expression("a.b + a['b']")(data) == 2


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("n >", 2),
        ("n = 1", 2),
        ("n + class", 4),
        ("a + b ** 2", 6),
        ("f(1)", 0),
        ("${a + _b}", 6),
        ("ước = 1", 4),
    ],
)
def test_a_refusal_says_where(text, position):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)

    assert caught.value.position == position


def test_a_wrong_literal_date_is_refused_with_the_file():
    with pytest.raises(ExpressionError, match="a date such as 2026-01-05"):
        compile_expression('received < date("2026-02-30")')


# --- Vietnamese ------------------------------------------------------------------------------------


def test_a_name_is_the_same_variable_in_composed_and_in_separate_marks():
    composed, separate = (normalize(form, "hồ_sơ.diện_tích == 64") for form in ("NFC", "NFD"))
    assert composed != separate

    assert (
        compile_expression(composed).names
        == compile_expression(separate).names
        == {normalize("NFC", "hồ_sơ")}
    )
    assert value(composed) is value(separate) is True


def test_data_keyed_with_separate_marks_are_found():
    data = {normalize("NFD", "hồ_sơ"): {normalize("NFD", "loại"): normalize("NFD", "Đất ở")}}

    assert condition("hồ_sơ.loại == 'Đất ở' and is_set(hồ_sơ.loại)")(data)
    assert condition("hồ_sơ['loại'] in ['Nhà', 'Đất ở']")(data)
    assert condition("hồ_sơ.loại != 'Nhà' and starts_with(hồ_sơ.loại, 'Đất')")(data)
    assert condition("len(hồ_sơ.loại) == 5 and not hồ_sơ.loại < 'Đất ở'")(data)


# --- scripts ---------------------------------------------------------------------------------------


def test_a_script_gives_new_values_only_and_later_lines_see_earlier_ones():
    script = compile_script('a = n + 1\nb = a * 2; log = log + ["task3"]\n\na = b')

    assert script(DATA) == {"a": 16, "b": 16, "log": ["task1", "task2", "task3"]}
    assert script.targets == ("a", "b", "log")
    assert script.names == {"n", "log"}
    assert DATA["log"] == ["task1", "task2"]


def test_a_line_of_a_script_may_run_on_inside_brackets_and_hold_signs_in_text():
    assert compile_script('a = [1,\n  2]\nb = "x;\\ny = 1"')({}) == {"a": [1, 2], "b": "x;\ny = 1"}


@pytest.mark.parametrize(
    "text", ["", "\n;\n", "n", "n + 1", "a.b = 1", "a[0] = 1", "a = ", "= 1", "a == 1", "a += 1", "del a",
             "a = b = 1", "a, b = 1, 2", "a = 1 b = 2", "import os", "'a' = 1", "true = 1", "a: int = 1",
             "${a = 1}"],
)  # fmt: skip
def test_a_script_is_assignments_and_nothing_else(text):
    with pytest.raises(ExpressionError):
        compile_script(text)


# --- escapes and bombs -----------------------------------------------------------------------------

REFUSED_AT_LOAD = {
    "attribute walk": "().__class__.__bases__[0].__subclasses__()",
    "dunder of a variable": "n.__class__",
    "dunder behind a key": "ho_so.chu.__dict__",
    "dunder name": "__builtins__",
    "dunder import": "__import__('os').system('id')",
    "single underscore": "_",
    "attribute of a literal": "'a'.join",
    "attribute of a number": "5 .real",
    "number and dot": "1.",
    "dot and number": ".5",
    "two dots": "1.5.2",
    "format method": "'{0.__class__}'.format(n)",
    "format function": "format(n, '0100000000d')",
    "getattr": "getattr(n, 'real')",
    "eval": "eval('1')",
    "exec": "exec('1')",
    "compile": "compile('1', 'x', 'eval')",
    "open": "open('/etc/passwd')",
    "type": "type(n)",
    "vars": "vars()",
    "globals": "globals()",
    "str": "str(n)",
    "range": "range(10)",
    "print": "print(1)",
    "call of a call": "len(log)(1)",
    "call of an item": "log[0]()",
    "call of a literal": "'len'(log)",
    "call of a bracket": "(len)(log)(1)",
    "method that is not ours": "log.append(1)",
    "method that is not a method": "log.len()",
    "method on a path": "ho_so.chu.items()",
    "keyword argument": "round(1.5, places=1)",
    "starred argument": "max(*log)",
    "double starred argument": "max(**ho_so)",
    "starred list": "[*log]",
    "lambda": "lambda: 1",
    "lambda called": "(lambda: 1)()",
    "list comprehension": "[x for x in log]",
    "generator": "any(x for x in log)",
    "set": "{1, 2}",
    "dict": "{'a': 1}",
    "walrus": "(x := 1)",
    "f-string": "f'{n}'",
    "raw string": "r'a'",
    "bytes": "b'a'",
    "unicode prefix": "u'a'",
    "string prefix with space": "f 'a'",
    "implicit concatenation": "'a' 'b'",
    "triple quotes": "'''a'''",
    "template string": "t'{n}'",
    "import": "import os",
    "await": "await n",
    "yield": "(yield n)",
    "async": "async",
    "assert": "assert n",
    "global": "global n",
    "is": "n is n",
    "ellipsis": "...",
    "slice": "log[0:1]",
    "empty slice": "log[:]",
    "matrix product": "n @ n",
    "complex number": "1j",
    "exponent": "1e1000000",
    "hexadecimal": "0xff",
    "underscored number": "1_000",
    "leading zero": "007",
    "number runs into a word": "1and 2",
    "power": "9 ** 9 ** 9",
    "shift": "1 << 1000000000",
    "shift right": "1 >> 1",
    "bit and": "n & 1",
    "bit or": "n | 1",
    "bit xor": "n ^ 1",
    "bit not": "~n",
    "leading plus": "+n",
    "java ternary": "n > 1 ? 'a' : 'b'",
    "comment": "n # comment",
    "backslash": "n \\\n > 1",
    "back quote": "`n`",
    "statement": "n; n",
    "assignment": "n = 1",
    "assignment after ${": "${n = 1}",
    "double leading =": "== 1",
    "two wrappings": "${n} > ${m}",
    "nested wrapping": "${${n}}",
    "unclosed wrapping": "${n",
    "null byte": "n\x00 > 1",
    "null byte in a text": "'a\x00b'",
    "octal escape": r"'\101'",
    "hex escape": r"'\x41'",
    "named escape": r"'\N{BULLET}'",
    "escaped line end": "'a\\\nb'",
    "unclosed text": "'abc",
    "line end in a text": "'a\nb'",
    "lone surrogate": "'\ud800'",
    "right-to-left override": "loai == '\u202e A'",
    "right-to-left isolate": "loai \u2067== 'A'",
    "zero-width space": "lo\u200bai",
    "zero-width joiner in a name": "lo\u200dai",
    "soft hyphen": "lo\u00adai",
    "byte order mark": "\ufeffn",
    "no-break space": "n\u00a0> 1",
    "ideographic space": "n\u3000> 1",
    "line separator": "n\u2028> 1",
    "form feed": "n\x0c> 1",
    "tag character": "'a\U000e0041'",
    "fullwidth dunder": "n.\uff3f\uff3fclass\uff3f\uff3f",
    "fullwidth letters": "\uff45\uff56\uff41\uff4c('1')",
    "mathematical letters": "\U0001d552\U0001d553\U0001d554",
    "italic dunder": "n.__\U0001d450lass__",
    "long s": "i\u017f_set(n)",
    "ligature": "\ufb01eld",
    "cyrillic a": "lo\u0430i",
    "greek o": "l\u03bfai",
    "eth for đ": "\u00d0at",
    "roman numeral": "\u2160",
    "superscript digit": "n\u00b2",
    "fullwidth digit": "\uff11",
    "arabic digit": "\u0661",
    "stray mark": "n\u0301\u0323\u0301",
    "fullwidth bracket": "len\uff08log\uff09",
    "fullwidth dot": "n\uff0ereal",
    "fullwidth equals": "n \uff1d= 1",
    "typographic quotes": "loai == \u201cA\u201d",
    "huge whole number": "9" * 31,
    "huge decimal number": "0." + "9" * 31,
    "too long": "n + " * 500 + "n",
    "deep brackets": "(" * 21 + "n" + ")" * 21,
    "very deep brackets": "(" * 999 + "n" + ")" * 999,
    "deep lists": "[" * 900 + "]" * 900,
    "deep calls": "abs(" * 300 + "n" + ")" * 300,
    "deep subscripts": "a[" * 400 + "0" + "]" * 400,
    "unclosed brackets": "(" * 2000,
    "unary minus chain": "-" * 1999 + "n",
    "not chain": "not " * 499 + "yes",
    "exclamation chain": "!" * 1999 + "yes",
    "long sum": "n+" * 990 + "n",
    "deep sum": "n+" * 60 + "n",
    "long path": "a" + ".a" * 900,
    "deep path": "a" + ".a" * 60,
    "deep is_set": "is_set(a" + ".a" * 60 + ")",
    "long chain": "n<" * 990 + "n",
    "call chain": "f" + "(n)" * 600,
    "conditional chain": "n if yes else " * 100 + "n",
    "too many items": "[" + "n," * 600 + "n]",
    "injected bracket": "n) + (n",
    "injected statement": "n)\nimport os\n(n",
    "placeholder name": "t0 t1",
    "days alone": "days(3)",
    "days as a value": "[days(3)]",
    "days before a date": "days(3) + received",
    "days as a method": "received - n.days(3)",
    "is_set of a value": "is_set(1)",
    "is_set of a call": "is_set(len(log))",
    "is_set of an item": "is_set(log[0])",
    "too few arguments": "len()",
    "too many arguments": "len(log, log)",
    "empty": "",
    "only spaces": " \n ",
    "only a wrapping": "${}",
    "only =": "=",
    "leading operator": "* n",
    "trailing comma call": "len(,)",
    "if without else": "1 if yes",
    "feel if without else": "= if yes then 1",
    "java method": "'A'.equals(loai)",
    "java call": "execution.getVariable('n')",
    "unpacking in a subscript": "log[*log]",
}


# --- what other modelers write ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${n eq 7 and n gt 1 and n ge 7 and n ne 8}", True),
        ("${n lt 8 && n le 7}", True),
        ("#{loai == 'A' ? n : 0}", 7),
        ("${no ? 1 : yes ? 2 : 3}", 2),
        ("${max(yes ? n : 1, no ? 99 : 2) + 1}", 8),
        ("${n mod 2 eq 1 and n div 2 gt 3}", True),
        ("${not empty ho_so.dien_tich and empty ho_so.x}", True),
        ("${empty(ho_so.x)}", True),
        ('${execution.getVariable("loai") == "A"}', True),
        ("${execution.hasVariable('gone') || execution.hasVariable('n')}", True),
        ('${loai.equals("A")}', True),
        ('${!"B".equals(loai) && n == 7}', True),
        ('${n == 7 && execution.getVariable("loai").equals("B")}', False),
        ('${ho_so.chu.ten.equals("x") or not loai.equals("A")}', False),
        ("= if n = 7 then 1 else 2", 1),
        ("= if no then 1 else if yes then 2 else 3", 2),
        ("= if yes then if no then 1 else 2 else 3", 2),
        ("= max(if yes then n else 1, 2) + 1", 8),
        ("= not(n = 8) and loai = 'A'", True),
        ("= loai in ('A', 'B')", True),
        ("= 1 if yes else 2", 1),
        ("= loai = 'then'", False),
    ],
)
def test_what_juel_and_feel_write_otherwise_is_read_where_it_means_the_same(text, expected):
    found = value(text)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("n > 1,5", "a decimal number has a point, as in 1.5"),
        ("${n > 1,5}", "a decimal number has a point, as in 1.5"),
        ("n in 1, 2", "a comma stands outside brackets"),
        ("= log[1]", "FEEL counts list items from 1 and thutuc from 0"),
        ("${0 < n < 9}", "write 'and' between two comparisons"),
        ("${yes ? 1}", "':' was expected"),
        ("= if yes then 1", "'else' was expected"),
        ("yes ? 1 : 2", "inside ${…} only"),
        ("${order.isStandard()}", "'isStandard' is not a function"),
        ("${max(n, 1).equals('A')}", "'equals' is not a function"),
        ("${loai.equals(n)}", "'equals' is not a function"),
        ("loai.equals('A')", "'equals' is not a function"),
        ("${execution.getVariable(n)}", "'getVariable' is not a function"),
        ("${" + "yes ? " * 21 + "1" + " : 2" * 21 + "}", "more than 20 choices"),
    ],
)
def test_what_means_something_else_here_is_refused_with_the_reason(text, reason):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)

    assert reason in caught.value.reason


ODD = {"text": "abc", "list": [1, 2], "empty": [], "map": {"a": 1}, "nothing": None, "yes": True, "n": 7}
ODD |= {"first": date(2026, 1, 5), "second": date(2026, 1, 9)}

#: (text, what its own language gives; a text is the reason for which it is not read)
FEEL = [
    ('= "a" in text', False),
    ('= "abc" in text', True),
    ("= 1 in list", True),
    ("= n in (7, 8)", True),
    ("= 7 // 2", "begins a comment"),
    ("= -7 % 3", "write modulo(a, b)"),
    ("= modulo(-7, 3)", 2),
    ("= modulo(7, -3)", -2),
    ("= sum([])", None),
    ("= sum(empty)", None),
    ("= min(empty)", None),
    ("= sum(1, 2)", 3),
    ("= 9 > n > 1", "write 'and' between two comparisons"),
    ("= n = 7 = yes", "write 'and' between two comparisons"),
    ("= second - first", "make a duration"),
    ("= list + list", "does not add lists"),
    ('= text + "d"', "abcd"),
    ("= list contains(list, 2)", True),
    ('= list contains(text, "a")', "a list was expected"),
    ('= list contains(map, "a")', "a list was expected"),
    ("= contains(list, 1)", "a text was expected"),
    ("= count(text)", "a list was expected"),
    ("= string length(list)", "a text was expected"),
    ("= not(yes) = nothing", False),
    ("= .5 + 1e3", Decimal("1000.5")),
    ("= 25e-1", Decimal("2.5")),
    ('= @"2026-01-05" = first', True),
    ('= @"P1D"', "a date such as"),
    ("= date(2026, 1, 5) = first", True),
    ("= date(2026, 2, 31)", "no such date"),
    ("= if yes then [1] else [2]", [1]),
    ("= 'a'[1]", "counts list items from 1"),
    ('= starts with(text, "ab") and ends with(text, "c")', True),
    ("= is defined(gone)", False),
    ("= floor(-2.5) + ceiling(2.1)", 0),
    ("= round half up(-2.5, 0)", -3),
    ("= n between 1 and 9", "write x >= a and x <= b"),
    ("= some x in list satisfies x > 1", "'some' is not read"),
    ("= nothing + 1", "a number was expected"),
    ("= nothing or yes", "true or false was expected"),
    ("= 010", "superfluous 0"),
    ("= n is 7", "'is' is not part"),
]
JUEL = [
    ("${-7 % 3}", -1),
    ("${7 mod -3}", 1),
    ("${-7.5 % 3}", Decimal("-1.5")),
    ("${7 % 0}", "divided by zero"),
    ("${text + text}", "numbers only"),
    ("${text + 'd'}", "joins no texts"),
    ("${list + list}", "numbers only"),
    ("${second - first}", "numbers only"),
    ("${not yes == yes}", False),
    ("${!yes == yes}", False),
    ("${list[1]}", 2),
    ("${list[-1]}", "does not count from the end"),
    ("${list[n - 8]}", "does not count from the end"),
    ("${7 // 2}", "no sign of JUEL"),
    ("${.5 + 1e3}", Decimal("1000.5")),
    ("${1e40}", "more than 30 digits"),
    ("${map.contains('a')}", "a text or a list was expected"),
    ("${text.contains('b')}", True),
    ("${7 div 2}", Decimal("3.5")),
    ("${nothing > 5}", "has no order"),
]


@pytest.mark.parametrize(("text", "expected"), [*FEEL, *JUEL])
def test_a_dialect_is_read_with_its_own_meaning_or_refused_with_the_reason(text, expected):
    try:
        found = compile_expression(text)(ODD)
    except (ExpressionError, EvaluationError) as refused:
        assert isinstance(expected, str) and expected in refused.reason
    else:
        assert (found, type(found)) == (expected, type(expected))


ENGLISH = re.compile(r"\b(is|the|not|was|and found|expected|of|cannot|has|with|where|language|write)\b")


def test_every_reason_is_told_in_vietnamese_too():
    reasons = set()
    for text in [*REFUSED_AT_LOAD.values(), *(text for text, _ in [*FEEL, *JUEL])]:
        try:
            compile_expression(text)(ODD)
        except (ExpressionError, EvaluationError) as refused:
            reasons.add(refused.reason)

    assert len(reasons) > 60
    untold = {reason for reason in reasons if in_vietnamese(reason) == reason}
    quoted = {reason: re.sub(r"'[^']*'", "", in_vietnamese(reason)) for reason in reasons}
    assert not untold
    assert not {reason: told for reason, told in quoted.items() if ENGLISH.search(told)}
    assert in_vietnamese("'=' does not compare; write '=='").endswith("hãy viết '=='")


@pytest.mark.parametrize("text", [".5", "1e3", "@'2026-01-05'", "'a' if is_set(is) else 'b'"])
def test_what_only_dialects_write_is_not_our_own(text):
    with pytest.raises(ExpressionError):
        compile_expression(text)


def test_each_line_of_a_script_has_the_meaning_of_its_own_wrapping():
    script = compile_script("a = -7 % 3\nb = ${-7 % 3}\nc = = sum([])\nd = #{yes ? 1 : 2}")

    assert script({"yes": True}) == {"a": 2, "b": -1, "c": None, "d": 1}


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("${a == 1}", "javascript", None),
        ("= a = 1", "feel", None),
        ("a == 1 and b < 3", "myLanguage", None),
        ("a / 3 == 1", "myLanguage", "without a rest"),
        ("a == 1 && b < 3", "javascript", None),
        ("a // b", "thutuc", None),
        ("true", "http://www.w3.org/1999/XPath", None),
        ("a[-1]", "Python", None),
        ("next(null, x === 1)", "js", None),
        ("a = 1", "https://www.omg.org/spec/DMN/20191111/FEEL/", "behind a leading '='"),
        ("a == 1", "juel", "inside ${…}"),
        ("a // b", "javascript", "begins a comment in JavaScript"),
        ("-a % 3", "groovy", "sign of the dividend in Groovy"),
        ("1 < a < 3", "js", "in JavaScript write 'and'"),
        ("'a' in b", "ecmascript", "something else in JavaScript"),
        ("a[-1]", "javascript", "does not count from the end"),
        ("7 / 2", "http://www.java.com/java", "without a rest in Java"),
        ("round(2.5)", "python", "even neighbour in Python"),
        ("a == 1", "http://www.w3.org/1999/XPath", "is not read"),
    ],
)
def test_an_expression_in_a_language_that_is_named_means_what_it_means_there(text, language, reason):
    try:
        check_language(text, language)
    except ExpressionError as refused:
        assert reason is not None and reason in refused.reason
    else:
        assert reason is None


def test_setting_a_variable_of_the_execution_is_an_assignment():
    script = compile_script('execution.setVariable("x", execution.getVariable("n") + 1);\ny = x')

    assert script(DATA) == {"x": 8, "y": 8}
    assert (script.names, script.targets) == ({"n"}, ("x", "y"))


@pytest.mark.parametrize("text", REFUSED_AT_LOAD.values(), ids=REFUSED_AT_LOAD.keys())
def test_is_refused_at_load(text):
    begun = time.perf_counter()

    with pytest.raises(ExpressionError):
        compile_expression(text)

    assert time.perf_counter() - begun < 1


def test_deep_text_is_refused_also_near_the_end_of_the_callers_stack():
    def down(levels: int) -> str:
        if levels:
            return down(levels - 1)
        with pytest.raises(ExpressionError):
            compile_expression("n+" * 400 + "n")
        return "refused"

    assert down(sys.getrecursionlimit() // 2) == "refused"


WIDE = "9" * 30
OWN: list[object] = []
OWN.append(OWN)
BOUNDED_AT_RUN = {
    "product": (f"{WIDE} * {WIDE}", {}, "30 digits"),
    "sum": (f"{WIDE} + 1", {}, "30 digits"),
    "decimal product": (f"{WIDE} * 1.5", {}, "30 digits"),
    "division by little": (f"{WIDE} / 0.0001", {}, "30 digits"),
    "huge number in the data": ("n + 1", {"n": 10**5000}, "30 digits"),
    "huge number with a decimal": ("n > 1.5", {"n": 10**5000}, "30 digits"),
    "huge decimal in the data": ("n > 1", {"n": Decimal("1E+999999")}, "30 digits"),
    "huge float": ("n > 1", {"n": 1e300}, "30 digits"),
    "infinite float": ("n > 1", {"n": float("inf")}, "infinite or undefined"),
    "undefined float": ("n == 1", {"n": float("nan")}, "infinite or undefined"),
    "signalling decimal": ("n == 1", {"n": Decimal("sNaN")}, "infinite or undefined"),
    "rest of a tiny divisor": ("1 % n", {"n": Decimal("1E-200")}, "too many digits"),
    "text repeated": ("'a' * 1000000000", {}, "a number was expected"),
    "list repeated": ("[0] * 1000000000", {}, "a number was expected"),
    "text filled in": ("'%1000000000d' % 1", {}, "a number was expected"),
    "text joined": ("a + a", {"a": "x" * 5001}, "longer than 10000 characters"),
    "text grown by upper": ("upper(a)", {"a": "ß" * 6000}, "longer than 10000 characters"),
    "long text compared": ("a == 'é'", {"a": "é" * 10_001}, "longer than 10000 characters"),
    "list joined": ("a + a", {"a": [0] * 501}, "longer than 1000 items"),
    "long list searched": ("1 in a", {"a": [0] * 1001}, "longer than 1000 items"),
    "long list summed": ("sum(a)", {"a": [0] * 1001}, "longer than 1000 items"),
    "lists in a list": ("[a, a, a]", {"a": [0] * 400}, "holds more than 1000 items"),
    "texts in a list": ("[" + "a," * 11 + "]", {"a": "x" * 10_000}, "100000 characters together"),
    "mapping in a list": (
        "[a]",
        {"a": dict.fromkeys(map(str, range(1000)), 0)},
        "holds more than 1000 items",
    ),
    "a list in itself": ("[a]", {"a": OWN}, "more than 20 deep"),
    "a list in itself compared": (
        "a == a",
        {"a": OWN},
        "more than 20 deep",
    ),
    "instants": ("a < a", {"a": datetime(2026, 1, 5, tzinfo=UTC)}, "an instant has no order"),
    "an instant as a date": (
        "a == date('2026-01-05')",
        {"a": datetime(2026, 1, 5, tzinfo=UTC)},
        "an instant was",
    ),
    "an object": ("a == a", {"a": object()}, "a value of type object cannot be compared"),
    "a function": ("a == 1", {"a": len}, "a value of type builtin_function_or_method was"),
    "a field of an object": ("a.real", {"a": Fraction(1)}, "which has no field real"),
    "a set": ("1 in a", {"a": {1}}, "a list was expected and a value of type set was found"),
}


@pytest.mark.parametrize(("text", "data", "reason"), BOUNDED_AT_RUN.values(), ids=BOUNDED_AT_RUN.keys())
def test_is_bounded_at_run(text, data, reason):
    expression = compile_expression(text)
    begun = time.perf_counter()

    with pytest.raises(EvaluationError, match=reason):
        expression(data)

    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = 'x' + 'x'\n" + "a = a + a\n" * 40, "longer than 10000 characters"),
        ("a = [0, 0]\n" + "a = a + a\n" * 40, "longer than 1000 items"),
        ("a = [0, 0]\n" + "a = [a, a]\n" * 40, "more than 1000 items|more than 20 deep"),
        ("a = [0]\n" + "a = [a]\n" * 40, "more than 20 deep"),
        ("a = 99\n" + "a = a * a\n" * 40, "30 digits"),
        ("a = 1.1\n" + "a = a * a\n" * 40, "30 digits"),
    ],
)
def test_a_script_that_doubles_is_stopped(text, reason):
    with pytest.raises(EvaluationError, match=reason):
        compile_script(text)({})


def test_digits_of_decimals_do_not_grow_without_end():
    found = compile_script("a = 0.7\n" + "a = a * a\n" * 15)({})["a"]

    assert isinstance(found, Decimal)
    assert len(found.as_tuple().digits) <= 60


def test_the_costliest_texts_end_soon():
    data = {"a": [f"é{number}" for number in range(1000)], "b": "é"}
    expression = compile_expression(" or ".join(["b in a"] * 150))
    begun = time.perf_counter()

    assert expression(data) is False
    assert time.perf_counter() - begun < 5


def test_the_hosts_decimal_settings_change_nothing():
    expression = compile_expression("round(1 / 3.0, 10) + abs(-0.5) - m")

    with localcontext() as context:
        context.prec = 2
        assert expression({"m": Decimal("0.123456789")}) == Decimal("0.7098765443")


# --- properties ------------------------------------------------------------------------------------

Tree = tuple[Any, ...]

numbers = st.one_of(
    st.integers(-50, 50),
    st.integers(-(10**9), 10**9),
    st.decimals(-1000, 1000, places=2, allow_nan=False),
)
leaves = numbers.map(lambda found: ("number", found))
sums = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(["+", "-", "*", "//", "%"]), inner, inner),
    max_leaves=6,
)
tests = st.recursive(
    st.tuples(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), sums, sums),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), inner, inner), st.tuples(st.just("not"), inner)
    ),
    max_leaves=4,
)

REFERENCE: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: Fraction(a // b),
    "%": lambda a, b: a % b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def written(tree: Tree) -> str:
    if tree[0] == "number":
        return f"({tree[1]:f})" if isinstance(tree[1], Decimal) else f"({tree[1]})"
    if tree[0] == "not":
        return f"(not {written(tree[1])})"
    return f"({written(tree[1])} {tree[0]} {written(tree[2])})"


def reference(tree: Tree) -> Any:
    """Work a tree out with fractions; anything without a value within the bound is an ``ArithmeticError``."""
    if tree[0] == "number":
        return Fraction(tree[1])
    if tree[0] == "not":
        return not reference(tree[1])
    first = reference(tree[1])
    if tree[0] == "and":
        return first and reference(tree[2])
    if tree[0] == "or":
        return first or reference(tree[2])
    result = REFERENCE[tree[0]](first, reference(tree[2]))
    if abs(result) >= 10**30:
        raise OverflowError
    return result


def outcome(work: Callable[[], Any], *errors: type[Exception]) -> Any:
    try:
        return work()
    except errors:
        return "no value"


@settings(max_examples=1500, derandomize=True, deadline=None)
@given(st.one_of(sums, tests))
def test_random_expressions_agree_with_a_reference_in_fractions(tree):
    expression = compile_expression(written(tree))

    found = outcome(lambda: expression({}), EvaluationError)

    assert found == outcome(lambda: reference(tree), ArithmeticError)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(numbers, numbers)
def test_division_is_right_to_fifty_digits(left, right):
    found = outcome(lambda: compile_expression("a / b")({"a": left, "b": right}), EvaluationError)

    if right == 0:
        assert found == "no value"
    else:
        exact = Fraction(left) / Fraction(right)
        assert abs(Fraction(found) - exact) <= abs(exact) / 10**50


PIECES = """n m f yes nothing log ho_so .dien_tich .chu received loai hồ_sơ unknown 1 2.5 'a' "é" true null
( ) [ ] , . + - * / // % == != < <= > >= and or not in if else && || ! = ; len( max( date( is_set( is_empty(
empty contains( days( round( ${ } __class__ lambda ** << : \\ t0 ( [ ) ]"""
pieces = st.sampled_from([*PIECES.split(), "\n", "\x00", "\u202e"])
random_texts = st.one_of(st.text(max_size=60), st.lists(pieces, max_size=14).map(" ".join))
random_data = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=5), st.dates(),
        st.datetimes(), st.binary(max_size=3), st.just(10**40), st.just(object()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(st.sampled_from(["dien_tich", "chu", "n", "loại"]), inner, max_size=4),
    ),
    max_leaves=8,
)  # fmt: skip


def run_and_forgive(work: Callable[[], object]) -> None:
    outcome(work, ExpressionError, EvaluationError)


@settings(max_examples=3000, derandomize=True, deadline=None)
@given(random_texts)
def test_random_text_raises_nothing_but_the_two_errors(text):
    run_and_forgive(lambda: compile_expression(text)(DATA))
    run_and_forgive(lambda: condition(text)(DATA))
    run_and_forgive(lambda: compile_script("a = " + text)(DATA))


READERS: tuple[Expression, ...] = tuple(
    compile_expression(text)
    for text in (
        "a == b", "a != b", "a < b", "a >= b", "a in b", "a not in b", "a + b", "a - b", "a * b", "a / b",
        "a // b", "a % b", "-a", "not a", "a and b", "a or b", "a if b else a", "a[b]", "a.n", "a.loại",
        "a['loại']", "[a, b]", "a == 1", "a == 'x'", "a != true", "a < 2.5", "a in ['x', 'y']", "0 < a < b",
        "[a] == [b]", "a + days(b)", "a - days(1)", "len(a)", "min(a, b)", "max(a)", "sum(a)", "abs(a)",
        "round(a)", "round(a, b)", "any(a)", "all(a)", "date(a)", "year(a)", "month(a)", "day(a)", "lower(a)",
        "upper(a)", "contains(a, b)", "a.contains(b)", "a.starts_with(b)", "is_set(a.n)", "is_empty(a.n.chu)",
    )
)  # fmt: skip


@settings(max_examples=800, derandomize=True, deadline=None)
@given(random_data, random_data)
def test_random_data_raise_nothing_but_an_evaluation_error(a, b):
    for expression in READERS:
        run_and_forgive(lambda: expression({"a": a, "b": b}))  # noqa: B023


@pytest.mark.skipif(not SHARED.exists(), reason="the third-party files are not here")
def test_most_conditions_drawn_in_other_modelers_are_read_as_they_stand():
    found: list[str] = []
    for file in sorted(SHARED.rglob("*.bpmn*")):
        if file.is_file():
            drawn = re.findall(
                r"<(?:\w+:)?conditionExpression[^>]*>\s*(\$\{.*?|=.*?)\s*</",
                file.read_text("utf-8", "replace"),
                re.S,
            )
            found += map(unescape, drawn)
    refused = [text for text in found if outcome(lambda: condition(text), ExpressionError) == "no value"]  # noqa: B023

    assert len(found) > 500
    assert len(refused) < len(found) / 20, refused


# --- the page --------------------------------------------------------------------------------------


def test_the_reference_page_lists_the_functions_there_are():
    listed = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text("utf-8").split("## Functions")[1], re.MULTILINE)

    assert listed == [FUNCTIONS[name].signature for name in sorted(FUNCTIONS)]


def test_the_reference_page_marks_the_functions_that_may_be_written_as_methods():
    rows = re.findall(r"^\| `(\w+)\(.*$", PAGE.read_text("utf-8").split("## Functions")[1], re.MULTILINE)
    lines = [
        line
        for line in PAGE.read_text("utf-8").split("## Functions")[1].splitlines()
        if line.startswith("| `")
    ]
    marked = {name for name, line in zip(rows, lines, strict=True) if f".{name}(" in line}

    assert marked == {name for name, function in FUNCTIONS.items() if function.method}


@pytest.mark.parametrize("read", [compile_expression, condition])
def test_two_procedures_that_say_the_same_share_what_it_is_compiled_to(read: Callable[[str], object]):
    assert read("not eligible") is read("not eligible")
    assert compile_script("eligible = true") is compile_script("eligible = true")
