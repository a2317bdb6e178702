"""Whether an officer or a unit that is asked about is known at all: a slip of the pen is no empty list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from thutuc.dossier.naming import task_name
from thutuc.engine.draft import World
from thutuc.errors import CommandRejected, TaskClosed, UnknownTask, WrongData, in_both
from thutuc.mistakes import did_you_mean, nearest
from thutuc.store import Tx, handing


def check_known(
    tx: Tx,
    world: World,
    *at: datetime,
    officer: str | None = None,
    unit: str | None = None,
    argument: str = "unit",
    person: str = "officer",
) -> None:
    """Refuse an officer or a unit that had no place at these instants and is named by no dossier.

    *argument*, *person*: what the unit and the officer were asked for as.
    """
    if officer is not None and not any(world.seats(officer, one) for one in at):
        named = {*handing.named_officers(tx), *world.systems, *world.inspectors}
        if officer not in named and not handing.acted(tx, officer):
            raise WrongData(
                [f"Expected an officer that is known, found {officer!r}{meant(officer, named)}"],
                argument=person,
            )
    if unit is not None and all(world.unit(unit, one) is None for one in at):
        units = handing.named_units(tx)
        if unit not in units:
            raise WrongData(
                [f"Expected a unit or agency that is known, found {unit!r}{meant(unit, units)}"],
                argument=argument,
            )


def unknown_unit(unit: str, near: str = "", argument: str | None = None) -> WrongData:
    """The refusal of a unit that the organisation has not, *near*: with what may have been meant."""
    return WrongData(
        [f"Expected a unit or agency of the organisation, found {unit!r}{near}"], argument=argument
    )


def dossier_instead(dossier: str, tasks: Iterable[str]) -> UnknownTask:
    """The refusal of a *dossier* named where a task is, with its open *tasks* that may be told."""
    there = ", ".join(tasks)
    open_vi, open_en = (f"; việc đang mở: {there}", f"; open are {there}") if there else ("", "")
    said = in_both(
        f"; đây là hồ sơ, cần ghi mã việc như '17.3'{open_vi}",
        f"; it is a dossier, name a task such as '17.3'{open_en}",
    )
    return UnknownTask(dossier, said)


def check_among(what: str, found: str, known: Iterable[str]) -> None:
    """Refuse a word that is none of these."""
    words = sorted(map(str, known))
    if found not in words:
        raise WrongData([f"Expected {what} among {', '.join(words)}, found {found!r}{meant(found, words)}"])


def meant(found: str, known: Iterable[str]) -> str:
    """What may have been meant, to be put behind a refusal; nothing where nothing is near."""
    asked, _ = did_you_mean(nearest(found, known, 3))
    return f".{asked}" if asked else ""


def no_task(tx: Tx, dossier: int, task: int) -> CommandRejected:
    """The refusal of a task that is not open: it has ended, or there is none."""
    row = tx.task(dossier, task)
    if row is None:
        return UnknownTask(task_name(dossier, task))
    return TaskClosed(task_name(dossier, task), row.outcome or "closed")
