"""What a scenario may expect: once an act was done, and at the end."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool, StrictInt, model_validator

from thutuc.scenario.values import Data, Due, Instant, Name, Word, refusal


class TaskExpected(Word):
    """One open step: who has it, until when."""

    holder: Name | Literal["none"] | None = None  #: who works on it; ``none``: it lies in a pool
    accountable: Name | Literal["none"] | None = None  #: who answers for it
    post: Name | None = None
    unit: Name | None = None
    due: Due | None = None  #: by its own term
    group_due: Due | None = None  #: by the term it shares with other steps, or by its leg's
    late: StrictBool | None = None
    suspended: StrictBool | None = None  #: whether its own clock stands still


class _Entry(Word):
    """One of a list: a table that says nothing would be every one."""

    @model_validator(mode="before")
    @classmethod
    def _says_something(cls, found: object) -> object:
        if found == {}:
            known = ", ".join(cls.model_fields)
            raise refusal(
                f"bảng trống thì mục nào cũng đúng; ghi ít nhất một trong {known}",
                f"Expected one at least of {known}, found an empty table, which everything matches",
                found,
            )
        return found


class ToldExpected(_Entry):
    """One rung of the ladder that was reached: somebody was told."""

    rung: Name | None = None
    officer: Name | None = None
    tell: Name | None = None  #: ``holder``, ``unit-head`` …
    unit: Name | None = None
    of: Name | None = None  #: a step, or the clock: ``dossier``, ``intake``, ``papers`` …
    at: Instant | None = None


class DutyExpected(_Entry):
    """One duty that lies open."""

    kind: Name | None = None  #: ``urge``, ``apologise``, ``direction`` or ``flag``
    officer: Name | None = None
    unit: Name | None = None
    of: Name | None = None  #: what it speaks of: a step, or the clock
    due: Due | None = None


class Expected(Word):
    """What must be so once an act was done, or at the end; what is not said is not looked at."""

    path: tuple[Name, ...] | None = None  #: the steps that have ended, in order
    open: tuple[Name, ...] | None = None  #: the steps that are open, in any order
    #: by step, or ``step@unit`` where it is open in several
    task: dict[str, TaskExpected] = Field(default_factory=dict)
    due: Due | None = None  #: when the result is due now
    answer_due: Due | None = None  #: by when it has to be received or answered
    first_promise: Due | None = None  #: the date told first
    promise: Due | None = None  #: the date told last
    phase: Name | None = None
    status: StrictInt | None = Field(default=None, ge=1, le=10)  #: the national status
    suspended: StrictBool | Name | None = None  #: whether the clock stands still, or on which ground
    waits_for_papers: StrictBool | None = None
    late: StrictBool | None = None
    end: Name | None = None  #: the end event that was reached
    #: who was told since the last act, at the end: ever; all of it, in order
    told: tuple[ToldExpected, ...] | None = None
    duties: tuple[DutyExpected, ...] | None = None  #: all that lie open, in any order
    data: Data | None = None  #: some of the dossier's data
