"""Where things are: the agencies and units of a province on a day, which is meant, what followed it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from thutuc.errors import OrganisationError
from thutuc.organisation.answers import UnitFacts
from thutuc.organisation.checks import problems
from thutuc.organisation.words import Agency, OrganisationData, OrgUnit

#: Kinds that mean "where the dossier was handed in" before they mean the deciding agency's own:
#: a dossier may be handed in at any centre of the province (Nghị định 118/2025/NĐ-CP Điều 14).
DESK_KINDS: Final = frozenset({"one-stop"})

#: So many answers are remembered; then they are found anew.
MOST_KEPT: Final = 16_384

Span = tuple[date, date]


class Places:
    """Answers where a task lies and what a unit is, as of a day, from checked and indexed data."""

    def __init__(self, data: OrganisationData) -> None:
        if wrong := problems(data):
            raise OrganisationError("\n".join(map(str, wrong)))
        self.data = data
        self.zone = ZoneInfo(data.zone)
        self._agencies = {agency.id: agency for agency in data.agencies}
        self._units = {unit.id: unit for unit in data.units}
        self._leading = {unit.agency: unit for unit in data.units if unit.leads}
        self._by_kind: dict[tuple[str, str], list[str]] = defaultdict(list)  # (agency, kind) → units
        self._serving: dict[str, list[str]] = defaultdict(list)  # agency → those that serve its territory
        self._coded: dict[str, str] = {}  # code → agency
        self._spans: dict[str, Span] = {}  # unit → its days
        days: set[date] = set()  # on which something begins, or is no longer
        for agency in data.agencies:
            self._coded.setdefault(agency.code, agency.id)
            for one in agency.serves:
                self._serving[one].append(agency.id)
        for unit in data.units:
            for kind in dict.fromkeys((unit.kind, *unit.also)):
                self._by_kind[unit.agency, kind].append(unit.id)
            first, last = self._spans[unit.id] = _overlap(unit, self._agencies[unit.agency])
            days |= {first} if first > date.min else set()
            days |= {last + timedelta(days=1)} if last < date.max else set()
        self._turns = sorted(days)
        self._facts: dict[tuple[str, date], UnitFacts] = {}
        self._resolved: dict[tuple[str, str | None, str, int], str] = {}

    def local(self, at: datetime) -> datetime:
        """The instant in the organisation's zone, whose days the data's are."""
        if at.tzinfo is self.zone:
            return at
        if at.tzinfo is None:
            raise ValueError(f"expected an aware instant, found {at.isoformat()}")
        try:
            return at.astimezone(self.zone)
        except OverflowError:  # within hours of the first or the last day there is
            return at

    def agency(self, unit: str) -> str:
        """The id of the agency that a unit belongs to."""
        return self._units[unit].agency

    def is_there(self, unit: str, day: date) -> bool:
        """Whether the unit and its agency are there on that day."""
        first, last = self._spans[unit]
        return first <= day <= last

    def of_kind(self, kind: str | None) -> list[str]:
        """Every unit of the kind, or every unit."""
        return [unit.id for unit in self.data.units if kind is None or kind in (unit.kind, *unit.also)]

    def kind_names(self, day: date) -> dict[str, str]:
        """What the units of a kind are called on a day, of kinds of which all units have one name."""
        found: dict[str, set[str]] = defaultdict(set)
        for unit in self.data.units:
            if self.is_there(unit.id, day):
                for kind in (unit.kind, *unit.also):
                    found[kind].add(unit.name)
        return {kind: next(iter(names)) for kind, names in found.items() if len(names) == 1}

    def name_of(self, unit: str) -> str:
        """The name of a unit."""
        return self._units[unit].name

    def kind(self, agency: str) -> str:
        """The kind of an agency."""
        return self._agencies[agency].kind

    def leads(self, unit: str) -> bool:
        """Whether the head of this unit is the head of its agency."""
        return self._units[unit].leads

    def leading(self, agency: str) -> str:
        """The unit that leads an agency."""
        return self._leading[agency].id

    def collective(self, unit: str) -> str | None:
        """The collective that the head of this unit signs for (TM.), if the agency works as one."""
        known = self._units[unit]
        return self._agencies[known.agency].collective if known.leads else None

    def and_above(self, agency: str) -> tuple[str, ...]:
        """An agency, and those above it."""
        found, above = [agency], self._agencies[agency].parent
        while above is not None:
            found.append(above)
            above = self._agencies[above].parent
        return tuple(found)

    def unit_facts(self, unit: str, at: datetime) -> UnitFacts | None:
        """What is known of a unit; an agency's id stands for the unit that leads it.

        A unit that has ended is still known, with its last day and what follows it.
        """
        known = self._units.get(unit) or self._leading.get(unit)
        if known is None:
            return None
        day = self.local(at).date()
        facts = self._facts.get((known.id, day))
        if facts is None and day >= self._spans[known.id][0]:
            if len(self._facts) >= MOST_KEPT:
                self._facts.clear()
            facts = self._facts[known.id, day] = self._facts_of(known, day)
        return facts

    def _facts_of(self, known: OrgUnit, day: date) -> UnitFacts:
        last = self._spans[known.id][1]
        agency = self._agencies[known.agency]
        return UnitFacts(
            id=known.id,
            name=known.name,
            kind=known.kind,
            agency=agency.id,
            agency_name=agency.name,
            agency_code=_code(agency, day),
            until=None if last == date.max else last,
            successors=() if last == date.max else self._successors(known),
            above=agency.parent,
        )

    def named(self, place: str, at: datetime) -> str:
        """The id of the unit that a data item names; an agency's id means the unit that leads it.

        For a unit that has ended on that day, the one that follows it is meant.
        """
        known = self._units.get(place) or self._leading.get(place)
        if known is None:
            raise OrganisationError(f"Expected the id of a unit or an agency, found {place!r}.")
        return known.id if not self._turns else self._standing(known, self.local(at).date())

    def _standing(self, unit: OrgUnit, day: date) -> str:
        seen: set[str] = set()
        while day > self._spans[unit.id][1] and unit.id not in seen:
            seen.add(unit.id)
            following = self._successors(unit)
            if len(following) != 1:
                raise OrganisationError(
                    f"Expected one unit that follows {unit.id!r}, which ended on "
                    f"{self._spans[unit.id][1]}, found {', '.join(following) or 'none'}; a person decides."
                )
            unit = self._units[following[0]]
        return unit.id

    def _successors(self, unit: OrgUnit) -> tuple[str, ...]:
        """What follows a unit: its own successors, else the units of its kind in its agency's."""
        if unit.successors:
            return unit.successors
        following = self._agencies[unit.agency].successors
        if unit.leads:
            return tuple(self._leading[one].id for one in following)
        return tuple(
            dict.fromkeys(each for one in following for each in self._by_kind.get((one, unit.kind), ()))
        )

    def resolve(self, kind: str, received_at: str | None, competent: str, at: datetime) -> str:
        """The id of the unit of this *kind* that is meant for a dossier on that day.

        A desk is first of all the one where the dossier was handed in. Any other kind is looked for
        in the competent agency, then in the agencies above it, then in those that serve its
        territory, then in those whose territory it serves. The first of these places that has the
        kind decides; two units there, or none anywhere, is an error that names the places.
        """
        day = self.local(at).date()
        key = (kind, received_at, competent, bisect_right(self._turns, day))
        if (found := self._resolved.get(key)) is None:
            near = None if received_at is None else self.named(received_at, at)
            found = self._resolved[key] = self._nearest(kind, near, self.named(competent, at), day)
        return found

    def serving(self, kind: str, territory: str, at: datetime) -> str:
        """The id of the one unit of this *kind* that serves a territory, or belongs to it.

        *territory* is the id or the code of the agency that has it.
        """
        agency = territory if territory in self._agencies else self._coded.get(territory)
        if agency is None:
            raise OrganisationError(
                f"Expected the id or code of an agency that has a territory, found {territory!r}."
            )
        day = self.local(at).date()
        agency = self._units[self._standing(self._leading[agency], day)].agency
        places = (
            (f"that serves {territory!r}", self._in(self._serving.get(agency, ()), kind, day)),
            (f"of {territory!r}", self._in((agency,), kind, day)),
        )
        found = _first(kind, places)
        if found is None:
            raise OrganisationError(
                f"Expected a unit of kind {kind!r} that serves {territory!r}, found none."
            )
        return found

    def unreached(self, kinds: Collection[str]) -> tuple[str, frozenset[str]]:
        """The agency that decides where units of these *kinds* work together, and those it does not find.

        It is one of those that have most of them inside; whatever the day, and wherever a dossier was
        handed in.
        """
        asked = frozenset(kinds) - DESK_KINDS
        own = {agency: len(asked & found) for agency, found in self._kinds.items()}
        most = max(own.values(), default=0)
        left = {
            agency: asked - self._found_around(agency) for agency, number in own.items() if number == most
        }
        agency = min(left, key=lambda one: len(left[one]), default="")
        return agency, left.get(agency, asked)

    @cached_property
    def _kinds(self) -> Mapping[str, frozenset[str]]:
        """The kinds of units that each agency has."""
        found: dict[str, set[str]] = defaultdict(set)
        for agency, kind in self._by_kind:
            found[agency].add(kind)
        return {agency: frozenset(kinds) for agency, kinds in found.items()}

    def _found_around(self, agency: str) -> frozenset[str]:
        return frozenset().union(
            *(self._kinds.get(one, ()) for place in self._around(agency) for one in place)
        )

    def _around(self, agency: str) -> tuple[Sequence[str], ...]:
        """Where a unit is looked for: the agency and those above it, those that serve it, those it serves."""
        return self.and_above(agency), self._that_serve(agency), self._agencies[agency].serves

    def _nearest(self, kind: str, received_at: str | None, competent: str, day: date) -> str:
        found = _first(kind, self._places(kind, received_at, competent, day))
        if found is None:
            raise OrganisationError(self._nowhere(kind, received_at, competent))
        return found

    def _nowhere(self, kind: str, received_at: str | None, competent: str) -> str:
        """Where a unit was looked for in vain."""
        agency = self.agency(competent)
        own, serving, served = self._around(agency)
        above, serving, served = (", ".join(each) or "none" for each in (own[1:], serving, served))
        desks = [received_at] if kind in DESK_KINDS and received_at is not None else []
        near = dict.fromkeys([*map(self.agency, desks), agency])
        return (
            f"Expected a unit of kind {kind!r}, found none in {', '.join(map(repr, near))}, "
            f"above it ({above}), in the agencies that serve its territory ({serving}) and in those that it "
            f"serves ({served}). Let the step name the data item that holds the unit's id."
        )

    def _places(
        self, kind: str, received_at: str | None, competent: str, day: date
    ) -> Iterator[tuple[str, Sequence[str]]]:
        if kind in DESK_KINDS and received_at is not None:
            yield self._within(kind, received_at, day)
        yield self._within(kind, competent, day)
        agency = self._agencies[self._units[competent].agency]
        for above in self.and_above(agency.id)[1:]:
            yield f"in {above!r} above it", self._in((above,), kind, day)
        serving = self._that_serve(agency.id)
        for place, ids in (("that serve its territory", serving), ("that it serves", agency.serves)):
            yield f"in the agencies {place} ({', '.join(ids) or 'none'})", self._in(ids, kind, day)

    def _that_serve(self, agency: str) -> list[str]:
        """The other agencies that serve all of an agency's territory."""
        territory = self._agencies[agency].serves or (agency,)
        serving = [one for one in self._serving.get(territory[0], ()) if one != agency]
        return [one for one in serving if {*territory} <= {*self._agencies[one].serves}]

    def _within(self, kind: str, place: str, day: date) -> tuple[str, Sequence[str]]:
        agency = self._units[place].agency
        units = self._in((agency,), kind, day)
        return f"in {agency!r}", [place] if place in units else units

    def _in(self, agencies: Iterable[str], kind: str, day: date) -> list[str]:
        found = (unit for agency in agencies for unit in self._by_kind.get((agency, kind), ()))
        return [unit for unit in found if self._spans[unit][0] <= day <= self._spans[unit][1]]


def _first(kind: str, places: Iterable[tuple[str, Sequence[str]]]) -> str | None:
    for place, units in places:
        if len(units) > 1:
            raise OrganisationError(
                f"Expected one unit of kind {kind!r} {place}, found {', '.join(units)}. "
                "Let the step name the data item that holds the unit's id."
            )
        if units:
            return units[0]
    return None


def _overlap(unit: OrgUnit, agency: Agency) -> Span:
    first = max(one.since or date.min for one in (unit, agency))
    return first, min(one.until or date.max for one in (unit, agency))


def _code(agency: Agency, day: date) -> str:
    """The code that new dossiers get on that day; empty where none is open."""
    for one in agency.codes:
        if (one.since or date.min) <= day <= (one.until or date.max):
            return one.code
    last = min(agency.code_until or date.max, agency.until or date.max)
    return agency.code if day <= last else ""
