"""Handing in, receiving, asking for papers and taking them, refusing: the one-stop's part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from thutuc.dossier import Phase
from thutuc.dossier.events import (
    DataSet,
    DossierNotAccepted,
    DossierReceived,
    DossierSubmitted,
    DossierTakenOver,
    PapersRequested,
    PapersSupplied,
)
from thutuc.dossier.naming import task_name
from thutuc.dossier.view import local
from thutuc.engine import clock_names, day_law
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft
from thutuc.engine.rules import clocks, decided, entering, expectation, lapses, legs, papers, rights
from thutuc.engine.rules.data import forms_of
from thutuc.engine.rules.ending import attach, close, expect_phase
from thutuc.engine.rules.given import check_given
from thutuc.engine.rules.payments import check_paid
from thutuc.engine.written import is_written
from thutuc.errors import NotPermitted, WrongData, WrongState, in_both
from thutuc.hookspecs import ClockKind
from thutuc.procedure.telling import STAGE_NAMES


def start(draft: Draft, command: c.Start) -> None:
    """Take a submission in: an internal number, and the intake clock (NĐ 118/2025/NĐ-CP Đ17–18)."""
    if draft.state.submitted:
        raise WrongState("a new dossier", "one that was handed in before")
    if command.channel not in ("counter", "online", "post"):
        raise WrongData(
            [f"Expected channel counter, online or post, found {command.channel!r}"], argument="channel"
        )
    procedure = draft.procedure
    draft.emit(
        DossierSubmitted(
            procedure=procedure.id,
            version=draft.state.version,
            digest=procedure.digest,
            channel=command.channel,
            received_at=command.received_at,
            competent=command.competent,
            external_code=command.external_code,
            applicant=command.applicant,
            beside=draft.net.beside,
        )
    )
    seats = rights.check_actor(draft, "start")
    rights.check_desk(draft, "start", seats)
    data = check_given(draft, procedure.header.fields, command.data, forms=forms_of(procedure.header.form))
    if any(field.name == "channel" for field in procedure.header.fields):
        data["channel"] = command.channel
    if data:
        draft.emit(DataSet(data))
    attach(draft, "", command.attachments)
    clocks.start_clock(draft, clock_names.INTAKE, ClockKind.INTAKE)


def receive(draft: Draft, command: c.Receive) -> None:
    """Receive a complete dossier: its code, its clock, the first promise, the first step."""
    rights.check_desk(draft, "receive", rights.check_actor(draft, "receive"))
    expect_phase(draft, Phase.SUBMITTED)
    if command.under is not None:
        day_law.change(draft, command.under)
    if draft.state.papers is not None:
        raise WrongState("a complete dossier", "one that waits for papers of the applicant")
    entering.check_law(draft, "receive", command.law_at_entry, command.approver)
    check_paid(draft, "reception")
    if command.forwarded and rights.is_agency_of(draft, draft.state.received_at, draft.state.competent):
        raise WrongState("a dossier taken outside the competent agency", "one that its own one-stop takes")
    draft.emit(DossierReceived(command.code, command.serial, command.receipt, command.forwarded))
    clocks.stop_clock(draft, clock_names.INTAKE, "done")
    if command.forwarded:
        clocks.start_clock(draft, clock_names.FORWARD, ClockKind.WAIT)
    else:
        _begin(draft)


def take_over(draft: Draft, command: c.TakeOver) -> None:
    """Take over what another one-stop received: the dossier's clock starts now (NĐ 118/2025/NĐ-CP Đ17.3)."""
    rights.check_competent(draft, "take_over", rights.check_actor(draft, "take_over"))
    expect_phase(draft, Phase.IN_PROGRESS)
    state = draft.state
    if not state.forwarded:
        raise WrongState("a dossier on its way to the competent unit", "one that is not")
    if state.received is not None and draft.at < state.received:
        received = local(state.received)
        raise WrongData(
            [f"Expected a dossier taken over after its reception at {received}, found {draft.now}"],
            argument="happened_at",
        )
    draft.emit(DossierTakenOver(state.competent or ""))
    clocks.stop_clock(draft, clock_names.FORWARD, "done")
    _begin(draft)


def _begin(draft: Draft) -> None:
    """The dossier's clock, the first promise, the first step."""
    if not clocks.start_clock(draft, clock_names.DOSSIER, ClockKind.DOSSIER):
        raise WrongState("a procedure with a legal or committed term", "one without")
    draft.run().start()
    expectation.promise(draft, "first")


def request_papers(draft: Draft, command: c.RequestPapers) -> None:
    """Ask for papers once a stage, in writing (NĐ 118/2025/NĐ-CP Đ11, Đ17.2a); the clocks stand still."""
    words = _check_who_asks(draft, command)
    state, supplement = draft.state, draft.procedure.header.supplement
    expect_phase(draft, Phase.SUBMITTED, Phase.IN_PROGRESS)
    leg = legs.leg_asking(draft, command.leg)
    if state.awaits_papers(leg) or (leg is None and state.leg_papers):
        raise WrongState("a dossier that waits for no papers", "one asked for papers that have not come yet")
    if state.forwarded:
        raise WrongState("a dossier that the competent unit has taken over", "one on its way there")
    decided.check_undecided(draft, in_part=False)
    stage = _stage_asked(draft, command)
    if not is_written(command.content) or not is_written(command.reason):
        raise WrongData(
            ["Expected what to supplement and why, in writing (NĐ 118/2025/NĐ-CP Điều 17), found nothing"],
            argument="reason" if is_written(command.content) else "content",
        )
    number = legs.asked(draft, stage, leg) + 1
    _check_again(draft, command, stage, number)
    entering.check_result(draft, "request_papers", "ask for papers", command.approver)
    clocks.record_miss(draft)
    draft.emit(
        PapersRequested(
            stage=stage,
            content=command.content,
            reason=command.reason,
            after=supplement.after,
            number=number,
            late=papers.after_date(draft),
            basis=command.basis,
            approver=command.approver,
            days_late=papers.asked_late(draft, leg),
            leg=leg,
            **words,
        )
    )
    clocks.stop_clock(draft, clock_names.INTAKE, "done")
    legs.stand(draft, leg)
    clocks.start_clock(draft, clock_names.papers_of(leg), ClockKind.WAIT)


def _check_who_asks(draft: Draft, command: c.RequestPapers) -> dict[str, Any]:
    """Refuse who may not ask: whoever works on it may, or who signs; what is kept of that mandate."""
    seats = rights.check_actor(draft, "request_papers")
    if draft.procedure.header.supplement.signer == "desk":
        rights.check_involved(draft, "request_papers", seats)
        return {}
    mandate = rights.check_signature(draft, "request-papers", "request_papers", command.approver)
    return rights.signed(mandate)


def _stage_asked(draft: Draft, command: c.RequestPapers) -> str:
    """The stage for which papers are asked: the one the dossier is at, and one the file allows."""
    here = "intake" if draft.state.phase is Phase.SUBMITTED else "appraisal"
    asked, stages = command.stage, draft.procedure.header.supplement.stages
    if here not in stages:
        raise _drawn_alone(draft, here, stages)
    if asked is not None and asked not in stages:
        raise WrongData([f"Expected a stage among {', '.join(stages)}, found {asked!r}"], argument="stage")
    if asked not in (None, here):
        raise WrongState(f"a dossier at the stage {asked}", f"one at {here}")
    return here


def _drawn_alone(draft: Draft, here: str, stages: Sequence[str]) -> WrongState:
    """The refusal at a stage at which the file lets papers be asked for by its own steps alone, if at all."""
    waits = [each for each in draft.net.steps.values() if each.suspend and each.suspend.ground == "applicant"]
    named = ", ".join(f"“{step.name}” ({step.id})" for step in waits)
    way_vi = f"thì hoàn thành bước trước theo nhánh dẫn đến {named}" if waits else "không yêu cầu bổ sung"
    way_en = f"complete the step before on the way to {named}" if waits else "none are asked for"
    told = ", ".join(f"{STAGE_NAMES[each]} ({each})" for each in stages)
    return WrongState(
        in_both(
            f"hồ sơ ở khâu {told}: chỉ ở đó thủ tục này cho yêu cầu bổ sung bằng lệnh riêng; "
            f"ở khâu {STAGE_NAMES[here]} ({here}) {way_vi}",
            f"a dossier at the stage {', '.join(stages)}, where alone its file lets papers be asked for by "
            f"this act; at {here} {way_en}",
        ),
        in_both(f"hồ sơ đang ở khâu {STAGE_NAMES[here]}", f"one that is at {here}"),
    )


def _check_again(draft: Draft, command: c.RequestPapers, stage: str, number: int) -> None:
    """Let nobody ask more often than the file says, but on a ground that somebody else approved."""
    at_most = draft.procedure.header.supplement.at_most
    if number <= at_most or (is_written(command.basis) and rights.is_approved(draft, command.approver)):
        return
    raise NotPermitted(
        draft.by,
        "ask for papers again",
        in_both(
            f"yêu cầu bổ sung nhiều nhất {at_most} lần ở khâu {STAGE_NAMES[stage]}; lần sau phải nêu căn cứ "
            "pháp lý và người duyệt: người điều hành đơn vị, cơ quan, không phải người đang giữ việc hay "
            "người yêu cầu",
            f"papers are asked for at most {at_most} time(s) at stage {stage!r}; a further request names its "
            "legal ground and who approved it: who runs the unit or agency, other than the holder and who "
            "asks",
            "NĐ 118/2025/NĐ-CP Điều 11",
        ),
    )


def supply(draft: Draft, command: c.SupplyPapers) -> None:
    """Take the papers; the term runs as the law says (NĐ 61/2018/NĐ-CP Đ19.4: from the beginning)."""
    rights.check_desk(draft, "supply", rights.check_actor(draft, "supply"))
    state = draft.state
    leg, asked = _asked(draft, command.leg)
    waiting = state.clocks.get(clock_names.papers_of(leg))
    papers.check_brought(draft, waiting)
    if waiting is not None:
        lapses.check_entered(draft, "supply", waiting, command.approver)
    check_paid(draft, "supplement")
    after, header = str(asked["after"]), draft.procedure.header
    fields, form = header.fields, header.form
    if command.under is not None:  # the law has changed since it was handed in
        form = command.under.net.procedure.header.form
        fields = day_law.fields_of_both(fields, command.under.net.procedure.header.fields)
    data = check_given(draft, fields, command.data, partial=True, forms=forms_of(form))
    draft.emit(PapersSupplied(str(asked["stage"]), leg=leg))
    attach(draft, "", command.attachments)
    if data:
        draft.emit(DataSet(data))
        if state.scopes:
            draft.run().look()
    clocks.stop_clock(draft, clock_names.papers_of(leg), "done")
    if state.phase is Phase.SUBMITTED:
        clocks.start_clock(draft, clock_names.INTAKE, ClockKind.INTAKE)
    else:
        legs.go_on(draft, leg, after)


def _asked(draft: Draft, leg: str | None) -> tuple[str | None, Mapping[str, Any]]:
    """What papers come in answer to; refused where nobody asked for any, or only after they came."""
    state = draft.state
    if state.phase is Phase.NOT_SUPPLEMENTED:
        raise WrongState(
            in_both("hồ sơ đã được yêu cầu bổ sung", "a dossier asked for papers"),
            in_both(
                "hồ sơ đã đóng vì không bổ sung; giấy tờ đến trước hết hạn thì ghi kèm lúc đến (happened_at) "
                "và người duyệt (approver), đến sau thì nộp hồ sơ mới",
                "one that was closed as not supplemented; what came before its last day was over is entered "
                "with when it came (happened_at) and an approver, for what came later a new one is handed in",
            ),
        )
    waiting: dict[str | None, Mapping[str, Any]] = dict(state.leg_papers.items())
    if state.papers is not None:
        waiting[None] = state.papers
    known = ", ".join(sorted(state.leg_papers))
    if known and leg is None and len(waiting) > 1:
        raise WrongData([f"Expected the leg whose papers these are ({known}), found nothing"], argument="leg")
    if known and leg is not None and leg not in waiting:
        raise WrongData([f"Expected a leg that waits for papers ({known}), found {leg!r}"], argument="leg")
    if leg is not None and None in waiting:
        raise WrongData(
            [f"Expected no leg: papers of the whole dossier are awaited, found {leg!r}"], argument="leg"
        )
    if not waiting:
        drawn = [task_name(draft.id, task.id) for task in state.tasks.values() if task.papers]
        if drawn:
            raise WrongState(
                "papers asked for by request_papers",
                f"papers that task {', '.join(drawn)} waits for; completing it takes them",
            )
        raise WrongState("a dossier asked for papers", "one that waits for none")
    leg = next(iter(waiting)) if leg is None else leg
    asked = waiting[leg]
    if draft.at < asked["since"]:
        since = local(asked["since"])
        raise WrongData(
            [f"Expected papers after they were asked for at {since}, found {draft.now}"],
            argument="happened_at",
        )
    return leg, asked


def refuse(draft: Draft, command: c.Refuse) -> None:
    """Refuse at reception, or later by the head of the competent agency, in writing and with reasons."""
    seats = rights.check_actor(draft, "refuse")
    if not is_written(command.reason):
        raise WrongData(["Expected the reasons of the refusal in writing, found nothing"], argument="reason")
    if draft.state.phase is Phase.SUBMITTED:
        rights.check_desk(draft, "refuse", seats)
        clocks.stop_clock(draft, clock_names.INTAKE, "done")
        draft.emit(DossierNotAccepted(command.reason))
        return
    rights.sign_paper(draft, "refuse", "refuse", command.document, command.approver)
    expect_phase(draft, Phase.IN_PROGRESS)
    decided.check_undecided(draft)
    close(draft, Phase.REFUSED, command.reason, command.document)
