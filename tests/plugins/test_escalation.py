"""The escalation plug-in: who is told of a term, and when."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thutuc_deadlines
import thutuc_escalation
from thutuc.dossier import DossierView
from thutuc.dossier.state import State
from thutuc.errors import ConfigurationError
from thutuc.hookspecs import ClockKind
from thutuc.plugins import Plugins
from thutuc.procedure import Consult, Header, Ladder, LadderRung, NodeKind, Procedure, Step, Supplement
from thutuc.worktime import Counting, Term, add
from thutuc_escalation import plugin

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = thutuc_deadlines.plugin({}).calendar(None, datetime(2026, 6, 1, 9, tzinfo=ZONE))


def at(text: str) -> datetime:
    return datetime.strptime(f"{text} +0700", "%d/%m/%Y %H:%M %z").astimezone(ZONE)


def ladder(started, term, clock=ClockKind.DOSSIER, counting=Counting.LAW, consult=None, **options):
    """The rungs of one term, as ``name when tell`` lines."""
    words = Term.parse(term)
    supplement = Supplement(applicant_term=words if clock is ClockKind.WAIT else None)
    procedure = Procedure("thu-tuc", "Thủ tục", Header(legal_term=words, supplement=supplement), (), ())
    drawn = Step("work", "Làm", NodeKind.USER_TASK, term=words, consult=consult)
    rungs = plugin(options).escalations(
        procedure=procedure,
        step=drawn if clock is ClockKind.STEP or consult else None,
        clock=clock,
        started_at=at(started),
        due=add(at(started), words, CALENDAR, counting),
        calendar=CALENDAR,
    )
    return [f"{rung.name} {rung.at:%d/%m/%Y %H:%M} {rung.tell}" for rung in rungs if rung.at is not None]


@pytest.mark.parametrize("clock", sorted(set(ClockKind) - {ClockKind.DOSSIER}))
def test_every_clock_reminds_the_holder_then_tells_the_unit_and_then_the_agency(clock):
    assert ladder("03/03/2026 09:00", "05 ngày làm việc", clock) == [
        "reminder 09/03/2026 17:30 holder",
        "breach 10/03/2026 17:30 unit-head",
        "after-breach 11/03/2026 17:30 agency-head",
    ]


def test_of_a_dossier_the_one_stop_hears_too_and_who_is_above_only_past_a_threshold():
    assert ladder("03/03/2026 09:00", "05 ngày làm việc") == [
        "reminder 09/03/2026 17:30 holder",
        "breach 10/03/2026 17:30 unit-head",
        "one-stop 10/03/2026 17:30 one-stop-head",
        "after-breach 11/03/2026 17:30 agency-head",
        "above 24/03/2026 17:30 above-head",
    ]
    assert not any("above" in rung for rung in ladder("03/03/2026 09:00", "05 ngày làm việc", above="none"))


@pytest.mark.parametrize(
    ("vector", "started", "reminder"),
    [
        ("G1", "11/02/2026 09:00", "13/02/2026 17:30"),
        ("G2", "19/08/2026 09:00", "22/08/2026 17:30"),
        ("G3, Tuesday", "12/02/2026 09:00", "23/02/2026 17:30"),
        ("G3, after 2/9", "27/08/2026 09:00", "28/08/2026 17:30"),
    ],
)
def test_the_reminder_lies_a_day_before_the_last_day_and_never_rolls_towards_it(vector, started, reminder):
    number = {"G1": 3, "G2": 4, "G3, Tuesday": 3, "G3, after 2/9": 2}[vector]
    assert ladder(started, f"0{number} ngày làm việc")[0] == f"reminder {reminder} holder"


def test_B10_a_same_day_procedure_has_no_reminder_the_day_before():
    assert ladder("02/03/2026 09:00", "trong ngày làm việc", above="none") == [
        "breach 02/03/2026 17:30 unit-head",
        "one-stop 02/03/2026 17:30 one-stop-head",
        "after-breach 03/03/2026 17:30 agency-head",
    ]


def test_a_step_of_the_table_reminds_when_a_quarter_of_its_working_time_is_left():
    assert ladder("06/03/2026 13:30", "01 ngày làm việc", ClockKind.STEP, Counting.TABLE) == [
        "reminder 09/03/2026 09:30 holder",
        "breach 09/03/2026 11:30 unit-head",
        "after-breach 10/03/2026 17:30 agency-head",
    ]


def test_the_intake_clock_reminds_two_working_hours_before_the_eight_are_over():
    assert ladder("04/03/2026 10:00", "08 giờ làm việc", ClockKind.INTAKE)[0] == (
        "reminder 05/03/2026 08:00 holder"
    )


def test_A13_rungs_of_a_term_in_clock_hours_run_through_the_night_before_tet():
    assert ladder("13/02/2026 20:00", "12 giờ", ClockKind.STEP) == [
        "reminder 14/02/2026 05:00 holder",
        "breach 14/02/2026 08:00 unit-head",
        "after-breach 14/02/2026 10:00 agency-head",
    ]


@pytest.mark.parametrize("clock", [ClockKind.DOSSIER, ClockKind.WAIT])
def test_a_dossier_or_an_applicant_with_clock_hours_is_watched_in_clock_time_too(clock):
    assert ladder("14/02/2026 08:00", "24 giờ", clock)[0] == "reminder 15/02/2026 02:00 holder"


def test_the_head_of_the_one_stop_hears_of_a_consultation_that_is_overdue():
    told = ladder("06/05/2026 10:00", "07 ngày làm việc", ClockKind.WAIT, consult=Consult("escalate"))
    assert "consultation-overdue 15/05/2026 17:30 one-stop-head" in told
    assert told[0] == "reminder 14/05/2026 17:30 holder"  # vector F2


def test_the_settings_move_the_rungs_and_a_clock_may_have_its_own():
    wait = {"reminder": "02 ngày làm việc", "after_breach": "02 ngày làm việc"}
    own = {"reminder": "04 giờ làm việc", "clocks": {"wait": wait}}
    assert ladder("03/03/2026 09:00", "05 ngày làm việc", **own)[0] == "reminder 10/03/2026 13:30 holder"
    assert ladder("03/03/2026 09:00", "05 ngày làm việc", ClockKind.WAIT, **own) == [
        "reminder 06/03/2026 17:30 holder",
        "breach 10/03/2026 17:30 unit-head",
        "after-breach 12/03/2026 17:30 agency-head",
    ]


TOLD_BY_DATA = [
    {"name": "early", "tell": "manager", "before": "02 ngày làm việc"},
    {"name": "half", "tell": "holder", "share": 0.5},
    {"name": "late", "tell": "unit-head"},
    {"name": "later", "tell": "above-head", "after": "03 ngày làm việc", "after_in_hours": "06 giờ"},
]


def test_the_whole_ladder_may_be_data():
    assert ladder("02/03/2026 08:00", "05 ngày làm việc", ClockKind.STEP, ladder=TOLD_BY_DATA) == [
        "half 05/03/2026 07:45 holder",
        "early 05/03/2026 17:30 manager",
        "late 09/03/2026 17:30 unit-head",
        "later 12/03/2026 17:30 above-head",
    ]
    assert ladder("02/03/2026 08:00", "24 giờ", ClockKind.STEP, ladder=TOLD_BY_DATA[1:]) == [
        "half 02/03/2026 20:00 holder",
        "late 03/03/2026 08:00 unit-head",
        "later 03/03/2026 14:00 above-head",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ladder": []},
        {"ladder": [{"name": "x", "tell": "everybody"}]},
        {"ladder": [{"name": "x", "tell": "holder", "before": "01 ngày", "after": "01 ngày"}]},
        {"above": "một ngày"},
        {"apology": "01 tháng"},
        {"remind": "01 ngày"},
        {"reminder": "một ngày"},
        {"reminder": "01 tháng"},
        {"reminder_share": 1},
        {"reminder_share": 0},
        {"after_breach_in_hours": "01 ngày"},
        {"clocks": {"other": {}}},
        {"clocks": {"wait": {"remind": "01 ngày"}}},
        {"clocks": {"wait": {"clocks": {}}}},
    ],
)
def test_settings_that_say_nothing_known_are_refused(wrong):
    with pytest.raises(ConfigurationError, match="thutuc_escalation"):
        plugin(wrong)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    minutes=st.integers(0, 200 * 24 * 60),
    number=st.integers(1, 20),
    unit=st.sampled_from(["ngày làm việc", "ngày", "giờ làm việc", "giờ"]),
    counting=st.sampled_from(list(Counting)),
    clock=st.sampled_from(list(ClockKind)),
)
def test_rungs_come_in_order_lie_ahead_and_do_not_depend_on_the_zone(minutes, number, unit, counting, clock):
    started = at("02/01/2026 00:00") + timedelta(minutes=minutes)
    words = Term.parse(f"{number} {unit}")
    procedure = Procedure("thu-tuc", "Thủ tục", Header(legal_term=words), (), ())
    step = Step("work", "Làm", NodeKind.USER_TASK, term=words)
    due = add(started, words, CALENDAR, counting)

    def ask(start: datetime) -> list[datetime]:
        rungs = plugin({}).escalations(
            procedure=procedure, step=step, clock=clock, started_at=start, due=due, calendar=CALENDAR
        )
        return [rung.at for rung in rungs if rung.at is not None]

    instants = ask(started)
    assert instants == sorted(instants)
    assert all(instant > started for instant in instants)
    assert due.at in instants or due.at <= started
    assert ask(started.astimezone(UTC)) == instants


def test_the_hook_is_asked_through_the_plug_in_manager():
    plugins = Plugins([plugin({})])
    started = at("03/03/2026 09:00")
    term = Term.parse("05 ngày làm việc")
    answers = plugins.hook.escalations(
        procedure=Procedure("thu-tuc", "Thủ tục", Header(legal_term=term), (), ()),
        step=None,
        clock=ClockKind.DOSSIER,
        dossier=DossierView(State()),
        started_at=started,
        due=add(started, term, CALENDAR),
        calendar=CALENDAR,
    )
    (rungs,) = answers
    assert [rung.name for rung in rungs if rung.ahead] == ["apology"]
    assert [rung.tell for rung in rungs if not rung.ahead] == [
        "holder",
        "unit-head",
        "one-stop-head",
        "agency-head",
        "above-head",
    ]
    assert plugins.stamp("escalations") == "thutuc_escalation"


def test_the_example_of_the_readme_runs():
    readme = Path(thutuc_escalation.__file__).parent / "README.md"
    failed, tried = doctest.testfile(str(readme), module_relative=False)
    assert (failed, tried > 5) == (0, True)


# --- which term, and whose ladder -------------------------------------------------------------------------


def asked(header, clock, started, term, step=None, **options):
    """The rungs of a clock of that term, where the file says what *header* and *step* say."""
    rungs = plugin(options).escalations(
        procedure=Procedure("thu-tuc", "Thủ tục", header, (), ()),
        step=step,
        clock=clock,
        started_at=at(started),
        due=add(at(started), Term.parse(term), CALENDAR, Counting.LAW),
        calendar=CALENDAR,
    )
    return [(rung.name, f"{rung.at:%d/%m %H:%M}" if rung.at else None) for rung in rungs]


def test_the_letter_of_apology_is_of_the_dossier_alone():
    """NĐ 61/2018/NĐ-CP Điều 19.9: what is apologised for is the day that was promised."""
    for clock in ClockKind:
        found = asked(Header(), clock, "03/03/2026 09:00", "05 ngày làm việc")
        assert (("apology", None) in found) is (clock is ClockKind.DOSSIER)


@pytest.mark.parametrize(
    ("committed", "clock", "runs"),
    [
        ("24 giờ", ClockKind.DOSSIER, True),  # the committed term is what is promised
        (None, ClockKind.DOSSIER, False),
        ("24 giờ", ClockKind.INTAKE, False),
        ("24 giờ", ClockKind.GROUP, False),
        (None, ClockKind.WAIT, True),
        (None, ClockKind.GROUP, False),
        (None, ClockKind.INTAKE, False),
    ],
)
def test_a_quarter_is_left_of_clock_hours_where_the_clocks_own_term_is_in_hours(committed, clock, runs):
    """Of 24 hours from 09:00 the reminder comes at 03:00 at night; of office hours while it works."""
    header = Header(
        legal_term=Term.parse("03 ngày làm việc"),
        committed_term=None if committed is None else Term.parse(committed),
        supplement=Supplement(applicant_term=Term.parse("24 giờ")),
    )
    found = dict(asked(header, clock, "03/03/2026 09:00", "24 giờ"))
    assert (found["reminder"] == "04/03 03:00") is runs


def of_file(*rungs, clock=None):
    return Ladder(tuple(LadderRung(name, "holder", **when) for name, when in rungs), clock)


HOURS, DAYS = Term.parse("02 giờ"), Term.parse("02 ngày làm việc")


def test_a_files_own_rungs_of_clock_hours_are_dated_as_they_are_written():
    own = (LadderRung("soon", "holder", before=HOURS), LadderRung("past", "unit-head", after=DAYS))
    drawn = Step("work", "Làm", NodeKind.USER_TASK, term=Term.parse("24 giờ"), ladder=own)
    assert asked(Header(), ClockKind.STEP, "03/03/2026 09:00", "24 giờ", drawn) == [
        ("soon", "04/03 07:00"),
        ("past", "06/03 17:30"),
    ]


def test_of_several_ladders_in_a_file_the_clocks_own_comes_before_that_of_all_and_the_steps_before_both():
    ladders = (of_file(("of-waits", {}), clock="wait"), of_file(("of-all", {})))
    header = Header(ladders=(*ladders, of_file(("of-groups", {}), clock="group")))
    drawn = Step("work", "Làm", NodeKind.USER_TASK, ladder=(LadderRung("own", "holder"),))
    names = {
        clock: [name for name, _ in asked(header, clock, "03/03/2026 09:00", "05 ngày làm việc")]
        for clock in ClockKind
    }
    assert names.pop(ClockKind.WAIT) == ["of-waits"] and names.pop(ClockKind.GROUP) == ["of-groups"]
    assert names.pop(ClockKind.DOSSIER) == ["of-all", "apology"]
    assert set(map(tuple, names.values())) == {("of-all",)}
    assert asked(header, ClockKind.STEP, "03/03/2026 09:00", "05 ngày làm việc", drawn) == [
        ("own", "10/03 17:30")
    ]
    only = Header(ladders=ladders[:1])
    assert asked(only, ClockKind.STEP, "03/03/2026 09:00", "05 ngày làm việc")[0][0] == "reminder"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "silence"}, "engine's own rung 'silence'"),
        ({"name": "not-supplemented"}, "engine's own rung"),
        ({"name": "apology"}, "engine's own rung"),
        ({"share": "0.5", "after": "01 ngày"}, "before the end of the term or after it, found both"),
        ({"before": "01 ngày", "after_in_hours": "02 giờ"}, "found both"),
        ({"share": "0.5", "after_in_hours": "02 giờ"}, "found both"),
    ],
)
def test_a_rung_says_one_time_and_takes_no_name_of_the_engines_own(wrong, told):
    with pytest.raises(ConfigurationError, match=told):
        plugin({"ladder": [{"name": "x", "tell": "holder"} | wrong]})


def test_a_local_rule_alone_holds_a_late_signature_back_and_says_which():
    """R41: nobody asks for the letter before signing but where a local rule does; it is cited."""
    state = State(procedure="thu-tuc", version=1)
    assert not hasattr(plugin({}), "may")
    gate = plugin({"apology_before_signing": "Quyết định 12/QĐ-UBND"})
    assert gate.may(verb="sign", dossier=DossierView(state, 1)) is None
    assert gate.may(verb="sign", dossier=None) is None
