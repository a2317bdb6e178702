"""The verbs of those who work on tasks: take, do, give away, give back, take back, give an opinion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from thutuc.dossier import State
from thutuc.dossier.naming import task_name, task_named
from thutuc.dossier.view import instant, local
from thutuc.engine import commands as c
from thutuc.engine.calling import Call, How
from thutuc.engine.desk import Desk
from thutuc.engine.known import dossier_instead
from thutuc.engine.rules.data import as_given
from thutuc.engine.rules.recalling import step_before
from thutuc.engine.views import Dossier
from thutuc.errors import UnknownDossier, UnknownTask
from thutuc.net import Net
from thutuc.store import DossierRow, Tx
from thutuc.store.parts import tails


class Works:
    """What officers do with the tasks of a dossier; a task is named as reads name it: ``"17.3"``."""

    _desk: Desk

    def claim(self, task: str, *, by: str, **how: Unpack[How]) -> Dossier:
        """Take a task from the pool."""
        dossier, number = meant_task(self._desk, task, by, how)
        return self._desk.do("claim", dossier, c.Claim(number), by, c.Claim(number), task=number, **how)

    def complete(
        self,
        task: str,
        *,
        by: str,
        data: Mapping[str, Any] | None = None,
        attachments: Sequence[Mapping[str, str]] = (),
        approver: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Finish a task with what was filled in and the papers made or taken (*attachments*); it goes on.

        A result that is entered after the term ran out as ready before needs an *approver*; so does a step
        that is entered, after the next working day, as done before its own term ran out, and what came
        before its wait lapsed and is entered after the next working day.
        """
        dossier, number = meant_task(self._desk, task, by, how)
        command = c.Complete(number, as_given(data), approver, tuple(attachments))
        return self._desk.do("complete", dossier, command, by, command, task=number, **how)

    def reassign(self, task: str, *, to: str, by: str, reason: str = "", **how: Unpack[How]) -> Dossier:
        """Give a task to another officer, with a reason; the head who assigns it first needs none."""
        dossier, number = meant_task(self._desk, task, by, how)
        command = c.Reassign(number, to, reason)
        return self._desk.do("reassign", dossier, command, by, command, task=number, **how)

    def recall(self, task: str, *, by: str, **how: Unpack[How]) -> Dossier:
        """Take back a task that one's own last act opened and nobody has opened yet."""
        dossier, number = meant_task(self._desk, task, by, how)

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            return c.Recall(number, step_before(tails(tx, row.id, row.version), net, number))

        return self._desk.do("recall", dossier, command, by, ("recall", number), task=number, **how)

    def give_back(self, task: str, *, by: str, reason: str, to: str = "pool", **how: Unpack[How]) -> Dossier:
        """Give back a task one holds, with a reason: to the ``pool`` of its unit or to the unit's ``head``.

        The head answers for it until somebody has it again (NĐ 61/2018/NĐ-CP Điều 19.1).
        """
        dossier, number = meant_task(self._desk, task, by, how)
        command = c.GiveBack(number, reason, to)
        return self._desk.do("give_back", dossier, command, by, command, task=number, **how)

    def opine(
        self,
        task: str,
        *,
        by: str,
        text: str,
        instead_of: str | None = None,
        document: str | None = None,
        attachments: Sequence[Mapping[str, str]] = (),
        **how: Unpack[How],
    ) -> Dossier:
        """Give the opinion of who co-operates in the step (cho ý kiến phối hợp); the lead completes it.

        Who takes part *instead_of* the officer who was asked shows the *document* that sends him.
        """
        dossier, number = meant_task(self._desk, task, by, how)
        command = c.Opine(number, text, instead_of, document, tuple(attachments))
        return self._desk.do("opine", dossier, command, by, command, task=number, **how)


def meant_task(desk: Desk, task: str, by: str, how: How) -> tuple[int, int]:
    """The dossier and number of a task; a dossier's own name is refused with its tasks that *by* works on."""
    try:
        return task_named(task)
    except UnknownTask as unknown:
        with desk.store.transaction(how.get("connection"), write=False) as tx:
            try:
                row = desk.row(tx, int(task) if task.isdecimal() and len(task) < 19 else task)
            except UnknownDossier:
                raise unknown from None
            units = {seat.unit for seat in desk.world.seats(by, local(instant(desk.clock())))}
            mine = [
                task_name(row.id, each.task)
                for each in tx.open_tasks(dossier=row.id)
                if by in {each.officer, each.holder, *desk.world.systems}
                or (each.holder is None and each.unit in units)
            ]
        raise dossier_instead(task, mine) from None
