"""Everything thutuc refuses, as one tree; each error says what was expected and what was found.

::

    ThutucError
    ├── ProcedureRefused          a file cannot be deployed; carries every finding
    ├── ScenarioRefused           a scenario cannot be read; carries every problem with its line
    ├── PlanRefused               a plan of a simulation cannot be run; carries every finding
    ├── LogRefused                an event log cannot be read, or says nothing of the procedure
    ├── FileRefused               a dossier's file is not as it was written
    ├── ExpressionError           a condition or script is outside the safe language
    ├── EvaluationError           a condition could not be worked out on this dossier's data
    ├── TermError                 a term is not written as the law writes it
    ├── CalendarError             the calendar cannot answer
    │   └── CalendarMissing       no days off are known for that year
    ├── OrganisationError         the organisation's data contradict themselves
    ├── ConfigurationError        thutuc.toml, an option or a plug-in is wrong
    ├── StoreError                the database cannot be used
    │   ├── Busy                  somebody else is writing; try again
    │   │   └── RequestTaken      somebody else has just used the request_id of a host's act; try again
    │   ├── Unavailable           the database cannot be reached or written at present; try again
    │   ├── OutOfTime             the server ended what took longer than it allows; try again
    │   ├── Standby               the server only repeats another; ask the primary
    │   └── JournalBroken         the journal does not fold or the chain does not hold
    └── CommandRejected           a command was refused; nothing was changed
        ├── UnknownProcedure
        ├── UnknownDossier
        ├── UnknownTask
        ├── TaskClosed
        ├── NotPermitted
        │   └── TaskHeld          another officer has the task: he was faster, or it was given to him
        ├── WrongData
        ├── WrongState            the dossier is not where this command applies
        │   ├── CodeTaken         another dossier came with this code, or has it
        │   ├── UnknownClock      no clock of this name has run in the dossier
        │   └── NotRecordedYet    the dossier was recorded later than the instant asked about
        ├── DossierChanged        the caller saw it at another revision
        ├── RequestReused         the same request_id came with other content
        ├── RequestForgotten      the same request_id came when its content was no longer there
        ├── NothingMatches        no condition of a deciding gateway holds
        └── LimitExceeded         a bound of the engine was reached
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

#: the stop of a driver's own sentence, before ours: ``… a closed database.; try again.``
_DRIVERS_STOP = re.compile(r"(?<=\w)\.(?=;|\.$)")


class ThutucError(Exception):
    """The root of every error thutuc raises on purpose."""


class Kind(StrEnum):
    """What a finding means for the file; all but advice refuse it."""

    BREAKS = "breaks"  #: not BPMN, or not thutuc's own words, as they are defined
    UNSUPPORTED = "unsupported"  #: right elsewhere, and nothing that thutuc runs
    MISSING = "missing"  #: right as it is drawn, and not yet enough to run
    ADVICE = "advice"  #: runs; somebody should look at it


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a procedure file, told so that a person can mend it."""

    rule: str  #: kebab-case name of what was asked for, e.g. ``flow-target``
    message: str  #: English: what was expected, what was found
    message_vi: str  #: the same in Vietnamese
    remedy: str  #: English: what to do
    remedy_vi: str  #: the same in Vietnamese
    element: str | None = None  #: BPMN id of the element
    name: str | None = None  #: the element's name, as drawn
    line: int | None = None  #: line in the file, from 1
    file: str | None = None  #: the file, as it was named to us
    severity: str = "error"  #: ``error`` refuses the file, ``warn`` does not
    kind: Kind = Kind.MISSING  #: what it means for the file; of a warning always advice

    def __post_init__(self) -> None:
        """A warning is advice, whatever its rule."""
        if self.severity != "error":
            object.__setattr__(self, "kind", Kind.ADVICE)

    def __str__(self) -> str:
        """``file:line: message [element] Remedy``."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        what = f" [{self.element}]" if self.element else ""
        said = f"{stopped(self.message)}{what} {stopped(self.remedy)}"
        return f"{place + ': ' if place else ''}{said} ({self.rule})"


def stopped(sentence: str) -> str:
    """The sentence with exactly one stop at its end, however the parts it was made of ended."""
    bare = sentence.rstrip()
    while bare.endswith(".."):
        bare = bare[:-1]
    return bare if bare.endswith((".", "?", "!", "…")) else f"{bare}."


def in_both(vietnamese: str, english: str, law: str = "") -> str:
    """A rule in both languages beside each other, the article of the law in each."""
    return " · ".join(f"{said}; {law}" if law else said for said in (vietnamese, english))


def halves(rule: str) -> tuple[str, str]:
    """A rule in Vietnamese and in English; one that is told once stands for both."""
    vietnamese, _, english = rule.partition(" · ")
    return vietnamese, english or vietnamese


class ProcedureRefused(ThutucError):
    """A procedure file cannot be deployed; :attr:`findings` says everything that is wrong with it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a scenario's file."""

    line: int  #: in the file, from 1
    vi: str  #: what was expected and what was found, in Vietnamese
    en: str  #: the same in English


class ScenarioRefused(ThutucError):
    """A scenario cannot be read; :attr:`problems` says everything that is wrong with it."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file, self.problems = file, tuple(problems)
        super().__init__(
            "\n".join(f"{file}:{one.line}: {stopped(one.vi)} · {stopped(one.en)}" for one in problems)
        )


class PlanRefused(ThutucError):
    """A plan of a simulation cannot be run; :attr:`findings` says everything that is wrong with it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class LogRefused(ThutucError):
    """An event log is not what it should be, or larger than anybody may ask to be read."""


class FileRefused(ThutucError):
    """A file of a dossier is not what it should be, was altered, or is not the one that was written."""


class ExpressionError(ThutucError):
    """A condition or script is not in the safe language; nothing of it was run."""

    def __init__(self, text: str, reason: str, position: int | None = None) -> None:
        where = f" at character {position + 1}" if position is not None else ""
        super().__init__(
            f"Expected an expression of the safe language, found {text[:120]!r}: {stopped(reason + where)}"
        )
        self.text, self.reason, self.position = text, reason, position


class EvaluationError(ThutucError):
    """An expression could not be worked out on the data it was given."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"Expected {text[:120]!r} to have a value, but {stopped(reason)}")
        self.text, self.reason = text, reason


class TermError(ThutucError):
    """A term is not written as the law writes it (a number and a unit)."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(
            f"Expected a term such as '07 ngày làm việc', '15 ngày' or '04 giờ', "
            f"found {text!r}: {stopped(reason)}"
        )
        self.text, self.reason = text, reason


class CalendarError(ThutucError):
    """The calendar cannot answer."""


class CalendarMissing(CalendarError):
    """No days off are known for a year that a term runs through; a missing list never means no holidays."""

    def __init__(self, year: int, calendar: str) -> None:
        super().__init__(
            f"Expected the days off of {year} in calendar {calendar!r}, but it does not have that year. "
            "Give a calendar file that has it, or a later forecast_until."
        )
        self.year, self.calendar = year, calendar


class OrganisationError(ThutucError):
    """The organisation's data are incomplete or contradict themselves.

    *unit*: where the work lies all the same, of which nobody can be named who answers for it.
    """

    def __init__(self, said: str, unit: str | None = None) -> None:
        super().__init__(said)
        self.unit = unit


class ConfigurationError(ThutucError):
    """``thutuc.toml``, an option or a plug-in is wrong."""


class StoreError(ThutucError):
    """The database cannot be used as it is."""

    def __init__(self, said: str) -> None:
        super().__init__(_DRIVERS_STOP.sub("", said))


class Busy(StoreError):
    """Somebody else is writing to the database; the same call may be tried again."""


class RequestTaken(Busy):
    """Somebody has just used the ``request_id`` of a host's act; the same call finds what became of it."""


class Unavailable(StoreError):
    """The database cannot be reached, or its disk not be read or written, at present.

    Whether a command that was under way stands is not known: it is sent again under its ``request_id``.
    """


class OutOfTime(StoreError):
    """The server ended a statement or a transaction that took longer than it allows; nothing was changed."""


class Standby(StoreError):
    """The database server only repeats another one, on which this has to be asked."""


class JournalBroken(StoreError):
    """A journal does not fold to its state, or its chain does not hold."""


class CommandRejected(ThutucError):
    """A command was refused; no dossier was changed."""


class UnknownProcedure(CommandRejected):
    """No procedure in force has this id or code; with *day*, it is deployed and not in force on that day."""

    def __init__(self, procedure: str, known: Sequence[str] = (), day: str | None = None) -> None:
        there = f"deployed are {', '.join(known)}" if known else "none is deployed"
        deployed = f"Expected a deployed procedure, found {procedure!r}; {there}."
        dated = f"Expected a version of {procedure!r} in force on {day}, found none: deploy one that is."
        super().__init__(deployed if day is None else dated)
        self.procedure, self.known, self.day = procedure, tuple(known), day


class UnknownDossier(CommandRejected):
    """No dossier has this id or code."""

    def __init__(self, dossier: object) -> None:
        super().__init__(f"Expected the id or code of a dossier, but there is none for {dossier!r}.")
        self.dossier = dossier


class UnknownTask(CommandRejected):
    """No task has this id."""

    def __init__(self, task: str, hint: str = "") -> None:
        super().__init__(f"Expected the id of a task, but there is no task {task!r}{halves(hint)[1]}.")
        self.task, self.hint = task, hint


class TaskClosed(CommandRejected):
    """The task was there, but it is finished or cancelled."""

    def __init__(self, task: str, how: str) -> None:
        super().__init__(f"Expected an open task, but {task!r} is {how}.")
        self.task = task


class NotPermitted(CommandRejected):
    """The actor may not do this; the rule that forbids it is named."""

    def __init__(self, actor: str, act: str, rule: str) -> None:
        verb = act.replace("_", " ")
        super().__init__(f"Expected somebody who may {verb}, found {actor!r}: {stopped(rule)}")
        self.actor, self.act, self.rule = actor, act, rule


class TaskHeld(NotPermitted):
    """Another officer holds the task: he was faster, or it was given to him; look again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was filled in, told so that who filled it in can mend it."""

    at: str  #: JSON pointer to it in the data, such as ``/children/0/born``; empty: the data as a whole
    title: str  #: what officials call it
    message: str  #: English: what was expected, what was found
    message_vi: str  #: the same in Vietnamese


class WrongData(CommandRejected):
    """What was filled in does not fit what the step declares."""

    def __init__(
        self, problems: Sequence[str], faults: Sequence[Fault] = (), *, argument: str | None = None
    ) -> None:
        self.problems = (*problems, *(fault.message for fault in faults))  #: every one, in English
        self.argument = argument  #: the argument of the verb that is wrong, where it is one and is said
        self.faults = tuple(faults)  #: those that lie in the data, with where and in Vietnamese
        super().__init__("; ".join(self.problems))


class WrongState(CommandRejected):
    """The dossier, clock or task is not in a state where this command applies."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"Expected {expected}, found {stopped(found)}")
        self.expected, self.found = expected, found


class CodeTaken(WrongState):
    """The code that a dossier brings along is another dossier's: one dossier, one code."""


class UnknownClock(WrongState):
    """No clock of this name has run in the dossier; those that have are told."""


class NotRecordedYet(WrongState):
    """At the instant that is asked about nothing of the dossier was recorded yet."""


class DossierChanged(CommandRejected):
    """The dossier is no longer at the revision that the caller has seen; nothing was changed."""

    def __init__(self, dossier: int, expected: int, found: int) -> None:
        super().__init__(f"Expected dossier {dossier} at revision {expected}, found it at {found}.")
        self.dossier, self.expected, self.found = dossier, expected, found


class RequestReused(CommandRejected):
    """The same ``request_id`` came again with another verb, actor or content, or is not to be seen here.

    Where rows are guarded by agency, one that another agency used is merely told to be used.
    """

    def __init__(self, request_id: str, *, hidden: bool = False) -> None:
        new = f"a request_id that is new here, found {request_id!r}, used where nobody here may look"
        same = f"request {request_id!r} with the content it had the first time, found other content"
        super().__init__(f"Expected {new if hidden else same}.")
        self.request_id, self.hidden = request_id, hidden


class RequestForgotten(CommandRejected):
    """The same ``request_id`` came again when what it said was erased, lost with its key, or in an archive.

    The act stands; whether the same was asked cannot be told any more, so nothing is done a second time.
    """

    def __init__(self, request_id: str, *, archived: bool) -> None:
        gone = "lies in an archive; bring it back first" if archived else "is no longer kept"
        super().__init__(
            f"Expected request {request_id!r} once, found it carried out before; what it said {gone}, so it "
            "is neither compared nor done again."
        )
        self.request_id, self.archived = request_id, archived


class NothingMatches(CommandRejected):
    """No condition of a deciding gateway or activity holds and it has no default flow."""

    def __init__(self, node: str, conditions: Sequence[str]) -> None:
        super().__init__(
            f"Expected one of the conditions after {node!r} to hold ({'; '.join(conditions)}), found none, "
            "and there is no default flow."
        )
        self.node, self.conditions = node, tuple(conditions)


class LimitExceeded(CommandRejected):
    """A bound of the engine was reached; nothing was changed."""

    def __init__(self, what: str, limit: int, found: int | str) -> None:
        super().__init__(f"Expected at most {limit} {what}, found {found}.")
        self.what, self.limit, self.found = what, limit, found
