"""What is said beside a sum, in Vietnamese and English: suspensions, extensions, notices, new dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from thutuc.dossier import Event
from thutuc.dossier.events import (
    Apologised,
    ClockExtended,
    ClockReprojected,
    ClockResumed,
    ClockSuspended,
    DossierMigrated,
    MigrationUndone,
    PromiseMade,
    TermReplaced,
    VersionOfReception,
    WaitReprojected,
)
from thutuc.dossier.view import end_en, end_vi, local, when_en, when_vi
from thutuc.procedure import ground_name
from thutuc.worktime import Calendar, Line, Pause, Policies
from thutuc.worktime.due import ended
from thutuc.worktime.story import Story


def decided(numbers: str, *, published: bool) -> Line:
    """Which decision of the procedure's file its terms stand in."""
    vi = "Quyết định công bố thủ tục" if published else "Quyết định phê duyệt quy trình nội bộ"
    en = "The procedure was published by" if published else "The times of the steps were approved by"
    return Line(None, f"{vi}: {numbers}.", f"{en} {numbers}.")


def suspended(event: ClockSuspended, since: int, until: datetime | None, calendar: Calendar) -> Line:
    """The clock stood still: from when until when, on which ground, by which document."""
    parts_vi, parts_en = [], []
    for value, vi, en in (
        (event.basis, "{}", "{}"),
        (event.document, "văn bản số {}", "document {}"),
        (_day(event.issued), "ban hành ngày {}", "issued on {}"),
        (event.approver, "người duyệt {}", "approved by {}"),
    ):
        if value:
            parts_vi.append(vi.format(value))
            parts_en.append(en.format(value))
    called = ground_name(event.ground)
    pause = Pause(
        since=local(since),
        until=until,
        ground=event.ground + (f" ({'; '.join(parts_en)})" if parts_en else ""),
        ground_vi=called + (f" ({'; '.join(parts_vi)})" if parts_vi else ""),
    )
    story = Story()
    story.suspended(pause, local(since), calendar)
    return story.lines[0]


def _day(text: str | None) -> str | None:
    return f"{date.fromisoformat(text):%d/%m/%Y}" if text else None


def given_late(at: datetime) -> Line:
    """The step was given out when its term, which runs from when the one before was done, was over."""
    return Line(
        None,
        f"Việc trước được ghi muộn: bước này giao lúc {when_vi(at)}, khi đã hết thời hạn.",
        f"The step before was entered late: this one was given at {when_en(at)}, its term being over.",
    )


def no_date() -> Line:
    """While it stands still there is no due instant."""
    return Line(
        None,
        "Đang tạm dừng: chưa xác định được ngày hẹn trả.",
        "Suspended: there is no due date yet.",
    )


def anew(event: ClockResumed, at: datetime) -> Line:
    """It begins from the beginning, or with a term of its own."""
    vi_term = en_term = event.budget["term"]
    if more := event.budget.get("extended"):
        vi_term, en_term = f"{vi_term}, gia hạn thêm {more}", f"{en_term}, extended by {more}"
    if event.after == "restart":
        vi, en = "Tính lại từ đầu", "Begins anew"
    else:
        vi, en = "Thời hạn riêng sau khi tạm dừng", "A term of its own after the suspension"
    return Line(at.date(), f"{vi} từ {when_vi(at)}: {vi_term}.", f"{en} from {when_en(at)}: {en_term}.", 0)


def ran_out(due: datetime) -> Line:
    """Nothing was left, and nothing is added."""
    return Line(
        ended(due)[1],
        f"Thời hạn đã hết lúc {end_vi(due)}; tính tiếp không được thêm ngày, phần chậm giữ nguyên.",
        f"The term had run out at {end_en(due)}; going on adds no days, and the lateness stays.",
    )


def outside(since: datetime, until: datetime) -> Line:
    """The dossier was not with the steps that share the term."""
    return Line(
        since.date(),
        f"Hồ sơ không ở nhóm bước này từ {when_vi(since)} đến {when_vi(until)}; trở lại không "
        "được thêm ngày.",
        f"The dossier was outside this group from {when_en(since)} until {when_en(until)}; "
        "coming back gives no new days.",
    )


def extended(event: ClockExtended, was: datetime, at: datetime) -> Line:
    """The law gave more: how much, on which ground, until when; whether the hour told before had passed."""
    due = local(event.due)
    basis = getattr(event, "basis", None)
    called = ground_name(event.ground)
    said_vi = "; ".join(part for part in (called, basis, event.document) if part)
    said = "; ".join(part for part in (event.ground, basis, event.document) if part)
    vi, en = "", ""
    if at > was:
        vi = f" Gia hạn lúc {when_vi(at)}, khi giờ hẹn trả {end_vi(was)} đã qua."
        en = f" Extended at {when_en(at)}, when the hour told before, {end_en(was)}, had passed."
    return Line(
        ended(due)[1],
        f"Gia hạn theo luật thêm {event.by} ({said_vi}): đến {end_vi(due)}.{vi}",
        f"Extended by law by {event.by} ({said}): until {end_en(due)}.{en}",
    )


def replaced(event: TermReplaced) -> Line:
    """Another version's term counts from now on, by the decision that moved the dossier."""
    due = None if event.due is None else local(event.due)
    vi = f"Theo {event.decision}, thời hạn theo quy định {event.was_term} thay bằng {event.term}"
    en = f"By {event.decision} the legal term {event.was_term} became {event.term}"
    if due is None:
        return Line(None, f"{vi}; đang tạm dừng.", f"{en}; it stands still.")
    return Line(ended(due)[1], f"{vi}: đến {end_vi(due)}.", f"{en}: until {end_en(due)}.")


def migrated(event: DossierMigrated, at: datetime) -> Line:
    """The dossier went on under another version, and which legal term counts since."""
    vi = f"Chuyển từ phiên bản {event.from_version} sang phiên bản {event.to_version} theo {event.decision}"
    en = f"Moved from version {event.from_version} to version {event.to_version} by {event.decision}"
    if event.legal_term == "new":
        told = "thời hạn theo quy định theo phiên bản mới", "the legal term is that of the new version"
    else:
        told = (
            "thời hạn theo quy định giữ như ngày tiếp nhận",
            "the legal term stays that of the day of reception",
        )
    return Line(at.date(), f"{vi}, lúc {when_vi(at)}: {told[0]}.", f"{en}, at {when_en(at)}: {told[1]}.")


def of_reception(event: VersionOfReception, at: datetime) -> Line:
    """It was handed in under an earlier version than the one in force on the day of reception (R1)."""
    was, now = event.from_version, event.to_version
    vi = f"Nộp theo phiên bản {was}, tiếp nhận lúc {when_vi(at)}: theo phiên bản {now}, có hiệu lực khi đó."
    en = f"Handed in under version {was}, received at {when_en(at)}: judged by version {now}, in force then."
    if event.unasked:
        names = ", ".join(event.unasked)
        vi, en = f"{vi} Không còn yêu cầu: {names}.", f"{en} Asked for no more: {names}."
    return Line(at.date(), vi, en)


def given_back(event: MigrationUndone, at: datetime) -> Line:
    """The move was taken back."""
    vi = f"Đưa về phiên bản {event.to_version} theo {event.decision}, lúc {when_vi(at)}."
    en = f"Taken back to version {event.to_version} by {event.decision}, at {when_en(at)}."
    return Line(at.date(), vi, en)


def moved(event: ClockReprojected, policies: Policies) -> Line:
    """A notice made the promised day a day off, or where dates follow the law, changed the sum."""
    was, due = local(event.was), local(event.due)
    if policies.notice_moves == "with_law":
        return Line(
            ended(due)[1],
            f"Tính lại theo lịch có {event.notice}: hạn {end_vi(was)} thành {end_vi(due)} "
            "(cách hiểu áp dụng: notice_moves=with_law).",
            f"Counted again with {event.notice}: {end_en(was)} became {end_en(due)} "
            "(reading: notice_moves=with_law).",
        )
    return Line(
        ended(due)[1],
        f"Ngày hẹn {end_vi(was)} thành ngày nghỉ theo {event.notice}: chuyển sang {end_vi(due)} "
        "(BLDS 2015 Điều 148.5).",
        f"The date {end_en(was)} became a day off by {event.notice}: moved to {end_en(due)} "
        "(BLDS 2015 Điều 148.5).",
    )


def to_be_moved(end: Line) -> Line:
    """The end of the time in which a dossier is moved to the competent agency; no result is due then."""
    vi = end.text_vi.replace("Ngày hẹn trả:", "Chậm nhất phải chuyển hồ sơ:")
    return replace(end, text_vi=vi, text_en=end.text_en.replace("Due:", "To be moved by:"))


def last_day_moved(event: WaitReprojected) -> Line:
    """A notice made the last day of a wait's term a day off."""
    was, due = local(event.was - 1).date(), local(event.due - 1).date()
    return Line(
        due,
        f"Ngày cuối {was:%d/%m/%Y} thành ngày nghỉ theo {event.notice}: hết ngày {due:%d/%m/%Y} "
        "(BLDS 2015 Điều 148.5).",
        f"The last day, {was:%d/%m/%Y}, became a day off by {event.notice}: until the end of "
        f"{due:%d/%m/%Y} (BLDS 2015 Điều 148.5).",
    )


def other_calendar(told: datetime, version: str, counted: datetime, present: str) -> Line:
    """The date as it was told stands; the sum above could only be made with another calendar."""
    return Line(
        ended(told)[1],
        f"Ngày đã báo là {end_vi(told)}, tính theo lịch {version}; phép tính trên theo lịch đang có "
        f"({present}) cho {end_vi(counted)}. Ngày đã báo giữ nguyên.",
        f"The date told is {end_en(told)}, counted with calendar {version}; the sum above, with the present "
        f"one ({present}), gives {end_en(counted)}. The date told stands.",
    )


def by_law(legal: datetime, version: str, told: datetime) -> Line:
    """A notice that came later gives another date by law; the promise stands."""
    return Line(
        ended(legal)[1],
        f"Theo lịch hiện biết ({version}), ngày theo luật là {end_vi(legal)}; "
        f"ngày đã hẹn {end_vi(told)} giữ nguyên.",
        f"By the calendar known now ({version}) the date by law is {end_en(legal)}; "
        f"the date promised, {end_en(told)}, stands.",
    )


def promises(events: Iterable[Event]) -> Iterator[Line]:
    """What was told to the applicant beside the sum: appointments, and a new day with an apology."""
    first, apology = None, None
    for event in events:
        if isinstance(event, Apologised):
            apology = event
        if not isinstance(event, PromiseMade):
            continue
        at = local(event.at)
        if event.promise == "first":
            first = at if event.expected is None and not event.undated else None
        elif event.promise == "appointment":
            note = event.note or "hẹn lần 1"
            vi, en = f"Đã hẹn ({note}): {end_vi(at)}.", f"Appointment told ({note}): {end_en(at)}."
            yield Line(ended(at)[1], vi, en)
        elif event.promise == "reappointment":
            said = [apology.reason, *([apology.document] if apology.document else [])] if apology else []
            why = f" ({'; '.join(said)})" if said else ""
            vi = f"Xin lỗi và hẹn lại{why}: {end_vi(at)}."
            en = f"Apology and a new date{why}: {end_en(at)}."
            if first is not None:
                vi = f"{vi} Ngày hẹn lần đầu {end_vi(first)} giữ nguyên để đánh giá."
                en = f"{en} The first promise, {end_en(first)}, stays and is judged by."
            yield Line(ended(at)[1], vi, en)
