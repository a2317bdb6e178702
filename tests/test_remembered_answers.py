"""An organisation remembers its answers for as long as they hold, and not a moment longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random

from tests.office import ZONE
from tests.test_organisation import absent, organisation

from thutuc import sample
from thutuc.errors import OrganisationError
from thutuc.organisation import Organisation
from thutuc_roles import read_organisation

MICROSECOND = timedelta(microseconds=1)
ACTS = ("prepare", "sign", "apologise")


def _turns(board: Organisation) -> Iterator[datetime]:
    """The instants at which something may change, and the moments beside them."""
    data = board.data
    days = {day for away in data.absences for day in (away.since, away.until)}
    days |= {day for held in data.holdings for day in (held.since, held.until) if day is not None}
    days |= {day for given in data.delegations for day in (given.since, given.until) if day is not None}
    for day in sorted(days):
        for near in (day, day + timedelta(days=1)):
            midnight = datetime(near.year, near.month, near.day, tzinfo=ZONE)
            yield from (midnight - MICROSECOND, midnight, midnight + timedelta(hours=9))
    for away in data.absences:
        if away.back is not None:
            yield from (away.back - MICROSECOND, away.back, away.back + MICROSECOND)


def _answers(board: Organisation, at: datetime, chance: Random) -> list[object]:
    """What the organisation says at an instant about everybody, and about some acts."""
    units = [unit.id for unit in board.data.units]
    officers = [officer.id for officer in board.data.officers]
    told: list[object] = [board.seats_of(officer, at) for officer in officers]
    told += [
        (board.head(unit, at), board.agency_head(unit, at), board.unit_facts(unit, at)) for unit in units
    ]
    roles = {role for post in board.data.posts for role in post.roles}
    for officer, unit, role, act in chance.sample(list(product(officers, units, sorted(roles), ACTS)), 40):
        told += [_said(lambda: board.mandate(officer, unit, role, act, at))]  # noqa: B023
        told += [_said(lambda: board.signs(officer, unit, act, at))]  # noqa: B023
        told += [_said(lambda: board.assign(unit, role, at, key=f"{officer}/{act}"))]  # noqa: B023
    return told


def _said(ask) -> object:  # type: ignore[no-untyped-def]
    try:
        return ask()
    except OrganisationError as error:
        return str(error)


def _check(board: Organisation, seed: int) -> None:
    turns = list(_turns(board))
    Random(seed).shuffle(turns)
    for number, at in enumerate(turns[:60]):
        fresh = Organisation(board.data)
        assert _answers(board, at, Random(number)) == _answers(fresh, at, Random(number)), f"at {at}"


def test_a_province_answers_at_every_turn_as_one_that_was_never_asked() -> None:
    _check(read_organisation(Path(str(sample()))), 1)


def test_who_is_back_within_a_day_is_back_at_that_instant() -> None:
    back = {"back": datetime(2026, 3, 11, 10, 30, tzinfo=ZONE)}
    away = absent("x.chair/head", "2026-03-09", "2026-03-13", "x.chair/deputy") | back
    other = absent("x.one-stop/one", "2026-03-10", "2026-03-12") | back
    board = organisation(absences=[away, other])
    _check(board, 2)
    ran = [board.head("x.chair", back["back"] + shift) for shift in (-MICROSECOND, timedelta(), -MICROSECOND)]
    assert [seat and seat.officer for seat in ran] == ["x.chair/deputy", "x.chair/head", "x.chair/deputy"]
