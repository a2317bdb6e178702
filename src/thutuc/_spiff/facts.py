"""What a procedure says, as flat facts that a second reader's can be laid beside."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from thutuc.procedure import EventDefinition, Flow, Loop, Node, NodeKind, Procedure

#: gateways that ask the conditions of their flows
DECIDING = frozenset({NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY})

Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Key:
    """Which fact: an element, a word of :data:`WHAT`, and for flows the place in drawing order, from 0."""

    element: str
    what: str
    flow: int | None = None


Facts = Mapping[Key, Value]

#: the facts about an event
OF_EVENTS = frozenset({"event", "event-name", "event-condition", "timer"})
#: every fact that is compared, and what it is called in English and Vietnamese
WHAT: Mapping[str, tuple[str, str]] = {
    "kind": ("what the element is", "loại phần tử"),
    "parent": ("the subprocess it lies in", "quy trình con chứa phần tử"),
    "lane": ("its lane", "làn chứa phần tử"),
    "target": ("where the flow leads", "đích của luồng"),
    "condition": ("the condition of the flow", "điều kiện của luồng"),
    "default": ("whether the flow is the default", "luồng có phải là luồng mặc định"),
    "attached": ("what it is attached to", "phần tử mà sự kiện biên gắn vào"),
    "interrupting": ("whether it interrupts", "sự kiện có dừng công việc đang làm"),
    "event": ("what it waits for or throws", "sự kiện chờ hoặc phát điều gì"),
    "event-name": ("the name of what it waits for or throws", "tên của thông điệp, tín hiệu, lỗi"),
    "event-condition": ("the condition it waits for", "điều kiện mà sự kiện chờ"),
    "timer": ("when the timer fires", "thời điểm hẹn giờ"),
    "by-event": ("whether an event starts the subprocess", "quy trình con có do sự kiện khởi động"),
    "loop": ("how the activity repeats", "cách lặp của bước"),
    "cardinality": ("how many rounds there are", "số lượt lặp"),
    "collection": ("the list it repeats over", "danh sách để lặp"),
    "item": ("the name of one item", "tên của từng mục"),
    "output": ("the name of one answer", "tên của từng kết quả"),
    "into": ("the list of answers", "danh sách kết quả"),
    "until": ("when the rounds are over", "điều kiện kết thúc các lượt"),
    "repeat-while": ("while what it repeats", "điều kiện để lặp tiếp"),
    "test-before": ("whether it asks before the first round", "có xét điều kiện trước lượt đầu"),
    "maximum": ("the most rounds", "số lượt tối đa"),
    "called": ("the procedure it calls", "quy trình được gọi"),
    "script": ("its script", "kịch bản của bước"),
    "message": ("its message", "thông điệp của bước"),
}


def plain(text: str | None) -> str | None:
    """A text of the file without what no reader minds: surrounding space, line breaks, decomposed marks."""
    if text is None:
        return None
    return " ".join(unicodedata.normalize("NFC", text).split()) or None


def facts_of(procedure: Procedure) -> Facts:
    """Everything *procedure* says that a second reader could say too."""
    found: dict[Key, Value] = {}
    lanes = {node: plain(lane.name) for lane in procedure.lanes for node in lane.nodes}
    for node in procedure.nodes:
        for what, value in _of_node(node):
            found[Key(node.id, what)] = value
        found[Key(node.id, "lane")] = _lane(node, procedure, lanes)
        flows = [procedure.flow[flow] for flow in node.outgoing]
        for place, flow in enumerate(flows):
            for what, value in _of_flow(flow, node, alone=len(flows) == 1):
                found[Key(node.id, what, place)] = value
    return {key: value for key, value in found.items() if value is not None}


def _lane(node: Node, procedure: Procedure, lanes: Mapping[str, str | None]) -> str | None:
    """The lane of the outermost subprocess around the node that has one, else the node's own."""
    around = [node]
    while around[-1].parent in procedure.node:
        around.append(procedure.node[str(around[-1].parent)])
    return next((lanes[each.id] for each in reversed(around) if lanes.get(each.id)), None)


def _of_flow(flow: Flow, source: Node, *, alone: bool) -> Iterator[tuple[str, Value]]:
    yield "target", flow.target
    is_default = flow.id == source.default
    yield "condition", plain(flow.condition)
    if source.kind in DECIDING and not alone:
        yield "default", is_default


def _of_node(node: Node) -> Iterator[tuple[str, Value]]:
    yield "kind", "transaction" if node.transaction else node.kind.value
    yield "parent", node.parent
    yield "called", node.called
    yield "script", plain(node.script)
    if node.kind is NodeKind.SUB_PROCESS:
        yield "by-event", node.triggered_by_event
    if node.kind is NodeKind.RECEIVE_TASK:
        yield "message", plain(node.message) or node.id
    if node.kind is NodeKind.SEND_TASK:
        yield "message", plain(node.message)
    if node.kind is NodeKind.BOUNDARY_EVENT:
        yield "attached", node.attached_to
        yield "interrupting", node.interrupting
    elif node.kind is NodeKind.START_EVENT and not node.interrupting:
        yield "interrupting", False
    if node.event is not None:
        yield from of_event(node.event)
    if node.loop is not None:
        yield from _of_loop(node.loop)


def of_event(event: EventDefinition) -> Iterator[tuple[str, Value]]:
    """What an event waits for or throws, by the words of :data:`OF_EVENTS`."""
    yield "event", event.kind.value
    yield "event-name", plain(event.ref)
    yield "event-condition", plain(event.condition)
    if event.timer is not None:
        yield "timer", f"{event.timer.kind} {plain(event.timer.text)}"


def _of_loop(loop: Loop) -> Iterator[tuple[str, Value]]:
    yield "loop", loop.kind
    yield "cardinality", plain(loop.cardinality)
    yield "collection", plain(loop.collection)
    yield "item", loop.item
    yield "output", loop.output
    yield "into", loop.output_collection
    yield "until", plain(loop.until)
    yield "repeat-while", plain(loop.condition)
    yield "maximum", loop.maximum
    if loop.kind == "standard":
        yield "test-before", loop.test_before
