"""The standard's constraints on data: inputs, outputs, and the items they are said to hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from thutuc.bpmn.names import is_true, local
from thutuc.bpmn.standard.graph import Broken
from thutuc.bpmn.standard.index import EVENTS, Index, children, definitions_of

_HOLDERS = ("dataInput", "dataOutput", "dataObject", "dataStore", "property")
_CALLABLE = frozenset({"process", "globalTask", "globalUserTask", "globalManualTask", "globalScriptTask"})

#: where a file has none of these, no task or event of it has data that could be wrong
_WITH_DATA = ("ioSpecification", "dataInput", "dataOutput", "supportedInterfaceRef")


def check_data(index: Index) -> Iterator[Broken]:
    """Everything that is wrong with data inputs, outputs and items."""
    for tag in _HOLDERS:
        for holder in index.named(tag):
            yield from _collection(index, holder)
    for specification in index.named("ioSpecification"):
        yield from _in_sets(index, specification)
    if index.has(*_WITH_DATA):
        for tag, element in zip(index.tags, index.all, strict=True):
            yield from _with_data(index, tag, element)
    for loop in index.named("multiInstanceLoopCharacteristics"):
        yield from _rounds(index, loop)


def _with_data(index: Index, tag: str, element: etree._Element) -> Iterator[Broken]:
    if tag in _MESSAGE_TASKS:
        yield from _message_task(index, element)
    elif tag in EVENTS:
        yield from _payload(index, element)
    elif tag == "callActivity":
        yield from _call(index, element)
    elif tag in _CALLABLE:
        yield from _binding(index, element)


def _item(index: Index, element: etree._Element) -> etree._Element | None:
    """The item definition an element names, by whichever attribute it has for that."""
    for attribute in ("itemSubjectRef", "itemRef", "structureRef"):
        if element.get(attribute):
            item = index.referred(element, attribute)
            return item if item is not None and local(item) == "itemDefinition" else None
    return None


def _same(one: etree._Element | None, other: etree._Element | None) -> bool:
    """Whether two items are the same, or of the same structure."""
    if one is None or other is None or one is other:
        return one is other
    structures = (one.get("structureRef"), other.get("structureRef"))
    return structures[0] == structures[1] is not None and is_true(one, "isCollection") == is_true(
        other, "isCollection"
    )


def _collection(index: Index, holder: etree._Element) -> Iterator[Broken]:
    item = _item(index, holder)
    if item is None or not holder.get("isCollection"):
        return
    if is_true(holder, "isCollection") != is_true(item, "isCollection"):
        yield "standard-collection", holder, {"item": item.get("id", "")}


def _in_sets(index: Index, specification: etree._Element) -> Iterator[Broken]:
    """Every data input lies in an input set, every data output in an output set."""
    for kind, sets in (("dataInput", "inputSet"), ("dataOutput", "outputSet")):
        named = {
            index.name(reference, reference.text or "")
            for one in children(specification, sets)
            for reference in one
            if isinstance(reference.tag, str)
        }
        for datum in children(specification, kind):
            if datum.get("id", "") not in named:
                yield "standard-sets", datum, {"tag": kind, "sets": sets}


_MESSAGE_TASKS = frozenset({"sendTask", "receiveTask", "serviceTask"})
#: the message that goes into a task, or comes out of it, and how many data there are for it at most
_Carried = tuple[etree._Element | None, int | None]


def _message_task(index: Index, task: etree._Element) -> Iterator[Broken]:
    """A task that sends, receives or calls has one set of data at most, of the message's own item."""
    for specification in children(task, "ioSpecification"):
        for kind, sets, (message, most) in zip(
            ("dataInput", "dataOutput"), ("inputSet", "outputSet"), _carried(index, task), strict=True
        ):
            found = children(specification, kind)
            if len(children(specification, sets)) > 1:
                yield "standard-one-set", task, {"sets": sets}
            if most is not None and len(found) > most:
                yield "standard-one-datum", task, {"tag": kind, "most": most, "count": len(found)}
            elif most and found and not _carries(index, message, found[0]):
                other = message.get("id", "") if message is not None else ""
                yield "standard-item", task, {"what": kind, "other": other}


def _carried(index: Index, task: etree._Element) -> tuple[_Carried, _Carried]:
    """What goes in and comes out: the task's own message, else those of the operation it calls."""
    operation = index.referred(task, "operationRef")
    asked = index.referred(operation, "inMessageRef") if operation is not None else None
    answer = index.referred(operation, "outMessageRef") if operation is not None else None
    message = index.referred(task, "messageRef")
    if message is None:
        message = asked
    match local(task):
        case "sendTask":
            return (message, 1), (None, 0)
        case "receiveTask":
            return (None, 0), (message, 1)
    return (asked, None if asked is None else 1), (answer, None if answer is None else 1)


def _carries(index: Index, thing: etree._Element | None, datum: etree._Element) -> bool:
    """Whether a datum is of the item that a message, signal, error or escalation is said to have."""
    item = _item(index, thing) if thing is not None else None
    return item is None or _same(_item(index, datum), item)


def _payload(index: Index, event: etree._Element) -> Iterator[Broken]:
    """What an event receives or sends is of the item that its message, signal, error or escalation has."""
    data = children(event, "dataInput", "dataOutput")
    if not data:
        return
    things = [
        index.referred(one, f"{local(one).removesuffix('EventDefinition')}Ref")
        for one in definitions_of(event)
    ]
    if len(data) != len(things):
        yield "standard-payload", event, {"count": len(data), "events": len(things)}
        return
    for datum, thing in zip(data, things, strict=True):
        if not _carries(index, thing, datum):
            other = thing.get("id", "") if thing is not None else ""
            yield "standard-item", event, {"what": local(datum), "other": other}


def _call(index: Index, call: etree._Element) -> Iterator[Broken]:
    """A call takes and gives the data that the called element takes and gives."""
    called = index.referred(call, "calledElement")
    mine = children(call, "ioSpecification")
    if called is None or not mine:
        return
    theirs = children(called, "ioSpecification")
    for kind in ("dataInput", "dataOutput"):
        ours = _structures(index, mine, kind)
        if ours != _structures(index, theirs, kind):
            yield "standard-call", call, {"called": called.get("id", ""), "tag": kind}


def _structures(index: Index, specifications: list[etree._Element], kind: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for specification in specifications:
        for datum in children(specification, kind):
            item = _item(index, datum)
            structure = (item.get("structureRef") or item.get("id")) if item is not None else None
            found[structure or ""] += 1
    return found


def _binding(index: Index, element: etree._Element) -> Iterator[Broken]:
    """What supports an interface binds every operation of it to its data."""
    bound = {index.name(one, one.get("operationRef", "")) for one in children(element, "ioBinding")}
    for reference in children(element, "supportedInterfaceRef"):
        interface = index.by_id.get(index.name(reference, reference.text or ""))
        for operation in children(interface, "operation") if interface is not None else ():
            if operation.get("id", "") not in bound:
                yield "standard-binding", element, {"operation": operation.get("id", "")}


def _rounds(index: Index, loop: etree._Element) -> Iterator[Broken]:
    """Each round of a multi-instance activity has one item of the collection."""
    for whole, each in (("loopDataInputRef", "inputDataItem"), ("loopDataOutputRef", "outputDataItem")):
        collection = index.referred(loop, whole)
        items = children(loop, each)
        if collection is None or not items:
            continue
        outer, inner = _item(index, collection), _item(index, items[0])
        if outer is None or inner is None:
            continue
        if outer.get("structureRef") != inner.get("structureRef") or is_true(inner, "isCollection"):
            yield "standard-rounds", loop, {"each": each, "item": inner.get("id", "")}
