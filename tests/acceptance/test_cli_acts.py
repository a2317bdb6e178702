"""The acts that a person writes down, from the command line: papers, fees, terms, holders, the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.vector_world import seven_days

from thutuc import cli, sample

DESK = ["--by", "an.nguyen"]
HEAD = ["--by", "quang.hoang"]
PLACE = ["--received-at", "dong-may.one-stop", "--competent", "dong-may"]
LAW = (
    '<thutuc:payment moment="supplement" name="Lệ phí"/>'
    '<thutuc:extension ground="verification" atMost="05 ngày làm việc"/>'
)
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``thutuc --json`` where a procedure of seven days is deployed; gives what is said."""
    (tmp_path / "organisation.yaml").write_bytes(sample().read_bytes())
    (tmp_path / "days.bpmn").write_bytes(seven_days(law=LAW))
    (tmp_path / "thutuc.toml").write_text(
        'organisation = "organisation.yaml"\nprocedures = ["days.bpmn"]\nnow = 2026-03-02T09:00:00+07:00\n'
    )

    def call(*words: object) -> Any:
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            patch.delenv("THUTUC_DB", raising=False)
            capsys.readouterr()
            with pytest.raises(SystemExit) as done:
                cli.main([*map(str, words), *([] if words[0] == "deploy" else ["--json"])])
        out, err = capsys.readouterr()
        return err if done.value.code else out if words[0] == "deploy" else orjson.loads(out)

    call("deploy")
    return call


@pytest.fixture
def dossier(run: Run) -> str:
    """The code of a dossier that was received at the counter."""
    code: str = run("start", "bay-ngay", *DESK, *PLACE, "--receive")["code"]
    return code


def test_papers_are_asked_for_paid_for_and_brought(run: Run, dossier: str) -> None:
    asked = run("request-papers", dossier, *DESK, "--content", "Bản sao", "--reason", "Ảnh chụp mờ")
    assert asked["waits_for_papers"] and asked["due"] is None
    assert "Lệ phí is paid" in run("supply", dossier, *DESK)
    paid = ("pay", dossier, *DESK, "--moment", "supplement", "--document", "BL-01", "--amount")
    assert "đồng in figures, as 400000, found '8000 đồng'" in run(*paid, "8000 đồng")
    run(*paid, "8000")

    brought = run("supply", dossier, *DESK)
    assert not brought["waits_for_papers"] and brought["due"] == "2026-03-11T17:30:00+07:00"


def test_a_term_stands_still_goes_on_is_extended_and_apologised_for(run: Run, dossier: str) -> None:
    order = ["--ground", "verification", "--basis", "Luật X Điều 7", "--document", "12/CV"]
    assert "owner of the system" in run("suspend", dossier, *HEAD, *order, "--ground", "outage")
    assert run("suspend", dossier, *HEAD, *order)["ground"] == "verification"
    assert run("resume", dossier, *DESK, "--document", "13/CV")["suspended"] is None
    assert "among verification" in run("extend", dossier, *HEAD, "--term", "1 ngày làm việc", "--ground", "x")
    more = ["--term", "05 ngày làm việc", "--ground", "verification", "--document", "14/TB"]
    assert run("extend", dossier, *HEAD, *more)["due"] == "2026-03-18T17:30:00+07:00"

    letter = ["--day", "2026-03-20", "--reason", "thiếu nhân lực", "--document", "01/PXL"]
    told = run("reappoint", dossier, *HEAD, *letter)["promises"]
    assert [promise["kind"] for promise in told] == ["first", "resume", "extension", "reappointment"]
    assert "expected a day" in run("reappoint", dossier, *HEAD, "--day", "20/03", "--reason", "x")


def test_a_task_is_given_to_somebody_else_who_may_do_it(run: Run, dossier: str) -> None:
    (task,) = run("claim", _first_task(run, dossier), *DESK)["tasks"]
    assert task["holder"] == "an.nguyen"
    other = run("reassign", task["id"], "--by", "system", "--to", "hanh.bui", "--reason", "Nghỉ phép")

    assert "hanh.bui" in str(other)


@pytest.mark.parametrize(
    ("words", "phase"),
    [
        (["withdraw", "--reason", "Không còn nhu cầu", "--document", "05/TB"], "withdrawn"),
        (["cancel", "--reason", "Trùng hồ sơ", "--document", "06/TB"], "cancelled"),
        (["refuse", "--reason", "Không đủ điều kiện", "--document", "07/TB"], "refused"),
    ],
)
def test_a_dossier_ends_without_a_result(run: Run, dossier: str, words: list[str], phase: str) -> None:
    by = DESK if words[0] == "withdraw" else HEAD
    assert run(words[0], dossier, *by, *words[1:])["phase"] == phase


def test_a_dossier_received_elsewhere_is_taken_over(run: Run) -> None:
    place = ["--received-at", "dong-may.one-stop", "--competent", "land-branch-1"]
    number = run("start", "bay-ngay", *DESK, *place)["id"]
    sent = run("receive", number, *DESK, "--forwarded")
    assert sent["code"] and sent["due"] is None and sent["tasks"] == []

    assert run("take-over", number, "--by", "duc.tieu")["due"] == "2026-03-11T17:30:00+07:00"


def _first_task(run: Run, dossier: str) -> str:
    tasks = [task["id"] for task in run("tasks") if task["code"] == dossier]
    return str(tasks[0])
