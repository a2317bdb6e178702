"""The notices file: what was ordered after the calendar was made, one notice at a time.

The file belongs to the installation (setting ``notices``); ``thutuc calendar add`` writes it. Each
notice says which days are off, which are worked, which have hours of their own, and from when anybody
could know it: its own day.
"""

from __future__ import annotations

import json
import os
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from thutuc import bounded, mistakes
from thutuc.engine import is_paper_number
from thutuc.errors import CalendarError, ConfigurationError, WrongData
from thutuc.worktime import DayOff, OwnHours, WorkedDay
from thutuc_deadlines.hours import Data, sessions
from thutuc_deadlines.reading import MOST_BYTES, parsed, text_of

HEADING = """\
# Thông báo nghỉ lễ, hoán đổi ngày làm việc: thêm bằng `thutuc calendar add`, đã áp dụng thì không sửa.
# Notices of days off and worked days; add with `thutuc calendar add`, and do not edit what has been applied.
"""


#: So long somebody who adds a notice waits for another one who does, in seconds.
PATIENCE = 5.0

#: What a terminal or a page would not show but obey: control characters, directions, line ends.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Notice(Data):
    """One text that orders days off, worked days or hours, for everybody or for some units."""

    number: str = Field(max_length=100)  #: ``12729/VPCP-KGVX``
    day: date  #: the text's own day: before it nobody could know
    reason: str = Field(min_length=1)  #: Vietnamese, as people say it
    reason_en: str = ""
    off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    hours: Mapping[date, tuple[str, ...]] = {}  #: working days with hours of their own
    settles: tuple[int, ...] = ()  #: years that are no longer provisional: what was expected of them falls
    units: tuple[str, ...] = ()  #: only for these units, and those that inherit from them; else everybody

    @field_validator("number")
    @classmethod
    def _is_a_number(cls, number: str) -> str:
        written = is_paper_number(number) and number == number.strip()
        if not written or not any(sign.isdigit() for sign in number):
            raise ValueError(f"Expected the number of a text, such as 12729/VPCP-KGVX, found {number!r}")
        return number

    @field_validator("reason", "reason_en")
    @classmethod
    def _is_text(cls, text: str, info: ValidationInfo) -> str:
        if any(unicodedata.category(sign) in _UNSEEN for sign in text):
            raise ValueError(
                f"Expected {info.field_name} to be one line of text without control characters, "
                f"found {text!a}"
            )
        return text

    @field_validator("units")
    @classmethod
    def _are_texts(cls, units: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(cls._is_text(unit, info) for unit in units)

    @model_validator(mode="after")
    def _says_one_thing_of_a_day(self) -> Self:
        off, worked = set(self.off), set(self.worked)
        if len(off) < len(self.off) or len(worked) < len(self.worked):
            raise ValueError("Expected each day once")
        if both := sorted(off & (worked | set(self.hours))):
            raise ValueError(f"Expected {both[0]} to be either off or worked, found both")
        if not (off or worked or self.hours or self.settles):
            raise ValueError("Expected a notice to say something of a day or a year, found nothing")
        if self.units and self.settles:
            raise ValueError("Expected a notice that settles a year to be everybody's, found units")
        for texts in self.hours.values():
            try:
                OwnHours(sessions(texts))
            except CalendarError as error:
                raise ValueError(str(error)) from None
        return self

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that it speaks of, in order."""
        return tuple(sorted({*self.off, *self.worked, *self.hours}))

    def days_off(self) -> dict[date, DayOff]:
        """The days off, as a calendar keeps them."""
        return {day: DayOff(self.reason, self.number, self.day, self.reason_en) for day in self.off}

    def worked_days(self) -> dict[date, WorkedDay]:
        """The days worked after all, as a calendar keeps them."""
        return {day: WorkedDay(self.reason, self.number, self.day, self.reason_en) for day in self.worked}

    def day_hours(self) -> dict[date, OwnHours]:
        """The hours of single days, as a calendar keeps them."""
        told = (self.reason, self.number, self.day, self.reason_en)
        return {day: OwnHours(sessions(texts), *told) for day, texts in self.hours.items()}

    def written(self) -> str:
        """The notice as the file has it."""
        lines = ["", "[[notice]]", f"number = {_text(self.number)}", f"day = {self.day}"]
        lines.append(f"reason = {_text(self.reason)}")
        if self.reason_en:
            lines.append(f"reason_en = {_text(self.reason_en)}")
        for word, days in (("off", self.off), ("worked", self.worked), ("settles", self.settles)):
            if days:
                lines.append(f"{word} = [{', '.join(str(day) for day in days)}]")
        if self.units:
            lines.append(f"units = [{', '.join(_text(unit) for unit in self.units)}]")
        for day, texts in self.hours.items():
            lines.append(f'hours."{day}" = [{", ".join(_text(text) for text in texts)}]')
        return "\n".join(lines) + "\n"


class _File(Data):
    notice: tuple[Notice, ...] = ()


def make_notice(**said: object) -> Notice:
    """A notice from what was typed; :class:`~thutuc.errors.WrongData` tells all that is wrong with it."""
    try:
        return Notice.model_validate(said)
    except ValidationError as error:
        found = error.errors(include_url=False)
        own = [str(each["ctx"]["error"]) for each in found if each["type"] == "value_error"]
        if len(own) < len(found):
            own = [f"Expected a notice, found: {mistakes.told(error, Notice)}"]
        raise WrongData(own) from error


def read_notices(file: Path) -> tuple[Notice, ...]:
    """Every notice of the file, the earliest first."""
    try:
        return _parsed(text_of(file), file)
    except ConfigurationError as error:
        if not isinstance(error.__cause__, FileNotFoundError):
            raise
    raise ConfigurationError(
        f"Expected the notices in {file}, found no file; `thutuc calendar add` makes it with the first "
        "notice. Until there is one, leave the setting `notices` out or make the file empty."
    )


def _parsed(text: str, file: Path) -> tuple[Notice, ...]:
    try:
        notices = parsed(_File, file, text).notice
    except ValidationError as error:
        told = mistakes.told(error, _File)
        raise ConfigurationError(f"Expected notices in {file}, found: {told}") from error
    numbers = [notice.number for notice in notices]
    if twice := sorted(number for number, times in Counter(numbers).items() if times > 1):
        raise ConfigurationError(f"Expected each notice once in {file}, found {twice[0]} twice.")
    return tuple(sorted(notices, key=lambda notice: notice.day))


def known_by(notices: Iterable[Notice], day: date) -> tuple[Notice, ...]:
    """The notices that anybody could know on that day."""
    return tuple(notice for notice in notices if notice.day <= day)


def write_notice(file: Path, notice: Notice, check: Callable[[], object] | None = None) -> None:
    """Add a notice to the file, which is replaced whole or not at all; it is made where there is none.

    Only one at a time adds: what stands in the file is read when it is one's turn, and *check* is asked then,
    which may still refuse. The very same notice is not added twice.
    """
    fresh = _turn(file.with_name(f".{file.name}.new"))
    try:
        before = bounded.text(file, MOST_BYTES) if file.exists() else HEADING
        same = next((each for each in _parsed(before, file) if each.number == notice.number), None)
        if same == notice:
            fresh.unlink()
            return
        if same is not None:
            raise WrongData([f"{notice.number} is in {file.name} already, and says something else"])
        if check is not None:
            check()
        text = before.rstrip("\n") + "\n" + notice.written()
        if (size := len(text.encode())) > MOST_BYTES:
            raise WrongData([f"Expected a file of at most {MOST_BYTES:,} bytes, found {size:,}"])
        with fresh.open("w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise ConfigurationError(f"Expected to write {fresh}, but: {error.strerror}.") from error
    except BaseException:  # also when the process is interrupted, no half file is left behind
        fresh.unlink(missing_ok=True)
        raise


def _turn(fresh: Path) -> Path:
    """Make the file that the notices will be in, which nobody else then can; wait where somebody else has."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fresh.open("x").close()
        except FileExistsError:
            if time.monotonic() < until:
                time.sleep(0.01)
                continue
            raise ConfigurationError(
                f"Expected to be the only one who adds a notice, found {fresh}: somebody else is adding one, "
                "or was cut off while he did; then remove that file."
            ) from None
        except OSError as error:
            raise ConfigurationError(f"Expected to write {fresh}, but: {error.strerror}.") from error
        return fresh


def _text(text: str) -> str:
    """A TOML string; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
