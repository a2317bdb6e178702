"""The drawing of a procedure: as its file says or laid out, and with a dossier on it."""

import shutil
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from lxml import etree
from tests.drawing import net_of
from tests.growing import generate
from tests.office import BIRTH, INVESTMENT, LAND, PLACES, add_shipped, make_engine
from typer.testing import CliRunner

from thutuc import library, open_store
from thutuc.bpmn import read
from thutuc.cli import draw as drawing
from thutuc.cli.app import app
from thutuc.layout import lay_out
from thutuc.procedure import Flow, Header, Node, NodeKind, Procedure, Shape
from thutuc.reports import Mark, Marks, draw, marks_of

SVG = "{http://www.w3.org/2000/svg}"
TAGS = ("svg", "title", "style", "defs", "marker", "path", "g", "rect", "circle", "polygon", "text")


def _parsed(picture):
    return etree.fromstring(picture.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


def _words(picture):
    return " ".join("".join(text.itertext()) for text in _parsed(picture).iter(f"{SVG}text"))


def _shipped(name):
    return read(library() / name / "procedure.bpmn")


@pytest.mark.parametrize("name", [BIRTH, INVESTMENT, LAND])
def test_a_shipped_procedure_is_drawn_as_its_file_says(name):
    procedure = _shipped(name)
    picture = draw(procedure)
    words = _words(picture)
    for step in procedure.steps:
        first, *_ = step.name.split()
        assert first in words, step.name
        assert str(step.term) in words or step.term is None
    assert {shape.element for shape in procedure.shapes} >= {node.id for node in procedure.nodes}
    assert {edge.element for edge in procedure.edges} == {flow.id for flow in procedure.flows}
    assert len(list(_parsed(picture).iter(f"{SVG}path"))) >= len(procedure.flows)


def test_a_name_is_text_whatever_it_holds():
    evil = "</text><script>alert(1)</script> \x9b\u202e ]]>" + "ă" * 500
    node = Node("task", NodeKind.TASK, evil, outgoing=("f",))
    end = Node('end" onload="x', NodeKind.END_EVENT, evil, incoming=("f",))
    flow = Flow("f", "task", end.id, evil, "true")
    picture = draw(
        Procedure("p", evil, Header(), (node, end), (flow,)), Marks((evil,), {"task": Mark((evil,))})
    )
    tags = {element.tag for element in _parsed(picture).iter()}
    assert tags <= {f"{SVG}{tag}" for tag in TAGS}
    assert "onload" not in picture
    assert "\x9b" not in picture
    assert "\u202e" not in picture
    assert "ă" * 200 not in picture


def test_a_dossier_is_shown_where_it_is_with_who_holds_it_and_until_when(clock):
    store = open_store(":memory:")
    store.upgrade()
    engine = make_engine(store, clock)
    add_shipped(engine.store)
    desk, competent = PLACES[BIRTH]
    dossier = engine.start(
        BIRTH, by="an.nguyen", received_at=desk, competent=competent, applicant="x", receive=True
    )
    marks = marks_of(engine, dossier.id)
    task = dossier.tasks[0]
    assert set(marks.open) == {task.step}
    assert any("hạn" in line and "còn" in line for line in marks.open[task.step].lines)
    assert marks.passed["received" if "received" in marks.passed else dossier.definition.nodes[0].id] == 1
    words = _words(draw(dossier.definition, marks))
    assert dossier.code in words
    assert "hẹn trả" in words
    clock.advance(days=5)
    engine.tick()
    late = marks_of(engine, dossier.id)
    assert late.open[task.step].late
    assert any("quá" in line for line in late.open[task.step].lines)
    assert any("đã nhắc, báo" in line for line in late.title)
    assert 'class="shape late"' in draw(dossier.definition, late)


@pytest.mark.parametrize("seed", range(40))
def test_without_a_diagram_nothing_is_drawn_over_something_else(seed):
    procedure = net_of(generate(seed)).procedure
    shapes, edges = lay_out(replace(procedure, drawn=b""))
    place = {shape.element: shape for shape in shapes}
    assert {node.id for node in procedure.nodes} <= set(place)
    assert {edge.element for edge in edges} == {flow.id for flow in procedure.flows}
    for parent in {node.parent for node in procedure.nodes}:
        level = [place[n.id] for n in procedure.children(parent) if n.attached_to is None]
        for one, other in combinations(level, 2):
            assert _apart(one, other), (one, other)
        if parent is not None:
            assert all(_inside(shape, place[parent]) for shape in level)


@pytest.mark.parametrize("name", [BIRTH, INVESTMENT, LAND, "cap-giay-phep-xay-dung"])
def test_without_a_diagram_no_flow_runs_through_a_step_or_its_term(name):
    procedure = _shipped(name)
    shapes, edges = lay_out(replace(procedure, drawn=b""))
    steps = [shape for shape in shapes if shape.element in procedure.step]
    for edge in edges:
        flow = procedure.flow[edge.element]
        for step in steps:
            if step.element not in (flow.source, flow.target):
                assert not any(_through(step, *part) for part in pairwise(edge.points)), (flow, step)
        assert edge.points[-2][1] <= edge.points[-1][1] or edge.points[-2][0] != edge.points[-1][0]


def test_a_choice_that_skips_a_step_goes_over_it_and_its_name_stands_in_free_room():
    nodes = (
        Node("start", NodeKind.START_EVENT, outgoing=("f1",)),
        Node(
            "asked", NodeKind.EXCLUSIVE_GATEWAY, "Có phải kiểm tra?", incoming=("f1",), outgoing=("f2", "f3")
        ),
        Node("visit", NodeKind.USER_TASK, "Kiểm tra thực tế", incoming=("f2",), outgoing=("f4",)),
        Node("draft", NodeKind.USER_TASK, "Dự thảo", incoming=("f3", "f4"), outgoing=("f5",)),
        Node("end", NodeKind.END_EVENT, incoming=("f5",)),
    )
    flows = (
        Flow("f1", "start", "asked", ""),
        Flow("f2", "asked", "visit", "Đoàn kiểm tra liên ngành"),
        Flow("f3", "asked", "draft", "Không kiểm tra"),
        Flow("f4", "visit", "draft", ""),
        Flow("f5", "draft", "end", ""),
    )
    procedure = Procedure("p", "P", Header(), nodes, flows)
    shapes, edges = lay_out(procedure)
    visit = next(shape for shape in shapes if shape.element == "visit")
    way = next(edge.points for edge in edges if edge.element == "f3")

    assert min(y for _, y in way) < visit.y
    drawn = list(_parsed(draw(procedure)).iter(f"{SVG}text"))
    for text in drawn:
        if text.get("class") == "small":
            half = len(text.text) * 5.1 / 2
            x, y = float(text.get("x")), float(text.get("y"))
            apart = x + half <= visit.x or x - half >= visit.x + visit.width
            assert apart or y <= visit.y or y - 10 >= visit.y + visit.height, text.text


@pytest.mark.parametrize("name", sorted(path.parent.name for path in library().glob("*/procedure.bpmn")))
def test_no_flow_runs_through_small_print(name):
    picture = _parsed(draw(_shipped(name)))
    ways = [way.get("d")[1:].split("L") for way in picture.iter(f"{SVG}path") if way.get("class") == "flow"]
    parts = [part for way in ways for part in pairwise([tuple(map(float, at.split())) for at in way])]
    told = [text for text in picture.iter(f"{SVG}text") if text.get("class") == "small"]
    said = [text for text in told if text.get("text-anchor") == "middle" and text.get("transform") is None]

    left, top, width, height = map(float, picture.get("viewBox").split())
    assert ways and said
    for text in said:
        wide, x, y = len(text.text) * 5.1, float(text.get("x")), float(text.get("y"))
        letters = Shape("", x - wide / 2, y - 8.0, wide, 9.0)
        assert not any(_through(letters, *part) for part in parts), text.text
        assert _inside(letters, Shape("", left, top, width, height)), text.text


def test_small_print_stands_over_the_lines():
    drawn = [
        element
        for element in _parsed(draw(_shipped("cap-giay-phep-xay-dung")))
        if isinstance(element.tag, str)
    ]
    last = max(place for place, one in enumerate(drawn) if (one.get("class") or "").startswith("flow"))
    terms = [place for place, one in enumerate(drawn) if one.text == "0,25 ngày làm việc"]

    assert terms and min(terms) > last


def _through(shape, one, other):
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
    across = shape.x < right and left < shape.x + shape.width
    return across and shape.y < bottom and top < shape.y + shape.height


def test_without_a_diagram_every_step_lies_in_its_lane():
    procedure = _shipped(BIRTH)
    place = {shape.element: shape for shape in lay_out(procedure)[0]}
    for lane in procedure.lanes:
        for id_ in lane.nodes:
            if procedure.node[id_].attached_to is None:
                assert _inside(place[id_], place[lane.id]), id_


def _apart(one, other):
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def _inside(inner, outer):
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def test_at_a_terminal_the_picture_is_written_beside_the_file(tmp_path, monkeypatch):
    path = tmp_path / "thu.bpmn"
    shutil.copytree(str(library() / BIRTH / "forms"), tmp_path / "forms")
    path.write_bytes((library() / BIRTH / "procedure.bpmn").read_bytes())
    piped = CliRunner().invoke(app, ["draw", str(path)])
    assert "<svg" in piped.stdout
    assert not path.with_suffix(".svg").exists()
    monkeypatch.setattr(drawing, "_at_terminal", lambda: True)
    assert "<svg" not in CliRunner().invoke(app, ["draw", str(path)]).stdout
    assert path.with_suffix(".svg").read_text("utf-8") == piped.stdout
