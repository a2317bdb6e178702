"""Withdrawing and cancelling a dossier; remarks and corrections on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from thutuc.dossier import Phase
from thutuc.dossier.events import Corrected, DataSet, DossierClosed, Noted
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft
from thutuc.engine.naming import PAYMENT
from thutuc.engine.rules import assigning, clocks, decided, rights
from thutuc.engine.rules.data import forms_of
from thutuc.engine.rules.given import check_given
from thutuc.engine.rules.payments import put_right
from thutuc.engine.written import is_written
from thutuc.errors import WrongData, WrongState

#: What a paper by reference is told by.
_TELLING = ("name", "where", "sha256")


def withdraw(draft: Draft, command: c.Withdraw) -> None:
    """Withdraw for the applicant, while nothing is decided (NĐ 118/2025/NĐ-CP Đ21; TT 03/2025/TT-VPCP Đ7)."""
    rights.check_desk(draft, "withdraw", rights.check_actor(draft, "withdraw"))
    expect_phase(draft, Phase.SUBMITTED, Phase.IN_PROGRESS)
    decided.check_undecided(draft)
    if not is_written(command.reason):
        raise WrongData(["Expected why the dossier is withdrawn, found nothing"], argument="reason")
    close(draft, Phase.WITHDRAWN, command.reason, command.document)


def cancel(draft: Draft, command: c.Cancel) -> None:
    """Stop handling a dossier, with the number of the Thông báo dừng giải quyết hồ sơ.

    Where it is decided, only with that of the paper which revokes or replaces what was signed: a signed text
    is put right by another of equal form (NĐ 30/2020/NĐ-CP Điều 18.3–18.4).
    """
    seats = rights.check_actor(draft, "cancel")
    if draft.state.phase is Phase.SUBMITTED:
        rights.check_involved(draft, "cancel", seats)
    else:
        rights.sign_paper(draft, "stop", "cancel", command.document, command.approver)
    expect_phase(draft, Phase.SUBMITTED, Phase.IN_PROGRESS)
    decided.check_revoked(draft, command.revocation)
    if not is_written(command.reason) or not is_written(command.document):
        raise WrongData(
            ["Expected reason and number of the Thông báo dừng giải quyết hồ sơ, found nothing"],
            argument="document" if is_written(command.reason) else "reason",
        )
    close(draft, Phase.CANCELLED, command.reason, command.document, command.revocation)


def not_supplemented(draft: Draft) -> None:
    """Close a dossier to which nothing was brought in time (dừng giải quyết do không bổ sung hồ sơ)."""
    basis = draft.procedure.header.supplement.basis
    reason = f"Dừng giải quyết do không bổ sung hồ sơ trong thời hạn{f' ({basis})' if basis else ''}"
    close(draft, Phase.NOT_SUPPLEMENTED, reason, None)


def close(
    draft: Draft, phase: Phase, reason: str, document: str | None, revocation: str | None = None
) -> None:
    """End the dossier: its clocks stop, nothing more can happen to its tokens."""
    if not draft.state.phase.is_open:
        raise WrongState("an open dossier", f"one that is {draft.state.phase}")
    clocks.record_miss(draft)
    for name in list(draft.state.clocks):
        clocks.stop_clock(draft, name, "cancelled")
    draft.emit(DossierClosed(phase.value, reason, document, revocation=revocation))


def note(draft: Draft, command: c.Note) -> None:
    """Keep a remark; papers are kept by reference and SHA-256, never as bytes."""
    rights.check_involved(draft, "note", rights.check_actor(draft, "note"))
    if not (is_written(command.text) or command.attachments):
        raise WrongData(["Expected a remark or an attachment, found nothing"], argument="text")
    attach(draft, command.text, command.attachments)


def attach(draft: Draft, text: str, papers: c.Papers) -> None:
    """Keep what somebody remarked and which papers came with it, if anything did."""
    check_attachments(papers)
    if text or papers:
        draft.emit(Noted(text, [dict(paper) for paper in papers]))


def check_attachments(papers: Iterable[Mapping[str, str]]) -> None:
    """Refuse papers that are not told by name, place and SHA-256."""
    problems = [said for number, paper in enumerate(papers, 1) for said in _wrong_in(number, paper)]
    if problems:
        raise WrongData(problems, argument="attachments")


def _wrong_in(number: int, paper: Mapping[str, str]) -> Iterator[str]:
    """What is missing of a paper, or does not tell one; of what it holds nothing is repeated."""
    for name in _TELLING:
        if name not in paper:
            yield f"Expected {name!r} of paper {number}, found nothing"
    for name in paper:
        if name not in _TELLING:
            yield f"Expected name, where and sha256 of paper {number} alone, found {name[:40]!r}"
    digest = paper.get("sha256", "0" * 64)
    if len(digest) != 64:
        yield f"Expected 'sha256' of paper {number} as 64 hexadecimal digits, found {len(digest)} characters"
    elif not set(digest) <= set("0123456789abcdef"):
        yield f"Expected 'sha256' of paper {number} in the digits 0-9 and a-f alone, found others"


def correct(draft: Draft, command: c.Correct) -> None:
    """Append the right values of what was entered wrongly."""
    rights.check_involved(draft, "correct", rights.check_actor(draft, "correct"))
    if not draft.state.phase.is_open:
        raise WrongState("an open dossier", f"one that is {draft.state.phase}")
    if not is_written(command.reason) or not (command.data or command.payment):
        raise WrongData(
            ["Expected what is corrected and why, found nothing"],
            argument="data" if is_written(command.reason) else "reason",
        )
    data = _right_data(draft, command.data) if command.data else {}
    payment = [] if command.payment is None else [f"{PAYMENT}{command.payment}"]
    draft.emit(Corrected([*sorted(data), *payment], command.reason))
    put_right(draft, command)
    if data:
        draft.emit(DataSet(data))
        if draft.state.scopes:
            draft.run().look()
        assigning.assign_again(draft)


def _right_data(draft: Draft, given: c.Data) -> dict[str, Any]:
    """What was given in place of what stands, where a form or a step declares it."""
    header = draft.procedure.header
    fields = {field.name: field for field in header.fields}
    forms = dict.fromkeys(forms_of(header.form))
    for node in draft.net.nodes.values():
        forms |= dict.fromkeys(forms_of(node.step.form if node.step else None))
        fields |= {field.name: field for field in (node.step.fields if node.step else node.fields)}
    wrong = [name for name, field in fields.items() if name in given and field.append]
    if wrong:
        raise WrongData(
            [f"Expected data that replace, found the list {name!r} that only grows" for name in wrong],
            argument="data",
        )
    return check_given(draft, fields.values(), given, partial=True, forms=tuple(forms))


def expect_phase(draft: Draft, *phases: Phase) -> None:
    """Refuse a command that does not apply where the dossier is in its life."""
    if draft.state.phase not in phases:
        raise WrongState(f"a dossier that is {' or '.join(phases)}", f"one that is {draft.state.phase}")
