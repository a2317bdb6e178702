"""Reads what an annex says above its table: code, field, who decides, terms and decisions of the procedure.

Only lines as :func:`thutuc.authoring.annex` writes them are taken, and each only where the file has it once:
a file with the annexes of several procedures says several things, and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from thutuc.authoring.files import paragraphs_of
from thutuc.authoring.table import Table
from thutuc.errors import TermError
from thutuc.procedure import Decision
from thutuc.worktime import Term

_LINES: Final = {
    "code": re.compile(r".+ \(mã ([^\s()]+)\)"),
    "internal-process": re.compile(r"\(Kèm theo Quyết định số ([^…]+)\)"),
    "publication": re.compile(r"Quyết định công bố: (.+)"),
    "field": re.compile(r"Lĩnh vực: (.+)"),
    "authority": re.compile(r"Cơ quan thực hiện: (.+)"),
    "legal_term": re.compile(
        r"Thời hạn giải quyết(?: theo quy định)?: (.+?)(?:,? (?:kể từ|tính từ) .+)?[.;]?"
    ),
    "committed_term": re.compile(r"Thời hạn giải quyết cam kết: (.+)"),
}
_DECISIONS: Final = {
    "publication": "quyết định công bố",
    "internal-process": "quyết định phê duyệt quy trình nội bộ",
}
_CASE: Final = re.compile(r"Thời hạn giải quyết, (trường hợp .+)")
_LONGEST: Final = 300  #: characters of a line that is taken for one of these


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the table; what does not stand there, or more than once, is missing."""

    code: str | None = None
    field: str | None = None
    authority: str | None = None
    legal_term: Term | None = None
    committed_term: Term | None = None
    decisions: tuple[Decision, ...] = ()
    cases: tuple[str, ...] = ()  #: terms by case as they are told: to be drawn by hand


def heading_of(path: Path) -> Heading:
    """What the Word file of an annex says of its procedure; of another file nothing."""
    lines = [" ".join(line.split()) for line in paragraphs_of(path)]
    said = _said(lines)
    cases = [found[1] for line in lines if (found := _CASE.fullmatch(line[:_LONGEST]))]
    return Heading(
        said.get("code"),
        said.get("field"),
        said.get("authority"),
        _term(said.get("legal_term")),
        _term(said.get("committed_term")),
        tuple(
            Decision(kind, number.strip())
            for kind in _DECISIONS
            for number in said.get(kind, "").split("; ")
            if number.strip()
        ),
        tuple(case for case in cases if cases.count(case) == 1),
    )


def filled(table: Table, above: Heading) -> Table:
    """The table with what stands above it, as far as it says nothing else itself."""
    return replace(
        table,
        code=table.code or above.code,
        field=table.field or above.field,
        authority=table.authority or above.authority,
        legal_term=table.legal_term or above.legal_term,
        committed_term=table.committed_term or above.committed_term,
        decisions=table.decisions or above.decisions,
    )


def heading_told(heading: Heading) -> str | None:
    """What was taken from above the table, in Vietnamese."""
    found = (
        ("mã", heading.code),
        ("lĩnh vực", heading.field),
        ("cơ quan thực hiện", heading.authority),
        ("thời hạn giải quyết theo quy định", heading.legal_term),
        ("thời hạn cam kết", heading.committed_term),
        *((_DECISIONS[each.kind], each.number) for each in heading.decisions),
    )
    told = [f"{name} {value}" for name, value in found if value is not None]
    return f"Lấy theo phần trên bảng: {'; '.join(told)}" if told else None


def _said(lines: Sequence[str]) -> dict[str, str]:
    """The lines of an annex by what they say, those that the file has once."""
    found: dict[str, list[str]] = {name: [] for name in _LINES}
    for line in lines:
        for name, form in _LINES.items():
            if len(line) <= _LONGEST and (fits := form.fullmatch(line)):
                found[name].append(fits[1])
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _term(text: str | None) -> Term | None:
    try:
        return Term.parse(text) if text is not None else None
    except TermError:
        return None
