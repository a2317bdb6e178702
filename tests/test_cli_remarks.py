"""What is said of a dossier, put right and attached from the command line; papers stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer
from tests.assigning_world import STAFF, chain, step

from thutuc import Engine, sample
from thutuc.cli import main
from thutuc.cli.attachments import attached
from thutuc.cli.session import Session

LAW = (
    '<thutuc:field name="full_name" type="text" label="Họ tên"/>'
    '<thutuc:field name="urgent" type="boolean" label="Gấp"/>'
    '<thutuc:payment moment="reception" name="Lệ phí"/>'
)
ASKED = '<thutuc:cooperating role="Công chức tư pháp - hộ tịch" unit="civil-status"/>'
PLACE = ("--by", "an.nguyen", "--received-at", "dong-may.one-stop", "--competent", "dong-may")
PAPER, SCAN = "Giấy chứng sinh.pdf", b"scanned"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def thutuc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in a folder with a scanned paper and a procedure that takes data and a fee."""
    monkeypatch.delenv("THUTUC_DB", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thutuc.toml").write_text(
        f'database = "a.db"\norganisation = "{sample()}"\nnow = 2026-03-02T09:00:00+07:00\n', "utf-8"
    )
    (tmp_path / "viec.bpmn").write_bytes(chain(step("work", STAFF, ASKED), law=LAW))
    (tmp_path / PAPER).write_bytes(SCAN)

    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, " ".join(said.err.split())

    assert run("deploy", "viec.bpmn", "--by", "system")[0] == 0
    return run


def started(thutuc: Run, *words: str) -> int:
    code, out, err = thutuc("start", "viec", *PLACE, "--data", "full_name=Nguyen An", "--json", *words)
    assert code == 0, err
    return int(orjson.loads(out)["id"])


def looked(look: Callable[[Engine], Any]) -> Any:
    with Session().engine() as engine:
        return look(engine)


def test_papers_are_written_down_with_name_place_and_digest_wherever_a_verb_takes_them(
    thutuc: Run, tmp_path: Path
) -> None:
    kept = {"name": PAPER, "sha256": sha256(SCAN).hexdigest()}
    here, stored = {**kept, "where": str(tmp_path / PAPER)}, {**kept, "where": "kho:2026/17?id=5"}
    dossier = started(thutuc, "--attachment", PAPER, "--attachment", f"{PAPER}=kho:2026/17?id=5")
    code, out, err = thutuc(
        "note", dossier, "--by", "an.nguyen", "--text", "Đã gọi điện", "--attachment", PAPER
    )
    assert (code, err) == (0, "") and "Đã ghi vào hồ sơ." in out
    thutuc("pay", dossier, "--by", "an.nguyen", "--moment", "reception", "--document", "BL-1")
    thutuc("receive", dossier, "--by", "an.nguyen")
    (task,) = orjson.loads(thutuc("tasks", "--json")[1])
    opinion = ("--by", "linh.pham", "--text", "Thống nhất")
    code, out, err = thutuc("opine", task["id"], *opinion, "--attachment", PAPER)
    assert (code, err) == (0, "") and "Đã ghi ý kiến." in out
    assert thutuc("complete", task["id"], "--by", task["holder"], "--attachment", PAPER)[0] == 0

    written = [each for each in looked(lambda engine: engine.written(dossier)) if "attachments" in each.words]
    assert [each.words["attachments"] for each in written] == [[here, stored], [here], [here], [here]]
    assert [written[1].words["text"], written[2].words["text"]] == ["Đã gọi điện", "Thống nhất"]


def test_what_was_written_and_when_the_result_was_given_are_told_to_who_asks(
    thutuc: Run, tmp_path: Path
) -> None:
    dossier = started(thutuc)
    assert thutuc("status", dossier)[1].startswith(f"Số nội bộ {dossier}: chưa được tiếp nhận")
    thutuc("pay", dossier, "--by", "an.nguyen", "--moment", "reception", "--document", "BL-1")
    thutuc("receive", dossier, "--by", "an.nguyen")
    (task,) = orjson.loads(thutuc("tasks", "--json")[1])
    thutuc("opine", task["id"], "--by", "linh.pham", "--text", "Thống nhất")
    thutuc("note", dossier, "--by", "an.nguyen", "--attachment", PAPER)

    sheet = thutuc("history", dossier)[1]
    assert "Thống nhất" not in sheet and PAPER not in sheet
    assert "3 nội dung đã ghi" in sheet and "--written" in sheet
    written = thutuc("history", dossier, "--written")[1].partition("NỘI DUNG ĐÃ GHI")[2]
    rows = [" ".join(line.split()) for line in written.splitlines()[3:]]
    assert rows == [
        "09:00 02/03/2026 Nguyễn Bảo An đã nộp Lệ phí (BL-1)",
        "09:00 02/03/2026 Phạm Diệu Linh ý kiến ở bước work: Thống nhất",
        f"09:00 02/03/2026 Nguyễn Bảo An giấy tờ kèm theo: {PAPER}",
    ]
    assert "written" not in orjson.loads(thutuc("history", dossier, "--json")[1])
    told = orjson.loads(thutuc("history", dossier, "--written", "--json")[1])["written"]
    assert [each["kind"] for each in told] == ["PaymentRecorded", "OpinionGiven", "Noted"]

    thutuc("complete", task["id"], "--by", task["holder"])
    status = thutuc("status", dossier)[1]
    assert "Đã trả kết quả, 09:00 ngày 02/03/2026." in status
    assert " ".join(status.splitlines()[-1].split()) == "Trả kết quả 09:00 02/03/2026"
    _, _, row, below = thutuc("search", "--closed")[1].splitlines()
    assert row.endswith("09:00 02/03   17:30 30/03") and below.strip() == "trả 09:00 02/03"


def test_a_paper_that_cannot_be_read_is_refused_before_anything_is_written(thutuc: Run) -> None:
    code, out, err = thutuc("start", "viec", *PLACE, "--attachment", "khong-co.pdf")
    assert (code, out) == (2, "") and looked(lambda engine: engine.search()) == []
    assert (
        "--attachment: không đọc được 'khong-co.pdf': không có tệp hoặc thư mục này · expected a file" in err
    )

    for word, said in {
        ".": "đó là thư mục, không phải tệp",
        "/dev/zero=kho:1": "không phải tệp thường",
        f"{PAPER}= ": "ghi TỆP hoặc TỆP=NƠI-LƯU · expected FILE or FILE=PLACE",
        "=kho:1": "ghi TỆP hoặc TỆP=NƠI-LƯU",
    }.items():
        with pytest.raises(typer.BadParameter, match=said):
            attached([word])


def test_a_file_whose_name_has_the_sign_in_it_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a=b.pdf").write_bytes(SCAN)
    (found,) = attached([f"{tmp_path}/a=b.pdf"])
    assert (found["name"], found["where"]) == ("a=b.pdf", f"{tmp_path}/a=b.pdf")
    (tmp_path / "a").write_bytes(b"another")
    (kept,) = attached([f"{tmp_path}/a=b.pdf=kho:1?id=5"])
    assert attached([f"{tmp_path}/a=kho:{'1' * 300}"])[0]["name"] == "a"
    assert kept == {"name": "a=b.pdf", "where": "kho:1?id=5", "sha256": sha256(SCAN).hexdigest()}


def test_data_and_a_receipt_that_were_entered_wrongly_are_put_right(thutuc: Run) -> None:
    dossier = started(thutuc, "--data", "urgent=false")
    by = ("--by", "an.nguyen", "--reason", "Gõ nhầm")
    thutuc("pay", dossier, "--by", "an.nguyen", "--moment", "reception", "--document", "BL-1")

    right = ("--data", "full_name=Nguyen Van An", "--data", "urgent=true")
    receipt = ("--payment", "reception", "--document", "BL-2", "--amount", "40000")
    code, out, err = thutuc("correct", dossier, *by, *right, *receipt)
    assert (code, err) == (0, "") and "Đã đính chính" in out
    assert thutuc("correct", dossier, *by, "--payment", "reception", "--not-paid")[0] == 0

    data = looked(lambda engine: engine.dossier(dossier).data)
    assert (data["full_name"], data["urgent"]) == ("Nguyen Van An", True)
    events = [event for each in looked(lambda engine: engine.journal(dossier)) for event in each.events]
    fees = [each for each in events if each.kind == "PaymentCorrected"]
    assert [(each.paid, each.document, each.amount) for each in fees] == [
        (True, "BL-2", "40000"),
        (False, None, None),
    ]


def test_dossiers_are_looked_for_by_what_is_known_of_them(thutuc: Run) -> None:
    first, second = started(thutuc, "--applicant", "079012345678"), started(thutuc)
    thutuc("pay", second, "--by", "an.nguyen", "--moment", "reception", "--document", "BL-1")
    thutuc("receive", second, "--by", "an.nguyen")

    def found(*words: str) -> list[int]:
        return [each["id"] for each in orjson.loads(thutuc("search", *words, "--json")[1])]

    assert found("--applicant", "079012345678", "--unit", "dong-may", "--phase", "submitted") == [first]
    assert found("--received-from", "2026-03-02", "--received-until", "2026-03-02") == [second]
    assert found("--received-until", "2026-03-02T09:00") == []
    assert found("--procedure", "viec", "--version", "1", "--open", "--limit", "1") == [first]
    code, out, err = thutuc("search", "--limit", "1")
    assert (code, err) == (0, "") and "số nội bộ 1" in out and "Còn nữa" in out
    assert "Không có hồ sơ nào" in thutuc("search", "--closed")[1]
    code, out, err = thutuc("search", "--phase", "open")
    assert (code, out) == (1, "") and "in-progress (đang giải quyết), " in err
