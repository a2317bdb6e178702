"""TOML of strangers is read in bounded time, and otherwise as Python reads it."""

from __future__ import annotations

import time
import tomllib

import pytest

from thutuc import safetoml
from thutuc.engine.plans import parse_migration
from thutuc.errors import ThutucError
from thutuc.scenario import read_text
from thutuc.simulation import parse_plan

KEYS = {
    "key": "a." * 100_000 + "b = 1",
    "table": "[" + "a." * 100_000 + "b]",
    "quoted": "\"=\".'a'." * 30_000 + "b = 1",
    "numbers": "1.1 . " * 50_000 + "1 = 1",
    "separators": '"\u2028".a.' * 30_000 + "b = 1",
    "inside": "x = [\n{" + "a." * 100_000 + "b = 1}]",
    "after a string": "x = {y = '''\"''', " + '"\\"".a.' * 30_000 + "b = 1}",
}


@pytest.mark.parametrize("text", KEYS.values(), ids=KEYS)
def test_a_key_of_very_many_parts_is_refused_at_once(text):
    began = time.process_time()
    with pytest.raises(tomllib.TOMLDecodeError, match="dots in a line"):
        safetoml.loads(text)
    assert time.process_time() - began < 5  # the reader itself would take minutes


@pytest.mark.parametrize("before", ["", "[", " [[ ", '"x".', "'y' . "])
def test_a_name_of_more_parts_than_any_needs_is_refused(before):
    with pytest.raises(tomllib.TOMLDecodeError, match="parts in a key"):
        safetoml.loads(before + "a." * safetoml.MOST_PARTS + "b = 1")


@pytest.mark.parametrize("text", ["x = " + "[" * 100_000, "x = " + "{a=" * 100_000, "x = " + "9" * 100_000])
def test_what_python_cannot_hold_is_no_toml(text):
    with pytest.raises(tomllib.TOMLDecodeError):
        safetoml.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        'x = """\n' + ("[" + " " * 990 + "\n") * 50 + '"""\n',
        'x = """\n' + ("[a" + " " * 990 + "']\n") * 50 + '"""\n',
        " " * 200_000 + "\n",
        "".join(f"k{number}.a = 1\n" for number in range(15_000)),
        "[elements]\n" + "".join(f"k{number} = 1\n" for number in range(4_000)),
        "procedure = [" + "1, " * 40_000 + "]",
    ],
    ids=["headers", "quotes", "blanks", "unknown", "pairs", "values"],
)
@pytest.mark.parametrize("read", [lambda text: parse_plan(text, "plan.toml"), read_text, parse_migration])
def test_the_line_of_each_mistake_is_found_in_bounded_time(read, text):
    began = time.process_time()
    with pytest.raises(ThutucError) as refused:
        read(text)
    assert time.process_time() - began < 5  # it took minutes
    assert len(str(refused.value)) < 50_000


def test_a_plan_of_more_values_than_it_may_have_is_refused_before_each_is_told():
    with pytest.raises(ThutucError, match="at most 500000 lines and values"):
        parse_plan("procedure = [" + "1," * 600_000 + "]", "plan.toml")


def test_long_lines_of_numbers_and_prose_are_read_as_python_reads_them():
    text = f"x = {[n + 0.5 for n in range(5_000)]}\na.b.c = 1\n[d.'e.f']\nwords = \"{'lời. ' * 900}\"\n"
    assert safetoml.loads(text) == tomllib.loads(text)


@pytest.mark.parametrize("read", [lambda text: parse_plan(text, "plan.toml"), read_text])
def test_plans_and_scenarios_are_read_through_it(read):
    with pytest.raises(ThutucError, match="dots in a line"):
        read(KEYS["key"][-100_000:])
