"""``thutuc demo``: sixty dossiers around Tết 2026, the same in every run, left behind to go on with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from thutuc.cli import main
from thutuc.configuration import read_configuration
from thutuc.demo import UNTIL, make_demonstration
from thutuc.dossier import Phase
from thutuc.dossier.events import Apologised, PapersRequested, RungReached, TaskDeemed
from thutuc.engine import Dossier, Engine
from thutuc.errors import ConfigurationError
from thutuc.reports import control_sheet, head_list, on_time

Shown = Callable[..., str]


@pytest.fixture
def thutuc(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shown:
    """Run a command that does what it is told to; gives what it prints."""

    def call(folder: Path, *words: str, columns: int = 100) -> str:
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            patch.delenv("THUTUC_DB", raising=False)
            patch.setenv("COLUMNS", str(columns))
            capsys.readouterr()
            with pytest.raises(SystemExit) as done:
                main(words)
        out, err = capsys.readouterr()
        assert not done.value.code, (words, err)
        return out

    return call


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration, made once."""
    place = tmp_path_factory.mktemp("demo") / "thutuc-demo"
    make_demonstration(place)
    return place


@pytest.fixture(scope="module")
def engine(folder: Path) -> Engine:
    """An engine over it, with the clock where the demonstration stopped."""
    configuration = read_configuration(folder, {})
    return configuration.engine(configuration.store())


@pytest.fixture(scope="module")
def dossiers(engine: Engine) -> list[Dossier]:
    """Its dossiers."""
    return engine.search(limit=100)


def happened(engine: Engine, dossiers: list[Dossier], kind: type) -> list[object]:
    """Every event of a kind, in all dossiers."""
    return [
        event
        for dossier in dossiers
        for record in engine.journal(dossier.id)
        for event in record.events
        if isinstance(event, kind)
    ]


def test_sixty_dossiers_of_three_procedures_come_in_over_three_channels(dossiers: list[Dossier]) -> None:
    assert len(dossiers) == 60
    assert {dossier.procedure for dossier in dossiers} == {
        "dang-ky-khai-sinh",
        "cap-lai-giay-chung-nhan-bi-mat",
        "chap-thuan-chu-truong-dau-tu",
    }
    assert {dossier.channel for dossier in dossiers} == {"counter", "online", "post"}


def test_everything_it_promises_to_show_happens(engine: Engine, dossiers: list[Dossier]) -> None:
    assert len(happened(engine, dossiers, PapersRequested)) >= 2
    deemed = happened(engine, dossiers, TaskDeemed)
    assert {getattr(event, "step", "") for event in deemed} >= {"give_opinion"}
    assert len(happened(engine, dossiers, Apologised)) == 1
    told = {getattr(event, "tell", "") for event in happened(engine, dossiers, RungReached)}
    assert told >= {"holder", "unit-head", "agency-head"}
    assert sum(dossier.phase is Phase.WITHDRAWN for dossier in dossiers) == 1
    verified = [dossier for dossier in dossiers if dossier.data.get("verification_result")]
    assert len(verified) >= 1
    again = next(
        dossier for dossier in dossiers if dossier.promises and dossier.promises[-1].kind == "reappointment"
    )
    assert again.ready is not None
    assert again.promises[0].at < again.ready <= again.promises[-1].at


def test_nobody_acted_for_a_task_that_was_not_his(engine: Engine, dossiers: list[Dossier]) -> None:
    assert [dossier.incidents for dossier in dossiers if dossier.incidents] == []
    assert engine.verify() == []


def test_the_heads_list_is_oldest_first_and_says_who_was_told(engine: Engine) -> None:
    found = head_list(engine)
    assert found.at == UNTIL
    assert [line.due for line in found.late] == sorted(line.due for line in found.late)
    assert all(line.due < found.at for line in found.late)
    assert all(found.at <= line.due <= found.soon for line in found.coming)
    assert all(line.told for line in found.late)
    assert {line.days_late for line in found.late} >= {0, 1, 3, 8}
    assert any(line.task is None for line in found.late), "a submission nobody has received"
    for line in (*found.late, *found.coming):  # one word for the dossier's day, another for the step's
        of_task = line.task is not None and line.due != line.dossier.due
        assert (line.due_name == "hạn xử lý") is of_task
        assert (line.due_name == "hẹn trả") is (line.due == line.dossier.due)
    assert {line.due_name for line in found.late} >= {"hạn xử lý", "tiếp nhận"}
    assert {line.due_name for line in (*found.late, *found.coming)} == {"hạn xử lý", "hẹn trả", "tiếp nhận"}
    finance = head_list(engine, agency="finance")
    assert {line.accountable.agency for line in finance.late if line.accountable} == {"finance"}


def test_the_figures_count_every_dossier_once_and_give_their_formula(engine: Engine) -> None:
    figures = on_time(engine)
    for row in (*figures.rows, figures.total):
        parts = row.finished + row.open + row.overdue + row.withdrawn + row.stopped + row.not_supplemented
        assert parts + row.forwarded == row.received
        assert row.on_time <= row.finished and row.first_kept <= row.first_told <= row.finished
    total = figures.total
    assert total.received + total.not_received == 60
    assert total.rate("law") == round(100 * total.on_time / total.finished, 1)
    assert total.rate("first") == round(100 * total.first_kept / total.first_told, 1)
    assert total.rate("over_received") == round(100 * total.on_time / total.received, 1)
    assert (total.withdrawn, total.reappointed, total.by_reappointment) == (1, 1, 1)
    before = on_time(engine, until=figures.total and UNTIL.replace(month=3, day=1))
    after = on_time(engine, since=UNTIL.replace(month=3, day=1))
    assert before.total.received + after.total.received == total.received


def test_a_control_sheet_says_who_gave_it_to_whom_and_how_it_was_in_time(
    engine: Engine, dossiers: list[Dossier]
) -> None:
    again = next(
        dossier for dossier in dossiers if dossier.promises and dossier.promises[-1].kind == "reappointment"
    )
    sheet = control_sheet(engine, again.code or "")
    assert sheet.agency == "Sở Tài chính tỉnh Sông Ngân"
    assert "Sở Xây dựng tỉnh Sông Ngân" in sheet.coordinating
    first, last = sheet.lines[0], sheet.lines[-1]
    assert (first.from_unit, first.step) == ("Người nộp hồ sơ", "Tiếp nhận, số hóa hồ sơ")
    assert (last.to_unit, last.step) == ("Người nộp hồ sơ", "Đã trả kết quả")
    assert {line.result for line in sheet.lines} >= {"", "trước hạn", "đúng hạn", "quá hạn"}
    assert any("xin lỗi và hẹn lại" in line.note for line in sheet.lines)
    assert [line.at for line in sheet.lines] == sorted(line.at for line in sheet.lines)


def test_two_runs_tell_the_same(folder: Path, tmp_path: Path, engine: Engine) -> None:
    make_demonstration(tmp_path / "again")
    configuration = read_configuration(tmp_path / "again", {})
    other = configuration.engine(configuration.store())
    for number in range(1, 61):
        mine = [(r.verb, r.actor, r.happened_at, r.events) for r in engine.journal(number)]
        theirs = [(r.verb, r.actor, r.happened_at, r.events) for r in other.journal(number)]
        assert mine == theirs


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigurationError, match="found other files"):
        make_demonstration(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("columns", [80, 120])
def test_the_demonstration_prints_everything_within_the_columns(
    tmp_path: Path, thutuc: Shown, columns: int
) -> None:
    shown = thutuc(tmp_path, "demo", columns=columns)
    assert "\x1b" not in shown
    assert [line for line in shown.splitlines() if len(line) > columns] == []
    for part in (
        "Danh sách buổi sáng của người đứng đầu",
        "hạn xử lý",
        "hẹn trả",
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "không tính (Tết Nguyên đán",
        "Đúng hạn = hồ sơ có kết quả tại Bộ phận Một cửa",
        "Điều 30.2c",
        "Khớp: tính lại",
        "cd thutuc-demo",
    ):
        assert part in " ".join(shown.split()), part


def _told_to_try(shown: str) -> list[list[str]]:
    return [
        line.partition("thutuc ")[2].split()
        for line in shown.partition("Thử tiếp")[2].replace("\\\n", " ").splitlines()
        if line.partition(" ")[0].endswith("thutuc")
    ]


def test_what_it_says_to_try_next_works_in_the_folder_it_leaves(tmp_path: Path, thutuc: Shown) -> None:
    shown = thutuc(tmp_path, "demo", columns=60)
    tries = _told_to_try(shown)
    assert len(tries) == 7, shown
    for words in tries:
        thutuc(tmp_path / "thutuc-demo", *words)
    assert len(orjson.loads(thutuc(tmp_path / "thutuc-demo", "tasks", "--late", "--json"))) >= 5
    again = thutuc(tmp_path, "demo", columns=120)  # an earlier demonstration is made anew
    assert _told_to_try(again) == tries
