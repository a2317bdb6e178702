"""What differs between two versions is told, all of it and nothing else; and where open dossiers stand."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.office import BIRTH, Clock, make_engine
from typer.testing import CliRunner

from thutuc import library, sample
from thutuc.bpmn import read
from thutuc.cli import app
from thutuc.errors import ThutucError, UnknownProcedure
from thutuc.forms.annotations import Fee
from thutuc.procedure import Flow, Header, Node, Procedure, Step
from thutuc.reports import difference_pages
from thutuc.reports.difference import Change, Difference, Of, What, compare
from thutuc.reports.difference_facets import FLOW, HEADER, NODE, STEP, Area, came_and_went
from thutuc.reports.difference_pages import dossiers, lines, page
from thutuc.reports.difference_pairs import steps_in_order
from thutuc.reports.difference_standing import Receives, receives, standing
from thutuc.store import open_store

PROCEDURES = sorted(Path(str(library())).glob("*/procedure.bpmn"))
IDS = [path.parent.name for path in PROCEDURES]
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:test" id="d">'
)


SUSPENDED = '<thutuc:suspend ground="{}" basis="Luật" /></bpmn:extensionElements>'


def step(id: str, name: str, term: str = "01 ngày làm việc", **who: str) -> str:
    """A user task of the one-stop, or of whom *who* says."""
    said = {"role": "Công chức một cửa", "unit": "one-stop", "act": "receive", **who}
    told = " ".join(f'{key}="{value}"' for key, value in said.items())
    return (
        f'<bpmn:userTask id="{id}" name="{name}"><bpmn:extensionElements><thutuc:term value="{term}"/>'
        f"<thutuc:responsible {told}/></bpmn:extensionElements></bpmn:userTask>"
    )


def drawn(*steps: str, header: str = "", words: str = "", more: str = "") -> bytes:
    """A procedure of steps one after the other."""
    ids = ["s", *(found[1] for each in steps if (found := re.search(r'id="(\w+)"', each))), "e"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ids)
    )
    return (
        f'{HEAD}<bpmn:process id="ba-buoc" name="Thủ tục ba bước" isExecutable="true">'
        f'<bpmn:extensionElements><thutuc:procedure code="9.000001" legalTerm="05 ngày làm việc" {header}/>'
        f"{words}"
        f'</bpmn:extensionElements><bpmn:startEvent id="s"/>{"".join(steps)}<bpmn:endEvent id="e"/>'
        f"{flows}{more}</bpmn:process></bpmn:definitions>"
    ).encode()


CHECK, APPRAISE, SIGN = step("check", "Kiểm tra"), step("appraise", "Thẩm tra"), step("sign", "Ký")
OLD = drawn(CHECK, APPRAISE, SIGN)


def between(old: bytes, new: bytes, forms: Path | None = None) -> Difference:
    return compare(read(old, forms=forms), read(new, forms=forms))


def told(difference: Difference, of: Of = Of.STEP) -> list[tuple[str, str, str, str | None, str | None]]:
    return [
        (str(each.what), each.element, each.facet, each.before, each.after)
        for each in difference.changes
        if each.of is of
    ]


# --- steps ----------------------------------------------------------------------------------------


def test_a_procedure_does_not_differ_from_itself():
    for file in PROCEDURES:
        procedure = read(file)
        assert compare(procedure, procedure).changes == ()


def test_an_added_and_a_removed_step_are_told_with_the_flows_around_them():
    new = drawn(CHECK, SIGN, step("issue", "Phát hành"))
    difference = between(OLD, new)
    assert told(difference) == [
        ("added", "issue", "", None, None),
        ("removed", "appraise", "", None, None),
    ]
    assert {(each.what, each.element) for each in difference.changes if each.of is Of.FLOW} == {
        (What.ADDED, "check_sign"),
        (What.ADDED, "sign_issue"),
        (What.ADDED, "issue_e"),
        (What.REMOVED, "check_appraise"),
        (What.REMOVED, "appraise_sign"),
        (What.REMOVED, "sign_e"),
    }


def test_each_thing_said_of_a_step_is_compared():
    new = drawn(
        CHECK,
        step(
            "appraise", "Thẩm tra", "02 ngày làm việc", role="Văn thư", unit="records-office", act="prepare"
        ),
        SIGN,
    )
    assert told(between(OLD, new)) == [
        ("changed", "appraise", "role", "Công chức một cửa", "Văn thư"),
        ("changed", "appraise", "unit", "one-stop", "records-office"),
        ("changed", "appraise", "act", "receive", "prepare"),
        ("changed", "appraise", "term", "01 ngày làm việc", "02 ngày làm việc"),
    ]


def test_a_step_with_another_id_is_known_by_its_name():
    difference = between(OLD, drawn(CHECK, step("examine", "Thẩm tra"), SIGN))
    assert told(difference) == [("changed", "examine", "id", "appraise", "examine")]
    assert difference.nodes["appraise"] == "examine"


def test_a_step_with_another_id_and_nearly_its_name_is_known_by_its_neighbours():
    difference = between(OLD, drawn(CHECK, step("examine", "Thẩm tra lại"), SIGN))
    assert told(difference) == [
        ("changed", "examine", "id", "appraise", "examine"),
        ("changed", "examine", "name", "Thẩm tra", "Thẩm tra lại"),
    ]


def test_a_row_of_steps_with_other_ids_and_nearly_their_names_is_known_from_its_ends():
    renamed = (step("a", "Kiểm tra hồ sơ"), step("b", "Thẩm tra hồ sơ"), step("c", "Ký"))
    assert between(OLD, drawn(*renamed)).nodes == {
        "s": "s",
        "check": "a",
        "appraise": "b",
        "sign": "c",
        "e": "e",
    }


def test_a_step_of_another_id_and_name_is_another_step_even_at_the_same_place():
    difference = between(OLD, drawn(CHECK, step("inspect", "Xuống hiện trường"), SIGN))
    assert [row[:2] for row in told(difference)] == [("added", "inspect"), ("removed", "appraise")]


def test_a_step_that_comes_elsewhere_is_moved_and_the_others_are_not():
    difference = between(OLD, drawn(APPRAISE, SIGN, CHECK))
    assert told(difference) == [("moved", "check", "order", None, "Ký")]


def test_what_speaks_of_a_step_with_a_new_id_has_not_changed_by_that():
    old = drawn(CHECK, step("sign", "Ký", assign="same-as", sameAs="check"))
    new = drawn(step("receive", "Kiểm tra"), step("sign", "Ký", assign="same-as", sameAs="receive"))
    assert told(between(old, new)) == [("changed", "receive", "id", "check", "receive")]


def test_the_header_and_the_envelope_are_compared_and_lists_item_by_item():
    words = '<thutuc:supplement atMost="2" after="resume"/><thutuc:payment moment="return" name="Lệ phí"/>'
    new = drawn(CHECK, APPRAISE, SIGN, header='committedTerm="04 ngày làm việc"', words=words)
    assert told(between(OLD, new), Of.PROCEDURE) == [
        ("changed", "ba-buoc", "committed_term", None, "04 ngày làm việc"),
        ("changed", "ba-buoc", "supplement.at_most", "1", "2"),
        ("changed", "ba-buoc", "supplement.after", "restart", "resume"),
        ("changed", "ba-buoc", "payments", None, "moment=return, name=Lệ phí"),
    ]


def test_a_ground_that_changes_is_told_by_its_names_with_the_codes():
    waits = step("wait", "Chờ").replace("</bpmn:extensionElements>", SUSPENDED.format("posting"))
    other = waits.replace('"posting"', '"tax"')
    found = between(drawn(waits), drawn(other))
    (change,) = [each for each in found.changes if each.facet == "suspend.ground"]
    assert (change.before, change.after) == ("posting", "tax")
    assert "niêm yết công khai (posting) → nghĩa vụ tài chính (tax)" in str(list(lines(found)))
    assert "posting → tax" in str(list(lines(found, "en")))


def test_a_process_that_is_run_no_longer_is_told():
    difference = between(OLD, OLD.replace(b'isExecutable="true"', b'isExecutable="false"'))
    assert told(difference, Of.PROCEDURE) == [("changed", "ba-buoc", "executable", "true", "false")]
    (section,) = lines(difference)
    assert "isExecutable" in str(section)


def test_conditions_and_default_flows_are_compared():
    def gate(condition: str, default: str) -> bytes:
        return drawn(
            CHECK,
            SIGN,
            words='<thutuc:field name="big" type="boolean"/>',
            more=f'<bpmn:exclusiveGateway id="g" default="{default}"/><bpmn:endEvent id="x"/>'
            f'<bpmn:endEvent id="y"/><bpmn:sequenceFlow id="e_g" sourceRef="check" targetRef="g"/>'
            f'<bpmn:sequenceFlow id="one" sourceRef="g" targetRef="x"><bpmn:conditionExpression>{condition}'
            '</bpmn:conditionExpression></bpmn:sequenceFlow><bpmn:sequenceFlow id="two" sourceRef="g" '
            'targetRef="y"/>',
        )

    assert told(between(gate("big", "two"), gate("not big", "two")), Of.FLOW) == [
        ("changed", "one", "condition", "big", "not big")
    ]


def test_a_file_drawn_otherwise_is_told_to_differ_in_the_drawing_only():
    folder = Path(str(library())) / BIRTH
    source = (folder / "procedure.bpmn").read_text("utf-8")
    moved_one = re.sub(r'(<dc:Bounds x=")([0-9.]+)', lambda found: f"{found[1]}{found[2]}9", source)
    difference = between(source.encode(), moved_one.encode(), folder)
    assert [(each.of, each.area) for each in difference.changes] == [(Of.PROCEDURE, Area.DRAWING)]
    assert [line.text for _, section in lines(difference) for line in section] == [
        "Chỉ hình vẽ thay đổi; cách giải quyết không đổi."
    ]


# --- nothing is left out --------------------------------------------------------------------------

#: What is told in another way, or says nothing to people.
LEFT_OUT = {
    Header: {"variant"},
    Step: {"id", "line", "variant", "unread"},
    Node: {"id", "line", "incoming", "outgoing", "default", "step"},
}


@pytest.mark.parametrize(("kind", "facets"), [(Header, HEADER), (Step, STEP), (Node, NODE)])
def test_everything_that_a_file_can_say_is_compared_or_left_out_by_name(kind, facets):
    seen = {path.partition(".")[0] for path in facets}
    assert seen | LEFT_OUT[kind] == {each.name for each in dataclasses.fields(kind)}
    assert not seen & LEFT_OUT[kind]


def test_everything_that_a_flow_says_is_compared():
    assert set(FLOW) == {each.name for each in dataclasses.fields(Flow)} - {"id", "line"} | {"default"}


def with_new_ids(file: Path, procedure: Procedure) -> bytes:
    """The same file in which every step has another id."""
    root = etree.parse(file).getroot()
    for element in root.iter(etree.Element):
        for key in (
            "id",
            "sourceRef",
            "targetRef",
            "attachedToRef",
            "bpmnElement",
            "sameAs",
            "notSameAs",
            "of",
        ):
            said = element.get(key, "").split()
            if set(said) & set(procedure.step):
                element.set(key, " ".join(f"{id_}_v2" if id_ in procedure.step else id_ for id_ in said))
        if element.text in procedure.step:
            element.text += "_v2"
    return etree.tostring(root)


@pytest.mark.parametrize("file", PROCEDURES, ids=IDS)
def test_new_ids_alone_change_nothing_but_ids(file):
    """What bears a name is found by it; what has none by its neighbours."""
    procedure = read(file)
    if len({step.name for step in procedure.steps}) < len(procedure.steps):
        pytest.skip("two of its steps bear one name")
    difference = compare(
        procedure, read(with_new_ids(file, procedure), process=procedure.id, forms=file.parent)
    )
    assert {old for old, new in difference.nodes.items() if old != new} == set(procedure.step)
    assert {each.facet for each in difference.changes if each.of is Of.STEP} == {"id"}


NAMES = ("Kiểm tra", "Thẩm tra", "Ký", "Phát hành", "Trả kết quả", "Vào sổ")


@settings(deadline=None, max_examples=80, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from("klmnop"), st.sampled_from(NAMES)),
        min_size=1,
        max_size=6,
        unique_by=lambda x: x[0],
    ),
    st.lists(
        st.tuples(st.sampled_from("klmnop"), st.sampled_from(NAMES)),
        min_size=1,
        max_size=6,
        unique_by=lambda x: x[0],
    ),
)
def test_there_and_back_are_mirror_images(one, other):
    old, new = (read(drawn(*(step(id_, name) for id_, name in each))) for each in (one, other))
    there, back = compare(old, new), compare(new, old)

    def ids(difference: Difference, what: What) -> set[str]:
        return {each.element for each in difference.changes if each.what is what and each.of is Of.STEP}

    assert set(there.nodes.values()) <= set(new.node)
    assert len(set(there.nodes.values())) == len(there.nodes)
    assert ids(there, What.ADDED) | set(there.nodes.values()) >= set(new.step)
    assert {id_ for id_ in old.node if id_ in new.node} <= {o for o, n in there.nodes.items() if o == n}
    assert len(ids(there, What.ADDED)) - len(ids(there, What.REMOVED)) == len(new.steps) - len(old.steps)
    assert len(ids(there, What.MOVED)) == len(ids(back, What.MOVED))
    assert (there.changes == ()) is (back.changes == ()) is (_bare(old) == _bare(new))


def _bare(procedure: Procedure) -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in procedure.steps]


def test_steps_are_put_in_the_order_of_the_flows_whatever_the_order_of_the_file():
    one = drawn(CHECK, APPRAISE, SIGN).decode()
    other = one.replace(CHECK, "").replace(SIGN, SIGN + CHECK)
    assert (
        steps_in_order(read(other.encode()))
        == steps_in_order(read(one.encode()))
        == [
            "check",
            "appraise",
            "sign",
        ]
    )


# --- open dossiers --------------------------------------------------------------------------------


@pytest.fixture
def world():
    store = open_store(":memory:")
    store.upgrade()
    clock = Clock(datetime.fromisoformat("2026-03-02T09:00:00+07:00"))
    engine = make_engine(store, clock)
    engine.deploy(OLD, by="system")
    yield engine
    store.close()


def start(engine):
    return engine.start(
        "ba-buoc", by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
    )


def test_open_dossiers_keep_their_version_and_are_counted_where_they_stand(world):
    first, _ = start(world), start(world)
    world.complete(world.dossier(first.id).tasks[0].id, by="an.nguyen")
    new = read(drawn(CHECK, step("sign", "Ký", "02 ngày làm việc")))

    (found,) = standing(world, new)

    assert (found.version, found.dossiers, found.same) == (1, 2, False)
    assert [(each.step, each.dossiers, each.becomes, each.changes) for each in found.steps] == [
        ("check", 1, "check", ()),
        ("appraise", 1, None, ()),
    ]
    stays, gone = dossiers((found,))[0].details
    assert stays == "1 hồ sơ ở bước “Kiểm tra” [check]: chuyển được sang [check], không đổi"
    assert gone.startswith("1 hồ sơ ở bước “Thẩm tra” [appraise]: bản mới không có bước này")


def test_each_version_that_has_open_dossiers_is_told_and_closed_ones_are_not_counted(world):
    start(world)
    second = drawn(CHECK, APPRAISE, step("sign", "Ký", "02 ngày làm việc"))
    world.deploy(second, by="system")
    start(world), start(world)
    gone = start(world)
    world.withdraw(gone.id, by="an.nguyen", reason="Người nộp xin rút")

    found = standing(world, read(second))

    assert [(each.version, each.dossiers, each.same) for each in found] == [(1, 1, False), (2, 2, True)]
    assert [each.version for each in standing(world, read(OLD))] == [1, 2]


def test_a_dossier_that_is_only_handed_in_goes_by_the_day_of_reception_and_is_told_apart(world):
    start(world)
    world.start("ba-buoc", by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may")
    (found,) = standing(world, read(drawn(CHECK, SIGN)))
    assert (found.dossiers, found.submitted) == (2, 1)
    told = dossiers((found,))[0].text
    assert "2 hồ sơ đang mở; 1 hồ sơ đã tiếp nhận giữ phiên bản ấy, 1 hồ sơ chưa tiếp nhận thì" in told
    assert "1 received, which keep it, 1 not received" in dossiers((found,), lang="en")[0].text


def test_what_a_form_says_of_a_fee_or_a_paper_is_told_in_words():
    told = "name=Phí, amount=1100000, per=hồ sơ, copies=1"
    named = re.sub(r"(?:^|(?<=, ))([a-z_]+)=([^,]*)", difference_pages._part_told, told)
    assert named == "tên: Phí, 1.100.000 đồng, cho mỗi: hồ sơ, bản sao: 1"


def test_a_moved_step_and_data_that_become_required_are_told(world):
    start(world)
    words = '<thutuc:field name="eligible" type="boolean" required="true"/>'
    (found,) = standing(world, read(drawn(step("receive", "Kiểm tra", "02 giờ làm việc"), SIGN, words=words)))
    assert [(each.becomes, [change.facet for change in each.changes]) for each in found.steps] == [
        ("receive", ["id", "term"])
    ]
    assert found.required == ("eligible",)


def test_it_is_told_from_which_day_on_dossiers_are_received_under_which_version(world):
    world.deploy(
        drawn(CHECK, SIGN, header='effectiveFrom="2026-05-01" effectiveTo="2026-06-30"'), by="system"
    )
    new = drawn(CHECK, APPRAISE, header='effectiveFrom="2026-08-01"')
    assert receives(world, read(new)) == (
        Receives(None, 1),
        Receives("2026-05-01", 2),
        Receives("2026-07-01", 1),
        Receives("2026-08-01", 3, new=True),
    )
    world.deploy(new, by="system")
    assert receives(world, read(new))[-1] == Receives("2026-08-01", 3, new=True)
    undated = receives(world, read(drawn(SIGN)))
    assert [each.since for each in undated if each.new] == [None, "2026-07-01"]


def test_an_undated_version_receives_once_it_is_deployed_and_no_earlier(world):
    undated = read(drawn(SIGN))
    days = receives(world, undated)
    assert days == (Receives(None, 2, new=True),)
    assert dossiers((), days)[0].details == ("từ khi triển khai: phiên bản 2, là bản mới",)
    assert dossiers((), days, "en")[0].details == ("once it is deployed: version 2, the new one",)
    dated = receives(world, read(drawn(SIGN, header='effectiveFrom="2026-07-01"')))
    assert dossiers((), dated)[0].details == (
        "trước 01/07/2026: phiên bản 1",
        "từ 01/07/2026: phiên bản 2, là bản mới",
    )


def test_days_on_which_nothing_can_be_received_are_told(world):
    gap = read(
        drawn(CHECK, header='effectiveFrom="2026-05-01" effectiveTo="2026-06-30"').replace(
            b"ba-buoc", b"ba-buoc-moi"
        )
    )
    assert receives(world, gap) == (Receives("2026-05-01", 1, new=True), Receives("2026-07-01", None))
    assert dossiers((), receives(world, gap))[0].details == (
        "từ 01/05/2026: phiên bản 1, là bản mới",
        "từ 01/07/2026: không có phiên bản nào, không tiếp nhận được",
    )


def test_a_deployed_version_is_read_by_its_number(world):
    world.deploy(drawn(CHECK, SIGN), by="system")
    assert len(world.procedure("ba-buoc", version=1).steps) == 3
    assert len(world.procedure("9.000001", version=2).steps) == 2
    with pytest.raises(UnknownProcedure, match="ba-buoc@3"):
        world.procedure("ba-buoc", version=3)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("old.bpmn").write_bytes(OLD)
    Path("new.bpmn").write_bytes(
        drawn(CHECK, step("appraise", "Thẩm tra", act="prepare"), header='effectiveFrom="2026-07-01"')
    )
    return tmp_path


def run(*words: str) -> str:
    ran = CliRunner().invoke(app, ["diff", *words])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_the_command_tells_in_vietnamese_and_english(files):
    vietnamese, english = run("old.bpmn", "new.bpmn"), run("old.bpmn", "new.bpmn", "--lang", "en")
    assert "− Ký [sign]" in vietnamese
    assert "việc làm theo luật: Tiếp nhận → Soạn thảo, thụ lý" in vietnamese
    assert "áp dụng từ ngày: (không có) → 01/07/2026" in vietnamese
    assert "act: receive → prepare" in english
    assert "Open dossiers" not in english


def test_the_command_gives_facts_to_programs(files):
    found = json.loads(run("old.bpmn", "new.bpmn", "--format", "json"))
    assert found["dossiers"] is None
    assert {each["element"] for each in found["changes"] if each["what"] == "removed"} >= {"sign"}
    assert found["new"]["effective_from"] == "2026-07-01"


def test_the_command_makes_a_page_in_which_nothing_is_obeyed(files):
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;"
    Path("new.bpmn").write_bytes(drawn(CHECK, step("appraise", evil), SIGN))
    run("old.bpmn", "new.bpmn", "--format", "html", "-o", "page.html")
    written = Path("page.html").read_text("utf-8")
    assert "<script" not in written
    assert "&lt;script" in written


def test_a_deployed_version_is_compared_with_a_file_and_its_dossiers_are_counted(files):
    Path("thutuc.toml").write_text(f'organisation = "{sample()}"\nnow = 2026-03-02T09:00:00+07:00\n', "utf-8")
    runner = CliRunner()
    options = ["--database", "office.db"]
    ran = runner.invoke(app, [*options, "deploy", "old.bpmn"])
    if ran.exit_code:
        pytest.fail(ran.output + ran.stderr)
    ran = runner.invoke(app, [*options, "diff", "ba-buoc@1", "new.bpmn"])
    assert ran.exit_code == 0, ran.output
    assert "Không có hồ sơ nào đang mở." in ran.stdout
    ran = runner.invoke(app, [*options, "diff", "ba-buoc@7", "new.bpmn"])
    assert ran.exit_code == 1
    ran = runner.invoke(app, [*options, "diff", "ba-buoc", "new.bpmn", "--no-dossiers"])
    assert "Không có hồ sơ" not in ran.stdout


@pytest.mark.parametrize("words", [("old.bpmn", "none.bpmn"), ("a/b", "new.bpmn"), ("", "new.bpmn")])
def test_what_is_neither_a_file_nor_deployed_is_refused(files, words):
    ran = CliRunner().invoke(app, ["diff", *words])
    assert ran.exit_code != 0
    assert isinstance(ran.exception, ThutucError)


def test_two_large_files_of_strangers_are_compared_in_time():
    """Every step another id, every name the same: nothing can be known, and nothing takes long."""
    old = read(drawn(*(step(f"a{n}", "Bước") for n in range(400))))
    new = read(drawn(*(step(f"b{n}", "Bước") for n in range(400))))
    difference = compare(old, new)
    assert isinstance(difference.changes[0], Change)
    assert page(difference, None, "x").startswith("<!doctype html>")


def test_conditions_are_told_in_words_to_people_and_kept_as_written_for_programs():
    asked = '<thutuc:field name="ok" type="choice" label="Ý kiến" choices="yes|no"/>'
    case = '<thutuc:variant when="{}" name="xem lại" term="03 ngày làm việc" basis="Luật"/>'
    flow = (
        '<bpmn:sequenceFlow id="{}" sourceRef="check" targetRef="e">'
        "<bpmn:conditionExpression>{}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    check = CHECK.replace("</bpmn:extensionElements>", f"{asked}</bpmn:extensionElements>")
    old = drawn(check, words=case.format("ok == 'yes'"), more=flow.format("x", 'ok == "yes"'))
    new = drawn(
        check,
        words=case.format("ok != 'no'"),
        more=flow.format("x", 'ok == "no"') + flow.format("y", "ok=='yes'") + flow.format("z", "lost"),
    )
    difference = between(old, new)

    assert [line.details for _, told in lines(difference) for line in told] == [
        (
            "thời hạn theo điều kiện: xem lại [“Ý kiến” là “yes”]: 03 ngày làm việc (Luật) → "
            "xem lại [“Ý kiến” khác “no”]: 03 ngày làm việc (Luật)",
        ),
        ("điều kiện: “Ý kiến” là “yes” → “Ý kiến” là “no”",),
        ("“Ý kiến” là “yes”",),
        ("lost",),
    ]
    assert "“Ý kiến” là “no”" in page(difference, None, "Sửa")
    assert ("changed", "x", "condition", 'ok == "yes"', 'ok == "no"') in told(difference, Of.FLOW)
    spaced = between(old, drawn(check, words=case.format("ok=='yes'"), more=flow.format("x", 'ok == "yes"')))
    assert [line.details for _, told in lines(spaced) for line in told] == [
        (
            "thời hạn theo điều kiện: xem lại [ok == 'yes']: 03 ngày làm việc (Luật) → "
            "xem lại [ok=='yes']: 03 ngày làm việc (Luật)",
        )
    ]


def test_what_keeps_its_name_in_a_list_is_changed_and_not_dropped_and_added():
    def fee(amount: int, channel: str | None = None, name: str = "Lệ phí") -> Fee:
        return Fee.model_validate({"name": name, "amount": amount, "channel": channel})

    at_the_desk, online, old = fee(8_000, "counter"), fee(4_000, "online"), fee(5_000, name="Phí")
    assert came_and_went((at_the_desk, online, old), (online, fee(9_000, "counter"))) == [
        ("name=Lệ phí, amount=8000, channel=counter", "name=Lệ phí, amount=9000, channel=counter"),
        ("name=Phí, amount=5000", None),
    ]
    assert came_and_went((at_the_desk,), (fee(9_000),)) == [
        ("name=Lệ phí, amount=8000, channel=counter", "name=Lệ phí, amount=9000")
    ]
    either = came_and_went((fee(1), fee(2)), (fee(3), fee(4)))
    assert all(None in pair for pair in either), "two of one name: which became which nobody knows"

    paid = '<thutuc:payment moment="reception" name="Lệ phí"{}/>'
    difference = between(drawn(CHECK, words=paid.format("")), drawn(CHECK, words=paid.format(' when="true"')))
    ((_, (line,)),) = lines(difference)
    assert len(line.details) == 1 and " → " in line.details[0]
