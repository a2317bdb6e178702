"""A procedure to begin with: from a usual chain, or from a table of steps as decisions print it."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook
from typer.testing import CliRunner

from thutuc.authoring import CHAINS, Row, Table, annex, draft, read_table, slug, write
from thutuc.authoring.files import Merged
from thutuc.authoring.reading import rows_of
from thutuc.authoring.usual import act_of
from thutuc.bpmn import inspect, read
from thutuc.cli import main
from thutuc.cli.app import app
from thutuc.errors import WrongData
from thutuc.lint.files import Linter
from thutuc.lint.time import prove_time
from thutuc.net import compile_net
from thutuc.procedure import Act, NodeKind
from thutuc.procedure.telling import kind_to_choose, number_of
from thutuc.worktime import Term
from thutuc_roles.filled import RoleFilled
from thutuc_roles.reading import read_organisation

HEAD = ("TT", "Nội dung công việc", "Đơn vị, người thực hiện", "Thời gian", "Biểu mẫu/Kết quả")
BODY = (
    ("1", "Tiếp nhận, kiểm tra hồ sơ", "Công chức một cửa", "0,5 ngày làm việc", "Giấy tiếp nhận"),
    ("2", "Thẩm định, dự thảo kết quả", "Công chức tư pháp - hộ tịch", "02 ngày làm việc", ""),
    ("3", "Xem xét, ký nháy", "Lãnh đạo phòng", "0,5 ngày làm việc", ""),
    ("4", "Ký kết quả", "Lãnh đạo UBND xã", "01 ngày làm việc", "Kết quả"),
    ("5", "Trả kết quả", "Công chức một cửa", "Giờ hành chính", ""),
)
SUM = ("", "Tổng cộng", "", "04 ngày làm việc", "")


def _table(name, rows=BODY, **more):
    return Table(name, "Thủ tục thử", rows, **more)


def _unplaced(step):
    """A step without the lines of its file."""
    return replace(step, line=None, fields=tuple(replace(field, line=None) for field in step.fields))


@pytest.mark.parametrize("name", CHAINS)
def test_a_usual_chain_is_read_as_it_was_drafted_without_a_finding(name):
    drafted = draft(_table("thu", CHAINS[name], code="9.000009", legal_term=Term.parse("15 ngày làm việc")))
    content = write(drafted)
    (found,), findings = inspect(content)
    assert findings == ()
    assert [_unplaced(step) for step in found.steps] == list(drafted.steps)
    assert found.flows != ()
    assert [(f.id, f.source, f.target, f.condition) for f in found.flows] == [
        (f.id, f.source, f.target, f.condition) for f in drafted.flows
    ]
    assert [(n.id, n.kind, n.default) for n in found.nodes] == [
        (n.id, n.kind, n.default) for n in drafted.nodes
    ]
    assert [(lane.name, lane.nodes) for lane in found.lanes] == [
        (lane.name, lane.nodes) for lane in drafted.lanes
    ]
    assert (found.header.code, found.header.legal_term) == ("9.000009", Term.parse("15 ngày làm việc"))
    assert {shape.element for shape in found.shapes} >= {node.id for node in found.nodes}
    assert {edge.element for edge in found.edges} == {flow.id for flow in found.flows}
    assert compile_net(found).findings == ()


@pytest.mark.parametrize("name", CHAINS)
def test_each_approval_may_send_back_to_who_prepared_it_and_the_last_step_returns(name):
    drafted = draft(_table("thu", CHAINS[name]))
    back = {flow.source: flow.target for flow in drafted.flows if flow.condition is not None}
    for row, step in zip(CHAINS[name], drafted.steps, strict=True):
        if row.act in (Act.INITIAL, Act.SIGN):
            gateway = drafted.node[back[f"after_{step.id}"]]
            (first,) = gateway.outgoing
            assert drafted.step[drafted.flow[first].target].act is Act.PREPARE
            assert [field.name for field in step.fields] == [f"approved_{step.id}"]
    ready = [step.act for step in drafted.steps if step.result_ready]
    assert ready == [Act.ISSUE]


def _written(folder: Path, kind: str) -> Path:
    path = folder / f"table.{kind}"
    lines = [HEAD, *BODY, SUM]
    if kind == "csv":
        path.write_text("\n".join(";".join(line) for line in lines), "utf-8-sig")
    elif kind == "md":
        path.write_text(
            "\n".join(f"| {' | '.join(line)} |" for line in [HEAD, ["---"] * 5, *BODY, SUM]), "utf-8"
        )
    elif kind == "xlsx":
        book = Workbook()
        book.active.append(("Quy trình nội bộ",))
        for line in lines:
            book.active.append(line)
        book.save(path)
    else:
        document = Document()
        document.add_paragraph("Quy trình nội bộ")
        drawn = document.add_table(rows=0, cols=5)
        for line in lines:
            for cell, text in zip(drawn.add_row().cells, line, strict=True):
                cell.text = text
        document.save(str(path))
    return path


TABLE = [
    ["TT", "Nội dung công việc", "Đơn vị, người thực hiện", "Thời gian"],
    ["1", "Tiếp nhận hồ sơ", "Bộ phận Tiếp nhận và Trả kết quả", "0,5 ngày làm việc"],
    ["3", "Dự thảo", "Văn phòng HĐND và UBND", "01 ngày làm việc"],
    ["4", "Phát hành", "Văn thư và Công chức một cửa", "0,5 ngày làm việc"],
]


def test_a_number_that_is_left_out_and_two_people_joined_by_a_word_are_asked_about():
    told = rows_of(TABLE)[1]
    (gap,) = [line for line in told if "nhảy" in line]
    (two,) = [line for line in told if "nhiều người" in line]
    assert gap.startswith("Số thứ tự nhảy từ 1 sang 3") and two.startswith("Bước 4")
    assert not [line for line in rows_of([TABLE[0], TABLE[2], TABLE[3]])[1] if "nhảy" in line]


@pytest.mark.parametrize(
    ("time", "asked"),
    [
        ("Không quá 02 ngày làm việc", "có phải là “02 ngày làm việc”?"),
        ("2,5 ngày làm việc (20 giờ)", "có phải là “2,5 ngày làm việc”?"),
        ("0.5", "đơn vị ở đầu cột không được đọc: ghi đơn vị vào từng ô"),
    ],
)
def test_a_time_that_is_refused_says_what_was_probably_meant(time, asked):
    with pytest.raises(WrongData, match=r"không đọc được thời gian") as refused:
        rows_of([TABLE[0], [*TABLE[1][:3], time]])
    assert asked in str(refused.value)


def test_the_head_that_a_table_has_is_quoted_and_not_a_row_of_it():
    head = ["Bước", "Công việc", "Chức danh", "Số ngày"]
    with pytest.raises(WrongData, match=r"đang ghi “Bước”, “Công việc”, “Chức danh”, “Số ngày”"):
        rows_of([head, *TABLE[1:], ["5", "Trả kết quả", "Công chức một cửa", "Không tính thời gian"]])


@pytest.mark.parametrize("kind", ["csv", "md", "xlsx", "docx"])
def test_a_table_says_the_same_in_every_kind_of_file(tmp_path, kind):
    rows, told = read_table(_written(tmp_path, kind))
    assert [(row.number, row.content, row.who) for row in rows] == [line[:3] for line in BODY]
    assert [row.term for row in rows[:4]] == [Term.parse(line[3]) for line in BODY[:4]]
    assert rows[4] == Row("5", "Trả kết quả", "Công chức một cửa", "one-stop", Act.RETURN, None, True)
    assert [row.act for row in rows] == [Act.RECEIVE, Act.PREPARE, Act.INITIAL, Act.SIGN, Act.RETURN]
    assert "Bước 3: cần điền unit" in told


def test_what_cannot_be_read_refuses_the_table_all_of_it_at_once(tmp_path):
    path = tmp_path / "table.csv"
    lines = [HEAD, ("1", "Tiếp nhận", "Một cửa", "1-2 ngày", ""), ("2", "Ký", "Chủ tịch", "sớm", "")]
    path.write_text("\n".join(";".join(line) for line in lines), "utf-8")
    with pytest.raises(WrongData) as refused:
        read_table(path)
    assert "1-2 ngày" in str(refused.value)
    assert "sớm" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("table.csv", b"a;b\n1;2\n", "columns"),
        ("table.csv", b"\xff\xfe\x00", "UTF-8"),
        ("table.xlsx", b"no archive", "Office file"),
        ("table.docx", b"PK\x03\x04", "Office file"),
        ("table.pdf", b"%PDF", ".docx"),
        (
            "table.md",
            b"| TT | N\xe1\xbb\x99i dung | \xc4\x90\xc6\xa1n v\xe1\xbb\x8b | Th\xe1\xbb\x9di gian |\n",
            "at least one step",
        ),
    ],
)
def test_a_file_that_holds_no_table_is_refused_with_what_was_expected(tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WrongData, match=told):
        read_table(path)


def _csv(folder, *lines, encoding="utf-8"):
    path = folder / "steps.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


BARE = (
    "Quy trình nội bộ",
    "Bước,Nội dung,Đơn vị,Thời gian",
    "1,Tiếp nhận,Công chức một cửa,04 giờ",
    "2,Thẩm định,Chuyên viên,02 ngày",
    "3,Ký,Lãnh đạo UBND xã,01 ngày làm việc",
)


def test_how_a_bare_day_or_hour_was_read_is_told_and_asked(tmp_path):
    rows, told = read_table(_csv(tmp_path, *BARE))
    assert [str(row.term) for row in rows] == ["04 giờ", "02 ngày", "01 ngày làm việc"]
    asked = [line for line in told if "--working-days" in line]
    assert asked == [
        "Bước 1: “04 giờ” đọc là giờ theo đồng hồ; nếu bảng tính giờ làm việc "
        "thì ghi “giờ làm việc” hoặc dùng --working-days",
        "Bước 2: “02 ngày” đọc là ngày theo lịch; nếu bảng tính ngày làm việc "
        "thì ghi “ngày làm việc” hoặc dùng --working-days",
    ]


def test_a_table_of_working_days_may_leave_the_word_out_where_its_reader_says_so(tmp_path, monkeypatch):
    rows, told = read_table(_csv(tmp_path, *BARE, "4,Trả,Công chức một cửa,0.5 ngày"), working_days=True)
    words = ["04 giờ làm việc", "02 ngày làm việc", "01 ngày làm việc", "0,5 ngày làm việc"]
    assert [str(row.term) for row in rows] == words
    assert "Bước 2: “02 ngày” đọc là 02 ngày làm việc (--working-days)" in told
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["import-table", "steps.csv", "--name", "Thử", "--working-days"])
    assert made.exit_code == 0, made.output
    assert str(inspect(Path("thu.bpmn"))[0][0].steps[1].term) == "02 ngày làm việc"


def test_half_a_day_is_asked_to_be_a_working_one(tmp_path):
    with pytest.raises(WrongData, match="có phải là “0,5 ngày làm việc”"):
        read_table(_csv(tmp_path, *(line.replace(",", ";") for line in BARE), "4;Trả;Một cửa;0,5 ngày"))


@pytest.mark.parametrize("head", ["Bước", "Tên bước", "TT;Bước", "TT;Tên bước"])
def test_the_content_may_stand_under_a_head_that_says_step(tmp_path, head):
    number = "1;" if ";" in head else ""
    path = _csv(tmp_path, f"{head};Đơn vị;Thời gian", f"{number}Tiếp nhận hồ sơ;Một cửa;04 giờ làm việc")
    assert [(row.number, row.content) for row in read_table(path)[0]] == [("1", "Tiếp nhận hồ sơ")]


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(WrongData, match=r"^Bảng thiếu cột “Thời gian” \("):
        read_table(_csv(tmp_path, "TT;Nội dung;Đơn vị", "1;Tiếp nhận;Một cửa"))


def test_a_missing_column_is_told_with_the_heads_that_are_there(tmp_path):
    with pytest.raises(WrongData, match="đang ghi “TT”, “Nội dung”, “Ai làm”"):
        read_table(_csv(tmp_path, "TT;Nội dung;Ai làm", "1;Tiếp nhận;Một cửa"))


@pytest.mark.parametrize(
    "head",
    [
        "Trình tự các bước thực hiện;Bộ phận, công chức giải quyết hồ sơ;Thời gian giải quyết",
        "Nội dung;Công chức, viên chức;Thời gian thực hiện",
    ],
)
def test_other_heads_of_published_tables_are_known(tmp_path, head):
    (row,), _ = read_table(_csv(tmp_path, head, "Tiếp nhận hồ sơ;Một cửa;04 giờ làm việc"))
    assert (row.content, row.who, str(row.term)) == ("Tiếp nhận hồ sơ", "Một cửa", "04 giờ làm việc")


def test_the_time_may_stand_before_who_does_it(tmp_path):
    (row,), _ = read_table(
        _csv(tmp_path, "Nội dung;Thời gian thực hiện;Người thực hiện", "Ký;01 giờ;Chủ tịch")
    )
    assert (row.who, str(row.term)) == ("Chủ tịch", "01 giờ")


@pytest.mark.parametrize(
    ("content", "act"),
    [
        ("Tiếp nhận hồ sơ; lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả; chuyển hồ sơ", Act.RECEIVE),
        ("Kiểm tra hồ sơ, lập Giấy tiếp nhận hồ sơ và hẹn ngày trả kết quả", Act.PREPARE),
        ("Xem xét, trình ký", Act.INITIAL),
        ("Thẩm định, dự thảo Giấy phép, trình Lãnh đạo phòng xem xét, ký nháy", Act.PREPARE),
        ("Ký nháy, trình Lãnh đạo UBND xã ký", Act.INITIAL),
        ("Đóng dấu, trả kết quả cho Bộ phận Tiếp nhận và Trả kết quả", Act.ISSUE),
        ("Đóng dấu, chuyển kết quả về Trung tâm Phục vụ hành chính công", Act.ISSUE),
        ("Tiếp nhận kết quả, trả cho công dân", Act.RETURN),
        ("Trả kết quả", Act.RETURN),
        ("Trình Chủ tịch UBND xã phê duyệt", None),
        ("Thẩm định theo quy trình, ký duyệt", Act.SIGN),
    ],
)
def test_what_a_content_only_names_is_not_its_act(content, act):
    assert act_of(content) is act


def test_the_column_of_results_is_kept_and_what_is_too_long_of_it_is_told():
    rows = (*BODY[:3], (*BODY[3][:4], "Giấy phép " * 40), BODY[4])
    read_rows, told = rows_of((HEAD, *rows))
    (found,), findings = inspect(write(draft(_table("thu", read_rows))))
    assert findings == ()
    kept = ("Giấy phép " * 30).strip()
    assert [step.output for step in found.steps] == ["Giấy tiếp nhận", None, None, kept, None]
    assert [line for line in told if "quá dài" in line] == [
        "Bước 4: ô kết quả quá dài, chỉ giữ 300 ký tự đầu"
    ]


def test_a_table_with_a_column_of_forms_and_one_of_results_keeps_both():
    head = (*HEAD[:4], "Biểu mẫu", "Kết quả", "Sản phẩm")
    rows = [
        (*BODY[0][:4], "Mẫu số 01", "Giấy tiếp nhận", ""),
        (*BODY[1][:4], "Mẫu số 02", "", "Dự thảo"),
        (*BODY[2][:4], "Tờ trình", "Tờ trình", ""),
        (*BODY[3][:4], "M" * 200, "K" * 200, ""),
        (*BODY[4][:4], "", "", ""),
    ]
    read_rows, told = rows_of((head, *rows))

    assert [row.result for row in read_rows] == [
        "Giấy tiếp nhận; Mẫu số 01",
        "Mẫu số 02; Dự thảo",
        "Tờ trình",
        "K" * 200 + "; " + "M" * 98,
        "",
    ]
    assert [line for line in told if "quá dài" in line] == [
        "Bước 4: ô kết quả quá dài, chỉ giữ 300 ký tự đầu"
    ]


def test_a_step_of_several_people_is_told(tmp_path):
    _, told = read_table(_csv(tmp_path, *BARE, "4,Trả,Văn thư; Công chức một cửa,01 giờ làm việc"))
    (line,) = [line for line in told if "nhiều người" in line]
    assert line.startswith("Bước 4: ghi nhiều người thực hiện (“Văn thư; Công chức một cửa”)")


def test_what_the_analyst_has_to_settle_stands_before_what_was_only_read_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = _csv(tmp_path, *BARE[:-1], "3,Ký,Văn thư; Lãnh đạo UBND xã,01 ngày làm việc")
    made = CliRunner().invoke(app, ["import-table", str(path), "--name", "Thử"], env={"COLUMNS": "200"})
    lines = made.output.splitlines()
    read = lines.index("Đã đọc như sau:")
    assert lines[0].startswith("Cần xử lý (")
    (several,) = [index for index, line in enumerate(lines) if "cần tách" in line]
    (taken,) = [index for index, line in enumerate(lines) if "act=receive" in line]
    assert several < read < taken


def test_the_word_step_in_the_column_of_numbers_is_no_part_of_the_number(tmp_path):
    rows, told = read_table(_csv(tmp_path, "STT,Nội dung,Đơn vị,Thời gian", "Bước 1,Nhận,Một cửa,04 giờ"))
    assert rows[0].number == "1"
    assert not [line for line in told if "Bước Bước" in line]
    procedure = draft(_table("thu", (replace(rows[0], number="Bước 4"),)))
    assert number_of(procedure, procedure.steps[0]) == "4"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1/2 ngày làm việc", "0,5 ngày làm việc"),
        ("½ ngày làm việc", "0,5 ngày làm việc"),
        ("1 1/2 ngày làm việc", "1,5 ngày làm việc"),
    ],
)
def test_a_fraction_of_a_day_is_read_and_told(tmp_path, written, read):
    rows, told = read_table(_csv(tmp_path, *BARE[:-1], f"3,Ký,Lãnh đạo UBND xã,{written}"))
    assert str(rows[2].term) == read
    assert f"Bước 3: “{written}” đọc là “{read}”" in told


def test_a_fraction_that_no_decimal_says_is_refused_with_how_to_write_it(tmp_path):
    with pytest.raises(WrongData, match="phân số thì ghi bằng số thập phân"):
        read_table(_csv(tmp_path, *BARE, "4,Trả,Một cửa,1/3 ngày làm việc"))


def test_a_sum_that_is_left_out_is_told_with_whether_it_is_right():
    right = "Dòng 7 (“Tổng cộng”): không lấy làm bước; 04 ngày làm việc, khớp với các bước"
    assert right in rows_of((HEAD, *BODY, SUM))[1]


def test_tables_of_other_things_in_a_file_are_no_steps_and_several_of_steps_ask_which(tmp_path, monkeypatch):
    steps = [["TT", "Nội dung", "Đơn vị", "Thời gian"], ["1", "Tiếp nhận", "Một cửa", "01 giờ làm việc"]]
    papers = [["TT", "Thành phần hồ sơ", "Số lượng", ""], ["1", "Đơn đề nghị", "01", ""]]
    path = tmp_path / "steps.docx"
    _save_tables(path, papers, steps, papers)
    rows, told = read_table(path)
    assert [row.content for row in rows] == ["Tiếp nhận"]
    assert "Chỉ đọc bảng các bước; 2 bảng khác trong tệp không đọc" in told
    other = [steps[0], ["1", "Ký kết quả", "Chủ tịch UBND", "01 giờ làm việc"]]
    _save_tables(path, steps, papers, other)
    with pytest.raises(WrongData, match=r"2 bảng các bước .* --table 1, --table 2"):
        read_table(path)
    assert [row.content for row in read_table(path, table=2)[0]] == ["Ký kết quả"]
    with pytest.raises(WrongData, match="không có bảng thứ 3"):
        read_table(path, table=3)


def _save_tables(path, *tables):
    document = Document()
    for lines in tables:
        made = document.add_table(len(lines), len(lines[0]))
        for row, line in zip(made.rows, lines, strict=True):
            for cell, text in zip(row.cells, line, strict=True):
                cell.text = text
    document.save(str(path))


def test_a_row_without_who_is_told(tmp_path):
    rows, told = read_table(_csv(tmp_path, *BARE, "4,Đóng dấu,,01 giờ làm việc"))
    assert "Bước 4: chưa ghi ai thực hiện; đang lấy theo bước trước (Lãnh đạo UBND xã), cần điền role" in told
    assert "role=" not in write(draft(_table("x", (replace(rows[3], who=""),)))).decode()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1258"])
def test_another_encoding_is_told_how_to_be_saved(tmp_path, encoding):
    lines = [line.replace("ợ", "o").replace("ế", "ê") for line in BARE]
    content = "\n".join(lines).encode(encoding, "replace")
    path = tmp_path / "steps.csv"
    path.write_bytes(content)
    with pytest.raises(WrongData, match="Lưu dạng CSV UTF-8"):
        read_table(path)


def test_an_identifier_has_no_marks_and_never_two_steps_the_same():
    assert slug("Đăng ký khai sinh") == "dang-ky-khai-sinh"
    assert slug("Đóng dấu, phát hành, chuyển nơi trả kết quả", "_") == "dong_dau_phat_hanh_chuyen_noi_tra_ket"
    rows = tuple(Row(str(n), "Ký kết quả", "Lãnh đạo", act=Act.SIGN) for n in range(3))
    ids = [node.id for node in draft(_table("x", rows)).nodes if node.kind is NodeKind.USER_TASK]
    assert ids == ["ky_ket_qua", "ky_ket_qua_2", "ky_ket_qua_3"]
    assert (
        read(
            write(
                draft(
                    _table(
                        "x",
                        (Row("1", "1. Tiếp nhận", "Một cửa", "one-stop", Act.RECEIVE, None, True),),
                        legal_term=Term.parse("1 ngày"),
                    )
                )
            )
        )
        .steps[0]
        .id
        == "step_1_tiep_nhan"
    )


def test_new_makes_a_file_that_check_lets_run_and_never_writes_over_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    said = [
        "new",
        "--name",
        "Cấp giấy phép xây dựng",
        "--chain",
        "department",
        "--legal-term",
        "10 ngày làm việc",
    ]
    made = run(app, said)
    assert made.exit_code == 0, made.output
    assert "thutuc check cap-giay-phep-xay-dung.bpmn" in made.output
    checked = run(app, ["check", "cap-giay-phep-xay-dung.bpmn"])
    assert checked.exit_code == 0, checked.output
    before = Path("cap-giay-phep-xay-dung.bpmn").read_bytes()
    again = run(app, said)
    assert again.exit_code != 0
    assert Path("cap-giay-phep-xay-dung.bpmn").read_bytes() == before
    assert run(app, ["new", "--name", "???"]).exit_code == 2
    assert run(app, ["new", "--name", "A", "--chain", "none"]).exit_code == 2
    assert run(app, ["new", "--name", "A", "--legal-term", "soon"]).exit_code == 2


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.parametrize("term", [(), ("--legal-term", "15 ngày làm việc")])
def test_lint_finds_nothing_in_a_template_that_its_analyst_did_not_write(tmp_path, monkeypatch, name, term):
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["new", "--name", "Thử", "--chain", name, *term])
    assert made.exit_code == 0, made.output
    assert ("tổng các bước" in made.output) is not bool(term)
    (found,) = inspect(Path("thu.bpmn"))[0]
    assert all(step.made_up for step in found.steps if step.term is not None)
    told = Linter().lint(Path("thu.bpmn").read_bytes(), "thu.bpmn").findings
    assert [str(finding) for finding in told if finding.severity != "note"] == []


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_fits_the_sample_organisation_and_says_what_is_an_example(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["new", "--name", "Thử", "--chain", name])
    (found,) = inspect(Path("thu.bpmn"))[0]

    people = read_organisation(Path(str(files("thutuc") / "sample" / "organisation.yaml")))
    assert list(RoleFilled(people)(found)) == []
    step = next(each for each in found.steps if each.unit == "one-stop")
    named = replace(step, role="Công chức TN&TKQ - Trung tâm Phục vụ hành chính công cấp xã")
    asked = replace(found, nodes=tuple(replace(n, step=named) if n.step == step else n for n in found.nodes))
    told = next(each.message_vi for each in RoleFilled(people)(asked) if "TN&TKQ" in each.message_vi)
    assert "Có phải là" not in told and "; ở đó có: 'Công chức một cửa'" in told
    units = dict.fromkeys(row.unit for row in CHAINS[name] if row.unit is not None)
    assert f"của tổ chức mình: {', '.join(map(kind_to_choose, units))}." in made.output.replace("\n", " ")
    assert any("đơn vị của các bước là ví dụ" in note for note in found.header.notes)
    assert any(
        f"Thời hạn {found.header.legal_term} là tổng các bước mẫu" in note for note in found.header.notes
    )


def test_the_chains_are_explained_in_vietnamese():
    shown = " ".join(CliRunner().invoke(app, ["new", "--help"]).output.split())
    assert "department (Sở giải quyết)" in shown


def test_import_table_tells_what_it_took_from_usual_words(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = _written(tmp_path, "docx")
    made = CliRunner().invoke(
        app, ["import-table", str(path), "--name", "Đăng ký thử", "--legal-term", "04 ngày làm việc"]
    )
    assert made.exit_code == 0, made.output
    assert "Bước 1: hiểu theo cách viết thông thường là act=receive, unit=one-stop" in made.output
    assert len(inspect(Path("dang-ky-thu.bpmn"))[0][0].steps) == 5


def test_rows_that_cannot_be_read_are_told_one_a_line(tmp_path, capsys):
    path = _csv(tmp_path, *BARE, "4,Trả,Một cửa,lâu", "5,Trả,Một cửa,rất lâu")
    with pytest.raises(SystemExit) as left:
        main(["import-table", str(path), "--name", "Thử"])
    assert left.value.code == 1
    first, *lines = capsys.readouterr().err.splitlines()
    assert first == "thutuc: 2 chỗ chưa đúng"
    told = [line.partition(":")[0] for line in lines if line.startswith("    Dòng")]
    assert told == ["    Dòng 6 (bước 4)", "    Dòng 7 (bước 5)"]


def test_forms_that_were_written_are_told_with_the_lines_that_name_them(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for words in (["new", "--name", "Thử"], ["forms", "thu.bpmn", "--write"]):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "của quy trình (tờ khai) hoặc của bước" in said
    for path in Path("forms").iterdir():
        assert f'<thutuc:form file="forms/{path.name}"/>' in said


STEPS = (
    ("1", "Tiếp nhận hồ sơ", "Công chức một cửa", "0,5 ngày làm việc", ""),
    ("2", "Thẩm định, dự thảo kết quả", "Chuyên viên", "07 ngày làm việc", ""),
    ("3", "Xem xét, ký nháy", "Lãnh đạo phòng", "", ""),
    ("4", "Ký kết quả", "Lãnh đạo UBND xã", "", ""),
    ("5", "Trả kết quả", "Công chức một cửa", "Giờ hành chính", ""),
)


def _merged(folder: Path, kind: str) -> Path:
    """A table whose steps 2 to 4 have one cell for their time."""
    path = folder / f"merged.{kind}"
    if kind == "xlsx":
        book = Workbook()
        for line in ([], HEAD, [], *STEPS):
            book.active.append(line)
        for cells in ("A2:A3", "B2:B3", "D2:D3", "D5:D7"):
            book.active.merge_cells(cells)
        book.save(path)
    elif kind == "docx":
        _save_tables(path, [HEAD, *STEPS])
        document = Document(str(path))
        table = document.tables[0]
        table.cell(2, 3).merge(table.cell(4, 3)).text = STEPS[1][3]
        document.save(str(path))
    else:
        shared = [(*line[:3], line[3].replace("07", "Thời gian chung 07"), line[4]) for line in STEPS]
        lines = [HEAD, ("---",) * 5, *shared] if kind == "md" else [HEAD, *shared]
        path.write_text("\n".join((" | " if kind == "md" else ";").join(line) for line in lines), "utf-8")
        if kind == "md":
            path.write_text(
                "\n".join(f"| {line} |" for line in path.read_text("utf-8").splitlines()), "utf-8"
            )
    return path


@pytest.mark.parametrize("kind", ["csv", "md", "xlsx", "docx"])
def test_one_time_over_several_rows_is_one_term_that_they_share(tmp_path, kind):
    rows, told = read_table(_merged(tmp_path, kind))
    assert "Bước 2–4: thời gian chung 07 ngày làm việc, ghi thành nhóm group_1" in told
    content = write(draft(_table("thu", rows, legal_term=Term.parse("7,5 ngày làm việc"))))
    (found,), findings = inspect(content)
    assert findings == ()
    (group,) = found.header.groups
    assert (group.id, group.name, str(group.term)) == ("group_1", "Bước 2–4", "07 ngày làm việc")
    assert [step.group for step in found.steps] == [None, "group_1", "group_1", "group_1", None]
    assert [str(step.term) for step in found.steps if step.term is not None] == ["0,5 ngày làm việc"]
    assert [judged.total for judged in prove_time(found).judged] == ["7,5 ngày làm việc"]


def test_the_annex_of_steps_that_share_a_term_is_read_back_with_it(tmp_path):
    rows, _ = read_table(_merged(tmp_path, "docx"))
    path = tmp_path / "annex.docx"
    path.write_bytes(annex(draft(_table("thu", rows, legal_term=Term.parse("7,5 ngày làm việc")))))
    again, told = read_table(path)
    assert [row.shared for row in again] == [row.shared for row in rows]
    assert [line for line in told if "cần điền unit" not in line and "không lấy làm bước" not in line] == []


def test_an_empty_time_below_a_filled_one_is_told_and_not_guessed():
    rows, told = rows_of((HEAD, *STEPS))
    assert [row.shared for row in rows] == [None] * 5
    assert [row.term is None for row in rows] == [False, False, True, True, True]
    assert [line for line in told if "để trống" in line] == [
        f"Bước {number}: ô thời gian để trống dưới “07 ngày làm việc” của bước 2; nếu là thời gian chung thì "
        "ghi “thời gian chung 07 ngày làm việc” ở bước 2, nếu không thì điền thời gian"
        for number in (3, 4)
    ]


def test_a_second_line_of_the_head_adds_nothing_up():
    under = tuple(Merged(cell) for cell in HEAD)
    rows, told = rows_of((HEAD, (*under[:3], "Tổng số", "Ghi chú"), *STEPS[:2]))
    assert [row.number for row in rows] == ["1", "2"]
    assert [line for line in told if "Tổng số" in line] == []


def test_a_step_below_a_sum_that_stands_first_is_one_though_its_content_is_merged_with_it():
    whole = ("Tổng cộng", "Toàn bộ", "", "7,5 ngày làm việc", "")
    rows, told = rows_of((HEAD, whole, ("1", Merged("Toàn bộ"), *STEPS[0][2:]), STEPS[1]))
    assert [row.number for row in rows] == ["1", "2"]
    assert "Dòng 2 (“Tổng cộng”): không lấy làm bước; 7,5 ngày làm việc, khớp với các bước" in told


def _summed(*lines: tuple[str, ...]) -> list[str]:
    return [line for line in rows_of((HEAD, *lines))[1] if "tổng" in line]


def _sum(text: str) -> tuple[str, ...]:
    return ("", "Tổng cộng", "", text, "")


def _offered(text: str) -> str:
    return (
        f"Bảng ghi tổng thời gian {text}: nếu chưa ghi --legal-term và đó là thời hạn giải quyết "
        f'thì ghi --legal-term "{text}"'
    )


def test_a_sum_that_is_right_is_only_offered_as_the_legal_term():
    assert _summed(*BODY, SUM) == [_offered("04 ngày làm việc")]
    assert _summed(*BODY, _sum("32 giờ làm việc")) == [_offered("32 giờ làm việc")]
    half = _sum("2,5 ngày làm việc"), _sum("1,5 ngày làm việc")
    assert _summed(*BODY[:2], half[0], *BODY[2:], half[1], SUM) == [_offered("04 ngày làm việc")], (
        "the sum of a part is compared with its part"
    )


def test_a_sum_that_differs_from_its_steps_is_told_with_its_line():
    assert _summed(*BODY, _sum("10 ngày làm việc")) == [
        "Dòng 7 (“Tổng cộng”): bảng ghi tổng 10 ngày làm việc, nhưng các bước nối tiếp cộng lại là "
        "04 ngày làm việc; cần xem lại, trừ khi có bước làm song song",
        _offered("10 ngày làm việc"),
    ]
    shared = (*STEPS[:1], (*STEPS[1][:3], "thời gian chung 07 ngày làm việc", ""), *STEPS[2:])
    assert _summed(*shared, _sum("7,5 ngày làm việc")) == [_offered("7,5 ngày làm việc")]


def test_days_and_working_days_are_never_added_up_to_one_sum():
    steps = ((*BODY[0][:3], "15 ngày", ""), (*BODY[1][:3], "08 ngày làm việc", ""))
    differs, offered = _summed(*steps, _sum("23 ngày"))
    assert "cộng lại là 15 ngày và 08 ngày làm việc; đơn vị khác nhau không cộng được với nhau" in differs
    assert offered == _offered("23 ngày")
    assert _summed(*steps, _sum("15 ngày và 08 ngày làm việc")) == []


def test_a_sum_that_says_no_time_is_told():
    assert _summed(*BODY, _sum("như trên")) == [
        "Dòng 7 (“Tổng cộng”): không đọc được tổng thời gian, chưa so với các bước"
    ]


def test_a_place_in_a_table_is_the_row_of_the_file_and_heads_of_parts_are_no_steps(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    head = "QUY TRÌNH;;;\n;;;\nTT;Nội dung công việc;Đơn vị, người thực hiện;Thời gian\n"
    path.write_text(f"{head}I;Tại cấp xã;;\n3a;Tiếp nhận;Công chức một cửa;Trong ngày\n", "utf-8")
    with pytest.raises(WrongData) as refused:
        read_table(path)
    (told,) = refused.value.problems
    assert told.startswith("Dòng 5 (bước 3a): không đọc được thời gian 'Trong ngày'")
    assert "có phải là “trong ngày làm việc”?" in told
    rest = "I;Tại cấp xã;;\n3a;Tiếp nhận;Công chức một cửa;1 ngày làm việc\n11;Ký;Lãnh đạo;1 ngày làm việc\n"
    more = "4;Trả;Công chức một cửa;1 ngày làm việc\n"
    path.write_text(head + rest + more, "utf-8")
    rows, said = read_table(path)
    assert [row.number for row in rows] == ["3a", "11", "4"]
    assert "Dòng 4 (“Tại cấp xã”): tên một phần của bảng, không lấy làm bước" in said
    assert [one.partition(":")[0] for one in said if one.startswith("Số")] == ["Số thứ tự nhảy từ 4 sang 11"]
