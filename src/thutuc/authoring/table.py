"""A table of steps as decisions print it: who does what within which time."""

from __future__ import annotations

from dataclasses import dataclass

from thutuc.procedure import Act, Decision, Group
from thutuc.worktime import Term


class Asked(str):
    """What is told of a table and its analyst has to settle; the rest only says how it was read."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a step."""

    number: str  #: as printed: ``1``, ``2a``
    content: str  #: nội dung công việc
    who: str  #: đơn vị, người thực hiện, as printed; it becomes the role
    unit: str | None = None  #: the kind of unit, where it is known
    act: Act | None = None
    term: Term | None = None
    untimed: bool = False  #: *không tính thời gian*, *giờ hành chính*
    result: str = ""  #: biểu mẫu, kết quả
    made_up: bool = False  #: *(tự đặt)*: the figure is no published one
    shared: Group | None = None  #: whose term it shares with other steps (*thời gian chung*)


@dataclass(frozen=True, slots=True)
class Table:
    """A whole internal process (quy trình nội bộ)."""

    id: str  #: of the process to be, such as ``dang-ky-khai-sinh``
    name: str
    rows: tuple[Row, ...]
    code: str | None = None  #: national code
    field: str | None = None  #: lĩnh vực
    legal_term: Term | None = None
    notes: tuple[str, ...] = ()  #: for those who read and judge the file
    authority: str | None = None  #: who decides, in words
    committed_term: Term | None = None
    decisions: tuple[Decision, ...] = ()
