"""Forms: what is filled in at a step or handed in with a dossier, written as JSON Schema.

A form is a file beside the procedure, in a bounded subset of JSON Schema 2020-12 that is documented in
``docs/reference/forms.md``; whatever is outside it refuses the file. It is read once for each content and
compiled when it is filled in, never asks the network, and matches its patterns in linear time. Its papers
and fees are annotations that ``thutuc describe`` prints.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from thutuc.errors import Finding
from thutuc.forms.annotations import Fee, Paper, Waiver, complaint
from thutuc.forms.findings import MESSAGES, Findings, TooManyError
from thutuc.forms.form import Checks, Form, Property, Told
from thutuc.forms.keywords import DIALECT
from thutuc.forms.limits import bounds, choices_of
from thutuc.forms.reading import MOST_BYTES, JsonError, Lines, parse
from thutuc.forms.schema import Part, SchemaReader

__all__ = ["MESSAGES", "MOST_BYTES", "Fee", "Form", "Paper", "Property", "Reading", "Waiver", "read_form"]

_PAPERS = TypeAdapter(tuple[Paper, ...])
_FEES = TypeAdapter(tuple[Fee, ...])


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a form that was read: the form, and what is wrong with it."""

    form: Form | None  #: ``None`` where an error refuses it
    findings: tuple[Finding, ...] = ()
    told: Told = field(default=Told(), repr=False)  #: what the form says to people


def read_form(source: bytes, name: str, file: str | None = None) -> Reading:
    """Read the form in *source*, which the procedure calls *name*; findings tell of the path *file*."""
    found = _read(source, name)
    if file is None or not found.findings:
        return found
    return replace(found, findings=tuple(replace(finding, file=file) for finding in found.findings))


@lru_cache(maxsize=128)
def _read(source: bytes, name: str) -> Reading:
    findings = Findings(name)
    try:
        root, text = parse(source)
        findings.lines = Lines(text)
    except JsonError as error:
        findings.add("form-json", (), error.line, reason=error.reason, reason_vi=error.reason_vi)
        return Reading(None, tuple(findings.items))
    reader = SchemaReader(root, findings)
    try:
        whole = reader.read()
        if not isinstance(root, dict):
            return Reading(None, tuple(findings.items))
        _head(root, findings)
        papers = _annotated(root, "x-thutuc-papers", _PAPERS, findings)
        fees = _annotated(root, "x-thutuc-fees", _FEES, findings)
    except TooManyError:
        return Reading(None, tuple(findings.items))
    if any(finding.severity == "error" for finding in findings.items):
        return Reading(None, tuple(findings.items))
    for path in [() if not whole.title else None, *reader.untitled]:
        if path is not None:
            findings.add("form-title", path)
    form = Form(name, hashlib.sha256(source).hexdigest(), zlib.compress(source), _checks, _told)
    told = Told(
        title=whole.title,
        description=" ".join(root.get("description", "").split()),
        properties=tuple(
            _property(each, part, root, each in whole.required)
            for each, part in (whole.members or {}).items()
        ),
        papers=papers,
        fees=fees,
    )
    return Reading(form, tuple(findings.items), told)


def _told(form: Form) -> Told:
    """What a form that was read before says to people."""
    return _read(form.source, form.name).told


def _head(root: dict[str, Any], findings: Findings) -> None:
    for keyword, right in (("$schema", root.get("$schema", DIALECT) == DIALECT), ("$id", _is_id(root))):
        if not right:
            what = f"{DIALECT!r}" if keyword == "$schema" else "text that is never fetched"
            what_vi = what if keyword == "$schema" else "văn bản"
            facts = {"what": what, "what_vi": what_vi, "found": repr(root[keyword])[:80]}
            findings.add("form-value", (keyword,), keyword=keyword, **facts)


def _is_id(root: dict[str, Any]) -> bool:
    return isinstance(root.get("$id", ""), str)


def _annotated(root: dict[str, Any], keyword: str, kind: TypeAdapter[Any], findings: Findings) -> Any:
    try:
        return kind.validate_python(root.get(keyword, ()))
    except ValidationError as error:
        for problem in error.errors(include_url=False)[:20]:
            place = (keyword, *(part for part in problem["loc"] if isinstance(part, str | int)))
            reason, reason_vi = complaint(problem)
            findings.add("form-paper", place, keyword=keyword, reason=reason, reason_vi=reason_vi)
        return ()


@lru_cache(maxsize=512)
def _checks(form: Form) -> Checks:
    """The checks of a form that was read before."""
    whole = SchemaReader(parse(form.source)[0], Findings(form.name)).read()
    members = {each: (part.check, part.title or each) for each, part in (whole.members or {}).items()}
    return Checks(members, whole.required, whole.cases)


def _property(name: str, part: Part, root: dict[str, Any], required: bool) -> Property:
    schema = part.schema or {}
    choices: list[str] = []
    labels: list[str] = []
    for keyword in ("enum", "const", "oneOf"):
        found = choices_of(keyword, schema[keyword], "string") if keyword in schema else None
        if found is not None and part.kind == "choice":
            choices, labels = found
    least, most = bounds(schema)
    return Property(
        name=name,
        kind=part.kind,
        title=part.title,
        required=required,
        choices=tuple(choices),
        labels=tuple(labels),
        least=least,
        most=most,
        made_up=root["properties"][name].get("x-thutuc-made-up") is True,
    )
