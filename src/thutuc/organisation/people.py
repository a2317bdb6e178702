"""Who is there: posts and who sits in them, absences and who runs a unit meanwhile, as of an instant."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple, TypeVar

from thutuc.errors import OrganisationError
from thutuc.organisation.answers import Assignment, Seat
from thutuc.organisation.places import MOST_KEPT, Places
from thutuc.organisation.words import Absence, Holding, OrganisationData, Post

#: Instead of an answer that is not remembered, where ``None`` is one.
UNASKED: Final[Any] = object()

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Sitting:
    """A holding with its post and its ready-made answer at hand."""

    since: date
    until: date  #: the last day of the holding, or of the unit
    post: Post
    seat: Seat
    decision: str | None  #: number of the paper that put him there

    def holds(self, day: date) -> bool:
        """Whether he holds the post on that day."""
        return self.since <= day <= self.until


class _Able(NamedTuple):
    """Who may do a task of a role in a unit."""

    held: bool  #: whether anybody holds the role, present or not
    present: tuple[Seat, ...]  #: those present and in charge of the field
    each: tuple[Assignment, ...]  #: the task given to each of them


class People(Places):
    """Answers who runs a unit and who holds a role there."""

    def __init__(self, data: OrganisationData) -> None:
        super().__init__(data)
        self.names = {officer.id: officer.name for officer in data.officers}
        self.posts = {post.id: post for post in data.posts}
        self._head_titles = {post.unit: post.title for post in data.posts if post.head}
        self._by_role: dict[tuple[str, str], list[Sitting]] = defaultdict(list)  # (unit, role)
        self._by_unit: dict[str, list[Sitting]] = defaultdict(list)
        self._chairs = {(post.unit, role) for post in data.posts for role in post.roles}
        self._by_post: dict[str, list[Sitting]] = defaultdict(list)
        self._by_head: dict[str, list[Sitting]] = defaultdict(list)  # unit
        self._by_deputy: dict[str, list[Sitting]] = defaultdict(list)  # unit
        self._by_officer: dict[str, list[Sitting]] = defaultdict(list)
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        self._runs: dict[str, list[Absence]] = defaultdict(list)
        self._lent: dict[str, list[Holding]] = defaultdict(list)  # officer → secondments
        self._returns = sorted(away.back for away in data.absences if away.back is not None)
        self._kept: dict[tuple[object, ...], Any] = {}
        self._index()

    def span(self, now: datetime) -> tuple[int, int]:
        """The stretch of time around *now* in which every answer stays the same.

        All here is written by days, except when within a day somebody is back.
        """
        return now.toordinal(), bisect_right(self._returns, now) if self._returns else 0

    def changes(self) -> Iterator[datetime]:
        """The instants at which an answer may change: beginning and end of every day that the data name."""
        for named in _dates(self.data.model_dump()):
            if isinstance(named, datetime):
                yield named
            elif named < date.max:
                yield datetime.combine(named, time(), self.zone)
                yield datetime.combine(named + timedelta(days=1), time(), self.zone)

    def keep(self, key: tuple[object, ...], answer: A) -> A:
        """Remember an answer under the question and its :meth:`span`."""
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = answer
        return answer

    def _index(self) -> None:
        for held in self.data.holdings:
            sitting = self._sitting(held)
            post, unit = sitting.post, sitting.seat.unit
            self._by_officer[held.officer].append(sitting)
            self._by_post[post.id].append(sitting)
            self._by_unit[unit].append(sitting)
            for role in dict.fromkeys(post.roles):
                self._by_role[unit, role].append(sitting)
            if post.head:
                self._by_head[unit].append(sitting)
            if post.deputy:
                self._by_deputy[unit].append(sitting)
            if held.home is not None:
                self._lent[held.officer].append(held)
        for away in self.data.absences:
            self._absences[away.officer].append(away)
            if away.run_by is not None:
                self._runs[away.run_by].append(away)

    def _sitting(self, held: Holding) -> Sitting:
        post = self.posts[held.post]
        unit = self._units[post.unit]
        first, last = self._spans[unit.id]
        seat = Seat(
            officer=held.officer,
            officer_name=self.names[held.officer],
            post=post.id,
            post_title=post.title,
            unit=unit.id,
            unit_name=unit.name,
            agency=unit.agency,
            kind=held.kind,
            home=held.home,
        )
        since, until = max(held.since, first), min(held.until or date.max, last)
        return Sitting(since, until, post, seat, held.decision)

    def head(self, unit: str, at: datetime) -> Seat | None:
        """Who runs the unit at that instant: its head, or while he is away whoever was assigned.

        ``None`` where the post is vacant, or its holder is away and nobody present was assigned: a
        deputy does not run a unit because he is there.
        """
        known = self._units.get(unit) or self._leading.get(unit)
        return self.runs(known.id, self.local(at)) if known else None

    def agency_head(self, unit: str, at: datetime) -> Seat | None:
        """Who runs the agency (thủ trưởng cơ quan) that the unit belongs to."""
        known = self._units.get(unit) or self._leading.get(unit)
        return self.runs(self._leading[known.agency].id, self.local(at)) if known else None

    def head_post(self, unit: str, at: datetime, *, of_agency: bool = False) -> Seat | None:
        """Who holds the post of the unit's (or its agency's) head, though he is away; ``None``: vacant."""
        known = self._units.get(unit) or self._leading.get(unit)
        if known is None:
            return None
        one = self.heading(self._leading[known.agency].id if of_agency else known.id, self.local(at).date())
        return None if one is None else one.seat

    def seats(self, unit: str, role: str, at: datetime) -> tuple[Seat, ...]:
        """Those present who hold the role in the unit, by officer id.

        Whoever runs the unit for its absent head takes the head's roles with it.
        """
        now = self.local(at)
        return self._present(self._by_role.get((unit, role), ()), now)

    def seats_of(self, officer: str, at: datetime) -> tuple[Seat, ...]:
        """Every post the officer holds at that instant, and every unit's he runs for its absent head."""
        now = self.local(at)
        key = ("seats", officer, self.span(now))
        return self._kept.get(key) or self.keep(key, self._seats_of(officer, now))

    def officers(self, unit: str | None, at: datetime) -> tuple[Seat, ...]:
        """Every post that somebody holds in a unit, or an agency with all its units, in their order."""
        now = self.local(at)
        day = now.date()
        found = [
            replace(one.seat, on_leave=self.absence(one.seat.officer, now) is not None)
            for place, sittings in self._by_unit.items()
            if unit in (None, place, self._units[place].agency)
            for one in sittings
            if self.in_post(one, day)
        ]
        return tuple(sorted(found, key=lambda seat: (seat.agency, seat.unit, seat.officer, seat.post)))

    def _seats_of(self, officer: str, now: datetime) -> tuple[Seat, ...]:
        day = now.date()
        own = [one.seat for one in self._by_officer.get(officer, ()) if self.in_post(one, day)]
        if self.absence(officer, now) is not None:
            own = [replace(seat, on_leave=True) for seat in own]
        runs = [away.officer for away in self._runs.get(officer, ()) if _covers(away, now)]
        if not runs:
            return tuple(own)
        led = [one.post.unit for other in runs for one in self._by_officer[other] if one.post.head]
        heads = [self.runs(unit, now) for unit in dict.fromkeys(led)]
        return (*own, *(seat for seat in heads if seat and seat.officer == officer and seat.instead_of))

    def assign(
        self,
        unit: str,
        role: str,
        at: datetime,
        *,
        key: str | Callable[[], str],
        pool: bool = False,
        field: str | None = None,
    ) -> Assignment:
        """Say who answers for a task of this unit and role, and who works on it.

        The only one who holds the role and is present gets the task; of several, *key* (the dossier
        and the step, or what says them) chooses one, always the same from the same list, so that the
        choice needs no memory. Deputies in charge of other fields than *field* are left out (Nghị định
        30/2020/NĐ-CP Điều 13.1). In a *pool*, where nobody is present and where the role is vacant,
        the head of the unit answers; where there is no head either, that is an error.
        """
        now = self.local(at)
        asked = ("able", unit, role, field, self.span(now))
        able = self._kept.get(asked) or self.keep(asked, self._able(unit, role, field, now))
        if able.each and not pool:
            return able.each[0] if len(able.each) == 1 else able.each[choice(key, len(able.each))]
        head = self.runs(unit, now)
        if head is None:
            raise OrganisationError(
                f"Expected a head of unit {unit!r} on {now.date()} to answer for a task of {role!r}, "
                "found the post vacant, or its holder away and nobody assigned.",
                unit,
            )
        if pool and able.present:
            return Assignment(unit, head, None, "pool", able.present)
        return Assignment(unit, head, None, "nobody present" if able.held else "vacant")

    def _able(self, unit: str, role: str, field: str | None, now: datetime) -> _Able:
        """Whether anybody holds the role in the unit, and who of those in charge of the field is present."""
        day = now.date()
        holding = [one for one in self._by_role.get((unit, role), ()) if one.holds(day)]
        present = self._present([one for one in holding if in_charge(one.post, field)], now)
        how = "sole" if len(present) == 1 else "chosen"
        return _Able(
            bool(holding), present, tuple(Assignment(unit, seat, seat, how, present) for seat in present)
        )

    # -- for those above: ids are known, instants are local

    def holder(self, post: str, day: date) -> Sitting | None:
        """Who holds the post on that day, whether or not he is present."""
        return next((one for one in self._by_post.get(post, ()) if self.in_post(one, day)), None)

    def heading(self, unit: str, day: date) -> Sitting | None:
        """Who holds the post of the unit's head on that day, whether or not he is present."""
        return next((one for one in self._by_head.get(unit, ()) if self.in_post(one, day)), None)

    def sittings(self, officer: str, day: date) -> list[Sitting]:
        """Every holding of the officer that lasts on that day."""
        return [one for one in self._by_officer.get(officer, ()) if self.in_post(one, day)]

    def deputies(self, unit: str, day: date) -> list[Sitting]:
        """The deputies of the unit on that day."""
        return [one for one in self._by_deputy.get(unit, ()) if self.in_post(one, day)]

    def in_role(self, unit: str, role: str, officer: str, day: date) -> Sitting | None:
        """The officer's holding of a post with the role in the unit, whether or not he is present."""
        for one in self._by_role.get((unit, role), ()):
            if one.seat.officer == officer and self.in_post(one, day):
                return one
        return None

    def in_roles(self, unit: str, role: str, day: date) -> list[Sitting]:
        """Everybody who holds a post with the role in the unit on that day, whether or not present."""
        return [one for one in self._by_role.get((unit, role), ()) if self.in_post(one, day)]

    def staff(self, unit: str, day: date) -> list[Sitting]:
        """Who works in the unit on that day and neither heads it nor is a deputy."""
        return [
            one
            for one in self._by_unit.get(unit, ())
            if not (one.post.head or one.post.deputy) and self.in_post(one, day)
        ]

    def has_post(self, unit: str, role: str) -> bool:
        """Whether the unit has a post with the role, held or not."""
        return (unit, role) in self._chairs

    def roles_of(self, kind: str) -> list[str]:
        """The roles that posts in units of a kind have, held or not."""
        units = {*self.of_kind(kind)}
        return sorted({role for unit, role in self._chairs if unit in units})

    def in_post(self, sitting: Sitting, day: date) -> bool:
        """Whether he holds the post on that day and is not lent to another unit (biệt phái)."""
        if not sitting.since <= day <= sitting.until:
            return False
        lent = self._lent.get(sitting.seat.officer)
        return not lent or not any(
            one.home == sitting.seat.unit and one.since <= day <= (one.until or date.max) for one in lent
        )

    def head_title(self, unit: str) -> str:
        """The title of the post that heads a unit, as it stands under a signature."""
        return self._head_titles[unit]

    def is_away(self, officer: str, day: date) -> bool:
        """Whether an absence of the officer covers that day, in whole or in part."""
        return any(away.since <= day <= away.until for away in self._absences.get(officer, ()))

    def runs(self, unit: str, now: datetime) -> Seat | None:
        """Who runs the unit: its head, or while he is away whoever was assigned."""
        key = ("runs", unit, self.span(now))
        found: Seat | None = self._kept.get(key, UNASKED)
        if found is not UNASKED:
            return found
        one = self.heading(unit, now.date())
        return self.keep(key, None if one is None else self._sits(one, now))

    def absence(self, officer: str, now: datetime) -> Absence | None:
        """The absence that the officer is on, if he is away."""
        for away in self._absences.get(officer, ()):
            if _covers(away, now):
                return away
        return None

    def _sits(self, sitting: Sitting, now: datetime) -> Seat | None:
        away = self.absence(sitting.seat.officer, now)
        if away is None:
            return sitting.seat
        if not sitting.post.head or away.run_by is None or self.absence(away.run_by, now):
            return None
        if not self.sittings(away.run_by, now.date()):  # named before he came, or after he left
            return None
        name = self.names[away.run_by]
        return replace(sitting.seat, officer=away.run_by, officer_name=name, instead_of=away.officer)

    def _present(self, sittings: Iterable[Sitting], now: datetime) -> tuple[Seat, ...]:
        seats: dict[str, Seat] = {}
        day = now.date()
        for one in sittings:
            seat = self._sits(one, now) if self.in_post(one, day) else None
            if seat is not None and (seat.instead_of is None or seat.officer not in seats):
                seats[seat.officer] = seat
        return tuple(seats[officer] for officer in sorted(seats))


def _dates(written: object) -> Iterator[date | datetime]:
    """Every day and instant, however deep."""
    if isinstance(written, date):
        yield written
    elif isinstance(written, Mapping):
        for each in written.values():
            yield from _dates(each)
    elif isinstance(written, list | tuple | set | frozenset):
        for each in written:
            yield from _dates(each)


def in_charge(post: Post, field: str | None) -> bool:
    """Whether a post is in charge of the field; one that names no fields is in charge of all."""
    return field is None or not post.fields or field in post.fields


def _covers(away: Absence, now: datetime) -> bool:
    return away.since <= now.date() <= away.until and (away.back is None or now < away.back)


def choice(key: str | Callable[[], str], count: int) -> int:
    """Which of so many *key* chooses; always the same."""
    said = key if isinstance(key, str) else key()
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest()) % count
