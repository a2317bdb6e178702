"""``thutuc calendar``: bring a notice in, list the days of a year, say why a day is (not) worked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from thutuc.cli.helping import App
from thutuc.cli.session import ZONE, Session, moment, session_of
from thutuc.cli.show import FAINT, FINE, SOON, Column, aside, end, json, say, table
from thutuc.engine import Engine, Reprojected
from thutuc.errors import ConfigurationError, NotPermitted, WrongData, in_both
from thutuc.worktime import Calendar
from thutuc_deadlines.calendars import Calendars
from thutuc_deadlines.checking import Ground, problems
from thutuc_deadlines.notices import Notice, make_notice, write_notice

if TYPE_CHECKING:
    from thutuc_deadlines import Deadlines

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def a_day(text: str) -> date:
    """A day as it is typed: 2026-01-02."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"ghi ngày như 2026-01-02 · expected a day such as 2026-01-02, found {text!r}"
        ) from None


AsJson = Annotated[bool, typer.Option("--json", help="In ra JSON · print JSON.")]
Day = Annotated[
    date, typer.Argument(parser=a_day, metavar="DATE", help="Ngày cần xem: 2026-01-02 · the day: 2026-01-02.")
]
Unit = Annotated[
    str | None, typer.Option(help="Theo lịch làm việc của đơn vị này · by the calendar of this unit.")
]
At = Annotated[
    datetime | None,
    typer.Option(
        parser=moment,
        metavar="INSTANT",
        help="Như đã biết tại thời điểm này · as it was known at this instant.",
    ),
]
Days = Annotated[
    list[date] | None,
    typer.Option(parser=a_day, metavar="DATE", help="Một ngày; được lặp · a day; may repeat."),
]


class Commands:
    """The commands over the plug-in's own calendars."""

    def __init__(self, plugin: Deadlines) -> None:
        self._plugin = plugin

    def add(
        self,
        context: typer.Context,
        number: Annotated[
            str, typer.Argument(help="Số văn bản: 12729/VPCP-KGVX · number of the text: 12729/VPCP-KGVX.")
        ],
        day: Annotated[
            date, typer.Option(parser=a_day, metavar="DATE", help="Ngày ký văn bản · the text's own day.")
        ],
        reason: Annotated[str, typer.Option(help="Lý do, bằng tiếng Việt · why, in Vietnamese.")],
        reason_en: Annotated[str, typer.Option(help="Lý do, bằng tiếng Anh · why, in English.")] = "",
        off: Days = None,
        worked: Days = None,
        hours: Annotated[
            list[str] | None,
            typer.Option(
                metavar="DATE=HOURS",
                help="Giờ làm việc của một ngày; được lặp · "
                "hours of one day: 2026-02-13=07:30-11:30; may repeat.",
            ),
        ] = None,
        unit: Annotated[
            list[str] | None, typer.Option(help="Chỉ đơn vị này; được lặp · only this unit; may repeat.")
        ] = None,
        settles: Annotated[
            list[int] | None,
            typer.Option(
                help="Năm được ấn định, không còn là dự kiến; được lặp · "
                "a year that is no longer provisional; may repeat."
            ),
        ] = None,
        by: Annotated[
            str | None,
            typer.Option(help="Hệ thống đã khai báo nào tính lại ngày hẹn · which named system re-projects."),
        ] = None,
        past: Annotated[
            bool,
            typer.Option("--past", help="Đúng là ghi những ngày đã qua · days that have gone by are meant."),
        ] = False,
        dry_run: Annotated[
            bool,
            typer.Option(
                "--dry-run",
                help="Chỉ cho biết ngày hẹn nào sẽ đổi, không thay đổi gì · "
                "say what would move, and change nothing.",
            ),
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Thêm thông báo nghỉ, hoán đổi và tính lại hạn đang mở · add a notice, re-project open deadlines."""
        session = session_of(context)
        notice = make_notice(
            number=number,
            day=day,
            reason=reason,
            reason_en=reason_en,
            off=tuple(sorted(off or ())),
            worked=tuple(sorted(worked or ())),
            hours=_hours(hours or []),
            units=tuple(unit or ()),
            settles=tuple(settles or ()),
        )
        known = _check(self._plugin, notice, _now(session), past=past)
        version = self._plugin.book_with(notice).calendar((), _now(session).date()).version
        systems = session.configuration.settings.systems
        actor = by or systems[0]
        if actor not in systems:
            rule = in_both("chỉ hệ thống được khai báo làm việc này", "only a named system does this")
            raise NotPermitted(actor, "reproject", rule)
        with session.engine() as engine:  # what hinders it is said before anything is written
            if not known and not dry_run:
                file = _file(self._plugin)
                write_notice(file, notice, lambda: _check(self._plugin, notice, _now(session), past=past))
            with _supposed(engine, notice) if dry_run else nullcontext():
                moved = engine.reproject(by=actor, notice=notice.number, days=notice.off, dry_run=dry_run)
        _tell_added(notice, version, moved, known=known, as_json=as_json)

    def list_days(
        self,
        context: typer.Context,
        year: Annotated[
            int | None,
            typer.Argument(
                min=1900, max=2999, help="Năm cần xem; mặc định: năm nay · the year; without it, this one."
            ),
        ] = None,
        unit: Unit = None,
        at: At = None,
        as_json: AsJson = False,
    ) -> None:
        """Ngày nghỉ, ngày làm bù của một năm, kèm văn bản · days off and worked days of a year."""
        now = _now(session_of(context), at)
        calendar = self._plugin.calendar(unit, now)
        year = year or now.year
        calendar.is_working_day(date(year, 1, 1))  # a year that is not known is an error, never an empty list
        _tell_year(calendar, year, as_json=as_json)

    def show(
        self,
        context: typer.Context,
        unit: Annotated[str, typer.Argument(help="Mã đơn vị · id of the unit.")],
        day: Day,
        at: At = None,
        as_json: AsJson = False,
    ) -> None:
        """Vì sao ngày đó (không) làm việc, giờ nào · why a day is (not) worked there, and its hours."""
        now = _now(session_of(context), at)
        if not self._plugin.knows(unit, now):
            aside(f"{unit}: không có trong tổ chức, áp dụng lịch chung · not known, the general calendar")
        _tell_day(self._plugin.calendar(unit, now), unit, day, as_json=as_json)


def commands(plugin: Deadlines) -> typer.Typer:
    """The group ``calendar``."""
    group = App(
        name="calendar",
        no_args_is_help=True,
        help="Lịch làm việc, thông báo nghỉ lễ, hoán đổi · working days, and the notices that order them.",
    )
    own = Commands(plugin)
    group.command()(own.add)
    group.command(name="list")(own.list_days)
    group.command()(own.show)
    return group


@contextmanager
def _supposed(engine: Engine, notice: Notice) -> Iterator[None]:
    """Let the engine's own calendars answer as if the notice were in the file."""
    with ExitStack() as stack:
        for impl in engine.plugins.manager.hook.calendar.get_hookimpls():
            if isinstance(impl.plugin, Calendars):
                stack.enter_context(impl.plugin.supposing(notice))
        yield


def _now(session: Session, at: datetime | None = None) -> datetime:
    """The instant *at*, else the standing clock of a demonstration, else the real one; in the zone here."""
    meant = at or session.configuration.settings.now or datetime.now(UTC)
    try:
        return meant.astimezone(UTC).astimezone(ZONE)
    except OverflowError:
        raise WrongData([f"Expected an instant that calendars reach, found {meant.isoformat()}"]) from None


def _hours(texts: list[str]) -> dict[date, tuple[str, ...]]:
    """``2026-02-13=07:30-11:30,13:30-16:00`` as a notice keeps it; what is given of one day joins."""
    found: dict[date, tuple[str, ...]] = {}
    for text in texts:
        day, mark, stretches = text.partition("=")
        if not mark:
            raise WrongData([f"Expected hours such as 2026-02-13=07:30-11:30, found {text!r}"])
        try:
            meant = date.fromisoformat(day.strip())
        except ValueError:
            raise WrongData([f"Expected hours such as 2026-02-13=07:30-11:30, found {text!r}"]) from None
        found[meant] = (*found.get(meant, ()), *(each.strip() for each in stretches.split(",")))
    return found


def _file(plugin: Deadlines) -> Path:
    """The file that notices are written into."""
    if plugin.notices_file is None:
        raise ConfigurationError(
            'Expected a notices file, found none: write notices = "notices.toml" under [settings.deadlines].'
        )
    return plugin.notices_file


def _check(plugin: Deadlines, notice: Notice, now: datetime, *, past: bool) -> bool:
    """Refuse a notice that says nothing new; true where the very same was added before."""
    file = _file(plugin)
    before = next((each for each in plugin.notices() if each.number == notice.number), None)
    if before == notice:
        return True  # dates that were not re-projected then are now
    if before is not None:
        raise WrongData([f"{notice.number} is in {file.name} already, and says something else"])
    if strange := [unit for unit in notice.units if not plugin.knows(unit, now)]:
        raise WrongData([f"Expected units of the organisation or the settings, found {', '.join(strange)}"])
    units: list[str | None] = [*notice.units] or [None]
    calendars = {unit: plugin.present(unit, now) for unit in units}
    if wrong := problems(notice, Ground(calendars, plugin.estimated, now.date(), past)):
        raise WrongData(wrong)
    return False


def _tell_added(notice: Notice, version: str, moved: Reprojected, *, known: bool, as_json: bool) -> None:
    if as_json:
        said = notice.model_dump(mode="json") | {"calendar": version, "known_before": known}
        json(said | {"reprojected": asdict(moved)})
        return
    rows = [(_long(day), "nghỉ") for day in notice.off]
    rows += [(_long(day), "làm việc") for day in notice.worked]
    rows += [(_long(day), "giờ làm việc " + ", ".join(each)) for day, each in notice.hours.items()]
    rows += [(f"năm {year}", "không còn là dự kiến") for year in notice.settles]
    say(Text(f"{notice.number} ngày {notice.day:%d/%m/%Y}: {notice.reason}", style=FINE))
    say(table([("Ngày", {}), ("Theo thông báo", {"ratio": 1})], rows))
    if moved.dry_run:
        aside("Chưa ghi gì, chưa đổi hạn nào · nothing was written or moved (--dry-run)")
    elif known:
        aside("Thông báo đã có từ trước; chỉ tính lại hạn · the notice was there; dates were re-projected")
    aside(f"Lịch: {version}")
    _tell_moved(moved)


def _tell_moved(moved: Reprojected) -> None:
    """What moved, what stands although the law gives another date, and what needs a person."""
    would = "sẽ đổi hạn" if moved.dry_run else "đổi hạn"
    waits = f", {moved.waits} thời gian niêm yết, chờ" if moved.waits else ""
    say(
        Text(
            f"{moved.dossiers} hồ sơ {would}: {moved.clocks} thời hạn{waits}, {moved.promises} ngày hẹn báo "
            f"lại. {moved.kept} hạn giữ nguyên tuy lịch nay cho ngày khác."
        )
    )
    if moved.moved:
        dates = [(str(each.dossier), each.clock, end(each.was), end(each.due)) for each in moved.moved]
        say(table([(each, {}) for each in ("Số nội bộ", "Thời hạn", "Hạn cũ", "Hạn mới")], dates))
    if moved.examples:
        rows = [
            (str(each.dossier), each.clock, end(each.due), end(each.law), each.calendar or "–")
            for each in moved.examples
        ]
        columns = ("Số nội bộ", "Thời hạn", "Giữ nguyên", "Theo lịch nay", "Lịch đã dùng")
        say(table([(each, {}) for each in columns], rows))
    for dossier, why in moved.hindered.items():
        say(Text(f"Hồ sơ {dossier} cần người xử lý · needs a person: {why}", style=SOON))


def _tell_year(calendar: Calendar, year: int, *, as_json: bool) -> None:
    facts: list[tuple[date, str, Any]] = [(day, "off", why) for day, why in calendar.days_off.items()]
    facts += [(day, "worked", why) for day, why in calendar.worked_days.items()]
    facts += [(day, "hours", why) for day, why in calendar.day_hours.items()]
    found = sorted((each for each in facts if each[0].year == year), key=lambda each: (each[0], each[1]))
    if as_json:
        days = [{"day": day, "kind": kind} | _plain(why) for day, kind, why in found]
        json(
            {"year": year, "calendar": calendar.version, "provisional": year in calendar.provisional}
            | {"days": days}
        )
        return
    words = {"off": "nghỉ", "worked": "làm việc", "hours": "giờ riêng"}
    rows = [
        (
            _long(day),
            words[kind],
            why.reason,
            why.notice,
            f"{why.known_from:%d/%m/%Y}" if why.known_from else "",
        )
        for day, kind, why in found
    ]
    columns: list[Column] = [("Ngày", {"no_wrap": True}), ("", {"no_wrap": True}), ("Lý do", {"ratio": 1})]
    say(table([*columns, ("Văn bản", {"ratio": 1}), ("Biết từ", {"no_wrap": True})], rows))
    for warning in calendar.warnings(date(year, 1, 1), date(year, 12, 31)):
        say(Text(warning, style=SOON))
    aside(f"{calendar.name}, {calendar.version}")


def _tell_day(calendar: Calendar, unit: str, day: date, *, as_json: bool) -> None:
    why = calendar.why_off(day)
    ordered = why or calendar.worked_days.get(day)
    own = calendar.day_hours.get(day)
    work = ", ".join(map(str, calendar.sessions(day)))
    reception = ", ".join(map(str, calendar.reception_hours(day)))
    warnings = calendar.warnings(day, day)
    if as_json:
        told = {"unit": unit, "day": day, "worked": why is None, "hours": work, "reception": reception}
        told |= {"why": None if ordered is None else _plain(ordered)}
        told |= {"own_hours": None if own is None else _plain(own)}
        json(told | {"calendar": calendar.version, "warnings": list(warnings)})
        return
    state = "làm việc" if why is None else "không làm việc"
    cause = f" – {ordered.reason}{_by(ordered)}" if ordered is not None else ""
    say(Text(f"{_long(day)}: {state}{cause}.", style=FINE if why is None else SOON))
    for label, hours, note in (
        ("Giờ làm việc", work, f" – {own.reason}{_by(own)}" if own is not None else ""),
        ("Giờ tiếp nhận", reception, ""),
    ):
        say(Text(f"{label}: {hours or 'không có'}{note}."))
    for warning in warnings:
        say(Text(warning, style=SOON))
    say(Text(f"Lịch: {calendar.name}, {calendar.version}", style=FAINT))


def _by(fact: Any) -> str:
    """The text that orders it, and from when it was known."""
    known = f", biết từ {fact.known_from:%d/%m/%Y}" if fact.known_from else ""
    return f" ({fact.notice}{known})" if fact.notice else known


def _plain(fact: Any) -> dict[str, Any]:
    names = ("reason", "reason_en", "notice", "known_from")
    return {name: getattr(fact, name) for name in names}


def _long(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"
