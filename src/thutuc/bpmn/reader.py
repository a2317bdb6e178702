"""Reads one process element into a :class:`Procedure`: nodes and flows in document order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from sys import intern

from lxml import etree

from thutuc.bpmn.activities import check_attributes, read_called, read_quantity
from thutuc.bpmn.checks import check
from thutuc.bpmn.definitions import Definitions, without_prefix
from thutuc.bpmn.events import read_event
from thutuc.bpmn.extensions import Words
from thutuc.bpmn.findings import Place
from thutuc.bpmn.foreign import tell_foreign, tell_listeners
from thutuc.bpmn.forms import read_form
from thutuc.bpmn.header import read_header
from thutuc.bpmn.lanes import Lanes
from thutuc.bpmn.loops import read_loop
from thutuc.bpmn.names import BPMN, child_of, id_of, is_true, line_of, local, namespace, vietnamese
from thutuc.bpmn.partners import check_partners
from thutuc.bpmn.rules import read_asked
from thutuc.bpmn.scripts import script_of
from thutuc.bpmn.steps import read_fields, read_service, read_step
from thutuc.bpmn.support import UNSUPPORTED, refuse
from thutuc.bpmn.terms import check_terms
from thutuc.bpmn.vocabulary import EndWord, ServiceWord
from thutuc.procedure import (
    Ending,
    EventDefinition,
    EventKind,
    Field,
    Flow,
    Loop,
    Node,
    NodeKind,
    Procedure,
    Step,
    packed,
)

_NODES = {f"{{{BPMN}}}{kind}": kind for kind in NodeKind} | {f"{{{BPMN}}}transaction": NodeKind.SUB_PROCESS}
_RULES = NodeKind.BUSINESS_RULE_TASK
_FLOW = f"{{{BPMN}}}sequenceFlow"
_LANES = f"{{{BPMN}}}laneSet"
_PROPERTIES = (f"{{{BPMN}}}property", f"{{{BPMN}}}dataObject")
_ASSOCIATION = f"{{{BPMN}}}association"
_INCOMING, _OUTGOING = f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing"
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
        "dataObjectReference",
        "dataStoreReference",
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
_ACTIVATION, _CONDITION = f"{{{BPMN}}}activationCondition", f"{{{BPMN}}}conditionExpression"


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
        self._associated: dict[str, list[str]] = {}  #: element → what associations connect it with
        self._lanes = Lanes((), file.findings)
        self._scope: dict[str, str | None] = {}  #: every element that a flow may touch → its subprocess
        self._incoming: dict[str, dict[str, None]] = {}  #: element → the flows into it, in document order
        self._outgoing: dict[str, dict[str, None]] = {}

    def read(self) -> Procedure:
        """The procedure as far as it could be read; findings of severity *error* say what is missing."""
        place = Place.of(self._process)
        if self._process.get("id") is None:
            self._findings.add("id-missing", place, what="process", what_vi="quy trình")
        for scope, child in self._children():
            self._sort(child, scope)
        tell_listeners(self._process, place, self._findings)
        self._lanes = Lanes(self._lane_sets, self._findings)
        self._lanes.check(self._scope)
        procedure = self._build(place)
        check(procedure, self._scope, self._findings)
        check_partners(procedure, self._findings)
        check_terms(procedure, self._findings)
        return procedure

    def _build(self, place: Place) -> Procedure:
        flows = tuple(self._read_flows())
        for flow in flows:
            self._incoming.setdefault(flow.target, {})[flow.id] = None
            self._outgoing.setdefault(flow.source, {})[flow.id] = None
        id_ = place.id or ""
        return Procedure(
            id=id_,
            name=place.name or " ".join(self._file.pools.get(id_, "").split()) or id_,
            header=read_header(self._process, self._properties, self._file),
            nodes=tuple(self._read_node(element, kind, scope) for element, kind, scope in self._nodes),
            flows=flows,
            lanes=tuple(self._lanes.all),
            drawn=self._drawn(flows),
            digest=self._file.digest,
            line=place.line,
            file=self._file.file,
            executable=is_true(self._process, "isExecutable", "true"),
            messages=self._file.messages,
            unread=frozenset(self._file.words.refused),
        )

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
        elif tag == _FLOW:
            self._flows.append(child)
        elif tag == _LANES:
            self._lane_sets.append(child)
        elif tag in _PROPERTIES:
            self._properties.append(child)
        elif tag == _ASSOCIATION:
            self._associate(child)
        elif tag not in _SILENT:
            self._refuse(child, scope)

    def _associate(self, element: etree._Element) -> None:
        ends = [self._reference(element, name) or "" for name in ("sourceRef", "targetRef")]
        for one, other in (ends, reversed(ends)):
            self._associated.setdefault(one, []).append(other)

    def _remember(self, element: etree._Element, scope: etree._Element) -> None:
        id_ = id_of(element)
        if id_:
            self._scope.setdefault(id_, None if scope is self._process else id_of(scope))
        else:
            tag = local(element)
            self._findings.add("id-missing", element, what=tag, what_vi=vietnamese(tag))

    def _refuse(self, child: etree._Element, scope: etree._Element) -> None:
        tag = local(child)
        if namespace(child) == BPMN and tag in UNSUPPORTED:
            refuse(self._findings, tag, child)
            self._remember(child, scope)
        elif not namespace(child).startswith("urn:thutuc"):
            self._findings.add("element-unknown", child, tag=tag)

    def _read_flows(self) -> Iterator[Flow]:
        taken = {element.get("id") for element in self._flows} | set(self._scope)
        made: Counter[str] = Counter()
        for element in self._flows:
            source, target = self._end(element, "sourceRef"), self._end(element, "targetRef")
            id_ = element.get("id") or ""
            while not id_ or (id_ in taken and not element.get("id")):
                pair = f"{source}->{target}"
                made[pair] += 1
                id_ = pair if made[pair] == 1 else f"{pair}#{made[pair]}"
            place = Place(id_, " ".join(element.get("name", "").split()), line_of(element))
            tell_listeners(element, place, self._findings)
            yield Flow(intern(id_), source, target, place.name, self._condition(element, place), place.line)

    @staticmethod
    def _reference(element: etree._Element, attribute: str) -> str | None:
        reference = element.get(attribute)
        return None if reference is None else without_prefix(reference, element)

    def _end(self, flow: etree._Element, attribute: str) -> str:
        reference = flow.get(attribute, "")
        return intern(reference) if reference in self._scope else without_prefix(reference, flow)

    def _condition(self, flow: etree._Element, place: Place) -> str | None:
        element = child_of(flow, _CONDITION)
        if element is None:
            return None
        text = self._file.formal(element, place)
        if text is None:
            self._findings.add("flow-condition-empty", place)
        return text

    def _read_node(self, element: etree._Element, kind: NodeKind, scope: etree._Element) -> Node:
        file, place = self._file, Place.of(element)
        id_ = id_of(element)
        words = file.words.of(element)
        held = {child.tag for child in element}
        check_attributes(element, held, place, self._findings)
        if words.foreign:
            tell_foreign(element, kind, place, self._findings)
        incoming, outgoing = self._incoming.get(id_, {}), self._outgoing.get(id_, {})
        if _INCOMING in held or _OUTGOING in held:
            self._listed(element, place, incoming, outgoing)
        step = self._step(element, kind, words, place)
        is_boundary = kind is NodeKind.BOUNDARY_EVENT
        event = read_event(element, kind, scope, words, file)
        return Node(
            id=id_,
            kind=kind,
            name=place.name,
            line=place.line,
            parent=None if scope is self._process else id_of(scope),
            incoming=tuple(incoming),
            outgoing=tuple(outgoing),
            default=self._reference(element, "default"),
            event=event,
            attached_to=self._reference(element, "attachedToRef") if is_boundary else None,
            interrupting=self._interrupts(element, kind, event),
            triggered_by_event=kind is NodeKind.SUB_PROCESS and is_true(element, "triggeredByEvent"),
            transaction=local(element) == "transaction",
            for_compensation=kind.is_activity and is_true(element, "isForCompensation"),
            handler=self._handler(id_, event) if is_boundary else None,
            instantiate=is_true(element, "instantiate"),
            start_quantity=read_quantity(element, "startQuantity", place, self._findings),
            completion_quantity=read_quantity(element, "completionQuantity", place, self._findings),
            activation=file.formal(child_of(element, _ACTIVATION), place) if _ACTIVATION in held else None,
            loop=self._loops.get(element.get("id")) if kind.is_activity else None,
            called=read_called(element, place, file.findings) if kind is NodeKind.CALL_ACTIVITY else None,
            script=self._script(element, place) if kind is NodeKind.SCRIPT_TASK else None,
            asked=read_asked(element, words, place, file.findings) if kind is _RULES else None,
            service=self._service(element, words) if kind is NodeKind.SERVICE_TASK else None,
            message=self._message(element, kind),
            step=step,
            fields=self._fields(element, kind, words, place) if step is None else (),
            ending=self._ending(words, scope, place) if kind is NodeKind.END_EVENT else None,
        )

    def _ending(self, words: Words, scope: etree._Element, place: Place) -> Ending | None:
        """How the dossier is closed there; what a subprocess ends with closes nothing."""
        word = words.one(EndWord)
        if word is None:
            return None
        if scope is not self._process:
            self._findings.add("extension-misplaced", place, found="end", host=local(scope))
            return None
        return Ending(word.outcome, word.basis)

    def _handler(self, id_: str, event: EventDefinition | None) -> str | None:
        """The activity that an association connects a compensation event with."""
        if event is None or event.kind is not EventKind.COMPENSATION:
            return None
        return next((other for other in self._associated.get(id_, ()) if other in self._scope), None)

    def _interrupts(self, element: etree._Element, kind: NodeKind, event: EventDefinition | None) -> bool:
        """What rounds throw while they go on does not end them, unless the file says so."""
        if kind is not NodeKind.BOUNDARY_EVENT:
            return is_true(element, "isInterrupting", "true")
        written = element.get("cancelActivity")
        host = self._reference(element, "attachedToRef")
        if written is None and event is not None and (host, event.kind, event.ref) in self._thrown:
            self._findings.add("event-rounds", element)
            return False
        return is_true(element, "cancelActivity", "true")

    @cached_property
    def _thrown(self) -> frozenset[tuple[str | None, EventKind, str | None]]:
        """What activities throw in their rounds: activity, kind and name."""
        return frozenset(
            (id_, throw.event.kind, throw.event.ref)
            for id_, loop in self._loops.items()
            if loop is not None
            for throw in loop.throws
        )

    @cached_property
    def _loops(self) -> dict[str | None, Loop | None]:
        return {
            element.get("id"): read_loop(element, self._file)
            for element, kind, _ in self._nodes
            if kind.is_activity
        }

    def _step(self, element: etree._Element, kind: NodeKind, words: Words, place: Place) -> Step | None:
        if not kind.waits_for_somebody:
            return None

        def lane() -> str | None:
            return self._lanes.role(place, self._scopes(place.id or ""))

        return read_step(element, kind, words, lane, place, self._file)

    def _scopes(self, id_: str) -> Iterator[str]:
        """The subprocesses around an element, innermost first."""
        seen = {id_}
        scope = self._scope.get(id_)
        while scope is not None and scope not in seen:
            yield scope
            seen.add(scope)
            scope = self._scope.get(scope)

    def _listed(
        self, element: etree._Element, place: Place, incoming: Container[str], outgoing: Container[str]
    ) -> None:
        """Warn of ``<incoming>`` and ``<outgoing>`` that contradict the flows themselves."""
        for child in element.iterchildren(_INCOMING, _OUTGOING):
            found = (child.text or "").strip()
            flows = incoming if child.tag == _INCOMING else outgoing
            if found not in flows and without_prefix(found, child) not in flows:
                self._findings.add("flow-unlisted", place, what=local(child), found=found)

    def _script(self, element: etree._Element, place: Place) -> str | None:
        text = script_of(element)
        if not text:
            self._findings.add("script-missing", place)
        self._file.check_language(text, element.get("scriptFormat"), place, script=True)
        return text or None

    def _fields(
        self, element: etree._Element, kind: NodeKind, words: Words, place: Place
    ) -> tuple[Field, ...]:
        starts = kind is NodeKind.START_EVENT and words.foreign
        form = read_form(element, place, self._file, schema=False)[0] if starts else ()
        return read_fields(words, place, self._file, form)

    def _service(self, element: etree._Element, words: Words) -> str:
        word = words.one(ServiceWord)
        return read_service(element, word.name if word else None)

    def _message(self, element: etree._Element, kind: NodeKind) -> str | None:
        """The message a task sends or waits for; without a reference it is known by the task's own id."""
        if kind not in (NodeKind.SEND_TASK, NodeKind.RECEIVE_TASK):
            return None
        return self._file.name_of("message", element, required=False) or element.get("id")

    def _drawn(self, flows: Sequence[Flow]) -> bytes:
        shapes, edges = self._file.shapes, self._file.edges
        ids = [*self._scope, *(lane.id for lane in self._lanes.all)]
        ways = [edges[flow.id] for flow in flows if flow.id in edges]
        return packed([shapes[id_] for id_ in ids if id_ in shapes], ways)
