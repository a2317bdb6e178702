"""TOML of strangers is read in bounded time, and otherwise as Python reads it."""

from __future__ import annotations

import time
import tomllib

import pytest

from thutuc import safetoml
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


def test_long_lines_of_numbers_and_prose_are_read_as_python_reads_them():
    text = f"x = {[n + 0.5 for n in range(5_000)]}\na.b.c = 1\n[d.'e.f']\nwords = \"{'lời. ' * 900}\"\n"
    assert safetoml.loads(text) == tomllib.loads(text)


@pytest.mark.parametrize("read", [lambda text: parse_plan(text, "plan.toml"), read_text])
def test_plans_and_scenarios_are_read_through_it(read):
    with pytest.raises(ThutucError, match="dots in a line"):
        read(KEYS["key"][-100_000:])
