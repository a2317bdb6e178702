"""Reads a BPMN file into :class:`~thutuc.procedure.Procedure` values, or says all that is wrong with it.

Nothing outside the file is ever opened but the forms that it names, in its own folder; a DOCTYPE, a
vocabulary word that is not known and whatever the engine does not honour refuse the file, all of it told
in one :class:`~thutuc.errors.ProcedureRefused`.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from thutuc.bpmn.collection import Draft, Survey, inspect_bytes
from thutuc.bpmn.document import load
from thutuc.bpmn.findings import Findings
from thutuc.bpmn.schemas import Forms
from thutuc.errors import Finding, ProcedureRefused
from thutuc.procedure import Procedure

__all__ = [
    "Draft",
    "Forms",
    "Source",
    "Survey",
    "inspect",
    "library",
    "read",
    "read_all",
    "read_text",
    "survey",
]

#: a path, or the bytes of a file
Source = str | Path | bytes


def read(
    source: Source, file: str | None = None, process: str | None = None, *, forms: Forms | None = None
) -> Procedure:
    """Read the file's one process, or the one named; everything wrong with the file is raised together.

    *forms* is the folder of its forms, or their contents by name; else they are read beside the file.
    """
    return _one(read_all(source, file, forms=forms), file or _name(source), process)


def read_text(text: str, file: str | None = None, process: str | None = None) -> Procedure:
    """Read a procedure from XML text, whatever encoding its first line declares."""
    data = text.encode("utf-8", errors="replace")
    found = inspect_bytes(data, hashlib.sha256(data).hexdigest(), file, encoding="utf-8")
    return _one(_accepted(*_whole(found)), file, process)


def read_all(source: Source, file: str | None = None, *, forms: Forms | None = None) -> tuple[Procedure, ...]:
    """Read every process and global task of a file, in document order."""
    return _accepted(*inspect(source, file, forms=forms))


def inspect(
    source: Source, file: str | None = None, *, forms: Forms | None = None
) -> tuple[tuple[Procedure, ...], tuple[Finding, ...]]:
    """The procedures that can be read, and every finding, warnings too; never raises."""
    return _whole(survey(source, file, forms=forms))


def survey(source: Source, file: str | None = None, *, forms: Forms | None = None) -> Survey:
    """Each process of the file as far as it can be read, with what is wrong with it; never raises."""
    if isinstance(source, bytes):
        return inspect_bytes(source, hashlib.sha256(source).hexdigest(), file, forms=forms)
    name = file or _name(source)
    findings = Findings(name)
    data = load(Path(source), findings)
    if findings.items:
        return Survey((), tuple(findings.items), tuple(findings.items))
    beside = Path(source).parent if forms is None else forms
    return inspect_bytes(data, hashlib.sha256(data).hexdigest(), name, forms=beside)


def library() -> Path:
    """Where the shipped procedures lie: inside the wheel, or beside ``src/`` in a checkout."""
    shipped = Path(str(files("thutuc"))) / "procedures"
    return shipped if shipped.is_dir() else Path(__file__).parents[3] / "procedures"


def _name(source: Source) -> str | None:
    return None if isinstance(source, bytes) else str(source)


def _whole(found: Survey) -> tuple[tuple[Procedure, ...], tuple[Finding, ...]]:
    return tuple(draft.procedure for draft in found.drafts if draft.whole), found.all


def _accepted(procedures: tuple[Procedure, ...], findings: tuple[Finding, ...]) -> tuple[Procedure, ...]:
    if any(finding.severity == "error" for finding in findings):
        raise ProcedureRefused(findings)
    return procedures


def _one(procedures: tuple[Procedure, ...], file: str | None, process: str | None) -> Procedure:
    """The procedure that is meant: the named one, the only one, or the only executable one."""
    ids = ", ".join(procedure.id for procedure in procedures)
    findings = Findings(file)
    if process is not None:
        chosen = [procedure for procedure in procedures if procedure.id == process]
        if not chosen:
            findings.add("process-missing", wanted=process, wanted_vi=process, found=ids, found_vi=ids)
    else:
        chosen = list(procedures)
        if len(chosen) > 1:
            chosen = [procedure for procedure in procedures if procedure.executable]
        if len(chosen) != 1:
            findings.add("process-ambiguous", found=ids)
    if findings.items:
        raise ProcedureRefused(findings.items)
    return chosen[0]
