"""A drafted procedure as a BPMN file, with thutuc's words and its diagram part, as modelers write them."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from thutuc.authoring.signs import unfit_told
from thutuc.errors import WrongData
from thutuc.layout import lay_out
from thutuc.procedure import Field, Flow, Group, Header, Node, NodeKind, Procedure, Step

_SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "thutuc": "urn:thutuc:bpmn:1",
}
_WRITABLE = frozenset(
    {NodeKind.START_EVENT, NodeKind.END_EVENT, NodeKind.USER_TASK, NodeKind.EXCLUSIVE_GATEWAY}
)


def write(procedure: Procedure) -> bytes:
    """The file of a drafted procedure.

    Raises :class:`ValueError` for an element that no draft has, and :class:`~thutuc.errors.WrongData` for a
    text with a sign that no file of XML can hold.
    """
    for prefix, space in _SPACES.items():
        register_namespace(prefix, space)
    root = Element(
        _name("bpmn:definitions"), id="definitions", targetNamespace=f"urn:thutuc:procedures:{procedure.id}"
    )
    collaboration = _add(root, "bpmn:collaboration", id="collaboration")
    _add(collaboration, "bpmn:participant", id="participant", name=procedure.name, processRef=procedure.id)
    process = _add(root, "bpmn:process", id=procedure.id, name=procedure.name, isExecutable="true")
    _header(_add(process, "bpmn:extensionElements"), procedure.header)
    _lanes(process, procedure)
    for node in procedure.nodes:
        _node(process, node)
    for flow in procedure.flows:
        _flow(process, flow)
    _diagram(root, procedure)
    _check(root)
    indent(root)
    body: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def _check(root: Element) -> None:
    """Refuse texts that no reader of XML would take; each is told once."""
    wrong = dict[str, None]()
    for element in root.iter():
        for text in (element.text or "", *element.attrib.values()):
            said = unfit_told(text)
            if said is not None:
                wrong[f"“{text[:60]}” {said[0]} · {said[1]}"] = None
    if wrong:
        raise WrongData(list(wrong))


def _header(parent: Element, header: Header) -> None:
    said = {
        "code": header.code,
        "field": header.field,
        "authority": header.authority,
        "result": header.result,
        "legalTerm": str(header.legal_term) if header.legal_term is not None else None,
        "committedTerm": str(header.committed_term) if header.committed_term is not None else None,
        "effectiveFrom": header.effective_from.isoformat() if header.effective_from else None,
    }
    procedure = _add(parent, "thutuc:procedure", **said)
    for decision in header.decisions:
        _add(procedure, "thutuc:decision", kind=decision.kind, number=decision.number)
    for note in header.notes:
        _add(procedure, "thutuc:note").text = note
    supplement = header.supplement
    _add(
        parent,
        "thutuc:supplement",
        stages=" ".join(supplement.stages),
        atMost=str(supplement.at_most),
        after=supplement.after,
        askWithin=str(supplement.ask_within) if supplement.ask_within is not None else None,
        basis=supplement.basis,
    )
    for group in header.groups:
        _group(parent, group)


def _group(parent: Element, group: Group) -> None:
    term = str(group.term) if group.term is not None else None
    counting = group.counting.value if group.counting is not None else None
    _add(parent, "thutuc:group", id=group.id, name=group.name or None, term=term, counting=counting)


def _lanes(process: Element, procedure: Procedure) -> None:
    if not procedure.lanes:
        return
    lane_set = _add(process, "bpmn:laneSet", id="lanes")
    for lane in procedure.lanes:
        drawn = _add(lane_set, "bpmn:lane", id=lane.id, name=lane.name)
        for node in lane.nodes:
            _add(drawn, "bpmn:flowNodeRef").text = node


def _node(process: Element, node: Node) -> None:
    if node.kind not in _WRITABLE:
        raise ValueError(f"expected an event without definition, a user task or a choice, found {node.kind}")
    drawn = _add(process, f"bpmn:{node.kind.value}", id=node.id, name=node.name or None, default=node.default)
    if node.step is not None:
        _step(_add(drawn, "bpmn:extensionElements"), node.step)
    for flow in node.incoming:
        _add(drawn, "bpmn:incoming").text = flow
    for flow in node.outgoing:
        _add(drawn, "bpmn:outgoing").text = flow


def _step(parent: Element, step: Step) -> None:
    made_up, ready = ("true" if said else None for said in (step.made_up, step.result_ready))
    said = {"madeUp": made_up, "resultReady": ready, "group": step.group}
    _add(parent, "thutuc:step", number=step.number, output=step.output, **said)
    if step.term is not None:
        counting = step.counting.value if step.counting is not None else None
        _add(parent, "thutuc:term", value=str(step.term), counting=counting)
    elif step.untimed:
        _add(parent, "thutuc:untimed")
    act = step.act.value if step.act is not None else None
    _add(parent, "thutuc:responsible", role=step.role, unit=step.unit, act=act, assign=step.assign)
    for field in step.fields:
        _field(parent, field)


def _field(parent: Element, field: Field) -> None:
    required = "true" if field.required else None
    _add(
        parent,
        "thutuc:field",
        name=field.name,
        type=field.type.value,
        label=field.label or None,
        required=required,
        choices="|".join(field.choices) or None,
        labels="|".join(field.labels) or None,
    )


def _flow(process: Element, flow: Flow) -> None:
    ends = {"sourceRef": flow.source, "targetRef": flow.target}
    drawn = _add(process, "bpmn:sequenceFlow", id=flow.id, name=flow.name or None, **ends)
    if flow.condition is not None:
        _add(drawn, "bpmn:conditionExpression").text = flow.condition


def _diagram(root: Element, procedure: Procedure) -> None:
    """Where everything is drawn; the pool is as large as its lanes and one column wider."""
    shapes, edges = lay_out(procedure)
    plane = _add(
        _add(root, "bpmndi:BPMNDiagram", id="diagram"),
        "bpmndi:BPMNPlane",
        id="plane",
        bpmnElement="collaboration",
    )
    lanes = {lane.id for lane in procedure.lanes}
    right = max(shape.x + shape.width for shape in shapes)
    bottom = max(shape.y + shape.height for shape in shapes)
    _shape(plane, "participant", (-30.0, 0.0, right + 30.0, bottom), lane=True)
    for shape in shapes:
        _shape(
            plane, shape.element, (shape.x, shape.y, shape.width, shape.height), lane=shape.element in lanes
        )
    for edge in edges:
        drawn = _add(plane, "bpmndi:BPMNEdge", id=f"{edge.element}_edge", bpmnElement=edge.element)
        for x, y in edge.points:
            _add(drawn, "di:waypoint", x=_number(x), y=_number(y))


def _shape(plane: Element, element: str, box: tuple[float, float, float, float], *, lane: bool) -> None:
    across = "true" if lane else None
    drawn = _add(plane, "bpmndi:BPMNShape", id=f"{element}_shape", bpmnElement=element, isHorizontal=across)
    sides = zip(("x", "y", "width", "height"), box, strict=True)
    _add(drawn, "dc:Bounds", **{name: _number(value) for name, value in sides})


def _number(value: float) -> str:
    return f"{value:g}"


def _add(parent: Element, tag: str, **said: str | None) -> Element:
    """An element with the attributes that have a value, in the order given."""
    return SubElement(parent, _name(tag), {name: value for name, value in said.items() if value is not None})


def _name(tag: str) -> str:
    prefix, _, local = tag.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"
