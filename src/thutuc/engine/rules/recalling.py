"""What may be taken back: a dossier that the last act only handed on, and nothing else followed from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from thutuc.dossier import Event, decode_events
from thutuc.dossier.events import (
    RungReached,
    ScopeClosed,
    ScopeOpened,
    TaskCompleted,
    TaskOpened,
    TokenPlaced,
    TokenTaken,
)
from thutuc.engine.naming import VERB_NAMES
from thutuc.errors import WrongState, in_both
from thutuc.net import Net
from thutuc.procedure import NodeKind
from thutuc.store import JournalRow


def step_before(tails: Iterable[Sequence[JournalRow]], net: Net, task: int) -> str:
    """The step whose completion, the dossier's last act, opened *task* and did nothing else.

    That somebody was reminded since is no act. Past a join, a script, a repetition or a subprocess there is
    no way back: the branches that came together there, or what the script set, would be missing or there
    twice. *tails*: ever longer ends of the journal.
    """
    last = next(row for tail in tails for row in reversed(tail) if not _only_reminds(row))
    events = decode_events(last.public, last.payload)
    done = [event for event in events if isinstance(event, TaskCompleted)]
    opened = [event for event in events if isinstance(event, TaskOpened)]
    if last.verb != "complete" or len(done) != 1 or [event.task for event in opened] != [task]:
        raise WrongState(
            "a task that the last act opened, and nothing else since",
            in_both(f"việc sau cùng là {VERB_NAMES.get(last.verb, last.verb)}", f"a last act {last.verb!r}"),
        )
    if not _handed_on(events, net):
        raise WrongState(
            "a last act that only handed the dossier on",
            f"{done[0].step!r}, after which branches met or data were set",
        )
    return done[0].step


def _only_reminds(row: JournalRow) -> bool:
    told = decode_events(row.public, row.payload) if row.verb == "tick" else []
    return bool(told) and all(isinstance(event, RungReached) for event in told)


def _handed_on(events: Sequence[Event], net: Net) -> bool:
    """Whether one token went from step to step past nothing but exclusive gateways."""
    for event in events:
        if isinstance(event, TokenTaken | ScopeOpened | ScopeClosed):
            return False
        if isinstance(event, TokenPlaced) and any(
            net.nodes[passed].kind is not NodeKind.EXCLUSIVE_GATEWAY for passed in event.path
        ):
            return False
    return True
