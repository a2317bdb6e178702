"""What the pages say of simulation is so: every word of a plan stands there, the how-to runs as written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from thutuc.cli.app import app
from thutuc.simulation import plan as words
from thutuc.simulation.spread import LogNormal, Spread

DOCS = Path(__file__).parents[1] / "docs"


def test_every_word_of_a_plan_stands_on_the_page() -> None:
    page = (DOCS / "reference" / "simulation.md").read_text("utf-8")
    models = [each for each in vars(words).values() if isinstance(each, type) and issubclass(each, BaseModel)]
    names = {name for model in (*models, Spread, LogNormal) for name in model.model_fields}
    assert len(models) > 10
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", page)) == []


def test_the_how_to_runs_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DOCS / "how-to" / "simulate-a-plan.md").read_text("utf-8")
    plan, staff, habit = re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    commands = "".join(re.findall(r"^```bash\n(.*?)^```", text, re.DOTALL | re.MULTILINE)).splitlines()
    monkeypatch.chdir(tmp_path)
    Path("hien-tai.toml").write_text(plan, "utf-8")
    first, *titles = re.findall(r'title = ".*?"', text)
    assert len(titles) == 2 and len({first, *titles}) == 3
    for file, title, more in zip(("them-nguoi.toml", "ky-hai-lan.toml"), titles, (staff, habit), strict=True):
        Path(file).write_text(f"{plan.replace(first, title)}\n{more}", "utf-8")
    assert len(commands) == 3

    told = [
        CliRunner().invoke(app, [*command.split()[1:], "--cores", "1", "--replications", "2"])
        for command in commands
    ]

    assert [each.exit_code for each in told] == [0, 0, 0], [each.output for each in told]
    assert "cảnh báo" not in told[0].output and Path("hien-tai.html").exists()
    assert "Bảng bước chỉ tính lượt việc đến trong các ngày được tính" in told[0].output
    assert "Người mới [nguoi.moi]: Phần thời gian làm việc (%)" in told[1].output
    assert "Hiện tại: hai công chức tư pháp → Thêm một công chức tư pháp" in told[1].output
    assert "[sign_certification]: Chờ (giờ)" in told[2].output
