"""The deadlines plug-in: whose calendar, how much time, by which text of law."""

from __future__ import annotations

import doctest
import inspect
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import thutuc_deadlines
from thutuc import sample
from thutuc.dossier import DossierView
from thutuc.dossier.state import State
from thutuc.errors import CalendarError, ConfigurationError
from thutuc.hookspecs import ClockKind
from thutuc.plugins import Plugins
from thutuc.procedure import Header, NodeKind, Procedure, Step, Supplement, Suspend
from thutuc.worktime import READINGS, Counting, Session, Term, TermUnit, explain, project
from thutuc_deadlines import Deadlines, plugin, read_calendar
from thutuc_roles import plugin as roles

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 9, tzinfo=ZONE)
PLUGIN = Path(thutuc_deadlines.__file__).parent


@pytest.fixture(scope="module")
def deadlines() -> Deadlines:
    return plugin({})


def procedure(**header: object) -> Procedure:
    return Procedure("thu-tuc", "Thủ tục", Header(**header), nodes=(), flows=())


def step(text: str | None = None, **step: object) -> Step:
    return Step(
        "check_papers", "Kiểm tra", NodeKind.USER_TASK, term=Term.parse(text) if text else None, **step
    )


def budget(deadlines, clock, procedure=None, step=None, channel="counter"):
    view = DossierView(State(channel=channel))
    return deadlines.deadline(procedure or globals()["procedure"](), step, clock, view, NOW)


# -- calendars


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        (2018, "1/1 14/2 15/2 16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12", ""),
        (2019, "1/1 4/2 5/2 6/2 7/2 8/2 15/4 29/4 30/4 1/5 2/9", "5/1 4/5"),
        (2020, "1/1 23/1 24/1 27/1 28/1 29/1 2/4 30/4 1/5 2/9", ""),
        (2021, "1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9", ""),
        (2022, "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9", ""),
        (2023, "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9", ""),
        (2024, "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9", "4/5"),
        (2025, "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9", "26/4"),
        (2026, "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11", "10/1 22/8"),
    ],
)
def test_the_days_off_and_worked_saturdays_are_those_of_the_notices(deadlines, year, off, worked):
    def days(text: str) -> list[date]:
        return [date(year, int(month), int(day)) for day, month in (each.split("/") for each in text.split())]

    calendar = deadlines.calendar(None, NOW)
    assert sorted(day for day in calendar.days_off if day.year == year) == days(off)
    assert sorted(day for day in calendar.worked_days if day.year == year) == days(worked)


def test_every_day_off_is_a_weekday_and_every_worked_day_a_saturday(deadlines):
    calendar = deadlines.calendar(None, NOW)
    assert {day.weekday() for day in calendar.days_off} <= {0, 1, 2, 3, 4}
    assert {day.weekday() for day in calendar.worked_days} == {5}


def test_every_entry_names_its_text(deadlines):
    calendar = deadlines.calendar(None, NOW)
    for fact in [*calendar.days_off.values(), *calendar.worked_days.values()]:
        assert fact.reason
        assert fact.reason_en
        assert any(character.isdigit() for character in fact.notice)


@pytest.mark.parametrize("year", range(2018, 2021))
def test_before_2021_national_day_is_one_day_and_the_code_of_2012_is_cited(deadlines, year):
    days = {day: why for day, why in deadlines.calendar(None, NOW).days_off.items() if day.year == year}
    assert [day.month for day in days].count(9) == 1
    assert not any("2019" in why.notice for day, why in days.items() if "Bộ luật" in why.notice)


def test_the_swap_of_29_04_2024_was_known_seventeen_days_before(deadlines):
    swapped = date(2024, 4, 29)
    before = deadlines.calendar(None, datetime(2024, 4, 11, 12, tzinfo=ZONE))
    after = deadlines.calendar(None, datetime(2024, 4, 12, 12, tzinfo=ZONE))
    assert (before.is_working_day(swapped), after.is_working_day(swapped)) == (True, False)


def test_the_swap_of_02_01_2026_is_not_known_before_its_notice(deadlines):
    second = date(2026, 1, 2)
    before = deadlines.calendar(None, datetime(2025, 12, 24, 23, 59, tzinfo=ZONE))
    after = deadlines.calendar(None, datetime(2025, 12, 25, 8, tzinfo=ZONE))
    assert (before.is_working_day(second), after.is_working_day(second)) == (True, False)
    assert before.version != after.version


def test_the_day_is_that_of_the_office_not_of_greenwich(deadlines):
    late_evening_in_utc = datetime(2025, 12, 24, 18, tzinfo=UTC)
    assert not deadlines.calendar(None, late_evening_in_utc).is_working_day(date(2026, 1, 2))


def test_the_calendar_of_one_day_is_made_once(deadlines):
    day = datetime(2025, 6, 2, 9, tzinfo=ZONE)
    assert deadlines.calendar(None, day) is deadlines.calendar(None, day.replace(month=7))


def test_2027_is_provisional_and_says_so(deadlines):
    calendar = deadlines.calendar(None, NOW)
    assert calendar.provisional == {2027}
    assert not calendar.is_working_day(date(2027, 2, 10))
    assert calendar.warnings(date(2026, 12, 30), date(2027, 1, 5))


def test_a_unit_works_its_own_hours():
    own = plugin({"units": {"xa-tan-hoi": {"office_hours": ["07:00-11:30", "13:30-17:00"]}}})
    theirs, general = own.calendar("xa-tan-hoi", NOW), own.calendar("xa-khac", NOW)
    assert theirs.office_hours[0] == Session(time(7), time(11, 30))
    assert general.office_hours[0] == Session(time(7, 30), time(11, 30))
    assert theirs.version != general.version
    assert own.calendar("xa-tan-hoi", datetime(2025, 6, 2, tzinfo=ZONE)).office_hours == theirs.office_hours


def test_a_unit_has_the_hours_of_its_agency_and_for_the_rest_everybody_s():
    hours = {
        "dong-may": {"office_hours": ["07:00-11:30", "13:30-17:00"]},
        "dong-may.one-stop": {"reception": {"saturday": ["07:00-11:00"]}},
    }
    own = plugin({"units": hours})
    Plugins([own, roles({"organisation": str(sample())})])
    saturday, monday = date(2026, 11, 21), date(2026, 11, 23)
    desk, office, elsewhere = (
        own.calendar(f"{unit}", NOW) for unit in ("dong-may.one-stop", "dong-may.office", "lung-suong.office")
    )
    assert str(desk.sessions(monday)[0]) == str(office.sessions(monday)[0]) == "07:00–11:30"
    assert (len(desk.reception_hours(saturday)), office.reception_hours(saturday)) == (1, ())
    assert str(elsewhere.sessions(monday)[0]) == "07:30–11:30"
    assert len({desk.version, office.version, elsewhere.version}) == 3


def test_without_an_organisation_the_settings_say_from_whom_a_unit_inherits():
    hours = {
        "province": {"office_hours": ["07:00-11:30", "13:00-16:30"]},
        "commune": {"inherits": "province", "reception": {"saturday": ["07:00-11:00"]}},
    }
    commune = plugin({"units": hours}).calendar("commune", NOW)
    assert commune.closing(date(2026, 11, 23)).time() == time(16, 30)
    assert commune.reception_hours(date(2026, 11, 21))


def test_units_that_inherit_in_a_circle_are_refused():
    with pytest.raises(ConfigurationError, match="a → b"):
        plugin({"units": {"a": {"inherits": "b"}, "b": {"inherits": "a"}}})


def test_the_version_of_a_calendar_tells_the_hours_that_a_province_or_a_unit_decided():
    """What was counted by other hours is told by another version: it stands in every event."""

    saturday, earlier = {"saturday": ["07:00-11:00"]}, {"saturday": ["06:30-10:30"]}
    own = [{}, {"reception": saturday}, {"reception": earlier}, {"extra_hours": saturday}]
    own.append({"office_hours": ["07:00-11:00", "13:00-17:00"]})
    for settings in (own, [{"units": {"dong-may": hours}} if hours else {} for hours in own]):
        told = {plugin(hours).calendar("dong-may", NOW).version for hours in settings}
        assert len(told) == len(own)


def test_saturday_reception_is_written_in_the_settings():
    own = plugin({"reception": {"saturday": ["07:30-11:30"]}}).calendar(None, NOW)
    assert own.reception_hours(date(2026, 3, 7)) == (Session(time(7, 30), time(11, 30)),)
    assert own.sessions(date(2026, 3, 7)) == ()


@pytest.mark.parametrize(
    "settings",
    [
        {"ofice_hours": ["07:30-11:30"]},
        {"reception": {"thứ bảy": ["07:30-11:30"]}},
        {"policies": {"roll": "backwards"}},
        {"units": {"xa": {"hours": []}}},
        {"calendar": 7},
    ],
)
def test_settings_that_say_nothing_known_are_refused(settings):
    with pytest.raises(ConfigurationError):
        plugin(settings)


def test_hours_that_are_no_hours_are_refused():
    with pytest.raises(CalendarError, match="07:30-11:30"):
        plugin({"office_hours": ["morning"]})


def test_a_province_may_bring_its_own_calendar(tmp_path):
    file = tmp_path / "lich.toml"
    text = """name = "Lịch tỉnh"\nversion = "1"\nyears = [2026]
    [[off]]\ndays = [2026-06-01]\nreason = "ngày lễ riêng"\nnotice = "12/QĐ-UBND"\n"""
    file.write_text(text, "utf-8")
    text += '[[hours]]\ndays = [2026-06-02]\nhours = ["07:30-11:30"]\nreason = "sáng"\nnotice = "12/QĐ"\n'
    file.write_text(text, "utf-8")
    calendar = plugin({"calendar": str(file)}).calendar(None, NOW)
    assert calendar.closing(date(2026, 6, 2)).time() == time(11, 30)
    assert (calendar.name, calendar.is_working_day(date(2026, 6, 1))) == ("Lịch tỉnh", False)


@pytest.mark.parametrize(
    "text",
    [
        "name = ",
        'name = "x"\nversion = "1"\nyears = [2026]\n[[off]]\ndays = [2026-06-01]\nreason = "không văn bản"',
        'name = "x"\nversion = "1"\nyears = [2026]\n[[off]]\ndays = [2025-06-01]\nreason = "a"\nnotice = "b"',
    ],
)
def test_a_calendar_without_texts_or_years_is_refused(tmp_path, text):
    file = tmp_path / "lich.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError):
        read_calendar(file)


# -- the four clocks


def test_an_online_dossier_is_answered_within_eight_working_hours(deadlines):
    found = budget(deadlines, ClockKind.INTAKE, channel="online")
    assert (str(found.term), found.counting) == ("08 giờ làm việc", Counting.LAW)
    assert found.basis == "NĐ 118/2025/NĐ-CP Điều 17–18 (áp dụng từ 01/07/2025)"


def test_at_the_counter_no_intake_clock_runs(deadlines):
    assert budget(deadlines, ClockKind.INTAKE, channel="counter") is None


def test_the_dossier_has_its_committed_term_with_the_cutoff(deadlines):
    file = procedure(
        legal_term=Term.parse("30 ngày"),
        committed_term=Term.parse("21 ngày"),
        cutoff=time(15),
        basis=("Luật Hộ tịch 2014", "NĐ 123/2015/NĐ-CP"),
    )
    found = budget(deadlines, ClockKind.DOSSIER, file)
    assert (str(found.term), found.counting, found.cutoff) == ("21 ngày", Counting.LAW, time(15))
    assert (found.after, found.basis) == ("restart", "Luật Hộ tịch 2014; NĐ 123/2015/NĐ-CP")


def test_without_a_commitment_the_legal_term_holds(deadlines):
    assert (
        str(budget(deadlines, ClockKind.DOSSIER, procedure(legal_term=Term.parse("30 ngày"))).term)
        == "30 ngày"
    )
    assert budget(deadlines, ClockKind.DOSSIER, procedure()) is None


def test_a_special_law_says_how_the_clock_goes_on(deadlines):
    file = procedure(legal_term=Term.parse("30 ngày"), supplement=Supplement(after="fresh:10 ngày"))
    assert budget(deadlines, ClockKind.DOSSIER, file).after == "fresh:10 ngày"


def test_a_step_is_counted_as_its_table_counts(deadlines):
    found = budget(deadlines, ClockKind.STEP, step=step("0,5 ngày làm việc", number="1"))
    assert (found.counting, found.cutoff, found.after) == (Counting.TABLE, None, "resume")
    by_law = step("03 ngày làm việc", counting=Counting.LAW)
    assert budget(deadlines, ClockKind.STEP, step=by_law).counting is Counting.LAW


def test_a_same_day_step_knows_the_procedure_s_cutoff(deadlines):
    found = budget(deadlines, ClockKind.STEP, procedure(cutoff=time(15)), step("trong ngày làm việc"))
    assert (found.term.unit, found.cutoff) == (TermUnit.SAME_DAY, time(15))


def test_an_untimed_step_has_no_budget(deadlines):
    assert budget(deadlines, ClockKind.STEP, step=step()) is None
    assert budget(deadlines, ClockKind.WAIT, step=step()) is None


def test_whoever_is_waited_for_has_a_term_by_law(deadlines):
    posting = step("15 ngày", suspend=Suspend("posting", "NĐ 151/2025/NĐ-CP"))
    found = budget(deadlines, ClockKind.WAIT, step=posting)
    assert (str(found.term), found.counting, found.basis) == ("15 ngày", Counting.LAW, "NĐ 151/2025/NĐ-CP")


def test_the_applicant_has_the_term_of_the_envelope(deadlines):
    envelope = Supplement(applicant_term=Term.parse("15 ngày làm việc"), basis="NĐ 297/2025/NĐ-CP Điều 6.4a")
    found = budget(deadlines, ClockKind.WAIT, procedure(supplement=envelope))
    assert (str(found.term), found.basis) == ("15 ngày làm việc", "NĐ 297/2025/NĐ-CP Điều 6.4a")
    assert budget(deadlines, ClockKind.WAIT) is None


def test_the_province_s_reading_goes_into_every_budget():
    own = plugin({"policies": {"after_cutoff": "next_day_is_day_zero"}})
    file = procedure(committed_term=Term.parse("03 ngày làm việc"), cutoff=time(15))
    found = budget(own, ClockKind.DOSSIER, file)
    monday = datetime(2026, 3, 2, 16, tzinfo=ZONE)
    calendar = own.calendar(None, monday)
    assert project(found, monday, [], calendar).day == date(2026, 3, 6)
    assert any("next_day_is_day_zero" in line.text_vi for line in explain(found, monday, [], calendar))


def test_the_manager_asks_it_through_the_hooks(deadlines):
    plugins = Plugins([deadlines])
    calendar = plugins.hook.calendar(unit=None, at=NOW)
    found = plugins.hook.deadline(
        procedure=procedure(),
        step=None,
        clock=ClockKind.INTAKE,
        dossier=DossierView(State(channel="online")),
        started_at=NOW,
    )
    assert (calendar.name, str(found.term)) == (deadlines.calendar(None, NOW).name, "08 giờ làm việc")


# -- the page


def test_the_readme_s_example_runs():
    failed, tried = doctest.testfile(str(PLUGIN / "README.md"), module_relative=False, encoding="utf-8")
    assert tried > 5
    assert failed == 0


def test_the_readme_names_every_policy_with_its_readings():
    readme = (PLUGIN / "README.md").read_text("utf-8")
    for name, (default, other) in READINGS.items():
        assert f"| `{name}` | `{default}`: " in readme
        assert f"| `{other}` |" in readme


@pytest.mark.parametrize(("page", "day"), [("README.md", "%Y-%m-%d"), ("README.vi.md", "%d/%m/%Y")])
def test_the_readme_names_every_rule_of_the_law_with_its_days(page, day):
    found = re.findall(r"^\| `(.+?)` \| .+ \| (\S*\d{4}\S*) \| (\S*) ?\|$", (PLUGIN / page).read_text(), re.M)
    assert len(found) > 5 and set(found) == {
        (each.id, f"{each.effective_from:{day}}", f"{each.effective_to:{day}}" if each.effective_to else "")
        for each in thutuc_deadlines.read_law().rules
    }


def test_the_plugin_imports_no_private_name_of_thutuc():
    for module in (thutuc_deadlines, thutuc_deadlines.calendars, thutuc_deadlines.clock_law):
        for line in inspect.getsource(module).splitlines():
            if line.startswith("from thutuc."):
                assert "import _" not in line
                assert "._" not in line
