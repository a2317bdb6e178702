"""Plans are run as they say: chance that repeats, hours, priorities, habits, staff, answers."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from tests.bench.simulation import plan as bench
from tests.simulated import COMMUNE, acts_of, plan_of

from thutuc.dossier.view import local
from thutuc.errors import CalendarError, ConfigurationError
from thutuc.simulation import Answers, differences, run, simulate
from thutuc.simulation.answers import Figure, student
from thutuc.simulation.chance import draw, key
from thutuc.simulation.hours import Timeline, midnight
from thutuc.simulation.page import incidents, page
from thutuc.simulation.run import Replications, source_names
from thutuc.simulation.spread import Spread, duration
from thutuc.simulation.tables import as_csv, as_json


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The plan with some words replaced."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


# --- chance ----------------------------------------------------------------------------------------


def test_draws_are_even_and_depend_on_name_and_number_only() -> None:
    stream = key(1, 0, "work", "dossier")
    drawn = [draw(stream, number) for number in range(20_000)]

    assert drawn == [draw(key(1, 0, "work", "dossier"), number) for number in range(20_000)]
    assert abs(mean(drawn) - 0.5) < 0.01 and min(drawn) > 0 and max(drawn) < 1
    assert all(abs(sum(part / 10 <= each < (part + 1) / 10 for each in drawn) - 2_000) < 150
               for part in range(10))  # fmt: skip
    assert draw(0, 1) == pytest.approx(0xE220A8397B1DCDAF / 2**64, abs=1e-15)  # SplitMix64's published first


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("15 phút", 15),
        ({"constant": 20}, 20),
        ({"exponential": "12 phút"}, 12),
        ({"uniform": ["5 phút", "15 phút"]}, 10),
        ({"triangular": ["5 phút", "10 phút", "30 phút"]}, 15),
        ({"lognormal": {"mean": "20 phút", "sd": "10 phút"}}, 20),
        ({"empirical": ["1 phút", "2 phút", "9 phút"]}, 4),
        ({"empirical": ["10 phút", "20 phút"], "weights": [3, 1]}, 12.5),
    ],
)
def test_a_spread_has_the_mean_that_it_says(said: Any, minutes: float) -> None:
    spread = Spread.model_validate(said)
    quantile = spread.quantile()

    drawn = [quantile(draw(7, number)) for number in range(20_000)]

    assert mean(drawn) == pytest.approx(minutes * 6e7, rel=0.03)
    evens = [place / 100 for place in range(1, 100)]
    assert [quantile(even) for even in evens] == sorted(quantile(even) for even in evens)


def test_durations_are_read_in_both_languages() -> None:
    told = ["1,5 giờ", "1.5 hours", "90 phút", 90, "90 min"]

    assert {duration(each) for each in told} == {5_400_000_000}
    assert duration("2 ngày") == 48 * 3_600_000_000 and duration("2 ngày làm việc") == 16 * 3_600_000_000


# --- the same bytes --------------------------------------------------------------------------------


def test_one_processor_or_two_give_the_same_bytes(tmp_path: Path) -> None:
    found = plan_of(tmp_path, load=False)

    one, two = simulate(found), simulate(found, cores=2)

    assert as_json(found.plan, one) == as_json(found.plan, two)
    assert as_csv(one) == as_csv(two) and page(found, one) == page(found, two)
    other = plan_of(tmp_path, changed(COMMUNE, ("seed = 11", "seed = 12")), load=False)
    assert as_csv(simulate(other)) != as_csv(one)


def test_processes_that_cannot_begin_are_told_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the program that calls has no ``if __name__ == "__main__":``: none of them ever began."""

    class Broken(ThreadPoolExecutor):
        def __init__(self, cores: int, context: object, begin: Any, arguments: Any) -> None:
            super().__init__(cores, initializer=lambda: begin(*arguments, "one too many"))

    monkeypatch.setattr(run, "ProcessPoolExecutor", Broken)
    with pytest.raises(ConfigurationError, match=r"could not begin .* under if __name__ == \"__main__\":"):
        simulate(plan_of(tmp_path, load=False), cores=2)


def test_a_compared_plan_sees_the_same_citizens_and_the_same_work(tmp_path: Path) -> None:
    plain = plan_of(tmp_path, load=False)
    more = plan_of(tmp_path, f'{COMMUNE}\n[[staff]]\nofficer = "moi.nguyen"\nlike = "viet.ngo"\n', load=False)

    def handed_in(found: Any) -> list[tuple[int, str]]:
        until = midnight(found.plan.start) + 10 * 86_400_000_000
        return [(act.at, act.procedure) for act in acts_of(found) if act.verb == "start" and act.at < until]

    assert handed_in(plain) == handed_in(more)
    assert "moi.nguyen" in {act.by for act in acts_of(more)} - {act.by for act in acts_of(plain)}
    changes = differences(simulate(plain), simulate(more))
    received = changes["dossiers", "", "received"]
    assert received.change == Figure(0.0, 0.0, 0.0, 4) and not received.is_clear
    assert changes["officers", "viet.ngo", "worked"].change.mean < 0


def test_another_procedure_put_first_changes_nobody_s_chance(tmp_path: Path) -> None:
    head, _, birth = COMMUNE.partition('\n[[procedure]]\nfile = "dang-ky-khai-sinh"')
    settings, _, copies = head.partition("[[procedure]]")
    turned = f'{settings}\n[[procedure]]\nfile = "dang-ky-khai-sinh"{birth}\n[[procedure]]{copies}'
    named = [
        turned.replace("per_day = 12", f'name = "ở quầy"\nper_day = {rate}\n{more}per_day = 12', 1)
        for rate, more in (
            (0, "[[procedure.arrivals]]\n"),
            (0, '[[procedure.arrivals]]\nchannel = "counter"\n'),
        )
    ]

    def started(text: str) -> list[tuple[int, str, Any]]:
        acts = acts_of(plan_of(tmp_path, text, load=False))
        return sorted((act.at, act.procedure, repr(act.command)) for act in acts if act.verb == "start")

    assert len(started(COMMUNE)) > 100
    assert [started(each) for each in (turned, *named)] == 3 * [started(COMMUNE)]


def test_sources_are_named_by_procedure_and_name_or_channel_not_by_place(tmp_path: Path) -> None:
    more = '[[procedure.arrivals]]\nper_day = 1\nname = "phố chợ"\n[[procedure.arrivals]]\nper_day = 2\n'
    step = "[procedure.step.compare]"
    flows = plan_of(tmp_path, changed(COMMUNE, (step, f"{more}{step}")), load=False).prepared.flows

    names = source_names(flows)

    copies, birth = (flow.row.id for flow in flows)
    assert list(names.values()) == [
        (copies, "channel counter", 0),
        (copies, "name phố chợ", 0),
        (copies, "channel counter", 1),
        (birth, "channel online", 0),
    ]


# --- hours, trays, priorities ----------------------------------------------------------------------


def test_officers_work_in_their_office_hours_only(tmp_path: Path) -> None:
    acts = acts_of(plan_of(tmp_path, load=False))
    people = [act for act in acts if act.by != "system"]

    assert len(people) > 100
    for act in people:
        at = local(act.at)
        assert at.weekday() < 5, at
        minutes = at.hour * 60 + at.minute + (at.second + at.microsecond / 1e6) / 60
        assert 450 <= minutes <= 690 or 810 <= minutes <= 1050, at


def test_who_is_away_does_nothing_and_comes_back(tmp_path: Path) -> None:
    away = '\n[[absence]]\nofficer = "linh.pham"\nsince = 2026-03-30\nuntil = 2026-04-03\n'
    found = plan_of(tmp_path, COMMUNE + away, load=False)

    days = {local(act.at).date().isoformat() for act in acts_of(found) if act.by == "linh.pham"}

    assert days and min(days) >= "2026-04-06"


def test_what_lies_in_a_pool_waits_while_nobody_answers_for_its_unit(tmp_path: Path) -> None:
    plan, drawing = bench(tmp_path, 120), tmp_path / "bench.bpmn"
    leaders = 'role="Lãnh đạo" unit="chair" act="prepare"'
    drawing.write_text(changed(drawing.read_text(), (leaders, f'{leaders} assign="pool"')))
    away = "".join(
        f'[[absence]]\nofficer = "{each}"\nsince = 2022-01-06\nuntil = 2022-01-06\n' for each in ("l1", "l2")
    )
    waits = ("step.compare.choose", 'step.sign.after = "1 ngày"\nstep.compare.choose')
    found = plan_of(tmp_path, changed(plan.read_text(), waits) + away, load=False)

    signed = {local(act.at).date().isoformat() for act in acts_of(found) if act.by in ("l1", "l2")}

    assert {"2022-01-05", "2022-01-07"} <= signed and "2022-01-06" not in signed
    assert simulate(found).figure("dossiers", "", "open").mean == 0


def test_who_is_away_for_years_comes_back_whatever_was_asked_before() -> None:
    first, back = date(2026, 1, 5), date(2028, 6, 1)

    def hours(day: date) -> list[tuple[int, int]]:
        if day > date(2028, 12, 31):
            raise CalendarError("a year that nobody knows")
        return [(midnight(day), midnight(day) + 60)] if day == first or day >= back else []

    asked, fresh = Timeline(hours, first), Timeline(hours, first)
    late, never = midnight(first) + 61, midnight(date(2029, 1, 1))

    assert [asked.begin(late) for _ in range(3)] == [midnight(back)] * 3
    assert [asked.begin(never) for _ in range(3)] == [None] * 3 and asked.finish(late, 10**6) is None
    assert fresh.begin(never) is None and fresh.begin(late) == midnight(back)


def test_own_hours_take_the_place_of_the_units(tmp_path: Path) -> None:
    own = '\n[[hours]]\nofficer = "viet.ngo"\nsessions = ["08:00-10:00"]\nweekdays = ["monday", "tuesday"]\n'
    found = plan_of(tmp_path, COMMUNE + own, load=False)

    done = [local(act.at) for act in acts_of(found) if act.by == "viet.ngo"]

    assert done and {at.weekday() for at in done} <= {0, 1}
    assert all(8 <= at.hour + at.minute / 60 <= 10 for at in done)


def test_a_leader_who_signs_at_four_signs_everything_after_four(tmp_path: Path) -> None:
    habit = '\n[[habit]]\nstep = "sign_certification"\nat = [16:00:00]\n'
    found = plan_of(tmp_path, COMMUNE + habit, load=False)

    signed = [
        local(act.at)
        for act in acts_of(found)
        for event in act.events
        if event.kind == "TaskCompleted" and event.step == "sign_certification"
    ]

    assert len(signed) > 20
    assert {at.hour for at in signed} <= {16, 17}


def test_a_tray_is_taken_once_so_many_lie_in_it(tmp_path: Path) -> None:
    habit = '\n[[habit]]\nstep = "sign_certification"\ncollect = 5\n'
    found = plan_of(tmp_path, COMMUNE + habit, load=False)
    opened: list[int] = []
    first: int | None = None
    for act in acts_of(found):
        for event in act.events:
            if event.kind == "TaskOpened" and event.step == "sign_certification":
                opened.append(act.at)
            elif event.kind == "TaskCompleted" and event.step == "sign_certification" and first is None:
                first = len(opened)
    assert first is not None and first >= 5


def test_what_nobody_ever_takes_is_told_as_still_waiting(tmp_path: Path) -> None:
    habit = '\n[[habit]]\nstep = "sign_certification"\ncollect = 10000\n'
    found = plan_of(tmp_path, COMMUNE + habit, load=False)

    answers = simulate(found)
    step = f"{found.prepared.flows[0].row.id}/sign_certification"
    left, share = (answers.figure("steps", step, measure) for measure in ("left", "share"))

    assert left is not None and left.mean > 20 and share is not None and share.mean > 90
    last = [outcome.waiting[step][-1] for outcome in answers.outcomes]
    assert all(waiting > 20 for waiting in last)  # what lies in a tray waits, too
    (told,) = [each for each in incidents(answers, "vi", {}) if each.startswith("Chưa xong khi hết")]
    waits = sum(figure.mean for key, figure in answers.figures.items() if key[2] == "left")
    assert f"{waits:.1f}".replace(".", ",") in told and "chỉ tính việc đã làm" in told
    assert told in page(found, answers)
    assert not [
        each for each in incidents(simulate(plan_of(tmp_path, load=False)), "vi", {}) if "Chưa xong" in each
    ]


def test_what_is_due_first_is_taken_first_where_the_plan_says_so(tmp_path: Path) -> None:
    busy = changed(COMMUNE, ("per_day = 12", "per_day = 60"), ("days = 10", "days = 4"), ("warm_up = 2", ""))
    late = {}
    for order in ("due", "fifo"):
        found = plan_of(tmp_path, changed(busy, ('priority = "due"', f'priority = "{order}"')), load=False)
        queues = Replications(found.prepared).outcome(0).numbers
        late[order] = queues["dossiers", "chung-thuc-ban-sao-tu-ban-chinh", "days_mean"]
    assert late["due"] < late["fifo"]  # copies are due the same day


# --- arrivals --------------------------------------------------------------------------------------


def arrivals_of(
    folder: Path, said: str, days: int = 60, start: str = "2026-01-05", runs: int = 1
) -> list[Any]:
    plan = (
        f"start = {start}\ndays = {days}\ncool_down = 0\nreplications = 1\n[[procedure]]\n"
        'file = "chung-thuc-ban-sao-tu-ban-chinh"\nreceived_at = "dong-may.one-stop"\n'
        f'competent = "dong-may"\nwork = 1\n[[procedure.arrivals]]\n{said}\n'
    )
    found = plan_of(folder, plan, load=False)
    acts = [act for number in range(runs) for act in acts_of(found, number)]
    return [local(act.at) for act in acts if act.verb == "start"]


def test_arrivals_follow_hours_weekdays_and_the_days_after_tet(tmp_path: Path) -> None:
    came = arrivals_of(
        tmp_path,
        "per_day = 20\nby_hour = {8 = 4}\nby_weekday = {monday = 2}\n"
        'burst = [{after = "Tết Nguyên đán", working_days = 3, factor = 3}]',
        runs=3,
    )
    by_day: dict[Any, float] = {}
    for at in came:
        by_day[at.date()] = by_day.get(at.date(), 0) + 1 / 3

    assert {at.date().isoformat() for at in came if at.weekday() > 4} <= {"2026-01-10"}  # worked instead
    mondays = [count for day, count in by_day.items() if day.weekday() == 0 and day.month == 1]
    others = [count for day, count in by_day.items() if 1 <= day.weekday() <= 4 and day.month == 1]
    assert 1.6 < mean(mondays) / mean(others) < 2.4
    assert sum(at.hour == 8 for at in came) > 2.5 * sum(at.hour == 9 for at in came)
    after = [count for day, count in by_day.items() if "2026-02-23" <= day.isoformat() <= "2026-02-25"]
    assert mean(after) > 45  # 20 × 3, the Monday twice as many


def test_arrivals_are_replayed_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        "case,received\n1,2026-01-06T08:00:00+07:00\n2,2026-01-06 09:30\n3,2025-01-01\n4,\n"
    )
    came = arrivals_of(tmp_path, 'file = "log.csv"\ncolumn = "received"')
    assert [at.isoformat() for at in came] == ["2026-01-06T08:00:00+07:00", "2026-01-06T09:30:00+07:00"]


# --- answers ---------------------------------------------------------------------------------------


def test_students_t_is_that_of_the_tables() -> None:
    table = {1: 12.706, 2: 4.303, 4: 2.776, 5: 2.571, 9: 2.262, 29: 2.045, 99: 1.984}
    assert {freedom: round(student(freedom), 3) for freedom in table} == table
    figure = Figure.of([1.0, 2.0, 3.0])
    assert figure.mean == 2 and figure.error == pytest.approx(3**-0.5)
    assert figure.half == pytest.approx(4.30265 * 3**-0.5)


def test_answers_hold_what_was_counted(tmp_path: Path) -> None:
    found = plan_of(tmp_path, load=False)
    answers = simulate(found)
    acts = [act for number in range(4) for act in acts_of(found, number)]
    since, until = (
        midnight(found.plan.start) + 2 * 86_400_000_000,
        midnight(found.plan.start) + 864_000_000_000,
    )

    started = [act for act in acts if act.verb == "start" and since <= act.at < until]
    received = answers.figures["dossiers", "", "received"].mean
    missing = answers.figures.get(("dossiers", "", "not_received"))
    assert received + (missing.mean if missing else 0) == len(started) / 4
    rate = answers.figures["dossiers", "", "on_time_rate"]
    assert 0 <= rate.mean <= 100 and rate.half is not None
    assert answers.outcomes[0].refusals == {} and answers.outcomes[0].stuck == {}
    shares = [figure.mean for key, figure in answers.figures.items() if key[2] == "share"]
    assert sum(shares) == pytest.approx(100)
    told = json.loads(as_json(found.plan, answers))
    assert len(told["replications"]) == 4


def test_a_page_obeys_nothing_and_a_cell_is_no_formula(tmp_path: Path) -> None:
    text = changed(COMMUNE, ('title = "Một cửa xã Đồng Mây"', 'title = "<script>alert(1)</script>"'))
    found = plan_of(tmp_path, changed(text, ("replications = 4", "replications = 2")), load=False)
    answers = simulate(found)

    whole = page(found, answers)

    assert "<script" not in whole and "&lt;script&gt;" in whole
    assert whole.count("<svg") == 5 and "http-equiv" in whole and "src=" not in whole
    assert "rgb(255, 100, 100)" in whole  # the step that most wait at
    hostile = Answers(
        answers.outcomes, {("officers", "=cmd|' /C calc'!A0", "done"): Figure(-1.0, 0.1, 0.1, 2)}
    )
    rows = list(csv.reader(io.StringIO(as_csv(hostile))))
    assert rows[1][1].startswith("'=") and rows[1][3] == "-1.0"
