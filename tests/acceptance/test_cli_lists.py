"""Lists, facts, the drafting log and inspection from the command line."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.vector_world import seven_days

from thutuc import cli, sample

PLACE = ["--received-at", "dong-may.one-stop", "--competent", "dong-may"]
LATE = ["--now", "2026-03-20T10:00"]
INSPECTOR = ["--by", "thanh.tra", "--basis", "15/QĐ-TTr"]
SINCE = ["--since", "2026-03-01T00:00"]
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``thutuc`` where one dossier lies with a civil-status officer; gives what it says."""
    (tmp_path / "organisation.yaml").write_bytes(sample().read_bytes())
    (tmp_path / "days.bpmn").write_bytes(seven_days())
    (tmp_path / "thutuc.toml").write_text(
        'organisation = "organisation.yaml"\nprocedures = ["days.bpmn"]\ninspectors = ["thanh.tra"]\n'
        "now = 2026-03-02T09:00:00+07:00\n"
    )

    def call(*words: object) -> str:
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            patch.delenv("THUTUC_DB", raising=False)
            capsys.readouterr()
            with pytest.raises(SystemExit) as done:
                cli.main([*map(str, words)])
        out, err = capsys.readouterr()
        return err if done.value.code else out

    call("deploy")
    made = call("start", "bay-ngay", "--by", "an.nguyen", *PLACE, "--receive", "--json")
    (task,) = orjson.loads(made)["tasks"]
    call("complete", task["id"], "--by", task["holder"])
    return call


def told(run: Run, *words: object) -> Any:
    """What a command says as JSON."""
    return orjson.loads(run(*words, "--json"))


def flat(text: str) -> str:
    """What was printed, however it was folded into lines and cells."""
    return " ".join(text.split())


def test_every_list_is_printed_with_its_formula_in_both_languages(run: Run) -> None:
    names = [line.split()[0] for line in run("list").splitlines()[2:] if line[:1].isalpha()]
    assert {"sign", "late", "untouched", "returned", "results", "flags"} <= set(names)
    for name in names:
        text = run(*LATE, "list", name, "--unit", "dong-may")
        assert "Cách tính: " in text and "Formula: " in flat(text), text


def test_a_list_is_asked_for_a_person_a_unit_and_a_past_instant(run: Run) -> None:
    run(*LATE, "tick")
    (line,) = told(run, *LATE, "list", "late", "--unit", "dong-may")["lines"]
    assert (line["days"], line["due"][:10]) == (9, "2026-03-09")
    assert told(run, *LATE, "list", "late", "--officer", line["officer"])["lines"] == [line]
    assert told(run, *LATE, "list", "late", "--at", "2026-03-03T09:00")["lines"] == []
    assert ("hạn xử lý" if line["task"] else "hẹn trả") in run(*LATE, "list", "late", "--unit", "dong-may")
    in_hand = run(*LATE, "list", "in-hand")
    assert all(word in in_hand for word in line["officer_name"].split())
    assert "Expected a list among" in run("list", "lazy")


def test_irregularities_and_a_file_of_facts_are_told(run: Run) -> None:
    run(*LATE, "tick")
    found = told(run, *LATE, "irregularities", *SINCE)
    assert [each["kind"] for each in found["lines"]] == ["missing-apology"]
    assert "Thiếu văn bản xin lỗi: 1" in run(*LATE, "irregularities", *SINCE)
    text = run(*LATE, "facts", *SINCE, "--unit", "dong-may")
    assert "Ủy ban nhân dân xã Đồng Mây" in text and "do người có thẩm quyền" in flat(text)
    assert told(run, *LATE, "facts", *SINCE, "--officer", "an.nguyen")["officer"] == "an.nguyen"


def test_the_drafting_log_is_printed_and_exported(run: Run) -> None:
    (line,) = told(run, "drafting", "1")
    assert (line["step"], line["outcome"]) == ("examine", "open")
    assert run("drafting", *SINCE, "--unit", "dong-may", "--csv").startswith(
        "Số hồ sơ trong hệ thống,Mã hồ sơ,"
    )
    assert "đang làm" in run("drafting", "1")
    assert "name one dossier" in run("drafting")


def test_an_inspector_looks_and_his_looks_are_told(run: Run) -> None:
    assert told(run, "inspect", "dossier", "1", *INSPECTOR)["dossier"] == 1
    assert "examine" in run("inspect", "unit", "dong-may.office", *INSPECTOR)
    assert "do người có thẩm quyền" in flat(run("inspect", "facts", *INSPECTOR, *SINCE, "--unit", "dong-may"))
    looks = told(run, "inspect", "looks", *INSPECTOR, *SINCE, "--until", "2026-03-03T00:00")
    assert {each["what"] for each in looks} >= {
        "inspect dossier",
        "inspect journal",
        "inspect facts dong-may",
    }
    text = run("inspect", "dossier", "1", *INSPECTOR)
    for said in ("hẹn trả", "tiếp nhận, mã", "xong bước", "mở bước", "Nguyễn", "thời hạn giải quyết bắt đầu"):
        assert said in flat(text), said
    assert "TaskOpened" not in text and "Dossier(" not in text
    run("inspect", "dossier", "1", "--by", "linh.pham", "--basis", "x")
    said = flat(run("inspect", "looks", *INSPECTOR, *SINCE, "--until", "2026-03-03T00:00"))
    assert "xem hồ sơ" in said and "đã xem" in said and "bị từ chối" in said
    refused = flat(run("inspect", "dossier", "1", "--by", "linh.pham", "--basis", "x"))
    assert 'ghi inspectors = ["linh.pham"] trong thutuc.toml' in refused
    assert "thanh tra" in run("inspect", "dossier", "1", "--by", "linh.pham", "--basis", "x")
    assert "chỉ được xem" in run("withdraw", "1", "--by", "thanh.tra", "--reason", "x")


def test_lots_are_promised_drawn_and_drawn_again(run: Run) -> None:
    seed = "một câu không ai đoán được"
    digest = sha256(seed.encode()).hexdigest()
    period = [*SINCE, "--until", "2026-04-01T00:00"]
    made = told(
        run,
        "inspect",
        "promise",
        *INSPECTOR,
        *period,
        "--commitment",
        digest,
        "--size",
        "1",
        "--unit",
        "dong-may",
    )
    assert (made["id"], made["drawn"]) == (1, [])
    run("--now", "2026-03-03T09:00", "start", "bay-ngay", "--by", "an.nguyen", *PLACE, "--receive")
    later = ["--now", "2026-03-03T17:00"]
    run(*later, "seal")
    run(*later, "inspect", "draw", "1", *INSPECTOR, "--seed", "không phải câu ấy")
    looks = run(*later, "inspect", "looks", *INSPECTOR, *SINCE, "--until", "2026-03-04T00:00")
    assert "không thành" in looks
    drawn = told(run, *later, "inspect", "draw", "1", *INSPECTOR, "--seed", seed)
    assert drawn["dossiers"] == 2 and len(drawn["drawn"]) == 1
    with_codes = [told(run, "inspect", "dossier", each, *INSPECTOR)["code"] for each in drawn["drawn"]]
    assert all(with_codes)
    assert told(run, *later, "inspect", "check", "1", *INSPECTOR) == []


def test_what_is_cut_off_says_so_and_a_slip_of_the_pen_is_told(run: Run) -> None:
    more = "Còn nữa: tăng --limit."
    for _ in range(2):
        run("start", "bay-ngay", "--by", "an.nguyen", *PLACE)
    for asked in ((*LATE, "list", "results", *SINCE), ("waiting",)):
        assert more in run(*asked, "--limit", 1) and more not in run(*asked, "--limit", 50)
    assert "Did you mean 'dong-may'" in run("list", "late", "--unit", "dongmay")
    assert "found 'nobody'" in run("tasks", "--officer", "nobody")
    assert "'thutuc drafting'" in run("list", "drafting").replace("`", "'")
    assert "Did you mean 'sign'" in run("org", "may", "quang.hoang", "signs", "dong-may")
