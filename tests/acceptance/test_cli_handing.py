"""``thutuc hand-over`` from outside: an officer leaves; the list is printed, and says whether it balances."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.vector_world import seven_days

from thutuc import cli, sample

PLACE = ["--received-at", "dong-may.one-stop", "--competent", "dong-may"]
LEAVES = ["--decision", "38/QĐ-UBND", "--officer", "linh.pham"]
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``thutuc`` where two dossiers lie with Linh; gives exit code and what is said."""
    (tmp_path / "organisation.yaml").write_bytes(sample().read_bytes())
    (tmp_path / "days.bpmn").write_bytes(seven_days())
    (tmp_path / "thutuc.toml").write_text(
        'organisation = "organisation.yaml"\nprocedures = ["days.bpmn"]\nnow = 2026-03-02T09:00:00+07:00\n'
    )

    def call(*words: object) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            patch.delenv("THUTUC_DB", raising=False)
            capsys.readouterr()
            with pytest.raises(SystemExit) as done:
                cli.main([*map(str, words)])
        out, err = capsys.readouterr()
        return int(done.value.code or 0), out, err

    call("deploy")
    for number in (1, 2):
        made = orjson.loads(call("start", "bay-ngay", "--by", "an.nguyen", *PLACE, "--receive", "--json")[1])
        check = made["tasks"][0]
        done = orjson.loads(call("complete", check["id"], "--by", check["holder"], "--json")[1])
        task = done["tasks"][0]
        if task["holder"] != "linh.pham":
            call("reassign", task["id"], "--by", "thanh.do", "--to", "linh.pham", "--reason", "Phân công")
        assert made["id"] == number
    return call


def test_a_rehearsal_prints_the_list_and_writes_nothing(run: Run) -> None:
    for _ in range(2):
        code, out, _ = run("hand-over", "--by", "thanh.do", *LEAVES, "--to", "viet.ngo", "--dry-run")

        assert code == 0
        assert "H99.41-260302-0001" in out and "viet.ngo" in out and "đã chuyển" not in out
        assert "Chạy thử, chưa ghi gì. 2 hồ sơ ở linh.pham = 2 sẽ chuyển." in out


def test_the_list_balances_and_the_same_call_again_gives_it_again(run: Run) -> None:
    said = [run("hand-over", "--by", "thanh.do", *LEAVES, "--to", "viet.ngo", "--json") for _ in range(2)]

    first, again = (orjson.loads(out) for _, out, _ in said)
    assert [code for code, *_ in said] == [0, 0]
    assert (first["lay"], first["moved"], first["left"], first["balances"]) == (2, 2, 0, True)
    assert [line["how"] for line in first["lines"]] == ["moved", "moved"]
    assert [line["how"] for line in again["lines"]] == ["earlier", "earlier"]


def test_who_may_not_is_refused_with_the_rule(run: Run) -> None:
    code, out, err = run("hand-over", "--by", "viet.ngo", *LEAVES)

    assert (code, out) == (1, "")
    assert "only who runs 'dong-may.office' or its agency" in err


def test_a_unit_that_goes_on_needs_somebody_to_follow_it(run: Run) -> None:
    code, _, err = run("hand-over", "--by", "system", "--decision", "1660/NQ", "--unit", "dong-may")

    assert code == 1 and "'dong-may', which goes on" in err
