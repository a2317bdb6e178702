"""Reads the forms that a procedure names: JSON Schemas beside its file, never from anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from thutuc import bounded
from thutuc.bpmn.findings import Findings
from thutuc.errors import ExpressionError
from thutuc.expressions import compile_expression, in_vietnamese
from thutuc.forms import MOST_BYTES, Form, read_form
from thutuc.procedure import Field, FieldType, Payment
from thutuc.procedure.placed import Placed

#: where forms lie: a folder, or their contents by the name that procedures use
Forms = Path | Mapping[str, bytes]

#: how a form is named: a path below the procedure's folder, of plain letters, that never climbs
FORM_NAME = re.compile(
    r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}/){0,4}[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}\.schema\.json"
)
_MOST = 100  #: forms of one file


class Shelf:
    """The forms at hand while one file is read, and those of them that it names."""

    def __init__(self, source: Forms | None, findings: Findings) -> None:
        self._source = source
        self._findings = findings
        self._read: dict[str, Form | None] = {}
        self.named: dict[str, bytes] = {}  #: contents of the forms that were read

    @staticmethod
    def reads(name: str) -> bool:
        """Whether a form of another modeler goes by a name that is read."""
        return FORM_NAME.fullmatch(name) is not None

    def form(self, name: str, place: Placed) -> Form | None:
        """The form of this name; what is wrong with it is a finding, told once."""
        if name not in self._read:
            self._read[name] = self._opened(name, place)
        return self._read[name]

    def _opened(self, name: str, place: Placed) -> Form | None:
        if len(self._read) >= _MOST:
            self._missing(name, place, f"{_MOST} others already", f"tệp đã nêu {_MOST} biểu mẫu")
            return None
        if not FORM_NAME.fullmatch(name):
            self._findings.add("form-path", place, found=name)
            return None
        source = self._content(name, place)
        if source is None:
            return None
        file = str(self._source / name) if isinstance(self._source, Path) else name
        found = read_form(source, name, file)
        self._findings.take(found.findings)
        if found.form is not None:
            self.named[name] = source
        return found.form

    def _content(self, name: str, place: Placed) -> bytes | None:
        if not isinstance(self._source, Path):
            content = (self._source or {}).get(name)
            if content is None:
                self._missing(name, place, "none at hand", "không có trong các tệp đã gửi")
            return content
        try:
            path = (self._source / name).resolve()
            if not path.is_relative_to(self._source.resolve()) or not path.is_file():
                self._missing(name, place, "no such file", "không có tệp này")
                return None
            return bounded.beginning(path, MOST_BYTES)
        except (OSError, ValueError) as error:
            vi, en = bounded.reason(error)
            self._missing(name, place, f"one that cannot be read ({en})", f"không đọc được tệp ({vi})")
            return None

    def _missing(self, name: str, place: Placed, reason: str, reason_vi: str) -> None:
        self._findings.add("form-missing", place, found=name, reason=reason, reason_vi=reason_vi)


def with_form(
    own: tuple[Field, ...], form: Form | None, place: Placed, findings: Findings
) -> tuple[Field, ...]:
    """The data of an element: what its form asks for, and what it declares beside that."""
    if form is None:
        return own
    asked = {field.name: field for field in _fields(form, place.line)}
    for field in own:
        other = asked.get(field.name)
        part = _difference(field, other) if other is not None else None
        if part is not None:
            facts = {"name": field.name, "form": form.name, "part": part[0], "part_vi": part[1]}
            findings.add("form-differs", place, **facts)
    _check_conditions(form, {*asked, *(field.name for field in own), "channel"}, place, findings)
    return (*asked.values(), *(field for field in own if field.name not in asked))


def check_payments(
    payments: tuple[Payment, ...], form: Form | None, place: Placed, findings: Findings
) -> None:
    """Find payments that the application's list of fees does not have."""
    names = [fee.name for fee in form.fees] if form is not None else []
    for payment in payments:
        if form is not None and names and payment.name not in names:
            found = ", ".join(names)
            findings.add("form-fee", place, name=payment.name, form=form.name, found=found)


def _fields(form: Form, line: int | None) -> Iterator[Field]:
    for one in form.properties:
        yield Field(
            name=one.name,
            type=FieldType(one.kind),
            label=one.title,
            required=one.required,
            choices=one.choices,
            labels=one.labels,
            line=line,
            least=one.least,
            most=one.most,
        )


def _difference(own: Field, other: Field) -> tuple[str, str] | None:
    """In which part two declarations of one datum differ."""
    if own.type is not other.type:
        return f"type ({own.type}, not {other.type})", f"kiểu {own.type}, không phải {other.type}"
    if set(own.choices) != set(other.choices):
        return "list of choices", "các lựa chọn"
    if own.required is not other.required:
        return "say on whether it is required", "bắt buộc hay không"
    return ("way of keeping it: a form never appends", "append") if own.append else None


def _check_conditions(form: Form, known: set[str], place: Placed, findings: Findings) -> None:
    texts = [paper.when for paper in form.papers]
    texts += [waiver.when for fee in form.fees for waiver in fee.waived]
    for text in (text for text in texts if text):
        try:
            unknown = compile_expression(text).names - known
        except ExpressionError as error:
            reasons = {"reason": error.reason, "reason_vi": in_vietnamese(error.reason)}
        else:
            names = ", ".join(sorted(unknown))
            reasons = {"reason": f"no data {names}", "reason_vi": f"không có dữ liệu {names}"}
            if not unknown:
                continue
        findings.add("form-when", place, form=form.name, found=text, **reasons)
