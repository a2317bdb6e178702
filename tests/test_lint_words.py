"""What rules read out of titles and names: who leads, what is shouted, unmarked, or refers to a step."""

from __future__ import annotations

import pytest

from thutuc.lint.people_words import leads
from thutuc.lint.rules.name_capitals import _is_spoken
from thutuc.lint.rules.name_marks import _unmarked
from thutuc.lint.rules.step_reference import _REFERENCE


@pytest.mark.parametrize(
    "role",
    [
        "Thư ký Giám đốc",
        "Trợ lý Chủ tịch UBND tỉnh",
        "Chuyên viên giúp việc Chủ tịch",
        "Chuyên viên trình lãnh đạo",
        "Văn thư Văn phòng Chủ tịch",
        "Công chức một cửa",
    ],
)
def test_who_works_for_a_leader_leads_nobody(role: str) -> None:
    assert leads(role) is False


@pytest.mark.parametrize(
    "role", ["Phó Giám đốc Sở", "Trưởng Công an xã", "Chánh Văn phòng", "Hội đồng thẩm định"]
)
def test_a_head_a_deputy_and_a_council_lead(role: str) -> None:
    assert leads(role) is True


@pytest.mark.parametrize("word", ["UBND", "HCM", "TTPVHCC", "GPXD", "HĐND", "TP", "BQL"])
def test_an_abbreviation_is_not_shouted(word: str) -> None:
    assert not _is_spoken(word)


@pytest.mark.parametrize("word", ["KIỂM", "TIẾP", "NHẬN", "NGHIỆM", "QUYẾT", "THƯỜNG", "KHUYẾN", "TRÌNH"])
def test_a_word_in_capitals_is(word: str) -> None:
    assert _is_spoken(word)


@pytest.mark.parametrize(
    "name", ["Gui giay hen cho dan", "Dong dau phat hanh", "Hop hoi dong tham dinh", "Ky so"]
)
def test_a_name_without_marks_is_known_by_its_syllables(name: str) -> None:
    assert _unmarked(name)


@pytest.mark.parametrize(
    "name", ["Check papers", "Send to an officer", "Scan", "Zalo", "Email", "Sign the result"]
)
def test_english_is_no_vietnamese_without_marks(name: str) -> None:
    assert not _unmarked(name)


@pytest.mark.parametrize("text", ["Về BƯỚC 9", "quay về Bước thứ 9", "theo bước số 9", "trả theo bước B9"])
def test_a_step_is_referred_to_in_several_ways(text: str) -> None:
    found = _REFERENCE.search(text)
    assert found is not None and found[1] == "9"
