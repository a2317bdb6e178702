"""The words of a simulation plan: who comes, what people decide, how long work takes, who works when.

A plan is a TOML file; the page *docs/reference/simulation.md* tells every word of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from itertools import pairwise
from math import inf
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from thutuc import bounded
from thutuc.dossier.view import ZONE
from thutuc.errors import CalendarError
from thutuc.simulation.spread import Spread
from thutuc.whole import FOREVER
from thutuc.worktime import Session
from thutuc.worktime.calendar import WEEKDAYS

#: How far from 1 a sum of probabilities may be, for what was rounded when it was written.
ROUNDED = 1e-6
_MOST = 1_000

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def _number(low: float, high: float, *, whole: bool = False) -> BeforeValidator:
    """A number in these bounds: no text, no yes or no."""
    least, most = bounded.dotted(int(low)), "" if high == inf else bounded.dotted(int(high))
    vi = f"số{' nguyên' * whole} từ {least} " + (f"đến {most}" if most else "trở lên")
    en = f"a{' whole' * whole} number from {low:,} " + (f"to {high:,}" if most else "on")

    def check(value: object) -> object:
        kinds = int if whole else (int, float)
        if isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high and value < inf:
            return value
        found = f"{value!r}"[:60]
        raise PydanticCustomError(
            "range", "{told}", {"told": f"cần {vi}, tìm thấy {found} · expected {en}, found {found}"}
        )

    return BeforeValidator(check)


Probability = Annotated[float, _number(0, 1)]
Weight = Annotated[float, _number(0, inf)]


def _sums_to_one(choice: Mapping[str, float]) -> Mapping[str, float]:
    total = sum(choice.values())
    if abs(total - 1) > ROUNDED:
        raise ValueError(
            f"các xác suất phải cộng lại bằng 1, tìm thấy {total:g} · "
            f"expected probabilities that add up to 1, found {total:g}"
        )
    return choice


#: What may be chosen, with how likely each is.
Choice = Annotated[Mapping[str, Probability], Field(min_length=1), AfterValidator(_sums_to_one)]


def _in_reach(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise ValueError("năm phải từ 1900 đến 2200 · expected a year from 1900 to 2200")
    return day


Day = Annotated[date, AfterValidator(_in_reach)]


def _session(text: object) -> object:
    try:
        Session.parse(text if isinstance(text, str) else "")
    except CalendarError as error:
        vi, en = (f", tìm thấy {text!r}", f", found {text!r}") if isinstance(text, str) else ("", "")
        raise ValueError(
            f"giờ phải viết như '07:30-11:30'{vi} · expected hours such as '07:30-11:30'{en}"
        ) from error
    return text


Hours = Annotated[str, BeforeValidator(_session)]


class Word(BaseModel):
    """Frozen, and closed to misspelt words."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Burst(Word):
    """A time in which more people come, or fewer."""

    factor: Weight  #: how many times as many
    since: Day | None = None  #: first day
    until: Day | None = None  #: last day
    after: Name | None = None  #: the words of a holiday, such as ``Tết Nguyên đán``: after it …
    working_days: Annotated[int, _number(1, 260, whole=True)] = 5  #: … so many working days

    @model_validator(mode="after")
    def _when(self) -> Burst:
        if (self.after is None) == (self.since is None):
            raise ValueError("cần 'after' hoặc 'since' và 'until' · expected 'after', or 'since' and 'until'")
        if self.since is not None and (self.until is None or self.until < self.since):
            raise ValueError("cần 'until' không trước 'since' · expected 'until', not before 'since'")
        return self


class Arrivals(Word):
    """How dossiers come in: by chance at a rate, or at the instants of a list or a file."""

    per_day: Annotated[float, _number(0, 1_000_000)] | None = (
        None  #: how many on a working day on the average (Poisson)
    )
    #: ``office``: in the hours in which the unit takes papers; ``always``: by day and night, as online
    hours: Literal["office", "always"] = "office"
    by_hour: Mapping[int, Weight] = {}  #: how the hours of a day weigh, 0–23; one not named weighs 1
    by_weekday: Mapping[str, Weight] = {}  #: the same for weekdays, ``monday`` …
    burst: Annotated[tuple[Burst, ...], Field(max_length=_MOST)] = ()
    at: Annotated[
        tuple[datetime, ...], Field(max_length=100_000)
    ] = ()  #: these instants instead; one without a zone is the organisation's
    #: a CSV file with an instant in each row's first column (or the column ``column``) instead
    file: Name | None = None
    column: Name | None = None
    channel: Literal["counter", "online", "post"] = "counter"
    #: names its chance, so that plans in which it stands at another place see the same citizens
    name: Name | None = None

    @model_validator(mode="after")
    def _one(self) -> Arrivals:
        if self.at == () and "at" in self.model_fields_set:
            raise ValueError("at không có thời điểm nào · expected at least one instant in at, found none")
        if sum((self.per_day is not None, bool(self.at), self.file is not None)) != 1:
            raise ValueError(
                "cần đúng một trong per_day, at, file · expected exactly one of per_day, at, file"
            )
        if any(not 0 <= hour <= 23 for hour in self.by_hour):
            raise ValueError("giờ trong by_hour là 0–23 · expected hours from 0 to 23 in by_hour")
        if strange := [day for day in self.by_weekday if day not in WEEKDAYS]:
            raise ValueError(f"không có ngày {strange[0]!r} · expected one of {', '.join(WEEKDAYS)}")
        return self

    @field_validator("at")
    @classmethod
    def _zoned(cls, at: tuple[datetime, ...]) -> tuple[datetime, ...]:
        return tuple(each if each.tzinfo is not None else each.replace(tzinfo=ZONE) for each in at)


class Papers(Word):
    """Papers that are asked for instead of finishing the step, the first times it is worked on."""

    probability: Probability
    back: Spread  #: until the applicant brings them, by the calendar


class StepPlan(Word):
    """One step: how long it is worked on, and what is decided there."""

    work: Spread | None = None  #: time of work, in the officer's hours
    by: Mapping[Name, Spread] = {}  #: the same of single officers
    after: Spread | None = None  #: what is waited for outside before it can be worked on, by the calendar
    choose: Mapping[Name, Choice] = {}  #: by field: what is filled in, with how likely each is
    data: Mapping[Name, Any] = {}  #: what is always filled in
    papers: Papers | None = None


class Reception(Word):
    """How dossiers are received: at once, or as work of the desk."""

    desk: tuple[Name, ...] = ()  #: officers who receive; none: a named system does, at once
    work: Spread = Spread(constant=0)


class Message(Word):
    """A message from outside that the procedure waits for."""

    after: Spread
    probability: Probability = 1.0
    data: Mapping[Name, Any] = {}
    choose: Mapping[Name, Choice] = {}


class ProcedurePlan(Word):
    """One procedure, and who brings dossiers of it."""

    file: Name  #: a BPMN file beside the plan, or the name of a shipped procedure
    received_at: Name
    competent: Name
    arrivals: Annotated[tuple[Arrivals, ...], Field(min_length=1, max_length=100)]
    reception: Reception = Reception()
    step: Mapping[Name, StepPlan] = {}
    work: Spread | None = None  #: of steps that do not say their own
    message: Mapping[Name, Message] = {}
    service: Mapping[Name, Mapping[str, Any]] = {}  #: what each service answers; none is called
    data: Mapping[Name, Any] = {}  #: filled in when the dossier is handed in
    choose: Mapping[Name, Choice] = {}


def _in_order(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise ValueError(
            f"'until' không được trước 'since': {until} trước {since} · "
            f"expected 'until' not before 'since', found {until} before {since}"
        )


class Staff(Word):
    """One officer more, who holds what another holds."""

    officer: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$")]
    name: Name | None = None
    like: Name  #: whose posts he has too
    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Staff:
        _in_order(self.since, self.until)
        if self.officer == self.like:
            raise ValueError(
                f"like phải là một cán bộ khác {self.officer!r} · "
                f"expected 'like' to be another than {self.officer!r}"
            )
        return self


class Away(Word):
    """An officer who is not there for some days, or not any more."""

    officer: Name
    since: Day
    until: Day = date(2200, 12, 31)
    run_by: Name | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Away:
        _in_order(self.since, self.until)
        return self


class OwnHours(Word):
    """The hours of one officer, where they are not his unit's."""

    officer: Name
    always: bool = False  #: by day and night
    sessions: tuple[Hours, ...] = ()  #: on the working days of his unit
    weekdays: tuple[str, ...] = ()  #: only on these

    @model_validator(mode="after")
    def _some(self) -> OwnHours:
        if self.always == bool(self.sessions):
            raise ValueError("cần 'always' hoặc 'sessions' · expected either 'always' or 'sessions'")
        if strange := [day for day in self.weekdays if day not in WEEKDAYS]:
            raise ValueError(f"không có ngày {strange[0]!r} · expected one of {', '.join(WEEKDAYS)}")
        if not self.weekdays and "weekdays" in self.model_fields_set:
            raise ValueError("weekdays không có ngày nào · expected at least one day in weekdays, found none")
        told = sorted(map(Session.parse, self.sessions), key=lambda each: each.opens)
        for one, other in pairwise(told):
            if other.opens < one.closes:
                raise ValueError(
                    f"giờ làm {one} và {other} chồng nhau · expected sessions apart, found {one} and {other}"
                )
        return self

    def is_on(self, weekday: str) -> bool:
        """Whether these are his hours on such a day."""
        return not self.weekdays or weekday in self.weekdays


class Habit(Word):
    """Work that is put together: a tray is taken at an hour, or once so many lie in it."""

    officer: Name | None = None
    step: Name | None = None
    at: tuple[time, ...] = ()  #: hours of the day, such as ``16:00``
    collect: Annotated[int, _number(2, 10_000, whole=True)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Habit:
        if self.officer is None and self.step is None:
            raise ValueError("cần 'officer' hoặc 'step' · expected 'officer' or 'step'")
        if not self.at and self.collect is None:
            raise ValueError("cần 'at' hoặc 'collect' · expected 'at' or 'collect'")
        return self


class DayMoved(Word):
    """A day that is off, or worked, other than the calendar says."""

    day: Day
    worked: bool
    reason: Name = "kế hoạch mô phỏng"


class Heads(Word):
    """How long what lies on heads takes them; left out, it is counted and takes no time."""

    assign: Spread = Spread(constant=0)  #: giving a task to somebody (``assign="by-head"``)
    duty: Spread | None = None  #: explaining a delay, signing an apology; ``None``: nobody does it


class Plan(Word):
    """A whole plan, as it is written."""

    title: Annotated[str, StringConstraints(max_length=300)] = ""
    start: Day
    days: Annotated[int, _number(1, 3_660, whole=True)]  #: from the start; dossiers received in them count
    warm_up: Annotated[int, _number(0, 3_660, whole=True)] = 0  #: of these days, how many do not count
    cool_down: Annotated[int, _number(0, 3_660, whole=True)] = (
        60  #: days more, in which the last ones are finished
    )
    replications: Annotated[int, _number(1, 10_000, whole=True)] = 10
    seed: Annotated[int, _number(0, FOREVER, whole=True)] = 1
    organisation: Name | None = None  #: the organisation's file beside the plan
    settings: Mapping[Name, Mapping[str, Any]] = {}  #: of plug-ins, as in ``thutuc.toml``
    plugins: tuple[Name, ...] | None = None
    priority: Literal["fifo", "due"] = "fifo"  #: what an officer takes first
    heads: Heads = Heads()
    procedure: Annotated[tuple[ProcedurePlan, ...], Field(min_length=1, max_length=200)]
    staff: Annotated[tuple[Staff, ...], Field(max_length=_MOST)] = ()
    absence: Annotated[tuple[Away, ...], Field(max_length=_MOST)] = ()
    hours: Annotated[tuple[OwnHours, ...], Field(max_length=_MOST)] = ()
    habit: Annotated[tuple[Habit, ...], Field(max_length=_MOST)] = ()
    calendar: Annotated[tuple[DayMoved, ...], Field(max_length=_MOST)] = ()

    @model_validator(mode="after")
    def _leaves_some(self) -> Plan:
        if self.warm_up >= self.days:
            raise ValueError("warm_up phải ít hơn days · expected warm_up to be less than days")
        return self
