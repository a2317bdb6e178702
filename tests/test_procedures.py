"""The shipped procedures: what their files say, held against the published tables and their own sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from thutuc.bpmn import inspect, read
from thutuc.errors import Fault
from thutuc.expressions import compile_script, condition
from thutuc.procedure import Act, EventKind, Field, Node, NodeKind, Procedure, Shape
from thutuc.worktime import Counting, Term

ROOT = Path(__file__).parents[1] / "procedures"
FILES = sorted(ROOT.glob("*/procedure.bpmn"))
BIRTH, INVESTMENT, LAND = (
    "dang-ky-khai-sinh",
    "chap-thuan-chu-truong-dau-tu",
    "cap-lai-giay-chung-nhan-bi-mat",
)
SIZES = {"Event": (36, 36), "Gateway": (50, 50)}


def load(name: str) -> Procedure:
    return read(ROOT / name / "procedure.bpmn")


@pytest.fixture(params=FILES, ids=lambda path: path.parent.name)
def file(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def procedure(file: Path) -> Procedure:
    return read(file)


def table(procedure: Procedure) -> list[tuple[str | None, str | None]]:
    """The rows that count towards the term: number and words of the term."""
    return [(step.number, str(step.term)) for step in procedure.steps if step.term and not step.suspend]


def total(procedure: Procedure) -> Term:
    """The sum of the rows that count towards the term."""
    first, *others = [step.term for step in procedure.steps if step.term and not step.suspend]
    for term in others:
        first += term
    return first


# ---- the files ---------------------------------------------------------------------------------


def test_the_first_three_procedures_are_shipped() -> None:
    assert {BIRTH, INVESTMENT, LAND} <= {file.parent.name for file in FILES}


def test_a_file_is_read_without_a_finding(file: Path) -> None:
    assert inspect(file)[1] == ()


def test_the_process_is_named_like_its_folder(file: Path, procedure: Procedure) -> None:
    ended = procedure.header.effective_to
    assert file.parent.name == procedure.id + (f"-den-{ended}" if ended else "")


def test_a_file_is_valid_by_the_schema_of_bpmn(file: Path) -> None:
    engine = find_spec("SpiffWorkflow")
    assert engine is not None and engine.origin is not None
    schema = Path(engine.origin).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    etree.XMLSchema(etree.parse(schema)).assertValid(etree.parse(file))


def test_every_step_says_who_how_long_and_which_row(procedure: Procedure) -> None:
    for step in procedure.steps:
        assert step.role and step.act and step.number, step.id
        assert bool(step.unit) != bool(step.unit_from), step.id
        assert step.term or step.untimed or step.group, step.id
        assert not (step.term and step.untimed), step.id
    numbers = [step.number for step in procedure.steps]
    printed_twice = any("Chấp nhận step-number" in note for note in procedure.header.notes)
    assert (len(set(numbers)) == len(numbers)) != printed_twice


def test_a_step_lies_in_the_lane_of_its_role(procedure: Procedure) -> None:
    lanes = {node: lane.name for lane in procedure.lanes for node in lane.nodes}
    assert {step.id: lanes[step.id] for step in procedure.steps} == {
        step.id: step.role for step in procedure.steps
    }


def test_a_clock_stands_still_only_on_a_cited_ground(procedure: Procedure) -> None:
    for step in procedure.steps:
        assert step.suspend is None or (step.suspend.ground and step.suspend.basis), step.id
        assert step.consult is None or step.consult.basis, step.id
    urgent = procedure.id == "can-thiep-khan-cap-bao-ve-tre-em"  # nothing is asked of who tells
    assert procedure.header.supplement.after == ("resume" if urgent else "restart")
    assert "Điều" in (procedure.header.supplement.basis or "")


def test_a_gateway_that_splits_has_a_default_and_conditions_on_the_rest(procedure: Procedure) -> None:
    for node in procedure.nodes:
        if node.kind is NodeKind.EXCLUSIVE_GATEWAY and len(node.outgoing) > 1:
            plain = [flow for flow in node.outgoing if procedure.flow[flow].condition is None]
            assert plain == [node.default], node.id


def test_a_node_with_two_ways_in_is_a_gateway(procedure: Procedure) -> None:
    assert [node.id for node in procedure.nodes if len(node.incoming) > 1 and not node.kind.is_gateway] == []


def fields(procedure: Procedure) -> Iterator[Field]:
    yield from procedure.header.fields
    for step in procedure.steps:
        yield from step.fields


def test_conditions_and_scripts_use_declared_data_only(procedure: Procedure) -> None:
    declared = {field.name for field in fields(procedure)}
    used: set[str] = set()
    for flow in procedure.flows:
        used |= condition(flow.condition).names if flow.condition else set()
    scripts = [node.script for node in procedure.nodes]
    scripts += [step.consult.then for step in procedure.steps if step.consult]
    for script in (compile_script(text) for text in scripts if text):
        used |= script.names | set(script.targets)
    assert used <= declared


# ---- the drawing -------------------------------------------------------------------------------


def size(node: Node) -> tuple[int, int]:
    return next((size for word, size in SIZES.items() if node.kind.value.endswith(word)), (100, 80))


def apart(one: Shape, other: Shape) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def test_every_node_is_drawn_in_its_standard_size(procedure: Procedure) -> None:
    drawn = {shape.element: (shape.width, shape.height) for shape in procedure.shapes}
    assert {node.id: size(node) for node in procedure.nodes} == {
        node.id: drawn[node.id] for node in procedure.nodes
    }


def test_shapes_do_not_overlap_and_stay_in_their_lane(procedure: Procedure) -> None:
    drawn = {shape.element: shape for shape in procedure.shapes}
    loose = [drawn[node.id] for node in procedure.nodes if node.attached_to is None]
    assert [(a.element, b.element) for a, b in combinations(loose, 2) if not apart(a, b)] == []
    for lane in procedure.lanes:
        frame = drawn[lane.id]
        for shape in (drawn[node] for node in lane.nodes):
            assert frame.y <= shape.y and shape.y + shape.height <= frame.y + frame.height, shape.element


# ---- the published tables ----------------------------------------------------------------------


def test_the_investment_table_is_that_of_bac_ninh() -> None:
    procedure = load(INVESTMENT)
    published = ["0,5", "0,25", "0,5", "0,25", "0,5", "07", "02", "01", "01", "0,5", "03", "0,5"]
    assert table(procedure) == [(str(row), f"{days} ngày làm việc") for row, days in enumerate(published, 1)]
    assert total(procedure) == procedure.header.legal_term == Term.parse("17 ngày làm việc")
    assert [step.id for step in procedure.steps if step.made_up] == []


def test_the_investment_keeps_the_marks_of_the_law() -> None:
    """NĐ 96/2026 Điều 35: sent out in 02, reported by 14, decided in 03."""
    days = [step.term.number for step in load(INVESTMENT).steps if step.term]
    assert (sum(days[:5]), sum(days[:10]) <= 14, days[10]) == (Decimal(2), True, Decimal(3))


def test_opinions_are_asked_of_all_agencies_at_once_and_silence_agrees() -> None:
    procedure = load(INVESTMENT)
    step, loop = procedure.step["give_opinion"], procedure.node["give_opinion"].loop
    assert loop is not None and step.consult is not None
    assert (loop.kind, loop.collection, loop.item, loop.output_collection) == (
        "parallel",
        "consulted",
        "agency",
        "opinions",
    )
    assert (step.unit_from, step.act, step.counting) == ("agency", Act.CONSULT, Counting.LAW)
    assert (step.consult.on_silence, step.consult.basis) == ("agreed", "Nghị định 31/2021/NĐ-CP Điều 6.2b")


def test_the_land_table_is_that_of_dong_thap() -> None:
    procedure = load(LAND)
    beside = [("2a", "02 ngày làm việc"), ("3d", "01 ngày làm việc")]  # where no certificate is given
    assert [row for row in table(procedure) if row not in beside] == [
        ("1", "0,5 ngày làm việc"),
        ("2", "3,5 ngày làm việc"),
        ("4", "04 ngày làm việc"),
        ("6", "02 ngày làm việc"),
    ]
    assert procedure.header.legal_term == Term.parse("10 ngày làm việc")
    assert {step.id: step.appointment for step in procedure.steps if step.appointment} == {
        "cancel_certificate": 1
    }


def test_posting_and_tax_lie_outside_the_land_term() -> None:
    waits = [(step.id, step.suspend) for step in load(LAND).steps if step.suspend]
    assert [(name, wait.ground, wait.waits_for) for name, wait in waits] == [
        ("post_notice", "posting", "commune"),
        ("await_posting", "posting", "commune"),
        ("record_posting", "posting", "commune"),
        ("await_tax", "tax", "tax-office"),
        ("await_payment", "tax", "applicant"),
    ]


def test_a_posting_ends_by_itself_and_can_only_be_answered_with_an_objection() -> None:
    procedure = load(LAND)
    posting, over = procedure.step["await_posting"], procedure.node["posting_period_over"]
    assert posting.untimed and posting.suspend is not None
    assert over.event is not None and over.event.timer is not None and over.interrupting
    assert (over.attached_to, over.event.timer.text) == ("await_posting", "15 ngày")
    assert procedure.flow[over.outgoing[0]].target == "record_posting"
    assert procedure.node["await_posting"].message == "objection"
    assert [field.name for field in posting.fields if field.required] == ["objection_reason"]
    (answered,) = procedure.node["await_posting"].outgoing
    assert procedure.flow[answered].target == "sign_stop"
    ending = procedure.node["disputed"].ending
    assert ending is not None and ending.outcome == "stopped" and ending.basis


def test_a_birth_registered_at_fifteen_sharp_fits_an_office_that_closes_at_seventeen() -> None:
    procedure = load(BIRTH)
    straight = [
        step for step in procedure.steps if step.term and not step.suspend and step.id != "sign_refusal"
    ]
    assert sum(step.term.number for step in straight if step.term) == 2
    assert all(step.made_up for step in straight)
    assert procedure.header.cutoff is not None and procedure.header.cutoff.hour == 15
    assert str(procedure.header.legal_term) == "trong ngày làm việc"


def test_after_three_working_days_of_silence_an_undertaking_may_replace_the_answer() -> None:
    procedure = load(BIRTH)
    overdue = procedure.node["verification_overdue"]
    assert overdue.event is not None and overdue.event.timer is not None
    assert (overdue.attached_to, overdue.event.timer.text) == ("await_verification", "03 ngày làm việc")
    assert str(procedure.step["await_verification"].term) == "03 ngày làm việc"
    assert procedure.flow[overdue.outgoing[0]].target == "await_undertaking"
    late = procedure.node["late_answer"].event
    assert late is not None and late.ref == procedure.node["await_verification"].message


def test_the_result_is_ready_once_on_every_way_that_ends_with_a_result() -> None:
    ready = {name: [s.id for s in load(name).steps if s.result_ready] for name in (BIRTH, INVESTMENT, LAND)}
    assert ready == {
        BIRTH: ["hand_over", "sign_refusal"],
        INVESTMENT: ["digitise_result"],
        LAND: ["sign_return", "sign_certificate"],
    }


#: Ends at which the answer is ready when it is given: a measure is carried out as it is decided.
GIVEN = {"can-thiep-khan-cap-bao-ve-tre-em": {"protected"}}


def without_result(procedure: Procedure) -> set[str]:
    """The ends that are reached, in the level of the process itself, although no result was ready before."""
    ready = {step.id for step in procedure.steps if step.result_ready}
    ways = [node for node in procedure.nodes if node.kind is NodeKind.START_EVENT and node.parent is None]
    seen, found = set[str](), set[str]()
    while ways:
        node = ways.pop()
        if node.id in seen or node.id in ready:
            continue
        seen.add(node.id)
        ways += [procedure.node[procedure.flow[each].target] for each in node.outgoing]
        ways += [each for each in procedure.nodes if each.attached_to == node.id]
        if node.kind is NodeKind.END_EVENT and node.ending is None:
            found.add(node.id)
    return found


def test_no_way_ends_with_an_answer_that_was_never_ready(procedure: Procedure) -> None:
    """NĐ 61/2018/NĐ-CP Điều 20: the time ends when the result lies at the one-stop, a refusal too."""
    assert without_result(procedure) <= GIVEN.get(procedure.id, set())


# ---- who signs ---------------------------------------------------------------------------------

ONE_OUTCOME = re.compile(r"Bước (.+?) chỉ có một kết quả: \S")


def asked(procedure: Procedure) -> set[str]:
    """The data that choose a way."""
    return {name for flow in procedure.flows if flow.condition for name in condition(flow.condition).names}


def test_whoever_signs_or_decides_can_do_otherwise_or_the_file_says_why_not(procedure: Procedure) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.8: who does not agree sends back or refuses with reasons."""
    signing = [step for step in procedure.steps if step.act in (Act.INITIAL, Act.DECIDE, Act.SIGN)]
    choices = asked(procedure)
    bound = {step.number for step in signing if not choices & {field.name for field in step.fields}}
    notes = [found for note in procedure.header.notes if (found := ONE_OUTCOME.match(note))]
    assert {number for found in notes for number in found[1].split(", bước ")} == bound


# ---- the sheets for officials ------------------------------------------------------------------


def test_the_sheet_has_a_row_for_every_step(file: Path, procedure: Procedure) -> None:
    rows = [
        line for line in (file.parent / "README.md").read_text("utf-8").splitlines() if line.endswith("` |")
    ]
    assert len(rows) == len(procedure.steps)
    for step in procedure.steps:
        (row,) = [row for row in rows if row.endswith(f"| `{step.id}` |")]
        assert row.startswith(f"| {step.number} | {step.name} | {step.role} |"), row
        assert step.untimed or str(step.term or "thời gian chung") in row, row
        assert step.made_up == ("(tự đặt)" in row), row


# ---- messages ---------------------------------------------------------------------------------


def test_every_message_a_file_declares_is_waited_for(procedure: Procedure) -> None:
    waited = {node.message for node in procedure.nodes if node.message}
    waited |= {
        n.event.ref for n in procedure.nodes if n.event and n.event.kind is EventKind.MESSAGE and n.event.ref
    }
    assert waited == set(procedure.messages.values())


def test_only_dossiers_whose_law_says_how_long_they_are_kept_declare_it() -> None:
    declared = {file.parent.name: kept for file in FILES if (kept := read(file).header.retention) is not None}
    assert {name: str(kept.term) for name, kept in declared.items()} == {
        "chung-thuc-chu-ky": "02 năm",
        "chung-thuc-di-chuc": "20 năm",
        "chung-thuc-giao-dich": "20 năm",
    }
    assert all("Nghị định 23/2015/NĐ-CP Điều 14" in (kept.basis or "") for kept in declared.values())
    assert not any(kept.made_up for kept in declared.values())


def test_who_is_asked_by_a_datum_is_named_where_it_is_said_that_somebody_is(procedure: Procedure) -> None:
    items = {node.loop.item for node in procedure.nodes if node.loop is not None}
    asked = {step.unit_from for step in procedure.steps} - items - {None}
    optional = [(step.form, one) for step in procedure.steps for one in step.fields if not one.required]
    for form, field in [each for each in optional if each[1].name in asked]:
        faults: list[Fault] = []
        assert form is not None
        form.check({"needs_verification": True, "eligible": True}, faults)
        assert [fault.at for fault in faults] == [f"/{field.name}"]
        form.check({"needs_verification": False, "eligible": True}, faults)
        assert len(faults) == 1
