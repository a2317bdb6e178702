"""Breaks a procedure file in seeded ways, each as a slip of the hand in a modeller would leave it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from lxml import etree

from thutuc.errors import TermError
from thutuc.worktime import Term, TermUnit

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_OURS = "{urn:thutuc:bpmn:1}"
_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
_TARGETS = ("task", "userTask", "manualTask", "receiveTask", "intermediateThrowEvent", "endEvent")
#: kinds of units of the sample's communes and departments
_UNITS = ("one-stop", "office", "chair", "civil-status", "economics-division", "records-office")
#: words of ours that say a term, with the attributes they say it in
_TERMS = {
    "procedure": ("legalTerm", "committedTerm"),
    "term": ("value",),
    "group": ("term",),
    "variant": ("term", "committedTerm", "add"),
    "suspend": ("term",),
    "returned": ("term",),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A procedure with one thing broken."""

    kind: str  #: ``drop-role``, ``drop-flow``, …
    told: str  #: what was changed, where
    source: bytes


class _Drawing:
    """One copy of a file, in which one thing is broken."""

    def __init__(self, source: bytes, chance: Random) -> None:
        self.root = etree.fromstring(source)
        self.chance = chance
        self.flows = list(self.root.iter(f"{_BPMN}sequenceFlow"))
        self.by_id = {each.get("id", ""): each for each in self.root.iter() if each.get("id")}

    def pick(self, many: list[etree._Element]) -> etree._Element | None:
        """One of many by chance; nothing where there is none."""
        return self.chance.choice(many) if many else None

    def words(self, name: str, attribute: str) -> list[etree._Element]:
        """Our words of this name that have the attribute."""
        return [word for word in self.root.iter(f"{_OURS}{name}") if word.get(attribute)]

    # --- what may be broken ------------------------------------------------------------------------

    def drop_role(self) -> str | None:
        """A step says no role any more, and no lane says one for it."""
        word = self.pick(self.words("responsible", "role"))
        if word is None:
            return None
        step = _host(word)
        del word.attrib["role"]
        for reference in list(self.root.iter(f"{_BPMN}flowNodeRef")):
            if (reference.text or "").strip() == step.get("id"):
                _take_out(reference)
        return f"{step.get('id')} has no role"

    def drop_flow(self) -> str | None:
        """A flow is gone, as an editor takes it out: with its ends and its drawing."""
        flow = self.pick(self.flows)
        if flow is None:
            return None
        id_ = flow.get("id")
        for reference in [*self.root.iter(f"{_BPMN}incoming"), *self.root.iter(f"{_BPMN}outgoing")]:
            if (reference.text or "").strip() == id_:
                _take_out(reference)
        for edge in list(self.root.iter(f"{_DI}BPMNEdge")):
            if edge.get("bpmnElement") == id_:
                _take_out(edge)
        source = self.by_id.get(flow.get("sourceRef", ""))
        if source is not None and source.get("default") == id_:
            del source.attrib["default"]
        _take_out(flow)
        return f"{_told(flow)} is gone"

    def drop_condition(self) -> str | None:
        """A flow loses its condition."""
        asked = [flow for flow in self.flows if flow.find(f"{_BPMN}conditionExpression") is not None]
        flow = self.pick(asked)
        if flow is None:
            return None
        condition = flow.find(f"{_BPMN}conditionExpression")
        assert condition is not None
        flow.remove(condition)
        return f"{_told(flow)} asks no longer {condition.text!r}"

    def change_unit(self) -> str | None:
        """Another unit answers for a step."""
        words = self.words("responsible", "unit")
        word = self.pick(words)
        if word is None:
            return None
        before = word.get("unit", "")
        near = sorted({*_UNITS, *(each.get("unit", "") for each in words)} - {before})
        word.set("unit", self.chance.choice(near))
        return f"{_host(word).get('id')}: unit {before} → {word.get('unit')}"

    def change_term(self) -> str | None:
        """A term has another number, or another unit."""
        said = [
            (word, attribute)
            for name, attributes in _TERMS.items()
            for attribute in attributes
            for word in self.words(name, attribute)
        ]
        if not said:
            return None
        word, attribute = self.chance.choice(said)
        before = word.get(attribute, "")
        after = self._other(before)
        if after is None:
            return None
        word.set(attribute, after)
        host = _host(word).get("id")
        return f"{host}: {etree.QName(word).localname} {attribute} {before} → {after}"

    def _other(self, text: str) -> str | None:
        try:
            term = Term.parse(text)
        except TermError:
            return None
        whole = {TermUnit.WORKING_DAY: TermUnit.DAY, TermUnit.DAY: TermUnit.WORKING_DAY}
        number, unit = term.number, term.unit
        if unit is TermUnit.SAME_DAY:
            return "01 ngày làm việc"
        match self.chance.randrange(4):
            case 0:
                number *= 2
            case 1:
                number += 1
            case 2 if number > 1:
                number -= 1
            case _ if unit in whole and number == number.to_integral_value():
                unit = whole[unit]
            case _:
                number += Decimal(2)
        return str(Term(number, unit))

    def change_gateway(self) -> str | None:
        """A gateway is of another type; what it asks stays."""
        gates = list(self.root.iter(*(f"{_BPMN}{kind}" for kind in _GATEWAYS)))
        gate = self.pick(gates)
        if gate is None:
            return None
        before = etree.QName(gate).localname
        after = self.chance.choice([kind for kind in _GATEWAYS if kind != before])
        gate.tag = f"{_BPMN}{after}"
        if after == "parallelGateway":  # an editor drops what such a gateway cannot ask
            if gate.get("default") is not None:
                del gate.attrib["default"]
            for flow in self.flows:
                asked = flow.find(f"{_BPMN}conditionExpression")
                if flow.get("sourceRef") == gate.get("id") and asked is not None:
                    flow.remove(asked)
        return f"{gate.get('id')}: {before} → {after}"

    def reroute(self) -> str | None:
        """A flow leads somewhere else on the same level."""
        flow = self.pick(self.flows)
        if flow is None:
            return None
        level = flow.getparent()
        assert level is not None
        near = [
            each
            for each in level.iterchildren(*(f"{_BPMN}{kind}" for kind in (*_TARGETS, *_GATEWAYS)))
            if each.get("id") not in (flow.get("targetRef"), flow.get("sourceRef"))
        ]
        target = self.pick(near)
        if target is None:
            return None
        before, told = self.by_id[flow.get("targetRef", "")], _told(flow)
        for reference in list(before.iterchildren(f"{_BPMN}incoming")):
            if (reference.text or "").strip() == flow.get("id"):
                before.remove(reference)
                _listed(target, reference)
        flow.set("targetRef", target.get("id", ""))
        return f"{told} leads to {target.get('id')} instead"


#: Each way to break a file, by its name.
WAYS: dict[str, Callable[[_Drawing], str | None]] = {
    "drop-role": _Drawing.drop_role,
    "drop-flow": _Drawing.drop_flow,
    "drop-condition": _Drawing.drop_condition,
    "change-unit": _Drawing.change_unit,
    "change-term": _Drawing.change_term,
    "change-gateway": _Drawing.change_gateway,
    "reroute": _Drawing.reroute,
}


def mutants(source: bytes, count: int, seed: int) -> Iterator[Mutant]:
    """*count* different mutants of a file, each way in its turn; fewer where the file allows no more."""
    seen: set[bytes] = {source}
    for number in range(20 * count):
        if len(seen) > count:
            return
        kind, way = list(WAYS.items())[number % len(WAYS)]
        for attempt in range(10):  # a draw may find nothing there to change, or what was changed before
            drawing = _Drawing(source, Random(f"{seed}:{number}:{attempt}"))
            told = way(drawing)
            broken = etree.tostring(drawing.root, xml_declaration=True, encoding="utf-8")
            if told is not None and broken not in seen:
                seen.add(broken)
                yield Mutant(kind, told, broken)
                break


def _host(word: etree._Element) -> etree._Element:
    """What a word of ours stands on."""
    block = word.getparent()
    host = block.getparent() if block is not None else None
    assert host is not None
    return host


def _listed(target: etree._Element, reference: etree._Element) -> None:
    """Put a reference among the target's own, where the schema wants it: before what goes out."""
    after = [each for each in target if etree.QName(each).localname in ("extensionElements", "incoming")]
    target.insert(target.index(after[-1]) + 1 if after else 0, reference)


def _take_out(element: etree._Element) -> None:
    around = element.getparent()
    assert around is not None
    around.remove(element)


def _told(flow: etree._Element) -> str:
    return f"{flow.get('id')} ({flow.get('sourceRef')} → {flow.get('targetRef')})"
