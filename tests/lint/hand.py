"""Writes small procedures as BPMN files, laid out, so that an analyst can open them in a modeller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEADER = {
    "code": "9.000001",
    "field": "Hộ tịch",
    "authority": "Ủy ban nhân dân cấp xã",
    "legalTerm": "05 ngày làm việc",
    "effectiveFrom": "2026-01-01",
}
DECISIONS = (
    '<thutuc:decision kind="publication" number="01/QĐ-BTP" />',
    '<thutuc:decision kind="internal-process" number="02/QĐ-UBND" />',
)
SUPPLEMENT = (
    '<thutuc:supplement stages="intake appraisal" atMost="1" after="restart" askWithin="03 ngày làm việc" '
    'applicantTerm="15 ngày làm việc" whenOver="close" basis="Nghị định 61/2018/NĐ-CP Điều 19.4" />'
)
SIZES = {"Event": (36, 36), "Gateway": (50, 50)}


@dataclass(frozen=True)
class Element:
    """One node of a drawing, and the words inside it."""

    id: str
    tag: str
    name: str = ""
    words: str = ""  #: extension elements
    inside: str = ""  #: what BPMN says after them, such as a timer
    said: str = ""  #: further attributes
    at: str | None = None  #: boundary events: the activity


@dataclass(frozen=True)
class Way:
    """A sequence flow."""

    source: str
    target: str
    when: str | None = None
    name: str = ""
    otherwise: bool = False  #: the default flow of its source

    @property
    def id(self) -> str:
        """Named for where it leads."""
        return f"{self.source}_to_{self.target}"


def step(
    id: str,
    name: str,
    term: str | None = None,
    *,
    number: str | None = None,
    role: str | None = "Công chức tư pháp - hộ tịch",
    unit: str | None = "civil-status",
    act: str | None = "prepare",
    counting: str | None = "table",
    more: str = "",
    row: str = "",
    tag: str = "userTask",
    inside: str = "",
) -> Element:
    """A step of a table: who, until when, and what else it says."""
    words = []
    if number is not None or row:
        said = f' number="{number}"' if number is not None else ""
        words.append(f"<thutuc:step{said}{' ' + row if row else ''} />")
    if term is not None:
        count = f' counting="{counting}"' if counting else ""
        words.append(f'<thutuc:term value="{term}"{count} />' if term else "<thutuc:untimed />")
    who = {"role": role, "unit": unit, "act": act}
    words.append("<thutuc:responsible" + "".join(f' {k}="{v}"' for k, v in who.items() if v) + " />")
    return Element(id, tag, name, "".join(words) + more, inside)


def receive(term: str = "0,5 ngày làm việc", number: str | None = "1", **said: object) -> Element:
    """The first step: papers are checked at the one-stop."""
    given = {"role": "Công chức một cửa", "unit": "one-stop", "act": "receive"} | said
    return step("check_papers", "Kiểm tra, tiếp nhận hồ sơ", term, number=number, **given)  # type: ignore[arg-type]


def sign(term: str = "01 ngày làm việc", number: str | None = "3", **said: object) -> Element:
    """The chair signs."""
    given = {"role": "Lãnh đạo UBND cấp xã", "unit": "chair", "act": "sign"} | said
    return step("sign_result", "Ký kết quả", term, number=number, **given)  # type: ignore[arg-type]


def give(number: str | None = "4", **said: object) -> Element:
    """The result is handed over; no time is counted."""
    given = {"role": "Công chức một cửa", "unit": "one-stop", "act": "return"} | said
    return step("return_result", "Trả kết quả", "", number=number, **given)  # type: ignore[arg-type]


def start() -> Element:
    """The dossier is there."""
    return Element("received", "startEvent", "Hồ sơ được tiếp nhận")


def end(id: str = "done", name: str = "Đã giải quyết") -> Element:
    """It is over."""
    return Element(id, "endEvent", name)


def choose(id: str, name: str = "") -> Element:
    """A gateway that takes one way."""
    return Element(id, "exclusiveGateway", name)


def chain(elements: Sequence[Element]) -> list[Way]:
    """Each leads to the next."""
    return [Way(one.id, other.id) for one, other in pairwise(elements)]


def written(
    elements: Sequence[Element],
    ways: Iterable[Way] | None = None,
    *,
    header: Mapping[str, str | None] | None = None,
    decisions: Sequence[str] = DECISIONS,
    supplement: str = SUPPLEMENT,
    more: str = "",
    notes: Sequence[str] = (),
    id: str = "thu-tuc-mau",
    name: str = "Thủ tục mẫu",
    top: str = "",
) -> str:
    """The whole file."""
    ways = chain(elements) if ways is None else list(ways)
    said = {key: value for key, value in {**HEADER, **(header or {})}.items() if value is not None}
    inner = "".join(decisions) + "".join(f"<thutuc:note>{escape(note)}</thutuc:note>" for note in notes)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
        '    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"',
        '    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"',
        '    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:thutuc="urn:thutuc:bpmn:1"',
        f'    id="definitions" targetNamespace="urn:example:{id}">',
        *([f"  {top}"] if top else []),
        f'  <bpmn:process id="{id}" name={quoteattr(name)} isExecutable="true">',
        "    <bpmn:extensionElements>",
        "      <thutuc:procedure " + " ".join(f"{k}={quoteattr(v)}" for k, v in said.items()) + ">",
        f"        {inner}",
        "      </thutuc:procedure>",
        *([f"      {supplement}"] if supplement else []),
        *([f"      {more}"] if more else []),
        "    </bpmn:extensionElements>",
        *(_element(each, ways) for each in elements),
        *(_flow(way) for way in ways),
        "  </bpmn:process>",
        *_diagram(elements, ways, id),
        "</bpmn:definitions>",
        "",
    ]
    return "\n".join(lines)


def _element(each: Element, ways: Sequence[Way]) -> str:
    default = next((f' default="{way.id}"' for way in ways if way.source == each.id and way.otherwise), "")
    attached = f' attachedToRef="{each.at}"' if each.at else ""
    name = f" name={quoteattr(each.name)}" if each.name else ""
    said = f" {each.said}" if each.said else ""
    lines = [f'    <bpmn:{each.tag} id="{each.id}"{name}{attached}{default}{said}>']
    if each.words:
        spaced = each.words.replace("/><", "/>\n        <")
        lines += ["      <bpmn:extensionElements>", f"        {spaced}", "      </bpmn:extensionElements>"]
    lines += [f"      <bpmn:incoming>{way.id}</bpmn:incoming>" for way in ways if way.target == each.id]
    lines += [f"      <bpmn:outgoing>{way.id}</bpmn:outgoing>" for way in ways if way.source == each.id]
    lines += [f"      {each.inside}"] if each.inside else []
    return "\n".join([*lines, f"    </bpmn:{each.tag}>"])


def _flow(way: Way) -> str:
    name = f" name={quoteattr(way.name)}" if way.name else ""
    begin = f'    <bpmn:sequenceFlow id="{way.id}"{name} sourceRef="{way.source}" targetRef="{way.target}"'
    if way.when is None:
        return begin + " />"
    asked = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(way.when)}'
    return f"{begin}>\n      {asked}</bpmn:conditionExpression>\n    </bpmn:sequenceFlow>"


def _diagram(elements: Sequence[Element], ways: Sequence[Way], id: str) -> Iterable[str]:
    places = _places(elements, ways)
    yield '  <bpmndi:BPMNDiagram id="diagram">'
    yield f'    <bpmndi:BPMNPlane id="plane" bpmnElement="{id}">'
    for each in elements:
        x, y, width, height = places[each.id]
        marker = ' isMarkerVisible="true"' if each.tag == "exclusiveGateway" else ""
        yield f'      <bpmndi:BPMNShape id="{each.id}_shape" bpmnElement="{each.id}"{marker}>'
        yield f'        <dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />'
        yield "      </bpmndi:BPMNShape>"
    for way in ways:
        points = _points(places[way.source], places[way.target])
        told = "".join(f'<di:waypoint x="{x}" y="{y}" />' for x, y in points)
        yield f'      <bpmndi:BPMNEdge id="{way.id}_edge" bpmnElement="{way.id}">{told}</bpmndi:BPMNEdge>'
    yield "    </bpmndi:BPMNPlane>"
    yield "  </bpmndi:BPMNDiagram>"


def _places(elements: Sequence[Element], ways: Sequence[Way]) -> dict[str, tuple[int, int, int, int]]:
    """Columns in the order drawn, rows for what stands beside something else in its column."""
    column: dict[str, int] = {}
    for each in elements:
        before = [column[way.source] for way in ways if way.target == each.id and way.source in column]
        column[each.id] = column[each.at] if each.at else max(before, default=-1) + 1
    taken: dict[int, int] = {}
    places: dict[str, tuple[int, int, int, int]] = {}
    for each in elements:
        width, height = next((size for kind, size in SIZES.items() if each.tag.endswith(kind)), (100, 80))
        if each.at:
            x, y, _, tall = places[each.at]
            places[each.id] = (x + 32, y + tall - 18, width, height)
            continue
        row = taken.get(column[each.id], 0)
        taken[column[each.id]] = row + 1
        x, y = 100 + 160 * column[each.id] + 50, 140 + 130 * row
        places[each.id] = (x - width // 2, y - height // 2, width, height)
    return places


def _points(source: tuple[int, int, int, int], target: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """From the right side to the left one; a flow that leads back goes round below."""
    right, middle = source[0] + source[2], source[1] + source[3] // 2
    left, other = target[0], target[1] + target[3] // 2
    if left >= right:
        bend = (right + left) // 2
        straight = [(right, middle), (left, other)]
        return (
            straight if middle == other else [(right, middle), (bend, middle), (bend, other), (left, other)]
        )
    low = max(source[1] + source[3], target[1] + target[3]) + 40
    return [
        (source[0] + source[2] // 2, source[1] + source[3]),
        (source[0] + source[2] // 2, low),
        (target[0] + target[2] // 2, low),
        (target[0] + target[2] // 2, target[1] + target[3]),
    ]
