"""The edges where files come in, each with files of ours to change and what reads them."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.dmn_world import decision, table
from tests.dmn_world import file as dmn_file
from tests.fuzz import nasty
from tests.fuzz.folder import Folder
from tests.fuzz.mutating import mutated
from tests.simulated import COMMUNE

from thutuc import library, sample
from thutuc.authoring import read_table
from thutuc.bpmn import survey
from thutuc.configuration import read_configuration
from thutuc.dmn import read_decisions
from thutuc.engine.plans import parse_migration
from thutuc.errors import EvaluationError
from thutuc.expressions import compile_script, condition
from thutuc.forms import read_form
from thutuc.lint.files import Linter
from thutuc.logs import Log, read_csv, read_xes
from thutuc.net import compile_net
from thutuc.scenario import read_text
from thutuc.simulation import parse_plan
from thutuc.worktime import Term
from thutuc_roles.reading import read_organisation

HERE = Path(__file__).parents[1]
_FOLDER = Folder()


class Edge(NamedTuple):
    """One place where somebody else's input comes in."""

    make: Callable[[Random], object]
    take: Callable[[object], object]
    seeds: Callable[[], Sequence[bytes]] = lambda: ()  #: files that are as they should be


def from_files(kind: str, seeds: Callable[[], Sequence[bytes]], take: Callable[[bytes], object]) -> Edge:
    """An edge whose inputs are files of ours, changed."""
    kept = cache(seeds)
    return Edge(lambda chance: mutated(chance, kept(), kind), take, kept)  # type: ignore[arg-type]


def seeds(name: str) -> Sequence[bytes]:
    """The files of ours that those of an edge are made from."""
    return EDGES[name][1].seeds()


# --- what is read --------------------------------------------------------------------------------


def bpmn(data: bytes) -> None:
    """A drawing is read, and compiled where it can be; a lint that fails inside counts as a fault."""
    found = survey(data, "fuzz.bpmn")
    for draft in found.drafts:
        if not draft.findings:
            compile_net(draft.procedure)


def lint(data: bytes) -> None:
    """A drawing is judged, whatever it is."""
    told = Linter().lint(data, "fuzz.bpmn")
    failed = [one.message for one in told.findings if one.rule == "lint-failed"]
    if failed:
        raise AssertionError(failed[0])


def _log(read: Callable[[Path], Log], name: str) -> Callable[[bytes], None]:
    def take(data: bytes) -> None:
        for trace in itertools.islice(read(_FOLDER.write(data, name)).traces, 2_000):
            assert trace is not None

    return take


def _organisation(data: bytes) -> None:
    read_organisation(_FOLDER.write(data, "organisation.yaml"))


def _configuration(data: bytes) -> None:
    folder = _FOLDER.write(data, "thutuc.toml").parent
    configuration = read_configuration(folder, {"THUTUC_DB": ":memory:"})
    assert configuration.settings is not None


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "surrogateescape"))


def _form(data: bytes) -> None:
    form = read_form(data, "application").form
    if form is not None:
        for value in ({}, {"applicant": 1}, {"a": [nasty.deep(50, "map")]}):
            form.check(value, [])


def _spoken(text: str) -> None:
    read = condition(text)
    for data in ({}, {"x": 1, "y": "a", "amount": 10**30}, dict.fromkeys(read.names, "x")):
        with suppress(EvaluationError):
            read(data)


# --- files of ours -------------------------------------------------------------------------------


def _drawings() -> list[bytes]:
    found = sorted((HERE / "bpmn").glob("*/*.bpmn"))[::2]
    return [path.read_bytes() for path in found if path.stat().st_size < 12_000]


def _procedures() -> list[bytes]:
    names = ("dang-ky-khai-sinh", "lien-thong-khai-tu", "chung-thuc-chu-ky", "chap-thuan-chu-truong-dau-tu")
    return [(library() / name / "procedure.bpmn").read_bytes() for name in names]


def _forms() -> list[bytes]:
    found = Path(str(library())).glob("*/forms/*.schema.json")
    return [path.read_bytes() for path in sorted(found)[:12]]


def _decisions() -> list[bytes]:
    rules = [["< 10", '"a"', '"x"'], ["[10..20]", 'not("a","b")', '"y"'], ["-", "-", '"z"']]
    inputs = [("amount", "number"), ("kind", "string")]
    return [
        dmn_file(decision("fee", table(inputs, [("result", "string")], rules, policy)))
        for policy in ("UNIQUE", "FIRST", "PRIORITY", "COLLECT", "ANY")
    ]


def _scenarios() -> list[bytes]:
    found = Path(str(library())).glob("*/scenarios/*.toml")
    return [path.read_bytes() for path in sorted(found)[:40]]


_MIGRATION = """
procedure = "ba-buoc"
from = 1
to = 2
decision = "12/QĐ-UBND"
[elements]
a = "a"
b = "c"
"""

_SETTINGS = """
database = "thutuc.db"
organisation = "organisation.yaml"
procedures = ["procedures"]
plugins = ["deadlines", "roles", "escalation"]
systems = ["system"]
now = 2026-03-02T09:00:00+07:00
[settings.roles]
organisation = "x.yaml"
[outbox]
file = "sent.jsonl"
[[outbox.webhooks]]
url = "https://example.gov.vn/x"
secret_variable = "X"
[outbox.smtp]
host = "mail.example.gov.vn"
sender = "a@example.gov.vn"
addresses = "a.json"
[lint]
role-required = "warn"
"""


def _xes() -> list[bytes]:
    event = (
        '<event><string key="concept:name" value="{0}"/><date key="time:timestamp" '
        'value="2026-03-02T09:0{1}:00+07:00"/><string key="org:resource" value="an.nguyen"/>'
        '<string key="lifecycle:transition" value="complete"/><int key="n" value="{1}"/></event>'
    )
    events = "".join(event.format(name, number) for number, name in enumerate(("check", "decide", "sign")))
    trace = f'<trace><string key="concept:name" value="1"/>{events}</trace>'
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0" xmlns="http://www.xes-standard.org/">'
    )
    return [f"{head}{trace * count}</log>".encode() for count in (1, 3)]


def _log_csv() -> list[bytes]:
    lines = (
        "case,activity,timestamp,resource\n1,check,2026-03-02T09:00:00+07:00,an\n1,sign,2026-03-02T10:00,b\n"
    )
    return [lines.encode(), lines.replace(",", ";").encode("utf-8-sig")]


_STEPS = (
    ("STT", "Nội dung công việc", "Đơn vị/người thực hiện", "Thời gian", "Kết quả"),
    ("1", "Tiếp nhận hồ sơ", "Công chức một cửa", "0,5 ngày làm việc", "Giấy tiếp nhận"),
    ("2", "Thẩm định", "Chuyên viên phòng Kinh tế", "02 ngày", "Dự thảo"),
    ("3", "Ký duyệt", "Lãnh đạo phòng", "04 giờ", "Quyết định"),
    ("", "Tổng cộng", "", "03 ngày", ""),
)


def _table_csv() -> list[bytes]:
    out = io.StringIO()
    csv.writer(out).writerows(_STEPS)
    rows = "\n".join(f"| {' | '.join(row)} |" for row in (_STEPS[0], ("---",) * 5, *_STEPS[1:]))
    return [out.getvalue().encode(), out.getvalue().encode("utf-16"), rows.encode()]


def _table_xlsx() -> list[bytes]:
    import openpyxl

    book = openpyxl.Workbook()
    for row in _STEPS:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    return [out.getvalue(), *_unpacked(out.getvalue())]


def _table_docx() -> list[bytes]:
    import docx

    document = docx.Document()
    grid = document.add_table(rows=0, cols=5)
    for row in _STEPS:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return [out.getvalue(), *_unpacked(out.getvalue())]


def _unpacked(packed: bytes) -> list[bytes]:
    """The same, stored without packing, so that a changed byte is a changed word."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return [out.getvalue()]


_CONDITIONS = (
    'ho_so.dien_tich > 100 and loai == "A"', "x in [1, 2, 3] or not y", "a.b.c >= 1,5", "${x == 'a'}",
    "=x > 1", 'date("2026-03-02") + 3 > d', "len(items) > 2", "x ? y : z", 'if x then 1 else 2',
    "#{a && !b || c}", "sum(a) / count(a) - 1 <= 2 ** 3", 'contains(lower(x), "đ")', "x == null",
    "[1..10]", "x = x + 1",
)  # fmt: skip
_TERMS = ("07 ngày làm việc", "0,5 ngày làm việc", "04 giờ làm việc", "15 ngày", "24 giờ", "03 tháng", "P3D")


def _packed_xes() -> list[bytes]:
    return [gzip.compress(one) for one in _xes()]


EDGES: Mapping[str, tuple[int, Edge]] = {
    "bpmn": (14, from_files("xml", _drawings, bpmn)),
    "bpmn-long": (2, from_files("xml", _procedures, bpmn)),
    "lint": (2, from_files("xml", _drawings, lint)),
    "dmn": (10, from_files("xml", _decisions, read_decisions)),
    "form": (8, from_files("json", _forms, _form)),
    "organisation": (2, from_files("text", lambda: [Path(str(sample())).read_bytes()], _organisation)),
    "configuration": (8, from_files("text", lambda: [_SETTINGS.encode()], _configuration)),
    "plan": (
        6,
        from_files("text", lambda: [COMMUNE.encode()], _text(lambda text: parse_plan(text, "plan.toml"))),
    ),
    "scenario": (8, from_files("text", _scenarios, read_text)),
    "migration": (6, from_files("text", lambda: [_MIGRATION.encode()], _text(parse_migration))),
    "table.csv": (
        4,
        from_files("text", _table_csv, lambda data: read_table(_FOLDER.write(data, "table.csv"))),
    ),
    "table.md": (2, from_files("text", _table_csv, lambda data: read_table(_FOLDER.write(data, "table.md")))),
    "table.xlsx": (
        2,
        from_files("bytes", _table_xlsx, lambda data: read_table(_FOLDER.write(data, "table.xlsx"))),
    ),
    "table.docx": (
        2,
        from_files("bytes", _table_docx, lambda data: read_table(_FOLDER.write(data, "table.docx"))),
    ),
    "log.xes": (5, from_files("xml", _xes, _log(read_xes, "log.xes"))),
    "log.xes.gz": (1, from_files("bytes", _packed_xes, _log(read_xes, "log.xes.gz"))),
    "log.csv": (5, from_files("text", _log_csv, _log(read_csv, "log.csv"))),
    "condition": (10, from_files("text", lambda: [one.encode() for one in _CONDITIONS], _text(_spoken))),
    "script": (4, from_files("text", lambda: [b"x = (x + 1) % 4\ny = x"], _text(compile_script))),
    "term": (4, from_files("text", lambda: [one.encode() for one in _TERMS], _text(Term.parse))),
}
