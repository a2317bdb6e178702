"""Reads how often an activity repeats, in BPMN's words or in a vendor's for the same."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.events import read_implicit, read_thrown
from thutuc.bpmn.extensions import CAMUNDA, FLOWABLE, ZEEBE
from thutuc.bpmn.findings import Place
from thutuc.bpmn.names import BPMN, is_true
from thutuc.bpmn.support import refuse
from thutuc.bpmn.vocabulary import EachWord
from thutuc.procedure import Loop, Throw

_MULTI = f"{{{BPMN}}}multiInstanceLoopCharacteristics"
_STANDARD = f"{{{BPMN}}}standardLoopCharacteristics"
_LOOPS = (_MULTI, _STANDARD)
_ZEEBE = f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}loopCharacteristics"
_COMPLEX = f"{{{BPMN}}}complexBehaviorDefinition"
#: behaviour → the attribute that names the event, and when it is thrown
_BEHAVIORS = {
    "None": ("noneBehaviorEventRef", None),
    "One": ("oneBehaviorEventRef", "nrOfCompletedInstances == 1"),
}


def read_loop(activity: etree._Element, file: Definitions) -> Loop | None:
    """The activity's loop; ``None`` when it has none or a finding says what is wrong with it."""
    if not any(child.tag in _LOOPS for child in activity):
        return None
    multi = activity.find(_MULTI)
    if multi is not None:
        return _multi_instance(multi, activity, file)
    standard = activity.find(_STANDARD)
    return None if standard is None else _standard(standard, file)


def _standard(element: etree._Element, file: Definitions) -> Loop | None:
    condition, maximum = _formal(element, "loopCondition", file), element.get("loopMaximum")
    if condition is None and maximum is None:
        file.findings.add("loop-missing", element)
        return None
    if maximum is not None and not _whole(maximum, 1):
        _number(element, ("loopMaximum", "Số lần lặp tối đa (loopMaximum)"), maximum, 1, file)
        return None
    return Loop(
        kind="standard",
        condition=condition,
        test_before=is_true(element, "testBefore"),
        maximum=int(maximum) if maximum is not None else None,
    )


def _multi_instance(element: etree._Element, activity: etree._Element, file: Definitions) -> Loop | None:
    place = Place.of(element)
    cardinality = _formal(element, "loopCardinality", file)
    collection, item, output, into = _over(element, activity, file)
    if cardinality is None and collection is None:
        file.findings.add("rounds-missing", place)
        return None
    if cardinality is not None and _is_number(cardinality) and not _whole(cardinality, 0):
        _number(element, ("loopCardinality", "Số lượt (loopCardinality)"), cardinality, 0, file)
        return None
    return Loop(
        kind="sequential" if is_true(element, "isSequential") else "parallel",
        cardinality=cardinality,
        collection=collection,
        item=item,
        output=output,
        output_collection=into,
        until=_formal(element, "completionCondition", file),
        throws=_throws(element, file),
    )


def _throws(element: etree._Element, file: Definitions) -> tuple[Throw, ...]:
    """What is thrown when an instance is done: for ``All`` nothing, for ``None`` always, for ``One`` once."""
    behavior = element.get("behavior", "All")
    complex_ = list(element.iterchildren(_COMPLEX))
    if behavior == "Complex" and complex_:
        return tuple(throw for each in complex_ for throw in _complex(each, file))
    if behavior not in _BEHAVIORS or complex_:
        if behavior != "All" or complex_:
            refuse(file.findings, "complexBehaviorDefinition", Place.of(element))
        return ()
    attribute, when = _BEHAVIORS[behavior]
    reference = element.get(attribute, "").strip()
    if not reference:
        refuse(file.findings, "behavior", Place.of(element))
        return ()
    definition = file.event(reference, element)
    event = read_thrown(definition, file) if definition is not None else None
    return (Throw(event, when),) if event is not None else ()


def _complex(element: etree._Element, file: Definitions) -> Iterator[Throw]:
    """What one complex behaviour throws, and on which condition; bpmn.io writes both by their types."""
    event, when = element.find(f"{{{BPMN}}}event"), _formal(element, "condition", file)
    if event is None:
        event = element.find(f"{{{BPMN}}}implicitThrowEvent")
    when = when or _formal(element, "formalExpression", file)
    thrown = read_implicit(event, file) if event is not None else ()
    if when is None or not thrown:
        refuse(file.findings, "complexBehaviorDefinition", Place.of(element))
    yield from (Throw(one, when) for one in thrown)


_Four = tuple[str | None, str | None, str | None, str | None]


def _over(element: etree._Element, activity: etree._Element, file: Definitions) -> _Four:
    """Collection, item, output and output collection; our own words first, vendors' next, BPMN's last."""
    word = file.words.of(element).one(EachWord) or EachWord()
    return (
        word.collection
        or _vendor(element, "inputCollection", "collection")
        or _data(element, activity, "loopDataInputRef", "dataInputAssociation"),
        word.item or _vendor(element, "inputElement", "elementVariable") or _item(element, "inputDataItem"),
        word.output or _vendor(element, "outputElement", None) or _item(element, "outputDataItem"),
        word.into
        or _vendor(element, "outputCollection", None)
        or _data(element, activity, "loopDataOutputRef", "dataOutputAssociation"),
    )


def _vendor(element: etree._Element, zeebe: str, camunda: str | None) -> str | None:
    block = element.find(_ZEEBE)
    if block is not None and block.get(zeebe):
        return block.get(zeebe)
    if camunda is None:
        return None
    return element.get(f"{{{CAMUNDA}}}{camunda}") or element.get(f"{{{FLOWABLE}}}{camunda}")


def _item(element: etree._Element, tag: str) -> str | None:
    item = element.find(f"{{{BPMN}}}{tag}")
    return None if item is None else item.get("name") or item.get("id")


def _data(element: etree._Element, activity: etree._Element, tag: str, association: str) -> str | None:
    """The variable behind ``loopDataInputRef``: the data that an association connects, else its own name."""
    reference = _text(element, tag)
    if reference is None:
        return None
    inner, outer = (
        ("targetRef", "sourceRef") if association == "dataInputAssociation" else ("sourceRef", "targetRef")
    )
    for link in activity.iterchildren(f"{{{BPMN}}}{association}"):
        if _text(link, inner) == reference and _text(link, outer):
            return _text(link, outer)
    for tag_ in ("dataInput", "dataOutput"):
        for data in activity.iterfind(f"{{{BPMN}}}ioSpecification/{{{BPMN}}}{tag_}"):
            if data.get("id") == reference:
                return data.get("name") or reference
    return reference


def _text(element: etree._Element, tag: str) -> str | None:
    return (element.findtext(f"{{{BPMN}}}{tag}") or "").strip() or None


def _formal(element: etree._Element, tag: str, file: Definitions) -> str | None:
    return file.formal(element.find(f"{{{BPMN}}}{tag}"), Place.of(element))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _whole(text: str, least: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least


def _number(
    element: etree._Element, what: tuple[str, str], found: str, least: int, file: Definitions
) -> None:
    place = Place.of(element)
    file.findings.add("loop-number", place, what=what[0], what_vi=what[1], found=found, least=least)
