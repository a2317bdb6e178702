"""Duties go with the post: once a day those whose officer no longer sits there are given to who does.

So are tasks that nobody answers for, since nobody ran their unit, to who has come to run it.
"""

from __future__ import annotations

from datetime import date

from thutuc.dossier.view import local
from thutuc.engine import commands_oversight as o
from thutuc.engine.calling import Call
from thutuc.engine.desk import Desk
from thutuc.engine.draft import World
from thutuc.engine.rules.assigning import runs
from thutuc.engine.rules.hindering import FAILURES, SOON, asked_to_stop, is_of_store, told
from thutuc.engine.writing import commit_of, snapshot
from thutuc.errors import Busy
from thutuc.store import DutyRow, Tx
from thutuc.store.duties import DutySeat, open_duties, seats, unanswered
from thutuc.store.seeing import reading

#: So many duties are given on by one tick; the next goes on.
MOST = 500


class Passing:
    """Looks, when a day begins, at who sits where now; organisations change by days."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked: date | None = None
        self._failed: int | None = None  #: when a directory was out of order, or a dossier in other hands

    def run(self, now: int) -> dict[int, str]:
        """Give on what lies with somebody who no longer sits there; dossiers where that failed, and why."""
        today = local(now).date()
        if today == self._looked or (self._failed is not None and abs(now - self._failed) < SOON):
            return {}
        world = self._desk.world.remembering()
        failed: dict[int, str] = {}
        with reading(self._desk.store) as tx:
            taken = [seat for seat in seats(tx) if seat.kind != "flag"]
            lying = unanswered(tx)
        left: list[DutySeat] = []
        unknown: dict[DutySeat, str] = {}
        for seat in taken:  # in no transaction: a directory may take its time
            try:
                if self._left(world, seat, now):
                    left.append(seat)
            except FAILURES as error:
                unknown[seat] = _why(error)
        found: set[int] = set()
        for unit, dossiers in lying.items():
            try:
                if runs(world, unit, local(now)) is not None:
                    found |= set(dossiers)
            except FAILURES as error:
                failed[dossiers[0]] = _why(error)
        with reading(self._desk.store) as tx:
            found |= {duty.dossier for seat in left for duty in _of(tx, seat)}
            for seat, why in unknown.items():  # one dossier stands for the seat
                failed |= {duty.dossier: why for duty in _of(tx, seat)[:1]}
        busy = [dossier for dossier in sorted(found)[:MOST] if not self._give(dossier, now, failed)]
        self._failed = now if failed or busy else None
        if len(found) <= MOST and self._failed is None:
            self._looked = today
        return failed

    def _left(self, world: World, lies: DutySeat, now: int) -> bool:
        """Whether somebody else sits on the post now, or runs the unit for who does."""
        at = local(now)
        head = world.head_of(lies.unit, "unit", at) or world.head_of(lies.unit, "unit-post", at)
        if lies.officer is None or (head is not None and lies.post == head.post):
            return head is not None and head.officer != lies.officer
        return all(seat.post != lies.post for seat in world.seats(lies.officer, at))

    def _give(self, dossier: int, now: int, failed: dict[int, str]) -> bool:
        """Give on what lies in one dossier; ``False`` where somebody else has it in hand."""
        desk = self._desk
        try:
            with desk.transaction(verb=True) as tx:
                row = tx.dossier(dossier, lock=True)
                if row is None:
                    return True
                row, state, _, _ = desk.catch_up(tx, row, now, now)
                tasks, call = snapshot(state), Call("pass_duties", desk.system, now, now, None, None)
                net = desk.library.net(tx, row.procedure)
                events = desk.decide(net, state, o.PassDuties(), row.id, call)
                if events:
                    tx.write(commit_of(row, tasks, state, events, call))
        except Busy:
            return False
        except FAILURES as error:
            failed[dossier] = _why(error)
        return True


def _why(error: BaseException) -> str:
    """Why something failed; raised again where it is no matter of one dossier."""
    if asked_to_stop(error) or is_of_store(error):
        raise error
    return told(error)


def _of(tx: Tx, seat: DutySeat) -> list[DutyRow]:
    lies = {name: value for name, value in seat._asdict().items() if value is not None}
    return open_duties(tx, limit=100_000, **lies)
