"""What is refused of a notice before it is written down: it says something new, of days that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from thutuc.errors import in_both
from thutuc.worktime import Calendar, DayOff
from thutuc_deadlines.notices import Notice


@dataclass(frozen=True, slots=True)
class Ground:
    """What a notice is judged against."""

    calendars: Mapping[str | None, Calendar]  #: by unit that it is for; ``None``: everybody's
    estimated: Mapping[date, DayOff]  #: days off that are only expected, which a notice may confirm
    today: date
    past: bool = False  #: days that have gone by are meant


def problems(notice: Notice, ground: Ground) -> list[str]:
    """Everything that is wrong with a notice; nothing where it may be added."""
    found = list(_of_the_text(notice, ground))
    for unit, calendar in ground.calendars.items():
        known = [day for day in notice.days if calendar.knows(day)]
        found += [
            in_both(
                f"{day:%d/%m/%Y}: {calendar.name} chưa có năm {day.year}",
                f"{day}: {calendar.name} does not know the year {day.year}",
            )
            for day in notice.days
            if day not in known
        ]
        for day in known:
            found += _of_a_day(notice, day, "" if unit is None else f" ({unit})", calendar, ground)
    return list(dict.fromkeys(found))


def _of_the_text(notice: Notice, ground: Ground) -> Iterator[str]:
    if notice.day > ground.today:
        yield in_both(
            f"văn bản đề ngày {notice.day:%d/%m/%Y}, sau hôm nay",
            f"the notice is dated {notice.day}, after today",
        )
    if not ground.past:
        yield from (
            in_both(
                f"{day:%d/%m/%Y} đã qua; ngày hẹn đã báo khi ấy giữ nguyên. Vẫn muốn ghi lại thì thêm --past",
                f"{day} is past; dates that stood then stay as they were told. "
                "To record it nevertheless: --past",
            )
            for day in notice.days
            if day < ground.today
        )
    everybody = ground.calendars.get(None)
    for year in notice.settles:
        if everybody is not None and year not in everybody.provisional:
            yield in_both(
                f"lịch năm {year} không phải dự kiến, không có gì để ấn định",
                f"the year {year} is not provisional, there is nothing to settle",
            )


def _of_a_day(notice: Notice, day: date, at: str, calendar: Calendar, ground: Ground) -> Iterator[str]:
    """What is wrong with a day in the calendar of the unit that *at* names."""
    why, vi = calendar.why_off(day), f"{day:%d/%m/%Y}{at}"
    only_expected = day in ground.estimated and day in calendar.days_off
    if day in notice.off and why is not None and not only_expected:
        cause = f"({why.reason}; {why.notice})"
        yield in_both(f"{vi}: đã là ngày nghỉ {cause}", f"{day}{at}: is off already {cause}")
    if day in notice.worked and why is None:
        yield in_both(f"{vi}: đã là ngày làm việc", f"{day}{at}: is a working day already")
    if day in notice.hours and day not in notice.worked and why is not None:
        yield in_both(
            f"{vi}: là ngày nghỉ ({why.reason}) nên không có giờ làm việc; "
            "cho làm việc ngày ấy thì ghi --worked",
            f"{day}{at}: is off ({why.reason}), so it has no hours; a notice may make it worked as well",
        )
