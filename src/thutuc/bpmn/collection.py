"""Reads every process of one file, the called ones and the global tasks among them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.document import parse
from thutuc.bpmn.extensions import other_namespace
from thutuc.bpmn.findings import Findings
from thutuc.bpmn.foreign import as_flowable
from thutuc.bpmn.kinds import of_executable
from thutuc.bpmn.names import BPMN, is_true, line_of, local, namespace
from thutuc.bpmn.reader import ProcessReader
from thutuc.bpmn.schemas import Forms, Shelf
from thutuc.bpmn.standard import check_standard
from thutuc.bpmn.standard.index import Index
from thutuc.errors import Finding
from thutuc.procedure import Procedure, digest_of

_ROOT = f"{{{BPMN}}}definitions"
#: what no id of XML begins with, or has in it
_NO_ID = re.compile(r"\A[-.0-9]|[\s!-,/:-@\[-^`{-~]")
#: global tasks → the task each of them is when called
_GLOBAL = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
#: what a file may hold instead of a process, named in both languages
_INSTEAD = {
    "choreography": ("a choreography", "sơ đồ phối hợp giữa các bên (choreography)"),
    "globalChoreographyTask": ("a choreography", "sơ đồ phối hợp giữa các bên (choreography)"),
    "globalConversation": ("a conversation", "sơ đồ trao đổi (conversation)"),
    "collaboration": ("pools without a process in them", "chỉ các bên tham gia (pool), không có quy trình"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One process of a file as far as it could be read, and all that was found in it."""

    procedure: Procedure  #: what was not understood is left out of it
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether everything was read."""
        return all(finding.severity != "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds: its processes and global tasks in document order, and what is wrong with it."""

    drafts: tuple[Draft, ...] = ()
    findings: tuple[Finding, ...] = ()  #: about the file and not about one of its processes
    all: tuple[Finding, ...] = ()  #: every finding, in the order they were made


def inspect_bytes(
    data: bytes, digest: str, file: str | None, *, encoding: str | None = None, forms: Forms | None = None
) -> Survey:
    """Everything that a file holds, and everything that was found; its forms are read from *forms*."""
    findings = Findings(file)
    root = parse(data, findings, encoding=encoding)
    drafts: list[Draft] = []
    if root is not None:
        elsewhere = other_namespace(root, data)
        if root.tag == _ROOT and elsewhere is not None:  # what it says would all be missing
            findings.add("extension-namespace", elsewhere[0], found=elsewhere[1])
        elif root.tag == _ROOT:
            as_flowable(root, data)
            drafts = _read(Definitions(root, data, findings, file, digest, Shelf(forms, findings)))
        elif "/spec/DMN/" in namespace(root):
            findings.add("dmn-alone", root)
        else:
            found = f"{{{namespace(root)}}}{local(root)}" if namespace(root) else local(root)
            findings.add("not-bpmn", root, found=found)
    of_drafts = {id(finding) for draft in drafts for finding in draft.findings}
    about = tuple(finding for finding in findings.items if id(finding) not in of_drafts)
    return Survey(tuple(drafts), about, tuple(findings.items))


def _read(definitions: Definitions) -> list[Draft]:
    findings = definitions.findings
    index = Index(definitions.root)
    _check_ids(index, findings)
    check_standard(index, findings)
    tasks = [task for task in definitions.global_tasks if local(task) in _GLOBAL]
    drafts = [
        _draft(process, definitions)
        for process in (*definitions.processes, *(_global_task(task) for task in tasks))
    ]
    definitions.words.leftovers()
    if not drafts:
        _nothing(definitions)
    named = definitions.shelf.named
    if named:
        digest = digest_of(definitions.digest, named)
        drafts = [replace(draft, procedure=replace(draft.procedure, digest=digest)) for draft in drafts]
    return drafts


def _draft(process: etree._Element, definitions: Definitions) -> Draft:
    items = definitions.findings.items
    before = len(items)
    procedure = ProcessReader(process, definitions).read()
    if is_true(process, "isExecutable"):
        items[before:] = map(of_executable, items[before:])
    return Draft(procedure, tuple(items[before:]))


def _nothing(definitions: Definitions) -> None:
    """Say what the file has instead of a process: a choreography, a conversation, pools that show nothing."""
    drawn = [local(child) for child in definitions.root.iterchildren(f"{{{BPMN}}}*")]
    named = next((tag for tag in drawn if tag in _INSTEAD), None)
    found, found_vi = _INSTEAD[named] if named else ("none", "không có")
    definitions.findings.add(
        "process-missing",
        definitions.root,
        wanted="in the file",
        wanted_vi="nào",
        found=found,
        found_vi=found_vi,
    )


def _check_ids(index: Index, findings: Findings) -> None:
    for element in index.again:
        id_ = element.get("id", "")
        findings.add("id-twice", element, id=id_, first=line_of(index.by_id[id_]))
    for id_, element in index.by_id.items():
        if _NO_ID.search(id_):
            better = re.sub(r"\W+", "_", id_[:40])
            findings.add("id-form", element, id=id_, better=f"_{better}" if better[:1].isdigit() else better)


def _global_task(task: etree._Element) -> etree._Element:
    """A global task as a procedure of its own: a start, the task, an end."""
    id_ = task.get("id", "")
    task.tag = f"{{{BPMN}}}{_GLOBAL[local(task)]}"
    around = etree.Element(f"{{{BPMN}}}process", id=id_, name=task.get("name", ""), isExecutable="true")
    task.addprevious(around)
    around.append(_made("startEvent", id=f"{id_}.start"))
    around.append(task)
    around.append(_made("endEvent", id=f"{id_}.end"))
    around.append(_made("sequenceFlow", sourceRef=f"{id_}.start", targetRef=id_))
    around.append(_made("sequenceFlow", sourceRef=id_, targetRef=f"{id_}.end"))
    around.sourceline = task.sourceline
    for element in around:
        element.sourceline = task.sourceline
    return around


def _made(tag: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{BPMN}}}{tag}", attributes)
