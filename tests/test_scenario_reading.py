"""A scenario's file: what it may say, and on which line it is wrong."""

from __future__ import annotations

import inspect
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scenarios import HEAD, world

from thutuc import Engine
from thutuc.dossier.view import ZONE
from thutuc.errors import TermError
from thutuc.scenario import ScenarioRefused, read, read_text
from thutuc.scenario.acts import VERBS, Act
from thutuc.scenario.lines import lines_of
from thutuc.scenario.pause import Pause

HEAD_LINES = HEAD.count("\n")


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ScenarioRefused) as refused:
        read_text(text)
    return [(one.line, one.vi, one.en) for one in refused.value.problems]


def test_a_scenario_is_read_with_its_acts_in_order_and_knows_the_line_of_each() -> None:
    scenario = read_text(
        HEAD + '\n[[act]]\ndo = "a"\n\n[[act]]\nwait = "02 giờ"\n\n[act.expect]\nstatus = 4\n'
    )

    assert [act.verb() for act in scenario.act] == ["do", "wait"]
    assert [scenario.lines.of("act", n) for n in (0, 1)] == [HEAD_LINES + 2, HEAD_LINES + 5]
    assert scenario.lines.of("act", 1, "expect", "status") == HEAD_LINES + 9
    assert scenario.start == datetime(2026, 3, 2, 8, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("more", "line", "vi", "en"),
    [
        ('[[act]]\ndoo = "a"', 1, "không rõ việc gì xảy ra", "did you mean do?"),
        ('[[act]]\ndo = "a"\nwait = "01 ngày"', 1, "chỉ nói một việc", "Expected one act, found do, wait"),
        ('[[act]]\ndo = "a"\n\nafer = "P1D"', 4, "có phải là after?", "did you mean after?"),
        ('[[act]]\ndo = "a"\nafter = "hai ngày"', 3, "mong đợi khoảng thời gian", "Expected a time such as"),
        ("[[act]]\ndo = 3", 2, "mong đợi chữ trong ngoặc kép, thực tế 3", "Expected text in quotes, found 3"),
        ('[[act]]\nrefuse = ""', 2, "không để trống", "some text"),
        ('[[act]]\nrequest_papers = "a"', 1, "thiếu reason", "Expected reason, found nothing"),
        ('[[act]]\nwithdraw = "a"\nat = "mai"', 3, "mong đợi ngày giờ", "Expected an instant"),
        ('[[act]]\ndo = "a"\n[act.expect]\nduu = 1', 4, "không có mục 'duu'", "Expected no 'duu' here"),
        (
            '[[act]]\ndo = "a"\n[act.expect]\nstatus = 11',
            4,
            "status: mong đợi nhiều nhất 10, thực tế 11",
            "status: Expected at most 10, found 11",
        ),
        ('[[act]]\ndo = "a"\n[act.expect.task.b]\ndue = "mai"', 4, "task", "due"),
        ('[[act]]\ndo = "a"\n[act.expect.tasks.b]\nlate = true', 3, "không có mục 'tasks'", "mean task?"),
        ('[[act]]\ndo = "a"\n[act.expect]\nduties = [{}]', 4, "bảng trống", "found an empty table"),
        ('[[act]]\ndo = "a"\n[act.expect]\ntold = [{}]', 4, "bảng trống", "found an empty table"),
        (
            "due = 2026-05-05",
            1,
            "due: mong đợi ngày giờ như 2026-03-02T09:00:00+07:00, thực tế 2026-05-05",
            "due: Expected an instant such as 2026-03-02T09:00:00+07:00, found 2026-05-05",
        ),
        (
            'channel = "trực tuyến"',
            1,
            'channel: mong đợi một trong counter, online, post, thực tế "trực tuyến"',
            'channel: Expected one of counter, online, post, found "trực tuyến"',
        ),
        (
            '[[act]]\nwait = "P1D"\nafter = "P1D"',
            1,
            "chỉ ghi một trong wait, after",
            "Expected one of wait, after",
        ),
        ("[[act]]\n" * 501, 501, "nhiều nhất 500 việc", "Expected at most 500 acts, found 501"),
        ("act = 3", 1, "mong đợi các bảng [[act]]", "Expected tables [[act]]"),
        ('competitor = "x"', 1, "competent", "competent"),
        ("start = = 1", 1, "không đúng cú pháp TOML", "Expected TOML"),
    ],
)
def test_a_mistake_is_told_in_both_languages_on_its_line(more: str, line: int, vi: str, en: str) -> None:
    found = problems(HEAD + more)

    assert [one[0] for one in found if vi in one[1] or en in one[2]] == [HEAD_LINES + line], found


@pytest.mark.parametrize(
    ("line", "vi", "en"),
    [
        (
            "given = { quy_mô = 10 }",
            'tên có dấu phải đặt trong ngoặc kép: "quy_mô" = 10',
            "a name with marks",
        ),
        ("quy_mô = 10", "tên có dấu phải đặt trong ngoặc kép", "a name with marks"),
        ("late = True", "ghi true hoặc false, chữ thường", "write true or false"),
        ("late = đúng", "ghi true hoặc false, chữ thường", "write true or false"),
        ("due = 02/03/2026", "ngày ghi 2026-03-02", "write a day 2026-03-02"),
        ("by = “an.nguyen”", "dùng ngoặc kép thẳng", "use straight quotes"),
        ("by = an.nguyen", 'chữ phải đặt trong ngoặc kép: "…"', "text stands in quotes"),
        ("given = { area = 1,5 }", "số thập phân ghi bằng dấu chấm", "write decimals with a point"),
        ('by = "an.nguyen', "thiếu dấu ngoặc kép đóng", "a closing quote is missing"),
        ("late = true\nlate = true", "mục này ghi hai lần", "it stands twice"),
        ("path = [", "thiếu dấu ] hoặc } đóng", "a closing ] or } is missing"),
    ],
)
def test_what_is_no_toml_is_told_with_what_to_write(line: str, vi: str, en: str) -> None:
    ((at, told, english),) = problems(HEAD + line)

    assert at == HEAD_LINES + line.count("\n") + 1
    assert told.startswith("không đúng cú pháp TOML: ") and vi in told
    assert "Expected" not in told and "line" not in told
    assert en in english


def test_a_text_in_another_encoding_is_told_how_to_save_it() -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read_text(HEAD.encode("utf-16"))
    (problem,) = refused.value.problems
    assert problem.vi == "không đúng cú pháp TOML: tệp không phải UTF-8; lưu lại theo UTF-8"


def test_a_file_as_windows_writes_it_is_read() -> None:
    plain = HEAD + '[[act]]\ndo = "check_papers"\n'

    assert read_text(("\ufeff" + plain.replace("\n", "\r\n")).encode()).act == read_text(plain).act


_ALL_ARE = ["Expected", "found", "the", "Exception", "object", "ThutucError", "CommandRejected", "Error"]


@pytest.mark.parametrize("words", ["", " ", "E", "  e ", *_ALL_ARE])
def test_a_refusal_is_told_by_what_not_every_refusal_has(words: str) -> None:
    with pytest.raises(ScenarioRefused, match="refused"):
        read_text(f'{HEAD}[[act]]\ndo = "check_papers"\nrefused = "{words}"\n')


def test_every_mistake_is_told_at_once() -> None:
    found = problems('title = 3\nstart = 1\nchannel = "pigeon"\n[[act]]\nfly = 1\n')

    assert [line for line, _, _ in found] == [1, 1, 1, 2, 3, 4]


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 256_001)

    for file in (large, tmp_path / "none.toml", tmp_path):
        with pytest.raises(ScenarioRefused, match=r"large|none|Expected"):
            read(file)


def test_every_verb_is_an_act_of_its_own() -> None:
    assert {kind.verb() for kind in VERBS.values()} == set(VERBS)
    assert all(issubclass(kind, Act) and kind.__doc__ for kind in VERBS.values())


@pytest.mark.parametrize(
    "kind", [kind for kind in VERBS.values() if kind.called], ids=lambda kind: kind.verb()
)
def test_an_act_says_what_the_engines_verb_takes(kind: type[Act]) -> None:
    takes = inspect.signature(getattr(Engine, kind.called)).parameters
    own = {"unit", "step", "of"} | set(Act.model_fields) | {kind.verb()}
    says = {name: field for name, field in kind.model_fields.items() if name not in own}
    given = set(says) | ({kind.argument} if kind.argument else set())

    assert given <= set(takes)
    needed = {
        name for name, one in takes.items() if one.default is one.empty and one.kind is one.KEYWORD_ONLY
    }
    always = {name for name, field in says.items() if field.is_required()} | {kind.argument, "by"}
    assert needed <= always


def test_data_are_as_the_engine_takes_them() -> None:
    scenario = read_text(HEAD + "[given]\nborn = 2026-02-01\nweight = 3.2\nnames = ['An']\n")

    assert scenario.given == {"born": "2026-02-01", "weight": Decimal("3.2"), "names": ["An"]}


# ---- lines -------------------------------------------------------------------------------------


def test_lines_are_found_past_strings_lists_and_comments() -> None:
    lines = lines_of(
        'a = """\n[[act]]\n"""\nb = [ # [x]\n  "]",\n]\n"c d" = { e = "[" }\n\n'
        "[[act]]\nx = '#'\n  y.z = 1\n[act.q]\nw = 1\n"
    )

    assert {place: lines.of(*place) for place in lines.first} == {
        ("a",): 1,
        ("b",): 4,
        ("c d",): 7,
        ("act", 0): 9,
        ("act", 0, "x"): 10,
        ("act", 0, "y", "z"): 11,
        ("act", 0, "q"): 12,
        ("act", 0, "q", "w"): 13,
    }
    assert (lines.last[()], lines.last[("act", 0)], lines.last[("act", 0, "q")]) == (7, 11, 13)
    assert (lines.of("act", 0, "y"), lines.of("act", 0, "none")) == (11, 9)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet="[]{}\"'#=\n. aé\\", max_size=80))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    lines_of(text)
    with pytest.raises(ScenarioRefused):
        read_text(text)


# ---- time between acts -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02 giờ làm việc", "2026-03-06T17:00"),
        ("04 giờ làm việc", "2026-03-09T09:00"),
        ("90 phút", "2026-03-06T16:30"),
        ("90 phút làm việc", "2026-03-06T16:30"),
        ("P1DT2H", "2026-03-07T17:00"),
        ("01 ngày làm việc", "2026-03-09T15:00"),
        ("01 ngày", "2026-03-07T15:00"),
        ("24 giờ", "2026-03-07T15:00"),
        ("01 tháng", "2026-04-06T15:00"),
    ],
)
def test_time_passes_in_the_laws_words(text: str, expected: str) -> None:
    friday = datetime(2026, 3, 6, 15, tzinfo=ZONE)
    later = Pause.parse(text).after(friday, world().plugins(), None)

    assert later == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


def test_a_month_ends_on_its_last_day_where_it_is_shorter() -> None:
    end = datetime(2026, 1, 31, 9, tzinfo=ZONE)

    later = Pause.parse("01 tháng").after(end, world().plugins(), None)
    assert later == datetime(2026, 2, 28, 9, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text", ["", "P", "0,5 ngày làm việc", "trong ngày làm việc", "-01 ngày", "99999 ngày"]
)
def test_what_is_no_time_between_two_acts_is_refused(text: str) -> None:
    with pytest.raises(TermError):
        Pause.parse(text)


def test_a_key_that_is_not_known_is_told_with_those_that_are():
    text = 'title = "T"\nstart = 2026-03-02T09:00:00+07:00\nreceived_at = "a"\ncompetent = "b"\n'
    with pytest.raises(ScenarioRefused) as refused:
        read_text(text + '[[act]]\ndo = "sign"\n[act.expect]\nlater = ["x"]\nwill_be_there = 1\n')
    first, second = sorted(problem.vi for problem in refused.value.problems)
    assert first == "ở đây không có mục 'later'; có phải là late?"
    assert second.startswith("ở đây không có mục 'will_be_there'; các mục có: path, open, task")
