"""When the term of the law ends, where a shorter one was committed to: both are told, the promise decides.

A province keeps both limits and promises the shorter (thời hạn cam kết); whoever reads a date is told the
other one beside it. It is counted from the sums of the dossier's clock when it is asked for, never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from thutuc.dossier import Clock, State, apply, decode_events
from thutuc.dossier.events import DossierMigrated
from thutuc.dossier.view import local
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.draft import Draft, World
from thutuc.engine.rules import variants
from thutuc.engine.rules.replacing import longer
from thutuc.engine.views import Dossier
from thutuc.errors import CalendarError, TermError, WrongData
from thutuc.hookspecs import ClockKind
from thutuc.store import JournalRow
from thutuc.worktime import Budget, project_left
from thutuc.worktime.limit import beside


def legal_end(
    world: World,
    found: Dossier,
    move: DossierMigrated | None,
    journal: Callable[[], Sequence[JournalRow]],
    now: int,
) -> datetime | None:
    """When the legal term ends, where that is another day than the clock's own; of one that ended, ended.

    ``None`` also while the clock stands still, and where nobody can say any more which case the dossier was.
    """
    net, state = found._net, found._state
    header = net.procedure.header
    if header.committed_term is None and not any(each.committed_term for each in header.variants):
        return None
    clock = state.clocks.get(DOSSIER) or _before_its_end(journal())
    if clock is None or clock.due is None:
        return None
    budget, draft = Budget.from_json(clock.budget), Draft(world, net, state, found.id, "", now, now)
    try:
        law = _law(draft, budget, move)
        if law is None:
            return None
        left = budget.limit_left if budget.limit is not None else clock.left
        if left is not None and budget.limit is None:
            left += longer(budget, law)
        calendar = draft.calendar(state.competent)
        ends = project_left(law, local(clock.since), left, calendar, local(clock.began))
    except (WrongData, TermError, CalendarError):
        return None
    return None if ends.day == local(clock.due).date() else ends.at


def _law(draft: Draft, budget: Budget, move: DossierMigrated | None) -> Budget | None:
    """The budget of the legal term: the one beside it, or the file's in this dossier's case."""
    if budget.limit is not None:
        return beside(budget)
    if move is not None and move.legal_term != "new":  # its term is that of a version it is not on any more
        return None
    header = variants.chosen(draft, ClockKind.DOSSIER, None, None)[0].header
    if header.legal_term in (None, header.committed_term) or header.committed_term != budget.term:
        return None
    return replace(budget, term=header.legal_term)


def _before_its_end(rows: Sequence[JournalRow]) -> Clock | None:
    """The dossier's clock as it was when it was stopped, from the journal."""
    state, found = State(), None
    for row in rows:
        for event in decode_events(row.public, row.payload):
            found = state.clocks.get(DOSSIER) or found
            apply(event, state, row.happened_at)
    return found
