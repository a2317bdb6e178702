"""Who may do an act, written from the law and the bare data, to be held against what the engine allows.

It shares nothing with ``thutuc.organisation`` but the words that a province writes down. It is slow and
plain: every question walks through every list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from thutuc.organisation import Delegation, Holding, OrganisationData, Post

#: What is signed, so that the form of Nghị định 30/2020/NĐ-CP Điều 13 matters.
SIGNED = ("sign", "decide", "apologise", "request-papers", "refuse", "stop", "extend", "suspend")


@dataclass(frozen=True)
class Wanted:
    """An act on a step or, without a role, one that the head of the agency signs."""

    unit: str
    role: str | None
    act: str
    document: str
    procedure: str
    field: str


class Law:
    """The bare data of an organisation, asked by the letter of the law."""

    def __init__(self, data: OrganisationData) -> None:
        self.data = data
        self.posts = {post.id: post for post in data.posts}
        self.units = {unit.id: unit for unit in data.units}
        self.agencies = {agency.id: agency for agency in data.agencies}

    # --- who is where -------------------------------------------------------------------------------

    def is_there(self, unit: str, day: date) -> bool:
        """Whether the unit and its agency exist on that day."""
        if unit not in self.units:
            return False
        place = self.units[unit]
        agency = self.agencies[place.agency]
        return all(
            (one.since is None or one.since <= day) and (one.until is None or day <= one.until)
            for one in (place, agency)
        )

    def lasts(self, holding: Holding, day: date) -> bool:
        """Whether somebody holds the post on that day; a post ends with its unit."""
        held = holding.since <= day and (holding.until is None or day <= holding.until)
        return held and self.is_there(self.posts[holding.post].unit, day)

    def posts_of(self, officer: str, day: date) -> list[Post]:
        """The posts that he holds on that day."""
        held = [one for one in self.data.holdings if one.officer == officer and self.lasts(one, day)]
        return [self.posts[one.post] for one in held]

    def holder(self, post: str, day: date) -> str | None:
        """Who holds the post on that day."""
        held = [one.officer for one in self.data.holdings if one.post == post and self.lasts(one, day)]
        return held[0] if held else None

    def head(self, unit: str, day: date) -> str | None:
        """Who holds the post that heads the unit."""
        found = [self.holder(post.id, day) for post in self.data.posts if post.unit == unit and post.head]
        return next((one for one in found if one is not None), None)

    def away(self, officer: str, at: datetime) -> bool:
        """Whether he is away at that instant."""
        return any(
            one.officer == officer
            and one.since <= at.date() <= one.until
            and (one.back is None or at < one.back)
            for one in self.data.absences
        )

    def runs(self, unit: str, at: datetime) -> str | None:
        """Who runs the unit: its head, or who was assigned while he is away and is there himself."""
        head = self.head(unit, at.date())
        if head is None or not self.away(head, at):
            return head
        for one in self.data.absences:
            if one.officer != head or not one.since <= at.date() <= one.until or one.run_by is None:
                continue
            if not self.away(one.run_by, at) and self.posts_of(one.run_by, at.date()):
                return one.run_by
        return None

    def leading(self, unit: str) -> str:
        """The unit whose head is the head of the agency."""
        agency = self.units[unit].agency if unit in self.units else unit
        return next(one.id for one in self.data.units if one.agency == agency and one.leads)

    def in_service(self, officer: str, at: datetime) -> bool:
        """Whether he holds any post on that day."""
        return bool(self.posts_of(officer, at.date()))

    # --- who may --------------------------------------------------------------------------------------

    def may(self, officer: str, wanted: Wanted, at: datetime) -> bool:
        """Whether anything in the law lets him."""
        return self.in_service(officer, at) and any(self._grounds(officer, wanted, at))

    def _grounds(self, officer: str, wanted: Wanted, at: datetime) -> Iterator[bool]:
        day, signed = at.date(), wanted.act in SIGNED
        for post in self.posts_of(officer, day):
            if post.unit != wanted.unit:
                continue
            mine = not post.fields or wanted.field in post.fields
            yield post.head  # the head does everything in his unit (Điều 13.1)
            yield wanted.role in post.roles and (not signed or not post.deputy or mine)
            yield post.deputy and signed and mine  # KT. (Điều 13.1)
        runs = self.runs(wanted.unit, at) == officer  # phụ trách; he signs only as a deputy, KT. (Điều 13.1)
        yield runs and (not signed or self._is_deputy(officer, wanted.unit, day))
        for given in self.data.delegations:
            yield self._lets(given, officer, wanted, at)

    def _is_deputy(self, officer: str, unit: str, day: date) -> bool:
        return any(post.unit == unit and post.deputy for post in self.posts_of(officer, day))

    def _lets(self, given: Delegation, officer: str, wanted: Wanted, at: datetime) -> bool:
        """Whether a paper lets him: in writing, of that content, in its time, to him and nobody after him."""
        day = at.date()
        giver = self.posts.get(given.giver)
        if giver is None or giver.unit != wanted.unit or self.leading(giver.unit) != giver.unit:
            return False
        if not giver.head or given.passes_on is not None:
            return False
        if day < given.since or (given.until is not None and day > given.until):
            return False
        if given.revoked is not None and day >= given.revoked:
            return False
        if given.documents and wanted.document not in given.documents:
            return False
        if given.acts and wanted.act not in given.acts:
            return False
        if given.procedures and wanted.procedure not in given.procedures:
            return False
        if given.fields and wanted.field not in given.fields:
            return False
        if given.kind == "TL":
            return self._by_order(given, giver, officer, wanted, day)
        if given.decision is None or given.decided is None or given.until is None:
            return False
        if given.decided > given.since:
            return False
        if given.kind == "TUQ":
            return self._authorised(given, giver, officer, day)
        return self._empowered(given, giver, officer, day)

    def _authorised(self, given: Delegation, giver: Post, officer: str, day: date) -> bool:
        """Điều 13.3: the head of a unit inside, while who gave it is in office, or the next confirmed it."""
        if not given.acts and not given.documents:
            return False
        post = self._receiving(given, giver, given.since)
        if post is None or not self._receives(given, officer, day):
            return False
        gave, now = (self.holder(giver.id, one) for one in (given.decided or given.since, day))
        if gave is None or gave == now:
            return True
        if given.confirmed is None or given.confirmed > day:
            return False
        return self.holder(giver.id, given.confirmed) == now

    def _by_order(self, given: Delegation, giver: Post, officer: str, wanted: Wanted, day: date) -> bool:
        """Điều 13.4: where the working rules say so; the head of the unit may let his own deputy sign."""
        if given.rules is None or not (given.acts or given.documents):
            return False
        post = self._receiving(given, giver, given.since)
        if post is None:
            return False
        deputies = [
            one
            for one in self.posts_of(officer, day)
            if one.unit == post.unit and one.deputy and (not one.fields or wanted.field in one.fields)
        ]
        return self._receives(given, officer, day) or (given.to_post is not None and bool(deputies))

    def _receiving(self, given: Delegation, giver: Post, day: date) -> Post | None:
        """The post of a head inside the giver's agency, or of an agency under it."""
        if given.to_post is not None:
            post = self.posts[given.to_post]
        else:
            held = sorted(self.posts_of(given.to_officer or "", day), key=lambda one: not one.head)
            if not held:
                return None
            post = held[0]
        agency: str | None = self.units[post.unit].agency
        while agency is not None and agency != self.units[giver.unit].agency:
            agency = self.agencies[agency].parent
        return post if post.head and agency is not None else None

    def _receives(self, given: Delegation, officer: str, day: date) -> bool:
        if given.to_post is not None:
            return self.holder(given.to_post, day) == officer
        return given.to_officer == officer

    def _empowered(self, given: Delegation, giver: Post, officer: str, day: date) -> bool:
        """Luật 72/2025/QH15 Điều 14.1: the Chair of a commune lets an officer of the same Committee."""
        if given.conditions is None or self.agencies[self.units[giver.unit].agency].kind != "commune":
            return False
        if given.to_officer is not None:
            held = self.posts_of(given.to_officer, given.since)
        else:
            held = [self.posts[given.to_post or ""]]
        inside = any(self.units[one.unit].agency == self.units[giver.unit].agency for one in held)
        return inside and self._receives(given, officer, day)
