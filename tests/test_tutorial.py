"""The tutorial's commands do what the page says, from an empty folder, in the order of the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from thutuc.bpmn.vocabulary.law import RungWord
from thutuc.procedure import Act

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "tutorial" / "quy-trinh-dau-tien.md"
#: the page that goes on in the same folder
NEXT = DOCS / "how-to" / "change-the-law.md"
#: what each block of commands is about, in the order of the page
BLOCKS = ("table", "settings", "check", "modeler", "cite", "forms", "scenarios", "sheet", "run", "amended")
#: and those of the page that goes on
BLOCKS += ("second", "compared", "migrated")


@pytest.fixture(scope="module")
def printed(tmp_path_factory, warm):
    """What each block of commands prints, by what it is about."""
    path = os.pathsep.join([str(warm), str(Path(sys.executable).parent), os.environ["PATH"]])
    folder = tmp_path_factory.mktemp("tutorial")
    told = []
    pages = PAGE.read_text("utf-8") + NEXT.read_text("utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", pages, re.DOTALL | re.MULTILINE):
        done = subprocess.run(
            ["bash", "-e", "-c", block],
            cwd=folder,
            env={**os.environ, "PATH": path, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        told.append(done.stdout)
    for name in ("xac-nhan-mau.svg", "dang-o-dau.svg"):
        assert (folder / name).read_text("utf-8").startswith("<svg"), name
    for name in ("phieu.html", "kich-ban.html"):
        assert "Xác nhận mẫu" in (folder / name).read_text("utf-8"), name
    assert (folder / "phu-luc.docx").read_bytes().startswith(b"PK")
    assert list((folder / "hinh").glob("*.svg"))
    assert "due = 2026-03-12T17:30:00+07:00" in (folder / "scenarios" / "thieu-giay-to.toml").read_text(
        "utf-8"
    )
    (plan,) = re.findall(r"^```toml\n(.*?)^```", NEXT.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert tomllib.loads((folder / "plan.toml").read_text("utf-8")) == tomllib.loads(plan)
    return dict(zip(BLOCKS, told, strict=True))


def test_a_procedure_from_a_table_is_checked_and_drawn(printed):
    assert "Đã tạo 6 bước" in printed["table"]
    assert "chạy được" in printed["check"] and "0 lỗi" in printed["check"]
    assert _warnings(printed["check"]) == ["term-cited", "term-cited"]
    assert "thutuc-camunda-7.json" in printed["modeler"]


def test_what_the_page_writes_into_the_file_leaves_no_warning(printed):
    assert "1 tệp: 2 ghi nhận" in printed["cite"] and not _warnings(printed["cite"])
    assert "quyết định, thêm: Quyết định công bố 01/QĐ-UBND" in printed["cite"]
    assert "chạy được" in printed["forms"]


def test_both_scenarios_pass_and_come_by_what_the_page_says(printed):
    text = PAGE.read_text("utf-8")
    assert printed["scenarios"].count("2 kịch bản: 2 đạt, 0 không đạt") == 2
    (covered,) = re.findall(r"“(đã qua: [^”]+)”", text)
    assert printed["scenarios"].count(covered) == 2


def test_the_sheet_tells_papers_decisions_and_branches(printed):
    sheet = printed["sheet"]
    assert "Đơn đề nghị xác nhận" in sheet and "02/QĐ-UBND" in sheet and "Đã ghi phụ lục 6 bước" in sheet
    assert "Lấy theo phần trên bảng: mã 9.000001; lĩnh vực Đất đai; thời hạn giải quyết" in sheet
    assert "ban-moi.bpmn" in sheet and "chạy được" in sheet
    assert "Sau bước 3, Đồng ý? Chuyển trả → bước 2" in sheet
    assert "| Dự thảo đã ký nháy | `xem_xet_ky_nhay_du_thao` |" in sheet


def test_a_dossier_runs_to_its_result_and_the_next_one_keeps_its_version(printed):
    assert "Đã trả kết quả" in printed["run"] and "Ngày hẹn trả: 17:30 Thứ Hai 09/03/2026" in printed["run"]
    assert "quá hạn" not in printed["run"].partition("PHIẾU KIỂM SOÁT")[2]
    assert "thời gian: 2,5 ngày làm việc → 02 ngày làm việc" in printed["amended"]
    assert "1 hồ sơ đang mở, giữ phiên bản đã tiếp nhận" in printed["amended"]


def test_a_dossier_goes_over_to_the_second_version_and_back(printed):
    assert "thời gian: 2,5 ngày làm việc → 02 ngày làm việc" in printed["compared"]
    assert "từ 03/03/2026: phiên bản 2, là bản mới" in printed["compared"]
    assert "1 hồ sơ sẽ chuyển, 0 hồ sơ ở lại" in printed["migrated"]
    assert "1 hồ sơ đã chuyển, 0 hồ sơ ở lại" in printed["migrated"] and "Lưu ý" not in printed["migrated"]
    assert "H99.41-260302-0002 trở về phiên bản trước, theo 46/QĐ-UBND" in printed["migrated"]


def _warnings(told):
    return re.findall(r"\[cảnh báo\].* (\S+)$", told, re.MULTILINE)


def test_its_tables_have_every_act_and_everybody_who_is_told():
    text = PAGE.read_text("utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \|$", text, re.MULTILINE)
    told = get_args(RungWord.model_fields["tell"].annotation)
    assert sorted(listed) == sorted([*(act.value for act in Act), *told])
