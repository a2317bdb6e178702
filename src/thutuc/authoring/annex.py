"""Prints the annex *Quy trình nội bộ* of a procedure as a Word file: the table that a decision approves.

:func:`thutuc.authoring.read_table` reads it back: the same steps by the same people within the same time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from thutuc.authoring.usual import act_of
from thutuc.errors import ConfigurationError
from thutuc.lint.time import Judged, beyond_told, prove_time
from thutuc.lint.time.ways import stands_still
from thutuc.procedure import Act, Procedure, Step
from thutuc.procedure.telling import (
    ACT_NAMES,
    BESIDE,
    GAP,
    MADE_UP,
    NO_NAMES,
    beside_told,
    number_of,
    printed,
    unit_told,
)
from thutuc.reports.branches import branches
from thutuc.reports.description import case_told, step_time, waits

if TYPE_CHECKING:
    from docx.document import Document as Paper

HEADS: Final = ("TT", "Nội dung công việc", "Đơn vị, người thực hiện", "Thời gian", "Biểu mẫu/Kết quả")
SUM: Final = "Tổng thời gian"
SINCE: Final = "kể từ khi xong"  #: of a sum that begins where the term began anew
_WIDTHS: Final = (1.2, 5.6, 4.4, 3.0, 3.3)  #: of the columns, in centimetres: A4 with the usual margins


def annex(procedure: Procedure, names: Mapping[str, str] = NO_NAMES) -> bytes:
    """The Word file; *names* are what an organisation calls its units, by their kind.

    Raises :class:`~thutuc.errors.ConfigurationError` where the library that writes it is not installed.
    """
    try:
        from docx import Document  # noqa: PLC0415 (an extra)
        from docx.shared import Pt  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise ConfigurationError(
            "Expected the library that writes Word files, it is not installed: "
            "pip install '.[tables]' in the copy of the repository "
            "(cần cài thư viện ghi tệp Word)."
        ) from error
    paper = Document()
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    paper.core_properties.title = printed(procedure.name)[:200]
    normal = paper.styles["Normal"].font
    normal.name, normal.size = "Times New Roman", Pt(13)
    _title(paper, procedure)
    _table(paper, procedure, names)
    for line in _remarks(procedure):
        paper.add_paragraph(line)
    for title, lines in (("Các nhánh", branches), ("Tạm dừng tính thời gian, lấy ý kiến", waits)):
        _section(paper, title, [printed(line) for line in lines(procedure)])
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()


def annex_rows(procedure: Procedure, names: Mapping[str, str] = NO_NAMES) -> Iterator[tuple[str, ...]]:
    """The steps as rows of the table, each cell one line."""
    for step in procedure.steps:
        row = (
            number_of(procedure, step),
            step.name,
            _who(procedure, step, names),
            step_time(procedure, step),
            _result(procedure, step),
        )
        yield tuple(printed(cell) for cell in row)


def annex_sums(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """What the steps of the longest way take together, case by case, as lint proves it."""
    for judged in prove_time(procedure).judged:
        since = f" {SINCE} “{judged.path.since}”" if judged.path.since else ""
        yield printed(f"{SUM}{since}{judged.where}"), judged.total


def _who(procedure: Procedure, step: Step, names: Mapping[str, str]) -> str:
    unit = unit_told(procedure, step, names)
    if unit.casefold() == (step.role or "").casefold():
        unit = ""  # “Văn thư (văn thư)” says it twice; it is read back without
    who = " ".join(part for part in (step.role, f"({unit})" if unit else "") if part)
    return f"{who}; {BESIDE} {beside_told(step.cooperating, names)}" if step.cooperating else who


def _result(procedure: Procedure, step: Step) -> str:
    """What the table says comes of the step; else what its act is called, and what the file says of it."""
    if step.output is not None and not _act_is_asked(step, step.output):
        return step.output
    signed = (need.name for each in procedure.steps for need in each.requires if need.of == step.id)
    gives = list(dict.fromkeys(signed))
    ready = [each for each in procedure.steps if each.result_ready]
    if ready == [step] and step.act is not Act.RETURN and procedure.header.result:
        gives.append(procedure.header.result)  # of several one may well sign a refusal
    made = step.output or ", ".join(gives)
    if step.act is None:
        return made
    return f"{ACT_NAMES[step.act]}: {made}" if made else ACT_NAMES[step.act]


def _act_is_asked(step: Step, output: str) -> bool:
    """Whether the act has to stand before the output, since who reads the annex back would not know it."""
    misread = output.partition(":")[0].strip() in ACT_NAMES.values()
    return step.act is not None and (misread or act_of(step.name) is not step.act)


def _title(paper: Paper, procedure: Procedure) -> None:
    header = procedure.header
    numbers = [each.number for each in header.decisions if each.kind == "internal-process"]
    by = "; ".join(numbers) or f"{GAP} ngày … tháng … năm …"
    code = f" (mã {header.code})" if header.code else ""
    for text, bold in (
        ("QUY TRÌNH NỘI BỘ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", True),
        (f"{procedure.name or GAP}{code}", True),
        (f"(Kèm theo Quyết định số {by})", False),
    ):
        paragraph = paper.add_paragraph()
        paragraph.alignment = 1  # type: ignore[assignment]  # in the middle
        paragraph.add_run(printed(text)).bold = bold
    published = [each.number for each in header.decisions if each.kind == "publication"]
    for name, said in (
        ("Quyết định công bố", "; ".join(published)),
        ("Lĩnh vực", header.field),
        ("Cơ quan thực hiện", header.authority),
        ("Thời hạn giải quyết theo quy định", header.legal_term),
        ("Thời hạn giải quyết cam kết", header.committed_term),
    ):
        if said:
            paper.add_paragraph(printed(f"{name}: {said}"))
    for variant in header.variants:
        paper.add_paragraph(printed(f"Thời hạn giải quyết, {case_told(procedure, variant)}"))


def _section(paper: Paper, title: str, lines: Sequence[str]) -> None:
    if lines:
        paper.add_paragraph().add_run(title).bold = True
        for line in lines:
            paper.add_paragraph(line)


def _table(paper: Paper, procedure: Procedure, names: Mapping[str, str]) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 (an extra)
    from docx.shared import Cm  # noqa: PLC0415 (an extra)

    table = paper.add_table(rows=0, cols=len(HEADS), style="Table Grid")
    table.autofit = False
    _fill(table.add_row(), HEADS, bold=True)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # again on each page
    for cells in annex_rows(procedure, names):
        _fill(table.add_row(), cells)
    for name, total in annex_sums(procedure):
        _fill(table.add_row(), ("", name, "", total, ""), bold=True)
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)


def _fill(row: Any, texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.paragraphs[0].add_run(text).bold = bold


def _remarks(procedure: Procedure) -> Iterator[str]:
    """What a reader of the table has to know before he approves it."""
    if prove_time(procedure).unproved:
        yield "Chưa chứng minh được tổng thời gian của mọi trường hợp."
    added: dict[str, str] = {}
    for judged in prove_time(procedure).judged:
        if not judged.path.since:
            added.setdefault(", ".join(_added(procedure, judged)), judged.where)
    for steps, where in added.items():
        case = where if len(added) > 1 else ""
        yield printed(f"{SUM}{case} tính theo đường dài nhất, gồm các bước {steps}.")
    left_out, _ = beyond_told(prove_time(procedure).beyond)
    if left_out:
        yield printed(f"{SUM} {left_out}.")
    outside = [number_of(procedure, step) for step in procedure.steps if stands_still(step)]
    if outside:
        yield printed(f"Thời gian của bước {', '.join(outside)} không tính vào thời hạn giải quyết.")
    if any(step.made_up for step in procedure.steps):
        yield f"Thời gian ghi {MADE_UP} chưa được văn bản nào công bố."


def _added(procedure: Procedure, judged: Judged) -> Iterator[str]:
    """The rows that a sum adds up; of a group with a common time all of its steps."""
    for stay in judged.path.stays:
        for step in procedure.steps:
            if step.id == stay.id or (stay.group is not None and step.group == stay.group):
                yield number_of(procedure, step)
