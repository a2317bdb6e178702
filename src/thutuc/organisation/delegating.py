"""What the law asks of a delegation: TL. and TUQ. by the decree on records, power by the law on UBND.

Nghị định 30/2020/NĐ-CP Điều 13 speaks of who signs; Luật Tổ chức chính quyền địa phương 72/2025/QH15
Điều 14 of whose power it is. A delegation that breaks either is no ground for anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from thutuc.organisation.people import People
from thutuc.organisation.words import Delegation, Post

#: Văn thư: ký thừa ủy quyền, ký thừa lệnh; ủy quyền của Ủy ban nhân dân, Chủ tịch, thủ trưởng cơ quan.
RULES: Final = {
    "TUQ": "Nghị định 30/2020/NĐ-CP Điều 13.3",
    "TL": "Nghị định 30/2020/NĐ-CP Điều 13.4",
    "UQ": "Luật 72/2025/QH15 Điều 14",
}

#: Kinds of agency that are a People's Committee (Ủy ban nhân dân).
COMMITTEES: Final = frozenset({"province", "commune"})


@dataclass(frozen=True, slots=True)
class Breach:
    """Why a delegation is no ground for anybody."""

    rule: str  #: the article
    vi: str
    en: str

    def __str__(self) -> str:
        return f"{self.vi} ({self.en}); {self.rule}"


def breaches(given: Delegation, people: People) -> tuple[Breach, ...]:
    """Everything in which a delegation breaks the law that it rests on."""
    rule = RULES[given.kind]
    of_kind = {"TUQ": _authorised, "TL": _by_order, "UQ": _empowered}[given.kind]
    return tuple(Breach(rule, vi, en) for vi, en in (*_paper(given), *of_kind(given, people)))


def _paper(given: Delegation) -> Iterator[tuple[str, str]]:
    if given.passes_on is not None:
        yield (
            f"người được giao theo văn bản {given.passes_on} không được giao lại",
            f"what {given.passes_on} gave may not be passed on",
        )
    if given.kind == "TL":
        return
    if given.decision is None or given.decided is None:
        yield (
            "phải bằng văn bản, có số và ngày",
            "it is given in writing, with a number and a date",
        )
    elif given.decided > given.since:
        yield (
            f"có hiệu lực từ {given.since:%d/%m/%Y}, trước ngày của văn bản {given.decided:%d/%m/%Y}",
            f"it begins on {given.since}, before the day of its paper, {given.decided}",
        )
    if given.until is None:
        yield "phải có thời hạn", "its time is limited"


def _authorised(given: Delegation, people: People) -> Iterator[tuple[str, str]]:
    """Thừa ủy quyền: the head of an agency lets the head of a unit inside sign some papers."""
    yield from _from_the_head(given, people)
    yield from _to_a_head_inside(given, people)
    if not given.acts and not given.documents:
        yield (
            "phải nêu nội dung được ủy quyền: việc nào, văn bản nào",
            "its content is limited: which acts, which papers",
        )


def _by_order(given: Delegation, people: People) -> Iterator[tuple[str, str]]:
    """Thừa lệnh: the working rules let the head of a unit sign some kinds of papers by order."""
    yield from _from_the_head(given, people)
    yield from _to_a_head_inside(given, people)
    if given.rules is None:
        yield (
            "phải được quy định trong quy chế làm việc hoặc quy chế công tác văn thư",
            "the working rules of the agency have to allow it",
        )
    if not given.acts and not given.documents:
        yield "phải nêu loại văn bản được giao ký", "it names the kinds of papers"


def _from_the_head(given: Delegation, people: People) -> Iterator[tuple[str, str]]:
    post = people.posts.get(given.giver)
    if post is None or not post.head or not people.leads(post.unit):
        yield (
            "chỉ người đứng đầu cơ quan, tổ chức được giao ký",
            "only the head of an agency lets others sign for it",
        )


def _to_a_head_inside(given: Delegation, people: People) -> Iterator[tuple[str, str]]:
    """The receiver heads a unit of the giver's agency, or an agency that stands under it."""
    giver, receiver = people.posts.get(given.giver), receiving(given, people)
    if giver is None:
        return
    agency = people.agency(giver.unit)
    if receiver is None or not receiver.head:
        yield (
            "người được giao ký phải là người đứng đầu đơn vị thuộc cơ quan, tổ chức đó",
            "the receiver is the head of a unit of that agency",
        )
    elif agency not in people.and_above(people.agency(receiver.unit)):
        yield (
            "người được giao ký ở ngoài cơ quan, tổ chức đó",
            "the receiver sits outside that agency",
        )


def _empowered(given: Delegation, people: People) -> Iterator[tuple[str, str]]:
    """Ủy quyền theo luật: from a People's Committee, its Chair or the head of a provincial department."""
    if given.conditions is None:
        yield "phải kèm theo các điều kiện cụ thể", "its conditions are named"
    giver = people.posts.get(given.giver)
    agency = given.giver if giver is None else people.agency(giver.unit)
    kind = people.kind(agency)
    if giver is None:
        allowed = kind in COMMITTEES and _to_below(given, people, agency)
    elif not giver.head or not people.leads(giver.unit):
        allowed = False
    elif kind in COMMITTEES:
        allowed = _to_below(given, people, agency) or (
            kind == "commune" and _to_its_own(given, people, agency)
        )
    else:
        allowed = kind == "department" and _to_a_commune(given, people)
    if not allowed:
        yield (
            "không thuộc các trường hợp được ủy quyền (bên giao, bên nhận)",
            "that giver may not delegate to that receiver",
        )


def _to_below(given: Delegation, people: People, agency: str) -> bool:
    """To the Chair, to an agency or unit under the Committee, or to a lower Committee or Chair."""
    if given.to_agency is not None:
        return given.to_agency != agency and agency in people.and_above(given.to_agency)
    post = receiving(given, people)
    if post is None or not post.head or post.id == given.giver:
        return False
    place = people.agency(post.unit)
    return agency in people.and_above(place) and (place == agency or people.leads(post.unit))


def _to_its_own(given: Delegation, people: People, agency: str) -> bool:
    """To an officer of the same commune Committee; he need not be a direct subordinate (Điều 14.1)."""
    post = receiving(given, people)
    return post is not None and people.agency(post.unit) == agency


def _to_a_commune(given: Delegation, people: People) -> bool:
    """To a commune Committee, or to its Chair."""
    if given.to_agency is not None:
        return people.kind(given.to_agency) == "commune"
    post = receiving(given, people)
    return (
        post is not None
        and post.head
        and people.leads(post.unit)
        and people.kind(people.agency(post.unit)) == "commune"
    )


def receiving(given: Delegation, people: People) -> Post | None:
    """The post that receives it; of an officer, the one he holds on the first day, a head's before others."""
    if given.to_post is not None:
        return people.posts[given.to_post]
    if given.to_officer is None:
        return None
    held = [one.post for one in people.sittings(given.to_officer, given.since)]
    return min(held, key=lambda post: not post.head, default=None)
