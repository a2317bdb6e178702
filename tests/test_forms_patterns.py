"""Patterns of forms: the subset means what ECMA-262 means, and no text makes it slow."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thutuc.forms.pattern import LONGEST_PATTERN, LONGEST_TEXT, PatternError, compiled

LETTER = st.sampled_from(
    ["a", "b", "0", "-", ".", "[ab]", "[^a]", "[a-z0-9]", "\\d", "\\w", "\\.", "\\D", "[\\d-]"]
)
COUNT = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "{0}"])


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.builds(lambda one, other: f"({one}|{other})", inner, inner) | inner.map(
        lambda one: f"(?:{one})"
    )
    return st.lists(st.builds(str.__add__, group | LETTER, COUNT), max_size=3).map("".join)


PATTERN = st.builds(
    lambda begin, parts, end: begin + "|".join(parts) + end,
    st.sampled_from(["", "^"]),
    st.lists(
        st.recursive(st.builds(str.__add__, LETTER, COUNT), _wider, max_leaves=5), min_size=1, max_size=2
    ),
    st.sampled_from(["", "$"]),
)


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(PATTERN, st.text("ab0-.\n", max_size=7))
def test_a_pattern_is_found_where_python_finds_it(pattern: str, text: str) -> None:
    theirs = re.compile(pattern.replace("$", r"\Z"), re.ASCII)

    assert compiled(pattern).matches(text) is (theirs.search(text) is not None)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^[0-9]{12}$", "012345678901", True),
        ("^[0-9]{12}$", "٠١٢٣٤٥٦٧٨٩٠١", False),
        (r"^\d{12}$", "٠١٢٣٤٥٦٧٨٩٠١", False),
        (r"^\p{Lu}\p{L}*( \p{Lu}\p{L}*)*$", "Nguyễn Thị Ánh", True),
        (r"^\p{Lu}\p{L}*( \p{Lu}\p{L}*)*$", "nguyễn", False),
        (r"^[\p{L}\p{N}\-/]+$", "163/QĐ-BTP", True),
        (r"^\P{Nd}+$", "không số", True),
        (r"^[À-ỹ]+$", "Đỗ"[1:], True),
        (r"^a|b$", "xb", True),
        (r"^\u0041$", "A", True),
        (r"^[^\s]+$", "a\u00a0b", False),
        (r"^.$", "\n", False),
        (r"^$", "", True),
        (r"", "gì cũng được", True),
    ],
)
def test_patterns_that_forms_use(pattern: str, text: str, found: bool) -> None:
    assert compiled(pattern).matches(text) is found


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)b",
        "(?!a)",
        "(?<=a)b",
        "(?<name>a)",
        r"(a)\1",
        r"\bword\b",
        "a++",
        "a*?",
        "(",
        ")",
        "[a",
        "a{2",
        "*a",
        "[b-a]",
        r"\p{Vietnamese}",
        r"\x41",
        r"\cA",
        "(^a)",
        "(a$)",
        "a{3,2}",
        "a{513}",
        "(a{30}){30}",
        "a" * 301,
        "(" * 21 + ")" * 21,
        "[[:alpha:]]",
        "\\",
    ],
)
def test_what_is_not_in_the_subset_is_refused_in_both_languages(pattern: str) -> None:
    with pytest.raises(PatternError) as refused:
        compiled(pattern)

    assert refused.value.reason and refused.value.reason_vi


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a|a)*$",
        "^(a|aa)+$",
        "(a*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(.*)*x",
        "^(a?){100}a{100}$",
        "([a-z]*)*[0-9]",
        "(a|b)*a(a|b){100}",
        "((((a*)*)*)*)*b",
        "(){9999}a",
        "((){9999}){9999}a",
    ],
)
def test_no_pattern_is_slow_on_the_longest_text(pattern: str) -> None:
    text = ("a" * 100 + "b") * (LONGEST_TEXT // 101) + "!"
    assert len(pattern) <= LONGEST_PATTERN

    begin = perf_counter()
    compiled(pattern).matches(text)
    assert perf_counter() - begin < 2, "a pattern that backtracks would take years"
