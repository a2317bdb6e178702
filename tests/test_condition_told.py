"""Conditions in the words of officials, as the published sheet tells them."""

from __future__ import annotations

import pytest
from tests.vector_world import seven_days

from thutuc.bpmn import read
from thutuc.lint.conditions import condition_told

_FIELDS = (
    '<thutuc:field name="exempt" type="boolean" label="Được miễn phí"/>'
    '<thutuc:field name="area" type="number" label="Diện tích (m2)"/>'
    '<thutuc:field name="kind" type="choice" choices="new|again" labels="Cấp mới|Cấp lại" label="Loại"/>'
)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("not exempt", "không phải “Được miễn phí”"),
        ("exempt and area > 1.5", "“Được miễn phí” và “Diện tích (m2)” trên 1,5"),
        ("${!(exempt || area <= 20)}", "không phải (“Được miễn phí” hoặc “Diện tích (m2)” không quá 20)"),
        ('= kind = "new"', "“Loại” là “Cấp mới”"),
        ("kind in ['new', 'again']", "“Loại” thuộc [“Cấp mới”, “Cấp lại”]"),
        ("other == null", "“……………” là chưa có"),
        ("channel == 'online'", "“Hình thức nộp” là “trực tuyến”"),
        ("exempt ===", "……………"),
    ],
)
def test_a_condition_is_told_with_labels_and_never_as_code(written: str, told: str) -> None:
    procedure = read(seven_days(law=_FIELDS))
    assert condition_told(procedure, written) == told
