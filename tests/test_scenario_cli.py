"""``thutuc test``: what it prints, writes and exits with."""

from __future__ import annotations

import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.scenarios import HEAD, LAND
from tests.test_dmn_deploying import drawn, fees

from thutuc import library
from thutuc.bpmn import read as read_bpmn
from thutuc.cli import main
from thutuc.net import compile_net
from thutuc.scenario import ScenarioRefused, read
from thutuc.scenario.coverage import coverage_of, said
from thutuc.scenario.recording import REMARK

LINES = {"vi": "dòng", "en": "line"}
WRONG = HEAD + 'end = "<b>reissued</b>"\n\n[[act]]\ndo = "check_papers"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A procedure of one's own with no scenario yet, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("THUTUC_DB", raising=False)
    place = tmp_path / "procedures" / LAND
    shipped = Path(str(library())) / LAND
    shutil.copytree(shipped, place, ignore=shutil.ignore_patterns("*.toml"))
    (place / "scenarios").mkdir(exist_ok=True)
    return place


@dataclass
class Done:
    """What a run of the command came to."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        """Everything it printed."""
        return self.stdout + self.stderr


def call(*words: str) -> Done:
    out, aside = StringIO(), StringIO()
    code = 0
    with redirect_stdout(out), redirect_stderr(aside):
        try:
            main(["test", *words])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Done(code, out.getvalue(), aside.getvalue())


def put(folder: Path, text: str, name: str = "one.toml") -> Path:
    file = folder / "scenarios" / name
    file.write_text(text, "utf-8")
    return file


def test_scenarios_that_pass_are_told_with_what_they_came_by(folder: Path) -> None:
    put(folder, HEAD + '[[act]]\ndo = "check_papers"\n')
    done = call()

    assert done.exit_code == 0, done.output
    assert "đạt  one.toml  Cấp lại giấy chứng nhận" in done.output
    assert "đã qua: 4/" in done.output and "chưa qua, nút: " in done.output
    assert "1 kịch bản: 1 đạt, 0 không đạt" in done.output


def test_a_procedure_without_a_scenario_fails(folder: Path) -> None:
    done = call()
    assert done.exit_code == 1
    assert "không có kịch bản; viết tệp .toml" in done.stdout


@pytest.mark.parametrize(("lang", "words"), [("vi", "Diễn biến:"), ("en", "What happened:")])
def test_a_failure_is_a_story_and_a_line(folder: Path, lang: str, words: str) -> None:
    put(folder, WRONG)
    done = call("procedures", "--lang", lang)

    assert done.exit_code == 1
    story = done.output[done.output.index(words) :]
    assert "09:00" not in story and "08:00 02/03/2026" in story
    assert f"{LINES[lang]} 6: end: " in story


def test_json_says_the_same_to_programs(folder: Path) -> None:
    put(folder, WRONG)
    put(folder, "title = 1\n", "two.toml")
    done = call(str(folder / "procedure.bpmn"), "--json")
    (procedure,) = json.loads(done.stdout)["procedures"]
    one, two = procedure["scenarios"]

    assert done.exit_code == 1
    assert [(each["line"], each["what"], each["found"]) for each in one["failures"]] == [(6, "end", "none")]
    assert one["story"][0]["en"] == "handed in at dong-may.one-stop"
    assert {each["line"] for each in two["problems"]} == {1} and not two["ok"]
    assert procedure["coverage"]["nodes"]["met"] == 4
    assert "posting_period_over" in procedure["coverage"]["nodes"]["missing"]


@pytest.mark.parametrize(("least", "code"), [("nodes=10", 0), ("nodes=10,flows=90", 1), ("terms=80", 1)])
def test_too_little_that_was_come_by_fails(folder: Path, least: str, code: int) -> None:
    put(folder, HEAD + '[[act]]\ndo = "check_papers"\n')
    done = call("procedures", "--at-least", least)

    assert done.exit_code == code
    assert ("thấp hơn mức yêu cầu" in done.output) == bool(code)


def test_an_event_subprocess_is_come_by_as_its_start_event_is() -> None:
    procedure = read_bpmn(Path(__file__).parent / "bpmn" / "reads" / "eventSubProcess.bpmn")

    missing = {rule.id for rule in coverage_of(compile_net(procedure), []).shares["nodes"].missing}
    assert missing == {node.id for node in procedure.nodes} - {"handler"} and "late" in missing


def test_no_scenario_in_the_folder_is_left_out(folder: Path) -> None:
    (folder / "scenarios" / "late").mkdir()
    for name in ("late/deep.toml", "LOUD.TOML", "good.toml"):
        put(folder, WRONG if name != "good.toml" else HEAD, name)
    done = call("procedures")

    assert done.exit_code == 1 and "3 kịch bản: 1 đạt, 2 không đạt" in done.stdout
    assert "  KHÔNG ĐẠT  late/deep.toml  " in done.stdout and "  KHÔNG ĐẠT  LOUD.TOML  " in done.stdout
    assert call(str(folder / "scenarios" / "late" / "deep.toml")).exit_code == 1


def test_a_scenario_that_expects_nothing_is_told_as_one(folder: Path) -> None:
    put(folder, HEAD + '[[act]]\ndo = "check_papers"\n')
    assert " (không kiểm tra gì ngoài việc làm được)" in " ".join(call("procedures").stdout.split())
    for more in ("late = false\n", '[[act]]\ndo = "check_papers"\n[act.expect]\nlate = false\n'):
        put(folder, HEAD + more)
        assert "không kiểm tra gì" not in call("procedures").stdout


def test_a_procedure_without_scenarios_came_by_nothing(folder: Path) -> None:
    assert "không có kịch bản" in (told := call("procedures")).stdout
    assert told.exit_code == 1
    assert call("procedures", "--at-least", "nodes=1").exit_code == 1


@pytest.mark.parametrize(
    "least", ["nodes", "nodes=many", "lines=10", "nodes=nan", "nodes=-1", "nodes=101", "nodes=100,nodes=1"]
)
def test_a_least_that_is_no_figure_is_a_mistake_of_the_command(folder: Path, least: str) -> None:
    assert call("procedures", "--at-least", least).exit_code == 2


def test_a_share_is_never_rounded_up_to_what_was_asked_for() -> None:
    assert [said(share) for share in (99.99, 99.5, 100.0, 0.04)] == ["99.9", "99.5", "100", "0"]
    assert [said(200 / 7), said(200 / 7, "vi"), said(200 / 7, "vi", 28.6)] == ["28.6", "28,6", "28,5"]


def test_a_process_that_a_scenario_names_and_the_file_has_not_is_said(folder: Path) -> None:
    put(folder, HEAD + 'procedure = "another"\n[[act]]\ndo = "check_papers"\n')
    done = call("procedures")

    assert done.exit_code == 4
    assert "another" in done.output


def test_acts_on_one_line_have_no_place_for_what_was_found(folder: Path) -> None:
    text = HEAD + 'act = [{do = "check_papers"}]\n'
    put(folder, text)
    file = next((folder / "scenarios").glob("*.toml"))
    done = call("--record", str(file))

    assert done.exit_code != 0
    assert "[[act]]" in done.output
    assert file.read_text("utf-8") == text


def test_a_refused_procedure_and_a_missing_organisation_have_their_own_codes(folder: Path) -> None:
    put(folder, HEAD + 'organisation = "none.yaml"\n')
    assert call("procedures").exit_code == 4

    file = folder / "procedure.bpmn"
    file.write_text(file.read_text("utf-8").replace('targetRef="verify_records"', 'targetRef="no"'), "utf-8")
    done = call("procedures")
    assert done.exit_code == 3
    assert "thủ tục bị từ chối" in done.output


def test_the_folders_configuration_says_where_and_with_what(folder: Path) -> None:
    put(folder, HEAD)
    config = folder.parents[1] / "thutuc.toml"
    config.write_text('procedures = ["procedures"]\norganisation = "none.yaml"\n', "utf-8")

    assert call().exit_code == 4
    assert call("--json").exit_code == 4


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [f"{name}={value}" for name, value in attrs if name in ("src", "href", "onload")]


def test_the_page_writes_shares_as_its_language_does_and_mistakes_hide_in_no_list(folder: Path) -> None:
    put(folder, WRONG)
    assert "    chưa qua, nút: " in call("procedures", "--html", "page.html").stdout
    assert "(14,8%)" in Path("page.html").read_text("utf-8")
    put(folder, "titel = 3\n", "two.toml")
    assert "chưa qua, nút" not in call("procedures").stdout


def test_the_page_holds_everything_and_what_files_say_is_text(folder: Path) -> None:
    put(folder, WRONG.replace("Cấp lại giấy chứng nhận", "<script>alert(1)</script>\\u202e"))
    call("procedures", "--html", "page.html", "--svg", "drawn")
    text = Path("page.html").read_text("utf-8")
    page = _Page()
    page.feed(text)

    assert "script" not in page.tags and page.tags.count("svg") == 1 and page.links == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\ufffd" in text and "&lt;b&gt;reissued&lt;/b&gt;" in text
    drawn = (Path("drawn") / f"{LAND}.svg").read_text("utf-8")
    looks = [each.get("class", "") for each in ElementTree.fromstring(drawn).iter()]
    assert any("missed" in each for each in looks) and any("passed" in each for each in looks)


# ---- recording ---------------------------------------------------------------------------------

ACTS = """
# Bước 1 của bảng.
[[act]]
do = "check_papers"  # tại quầy
after = "02 giờ làm việc"

[[act]]
do = "await_tax"
refused = "an open step"

[[act]]
wait = "01 ngày"

[act.expect]
status = 4  # đã soát
"""


def test_what_a_run_came_to_is_written_between_the_lines(folder: Path) -> None:
    file = put(folder, HEAD + ACTS)
    done = call("--record", str(file))

    assert done.exit_code == 0, done.output
    text = file.read_text("utf-8")
    for kept in ("# Bước 1 của bảng.", "# tại quầy", "# đã soát"):
        assert kept in text
    assert text.index(REMARK) < text.index("# Bước 1") and "đối chiếu" in done.stderr
    scenario = read(file)
    expected = [act.expect for act in scenario.act]
    assert expected[0] is not None and expected[0].open == ("verify_records",)
    assert expected[0].task["verify_records"].due is not None
    assert expected[1] is None and expected[2] is not None and expected[2].open is None
    assert (scenario.path, scenario.phase, scenario.status) == (("check_papers",), "in-progress", 4)
    assert call("procedures").exit_code == 0
    assert call("--record", str(file)).exit_code == 0
    assert file.read_text("utf-8") == text


def test_nothing_is_written_where_an_act_fails(folder: Path) -> None:
    file = put(folder, HEAD + '[[act]]\ndo = "decide"\n')
    done = call("--record", str(file))

    assert done.exit_code == 1 and "WrongState: Cần bước đang mở 'decide'" in " ".join(done.output.split())
    assert file.read_text("utf-8") == HEAD + '[[act]]\ndo = "decide"\n'


def test_a_recorded_date_that_is_changed_fails(folder: Path) -> None:
    file = put(folder, HEAD + ACTS)
    call("--record", str(file))
    text = file.read_text("utf-8")
    file.write_text(text.replace("first_promise = 2026-03-16", "first_promise = 2026-03-17"), "utf-8")

    assert call("procedures").exit_code == 1


def test_an_unreadable_scenario_is_refused_with_its_lines(folder: Path) -> None:
    file = put(folder, "title = 1\n")

    with pytest.raises(ScenarioRefused):
        read(file)
    done = call("procedures")
    assert done.exit_code == 1 and "dòng 1: " in done.output
    assert call("--record", str(file)).exit_code == 1
    file.write_bytes(b"title = '\xff'")
    assert call("--record", str(file)).exit_code == 1


def test_rows_of_decision_tables_are_counted_where_a_procedure_asks_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "procedure.bpmn").write_bytes(drawn())
    (tmp_path / "fees.dmn").write_bytes(fees(50))
    (tmp_path / "scenarios").mkdir()
    head = HEAD.replace("land-branch-1", "dong-may")
    put(tmp_path, f"{head}[given]\narea = 50\n")
    done = call("--at-least", "rows=50")

    assert (done.exit_code, done.stderr) == (0, "")
    assert "1/2 dòng bảng quyết định\n" in done.output
    assert "    chưa qua, dòng bảng quyết định: bảng fees, dòng 2\n" in done.output
    assert call("--at-least", "rows=51").exit_code == 1
    put(tmp_path, f"{head}[given]\narea = 101\n", "two.toml")
    assert "2/2 dòng bảng quyết định" in call().output


def test_what_is_asked_for_at_least_is_told_with_its_form(folder: Path) -> None:
    said = " ".join(call("--at-least", "node=5").stderr.split())
    assert "--at-least: ghi như nodes=100,flows=90, tên chọn trong nodes (nút), flows (luồng)" in said
    assert "--at-least: ghi số từ 0 đến 100 như nodes=100" in " ".join(call("--at-least", "x").stderr.split())
