"""The tutorial's commands do what the page says, from an empty folder, in the order of the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from thutuc.bpmn.vocabulary.law import RungWord
from thutuc.procedure import Act

PAGE = Path(__file__).parents[1] / "docs" / "tutorial" / "quy-trinh-dau-tien.md"


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What each block of commands prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    folder = tmp_path_factory.mktemp("tutorial")
    told = []
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        done = subprocess.run(
            ["bash", "-e", "-c", block],
            cwd=folder,
            env={**os.environ, "PATH": path, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        told.append(done.stdout)
    assert (folder / "xac-nhan-mau.svg").read_text("utf-8").startswith("<")
    return told


def test_a_procedure_from_a_table_is_checked_and_a_dossier_runs_through_it(printed):
    imported, _, checked, ran = printed
    assert "Đã tạo 6 bước" in imported
    assert "chạy được" in checked and "0 lỗi" in checked
    assert re.findall(r"\[cảnh báo\].* (\S+)$", checked, re.MULTILINE) == ["term-cited", "term-cited"]
    assert "Đã trả kết quả" in ran
    assert "quá hạn" not in ran.partition("PHIẾU KIỂM SOÁT")[2]


def test_its_tables_have_every_act_and_everybody_who_is_told():
    text = PAGE.read_text("utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \|$", text, re.MULTILINE)
    told = get_args(RungWord.model_fields["tell"].annotation)
    assert sorted(listed) == sorted([*(act.value for act in Act), *told])
