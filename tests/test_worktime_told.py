"""The sum behind a date names what a reader needs to check it: readings, days off, what is carried over."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from tests.build import Draw
from tests.worktime_world import CALENDAR, at, day, due, pause, term

from thutuc.errors import CalendarError, TermError
from thutuc.lint import judge
from thutuc.lint.hours import bare_hours
from thutuc.procedure import Group, Header, Procedure, Variant
from thutuc.worktime import (
    READ_AS,
    READINGS,
    Counting,
    Override,
    OwnHours,
    Pause,
    Policies,
    Session,
    Term,
    carry,
    explain,
    explain_carry,
    explain_left,
    override,
    project,
    project_left,
    reading_line,
)

SEVEN = term("07 ngày làm việc")
MORNING = (Session(time(7, 30), time(11, 30)),)
FIFTEEN = time(15)
#: told by the engine, which decides by them; the walk has no use for them
ENGINE = {"around_posting", "apology_day", "notice_moves"}


def told(budget, start, *pauses, calendar=CALENDAR, english=False):
    lines = explain(budget, at(start), pauses, calendar)
    return [line.text_en if english else line.text_vi for line in lines]


def test_every_reading_has_words_in_both_languages():
    pairs = {(name, reading) for name, readings in READINGS.items() for reading in readings}
    assert set(READ_AS) == pairs
    assert all(vi and en and vi != en for vi, en in READ_AS.values())


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_can_be_told_by_itself(name):
    for reading in READINGS[name]:
        line = reading_line(name, Policies.of({name: reading}), day("02/03/2026"))
        assert f"({name}={reading})" in line.text_vi
        assert f"({name}={reading})" in line.text_en


LONGER = Pause(at("13/02/2026 10:00"), at("13/02/2026 10:00"), grant=Term.parse("10 ngày"))

#: a term in which each policy matters
MATTERS = {
    "received_on_day_off": (term("03 ngày làm việc"), "07/03/2026 09:00", ()),
    "after_cutoff": (term("03 ngày làm việc", cutoff=FIFTEEN), "02/03/2026 16:00", ()),
    "cutoff_and_hours": (term("24 giờ", cutoff=FIFTEEN), "02/03/2026 16:00", ()),
    "hours_over_day_off": (term("24 giờ"), "13/11/2026 14:00", ()),
    "resume_ledger": (SEVEN, "02/03/2026 09:00", (pause("10/03/2026 10:00", "23/03/2026 14:00"),)),
    "last_day_resumed": (SEVEN, "02/03/2026 09:00", (pause("11/03/2026 10:00", "19/03/2026 09:00"),)),
    "same_day_on_day_off": (term("trong ngày làm việc"), "07/03/2026 10:00", ()),
    "fraction_of_day": (term("0,5 ngày làm việc"), "02/03/2026 09:00", ()),
    "roll": (term("15 ngày"), "27/12/2025 09:00", ()),
    "begins_at_midnight": (SEVEN, "25/03/2026 00:00", ()),
    "cutoff_precision": (term("03 ngày làm việc", cutoff=FIFTEEN), "02/03/2026 15:00", ()),
    "single_day": (term("01 ngày"), "02/03/2026 10:30", ()),
    "reception_on_day_off": (term("08 giờ làm việc"), "06/03/2026 16:00", ()),
    "same_day_after_cutoff": (term("trong ngày làm việc", cutoff=FIFTEEN), "13/02/2026 15:20", ()),
    "broken_month": (term("01 tháng"), "02/02/2026 09:00", (pause("06/02/2026 09:00", "12/02/2026 09:00"),)),
    "extension_since": (term("15 ngày"), "02/02/2026 09:00", (LONGER,)),
    "same_day_resumed": (
        term("trong ngày làm việc", cutoff=FIFTEEN),
        "02/03/2026 09:00",
        (pause("02/03/2026 11:00", "05/03/2026 15:01"),),
    ),
}


def test_every_policy_is_told_by_the_walk_or_by_the_engine():
    assert set(MATTERS) | ENGINE == set(READINGS)


@pytest.mark.parametrize(("name", "number"), [(name, number) for name in MATTERS for number in (0, 1)])
def test_a_reading_that_mattered_is_told_under_default_and_alternative(name, number):
    plain, start, pauses = MATTERS[name]
    reading = READINGS[name][number]
    budget = term(str(plain.term), cutoff=plain.cutoff, **{name: reading})
    begun = at(start) + timedelta(seconds=30 if name == "cutoff_precision" else 0)
    receives = override(CALENDAR, Override("thu-bay", reception={5: MORNING}))
    calendar = receives if name == "reception_on_day_off" else CALENDAR
    lines = explain(budget, begun, pauses, calendar)
    if (name, reading) != ("last_day_resumed", "next_working_day"):
        assert [line for line in lines if f"({name}={reading})" in line.text_vi]
        assert [line for line in lines if f"({name}={reading})" in line.text_en]
    found = project(budget, begun, pauses, calendar)
    assert found is not None
    assert lines[-1].date == found.day


def test_a_reading_that_does_not_matter_is_not_told():
    assert not any("Cách hiểu" in line for line in told(SEVEN, "02/03/2026 09:00"))
    assert not any("Cách hiểu" in line for line in told(term("15 ngày"), "02/03/2026 09:00"))
    assert not any("broken_month" in line for line in told(term("01 tháng"), "02/02/2026 09:00"))
    anew = pause("06/02/2026 09:00", "12/02/2026 09:00", after="restart")
    assert not any("broken_month" in line for line in told(term("01 tháng"), "02/02/2026 09:00", anew))


def test_the_roll_names_every_day_it_passes_with_its_notice():
    lines = told(term("15 ngày"), "16/08/2026 09:00")
    assert "Thứ Ba 01/09/2026 – Thứ Tư 02/09/2026: không tính (Quốc khánh; 9441/TB-BNV)." in lines
    assert lines[-2].startswith(
        "Ngày cuối Thứ Hai 31/08/2026 là ngày nghỉ (hoán đổi với thứ Bảy 22/08/2026; "
    )
    assert lines[-2].endswith("Thứ Năm 03/09/2026 (BLDS 2015 Điều 148.5).")


def test_a_same_day_result_names_the_days_off_before_it():
    lines = told(term("trong ngày làm việc", cutoff=FIFTEEN), "13/02/2026 15:20")
    assert any("Tết Nguyên đán Bính Ngọ; 9441/TB-BNV" in line for line in lines)


def test_a_provisional_calendar_warns_in_both_languages():
    lines = explain(term("03 ngày làm việc"), at("30/12/2026 09:00"), [], CALENDAR)
    assert lines[-2].text_vi.startswith("Lưu ý: Lịch nghỉ năm 2027 là dự kiến")
    assert lines[-2].text_en.startswith("Note: The days off of 2027 are provisional")


def test_asking_after_the_promise_is_noted_in_both_languages():
    late = pause("12/03/2026 10:00", "20/03/2026 09:00")
    anew = term("07 ngày làm việc", after="restart")
    assert told(anew, "02/03/2026 09:00", late)[-2].startswith("Lưu ý: Tạm dừng sau khi đã hết thời hạn")
    english = told(anew, "02/03/2026 09:00", late, english=True)
    assert english[-2] == "Note: Suspended after the term had run out: the lateness before it stays."


@pytest.mark.parametrize(
    ("text", "after", "words"),
    [
        ("07 ngày làm việc", "resume", "còn lại 01 ngày làm việc"),
        ("15 ngày", "resume", "còn lại 07 ngày."),
        ("60 giờ làm việc", "resume", "còn lại 11 giờ làm việc"),
        ("240 giờ", "resume", "47 giờ theo đồng hồ"),
    ],
)
def test_a_carried_clock_tells_what_was_used_and_what_is_left(text, after, words):
    budget, since, asked, answered = term(text, after=after), *map(at, INSTANTS)
    left = carry(budget, since, None, asked, CALENDAR)
    used = explain_carry(budget, since, None, asked, CALENDAR)
    rest = explain_left(budget, answered, left, CALENDAR, done=used[-1].count or 0)
    whole = explain(budget, since, [Pause(asked, answered)], CALENDAR)
    assert used[:3] == whole[:3]
    assert words in rest[0].text_vi
    assert rest[-1] == whole[-1]
    assert rest[-1].date == project_left(budget, answered, left, CALENDAR).day


INSTANTS = ("02/03/2026 09:00", "10/03/2026 10:00", "23/03/2026 14:00")


def test_the_days_of_a_carried_clock_are_numbered_on():
    answered = at("23/03/2026 14:00")
    lines = [line.text_vi for line in explain_left(SEVEN, answered, 1, CALENDAR, done=6)]
    assert lines[-2] == "Thứ Ba 24/03/2026: ngày làm việc thứ 7."
    on_the_day = explain_left(SEVEN, answered, 0, CALENDAR)
    assert "còn lại trong ngày" in on_the_day[0].text_vi
    assert on_the_day[-1].date == answered.date()


def test_an_extension_is_told_where_it_was_granted():
    asked = at("04/03/2026 10:00")
    more = Pause(asked, asked, "xác minh", grant=Term.parse("05 ngày làm việc"))
    lines = told(term("03 ngày làm việc"), "02/03/2026 09:00", more)
    assert "Gia hạn theo luật lúc 10:00 Thứ Tư 04/03/2026 thêm 05 ngày làm việc: xác minh." in lines
    assert "Thứ Hai 09/03/2026 – Thứ Năm 12/03/2026: ngày làm việc thứ 5 đến thứ 8." in lines
    assert not any("resume_ledger" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "by", "ends"),
    [
        ("30 ngày", "10 ngày", "13/04/2026"),
        ("trong ngày làm việc", "02 ngày làm việc", "04/03/2026"),
        ("16 giờ làm việc", "08 giờ làm việc", "05/03/2026"),
        ("24 giờ", "24 giờ", "04/03/2026"),
    ],
)
def test_an_extension_is_in_the_unit_of_the_term(text, by, ends):
    granted = at("02/03/2026 10:00")
    assert due(term(text), "02/03/2026 09:00", Pause(granted, granted, grant=Term.parse(by))).day == day(ends)
    with pytest.raises(TermError, match="in the unit of the term"):
        due(term(text), "02/03/2026 09:00", Pause(granted, granted, grant=Term.parse("01 tháng")))


def test_an_extension_is_granted_at_one_instant():
    with pytest.raises(CalendarError, match="at one instant"):
        Pause(at("04/03/2026 10:00"), at("05/03/2026 10:00"), grant=Term.parse("01 ngày"))


def test_what_was_left_is_taken_as_it_was_recorded():
    """A calendar that changed meanwhile gives another figure; the record stands."""
    recorded = Pause(at("10/03/2026 10:00"), at("23/03/2026 14:00"), left=3)
    assert due(SEVEN, "02/03/2026 09:00", recorded).day == day("26/03/2026")


# -- days with hours of their own


def test_a_half_day_is_told_with_its_notice():
    half = OwnHours(MORNING, "chỉ làm việc buổi sáng", "12/QĐ-UBND", None, "worked in the morning only")
    calendar = override(CALENDAR, Override("xa", day_hours={day("03/03/2026"): half}))
    hours = told(term("08 giờ làm việc"), "02/03/2026 15:30", calendar=calendar)
    assert "07:30–11:30: 04 giờ, cộng dồn 06 giờ (chỉ làm việc buổi sáng; 12/QĐ-UBND)." in hours[3]
    days = told(term("01 ngày làm việc"), "02/03/2026 15:30", calendar=calendar, english=True)
    assert "working day 1 (worked in the morning only; 12/QĐ-UBND)." in days[3]
    assert days[-1].startswith("Due: 11:30 Tue 03/03/2026")


# -- bare hours


def drawn(header: Header | None = None, **said) -> Procedure:
    """A procedure of one step, which says what is given here."""
    procedure = Draw("posting").chain("start", "post", "end").done()
    nodes = [replace(node, step=node.step and replace(node.step, **said)) for node in procedure.nodes]
    return replace(procedure, nodes=tuple(nodes), header=header or procedure.header)


def test_long_bare_hours_of_a_step_are_asked_about_and_never_refused():
    (found,) = bare_hours(drawn(term=Term.parse("140 giờ")))
    assert (found.rule, found.severity, found.element) == ("bare-hours", "warn", "post")
    assert "'140 giờ làm việc', or counting=\"law\"" in found.remedy
    assert found in list(judge(drawn(term=Term.parse("140 giờ"))))


@pytest.mark.parametrize(
    "said",
    [
        {"term": Term.parse("140 giờ làm việc")},
        {"term": Term.parse("24 giờ")},
        {"term": Term.parse("140 giờ"), "counting": Counting.LAW},
        {},
    ],
)
def test_hours_that_say_which_they_are_or_are_short_are_left_alone(said):
    assert list(bare_hours(drawn(**said))) == []


def test_bare_hours_of_a_variant_and_of_a_group_are_asked_about_too():
    variant = Variant("hard", term=Term.parse("168 giờ"), add=Term.parse("80 giờ"))
    assert len(list(bare_hours(drawn(term=Term.parse("24 giờ"), variants=(variant,))))) == 2
    header = Header(groups=(Group("leg", term=Term.parse("168 giờ")),))
    assert [found.element for found in bare_hours(drawn(header))] == ["leg"]


WEEKEND = "Thứ Bảy 07/03/2026 – Chủ nhật 08/03/2026: không tính (nghỉ hằng tuần; Quyết định 188/1999/QĐ-TTg)."
LATE = "Nhận lúc 15:30, sau 15:00: tính từ ngày làm việc tiếp theo, Thứ Hai 09/03/2026."
ROLLED = (
    "Ngày cuối Thứ Bảy 07/03/2026 là ngày nghỉ (nghỉ hằng tuần; Quyết định 188/1999/QĐ-TTg): "
    "kết thúc vào ngày làm việc tiếp theo, Thứ Hai 09/03/2026 (BLDS 2015 Điều 148.5)."
)


@pytest.mark.parametrize(
    ("budget", "start", "told"),
    [
        (term("02 ngày làm việc", cutoff=time(15)), "06/03/2026 15:30", [LATE, WEEKEND]),
        (
            term("02 ngày làm việc", cutoff=time(15), after_cutoff="next_day_is_day_zero"),
            "06/03/2026 15:30",
            [LATE, WEEKEND],
        ),
        (term("trong ngày làm việc", cutoff=time(15)), "06/03/2026 15:30", [LATE, WEEKEND]),
        (
            term("trong ngày làm việc"),
            "06/03/2026 18:00",
            [
                "Nhận lúc 18:00, sau giờ làm việc: trả vào ngày làm việc tiếp theo, Thứ Hai 09/03/2026.",
                WEEKEND,
            ],
        ),
        (
            term("04 giờ làm việc", cutoff=time(15), cutoff_and_hours="next_opening"),
            "06/03/2026 15:30",
            [LATE, WEEKEND],
        ),
        (term("24 giờ", hours_over_day_off="end_of_next_working_day"), "06/03/2026 09:00", [ROLLED]),
    ],
)
def test_why_a_term_does_not_begin_or_end_where_one_would_think_is_told(budget, start, told):
    """What came after the cut-off or the close, what ends on a day off (BLDS 2015 Điều 148.5)."""
    lines = [line.text_vi for line in explain(budget, at(start), [], CALENDAR)]

    assert [line for line in lines if line in told] == told
