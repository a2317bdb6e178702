"""A committed term and the legal one in another unit: both are counted, and the earlier end holds.

A province may shorten a term, never lengthen it (thời hạn cam kết): 21 working days are mostly over before
30 days are, but not over Tết. Where both are in one unit the shorter is known beforehand, and only that is
counted; :attr:`Budget.limit` is set only where nobody can know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from thutuc.worktime.budget import Budget
from thutuc.worktime.due import Due, Line


def beside(budget: Budget) -> Budget:
    """The budget of the legal term that runs beside the committed one."""
    if budget.limit is None:
        return budget
    return replace(budget, term=budget.limit, limit=None, limit_left=None, extended=None)


def earlier(committed: Due, legal: Due) -> Due:
    """The promise: the committed end, unless the legal one comes first."""
    return committed if committed.at <= legal.at else legal


def both_told(
    budget: Budget, committed: Sequence[Line], legal: Sequence[Line], ends: tuple[Due, Due]
) -> list[Line]:
    """Both sums as one, which says which of them is decisive and why; the last line gives the date."""
    own, law = ends
    if own.at <= law.at:
        note = Line(
            law.day,
            f"Thời hạn theo quy định {budget.limit} kết thúc ngày {law.day:%d/%m/%Y}, không sớm hơn thời hạn "
            f"cam kết {budget.term}: hẹn trả theo thời hạn cam kết.",
            f"The legal term, {budget.limit}, ends on {law.day:%d/%m/%Y}, no earlier than the committed one, "
            f"{budget.term}: the committed term is promised.",
        )
        return [*committed[:-1], note, committed[-1]]
    note = Line(
        own.day,
        f"Thời hạn cam kết {budget.term} kết thúc ngày {own.day:%d/%m/%Y}, muộn hơn thời hạn theo quy định "
        f"{budget.limit}: cam kết không được dài hơn quy định, nên hẹn trả theo thời hạn theo quy định.",
        f"The committed term, {budget.term}, ends on {own.day:%d/%m/%Y}, later than the legal one, "
        f"{budget.limit}: it may not be longer, so the legal term is promised.",
    )
    return [*committed[:-1], note, *legal]
