"""What leaves: the national status of a dossier, and notices to officers, heads and applicants.

Notices say what has happened and where to look, not what is in the dossier: they pass through the
hands of others, so reasons and papers stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from thutuc.dossier import Event
from thutuc.dossier.events import (
    Apologised,
    DossierClosed,
    DossierNotAccepted,
    DutyArose,
    DutyDone,
    LapseUndone,
    LegNotSupplemented,
    PapersRequested,
    PromiseMade,
    ResultReady,
    RungReached,
    TaskAssigned,
)
from thutuc.dossier.status import STATUS_NAMES
from thutuc.dossier.view import DossierView, end_vi, when_vi
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.naming import DUTY_NAMES

#: The index at the end of a key's journal row: the first event of a row speaks for its status.
_FIRST = "0"


@dataclass(frozen=True, slots=True)
class Message:
    """One message that leaves, addressed and worded."""

    key: str  #: the same each time it is sent: whoever has seen it drops it
    kind: str  #: whom it is for: ``officer``, ``head``, ``applicant``; ``status``: whoever follows that
    dossier: int
    code: str | None  #: mã số hồ sơ
    procedure: str
    at: str  #: when it happened, ISO 8601
    to: str | None  #: id of the officer, or the applicant's identifier; ``None`` for a status
    subject: str  #: one line, Vietnamese
    text: str  #: Vietnamese
    status: int | None = None  #: the national status that holds from then on, 1–10 (R72)
    status_name: str | None = None
    external_code: str | None = None  #: the code it came with from outside


def messages(
    event: Event, dossier: DossierView, at: datetime, key: str, before: DossierView | None
) -> Iterator[Message]:
    """What is sent because of one event; the status once for each act that changed it."""
    status, name = dossier.status, dossier.status_name
    if key.split("-")[2] == _FIRST and (before is None or before.status != status):
        text = f"{_named(dossier)}: {name} từ {when_vi(at)}."
        yield _message(dossier, at, f"{key}-status", "status", None, name, text, status)
    keys: set[str] = set()
    for kind, to, subject, text in _notices(event, dossier):
        own = f"{key}-{kind}"
        own = f"{own}-{len(keys)}" if own in keys else own
        keys.add(own)
        yield _message(dossier, at, own, kind, to, subject, text, None)


def _notices(event: Event, dossier: DossierView) -> Iterator[tuple[str, str, str, str]]:
    """Kind, recipient, subject and text of the notices of one event."""
    name = _named(dossier)
    if isinstance(event, TaskAssigned) and event.officer:
        yield "officer", event.officer, "Phân công giải quyết hồ sơ", f"{name}: ông/bà được giao giải quyết."
    elif isinstance(event, RungReached) and event.officer and event.besides is None:
        kind = "officer" if event.tell == "holder" else "head"
        term = "thời hạn giải quyết" if event.clock == DOSSIER else f"thời hạn của {_part(event.clock)}"
        text = f"{name}: đến mốc nhắc việc về {term} lúc {end_vi(event.at)}."
        yield kind, event.officer, "Nhắc việc về thời hạn giải quyết hồ sơ", text
    elif isinstance(event, DutyArose) and event.officer:
        until = "" if event.due is None else f", chậm nhất {end_vi(event.due)}"
        about = "" if event.about == DOSSIER else f" về {_part(event.about)}"
        what = f"{DUTY_NAMES.get(event.of, event.of)}{about}"
        yield "head", event.officer, "Việc cần ông/bà thực hiện", f"{name}: {what}{until}."
    elif isinstance(event, LapseUndone):
        for officer in event.officers:
            text = f"{name}: {_void(event)}, vì có việc đến trước thời điểm đó nhưng nay mới được ghi."
            yield "officer", officer, _CORRECTED, text
    elif isinstance(event, DutyDone) and event.told:
        what = f"{DUTY_NAMES[event.of]} về {_part(event.about)} không còn"
        yield "head", event.told, _CORRECTED, f"{name}: {what}; việc đã làm trong hạn, được ghi sau."
    applicant = dossier.applicant
    told = _to_applicant(event, name, overdue=dossier.missed is not None)
    if applicant and told is not None:
        yield "applicant", applicant, *told


def _void(event: LapseUndone) -> str:
    return f"thông báo gửi ông/bà do hết thời gian chờ lúc {end_vi(event.at)} không còn giá trị"


#: Subject of what takes back a notice that has left.
_CORRECTED = "Đính chính thông báo về hồ sơ"

#: Subject and text of what an applicant is told of an event, behind the dossier's name.
_TO_APPLICANT: Mapping[type[Event], tuple[str, str]] = {
    PapersRequested: (
        "Thông báo yêu cầu bổ sung, hoàn thiện hồ sơ",
        "đề nghị ông/bà bổ sung, hoàn thiện hồ sơ theo Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.",
    ),
    LegNotSupplemented: (
        "Thông báo không bổ sung giấy tờ",
        "một phần việc không được bổ sung giấy tờ; cơ quan giải quyết phần việc ấy sẽ trả lời bằng văn bản.",
    ),
    DossierNotAccepted: (
        "Thông báo từ chối tiếp nhận giải quyết hồ sơ",
        "hồ sơ không được tiếp nhận; lý do ghi trong Phiếu từ chối tiếp nhận giải quyết hồ sơ.",
    ),
    ResultReady: ("Thông báo đã có kết quả giải quyết", "đã có kết quả, mời ông/bà đến nhận."),
    DossierClosed: ("Thông báo kết thúc giải quyết hồ sơ", "việc giải quyết đã kết thúc."),
    Apologised: (
        "Thông báo xin lỗi và hẹn lại ngày trả kết quả",
        "cơ quan giải quyết đã ký văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết.",
    ),
}


def _promised(event: PromiseMade) -> tuple[str, str]:
    if event.promise == "appointment":
        number = (event.note or "hẹn lần 1").partition(",")[0]
        later = "ngày hẹn trả kết quả được báo khi thời hạn được tính tiếp"
        return f"Thông báo về {number}", f"phần việc của {number} đã xong; {later}"
    if event.undated:
        return "Thông báo thời hạn giải quyết", f"thời hạn giải quyết {event.note}"
    day = end_vi(event.at if event.expected is None else event.expected)
    word = "hẹn trả kết quả" if event.expected is None else "ngày hẹn dự kiến"
    return "Thông báo ngày hẹn trả kết quả", f"{word} {day}"


def _to_applicant(event: Event, name: str, *, overdue: bool) -> tuple[str, str] | None:
    """Subject and text of what the applicant is told of an event, if anything."""
    if isinstance(event, PromiseMade):
        subject, text = _promised(event)
        return subject, f"{name}: {text}."
    if isinstance(event, Apologised) and overdue:  # not yet by the day before: NĐ 61/2018/NĐ-CP Đ19.9
        return _TO_APPLICANT[Apologised][0], f"{name}: cơ quan giải quyết đã ký văn bản xin lỗi do quá hạn."
    if isinstance(event, ResultReady) and event.given:  # nobody is asked to come for what he has
        return None
    if isinstance(event, LapseUndone) and event.applicant:
        return _CORRECTED, f"{name}: {_void(event)}; hồ sơ được giải quyết tiếp."
    found = _TO_APPLICANT.get(type(event))
    return None if found is None else (found[0], f"{name}: {found[1]}")


def _message(
    dossier: DossierView,
    at: datetime,
    key: str,
    kind: str,
    to: str | None,
    subject: str,
    text: str,
    status: int | None,
) -> Message:
    code = dossier.code
    name = None if status is None else STATUS_NAMES[status]
    known = code or dossier.external_code
    head = f"{subject} – {known}" if known else subject
    procedure = dossier.procedure
    when = at.isoformat(timespec="seconds")  # the journal keeps apart what happened at once by millionths
    outside = dossier.external_code
    return Message(key, kind, dossier.id, code, procedure, when, to, head, text, status, name, outside)


def _named(dossier: DossierView) -> str:
    code = dossier.code or dossier.external_code
    return f"Hồ sơ {code}" if code else f"Hồ sơ số {dossier.id}"


def _part(about: str) -> str:
    """What a clock or a duty speaks of, where it is not the whole dossier."""
    kind, _, name = about.partition(":")
    if kind == "task":
        return f"việc số {name}"
    return _PARTS.get(kind, "một phần việc") + (f" {name}" if kind == "group" else "")


#: What clocks beside the dossier's and its tasks' are called.
_PARTS: Mapping[str, str] = {
    "intake": "việc tiếp nhận",
    "papers": "việc bổ sung hồ sơ",
    "repair": "việc khắc phục sự cố hệ thống",
    "forward": "việc chuyển hồ sơ đến cơ quan giải quyết",
    "handover": "việc chuyển giao hồ sơ giữa các chặng",
    "group": "nhóm bước",
}
