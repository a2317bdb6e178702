"""``config`` and ``doctor``: what is in force and from where; what is missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from shlex import quote
from typing import Any

import orjson
import typer
from rich.text import Text

from thutuc.bpmn import library
from thutuc.cli.added import added_by
from thutuc.cli.options import AsJson
from thutuc.cli.rooms import ROOMS
from thutuc.cli.session import session_of
from thutuc.cli.show import CANNOT_WORK, FAINT, FINE, LATE, json, pages, say, table
from thutuc.configuration import Configuration
from thutuc.dossier.view import ZONE
from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError, ThutucError
from thutuc.plugins import found


def config(context: typer.Context, as_json: AsJson = False) -> None:
    """Cấu hình đang dùng · what is in force, and where each setting comes from."""
    configuration = session_of(context).configuration
    values = configuration.settings.model_dump(mode="json")
    values["database"] = configuration.shown_database
    if as_json:
        json({name: {"value": value, "from": configuration.origin[name]} for name, value in values.items()})
        return
    rows = [
        (name, _written(value), Text(configuration.origin[name], style=FAINT))
        for name, value in values.items()
    ]
    say(table([("Mục", {"no_wrap": True}), ("Đang dùng", {"ratio": 1}), ("Lấy từ", {})], rows))
    if configuration.file is None:
        say(
            Text(
                "Không có thutuc.toml ở thư mục này hay ở trên. · No thutuc.toml here or above.", style=FAINT
            )
        )


def _written(value: Any) -> str:
    if value in (None, [], {}):
        return "–"
    return value if isinstance(value, str) else orjson.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that thutuc needs."""

    name: str
    well: bool
    found: str
    remark: bool = False  #: all is well, and something should be known


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Còn thiếu gì · say what is missing; exits with 4 when something is."""
    configuration = session_of(context).configuration
    checks = list(_checks(configuration))
    if as_json:
        json(checks)
    else:
        rows = [(_verdict(check), check.name, check.found) for check in checks]
        say(table([("", {"no_wrap": True}), ("", {}), ("", {"ratio": 1})], rows, header=False))
    if not all(check.well for check in checks):
        raise typer.Exit(CANNOT_WORK)


def _verdict(check: Check) -> Text:
    if check.remark:
        return Text("lưu ý", style=LATE)
    return Text("được", style=FINE) if check.well else Text("thiếu", style=LATE)


#: What the check of days off is called, and the month from which next year's are missed.
_CALENDAR, _NOVEMBER = "Lịch nghỉ · calendar", 11
#: What the check of modes is called.
_READERS = "Quyền đọc tệp · who reads the files"


def _checks(configuration: Configuration) -> Iterator[Check]:
    file = configuration.file
    yield Check("thutuc.toml", file is not None, str(file) if file else "không có ở đây hay ở trên")
    for name, look in (
        ("Phần mở rộng · plug-ins", _plugins),
        ("Cơ sở dữ liệu · database", _database),
        ("Thủ tục đã triển khai · procedures", _procedures),
        (_CALENDAR, _calendar),
        ("SpiffWorkflow đọc lại · second reader", _second_reader),
    ):
        yield _look(name, look, configuration)
    yield Check("Tài liệu · pages (docs/)", (pages() / "README.md").is_file(), str(pages()))
    yield Check("Thủ tục mẫu · shipped procedures", library().is_dir(), str(library()))
    yield _files(configuration)
    yield from _commands(configuration)


def _look(name: str, look: Callable[[Configuration], str | Check], configuration: Configuration) -> Check:
    try:
        found = look(configuration)
        return found if isinstance(found, Check) else Check(name, True, found)
    except ThutucError as error:
        return Check(name, False, in_vietnamese(error))


def _commands(configuration: Configuration) -> Iterator[Check]:
    """What plug-ins could not add to the command line; nothing where all is well."""
    with suppress(ThutucError):  # told of the plug-ins themselves
        for problem in added_by(configuration.plugins(), set(ROOMS)).problems:
            yield Check("Lệnh của phần mở rộng · commands of plug-ins", False, in_vietnamese(problem))


def _plugins(configuration: Configuration) -> str:
    loaded = ", ".join(name for name in configuration.plugins().loaded() if name != "thutuc.defaults")
    named = configuration.settings.plugins
    others = [
        f"{each.name} ({each.distribution} {each.version})" for each in found() if each.name not in named
    ]
    return f"đang dùng {loaded or 'không có'}" + (
        f"; có sẵn, chưa dùng: {', '.join(others)}" if others else ""
    )


def _database(configuration: Configuration) -> str:
    configuration.store().close()
    return configuration.shown_database


def _procedures(configuration: Configuration) -> str:
    store = configuration.store()
    try:
        with store.transaction(write=False) as tx:
            rows = tx.procedures()
    finally:
        store.close()
    if not rows:
        raise ConfigurationError("Expected a deployed procedure, found none; run thutuc deploy.")
    latest = {row.id: row.version for row in rows}
    return ", ".join(f"{name} (phiên bản {number})" for name, number in latest.items())


def _calendar(configuration: Configuration) -> Check:
    now = configuration.settings.now or datetime.now(ZONE)
    calendar = configuration.plugins().calendar(None, now)
    years = f"{min(calendar.years)}–{max(calendar.years)}"
    guess = ", ".join(str(year) for year in sorted(calendar.provisional))
    if now.year not in calendar.years:
        raise ConfigurationError(
            f"Expected the days off of {now.year}, found only {years} in {calendar.name}."
        )
    missing = now.year + 1 not in calendar.years
    if missing:
        years += f" (chưa có {now.year + 1}: hạn sang năm sẽ bị từ chối; dùng tệp lịch có năm ấy)"
    told = f"{calendar.name}, {years}" + (f"; dự kiến: {guess}" if guess else "")
    return Check(_CALENDAR, True, told, remark=missing and now.month >= _NOVEMBER)


def _files(configuration: Configuration) -> Check:
    """Which files with people's data everybody on this machine may read: to be known, and no fault."""
    database, outbox = configuration.database_file, configuration.settings.outbox.file
    files = [] if database is None else [Path(f"{database}{end}") for end in ("", "-wal", "-shm")]
    files += [] if outbox is None else [configuration.folder / outbox]
    if os.name == "posix" and (opened := [quote(str(each)) for each in files if _is_open(each)]):
        told = f"mọi người trên máy đọc được; đóng lại bằng chmod o= {' '.join(opened)}"
        return Check(_READERS, True, told, remark=True)
    return Check(_READERS, True, "người khác không đọc được")


def _is_open(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & 0o004)
    except OSError:
        return False


def _second_reader(_: Configuration) -> str:
    return f"SpiffWorkflow {version('SpiffWorkflow')}"
