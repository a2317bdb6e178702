"""The command line from outside: what it prints, where, and with which exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from thutuc import Engine, cli, library, load_plugins, open_store, sample

BIRTH = library() / "dang-ky-khai-sinh" / "procedure.bpmn"
AT_DESK = ["--received-at", "dong-may.one-stop", "--competent", "dong-may", "--by", "an.nguyen"]
Run = Callable[..., "Done"]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder configured for the sample province; the clock stands on a Monday morning."""
    (tmp_path / "organisation.yaml").write_bytes(sample().read_bytes())
    (tmp_path / "birth.bpmn").write_bytes(BIRTH.read_bytes())
    shutil.copytree(str(BIRTH.parent / "forms"), tmp_path / "forms")
    (tmp_path / "thutuc.toml").write_text(
        'organisation = "organisation.yaml"\nprocedures = ["birth.bpmn"]\nnow = 2026-03-02T09:00:00+07:00\n'
    )
    return tmp_path


@dataclass
class Done:
    """What a run of the command line left behind."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``thutuc`` in the configured folder; any error but its own comes through."""

    def call(*words: object, **environment: str) -> Done:
        with monkeypatch.context() as patch:
            patch.chdir(here)
            patch.delenv("THUTUC_DB", raising=False)
            for name, value in environment.items():
                patch.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as done:
                cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        code = done.value.code
        assert code is None or isinstance(code, int)
        return Done(code or 0, out, err)

    return call


@pytest.fixture
def process(here: Path) -> Run:
    """Run ``thutuc`` as a process of its own, in the plainest locale, piped."""

    def call(*words: object) -> Done:
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "THUTUC"))}
        done = subprocess.run(
            [sys.executable, "-m", "thutuc", *map(str, words)],
            cwd=here,
            env=plain | {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the procedure is deployed, made once."""
    file = tmp_path_factory.mktemp("province") / "thutuc.db"
    store = open_store(file)
    store.upgrade()
    engine = Engine(store, plugins=load_plugins({"roles": {"organisation": sample()}}))
    engine.deploy(BIRTH, by="system")
    store.close()
    return file


@pytest.fixture
def office(run: Run, here: Path, province: Path) -> Run:
    """The same, where the procedure is deployed already."""
    (here / "thutuc.db").write_bytes(province.read_bytes())
    return run


def data(done: Done) -> Any:
    """The JSON a command printed."""
    assert done.returncode == 0, done.stderr
    return orjson.loads(done.stdout)


def test_a_birth_travels_from_the_desk_to_the_chair(run: Run) -> None:
    assert "như nhau" in run("deploy").stdout
    born = data(run("start", "1.001193", *AT_DESK, "--receive", "--json"))
    assert born["code"] == "H99.41-260302-0001"
    assert born["due"] == "2026-03-02T17:30:00+07:00"
    task = born["tasks"][0]
    checked = data(run("complete", task["id"], "--by", task["holder"], "--json"))
    task = checked["tasks"][0]
    filled = ["--data", "eligible=true", "--data", "needs_verification=false"]
    registering = data(run("complete", task["id"], "--by", task["holder"], *filled, "--json"))
    assert [each["step"] for each in registering["tasks"]] == ["register_birth"]

    sheet = run("history", born["code"]).stdout
    assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ" in sheet
    assert "Người nộp hồ sơ" in sheet
    assert "đúng hạn" in sheet
    assert "Ghi sổ, lấy Số định danh" in sheet

    told = run("explain", born["code"])
    assert "Luật Hộ tịch số 60/2014/QH13, Điều 5.3" in " ".join(told.stdout.split())
    assert "Due: 17:30 Mon 02/03/2026" in run("explain", born["code"], "--english").stdout
    assert data(run("explain", born["code"], "--json"))["due"] == "2026-03-02T17:30:00+07:00"

    tasks = data(run("tasks", "--json"))
    assert [(each["code"], each["step"]) for each in tasks] == [(born["code"], "register_birth")]
    assert data(run("tasks", "--late", "--json")) == []
    (task,) = tasks
    assert data(run("tasks", "--procedure", task["procedure"], "--step", task["step"], "--json")) == tasks
    assert data(run("tasks", "--claimable-by", task["officer"], "--json")) == []  # somebody holds it
    assert data(run("tasks", "--unit", "lung-suong.office", "--json")) == []
    later = data(run("--now", "2026-03-03T08:00", "tasks", "--late", "--json"))
    assert [each["id"] for each in later] == [each["id"] for each in tasks]

    assert run("verify").returncode == 0
    assert data(run("--now", "2026-03-03T08:00", "tick", "--json"))["wakes"] > 0
    digest = run("seal").stdout.strip()
    assert len(bytes.fromhex(digest)) == 32


def test_nothing_printed_for_a_pipe_has_colours_or_trailing_blanks(office: Run, process: Run) -> None:
    office("start", "dang-ky-khai-sinh", *AT_DESK, "--receive")
    others = ["history", "1"], ["explain", "1"], ["config"], ["doctor"], ["verify"]
    for done in (process("tasks"), *(office(*words) for words in others)):
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout + done.stderr
        assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []


def test_tables_fit_into_the_columns_there_are(office: Run) -> None:
    office("start", "dang-ky-khai-sinh", *AT_DESK, "--receive")
    for columns in (60, 80, 120):
        for words in (["history", "1"], ["explain", "1"], ["config"]):
            lines = office(*words, COLUMNS=str(columns)).stdout.splitlines()
            assert [line for line in lines if len(line) > columns] == []


def test_data_are_typed_as_the_procedure_declares_them(office: Run) -> None:
    born = data(office("start", "dang-ky-khai-sinh", *AT_DESK, "--receive", "--json"))
    task = born["tasks"][0]
    task = data(office("complete", task["id"], "--by", task["holder"], "--json"))["tasks"][0]
    who = ["--by", task["holder"]]
    assert office("complete", task["id"], *who, "--data", "eligible=perhaps").returncode == 2
    assert office("complete", task["id"], *who, "--data", "eligible").returncode == 2
    assert office("complete", task["id"], *who, "--data-json", "[1]").returncode == 2
    unknown = office("complete", task["id"], *who, "--data", "elegible=true")
    assert unknown.returncode == 1
    assert "found 'elegible'" in unknown.stderr
    whole = '{"eligible": false, "needs_verification": false}'
    done = data(
        office("complete", task["id"], *who, "--data-json", whole, "--data", "eligible=true", "--json")
    )
    assert [each["step"] for each in done["tasks"]] == ["register_birth"]


def test_a_message_from_outside_is_delivered_whatever_the_locale(office: Run, process: Run) -> None:
    task = data(office("start", "dang-ky-khai-sinh", *AT_DESK, "--receive", "--json"))["tasks"][0]
    task = data(office("complete", task["id"], "--by", task["holder"], "--json"))["tasks"][0]
    asked = '{"eligible": true, "needs_verification": true, "verifying_unit": "lung-suong.office"}'
    waiting = data(office("complete", task["id"], "--by", task["holder"], "--data-json", asked, "--json"))
    assert (waiting["due"], waiting["ground"]) == (None, "verification")
    wrong = office("send", waiting["code"], "undertaking", "--by", "system")
    assert wrong.returncode == 1
    answer = ["--data", "verification_result=Chưa đăng ký"]
    done = data(process("send", waiting["code"], "verification_answer", "--by", "system", *answer, "--json"))
    assert [each["step"] for each in done["tasks"]] == ["appraise"]


def test_an_online_submission_is_received_later(office: Run) -> None:
    words = ["--received-at", "dong-may.one-stop", "--competent", "dong-may", "--by", "system"]
    sent = data(office("start", "dang-ky-khai-sinh", *words, "--channel", "online", "--json"))
    assert (sent["code"], sent["status_name"]) == (None, "Mới đăng ký")
    received = data(office("receive", sent["id"], "--by", "hue.tran", "--json"))
    assert received["code"] == "H99.41-260302-0001"


def test_the_same_request_again_changes_nothing(office: Run) -> None:
    words = ["start", "dang-ky-khai-sinh", *AT_DESK, "--receive", "--request-id", "r-1", "--json"]
    first, again = data(office(*words)), data(office(*words))
    assert first == again
    assert len(data(office("tasks", "--json"))) == 1


def test_a_refusal_of_the_engine_is_one_message_and_exit_code_1(office: Run) -> None:
    done = office("start", "dang-ky-khai-sinh", *AT_DESK[:4], "--by", "nobody")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("thutuc: 'nobody' không được ghi nhận hồ sơ nộp: không giữ vị trí nào")
    assert "Expected somebody who may start, found 'nobody'" in done.stderr
    assert "Traceback" not in done.stderr
    for words in (
        ["explain", "7"],
        ["explain", "9" * 18],
        ["history", "9" * 30],
        ["history", "H99.41-260302-0009"],
        ["complete", "x", "--by", "system"],
        ["complete", f"{'9' * 30}.1", "--by", "system"],
        ["complete", f"1.{'9' * 30}", "--by", "system"],
    ):
        done = office(*words)
        assert (done.returncode, done.stderr[:7]) == (1, "thutuc:"), done.stderr


def test_a_wrong_command_line_is_exit_code_2(run: Run) -> None:
    for words in (
        ["fly"],
        ["tasks", "--fast"],
        ["tasks", "--limit", "9" * 30],
        ["deploy", "missing.bpmn"],
        ["explain", "1", "--at", "soon"],
        ["--now", "soon", "tasks"],
    ):
        assert run(*words).returncode == 2, words


def test_a_refused_procedure_is_told_in_two_languages_with_exit_code_3(run: Run, here: Path) -> None:
    text = BIRTH.read_text("utf-8").replace('<thutuc:term value="0,75 giờ làm việc" counting="table" />', "")
    (here / "wrong.bpmn").write_text(text, "utf-8")
    done = run("deploy", "wrong.bpmn", "birth.bpmn")
    assert done.returncode == 3
    assert "wrong.bpmn:" in done.stderr
    assert "[appraise]" in done.stderr
    finding = data_of(run("deploy", "wrong.bpmn", "--json"))["refused"][0]
    assert finding["message"] in done.stderr
    assert finding["message_vi"] in done.stderr
    assert "dang-ky-khai-sinh" in done.stdout, "the other file is deployed all the same"


def data_of(done: Done) -> Any:
    """The JSON of a command that also refused something."""
    return orjson.loads(done.stdout)


def test_without_configuration_the_command_says_what_is_missing(run: Run, here: Path) -> None:
    (here / "thutuc.toml").unlink()
    done = run("tasks")
    assert done.returncode == 4
    assert "expected an organisation" in done.stderr
    missing = run("doctor", "--json")
    assert missing.returncode == 4
    assert [each["well"] for each in orjson.loads(missing.stdout)] == [
        False,
        False,
        False,
        False,
        False,
        True,
        True,
        True,  # the pages and the shipped procedures are where they are
        True,
    ]
    assert not (here / "thutuc.db").exists()


def test_config_says_what_is_in_force_and_from_where(run: Run, here: Path) -> None:
    found = data(run("--organisation", "organisation.yaml", "config", "--json", THUTUC_DB="other.db"))
    assert found["database"] == {"value": "other.db", "from": "THUTUC_DB"}
    assert found["organisation"]["from"] == "--organisation"
    assert found["procedures"] == {"value": ["birth.bpmn"], "from": str(here / "thutuc.toml")}
    assert found["services"]["from"] == "default"


def test_doctor_is_content_when_nothing_is_missing(run: Run) -> None:
    before = run("doctor")
    assert before.returncode == 4
    run("deploy")
    after = run("doctor", "--json")
    assert after.returncode == 0
    told = {each["name"].partition(" · ")[2]: each["found"] for each in orjson.loads(after.stdout)}
    assert "thutuc_roles" in told["plug-ins"]
    assert told["procedures"] == "dang-ky-khai-sinh (phiên bản 1)"
    assert "2026" in told["calendar"] or "2027" in told["calendar"]
    assert told["second reader"].startswith("SpiffWorkflow 3.2")
    assert (Path(told["pages (docs/)"]) / "README.md").is_file()
    assert (Path(told["shipped procedures"]) / "dang-ky-khai-sinh" / "procedure.bpmn").is_file()


def test_verify_shows_that_a_journal_was_touched(office: Run, here: Path) -> None:
    import sqlite3

    office("start", "dang-ky-khai-sinh", *AT_DESK, "--receive")
    with sqlite3.connect(here / "thutuc.db") as connection:
        trigger = "SELECT sql FROM sqlite_master WHERE name = 'thutuc_journal_update'"
        guard = connection.execute(trigger).fetchone()[0]
        connection.execute("DROP TRIGGER thutuc_journal_update")
        connection.execute("UPDATE thutuc_journal SET actor = 'hue.tran'")
        connection.execute(guard)
    connection.close()
    done = office("verify")
    assert done.returncode == 1
    assert "Nhật ký không khớp" in done.stdout
    assert data_of(office("verify", "1", "--json"))[0]["dossier"] == 1


def test_a_plug_in_adds_a_command(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import typer

    from thutuc import hookimpl
    from thutuc.configuration import Configuration
    from thutuc.plugins import Plugins

    class Greets:
        @hookimpl
        def cli_commands(self) -> list[typer.Typer]:
            added = typer.Typer()

            @added.command()
            def greet(name: str) -> None:
                """Say good morning."""
                typer.echo(f"Chào {name}")

            return [added]

    monkeypatch.chdir(here)
    monkeypatch.setattr(Configuration, "plugins", lambda self: Plugins([Greets()]))
    with pytest.raises(SystemExit) as done:
        cli.main(["greet", "Lan"])
    assert done.value.code in (0, None)
    assert capsys.readouterr().out == "Chào Lan\n"
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert "greet" in capsys.readouterr().out


def _adding(*names: str, falls: bool = False) -> object:
    import typer

    from thutuc import hookimpl

    class Adds:
        @hookimpl
        def cli_commands(self) -> list[typer.Typer]:
            if falls:
                raise KeyError("url")
            added = typer.Typer()
            for name in names:
                added.command(name)(lambda: typer.echo("another"))
            return [added]

    return Adds()


def test_commands_that_plug_ins_cannot_add_are_told_and_take_nothing_away(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name of ours stays ours, one of two plug-ins is neither's, one bad plug-in is one."""
    from thutuc.configuration import Configuration
    from thutuc.plugins import Plugins

    plugins = Plugins([_adding("greet", "status"), _adding(falls=True), _adding("greet", "part")])
    monkeypatch.chdir(here)
    monkeypatch.setattr(Configuration, "plugins", lambda self: plugins)

    def ran(*words: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as done:
            cli.main(words)
        return done.value.code or 0, *capsys.readouterr()

    fell = "Phần mở rộng test_cli#2 (cli_commands) không trả lời được: KeyError: 'url'"
    ours = "Phần mở rộng test_cli thêm lệnh 'status', nhưng lệnh ấy vẫn là của thutuc"
    both = "Hai phần mở rộng test_cli và test_cli#3 cùng thêm lệnh 'greet', nên không dùng được lệnh ấy"
    code, out, err = ran("--help")
    assert code == 0 and "try it: thutuc demo" in out and "part" in out and "greet" not in out
    assert [err.count(each) for each in (fell, ours, both)] == [1, 1, 1]
    assert ran("part") == (0, "another\n", "")
    code, out, err = ran("greet")
    assert (code, out, both in err) == (4, "", True)
    code, out, err = ran("gret")
    assert (code, out, err.count(fell), "không có lệnh 'gret'" in err) == (2, "", 1, True)
    code, out, _ = ran("doctor", "--json")
    told = [each["found"] for each in orjson.loads(out) if each["name"].startswith("Lệnh của phần mở rộng")]
    assert code == 4 and [each.split(";")[0][:40] for each in told] == [ours[:40], fell[:40], both[:40]]


def test_a_plug_in_that_cannot_be_loaded_takes_no_help_away_and_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(here)
    told = here / "thutuc.toml"
    told.write_text(told.read_text() + '\nplugins = ["weather"]\n')
    for words, code in ((["--help"], 0), (["rain"], 2)):
        with pytest.raises(SystemExit) as done:
            cli.main(words)
        out, err = capsys.readouterr()
        assert ((done.value.code or 0), "thutuc demo" in out) == (code, code == 0)
        assert err.count("'weather'") == 2, err  # in both languages


@pytest.mark.parametrize("raised", [ZeroDivisionError("oops"), SystemExit(7)], ids=repr)
def test_what_a_plug_in_raises_is_told_in_words(
    raised: BaseException, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from thutuc import hookimpl
    from thutuc.configuration import Configuration
    from thutuc.plugins import Plugins

    class Falls:
        @hookimpl
        def may(self) -> None:
            raise raised

    monkeypatch.chdir(here)
    monkeypatch.setattr(Configuration, "plugins", lambda self: Plugins([Falls()]))
    with pytest.raises(SystemExit) as done:
        cli.main(["deploy", "birth.bpmn"])
    said = f"Phần mở rộng test_cli (may) không trả lời được: {type(raised).__name__}: {raised} (test_cli.py:"
    assert done.value.code == 4 and said in capsys.readouterr().err


PAGED = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
<process id="p" isExecutable="true"><startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>
<endEvent id="f"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/>
<sequenceFlow id="b" sourceRef="g" targetRef="e">
<conditionExpression>x === 1</conditionExpression></sequenceFlow>
<sequenceFlow id="c" sourceRef="g" targetRef="f"/></process></definitions>"""


@pytest.mark.parametrize("command", ["check", "lint", "deploy"])
def test_where_a_message_names_a_page_it_is_told_where_the_pages_lie(
    command: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(here)
    (here / "paged.bpmn").write_bytes(PAGED)
    with pytest.raises(SystemExit):
        cli.main([command, "paged.bpmn"])
    out, err = capsys.readouterr()
    assert "docs/reference/expressions" in out + err
    (told,) = [line.removeprefix("docs/: ") for line in err.splitlines() if line.startswith("docs/: ")]
    assert (Path(told) / "reference" / "expressions.vi.md").is_file()
    with pytest.raises(SystemExit):
        cli.main([command, "birth.bpmn"])
    assert "docs/" not in "".join(capsys.readouterr())


def test_an_unusable_database_is_exit_code_4(run: Run, here: Path) -> None:
    (here / "noise.db").write_bytes(b"\x07" * 5_000)
    (here / "empty.db").write_bytes(b"")
    for database in ("missing.db", "noise.db", "empty.db", "mysql://x", "sqlite://x", "folder/below/x.db"):
        done = run("--database", database, "tasks")
        assert (done.returncode, done.stderr[:7]) == (4, "thutuc:"), done.stderr
    assert run("--database", "folder/below/x.db", "deploy").returncode == 4


def test_a_strange_instant_is_refused_in_words(office: Run) -> None:
    office("start", "dang-ky-khai-sinh", *AT_DESK, "--receive")
    for at in ("0001-01-01T00:00", "9999-12-31T23:59", "1900-01-01T00:00Z"):
        for words in (["explain", "1", "--at", at], ["--now", at, "tasks"], ["tick", "--at", at]):
            done = office(*words)
            assert done.returncode in (0, 1, 4), done.stderr
            assert "Traceback" not in done.stderr
        assert office("start", "dang-ky-khai-sinh", *AT_DESK, "--happened-at", at).returncode == 1


def test_a_dossier_that_nobody_received_in_time_is_among_what_is_late(office: Run) -> None:
    online = ("--channel", "online", "--json")
    handed_in = data(office("start", "dang-ky-khai-sinh", *AT_DESK, *online))

    late = office("--now", "2026-03-06T08:00", "tasks", "--late").stdout
    assert "Quá hạn tiếp nhận, chuyển hồ sơ: 1 hồ sơ" in late
    assert (handed_in["code"] or "số nội bộ 1") in late
    assert "Quá hạn" not in office("tasks", "--late").stdout


def test_what_needs_a_person_is_told_with_the_act_and_under_the_sheet(office: Run, here: Path) -> None:
    file = here / "organisation.yaml"
    file.write_text(file.read_text("utf-8").replace("[Công chức tư pháp - hộ tịch]", "[Văn thư]"), "utf-8")
    started = data(office("start", "dang-ky-khai-sinh", *AT_DESK, "--receive", "--json"))
    task = started["tasks"][0]
    act = office("complete", task["id"], "--by", task["holder"])

    told = "chưa có người giữ vai trò: "
    assert act.returncode == 0, act.stderr
    assert told in act.stdout
    assert told in office("history", started["code"]).stdout


def test_status_and_waiting_say_what_is_awaited_of_whom_and_until_when(office: Run) -> None:
    born = data(office("start", "1.001193", *AT_DESK, "--receive", "--json"))
    assert "hẹn trả kết quả 17:30 ngày 02/03/2026" in " ".join(office("status", born["code"]).stdout.split())
    assert "Không có hồ sơ nào đang chờ" in office("waiting").stdout
    assert data(office("waiting", "--json")) == []
    task = born["tasks"][0]
    task = data(office("complete", task["id"], "--by", task["holder"], "--json"))["tasks"][0]
    asked = ["--data", "eligible=true", "--data", "needs_verification=true"]
    asked += ["--data", "verifying_unit=lung-suong.office"]
    assert office("complete", task["id"], "--by", task["holder"], *asked).returncode == 0

    said = " ".join(office("status", born["code"]).stdout.split())
    assert "đang chờ UBND cấp xã (Chờ trả lời xác minh) đến 05/03/2026; ngày hẹn dự kiến" in said
    english = " ".join(office("status", born["code"], "--english").stdout.split())
    assert "waiting for the commune" in english and "expected on" in english
    told = data(office("status", born["code"], "--json"))
    assert told["awaited"][0]["until"].startswith("2026-03-0") and told["expected"]["at"].endswith("+07:00")
    (wait,) = data(office("waiting", "--json"))
    assert (wait["code"], wait["ground"], wait["days"]) == (born["code"], "verification", 0)
    assert "xác minh" in office("waiting").stdout
