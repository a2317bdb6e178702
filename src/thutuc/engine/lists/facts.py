"""A file of facts on a head, an officer or a unit for a period; what to make of them a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from thutuc.dossier.view import instant, local
from thutuc.engine.lists.catalogue import LINES, TALLIES
from thutuc.engine.lists.irregularities import Irregularities, irregularities
from thutuc.engine.lists.listing import FORMULAS, Listing
from thutuc.engine.lists.question import Question
from thutuc.organisation import Seat

#: What stands under every file of facts.
NO_VERDICT = (
    "Tài liệu này chỉ nêu sự việc và cách tính; việc đánh giá, kết luận do người có thẩm quyền.",
    "This file states facts and how they are counted; what to make of them is for a person to decide.",
)

#: The lists that a file is made of, in their order.
SECTIONS = (
    "results",
    "undecided",
    "late",
    "apology",
    "suspended",
    "untouched",
    "returned",
    "consulted",
    "mandates",
    "urged",
    "directions",
    "flags",
)


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody who ran the unit on days of the period, without a break."""

    officer: str
    name: str
    since: datetime
    until: datetime
    instead_of: str | None  #: the absent head, where he ran it meanwhile


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is counted of one unit or one officer in a period, each part with its formula."""

    unit: str | None
    officer: str | None
    name: str | None
    since: datetime
    until: datetime
    heads: tuple[Tenure, ...]  #: who ran the unit, day by day
    parts: Mapping[str, Listing]
    irregularities: Irregularities
    note_vi: str = NO_VERDICT[0]
    note_en: str = NO_VERDICT[1]


def facts(q: Question) -> Facts:
    """The file of the unit or the officer who is asked about."""
    parts = {}
    for name in SECTIONS:
        if name in LINES:
            lines = LINES[name](q)
            parts[name] = Listing(
                name, FORMULAS[name], q.at, tuple(lines[: q.limit]), (), len(lines) > q.limit, q.missing
            )
        else:
            tallies = tuple(TALLIES[name](q))
            parts[name] = Listing(name, FORMULAS[name], q.at, (), tallies, missing=q.missing)
    return Facts(
        unit=q.unit,
        officer=q.officer,
        name=q.officer_name(q.officer) if q.officer is not None else q.unit_name(q.unit),
        since=local(q.since),
        until=local(q.now),
        heads=tuple(_heads(q)) if q.unit is not None else (),
        parts=parts,
        irregularities=irregularities(q),
    )


def _heads(q: Question) -> list[Tenure]:
    """Who ran the unit on each day of the period, at noon."""
    found: list[Tenure] = []
    day = local(q.since).replace(hour=12, minute=0, second=0, microsecond=0)
    agency = q.world.unit(q.unit, q.at)
    level = "agency" if agency is not None and q.unit == agency.agency else "unit"
    while instant(day) < q.until:
        seat: Seat | None = q.world.head_of(q.unit, level, day)
        if seat is not None:
            last = found[-1] if found else None
            same = last is not None and last.officer == seat.officer and day - last.until <= timedelta(days=1)
            if same and last is not None:
                found[-1] = replace(last, until=day)
            else:
                found.append(Tenure(seat.officer, seat.officer_name, day, day, seat.instead_of))
        day += timedelta(days=1)
    return found
