"""Checking a file before anybody deploys it: what each of its processes lacks, all of it at once.

What deploying would refuse is found here too, by the same rules, but a process that is only incomplete
is told from one that breaks BPMN and from one that thutuc cannot run.
"""

from __future__ import annotations

import errno
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from thutuc import bounded
from thutuc.bpmn import Draft, Survey, survey
from thutuc.dmn import inspect_decisions, read_words
from thutuc.engine.decisions import Shelves
from thutuc.engine.deployable import pattern_findings, ungranted
from thutuc.errors import Finding, Kind, ProcedureRefused, UnknownProcedure
from thutuc.lint import judge, judge_net
from thutuc.net import Net, compile_net
from thutuc.plugins import Plugins
from thutuc.procedure import Procedure
from thutuc.safexml import MOST_BYTES

#: what the compiler says of the words of a process; all that can be told of one read in part
_WORDS = frozenset({"expression", "unknown-name", "call-unknown", "call-recursive", "net-size"})
_REMEMBERED = 64  #: called files kept at hand
#: the schemas on an id, or on what refers to one
_REFERENCE = re.compile(r"('[^']+') is not a valid value of the atomic type 'xs:(?:ID|IDREF|QName)'")
_PROCESS = re.compile(
    rb"<(?:[\w.-]+:)?(?:process|global\w*Task)\b[^<>]{0,4000}?\sid\s*=\s*[\"']([^\"']{1,400})[\"']"
)


class Verdict(StrEnum):
    """What becomes of a process, from good to bad."""

    RUNS = "runs"
    NEEDS = "needs"  #: valid BPMN; something is missing to run it here
    UNSUPPORTED = "not supported"  #: valid BPMN; uses what thutuc does not run
    REFUSED = "refused"  #: breaks BPMN, or thutuc's own words


_BY_KIND = {
    Kind.ADVICE: Verdict.RUNS,
    Kind.MISSING: Verdict.NEEDS,
    Kind.UNSUPPORTED: Verdict.UNSUPPORTED,
    Kind.BREAKS: Verdict.REFUSED,
}


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The worst that any of the findings means."""
    order = list(Verdict)
    return max((_BY_KIND[finding.kind] for finding in findings), key=order.index, default=Verdict.RUNS)


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """One process: whether it runs, and everything that keeps it from running."""

    id: str
    name: str
    line: int | None
    verdict: Verdict
    findings: tuple[Finding, ...]  #: in the order of the file's lines, advice too
    second_reader: (
        str | None
    )  #: ``agrees``, ``differs`` or ``cannot read: …``; ``None`` where it was not asked


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: its processes, and what is wrong with it as a whole."""

    file: str
    verdict: Verdict  #: the worst of its processes and findings
    processes: tuple[ProcessReport, ...]
    findings: tuple[Finding, ...] = ()  #: about the file; they hold for each of its processes


class Neighbours:
    """Finds the processes that call activities name, in the files that are checked together."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._where: dict[str, Path] | None = None
        self._read: OrderedDict[Path, dict[str, Procedure]] = OrderedDict()

    def __call__(self, process: str) -> Procedure:
        """The process with this id; raises :class:`~thutuc.errors.UnknownProcedure`."""
        if self._where is None:
            self._where = dict(self._ids())
        path = self._where.get(process)
        found = self._processes(path).get(process) if path is not None else None
        if found is None:
            raise UnknownProcedure(process)
        return found

    def _ids(self) -> Iterable[tuple[str, Path]]:
        """Every process id in the files, found without reading them as XML; the first file wins."""
        for path in reversed(self._files):
            try:
                data = bounded.beginning(path, MOST_BYTES)
            except OSError:
                continue
            for found in _PROCESS.findall(data):
                yield found.decode("utf-8", errors="replace"), path

    def _processes(self, path: Path) -> dict[str, Procedure]:
        if path not in self._read:
            drafts = survey(path).drafts
            self._read[path] = {one.procedure.id: one.procedure for one in drafts if one.whole}
            if len(self._read) > _REMEMBERED:
                self._read.popitem(last=False)
        self._read.move_to_end(path)
        return self._read[path]


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks files one by one, with what is the same for all of them."""

    called: Callable[[str], Procedure]
    plugins: Plugins | None = None  #: whose rules judge too
    services: Mapping[str, Sequence[str]] = field(default_factory=dict)  #: granted, by process id
    walks: bool = True  #: whether the second reader runs what it has read
    shelves: Shelves = field(default_factory=Shelves)  #: the decisions beside the files

    def check(self, path: Path) -> FileReport:
        """Everything there is to say about one file; whatever it holds, nothing is raised."""
        try:
            if path.exists() and not path.is_file():
                raise OSError(errno.EINVAL, "no ordinary file", str(path))
            source = bounded.beginning(path, MOST_BYTES)
            if path.name.lower().endswith(".dmn"):
                return _decisions(source, str(path))
            return self._report(source, str(path))
        except OSError as error:
            return _alone(str(path), (_unreadable(str(path), error),))
        except Exception as error:  # one bad file never stops the rest
            return _alone(str(path), (_failed(str(path), error),))

    def _report(self, source: bytes, name: str) -> FileReport:
        found = survey(source, name, forms=Path(name).parent)
        about = [*found.findings, *(_validated(source, name, found.findings) if found.drafts else ())]
        processes = tuple(self._process(draft, found, source, verdict_of(about)) for draft in found.drafts)
        worst = max((verdict_of(about), *(one.verdict for one in processes)), key=list(Verdict).index)
        return FileReport(name, worst, processes, tuple(about))

    def _process(self, draft: Draft, found: Survey, source: bytes, so_far: Verdict) -> ProcessReport:
        procedure = draft.procedure
        together = {one.procedure.id: one.procedure for one in found.drafts}
        findings = [*draft.findings, *judge(procedure, self.plugins), *pattern_findings(procedure)]
        if not procedure.executable:
            findings.append(_not_executable(procedure))
        findings += self.shelves.beside(procedure).findings(procedure)
        net = self._compiled(draft, together, findings)
        findings = without_echoes(procedure, findings)
        if net is not None:
            findings += ungranted(procedure, net, self.services.get(procedure.id, ()))
        if net is not None and all(one.rule != "id-twice" for one in found.findings):
            findings += judge_net(net)  # nothing is proved of a drawing whose elements are mixed up
        second = None
        if draft.whole:
            runs = max(so_far, verdict_of(findings), key=list(Verdict).index) is Verdict.RUNS
            second, more = _second_opinion(source, procedure, net if runs and self.walks else None)
            findings += more
            findings += self.shelves.beside(procedure).second_opinion(net) if net is not None else ()
        findings.sort(key=lambda finding: finding.line or 0)
        verdict = max(so_far, verdict_of(findings), key=list(Verdict).index)
        return ProcessReport(procedure.id, procedure.name, procedure.line, verdict, tuple(findings), second)

    def _compiled(
        self, draft: Draft, together: Mapping[str, Procedure], findings: list[Finding]
    ) -> Net | None:
        """The net; of a process read in part only its words are judged."""
        try:
            net = compile_net(
                draft.procedure, lambda id_: together.get(id_) or self.called(id_), self.shelves
            )
        except ProcedureRefused as refused:
            findings += (one for one in refused.findings if draft.whole or one.rule in _WORDS)
            return None
        findings += net.findings if draft.whole else ()
        return net if draft.whole else None


def _second_opinion(source: bytes, procedure: Procedure, net: Net | None) -> tuple[str, list[Finding]]:
    from thutuc import _spiff  # noqa: PLC0415 (a process that only runs dossiers starts without it)

    reading = _spiff.second_reading(source, procedure)
    findings = list(reading.differences)
    if reading.status == "agrees" and net is not None:
        findings += _spiff.second_run(source, procedure, net)
    return f"{reading.status}: {reading.reason}" if reading.reason else reading.status, findings


def _validated(source: bytes, name: str, told: Sequence[Finding]) -> list[Finding]:
    """What the schemas do not allow, without ids of which the reader has told, and references to them."""
    from thutuc import _spiff  # noqa: PLC0415 (as above)

    ids = " ".join(one.message for one in told if one.rule in ("id-form", "id-twice"))
    found = [(one, _REFERENCE.search(one.message)) for one in _spiff.validate(source, name)]
    return [one for one, id_ in found if id_ is None or id_[1] not in ids]


def _decisions(source: bytes, name: str) -> FileReport:
    """A file of decisions by itself: what deploying it with a procedure that asks them would say."""
    from thutuc import _spiff  # noqa: PLC0415 (as above)

    _, told = inspect_decisions(source, name)
    findings = list(told)
    if all(finding.severity != "error" for finding in findings):
        findings += _spiff.second_decisions(source, read_words(source, name)).differences
    findings.sort(key=lambda finding: finding.line or 0)
    return _alone(name, tuple(findings))


def without_echoes(procedure: Procedure, findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those of decisions that are there: what is wrong with them was told."""
    wrong = {one.element for one in findings if one.severity == "error" and one.file != procedure.file}
    asked = {node.id for node in procedure.nodes if node.asked is not None and node.asked.decision in wrong}
    return [one for one in findings if one.rule != "decision-unknown" or one.element not in asked]


def _alone(name: str, findings: tuple[Finding, ...]) -> FileReport:
    return FileReport(name, verdict_of(findings), (), findings)


def _unreadable(name: str, error: OSError) -> Finding:
    vi, en = bounded.reason(error)
    return Finding(
        rule="file-unreadable",
        message=f"Expected a file that can be read: {en}.",
        message_vi=f"Không đọc được tệp: {vi}.",
        remedy="Check the path and the rights on the file.",
        remedy_vi="Kiểm tra lại đường dẫn và quyền đọc tệp.",
        file=name,
        kind=Kind.BREAKS,
    )


def _failed(name: str, error: Exception) -> Finding:
    said = f"{type(error).__name__}: {error}"[:300]
    return Finding(
        rule="check-failed",
        message=f"Expected to be able to judge the file, but thutuc itself failed: {said}",
        message_vi=f"thutuc gặp lỗi khi kiểm tra tệp này: {said}",
        remedy="Report it with the file; the other files were checked.",
        remedy_vi="Báo lỗi kèm theo tệp; các tệp khác vẫn được kiểm tra.",
        line=1,
        file=name,
        kind=Kind.UNSUPPORTED,
    )


def _not_executable(procedure: Procedure) -> Finding:
    return Finding(
        rule="executable",
        message='Expected isExecutable="true" on the process, found "false": it is only drawn',
        message_vi='Quy trình ghi isExecutable="false": chỉ để vẽ, chưa được đánh dấu là thực thi được',
        remedy="Mark the process as executable once it says all that is listed here.",
        remedy_vi="Đánh dấu quy trình là thực thi được (isExecutable) sau khi đã bổ sung các điểm nêu ở đây.",
        element=procedure.id,
        name=procedure.name,
        line=procedure.line,
        file=procedure.file,
    )
