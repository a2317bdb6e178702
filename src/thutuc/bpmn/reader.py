"""Reads one process element into a :class:`Procedure`: nodes and flows in document order, nothing left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from textwrap import dedent

from lxml import etree

from thutuc.bpmn.activities import check_attributes, read_called
from thutuc.bpmn.checks import check
from thutuc.bpmn.definitions import Definitions, without_prefix
from thutuc.bpmn.events import read_event
from thutuc.bpmn.extensions import Words
from thutuc.bpmn.findings import Place
from thutuc.bpmn.lanes import Lanes
from thutuc.bpmn.loops import read_loop
from thutuc.bpmn.names import BPMN, local, namespace, vietnamese
from thutuc.bpmn.steps import read_fields, read_header, read_service, read_step
from thutuc.bpmn.support import UNSUPPORTED, refuse
from thutuc.bpmn.vocabulary import ServiceWord
from thutuc.procedure import Flow, Node, NodeKind, Procedure, Shape

_NODES = {f"{{{BPMN}}}{kind}": kind for kind in NodeKind} | {f"{{{BPMN}}}transaction": NodeKind.SUB_PROCESS}
_FLOW = f"{{{BPMN}}}sequenceFlow"
_LANES = f"{{{BPMN}}}laneSet"
_PROPERTY = f"{{{BPMN}}}property"
_LISTED = {f"{{{BPMN}}}incoming": "incoming", f"{{{BPMN}}}outgoing": "outgoing"}
#: children of a process or subprocess that do not change what runs
_SILENT = frozenset(
    f"{{{BPMN}}}{tag}"
    for tag in (
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "auditing",
        "monitoring",
        "ioSpecification",
        "dataInputAssociation",
        "dataOutputAssociation",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "association",
        "group",
        "textAnnotation",
        "supportedInterfaceRef",
        "correlationSubscription",
        "supports",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "resourceRole",
        "ioBinding",
    )
)
_TRUE = ("true", "1")


class ProcessReader:
    """Reads one process of a file; what is wrong goes to the file's findings."""

    def __init__(self, process: etree._Element, file: Definitions) -> None:
        self._process = process
        self._file = file
        self._findings = file.findings
        self._nodes: list[tuple[etree._Element, NodeKind, etree._Element]] = []
        self._flows: list[etree._Element] = []
        self._lane_sets: list[etree._Element] = []
        self._properties: list[etree._Element] = []
        self._scope: dict[str, str | None] = {}  #: every element that a flow may touch → its subprocess

    def read(self) -> Procedure | None:
        """The procedure, or ``None`` when findings of severity *error* were added."""
        before = self._findings.errors
        place = Place.of(self._process)
        if self._process.get("id") is None:
            self._findings.add("id-missing", place, what="process", what_vi="quy trình")
        for scope, child in self._children():
            self._sort(child, scope)
        lanes = Lanes(self._lane_sets, self._findings)
        flows = tuple(self._read_flows())
        incoming: dict[str, list[str]] = {}
        outgoing: dict[str, list[str]] = {}
        for flow in flows:
            incoming.setdefault(flow.target, []).append(flow.id)
            outgoing.setdefault(flow.source, []).append(flow.id)
        nodes = tuple(
            self._read_node(element, kind, scope, lanes, incoming, outgoing)
            for element, kind, scope in self._nodes
        )
        lanes.check(self._scope)
        id_ = self._process.get("id", "")
        procedure = Procedure(
            id=id_,
            name=place.name or " ".join(self._file.pools.get(id_, "").split()) or id_,
            header=read_header(self._process, self._properties, self._file),
            nodes=nodes,
            flows=flows,
            lanes=tuple(lanes.all),
            shapes=self._shapes(lanes),
            digest=self._file.digest,
            line=place.line,
            file=self._file.file,
            executable=self._process.get("isExecutable", "true") in _TRUE,
            messages=dict(self._file.messages),
        )
        check(procedure, self._scope, self._findings)
        return procedure if self._findings.errors == before else None

    def _children(self) -> Iterator[tuple[etree._Element, etree._Element]]:
        """Every child of the process and of its subprocesses, in document order, with what it lies in."""
        open_: list[tuple[etree._Element, Iterator[etree._Element]]] = [(self._process, iter(self._process))]
        while open_:
            scope, children = open_[-1]
            child = next(children, None)
            if child is None:
                open_.pop()
                continue
            yield scope, child
            if _NODES.get(child.tag) is NodeKind.SUB_PROCESS:
                open_.append((child, iter(child)))

    def _sort(self, child: etree._Element, scope: etree._Element) -> None:
        """Put one child where it belongs, or refuse it by name."""
        tag = child.tag
        kind = _NODES.get(tag)
        if kind is not None:
            self._nodes.append((child, kind, scope))
            self._remember(child, scope)
            if local(child) == "transaction":
                refuse(self._findings, "transaction", Place.of(child))
        elif tag == _FLOW:
            self._flows.append(child)
        elif tag == _LANES:
            self._lane_sets.append(child)
        elif tag == _PROPERTY:
            self._properties.append(child)
        elif tag not in _SILENT:
            self._refuse(child, scope)

    def _remember(self, element: etree._Element, scope: etree._Element) -> None:
        id_ = element.get("id")
        if id_:
            self._scope.setdefault(id_, None if scope is self._process else scope.get("id"))
        else:
            tag = local(element)
            self._findings.add("id-missing", Place.of(element), what=tag, what_vi=vietnamese(tag))

    def _refuse(self, child: etree._Element, scope: etree._Element) -> None:
        tag = local(child)
        if namespace(child) == BPMN and tag in UNSUPPORTED:
            refuse(self._findings, tag, Place.of(child))
            self._remember(child, scope)
        elif not namespace(child).startswith("urn:thutuc"):
            self._findings.add("element-unknown", Place.of(child), tag=tag)

    def _read_flows(self) -> Iterator[Flow]:
        taken = {element.get("id") for element in self._flows} | set(self._scope)
        made: Counter[str] = Counter()
        for element in self._flows:
            source, target = self._end(element, "sourceRef"), self._end(element, "targetRef")
            id_ = element.get("id")
            while not id_ or (element.get("id") is None and id_ in taken):
                pair = f"{source}->{target}"
                made[pair] += 1
                id_ = pair if made[pair] == 1 else f"{pair}#{made[pair]}"
            taken.add(id_)
            place = Place(id_, " ".join(element.get("name", "").split()), element.sourceline)
            yield Flow(id_, source, target, place.name, self._condition(element, place), place.line)

    def _end(self, flow: etree._Element, attribute: str) -> str:
        reference = flow.get(attribute, "")
        return reference if reference in self._scope else without_prefix(reference, flow)

    def _condition(self, flow: etree._Element, place: Place) -> str | None:
        element = flow.find(f"{{{BPMN}}}conditionExpression")
        if element is None:
            return None
        text = (element.text or "").strip()
        if not text:
            self._findings.add("flow-condition-empty", place)
        return text or None

    def _read_node(
        self,
        element: etree._Element,
        kind: NodeKind,
        scope: etree._Element,
        lanes: Lanes,
        incoming: dict[str, list[str]],
        outgoing: dict[str, list[str]],
    ) -> Node:
        file, place, get = self._file, Place.of(element), element.get
        id_ = get("id", "")
        words = file.words.of(element)
        check_attributes(element, place, self._findings)
        ours, theirs = incoming.get(id_, []), outgoing.get(id_, [])
        self._listed(element, place, {"incoming": ours, "outgoing": theirs})
        role = lanes.role(place, self._scopes(id_)) if kind.waits_for_somebody else None
        step = read_step(element, kind, words, role, file) if kind.waits_for_somebody else None
        is_boundary = kind is NodeKind.BOUNDARY_EVENT
        interrupting = get("cancelActivity" if is_boundary else "isInterrupting", "true") in _TRUE
        return Node(
            id=id_,
            kind=kind,
            name=place.name,
            line=place.line,
            parent=None if scope is self._process else scope.get("id"),
            incoming=tuple(ours),
            outgoing=tuple(theirs),
            default=get("default") and without_prefix(get("default", ""), element),
            event=read_event(element, kind, scope, words, file),
            attached_to=without_prefix(get("attachedToRef", ""), element) if is_boundary else None,
            interrupting=interrupting,
            triggered_by_event=kind is NodeKind.SUB_PROCESS and get("triggeredByEvent") in _TRUE,
            loop=read_loop(element, file) if kind.is_activity else None,
            called=read_called(element, place, file.findings) if kind is NodeKind.CALL_ACTIVITY else None,
            script=self._script(element, place) if kind is NodeKind.SCRIPT_TASK else None,
            service=self._service(element, words) if kind is NodeKind.SERVICE_TASK else None,
            message=self._message(element, kind),
            step=step,
            fields=() if step is not None else read_fields(words, place, file),
        )

    def _scopes(self, id_: str) -> Iterator[str]:
        """The subprocesses around an element, innermost first."""
        seen = {id_}
        scope = self._scope.get(id_)
        while scope is not None and scope not in seen:
            yield scope
            seen.add(scope)
            scope = self._scope.get(scope)

    def _listed(self, element: etree._Element, place: Place, flows: dict[str, list[str]]) -> None:
        for child in element:
            what = _LISTED.get(child.tag)
            if what is None:
                continue
            found = without_prefix((child.text or "").strip(), child)
            if found not in flows[what]:
                self._findings.add("flow-unlisted", place, what=what, found=found)

    def _script(self, element: etree._Element, place: Place) -> str | None:
        text = dedent(element.findtext(f"{{{BPMN}}}script") or "").strip()
        if not text:
            self._findings.add("script-missing", place)
        return text or None

    def _service(self, element: etree._Element, words: Words) -> str:
        word = words.one(ServiceWord)
        return read_service(element, word.name if word else None)

    def _message(self, element: etree._Element, kind: NodeKind) -> str | None:
        """The message a task sends or waits for; without a reference it is known by the task's own id."""
        if kind not in (NodeKind.SEND_TASK, NodeKind.RECEIVE_TASK):
            return None
        return self._file.name_of("message", element, required=False) or element.get("id")

    def _shapes(self, lanes: Lanes) -> tuple[Shape, ...]:
        drawn = self._file.shapes
        if not drawn:
            return ()
        ids = [*self._scope, *(lane.id for lane in lanes.all)]
        return tuple(drawn[id_] for id_ in ids if id_ in drawn)
