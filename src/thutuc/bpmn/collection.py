"""Reads every process of one file, the called ones and the global tasks among them."""

from __future__ import annotations

from typing import cast

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.document import parse
from thutuc.bpmn.findings import Findings
from thutuc.bpmn.names import BPMN, line_of, local, namespace, select
from thutuc.bpmn.reader import ProcessReader
from thutuc.errors import Finding
from thutuc.procedure import Procedure

_ROOT = f"{{{BPMN}}}definitions"
_IDS = etree.XPath("//bpmn:*/@id", namespaces={"bpmn": BPMN}, smart_strings=False)
_WITH_ID = etree.XPath("//bpmn:*[@id]", namespaces={"bpmn": BPMN})
#: global tasks → the task each of them is when called
_GLOBAL = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def inspect_bytes(
    data: bytes, digest: str, file: str | None, *, encoding: str | None = None
) -> tuple[tuple[Procedure, ...], tuple[Finding, ...]]:
    """The procedures of a file that can be read, and everything that was found."""
    findings = Findings(file)
    root = parse(data, findings, encoding=encoding)
    procedures: list[Procedure] = []
    if root is not None:
        if root.tag == _ROOT:
            procedures = _read(Definitions(root, data, findings, file, digest))
        else:
            found = f"{{{namespace(root)}}}{local(root)}" if namespace(root) else local(root)
            findings.add("not-bpmn", root, found=found)
    return tuple(procedures), tuple(findings.items)


def _read(definitions: Definitions) -> list[Procedure]:
    root, findings = definitions.root, definitions.findings
    _ids_once(root, findings)
    read = [ProcessReader(process, definitions).read() for process in definitions.processes]
    read += [_global_task(task, definitions) for task in definitions.global_tasks if local(task) in _GLOBAL]
    definitions.words.leftovers()
    if not read:
        findings.add(
            "process-missing",
            root,
            wanted="in the file",
            wanted_vi="nào",
            found="none",
            found_vi="không có",
        )
    return [procedure for procedure in read if procedure is not None]


def _ids_once(root: etree._Element, findings: Findings) -> None:
    ids = cast("list[str]", _IDS(root))
    if len(ids) == len(set(ids)):
        return
    first: dict[str, int | None] = {}
    for element in select(_WITH_ID, root):
        id_ = element.get("id", "")
        if id_ in first:
            findings.add("id-twice", element, id=id_, first=first[id_])
        else:
            first[id_] = line_of(element)


def _global_task(task: etree._Element, definitions: Definitions) -> Procedure | None:
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
    return ProcessReader(around, definitions).read()


def _made(tag: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{BPMN}}}{tag}", attributes)
