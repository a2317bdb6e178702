"""What the command line says of a dossier after an act."""

from __future__ import annotations

from datetime import UTC, datetime

from thutuc.cli.acting import promised
from thutuc.engine import PromiseView

DAY = datetime(2026, 4, 1, 17, 30, tzinfo=UTC)


def test_a_date_that_was_promised_is_told_also_where_a_note_stands_beside_it() -> None:
    second = PromiseView("appointment", DAY, DAY, note="hẹn lần 2")
    assert promised(second) == "hẹn trả 17:30 01/04/2026 (hẹn lần 2)"
    assert promised(PromiseView("first", DAY, DAY)) == "hẹn trả 17:30 01/04/2026"


def test_where_a_date_is_only_expected_its_note_says_so() -> None:
    first = PromiseView(
        "first", DAY, DAY, expected=DAY, note="hẹn lần 1: 08 ngày làm việc; dự kiến 01/04/2026"
    )
    assert promised(first) == "hẹn lần 1: 08 ngày làm việc; dự kiến 01/04/2026"
