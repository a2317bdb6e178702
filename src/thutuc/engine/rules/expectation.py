"""The date told at reception where steps wait by law outside the term: an expectation, and said to be one.

Where nothing of the kind is drawn, the date is where the clock runs out. Where a posting or a duty to pay
comes first, that date cannot be kept by anybody: the receipt tells the term, what it does not count, and the
date that can be expected, with the words *dự kiến*; none where nobody knows how long the applicant takes.
"""

from __future__ import annotations

from thutuc.dossier.events import PromiseMade
from thutuc.dossier.view import instant
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft
from thutuc.engine.outlook import Outlook, ahead
from thutuc.engine.rules import clocks
from thutuc.errors import CalendarError
from thutuc.procedure import ground_name
from thutuc.worktime.due import ended


def promise(draft: Draft, kind: str, note: str | None = None) -> None:
    """Tell the dossier's due instant, with what can be expected where the term does not count all."""
    clock, told = draft.state.clocks.get(clock_names.DOSSIER), draft.state.promises
    hopeful = not told or not told[-1].dated
    due = clock.due if clock is not None and clock.paused is None else None
    found, dated = (
        _expected(draft, kind) if hopeful and due is not None and due >= draft.at else (None, False)
    )
    if found is None or due is None:
        clocks.promise(draft, kind, note=note)
        return
    said = "; ".join(part for part in (note if dated else None, words(found, dated=dated)) if part)
    at = instant(found.at) if dated else None
    draft.emit(PromiseMade(kind, due, said, expected=at, undated=not dated))


def words(found: Outlook, *, dated: bool = True) -> str:
    """``hẹn lần 1: 08 ngày làm việc, không kể thời gian niêm yết công khai; dự kiến 03/04/2026``."""
    number = f"hẹn lần {found.appointment}" if found.appointment is not None else ""
    term = str(found.term) if found.term is not None else ""
    grounds = ", ".join(ground_name(each) for each in found.without)
    without = f"không kể thời gian {grounds}" if grounds else ""
    counted = ", ".join(part for part in (term, without) if part)
    told = ": ".join(part for part in (number, counted) if part)
    day = f"dự kiến {ended(found.at)[1]:%d/%m/%Y}" if dated else ""
    return "; ".join(part for part in (told, day) if part)


def _expected(draft: Draft, kind: str) -> tuple[Outlook | None, bool]:
    """What can be expected, and whether with a date; nothing where no wait outside the term lies ahead."""
    steps = draft.net.steps.values()
    if all(step.suspend is None and step.appointment is None for step in steps):
        return None, False
    try:
        found, dated = ahead(draft.world, draft.net, draft.state, draft.id, draft.at)
    except CalendarError:  # an expectation hinders nothing
        return None, False
    if not dated:
        return found, False
    whole = kind in ("first", "calendar") and found is not None and found.appointment is not None
    return (found, True) if found is not None and (found.without or whole) else (None, False)
