"""Years that no notice has fixed yet: what the law fixes, and what PyPI ``holidays`` expects.

1/1, 30/4, 1/5, 2/9, Giỗ Tổ and 24/11 are fixed by law, and one that falls on a rest day is made up on
the next working day (Bộ luật Lao động 2019 Điều 111.3, 112); 24/11 stands outside Điều 112 and is not made
up. Which five days are Tết and which day beside 2/9 is off, the Prime Minister decides each year (Điều
112.3): until he does, these are estimates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import ModuleType

from thutuc.errors import ConfigurationError
from thutuc.worktime import Calendar, DayOff

LABOUR_CODE = "Bộ luật Lao động 2019 Điều 112"
MADE_UP = "Bộ luật Lao động 2019 Điều 111, 112"
ESTIMATE = "dự kiến, chưa có thông báo (Bộ luật Lao động 2019 Điều 112.3)"
CULTURE = "Nghị quyết 28/2026/QH16 Điều 2"
CULTURE_SINCE = 2026
CULTURE_KNOWN = date(2026, 5, 8)  #: its full text was published

#: `holidays` knows the lunar calendar of Vietnam up to this year.
LAST_YEAR = 2099

TET = "Tết Nguyên đán"
#: as `holidays` calls it
_HUNG_KINGS = "Ngày Giỗ Tổ Hùng Vương"

_FIXED: tuple[tuple[int, int, str, str], ...] = (
    (1, 1, "Tết Dương lịch", "New Year's Day"),
    (4, 30, "ngày Chiến thắng 30/4", "30 April"),
    (5, 1, "Quốc tế lao động 1/5", "1 May"),
    (9, 2, "Quốc khánh", "National Day"),
)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What may be expected of years that are not announced."""

    years: tuple[int, ...]
    fixed: Mapping[date, DayOff]  #: by law, weekdays only
    estimated: Mapping[date, DayOff]  #: Tết and the second day of 2/9, as they will probably be
    version: str  #: of the library, for another one may expect other days


def forecast(years: Iterable[int]) -> Forecast:
    """What may be expected of these years; needs the extra ``forecast``."""
    library = _library()
    wanted = tuple(sorted(years))
    fixed: dict[date, DayOff] = {}
    estimated: dict[date, DayOff] = {}
    for year in wanted:
        names = _names(library, year)
        own = _fixed(year, names)
        fixed |= own
        estimated |= {day: why for day, why in _estimated(names).items() if day not in own}
    return Forecast(wanted, fixed, estimated, f"holidays {library.__version__}")


def extended(calendar: Calendar, until: int | None) -> tuple[Calendar, Mapping[date, DayOff]]:
    """The calendar up to the year *until*, its new years provisional; and which days off are estimates."""
    last = max(calendar.years)
    if until is None or until <= last:
        return calendar, {}
    if until > LAST_YEAR:
        raise ConfigurationError(f"Expected forecast_until of {LAST_YEAR} at most, found {until}.")
    more = forecast(range(last + 1, until + 1))
    longer = replace(
        calendar,
        version=f"{calendar.version}+{until}({more.version})",
        years=(*calendar.years, *more.years),
        days_off={**calendar.days_off, **more.fixed, **more.estimated},
        provisional=calendar.provisional | frozenset(more.years),
    )
    return longer, more.estimated


def _library() -> ModuleType:
    try:
        import holidays  # noqa: PLC0415 - an extra that most installations do without
    except ImportError:
        raise ConfigurationError(
            "Expected the extra 'forecast' for forecast_until, found no package holidays; "
            "pip install '.[forecast]' in the copy of the repository."
        ) from None
    return holidays


def _names(library: ModuleType, year: int) -> dict[date, list[str]]:
    found = library.country_holidays("VN", years=year, language="vi")
    return {day: found.get_list(day) for day in sorted(found) if day.year == year}


def _fixed(year: int, names: Mapping[date, list[str]]) -> dict[date, DayOff]:
    """The days that the law itself fixes, those on a rest day moved to the next working day."""
    days = [(date(year, month, day), vi, en) for month, day, vi, en in _FIXED]
    kings = next(day for day, each in names.items() if _HUNG_KINGS in each)
    days.append((kings, "Giỗ Tổ Hùng Vương", "Hùng Kings' Day"))
    plain = {day: DayOff(vi, LABOUR_CODE, None, en) for day, vi, en in days if day.weekday() < 5}
    for day, vi, en in sorted(days):
        if day.weekday() >= 5:
            instead = day + timedelta(days=7 - day.weekday())
            while instead in plain:
                instead += timedelta(days=1)
            plain[instead] = DayOff(f"nghỉ bù {vi}", MADE_UP, None, f"{en}, made up")
    culture = date(year, 11, 24)
    if year >= CULTURE_SINCE and culture.weekday() < 5:
        plain[culture] = DayOff("Ngày Văn hóa Việt Nam", CULTURE, CULTURE_KNOWN, "Vietnam Culture Day")
    return plain


def _estimated(names: Mapping[date, list[str]]) -> dict[date, DayOff]:
    """Tết and the day beside 2/9 as the library expects them, going by what was decided in other years."""
    found: dict[date, DayOff] = {}
    for day, each in names.items():
        if day.weekday() >= 5:
            continue
        if any(_is_tet(name) for name in each):
            found[day] = DayOff(TET, ESTIMATE, None, "Lunar New Year, expected")
        elif any(name.startswith("Quốc khánh") for name in each):
            found[day] = DayOff("Quốc khánh, ngày liền kề", ESTIMATE, None, "National Day, expected")
    return found


def _is_tet(name: str) -> bool:
    return "Tết" in name and "Dương lịch" not in name
