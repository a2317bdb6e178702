"""Adding notices: several at once lose none, and what cannot be applied or shown is not written down."""

from __future__ import annotations

import multiprocessing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from thutuc.errors import ConfigurationError, WrongData
from thutuc_deadlines import plugin
from thutuc_deadlines.commands import _hours
from thutuc_deadlines.notices import make_notice, read_notices, write_notice

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def notice(**more: object):
    said = {"number": "7/TB-BNV", "day": "2026-03-02", "reason": "hoán đổi", "off": ["2026-03-06"]}
    return make_notice(**said | more)


def add_many(file: Path, who: int, many: int) -> None:
    """What one process does."""
    for each in range(many):
        off = date(2026, 3, 2) + timedelta(days=each)
        write_notice(file, notice(number=f"{who}-{each}/TB", off=[off]))


def test_several_processes_that_add_at_once_lose_no_notice(tmp_path):
    file = tmp_path / "notices.toml"
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=add_many, args=(file, who, 12)) for who in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    expected = {f"{who}-{each}/TB" for who in range(4) for each in range(12)}
    assert {each.number for each in read_notices(file)} == expected


def test_what_was_right_before_it_was_ones_turn_is_asked_again(tmp_path):
    file = tmp_path / "notices.toml"
    write_notice(file, notice())

    def refuse() -> None:
        assert (tmp_path / ".notices.toml.new").exists()  # nobody else can add meanwhile
        raise WrongData(["2026-03-06: is off already"])

    with pytest.raises(WrongData, match="off already"):
        write_notice(file, notice(number="8/TB-BNV"), refuse)
    assert read_notices(file) == (notice(),)
    write_notice(file, notice(), refuse)  # the very same was added by somebody faster
    with pytest.raises(WrongData, match="says something else"):
        write_notice(file, notice(off=["2026-03-05"]))
    assert (read_notices(file), list(tmp_path.iterdir())) == ((notice(),), [file])


@pytest.mark.parametrize("number", ["1/TB\nx", "1/TB\x1b[31m", " 1/TB", "1/TB\t", ""])
def test_a_number_that_re_projection_would_refuse_is_refused_before_anything_is_written(number):
    with pytest.raises(WrongData, match="number"):
        notice(number=number)


@pytest.mark.parametrize("field", ["reason", "reason_en"])
@pytest.mark.parametrize("text", ["\x1b[2J", "bão\n", "\u202egnov", "\x00"])
def test_a_reason_that_a_terminal_would_obey_is_refused(field, text):
    with pytest.raises(WrongData, match=f"{field}.*control characters"):
        notice(**{field: f"nghỉ {text}"})


@pytest.mark.parametrize("unit", ["\x7f", "\ud800"])
def test_a_unit_that_no_file_could_say_is_refused(unit):
    with pytest.raises(WrongData, match=r"units.*control characters"):
        notice(units=[unit])


def test_a_notice_that_would_make_the_file_too_long_to_be_read_is_refused(tmp_path):
    file = tmp_path / "notices.toml"
    write_notice(file, notice())
    with pytest.raises(WrongData, match="at most 1,000,000 bytes"):
        write_notice(file, notice(number="8/TB-BNV", reason="bão " * 250_000))
    assert read_notices(file) == (notice(),) and list(tmp_path.iterdir()) == [file]


def test_hours_that_are_given_of_one_day_twice_join():
    texts = ["2026-03-05=07:30-11:30", "2026-03-06=07:30-11:30", "20260305 = 13:30-16:00"]
    joined = {date(2026, 3, 5): ("07:30-11:30", "13:30-16:00"), date(2026, 3, 6): ("07:30-11:30",)}
    assert _hours(texts) == joined


def test_hours_that_overlap_are_refused_and_so_is_what_is_no_day():
    with pytest.raises(WrongData):
        notice(off=[], hours=_hours(["2026-03-05=07:30-11:30", "2026-03-05=11:00-16:00"]))
    with pytest.raises(WrongData, match="Expected hours such as"):
        _hours(["thứ Năm=07:30-11:30"])


@pytest.mark.parametrize("year", [2100, 10**30])
def test_a_year_that_no_calendar_reaches_is_refused_in_words(year):
    with pytest.raises(ConfigurationError, match="forecast_until of 2099 at most"):
        plugin({"forecast_until": year})
    assert plugin({}).calendar(None, datetime(2026, 3, 2, tzinfo=ZONE))
