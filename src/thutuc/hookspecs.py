"""What plug-ins may answer: the whole contract on one page.

A plug-in is an object whose methods are marked with :data:`hookimpl`; it takes only the arguments
it needs. Hooks that give one answer are asked in turn until one answers; ``None`` passes the
question on. Answers that shape a dossier (officer, budget, due date) are written into its journal
with the plug-in's name and version, and are never asked for again.
"""

# Bodies are never run; a specification is its signature and its docstring.
# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import pluggy

from thutuc.dossier import DossierView, Event
from thutuc.errors import Finding
from thutuc.organisation import Assignment, Mandate, Seat, UnitFacts
from thutuc.procedure import Procedure, Step
from thutuc.worktime import Budget, Calendar, Due, Term

if TYPE_CHECKING:
    import typer

hookspec = pluggy.HookspecMarker("thutuc")
hookimpl = pluggy.HookimplMarker("thutuc")


class ClockKind(StrEnum):
    """The clocks of a dossier."""

    INTAKE = "intake"  #: thời hạn tiếp nhận (NĐ 118/2025/NĐ-CP Điều 17–18)
    DOSSIER = "dossier"  #: thời hạn giải quyết hồ sơ
    STEP = "step"  #: thời hạn của một bước
    WAIT = "wait"  #: thời hạn của bên mà ta chờ: người nộp, cơ quan phối hợp, UBND xã, thuế
    GROUP = "group"  #: thời hạn chung của một nhóm bước, hoặc của một chặng


class Sent(NamedTuple):
    """A message that was handed over to others."""

    target: str  #: to whom, such as ``webhook:dichvucong.example.gov.vn``; never a secret
    key: str  #: what the target knows it by
    kind: str  #: ``status``, ``officer``, ``head``, ``applicant``, or a plug-in's own word for what it sends


class Owed(NamedTuple):
    """That a target has not got all of an event: the dossier's later messages to it wait, others go on."""

    target: str  #: as in :class:`Sent`
    why: str  #: without words of strangers; they may quote
    wait: float | None = None  #: nothing was tried, nor is worth trying for so many seconds, 0 or more


class Rung(NamedTuple):
    """One rung of the ladder: at a due instant somebody is told."""

    name: str  #: ``reminder``, ``breach`` …
    at: datetime | None  #: ``None``: in a year that the calendar does not know yet; it is left out, and said
    #: ``holder``, ``manager`` (who runs the holder's unit, or the agency where that is he himself),
    #: ``unit-head``, ``agency-head``, ``one-stop-head`` or ``above-head`` (of the agency above)
    tell: str
    #: of the rung ``apology``: so long before the last moment for the letter, which the engine knows
    ahead: Term | None = None


# --- the first answer wins -----------------------------------------------------------------------


@hookspec(firstresult=True)
def calendar(unit: str | None, at: datetime) -> Calendar | None:
    """Give the calendar that *unit* works by, as it was known at the instant *at*.

    Called whenever a term is projected. Without any answer the command is refused: a missing
    calendar is never taken for a year without holidays.
    """


@hookspec(firstresult=True)
def deadline(
    procedure: Procedure, step: Step | None, clock: ClockKind, dossier: DossierView, started_at: datetime
) -> Budget | None:
    """Say how much time a clock of kind *clock* has that starts at *started_at*.

    Called once, when the clock starts; *step* is ``None`` for the intake clock and the dossier's own.
    ``None`` from every plug-in means that the step is untimed (không tính thời gian).
    """


@hookspec(firstresult=True)
def responsible(procedure: Procedure, step: Step, dossier: DossierView, at: datetime) -> Assignment | None:
    """Say in which unit *step* lies, who is accountable for it and who works on it.

    Called once, when the step's task opens. ``None`` from every plug-in is recorded as an incident, and so is
    an ``OrganisationError``; where nobody can be named, its ``unit`` says in which unit the step lies.
    """


@hookspec(firstresult=True)
def mandate(
    officer: str, act: str, step: Step | None, procedure: Procedure, dossier: DossierView, at: datetime
) -> Mandate | None:
    """Say on which ground *officer* may do *act* on *step*, or which rule forbids it.

    Called before a task is completed, claimed or given away, and with no *step* where a paper of the
    dossier itself is signed for the head of the competent agency: *act* is then ``request-papers``,
    ``apologise``, ``refuse``, ``stop``, ``extend`` or ``suspend``. Without an answer nobody may.
    """


@hookspec(firstresult=True)
def unit(unit: str, at: datetime) -> UnitFacts | None:
    """Give the name, kind and agency of *unit* as they were at the instant *at*; ``None``: unknown."""


@hookspec(firstresult=True)
def head_of(unit: str, level: str, at: datetime) -> Seat | None:
    """Say who runs *unit* (``level="unit"``) or its agency (``level="agency"``) at the instant *at*.

    The head, or who runs it in his absence (``Seat.instead_of`` names the head then). With ``unit-post`` or
    ``agency-post``, asked where nobody runs it: who holds the post of the head, though he is away.
    """


@hookspec(firstresult=True)
def service_task(name: str, key: str) -> Callable[[DossierView], Mapping[str, Any]] | None:
    """Give the function that does the service task *name*; it returns the data to set.

    Called by ``tick`` only for services that the configuration grants to the procedure. *key* is the same
    whenever the same call is made again, because it failed or its worker was killed: given on to the other
    side, it lets that side do things once. No transaction is open meanwhile; a call that takes longer than
    half a minute has failed. What fails is an incident, and is called again, later each time.
    """


# --- all answers are joined ----------------------------------------------------------------------


@hookspec
def escalations(
    procedure: Procedure,
    step: Step | None,
    clock: ClockKind,
    dossier: DossierView,
    started_at: datetime,
    due: Due,
    calendar: Calendar,
) -> Sequence[Rung]:
    """List the rungs of the ladder for a clock that is due at *due*; all lists are joined by time.

    Called when the clock starts, resumes, is extended or moved by a notice. Rungs that lie before
    *started_at* are left out.
    """
    return ()


@hookspec
def roles_of(officer: str, at: datetime) -> Sequence[Seat]:
    """List the seats *officer* sits on at the instant *at*; nobody with no seat at all may act."""
    return ()


@hookspec
def officers(unit: str | None, at: datetime) -> Sequence[Seat]:
    """List who holds which post in *unit*, or in an agency with all its units (``None``: anywhere), at *at*.

    Asked for lists to choose from alone (`Engine.units`, `Engine.officers`); no dossier depends on it.
    """
    return ()


@hookspec
def may(actor: str, verb: str, dossier: DossierView | None) -> str | None:
    """Give the reason why *actor* may not call *verb*, or ``None``; one reason is enough to refuse.

    Lets a host narrow rights; it cannot widen them. Besides the verbs, ``sign`` is asked before a step is
    completed that signs or decides.
    """


@hookspec
def lint_rules() -> Sequence[Callable[[Procedure], Sequence[Finding]]]:
    """Add rules that every procedure is judged by before it is deployed.

    ``thutuc lint`` remembers what a rule found only where the rule has a text ``decided_by``, which changes
    with everything that the rule asks besides the file.
    """
    return ()


@hookspec
def cli_commands() -> Sequence[typer.Typer]:
    """Add commands to ``thutuc``.

    A name that thutuc has stays thutuc's, one that two plug-ins bring is neither's; ``thutuc --help`` and
    ``thutuc doctor`` say so, as of a plug-in whose commands cannot be had.
    """
    return ()


@hookspec
def steady() -> AbstractContextManager[object] | None:
    """Give a block inside which you answer alike, though what you read from elsewhere changes meanwhile.

    Entered before the transaction of each command and of each batch of a tick begins: the time to look at
    what you read. The block holds for the context (``contextvars``) in which it is entered: others, in other
    threads, are in blocks of their own. Give the same object each time where it can be entered again, by many
    at once; what ``@contextmanager`` makes cannot: call that anew each time. A whole simulation is kept alike
    by ``stand_still()``, beside the hooks.
    """


# --- told once ----------------------------------------------------------------------------------


@hookspec(historic=True)
def plugged_in(hook: Any) -> None:
    """Be handed the hooks, to ask other plug-ins: ``hook.unit(unit=…, at=…)``.

    Called once, when the plug-in is registered. Others may be registered after it: keep it, and ask later.
    """


# --- told after commit ---------------------------------------------------------------------------


@hookspec
def on_event(
    event: Event,
    dossier: DossierView,
    at: datetime,
    key: str,
    before: DossierView | None,
    taken: Set[tuple[str, str]],
    behind: Set[str],
) -> Sequence[Sent | Owed] | None:
    """Hear of an event after it was committed, at least once, in order per dossier.

    *dossier* is as the act left it, *before* as the act found it. *key* is the same whenever the same
    event is told again: whoever has seen it has heard of it. Called by ``tick`` through the outbox. If it
    raises, the dossier's later messages wait and are tried again, later each time; other dossiers go on.
    What was handed over to others is answered, as (target, key, kind), and stands in the reconciliation
    report; an error may carry what went out before it, as ``sent``. Where the event is told again, *taken*
    has what was answered so of the dossier, as (target, key): who took it need not get it twice.
    Whoever has several targets answers what he owes one of them instead of raising, so that the others get
    what comes later; *behind* has those that must get nothing of this event, for they lack an earlier one.
    """
