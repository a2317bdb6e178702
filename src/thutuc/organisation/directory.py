"""The organisation as something to ask: where does this task lie, who runs that unit, who may sign."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from thutuc.errors import OrganisationError
from thutuc.organisation.checks import problems
from thutuc.organisation.words import (
    Absence,
    Agency,
    Assignment,
    Mandate,
    OrganisationData,
    OrgUnit,
    Post,
    Seat,
    UnitFacts,
)

#: Kinds that mean "where the dossier was handed in" before they mean the deciding agency's own:
#: a dossier may be handed in at any centre of the province (Nghị định 118/2025/NĐ-CP Điều 14).
DESK_KINDS: Final = frozenset({"one-stop"})

#: What the Decree on records asks of whoever signs; quoted where a signature is refused.
SIGNING_RULE: Final = "Nghị định 30/2020/NĐ-CP Điều 13"

_SIGNING_ACTS: Final = frozenset({"sign", "decide"})


@dataclass(frozen=True, slots=True)
class _Sitting:
    """A holding with its post and its ready-made answer at hand."""

    since: date
    until: date
    post: Post
    seat: Seat


class Organisation:
    """Answers who is where, from checked and indexed data that never change."""

    def __init__(self, data: OrganisationData) -> None:
        if wrong := problems(data):
            raise OrganisationError("\n".join(wrong))
        self.data = data
        self._zone = ZoneInfo(data.zone)
        self._agencies = {agency.id: agency for agency in data.agencies}
        self._units = {unit.id: unit for unit in data.units}
        self._leading = {unit.agency: unit for unit in data.units if unit.leads}
        self._names = {officer.id: officer.name for officer in data.officers}
        self._by_kind: dict[tuple[str, str], list[str]] = defaultdict(list)  # (agency, kind) → units
        for unit in data.units:
            for kind in dict.fromkeys((unit.kind, *unit.also)):
                self._by_kind[unit.agency, kind].append(unit.id)
        self._by_role: dict[tuple[str, str], list[_Sitting]] = defaultdict(list)  # (unit, role)
        self._by_head: dict[str, list[_Sitting]] = defaultdict(list)
        self._by_officer: dict[str, list[_Sitting]] = defaultdict(list)
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        self._runs: dict[str, list[Absence]] = defaultdict(list)
        self._index()
        self._resolved: dict[tuple[str, str | None, str], str] = {}

    def _index(self) -> None:
        posts = {post.id: post for post in self.data.posts}
        for held in self.data.holdings:
            post = posts[held.post]
            unit = self._units[post.unit]
            seat = Seat(
                officer=held.officer,
                officer_name=self._names[held.officer],
                post=post.id,
                post_title=post.title,
                unit=unit.id,
                unit_name=unit.name,
                agency=unit.agency,
            )
            sitting = _Sitting(held.since, held.until or date.max, post, seat)
            self._by_officer[held.officer].append(sitting)
            for role in dict.fromkeys(post.roles):
                self._by_role[unit.id, role].append(sitting)
            if post.head:
                self._by_head[unit.id].append(sitting)
        for away in self.data.absences:
            self._absences[away.officer].append(away)
            if away.run_by is not None:
                self._runs[away.run_by].append(away)

    # -- where

    def unit_facts(self, unit: str) -> UnitFacts | None:
        """What is known of a unit; an agency's id stands for the unit that leads it."""
        known = self._known(unit)
        if known is None:
            return None
        agency = self._agencies[known.agency]
        return UnitFacts(known.id, known.name, known.kind, agency.id, agency.name, agency.code)

    def named(self, place: str) -> str:
        """The id of the unit that a data item names; an agency's id means the unit that leads it."""
        known = self._known(place)
        if known is None:
            raise OrganisationError(f"Expected the id of a unit or an agency, found {place!r}.")
        return known.id

    def _known(self, place: str) -> OrgUnit | None:
        return self._units.get(place) or self._leading.get(place)

    def resolve(self, kind: str, received_at: str | None, competent: str) -> str:
        """The id of the unit of this *kind* that is meant for a dossier.

        A desk is first of all the one where the dossier was handed in. Any other kind is looked for
        in the competent agency, then in the agencies above it, then in those that serve its
        territory, then in those whose territory it serves. The first of these places that has the
        kind decides; two units there, or none anywhere, is an error that names the places.
        """
        key = (kind, received_at, competent)
        if (found := self._resolved.get(key)) is None:
            found = self._resolved[key] = self._nearest(*key)
        return found

    def _nearest(self, kind: str, received_at: str | None, competent: str) -> str:
        looked = []
        for place, units in self._places(kind, received_at, competent):
            if len(units) > 1:
                raise OrganisationError(
                    f"Expected one unit of kind {kind!r} {place}, found {', '.join(units)}. "
                    "Let the step name the data item that holds the unit's id."
                )
            if units:
                return units[0]
            looked.append(place)
        raise OrganisationError(f"Expected a unit of kind {kind!r}, found none {'; none '.join(looked)}.")

    def _places(self, kind: str, received_at: str | None, competent: str) -> Iterator[tuple[str, list[str]]]:
        if kind in DESK_KINDS and received_at is not None:
            yield from self._within(kind, received_at)
        yield from self._within(kind, competent)
        agency = self._agency_of(competent)
        above = agency.parent
        while above is not None:
            yield f"in {above!r} above it", self._by_kind.get((above, kind), [])
            above = self._agencies[above].parent
        territory = set(agency.serves) or {agency.id}
        serving = [one.id for one in self.data.agencies if one.id != agency.id and territory <= {*one.serves}]
        for place, ids in (("that serve its territory", serving), ("that it serves", agency.serves)):
            units = [unit for one in ids for unit in self._by_kind.get((one, kind), [])]
            yield f"in the agencies {place} ({', '.join(ids) or 'none'})", units

    def _within(self, kind: str, place: str) -> Iterator[tuple[str, list[str]]]:
        agency = self._agency_of(place)
        units = self._by_kind.get((agency.id, kind), [])
        yield f"in {agency.id!r}", [place] if place in units else units

    def _agency_of(self, place: str) -> Agency:
        return self._agencies[self._units[self.named(place)].agency]

    # -- who

    def head(self, unit: str, at: datetime) -> Seat | None:
        """Who runs the unit at that instant: its head, or while he is away whoever was assigned.

        ``None`` where the post is vacant, or its holder is away and nobody present was assigned: a
        deputy does not run a unit because he is there.
        """
        known = self._known(unit)
        return self._head(known.id, self._day(at)) if known else None

    def agency_head(self, unit: str, at: datetime) -> Seat | None:
        """Who runs the agency (thủ trưởng cơ quan) that the unit belongs to."""
        known = self._known(unit)
        return self._head(self._leading[known.agency].id, self._day(at)) if known else None

    def seats(self, unit: str, role: str, at: datetime) -> tuple[Seat, ...]:
        """Those present who hold the role in the unit, by officer id.

        Whoever runs the unit for its absent head takes the head's roles with it.
        """
        day = self._day(at)
        return self._present([one for one in self._by_role.get((unit, role), ()) if _holds(one, day)], day)

    def seats_of(self, officer: str, at: datetime) -> tuple[Seat, ...]:
        """Every post the officer holds at that instant, and every unit's he runs for its absent head."""
        day = self._day(at)
        own = [one.seat for one in self._by_officer.get(officer, ()) if _holds(one, day)]
        runs = [away.officer for away in self._runs.get(officer, ()) if away.since <= day <= away.until]
        led = [one.post.unit for other in runs for one in self._by_officer[other] if one.post.head]
        heads = [self._head(unit, day) for unit in dict.fromkeys(led)]
        return (*own, *(seat for seat in heads if seat and seat.officer == officer and seat.instead_of))

    def assign(
        self,
        unit: str,
        role: str,
        at: datetime,
        *,
        key: str,
        pool: bool = False,
        field: str | None = None,
    ) -> Assignment:
        """Say who answers for a task of this unit and role, and who works on it.

        The only one who holds the role and is present gets the task; of several, *key* (the dossier
        and the step) chooses one, always the same from the same list, so that the choice needs no
        memory. Deputies in charge of other fields than *field* are left out (Nghị định
        30/2020/NĐ-CP Điều 13.1). In a *pool*, where nobody is present and where the role is vacant,
        the head of the unit answers; where there is no head either, that is an error.
        """
        day = self._day(at)
        holding = [one for one in self._by_role.get((unit, role), ()) if _holds(one, day)]
        present = self._present([one for one in holding if _in_charge(one.post, field)], day)
        if present and not pool:
            seat = present[_choice(key, len(present))]
            return Assignment(unit, seat, seat, "sole" if len(present) == 1 else "chosen", present)
        head = self._head(unit, day)
        if head is None:
            raise OrganisationError(
                f"Expected a head of unit {unit!r} on {day} to answer for a task of {role!r}, "
                "found the post vacant, or its holder away and nobody assigned."
            )
        if pool and present:
            return Assignment(unit, head, None, "pool", present)
        return Assignment(unit, head, None, "nobody present" if holding else "vacant")

    def mandate(self, officer: str, unit: str, role: str | None, act: str, at: datetime) -> Mandate:
        """Whether the officer may do this act of a step: he holds its role there, or runs the unit."""
        day = self._day(at)
        where = self._units[self.named(unit)].name
        rule = SIGNING_RULE if act in _SIGNING_ACTS else ""
        for one in self._by_role.get((unit, role or ""), ()):
            if one.seat.officer == officer and _holds(one, day):
                return Mandate(True, f"{one.post.title}, vai trò {role} tại {where}", None, rule)
        head = self._head(unit, day)
        if head is not None and head.officer == officer:
            ground = f"{head.post_title}, đứng đầu {where}"
            if head.instead_of is not None:
                ground = f"Được giao phụ trách {where} khi {self._names[head.instead_of]} vắng mặt"
            return Mandate(True, ground, head.instead_of, rule)
        wanted = f"the role {role!r} in" if role else "the head of"
        reason = f"the step asks for {wanted} {where!r} ({unit}) on {day}"
        return Mandate(False, "", None, f"{reason}; {rule}" if rule else reason)

    def signs(self, officer: str, unit: str, at: datetime) -> Mandate:
        """Whether the officer may sign for the head of the agency that the unit belongs to."""
        leading = self._leading[self._agency_of(unit).id]
        answer = self.mandate(officer, leading.id, None, "sign", at)
        if answer.allowed:
            return answer
        head = self._head(leading.id, self._day(at))
        who = f"{head.officer} runs it then" if head is not None else "nobody runs it then"
        rule = f"only the head of the agency {unit!r} signs this; {who}; {SIGNING_RULE}"
        return replace(answer, rule=rule)

    def _head(self, unit: str, day: date) -> Seat | None:
        for one in self._by_head.get(unit, ()):
            if _holds(one, day):
                return self._sits(one, day)
        return None

    def _sits(self, sitting: _Sitting, day: date) -> Seat | None:
        away = self._away(sitting.seat.officer, day)
        if away is None:
            return sitting.seat
        if not sitting.post.head or away.run_by is None or self._away(away.run_by, day):
            return None
        name = self._names[away.run_by]
        return replace(sitting.seat, officer=away.run_by, officer_name=name, instead_of=away.officer)

    def _present(self, sittings: Sequence[_Sitting], day: date) -> tuple[Seat, ...]:
        seats: dict[str, Seat] = {}
        for one in sittings:
            seat = self._sits(one, day)
            if seat is not None and (seat.instead_of is None or seat.officer not in seats):
                seats[seat.officer] = seat
        return tuple(seats[officer] for officer in sorted(seats))

    def _away(self, officer: str, day: date) -> Absence | None:
        for away in self._absences.get(officer, ()):
            if away.since <= day <= away.until:
                return away
        return None

    def _day(self, at: datetime) -> date:
        if at.tzinfo is None:
            raise ValueError(f"expected an aware instant, found {at.isoformat()}")
        return at.astimezone(self._zone).date()


def _holds(sitting: _Sitting, day: date) -> bool:
    return sitting.since <= day <= sitting.until


def _in_charge(post: Post, field: str | None) -> bool:
    return field is None or not post.fields or field in post.fields


def _choice(key: str, count: int) -> int:
    if count == 1:
        return 0
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest()) % count
