"""``thutuc log`` from outside: export, conform, fit; every refusal in words and with its code."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.logs.receipt_world import FILE

from thutuc.cli import main
from thutuc.cli.logs_words import length
from thutuc.cli.options import Lang
from thutuc.logs import read_csv, read_xes
from thutuc.simulation import checked

Run = Callable[..., tuple[int, str, str]]
DAY = "2026-03-{day:02d}T{hour:02d}:{minute:02d}:00+07:00"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command, called in an empty folder: its code, what it says, what it says beside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Forty dossiers, two a day: received, then both branches; the last one in a wrong order."""
    rows = ["hs,viec,luc,ai"]
    for number in range(40):
        day, hour = 1 + number // 2, 8 + number % 2
        steps = [
            "in",
            "check_confirmation",
            "Duyệt giấy xác nhận",
            "T5",
            "determine_advice",
            "determine_stop",
        ]
        if number == 39:
            steps[1:3] = steps[2:0:-1]
        rows += [
            f"H{number},{step},{DAY.format(day=day, hour=hour, minute=9 * place + number % 7)},cb{place % 2}"
            for place, step in enumerate(steps)
        ]
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    return path


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.toml"
    path.write_text(
        'received = ["in"]\n[columns]\ncase = "hs"\nactivity = "viec"\nat = "luc"\nresource = "ai"\n'
        '[steps]\nT5 = "send_confirmation"\n',
        encoding="utf-8",
    )
    return path


def test_conform_says_how_many_fit_and_why_others_do_not(run: Run, log: Path, names: Path) -> None:
    code, said, _ = run("log", "conform", FILE, log, "--names", names)
    assert code == 0
    assert "39 trên 40 hồ sơ đi đúng quy trình (97,5%)" in said
    assert "H39" in said and "làm trước «Kiểm tra giấy xác nhận», sai thứ tự" in said

    code, said, _ = run("log", "conform", FILE, log, "--names", names, "--lang", "en", "--least", "0.98")
    assert code == 1
    assert "39 of 40 dossiers fit" in said and "out of order" in said


def test_conform_gives_json_and_a_table_for_programs(
    run: Run, log: Path, names: Path, tmp_path: Path
) -> None:
    table = tmp_path / "misfits.csv"
    code, said, _ = run("log", "conform", FILE, log, "--names", names, "--json", "--csv", table)

    told = json.loads(said)
    assert (code, told["dossiers"], told["fitting"], told["ended"]) == (0, 40, 39, 39)
    assert [(each["dossier"], each["reason"]) for each in told["misfits"]] == [("H39", "out-of-order")]
    rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))
    assert rows[1][0] == "H39" and rows[1][4] == "out-of-order"


def test_fit_writes_a_plan_that_runs_and_says_how_well_it_predicted(
    run: Run, log: Path, names: Path, tmp_path: Path
) -> None:
    code, said, beside = run(
        "log", "fit", FILE, log, "--names", names, "--until", "send_confirmation", "-o", tmp_path / "p"
    )

    assert code == 0, beside
    assert "Học từ 28 hồ sơ đầu, thử trên 12 hồ sơ" in said and "trung vị" in said
    assert "Kiểm tra giấy xác nhận" in said
    assert "Chỉ có 39 hồ sơ để học: con số chỉ là ước chừng" in said and "95% của trung vị" in said
    plan = tomllib.loads((tmp_path / "p" / "plan.toml").read_text("utf-8"))
    assert plan["procedure"][0]["step"]["send_confirmation"]["work"]
    assert checked(tmp_path / "p" / "plan.toml", load=False).plan.organisation == "organisation.yaml"


def test_fit_says_what_it_read_otherwise_and_what_taught_it_nothing(
    run: Run, log: Path, names: Path, tmp_path: Path
) -> None:
    """One row twice, the second of two officers by another clock; the last dossier does not fit."""
    head, *rows = gzip.decompress(log.read_bytes()).decode().splitlines()
    utc = [row.replace("T08", "T01").replace("T09", "T02").replace("+07:00", "Z") for row in rows]
    other = [there if here.endswith("cb1") else here for here, there in zip(rows, utc, strict=True)]
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join([head, *other, rows[2]]), encoding="utf-8")
    words = ("log", "fit", FILE, path, "--names", names, "--hold-out", "0", "-o", tmp_path / "p")
    code, said, beside = run(*words, "--lang", "en")

    assert code == 0, beside
    assert "events are told by another clock (+00:00)" in beside
    assert "1 events are told twice" in said
    assert "1 of 40 dossiers do not fit the procedure and taught nothing; most often: out of order" in said


def test_journals_are_exported_in_every_form_and_fit_their_procedure(run: Run, tmp_path: Path) -> None:
    assert run("demo")[0] == 0
    folder = next(path.parent for path in tmp_path.rglob("thutuc.toml"))
    config = ("--config", folder / "thutuc.toml")

    for name in ("a.xes", "b.xes.gz", "c.csv", "d.csv.gz", "e.jsonocel"):
        code, _, beside = run(*config, "log", "export", tmp_path / name)
        assert code == 0 and "hồ sơ" in beside
    whole = read_xes(tmp_path / "a.xes")
    assert len(whole) == len(read_xes(tmp_path / "b.xes.gz")) == len(read_csv(tmp_path / "d.csv.gz")) > 0
    assert json.loads((tmp_path / "e.jsonocel").read_text("utf-8"))["events"]

    for file in sorted(folder.rglob("procedure.bpmn")):
        code, said, beside = run(*config, "log", "conform", file, "--json")
        assert code == 0, beside
        told = json.loads(said)
        assert told["dossiers"] == told["fitting"] > 0, file


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("conform", FILE, "log.csv.gz"), 1, "expected a column for"),
        (("conform", FILE, "names.toml"), 1, "expected XML"),
        (("conform", FILE, "log.csv.gz", "--names", "log.csv.gz"), 1, "the file is not UTF-8"),
        (("conform", FILE, "log.xlsx"), 1, "found log.xlsx: save it as CSV"),
        (("conform", "names.toml", "log.csv.gz"), 3, "names.toml"),
        (("fit", FILE, "log.csv.gz", "--names", "names.toml", "--until", "zzz"), 2, "expected a step"),
        (("fit", FILE, "log.csv.gz", "--names", "names.toml", "--zone", "Zz/zz"), 2, "time zone"),
        (("fit", FILE, "log.csv.gz", "--names", "names.toml", "--zone", "../../etc/passwd"), 2, "time zone"),
        (("export", "log.txt"), 2, "expected a file .xes"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    run: Run, log: Path, names: Path, words: tuple[object, ...], code: int, said: str
) -> None:
    log.with_name("log.xlsx").write_bytes(b"PK")
    found = run("log", *words)
    assert found[0] == code, found
    assert said in found[2]
    assert "Traceback" not in found[2]


@pytest.mark.parametrize(
    "text",
    [
        "steps = 3",
        "[columns]\nzzz = 'a'",
        "[steps]\na = 'zzz'",
        "= =",
        "[[columns]]",
        "colums = {}",
        "time = '%d%d'",
        "time = '%d/%m/%Y'",
        "time = '%I:%M %d/%m/%Y'",
        "time = '%Q'",
    ],
)
def test_a_file_of_names_is_checked_word_by_word(run: Run, log: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "n.toml").write_text(f"{text}\n", encoding="utf-8")
    code, _, beside = run("log", "conform", FILE, log, "--names", tmp_path / "n.toml")

    assert code == 1
    assert "Traceback" not in beside


def test_a_table_is_read_as_offices_here_write_it(run: Run, log: Path, names: Path, tmp_path: Path) -> None:
    """Parted by semicolons, the day before the month; without the form of its instants it is refused."""
    head, *rows = gzip.decompress(log.read_bytes()).decode().splitlines()
    table = [row.split(",") for row in rows]
    for row in table:
        row[2] = f"{row[2][8:10]}/{row[2][5:7]}/{row[2][:4]} {row[2][11:19]}"
    path = tmp_path / "log.csv"
    lines = [head.replace(",", ";"), *map(";".join, table)]
    path.write_text("\r\n".join(lines), encoding="utf-8-sig")
    code, _, beside = run("log", "conform", FILE, path, "--names", names)
    assert code == 1 and "row 2: expected an instant such as" in beside and "%d/%m/%Y" in beside

    names.write_text(f"time = '%d/%m/%Y %H:%M:%S'\n{names.read_text('utf-8')}", encoding="utf-8")
    code, said, beside = run("log", "conform", FILE, path, "--names", names, "--json")
    assert code == 0, beside
    told = json.loads(said)
    assert (told["dossiers"], told["fitting"]) == (40, 39)
    assert told["misfits"][0]["at"].startswith("2026-03-20T09:1")


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (35, "35 giây", "35 s"),
        (750, "12,5 phút", "12.5 min"),
        (9_000, "2,5 giờ", "2.5 h"),
        (270_000, "3,1 ngày", "3.1 d"),
    ],
)
def test_a_time_is_told_in_the_units_and_figures_of_its_language(seconds: float, vi: str, en: str) -> None:
    assert (length(seconds, Lang.VI), length(seconds, Lang.EN)) == (vi, en)
