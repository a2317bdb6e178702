"""The world of worked examples with other settings of the ladder and another organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tests.office import make_engine
from tests.vector_world import World, seven_days

from thutuc import sample
from thutuc.organisation import Organisation, OrganisationData
from thutuc.organisation.words import Absence, Holding
from thutuc_roles import read_organisation

DESK, OFFICER, HEAD, CHAIR, DEPUTY = "an.nguyen", "linh.pham", "thanh.do", "quang.hoang", "mai.nguyen"
ONE_STOP_HEAD, PROVINCE = "hanh.bui", "loc.tran"
EXPLAINED = "Cán bộ nghỉ ốm đột xuất, đã phân công lại và trả kết quả trong ngày mai"


@cache
def _sample() -> OrganisationData:
    return read_organisation(Path(str(sample()))).data


def organisation(
    *, away: Sequence[tuple[str, str, str, str | None]] = (), left: Mapping[str, tuple[str, str | None]] = {}
) -> Organisation:
    """The sample province with absences ``(officer, since, until, run by)`` and heads that changed.

    *left* maps a post to the last day of its holder and who follows, if anybody.
    """
    data = _sample()
    absences = [
        Absence(officer=who, since=date.fromisoformat(since), until=date.fromisoformat(until), run_by=runs)
        for who, since, until, runs in away
    ]
    holdings: list[Holding] = []
    for held in data.holdings:
        last, follows = left.get(held.post, (None, None))
        if last is None:
            holdings.append(held)
            continue
        day = date.fromisoformat(last)
        holdings.append(held.model_copy(update={"until": day}))
        if follows is not None:
            after = date.fromordinal(day.toordinal() + 1)
            holdings.append(Holding(post=held.post, officer=follows, since=after))
    return Organisation(
        data.model_copy(update={"absences": (*data.absences, *absences), "holdings": tuple(holdings)})
    )


def world(*files: bytes, ladder: Mapping[str, Any] | None = None, roles: Organisation | None = None) -> World:
    """A world whose plug-ins have these settings."""
    made = World(*(files or (seven_days("03 ngày làm việc"),)))
    settings: dict[str, Mapping[str, Any]] = {"escalation": ladder or {}}
    if roles is not None:
        settings["roles"] = {"organisation": roles}
    made.engine = make_engine(made.engine.store, made.clock, settings=settings)
    return made


def examined(made: World | None = None, received: str = "02/03 09:00", check: str = "02/03 10:00") -> World:
    """A dossier of three working days that lies with the officer of civil status; due 05/03 17:30."""
    made = made or world()
    made.hand_in(received, "bay-ngay")
    made.do(check, "check")
    return made


def duties(made: World, kind: str | None = None) -> list[tuple[str, str, str | None]]:
    """The open duties of the dossier: what, about what, on whom."""
    return [(d.kind, d.about, d.officer) for d in made.engine.duties(dossier=made.id, kind=kind)]


def duty(made: World, kind: str = "urge") -> str:
    """The handle of the first open duty of a kind."""
    return made.engine.duties(dossier=made.id, kind=kind)[0].id
