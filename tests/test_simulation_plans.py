"""A bad plan is refused, or warned about, before it is run: in words, in both languages, with the line."""

from __future__ import annotations

import pickle
import re
from datetime import date
from pathlib import Path

import pytest
from tests.queues import QUEUES, written
from tests.simulated import COMMUNE, plan_of
from typer.testing import CliRunner

from thutuc import Engine, open_store
from thutuc.cli.app import app
from thutuc.simulation import PlanRefused, parse_plan, simulate
from thutuc.simulation.cases import GoesRound
from thutuc.simulation.findings import MOST_TOLD
from thutuc.simulation.hours import officer_hours
from thutuc.simulation.lines import line_of, lines_of
from thutuc.simulation.reading import MOST_BYTES
from thutuc.simulation.run import Replications
from thutuc.simulation.words import labels

_STEP = "[procedure.step.compare]"

#: what is put for what; the words that tell it; how the line begins
REFUSED = {
    "an unknown step": (_STEP, "[procedure.step.comapre]", "không có bước 'comapre'", "[procedure.step.c"),
    "probabilities that do not add up": ("false = 0.1", "false = 0.2", "cộng lại bằng 1", "choose = {el"),
    "a probability above one": ("probability = 0.2", "probability = 1.2", "probability", "papers ="),
    "a negative time": ('mean = "9 phút"', 'mean = "-9 phút"', "không được âm", "work = {lognormal"),
    "a time nobody can read": ('"20 phút"', '"20 parsec"', "không đọc được thời gian", 'work = "20 p'),
    "times out of order": ('["4 phút", "6', '["40 phút", "6', "từ nhỏ đến lớn", "work = {triangular"),
    "a word misspelt": (
        "per_day = 12",
        "per_dya = 12",
        "không có mục 'per_dya' trong kế hoạch; có: per_day, ",
        "per_dya = 12",
    ),
    "a field nobody has": ("eligible = {", "elegible = {", "không có dữ liệu 'elegible'", "choose = {el"),
    "a unit in the data that nobody knows": (
        "choose = {needs_verification",
        'data = {verifying_unit = "lung-sung"}\nchoose = {needs_verification',
        "phải là mã đơn vị, cơ quan trong tổ chức",
        "data = {ver",
    ),
    "a value outside the choices": ("signed = 1.0", "sigend = 1.0", "không dùng được", "choose = {sig"),
    "an unknown officer": ('"hue.tran"]', '"hue.tan"]', "không có cán bộ 'hue.tan'", "reception ="),
    "an unknown unit": ('"dong-may.one-stop"', '"dong.one"', "đơn vị 'dong.one'", "received_at"),
    "a procedure that is not there": ('"dang-ky-khai-sinh"', '"dang-ky"', "'dang-ky'", "file ="),
    "days nobody knows": ("days = 10", "days = 3000", "lịch không đủ", "days = 3000"),
    "a year out of reach": ("start = 2026-03-30", "start = 9999-12-30", "năm phải từ 1900", "start ="),
    "a time without end": ('"20 phút"', "1" + "0" * 400, "một trăm năm", "work = 1"),
    "a time that is none": ('"20 phút"', "nan", "không được âm", "work = nan"),
    "too many to come": ("per_day = 12", "per_day = 1e300", "per_day", "per_day"),
    "a warm-up longer than the plan": ("warm_up = 2", "warm_up = 20", "warm_up", "warm_up = 20"),
    "a holiday that no calendar has": (
        "per_day = 12",
        'per_day = 12\nburst = [{factor = 2, after = "Tết Nguyên Đán"}]',
        "không có ngày nghỉ nào tên 'Tết Nguyên Đán'",
        "burst =",
    ),
    "a number that is a text": (
        "per_day = 12",
        'per_day = "20"',
        "per_day: cần số từ 0 đến 1.000.000, tìm thấy '20'",
        "per_day",
    ),
    "a number that is a yes": (
        "per_day = 12",
        "per_day = true",
        "cần số từ 0 đến 1.000.000, tìm thấy True",
        "per_day",
    ),
    "no replications": (
        "replications = 4",
        "replications = 0",
        "số nguyên từ 1 đến 10.000, tìm thấy 0",
        "replications",
    ),
    "a weight below nothing": ("{8 = 3,", "{8 = -3,", "cần số từ 0 trở lên, tìm thấy -3", "by_hour"),
    "no TOML": ("seed = 11", "seed = = 11", "không phải TOML", None),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_plan_is_refused_with_its_line(what: str, tmp_path: Path) -> None:
    old, new, words, at = REFUSED[what]
    assert old in COMMUNE
    text = COMMUNE.replace(old, new)

    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, text)

    told = [each for each in refused.value.findings if words in each.message_vi]
    assert told, [each.message_vi for each in refused.value.findings]
    assert told[0].message != told[0].message_vi and told[0].severity == "error"
    if at is not None:
        assert told[0].line is not None
        assert text.splitlines()[told[0].line - 1].startswith(at)


MISTAKES = (
    ("seed = 11", "sed = 11", "không có mục 'sed'"),
    ("days = 10", "days = 3000", "lịch không đủ"),
    ('"dong-may.one-stop"', '"dong.one"', "đơn vị 'dong.one'"),
    ("per_day = 12", "per_day = -1", "per_day"),
    ('"20 phút"', '"20 parsec"', "không đọc được thời gian"),
    ("needs_verification = {", "need_verification = {", "không có dữ liệu 'need_verification'"),
    (_STEP, "[procedure.step.comapre]", "không có bước 'comapre'"),
    ("signed = 1.0", "sigend = 1.0", "không dùng được"),
)
MORE = """
[[procedure]]
file = "dang-ky"
received_at = "dong-may.one-stop"
competent = "dong-may"
arrivals = [{file = "nowhere.csv"}]
[[staff]]
officer = "moi"
like = "viet.nho"
[[absence]]
officer = "viet.ngo"
since = 2026-04-01
until = 2026-04-03
[[absence]]
officer = "viet.ngo"
since = 2026-04-02
until = 2026-04-05
[[habit]]
step = "comapre"
at = [16:00:00]
[[habit]]
officer = "viet.ngo"
"""


def test_every_mistake_of_a_plan_is_told_in_one_go_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = COMMUNE
    for old, new, _ in MISTAKES:
        assert old in text
        text = text.replace(old, new, 1)

    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, text + MORE)

    told = [(each.line, each.message_vi) for each in refused.value.findings]
    for words in (
        *(words for _, _, words in MISTAKES),
        "'dang-ky'",
        "nowhere.csv",
        "cán bộ 'viet.nho'",
        "'viet.ngo' đã vắng",
        "cần 'at' hoặc 'collect'",
    ):
        assert [line for line, said in told if words in said], (words, told)
    assert len([said for _, said in told if "không có bước 'comapre'" in said]) == 2
    lines = [line for line, _ in told]
    assert None not in lines
    assert lines == sorted(lines, key=lambda line: line or 0)
    assert len(told) == len(MISTAKES) + 6, told


def test_what_a_mistake_leads_to_is_not_told_beside_it(tmp_path: Path) -> None:
    wrong = COMMUNE.replace('received_at = "dong-may.one-stop"', "received_at = 5", 1)
    assert wrong != COMMUNE
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, wrong.replace("per_day = 12", "per_dya = 12"))
    rules = [each.rule for each in refused.value.findings]
    assert sorted(rules) == ["extra-forbidden", "string-type"]


def test_a_list_keeps_its_numbers_where_one_of_it_was_wrong(tmp_path: Path) -> None:
    wrong = '[[absence]]\nofficer = "viet.ngo"\nsince = 2026-04-05\nuntil = 2026-04-01\n'
    unknown = '[[absence]]\nofficer = "nobody"\nsince = 2026-04-05\nuntil = 2026-04-06\n'
    text = f"{COMMUNE}\n{wrong}{unknown}[[habit]]\nstep = 5\n[[habit]]\nstep = 'nothing'\ncollect = 3\n"
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, text)
    told = {each.line: each.message_vi for each in refused.value.findings}
    (line,) = [line for line, said in told.items() if "'nothing'" in said]
    assert line is not None
    assert text.splitlines()[line - 1] == "step = 'nothing'"
    (line,) = [line for line, said in told.items() if "không có cán bộ 'nobody'" in said]
    assert line is not None
    assert text.splitlines()[line - 1] == 'officer = "nobody"'


def test_of_a_thousand_mistakes_a_hundred_are_told_and_how_many_more_there_are(tmp_path: Path) -> None:
    steps = "".join(f"[procedure.step.nothing_{n}]\nwork = 1\n" for n in range(300))
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, f"{COMMUNE}\n{steps}")
    *told, last = refused.value.findings
    assert len(told) == MOST_TOLD
    assert last.message_vi == "còn ít nhất 200 điểm nữa không kể ở đây"
    assert last.message == "at least 200 more are not told here"


def test_a_file_of_arrivals_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    text = COMMUNE.replace("per_day = 12", 'file = "nowhere.csv"')
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, text)
    (told,) = refused.value.findings
    assert told.message_vi.startswith("Không đọc được tệp CSV các thời điểm")
    assert "nowhere.csv" in told.message_vi
    assert told.line is not None
    assert text.splitlines()[told.line - 1].startswith("file =")


def test_a_role_nobody_holds_is_told_and_refused_where_no_head_answers_either(tmp_path: Path) -> None:
    plan = written(QUEUES[0], 100, 10, 1, 1, tmp_path)
    drawing, organisation = tmp_path / "queue.bpmn", tmp_path / "organisation.yaml"
    drawing.write_text(drawing.read_text().replace('role="Công chức"', 'role="Viên chức"'))

    (told,) = [
        each for each in plan_of(tmp_path, plan.read_text(), load=False).findings if each.rule == "role"
    ]
    assert told.message == "nobody holds the role 'Viên chức' of step 'serve'; the head of the unit does it"

    head = "{officer: head, post: head, since: 2018-01-01}, "
    assert head in organisation.read_text()
    organisation.write_text(organisation.read_text().replace(head, ""))
    with pytest.raises(PlanRefused, match="nobody holds the role 'Viên chức' of step 'serve'"):
        plan_of(tmp_path, plan.read_text())


def test_the_holidays_there_are_are_named_to_who_asks_for_another(tmp_path: Path) -> None:
    burst = 'per_day = 12\nburst = [{factor = 2, after = "Noel"}]'
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, COMMUNE.replace("per_day = 12", burst))

    (told,) = [each for each in refused.value.findings if each.rule == "holiday"]
    assert "'Tết Nguyên đán Bính Ngọ'; " in told.remedy_vi and "'Giỗ Tổ Hùng Vương'" in told.remedy


def test_an_absence_over_another_is_told_in_both_languages_on_its_own_line(tmp_path: Path) -> None:
    one = '[[absence]]\nofficer = "viet.ngo"\nsince = 2026-04-01\nuntil = 2026-04-03\n'
    text = f"{COMMUNE}\n{one}{one.replace('04-01', '04-02')}"
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, text)

    (told,) = refused.value.findings
    assert told.line is not None and text.splitlines()[told.line - 1] == "since = 2026-04-02"
    assert told.message_vi.startswith("'viet.ngo' đã vắng từ 01/04/2026 đến hết 03/04/2026 theo kế hoạch")
    assert "outside 2026-04-01 to 2026-04-03" in told.message

    with pytest.raises(PlanRefused, match="in which he is away by the organisation, found 2026-03-09"):
        plan_of(tmp_path, f"{COMMUNE}\n{one.replace('2026-04-01', '2026-03-09')}")


def test_an_absence_without_a_last_day_is_for_good(tmp_path: Path) -> None:
    text = f'{COMMUNE}\n[[absence]]\nofficer = "viet.ngo"\nsince = 2026-04-06\n'
    hours = officer_hours(plan_of(tmp_path, text, load=False).prepared.plugins, "viet.ngo")
    assert hours(date(2026, 4, 3)) and not hours(date(2026, 4, 6)) and not hours(date(2027, 4, 6))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('[[hours]]\nofficer = "viet.ngo"\nsessions = ["08:00-11:00", "10:00-12:00"]\n', "chồng nhau"),
        ('[[hours]]\nofficer = "viet.ngo"\nsessions = ["08:00-11:00"]\nweekdays = []\n', "không có ngày nào"),
        (
            '[[hours]]\nofficer = "viet.ngo"\nsessions = ["08:00-11:00"]\n' * 2,
            "đã có [[hours]] của 'viet.ngo'",
        ),
        ('[[habit]]\nstep = "sign_certification"\nat = [10:00:00]\n' * 2, "đã có một [[habit]]"),
        ('[[staff]]\nofficer = "viet.ngo"\nlike = "viet.ngo"\n', "phải là một cán bộ khác"),
    ],
)
def test_what_a_plan_says_twice_or_of_nobody_is_refused(more: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, COMMUNE + more)
    (told,) = refused.value.findings
    assert words in told.message_vi and told.line is not None and told.line > COMMUNE.count("\n")


def test_an_officer_has_other_hours_on_other_weekdays(tmp_path: Path) -> None:
    """She is there on Tuesday mornings and on Friday afternoons, and at no other time."""
    own = '[[hours]]\nofficer = "viet.ngo"\nsessions = ["{}"]\nweekdays = ["{}"]\n'
    text = COMMUNE + own.format("08:00-11:00", "tuesday") + own.format("14:00-16:00", "friday")
    prepared = plan_of(tmp_path, text, load=False).prepared
    hours = officer_hours(prepared.plugins, "viet.ngo", prepared.plan.hours)
    worked = [sum(end - start for start, end in hours(date(2026, 3, 30 + day))) for day in range(2)]
    worked += [sum(end - start for start, end in hours(date(2026, 4, day))) for day in range(1, 4)]
    assert [each / 3_600_000_000 for each in worked] == [0, 3, 0, 0, 2]


def test_what_of_a_plan_can_have_no_effect_is_told(tmp_path: Path) -> None:
    away = '[[absence]]\nofficer = "viet.ngo"\nsince = 2026-08-03\nuntil = 2026-08-05\n'
    burst = "per_day = 3\nburst = [{factor = 9, since = 2026-02-02, until = 2026-02-06}]"
    text = COMMUNE.replace("per_day = 12", "per_day = 0").replace("per_day = 3", burst) + f"\n{away}"
    found = plan_of(tmp_path, text, load=False).findings
    assert [each.message_vi for each in found if each.rule == "effect"] == [
        "không hồ sơ nào đến trong những ngày được tính, 01/04/2026 đến 08/04/2026",
        "từ 02/02/2026 đến 06/02/2026 nằm ngoài kế hoạch, 30/03/2026 đến 28/04/2026: không có tác dụng",
        "từ 03/08/2026 đến 05/08/2026 nằm ngoài kế hoạch, 30/03/2026 đến 28/04/2026: không có tác dụng",
    ]
    assert not [each for each in plan_of(tmp_path, load=False).findings if each.rule == "effect"]


def test_days_and_officers_after_the_plan_and_hours_at_which_nobody_is_there_are_told(tmp_path: Path) -> None:
    """The plan's days are 30/03/2026 to 28/04/2026, and nobody of the sample works at 22:00."""
    text = COMMUNE + (
        "[[calendar]]\nday = 2029-01-03\nworked = false\n"
        "[[calendar]]\nday = 2026-04-28\nworked = false\n"
        '[[staff]]\nofficer = "later"\nlike = "viet.ngo"\nsince = 2026-04-29\n'
        '[[staff]]\nofficer = "last.day"\nlike = "viet.ngo"\nsince = 2026-04-28\n'
        '[[habit]]\nstep = "sign_certification"\nat = [10:00:00, 22:00:00]\n'
        '[[habit]]\nofficer = "viet.ngo"\nat = [21:30:00]\n'
    )
    found = [each for each in plan_of(tmp_path, text, load=False).findings if each.rule == "effect"]
    assert [each.message_vi for each in found] == [
        "ngày 03/01/2029 nằm ngoài kế hoạch, 30/03/2026 đến 28/04/2026: không đổi giờ làm việc nào",
        "từ 29/04/2026 nằm ngoài kế hoạch, 30/03/2026 đến 28/04/2026: không có tác dụng",
        "không ai có mặt lúc 22:00 trong những ngày của kế hoạch: khay không được lấy vào giờ ấy",
        "không ai có mặt lúc 21:30 trong những ngày của kế hoạch: khay không được lấy vào giờ ấy",
    ]
    lines = [text.splitlines()[each.line - 1] for each in found if each.line is not None]
    assert lines[0].startswith(("[[calendar", "day = 2029")) and "22:00" in lines[2] and "21:30" in lines[3]

    for who in "viet.ngo", "mai.nguyen":
        text += f'[[hours]]\nofficer = "{who}"\nsessions = ["09:00-11:00", "21:00-23:00"]\n'
    assert "có mặt" not in str(plan_of(tmp_path, text, load=False).findings)


def test_an_instant_without_a_zone_is_the_organisations(tmp_path: Path) -> None:
    def at(said: str) -> list[str]:
        source = plan_of(tmp_path, COMMUNE.replace("per_day = 12", f"at = [{said}]"), load=False)
        return [each.isoformat() for each in source.prepared.plan.procedure[0].arrivals[0].at]

    with pytest.raises(PlanRefused, match="at least one instant"):
        at("")
    assert at("2026-04-02T09:00:00") == ["2026-04-02T09:00:00+07:00"]


def test_hours_that_are_no_text_are_refused_with_how_to_write_them(tmp_path: Path) -> None:
    own = '[[hours]]\nofficer = "viet.ngo"\nsessions = [[06:00:00, 12:00:00]]\n'
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, f"{COMMUNE}\n{own}")
    assert "giờ phải viết như '07:30-11:30'" in refused.value.findings[0].message_vi


def test_a_load_above_one_is_warned_about_and_may_be_run(tmp_path: Path) -> None:
    found = plan_of(tmp_path, COMMUNE.replace("per_day = 12", "per_day = 400"))

    told = [each for each in found.findings if each.rule == "load"]
    assert all(each.severity == "warn" and "hàng đợi dài ra không dứt" in each.message_vi for each in told)
    assert {"linh.pham", "viet.ngo"} <= {each.message.split()[3] for each in told}
    assert not [each for each in plan_of(tmp_path).findings if each.rule == "load"]


def test_a_dossier_that_does_not_end_makes_no_load_of_what_comes_after_the_plans_days(tmp_path: Path) -> None:
    signed = "choose = {signature = {signed = 1.0}}"
    found = plan_of(tmp_path, COMMUNE.replace(signed, f'{signed}\nafter = "200 ngày"'))

    assert not [each for each in found.findings if each.rule == "load"]


def test_what_a_plan_leaves_open_is_told(tmp_path: Path) -> None:
    text = COMMUNE.replace("choose = {signature = {signed = 1.0}}", "").replace('work = "20 phút"', "")
    rules = {each.rule for each in plan_of(tmp_path, text).findings}
    assert rules == {"choice", "work", "waits"}


@pytest.mark.parametrize(
    "text", ["", "[[procedure]]", "start = 2026-01-01\ndays = 'x'", "a" * 100, "[a.b]\nc = 1"]
)
def test_nonsense_is_refused_in_words(text: str) -> None:
    with pytest.raises(PlanRefused) as refused:
        parse_plan(text, "plan.toml")
    assert all(each.message_vi and each.message for each in refused.value.findings)


@pytest.mark.parametrize(
    "more",
    [
        2 * '[[staff]]\nofficer = "viet.ngo"\nlike = "viet.ngo"\n',
        '[[absence]]\nofficer = "viet.ngo"\nsince = 2026-04-05\nuntil = 2026-04-01\n',
        '[settings.deadlines]\noffice_hours = ["17:00-08:00"]\n',
        '[settings.nothing]\nx = 1\n',
    ],
)  # fmt: skip
def test_what_an_organisation_or_plug_in_does_not_take_is_refused_in_words(more: str, tmp_path: Path) -> None:
    with pytest.raises(PlanRefused):
        plan_of(tmp_path, f"{COMMUNE}\n{more}")


@pytest.mark.parametrize(
    ("table", "words", "words_vi"),
    [
        ('[[absence]]\nofficer = "viet.ngo"\nsince = 2026-04-05\nuntil = 2026-04-01\n',
         "expected 'until' not before 'since'", "'until' không được trước 'since'"),
        ('[[staff]]\nofficer = "moi"\nlike = "viet.ngo"\nsince = 2026-04-05\nuntil = 2026-04-01\n',
         "expected 'until' not before 'since'", "'until' không được trước 'since'"),
        ('[[staff]]\nofficer = "hai từ"\nlike = "viet.ngo"\n',
         "officer: ", "officer: giá trị không dùng được"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_where_it_stands(table: str, words: str, words_vi: str) -> None:
    with pytest.raises(PlanRefused) as refused:
        parse_plan(f"{COMMUNE.replace('per_day = 12', 'per_day = -1')}\n{table}", "plan.toml")

    arrivals, told = refused.value.findings
    lines = COMMUNE.splitlines()
    assert arrivals.line is not None and lines[arrivals.line - 1].startswith("per_day")
    assert words in told.message and words_vi in told.message_vi
    assert told.line is not None and told.line > len(lines)


def test_a_line_of_a_million_signs_is_looked_at_once() -> None:
    assert lines_of("[" + " " * 1_000_000 + "\n" + "a" * 1_000_000 + "\nb = 1")[("b",)] == 3


def test_a_plan_without_end_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(PlanRefused, match="at most"):
        plan_of(tmp_path, "#" * (MOST_BYTES + 1))


def test_lines_are_found_in_nested_tables_and_lists() -> None:
    lines = lines_of('a = 1\n[[p]]\n[p.s."x y"]\nw = 2 # [[p]]\n[[p]]\n[[p.q]]\nz = 3\n')
    assert line_of(lines, ("a",)) == 1
    assert line_of(lines, ("p", 0, "s", "x y", "w")) == 4
    assert line_of(lines, ("p", 1, "q", 0, "z", "deeper")) == 7
    assert line_of(lines, ("p", 1)) == 5
    assert line_of(lines, ("nothing",)) is None


# --- the command line ------------------------------------------------------------------------------

SMALL = COMMUNE.replace("days = 10", "days = 5").replace("replications = 4", "replications = 2")


def test_simulate_tells_a_summary_and_writes_files(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(SMALL)
    files = [str(tmp_path / name) for name in ("a.csv", "a.json", "a.html")]
    into = ["--csv", files[0], "--json", files[1], "--html", files[2]]
    told = CliRunner().invoke(app, ["simulate", str(tmp_path / "plan.toml"), "--cores", "1", *into])
    assert told.exit_code == 0, told.output
    assert "Đúng hạn (%)" in told.output and "±" in told.output and "[viet.ngo]" in told.output
    assert Path(files[0]).read_text("utf-8-sig").startswith("section,name,measure,mean")
    assert Path(files[2]).read_text("utf-8").startswith("<!doctype html>")
    english = CliRunner().invoke(
        app, ["simulate", str(tmp_path / "plan.toml"), "--cores", "1", "--replications", "1", "--lang", "en"]
    )
    assert "on time (%)" in english.output and "±" not in english.output.split("seed")[1].split("\n", 1)[1]


def test_simulate_writes_a_database_that_verifies(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(SMALL)
    database = str(tmp_path / "simulated.db")
    told = CliRunner().invoke(app, ["simulate", str(tmp_path / "plan.toml"), "--database", database])
    assert told.exit_code == 0, told.output
    store = open_store(database)
    found = plan_of(tmp_path, SMALL, load=False)
    assert Engine(store, plugins=found.prepared.plugins).verify() == []
    store.close()


@pytest.mark.parametrize("also", ["--csv", "--json", "--html"])
def test_a_database_and_figures_are_not_asked_for_at_once(also: str, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(SMALL)
    run = [
        "simulate",
        str(tmp_path / "plan.toml"),
        "--database",
        str(tmp_path / "a.db"),
        also,
        str(tmp_path / "b"),
    ]
    told = CliRunner().invoke(app, run)
    assert told.exit_code == 2 and "--database ghi" in told.output
    assert {each.name for each in tmp_path.iterdir()} == {"plan.toml"}


def test_compare_tells_what_changes_clearly(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SMALL)
    (tmp_path / "b.toml").write_text(f'{SMALL}\n[[staff]]\nofficer = "moi.nguyen"\nlike = "viet.ngo"\n')
    run = ["--cores", "1", "--replications", "4", "--lang", "en"]
    told = CliRunner().invoke(app, ["compare", str(tmp_path / "a.toml"), str(tmp_path / "b.toml"), *run])
    assert told.exit_code == 0, told.output
    assert "moi.nguyen: utilisation (%)" in told.output
    counted = re.search(
        r"(\d+) figures differ between the plans, (\d+) by more .* about (\d+) would", told.output
    )
    assert counted is not None
    differ, clear, by_chance = map(int, counted.groups())
    assert differ > clear > 0 and by_chance == round(differ / 20)
    same = CliRunner().invoke(app, ["compare", str(tmp_path / "a.toml"), str(tmp_path / "a.toml"), *run])
    assert "No clear difference" in same.output and "0 figures differ" in same.output


def test_a_bad_plan_ends_the_command_in_words(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(SMALL.replace(_STEP, "[procedure.step.comapre]"))
    told = CliRunner().invoke(app, ["simulate", str(tmp_path / "plan.toml")])
    assert told.exit_code == 1
    assert "[lỗi] dòng" in told.stderr and "Có phải là 'compare'?" in told.stderr.replace("\n", " ")


PERMIT = """
start = {start}
days = 6
cool_down = 10
replications = 1
[[procedure]]
file = "cap-giay-phep-xay-dung{until}"
received_at = "dong-may.one-stop"
competent = "dong-may"
work = "6 phút"
choose = {{ permit_kind = {{ house = 1.0 }} }}
[[procedure.arrivals]]
per_day = 3
{burst}
"""
OLD, OFF = "-den-2026-06-30", "burst = [{factor = 0, since = 2026-07-01, until = 2026-07-31}]"


def of_law(folder: Path, text: str) -> list[str]:
    """What is told of versions that are not in force."""
    found = plan_of(folder, text, load=False).findings
    return [each.message_vi for each in found if each.rule == "validity"]


@pytest.mark.parametrize(
    ("start", "until", "burst", "told"),
    [
        ("2026-07-06", "", "", None),
        (
            "2026-06-29",
            "",
            "",
            "29/06/2026 đến 14/07/2026, còn tệp 'cap-giay-phep-xay-dung' áp dụng từ 01/07",
        ),
        (
            "2026-06-29",
            OLD,
            "",
            "áp dụng từ 01/07/2025 đến 30/06/2026: mọi hồ sơ vẫn được mô phỏng",
        ),
        ("2026-06-29", OLD, OFF, None),
        ("2026-06-08", OLD, "", None),
    ],
)
def test_R1_dossiers_that_come_when_their_version_is_not_in_force_are_told(
    start: str, until: str, burst: str, told: str | None, tmp_path: Path
) -> None:
    """A plan asks what would be under its version; in production the version of the day receives them."""
    found = of_law(tmp_path, PERMIT.format(start=start, until=until, burst=burst))
    assert len(found) == (told is not None) and all(str(told) in each for each in found)


def test_the_report_tells_it_above_the_figures(tmp_path: Path) -> None:
    file, page = tmp_path / "plan.toml", tmp_path / "a.html"
    file.write_text(PERMIT.format(start="2026-06-29", until="", burst=""), "utf-8")
    done = CliRunner().invoke(app, ["simulate", str(file), "--html", str(page), "--lang", "en"])
    assert done.exit_code == 0, done.output
    told = "'cap-giay-phep-xay-dung' is in force from 2026-07-01: all of them are simulated under it."
    above, _, below = done.stdout.partition(told)
    assert below and "received" not in above
    assert "all of them are simulated under it" in page.read_text("utf-8")


def test_a_procedure_that_a_plan_names_twice_has_its_figures_twice(tmp_path: Path) -> None:
    """Two versions of one procedure, or one at two places of reception: neither hides the other."""
    _, flow = COMMUNE.split("[[procedure]]", 1)
    twice = plan_of(tmp_path, f"{COMMUNE}\n[[procedure]]{flow}", replications=1, load=False)
    answers = simulate(twice)
    id = twice.prepared.flows[0].row.id
    assert {f"{id}#1", f"{id}#2", ""} <= set(answers.names("dossiers"))
    counts = [answers.figure("dossiers", name, "received") for name in (f"{id}#1", f"{id}#2", "")]
    one, other, whole = (0 if each is None else each.mean for each in counts)
    assert one and other and one + other <= whole
    assert {f"{id}#{number}/check_papers" for number in (1, 2)} <= set(answers.names("steps"))
    called = labels(twice, "vi")
    steps = [called[name] for name in answers.names("steps")]
    assert len(set(steps)) == len(steps) and sum("#2: " in each for each in steps) > 2
    assert called[f"{id}#1/check_papers"] == "Chứng thực bản sao từ b…#1: Tiếp nhận, kiểm tra… [check_papers]"


_ROUND = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1"
 targetNamespace="urn:round" id="file"><process id="round" name="Trả lại" isExecutable="true">
 <extensionElements><thutuc:procedure code="9.999999" field="Hộ tịch" legalTerm="60 ngày"
 effectiveFrom="2025-07-01"/></extensionElements>
 <startEvent id="start"/><exclusiveGateway id="again"/>
 <userTask id="prepare" name="Dự thảo"><extensionElements><thutuc:term value="30 ngày"/>
 <thutuc:responsible role="Công chức một cửa" unit="one-stop" act="prepare"/></extensionElements></userTask>
 <userTask id="sign" name="Ký"><extensionElements><thutuc:term value="30 ngày"/>
 <thutuc:responsible role="Công chức một cửa" unit="one-stop" act="prepare"/>
 <thutuc:field name="agreed" type="boolean" label="Đồng ý" required="true"/>
 <thutuc:field name="copies" type="integer" label="Số bản" required="true"/></extensionElements></userTask>
 <exclusiveGateway id="opinion" default="on"/><endEvent id="end"/>
 <sequenceFlow id="in" sourceRef="start" targetRef="again"/>
 <sequenceFlow id="first" sourceRef="again" targetRef="prepare"/>
 <sequenceFlow id="next" sourceRef="prepare" targetRef="sign"/>
 <sequenceFlow id="signed" sourceRef="sign" targetRef="opinion"/>
 <sequenceFlow id="back" sourceRef="opinion" targetRef="again">
 <conditionExpression>not agreed</conditionExpression></sequenceFlow>
 <sequenceFlow id="on" sourceRef="opinion" targetRef="end"/></process></definitions>"""
_ROUND_PLAN = """
start = 2026-03-30
days = 5
replications = 1
[[procedure]]
file = "round.bpmn"
received_at = "dong-may.one-stop"
competent = "dong-may"
work = "20 phút"
[[procedure.arrivals]]
per_day = 5
"""


def test_what_a_plan_leaves_open_leads_on_and_never_back_for_ever(tmp_path: Path) -> None:
    (tmp_path / "round.bpmn").write_text(_ROUND, "utf-8")

    found = plan_of(tmp_path, _ROUND_PLAN)

    assert [each.message_vi for each in found.findings if each.rule == "choice"] == [
        "bước 'sign': kế hoạch không nói 'agreed' được điền thế nào; lần nào cũng điền true"
    ]
    (outcome,) = simulate(found).outcomes
    assert outcome.numbers["dossiers", "", "finished"] == outcome.numbers["dossiers", "", "received"] > 10


def test_what_the_term_goes_by_is_filled_in_and_told(tmp_path: Path) -> None:
    """No form asks for it: a variant of the legal term reads whether the commune is a difficult one."""
    text = """start = 2026-04-06\ndays = 2\nreplications = 1\n[[procedure]]
file = "dang-ky-cap-giay-chung-nhan-lan-dau"\nreceived_at = "dong-may.one-stop"\ncompetent = "dong-may"
work = 1\narrivals = [{per_day = 3}]\n"""
    found = plan_of(tmp_path, text, load=False)
    assert [
        each.message_vi for each in found.findings if "'difficult' mà kế hoạch không nói" in each.message_vi
    ]
    assert "start" not in Replications(found.prepared).run(0).refusals
    said = plan_of(tmp_path, f"{text}choose = {{difficult = {{true = 0.5, false = 0.5}}}}\n", load=False)
    assert not [each for each in said.findings if "'difficult'" in each.message_vi]


def test_a_list_that_a_plan_leaves_open_is_told_with_what_is_never_done(tmp_path: Path) -> None:
    asked = _ROUND.replace('name="copies" type="integer"', 'name="asked" type="list"').replace(
        "</extensionElements></userTask>\n <userTask",
        "</extensionElements><multiInstanceLoopCharacteristics><extensionElements>"
        '<thutuc:each collection="asked" item="one"/></extensionElements></multiInstanceLoopCharacteristics>'
        "</userTask>\n <userTask",
        1,
    )
    (tmp_path / "round.bpmn").write_text(asked, "utf-8")

    told = (
        "bước 'sign': kế hoạch không nói 'asked' gồm những gì; để trống thì bước 'prepare' không có lượt nào"
    )
    assert told in [each.message_vi for each in plan_of(tmp_path, _ROUND_PLAN, load=False).findings]
    said = f'{_ROUND_PLAN}[procedure.step.sign]\ndata = {{ asked = ["a"] }}\n'
    assert told not in [each.message_vi for each in plan_of(tmp_path, said, load=False).findings]


def test_a_dossier_that_never_goes_on_is_refused_with_the_step(tmp_path: Path) -> None:
    (tmp_path / "round.bpmn").write_text(_ROUND, "utf-8")
    text = f"{_ROUND_PLAN}[procedure.step.sign]\ndata = {{agreed = false}}\n"

    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, text)

    (told,) = (each for each in refused.value.findings if each.severity == "error")
    assert (told.rule, told.element) == ("round", "procedure.0.step.prepare")
    assert "1000 lần" in told.message_vi and "choose" in told.remedy
    again = pickle.loads(pickle.dumps(GoesRound(0, "prepare")))  # as it comes from another process
    assert again.findings == GoesRound(0, "prepare").findings


def test_what_asks_for_data_that_a_plan_does_not_give_is_told_with_procedure_step_and_line(
    tmp_path: Path,
) -> None:
    copies = 'type="integer" label="Số bản"'
    drawn = re.sub("<conditionExpression.*?<", "<conditionExpression>copies &gt; 3<", _ROUND, flags=re.DOTALL)
    (tmp_path / "round.bpmn").write_text(drawn.replace(f'{copies} required="true"', copies), "utf-8")

    (outcome,) = simulate(plan_of(tmp_path, _ROUND_PLAN, load=False)).outcomes
    line = next(at for at, text in enumerate(drawn.splitlines(), 1) if 'id="back"' in text)
    assert [vi.partition(". ")[0] for vi, _ in outcome.words] == [
        f"round/sign, dòng {line}: Không tính được 'copies > 3': không có copies"
    ]
    assert outcome.words[0][1].startswith(f"round/sign, line {line}: Expected 'copies > 3' to have a value")


def test_a_plan_of_which_every_dossier_is_refused_as_it_is_handed_in_is_refused(tmp_path: Path) -> None:
    drawn = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1" '
        'targetNamespace="urn:round" id="file"><process id="round" name="Hai lối" isExecutable="true">'
        '<extensionElements><thutuc:procedure code="9.999999" field="Hộ tịch" legalTerm="60 ngày" '
        'effectiveFrom="2025-07-01"/><thutuc:field name="copies" type="integer" label="Số bản"/>'
        '</extensionElements><startEvent id="start"/><endEvent id="end"/><exclusiveGateway id="many" '
        'default="few"/><userTask id="sign" name="Ký"><extensionElements><thutuc:term value="30 ngày"/>'
        '<thutuc:responsible role="Công chức một cửa" unit="one-stop" act="prepare"/></extensionElements>'
        '</userTask><sequenceFlow id="f1" sourceRef="start" targetRef="many"/><sequenceFlow id="few" '
        'sourceRef="many" targetRef="end"/><sequenceFlow id="f2" sourceRef="many" targetRef="sign">'
        "<conditionExpression>copies &gt; 3</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="f3" sourceRef="sign" targetRef="end"/></process></definitions>'
    )
    (tmp_path / "round.bpmn").write_text(drawn, "utf-8")
    with pytest.raises(PlanRefused) as refused:
        plan_of(tmp_path, _ROUND_PLAN.partition("[procedure.step")[0])
    (told,) = refused.value.findings
    assert told.rule == "start" and "Không tính được 'copies > 3'" in told.message_vi
    assert told.message.startswith("round, line 1: Expected 'copies > 3' to have a value")


def test_a_territory_that_the_plan_leaves_open_is_that_of_who_decides(tmp_path: Path) -> None:
    """Otherwise the first dossier would be refused, for “mô phỏng” is no commune."""
    text = (
        "start = 2026-03-30\ndays = 3\ncool_down = 20\nseed = 1\n[[procedure]]\n"
        'file = "ho-tro-nan-nhan"\nreceived_at = "dong-may.one-stop"\ncompetent = "health"\n'
        'work = "5 phút"\narrivals = [{per_day = 1}]\n'
    )
    (flow,) = plan_of(tmp_path, text, load=False).prepared.flows
    assert flow.filling.of(0, 0, 0)["commune"] == "health"


def test_a_word_that_a_plan_lacks_is_told_once() -> None:
    with pytest.raises(PlanRefused) as refused:
        parse_plan('title = "Thử"\ndays = 10\n[[procedure]]\nfile = "x.bpmn"\n', "plan.toml")
    lacks = ("start", "received_at", "competent", "arrivals")
    assert [each.message_vi for each in refused.value.findings] == [f"thiếu {each!r}" for each in lacks]
