"""A published limit is read as a whole or refused with a reason of the closed list; no unit is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpora.published import Limit, Unread, read_limit

from thutuc.worktime import Term, TermUnit

#: the cell as a portal prints it → the term in the law's words
ONE_TERM = {
    "1 Ngày làm việc": "01 ngày làm việc",
    "07 Ngày làm việc": "07 ngày làm việc",
    "1.5 Ngày làm việc": "1,5 ngày làm việc",
    "0,5 ngày làm việc": "0,5 ngày làm việc",
    "20 NGÀY LÀM VIỆC": "20 ngày làm việc",
    "7 ngày  làm việc.": "07 ngày làm việc",
    "30 Ngày": "30 ngày",
    "300 Ngày": "300 ngày",
    "8 Giờ": "08 giờ",
    "24 giờ": "24 giờ",
    "08 giờ làm việc": "08 giờ làm việc",
    "28 giờ làm việc": "28 giờ làm việc",
    "6 Tháng": "06 tháng",
    "Không quá 03 ngày làm việc": "03 ngày làm việc",
    "Tối đa 15 (mười lăm) ngày": "15 ngày",
    "Trong thời hạn 05 (năm) ngày làm việc": "05 ngày làm việc",
    "Thời hạn giải quyết: 125 (một trăm hai mươi lăm) ngày": "125 ngày",
    "Trong 01 ngày làm việc": "01 ngày làm việc",
    "Trong ngày": "trong ngày làm việc",
    "Ngay trong ngày làm việc": "trong ngày làm việc",
    "Giải quyết ngay trong ngày tiếp nhận hồ sơ": "trong ngày làm việc",
    "- 10 ngày làm việc": "10 ngày làm việc",
}

REFUSED = {
    "": Unread.EMPTY,
    " \n ": Unread.EMPTY,
    "Không quy định": Unread.NOT_STATED,
    "Không có thông tin": Unread.NOT_STATED,
    "Theo quy định của pháp luật": Unread.NOT_STATED,
    "-": Unread.NOT_STATED,
    "7": Unread.NO_UNIT,
    "120": Unread.NO_UNIT,
    "140,000": Unread.NO_UNIT,
    "10 đến 15": Unread.NO_UNIT,
    "năm ngày làm việc": Unread.NO_NUMBER,
    "Trong ngày làm việc tiếp theo": Unread.NO_NUMBER,
    "02 tuần": Unread.UNKNOWN_UNIT,
    "90 phút": Unread.UNKNOWN_UNIT,
    "8h": Unread.UNKNOWN_UNIT,
    "02 năm": Unread.UNKNOWN_UNIT,
    "0 Ngày": Unread.BAD_NUMBER,
    "-3 ngày": Unread.BAD_NUMBER,
    "0,5 ngày": Unread.BAD_NUMBER,
    "1.000 ngày": Unread.BAD_NUMBER,
    "từ 05 đến 03 ngày": Unread.BAD_NUMBER,
    "05 (ba) ngày": Unread.WORDS_DIFFER,
    "28 Giờ": Unread.UNCLEAR_HOURS,
    "140 giờ": Unread.UNCLEAR_HOURS,
    "15 ngày + 08 ngày làm việc": Unread.UNLIKE_UNITS,
    "từ 03 ngày đến 05 ngày làm việc": Unread.UNLIKE_UNITS,
    "05 ngày, 10 ngày": Unread.SEVERAL,
    "10 ngày làm việc; 20 ngày": Unread.SEVERAL,
    "02 ngày 04 giờ": Unread.SEVERAL,
    "Ngay sau khi nhận đủ hồ sơ": Unread.AT_ONCE,
    "khoảng 10 ngày": Unread.NOT_UNDERSTOOD,
    "ít nhất 15 ngày": Unread.NOT_UNDERSTOOD,
    "từ 5 ngày": Unread.NOT_UNDERSTOOD,
    "03 ngày làm việc/hồ sơ": Unread.NOT_UNDERSTOOD,
    "07 ngày lam viec": Unread.NOT_UNDERSTOOD,
    "trong ngày hoặc trong ngày làm việc tiếp theo": Unread.NOT_UNDERSTOOD,
    "theo hợp đồng": Unread.NOT_UNDERSTOOD,
}


@pytest.mark.parametrize(("text", "term"), ONE_TERM.items(), ids=str)
def test_a_cell_with_one_limit_gives_its_term(text: str, term: str) -> None:
    read = read_limit(text)
    assert (read.text, read.unread, str(read.term)) == (text, None, term)
    assert read.limits == (Limit(Term.parse(term)),)


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=str)
def test_a_cell_without_a_clear_limit_is_refused_with_its_reason(text: str, reason: Unread) -> None:
    read = read_limit(text)
    assert (read.unread, read.limits, read.term) == (reason, (), None)


def test_every_reason_of_the_closed_list_has_an_example_and_a_label() -> None:
    assert set(REFUSED.values()) == set(Unread)
    assert len({reason.label for reason in Unread}) == len(Unread)


def test_a_limit_keeps_from_when_it_runs_and_what_is_left_out() -> None:
    (limit,) = read_limit(
        "Không quá 30 ngày, kể từ ngày nhận đủ hồ sơ hợp lệ (không tính thời gian niêm yết) đối với đất lúa"
    ).limits
    assert limit == Limit(
        Term.parse("30 ngày"),
        begins="kể từ ngày nhận đủ hồ sơ hợp lệ",
        condition="đối với đất lúa",
        excludes="không tính thời gian niêm yết",
    )


def test_a_range_keeps_both_ends_and_promises_the_later() -> None:
    for text in (
        "03 - 05 ngày làm việc",
        "từ 03 đến 05 ngày làm việc",
        "03 ngày làm việc đến 05 ngày làm việc",
    ):
        (limit,) = read_limit(text).limits
        assert (limit.term, limit.at_least) == (
            Term.parse("05 ngày làm việc"),
            Term.parse("03 ngày làm việc"),
        )


@pytest.mark.parametrize(
    "text",
    [
        "05 ngày làm việc; trường hợp phải xác minh: 10 ngày làm việc",
        "05 ngày làm việc, trường hợp phải xác minh thì không quá 10 ngày làm việc.",
        "05 ngày làm việc (trường hợp phải xác minh 10 ngày làm việc)",
        "- 05 ngày làm việc\n- trường hợp phải xác minh: 10 ngày làm việc",
    ],
)
def test_several_limits_are_read_when_each_names_its_case(text: str) -> None:
    general, verified = read_limit(text).limits
    assert general == Limit(Term.parse("05 ngày làm việc"))
    assert verified == Limit(Term.parse("10 ngày làm việc"), condition="trường hợp phải xác minh")


def test_limits_in_unlike_units_stand_side_by_side_and_are_never_added() -> None:
    read = read_limit("10 ngày làm việc đối với tổ chức; 20 ngày đối với cá nhân")
    assert [limit.term.unit for limit in read.limits] == [TermUnit.WORKING_DAY, TermUnit.DAY]
    assert read.term is None


def test_what_comes_on_top_of_the_general_limit_is_marked_as_added() -> None:
    read = read_limit(
        "03 ngày làm việc; trường hợp phải xác minh thì kéo dài thêm không quá 05 ngày làm việc"
    )
    assert [(str(limit.term), limit.adds) for limit in read.limits] == [
        ("03 ngày làm việc", False),
        ("05 ngày làm việc", True),
    ]


PIECES = """
    3 05 1,5 0 (năm) ngày việc làm_việc giờ tháng tuần trong ngay không_quá từ đến - ; , . + ( )
    trường_hợp đối_với kể_từ xác_minh thì kéo_dài_thêm không_tính nhận_đủ_hồ_sơ hồ_sơ quy_định không
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join))
def test_any_text_is_read_or_refused_and_a_term_read_stands_in_it(pieces: str) -> None:
    text = pieces.replace("_", " ")
    read = read_limit(text)
    assert (read.unread is None) == bool(read.limits)
    for limit in read.limits:
        assert limit.term.unit is TermUnit.SAME_DAY or str(limit.term).split(maxsplit=1)[1] in text
        assert read_limit(str(limit.term)).term == limit.term
