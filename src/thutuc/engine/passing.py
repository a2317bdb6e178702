"""Duties go with the post: once a day those whose officer no longer sits there are given to who does."""

from __future__ import annotations

from datetime import date

from thutuc.dossier.view import local
from thutuc.engine import commands as c
from thutuc.engine.calling import Call
from thutuc.engine.desk import HINDRANCES, Desk, commit_of
from thutuc.engine.draft import World
from thutuc.engine.writing import snapshot
from thutuc.errors import Busy
from thutuc.store import DutyRow, Tx
from thutuc.store.duties import DutySeat, open_duties, seats

#: So many duties are given on by one tick; the next goes on.
MOST = 500


class Passing:
    """Looks, when a day begins, at who sits where now; organisations change by days."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked: date | None = None

    def run(self, now: int) -> int:
        """Give on what lies with somebody who no longer sits there; how many dossiers that were."""
        today = local(now).date()
        if self._looked is not None and today <= self._looked:
            return 0
        world = self._desk.world.remembering()
        with self._desk.store.transaction(write=False) as tx:
            left = [seat for seat in seats(tx) if seat.kind != "flag" and self._left(world, seat, now)]
            found = {duty.dossier for seat in left for duty in _of(tx, seat)}
        given = 0
        for dossier in sorted(found)[:MOST]:
            given += self._give(dossier, now)
        if len(found) <= MOST:
            self._looked = today
        return given

    def _left(self, world: World, lies: DutySeat, now: int) -> bool:
        """Whether somebody else sits on the post now, or runs the unit for who does."""
        at = local(now)
        head = world.head_of(lies.unit, "unit", at) or world.head_of(lies.unit, "unit-post", at)
        if lies.officer is None or (head is not None and lies.post == head.post):
            return head is not None and head.officer != lies.officer
        return all(seat.post != lies.post for seat in world.seats(lies.officer, at))

    def _give(self, dossier: int, now: int) -> int:
        desk = self._desk
        try:
            with desk.store.transaction() as tx:
                row = tx.dossier(dossier, lock=True)
                if row is None:
                    return 0
                row, state, _, _ = desk.catch_up(tx, row, now, now)
                tasks, call = snapshot(state), Call("pass_duties", desk.system, now, now, None, None)
                net = desk.library.net(tx, row.procedure)
                events = desk.decide(net, state, c.PassDuties(), row.id, call)
                if events:
                    tx.save(commit_of(row, tasks, state, events, call))
                return int(bool(events))
        except (Busy, *HINDRANCES):  # tried again when the day is looked at anew
            return 0


def _of(tx: Tx, seat: DutySeat) -> list[DutyRow]:
    lies = {name: value for name, value in seat._asdict().items() if value is not None}
    return open_duties(tx, limit=100_000, **lies)
