"""Which causes an apology may name, by when it is signed, and when signing it becomes a duty of the head."""

from __future__ import annotations

from datetime import date, datetime

from thutuc.dossier.view import instant, local
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.draft import Draft
from thutuc.errors import CalendarError, WrongData
from thutuc.procedure import Header
from thutuc.worktime import Budget, Calendar, Due, Term, TermUnit, apologise_by, back

#: The rung at which signing the apology becomes a duty.
RUNG = "apology"

#: From this day on NĐ 118/2025/NĐ-CP stands in the place of NĐ 61/2018/NĐ-CP.
REPLACED = date(2025, 7, 1)

#: The closed list of causes an apology may name (R112).
CAUSES = (
    "hệ thống, kết nối",
    "cơ quan phối hợp chậm",
    "thiếu nhân lực",
    "hồ sơ phức tạp, cần xác minh",
    "lỗi nghiệp vụ của cơ quan",
    "bất khả kháng",
)

#: How much of each unit a day is: in a term so short there is no day before its last.
_A_DAY = {
    TermUnit.SAME_DAY: 1,
    TermUnit.WORKING_DAY: 1,
    TermUnit.DAY: 1,
    TermUnit.WORKING_HOUR: 8,
    TermUnit.HOUR: 24,
}


def check_cause(reason: str) -> None:
    """Refuse a cause that is not on the closed list."""
    if reason not in CAUSES:
        raise WrongData([f"Expected a cause among {'; '.join(CAUSES)}, found {reason!r}"], argument="reason")


def law_of(header: Header, received: int | None) -> str:
    """The text an apology rests on: the special law, else that of the day of reception (R1)."""
    if header.apology == "after-expiry":
        return header.apology_basis or "NĐ 297/2025/NĐ-CP Điều 6.5"
    before = "NĐ 61/2018/NĐ-CP Điều 19.9"
    if received is not None and local(received).date() < REPLACED:
        return before
    return f"NĐ 118/2025/NĐ-CP (như {before})"


def last_moment(budget: Budget, started: datetime, promised: int, calendar: Calendar) -> int:
    """The last moment for the apology: by the day before, in a term of a day or less by the promised hour."""
    if budget.term.number <= _A_DAY.get(budget.term.unit, 0):
        return promised
    at = local(promised)
    return instant(apologise_by(Due(at.date(), at, at), calendar, started, budget.policies))


def rung_at(draft: Draft, budget: Budget, due: Due, ahead: Term, calendar: Calendar) -> int | None:
    """When signing becomes a duty; ``None`` where it is one already, or an apology was signed.

    So long *ahead* of the last moment that the head can sign in time; at once where that has passed. Where
    a special law lets the letter follow the term (NĐ 297/2025/NĐ-CP Điều 6.5), when the term has ended.
    """
    state = draft.state
    if state.apologies:
        return None
    clock = state.clocks.get(DOSSIER)
    started = draft.now if clock is None else local(clock.started)
    if draft.procedure.header.apology == "after-expiry":
        at = instant(due.expiry)
    else:
        try:
            last = local(last_moment(budget, started, instant(due.at), calendar))
            at = instant(back(last, ahead, calendar).at)
        except CalendarError:
            return None
    if at > draft.at:
        return at
    signing = any(duty.kind == "apologise" and duty.about == DOSSIER for duty in state.duties.values())
    return None if signing else draft.at + 1
