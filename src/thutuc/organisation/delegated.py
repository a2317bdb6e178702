"""Whether a delegation lets an officer do an act at an instant, or the rule by which it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Final, Literal, Self

from thutuc.errors import ConfigurationError, in_both
from thutuc.organisation.answers import Mandate
from thutuc.organisation.delegating import RULES, Breach, breaches, receiving
from thutuc.organisation.mandates import Asked, refused
from thutuc.organisation.people import People, Sitting, in_charge
from thutuc.organisation.words import Delegation

#: What each reading is, for people.
READINGS: Final[Mapping[tuple[str, str], str]] = {
    ("giver_back", "stays"): "người giao trở lại sớm: thừa ủy quyền vẫn có hiệu lực đến hết hạn",
    ("giver_back", "ends"): "người giao trở lại sớm: thừa ủy quyền không còn được dùng",
    ("giver_changed", "suspended"): "người giao chuyển công tác: chờ người đứng đầu mới xác nhận",
    ("giver_changed", "runs"): "người giao chuyển công tác: thừa ủy quyền vẫn có hiệu lực đến hết hạn",
}


@dataclass(frozen=True, slots=True)
class Policies:
    """Named readings where the law is silent; the first of each is the default (vectors H9, H10)."""

    #: the giver of a TUQ is back before it ends: it ``stays`` in force unless revoked, or it ``ends``
    giver_back: Literal["stays", "ends"] = "stays"
    #: the giver of a TUQ is moved elsewhere: it is ``suspended`` until the new head confirms, or it ``runs``
    giver_changed: Literal["suspended", "runs"] = "suspended"

    @classmethod
    def chosen(cls, given: Mapping[str, str]) -> Self:
        """The readings that the settings name; an unknown one is refused with those there are."""
        names = {field.name for field in fields(cls)}
        for name, reading in given.items():
            if (name, reading) not in READINGS:
                known = [f"{policy}={one}" for policy, one in READINGS if policy == name or name not in names]
                raise ConfigurationError(
                    f"Expected a reading among {', '.join(known)}, found {name}={reading!r}."
                )
        return cls(**given)  # type: ignore[arg-type]  # each was looked up above

    def readings(self) -> dict[str, str]:
        """Every policy with the reading in force and what it means."""
        chosen = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: f"{reading} ({READINGS[name, reading]})" for name, reading in chosen.items()}

    def said(self, policy: str) -> str:
        """A reading in words, for the journal and ``explain``."""
        reading = getattr(self, policy)
        return f"cách hiểu {policy}={reading}: {READINGS[policy, reading]}"


@dataclass(frozen=True, slots=True)
class Given:
    """A delegation with what does not change of it."""

    word: Delegation
    unit: str  #: the unit whose head's acts are given away
    breaches: tuple[Breach, ...]  #: in what it breaks the law; then it lets nobody do anything
    giver: Sitting | None  #: who gave it; ``None``: a collective, or nobody who holds the post
    away: bool  #: whether it is a TUQ for an absence of his

    @classmethod
    def of(cls, word: Delegation, people: People) -> Given:
        """*word* as it was given."""
        post = people.posts.get(word.giver)
        unit = people.leading(word.giver) if post is None else post.unit
        giver = None if post is None else people.holder(post.id, word.decided or word.since)
        away = word.kind == "TUQ" and giver is not None and people.is_away(giver.seat.officer, word.since)
        return cls(word, unit, breaches(word, people), giver, away)

    @property
    def paper(self) -> str:
        """How the paper is called in a refusal or a ground."""
        number = self.word.decision or self.word.rules or "không số"
        return number if self.word.decided is None else f"{number} ngày {self.word.decided:%d/%m/%Y}"

    def changed(self, people: People, day: date) -> bool:
        """Whether another holds the giver's post than gave the TUQ, and has not confirmed it."""
        word = self.word
        if word.kind != "TUQ" or self.giver is None:
            return False
        now = people.holder(word.giver, day)
        who = None if now is None else now.seat.officer
        if who == self.giver.seat.officer:
            return False
        if word.confirmed is None or word.confirmed > day:
            return True
        confirming = people.holder(word.giver, word.confirmed)
        return confirming is None or confirming.seat.officer != who


def delegated(people: People, asked: Asked, given: Sequence[Given], policies: Policies) -> Mandate | None:
    """What the delegations of a unit let an officer do: the first that covers it, else why the last does not.

    ``None`` where none speaks of him.
    """
    why: Mandate | None = None
    for one in given:
        deputy = _receives(people, asked, one)
        if deputy is None:
            continue
        answer = _judged(people, asked, one, policies, deputy)
        if answer.allowed:
            return answer
        why = why if why is not None and _is_over(one.word, asked.now.date()) else answer
    return why


def _receives(people: People, asked: Asked, one: Given) -> Sitting | bool | None:
    """Whether it speaks of this officer: ``True``, his sitting as the receiver's deputy, or ``None``."""
    word, day = one.word, asked.now.date()
    if word.to_officer is not None:
        return True if word.to_officer == asked.officer else None
    if word.to_agency is not None:
        head = people.runs(people.leading(word.to_agency), asked.now)
        return True if head is not None and head.officer == asked.officer else None
    post = people.posts[word.to_post or ""]
    holder = people.holder(post.id, day)
    if holder is not None and holder.seat.officer == asked.officer:
        return True
    if not post.head:
        return None
    return next((d for d in people.deputies(post.unit, day) if d.seat.officer == asked.officer), None)


def _judged(people: People, asked: Asked, one: Given, policies: Policies, deputy: Sitting | bool) -> Mandate:
    day, said = asked.now.date(), []
    why = (
        _out_of_force(one, day) or _elsewhere(people, one.word, day) or _not_for_him(one.word, asked, deputy)
    )
    if why is None and one.changed(people, day):
        said.append(policies.said("giver_changed"))
        if policies.giver_changed == "suspended":
            why = said[0], "its giver holds the post no more"
    elif why is None and one.away and not _still_away(people, asked, one):
        said.append(policies.said("giver_back"))
        if policies.giver_back == "ends":
            why = said[0], "its giver is back"
    if why is not None:
        vi, en = why
        return refused(
            in_both(
                f"văn bản {one.paper} {vi}",
                f"paper {one.word.decision or one.word.rules or 'without a number'!r}: {en}",
                RULES[one.word.kind],
            )
        )
    return _granted(people, asked, one, deputy, said)


def _out_of_force(one: Given, day: date) -> tuple[str, str] | None:
    """Why it is in force for nobody on that day, in Vietnamese and English."""
    word = one.word
    if one.breaches:
        return f"không có hiệu lực: {one.breaches[0].vi}", one.breaches[0].en
    if word.revoked is not None and day >= word.revoked:
        return f"đã bị thu hồi từ {word.revoked:%d/%m/%Y}", f"revoked on {word.revoked}"
    if day < word.since:
        return f"có hiệu lực từ {word.since:%d/%m/%Y}", f"it begins on {word.since}"
    if _is_over(word, day):
        return f"hết hiệu lực lúc 24:00 ngày {word.until:%d/%m/%Y}", f"it expired on {word.until}"
    return None


def _elsewhere(people: People, word: Delegation, day: date) -> tuple[str, str] | None:
    """Why an officer named in it, who has moved since, has it no more; ``None`` while he sits there still.

    A TL. or TUQ. is given to the head of a unit, power to an officer of the agency: it does not go along.
    """
    post = receiving(word, people) if word.to_officer is not None else None
    if post is None or word.to_officer is None:
        return None
    now = [one.post for one in people.sittings(word.to_officer, day)]
    if word.kind == "UQ" and not post.head:
        stays = any(people.agency(each.unit) == people.agency(post.unit) for each in now)
    else:
        stays = any(each.head and each.unit == post.unit for each in now)
    if stays:
        return None
    return f"chỉ dùng khi giữ chức vụ {post.title}", "its receiver has left the post he was given it on"


def _not_for_him(word: Delegation, asked: Asked, deputy: Sitting | bool) -> tuple[str, str] | None:
    """Why it does not let this officer do this act, in Vietnamese and English."""
    if isinstance(deputy, Sitting) and (word.kind != "TL" or not in_charge(deputy.post, asked.field)):
        return "không được giao lại cho cấp phó", "no sub-delegation"
    outside = _outside(word, asked)
    return None if outside is None else (f"không bao gồm {outside}", "outside its content")


def _is_over(word: Delegation, day: date) -> bool:
    return word.until is not None and day > word.until


def _outside(word: Delegation, asked: Asked) -> str | None:
    """What of the act it does not cover, in Vietnamese; ``None`` where it covers it."""
    if word.documents and not {*word.documents} & {*asked.documents}:
        return f"văn bản {asked.documents[-1]!r}" if asked.documents else "văn bản này"
    if word.acts and asked.act not in word.acts:
        return f"việc {asked.act!r}"
    if word.procedures and asked.procedure not in word.procedures:
        return f"thủ tục {asked.procedure!r}"
    if word.fields and asked.field not in word.fields:
        return f"lĩnh vực {asked.field!r}"
    return None


def _still_away(people: People, asked: Asked, one: Given) -> bool:
    return one.giver is not None and people.absence(one.giver.seat.officer, asked.now) is not None


def _granted(
    people: People, asked: Asked, one: Given, deputy: Sitting | bool, said: Sequence[str]
) -> Mandate:
    """The mandate under a delegation: the giver is named, and stays accountable."""
    word, day = one.word, asked.now.date()
    form = f"{word.kind}."
    giver = people.holder(word.giver, day) or one.giver if word.giver in people.posts else None
    head = giver or people.heading(one.unit, day)
    if giver is None:  # a collective gave it
        whom, title = people.name_of(one.unit), (people.collective(one.unit) or people.name_of(one.unit))
    else:
        whom, title = f"{giver.seat.post_title} {giver.seat.officer_name}", giver.seat.post_title
    signature = f"{form} {title.upper()}"
    if isinstance(deputy, Sitting):
        signature += f"\nKT. {people.head_title(deputy.seat.unit).upper()}"
    what = {"TL": "Thừa lệnh", "TUQ": "Thừa ủy quyền", "UQ": "Được ủy quyền của"}[word.kind]
    ground = "; ".join([f"{what} {whom}, {one.paper}", *said])
    return Mandate(
        allowed=True,
        ground=ground,
        acting_for=None if head is None else head.seat.officer,
        rule=RULES[word.kind],
        form=form,
        decision=word.decision or word.rules,
        signature=signature,
        acting_for_name=None if head is None else head.seat.officer_name,
        officer_name=people.names[asked.officer],
    )
