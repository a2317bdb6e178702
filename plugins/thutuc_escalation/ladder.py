"""The ladder as data: rungs with who is told and when, from the settings or from the procedure's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, model_validator

from thutuc.errors import TermError
from thutuc.hookspecs import ClockKind
from thutuc.procedure import Tell
from thutuc.worktime import Term, TermUnit

if TYPE_CHECKING:
    from thutuc.procedure import LadderRung, Procedure, Step

REMINDER = "reminder"
BREACH = "breach"
AFTER_BREACH = "after-breach"
ONE_STOP = "one-stop"
ABOVE = "above"
APOLOGY = "apology"
CONSULTATION = "consultation-overdue"

#: Rungs that mean something to the engine itself; no ladder names its own so.
ENGINE_RUNGS = frozenset({"silence", "not-supplemented", APOLOGY})

_COUNTED = {TermUnit.DAY, TermUnit.WORKING_DAY, TermUnit.HOUR, TermUnit.WORKING_HOUR}


def _term(text: object) -> Term:
    try:
        term = text if isinstance(text, Term) else Term.parse(str(text))
    except TermError as error:
        raise ValueError(str(error)) from None
    if term.unit not in _COUNTED:
        raise ValueError(f"expected days or hours, found {str(term)!r}")
    return term


def _clock_time(term: Term) -> Term:
    if term.unit is not TermUnit.HOUR:
        raise ValueError(f"expected clock hours such as '02 giờ', found {str(term)!r}")
    return term


Span = Annotated[Term, PlainValidator(_term)]
ClockSpan = Annotated[Span, AfterValidator(_clock_time)]
Share = Annotated[Decimal, Field(gt=0, lt=1)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class RungData(_Data):
    """One rung; with no time of its own it is reached when the term runs out."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^\S+$")]
    tell: Tell
    before: Span | None = None  #: a term in days: so long before its last day, close of office hours
    share: Share | None = None  #: a term in hours, or of a step table: when this share of its time is left
    after: Span | None = None  #: so long after the term has run out
    after_in_hours: ClockSpan | None = None  #: the same for a term in clock hours

    @model_validator(mode="after")
    def _before_or_after(self) -> RungData:
        if self.name in ENGINE_RUNGS:
            raise ValueError(f"expected another name than that of the engine's own rung {self.name!r}")
        if (self.before or self.share) and (self.after or self.after_in_hours):
            raise ValueError(
                f"expected rung {self.name!r} before the end of the term or after it, found both"
            )
        return self


def _once(rungs: tuple[RungData, ...]) -> tuple[RungData, ...]:
    if len({rung.name for rung in rungs}) < len(rungs):
        raise ValueError("expected rungs, each with a name of its own")
    return rungs


class Rungs(_Data):
    """When the rungs of one kind of clock are reached."""

    #: a term in days: so long before its last day, close of office hours (NĐ 61/2018/NĐ-CP Điều 19.9)
    reminder: Span = Term.parse("01 ngày")
    #: a term in hours, or of a step table: when this share of its time is left
    reminder_share: Share = Decimal("0.25")
    #: so long after the breach the head of the agency is told
    after_breach: Span = Term.parse("01 ngày làm việc")
    #: the same for a term in clock hours, which runs through nights and holidays
    after_breach_in_hours: ClockSpan = Term.parse("02 giờ")
    #: so long after the dossier's breach the agency above is told of this single case; else it reads its
    #: daily list (never: "none")
    above: Span | None = Term.parse("10 ngày làm việc")
    #: so long before the last moment for the apology its signing becomes a task of the head of the agency
    apology: Span = Term.parse("04 giờ làm việc")
    #: every rung, instead of those that the spans above give
    ladder: Annotated[tuple[RungData, ...], Field(min_length=1), AfterValidator(_once)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _never(cls, data: object) -> object:
        return (
            dict(data) | {"above": None}
            if isinstance(data, Mapping) and data.get("above") == "none"
            else data
        )

    def rungs(self, clock: ClockKind) -> tuple[RungData, ...]:
        """The rungs of such a clock."""
        if self.ladder is not None:
            return self.ladder
        after = {"after": self.after_breach, "after_in_hours": self.after_breach_in_hours}
        found = [
            RungData(name=REMINDER, tell="holder", before=self.reminder, share=self.reminder_share),
            RungData(name=BREACH, tell="unit-head"),
            RungData.model_validate({"name": AFTER_BREACH, "tell": "agency-head"} | after),
        ]
        if clock is ClockKind.DOSSIER:
            found.append(RungData(name=ONE_STOP, tell="one-stop-head"))  # NĐ 118/2025/NĐ-CP Điều 8.1
            if self.above is not None:
                found.append(RungData(name=ABOVE, tell="above-head", after=self.above))
        return tuple(found)


class Settings(Rungs):
    """The plug-in's section of ``thutuc.toml``; a clock's own section replaces what it names."""

    clocks: Mapping[ClockKind, Mapping[str, object]] = {}
    #: the local rule that holds a late dossier's signature back until an apology exists, with its number;
    #: ``None``: the result goes out, and the missing letter is listed
    apology_before_signing: str | None = None

    def of(self, clock: ClockKind) -> Rungs:
        """What holds for one kind of clock."""
        common = {name: getattr(self, name) for name in Rungs.model_fields}
        return Rungs.model_validate(common | dict(self.clocks.get(clock, {})))


def of_file(procedure: Procedure, step: Step | None, clock: ClockKind) -> Sequence[LadderRung] | None:
    """The ladder that the procedure's file has for a clock: the step's own, the clock's, or one for all."""
    if step is not None and step.ladder:
        return step.ladder
    for named in (clock.value, None) if procedure.header.ladders else ():
        for ladder in procedure.header.ladders:
            if ladder.clock == named:
                return ladder.rungs
    return None
