"""The legal term of another version, where the decision that moves a dossier says that it counts.

By itself a dossier keeps the term of the day of reception (R1). Where the decision says otherwise, what has
been used of the old term counts towards the new one: the sum goes on, with another length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from thutuc.dossier import Clock, State
from thutuc.dossier.events import TermReplaced
from thutuc.dossier.view import instant, local
from thutuc.engine import clock_names
from thutuc.engine.courses import Said
from thutuc.engine.draft import Draft
from thutuc.engine.rules import clocks, expectation
from thutuc.errors import TermError
from thutuc.hookspecs import ClockKind
from thutuc.worktime import Budget, TermUnit, project_left
from thutuc.worktime.ledger import measure


def overdue(state: State) -> Iterator[Said]:
    """A term that has run out is not given back by a new one: lateness once incurred stays."""
    clock = state.clocks.get(clock_names.DOSSIER)
    over = clock is not None and (
        clock.missed is not None or (clock.paused is not None and clock.left is None)
    )
    if over or state.missed is not None:
        vi = "thời hạn đã hết trước khi chuyển; thời hạn mới không xóa phần chậm"
        yield Said(clock_names.DOSSIER, vi, "its term had run out before; a new term takes no lateness away")


def replace_term(draft: Draft, decision: str) -> Said | None:
    """Give the dossier's clock the term of the version it is on now; or say what keeps that from being."""
    clock = draft.state.clocks.get(clock_names.DOSSIER)
    if clock is None:  # its clock begins at reception, by the version it is on then
        return None
    fresh = clocks.ask_budget(draft, ClockKind.DOSSIER, at=local(clock.began))
    old = Budget.from_json(clock.budget)
    if fresh is None:
        return _cannot("phiên bản mới không có thời hạn giải quyết", "the new version has no legal term")
    if old.extended is not None:  # and is counted as it was granted
        policies = replace(fresh.policies, extension_since=old.policies.extension_since)
        fresh = replace(fresh, extended=old.extended, policies=policies)
    if all(getattr(fresh, each) == getattr(old, each) for each in ("term", "counting", "policies", "limit")):
        return None
    try:
        if clock.left is not None and (old.limit or fresh.limit):
            raise TermError(f"{old.term} → {fresh.term}", "what is left is counted in the unit of the term")
        left = None if clock.left is None else clock.left + longer(old, fresh)
        due = None
        if clock.paused is None:
            calendar = clock_names.calendar_of(draft, clock_names.DOSSIER)
            due = project_left(fresh, local(clock.since), left, calendar, local(clock.began))
    except TermError:
        return _unlike(old, fresh)
    if (left is not None and left < 0) or (due is not None and instant(due.at) < draft.at):
        vi = f"theo thời hạn mới ({fresh.term}) hồ sơ đã quá hạn trước khi chuyển"
        return _cannot(vi, f"by the new term ({fresh.term}) it would have run out before the move")
    draft.emit(
        TermReplaced(
            clock=clock_names.DOSSIER,
            term=str(fresh.term),
            was_term=str(old.term),
            decision=decision,
            budget=fresh.to_json(),
            left=left,
            due=None if due is None else instant(due.at),
            expiry=None if due is None else instant(due.expiry),
            calendar=clock.calendar if due is None else due.calendar,
            was=clock.due,
            rungs=[] if due is None else clocks.ladder_of(draft, clock, due, calendar),
            warnings=[] if due is None else list(due.warnings),
        )
    )
    if due is not None:
        expectation.promise(draft, "law", decision)
    return None


def give_back(draft: Draft, before: Clock | None, decision: str) -> None:
    """Give the dossier's clock back the term it had *before* the move that is taken back."""
    clock = draft.state.clocks.get(clock_names.DOSSIER)
    if clock is None or before is None or clock.budget == before.budget:
        return
    draft.emit(
        TermReplaced(
            clock=clock_names.DOSSIER,
            term=str(before.budget["term"]),
            was_term=str(clock.budget["term"]),
            decision=decision,
            budget=before.budget,
            left=before.left,
            due=before.due,
            expiry=before.expiry,
            calendar=before.calendar,
            was=clock.due,
            rungs=before.rungs,
        )
    )
    if before.due is not None:
        expectation.promise(draft, "law", decision)


def longer(old: Budget, fresh: Budget) -> int:
    """How much longer the new term is, in what is left of a clock that stood still; like units only (R27)."""
    kinds = [measure(each, each.whole, suspended=True) for each in (old, fresh)]
    (kind, amount), (other, more) = kinds
    alike = old.whole.unit is fresh.whole.unit and old.counting is fresh.counting and kind is other
    if not alike or old.whole.unit is TermUnit.MONTH:
        raise TermError(f"{old.term} → {fresh.term}", "what is left is counted in the unit of the term")
    if old.whole.unit is TermUnit.DAY and amount == more == 0:
        return int(fresh.whole.number - old.whole.number)
    return more - amount


def _unlike(old: Budget, fresh: Budget) -> Said:
    vi = f"phần còn lại tính theo {old.term}, không cộng trừ được với thời hạn mới {fresh.term}"
    return _cannot(vi, f"what is left of {old.term} does not add up with the new term, {fresh.term}")


def _cannot(vi: str, en: str) -> Said:
    return Said(clock_names.DOSSIER, vi, en)
