"""A procedure as a picture (SVG), and with a dossier on it: where it is, until when, what was passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import wrap
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # only writes, parses nothing

from thutuc.layout import lay_out
from thutuc.procedure import Edge, EventKind, Flow, Lane, Node, NodeKind, Procedure, Shape
from thutuc.procedure.telling import printed

_SVG = "http://www.w3.org/2000/svg"
_LETTER = 5.8  #: how wide a letter is, on the average, at the size of a task's name
_LINE = 14.0
_SMALL = 12.0  #: between lines of small print, and how wide a letter of it is
_SMALL_LETTER = 5.1
_MARGIN = 24.0
_Place = tuple[float, float, Sequence[str]]  #: where the first of some lines of small print has its foot
_MOST_LETTERS = 120  #: of a name that is longer the rest is left out, and ``…`` says so

_STYLE = """
text { font: 12px "Be Vietnam Pro", "Segoe UI", "Noto Sans", Arial, sans-serif; fill: #1f2933; }
.small { font-size: 10.5px; fill: #52606d; }
.halo { font-size: 10.5px; fill: none; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
.head { font-size: 13px; font-weight: 600; }
.shape { fill: #fff; stroke: #323f4b; stroke-width: 1.5; }
.lane { fill: #f8f9fb; stroke: #cbd2d9; }
.thick { stroke-width: 4; }
.dashed { stroke-dasharray: 5 4; }
.icon { fill: none; stroke: #323f4b; stroke-width: 1.5; }
.flow { fill: none; stroke: #616e7c; stroke-width: 1.5; }
.passed { stroke: #2f855a; }
.missed { stroke: #c53030; stroke-dasharray: 6 4; }
.open { fill: #fff3c4; stroke: #b7791f; stroke-width: 3; }
.late { fill: #ffe3e3; stroke: #c53030; stroke-width: 3; }
.still { stroke-dasharray: 3 3; }
.badge { fill: #2f855a; stroke: none; }
.count { fill: #fff; font-size: 10.5px; }
.note { fill: #fffdf5; stroke: #b7791f; stroke-width: 1; }
"""

#: what stands inside an event, drawn in a square of 18 by 18
_ICONS: Final[Mapping[EventKind, str]] = {
    EventKind.TIMER: "M9 1a8 8 0 1 0 .01 0M9 4v5l4 2",
    EventKind.MESSAGE: "M2 4h14v10H2zM2 4l7 6 7-6",
    EventKind.SIGNAL: "M9 2l7 12H2z",
    EventKind.ERROR: "M2 15L7 4l4 7 5-9-4 13-4-6z",
    EventKind.ESCALATION: "M9 2l6 13-6-6-6 6z",
    EventKind.CONDITIONAL: "M4 2h10v14H4zM6 5h6M6 8h6M6 11h6",
    EventKind.LINK: "M2 7h8V3l6 6-6 6v-4H2z",
    EventKind.COMPENSATION: "M9 4L3 9l6 5zM15 4L9 9l6 5z",
    EventKind.CANCEL: "M4 4l10 10M14 4L4 14",
    EventKind.TERMINATE: "M9 3a6 6 0 1 0 .01 0z",
    EventKind.MULTIPLE: "M9 2l7 5-3 9H5L2 7z",
}

#: what stands inside a gateway, in the same square
_GATES: Final[Mapping[NodeKind, str]] = {
    NodeKind.EXCLUSIVE_GATEWAY: "M4 3l10 12M14 3L4 15",
    NodeKind.PARALLEL_GATEWAY: "M9 1v16M1 9h16",
    NodeKind.INCLUSIVE_GATEWAY: "M9 2a7 7 0 1 0 .01 0",
    NodeKind.EVENT_BASED_GATEWAY: "M9 1a8 8 0 1 0 .01 0M9 4l5 4-2 6H6L4 8z",
    NodeKind.COMPLEX_GATEWAY: "M9 1v16M1 9h16M3 3l12 12M15 3L3 15",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a dossier's stay at one node is shown with."""

    lines: tuple[str, ...] = ()  #: who holds it, until when, how much is left
    late: bool = False
    still: bool = False  #: its clock stands still
    heat: float | None = None  #: between 0 and 1: how warm it is coloured, instead of late or open


@dataclass(frozen=True, slots=True)
class Marks:
    """A dossier, as it is put on the drawing of its procedure."""

    title: tuple[str, ...] = ()  #: the dossier, its date, its suspension
    open: Mapping[str, Mark] = field(default_factory=dict)  #: by node: where it is
    passed: Mapping[str, int] = field(default_factory=dict)  #: by node or flow: how often it came by
    missed: frozenset[str] = frozenset()  #: nodes and flows that nothing came by


def draw(procedure: Procedure, marks: Marks | None = None) -> str:
    """The drawing as one SVG document: no script, nothing from elsewhere, every name as text.

    Where the file says how it is drawn, so it is; else :func:`~thutuc.layout.lay_out` does.
    """
    shapes, edges = procedure.shapes, procedure.edges
    drawn = {shape.element for shape in shapes}
    if not all(node.id in drawn for node in procedure.nodes):
        shapes, edges = lay_out(procedure)
    return _Picture(procedure, {s.element: s for s in shapes}, edges, marks or Marks()).text()


class _Picture:
    def __init__(
        self, procedure: Procedure, shapes: Mapping[str, Shape], edges: Sequence[Edge], marks: Marks
    ) -> None:
        self._procedure = procedure
        self._shapes = shapes
        self._edges = edges
        self._marks = marks
        self._root = Element("svg", xmlns=_SVG)
        self._small: list[tuple[float, float, str]] = []  #: the small print, and the middle of its foot
        self._parts = [part for edge in edges for part in pairwise(edge.points)]

    def text(self) -> str:
        """All of it, from what lies below to what lies above."""
        title = _add(self._root, "title")
        title.text = _plain(self._procedure.name)
        _add(self._root, "style").text = _STYLE
        self._arrow()
        for lane in self._procedure.lanes:
            if lane.id in self._shapes:
                self._lane(lane, self._shapes[lane.id])
        nodes = [node for node in self._procedure.nodes if node.id in self._shapes]
        for node in sorted(nodes, key=lambda one: -_area(self._shapes[one.id])):
            self._node(node, self._shapes[node.id])
        for edge in self._edges:
            self._flow(self._procedure.flow[edge.element], edge.points)
        for edge in self._edges:
            self._named(self._procedure.flow[edge.element].name, edge.points)
        for x, y, words in self._small:  # over all lines: its outline in white first, which no reader is told
            self._write(x, y, words, "halo").set("aria-hidden", "true")
            self._write(x, y, words, "small")
        for node in nodes:
            self._told(node, self._shapes[node.id])
        self._frame()
        indent(self._root)
        return tostring(self._root, encoding="unicode") + "\n"

    def _arrow(self) -> None:
        marker = _add(
            _add(self._root, "defs"),
            "marker",
            id="arrow",
            viewBox="0 0 10 10",
            refX="9",
            refY="5",
            markerWidth="7",
            markerHeight="7",
            orient="auto",
        )
        _add(marker, "path", d="M0 0L10 5L0 10z", fill="#616e7c")

    def _frame(self) -> None:
        boxes = list(self._shapes.values()) or [Shape("", 0.0, 0.0, 100.0, 50.0)]
        points = [point for edge in self._edges for point in edge.points]
        for x, y, caption in self._small:
            half = len(caption) * _SMALL_LETTER / 2
            points += [(x - half, y), (x + half, y)]
        left = min([box.x for box in boxes] + [x for x, _ in points]) - _MARGIN
        top = min([box.y for box in boxes] + [y for _, y in points]) - _MARGIN
        right = max([box.x + box.width for box in boxes] + [x for x, _ in points]) + _MARGIN
        bottom = max([box.y + box.height for box in boxes] + [y for _, y in points]) + _MARGIN + 60.0
        head = [self._procedure.name, *self._marks.title]
        top -= 18.0 * len(head)
        for number, line in enumerate(head):
            words = self._write(left + _MARGIN, top + 18.0 * (number + 1), line, "head" if not number else "")
            words.set("text-anchor", "start")
        right = max(right, left + 2 * _MARGIN + max(len(line) for line in head) * 7.0)
        self._root.set("viewBox", " ".join(_n(v) for v in (left, top, right - left, bottom - top)))
        self._root.set("width", _n(right - left))
        self._root.set("height", _n(bottom - top))

    def _lane(self, lane: Lane, box: Shape) -> None:
        _rect(self._root, box, "lane", 0.0)
        x, y = box.x + 18.0, box.y + box.height / 2
        self._write(x, y, lane.name, "small").set("transform", f"rotate(-90 {_n(x)} {_n(y)})")

    def _node(self, node: Node, box: Shape) -> None:
        group = _add(self._root, "g", id=f"node-{self._procedure.nodes.index(node)}")
        _add(group, "title").text = _plain(node.name or node.id)
        looks = f"shape{self._state(node.id)}"
        if node.kind.is_activity:
            self._activity(group, node, box, looks)
        elif node.kind.is_gateway:
            x, y, w, h = box.x, box.y, box.width, box.height
            corners = ((x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2))
            points = " ".join(f"{_n(px)},{_n(py)}" for px, py in corners)
            _add(group, "polygon", points=points, **{"class": looks})
            self._icon(group, box, _GATES[node.kind])
            self._label(box, node.name)
        else:
            self._event(group, node, box, looks)

    def _activity(self, group: Element, node: Node, box: Shape, looks: str) -> None:
        looks += " dashed" if node.triggered_by_event else ""
        shape = _rect(group, box, f"{looks} thick" if node.kind is NodeKind.CALL_ACTIVITY else looks, 8.0)
        mark = self._marks.open.get(node.id)
        if mark is not None and mark.heat is not None:
            shape.set("style", f"fill: {_warm(mark.heat)}")
        inside = any(child.id in self._shapes for child in self._procedure.children(node.id))
        lines = _lines(node.name or node.id, box.width - 10.0, 1 if inside else 4)
        number = node.step.number if node.step is not None else None
        if number:
            self._write(box.x + 6.0, box.y + 14.0, number, "small").set("text-anchor", "start")
        middle = box.y + 16.0 if inside else box.y + box.height / 2 - (len(lines) - 1) * _LINE / 2 + 4.0
        for index, line in enumerate(lines):
            self._write(box.x + box.width / 2, middle + index * _LINE, line)
        if node.step is not None and node.step.term is not None:
            self._captioned(box, [str(node.step.term)])

    def _event(self, group: Element, node: Node, box: Shape, looks: str) -> None:
        middle = {"cx": _n(box.x + box.width / 2), "cy": _n(box.y + box.height / 2)}
        radius = min(box.width, box.height) / 2
        looks += "" if node.interrupting else " dashed"
        thick = " thick" if node.kind is NodeKind.END_EVENT else ""
        _add(group, "circle", r=_n(radius), **middle, **{"class": looks + thick})
        if node.kind in (NodeKind.CATCH_EVENT, NodeKind.THROW_EVENT, NodeKind.BOUNDARY_EVENT):
            _add(group, "circle", r=_n(max(radius - 3.0, 1.0)), **middle, **{"class": f"{looks} icon"})
        if node.event is not None and node.event.kind in _ICONS:
            self._icon(group, box, _ICONS[node.event.kind])
        self._label(box, node.name)

    def _label(self, box: Shape, name: str) -> None:
        self._captioned(box, _lines(name, 110.0, 4))

    def _captioned(self, box: Shape, lines: Sequence[str]) -> None:
        """Small print at a box: under it, or where fewer lines and other things lie over it."""
        if lines:
            self._put(_around(box, lines))

    def _put(self, places: Iterable[_Place]) -> None:
        """Small print at the first of these places that is free, else at the one that is least covered."""
        least: tuple[int, _Place] | None = None
        for place in places:
            covered = self._covered(*place)
            if least is None or covered < least[0]:
                least = covered, place
            if not covered:
                break
        if least is not None:
            x, y, lines = least[1]
            for index, line in enumerate(lines):
                self._beside(x, y + index * _SMALL, line)

    def _flow(self, flow: Flow, points: Sequence[tuple[float, float]]) -> None:
        passed = self._state(flow.id)
        way = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        _add(self._root, "path", d=way, **{"class": f"flow{passed}", "marker-end": "url(#arrow)"})

    def _named(self, name: str, points: Sequence[tuple[float, float]]) -> None:
        """The name of a flow, at the longest part of it that has room beside it."""
        if not name:
            return
        parts = sorted(pairwise(points), key=lambda ends: -_length(*ends))
        self._put(place for part in parts for place in _at(name, *part))

    def _covered(self, x: float, y: float, lines: Sequence[str]) -> int:
        """How many boxes, flows and other words a text of these lines would lie on."""
        wide = max(map(len, lines)) * _SMALL_LETTER
        text = Shape("", x - wide / 2, y - _SMALL, wide, len(lines) * _SMALL)
        words = (
            Shape("", left - len(said) * _SMALL_LETTER / 2, foot - _SMALL, len(said) * _SMALL_LETTER, _SMALL)
            for left, foot, said in self._small
        )
        around = {node.parent for node in self._procedure.nodes}
        boxes = (
            shape for id_, shape in self._shapes.items() if id_ in self._procedure.node and id_ not in around
        )
        near = Shape("", text.x, text.y + 3.0, wide, text.height)  # from the top of its letters to their foot
        run = sum(_runs(near, *part) for part in self._parts)
        return run + sum(_overlap(text, one) for one in (*boxes, *words))

    def _state(self, node: str) -> str:
        mark = self._marks.open.get(node)
        if node in self._marks.missed:
            return " missed"
        if mark is None or mark.heat is not None:
            return " passed" if node in self._marks.passed else ""
        return (" late" if mark.late else " open") + (" still" if mark.still else "")

    def _told(self, node: Node, box: Shape) -> None:
        """What the dossier's stay is shown with: how often it came by, who holds it, until when."""
        often = self._marks.passed.get(node.id, 0)
        if often > 1:
            at = {"cx": _n(box.x + box.width), "cy": _n(box.y)}
            _add(self._root, "circle", r="9", **at, **{"class": "badge"})
            self._write(box.x + box.width, box.y + 4.0, str(often), "count")
        mark = self._marks.open.get(node.id)
        if mark is None or not mark.lines:
            return
        width = max(len(line) for line in mark.lines) * _LETTER + 12.0
        left, top = box.x + box.width / 2 - width / 2, box.y + box.height + 18.0
        _rect(self._root, Shape("", left, top, width, len(mark.lines) * _LINE + 8.0), "note", 3.0)
        for index, line in enumerate(mark.lines):
            self._write(box.x + box.width / 2, top + 14.0 + index * _LINE, line, "small")

    def _icon(self, group: Element, box: Shape, path: str) -> None:
        x, y = box.x + box.width / 2 - 9.0, box.y + box.height / 2 - 9.0
        _add(group, "path", d=path, transform=f"translate({_n(x)} {_n(y)})", **{"class": "icon"})

    def _beside(self, x: float, y: float, words: str) -> None:
        """Small print, written when all that it may lie on is drawn."""
        self._small.append((x, y, words))

    def _write(self, x: float, y: float, words: str, looks: str = "") -> Element:
        text = _add(self._root, "text", x=_n(x), y=_n(y), **{"text-anchor": "middle"})
        if looks:
            text.set("class", looks)
        text.text = _plain(words)
        return text


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    return SubElement(parent, tag, attributes)


def _warm(heat: float) -> str:
    """White at 0, red at 1."""
    cool = round(255 - 155 * min(max(heat, 0.0), 1.0))
    return f"rgb(255, {cool}, {cool})"


def _rect(parent: Element, box: Shape, looks: str, radius: float) -> Element:
    sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": radius}
    return _add(parent, "rect", **{name: _n(value) for name, value in sides.items()}, **{"class": looks})


def _lines(text: str, width: float, most: int) -> list[str]:
    """*text* in lines that fit into the width; what does not fit is left out, and ``…`` says so."""
    room = max(int(width / _LETTER), 4)
    lines = wrap(_plain(text), room)
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][: room - 1] + "…"]


def _plain(text: str) -> str:
    """One line of printable text that XML can hold."""
    line = printed(text)
    return line if len(line) <= _MOST_LETTERS else line[: _MOST_LETTERS - 1] + "…"


def _area(box: Shape) -> float:
    return box.width * box.height


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _at(name: str, one: tuple[float, float], other: tuple[float, float]) -> Iterator[_Place]:
    """Where a name may stand at one part of a flow: over it or under it, or to either side of it."""
    x, y = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    if one[1] == other[1]:
        for room in (200.0, max(abs(one[0] - other[0]) - 8.0, 24.0)):
            lines = _lines(name, room * _LETTER / _SMALL_LETTER, 3)
            yield x, y - 4.0 - (len(lines) - 1) * _SMALL, lines
            yield x, y + _SMALL, lines
        return
    lines = _lines(name, 110.0, 3)
    wide = max(map(len, lines)) * _SMALL_LETTER / 2 + 5.0
    yield x + wide, y - (len(lines) / 2 - 1) * _SMALL, lines
    yield x - wide, y - (len(lines) / 2 - 1) * _SMALL, lines


def _around(box: Shape, lines: Sequence[str]) -> Iterator[_Place]:
    """Where small print of a box may stand: under or over it, in its middle or beside that; at its sides."""
    middle, beside = box.x + box.width / 2, max(map(len, lines)) * _SMALL_LETTER / 2 + 4.0
    for y in (box.y + box.height + 13.0, box.y - 5.0 - (len(lines) - 1) * _SMALL):
        for x in (middle, middle + beside, middle - beside):
            yield x, y, lines
    level = box.y + box.height / 2 - (len(lines) / 2 - 1) * _SMALL
    for side in (1.0, -1.0):
        yield middle + side * (box.width / 2 + beside), level, lines


def _runs(text: Shape, one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether a part of a flow runs through a text."""
    (left, right), (top, foot) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    across = text.x < right and left < text.x + text.width
    return across and text.y < foot and top < text.y + text.height


def _overlap(one: Shape, other: Shape) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
