"""Turns a procedure file into the XML that SpiffWorkflow can read, without changing what it means.

Only form is touched: the drawing goes, so that flows stay in document order; flows get ids; what thutuc
or another vendor writes in an extension is written in BPMN's own words; names that BPMN lets be absent
are the ids; data associations and correlations go, because the dossier's document is not modelled there.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from thutuc.bpmn.document import parse
from thutuc.bpmn.findings import Findings
from thutuc.bpmn.names import BPMN, BPMN_DI, is_true
from thutuc.bpmn.scripts import script_of
from thutuc.bpmn.timers import bare
from thutuc.errors import ProcedureRefused, TermError
from thutuc.worktime import Term

THUTUC = "urn:thutuc:bpmn:1"
#: stands before a legal term in the text of a timer
TERM = "thutuc:term "
#: stands before an id that SpiffWorkflow uses for a task of its own
RENAMED = "node:"

#: an element of lxml, which only the readers import
Xml = Any

_RESERVED = frozenset({"Root", "Start", "End", "StartEventSplit", "StartEventJoin"})
_ZEEBE = "http://camunda.org/schema/zeebe/1.0"
_VENDORS = ("http://camunda.org/schema/1.0/bpmn", "http://flowable.org/bpmn")
_LEFT_OUT = (
    f"{{{BPMN_DI}}}BPMNDiagram",
    *(
        f"{{{BPMN}}}{name}"
        for name in (
            "dataStore",
            "dataInputAssociation",
            "dataOutputAssociation",
            "ioSpecification",
            "correlationKey",
            "correlationProperty",
            "correlationSubscription",
        )
    ),
)
_REFERENCES = ("messageRef", "signalRef", "errorRef", "escalationRef", "calledElement", "processRef")
_FLAGS = ("cancelActivity", "isSequential", "testBefore", "parallelMultiple")
_NODE_REFERENCES = ("id", "sourceRef", "targetRef", "attachedToRef", "default")
_PUBLIC = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


def tree_of(source: bytes) -> Xml:
    """The file's root element, read with the reader's own guards."""
    findings = Findings(None)
    root = parse(source, findings)
    if root is None:
        raise ProcedureRefused(findings.items)
    return root


def for_spiff(source: bytes) -> Xml:
    """The file's root element as SpiffWorkflow can read it."""
    root = tree_of(source)
    _loops(root)
    for element in list(root.iter(*_LEFT_OUT)):
        element.getparent().remove(element)
    _ids(root)
    _definitions(root)
    _flags(root)
    _references(root)
    _names(root)
    _timers(root)
    _messages(root)
    _scripts(root)
    return root


def _ids(root: Xml) -> None:
    """Flows without an id get one, reserved ids are moved out of the way, every process may run."""
    for number, flow in enumerate(root.iter(f"{{{BPMN}}}sequenceFlow")):
        if not flow.get("id"):
            flow.set("id", f"flow:{number}")
    for process in root.iter(f"{{{BPMN}}}process"):
        process.set("isExecutable", "true")
        for element in process.iterdescendants(f"{{{BPMN}}}*"):
            for name in _NODE_REFERENCES:
                if element.get(name) in _RESERVED:
                    element.set(name, RENAMED + element.get(name))
            if element.tag == f"{{{BPMN}}}flowNodeRef":
                text = (element.text or "").strip()
                element.text = RENAMED + text if text in _RESERVED else text


def _definitions(root: Xml) -> None:
    """An event definition that is only referred to is copied to where it is meant."""
    known = {each.get("id"): each for each in root.iterchildren(f"{{{BPMN}}}*") if each.get("id")}
    for reference in list(root.iter(f"{{{BPMN}}}eventDefinitionRef")):
        meant = known.get((reference.text or "").strip().rpartition(":")[2])
        if meant is not None:
            reference.getparent().replace(reference, deepcopy(meant))


def _flags(root: Xml) -> None:
    """``1`` becomes ``true``, and blanks around it go: XML lets both be, SpiffWorkflow reads neither."""
    for element in root.iter(f"{{{BPMN}}}*"):
        for name in _FLAGS:
            if is_true(element, name):
                element.set(name, "true")


def _references(root: Xml) -> None:
    """``tns:id`` becomes ``id``: SpiffWorkflow does not resolve qualified names."""
    for element in root.iter(f"{{{BPMN}}}*"):
        for name in _REFERENCES:
            prefix, colon, rest = element.get(name, "").strip().partition(":")
            if colon and prefix in element.nsmap:
                element.set(name, rest)


def _names(root: Xml) -> None:
    """A message, signal, error or escalation without a name or code is known by its id."""
    for kind, attribute in _PUBLIC.items():
        for element in root.iterchildren(f"{{{BPMN}}}{kind}"):
            public = element.get(attribute) or element.get("name") or element.get("id", "")
            element.set(attribute, public)


def _timers(root: Xml) -> None:
    """Constants lose their quotes; a ``thutuc:term`` becomes the text, marked: BPMN has no legal terms."""
    for timer in root.iter(f"{{{BPMN}}}timerEventDefinition"):
        for child in timer:
            child.text = bare(child.text or "") if isinstance(child.tag, str) else child.text
        own = f"{{{BPMN}}}extensionElements/{{{THUTUC}}}term"
        word = timer.find(own)
        if word is None:
            word = timer.getparent().find(own)
        if word is None:
            continue
        try:
            text = str(Term.parse(word.get("value", "")))
        except TermError:
            text = word.get("value", "")
        for child in list(timer):
            timer.remove(child)
        timer.append(timer.makeelement(f"{{{BPMN}}}timeDuration", {}))
        timer[0].text = TERM + text


def _messages(root: Xml) -> None:
    """What names no message has that of the message flow drawn at it; a task without both its own id."""
    drawn: dict[str, str] = {}
    names = {each.get("id"): each.get("name", "") for each in root.iterchildren(f"{{{BPMN}}}message")}
    for flow in root.iter(f"{{{BPMN}}}messageFlow"):
        name = (
            names.get(flow.get("messageRef")) or " ".join(flow.get("name", "").split()) or flow.get("id", "")
        )
        for end in (flow.get("sourceRef", ""), flow.get("targetRef", "")):
            drawn.setdefault(end.rpartition(":")[2], name)
    for task in root.iter(f"{{{BPMN}}}receiveTask", f"{{{BPMN}}}sendTask"):
        id_ = task.get("id", "").removeprefix(RENAMED)
        _name_message(root, task, drawn.get(id_) or id_)
    for definition in root.iter(f"{{{BPMN}}}messageEventDefinition"):
        id_ = definition.getparent().get("id", "").removeprefix(RENAMED)
        if id_ in drawn:
            _name_message(root, definition, drawn[id_])


def _name_message(root: Xml, element: Xml, name: str) -> None:
    if not element.get("messageRef"):
        reference = f"message:{name}"
        element.set("messageRef", reference)
        root.append(root.makeelement(f"{{{BPMN}}}message", {"id": reference, "name": name}))


def _scripts(root: Xml) -> None:
    """A value that an attribute or extension gives to a variable is written as an assignment."""
    for task in root.iter(f"{{{BPMN}}}scriptTask"):
        script, text = task.find(f"{{{BPMN}}}script"), script_of(task)
        if script is None and text:
            script = task.makeelement(f"{{{BPMN}}}script", {})
            task.append(script)
        if script is not None and " ".join((script.text or "").split()) != " ".join(text.split()):
            script.text = text


def _loops(root: Xml) -> None:
    """What an extension says about a multi-instance activity is said in BPMN's elements."""
    for loop in root.iter(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
        each = loop.find(f"{{{BPMN}}}extensionElements/{{{THUTUC}}}each")
        zeebe = loop.find(f"{{{BPMN}}}extensionElements/{{{_ZEEBE}}}loopCharacteristics")
        each = {} if each is None else each.attrib
        zeebe = {} if zeebe is None else zeebe.attrib
        vendor = [loop.get(f"{{{name}}}collection") for name in _VENDORS]
        variable = [loop.get(f"{{{name}}}elementVariable") for name in _VENDORS]
        _say(loop, "loopDataInputRef", each.get("collection"), zeebe.get("inputCollection"), *vendor)
        _say(loop, "inputDataItem", each.get("item"), zeebe.get("inputElement"), *variable)
        _say(loop, "outputDataItem", each.get("output"), zeebe.get("outputElement"))
        _say(loop, "loopDataOutputRef", each.get("into"), zeebe.get("outputCollection"))


def _say(loop: Xml, tag: str, *texts: str | None) -> None:
    """Write the first text there is as a child of *loop*, in place of the one that was there."""
    text = next((text for text in texts if text), None)
    old = loop.find(f"{{{BPMN}}}{tag}")
    if text is None:
        text = _resolved(loop, tag, old)
    if text is None:
        return
    if old is not None:
        loop.remove(old)
    child = loop.makeelement(f"{{{BPMN}}}{tag}", {})
    if tag.endswith("Item"):
        child.set("id", text)
    else:
        child.text = text
    loop.append(child)


def _resolved(loop: Xml, tag: str, old: Xml) -> str | None:
    """The variable that a data reference of BPMN stands for: the data outside that is connected with it."""
    if old is None:
        return None
    if tag.endswith("Item"):
        return str(old.get("name") or old.get("id"))
    inside = (old.text or "").strip()
    inner, outer, kind = (
        ("targetRef", "sourceRef", "Input")
        if tag == "loopDataInputRef"
        else ("sourceRef", "targetRef", "Output")
    )
    activity = loop.getparent()
    for link in activity.iterchildren(f"{{{BPMN}}}data{kind}Association"):
        found = (link.findtext(f"{{{BPMN}}}{outer}") or "").strip()
        if found and (link.findtext(f"{{{BPMN}}}{inner}") or "").strip() == inside:
            return str(found)
    for data in activity.iterfind(f"{{{BPMN}}}ioSpecification/{{{BPMN}}}*"):
        if data.get("id") == inside:
            return str(data.get("name") or inside)
    return inside or None
