"""Years that no notice has fixed yet, and what PyPI ``holidays`` says of those that are."""

from __future__ import annotations

import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from thutuc.engine import in_vietnamese
from thutuc.errors import CalendarMissing, ConfigurationError
from thutuc.worktime import Budget, Term, project
from thutuc_deadlines import plugin, read_calendar
from thutuc_deadlines.forecast import extended, forecast

holidays = pytest.importorskip("holidays", reason="the extra forecast is not installed")

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 9, tzinfo=ZONE)

#: Where our calendar and `holidays` differ, and who is right.
JUDGED = {
    date(2026, 1, 2): "12729/VPCP-KGVX ngày 25/12/2025: nghỉ, hoán đổi; `holidays` 0.108 chưa có",
    date(2026, 1, 10): "12729/VPCP-KGVX ngày 25/12/2025: làm bù; `holidays` 0.108 chưa có",
}


def test_the_calendar_and_holidays_differ_only_where_it_was_judged():
    ours = read_calendar()
    theirs = holidays.country_holidays("VN", years=ours.years, language="vi")
    differ = {day for day in ours.days_off if day not in theirs}
    differ |= {
        day for day in theirs if day.weekday() < 5 and day.year in ours.years and ours.is_working_day(day)
    }
    differ |= set(ours.worked_days) ^ {day for day in theirs.weekend_workdays if day.year in ours.years}
    assert differ <= set(JUDGED)  # a later release may have learnt them


@pytest.mark.parametrize(
    ("year", "vietnam", "china"),
    [(2007, "17/02", "18/02"), (2030, "02/02", "03/02"), (2053, "18/02", "19/02")],
)
def test_tet_is_that_of_vietnam_not_of_china(year, vietnam, china):
    ours = holidays.country_holidays("VN", years=year, observed=False, language="vi")
    new_year = next(day for day in sorted(ours) if ours[day] == "Tết Nguyên Đán")
    chinese = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    spring = next(day for day in sorted(chinese) if "Spring Festival" in chinese[day])
    assert (f"{new_year:%d/%m}", f"{spring:%d/%m}") == (vietnam, china)


@pytest.mark.parametrize("year", range(2018, 2028))
def test_what_it_would_have_expected_of_the_known_years_came_true_but_for_swaps(year):
    decided = {day: why for day, why in read_calendar().days_off.items() if day.year == year}
    made = forecast([year])
    expected = {*made.fixed, *made.estimated}
    if year < 2021:  # one day, under the Labour Code of 2012
        expected -= {day for day in made.estimated if day.month == 9}
    assert expected == {
        day for day, why in decided.items() if "hoán đổi" not in why.reason and day.month != 11
    } | {day for day in made.fixed if day.month == 11}


def test_a_term_that_crosses_an_expected_year_has_a_date_and_a_warning():
    calendar = plugin({"forecast_until": 2030}).calendar(None, NOW)
    due = project(Budget(Term.parse("05 ngày làm việc")), datetime(2030, 1, 30, 9, tzinfo=ZONE), [], calendar)
    assert due.day == date(2030, 2, 13)  # 31/01–06/02 are Tết, as expected
    assert due.warnings == (
        "Lịch nghỉ năm 2030 là dự kiến, chưa có thông báo chính thức; ngày hẹn có thể thay đổi.",
    )
    assert calendar.why_off(date(2030, 2, 4)).notice.startswith("dự kiến")
    assert calendar.version.endswith(f"+2030(holidays {holidays.__version__})")


def test_a_year_that_is_not_even_expected_is_an_error():
    with pytest.raises(CalendarMissing, match="2031"):
        plugin({"forecast_until": 2030}).calendar(None, NOW).is_working_day(date(2031, 1, 2))
    with pytest.raises(CalendarMissing, match="2028"):
        plugin({}).calendar(None, NOW).is_working_day(date(2028, 1, 2))


def test_a_holiday_on_a_rest_day_is_made_up_except_24_11():
    days = forecast(range(2028, 2031)).fixed
    assert days[date(2028, 5, 2)].reason == "nghỉ bù ngày Chiến thắng 30/4"  # 30/4 Sunday, 1/5 Monday
    assert days[date(2028, 1, 3)].notice == "Bộ luật Lao động 2019 Điều 111, 112"
    assert not {date(2029, 11, each) for each in (24, 26)} & days.keys()  # 24/11/2029 is a Saturday
    assert days[date(2028, 11, 24)].notice == "Nghị quyết 28/2026/QH16 Điều 2"


def test_24_11_is_a_day_off_since_the_year_of_its_law():
    found = forecast([2025, 2026]).fixed  # a Monday and a Tuesday
    assert date(2025, 11, 24) not in found and date(2026, 11, 24) in found


def test_new_year_s_day_is_no_tet_that_somebody_decides():
    made = forecast([2029])
    assert date(2029, 1, 1) in made.fixed and date(2029, 1, 1) not in made.estimated
    assert {day.year for day in made.estimated} == {2029}


def test_years_after_the_lunar_tables_are_refused():
    with pytest.raises(ConfigurationError, match="2099"):
        plugin({"forecast_until": 2100})


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(ConfigurationError, match=r"pip install '\.\[forecast\]'") as refused:
        plugin({"forecast_until": 2030})
    assert in_vietnamese(refused.value).endswith("pip install '.[forecast]' trong thư mục mã nguồn")
    assert plugin({}).calendar(None, NOW).provisional == {2027}


def test_a_forecast_of_years_that_are_known_changes_nothing():
    calendar = read_calendar()
    assert extended(calendar, max(calendar.years)) == (calendar, {})
