"""Commands decide events: the engine without its store.

:func:`decide` takes a dossier's state and a command, and gives the events that follow; the engine
writes them, a simulator folds them, and there is no second path. It folds each event into the state
as it goes, so the caller passes a state of its own and throws it away when the command is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from thutuc.dossier import Event, State
from thutuc.engine import commands as c
from thutuc.engine import commands_incidents as i
from thutuc.engine import commands_keeping as k
from thutuc.engine import commands_oversight as o
from thutuc.engine.commands_lapses import UndoLapse
from thutuc.engine.draft import Draft, World
from thutuc.engine.rules import (
    acting,
    apology_duties,
    duties,
    ending,
    entering,
    hindering,
    lapses,
    mending,
    moving,
    notices,
    oversight,
    payments,
    reception,
    retaining,
    succession,
    tasks,
    terms,
    waking,
)
from thutuc.engine.rules.consequences import settle
from thutuc.errors import EvaluationError, WrongData
from thutuc.net import Net

_HANDLERS: Mapping[type[Any], Callable[[Draft, Any], None]] = {
    c.Start: reception.start,
    c.Receive: reception.receive,
    c.TakeOver: reception.take_over,
    c.Pay: payments.pay,
    c.RequestPapers: reception.request_papers,
    c.SupplyPapers: reception.supply,
    c.Refuse: reception.refuse,
    c.Claim: tasks.claim,
    c.Complete: tasks.complete,
    c.Send: tasks.send,
    c.Reassign: tasks.reassign,
    c.GiveBack: tasks.give_back,
    c.Opine: acting.opine,
    c.Recall: tasks.recall,
    c.Suspend: terms.suspend,
    c.Resume: terms.resume,
    c.Extend: terms.extend,
    c.Reappoint: terms.reappoint,
    c.Withdraw: ending.withdraw,
    c.Cancel: ending.cancel,
    c.Note: ending.note,
    c.Correct: ending.correct,
    c.Wake: waking.wake,
    c.Reproject: notices.reproject,
    c.HandOver: succession.hand_over,
    c.Migrate: moving.migrate,
    c.UndoMigration: moving.undo,
    o.Urge: oversight.urge,
    o.ExplainDelay: oversight.explain_delay,
    o.Apologise: apology_duties.sign,
    o.Direct: oversight.direct,
    o.ReportDone: oversight.report_done,
    o.Flag: oversight.flag,
    o.Unflag: oversight.unflag,
    o.PassDuties: duties.pass_on,
    i.Hinder: hindering.hinder,
    i.Undelivered: hindering.undelivered,
    i.Delivered: hindering.delivered,
    i.RetryIncident: mending.retry,
    i.SkipIncident: mending.skip,
    i.ResolveIncident: mending.resolve,
    i.ServiceDone: waking.service_done,
    i.ServiceFailed: waking.service_failed,
    k.Hold: retaining.hold,
    k.LiftHold: retaining.lift_hold,
    k.Erase: retaining.erase,
    k.Archive: retaining.archive,
    k.BringBack: retaining.bring_back,
    UndoLapse: lapses.undo,
}


def decide(
    world: World,
    net: Net,
    state: State,
    command: c.Command,
    *,
    dossier: int,
    by: str,
    at: int,
    known: int | None = None,
    verb: str = "",
) -> list[Event]:
    """The events that *command*, given by *by* at the instant *at* (µs UTC), leads to.

    *known* is when it is recorded (default: *at*) by *verb*; calendars answer as they were known then. The
    events are folded into *state* already. Raises :class:`~thutuc.errors.CommandRejected`; *state* is
    then worthless.
    """
    draft = Draft(world, net, state, dossier, by, at, at if known is None else known)
    late = draft.at < draft.known and not isinstance(command, c.Wake)
    entry = entering.entry_of(draft, verb, command) if late else None
    try:
        _HANDLERS[type(command)](draft, command)
        settle(draft)
        if entry is not None:
            entering.check_ends(draft, entry)
    except EvaluationError as error:
        raise WrongData([f"{error} Fill in what it asks for first, or correct it."]) from error
    draft.ran = None  # the two hold each other: without this they would wait for Python's garbage collector
    return draft.events
