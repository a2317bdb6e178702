"""What must be declared: the procedure's term, and each step's term and responsible role."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import about
from thutuc.procedure import Procedure, Step
from thutuc.procedure.telling import kind_to_choose

_USUAL = ("one-stop", "chair", "office", "civil-status", "records-office", "economics-division")
_UNITS = f"unit is a kind of unit of the organisation, such as {', '.join(_USUAL)}"
_UNITS_VI = f"unit là một loại đơn vị của tổ chức, ví dụ {', '.join(map(kind_to_choose, _USUAL))}"


def procedure_term(procedure: Procedure) -> Iterator[Finding]:
    """A dossier without a term could never be late: the header says a legal or committed term (R102)."""
    if "procedure" in procedure.unread:
        return  # it may say one, once it is mended
    if procedure.header.legal_term is None and procedure.header.committed_term is None:
        yield about(
            procedure,
            procedure,
            "procedure-term",
            "Expected a legal or committed term on the procedure, found none",
            "Thủ tục chưa ghi thời hạn giải quyết (legalTerm hoặc committedTerm)",
            'Add <thutuc:procedure legalTerm="10 ngày làm việc" …> to the process.',
            'Thêm <thutuc:procedure legalTerm="10 ngày làm việc" …> vào quy trình.',
        )


def step_responsible(procedure: Procedure) -> Iterator[Finding]:
    """Nobody is responsible for a step without a role and a unit (rõ người, rõ việc)."""
    for step in procedure.steps:
        if "responsible" in step.unread:
            continue  # it is there, and was refused: nothing is known to be missing
        given = (("role", "vai trò", step.role), ("unit", "đơn vị", step.unit or step.unit_from))
        missing = [name for name, _, value in given if not value]
        missing_vi = " và ".join(name for _, name, value in given if not value)
        if missing:
            yield about(
                procedure,
                step,
                "step-responsible",
                f"Expected a role and a unit that answer for the step, found no {' and no '.join(missing)}",
                f"Bước chưa ghi {missing_vi} chịu trách nhiệm",
                f"Write {_responsible(step)} on the step, in the one it has where it has one; {_UNITS}.",
                f"Ghi {_responsible(step)} ở bước; bước đã có phần tử này thì sửa ngay ở đó. {_UNITS_VI}.",
            )


def _responsible(step: Step) -> str:
    """The element with what the step says already, and gaps for the rest."""
    unit = f'unitFrom="{step.unit_from}"' if step.unit_from else f'unit="{step.unit or "…"}"'
    act = f' act="{step.act}"' if step.act is not None else ""
    return f'<thutuc:responsible role="{step.role or "…"}" {unit}{act}/>'


def step_term(procedure: Procedure) -> Iterator[Finding]:
    """Every step has a term, shares its group's, or says that none is counted (không tính thời gian)."""
    for step in procedure.steps:
        group = procedure.group.get(step.group or "")
        shared = group is not None and group.term is not None
        refused = step.unread & {"term", "untimed", "suspend"}  # it may say so, once it is mended
        if step.term is None and not step.untimed and not shared and not refused:
            waits = step.suspend is not None
            yield about(
                procedure,
                step,
                "step-term",
                "Expected a term, or that no time is counted, found neither",
                "Bước chưa ghi thời hạn, cũng chưa ghi là không tính thời gian",
                'Add <thutuc:term value="0,5 ngày làm việc"/> or <thutuc:untimed/> to the step'
                + (', or term="15 ngày" to its <thutuc:suspend>.' if waits else "."),
                'Thêm <thutuc:term value="0,5 ngày làm việc"/> hoặc <thutuc:untimed/> vào bước'
                + (', hoặc ghi term="15 ngày" ở <thutuc:suspend> của bước.' if waits else "."),
            )
