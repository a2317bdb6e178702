"""Notices: brought in by ``thutuc calendar add``, known from their own day, never written by halves."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import pytest

from thutuc import cli, library, sample
from thutuc.errors import ConfigurationError, WrongData
from thutuc_deadlines import plugin
from thutuc_deadlines.notices import make_notice, read_notices, write_notice

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SWAP = (
    "calendar",
    "add",
    "7/TB-BNV",
    "--day",
    "2026-03-02",
    "--reason",
    "hoán đổi",
    "--reason-en",
    "swapped",
)
DAYS = ("--off", "2026-03-06", "--worked", "2026-03-14")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder of the sample province with a notices file to be; the clock stands on a Monday morning."""
    (tmp_path / "organisation.yaml").write_bytes(sample().read_bytes())
    for name in ("dang-ky-khai-sinh", "cap-lai-giay-chung-nhan-bi-mat"):
        copytree(str(library() / name), tmp_path / name)
    (tmp_path / "thutuc.toml").write_text(
        'organisation = "organisation.yaml"\nprocedures = ["dang-ky-khai-sinh/procedure.bpmn", '
        '"cap-lai-giay-chung-nhan-bi-mat/procedure.bpmn"]\n'
        'now = 2026-03-02T09:00:00+07:00\n[settings.deadlines]\nnotices = "notices.toml"\n'
    )
    return tmp_path


@pytest.fixture
def run(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``thutuc`` there: exit code, output, error stream."""

    def call(*words: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            patch.chdir(here)
            patch.delenv("THUTUC_DB", raising=False)
            capsys.readouterr()
            with pytest.raises(SystemExit) as done:
                cli.main(list(words))
        out, err = capsys.readouterr()
        return int(done.value.code or 0), out, err

    return call


def notice(**more: object):
    said = {"number": "7/TB-BNV", "day": "2026-03-02", "reason": "hoán đổi"}
    return make_notice(**said | more)


# -- adding


def test_the_commands_of_the_page_do_what_it_says(run, here):
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-holiday-notice.md").read_text("utf-8")
    add, *looks = (
        shlex.split(line, comments=True)[1:]
        for block in re.findall(r"^```bash\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
        for line in block.replace("\\\n", "").splitlines()
    )
    settings = here / "thutuc.toml"
    settings.write_text(settings.read_text().replace("2026-03-02", "2026-12-02"))
    (here / "notices.toml").touch()
    run("db", "upgrade")
    assert add[-1] == "--dry-run" and run(*add)[0] == 0
    assert (here / "notices.toml").read_text() == ""

    assert run(*add[:-1])[0] == 0
    year, day, before = (" ".join(run(*look)[1].split()) for look in looks)

    assert "Thứ Năm 31/12/2026" in year and "31/12/2026" not in before
    assert "không làm việc – hoán đổi 31/12/2026 với thứ Bảy 26/12/2026 (999/TB-BNV" in day


def test_a_notice_moves_the_date_that_fell_on_its_day_and_says_what_stands(run, here):
    (here / "notices.toml").touch()
    run("deploy")
    desk = ("--by", "an.nguyen", "--received-at", "dong-may.one-stop", "--receive")
    run("start", "cap-lai-giay-chung-nhan-bi-mat", *desk, "--competent", "land-branch-1.office")
    before = json.loads(run("explain", "1", "--json")[1])["due"]

    code, out, _ = run(*SWAP, "--off", before[:10], "--worked", "2026-03-28", "--json")
    told = json.loads(out)
    assert (code, told["off"], told["known_before"]) == (0, [before[:10]], False)
    assert told["reprojected"]["dossiers"] == 1
    assert json.loads(run("explain", "1", "--json")[1])["due"] > before
    assert run("verify")[0] == 0

    again = json.loads(run(*SWAP, "--off", before[:10], "--worked", "2026-03-28", "--json")[1])
    assert (again["known_before"], again["reprojected"]["dossiers"]) == (True, 0)


def test_the_first_notice_makes_the_file(run, here):
    assert run("calendar", "list")[0] == 4  # a file that is named and missing is never 'no notices'
    run("deploy")
    code, out, _ = run(*SWAP, *DAYS)
    assert code == 0
    assert "Thứ Bảy 14/03/2026" in out
    assert [each.number for each in read_notices(here / "notices.toml")] == ["7/TB-BNV"]
    assert not list(here.glob(".*.new"))


def test_a_dry_run_says_which_dates_would_move_and_the_notice_then_moves_just_these(run, here):
    (here / "notices.toml").touch()
    run("deploy")
    desk = ("--by", "an.nguyen", "--received-at", "dong-may.one-stop", "--receive")
    run("start", "cap-lai-giay-chung-nhan-bi-mat", *desk, "--competent", "land-branch-1.office")
    before = json.loads(run("explain", "1", "--json")[1])
    swap = (*SWAP, "--off", before["due"][:10], "--worked", "2026-03-28")

    code, out, _ = run(*swap, "--dry-run", "--json")
    told = json.loads(out)["reprojected"]
    assert (code, told["dry_run"], told["dossiers"]) == (0, True, 1)
    assert [(each["dossier"], each["clock"]) for each in told["moved"]] == [(1, "dossier")]
    assert json.loads(run("explain", "1", "--json")[1]) == before
    assert (here / "notices.toml").read_text() == ""
    assert "1 hồ sơ sẽ đổi hạn" in run(*swap, "--dry-run")[1]

    done = json.loads(run(*swap, "--json")[1])["reprojected"]
    assert done | {"dry_run": True} == told


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--off", "2031-01-02"), "does not know the year 2031"),
        (("--off", "2026-03-06", "--worked", "2026-03-06"), "either off or worked"),
        (("--off", "2026-03-07"), "off already (nghỉ hằng tuần"),
        (("--off", "2026-04-30"), "off already (ngày Chiến thắng 30/4"),
        (("--worked", "2026-03-05"), "is a working day already"),
        (("--hours", "2026-03-07=07:30-11:30"), "it has no hours"),
        (("--hours", "2026-03-06"), "Expected hours such as"),
        (("--off", "2026-02-27"), "--past"),
        (("--off", "2026-03-06", "--off", "2026-03-06"), "each day once"),
        (("--settles", "2026"), "not provisional"),
        ((), "found nothing"),
        (("--off", "2026-03-06", "--day", "2026-03-03"), "after today"),
        (("--off", "2026-03-06", "--by", "an.nguyen"), "an.nguyen"),
        (("--off", "2026-03-06", "--unit", "dong-mai"), "found dong-mai"),
    ],
)
def test_what_says_nothing_new_or_nothing_known_is_refused_and_not_written(run, here, words, why):
    run("deploy")
    code, _, err = run(*SWAP, *words)
    assert code == 1
    assert why in " ".join(err.split())
    assert not (here / "notices.toml").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ("--off", "2031-01-02"),
            "02/01/2031: Lịch làm việc của cơ quan hành chính nhà nước chưa có năm 2031.",
        ),
        (
            ("--off", "2026-03-07"),
            "07/03/2026: đã là ngày nghỉ (nghỉ hằng tuần; Quyết định 188/1999/QĐ-TTg).",
        ),
        (("--worked", "2026-03-05"), "05/03/2026: đã là ngày làm việc."),
        (("--hours", "2026-03-07=07:30-11:30"), "07/03/2026: là ngày nghỉ (nghỉ hằng tuần) nên không có giờ"),
        (("--off", "2026-02-27"), "27/02/2026 đã qua; ngày hẹn đã báo khi ấy giữ nguyên."),
        (("--settles", "2026"), "lịch năm 2026 không phải dự kiến, không có gì để ấn định."),
        (("--off", "2026-03-06", "--day", "2026-03-03"), "văn bản đề ngày 03/03/2026, sau hôm nay."),
        (("--off", "2026-03-06", "--worked", "2026-03-06"), "Ngày 06/03/2026 vừa ghi nghỉ vừa ghi làm việc;"),
        (("--off", "2026-03-06", "--off", "2026-03-06"), "Mỗi ngày chỉ ghi một lần."),
        ((), "Thông báo phải nêu ngày nghỉ, ngày làm việc, giờ làm việc hoặc năm."),
        (("--settles", "2027", "--unit", "dong-may"), "Thông báo ấn định cả năm là cho mọi đơn vị"),
        (("--hours", "2026-03-06=11:30-07:30"), "Buổi làm việc phải kết thúc sau khi bắt đầu, đây là"),
        (
            ("--off", "2026-03-06", "--reason", "a\tb"),
            "lý do phải là một dòng chữ, không có ký tự điều khiển",
        ),
        (
            ("--off", "2026-03-06", "--reason", ""),
            "Thông báo nghỉ chưa dùng được: lý do: không được để trống",
        ),
    ],
)
def test_why_a_notice_is_refused_is_told_in_vietnamese_before_the_english(run, words, why):
    _, _, err = run(*SWAP, *words)
    assert f"thutuc: {why}" in " ".join(err.split())


def test_a_notice_without_a_number_is_refused(run):
    code, _, err = run("calendar", "add", "không số", "--day", "2026-03-02", "--reason", "lễ", *DAYS)
    assert (code, "number of a text" in err) == (1, True)


def test_days_that_have_gone_by_are_taken_when_they_are_meant(run):
    run("deploy")
    assert run(*SWAP, "--off", "2026-02-27", "--past")[0] == 0


def test_one_number_says_one_thing(run):
    run("deploy")
    run(*SWAP, *DAYS)
    code, _, err = run(*SWAP, "--off", "2026-03-05")
    assert (code, "says something else" in err) == (1, True)


def test_without_a_notices_file_in_the_settings_nothing_can_be_added(run, here):
    (here / "thutuc.toml").write_text('organisation = "organisation.yaml"\nnow = 2026-03-02T09:00:00+07:00\n')
    code, _, err = run(*SWAP, *DAYS)
    assert (code, "notices.toml" in err) == (4, True)


def test_without_a_database_nothing_is_written(run, here):
    assert run(*SWAP, *DAYS)[0] == 4
    assert not (here / "notices.toml").exists()


# -- asking


def test_list_tells_the_days_of_a_year_with_their_texts(run, here):
    (here / "notices.toml").touch()
    told = json.loads(run("calendar", "list", "2026", "--at", "2026-11-21T09:00", "--json")[1])
    days = {each["day"]: each for each in told["days"]}
    assert (days["2026-01-02"]["kind"], days["2026-01-10"]["kind"]) == ("off", "worked")
    assert days["2026-01-02"]["known_from"] == "2025-12-25"
    assert "2026-11-24" in days
    assert run("calendar", "list", "2099")[0] == 4


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59-12:00"])
def test_a_strange_instant_is_refused_in_words(run, here, at):
    (here / "notices.toml").touch()
    assert run("calendar", "list", "2026", "--at", at)[0] == 1
    assert run("calendar", "list", "99999")[0] == 2


def test_show_says_why_and_at_what_hours(run, here):
    (here / "notices.toml").touch()
    run("deploy")
    run(*SWAP, *DAYS, "--hours", "2026-03-14=07:30-11:30")
    saturday = run("calendar", "show", "dong-may.office", "2026-03-14")[1]
    assert "Thứ Bảy 14/03/2026: làm việc – hoán đổi (7/TB-BNV, biết từ 02/03/2026)." in saturday
    assert "Giờ làm việc: 07:30–11:30 – hoán đổi" in saturday
    friday = json.loads(run("calendar", "show", "dong-may.office", "2026-03-06", "--json")[1])
    assert (friday["worked"], friday["hours"], friday["why"]["notice"]) == (False, "", "7/TB-BNV")
    assert "áp dụng lịch chung" in run("calendar", "show", "nowhere", "2026-03-06")[2]


# -- the calendar


def test_a_notice_is_known_from_its_own_day_and_changes_the_version(tmp_path):
    file = tmp_path / "notices.toml"
    write_notice(file, notice(off=["2026-03-06"]))
    own = plugin({"notices": str(file)})
    friday = date(2026, 3, 6)
    before = own.calendar(None, datetime(2026, 3, 1, 12, tzinfo=ZONE))
    after = own.calendar(None, datetime(2026, 3, 2, 0, tzinfo=ZONE))
    assert (before.is_working_day(friday), after.is_working_day(friday)) == (True, False)
    assert "7/TB-BNV#" in after.version
    assert "7/TB-BNV" not in before.version


def test_a_notice_that_another_process_adds_is_seen(tmp_path):
    file = tmp_path / "notices.toml"
    file.touch()
    own, at = plugin({"notices": str(file)}), datetime(2026, 3, 2, 9, tzinfo=ZONE)
    assert own.calendar(None, at).is_working_day(date(2026, 3, 6))
    write_notice(file, notice(off=["2026-03-06"]))
    assert not own.calendar(None, at).is_working_day(date(2026, 3, 6))
    file.unlink()
    with pytest.raises(ConfigurationError, match=r"notices\.toml"):
        own.calendar(None, at)


def test_a_notice_for_one_unit_holds_there_and_below(tmp_path):
    file = tmp_path / "notices.toml"
    write_notice(file, notice(off=["2026-03-06"], units=["dong-may"]))
    write_notice(file, notice(number="8/QĐ-UBND", hours={"2026-03-05": ["07:30-11:30"]}))
    beside = {"office_hours": ["07:00-11:30", "13:30-17:00"]}  # decides for itself too, but not this
    own = plugin({"notices": str(file), "units": {"desk": {"inherits": "dong-may"}, "lung-suong": beside}})
    at, units = datetime(2026, 3, 2, 9, tzinfo=ZONE), (None, "dong-may", "desk", "lung-suong")
    works = [own.calendar(unit, at).is_working_day(date(2026, 3, 6)) for unit in units]
    assert works == [True, False, False, True]
    assert own.calendar("desk", at).closing(date(2026, 3, 5)).hour == 11


def test_a_commune_that_closes_for_a_storm_closes_in_all_its_units(run, here):
    run("deploy")
    assert run(*SWAP, "--off", "2026-03-06", "--unit", "dong-may")[0] == 0
    here_and_there = [
        json.loads(run("calendar", "show", unit, "2026-03-06", "--json")[1])["worked"]
        for unit in ("dong-may.one-stop", "lung-suong.one-stop")
    ]
    assert here_and_there == [False, True]


def test_what_settles_a_year_ends_what_was_only_expected(tmp_path):
    pytest.importorskip("holidays", reason="the extra forecast is not installed")
    file = tmp_path / "notices.toml"
    tet = ["2028-01-25", "2028-01-26", "2028-01-27", "2028-01-28", "2028-01-31"]  # 24/01 was expected
    settled = notice(number="9/TB-BNV", day="2027-10-01", reason="Tết Mậu Thân", off=tet, settles=[2028])
    write_notice(file, settled)
    own = plugin({"notices": str(file), "forecast_until": 2029})
    before, after = (own.calendar(None, datetime(2027, month, 5, tzinfo=ZONE)) for month in (9, 10))
    monday, fixed = date(2028, 1, 24), date(2028, 5, 2)
    assert (before.is_working_day(monday), after.is_working_day(monday)) == (False, True)
    assert not after.is_working_day(fixed)
    assert (2028 in before.provisional, 2028 in after.provisional, 2029 in after.provisional) == (
        True,
        False,
        True,
    )


# -- the file


def test_a_cut_off_writer_leaves_the_old_file_whole(tmp_path, monkeypatch):
    file = tmp_path / "notices.toml"
    write_notice(file, notice(off=["2026-03-06"]))
    old = file.read_bytes()

    def cut_off(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", cut_off)
    with pytest.raises(ConfigurationError, match="No space"):
        write_notice(file, notice(number="8/TB-BNV", off=["2026-03-05"]))
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (old, [file])


def test_two_who_add_at_once_do_not_overwrite_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr("thutuc_deadlines.notices.PATIENCE", 0.05)
    file = tmp_path / "notices.toml"
    (tmp_path / ".notices.toml.new").touch()  # the other one, or what a killed one left
    with pytest.raises(ConfigurationError, match="remove that file"):
        write_notice(file, notice(number="8/TB-BNV", off=["2026-03-05"]))


@pytest.mark.parametrize("reason", ['"', "\\", "a\nb", "nghỉ “bù” \U0001f1fb", "\x7f"])
def test_whatever_the_reason_it_is_read_back_as_it_was_or_refused(tmp_path, reason):
    file = tmp_path / "notices.toml"
    try:
        made = notice(off=["2026-03-06"], reason=f"x{reason}")
        write_notice(file, made)
    except (ConfigurationError, WrongData):
        assert not file.exists()
    else:
        assert read_notices(file) == (made,)


@pytest.mark.parametrize(
    "text",
    [
        "[[notice]]",
        '[[notice]]\nnumber = "1/TB"\nday = 2026-03-02\nreason = "x"\noff = [2026-03-06]\nunit = "a"',
        2 * '[[notice]]\nnumber = "1/TB"\nday = 2026-03-02\nreason = "x"\noff = [2026-03-06]\n',
        '[[notice]]\nnumber = "1/TB"\nday = 2026-03-02\nreason = "x"\nhours."2026-03-06" = ["11:30-07:30"]',
        '[[notice]]\nnumber = "1/TB"\nday = 2026-03-02\nreason = "x"\noff = [2027-03-06]\nsettles = [2027]\n'
        'units = ["a"]',
    ],
)
def test_a_notices_file_with_a_mistake_is_refused_when_the_plug_in_is_made(tmp_path, text):
    file = tmp_path / "notices.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"notices\.toml"):
        plugin({"notices": str(file)})
