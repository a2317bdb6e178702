"""Linting a file: what the reader, the compiler and every rule say of each process in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from thutuc import bounded
from thutuc.bpmn import Draft, survey
from thutuc.bpmn.schemas import FORM_NAME
from thutuc.dmn import inspect_decisions
from thutuc.errors import ConfigurationError, Finding, Kind, ProcedureRefused, UnknownProcedure, halves
from thutuc.lint import examine, judge
from thutuc.lint.levels import Level
from thutuc.net import Net, compile_net
from thutuc.net.model import Decisions
from thutuc.plugins import Plugins
from thutuc.procedure import NodeKind, Procedure
from thutuc.safexml import MOST_BYTES

_FORM = b".schema.json"
_MOST_FORMS = 200  #: a file that names more is not remembered


@dataclass(frozen=True, slots=True)
class Linted:
    """What lint says of one file."""

    file: str
    findings: tuple[Finding, ...]
    alone: bool  #: whether nothing outside the file had a say: no called process, no decision

    @property
    def refused(self) -> bool:
        """Is there an error among the findings?"""
        return any(finding.severity == "error" for finding in self.findings)


def _nobody(process: str) -> Procedure:
    raise UnknownProcedure(process)


@dataclass(frozen=True, slots=True)
class Linter:
    """Lints files one by one, with what is the same for all of them."""

    plugins: Plugins | None = None  #: whose rules judge too
    levels: Mapping[str, Level] = field(default_factory=dict)  #: of ``thutuc.toml``
    soundness: bool = True  #: whether it is proved that a dossier can always finish
    called: Callable[[str], Procedure] = _nobody  #: the processes of other files
    decisions: Decisions | None = None  #: the decisions beside the files

    def lint(self, source: bytes, name: str) -> Linted:
        """Everything to be said of a file; whatever it holds, nothing is raised."""
        try:
            if name.lower().endswith(".dmn"):
                return Linted(name, tuple(inspect_decisions(source, name)[1]), alone=True)
            return self._read(source, name)
        except Exception as error:  # one bad file never stops the rest
            return Linted(name, (_failed(name, error),), alone=False)

    def lint_path(self, path: Path) -> Linted:
        """Everything to be said of a file that may not be there, or not be readable."""
        try:
            source = bounded.beginning(path, MOST_BYTES)
        except OSError:
            return Linted(str(path), survey(path, str(path)).all, alone=False)
        return self.lint(source, str(path))

    def _read(self, source: bytes, name: str) -> Linted:
        found = survey(source, name, forms=Path(name).parent)
        together = {draft.procedure.id: draft.procedure for draft in found.drafts}
        findings = list(found.findings)
        mixed_up = any(finding.rule == "id-twice" for finding in found.findings)
        for draft in found.drafts:
            findings += self._draft(draft, together, proved=not mixed_up)
        nodes = [node for draft in found.drafts for node in draft.procedure.nodes]
        alone = not any(node.asked or node.kind is NodeKind.CALL_ACTIVITY for node in nodes)
        alone = alone and all(finding.rule != "form-missing" for finding in findings)
        named = {form.name for draft in found.drafts for form in draft.procedure.forms}
        alone = alone and named <= forms_named(source)
        findings.sort(key=lambda finding: finding.line or 0)
        return Linted(name, tuple(findings), alone)

    def _draft(self, draft: Draft, together: Mapping[str, Procedure], *, proved: bool) -> list[Finding]:
        """What is said of one process; one that was read in part is judged by what it must declare only."""
        if not draft.whole:
            return [*draft.findings, *judge(draft.procedure, self.plugins)]
        findings = list(draft.findings)
        net = self._compiled(draft.procedure, together, findings) if self.soundness else None
        known = net if proved else None
        return [*findings, *examine(draft.procedure, self.plugins, self.levels, known)]

    def _compiled(
        self, procedure: Procedure, together: Mapping[str, Procedure], findings: list[Finding]
    ) -> Net | None:
        try:
            net = compile_net(procedure, lambda id_: together.get(id_) or self.called(id_), self.decisions)
        except ProcedureRefused as refused:
            findings += refused.findings
            return None
        findings += (
            one for one in net.findings if one.rule != "unreachable"
        )  # the rule ``reached`` tells it
        return net


def forms_named(source: bytes) -> set[str]:
    """The forms that a file names as most are written; one that is spelt in another way is not among them.

    None of a file that names more than anybody would fill in.
    """
    before = source.split(_FORM, _MOST_FORMS + 1)[:-1]
    if len(before) > _MOST_FORMS:
        return set()
    quoted = (part[max(part.rfind(b'"'), part.rfind(b"'")) + 1 :] + _FORM for part in before)
    named = {each.decode("ascii", errors="replace") for each in quoted}
    return {name for name in named if FORM_NAME.fullmatch(name)}


def _failed(name: str, error: Exception) -> Finding:
    said = f"{type(error).__name__}: {error}"[:300]
    vi = f"thutuc gặp lỗi khi soát tệp này: {said}"
    en = f"Expected to be able to judge the file, but thutuc itself failed: {said}"
    remedy_vi, remedy = "Báo lỗi kèm theo tệp", "Report it with the file"
    if isinstance(error, ConfigurationError):  # a rule of a plug-in
        vi, en = halves(str(error))
        remedy_vi, remedy = (
            "Sửa phần mở rộng ấy, hoặc bỏ khỏi `plugins`",
            "Mend that plug-in, or leave it out",
        )
    return Finding(
        rule="lint-failed",
        message=en,
        message_vi=vi,
        remedy=f"{remedy}; the other files were judged.",
        remedy_vi=f"{remedy_vi}; các tệp khác vẫn được soát.",
        line=1,
        file=name,
        kind=Kind.UNSUPPORTED,
    )
