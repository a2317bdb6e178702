"""Suspending, resuming, extending a term and giving a new date with an apology."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from thutuc.dossier import Clock, Phase
from thutuc.dossier.events import Apologised, ClockExtended
from thutuc.dossier.view import instant, local
from thutuc.engine import clock_names
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft
from thutuc.engine.rules import apology_duties, clocks, expectation, legs, rights
from thutuc.engine.rules.apologies import check_cause, last_moment, law_of
from thutuc.engine.rules.ending import expect_phase
from thutuc.engine.rules.variants import holds
from thutuc.engine.written import is_written
from thutuc.errors import TermError, WrongData, WrongState, in_both
from thutuc.hookspecs import ClockKind
from thutuc.organisation import ASSIGNING_RULE, Mandate
from thutuc.procedure import GROUND_NAMES, Extension, ground_name
from thutuc.worktime import (
    Budget,
    Calendar,
    Term,
    TermUnit,
    project_left,
    working_days_between,
    working_time_between,
)
from thutuc.worktime.begin import context_of, day_of
from thutuc.worktime.calendar import MICROSECOND
from thutuc.worktime.in_days import CalendarDays, WorkingDays
from thutuc.worktime.ledger import granted, measure

#: The ground of a suspension that only a named system may open.
OUTAGE = "outage"

#: How long the owner of a system has to repair it; whoever handles the dossier waits for that.
_REPAIR = Budget(Term.parse("24 giờ"), basis="NĐ 301/2026/NĐ-CP Điều 3.4")


def suspend(draft: Draft, command: c.Suspend) -> None:
    """Stop the dossier's clock on a ground that a text of law gives and a document orders."""
    rights.check_actor(draft, "suspend")
    if command.ground == OUTAGE and draft.by not in draft.world.systems:
        raise draft.forbid(
            "suspend for an outage",
            in_both(
                "chỉ chủ quản hệ thống gặp sự cố, một hệ thống được khai báo, thông báo sự cố",
                "only the owner of the system that failed, a named system, announces an outage",
                "NĐ 301/2026/NĐ-CP Điều 3.4",
            ),
        )
    rights.sign_paper(draft, "suspend", "suspend", command.document, command.approver)
    clock = _clock(draft)
    if clock.paused is not None and not legs.hold(draft):
        raise WrongState("a dossier whose clock runs", f"one that stands still for {clock.ground}")
    for what, text in (("ground", command.ground), ("basis", command.basis), ("document", command.document)):
        if not is_written(text):
            raise WrongData([f"Expected the {what} of the suspension, found nothing"], argument=what)
    _check_ground(draft, command.ground)
    if draft.at < draft.known:
        _check_retroactive(draft, command)
        clocks.record_miss(draft)
    if clock.paused is not None:  # for one leg, beside which others ran
        clocks.resume_clock(draft, clock_names.DOSSIER)
    clocks.suspend_clock(
        draft,
        clock_names.DOSSIER,
        command.ground,
        basis=command.basis,
        document=command.document,
        approver=command.approver,
        issued=command.issued,
    )
    if command.ground == OUTAGE:
        clocks.begin_clock(draft, clock_names.REPAIR, ClockKind.WAIT, _REPAIR)


def _check_ground(draft: Draft, ground: str) -> None:
    """Refuse a ground that neither has a name nor is drawn; papers are asked for in their own way."""
    drawn = {step.suspend.ground for step in draft.net.steps.values() if step.suspend is not None}
    known = sorted({*GROUND_NAMES, *drawn} - {"applicant"})
    if ground not in known:
        said = f"Expected a ground among {', '.join(known)}, found {_named(ground)}"
        raise WrongData([said], argument="ground")


def _named(ground: str) -> str:
    """A ground within a refusal: a code that has a name bare, so that the name is put beside it."""
    return ground if ground_name(ground) != ground else repr(ground[:100])


def _check_retroactive(draft: Draft, command: c.Suspend) -> None:
    """Refuse to date a suspension back without a numbered document that exists, and somebody else's word."""
    if not rights.is_approved(draft, command.approver):
        raise draft.forbid(
            "suspend in retrospect",
            in_both(
                "tạm dừng ghi lùi ngày do người điều hành đơn vị, cơ quan duyệt, không phải người đang giữ "
                "việc hay người nhập",
                "a retroactive suspension is approved by who runs the unit or agency, other than the holder "
                "and who enters it",
                ASSIGNING_RULE,
            ),
        )
    if not any(character.isdigit() for character in command.document):
        raise WrongData(
            [f"Expected a numbered document in retrospect, found {command.document!r}"], argument="document"
        )
    begun = draft.now.date()
    if command.issued is None or command.issued > begun:
        found = command.issued or "no day"
        raise WrongData(
            [f"Expected a document issued by the day it suspends from, {begun}, found {found}"],
            argument="issued",
        )


def resume(draft: Draft, command: c.Resume) -> None:
    """Let the dossier's clock run on with what is left of its term."""
    rights.check_involved(draft, "resume", rights.check_actor(draft, "resume"))
    clock = _clock(draft)
    if clock.paused is None:
        raise WrongState("a dossier whose clock stands still", "one whose clock runs")
    if draft.state.papers is not None or legs.hold(draft):
        raise WrongState("a suspension that a document ends", "a request for papers; supply them")
    if clock.task is not None:
        raise WrongState("a suspension that a document ends", f"a step that is waited for ({clock.ground})")
    clocks.stop_clock(draft, clock_names.REPAIR, "done")
    clocks.resume_clock(draft, clock_names.DOSSIER)
    if draft.state.leg_papers:
        basis = draft.procedure.header.supplement.basis
        clocks.suspend_clock(draft, clock_names.DOSSIER, "applicant", basis=basis)
    elif clocks.waiting(draft) is None:
        expectation.promise(draft, "resume", command.document)


def extend(draft: Draft, command: c.Extend) -> None:
    """Extend the term as the special law allows, as often; no apology, not late (e.g. Luật Hộ tịch Đ25.2)."""
    rights.check_actor(draft, "extend")
    mandate = rights.check_signature(draft, "extend", "extend", command.approver)
    clock = _clock(draft)
    if clock.due is not None and draft.at <= clock.due < draft.known:
        raise WrongState("an extension entered before the term ran out", "one entered after it, dated back")
    extension = _declared(draft, command.ground)
    budget = Budget.from_json(clock.budget)
    _check_times(extension, draft.state.extensions, budget)
    _check_length(extension, command, budget, _used(draft, clock))
    _extend_clock(draft, command, extension, mandate)


def _extend_clock(draft: Draft, command: c.Extend, extension: Extension, mandate: Mandate) -> None:
    """Extend the dossier's term by law; it stays one term, only longer (gia hạn theo luật)."""
    clock = draft.state.clocks[clock_names.DOSSIER]
    calendar, budget = clock_names.calendar_of(draft, clock_names.DOSSIER), Budget.from_json(clock.budget)
    if clock.paused is not None:
        raise WrongState("a dossier whose clock runs", _standing(clock))
    if draft.at < clock.since:
        raise WrongState(f"an extension after the clock began to run at {local(clock.since)}", f"{draft.now}")
    if clocks.left_of(draft, clock, budget, calendar) is None:
        raise WrongState("an extension before the term has run out", "a term that has run out")
    by = command.by
    if budget.limit is not None:
        found = f"{budget.limit}, committed as {budget.term}"
        raise WrongState("a legal and a committed term in one unit, to be extended", found)
    more, left = _amount(by, budget), clock.left
    policies = budget.policies
    if extension.since is not None:  # the law itself says from which day on
        policies = replace(policies, extension_since=extension.since)
    budget = replace(budget.longer(by), policies=policies)
    if left is not None:
        left += more + (_until_due(draft, clock, budget) if left == 0 else 0)
    due = project_left(budget, local(clock.since), left, calendar, local(clock.began))
    words = rights.signed(mandate)
    draft.emit(
        ClockExtended(
            clock=clock_names.DOSSIER,
            by=str(by),
            ground=extension.ground,
            document=command.document,
            left=left,
            due=instant(due.at),
            expiry=instant(due.expiry),
            calendar=due.calendar,
            rungs=clocks.ladder_of(draft, clock, due, calendar),
            basis=extension.basis,
            since=clock.since,
            budget=budget.to_json(),
            mandate=words.pop("ground"),
            **words,
        )
    )
    expectation.promise(draft, "extension")


def _standing(clock: Clock) -> str:
    """What a term stands still for, and what lets it run on."""
    if clock.task is not None:
        return "one in which a step is waited for; complete it first"
    if clock.ground == "applicant":
        return "one that waits for papers of the applicant; supply them first"
    return "one whose clock stands still; resume it first"


def _used(draft: Draft, clock: Clock) -> int:
    """Working days from where the clock began to run until it is due: of a same-day term 0, or 1."""
    if clock.due is None:
        return 0
    calendar = clock_names.calendar_of(draft, clock_names.DOSSIER)
    return max(0, working_days_between(local(clock.since).date(), local(clock.due).date(), calendar))


def _until_due(draft: Draft, clock: Clock, budget: Budget) -> int:
    """What lies before the end of a term of which no day is left: an extension follows the day it is due."""
    kind = measure(budget, budget.whole, suspended=True)[0]
    if kind is WorkingDays:
        return _used(draft, clock)
    if kind is CalendarDays and budget.policies.extension_since == "expiry" and clock.due is not None:
        calendar = clock_names.calendar_of(draft, clock_names.DOSSIER)
        return (local(clock.due).date() - day_of(context_of(budget, calendar), local(clock.since))).days
    if budget.term.unit is not TermUnit.SAME_DAY or clock.due is None:
        return 0
    calendar = clock_names.calendar_of(draft, clock_names.DOSSIER)
    return working_time_between(local(clock.since), local(clock.due), calendar) // MICROSECOND


def _amount(by: Term, budget: Budget) -> int:
    """How much *by* adds, in what :func:`~thutuc.worktime.carry` counts; unlike units never add up."""
    try:
        more = granted(budget, by)
    except TermError:
        term = budget.term
        raise WrongData(
            [f"Expected an extension in the unit of the term ({term}), found {by}"], argument="term"
        ) from None
    if by.number % 1 and by.unit in (TermUnit.WORKING_DAY, TermUnit.DAY):
        raise WrongData([f"Expected an extension of whole days, found {by}"], argument="term")
    return more


def _declared(draft: Draft, ground: str) -> Extension:
    """The extension by that ground which the procedure's law allows this dossier."""
    declared = draft.procedure.header.extensions
    named = [each for each in declared if each.ground == ground]
    if not named:
        known = ", ".join(dict.fromkeys(each.ground for each in declared))
        expected = f"among {known}" if known else "that the procedure declares, and it declares none"
        said = f"Expected a ground of extension {expected}; found {_named(ground)}"
        raise WrongData([said], argument="ground")
    found = next((each for each in named if holds(draft, each.when)), None)
    if found is None:
        when = " or ".join(each.when or "" for each in named)
        raise WrongState(f"a dossier that this extension is for ({when})", "one that it is not for")
    return found


def _check_times(extension: Extension, before: int, budget: Budget) -> None:
    """Refuse a dossier that was extended as often as the law of this extension allows, whatever for."""
    if before >= extension.times:
        raise WrongState(
            f"a dossier extended fewer than {extension.times} time(s)",
            in_both(
                f"hồ sơ đã gia hạn {before:02d} lần; luật cho gia hạn {extension.times:02d} lần",
                f"one that was, {before} time(s); the law extends {extension.times} time(s)",
                extension.basis or "",
            ),
        )
    since = extension.since or budget.policies.extension_since
    if before and since == "expiry" and measure(budget, budget.whole, suspended=True)[0] is CalendarDays:
        raise WrongState(
            "a further extension counted from the first day of the term",
            "one counted from the day on which the term ends (extension_since)",
        )


def _check_length(extension: Extension, command: c.Extend, budget: Budget, used: int) -> None:
    """Refuse more than the law allows, unless the applicant agreed to it in writing."""
    by, most = command.by, extension.at_most
    if most is None and extension.up_to is None:  # the law names no length: what both agreed to
        if not is_written(command.document):
            basis = extension.basis or extension.ground
            raise WrongData(
                [f"Expected the number of the applicant's written agreement ({basis}), found none"],
                argument="document",
            )
        return
    if extension.up_to is not None:  # of what is due the same day, only a day that follows has been used
        same = budget.term.unit is TermUnit.SAME_DAY
        whole = budget.term if same else budget.whole
        before = Decimal(used) if same else whole.number
        if not same and whole.unit is not extension.up_to.unit:
            raise WrongData(
                [f"Expected a term in the unit of the law ({extension.up_to}), found {whole}"],
                argument="term",
            )
        if extension.up_to.number <= before:
            raise WrongState(f"a term shorter than {extension.up_to}", f"one of {whole}")
        most = Term(extension.up_to.number - before, extension.up_to.unit)
    if most is None or (by.unit is most.unit and by.number <= most.number):
        return
    if by.unit is not most.unit:
        raise WrongData(
            [f"Expected an extension in the unit of the law ({most}), found {by}"], argument="term"
        )
    allowed = f"at most {most} ({extension.basis or extension.ground})"
    if not extension.agreement:
        raise WrongData([f"Expected {allowed}, found {by}"], argument="term")
    if not is_written(command.document):
        raise WrongData(
            [f"Expected {allowed}, or the number of the written agreement, found {by} without"],
            argument="document",
        )


def reappoint(draft: Draft, command: c.Reappoint) -> None:
    """Apologise and promise a new date, once, signed by the head of the agency (R37, R38)."""
    rights.check_actor(draft, "reappoint")
    mandate = rights.check_signature(draft, "apologise", "reappoint", command.approver)
    state = draft.state
    expect_phase(draft, Phase.IN_PROGRESS)
    if state.reappointments:
        raise WrongState(
            "a dossier not re-appointed before",
            in_both(
                "hồ sơ đã hẹn lại; hẹn lại không quá một lần",
                "one that was; a date is promised anew once only",
                law_of(draft.procedure.header, state.received),
            ),
        )
    check_cause(command.reason)
    promised = _promised(draft)
    if command.day <= local(promised).date() or command.day < local(draft.known).date():
        raise WrongData(
            [f"Expected a day after the promised one and not past, found {command.day}"], argument="day"
        )
    calendar = draft.calendar(state.competent)
    if not calendar.is_working_day(command.day):
        raise WrongData([f"Expected a working day, found {command.day} which is off"], argument="day")
    limit = _apology_limit(draft, promised, calendar)
    late = limit is not None and draft.known > limit  # nobody was told before it was entered
    words = rights.signed(mandate)
    draft.emit(Apologised(draft.by, command.reason, command.document, late, limit, **words))
    apology_duties.signed(draft)
    told = instant(calendar.closing(command.day))
    clocks.promise(draft, "reappointment", told, rungs=clocks.rungs_again(draft, told))


def _apology_limit(draft: Draft, promised: int, calendar: Calendar) -> int | None:
    """The last moment for the apology: by the day before, in a term of a day or less by the promised hour.

    Where a special law lets it follow the term (NĐ 297/2025/NĐ-CP Điều 6.5) it names no last moment, and a
    letter before the end is refused: there is nothing yet to apologise for.
    """
    clock, header = _clock(draft), draft.procedure.header
    if header.apology == "after-expiry":
        ended = clock.missed is not None if clock.expiry is None else draft.at >= clock.expiry
        if not ended:
            basis = law_of(header, draft.state.received)
            raise WrongState(f"an apology once the term has ended ({basis})", "a term that still runs")
        return None
    return last_moment(Budget.from_json(clock.budget), local(clock.started), promised, calendar)


def _promised(draft: Draft) -> int:
    """The instant that holds now: where the clock runs out, or while it stands still the last one told."""
    due = _clock(draft).due
    return due if due is not None else draft.state.promises[-1].stands


def _clock(draft: Draft) -> Clock:
    clock = draft.state.clocks.get(clock_names.DOSSIER)
    if clock is None:
        raise WrongState("a dossier whose clock has begun and not ended", f"one that is {draft.state.phase}")
    return clock
