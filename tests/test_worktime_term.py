"""A term is a number and a unit, read strictly and printed in the law's words."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thutuc.errors import TermError
from thutuc.worktime import Term, TermUnit


@pytest.mark.parametrize(
    ("text", "number", "unit", "printed"),
    [
        ("07 ngày làm việc", "7", TermUnit.WORKING_DAY, "07 ngày làm việc"),
        ("0,5 ngày làm việc", "0.5", TermUnit.WORKING_DAY, "0,5 ngày làm việc"),
        ("11.5 ngày làm việc", "11.5", TermUnit.WORKING_DAY, "11,5 ngày làm việc"),
        ("04 giờ làm việc", "4", TermUnit.WORKING_HOUR, "04 giờ làm việc"),
        ("15 ngày", "15", TermUnit.DAY, "15 ngày"),
        ("24 giờ", "24", TermUnit.HOUR, "24 giờ"),
        ("03 tháng", "3", TermUnit.MONTH, "03 tháng"),
        ("trong ngày làm việc", "1", TermUnit.SAME_DAY, "trong ngày làm việc"),
        ("7 working days", "7", TermUnit.WORKING_DAY, "07 ngày làm việc"),
        ("1 working day", "1", TermUnit.WORKING_DAY, "01 ngày làm việc"),
        ("15 days", "15", TermUnit.DAY, "15 ngày"),
        ("8 working hours", "8", TermUnit.WORKING_HOUR, "08 giờ làm việc"),
        ("24 hours", "24", TermUnit.HOUR, "24 giờ"),
        ("3 months", "3", TermUnit.MONTH, "03 tháng"),
        ("same day", "1", TermUnit.SAME_DAY, "trong ngày làm việc"),
        ("  07   NGÀY  Làm việc ", "7", TermUnit.WORKING_DAY, "07 ngày làm việc"),
        ("120 ngày", "120", TermUnit.DAY, "120 ngày"),
    ],
)
def test_a_term_is_read_and_printed_in_the_law_s_words(text, number, unit, printed):
    term = Term.parse(text)
    assert term == Term(Decimal(number), unit)
    assert str(term) == printed


def test_letters_may_come_decomposed():
    assert Term.parse(unicodedata.normalize("NFD", "07 ngày làm việc")) == Term.parse("07 ngày làm việc")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("7 hôm", "'hôm' is not one of"),
        ("7 ngay lam viec", "is not one of"),
        ("7", "the unit is missing"),
        ("0,5", "the unit is missing"),
        ("", "empty"),
        ("   ", "empty"),
        ("ngày làm việc", "'ngày' is not a number"),
        ("-7 ngày làm việc", "negative"),
        ("0 ngày", "more than nothing"),
        ("00 giờ làm việc", "more than nothing"),
        ("0,5 ngày", "does not divide"),
        ("1,5 tháng", "does not divide"),
        ("1.000 ngày", "may be a thousand"),
        ("10000 ngày", "at most"),
        ("07 ngày làm việc 02 giờ", "not one number and one unit"),
        ("7ngày", "not one number and one unit"),
        ("bảy ngày", "'bảy' is not a number"),
        ("٧ ngày", "is not a number"),
        ("1e3 ngày", "is not a number"),
        ("NaN ngày", "is not a number"),
        ("1/2 ngày làm việc", "is not a number"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text, reason):
    with pytest.raises(TermError, match=reason) as refusal:
        Term.parse(text)
    assert refusal.value.text == text


@pytest.mark.parametrize("number", ["0", "-1", "NaN", "Infinity", "10000"])
def test_a_term_that_is_no_term_cannot_be_made_by_hand_either(number):
    with pytest.raises(TermError):
        Term(Decimal(number), TermUnit.WORKING_DAY)


def test_like_terms_add_up_to_the_law_s_figure():
    total = Term.parse("0,5 ngày làm việc") + Term.parse("3,5 ngày làm việc")
    assert str(total + Term.parse("06 ngày làm việc")) == "10 ngày làm việc"


@pytest.mark.parametrize("other", ["08 ngày làm việc", "08 giờ", "01 tháng", "trong ngày làm việc"])
def test_unlike_units_never_add_up(other):
    """R27: Đồng Tháp Điều 56 writes 15 ngày + 08 ngày làm việc = 23."""
    with pytest.raises(TermError, match="unlike units"):
        Term.parse("15 ngày") + Term.parse(other)


def test_a_term_adds_to_nothing_but_a_term():
    with pytest.raises(TypeError):
        Term.parse("15 ngày") + 1  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "hours"),
    [("3,5 ngày làm việc", "28"), ("04 giờ làm việc", "4"), ("trong ngày làm việc", "8"), ("15 ngày", None)],
)
def test_the_tables_rule_turns_working_terms_into_hours_and_no_others(text, hours):
    assert Term.parse(text).working_hours == (Decimal(hours) if hours else None)


whole = st.integers(1, 9999).map(Decimal)
fraction = st.integers(1, 99_999).map(lambda number: Decimal(number) / 100)
terms = st.one_of(
    st.builds(Term, whole, st.sampled_from([TermUnit.DAY, TermUnit.MONTH])),
    st.builds(
        Term, whole | fraction, st.sampled_from([TermUnit.WORKING_DAY, TermUnit.WORKING_HOUR, TermUnit.HOUR])
    ),
)


@settings(derandomize=True, max_examples=500)
@given(terms)
def test_what_is_printed_is_read_back(term):
    assert Term.parse(str(term)) == term


@settings(derandomize=True, max_examples=500)
@given(st.text(max_size=20))
def test_no_text_does_more_than_be_read_or_refused(text):
    try:
        term = Term.parse(text)
    except TermError as refusal:
        assert refusal.reason
    else:
        assert Term.parse(str(term)) == term
