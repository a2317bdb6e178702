"""Finds what contradicts itself in an organisation's data, all of it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from thutuc.organisation.words import Agency, OrganisationData, OrgUnit


class Problem(NamedTuple):
    """One contradiction: what was expected and found, and where it stands."""

    text: str
    place: tuple[str, int]  #: table and number of the entry, from 0

    def __str__(self) -> str:
        return self.text


def _repeated(what: str, *tables: tuple[str, Iterable[str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for table, ids in tables:
        for number, one in enumerate(ids):
            if one in seen:
                yield Problem(f"Expected every {what} once, found {one!r} twice.", (table, number))
            seen.add(one)


def _unknown(
    place: tuple[str, int], what: str, by: str, wanted: Iterable[str | None], known: Iterable[str]
) -> Iterator[Problem]:
    for one in wanted:
        if one is not None and one not in known:
            yield Problem(f"Expected a known {what} in {by}, found {one!r}.", place)


def problems(data: OrganisationData) -> list[Problem]:
    """Everything that is contradictory in *data*, each told as what was expected and found."""
    return [
        *_reference_problems(data),
        *_shape_problems(data),
        *_lasting_problems(data),
        *_overlap_problems(data),
    ]


def _reference_problems(data: OrganisationData) -> Iterator[Problem]:
    agencies = {agency.id for agency in data.agencies}
    units = {unit.id for unit in data.units}
    posts = {post.id for post in data.posts}
    yield from _repeated(
        "agency and unit id",
        ("agencies", (one.id for one in data.agencies)),
        ("units", (one.id for one in data.units)),
    )
    yield from _repeated("agency code", ("agencies", (agency.code for agency in data.agencies)))
    yield from _repeated("post id", ("posts", (post.id for post in data.posts)))
    yield from _repeated("officer id", ("officers", (officer.id for officer in data.officers)))
    for n, agency in enumerate(data.agencies):
        named = (agency.parent, *agency.serves, *agency.successors)
        yield from _unknown(("agencies", n), "agency", f"agency {agency.id!r}", named, agencies)
    for n, unit in enumerate(data.units):
        yield from _unknown(("units", n), "agency", f"unit {unit.id!r}", (unit.agency,), agencies)
        yield from _unknown(("units", n), "unit", f"unit {unit.id!r}", unit.successors, units)
    for n, post in enumerate(data.posts):
        yield from _unknown(("posts", n), "unit", f"post {post.id!r}", (post.unit,), units)
    yield from _people_problems(data, agencies, units, posts)


def _people_problems(
    data: OrganisationData, agencies: Set[str], units: Set[str], posts: Set[str]
) -> Iterator[Problem]:
    officers = {officer.id for officer in data.officers}
    for n, held in enumerate(data.holdings):
        place = ("holdings", n)
        yield from _unknown(place, "post", f"the holding of {held.officer!r}", (held.post,), posts)
        yield from _unknown(place, "officer", f"the holding of {held.post!r}", (held.officer,), officers)
        yield from _unknown(place, "unit", f"the secondment of {held.officer!r}", (held.home,), units)
    for n, away in enumerate(data.absences):
        who, since = (away.officer, away.run_by), f"an absence since {away.since}"
        yield from _unknown(("absences", n), "officer", since, who, officers)
    for n, given in enumerate(data.delegations):
        place, paper = ("delegations", n), f"the delegation {given.decision or ''} of {given.giver!r}"
        yield from _unknown(place, "post or agency", paper, (given.giver,), posts | agencies)
        yield from _unknown(place, "post", paper, (given.to_post,), posts)
        yield from _unknown(place, "officer", paper, (given.to_officer,), officers)
        yield from _unknown(place, "agency", paper, (given.to_agency,), agencies)


def _shape_problems(data: OrganisationData) -> Iterator[Problem]:
    parents = {agency.id: agency.parent for agency in data.agencies}
    leads: dict[str, list[str]] = defaultdict(list)
    for unit in data.units:
        if unit.leads:
            leads[unit.agency].append(unit.id)
    for n, agency in enumerate(data.agencies):
        above, seen = agency.parent, {agency.id}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == agency.id:
            text = f"Expected the agencies above {agency.id!r} to end, but they lead back to it."
            yield Problem(text, ("agencies", n))
        leading = leads[agency.id]
        if len(leading) != 1:
            text = f"Expected one unit that leads agency {agency.id!r}, found {leading or 'none'}."
            yield Problem(text, ("agencies", n))
    headed = {post.unit for post in data.posts if post.head}
    for n, unit in enumerate(data.units):
        if unit.id not in headed:
            yield Problem(f"Expected a post that heads unit {unit.id!r}, found none.", ("units", n))
    for n, post in enumerate(data.posts):
        if post.head and post.deputy:
            yield Problem(f"Expected post {post.id!r} to be head or deputy, found both.", ("posts", n))
    for n, away in enumerate(data.absences):
        if away.run_by == away.officer:
            text = f"Expected somebody else to run things while {away.officer!r} is away, found himself."
            yield Problem(text, ("absences", n))


def _lasting_problems(data: OrganisationData) -> Iterator[Problem]:
    tables: tuple[tuple[str, Sequence[Agency | OrgUnit]], ...] = (
        ("agencies", data.agencies),
        ("units", data.units),
    )
    for table, lasting in tables:
        following = {one.id: one.successors for one in lasting}
        for n, one in enumerate(lasting):
            if one.successors and one.until is None:
                text = f"Expected a last day of {one.id!r}, which has successors, found none."
                yield Problem(text, (table, n))
            if one.id in one.successors:
                yield Problem(f"Expected others to follow {one.id!r}, found itself.", (table, n))
            elif _comes_back(one.id, following):
                text = f"Expected what follows {one.id!r} to last, but its successors lead back to it."
                yield Problem(text, (table, n))


def _comes_back(first: str, following: Mapping[str, Sequence[str]]) -> bool:
    """Whether what follows the first, and what follows that, leads back to it."""
    ahead, seen = list(following[first]), set[str]()
    while ahead:
        one = ahead.pop()
        if one == first:
            return True
        if one not in seen:
            seen.add(one)
            ahead += following.get(one, ())
    return False


#: From when to when, who, and the number of the entry.
_Span = tuple[date, date | None, str, int]


def _overlaps(what: str, table: str, spans: Iterable[_Span]) -> Iterator[Problem]:
    ordered = sorted(spans, key=lambda span: span[0])
    for (since, until, who, _), (next_since, _, next_who, number) in pairwise(ordered):
        if until is None or next_since <= until:
            last = "open" if until is None else until
            yield Problem(
                f"Expected one at a time {what}, found {who!r} ({since} to {last}) and {next_who!r} "
                f"from {next_since}.",
                (table, number),
            )


def _overlap_problems(data: OrganisationData) -> Iterator[Problem]:
    headed = {post.id: post.unit for post in data.posts if post.head}
    by_post: dict[str, list[_Span]] = defaultdict(list)
    by_unit: dict[str, list[_Span]] = defaultdict(list)
    by_officer: dict[str, list[_Span]] = defaultdict(list)
    for n, held in enumerate(data.holdings):
        span = (held.since, held.until, held.officer, n)
        if held.post in headed:
            by_unit[headed[held.post]].append(span)
        else:
            by_post[held.post].append(span)
    for n, away in enumerate(data.absences):
        by_officer[away.officer].append((away.since, away.until, away.officer, n))
    for unit, spans in by_unit.items():
        yield from _overlaps(f"to head unit {unit!r}", "holdings", spans)
    for post, spans in by_post.items():
        yield from _overlaps(f"to hold post {post!r}", "holdings", spans)
    for officer, spans in by_officer.items():
        yield from _overlaps(f"among the absences of {officer!r}", "absences", spans)
