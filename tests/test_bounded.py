"""A device that never ends, and a pipe that nobody writes, are refused soon wherever a file is named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import orjson
import pytest
from pydantic import BaseModel

from thutuc import Engine, bounded, library, load_plugins, open_store, read, sample
from thutuc.api.problems import Refused
from thutuc.api.reading import read_query
from thutuc.authoring.signs import composed as as_table_reads
from thutuc.authoring.signs import unfit_told
from thutuc.cli import main
from thutuc.composing import composed, piled_in
from thutuc.configuration import read_configuration
from thutuc.engine import in_vietnamese, read_migration
from thutuc.errors import Fault, ThutucError
from thutuc.forms.checks import text
from thutuc.forms.reading import JsonError, parse
from thutuc.logs.xes import read_xes
from thutuc.safexml import XmlRefusedError
from thutuc.safexml import parse as parse_xml
from thutuc.scenario import read as read_scenario
from thutuc.simulation import read_plan
from thutuc.store.filing import for_owner

ROOT = Path(__file__).parents[1]
ZERO = Path("/dev/zero")
pytestmark = pytest.mark.skipif(not ZERO.exists(), reason="this system has no such devices and pipes")

#: Runs the command line in a process that may take little memory and little time.
_RUN = """
import resource, signal, sys
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
signal.alarm(60)
from thutuc.cli import main
for line in sys.stdin.read().splitlines():
    try:
        main(line.split("\\t"))
    except SystemExit as ended:
        print(ended.code or 0, line, flush=True)
"""
#: What each command says of such a file ends it with one of these: refused, or no such file that is used.
_ENDS = {"1", "2", "3", "4"}


@pytest.mark.parametrize("kind", ["zero", "pipe"])
def test_every_command_refuses_a_file_without_an_end(tmp_path: Path, kind: str) -> None:
    def named(ending: str) -> str:
        path = tmp_path / f"strange{ending}"
        if kind == "zero":
            path.symlink_to(ZERO)
        else:
            os.mkfifo(path)
        return str(path)

    bare, bpmn, dmn, toml, xes, table, book, paper = map(
        named, ("", ".bpmn", ".dmn", ".toml", ".xes", ".csv", ".xlsx", ".docx")
    )
    database = ["--database", str(tmp_path / "thutuc.db")]
    house = str(ROOT / "src/thutuc/sample/organisation.yaml")
    whole, other = (str(path) for path in sorted((ROOT / "procedures").glob("dang-ky-k*/procedure.bpmn"))[:2])
    log = tmp_path / "log.csv"
    log.write_text("case,activity,timestamp\n1,a,2026-01-01T00:00:00+07:00\n", "utf-8")

    def configured(name: str, line: str) -> list[str]:
        settings = f'database = "{tmp_path / "thutuc.db"}"\norganisation = "{house}"\n{line}\n'
        (tmp_path / name).write_text(settings, "utf-8")
        return ["--config", str(tmp_path / name)]

    since = ["--since", "2026-03-01", "--target", "t"]
    calls = [
        [*database, "--organisation", house, "deploy", bare, "--by", "an.nguyen"],
        [*database, "--organisation", bare, "deploy", whole, "--by", "an.nguyen"],
        ["lint", bpmn],
        ["lint", dmn],
        ["describe", bare],
        ["describe", whole, "--into", bare],
        ["verify-file", bare],
        ["test", toml],
        ["check", bpmn],
        ["draw", bare],
        ["org", "check", bare],
        ["import-table", table, "--name", "Một thủ tục"],
        ["import-table", book, "--name", "Một thủ tục"],
        ["import-table", paper, "--name", "Một thủ tục"],
        ["log", "fit", whole, xes],
        ["log", "fit", whole, table],
        ["simulate", toml],
        ["--database", bare, "--organisation", house, "verify"],
        ["--config", toml, "verify"],
        [*database, "verify", "--seal", bare],
        [*database, "--organisation", house, "migrate", toml, "--by", "system"],
        [*database, "--organisation", house, "bring-back", bare, "--by", "system", "--decision", "1/QĐ"],
        [*database, "--organisation", house, "reconcile", *since, "--seen", bare],
        [*database, "--organisation", house, "reconcile", *since, "--seen", table],
        ["diff", bpmn, whole],
        ["diff", whole, other, "--plan", toml],
        ["forms", bpmn],
        ["log", "conform", whole, str(log), "--names", toml],
        [*configured("a.toml", f'[settings.deadlines]\nnotices = "{toml}"'), "doctor"],
        [*configured("b.toml", f'[settings.deadlines]\ncalendar = "{toml}"'), "doctor"],
        [*configured("c.toml", f'key_file = "{bare}"'), "verify"],
        [*configured("d.toml", f'[outbox.smtp]\nhost = "h"\nsender = "s"\naddresses = "{bare}"'), "tick"],
        ["serve", "--api", "--certificate", bare, "--key", bare],
    ]
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        input="\n".join("\t".join(call) for call in calls),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "100"},
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line[1:2] == " " and "\t" in line]
    assert len(told) == len(calls), (done.returncode, told[-1:], done.stderr[-2000:])
    assert [line for line in told if line[0] not in _ENDS] == []
    for line in done.stderr.splitlines():  # what is told first is told in Vietnamese
        if line.startswith("thutuc: ") or "Không đọc được" in line:
            assert not re.search(r"more than|nobody|\bfound\b|Errno", line), line
    assert "No such" not in done.stderr and "Missing" not in done.stderr
    assert "Traceback" not in done.stderr and "MemoryError" not in done.stderr


def test_what_is_longer_than_the_bound_is_told_with_the_bound(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="more than 1,000 bytes"):
        bounded.whole(ZERO, 1_000)
    assert bounded.beginning(ZERO, 1_000) == bytes(1_001)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="a pipe that nobody writes"):
        bounded.whole(tmp_path / "pipe", 1_000)


def test_a_pipe_that_somebody_writes_is_read_to_its_end() -> None:
    ends = os.pipe()
    with subprocess.Popen(["sh", "-c", "sleep 0.2; printf 'a\\r\\nb'"], stdout=ends[1]):
        os.close(ends[1])
        assert bounded.text(Path(f"/dev/fd/{ends[0]}"), 1_000) == "a\nb"
    os.close(ends[0])


def test_a_log_is_not_written_into_a_pipe_that_nobody_reads(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (
        pytest.raises(OSError, match="No such device") as refused,
        open(tmp_path / "pipe", "wb", opener=for_owner),
    ):
        raise AssertionError("nobody reads it")
    assert bounded.reason(refused.value) == ("không có ai đọc, ghi ở đầu kia", "No such device or address")


@pytest.mark.parametrize(
    ("error", "vi", "en"),
    [
        (OSError(27, "more than 1,000 bytes", "a"), "tệp dài quá 1.000 byte", "more than 1,000 bytes"),
        (FileNotFoundError(2, "No such file or directory", "a"), "không có tệp hoặc thư mục này", None),
        (ValueError("embedded null byte"), "tên tệp có ký tự NUL", None),
        (OSError(5, "Input/output error", "a"), "lỗi đọc, ghi ổ đĩa", None),
    ],
)
def test_why_a_file_cannot_be_used_is_told_without_its_name_in_both_languages(
    error: Exception, vi: str, en: str | None
) -> None:
    assert bounded.reason(error) == (vi, en or getattr(error, "strerror", None) or str(error))


@pytest.mark.parametrize(
    ("name", "vi"),
    [("a\0b", "tên tệp có ký tự NUL"), ("a\ud800b", "tên tệp có ký tự không ghi được (không phải UTF-8)")],
)
def test_a_name_that_no_file_can_have_is_refused_wherever_a_path_is_taken(name: str, vi: str) -> None:
    memory = open_store(":memory:")
    memory.upgrade()
    engine = Engine(memory, plugins=load_plugins({"roles": {"organisation": sample("organisation.yaml")}}))
    calls: list[Callable[[], object]] = [
        lambda: open_store(name),
        lambda: open_store(Path(name)),
        lambda: open_store(f"sqlite:///{name}"),
        lambda: read(name),
        lambda: read_configuration(Path(), {}, file=Path(name)),
        lambda: read_scenario(name),
        lambda: read_plan(Path(name)),
        lambda: read_migration(name),
        lambda: list(read_xes(Path(name))),
        lambda: load_plugins({"roles": {"organisation": name}}),
        lambda: load_plugins({"deadlines": {"calendar": name}}),
        lambda: engine.deploy(name, by="system"),
        lambda: engine.deploy(
            library() / "dang-ky-khai-sinh" / "procedure.bpmn", by="system", decisions=[name]
        ),
        lambda: engine.bring_back(name, by="system", decision="1/QĐ"),
        lambda: engine.migrate(Path(name), by="system"),
    ]
    for number, call in enumerate(calls):
        with pytest.raises(ThutucError) as refused:
            call()
        said = "; ".join(each.message_vi for each in getattr(refused.value, "findings", ()))
        assert vi in (said or in_vietnamese(refused.value)), (number, refused.value)


def test_a_file_whose_name_is_no_utf8_is_read_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "thủ tục \udcff.bpmn"
    (tmp_path / name).write_text("no BPMN at all", "utf-8")
    monkeypatch.chdir(tmp_path)

    def told(*words: str, code: int = 1) -> str:
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == code, words
        return capsys.readouterr().out

    for shown in (told("check", "."), told("lint", "."), told("check", "--json", ".")):
        assert "thủ tục \N{REPLACEMENT CHARACTER}.bpmn" in shown
    for words in (("lint", "--format", "json", "."), ("lint", "--format", "json", name)):
        assert orjson.loads(told(*words))["files"][0]["file"] == "thủ tục \N{REPLACEMENT CHARACTER}.bpmn"
    assert "%20%FF.bpmn" in told("lint", "--format", "sarif", ".")
    assert "thủ tục \N{REPLACEMENT CHARACTER}.bpmn" in told("test", name, "--html", "page.html", code=3)
    assert "thủ tục \N{REPLACEMENT CHARACTER}.bpmn" in Path("page.html").read_text("utf-8")


PILED = "a" + "\u0301\u0323" * 15 + "\u0301"


def test_more_marks_over_one_letter_than_any_language_has_are_refused(tmp_path: Path) -> None:
    most = PILED[:-1]
    assert composed(f"Sở {most}") == normalize("NFC", f"Sở {most}")
    assert piled_in(f"Sở {PILED}").start == 4  # type: ignore[union-attr]
    assert piled_in("a" + "\u0f73" * 31).found == 31  # type: ignore[union-attr]
    assert [piled_in(text) for text in ("Nguyễn Thị Mật " * 9, "漢" * 90, f"{most}ế{most}")] == [None] * 3

    with pytest.raises(JsonError, match="more than 30 marks"):
        parse(f'"{PILED}"'.encode())
    with pytest.raises(XmlRefusedError) as refused:
        parse_xml(f'<a>\n<b name="{PILED}"/></a>'.encode())
    assert (refused.value.line, refused.value.facts["found"]) == (2, 31)
    with pytest.raises(XmlRefusedError):
        parse_xml(f"<a>a{chr(0x5B0) * 31}</a>".encode())
    with pytest.raises(Refused, match="at most 30 marks over one letter, found 31") as wrong:
        read_query(f"q=a{'%CC%81' * 31}".encode(), _Asked)
    assert "có hơn 30 dấu trên một chữ" in str(wrong.value)
    faults: list[Fault] = []
    text([])(PILED, "/name", "Tên", faults)
    assert "nhiều nhất 30 dấu trên một chữ" in faults[0].message_vi
    assert "có hơn 30 dấu trên một chữ" in (unfit_told(as_table_reads(PILED)) or ("",))[0]


class _Asked(BaseModel):
    q: str
