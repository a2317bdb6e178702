"""The sheet of a procedure, and the annex its decision approves: complete, current, harmless, read back."""

import io
import re
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from lxml import html as lxml_html
from typer.testing import CliRunner

from thutuc.authoring import CHAINS, Table, annex, draft, heading_of, read_table
from thutuc.authoring.annex import annex_rows
from thutuc.authoring.heading import Heading
from thutuc.bpmn import read
from thutuc.cli.app import app
from thutuc.cli.describe import BEGIN, END
from thutuc.errors import ConfigurationError
from thutuc.lint.levels import reason_told
from thutuc.lint.time import prove_time
from thutuc.procedure import (
    GROUND_NAMES,
    Act,
    Beside,
    Decision,
    Extension,
    Flow,
    Group,
    Header,
    Node,
    NodeKind,
    Payment,
    Procedure,
    Required,
    Returned,
    Step,
    Supplement,
    Variant,
    ground_name,
    ground_told,
)
from thutuc.procedure.telling import ACT_NAMES, NO_NAMES, UNIT_NAMES
from thutuc.reports import describe, describe_body, describe_html
from thutuc.worktime import Term

LIBRARY = Path(__file__).parents[1] / "procedures"
FILES = sorted(LIBRARY.glob("*/procedure.bpmn"))
MARKED = [file for file in FILES if BEGIN in (file.parent / "README.md").read_text("utf-8")]
FIRST = ("cap-lai-giay-chung-nhan-bi-mat", "chap-thuan-chu-truong-dau-tu", "dang-ky-khai-sinh")

EVIL = "</td><script>alert(1)</script> | `x` [a](javascript:b) **\\\n# c\n\x9b\u202e <!-- end -->"


def term(text):
    return Term.parse(text)


def chained(*steps, header=None, name="Thử"):
    """Steps one after another."""
    ids = ["begin", *(step.id for step in steps), "end"]
    flows = tuple(Flow(f"f{n}", one, other) for n, (one, other) in enumerate(pairwise(ids)))
    nodes = [
        Node("begin", NodeKind.START_EVENT, outgoing=("f0",)),
        *(
            Node(s.id, NodeKind.USER_TASK, s.name, incoming=(f"f{n}",), outgoing=(f"f{n + 1}",), step=s)
            for n, s in enumerate(steps)
        ),
        Node("end", NodeKind.END_EVENT, incoming=(flows[-1].id,)),
    ]
    return Procedure("p", name, header or Header(), tuple(nodes), flows)


def hostile():
    header = Header(
        code=EVIL,
        field=EVIL,
        authority=EVIL,
        result=EVIL,
        legal_term=term("05 ngày làm việc"),
        decisions=(Decision("internal-process", EVIL), Decision(EVIL, EVIL)),
        basis=(EVIL, "1. một", "# hai", "- ba"),
        notes=(EVIL,),
        supplement=Supplement(basis=EVIL),
        variants=(Variant(EVIL, term("07 ngày làm việc"), name=EVIL, basis=EVIL),),
        payments=(Payment("return", EVIL, EVIL, EVIL),),
        extensions=(Extension(EVIL, at_most=term("01 ngày làm việc"), when=EVIL, basis=EVIL),),
        groups=(Group("g", EVIL, basis=EVIL),),
    )
    step = Step(
        'a`|" onload="x',
        EVIL,
        NodeKind.USER_TASK,
        number=EVIL,
        role=EVIL,
        unit=EVIL,
        act=Act.SIGN,
        term=term("02 ngày làm việc"),
        cooperating=(Beside(EVIL, EVIL),),
    )
    return chained(step, header=header, name=EVIL)


def facts(procedure):
    return [(s.number, s.name, s.role, s.unit, s.act, s.term, s.untimed, s.made_up) for s in procedure.steps]


def returned(procedure, tmp_path, names=NO_NAMES):
    """The steps of an annex as they are read back from its file, and what was told."""
    path = tmp_path / "annex.docx"
    path.write_bytes(annex(procedure, names))
    rows, told = read_table(path, names=names)
    told = [line for line in told if not line.endswith("khớp với các bước")]
    return [(r.number, r.content, r.who, r.unit, r.act, r.term, r.untimed, r.made_up) for r in rows], told


# ---- the sheet ---------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_sheet_tells_everything_the_file_says_in_law(file):
    procedure, header = read(file), read(file).header
    page = " ".join(lxml_html.fromstring(describe_html(procedure)).text_content().split())
    told = [procedure.name, header.code, header.field, header.authority, header.result]
    told += [str(each) for each in (header.legal_term, header.committed_term) if each is not None]
    told += [decision.number for decision in header.decisions]
    told += [*header.basis, *map(reason_told, header.notes), header.supplement.basis]
    for variant in header.variants:
        told += [variant.name, str(variant.term or variant.add), variant.basis]
    for extension in header.extensions:
        limit = extension.at_most or extension.up_to or "chỉ khi có văn bản thỏa thuận với người nộp"
        told += [str(limit), extension.basis]
    for payment in header.payments:
        told += [payment.name, payment.basis]
    for step in procedure.steps:
        told += [step.number, step.name, step.role, step.id, str(step.term or "")]
        told += [UNIT_NAMES[step.unit]] if step.unit in UNIT_NAMES else []
        told += [each.basis for each in (step.suspend, step.consult) if each is not None]
    told += [flow.name for flow in procedure.flows if flow.condition is not None]
    told += [judged.told for judged in prove_time(procedure).judged]
    missing = [text for text in told if text and " ".join(text.split()) not in page]
    assert missing == []


def test_the_sheet_of_a_birth_reads_as_officials_write():
    page = describe(read(LIBRARY / "dang-ky-khai-sinh" / "procedure.bpmn"))
    for line in (
        "# Đăng ký khai sinh",
        "| Giờ nhận trong ngày | nhận sau 15 giờ thì tính từ ngày làm việc tiếp theo |",
        "| 3 | Chờ trả lời xác minh | Công chức tư pháp - hộ tịch | theo dữ liệu “UBND cấp xã được đề nghị "
        "xác minh” | 03 ngày làm việc, không tính vào thời hạn | `await_verification` |",
        "| 7 | Ký Giấy khai sinh | Lãnh đạo UBND cấp xã | lãnh đạo UBND cấp xã | 0,25 giờ làm việc "
        "(tự đặt) | `sign_certificate` |",
        "- Tổng thời gian không cộng bước 9. Trả Giấy khai sinh: thời hạn kết thúc khi kết quả đã sẵn sàng ở "
        "Bộ phận Một cửa, không đợi người nộp đến nhận (Nghị định 61/2018/NĐ-CP Điều 20).",
        "- Kết quả sẵn sàng khi xong bước 8 hoặc bước 10.",
        "- Sau bước 7, Đồng ý ký? Chuyển lại → bước 2; Đã ký → bước 8.",
        "- Bước 3, Hết 03 ngày làm việc: bước 4.",
        "- Thời gian của các bước 1, 2, 6, 7, 8, 10 là tự đặt, không phải của bảng đã công bố.",
    ):
        assert line in page.splitlines(), line


def test_what_depends_on_a_condition_stands_beside_the_plain_term():
    step = Step(
        "a",
        "Thẩm định",
        NodeKind.USER_TASK,
        term=term("02 ngày làm việc"),
        variants=(Variant("far", term("04 ngày làm việc"), name="xã khó khăn; hải đảo"),),
        returned=(Returned(term("01 ngày làm việc"), name="giải trình"),),
        cooperating=(Beside("Chuyên viên", "tax-office"),),
        unit="chair",
    )
    page = describe(chained(step))
    assert (
        "02 ngày làm việc; trường hợp xã khó khăn, hải đảo: 04 ngày làm việc; "
        "khi chuyển trả giải trình: 01 ngày làm việc" in page
    )
    assert "lãnh đạo UBND cấp xã; phối hợp: Chuyên viên (cơ quan thuế)" in page


def test_a_name_is_text_in_markdown_whatever_it_holds():
    page = describe(hostile())
    assert "<" not in page
    assert not any(sign in page for sign in "\x9b\u202e\r")
    for line in page.splitlines():
        unescaped = re.sub(r"\\.", "", line)
        if line.startswith("|"):
            assert unescaped.count("|") in (3, 7), line
        assert "[" not in unescaped
        assert "`" not in unescaped
        assert "*" not in unescaped
    assert [line for line in page.splitlines() if line.startswith("#")][1:] == [
        f"## {title}" for title in ("Các bước", "Bổ sung hồ sơ, gia hạn", "Căn cứ", "Ghi chú")
    ]
    assert {"- 1\\. một", "- \\# hai", "- \\- ba"} <= set(page.splitlines())


def test_a_name_is_text_in_html_whatever_it_holds():
    page = describe_html(hostile())
    root = lxml_html.document_fromstring(page)
    assert not root.xpath("//script | //a | //@href | //@src | //@onload | //iframe | //img")
    assert "alert(1)" in root.text_content()
    assert not any(sign in page for sign in "\x9b\u202e")
    assert "default-src 'none'" in root.xpath("//meta/@content")[0]


def test_html_is_one_page_with_the_drawing_in_it():
    procedure = read(LIBRARY / "dang-ky-khai-sinh" / "procedure.bpmn")
    page = describe_html(procedure)
    drawing = page[page.index("<svg") : page.index("</svg>") + len("</svg>")]
    words = " ".join("".join(etree.fromstring(drawing).itertext()).split())
    assert "Ký Giấy khai sinh" in words
    assert page.count("<svg") == 1
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


# ---- the readmes ---------------------------------------------------------------------------------


def test_the_first_procedures_carry_the_mark():
    assert {file.parent.name for file in MARKED} >= set(FIRST)


@pytest.mark.parametrize("file", MARKED, ids=lambda file: file.parent.name)
def test_the_marked_part_of_a_readme_is_current(file):
    page = (file.parent / "README.md").read_text("utf-8")
    _, _, rest = page.partition(BEGIN)
    part, ended, _ = rest.partition(END)
    assert ended
    assert part.strip() == describe_body(read(file)).strip(), (
        f"thutuc describe {file.relative_to(LIBRARY.parent)} --into …/README.md"
    )


# ---- the annex -----------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["", " theo quy định"])
def test_the_term_above_a_table_is_read_also_with_the_words_that_decisions_print(said, tmp_path):
    paper = Document()
    paper.add_paragraph(f"Thời hạn giải quyết{said}: 15 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ.")
    paper.save(str(tmp_path / "a.docx"))
    assert heading_of(tmp_path / "a.docx").legal_term == Term.parse("15 ngày làm việc")


@pytest.mark.parametrize("name", CHAINS)
def test_the_annex_of_a_usual_chain_is_read_back_as_the_same_steps(name, tmp_path):
    procedure = draft(Table("thu", "Thủ tục thử", CHAINS[name], legal_term=term("15 ngày làm việc")))
    found, told = returned(procedure, tmp_path)
    assert found == facts(procedure)
    assert all("hiểu theo cách viết thông thường là act=" in line for line in told)
    again = draft(Table("thu", "Thủ tục thử", read_table(tmp_path / "annex.docx")[0]))
    assert [replace(step, fields=()) for step in again.steps] == [
        replace(step, fields=()) for step in procedure.steps
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_annex_of_a_shipped_procedure_is_read_back_as_the_same_steps(file, tmp_path):
    procedure = read(file)
    found, told = returned(procedure, tmp_path)
    assert found == facts(procedure)
    for step in procedure.steps:
        if step.suspend is not None and step.suspend.reading is None:
            assert f"Bước {step.number}: bảng còn ghi “không tính vào thời hạn”, cần vẽ thêm" in told
        if step.unit_from:
            assert any(line.startswith(f"Bước {step.number}: bảng còn ghi “theo dữ liệu") for line in told)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_what_stands_above_the_table_of_a_shipped_procedure_comes_back(file, tmp_path):
    header = read(file).header
    returned(read(file), tmp_path)
    above = heading_of(tmp_path / "annex.docx")
    assert (above.code, above.field, above.authority) == (header.code, header.field, header.authority)
    assert (above.legal_term, above.committed_term) == (header.legal_term, header.committed_term)
    assert set(above.decisions) == {
        each for each in header.decisions if each.kind in ("publication", "internal-process")
    }


def test_of_two_annexes_in_a_file_nothing_above_the_tables_is_taken(tmp_path):
    path = tmp_path / "two.docx"
    document = Document(_file(annex(read(FILES[0]))))
    for line in [paragraph.text for paragraph in document.paragraphs]:
        document.add_paragraph(line)
    document.save(str(path))
    assert heading_of(path) == Heading()
    assert heading_of(tmp_path / "table.csv") == Heading()


def test_import_table_tells_what_it_took_from_an_annex_and_that_a_table_alone_has_no_term(tmp_path):
    path = tmp_path / "annex.docx"
    procedure = draft(Table("thu", "Thử", CHAINS["commune"], code="9.000009", legal_term=term("09 ngày")))
    path.write_bytes(annex(procedure))
    asked = ["import-table", str(path), "--name", "Thử", "--field", "Đất đai", "-o", str(tmp_path / "a.bpmn")]
    told = " ".join(CliRunner().invoke(app, asked).output.split())
    assert "phần trên bảng: mã 9.000009; thời hạn giải quyết theo quy định 09 ngày" in told
    assert "Chưa có --legal-term" not in told
    header = read(tmp_path / "a.bpmn").header
    assert (header.code, header.field, str(header.legal_term)) == ("9.000009", "Đất đai", "09 ngày")
    path.write_bytes(annex(draft(Table("thu", "Thử", CHAINS["commune"]))))
    told = " ".join(CliRunner().invoke(app, [*asked[:-1], str(tmp_path / "b.bpmn")]).output.split())
    assert "Chưa có --legal-term, và trên bảng không có dòng “Thời hạn giải quyết: …”" in told


@pytest.mark.parametrize("act", Act)
def test_every_act_and_every_kind_of_unit_comes_back_whatever_the_step_is_called(act, tmp_path):
    kinds = [*UNIT_NAMES, "phòng nội vụ"]
    steps = [
        Step(
            f"s{n}",
            "Tổng hợp (ký, tiếp nhận)" if n % 2 else "Tổng cộng số liệu",
            NodeKind.USER_TASK,
            number=str(n),
            role="Chuyên viên (hộ tịch)",
            unit=kind,
            act=act,
            term=term("0,5 ngày làm việc"),
            made_up=n % 3 == 0,
        )
        for n, kind in enumerate(kinds, start=1)
    ]
    procedure = chained(*steps)
    names = {"phòng nội vụ": "Phòng Nội vụ", "chair": "Lãnh đạo UBND xã Đồng Mây"}
    assert returned(procedure, tmp_path, names) == (facts(procedure), [])
    assert len(set(UNIT_NAMES.values())) == len(UNIT_NAMES)
    assert set(ACT_NAMES) == set(Act)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_sheet_calls_a_ground_by_its_name(file):
    procedure, page = read(file), describe(read(file))
    grounds = {step.suspend.ground for step in procedure.steps if step.suspend is not None}
    grounds |= {each.ground for each in procedure.header.extensions}
    for ground in grounds:
        assert ground_name(ground) != ground
        assert f"lý do {ground_name(ground)}" in page
        assert f"({ground})" not in page


def test_a_ground_that_has_no_name_is_shown_as_it_is_written():
    assert (ground_name("mùa lũ"), ground_told("mùa lũ")) == ("mùa lũ", "mùa lũ")
    assert ground_name(None) == ground_told(None) == ""
    assert "complexity" not in GROUND_NAMES, "no document lets a clock stand still for that"


def test_the_annex_says_that_the_step_after_the_result_is_not_in_the_sum():
    signed = Step("sign", "Ký", NodeKind.USER_TASK, number="1", term=term("01 ngày"), result_ready=True)
    given = Step("give", "Trả kết quả", NodeKind.USER_TASK, number="2", term=term("02 ngày"), act=Act.RETURN)
    document = Document(_file(annex(chained(signed, given))))
    (table,) = document.tables
    assert table.rows[-1].cells[3].text == "01 ngày"
    told = [one.text for one in document.paragraphs if one.text.startswith("Tổng thời gian không cộng bước")]
    assert [one.partition(":")[0] for one in told] == ["Tổng thời gian không cộng bước 2. Trả kết quả"]
    together = Document(_file(annex(chained(replace(given, result_ready=True)))))
    assert not [one.text for one in together.paragraphs if "không cộng" in one.text]


def test_the_annex_gives_the_sum_as_it_is_proved_and_the_number_of_the_decision():
    procedure = read(LIBRARY / "chap-thuan-chu-truong-dau-tu" / "procedure.bpmn")
    document = Document(_file(annex(procedure)))
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == [
        "TT",
        "Nội dung công việc",
        "Đơn vị, người thực hiện",
        "Thời gian",
        "Biểu mẫu/Kết quả",
    ]
    assert len(rows) == 1 + 12 + 1
    assert rows[1] == [
        "1",
        "Tiếp nhận, số hóa hồ sơ",
        "Công chức một cửa (Bộ phận Một cửa)",
        "0,5 ngày làm việc",
        "Tiếp nhận",
    ]
    assert rows[-1] == ["", "Tổng thời gian", "", "17 ngày làm việc", ""]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "(Kèm theo Quyết định số 1582/QĐ-UBND tỉnh Bắc Ninh ngày 30/11/2025)" in texts
    assert "Quyết định công bố: 1165/QĐ-BTC" in texts


def test_what_a_step_yields_stands_in_the_sheet_and_the_annex_and_comes_back(tmp_path):
    acts = (("Thẩm định hồ sơ", Act.PREPARE), ("Xong", Act.SIGN), ("Ký", Act.SIGN), ("Phát hành", Act.ISSUE))
    outputs = ("Dự thảo | Giấy phép", "Mẫu số 05", "Ký: một dòng", None)
    steps = [
        Step(f"s{n}", name, NodeKind.USER_TASK, number=str(n), output=output, act=act, untimed=True)
        for n, ((name, act), output) in enumerate(zip(acts, outputs, strict=True), start=1)
    ]
    procedure = chained(*steps)
    assert [row[-1] for row in annex_rows(procedure)] == [
        "Dự thảo | Giấy phép",
        "Ký: Mẫu số 05",
        "Ký: Ký: một dòng",
        "Phát hành",
    ]
    path = tmp_path / "annex.docx"
    path.write_bytes(annex(procedure))
    rows, _ = read_table(path)
    assert [(row.act, row.result or None) for row in rows] == [(step.act, step.output) for step in steps]
    page = describe(procedure).splitlines()
    assert (
        "| Bước | Nội dung | Người thực hiện | Đơn vị | Thời gian | Biểu mẫu/Kết quả | Mã trong tệp |" in page
    )
    assert any(line.endswith("| Dự thảo \\| Giấy phép | `s1` |") for line in page)
    assert "Biểu mẫu/Kết quả" not in describe(chained(steps[3]))


def test_each_case_has_its_sum_and_what_is_no_published_time_is_said():
    far = Variant("far", term("04 ngày làm việc"), name="xã khó khăn")
    step = Step("a", "Thẩm định", NodeKind.USER_TASK, term=term("02 ngày làm việc"), variants=(far,))
    made = Step(
        "b", "Ký", NodeKind.USER_TASK, term=term("01 ngày làm việc"), made_up=True, act=Act.SIGN,
        requires=(Required("a", "Tờ trình"),),
    )  # fmt: skip
    document = Document(_file(annex(chained(step, made))))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[1][3:] == ["02 ngày làm việc; trường hợp xã khó khăn: 04 ngày làm việc", "Tờ trình"]
    assert {(row[1], row[3]) for row in rows[3:]} == {
        ("Tổng thời gian", "03 ngày làm việc"),
        ("Tổng thời gian (trường hợp xã khó khăn)", "05 ngày làm việc"),
    }
    assert document.paragraphs[-1].text == "Thời gian ghi (tự đặt) chưa được văn bản nào công bố."
    assert any("Quyết định số ……………" in paragraph.text for paragraph in document.paragraphs)


def test_a_hostile_name_is_written_into_the_annex_as_text(tmp_path):
    document = Document(_file(annex(hostile())))
    words = " ".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    assert "<script>" in words
    assert not any(sign in words for sign in "\x9b\u202e\n")
    (row, *_), _ = returned(hostile(), tmp_path)
    assert row[4:6] == (Act.SIGN, term("02 ngày làm việc"))


def test_a_table_keeps_refusing_what_stands_beside_a_term_in_nobodys_words(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Nội dung,Đơn vị,Thời gian\nTổng hợp,Phòng,01 ngày; 02 giờ\n", "utf-8")
    refused = CliRunner().invoke(app, ["import-table", str(path), "--name", "Thử"])
    assert refused.exit_code != 0
    path.write_text("Nội dung,Đơn vị,Thời gian\nTổng hợp,Phòng,01 ngày\nTổng:,,01 ngày\n", "utf-8")
    rows, _ = read_table(path)
    assert [row.content for row in rows] == ["Tổng hợp"]


# ---- the command ---------------------------------------------------------------------------------


def test_describe_prints_writes_renews_and_never_writes_over_an_annex(tmp_path):
    run = CliRunner().invoke
    file = str(LIBRARY / "dang-ky-khai-sinh" / "procedure.bpmn")
    procedure = read(file)
    assert run(app, ["describe", file]).stdout == describe(procedure)
    page = tmp_path / "page.html"
    assert run(app, ["describe", file, "--html", "-o", str(page)]).exit_code == 0
    assert page.read_text("utf-8") == describe_html(procedure)
    readme = tmp_path / "README.md"
    readme.write_text(f"# A\n\n{BEGIN}\nold\n{END}\n\nmine\n", "utf-8")
    for _ in range(2):
        assert run(app, ["describe", file, "--into", str(readme)]).exit_code == 0
        assert readme.read_text("utf-8") == f"# A\n\n{BEGIN}\n\n{describe_body(procedure)}\n{END}\n\nmine\n"
    readme.write_text("# A\n", "utf-8")
    refused = run(app, ["describe", file, "--into", str(readme)])
    assert isinstance(refused.exception, ConfigurationError)
    assert readme.read_text("utf-8") == "# A\n"
    out = tmp_path / "annex.docx"
    printed = run(app, ["describe", file, "--annex", str(out)])
    assert printed.exit_code == 0, printed.output
    assert "10 bước" in printed.stdout
    kept = out.read_bytes()
    assert isinstance(run(app, ["describe", file, "--annex", str(out)]).exception, ConfigurationError)
    assert out.read_bytes() == kept
    made = run(app, ["import-table", str(out), "--name", "Thử", "-o", str(tmp_path / "t.bpmn")])
    assert made.exit_code == 0, made.output
    assert run(app, ["describe", file, "--html", "--annex", str(out)]).exit_code == 2


def test_without_the_library_of_word_files_the_annex_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    file = str(LIBRARY / "dang-ky-khai-sinh" / "procedure.bpmn")
    told = CliRunner().invoke(app, ["describe", file, "--annex", str(tmp_path / "a.docx")])
    assert isinstance(told.exception, ConfigurationError)
    assert "pip install '.[tables]' in the copy of the repository" in str(told.exception)
    assert not (tmp_path / "a.docx").exists()


def _file(content):

    return io.BytesIO(content)
