"""The official work of a step: what is done, by whom, until when, with which data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from thutuc.forms import Form
from thutuc.procedure.kinds import NodeKind
from thutuc.worktime import Counting, Term


class FieldType(StrEnum):
    """The type of one datum a step fills in."""

    TEXT = "text"  #: văn bản
    INTEGER = "integer"  #: số nguyên
    NUMBER = "number"  #: số thập phân; kept as Decimal
    BOOLEAN = "boolean"  #: có hoặc không
    DATE = "date"  #: ngày
    CHOICE = "choice"  #: một trong các lựa chọn
    LIST = "list"  #: danh sách
    OBJECT = "object"  #: nhóm dữ liệu


@dataclass(frozen=True, slots=True)
class Field:
    """One datum that a step, a message or the start may set in the dossier's document."""

    name: str
    type: FieldType = FieldType.TEXT
    label: str = ""  #: what officials read, in Vietnamese
    required: bool = False
    choices: tuple[str, ...] = ()  #: for ``choice``
    append: bool = False  #: the value is appended to a list instead of replacing it
    line: int | None = None
    least: int | Decimal | None = None  #: of a number, as a form limits it
    most: int | Decimal | None = None
    labels: tuple[str, ...] = ()  #: what officials read for each choice, one for each; ``()``: no words

    def word(self, choice: object) -> str:
        """What officials read for a choice; empty where the file has no word for it."""
        told = zip(self.choices, self.labels, strict=False)
        return next((label for each, label in told if each == choice), "")


class Act(StrEnum):
    """What a step does in law; prepare, initial, decide, sign and issue are different people's acts."""

    PREPARE = "prepare"  #: soạn thảo, thụ lý
    INITIAL = "initial"  #: ký nháy
    DECIDE = "decide"  #: quyết định
    SIGN = "sign"  #: ký
    ISSUE = "issue"  #: phát hành
    RECEIVE = "receive"  #: tiếp nhận
    RETURN = "return"  #: trả kết quả
    CONSULT = "consult"  #: cho ý kiến


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A time of day; what comes after it counts as come on the next working day (NĐ 61/2018/NĐ-CP Đ18)."""

    at: time  #: the minute itself is still in time: "sau 15 giờ"
    channel: str | None = None  #: counter, online or post; ``None`` for every channel
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """A term that depends on a condition, such as a difficult area (thời hạn theo điều kiện).

    One that replaces wins over the plain term, the first in document order whose condition holds; every one
    that adds and whose condition holds is added to what then stands, like units only.
    """

    when: str  #: expression of the safe language over the dossier's data and ``channel``
    term: Term | None = None  #: replaces the (legal) term
    committed_term: Term | None = None  #: replaces the committed term; of the whole procedure only
    add: Term | None = None  #: is added instead, to the legal and the committed term alike
    name: str = ""  #: what officials call the case: ``xã khó khăn``
    basis: str | None = None
    line: int | None = None
    ask_within: Term | None = None  #: of the procedure: replaces the limit for asking for papers


@dataclass(frozen=True, slots=True)
class Returned:
    """The time a step has when it comes back, instead of a whole new term; no other clock gains by it."""

    term: Term
    when: str | None = None  #: expression over the dossier's data; ``None``: every return
    name: str = ""  #: what officials call it: ``giải trình``
    basis: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A role in a unit: who co-operates in a step, or follows it."""

    role: str | None = None
    unit: str | None = None  #: a *kind* of unit, resolved from the dossier
    unit_from: str | None = None  #: name of the data item that holds the unit's id instead
    territory_from: str | None = None  #: name of the data item that names the territory the unit serves
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Required:
    """An earlier step whose act has to be done before this one is (tờ trình đã ký, dự thảo đã ký nháy)."""

    of: str  #: id of the step that signs or initials
    name: str  #: what is signed or initialled there: ``Tờ trình``
    basis: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Suspend:
    """While this step waits, the dossier's clock stands still on a legal ground."""

    ground: str  #: posting, tax, verification, applicant, outage …
    basis: str | None = None  #: the text of law that says so
    waits_for: str | None = None  #: whom we wait for: commune, tax-office, applicant … or a name
    #: how the dossier's clock goes on: ``resume``, ``restart`` or ``fresh:<term>``
    after: str = "resume"
    #: ``policy=reading``: it stands still only where that reading of the law is used (vectors D10)
    reading: str | None = None
    #: to wait so is to ask for papers: at which stage the request is counted (NĐ 118/2025/NĐ-CP Điều 11)
    papers: str | None = None


@dataclass(frozen=True, slots=True)
class Consult:
    """A consulted agency's silence has the meaning that the procedure's law gives it."""

    on_silence: str = "block"  #: ``agreed``, ``escalate`` or ``block`` (NĐ 31/2021 Đ6.2b; Luật Xây dựng)
    basis: str | None = None
    #: data set when silence means agreement, as ``name = expression`` lines
    then: str | None = None


#: Whom a rung of a ladder tells.
Tell = Literal["holder", "manager", "unit-head", "agency-head", "one-stop-head", "above-head"]


@dataclass(frozen=True, slots=True)
class LadderRung:
    """One rung of a procedure's own ladder; with no time of its own it is reached when the term runs out."""

    name: str
    tell: Tell
    before: Term | None = None  #: so long before the term runs out
    after: Term | None = None  #: so long after it
    line: int | None = None


#: How many characters :attr:`Step.output` has at most: a cell of the published table.
LONGEST_OUTPUT: Final = 300


@dataclass(frozen=True, slots=True)
class Step:
    """A task that somebody has to do, as the step table of the procedure says it."""

    id: str
    name: str
    kind: NodeKind
    line: int | None = None
    number: str | None = None  #: row number in the published table
    output: str | None = None  #: biểu mẫu, kết quả that the table says come of it: ``Dự thảo Giấy phép``
    role: str | None = None  #: vai trò, from ``thutuc:responsible`` or the lane
    unit: str | None = None  #: a *kind* of unit, resolved from the dossier
    unit_from: str | None = None  #: name of the data item that holds the unit's id instead
    act: Act | None = None
    territory_from: str | None = None  #: name of the data item that names the territory the unit serves
    #: who of several gets the task: ``pool``, ``round-robin``, ``least-loaded``, ``by-head``, ``chosen`` …
    assign: str | None = None
    same_as: str | None = None  #: the earlier step whose officer does this one too
    not_same_as: tuple[str, ...] = ()  #: earlier steps whose officers never do this one (four eyes)
    cooperating: tuple[Beside, ...] = ()  #: phối hợp: give opinions, and complete nothing
    following: tuple[Beside, ...] = ()  #: theo dõi
    requires: tuple[Required, ...] = ()  #: acts that have to be done before, anew after each return
    term: Term | None = None
    counting: Counting | None = None  #: ``law`` or ``table``; ``None`` leaves it to the deadline plug-in
    untimed: bool = False  #: the table says *không tính thời gian*
    made_up: bool = False  #: the figure is ours, not the published table's
    suspend: Suspend | None = None
    consult: Consult | None = None
    #: the result counts as ready at the one-stop when this step is completed
    result_ready: bool = False
    #: its signature decides what is applied for, or a part of it, though others sign after it
    decides: bool = False
    #: this step ends an appointment printed on the receipt (``hẹn lần 1``), numbered from 1
    appointment: int | None = None
    group: str | None = None  #: the :class:`Group` whose term it shares
    cutoffs: tuple[Cutoff, ...] = ()
    variants: tuple[Variant, ...] = ()
    variant: str | None = None  #: which variant gave :attr:`term`; set for the dossier that is asked about
    fields: tuple[Field, ...] = ()  #: those of its form among them
    form: Form | None = None  #: what is filled in, as a JSON Schema says it
    ladder: tuple[LadderRung, ...] = ()  #: who is told of its term; empty: as the plug-in's settings say
    returned: tuple[Returned, ...] = ()  #: its term when it comes back; the first whose condition holds
    unread: frozenset[str] = frozenset()  #: words on it that were refused: ``term``, ``responsible``

    def seen_from(self, place: Beside) -> Step:
        """The same step as a unit beside the lead's sees it: it gives an opinion."""
        return replace(
            self,
            role=place.role,
            unit=place.unit,
            unit_from=place.unit_from,
            territory_from=place.territory_from,
            act=Act.CONSULT,
        )

    def under(self, prefix: str) -> Step:
        """The same step drawn into another procedure: it and the steps it speaks of have longer ids."""
        return replace(
            self,
            id=prefix + self.id,
            same_as=prefix + self.same_as if self.same_as else None,
            not_same_as=tuple(prefix + other for other in self.not_same_as),
            requires=tuple(replace(each, of=prefix + each.of) for each in self.requires),
        )
