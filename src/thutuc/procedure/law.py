"""What a procedure is in law: its terms, papers, fees, extensions, and the decisions behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from thutuc.forms import Form
from thutuc.procedure.step import Cutoff, Field, LadderRung, Variant
from thutuc.worktime import Counting, Term


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension that a special law allows (gia hạn theo luật): no apology, not late."""

    ground: str  #: a word: ``verification`` …
    at_most: Term | None = None  #: added at most (Luật Hộ tịch Đ25.2: 05 ngày làm việc)
    up_to: Term | None = None  #: the whole term is at most this long then (Luật Hộ tịch Đ18: 05 in all)
    when: str | None = None  #: only while this expression holds
    agreement: bool = False  #: longer by written agreement with the applicant (NĐ 23/2015/NĐ-CP Đ21, Đ37)
    since: str | None = None  #: ``expiry``: from the day on which the term ends (Luật Xây dựng Đ102.1e)
    basis: str | None = None
    line: int | None = None
    times: int = 1  #: how often one dossier is extended (Luật Tố cáo 2018 Đ30.3: twice)


@dataclass(frozen=True, slots=True)
class Payment:
    """A fee that has to be paid before something happens (R14: three moments)."""

    moment: str  #: ``reception``, ``supplement`` or ``return``
    name: str = ""  #: phí, lệ phí, as officials call it
    when: str | None = None  #: only while this expression holds
    basis: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A term that several steps share (R83), or a leg that one agency answers for (R45–R46).

    Its clock runs while one of its steps is open, and goes on with what is left when the dossier comes back.
    Inside it nobody is late alone: a step of a group needs no term of its own.
    """

    id: str
    name: str = ""
    term: Term | None = None
    counting: Counting | None = None
    #: the first task of a leg is acknowledged within this time, else an alert (NĐ 63/2024/NĐ-CP Đ7.4)
    hand_over: Term | None = None
    basis: str | None = None
    line: int | None = None
    #: a leg: papers are asked for within this time of its own start (NĐ 63/2024/NĐ-CP Đ8, Đ14)
    ask_within: Term | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that publishes the procedure or approves its internal process."""

    kind: str  #: ``publication`` (công bố), ``internal-process`` (quy trình nội bộ), ``delegation`` …
    number: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """The envelope for *yêu cầu bổ sung, hoàn thiện hồ sơ*: how often, at which stage, and then what."""

    stages: tuple[str, ...] = ("intake", "appraisal")
    at_most: int = 1  #: requests per stage (NĐ 118/2025 Đ17.2a: one time)
    after: str = "restart"  #: ``restart`` (NĐ 61/2018 Đ19.4), ``resume`` or ``fresh:<term>``
    applicant_term: Term | None = None  #: what the applicant has, where the law says so
    basis: str | None = None
    #: papers are asked for within this time of reception (NĐ 61/2018/NĐ-CP Đ19.4: 03 ngày làm việc);
    #: later is recorded as late, never refused
    ask_within: Term | None = None
    #: when the applicant's term ends: ``tell`` its rungs only, or ``close`` the dossier as not supplemented
    when_over: str = "tell"
    #: who signs the request: ``desk`` (TT 03/2025/TT-VPCP Mẫu 02) or ``agency-head`` (a mandate is asked)
    signer: str = "desk"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who is told of a term, and when, instead of what the plug-in's settings say."""

    rungs: tuple[LadderRung, ...]
    clock: str | None = None  #: intake, dossier, step, wait or group; ``None``: every clock
    basis: str | None = None
    line: int | None = None


#: ``10 năm``, ``10 years``
_YEARS = re.compile(r"0*([1-9]\d{0,2})\s+(?:năm|years?)")

#: Kept without end.
FOR_EVER = "vĩnh viễn"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a dossier is kept after it has ended (thời hạn bảo quản); erased before it is over it is not.

    Years are counted from the year in which the work ended (Thông tư 09/2011/TT-BNV Điều 2.1, which
    Thông tư 10/2022/TT-BNV replaced), so the last of them ends with a 31 December; electronic dossiers
    likewise (Thông tư 13/2023/TT-BNV).
    """

    term: str  #: ``10 năm``, or ``vĩnh viễn``
    basis: str | None = None
    made_up: bool = False  #: the number stands in no text

    @staticmethod
    def read(text: str) -> str | None:
        """The term as it is written here; ``None`` where it is no such term."""
        said = " ".join(text.split()).lower()
        if said in (FOR_EVER, "permanent"):
            return FOR_EVER
        years = _YEARS.fullmatch(said)
        return f"{int(years[1]):02d} năm" if years is not None and int(years[1]) <= 200 else None

    def ends(self, closed: date) -> date | None:
        """The last day on which a dossier is kept that ended on the day *closed*; ``None``: for ever."""
        if self.term == FOR_EVER:
            return None
        return date(closed.year + int(self.term.split()[0]), 12, 31)


@dataclass(frozen=True, slots=True)
class Header:
    """What the procedure is in law."""

    code: str | None = None  #: mã thủ tục hành chính, ``1.001193``
    field: str | None = None  #: lĩnh vực
    authority: str | None = None  #: cơ quan thực hiện
    result: str | None = None  #: kết quả
    legal_term: Term | None = None  #: thời hạn giải quyết theo quy định
    committed_term: Term | None = None  #: thời hạn cam kết (cắt giảm); never longer than the legal one
    cutoff: time | None = None  #: received after it counts from the next working day
    effective_from: date | None = None
    effective_to: date | None = None
    code_pattern: str | None = None  #: how dossier codes are made; see ``docs/reference/codes.md``
    decisions: tuple[Decision, ...] = ()
    basis: tuple[str, ...] = ()  #: căn cứ pháp lý
    supplement: Supplement = Supplement()
    cutoffs: tuple[Cutoff, ...] = ()  #: by channel; :attr:`cutoff` holds for the channels they leave out
    variants: tuple[Variant, ...] = ()
    variant: str | None = None  #: which variant gave the terms; set for the dossier that is asked about
    extensions: tuple[Extension, ...] = ()
    payments: tuple[Payment, ...] = ()
    groups: tuple[Group, ...] = ()
    #: when the apology is due: ``before-expiry`` (NĐ 61/2018/NĐ-CP Đ19.9) or ``after-expiry``
    #: (NĐ 297/2025/NĐ-CP Đ6.5)
    apology: str = "before-expiry"
    apology_basis: str | None = None
    retention: Retention | None = None  #: how long a dossier is kept; ``None``: nobody said, so it is kept
    ladders: tuple[Ladder, ...] = ()  #: who is told, where not as the plug-in's settings say
    fields: tuple[Field, ...] = ()  #: data the start may bring; those of its form among them
    form: Form | None = None  #: the application (tờ khai): its data, papers and fees
    notes: tuple[str, ...] = ()  #: what the file says about itself, e.g. what is made up

    @property
    def is_chain(self) -> bool:
        """Whether its groups are the legs of a chain (thủ tục liên thông), each a procedure of its own."""
        return any(group.hand_over or group.ask_within for group in self.groups)

    @property
    def limit(self) -> Term | None:
        """The legal term, where nobody can know beforehand that the committed one ends no later.

        A commitment only shortens: of terms in one unit the shorter is known, 21 working days may end after
        30 days.
        """
        legal, committed = self.legal_term, self.committed_term
        return legal if legal and committed and legal.unit is not committed.unit else None
