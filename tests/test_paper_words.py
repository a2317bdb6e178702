"""Papers that people sign speak as officials do: no code of the file, and what nothing names stays blank."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from tests.vector_world import seven_days
from typer.testing import CliRunner

from thutuc import sample
from thutuc.authoring import annex, heading_of
from thutuc.bpmn import read
from thutuc.cli.app import app
from thutuc.cli.waiting import _row
from thutuc.engine import Waiting
from thutuc.engine.status import Awaited
from thutuc.lint.rules.label_missing import label_missing
from thutuc.organisation import Organisation, OrganisationData
from thutuc.procedure import Act, Group, Header, Node, NodeKind, Payment, Procedure, Step, Variant
from thutuc.procedure.telling import GAP, kind_told
from thutuc.reports import describe
from thutuc.reports.difference import Change, Of, What
from thutuc.reports.difference_facets import Area
from thutuc.reports.difference_pages import value_told
from thutuc.worktime import Term

BIRTH = Path(__file__).parents[1] / "procedures" / "dang-ky-khai-sinh" / "procedure.bpmn"
TWO = Term.parse("02 ngày làm việc")


def lines(procedure: Procedure, names: dict[str, str] | None = None) -> tuple[list[str], list[list[str]]]:
    """The paragraphs of the annex, and the cells of its table."""
    paper = Document(io.BytesIO(annex(procedure, names or {})))
    return [one.text for one in paper.paragraphs], [[c.text for c in r.cells] for r in paper.tables[0].rows]


def of(step: Step, *others: Node, header: Header | None = None) -> Procedure:
    """One step, and what else is drawn."""
    return Procedure(
        "p", "Thử", header or Header(), (Node(step.id, step.kind, step.name, step=step), *others), ()
    )


def test_the_annex_tells_the_terms_of_cases_its_branches_and_where_the_clock_stands_still(
    tmp_path: Path,
) -> None:
    permit = read(BIRTH.parents[1] / "cap-giay-phep-xay-dung" / "procedure.bpmn")
    told, _ = lines(permit)
    assert (
        "Thời hạn giải quyết, trường hợp nhà ở riêng lẻ: 07 ngày làm việc, yêu cầu bổ sung trong 03 ngày làm "
        "việc (Nghị định 217/2026/NĐ-CP Điều 54)" in told
    )
    assert "Tổng thời gian tính theo đường dài nhất, gồm các bước 1, 2, 3, 5, 6, 7, 8, 9." in told
    assert "Sau bước 3, Hồ sơ đạt? Còn thiếu → bước 4; Từ chối → bước 10; Đạt → “Phải lấy ý kiến?”." in told
    assert any(line.startswith("Bước 5: không trả lời trong thời hạn thì coi như đồng ý") for line in told)
    (tmp_path / "a.docx").write_bytes(annex(permit))
    above = heading_of(tmp_path / "a.docx").cases
    assert [case.partition(":")[0] for case in above] == [
        "trường hợp nhà ở riêng lẻ",
        "trường hợp điều chỉnh, sửa chữa",
        "trường hợp gia hạn, cấp lại",
    ]


def test_who_signs_a_refusal_is_not_said_to_sign_the_result() -> None:
    cells = {row[1]: row[-1] for row in lines(read(BIRTH))[1]}
    assert cells["Ký văn bản từ chối, nêu rõ lý do"] == "Ký"
    alone = Step("a", "Cấp", NodeKind.USER_TASK, act=Act.ISSUE, result_ready=True, untimed=True)
    assert lines(of(alone, header=Header(result="Giấy phép")))[1][1][-1] == "Phát hành: Giấy phép"


def test_a_sum_after_the_term_began_anew_says_from_when() -> None:
    land = read(BIRTH.parents[1] / "cap-lai-giay-chung-nhan-bi-mat" / "procedure.bpmn")
    sums = [row[1] for row in lines(land)[1] if not row[0]]
    assert sums == [
        "Tổng thời gian",
        "Tổng thời gian kể từ khi xong “Chờ người sử dụng đất nộp tiền”",
    ]


def test_a_unit_is_called_as_the_organisation_calls_it_and_never_by_its_kind() -> None:
    asked = Step("a", "Cho ý kiến", NodeKind.USER_TASK, role="Cơ quan", unit="trade-department", untimed=True)
    procedure = of(asked)
    assert lines(procedure)[1][1][2] == f"Cơ quan ({GAP})"
    assert lines(procedure, {"trade-department": "Sở Công Thương"})[1][1][2] == "Cơ quan (Sở Công Thương)"
    assert "trade-department" not in describe(procedure)
    assert "| Sở Công Thương |" in describe(procedure, {"trade-department": "Sở Công Thương"})
    assert kind_told("commune-police", {"commune-police": "Công an xã Đồng Mây"}) == "Công an cấp xã"


def test_a_kind_has_the_name_of_its_units_while_all_of_them_have_one() -> None:
    units: list[dict[str, Any]] = [
        {"id": "s.trade", "agency": "s", "kind": "trade", "also": ["asked"], "name": "Phòng Thương mại"},
        {"id": "s.one", "agency": "s", "kind": "one-stop", "name": "Bộ phận Một cửa", "leads": True},
        {"id": "t.one", "agency": "t", "kind": "one-stop", "name": "Bộ phận Một cửa", "leads": True},
        {"id": "s.law", "agency": "s", "kind": "law", "name": "Phòng Pháp chế"},
        {"id": "t.law", "agency": "t", "kind": "law", "name": "Tổ Pháp chế", "until": "2026-03-31"},
    ]
    agencies = [{"id": one, "kind": "department", "name": f"Sở {one}", "code": f"H99.{one}"} for one in "st"]
    posts = [
        {"id": f"{each['id']}.head", "unit": each["id"], "title": "Trưởng", "head": True} for each in units
    ]
    data = {"agencies": agencies, "units": units, "posts": posts, "officers": [], "holdings": []}
    known = Organisation(OrganisationData.model_validate(data))
    same = {"trade": "Phòng Thương mại", "asked": "Phòng Thương mại", "one-stop": "Bộ phận Một cửa"}
    assert known.kind_names(date(2026, 3, 31)) == same
    assert known.kind_names(date(2026, 4, 1)) == {**same, "law": "Phòng Pháp chế"}


def test_what_has_no_words_is_a_finding_and_a_gap_in_the_sheet() -> None:
    step = Step(
        "a", "Thẩm định", NodeKind.USER_TASK, unit_from="asked", term=TWO, variants=(Variant("far", TWO),)
    )
    waited = Node("paid", NodeKind.CATCH_EVENT)
    header = Header(payments=(Payment("reception", "Phí", "not exempt"),), groups=(Group("leg", "", TWO),))
    procedure = of(step, waited, header=header)
    page = describe(procedure)
    assert f"Phí: nộp trước khi tiếp nhận, khi không phải “{GAP}”" in page
    assert f"trường hợp “{GAP}”" in page
    assert f"theo dữ liệu “{GAP}”" in page
    assert f"Chờ “{GAP}”" in page
    for code in ("exempt", "far", "asked", "paid", "leg"):
        assert code not in page
    told = {finding.message_vi.partition(":")[0] for finding in label_missing(procedure)}
    assert told == {
        *(f"Dữ liệu {name!r} chưa có nhãn" for name in ("exempt", "asked", "far")),
        "'paid' chưa có tên",
        "'leg' chưa có tên",
    }
    named = replace(step, unit_from=None, variants=(Variant("far", TWO, name="xã khó khăn"),))
    assert not list(label_missing(of(named)))


def test_the_sheet_has_neither_readings_nor_accepted_rules_as_code() -> None:
    page = describe(read(BIRTH.parents[1] / "cap-lai-giay-chung-nhan-bi-mat" / "procedure.bpmn"))
    assert "around" not in page
    assert "papers-end" not in page
    assert "chỉ khi hiểu rằng bàn giao để niêm yết" in page
    assert "- Chưa tìm thấy quy định của pháp luật đất đai về thời hạn" in page
    assert "Thời gian của các bước 3d, 6a là tự đặt" in page


def test_describe_names_units_of_the_configured_organisation_and_tells_what_it_left_blank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    drawn = seven_days().decode().replace('unit="one-stop"', 'unit="trade-department"')
    (tmp_path / "p.bpmn").write_text(drawn, "utf-8")
    run = CliRunner().invoke
    done = run(app, ["describe", "p.bpmn"])
    assert GAP in done.stdout
    assert "không rõ đơn vị loại 'trade-department' tên là gì" in " ".join(done.stderr.split())
    done = run(app, ["--organisation", str(sample("organisation.yaml")), "describe", "p.bpmn"])
    assert "| Ban Giám đốc Sở Công Thương |" in done.stdout
    assert "trade-department" not in done.output


@pytest.mark.parametrize(
    ("begun", "own", "stands", "told"),
    [
        (True, None, "posting", "thời hạn giải quyết đang tạm dừng: niêm yết công khai"),
        (True, None, None, "vẫn tính thời gian"),
        (True, "tax", "posting", "nghĩa vụ tài chính"),
        (False, None, None, "thời hạn giải quyết chưa bắt đầu"),
    ],
)
def test_a_list_of_waits_says_that_time_runs_only_while_it_does(
    begun: bool, own: str | None, stands: str | None, told: str
) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    asked = Awaited("Cho ý kiến", "Sở Công Thương", "–", own, None, at, None, late=False, begun=begun)
    dossier: Any = SimpleNamespace(id=1, code="H99", suspended=at if stands else None, ground=stands)
    assert str(_row(Waiting(dossier, asked, 1, 1, 0))[2]) == told


@pytest.mark.parametrize(
    ("facet", "said", "told"),
    [
        ("cutoffs", "at=15:00, channel=counter", "lúc: 15:00, hình thức nộp: trực tiếp"),
        (
            "extensions",
            "ground=complexity, at_most=05 ngày, agreement=true",
            "lý do: nội dung phức tạp, thêm không quá: 05 ngày, theo thỏa thuận: có",
        ),
        (
            "payments",
            "moment=reception, name=Phí, when=not free",
            "thời điểm: nộp trước khi tiếp nhận, tên: Phí, điều kiện: not free",
        ),
        ("fields", "ok “Đủ điều kiện”: boolean, required", "ok “Đủ điều kiện”: đúng hoặc sai, bắt buộc"),
        ("suspend.waits_for", "commune", "UBND cấp xã"),
    ],
)
def test_a_difference_is_told_in_words_and_in_english_as_the_file_says_it(
    facet: str, said: str, told: str
) -> None:
    area = {"fields": Area.DATA, "suspend.waits_for": Area.WAIT}.get(facet, Area.TERM)
    change = Change(Of.PROCEDURE, What.CHANGED, area, "p", facet=facet, after=said)
    assert value_told(change, said, "vi") == told
    assert value_told(change, said, "en") == said
