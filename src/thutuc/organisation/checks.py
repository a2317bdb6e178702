"""Finds what contradicts itself in an organisation's data, all of it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from thutuc.organisation.words import Agency, OrganisationData, OrgUnit


def _repeated(what: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield f"Expected every {what} once, found {one!r} twice."
        seen.add(one)


def _unknown(what: str, by: str, wanted: Iterable[str | None], known: Iterable[str]) -> Iterator[str]:
    for one in wanted:
        if one is not None and one not in known:
            yield f"Expected a known {what} in {by}, found {one!r}."


def problems(data: OrganisationData) -> list[str]:
    """Everything that is contradictory in *data*, each told as what was expected and found."""
    return [
        *_reference_problems(data),
        *_shape_problems(data),
        *_lasting_problems(data),
        *_overlap_problems(data),
    ]


def _reference_problems(data: OrganisationData) -> Iterator[str]:
    agencies = {agency.id for agency in data.agencies}
    units = {unit.id for unit in data.units}
    posts = {post.id for post in data.posts}
    officers = {officer.id for officer in data.officers}
    yield from _repeated(
        "agency and unit id", [*(one.id for one in data.agencies), *(one.id for one in data.units)]
    )
    yield from _repeated("agency code", [agency.code for agency in data.agencies])
    yield from _repeated("post id", [post.id for post in data.posts])
    yield from _repeated("officer id", [officer.id for officer in data.officers])
    for agency in data.agencies:
        named = (agency.parent, *agency.serves, *agency.successors)
        yield from _unknown("agency", f"agency {agency.id!r}", named, agencies)
    for unit in data.units:
        yield from _unknown("agency", f"unit {unit.id!r}", (unit.agency,), agencies)
        yield from _unknown("unit", f"unit {unit.id!r}", unit.successors, units)
    for post in data.posts:
        yield from _unknown("unit", f"post {post.id!r}", (post.unit,), units)
    for held in data.holdings:
        yield from _unknown("post", f"the holding of {held.officer!r}", (held.post,), posts)
        yield from _unknown("officer", f"the holding of {held.post!r}", (held.officer,), officers)
        yield from _unknown("unit", f"the secondment of {held.officer!r}", (held.home,), units)
    for away in data.absences:
        yield from _unknown(
            "officer", f"an absence since {away.since}", (away.officer, away.run_by), officers
        )
    for given in data.delegations:
        paper = f"the delegation {given.decision or given.rules or 'from'} of {given.giver!r}"
        yield from _unknown("post or agency", paper, (given.giver,), posts | agencies)
        yield from _unknown("post", paper, (given.to_post,), posts)
        yield from _unknown("officer", paper, (given.to_officer,), officers)
        yield from _unknown("agency", paper, (given.to_agency,), agencies)


def _shape_problems(data: OrganisationData) -> Iterator[str]:
    parents = {agency.id: agency.parent for agency in data.agencies}
    leads: dict[str, list[str]] = defaultdict(list)
    for unit in data.units:
        if unit.leads:
            leads[unit.agency].append(unit.id)
    for agency in data.agencies:
        above, seen = agency.parent, {agency.id}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == agency.id:
            yield f"Expected the agencies above {agency.id!r} to end, but they lead back to it."
        leading = leads[agency.id]
        if len(leading) != 1:
            yield f"Expected one unit that leads agency {agency.id!r}, found {leading or 'none'}."
    headed = {post.unit for post in data.posts if post.head}
    for unit in data.units:
        if unit.id not in headed:
            yield f"Expected a post that heads unit {unit.id!r}, found none."
    for post in data.posts:
        if post.head and post.deputy:
            yield f"Expected post {post.id!r} to be head or deputy, found both."
    for away in data.absences:
        if away.run_by == away.officer:
            yield f"Expected somebody else to run things while {away.officer!r} is away, found himself."


def _lasting_problems(data: OrganisationData) -> Iterator[str]:
    lasting: list[Agency | OrgUnit] = [*data.agencies, *data.units]
    for one in lasting:
        if one.successors and one.until is None:
            yield f"Expected a last day of {one.id!r}, which has successors, found none."
        if one.id in one.successors:
            yield f"Expected others to follow {one.id!r}, found itself."


def _overlaps(what: str, spans: Iterable[tuple[date, date | None, str]]) -> Iterator[str]:
    for (since, until, who), (next_since, _, next_who) in pairwise(sorted(spans, key=lambda span: span[0])):
        if until is None or next_since <= until:
            last = "open" if until is None else until
            yield (
                f"Expected one at a time {what}, found {who!r} ({since} to {last}) and {next_who!r} "
                f"from {next_since}."
            )


def _overlap_problems(data: OrganisationData) -> Iterator[str]:
    headed = {post.id: post.unit for post in data.posts if post.head}
    by_post: dict[str, list[tuple[date, date | None, str]]] = defaultdict(list)
    by_unit: dict[str, list[tuple[date, date | None, str]]] = defaultdict(list)
    by_officer: dict[str, list[tuple[date, date | None, str]]] = defaultdict(list)
    for held in data.holdings:
        span = (held.since, held.until, held.officer)
        if held.post in headed:
            by_unit[headed[held.post]].append(span)
        else:
            by_post[held.post].append(span)
    for away in data.absences:
        by_officer[away.officer].append((away.since, away.until, away.officer))
    for unit, spans in by_unit.items():
        yield from _overlaps(f"to head unit {unit!r}", spans)
    for post, spans in by_post.items():
        yield from _overlaps(f"to hold post {post!r}", spans)
    for officer, spans in by_officer.items():
        yield from _overlaps(f"among the absences of {officer!r}", spans)
