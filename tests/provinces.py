"""Provinces drawn by chance: who holds which post from when to when, is away, may sign for whom, merges."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from thutuc.organisation import (
    Absence,
    Agency,
    Delegation,
    Holding,
    Officer,
    OrganisationData,
    OrgUnit,
    Post,
)

BEGIN, DAYS = date(2026, 3, 2), 45
BEFORE = date(2025, 7, 1)
FIELDS = ("Hộ tịch", "Đất đai")
DESK, EXPERT, CHIEF, CHAIR, CLERK = (
    "Công chức một cửa",
    "Chuyên viên",
    "Lãnh đạo phòng",
    "Lãnh đạo UBND cấp xã",
    "Văn thư",
)
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Lò", "Ma", "Giàng", "Sùng")

#: Posts of those who lead: id, unit, title, roles, and whether it is the head's or his deputy's.
_LEADING = (
    ("chair", "chair", "Chủ tịch", (CHAIR,), True),
    ("desk-head", "one-stop", "Giám đốc", (), True),
    ("office-head", "civil-status", "Trưởng phòng", (CHIEF,), True),
    ("office-deputy", "civil-status", "Phó Trưởng phòng", (CHIEF,), False),
)


@dataclass
class Province:
    """The data, and what happens on which day."""

    data: OrganisationData
    communes: tuple[str, ...]
    merging: date | None = None  #: from this day on
    ended: tuple[str, ...] = ()
    split: bool = False  #: what ended has two successors
    leaving: dict[date, list[tuple[str, str | None]]] = field(default_factory=dict)  #: with who follows


class Drawing:
    """A province in the making."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.agencies: list[Agency] = []
        self.units: list[OrgUnit] = []
        self.posts: list[Post] = []
        self.officers: list[Officer] = []
        self.holdings: list[Holding] = []
        self.leaving: dict[date, list[tuple[str, str | None]]] = {}

    def day(self, first: int = 1, last: int = DAYS - 5) -> date:
        """Some day while the walk goes on."""
        return BEGIN + timedelta(days=self.chance.randint(first, last))

    def person(self) -> str:
        """A new officer."""
        number = len(self.officers)
        name = f"{self.chance.choice(SURNAMES)} Thị {chr(65 + number % 26)}{number}"
        self.officers.append(Officer(id=f"officer.{number}", name=name))
        return self.officers[-1].id

    def commune(self, id: str, code: str, since: date | None = None, until: date | None = None) -> list[Post]:
        """A commune with its units and posts; nobody sits there yet."""
        dates = {"since": since, "until": until}
        self.agencies.append(
            Agency(id=id, kind="commune", name=f"UBND xã {id.upper()}", code=code, parent="province", **dates)
        )
        for kind, name in (("chair", "Lãnh đạo"), ("one-stop", "Trung tâm"), ("civil-status", "Văn phòng")):
            unit = OrgUnit(
                id=f"{id}.{kind}", agency=id, kind=kind, name=f"{name} xã {id.upper()}", leads=kind == "chair"
            )
            self.units.append(unit)
        made = [
            Post(id=f"{id}.{post}", unit=f"{id}.{unit}", title=title, roles=roles, head=head, deputy=not head)
            for post, unit, title, roles, head in _LEADING
        ]
        stamp = Post(id=f"{id}.stamp", unit=f"{id}.civil-status", title="Văn thư", roles=(CLERK, EXPERT))
        made.append(stamp)
        for number, fields in enumerate((FIELDS[:1], FIELDS[1:])):
            post = Post(
                id=f"{id}.deputy-{number}", unit=f"{id}.chair", title="Phó Chủ tịch", roles=(CHAIR,),
                deputy=True, fields=fields if self.chance.random() < 0.8 else (),
            )  # fmt: skip
            made.append(post)
        for name, unit, role in (("desk", "one-stop", DESK), ("expert", "civil-status", EXPERT)):
            for number in range(self.chance.randint(1, 3)):
                made.append(
                    Post(id=f"{id}.{name}-{number}", unit=f"{id}.{unit}", title="Công chức", roles=(role,))
                )
        self.posts += made
        return made

    def sit(self, post: Post, since: date, until: date | None, officer: str | None = None) -> None:
        """Somebody holds the post, and perhaps another after him, or nobody."""
        if officer is None and self.chance.random() < 0.1:
            return
        officer = officer or self.person()
        change = self.day()
        if self.chance.random() > 0.5 or not since < change <= (until or date.max):
            self.holdings.append(Holding(officer=officer, post=post.id, since=since, until=until))
            return
        self.holdings.append(
            Holding(officer=officer, post=post.id, since=since, until=change - timedelta(days=1))
        )
        follows = None
        begins = change + timedelta(days=self.chance.choice((0, 0, 0, 2)))
        if self.chance.random() < 0.7 and begins <= (until or date.max):
            follows = self.person()
            kind = "acting" if post.head and self.chance.random() < 0.5 else "holds"
            self.holdings.append(
                Holding(officer=follows, post=post.id, since=begins, until=until, kind=kind, decision="7/QĐ")
            )
        here = follows if begins == change and self.chance.random() < 0.7 else None
        self.leaving.setdefault(change, []).append((officer, here))

    def absences(self) -> list[Absence]:
        """Some are away for some days; for a head somebody may be assigned to run his unit."""
        found = []
        agency = {post.id: post.unit.partition(".")[0] for post in self.posts}
        colleagues: dict[str, list[str]] = {}
        for held in self.holdings:
            colleagues.setdefault(agency[held.post], []).append(held.officer)
        for officer in dict.fromkeys(held.officer for held in self.holdings):
            if self.chance.random() > 0.3:
                continue
            since = self.day()
            own = next(agency[held.post] for held in self.holdings if held.officer == officer)
            others = [one for one in colleagues[own] if one != officer]
            runs = self.chance.choice(others) if others and self.chance.random() < 0.7 else None
            until = since + timedelta(days=self.chance.randint(0, 6))
            found.append(Absence(officer=officer, since=since, until=until, run_by=runs, decision="9/QĐ"))
        return found

    def delegations(self) -> list[Delegation]:
        """Papers that let others sign for the Chair, good and bad."""
        found, chance = [], self.chance
        for agency in [one.id for one in self.agencies if one.kind == "commune"]:
            inside = [post.id for post in self.posts if post.unit.partition(".")[0] == agency]
            for _ in range(chance.randint(0, 3)):
                kind = chance.choice(("TUQ", "TUQ", "UQ", "TL"))
                since = self.day(0, DAYS // 2)
                until = since + timedelta(days=chance.randint(3, 30)) if chance.random() < 0.9 else None
                heads = [post.id for post in self.posts if post.id in inside and post.head]
                to = chance.choice(heads if kind != "UQ" and chance.random() < 0.8 else inside)
                found.append(
                    Delegation(
                        kind=kind,
                        giver=f"{agency}.chair" if chance.random() < 0.9 else chance.choice(inside),
                        to_post=to,
                        acts=chance.choice((("sign",), ("sign", "apologise"), ("apologise",), ())),
                        fields=chance.choice(((), (), FIELDS[:1], FIELDS[1:])),
                        conditions="Bảo đảm đúng thời hạn" if chance.random() < 0.8 else None,
                        decision="12/GUQ" if chance.random() < 0.9 else None,
                        decided=since - timedelta(days=chance.randint(-1, 5)),
                        since=since,
                        until=until,
                        revoked=self.day() if chance.random() < 0.2 else None,
                        confirmed=self.day() if chance.random() < 0.3 else None,
                        rules="Quy chế làm việc 5/QC" if chance.random() < 0.7 else None,
                    )
                )
        return found


def drawn(chance: Random) -> Province:
    """A province with three communes, of which two may become one, or one be shared out among two."""
    drawing = Drawing(chance)
    drawing.agencies.append(Agency(id="province", kind="province", name="UBND tỉnh", code="H99"))
    drawing.units.append(
        OrgUnit(id="province.chair", agency="province", kind="top", name="Lãnh đạo UBND tỉnh", leads=True)
    )
    drawing.posts.append(Post(id="province.chair", unit="province.chair", title="Chủ tịch", head=True))
    drawing.holdings.append(Holding(officer=drawing.person(), post="province.chair", since=BEFORE))
    merging = drawing.day(10, DAYS - 15) if chance.random() < 0.75 else None
    split = merging is not None and chance.random() < 0.25
    ended = () if merging is None else ("a",) if split else ("a", "b")
    last = None if merging is None else merging - timedelta(days=1)
    for id, code in (("a", "H99.1"), ("b", "H99.2"), ("d", "H99.4")):
        until = last if id in ended else None
        for post in drawing.commune(id, code, until=until):
            drawing.sit(post, BEFORE, until)
    if merging is not None:
        _merge(drawing, merging, ended)
        following = ("c", "d") if split else ("c",)
        drawing.agencies = [
            one.model_copy(update={"successors": following}) if one.id in ended else one
            for one in drawing.agencies
        ]
    data = OrganisationData(
        agencies=tuple(drawing.agencies),
        units=tuple(drawing.units),
        posts=tuple(drawing.posts),
        officers=tuple(drawing.officers),
        holdings=tuple(drawing.holdings),
        absences=tuple(drawing.absences()),
        delegations=tuple(drawing.delegations()),
    )
    return Province(data, ("a", "b", "d"), merging, ended, split, drawing.leaving)


def _merge(drawing: Drawing, merging: date, ended: tuple[str, ...]) -> None:
    """The commune C begins; some of those who sat in the old ones sit there in a like post."""
    last = merging - timedelta(days=1)
    sat: dict[str, list[str]] = {}
    for held in drawing.holdings:
        if held.until == last:
            agency, _, what = held.post.partition(".")
            if agency in ended:
                sat.setdefault(what.partition("-")[0], []).append(held.officer)
    for post in drawing.commune("c", "H99.3", since=merging):
        like = sat.get(post.id.partition(".")[2].partition("-")[0], [])
        goes = like.pop() if like and drawing.chance.random() < 0.6 else None
        drawing.sit(post, merging, None, goes)
