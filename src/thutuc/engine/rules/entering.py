"""What is entered after its term ran out and is said to have been before: on whose word (R106).

What happened and when it was entered are two facts. Clocks follow the first; so that nobody takes back a
lateness by the second alone, who runs the unit or agency says that it was so, and the journal keeps that.
"""

from __future__ import annotations

from collections.abc import Iterable

from thutuc.dossier.events import EntryApproved
from thutuc.dossier.view import instant, local, when_en, when_vi
from thutuc.engine.clock_names import DOSSIER, calendar_of
from thutuc.engine.draft import Draft
from thutuc.engine.naming import term_name
from thutuc.engine.rules import rights
from thutuc.errors import in_both
from thutuc.worktime import Calendar


def check_result(draft: Draft, verb: str, act: str, approver: str | None) -> None:
    """Refuse to enter, after the dossier's term ran out, what is said to have been before, on one's own word.

    The miss is recorded whether or not a tick has run, and stays beside the act.
    """
    clock = draft.state.clocks.get(DOSSIER)
    due = None if clock is None else clock.missed if clock.due is None else clock.due
    if due is None or not draft.at <= due < draft.known:
        return
    rule = (
        "the term ran out before this was entered; who runs the unit or agency, other than the holder and "
        "who enters it, approves (Nghị định 61/2018/NĐ-CP Điều 19.1)"
    )
    _check_approved(draft, act, rule, approver)
    draft.emit(EntryApproved(verb, draft.by, approver or "", DOSSIER, due))


def check_in_time(draft: Draft, verb: str, names: Iterable[str], approver: str | None) -> None:
    """Refuse to enter on one's own word what these terms waited for, once the next working day is over.

    Until the office closes on the working day after that on which the term ran out, it is entered as a matter
    of course. Whether a tick has recorded the miss makes no difference.
    """
    for name in names:
        clock = draft.state.clocks.get(name)
        due = None if clock is None else clock.due if clock.missed is None else clock.missed
        if due is None or not draft.at <= due < draft.known:
            continue
        if is_over(draft, calendar_of(draft, name), due):
            vi, en = f"{term_name(name)} hết lúc {when_vi(due)}", f"its term ran out at {when_en(due)}"
            check_approved(draft, verb, vi, en, approver, name, due)


def check_law(draft: Draft, verb: str, version: int | None, approver: str | None) -> None:
    """Refuse to date a reception back, on one's own word, to a day on which another version was in force.

    *version* is that of the day on which it is entered (0: none). Which law a dossier is under is decided by
    the day of reception (R1), so nobody chooses it by what he enters.
    """
    if version is None:
        return
    day, own = draft.now.date(), draft.state.version
    now = f"phiên bản {version}" if version else "không phiên bản nào"
    there = f"version {version}" if version else "none"
    rule = in_both(
        f"ngày tiếp nhận đã khai ({day:%d/%m/%Y}) theo phiên bản {own}, ngày ghi theo {now}; người điều hành "
        "đơn vị, cơ quan, không phải người ghi, phải đồng ý (receive, approver)",
        f"on the day told ({day}) version {own} was in force, on the day of entry {there}; who runs the unit "
        "or agency, other than who enters it, approves (receive, approver)",
        "NĐ 118/2025/NĐ-CP Điều 17.3; NĐ 61/2018/NĐ-CP Điều 19.1",
    )
    _check_approved(draft, verb, rule, approver)
    draft.emit(EntryApproved(verb, draft.by, approver or "", version=version))


def check_approved(
    draft: Draft, verb: str, vi: str, en: str, approver: str | None, clock: str | None, due: int
) -> None:
    """Refuse what was waited for until *due*, as both texts say, and is entered late on one's own word."""
    rule = in_both(
        f"{vi}, khi ghi đã qua hết ngày làm việc tiếp theo; người điều hành đơn vị, cơ quan, không phải "
        "người đang giữ việc hay người ghi, phải đồng ý",
        f"{en} and the working day after is over; who runs the unit or agency, other than the holder and who "
        "enters it, approves",
        "NĐ 61/2018/NĐ-CP Điều 19.1",
    )
    _check_approved(draft, verb, rule, approver)
    draft.emit(EntryApproved(verb, draft.by, approver or "", clock, due))


def _check_approved(draft: Draft, act: str, rule: str, approver: str | None) -> None:
    if not rights.is_approved(draft, approver):
        raise draft.forbid(f"{act} in retrospect", rule)


def is_over(draft: Draft, calendar: Calendar, ends: int) -> bool:
    """Whether the working day after that on which something ended is over when this is entered."""
    return draft.known > instant(calendar.closing(calendar.working_day_after(local(ends - 1).date())))
