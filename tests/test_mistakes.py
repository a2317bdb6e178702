"""What settings of plug-ins say wrongly is told place by place, and in Vietnamese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import thutuc_deadlines
import thutuc_escalation
from thutuc.engine import MigrationRefused, in_vietnamese
from thutuc.engine.plans import parse_migration
from thutuc.errors import ConfigurationError
from thutuc.mistakes import did_you_mean, nearest

DEADLINES, ESCALATION = thutuc_deadlines.plugin, thutuc_escalation.plugin
RUNG = {"name": "a", "tell": "unit-head"}


@pytest.mark.parametrize(
    ("plugin", "settings", "english", "vietnamese"),
    [
        (
            ESCALATION,
            {"reminder": "x"},
            "reminder: Value error, Expected a term",
            "reminder: phải là thời hạn",
        ),
        (
            ESCALATION,
            {"aboves": 1},
            "aboves: not known here; known are above, reminder,",
            "aboves: không có mục này; có: above, reminder,",
        ),
        (
            ESCALATION,
            {"ladder": [{**RUNG, "befor": 1}]},
            "ladder.0.befor: not known here; known are before,",
            "ladder.0.befor: không có mục này; có: before, ",
        ),
        (
            ESCALATION,
            {"reminder_share": 2},
            "less than 1",
            "reminder_share: phải nhỏ hơn 1, nhưng đã ghi '2'",
        ),
        (ESCALATION, {"ladder": [RUNG, RUNG]}, "a name of its own", "ladder: mỗi nấc phải có tên riêng"),
        (ESCALATION, {"ladder": []}, "at least 1 item", "ladder: phải có ít nhất 1 mục, đã ghi '[]'"),
        (
            ESCALATION,
            {"ladder": [{**RUNG, "tell": "b"}]},
            "ladder.0.tell: Input should be 'holder'",
            "ladder.0.tell: phải là 'holder', 'manager', 'unit-head', 'agency-head', 'one-stop-head' hoặc "
            "'above-head', nhưng đã ghi 'b'",
        ),
        (
            ESCALATION,
            {"reminder": "1 tháng", "above": 7},
            "; above: ",
            "reminder: phải tính bằng ngày hoặc giờ, nhưng đã ghi '01 tháng'; above: phải là thời hạn",
        ),
        (
            ESCALATION,
            {"ladder": [{**RUNG, "name": "apology"}]},
            "another name",
            "nấc không được mang tên 'apology'",
        ),
        (
            DEADLINES,
            {"notice": "a"},
            "notice: not known here; known are notices,",
            "notice: không có mục này; có: notices, ",
        ),
        (
            DEADLINES,
            {"forecast_until": "a"},
            "valid integer",
            "forecast_until: phải là số nguyên, nhưng đã ghi 'a'",
        ),
    ],
)
def test_a_setting_that_is_wrong_is_told_by_its_place_in_both_languages(
    plugin: Callable[[Mapping[str, Any]], object], settings: dict[str, Any], english: str, vietnamese: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        plugin(settings)

    said = in_vietnamese(refused.value)
    assert english in str(refused.value) and "pydantic" not in str(refused.value)
    assert said.startswith("Thiết lập của phần mở rộng thutuc_") and vietnamese in said
    assert "Value error" not in said and "Input" not in said


@pytest.mark.parametrize("name", ["notices", "calendar"])
@pytest.mark.parametrize(
    ("content", "vietnamese"),
    [
        (b"a = \n", "Tệp {0} viết sai TOML, dòng 1: thiếu giá trị sau dấu ="),
        (b"\xff", "Tệp {0} không phải UTF-8; lưu lại theo UTF-8"),
        (b"strange = 1", "strange: không có mục này; có: "),
    ],
)
def test_a_file_of_the_settings_that_is_wrong_is_told_in_vietnamese(
    tmp_path: Path, name: str, content: bytes, vietnamese: str
) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError) as refused:
        DEADLINES({name: str(file)}).changes()

    said = in_vietnamese(refused.value)
    assert vietnamese.format(file) in said, said
    assert "Expected" not in said and "pydantic" not in said and "Errno" not in said


def test_a_word_that_a_migration_plan_has_not_is_told_with_those_that_it_has() -> None:
    with pytest.raises(
        MigrationRefused, match="no word 'elemnts' in a plan; known are elements, procedure, from"
    ):
        parse_migration("elemnts = 1")


def test_what_may_have_been_meant_is_asked_in_both_languages() -> None:
    assert did_you_mean(nearest("clam", ["claim", "complete", "clamp"], 3)) == (
        " Did you mean 'clamp' or 'claim'?",
        " Có phải là 'clamp' hoặc 'claim'?",
    )
    assert did_you_mean(nearest("zzz", ["claim"])) == ("", "")


@pytest.mark.parametrize(
    ("asked", "told"), [(" Did you mean 'time-path'?", ". Có phải là 'time-path'?"), ("", "")]
)
def test_a_strange_rule_of_lint_is_told_in_vietnamese(asked: str, told: str) -> None:
    english = f"Expected rules of lint in [lint], found 'time-pth'.{asked}"
    vietnamese = f"[lint] chỉ ghi các quy tắc của lint, nhưng có 'time-pth'{told}"
    assert in_vietnamese(ConfigurationError(english)) == vietnamese
