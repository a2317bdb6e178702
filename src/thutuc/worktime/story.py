"""The lines a walk leaves behind when it is asked to tell what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from thutuc.worktime.budget import Budget, Pause, Policies
from thutuc.worktime.calendar import (
    MICROSECOND,
    PROVISIONAL_EN,
    PROVISIONAL_VI,
    Calendar,
    DayOff,
    OwnHours,
    WorkedDay,
)
from thutuc.worktime.due import Due, Line, ended
from thutuc.worktime.readings import reading_line
from thutuc.worktime.term import Counting

WEEKDAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ONE_DAY = timedelta(days=1)

#: why a day is counted, or not, as an order says
Why = DayOff | WorkedDay | OwnHours


class Story:
    """Collects the lines; every method tells one kind of thing."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def add(self, day: date | None, vi: str, en: str, count: int | None = None) -> None:
        """One more line."""
        self.lines.append(Line(day, vi, en, count))

    def opening(self, budget: Budget, start: datetime, calendar: Calendar) -> None:
        """What is counted, by which rule, with which calendar, from when."""
        law = budget.counting is Counting.LAW
        rule_vi = (
            "Bộ luật Dân sự 2015 Điều 147–148"
            if law
            else "bảng quy trình: 08 giờ làm việc là 01 ngày làm việc"
        )
        rule_en = "BLDS 2015 Điều 147–148" if law else "the step table: 8 working hours are 1 working day"
        basis_vi = f" Căn cứ: {budget.basis}." if budget.basis else ""
        basis_en = f" Basis: {budget.basis}." if budget.basis else ""
        data = f"{calendar.name}, {calendar.version}"
        more_vi = f", gia hạn thêm {budget.extended}" if budget.extended is not None else ""
        more_en = f", extended by {budget.extended}" if budget.extended is not None else ""
        self.add(
            None,
            f"Thời hạn: {budget.term}{more_vi}, tính theo {rule_vi}.{basis_vi} Lịch: {data}.",
            f"Term: {budget.term}{more_en}, counted by {rule_en}.{basis_en} Calendar: {data}.",
        )
        self.add(start.date(), f"Bắt đầu: {moment_vi(start)}.", f"Start: {moment_en(start)}.", 0)
        if law and budget.term.number % 1 != 0 and budget.term.unit == "working-day":
            self.policy(start.date(), "fraction_of_day", budget.policies)
        if budget.term.unit == "day" and budget.term.number == 1:
            self.policy(start.date(), "single_day", budget.policies)

    def policy(self, day: date, name: str, policies: Policies) -> None:
        """Which of two readings of the law is used."""
        self.lines.append(reading_line(name, policies, day))

    def zero(self, day: date) -> None:
        """The first day is not counted."""
        self.add(
            day,
            f"{day_vi(day)}: ngày đầu tiên, không tính (BLDS 2015 Điều 147.2).",
            f"{day_en(day)}: first day, not counted (BLDS 2015 Điều 147.2).",
            0,
        )

    def goes_on(self, day: date) -> None:
        """A term that stood still goes on."""
        self.add(
            day,
            f"{day_vi(day)}: đếm tiếp từ ngày liền sau.",
            f"{day_en(day)}: counting goes on with the day after.",
        )

    def on_day_off(self, day: date, why: DayOff | None) -> None:
        """It came on a day off."""
        vi, en = off_vi(why), off_en(why)
        self.add(day, f"{day_vi(day)} là ngày nghỉ ({vi}).", f"{day_en(day)} is a day off ({en}).")

    def after_cutoff(self, at: datetime, cutoff: time | None, following: date) -> None:
        """It came after the cut-off."""
        next_vi, next_en = day_vi(following), day_en(following)
        same_minute = cutoff is not None and (at.hour, at.minute) == (cutoff.hour, cutoff.minute)
        came = f"{at:%H:%M:%S}" if same_minute else f"{at:%H:%M}"
        self.add(
            at.date(),
            f"Nhận lúc {came}, sau {cutoff:%H:%M}: tính từ ngày làm việc tiếp theo, {next_vi}.",
            f"Received at {came}, after {cutoff:%H:%M}: counts from the next working day, {next_en}.",
        )

    def after_closing(self, at: datetime, following: date) -> None:
        """It came when the office had closed."""
        self.add(
            at.date(),
            f"Nhận lúc {at:%H:%M}, sau giờ làm việc: trả vào ngày làm việc tiếp theo, {day_vi(following)}.",
            f"Received at {at:%H:%M}, after office hours: due on the next working day, {day_en(following)}.",
        )

    def days(self, calendar: Calendar, zero: date, upto: date, done: int, *, every_day: bool) -> None:
        """Every day after *zero* up to *upto*: counted with its number, or not counted with its reason."""
        unit_vi, unit_en = ("ngày", "day") if every_day else ("ngày làm việc", "working day")
        for first, last, why in runs(calendar, zero + ONE_DAY, upto, every_day=every_day):
            if isinstance(why, DayOff):
                self.off(first, last, why)
                continue
            length = (last - first).days + 1
            vi = f"{unit_vi} thứ {done + 1}" + (f" đến thứ {done + length}" if length > 1 else "")
            en = f"{unit_en} {done + 1}" + (f" to {done + length}" if length > 1 else "")
            vi, en = f"{vi}{_because_vi(why)}", f"{en}{_because_en(why)}"
            done += length
            self.add(last, f"{span_vi(first, last)}: {vi}.", f"{span_en(first, last)}: {en}.", done)

    def off(self, first: date, last: date, why: DayOff) -> None:
        """Days that are not counted, with the notice that orders them."""
        vi, en = off_vi(why), off_en(why)
        self.add(
            last,
            f"{span_vi(first, last)}: không tính ({vi}).",
            f"{span_en(first, last)}: not counted ({en}).",
        )

    def skipped(self, calendar: Calendar, after: date, upto: date) -> None:
        """The days off that lie between two days, with the notices that order them."""
        for first, last, why in runs(calendar, after + ONE_DAY, upto - ONE_DAY, every_day=False):
            if isinstance(why, DayOff):
                self.off(first, last, why)

    def hours(
        self, calendar: Calendar, start: datetime, end: datetime, done: int, policies: Policies
    ) -> None:
        """The working time of every day from *start* to *end*, added up."""
        received = False
        for first, last, why in runs(calendar, start.date(), end.date(), every_day=False):
            if not isinstance(why, DayOff):
                done = self._hours_of(calendar, first, last, (start, end), done)
                continue
            received = received or any(calendar.reception_hours(day) for day in days(first, last))
            for day, until in _closed(calendar, first, last):
                if until is None:
                    done = self._hours_of(calendar, day, day, (start, end), done)
                else:
                    self.off(day, until, why)
        if received:
            self.policy(end.date(), "reception_on_day_off", policies)

    def _hours_of(
        self, calendar: Calendar, first: date, last: date, within: tuple[datetime, datetime], done: int
    ) -> int:
        for day in days(first, last):
            parts: list[str] = []
            worked = 0
            for session in calendar.sessions(day):
                opens = max(datetime.combine(day, session.opens, calendar.zone), within[0])
                closes = min(datetime.combine(day, session.closes, calendar.zone), within[1])
                if closes > opens:
                    parts.append(f"{opens:%H:%M}–{closes:%H:%M}")
                    worked += (closes - opens) // MICROSECOND
            if not parts:
                continue
            why = calendar.day_hours.get(day) or calendar.worked_days.get(day)
            vi, en = hours_vi(worked), hours_en(worked)
            all_vi, all_en = hours_vi(done + worked), hours_en(done + worked)
            done += worked
            self.add(
                day,
                f"{day_vi(day)}, {', '.join(parts)}: {vi}, cộng dồn {all_vi}{_because_vi(why)}.",
                f"{day_en(day)}, {', '.join(parts)}: {en}, in all {all_en}{_because_en(why)}.",
                done // 60_000_000,
            )
        return done

    def clock(self, start: datetime, end: datetime) -> None:
        """Hours of the clock."""
        self.add(
            end.date(),
            f"Tính liên tục theo giờ từ {moment_vi(start)} đến {end_vi(end)}, kể cả ngày nghỉ.",
            f"Runs by the clock from {moment_en(start)} to {end_en(end)}, days off included.",
        )

    def carried(self, left_vi: str, left_en: str, start: datetime) -> None:
        """A term goes on with what was left of it."""
        self.add(
            start.date(),
            f"Tính tiếp từ {moment_vi(start)}: còn lại {left_vi}.",
            f"Goes on from {moment_en(start)}: {left_en} left.",
            0,
        )

    def suspended(self, pause: Pause, since: datetime, calendar: Calendar) -> None:
        """The clock stands still on a ground, or gets more time by law."""
        if pause.grant is not None:
            ground = pause.ground_vi or pause.ground
            self.add(
                since.date(),
                f"Gia hạn theo luật lúc {moment_vi(since)} thêm {pause.grant}"
                + (f": {ground}." if ground else "."),
                f"Extended by law at {moment_en(since)} by {pause.grant}"
                + (f": {pause.ground}." if pause.ground else "."),
            )
            return
        until = calendar.local(pause.until) if pause.until else None
        end_vi = f"đến {moment_vi(until)}" if until else "chưa kết thúc"
        end_en = f"until {moment_en(until)}" if until else "not ended"
        ground = pause.ground_vi or pause.ground or "không ghi căn cứ"
        self.add(
            since.date(),
            f"Tạm dừng tính thời gian từ {moment_vi(since)} {end_vi}: {ground}.",
            f"Clock suspended from {moment_en(since)} {end_en}: {pause.ground or 'no ground given'}.",
        )

    def rolled(self, calendar: Calendar, last: date, end: date) -> None:
        """The last day is off, so the term ends with the next working day."""
        self.skipped(calendar, last, end)
        vi, en = off_vi(calendar.why_off(last)), off_en(calendar.why_off(last))
        self.add(
            end,
            f"Ngày cuối {day_vi(last)} là ngày nghỉ ({vi}): kết thúc vào ngày làm việc tiếp theo, "
            f"{day_vi(end)} (BLDS 2015 Điều 148.5).",
            f"The last day, {day_en(last)}, is off ({en}): ends with the next working day, "
            f"{day_en(end)} (BLDS 2015 Điều 148.5).",
        )

    def ends(self, due: Due, notes: Iterable[tuple[str, str]]) -> None:
        """The date, after everything that must be said beside it in both languages."""
        for vi, en in notes:
            self.add(due.day, f"Lưu ý: {vi}", f"Note: {en}")
        if due.expiry == due.at:
            self.add(ended(due.at)[1], f"Hết hạn: {end_vi(due.at)}.", f"Due: {end_en(due.at)}.")
            return
        self.add(
            due.day,
            f"Ngày hẹn trả: {moment_vi(due.at)}; thời hạn kết thúc lúc 24:00 ngày {due.day:%d/%m/%Y} "
            "(BLDS 2015 Điều 148.6).",
            f"Due: {moment_en(due.at)}; the term ends at 24:00 of {due.day:%d/%m/%Y} (BLDS 2015 Điều 148.6).",
        )


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def runs(
    calendar: Calendar, first: date, last: date, *, every_day: bool
) -> Iterator[tuple[date, date, Why | None]]:
    """Consecutive days that are worked, or off, for the same reason."""
    if last < first:
        return
    begun, reason = first, _reason(calendar, first, every_day)
    for day in days(first + ONE_DAY, last):
        why = _reason(calendar, day, every_day)
        if why != reason:
            yield begun, day - ONE_DAY, reason
            begun, reason = day, why
    yield begun, last, reason


def _reason(calendar: Calendar, day: date, every_day: bool) -> Why | None:
    if every_day:
        return None
    return calendar.why_off(day) or calendar.day_hours.get(day) or calendar.worked_days.get(day)


def _closed(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, date | None]]:
    """Days off in one run: stretches without any hours, and single days that have some (``None``)."""
    begun: date | None = None
    for day in days(first, last):
        if not calendar.sessions(day):
            begun = begun or day
            continue
        if begun is not None:
            yield begun, day - ONE_DAY
            begun = None
        yield day, None
    if begun is not None:
        yield begun, last


def _because_vi(why: Why | None) -> str:
    return f" ({off_vi(why)})" if off_vi(why) else ""


def _because_en(why: Why | None) -> str:
    return f" ({off_en(why)})" if off_en(why) else ""


def off_vi(why: Why | None) -> str:
    """Why a day is off, or worked otherwise than usual, with its notice."""
    return "; ".join(part for part in (why.reason, why.notice) if part) if why else ""


def off_en(why: Why | None) -> str:
    """Why a day is off, or worked otherwise than usual, for the English line."""
    return "; ".join(part for part in (why.reason_en or why.reason, why.notice) if part) if why else ""


def day_vi(day: date) -> str:
    """``Thứ Hai 02/03/2026``."""
    return f"{WEEKDAYS_VI[day.weekday()]} {day:%d/%m/%Y}"


def day_en(day: date) -> str:
    """``Mon 02/03/2026``."""
    return f"{WEEKDAYS_EN[day.weekday()]} {day:%d/%m/%Y}"


def span_vi(first: date, last: date) -> str:
    """One day, or ``Thứ Ba 10/02/2026 – Thứ Sáu 13/02/2026``."""
    return day_vi(first) if first == last else f"{day_vi(first)} – {day_vi(last)}"


def span_en(first: date, last: date) -> str:
    """One day, or a range of days."""
    return day_en(first) if first == last else f"{day_en(first)} – {day_en(last)}"


def moment_vi(at: datetime) -> str:
    """``17:30 Thứ Hai 02/03/2026``."""
    return f"{at:%H:%M} {day_vi(at.date())}"


def moment_en(at: datetime) -> str:
    """``17:30 Mon 02/03/2026``."""
    return f"{at:%H:%M} {day_en(at.date())}"


def end_vi(at: datetime) -> str:
    """When a term ends: ``24:00 Thứ Hai 02/03/2026``."""
    hour, day = ended(at)
    return f"{hour} {day_vi(day)}"


def end_en(at: datetime) -> str:
    """When a term ends: ``24:00 Mon 02/03/2026``."""
    hour, day = ended(at)
    return f"{hour} {day_en(day)}"


def hours_vi(worked: int) -> str:
    """``02 giờ 10 phút``."""
    hours, minutes = divmod(worked // 60_000_000, 60)
    return f"{hours:02d} giờ" + (f" {minutes:02d} phút" if minutes else "")


def hours_en(worked: int) -> str:
    """``2 h 10 min``."""
    hours, minutes = divmod(worked // 60_000_000, 60)
    return f"{hours} h" + (f" {minutes} min" if minutes else "")


def provisional_notes(calendar: Calendar, first: date, last: date) -> list[tuple[str, str]]:
    """What must be said, in both languages, of years among these days that are not yet announced."""
    years = calendar.provisional_years(first, last)
    return [(PROVISIONAL_VI.format(year=year), PROVISIONAL_EN.format(year=year)) for year in years]
