"""The list of everything that stands still or waits for somebody else, with its age, found by columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from thutuc.dossier import Phase, decode_events
from thutuc.dossier.events import ClockSuspended
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.deploying import Library
from thutuc.engine.draft import World
from thutuc.engine.status import Awaited, awaited
from thutuc.engine.undone import holding
from thutuc.engine.views import Dossier
from thutuc.store import DossierRow, Tx, lists
from thutuc.store.parts import tails
from thutuc.worktime import working_days_between

#: The national status of a dossier whose applicant was asked for papers.
PAPERS = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """One wait or suspension of one dossier, and how old it is today (R103: nothing is parked unseen)."""

    dossier: Dossier
    awaited: Awaited
    days: int  #: of the calendar, since it began
    working_days: int  #: the day it began on not counted
    late_days: int  #: working days past the limit of whoever is waited for


def find_waiting(
    tx: Tx, library: Library, now: int, given: Mapping[str, Any], limit: int
) -> list[DossierRow]:
    """The dossiers that stand still, wait for papers, for an agency that was asked, or lie with nobody."""
    rows = tx.search(open=True, suspended_before=now + 1, limit=limit, **given)
    rows += tx.search(open=True, status=PAPERS, limit=limit, **given)
    for phase in (Phase.SUBMITTED, Phase.IN_PROGRESS):
        rows += tx.search(open=True, undated=phase.value, limit=limit, **given)
    found = {row.id: row for row in rows}
    asked = {
        task.dossier for step in library.consulting(tx) for task in tx.open_tasks(step=step, limit=limit)
    }
    for row in lists.dossier_rows(tx, asked - found.keys()):
        if given.get("competent") in (None, row.competent):
            found[row.id] = row
    return list(found.values())


def ordered(tx: Tx, dossier: Dossier, world: World, now: datetime) -> list[Awaited]:
    """What a dossier waits for; a suspension that a document ordered with its basis and that document."""
    found = list(awaited(dossier))
    for place, each in enumerate(found):
        if not each.begun:
            facts = world.unit(each.whom, now)
            name = each.whom if facts is None else facts.name
            found[place] = replace(each, whom=name, whom_en=name)
        elif each.task is None and each.ground != "applicant" and dossier._state.papers is None:
            last = next(
                event
                for tail in tails(tx, dossier.id, dossier.revision or 0)
                for row in reversed(holding(tail))
                for event in reversed(decode_events(row.public, row.payload))
                if isinstance(event, ClockSuspended) and event.clock == DOSSIER and event.since is None
            )
            found[place] = replace(each, basis=last.basis, document=last.document)
    return found


def waits_of(world: World, dossiers: Sequence[tuple[Dossier, list[Awaited]]], now: datetime) -> list[Waiting]:
    """What these dossiers wait for, the oldest first."""
    found = []
    for dossier, waits in dossiers:
        calendar = world.calendar(dossier.competent, now)
        for each in waits:
            since, today = each.since.date(), now.date()
            past = each.until if each.until is not None and each.until < now else None
            found.append(
                Waiting(
                    dossier=dossier,
                    awaited=each,
                    days=(today - since).days,
                    working_days=working_days_between(since, today, calendar),
                    late_days=working_days_between(past.date(), today, calendar) if past else 0,
                )
            )
    return sorted(found, key=lambda each: (each.awaited.since, each.dossier.id))
