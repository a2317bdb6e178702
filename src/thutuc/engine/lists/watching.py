"""Acts of urging, directions from above and flags: duties beside the drawing, by whom they lie on."""

from __future__ import annotations

from collections.abc import Callable

from thutuc.dossier.naming import duty_name
from thutuc.dossier.view import local, when_vi
from thutuc.engine.lists.listing import Line
from thutuc.engine.lists.question import Question
from thutuc.engine.naming import DUTY_NAMES, DUTY_OUTCOMES
from thutuc.store import DutyRow, lists


def of_kind(kind: str) -> Callable[[Question], list[Line]]:
    """The list of the duties of one kind that are open or were in the period, the oldest first."""

    def listed(q: Question) -> list[Line]:
        rows = [row for row in lists.duties(q.tx, kind, q.since, q.until) if _is_asked(q, row)]
        return [duty_line(q, row) for row in rows[: q.limit + 1]]

    return listed


def _is_asked(q: Question, row: DutyRow) -> bool:
    people = (row.officer, row.raised_by) if row.kind == "flag" else (row.officer,)
    here = q.within(row.unit) or (row.unit is None and q.within(q.known(row.dossier).row.competent))
    return here and q.officer in (None, *people)


def to_sign(q: Question) -> list[Line]:
    """Apologies that wait for a signature, by those on whom that lies."""
    rows = lists.duties(q.tx, "apologise", q.now, q.until)
    return [duty_line(q, row) for row in rows if row.until is None and _is_asked(q, row)]


def duty_line(q: Question, row: DutyRow) -> Line:
    """A duty as a line: on whom, since when, until when, what came of it."""
    done = DUTY_OUTCOMES.get(row.outcome or "", row.outcome or "") if row.until is not None else "đang mở"
    ended = f"{done}, {when_vi(row.until)}" if row.until is not None else done
    raised = f"do {q.officer_name(row.raised_by)} đặt" if row.raised_by is not None else ""
    closed = f"người đóng: {q.officer_name(row.closed_by)}" if row.closed_by is not None else ""
    return q.line_of(
        row.dossier,
        task=duty_name(row.dossier, row.duty),
        what=row.text or DUTY_NAMES[row.kind],
        unit=row.unit,
        unit_name=q.unit_name(row.unit),
        officer=row.officer,
        officer_name=q.officer_name(row.officer),
        since=local(row.held),
        due=None if row.due is None else local(row.due),
        days=q.days(row.held, row.unit, row.until),
        note="; ".join(part for part in (raised, ended, closed) if part),
    )
