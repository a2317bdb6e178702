"""Tables come in files that are broken, hostile or merged; none of them ends in a traceback or takes long."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, process_time
from unicodedata import normalize

import pytest
from docx import Document
from openpyxl import Workbook

from thutuc.authoring import Table, draft, read_table, rows_of, write
from thutuc.authoring.files import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, MAX_TAGS, MAX_UNPACKED, tables_of
from thutuc.bpmn import read
from thutuc.cli import main
from thutuc.errors import ProcedureRefused, WrongData

HEAD = ["TT", "Nội dung công việc", "Đơn vị, người thực hiện", "Thời gian"]
ROW = ["1", "Tiếp nhận hồ sơ", "Công chức một cửa", "0,5 ngày làm việc"]
BEYOND = "phần còn lại không đọc"
WORD, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"


def word(path: Path, rows: int = 2) -> Path:
    """A table in Word: its head, and the same row again and again."""
    document = Document()
    table = document.add_table(rows=rows, cols=len(HEAD))
    for number, row in enumerate([HEAD, *[ROW] * (rows - 1)]):
        for place, text in enumerate(row):
            table.rows[number].cells[place].text = text
    document.save(str(path))
    return path


def excel(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, ROW):
        sheet.append(row)
    book.save(path)
    return path


def written(path: Path, lines: Sequence[Sequence[str]]) -> Path:
    """A table of the kind that the path says."""
    if path.suffix == ".csv":
        path.write_text("".join(f"{';'.join(line)}\n" for line in lines), "utf-8")
    elif path.suffix == ".xlsx":
        book = Workbook()
        for line in lines:
            book.worksheets[0].append(list(line))
        book.save(path)
    else:
        document = Document()
        table = document.add_table(rows=len(lines), cols=max(map(len, lines)))
        for row, line in zip(table.rows, lines, strict=True):
            for cell, text in zip(row.cells, line, strict=False):
                cell.text = text
        document.save(str(path))
    return path


def changed(file: Path, part: str, before: bytes, after: bytes) -> Path:
    """The same archive with one of its parts changed."""
    copy = file.with_stem("changed")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(before, after, 1) if name == part else content)
    return copy


def test_a_cell_that_says_it_spans_a_million_columns_takes_no_time(tmp_path: Path) -> None:
    wide = b'<w:tcPr><w:gridSpan w:val="1000000"/>'
    begun = monotonic()
    ((head, row),) = tables_of(changed(word(tmp_path / "wide.docx"), WORD, b"<w:tcPr>", wide))

    assert monotonic() - begun < 10
    assert head == ["TT"] * MAX_COLUMNS
    assert row == ROW


def test_what_is_merged_stands_in_each_place(tmp_path: Path) -> None:
    document = Document(str(word(tmp_path / "merged.docx", rows=3)))
    table = document.tables[0]
    table.cell(1, 2).merge(table.cell(2, 2)).text = "Chuyên viên"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Việc"
    document.save(str(tmp_path / "merged.docx"))
    ((head, *rows),) = tables_of(tmp_path / "merged.docx")

    assert head == ["Việc", "Việc", *HEAD[2:]]
    assert [row[2] for row in rows] == ["Chuyên viên", "Chuyên viên"]


@pytest.mark.parametrize(
    ("kind", "part", "before", "after"),
    [
        (word, "[Content_Types].xml", b"<Types", b"<x"),
        (word, WORD, b"<w:body>", b"<w:body"),
        (word, WORD, b"<w:tbl>", b"<w:sdt>" * 5000 + b"<w:tbl>"),
        (word, WORD, b"Ti", b"&unknown;"),
        (excel, SHEET, b'r="A2"', b'r="ZZZZZZZ99"'),
        (excel, SHEET, b"</sheetData>", b"<"),
        (excel, "xl/styles.xml", b"<styleSheet", b"<"),
        (excel, "xl/workbook.xml", b"<sheets>", b""),
    ],
)
def test_a_broken_file_is_refused_in_words(tmp_path: Path, kind, part, before, after) -> None:
    suffix = ".docx" if kind is word else ".xlsx"
    with pytest.raises(WrongData, match="bị hỏng hoặc không đúng định dạng"):
        tables_of(changed(kind(tmp_path / f"table{suffix}"), part, before, after))


@pytest.mark.parametrize(("kind", "part"), [(word, WORD), (excel, "xl/workbook.xml")])
def test_a_broken_file_is_closed_while_its_refusal_is_still_held(
    tmp_path: Path, kind, part, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = changed(kind(tmp_path / f"table{'.docx' if kind is word else '.xlsx'}"), part, b"</", b"<")
    opened, whole = [], Path.open

    def open_(path: Path, *way):
        opened.append(whole(path, *way))
        return opened[-1]

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(WrongData) as held:
        tables_of(file)

    assert held.value.__cause__ is not None
    assert opened and all(one.closed for one in opened)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_an_archive_of_something_else_is_refused_in_words(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"other{suffix}"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(WrongData, match="expected a whole file"):
        tables_of(file)


def test_a_cell_of_a_csv_file_that_is_too_long_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text(f"{','.join(HEAD)}\n1,{'A' * 200_000},x,01 ngày làm việc\n", "utf-8")
    with pytest.raises(WrongData, match="expected a whole file"):
        tables_of(file)


@pytest.mark.parametrize("text", ["\n" * 7_999_999, ";" * 7_999_999, "a\n" * 4_000_000, "|\n" * 4_000_000])
@pytest.mark.parametrize("suffix", [".csv", ".md"])
def test_a_file_of_blank_lines_or_cells_only_is_refused_at_once(
    tmp_path: Path, suffix: str, text: str
) -> None:
    file = tmp_path / f"blank{suffix}"
    file.write_text(text, "utf-8")
    begun = process_time()
    with pytest.raises(WrongData):
        read_table(file)

    assert process_time() - begun < 5


def test_a_content_that_is_too_long_is_cut_and_told_with_its_file_line_and_column(tmp_path: Path) -> None:
    long = ("Kiểm tra hồ sơ " * 80).strip()
    rows, told = read_table(written(tmp_path / "long.csv", [HEAD, ROW, ["2", long, *ROW[2:]]]))

    assert rows[1].content == long[:1_000]
    assert told[0] == "Tệp long.csv, dòng 3, cột “Nội dung công việc”: 1.199 ký tự, chỉ giữ 1.000 ký tự đầu"


@pytest.mark.parametrize("column", [0, 2, 3])
def test_any_other_cell_that_is_too_long_is_refused_with_its_file_line_and_column(
    tmp_path: Path, column: int
) -> None:
    cells = [*ROW[:column], "x" * 1_001, *ROW[column + 1 :]]
    told = f"Tệp long.csv, dòng 3, cột “{HEAD[column]}”: 1.001 ký tự, nhiều nhất 1.000"
    with pytest.raises(WrongData, match=told):
        read_table(written(tmp_path / "long.csv", [HEAD, ROW, cells]))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_what_stands_beyond_the_rows_and_columns_that_are_read_is_told(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"table.{kind}"
    for beyond in ("", "Ghi chú"):
        head = [*HEAD, *["Ghi chú"] * (MAX_COLUMNS - len(HEAD)), *([beyond] if beyond else [])]
        _, told = read_table(written(file, [head, ROW]))
        assert any(BEYOND in line for line in told) is bool(beyond)


def test_what_stands_beyond_the_thousandth_row_is_told(tmp_path: Path) -> None:
    for kind in ("csv", "xlsx"):
        title = [["Quy trình"]] * (2 * MAX_ROWS - 2)
        read, told = read_table(written(tmp_path / f"table.{kind}", [*title, HEAD, ROW]))
        assert len(read) == 1 and not any(BEYOND in line for line in told)
        read, told = read_table(written(tmp_path / f"table.{kind}", [*title, HEAD, ROW, ROW]))
        assert len(read) == 1 and any(BEYOND in line for line in told)


TWO = [*HEAD[:3], "Thời gian quy định", "Thời gian đã cắt giảm"]


def test_two_columns_of_times_that_differ_are_refused_by_their_heads(tmp_path: Path) -> None:
    told = "2 cột thời gian: “Thời gian quy định”, “Thời gian đã cắt giảm”; .* · expected one column of times"
    with pytest.raises(WrongData, match=told):
        read_table(written(tmp_path / "two.csv", [TWO, [*ROW, "02 giờ làm việc"]]))
    same = [*HEAD, HEAD[3]]
    with pytest.raises(WrongData, match=r"“Thời gian” \(cột 4\), “Thời gian” \(cột 5\)"):
        read_table(written(tmp_path / "same.csv", [same, [*ROW, "02 giờ làm việc"]]))


@pytest.mark.parametrize(
    "times", [("01 ngày làm việc", ""), ("", "01 ngày làm việc"), ("01 ngày làm việc",) * 2]
)
def test_of_two_columns_of_times_the_one_that_says_something_is_read(
    tmp_path: Path, times: tuple[str, str]
) -> None:
    (row,), told = read_table(written(tmp_path / "two.csv", [TWO, [*ROW[:3], *times]]))
    assert str(row.term) == "01 ngày làm việc"
    assert not any("Không đọc cột" in line for line in told)


def test_columns_of_times_under_one_head_of_two_lines_are_named_by_both(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=5)
    rows = ([*HEAD, ""], ["", "", "", "Quy định", "Cắt giảm"], [*ROW, "02 giờ làm việc"])
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 3).merge(table.cell(0, 4))
    for column in range(3):
        table.cell(0, column).merge(table.cell(1, column))
    document.save(str(tmp_path / "two.docx"))
    with pytest.raises(WrongData, match="“Thời gian Quy định”, “Thời gian Cắt giảm”"):
        read_table(tmp_path / "two.docx")


def test_columns_that_no_step_is_given_are_told(tmp_path: Path) -> None:
    head = [*HEAD, "Người thực hiện", "Ghi chú", "Kết quả", "Kết quả", "Trống"]
    rows = [head, [*ROW, "Chị An", "Xem lại", "Giấy hẹn", "Phiếu", "", "lạ"]]
    (row,), told = read_table(written(tmp_path / "more.csv", rows))
    assert (row.who, row.result) == ("Công chức một cửa", "Giấy hẹn")
    assert told[0] == (
        "Không đọc cột “Người thực hiện”, “Ghi chú”, “Kết quả” (cột 8), thứ 10 (không có tên); "
        "cần thì ghi thêm vào tệp"
    )


@pytest.mark.parametrize("kind", ["csv", "md", "xlsx", "docx"])
def test_a_table_in_decomposed_letters_is_the_same_table(tmp_path: Path, kind: str) -> None:
    lines = [[*HEAD, "Kết quả"], [*ROW, "Giấy hẹn"], ["Tổng cộng", "", "", "0,5 ngày làm việc", ""]]
    apart = [[normalize("NFD", cell) for cell in line] for line in lines]
    if kind == "md":
        file = tmp_path / "table.md"
        file.write_text("".join(f"| {' | '.join(line)} |\n" for line in apart), "utf-8")
    else:
        file = written(tmp_path / f"table.{kind}", apart)
    assert read_table(file) == rows_of(lines)
    assert rows_of(apart) == rows_of(lines)


@pytest.mark.parametrize("sign", ["\x02", "\x1b", "\ufffe", "\uffff"])
def test_signs_that_no_file_can_hold_are_refused_all_at_once_with_their_places(
    tmp_path: Path, sign: str
) -> None:
    lines = [HEAD, ["1", f"Tiếp nhận{sign} hồ sơ", *ROW[2:]], ["2", ROW[1], f"{sign}Một cửa", ROW[3]]]
    with pytest.raises(WrongData) as refused:
        read_table(written(tmp_path / "bad.csv", lines))
    first, second = refused.value.problems
    assert first.startswith(
        f"Tệp bad.csv, dòng 2, cột “{HEAD[1]}”: có ký tự U+{ord(sign):04X} sau “Tiếp nhận” không phải là chữ"
    )
    assert first.endswith(
        f" · expected text that a file of XML can hold, found U+{ord(sign):04X} after “Tiếp nhận”"
    )
    assert f"dòng 3, cột “{HEAD[2]}”: có ký tự U+{ord(sign):04X} ở đầu" in second
    with pytest.raises(WrongData, match=r"Dòng 2, cột .*U\+DCED"):
        rows_of([HEAD, ["1", "Tiếp nhận\udced", *ROW[2:]]])


def test_line_ends_and_spaces_of_any_kind_are_spaces(tmp_path: Path) -> None:
    rows, _ = read_table(written(tmp_path / "space.csv", [HEAD, ["1", "Tiếp\x0bnhận\x0chồ\x85sơ", *ROW[2:]]]))
    assert rows[0].content == ROW[1]
    assert read(write(draft(Table("thu", "Thử", rows)))).steps[0].name == ROW[1]


@pytest.mark.parametrize("option", ["--name", "--field", "--code"])
def test_a_name_that_no_file_can_hold_is_refused_in_both_languages(
    tmp_path: Path, monkeypatch, capsys, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"--name": "Thử", option: "P9\udced"}
    with pytest.raises(SystemExit, match=r"^1$"):
        main(["new", *(word for each in given.items() for word in each)])
    told = capsys.readouterr().err
    assert "“P9\ufffd” có ký tự U+DCED sau “P9” không phải là chữ" in told
    assert "expected text that a file of XML can hold, found U+DCED after “P9”" in told
    assert not list(tmp_path.iterdir())


def test_an_archive_that_would_unpack_to_too_much_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "huge.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"\0" * (MAX_UNPACKED + 1))
    with pytest.raises(WrongData, match="at most 64,000,000 bytes unpacked"):
        tables_of(file)


@pytest.mark.parametrize(
    ("part", "most"), [("<a/>" * (MAX_TAGS + 1), "tags"), ("<x:sheet />" * (MAX_SHEETS + 1), "sheets")]
)
def test_an_archive_of_more_parts_than_a_table_has_is_refused_before_it_is_read(
    tmp_path: Path, part: str, most: str
) -> None:
    file = tmp_path / "huge.xlsx"
    for encoding in ("utf-8", "utf-16"):
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", part.encode(encoding))
        with pytest.raises(WrongData, match=rf"at most [0-9,]+ {most} unpacked"):
            tables_of(file)


def test_a_workbook_that_names_one_sheet_again_and_again_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["STT", "Bước"])
    book.create_sheet().append(["STT", "Bước"])
    book.save(tmp_path / "two.xlsx")
    assert len(tables_of(tmp_path / "two.xlsx")) == 2
    with (
        zipfile.ZipFile(tmp_path / "two.xlsx") as two,
        zipfile.ZipFile(tmp_path / "one.xlsx", "w") as one,
    ):
        for entry in two.infolist():
            one.writestr(entry, two.read(entry).replace(b"/xl/worksheets/sheet2", b"/xl/worksheets/sheet1"))
    with pytest.raises(WrongData, match="two sheets lie in one part"):
        tables_of(tmp_path / "one.xlsx")


def test_a_form_that_the_file_names_already_and_that_is_not_there_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for words in (["new", "--name", "Thử"], ["forms", "thu.bpmn", "--write"]):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == 0
    path = Path("thu.bpmn")
    field = '<thutuc:field name="full_name" type="text" label="Họ và tên" required="true"/>'
    line = f'{field}<thutuc:form file="forms/to-khai.schema.json"/></bpmn:extensionElements>'
    path.write_text(path.read_text("utf-8").replace("</bpmn:extensionElements>", line, 1), "utf-8")
    with pytest.raises(ProcedureRefused) as refused:
        read(path)
    (finding,) = refused.value.findings
    assert finding.rule == "form-missing"
    assert "thutuc forms" in finding.remedy
    assert "thutuc forms" in finding.remedy_vi
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["forms", "thu.bpmn", "--write"])
    assert left.value.code == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "Đã ghi forms/to-khai.schema.json" in said
    assert '<thutuc:form file="forms/to-khai' not in said
    procedure = read(path)
    assert procedure.header.form.name == "forms/to-khai.schema.json"
    assert [field.name for field in procedure.header.fields] == ["full_name"]
