"""What workers find out is written into the dossier it concerns, as any command is."""

from __future__ import annotations

from thutuc.engine import commands as c
from thutuc.engine.calling import Call
from thutuc.engine.desk import Desk
from thutuc.engine.unread import read_state
from thutuc.engine.writing import commit_of, snapshot
from thutuc.store import Commit, DossierRow, Tx


def noted(desk: Desk, tx: Tx, row: DossierRow, command: c.Command, now: int) -> Commit | None:
    """What is to be written for a command that comes by itself; ``None`` where nothing follows from it."""
    state = read_state(row)
    tasks, call = snapshot(state), Call("tick", desk.system, now, now, None, None)
    events = desk.decide(desk.library.net(tx, row.procedure), state, command, row.id, call)
    return commit_of(row, tasks, state, events, call) if events else None
