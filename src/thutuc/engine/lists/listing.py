"""What a list for a head or an inspector is: neutral lines, and the formula they are counted by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Formula:
    """What a list is called and how it is counted, in both languages; printed with every answer."""

    name: str  #: what officials call it
    vi: str
    en: str


#: what a line says of a dossier that nobody has received or answered
RECEPTION = "Tiếp nhận hoặc trả lời hồ sơ"


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier, or one task of it, on a list."""

    dossier: int
    code: str | None
    procedure: str  #: name of its procedure
    task: str | None = None  #: ``17.3``; ``None`` where the line is about the whole dossier
    what: str = ""  #: the step, the ground of a pause, the kind of an act
    unit: str | None = None
    unit_name: str | None = None
    officer: str | None = None  #: accountable, as named then
    officer_name: str | None = None
    since: datetime | None = None
    due: datetime | None = None
    days: int | None = None  #: working days, as the formula says
    count: int | None = None  #: how often, as the formula says
    note: str = ""  #: document, ground, reason


@dataclass(frozen=True, slots=True)
class Tally:
    """Figures of one person, one unit, or one agency; its head is named."""

    unit: str | None
    unit_name: str | None
    head: str | None = None  #: who ran the unit at that instant (NĐ 61/2018/NĐ-CP Điều 19.1)
    head_name: str | None = None
    officer: str | None = None  #: ``None`` for the unit's own line
    officer_name: str | None = None
    figures: Mapping[str, int | float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """The answer of one list: what was asked, as known when, by which formula, and its lines."""

    list: str  #: its name: ``late``, ``sign`` …
    formula: Formula
    at: datetime  #: as it was known at this instant
    lines: tuple[Line, ...] = ()
    tallies: tuple[Tally, ...] = ()
    more: bool = False  #: there are more lines than were asked for
    missing: tuple[int, ...] = ()  #: dossiers whose altered journals do not say how it was then


#: Every list by name.
FORMULAS: Mapping[str, Formula] = {
    "sign": Formula(
        "Chờ tôi ký",
        "việc đang mở ở bước ký nháy, quyết định hoặc ký, do người đó chịu trách nhiệm hoặc "
        "đang giữ, và văn bản xin lỗi chờ người đó ký; từ = từ lúc việc đến tay người đó; số ngày = ngày làm "
        "việc từ đó, không tính ngày đầu",
        "open tasks whose act is to initial, decide or sign that lie on this officer, and apologies that "
        "wait for him; since = since he has it; days = working days since, the first not counted",
    ),
    "in-hand": Formula(
        "Việc trong tay",
        "mọi việc đang mở của người hoặc đơn vị đó; từ = từ lần giao, nhận hoặc trả lại sau cùng làm đổi "
        "người chịu trách nhiệm; số ngày = ngày làm việc từ đó, không tính ngày đầu",
        "every open task of this officer or unit; since = since it was given, claimed or given back last "
        "with another to answer for it; days = working days since, the first not counted",
    ),
    "soon": Formula(
        "Sắp đến hạn",
        "việc và hồ sơ chưa quá hạn mà đến hạn chậm nhất lúc hết giờ làm việc của ngày làm việc kế tiếp; số "
        "ngày = ngày làm việc còn lại",
        "tasks and dossiers not late that are due by the close of the next working day; days = working days "
        "left",
    ),
    "late": Formula(
        "Quá hạn",
        "việc đang mở và hồ sơ đang giải quyết mà lúc đến hạn đã qua, hoặc đã từng quá hạn; hồ sơ nộp mà "
        "chưa tiếp nhận, chưa trả lời khi hết hạn tiếp nhận; cũ nhất đứng trước; số ngày = ngày làm việc từ "
        "lúc đến hạn, không tính ngày đến hạn. Hồ sơ quá hạn thì mỗi việc đang mở của hồ sơ một dòng, không "
        "có việc nào mở thì một dòng cho hồ sơ. Quá hạn rồi thì vẫn quá hạn dù thời hạn tạm dừng",
        "open tasks and dossiers whose due instant has passed, or once passed; dossiers handed in and not "
        "received or answered by the end of the intake term; oldest first; days = working days since the due "
        "instant, its own day not counted. A late dossier is a line for each of its open tasks, or one of "
        "its own where none is open. Late stays late though the clock stands still",
    ),
    "apology": Formula(
        "Còn phải xin lỗi",
        "hồ sơ đã quá hạn, kể cả đã có kết quả muộn, mà chưa có văn bản xin lỗi nào (NĐ 61/2018/NĐ-CP Điều "
        "19.9; từ 01/07/2025: NĐ 118/2025/NĐ-CP); số ngày = ngày làm việc từ lúc quá hạn",
        "dossiers that are late, those with a late result among them, without any written apology; days = "
        "working days since they became late",
    ),
    "suspended": Formula(
        "Tạm dừng lâu",
        "hồ sơ đang tạm dừng tính thời gian hoặc chờ bổ sung từ N ngày làm việc trở lên (mặc định N = 15); "
        "cũ nhất đứng trước; số ngày = ngày làm việc từ lúc tạm dừng, không tính ngày đầu",
        "dossiers whose clock has stood still, or that have waited for papers, for N working days or more "
        "(15 unless asked otherwise); oldest first; days = working days since, the first not counted",
    ),
    "untouched": Formula(
        "Không có thao tác xử lý",
        "việc đang mở của hồ sơ mà từ N ngày làm việc trở lên (mặc định N = 5) không ai làm gì; từ = lúc "
        "muộn hơn trong hai lúc: thao tác cuối do người thực hiện ở hồ sơ, lúc việc đến tay người chịu trách "
        "nhiệm; điều hệ thống tự ghi khi đến giờ không phải thao tác; số ngày = ngày làm việc từ đó",
        "open tasks of dossiers that nobody did anything to for N working days or more (5 unless asked "
        "otherwise); since = the later of the last act of a person on the dossier and of when the task came "
        "to who answers for it; what is recorded by itself is no act; days = working days since",
    ),
    "returned": Formula(
        "Chuyển trả nhiều lần",
        "hồ sơ đang giải quyết có từ N lần quay lại trở lên (mặc định N = 2); một lần quay lại = một bước "
        "mở lại ở cùng đơn vị sau khi chính bước đó đã hoàn thành; từ = lần quay lại cuối",
        "open dossiers with N returns or more (2 unless asked otherwise); one return = a step opened again "
        "in the same unit after that very step was done; since = the last return",
    ),
    "consulted": Formula(
        "Lấy ý kiến ngoài quy trình",
        "hồ sơ đang giải quyết mà: thời hạn được tạm dừng tính bằng văn bản để xin ý kiến, xác minh, giám "
        "định trong khi quy trình không vẽ chỗ chờ đó; hoặc một bước lấy ý kiến mở lại ở đơn vị đã trả lời; "
        "mỗi lần một dòng",
        "open dossiers whose clock was stopped by a document for an opinion, a verification or an expertise "
        "that the procedure draws no wait for; or in which a consulting step was opened again in a unit that "
        "had answered; one line a time",
    ),
    "undecided": Formula(
        "Chưa quyết định khi đã quá hạn, theo người quyết định",
        "việc đang mở ở bước quyết định hoặc ký, khi việc đó hoặc hồ sơ đã quá hạn, đếm theo "
        "người chịu trách nhiệm; ngày cũ nhất = ngày làm việc từ lúc đến hạn sớm nhất",
        "open tasks whose act is to decide or sign where the task or its dossier is late, counted by who "
        "answers for them; oldest = working days since the earliest due instant",
    ),
    "results": Formula(
        "Việc trong tay và kết quả, theo người và đơn vị",
        "việc trong tay = việc đang mở, quá hạn = trong đó đã quá hạn; đã xong, đúng hạn = việc hoàn "
        "thành trong kỳ, đến hạn mà không quá hạn; kết thúc khi quá hạn = việc đã quá hạn mà kết thúc "
        "trong kỳ không do hoàn thành (hồ sơ rút, dừng giải quyết; việc được rút lại). Việc quá hạn "
        "tính cho người và đơn vị chịu trách nhiệm lúc hết hạn, dù "
        "sau đó giao cho người khác; tiếp nhận = hồ sơ tiếp nhận "
        "trong kỳ mà đơn vị có thẩm quyền; tỷ lệ đúng hạn = hồ sơ có kết quả đúng hạn ÷ tổng số hồ sơ "
        "tiếp nhận trong kỳ (NĐ 61/2018/NĐ-CP Điều 30.2c); hẹn lại, đúng hẹn lại = hồ sơ đã xin lỗi, hẹn "
        "lại và có kết quả chậm nhất vào ngày hẹn lại. Việc chung chưa ai nhận đứng tên người đứng đầu; "
        "các dòng của đơn vị cộng dưới tên người đứng đầu đơn vị, cơ quan (Điều 19.1, 30–32)",
        "in hand = open tasks, late = of these late; done, on time = tasks completed in the period, that "
        "had a term and kept it; ended late = late tasks that ended in the period without being completed "
        "(with a dossier withdrawn or stopped, or recalled). A late task counts for the "
        "officer and unit who answered when its term ran out, whoever had it later; received = dossiers "
        "received in the period that the unit decides; on-time rate = result on time ÷ all received in "
        "the period; re-appointed, kept = with an apology and a new day, result by that day. What nobody "
        "has taken stands under the head; the lines of a unit are summed under the name of the head of "
        "the unit, of the agency",
    ),
    "mandates": Formula(
        "Việc làm theo ủy quyền, thay mặt",
        "tỷ lệ = việc hoàn thành trong kỳ do người làm thay một người khác (KT., TL., TUQ., phụ trách khi "
        "vắng, ủy quyền theo luật) ÷ mọi việc hoàn thành trong kỳ; đếm theo đơn vị và người làm",
        "share = acts completed in the period in another's place (KT., TL., TUQ., running the unit, power "
        "delegated by law) ÷ all acts completed in the period; by unit and who did them",
    ),
    "urged": Formula(
        "Đôn đốc",
        "nhiệm vụ đôn đốc phát sinh trong kỳ hoặc đang mở: giao cho ai, từ khi nào, đã giải trình chưa; số "
        "ngày = ngày làm việc từ lúc phát sinh đến lúc xong hoặc đến nay",
        "supervision tasks that arose in the period or are open: on whom, since when, explained or not; days "
        "= working days from when it arose until it was done or until now",
    ),
    "directions": Formula(
        "Chỉ đạo của cấp trên",
        "chỉ đạo phát sinh trong kỳ hoặc đang mở, theo dõi như một việc: ai giao, giao ai, hạn, kết quả; số "
        "ngày = ngày làm việc từ lúc giao đến lúc xong hoặc đến nay",
        "directions from above that arose in the period or are open, followed as tasks: by whom, to whom, "
        "until when, what came of it; days = working days from then until done or until now",
    ),
    "flags": Formula(
        "Dấu lưu ý",
        "dấu lưu ý do cán bộ đánh trên hồ sơ, đánh trong kỳ hoặc đang còn: ai đánh dấu, vì sao, ai bỏ, lý do "
        "bỏ; người được lưu ý không bỏ được",
        "flags that officers raised on a dossier, in the period or still up: by whom, why, who took it down "
        "and for what reason; who is flagged cannot",
    ),
    "drafting": Formula(
        "Nhật ký soạn thảo",
        "mỗi lần một bước soạn thảo, ký nháy, quyết định, ký hoặc phát hành nằm ở một người: ai, từ, đến, "
        "cách kết thúc; chuyển trả = bước trước đó mở lại sau khi đã xong; thời gian = ngày làm việc và giờ "
        "theo lịch từ lúc mở đến lúc xong; lý do = điều người chuyển trả điền ở bước đó",
        "each time a step of drafting, initialling, deciding, signing or issuing lay on somebody: who, from, "
        "until, how it ended; returned = an earlier step opened again after it was done; time = working days "
        "and clock hours from opened to done; reason = what who returned it filled in at his step",
    ),
}
