"""On what ground an officer acts: his own post, the head's for whom he signs, or a paper that lets him.

The forms of signing are those of Nghị định 30/2020/NĐ-CP Điều 13. Whoever signs answers for the text, the
head for all texts of the agency: a mandate names both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from thutuc.errors import in_both
from thutuc.organisation.answers import Mandate
from thutuc.organisation.people import People, Sitting, in_charge

#: What the Decree on records asks of whoever signs; quoted where a signature is refused.
SIGNING_RULE: Final = "Nghị định 30/2020/NĐ-CP Điều 13"

#: The head of the handling agency assigns the officers of a dossier; nobody else works on it.
ASSIGNING_RULE: Final = "Nghị định 61/2018/NĐ-CP Điều 19.1"

KT_RULE: Final = f"{SIGNING_RULE}.1"
TM_RULE: Final = f"{SIGNING_RULE}.2"

#: The papers of the dossier itself that are signed for the head of the agency, by their acts.
PAPERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "request-papers": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "apologise": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
        "refuse": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        "stop": "Thông báo dừng giải quyết hồ sơ",
        "extend": "Văn bản gia hạn thời gian giải quyết",
        "suspend": "Văn bản tạm dừng tính thời gian giải quyết",
    }
)

#: Acts by which a result comes to be: a head may do them in the name of a collective (TM.).
_RESULTS: Final = frozenset({"sign", "decide"})

#: Confirming what others did: for who runs the agency, or its deputy in the field.
APPROVE: Final = "approve"
_SIGNING: Final = _RESULTS | set(PAPERS) | {APPROVE}


class Asked(NamedTuple):
    """Who wants to do what, where and when."""

    officer: str
    unit: str  #: a unit that there is
    role: str | None  #: the role that the step asks for; ``None``: the head of the unit is meant
    act: str
    now: datetime  #: in the organisation's zone
    field: str | None = None
    procedure: str | None = None
    documents: tuple[str, ...] = ()  #: what is signed: the step's id and name, or the paper's

    @property
    def signing(self) -> bool:
        """Whether it is signed, so that the form matters."""
        return self.act in _SIGNING


def own(people: People, asked: Asked) -> Mandate | None:
    """The mandate of his own post: he holds the role, heads the unit, or runs it."""
    day = asked.now.date()
    one = people.in_role(asked.unit, asked.role, asked.officer, day) if asked.role is not None else None
    if one is not None and not (asked.signing and (one.post.deputy or one.post.head)):
        rule = SIGNING_RULE if asked.signing else ""
        return Mandate(True, f"{one.post.title}, vai trò {asked.role} tại {one.seat.unit_name}", None, rule)
    head = people.heading(asked.unit, day)
    if head is not None and head.seat.officer == asked.officer:
        return _heading(people, asked, head)
    runs = people.runs(asked.unit, asked.now)
    if head is not None and runs is not None and runs.officer == asked.officer:
        return _running(people, asked, head)
    return None


def _heading(people: People, asked: Asked, head: Sitting) -> Mandate:
    """The head acts himself: in his own name, as acting head, or for the collective."""
    seat = head.seat
    ground = f"{seat.post_title}, đứng đầu {seat.unit_name}"
    rule = SIGNING_RULE if asked.signing else ""
    collective = people.collective(asked.unit) if asked.act in _RESULTS else None
    form, signature, decision = None, "", None
    if seat.kind == "acting":
        form, signature, decision = "Q.", f"Q. {seat.post_title.upper()}", head.decision
        ground = f"Quyền, phụ trách {seat.post_title}, {_paper(head.decision)}"
    if collective is not None:
        form, rule = form or "TM.", TM_RULE
        signature = f"TM. {collective.upper()}\n{signature or seat.post_title.upper()}"
    if form is None:
        return Mandate(True, ground, None, rule)
    return Mandate(
        True, ground, None, rule, form, decision, signature, officer_name=people.names[asked.officer]
    )


def _running(people: People, asked: Asked, head: Sitting) -> Mandate:
    """Somebody was assigned to run the unit while its head is away; a deputy signs KT., others sign nothing.

    "Q." is only for who was appointed acting head (:class:`~thutuc.organisation.words.Holding`).
    """
    away = people.absence(head.seat.officer, asked.now)
    decision = None if away is None else away.decision
    deputy = any(one.seat.officer == asked.officer for one in people.deputies(asked.unit, asked.now.date()))
    if asked.signing and not deputy:
        return refused(
            in_both(
                f"người được giao phụ trách khi {head.seat.officer_name} vắng mặt không phải cấp phó thì "
                "điều hành công việc, không ký thay; ký phải có văn bản thừa ủy quyền",
                "who runs it and is no deputy does not sign for the head",
                f"{KT_RULE}, 13.3",
            )
        )
    ground = f"Được giao phụ trách {head.seat.unit_name} khi {head.seat.officer_name} vắng mặt"
    if decision is not None:
        ground += f", {_paper(decision)}"
    form = "KT." if deputy else None
    return _for_another(people, asked, head, form, ground, SIGNING_RULE if asked.signing else "", decision)


def deputy(people: People, asked: Asked) -> Mandate | None:
    """The mandate of a deputy who signs in the head's place (KT.), in the fields he is in charge of."""
    if not asked.signing:
        return None
    day = asked.now.date()
    mine = [one for one in people.deputies(asked.unit, day) if one.seat.officer == asked.officer]
    if not mine:
        return None
    one = next((each for each in mine if in_charge(each.post, asked.field)), None)
    if one is None:
        fields = ", ".join(mine[0].post.fields)
        return refused(
            in_both(
                f"cấp phó ký thay (KT.) trong lĩnh vực được phân công ({fields}), không phải {asked.field!r}",
                f"a deputy signs in the fields he is in charge of ({fields}), not {asked.field!r}",
                KT_RULE,
            )
        )
    head = people.heading(asked.unit, day)
    ground = f"{one.post.title}, ký thay trong lĩnh vực được phân công"
    if head is None:
        title = people.head_title(asked.unit)
        block = _block(people, asked, f"KT. {title.upper()}")
        return Mandate(
            True, ground, None, KT_RULE, "KT.", None, block, officer_name=people.names[asked.officer]
        )
    return _for_another(people, asked, head, "KT.", ground, KT_RULE, None)


def _for_another(
    people: People,
    asked: Asked,
    head: Sitting,
    form: str | None,
    ground: str,
    rule: str,
    decision: str | None,
) -> Mandate:
    return Mandate(
        allowed=True,
        ground=ground,
        acting_for=head.seat.officer,
        rule=rule,
        form=form,
        decision=decision,
        signature=_block(people, asked, f"{form} {head.seat.post_title.upper()}") if form is not None else "",
        acting_for_name=head.seat.officer_name,
        officer_name=people.names[asked.officer],
    )


def _block(people: People, asked: Asked, signature: str) -> str:
    collective = people.collective(asked.unit) if asked.act in _RESULTS else None
    return signature if collective is None else f"TM. {collective.upper()}\n{signature}"


def _paper(decision: str | None) -> str:
    return "không ghi số quyết định" if decision is None else f"theo {decision}"


def refused(rule: str) -> Mandate:
    """The answer that a rule forbids it."""
    return Mandate(False, "", None, rule)


def not_his(people: People, asked: Asked) -> Mandate:
    """The answer that he neither holds the role nor runs the unit nor was let."""
    where = people.name_of(asked.unit)
    wanted = f"the role {asked.role!r} in" if asked.role else "the head of"
    vi = f"vai trò {asked.role} tại" if asked.role else "người đứng đầu"
    return refused(
        in_both(
            f"bước này cần {vi} {where} ({asked.unit}) vào ngày {asked.now:%d/%m/%Y}",
            f"the step asks for {wanted} {asked.unit!r} on {asked.now.date()}",
            SIGNING_RULE if asked.signing else ASSIGNING_RULE,
        )
    )
