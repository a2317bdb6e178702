"""The papers, fees and forms of a procedure, as its sheet tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from thutuc.bounded import dotted
from thutuc.forms import Fee, Form, Paper, Waiver
from thutuc.lint.conditions import CHANNELS, condition_told
from thutuc.procedure import Field, Procedure
from thutuc.procedure.telling import GAP, MADE_UP, number_of
from thutuc.reports.pages import Grid

PAPER_HEADS: Final = ("Giấy tờ", "Bản chính", "Bản sao", "Ghi chú")
_SHOWN = "xuất trình"


def papers(procedure: Procedure) -> tuple[Grid, ...]:
    """The table of the dossier's papers."""
    form = procedure.header.form
    rows = tuple(_paper(procedure, each) for each in form.papers) if form is not None else ()
    return (Grid(rows, PAPER_HEADS),) if rows else ()


def _paper(procedure: Procedure, paper: Paper) -> tuple[str, ...]:
    case = paper.case or (condition_told(procedure, paper.when) if paper.when else "")
    said = (
        _SHOWN if paper.how == "show" else "",
        f"khi {case}" if case else "",
        "" if paper.required else "nếu có",
        f"mẫu {paper.form}" if paper.form else "",
        paper.basis or "",
        MADE_UP if paper.made_up else "",
    )
    return (paper.name, str(paper.original), str(paper.copies), "; ".join(part for part in said if part))


def fees(form: Form | None) -> Iterator[str]:
    """What is paid, one thing a line, and who pays less."""
    for fee in form.fees if form is not None else ():
        channel = f", nộp {CHANNELS[fee.channel]}" if fee.channel else ""
        made_up = f" {MADE_UP}" if fee.made_up else ""
        yield cited(f"{fee.name}: {_sum(fee)}{channel}{made_up}", fee.basis)
        yield from (f"{fee.name}: {_waiver(each)}" for each in fee.waived)


def _sum(fee: Fee) -> str:
    if fee.amount is None:
        return fee.said or ""
    if fee.amount == 0:
        return "không thu"
    return f"{dotted(fee.amount)} đồng/{fee.per}"


def _waiver(waiver: Waiver) -> str:
    said = "miễn" if waiver.part == 100 else f"giảm {waiver.part}%"
    return cited(f"{said} cho {waiver.name}", waiver.basis)


def forms(procedure: Procedure) -> Iterator[str]:
    """What is filled in at each step that has a form."""
    for step in procedure.steps:
        if step.form is not None:
            own = [field for field in step.fields if field.name in step.form.members]
            title = step.form.title or GAP
            yield f"Bước {number_of(procedure, step)}, {title}: {', '.join(asked(own, step.form))}"


def asked(fields: Iterable[Field], form: Form | None) -> Iterator[str]:
    """Each datum as officials read it: its label, whether it is required, whether it is ours."""
    ours = {one.name for one in form.properties if one.made_up} if form is not None else set()
    for field in fields:
        required = " (bắt buộc)" if field.required else ""
        yield (field.label or GAP) + required + (f" {MADE_UP}" if field.name in ours else "")


def cited(text: str, basis: str | None) -> str:
    """A text with the law behind it, where that is known."""
    return f"{text} ({basis})" if basis else text
